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
    UserTotal {
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
        incoming_calls_failed_count: maybe u64 = "incomingCallsFailedCount",
        /// How many incoming calls rang.
        incoming_calls_alerting_count: maybe u64 = "incomingCallsAlertingCount",
        /// How many incoming calls rang as an agent.
        agent_incoming_calls_alerting_count: maybe u64 = "agentIncomingCallsAlertingCount",
        /// How many incoming calls were connected.
        incoming_calls_connected_count: maybe u64 = "incomingCallsConnectedCount",
        /// How many incoming calls were connected as an agent.
        agent_incoming_calls_connected_count: maybe u64 = "agentIncomingCallsConnectedCount",
        /// How many incoming calls were abandoned.
        incoming_calls_abandoned_count: maybe u64 = "incomingCallsAbandonedCount",
        /// How many incoming calls were abandoned as an agent.
        agent_incoming_calls_abandoned_count: maybe u64 = "agentIncomingCallsAbandonedCount",
        /// How long incoming calls rang.
        incoming_calls_alerting_duration: maybe Clock = "incomingCallsAlertingDuration",
        /// How long incoming calls rang on average.
        incoming_calls_alerting_average_duration: maybe Clock = "incomingCallsAlertingAvgDuration",
        /// How long incoming calls rang at the longest.
        incoming_calls_alerting_longest_duration: maybe Clock = "incomingCallsAlertingMaxDuration",
        /// How long incoming calls rang as an agent.
        agent_incoming_calls_alerting_duration: maybe Clock = "agentIncomingCallsAlertingDuration",
        /// How long incoming calls rang as an agent on average.
        agent_incoming_calls_alerting_average_duration: maybe Clock = "agentIncomingCallsAlertingAvgDuration",
        /// How long incoming calls were connected.
        incoming_calls_connected_duration: maybe Clock = "incomingCallsConnectedDuration",
        /// How long incoming calls were connected on average.
        incoming_calls_connected_average_duration: maybe Clock = "incomingCallsConnectedAvgDuration",
        /// How long incoming calls were connected at the longest.
        incoming_calls_connected_longest_duration: maybe Clock = "incomingCallsConnectedMaxDuration",
        /// How long incoming calls were connected as an agent.
        agent_incoming_calls_connected_duration: maybe Clock = "agentIncomingCallsConnectedDuration",
        /// How long incoming calls were connected as an agent on average.
        agent_incoming_calls_connected_average_duration: maybe Clock = "agentIncomingCallsConnectedAvgDuration",
        /// How many outgoing calls were originated.
        outgoing_calls_originated_count: maybe u64 = "outgoingCallsOriginatedCount",
        /// How many outgoing calls were originated as an agent.
        agent_outgoing_calls_originated_count: maybe u64 = "agentOutgoingCallsOriginatedCount",
        /// How many outgoing calls were connected.
        outgoing_calls_connected_count: maybe u64 = "outgoingCallsConnectedCount",
        /// How many outgoing calls were connected as an agent.
        agent_outgoing_calls_connected_count: maybe u64 = "agentOutgoingCallsConnectedCount",
        /// How long outgoing calls were connected.
        outgoing_calls_connected_duration: maybe Clock = "outgoingCallsConnectedDuration",
        /// How long outgoing calls were connected on average.
        outgoing_calls_connected_average_duration: maybe Clock = "outgoingCallsConnectedAvgDuration",
        /// How long outgoing calls were connected at the longest.
        outgoing_calls_connected_longest_duration: maybe Clock = "outgoingCallsConnectedMaxDuration",
        /// How long outgoing calls were connected as an agent.
        agent_outgoing_calls_connected_duration: maybe Clock = "agentOutgoingCallsConnectedDuration",
        /// How long outgoing calls were connected as an agent on average.
        agent_outgoing_calls_connected_average_duration: maybe Clock = "agentOutgoingCallsConnectedAvgDuration",
        /// How long the agent was logged off.
        agent_logged_off_duration: maybe Clock = "agentLoggedOffDuration",
        /// For which part of the time the agent was logged off.
        agent_logged_off_percentage: maybe Percentage = "agentLoggedOffPercentage",
        /// How long the agent was logged on.
        agent_logged_on_duration: maybe Clock = "agentLoggedOnDuration",
        /// For which part of the time the agent was logged on.
        agent_logged_on_percentage: maybe Percentage = "agentLoggedOnPercentage",
        /// How long the agent was not ready.
        agent_not_ready_duration: maybe Clock = "agentNotReadyDuration",
        /// For which part of the time the agent was not ready.
        agent_not_ready_percentage: maybe Percentage = "agentNotReadyPercentage",
        /// How long the agent was ready.
        agent_ready_duration: maybe Clock = "agentReadyDuration",
        /// For which part of the time the agent was ready.
        agent_ready_percentage: maybe Percentage = "agentReadyPercentage",
        /// How long the agent was in a direct call.
        agent_direct_call_duration: maybe Clock = "agentDirectCallDuration",
        /// For which part of the time the agent was direct call.
        agent_direct_call_percentage: maybe Percentage = "agentDirectCallPercentage",
        /// How long the agent was working after call.
        agent_working_after_call_duration: maybe Clock = "agentWorkingAfterCallDuration",
        /// For which part of the time the agent was working after call.
        agent_working_after_call_percentage: maybe Percentage = "agentWorkingAfterCallPercentage",
        /// How long the agent was busy.
        agent_busy_duration: maybe Clock = "agentBusyDuration",
        /// For which part of the time the agent was busy.
        agent_busy_percentage: maybe Percentage = "agentBusyPercentage",
    }
}

impl Item for UserTotal {
    const NAME: &'static str = "agent";
}
