//! Rules of statistics (guide, *QueryUserStatistics*, *QueryRoutingPointStatistics*).

use super::*;
use std::time::Duration;

#[test]
fn a_users_totals_are_counts_durations_and_percentages() {
    let Answer::UserStatistics(UserStatistics::Total(total)) = answer(
        "<userStatistics><total><start>2021-03-04T05:06:07</start><inboundServices><service>s</service></inboundServices>
         <incomingCallsAlertingCount>12</incomingCallsAlertingCount>
         <incomingCallsAlertingMaxDuration>01:00:02</incomingCallsAlertingMaxDuration>
         <agentOutgoingCallsConnectedAvgDuration>75</agentOutgoingCallsConnectedAvgDuration>
         <agentReadyPercentage>3.35E1</agentReadyPercentage><agentBusyPercentage>0</agentBusyPercentage>
         <agentLoggedOnPercentage>1.0E2</agentLoggedOnPercentage></total></userStatistics>",
    ) else {
        panic!()
    };
    assert_eq!(total.start.unwrap().to_string(), "2021-03-04T05:06:07");
    assert_eq!(total.incoming_calls_alerting_count, Some(12));
    assert_eq!(total.incoming_calls_alerting_longest_duration, Some(Duration::from_secs(3602)));
    assert_eq!(total.agent_outgoing_calls_connected_average_duration, Some(Duration::from_secs(75)));
    let percentages =
        [total.agent_ready_percentage, total.agent_busy_percentage, total.agent_logged_on_percentage];
    assert_eq!(percentages, [Some(33.5), Some(0.0), Some(100.0)]);
    assert!(total.unknown.is_empty());
}

#[test]
fn a_user_as_he_is_now() {
    let Answer::UserStatistics(UserStatistics::Snapshot(user)) = answer(
        "<userStatistics><snapshot><agentState><workingAfterCall/></agentState></snapshot></userStatistics>",
    ) else {
        panic!()
    };
    assert_eq!(user.agent_state, Some(AgentState::WorkingAfterCall));
}

#[test]
fn a_routing_point_has_agents_or_none() {
    let Answer::RoutingPointStatistics(RoutingPointStatistics::Snapshot(point)) = answer(
        "<routingPointStatistics><snapshot><queuedCallsCount>3</queuedCallsCount>
         <queuedCallsDuration>00:00:40</queuedCallsDuration><agentsInCallCount>1</agentsInCallCount>
         <agents><agent><deviceNumber>300</deviceNumber><agentState><ready/></agentState></agent>
         <agent><deviceNumber>301</deviceNumber></agent></agents></snapshot></routingPointStatistics>",
    ) else {
        panic!()
    };
    assert_eq!((point.queued_calls_count, point.agents_in_call_count), (Some(3), Some(1)));
    assert_eq!(point.queued_calls_duration, Some(Duration::from_secs(40)));
    let agents = point.agents.unwrap();
    assert_eq!(agents[0].agent_state, Some(AgentState::Ready));
    assert_eq!(agents[1].device_number.as_ref().unwrap().number(), "301");
    let Answer::RoutingPointStatistics(RoutingPointStatistics::Total(empty)) =
        answer("<routingPointStatistics><total><agents/></total></routingPointStatistics>")
    else {
        panic!()
    };
    assert_eq!(empty.agents, Some(Vec::new()));
}

#[test]
fn the_misspelt_name_on_the_wire_has_a_right_one_here() {
    for element in ["incomingCallsAbandoneddImmediatelCount", "incomingCallsAbandonedImmediatelyCount"] {
        let Answer::RoutingPointStatistics(RoutingPointStatistics::Total(point)) = answer(&format!(
            "<routingPointStatistics><total><{element}>4</{element}></total></routingPointStatistics>"
        )) else {
            panic!()
        };
        assert_eq!(point.incoming_calls_abandoned_immediately_count, Some(4), "{element}");
    }
}

#[test]
fn statistics_of_neither_kind_are_kept_as_they_came() {
    let Answer::Other(element) = answer("<userStatistics><weekly><calls>1</calls></weekly></userStatistics>")
    else {
        panic!()
    };
    assert_eq!(element.child("weekly").unwrap().child("calls").unwrap().text, "1");
}
