//! Statistics (guide, *QueryUserStatistics*, *QueryRoutingPointStatistics*): the numbers are those of what the switch did.

use super::super::world::{pass, secs, soon};
use super::centre::Scene;
use std::time::Duration;
use telapi::telservices::service::{RequestedAgentState as Asked, StatisticsType};
use telapi::telservices::wire::{
    AgentState, CallState, RoutingPointSnapshot, RoutingPointStatistics, RoutingPointTotal, UserSnapshot,
    UserStatistics, UserTotal,
};

async fn user_snapshot(scene: &Scene) -> UserSnapshot {
    let statistics = soon(scene.phone().query_user_statistics(StatisticsType::Snapshot)).await.unwrap();
    let UserStatistics::Snapshot(snapshot) = statistics else { panic!("a snapshot: {statistics:?}") };
    *snapshot
}

async fn user_total(scene: &Scene) -> UserTotal {
    let statistics = soon(scene.phone().query_user_statistics(StatisticsType::Total)).await.unwrap();
    let UserStatistics::Total(total) = statistics else { panic!("a total: {statistics:?}") };
    *total
}

async fn sales_snapshot(scene: &Scene) -> RoutingPointSnapshot {
    let statistics = soon(scene.sales().query_statistics(StatisticsType::Snapshot)).await.unwrap();
    let RoutingPointStatistics::Snapshot(snapshot) = statistics else { panic!("a snapshot: {statistics:?}") };
    *snapshot
}

async fn sales_total(scene: &Scene) -> RoutingPointTotal {
    let statistics = soon(scene.sales().query_statistics(StatisticsType::Total)).await.unwrap();
    let RoutingPointStatistics::Total(total) = statistics else { panic!("a total: {statistics:?}") };
    *total
}

/// Anna is ready. After 10 s she gets a call of sales, which rings for 4 s and lasts 20; she works for 6 s more, is ready
/// again, and calls 202 for 8 s.
async fn work(scene: &mut Scene) {
    scene.anna_is(&[Asked::LoggedOn, Asked::Ready]).await;
    pass(secs(10)).await;
    scene.world.phone("203").dial("800").unwrap();
    pass(secs(4)).await;
    scene.world.phone("201").pick_up().unwrap();
    pass(secs(20)).await;
    scene.world.phone("203").hang_up().unwrap();
    pass(secs(6)).await;
    scene.anna_is(&[Asked::Ready]).await;
    scene.world.phone("201").dial("202").unwrap();
    pass(secs(9)).await;
    scene.world.phone("201").hang_up().unwrap();
}

pub(super) async fn of_a_user(scene: &mut Scene) {
    work(scene).await;
    let total = user_total(scene).await;
    let known = scene.world.switch.user_total("201").unwrap();
    assert_eq!(total.start.unwrap().to_string(), "2027-03-01T09:00:00");
    let one = Some(1);
    assert_eq!((total.incoming_calls_alerting_count, total.agent_incoming_calls_alerting_count), (one, one));
    assert_eq!(
        (total.incoming_calls_connected_count, total.agent_incoming_calls_connected_count),
        (one, one)
    );
    assert_eq!((total.incoming_calls_failed_count, total.incoming_calls_abandoned_count), (Some(0), Some(0)));
    assert_eq!(total.incoming_calls_alerting_duration, Some(secs(4)));
    assert_eq!(total.incoming_calls_connected_longest_duration, Some(secs(20)));
    assert_eq!(
        (total.outgoing_calls_originated_count, total.agent_outgoing_calls_originated_count),
        (one, Some(0))
    );
    assert_eq!(total.outgoing_calls_connected_duration, Some(secs(8)));
    assert_eq!(total.agent_working_after_call_duration, Some(secs(6)));
    assert_eq!(total.agent_busy_duration, Some(secs(24)));
    for (told, known, what) in [
        (total.agent_ready_duration, known.agent_times.ready, "ready"),
        (total.agent_direct_call_duration, known.agent_times.direct_call, "direct call"),
        (total.agent_not_ready_duration, known.agent_times.not_ready, "not ready"),
        (total.agent_logged_off_duration, known.agent_times.logged_off, "logged off"),
        (total.agent_logged_on_duration, known.agent_times.logged_on(), "logged on"),
    ] {
        assert_eq!(told, Some(Duration::from_secs(known.as_secs())), "{what}");
    }
    assert!((total.agent_logged_on_percentage.unwrap() - 100.0).abs() < 0.01);

    let snapshot = user_snapshot(scene).await;
    assert_eq!((snapshot.agent_state, snapshot.calls), (Some(AgentState::Ready), None));
    assert_eq!(snapshot.inbound_services, Some(vec!["sales".into()]));
    scene.world.phone("203").dial("800").unwrap();
    let snapshot = user_snapshot(scene).await;
    assert_eq!(snapshot.agent_state, Some(AgentState::Busy));
    let calls = snapshot.calls.unwrap();
    assert_eq!(calls[0].prim_call.as_ref().unwrap().state, Some(CallState::Alerting));
}

pub(super) async fn of_a_routing_point(scene: &mut Scene) {
    work(scene).await;
    scene.anna_is(&[Asked::NotReady]).await;
    scene.world.phone("202").dial("800").unwrap();
    pass(secs(7)).await;
    let snapshot = sales_snapshot(scene).await;
    assert_eq!((snapshot.queued_calls_count, snapshot.queued_calls_duration), (Some(1), Some(secs(7))));
    assert_eq!(snapshot.ready_available_agents_count, Some(0));
    assert_eq!(snapshot.busy_or_working_after_call_agents_count, Some(0));
    assert_eq!(snapshot.not_ready_or_direct_call_agents_count, Some(1));
    assert_eq!(snapshot.agents_in_call_count, Some(0));
    assert_eq!(snapshot.logged_off_or_closed_agents_count, Some(1));
    let agents: Vec<_> =
        snapshot.agents.unwrap().into_iter().map(|it| (it.device_number, it.agent_state)).collect();
    assert_eq!(
        agents,
        [(Some("201".into()), Some(AgentState::NotReady)), (Some("205".into()), Some(AgentState::LoggedOff)),]
    );

    scene.world.phone("202").hang_up().unwrap();
    let total = sales_total(scene).await;
    let known = scene.world.switch.routing_point_total("sales").unwrap();
    assert_eq!(total.work_duration, Some(Duration::from_secs(known.work_duration.as_secs())));
    assert_eq!(total.routed_to_distribution_calls_count, Some(1));
    assert_eq!(total.routed_to_assigned_agent_calls_count, Some(0));
    assert_eq!(total.routed_to_failure_route_calls_count, Some(0));
    assert_eq!((total.incoming_calls_count, total.incoming_calls_connected_count), (Some(2), Some(1)));
    assert_eq!(total.incoming_calls_abandoned_on_queue_count, Some(1));
    assert_eq!(total.incoming_calls_abandoned_on_agent_count, Some(0));
    assert_eq!(total.incoming_calls_abandoned_immediately_count, Some(0));
    assert_eq!((total.queued_calls_count, total.queued_calls_longest_duration), (Some(1), Some(secs(7))));
    assert_eq!(total.incoming_calls_alerting_average_duration, Some(secs(4)));
    assert_eq!(total.incoming_calls_connected_duration, Some(secs(20)));
    let agents = total.agents.unwrap();
    assert_eq!(agents[0].agent_incoming_calls_connected_duration, Some(secs(20)));
    assert_eq!((agents[1].user_id.as_deref(), agents[1].start), (Some("bea"), None), "not logged on yet");
}
