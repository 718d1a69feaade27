//! Statistics of a user, who may be an agent (guide, *QueryUserStatistics*).

use super::snapshot_or_total;
use crate::wire::{AgentState, CallInfo, LocalDateTime, ServiceName};
use std::time::Duration;
use telapi_core::wire::ListItem;
use telapi_core::{DeviceId, element_struct};

snapshot_or_total! {
    /// Statistics of a user (guide, *QueryUserStatistics*).
    UserStatistics(UserSnapshot, UserTotal)
}

element_struct! {
    /// A user as he is now (guide, *QueryUserStatistics*, example 1; *QueryRoutingPointStatistics*, example 1).
    UserSnapshot {
        /// The user's device: told where several users are.
        device_number: DeviceId = "deviceNumber",
        /// The user's id.
        user_id: String = "userID",
        /// The state, if the user is an agent.
        agent_state: AgentState = "agentState",
        /// The inbound services that the agent works for.
        inbound_services: Vec<ServiceName> = "inboundServices",
        /// The outbound services that the agent works for.
        outbound_services: Vec<ServiceName> = "outboundServices",
        /// The calls, of which the guide speaks without showing any.
        calls: Vec<CallInfo> = "calls",
    }
}

impl ListItem for UserSnapshot {
    const ELEMENT: &'static str = "agent";
}

element_struct! {
    /// What a user did (guide, *QueryUserStatistics*, example 2; *QueryRoutingPointStatistics*, example 2). The guide shows the
    /// names alone; what "agent" in front of calls means is assumed.
    UserTotal {
        /// The user's device: told where several users are.
        device_number: DeviceId = "deviceNumber",
        /// Since when.
        start: LocalDateTime = "start",
        /// The user's id.
        user_id: String = "userID",
        /// The inbound services that the agent works for.
        inbound_services: Vec<ServiceName> = "inboundServices",
        /// The outbound services that the agent works for.
        outbound_services: Vec<ServiceName> = "outboundServices",
        /// How many incoming calls failed.
        incoming_calls_failed_count: u64 = "incomingCallsFailedCount",
        /// How many incoming calls rang.
        incoming_calls_alerting_count: u64 = "incomingCallsAlertingCount",
        /// How many incoming calls of the agent's services rang.
        agent_incoming_calls_alerting_count: u64 = "agentIncomingCallsAlertingCount",
        /// How many incoming calls were connected.
        incoming_calls_connected_count: u64 = "incomingCallsConnectedCount",
        /// How many incoming calls of the agent's services were connected.
        agent_incoming_calls_connected_count: u64 = "agentIncomingCallsConnectedCount",
        /// How many incoming calls were given up by the caller.
        incoming_calls_abandoned_count: u64 = "incomingCallsAbandonedCount",
        /// How many incoming calls of the agent's services were given up by the caller.
        agent_incoming_calls_abandoned_count: u64 = "agentIncomingCallsAbandonedCount",
        /// How long incoming calls rang, together.
        incoming_calls_alerting_duration: Duration = "incomingCallsAlertingDuration",
        /// How long an incoming call rang on average.
        incoming_calls_alerting_average_duration: Duration = "incomingCallsAlertingAvgDuration",
        /// How long the longest incoming call rang.
        incoming_calls_alerting_longest_duration: Duration = "incomingCallsAlertingMaxDuration",
        /// How long incoming calls of the agent's services rang, together.
        agent_incoming_calls_alerting_duration: Duration = "agentIncomingCallsAlertingDuration",
        /// How long an incoming call of the agent's services rang on average.
        agent_incoming_calls_alerting_average_duration: Duration = "agentIncomingCallsAlertingAvgDuration",
        /// How long incoming calls were connected, together.
        incoming_calls_connected_duration: Duration = "incomingCallsConnectedDuration",
        /// How long an incoming call was connected on average.
        incoming_calls_connected_average_duration: Duration = "incomingCallsConnectedAvgDuration",
        /// How long the longest incoming call was connected.
        incoming_calls_connected_longest_duration: Duration = "incomingCallsConnectedMaxDuration",
        /// How long incoming calls of the agent's services were connected, together.
        agent_incoming_calls_connected_duration: Duration = "agentIncomingCallsConnectedDuration",
        /// How long an incoming call of the agent's services was connected on average.
        agent_incoming_calls_connected_average_duration: Duration = "agentIncomingCallsConnectedAvgDuration",
        /// How many outgoing calls were made.
        outgoing_calls_originated_count: u64 = "outgoingCallsOriginatedCount",
        /// How many outgoing calls of the agent's services were made.
        agent_outgoing_calls_originated_count: u64 = "agentOutgoingCallsOriginatedCount",
        /// How many outgoing calls were connected.
        outgoing_calls_connected_count: u64 = "outgoingCallsConnectedCount",
        /// How many outgoing calls of the agent's services were connected.
        agent_outgoing_calls_connected_count: u64 = "agentOutgoingCallsConnectedCount",
        /// How long outgoing calls were connected, together.
        outgoing_calls_connected_duration: Duration = "outgoingCallsConnectedDuration",
        /// How long an outgoing call was connected on average.
        outgoing_calls_connected_average_duration: Duration = "outgoingCallsConnectedAvgDuration",
        /// How long the longest outgoing call was connected.
        outgoing_calls_connected_longest_duration: Duration = "outgoingCallsConnectedMaxDuration",
        /// How long outgoing calls of the agent's services were connected, together.
        agent_outgoing_calls_connected_duration: Duration = "agentOutgoingCallsConnectedDuration",
        /// How long an outgoing call of the agent's services was connected on average.
        agent_outgoing_calls_connected_average_duration: Duration = "agentOutgoingCallsConnectedAvgDuration",
        /// How long the agent was logged off.
        agent_logged_off_duration: Duration = "agentLoggedOffDuration",
        /// The part of the time that the agent was logged off, in percent.
        agent_logged_off_percentage: f64 = "agentLoggedOffPercentage",
        /// How long the agent was logged on.
        agent_logged_on_duration: Duration = "agentLoggedOnDuration",
        /// The part of the time that the agent was logged on, in percent.
        agent_logged_on_percentage: f64 = "agentLoggedOnPercentage",
        /// How long the agent was not ready.
        agent_not_ready_duration: Duration = "agentNotReadyDuration",
        /// The part of the time that the agent was not ready, in percent.
        agent_not_ready_percentage: f64 = "agentNotReadyPercentage",
        /// How long the agent was ready.
        agent_ready_duration: Duration = "agentReadyDuration",
        /// The part of the time that the agent was ready, in percent.
        agent_ready_percentage: f64 = "agentReadyPercentage",
        /// How long the agent was in a direct call.
        agent_direct_call_duration: Duration = "agentDirectCallDuration",
        /// The part of the time that the agent was in a direct call, in percent.
        agent_direct_call_percentage: f64 = "agentDirectCallPercentage",
        /// How long the agent was working after a call.
        agent_working_after_call_duration: Duration = "agentWorkingAfterCallDuration",
        /// The part of the time that the agent was working after a call, in percent.
        agent_working_after_call_percentage: f64 = "agentWorkingAfterCallPercentage",
        /// How long the agent was busy.
        agent_busy_duration: Duration = "agentBusyDuration",
        /// The part of the time that the agent was busy, in percent.
        agent_busy_percentage: f64 = "agentBusyPercentage",
    }
}

impl ListItem for UserTotal {
    const ELEMENT: &'static str = "agent";
}
