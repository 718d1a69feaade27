//! Outbound campaigns (guide: *StartRoutingPoint* and those behind it).

use crate::world::{Recorder, config, friday_at_nine, pass, ready, seconds, state};
use std::time::Duration;
use telapi_mock::{
    Agent, AgentState, Campaign, DirectoryEntry, Extension, PhoneState, RoutingPointConfig,
    RoutingPointState, Switch, SwitchBuilder,
};

const CAMP: &str = "camp";

/// Agents at 501 and 502, of whom the first works for the campaign; customers at 901 to 903.
fn callers() -> SwitchBuilder {
    let template = config(|config| {
        config.no_answer_timeout = Some(seconds(20));
        config.failed_call_retry_timeout = Some(seconds(60));
        config.failed_call_retry_limit = Some(1);
        config.agent_working_after_call_timeout = Some(seconds(10));
    });
    let builder = Switch::builder().clock_starts_at(friday_at_nine()).campaign_template("template", template);
    let builder = ["901", "902", "903"]
        .iter()
        .fold(builder, |builder, number| builder.extension(Extension::new(*number)));
    builder
        .extension(Extension::new("501").agent(Agent::new("agent501").outbound_service(CAMP)))
        .extension(Extension::new("502").agent(Agent::new("agent502")))
}

fn start(switch: &Switch) {
    switch.start_routing_point(CAMP, Some("template"), &RoutingPointConfig::default()).unwrap();
}

fn point(switch: &Switch) -> RoutingPointState {
    switch.routing_point_state(CAMP).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_campaign_calls_its_numbers_from_the_phones_of_ready_agents_and_is_completed() {
    let switch = callers().build();
    let seen = Recorder::of(&switch);
    switch.set_campaign(CAMP, Campaign::new().call("901").call("902"));
    start(&switch);
    assert_eq!((seen.take(), point(&switch)), (vec!["camp: started".into()], RoutingPointState::Started));

    ready(&switch, &["501"]);
    assert_eq!(
        seen.take(),
        [
            "501: LoggedOn",
            "501: NotReady",
            "501: Ready",
            "camp: 501 calls 901, attempt 1",
            "501: Busy",
            "camp: started-running"
        ]
    );
    assert_eq!(switch.agent("501").unwrap().outbound_services, [CAMP]);
    switch.phone("901").pick_up().unwrap();
    assert_eq!(switch.talks(), [["501", "901"]]);
    pass(seconds(30)).await;
    switch.phone("901").hang_up().unwrap();
    assert_eq!(state(&switch, "501"), AgentState::WorkingAfterCall);
    assert_eq!(switch.phone("902").state(), PhoneState::Idle, "he is unavailable for the next call");
    pass(seconds(10)).await;
    switch.phone("902").pick_up().unwrap();
    seen.take();
    switch.phone("501").hang_up().unwrap();
    assert_eq!(seen.take(), ["501: WorkingAfterCall", "camp: 902 reached", "camp: started-completed"]);
    let total = switch.routing_point_total(CAMP).unwrap();
    assert_eq!((total.outgoing_calls_intended_count, total.outgoing_calls_performed_count), (2, 2));
    assert_eq!(
        (total.outgoing_calls_connected.count, total.outgoing_calls_connected.duration),
        (2, seconds(30))
    );
    let agent = switch.user_total("501").unwrap();
    assert_eq!(
        (agent.agent_outgoing_calls.originated_count, agent.agent_outgoing_calls.connected.count),
        (2, 2)
    );
}

#[tokio::test(start_paused = true)]
async fn who_does_not_answer_is_cleared_and_called_again_until_the_limit() {
    let switch = callers().build();
    let seen = Recorder::of(&switch);
    switch.set_campaign(CAMP, Campaign::new().call("901"));
    ready(&switch, &["501"]);
    start(&switch);
    pass(seconds(19)).await;
    assert_eq!(switch.phone("901").state(), PhoneState::Ringing);
    pass(seconds(1)).await;
    assert_eq!(
        (switch.phone("901").state(), switch.phone("501").state()),
        (PhoneState::Idle, PhoneState::Idle)
    );
    assert_eq!(state(&switch, "501"), AgentState::Ready);
    pass(seconds(59)).await;
    assert_eq!(switch.phone("901").state(), PhoneState::Idle);
    pass(seconds(1)).await;
    assert_eq!(switch.phone("901").state(), PhoneState::Ringing);
    pass(seconds(20)).await;
    assert_eq!(seen.take().last().unwrap(), "camp: started-completed");
    let total = switch.routing_point_total(CAMP).unwrap();
    assert_eq!((total.outgoing_calls_originated_count, total.outgoing_calls_retried_count), (2, 1));
    assert_eq!((total.outgoing_calls_failed_count, total.outgoing_calls_performed_count), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn who_is_busy_or_nobody_is_tried_again_and_others_are_called_meanwhile() {
    let switch = callers().extension(Extension::new("901").busy()).build();
    let seen = Recorder::of(&switch);
    switch.set_campaign(CAMP, Campaign::new().call("901").call("999").call("902"));
    ready(&switch, &["501"]);
    seen.take();
    start(&switch);
    let launched = seen.take().into_iter().filter(|line| line.contains("calls")).collect::<Vec<_>>();
    let order = ["901", "999", "902"].map(|number| format!("camp: 501 calls {number}, attempt 1"));
    assert_eq!(launched, order);
    assert_eq!(switch.phone("902").state(), PhoneState::Ringing);
    assert_eq!(switch.calls().len(), 1, "the others are cleared");
}

#[tokio::test(start_paused = true)]
async fn a_campaign_without_agents_has_failed_and_one_without_numbers_is_completed() {
    let switch = callers().build();
    let start = |service| switch.start_routing_point(service, None, &RoutingPointConfig::default()).unwrap();
    start("nobody");
    assert_eq!(switch.routing_point_state("nobody").unwrap(), RoutingPointState::StartedFailed);
    start(CAMP);
    assert_eq!(point(&switch), RoutingPointState::StartedCompleted);
}

#[tokio::test(start_paused = true)]
async fn suspending_clears_calls_in_progress_and_tries_none_and_resuming_launches_again() {
    let switch = callers().build();
    switch.set_campaign(CAMP, Campaign::new().call("901").call("902"));
    ready(&switch, &["501"]);
    start(&switch);
    switch.suspend_routing_point(CAMP).unwrap();
    assert_eq!((switch.calls().len(), state(&switch, "501")), (0, AgentState::Ready));
    pass(seconds(600)).await;
    assert_eq!(switch.calls().len(), 0);
    switch.resume_routing_point(CAMP).unwrap();
    assert_eq!(switch.phone("901").state(), PhoneState::Ringing);
    // a conversation is not in progress any more: it goes on
    switch.phone("901").pick_up().unwrap();
    switch.suspend_routing_point(CAMP).unwrap();
    assert_eq!(switch.talks(), [["501", "901"]]);
    switch.phone("901").hang_up().unwrap();
    pass(seconds(600)).await;
    assert_eq!(switch.calls().len(), 0);
    assert_eq!(switch.routing_point_total(CAMP).unwrap().outgoing_calls_performed_count, 1);
}

#[tokio::test(start_paused = true)]
async fn stopping_removes_the_campaign_and_its_directory() {
    let switch = callers().directory(CAMP, [DirectoryEntry::new("901", "Carla")]).build();
    switch.set_campaign(CAMP, Campaign::new().call("901"));
    ready(&switch, &["501"]);
    start(&switch);
    let seen = Recorder::of(&switch);
    switch.stop_routing_point(CAMP).unwrap();
    assert_eq!(switch.calls().len(), 0);
    assert_eq!(seen.take(), ["camp: stopped", "501: Ready"]);
    assert!(switch.routing_point_state(CAMP).is_err());
    assert!(switch.search_number(None, "901").is_empty());
    start(&switch);
    assert_eq!(switch.phone("901").state(), PhoneState::Ringing, "it can be started anew");
}

#[tokio::test(start_paused = true)]
async fn an_update_takes_the_table_as_it_is_now() {
    let switch = callers().build();
    switch.set_campaign(CAMP, Campaign::new().call("901").call("902"));
    ready(&switch, &["501", "502"]);
    start(&switch);
    switch.set_campaign(CAMP, Campaign::new().call("901").call("903").agent("502"));
    assert_eq!(switch.routing_point_total(CAMP).unwrap().outgoing_calls_intended_count, 2);
    switch.update_routing_point(CAMP, &RoutingPointConfig::default()).unwrap();
    assert_eq!(switch.phone("902").state(), PhoneState::Idle, "invalidated");
    switch.phone("903").pick_up().unwrap();
    assert_eq!(switch.talks(), [["502", "903"]], "by the new agent");
    assert_eq!(switch.agent("502").unwrap().outbound_services, [CAMP]);
}

#[tokio::test(start_paused = true)]
async fn a_campaign_waits_for_its_working_hours() {
    let switch = callers().build();
    switch.set_campaign(CAMP, Campaign::new().call("901"));
    ready(&switch, &["501"]);
    let hours = config(|config| config.working_hours = Some("9:30/17".parse().unwrap()));
    switch.start_routing_point(CAMP, None, &hours).unwrap();
    assert_eq!(point(&switch), RoutingPointState::Started);
    pass(Duration::from_secs(30 * 60)).await;
    assert_eq!(switch.phone("901").state(), PhoneState::Ringing);
}

#[tokio::test(start_paused = true)]
async fn whatever_times_a_client_sends_the_switch_goes_on() {
    let switch = callers().build();
    switch.set_campaign(CAMP, Campaign::new().call("999").call("901"));
    ready(&switch, &["501"]);
    let longest = config(|config| {
        config.service_timeout = Some(Duration::MAX);
        config.no_answer_timeout = Some(Duration::MAX);
        config.failed_call_retry_timeout = Some(Duration::MAX);
        config.agent_working_after_call_timeout = Some(Duration::MAX);
    });
    switch.start_routing_point(CAMP, None, &longest).unwrap();
    switch.phone("901").pick_up().unwrap();
    switch.phone("901").hang_up().unwrap();
    assert_eq!(state(&switch, "501"), AgentState::WorkingAfterCall);
    switch.stop_routing_point(CAMP).unwrap();

    // and with none at all, a number that nobody has is tried once a second, as often as it may be, and no more
    let shortest = config(|config| {
        config.failed_call_retry_timeout = Some(Duration::ZERO);
        config.failed_call_retry_limit = Some(100);
    });
    switch.set_campaign(CAMP, Campaign::new().call("999"));
    switch.request_agent_state("501", AgentState::Ready).unwrap();
    switch.start_routing_point(CAMP, None, &shortest).unwrap();
    pass(seconds(50)).await;
    assert_eq!(switch.routing_point_total(CAMP).unwrap().outgoing_calls_originated_count, 51);
    pass(seconds(100)).await;
    assert_eq!(switch.routing_point_total(CAMP).unwrap().outgoing_calls_originated_count, 101);
    assert_eq!(point(&switch), RoutingPointState::StartedCompleted);
}
