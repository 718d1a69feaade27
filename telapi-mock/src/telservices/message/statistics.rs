//! Statistics of a user (guide, *QueryUserStatistics*).

use super::agent::AgentState;
use super::call::CallInfo;
use super::content::{Clock, Content, Item, Moment, Percentage, written};
use crate::xml::Element;

/// The statistics of a user.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum UserStatistics {
    /// How it is now.
    Snapshot(UserSnapshot),
    /// What there was since counting began.
    Total(Box<UserTotal>),
}

impl Content for UserStatistics {
    fn fill(&self, element: Element) -> Element {
        element.child(match self {
            Self::Snapshot(snapshot) => snapshot.fill(Element::plain("snapshot")),
            Self::Total(total) => total.fill(Element::plain("total")),
        })
    }
}

written! {
    /// How a user is now. Within a routing point's, it is an agent and names its device.
    UserSnapshot {
        /// The device.
        device_number: maybe String = "deviceNumber",
        /// The user.
        user_id: maybe String = "userID",
        /// The state of the agent.
        agent_state: maybe AgentState = "agentState",
        /// The inbound services that the agent works for.
        inbound_services: maybe Vec<String> = "inboundServices",
        /// The outbound services that the agent works for.
        outbound_services: maybe Vec<String> = "outboundServices",
        /// The calls that run. The guide speaks of them and shows none.
        calls: maybe Vec<CallInfo> = "calls",
    }
}

impl Item for UserSnapshot {
    const NAME: &'static str = "agent";
}

written! {
    /// What a user has done since counting began. Within a routing point's, it is an agent and names its device.
    counting UserTotal {
        /// The device.
        device_number: maybe String = "deviceNumber",
        /// When counting began.
        start: maybe Moment = "start",
        /// The user.
        user_id: maybe String = "userID",
        /// The inbound services that the agent works for.
        inbound_services: maybe Vec<String> = "inboundServices",
        /// The outbound services that the agent works for.
        outbound_services: maybe Vec<String> = "outboundServices",
        /// How many incoming calls failed.
        incoming_calls_failed_count: count u64 = "incomingCallsFailedCount",
        /// How many incoming calls rang.
        incoming_calls_alerting_count: count u64 = "incomingCallsAlertingCount",
        /// How many incoming calls rang as an agent.
        agent_incoming_calls_alerting_count: count u64 = "agentIncomingCallsAlertingCount",
        /// How many incoming calls were connected.
        incoming_calls_connected_count: count u64 = "incomingCallsConnectedCount",
        /// How many incoming calls were connected as an agent.
        agent_incoming_calls_connected_count: count u64 = "agentIncomingCallsConnectedCount",
        /// How many incoming calls were abandoned.
        incoming_calls_abandoned_count: count u64 = "incomingCallsAbandonedCount",
        /// How many incoming calls were abandoned as an agent.
        agent_incoming_calls_abandoned_count: count u64 = "agentIncomingCallsAbandonedCount",
        /// How long incoming calls rang.
        incoming_calls_alerting_duration: count Clock = "incomingCallsAlertingDuration",
        /// How long incoming calls rang on average.
        incoming_calls_alerting_average_duration: count Clock = "incomingCallsAlertingAvgDuration",
        /// How long incoming calls rang at the longest.
        incoming_calls_alerting_longest_duration: count Clock = "incomingCallsAlertingMaxDuration",
        /// How long incoming calls rang as an agent.
        agent_incoming_calls_alerting_duration: count Clock = "agentIncomingCallsAlertingDuration",
        /// How long incoming calls rang as an agent on average.
        agent_incoming_calls_alerting_average_duration: count Clock = "agentIncomingCallsAlertingAvgDuration",
        /// How long incoming calls were connected.
        incoming_calls_connected_duration: count Clock = "incomingCallsConnectedDuration",
        /// How long incoming calls were connected on average.
        incoming_calls_connected_average_duration: count Clock = "incomingCallsConnectedAvgDuration",
        /// How long incoming calls were connected at the longest.
        incoming_calls_connected_longest_duration: count Clock = "incomingCallsConnectedMaxDuration",
        /// How long incoming calls were connected as an agent.
        agent_incoming_calls_connected_duration: count Clock = "agentIncomingCallsConnectedDuration",
        /// How long incoming calls were connected as an agent on average.
        agent_incoming_calls_connected_average_duration: count Clock = "agentIncomingCallsConnectedAvgDuration",
        /// How many outgoing calls were originated.
        outgoing_calls_originated_count: count u64 = "outgoingCallsOriginatedCount",
        /// How many outgoing calls were originated as an agent.
        agent_outgoing_calls_originated_count: count u64 = "agentOutgoingCallsOriginatedCount",
        /// How many outgoing calls were connected.
        outgoing_calls_connected_count: count u64 = "outgoingCallsConnectedCount",
        /// How many outgoing calls were connected as an agent.
        agent_outgoing_calls_connected_count: count u64 = "agentOutgoingCallsConnectedCount",
        /// How long outgoing calls were connected.
        outgoing_calls_connected_duration: count Clock = "outgoingCallsConnectedDuration",
        /// How long outgoing calls were connected on average.
        outgoing_calls_connected_average_duration: count Clock = "outgoingCallsConnectedAvgDuration",
        /// How long outgoing calls were connected at the longest.
        outgoing_calls_connected_longest_duration: count Clock = "outgoingCallsConnectedMaxDuration",
        /// How long outgoing calls were connected as an agent.
        agent_outgoing_calls_connected_duration: count Clock = "agentOutgoingCallsConnectedDuration",
        /// How long outgoing calls were connected as an agent on average.
        agent_outgoing_calls_connected_average_duration: count Clock = "agentOutgoingCallsConnectedAvgDuration",
        /// How long the agent was logged off.
        agent_logged_off_duration: count Clock = "agentLoggedOffDuration",
        /// For which part of the time the agent was logged off.
        agent_logged_off_percentage: count Percentage = "agentLoggedOffPercentage",
        /// How long the agent was logged on.
        agent_logged_on_duration: count Clock = "agentLoggedOnDuration",
        /// For which part of the time the agent was logged on.
        agent_logged_on_percentage: count Percentage = "agentLoggedOnPercentage",
        /// How long the agent was not ready.
        agent_not_ready_duration: count Clock = "agentNotReadyDuration",
        /// For which part of the time the agent was not ready.
        agent_not_ready_percentage: count Percentage = "agentNotReadyPercentage",
        /// How long the agent was ready.
        agent_ready_duration: count Clock = "agentReadyDuration",
        /// For which part of the time the agent was ready.
        agent_ready_percentage: count Percentage = "agentReadyPercentage",
        /// How long the agent was in a direct call.
        agent_direct_call_duration: count Clock = "agentDirectCallDuration",
        /// For which part of the time the agent was direct call.
        agent_direct_call_percentage: count Percentage = "agentDirectCallPercentage",
        /// How long the agent was working after call.
        agent_working_after_call_duration: count Clock = "agentWorkingAfterCallDuration",
        /// For which part of the time the agent was working after call.
        agent_working_after_call_percentage: count Percentage = "agentWorkingAfterCallPercentage",
        /// How long the agent was busy.
        agent_busy_duration: count Clock = "agentBusyDuration",
        /// For which part of the time the agent was busy.
        agent_busy_percentage: count Percentage = "agentBusyPercentage",
    }
}

impl Item for UserTotal {
    const NAME: &'static str = "agent";
}
