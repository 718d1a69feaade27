//! Routing points under supervision (guide: *QueryRoutingPointState*, *Start-*, *Stop-*, *Suspend-*, *Resume-*,
//! *UpdateRoutingPoint*, *QueryRoutingPointStatistics*, *QueryUserStatistics*).

use crate::world::{
    LINE, Recorder, SALES, centre, config, friday_at_nine, pass, ready, ringing, sales, seconds,
};
use telapi_mock::{
    AgentState, CallsInFailure, PhoneState, RoutingPointConfig, RoutingPointState, Switch, SwitchError,
};

fn state(switch: &Switch) -> RoutingPointState {
    switch.routing_point_state(SALES).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_routing_point_is_in_one_of_the_six_states() {
    let switch = centre(sales().stopped()).build();
    let nothing = RoutingPointConfig::default();
    assert_eq!(state(&switch), RoutingPointState::Stopped);
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(switch.phone("201").state(), PhoneState::Failed);
    switch.phone("201").hang_up().unwrap();

    switch.start_routing_point(SALES, None, &nothing).unwrap();
    assert_eq!(state(&switch), RoutingPointState::Started, "it waits for agents");
    ready(&switch, &["501"]);
    assert_eq!(state(&switch), RoutingPointState::StartedRunning);
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(state(&switch), RoutingPointState::StartedRunning, "a busy agent is at work");
    switch.phone("201").hang_up().unwrap();
    switch.suspend_routing_point(SALES).unwrap();
    assert_eq!(state(&switch), RoutingPointState::StartedSuspended);
    switch.resume_routing_point(SALES).unwrap();
    switch.fail_routing_point(SALES).unwrap();
    assert_eq!(state(&switch), RoutingPointState::StartedFailed);
    switch.recover_routing_point(SALES).unwrap();
    assert_eq!(state(&switch), RoutingPointState::StartedRunning);
    switch.stop_routing_point(SALES).unwrap();
    assert_eq!(state(&switch), RoutingPointState::Stopped);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_fit_the_state_or_the_name_is_refused() {
    let switch = centre(sales()).build();
    let nothing = RoutingPointConfig::default();
    let refused = |result| matches!(result, Err(SwitchError::RoutingPointState { .. }));
    assert!(refused(switch.start_routing_point(SALES, None, &nothing)));
    assert!(refused(switch.resume_routing_point(SALES)));
    switch.suspend_routing_point(SALES).unwrap();
    assert!(refused(switch.suspend_routing_point(SALES)));
    switch.stop_routing_point(SALES).unwrap();
    assert!(refused(switch.stop_routing_point(SALES)));
    let unknown = |result| matches!(result, Err(SwitchError::UnknownRoutingPoint(_)));
    assert!(unknown(switch.start_routing_point("camp", None, &nothing)), "there is no template");
    assert!(unknown(switch.stop_routing_point("camp")));
    assert!(unknown(switch.update_routing_point("camp", &nothing)));
    assert!(unknown(switch.routing_point_total("camp").map(drop)));
}

#[tokio::test(start_paused = true)]
async fn an_update_changes_what_it_says_and_leaves_the_rest() {
    let first = config(|config| {
        config.no_answer_timeout = Some(seconds(10));
        config.agent_working_after_call_timeout = Some(seconds(20));
    });
    let switch = centre(sales().config(first)).build();
    ready(&switch, &["501", "502"]);
    let update = config(|config| config.no_answer_timeout = Some(seconds(40)));
    switch.update_routing_point(SALES, &update).unwrap();
    switch.phone("201").dial(LINE).unwrap();
    pass(seconds(39)).await;
    assert_eq!(ringing(&switch), ["501"]);
    switch.phone("501").pick_up().unwrap();
    switch.phone("501").hang_up().unwrap();
    assert_eq!(switch.agent("501").unwrap().timeout, Some(seconds(20)));
}

#[tokio::test(start_paused = true)]
async fn a_service_whose_time_is_over_is_stopped() {
    let timeout = config(|config| config.service_timeout = Some(seconds(600)));
    let switch = centre(sales().config(timeout)).build();
    pass(seconds(599)).await;
    assert_eq!(state(&switch), RoutingPointState::Started);
    pass(seconds(1)).await;
    assert_eq!(state(&switch), RoutingPointState::Stopped);
}

#[tokio::test(start_paused = true)]
async fn a_switch_that_is_down_sees_no_routing_point_and_its_agents_are_logged_off() {
    let switch = centre(sales()).build();
    ready(&switch, &["501"]);
    switch.phone("201").dial(LINE).unwrap();
    switch.phone("202").dial(LINE).unwrap();
    switch.fail(CallsInFailure::Gone);
    assert_eq!(state(&switch), RoutingPointState::StartedFailed);
    let seen = Recorder::of(&switch);
    switch.recover();
    assert_eq!(seen.take(), ["501: LoggedOff", "sales: started"], "told when it is back");
    assert_eq!(switch.agent("501").unwrap().state, AgentState::LoggedOff);
    let total = switch.routing_point_total(SALES).unwrap();
    assert_eq!((total.incoming_calls_count, total.incoming_calls_abandoned_on_agent_count), (2, 1));
    assert_eq!(total.incoming_calls_abandoned_on_queue_count, 1);
    ready(&switch, &["501"]);
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(ringing(&switch), ["501"]);
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_counts_each_agent_once_and_tells_of_those_logged_off_no_more_than_that() {
    let after_call = config(|config| config.agent_working_after_call_timeout = Some(seconds(30)));
    let switch = centre(sales().config(after_call)).build();
    ready(&switch, &["501", "502"]);
    switch.phone("502").dial("204").unwrap();
    switch.phone("201").dial(LINE).unwrap();
    switch.phone("202").dial(LINE).unwrap();
    pass(seconds(5)).await;
    let snapshot = switch.routing_point_snapshot(SALES).unwrap();
    assert_eq!(snapshot.ready_available_agents_count, 0);
    assert_eq!(snapshot.busy_or_working_after_call_agents_count, 1);
    assert_eq!(snapshot.not_ready_or_direct_call_agents_count, 1);
    assert_eq!(snapshot.agents_in_call_count, 2);
    assert_eq!(snapshot.logged_off_or_closed_agents_count, 1);
    assert_eq!((snapshot.queued_calls.count, snapshot.queued_calls.duration), (1, seconds(5)));

    // as in the guide's example: id and services only of those who are logged on
    let [first, _, third] = snapshot.agents.as_slice() else { panic!("{snapshot:?}") };
    assert_eq!(
        (first.user_id.as_deref(), first.inbound_services.as_slice()),
        (Some("agent501"), &[SALES.into()][..])
    );
    assert_eq!(third.agent_state, Some(AgentState::LoggedOff));
    assert_eq!((third.user_id.as_deref(), third.inbound_services.len()), (None, 0));
    assert_eq!(switch.user_snapshot("201").unwrap().agent_state, None);
}

#[tokio::test(start_paused = true)]
async fn a_total_has_what_the_routing_point_did_since_it_was_started() {
    let point = config(|config| {
        config.agent_working_after_call_timeout = Some(seconds(10));
        config.statistics_incoming_call_immediate_abandon_timeout = Some(seconds(2));
    });
    let switch = centre(sales().config(point).failure_route("204")).build();
    pass(seconds(100)).await;
    ready(&switch, &["501"]);
    // rings 4 s, talks 20 s
    switch.phone("201").dial(LINE).unwrap();
    pass(seconds(4)).await;
    switch.phone("501").pick_up().unwrap();
    // meanwhile one waits 8 s and gives up, another 1 s: the latter counts nowhere else
    switch.phone("202").dial(LINE).unwrap();
    pass(seconds(8)).await;
    switch.phone("202").hang_up().unwrap();
    switch.phone("203").dial(LINE).unwrap();
    pass(seconds(1)).await;
    switch.phone("203").hang_up().unwrap();
    pass(seconds(11)).await;
    switch.phone("201").hang_up().unwrap();
    // then one that waits while he works after the call, rings, and is given up
    switch.phone("202").dial(LINE).unwrap();
    pass(seconds(10 + 6)).await;
    switch.phone("202").hang_up().unwrap();
    switch.suspend_routing_point(SALES).unwrap();
    switch.phone("203").dial(LINE).unwrap();

    let total = switch.routing_point_total(SALES).unwrap();
    assert_eq!(total.start, Some(friday_at_nine()));
    assert_eq!(total.work_duration, seconds(40));
    assert_eq!((total.incoming_calls_count, total.incoming_calls_abandoned_immediately_count), (4, 1));
    assert_eq!(total.routed_to_distribution_calls_count, 2);
    assert_eq!(total.routed_to_failure_route_calls_count, 1);
    let queued = total.queued_calls;
    assert_eq!((queued.count, queued.duration, queued.max_duration), (2, seconds(18), seconds(10)));
    assert_eq!(queued.avg_duration(), seconds(9));
    assert_eq!(
        (total.incoming_calls_abandoned_on_agent_count, total.incoming_calls_abandoned_on_queue_count),
        (1, 1)
    );
    assert_eq!(
        (total.incoming_calls_connected.count, total.incoming_calls_connected.duration),
        (1, seconds(20))
    );
    assert_eq!(
        (total.incoming_calls_alerting.duration, total.incoming_calls_alerting.avg_duration()),
        (seconds(10), seconds(5))
    );

    let [agent, never, _] = total.agents.as_slice() else { panic!("{total:?}") };
    assert_eq!(agent.start, Some(friday_at_nine() + seconds(100)));
    assert_eq!(
        (agent.agent_incoming_calls.alerting.count, agent.agent_incoming_calls.connected.count),
        (2, 1)
    );
    assert_eq!(agent.agent_incoming_calls.abandoned_count, 1);
    let times = agent.agent_times;
    assert_eq!((times.busy, times.working_after_call, times.ready), (seconds(30), seconds(10), seconds(0)));
    assert_eq!(times.logged_on(), seconds(40));
    assert!((times.percentage(times.busy) - 75.0).abs() < 1e-9);
    assert_eq!((never.start, never.user_id.as_deref()), (None, Some("agent502")));
}

#[tokio::test(start_paused = true)]
async fn a_user_who_is_no_agent_has_his_calls_counted() {
    let switch = centre(sales()).build();
    switch.phone("201").dial("202").unwrap();
    pass(seconds(3)).await;
    switch.phone("202").pick_up().unwrap();
    pass(seconds(7)).await;
    let total = switch.user_total("202").unwrap();
    assert_eq!(
        (total.incoming_calls.alerting.duration, total.incoming_calls.connected.duration),
        (seconds(3), seconds(7))
    );
    assert_eq!((total.start, total.user_id), (Some(friday_at_nine()), None));
    switch.phone("202").hang_up().unwrap();
    let total = switch.user_total("201").unwrap();
    assert_eq!(
        (total.outgoing_calls.originated_count, total.outgoing_calls.connected.max_duration),
        (1, seconds(7))
    );
    assert_eq!(total.agent_outgoing_calls.originated_count, 0);
}
