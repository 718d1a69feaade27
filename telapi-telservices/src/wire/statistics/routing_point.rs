//! Statistics of a routing point (guide, *QueryRoutingPointStatistics*).

use super::snapshot_or_total;
use crate::wire::{LocalDateTime, UserSnapshot, UserTotal};
use std::time::Duration;
use telapi_core::element_struct;

snapshot_or_total! {
    /// Statistics of a routing point (guide, *QueryRoutingPointStatistics*).
    RoutingPointStatistics(RoutingPointSnapshot, RoutingPointTotal)
}

element_struct! {
    /// A routing point as it is now (guide, *QueryRoutingPointStatistics*, example 1).
    RoutingPointSnapshot {
        /// How many calls are queued.
        queued_calls_count: u64 = "queuedCallsCount",
        /// How long they have been queued.
        queued_calls_duration: Duration = "queuedCallsDuration",
        /// How many agents are ready and available.
        ready_available_agents_count: u64 = "readyAvailableAgentsCount",
        /// How many agents are busy or working after a call.
        busy_or_working_after_call_agents_count: u64 = "busyOrWorkingAfterCallAgentsCount",
        /// How many agents are not ready, or in a direct call.
        not_ready_or_direct_call_agents_count: u64 = "notReadyOrDirectCallAgentsCount",
        /// How many agents are in a call.
        agents_in_call_count: u64 = "agentsInCallCount",
        /// How many agents are logged off or closed.
        logged_off_or_closed_agents_count: u64 = "loggedOffOrClosedAgentsCount",
        /// The agents.
        agents: Vec<UserSnapshot> = "agents",
    }
}

element_struct! {
    /// What a routing point did (guide, *QueryRoutingPointStatistics*, example 2).
    RoutingPointTotal {
        /// Since when.
        start: LocalDateTime = "start",
        /// How long the routing point has worked.
        work_duration: Duration = "workDuration",
        /// How many calls went to the agent assigned to the caller.
        routed_to_assigned_agent_calls_count: u64 = "routedToAssignedAgentCallsCount",
        /// How many calls were distributed among the agents.
        routed_to_distribution_calls_count: u64 = "routedToDistributionCallsCount",
        /// How many calls took the failure route.
        routed_to_failure_route_calls_count: u64 = "routedToFailureRouteCallsCount",
        /// How many calls were queued.
        queued_calls_count: u64 = "queuedCallsCount",
        /// How long calls were queued, together.
        queued_calls_duration: Duration = "queuedCallsDuration",
        /// How long a call was queued on average.
        queued_calls_average_duration: Duration = "queuedCallsAvgDuration",
        /// How long the longest was queued.
        queued_calls_longest_duration: Duration = "queuedCallsMaxDuration",
        /// How many calls came in.
        incoming_calls_count: u64 = "incomingCallsCount",
        /// How many callers gave up at once. On the wire the name is misspelt.
        incoming_calls_abandoned_immediately_count: u64 = "incomingCallsAbandoneddImmediatelCount" | "incomingCallsAbandonedImmediatelyCount",
        /// How many callers gave up while an agent's phone rang.
        incoming_calls_abandoned_on_agent_count: u64 = "incomingCallsAbandonedOnAgentCount",
        /// How many callers gave up in the queue.
        incoming_calls_abandoned_on_queue_count: u64 = "incomingCallsAbandonedOnQueueCount",
        /// How many incoming calls were connected.
        incoming_calls_connected_count: u64 = "incomingCallsConnectedCount",
        /// How long incoming calls rang, together.
        incoming_calls_alerting_duration: Duration = "incomingCallsAlertingDuration",
        /// How long an incoming call rang on average.
        incoming_calls_alerting_average_duration: Duration = "incomingCallsAlertingAvgDuration",
        /// How long incoming calls were connected, together.
        incoming_calls_connected_duration: Duration = "incomingCallsConnectedDuration",
        /// How long an incoming call was connected on average.
        incoming_calls_connected_average_duration: Duration = "incomingCallsConnectedAvgDuration",
        /// How many outgoing calls were made.
        outgoing_calls_originated_count: u64 = "outgoingCallsOriginatedCount",
        /// How many outgoing calls were connected.
        outgoing_calls_connected_count: u64 = "outgoingCallsConnectedCount",
        /// How many outgoing calls were intended.
        outgoing_calls_intended_count: u64 = "outgoingCallsIntendedCount",
        /// How many outgoing calls were performed.
        outgoing_calls_performed_count: u64 = "outgoingCallsPerformedCount",
        /// How many outgoing calls were tried again.
        outgoing_calls_retried_count: u64 = "outgoingCallsRetriedCount",
        /// How many outgoing calls failed.
        outgoing_calls_failed_count: u64 = "outgoingCallsFailedCount",
        /// How long outgoing calls were connected, together.
        outgoing_calls_connected_duration: Duration = "outgoingCallsConnectedDuration",
        /// How long an outgoing call was connected on average.
        outgoing_calls_connected_average_duration: Duration = "outgoingCallsConnectedAvgDuration",
        /// The agents.
        agents: Vec<UserTotal> = "agents",
    }
}
