//! Routing points (guide, *Supervisor services*).

use super::content::{Clock, Content, Moment, written};
use super::statistics::{UserSnapshot, UserTotal};
use crate::switch;
use crate::telservices::choice::choice;
use crate::xml::Element;

choice! {
    /// The state of a routing point.
    RoutingPointState {
        /// `stopped`
        Stopped = "stopped",
        /// `started`: not working yet.
        Started = "started",
        /// `started-completed`: it has nothing left to do.
        Completed = "started-completed",
        /// `started-failed`: it cannot do what it is for.
        Failed = "started-failed",
        /// `started-running`
        Running = "started-running",
        /// `started-suspended`
        Suspended = "started-suspended",
    }
}

/// The statistics of a routing point.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum RoutingPointStatistics {
    /// How it is now.
    Snapshot(RoutingPointSnapshot),
    /// What there was since counting began.
    Total(Box<RoutingPointTotal>),
}

impl Content for RoutingPointStatistics {
    fn fill(&self, element: Element) -> Element {
        element.child(match self {
            Self::Snapshot(snapshot) => snapshot.fill(Element::plain("snapshot")),
            Self::Total(total) => total.fill(Element::plain("total")),
        })
    }
}

written! {
    /// How a routing point is now.
    counting RoutingPointSnapshot {
        /// How many calls are or were queued.
        queued_calls_count: count u64 = "queuedCallsCount",
        /// How long calls were queued.
        queued_calls_duration: count Clock = "queuedCallsDuration",
        /// How many ready available agents.
        ready_available_agents_count: count u64 = "readyAvailableAgentsCount",
        /// How many busy or working after call agents.
        busy_or_working_after_call_agents_count: count u64 = "busyOrWorkingAfterCallAgentsCount",
        /// How many not ready or direct call agents.
        not_ready_or_direct_call_agents_count: count u64 = "notReadyOrDirectCallAgentsCount",
        /// How many agents in call.
        agents_in_call_count: count u64 = "agentsInCallCount",
        /// How many logged off or closed agents.
        logged_off_or_closed_agents_count: count u64 = "loggedOffOrClosedAgentsCount",
        /// The agents.
        agents: maybe Vec<UserSnapshot> = "agents",
    }
}

written! {
    /// What a routing point has done since counting began.
    counting RoutingPointTotal {
        /// When counting began.
        start: maybe Moment = "start",
        /// How long the service has worked.
        work_duration: count Clock = "workDuration",
        /// How many calls were routed to the assigned agent.
        routed_to_assigned_agent_calls_count: count u64 = "routedToAssignedAgentCallsCount",
        /// How many calls were routed to the distribution.
        routed_to_distribution_calls_count: count u64 = "routedToDistributionCallsCount",
        /// How many calls were routed to the failure route.
        routed_to_failure_route_calls_count: count u64 = "routedToFailureRouteCallsCount",
        /// How many calls are or were queued.
        queued_calls_count: count u64 = "queuedCallsCount",
        /// How long calls were queued.
        queued_calls_duration: count Clock = "queuedCallsDuration",
        /// How long calls were queued on average.
        queued_calls_average_duration: count Clock = "queuedCallsAvgDuration",
        /// How long calls were queued at the longest.
        queued_calls_longest_duration: count Clock = "queuedCallsMaxDuration",
        /// How many incoming calls.
        incoming_calls_count: count u64 = "incomingCallsCount",
        /// How many incoming calls were abandoned immediately.
        incoming_calls_abandoned_immediately_count: count u64 = "incomingCallsAbandoneddImmediatelCount",
        /// How many incoming calls were abandoned on agent.
        incoming_calls_abandoned_on_agent_count: count u64 = "incomingCallsAbandonedOnAgentCount",
        /// How many incoming calls were abandoned on queue.
        incoming_calls_abandoned_on_queue_count: count u64 = "incomingCallsAbandonedOnQueueCount",
        /// How many incoming calls were connected.
        incoming_calls_connected_count: count u64 = "incomingCallsConnectedCount",
        /// How long incoming calls rang.
        incoming_calls_alerting_duration: count Clock = "incomingCallsAlertingDuration",
        /// How long incoming calls rang on average.
        incoming_calls_alerting_average_duration: count Clock = "incomingCallsAlertingAvgDuration",
        /// How long incoming calls were connected.
        incoming_calls_connected_duration: count Clock = "incomingCallsConnectedDuration",
        /// How long incoming calls were connected on average.
        incoming_calls_connected_average_duration: count Clock = "incomingCallsConnectedAvgDuration",
        /// How many outgoing calls were originated.
        outgoing_calls_originated_count: count u64 = "outgoingCallsOriginatedCount",
        /// How many outgoing calls were connected.
        outgoing_calls_connected_count: count u64 = "outgoingCallsConnectedCount",
        /// How many outgoing calls were intended.
        outgoing_calls_intended_count: count u64 = "outgoingCallsIntendedCount",
        /// How many outgoing calls were performed.
        outgoing_calls_performed_count: count u64 = "outgoingCallsPerformedCount",
        /// How many outgoing calls were retried.
        outgoing_calls_retried_count: count u64 = "outgoingCallsRetriedCount",
        /// How many outgoing calls failed.
        outgoing_calls_failed_count: count u64 = "outgoingCallsFailedCount",
        /// How long outgoing calls were connected.
        outgoing_calls_connected_duration: count Clock = "outgoingCallsConnectedDuration",
        /// How long outgoing calls were connected on average.
        outgoing_calls_connected_average_duration: count Clock = "outgoingCallsConnectedAvgDuration",
        /// The agents.
        agents: maybe Vec<UserTotal> = "agents",
    }
}

impl From<switch::RoutingPointState> for RoutingPointState {
    fn from(state: switch::RoutingPointState) -> Self {
        match state {
            switch::RoutingPointState::Started => Self::Started,
            switch::RoutingPointState::StartedCompleted => Self::Completed,
            switch::RoutingPointState::StartedFailed => Self::Failed,
            switch::RoutingPointState::StartedRunning => Self::Running,
            switch::RoutingPointState::StartedSuspended => Self::Suspended,
            switch::RoutingPointState::Stopped => Self::Stopped,
        }
    }
}
