//! The switch's statistics in the words of the guide.

use super::agent::services;
use super::content::{Clock, Moment, Percentage};
use super::{AgentState, RoutingPointSnapshot, RoutingPointTotal, UserSnapshot, UserTotal};
use crate::switch;
use std::time::Duration;

impl From<&switch::UserSnapshot> for UserSnapshot {
    fn from(user: &switch::UserSnapshot) -> Self {
        Self {
            device_number: Some(user.device_number.clone()),
            user_id: user.user_id.clone(),
            agent_state: user.agent_state.map(AgentState::from),
            inbound_services: services(&user.inbound_services),
            outbound_services: services(&user.outbound_services),
            calls: None,
        }
    }
}

impl From<&switch::UserTotal> for UserTotal {
    /// Of who has done nothing yet there is a name and no more, as in the guide's example.
    fn from(user: &switch::UserTotal) -> Self {
        let mut total = if user.start.is_some() { Self::zero() } else { Self::default() };
        total.device_number = Some(user.device_number.clone());
        total.start = user.start.map(Moment);
        total.user_id.clone_from(&user.user_id);
        total.inbound_services = services(&user.inbound_services);
        total.outbound_services = services(&user.outbound_services);
        if user.start.is_some() {
            total.count_calls(user);
            total.count_times(&user.agent_times);
        }
        total
    }
}

impl UserTotal {
    fn count_calls(&mut self, user: &switch::UserTotal) {
        let (all, agent) = (&user.incoming_calls, &user.agent_incoming_calls);
        self.incoming_calls_failed_count = Some(all.failed_count);
        self.incoming_calls_alerting_count = Some(all.alerting.count);
        self.agent_incoming_calls_alerting_count = Some(agent.alerting.count);
        self.incoming_calls_connected_count = Some(all.connected.count);
        self.agent_incoming_calls_connected_count = Some(agent.connected.count);
        self.incoming_calls_abandoned_count = Some(all.abandoned_count);
        self.agent_incoming_calls_abandoned_count = Some(agent.abandoned_count);
        self.incoming_calls_alerting_duration = clock(all.alerting.duration);
        self.incoming_calls_alerting_average_duration = clock(all.alerting.avg_duration());
        self.incoming_calls_alerting_longest_duration = clock(all.alerting.max_duration);
        self.agent_incoming_calls_alerting_duration = clock(agent.alerting.duration);
        self.agent_incoming_calls_alerting_average_duration = clock(agent.alerting.avg_duration());
        self.incoming_calls_connected_duration = clock(all.connected.duration);
        self.incoming_calls_connected_average_duration = clock(all.connected.avg_duration());
        self.incoming_calls_connected_longest_duration = clock(all.connected.max_duration);
        self.agent_incoming_calls_connected_duration = clock(agent.connected.duration);
        self.agent_incoming_calls_connected_average_duration = clock(agent.connected.avg_duration());

        let (all, agent) = (&user.outgoing_calls, &user.agent_outgoing_calls);
        self.outgoing_calls_originated_count = Some(all.originated_count);
        self.agent_outgoing_calls_originated_count = Some(agent.originated_count);
        self.outgoing_calls_connected_count = Some(all.connected.count);
        self.agent_outgoing_calls_connected_count = Some(agent.connected.count);
        self.outgoing_calls_connected_duration = clock(all.connected.duration);
        self.outgoing_calls_connected_average_duration = clock(all.connected.avg_duration());
        self.outgoing_calls_connected_longest_duration = clock(all.connected.max_duration);
        self.agent_outgoing_calls_connected_duration = clock(agent.connected.duration);
        self.agent_outgoing_calls_connected_average_duration = clock(agent.connected.avg_duration());
    }

    fn count_times(&mut self, times: &switch::AgentTimes) {
        let of = |part: Duration| (clock(part), Some(Percentage(times.percentage(part))));
        (self.agent_logged_off_duration, self.agent_logged_off_percentage) = of(times.logged_off);
        (self.agent_logged_on_duration, self.agent_logged_on_percentage) = of(times.logged_on());
        (self.agent_not_ready_duration, self.agent_not_ready_percentage) = of(times.not_ready);
        (self.agent_ready_duration, self.agent_ready_percentage) = of(times.ready);
        (self.agent_direct_call_duration, self.agent_direct_call_percentage) = of(times.direct_call);
        (self.agent_working_after_call_duration, self.agent_working_after_call_percentage) =
            of(times.working_after_call);
        (self.agent_busy_duration, self.agent_busy_percentage) = of(times.busy);
    }
}

impl From<&switch::RoutingPointSnapshot> for RoutingPointSnapshot {
    fn from(point: &switch::RoutingPointSnapshot) -> Self {
        Self {
            queued_calls_count: Some(point.queued_calls.count),
            queued_calls_duration: clock(point.queued_calls.duration),
            ready_available_agents_count: Some(point.ready_available_agents_count),
            busy_or_working_after_call_agents_count: Some(point.busy_or_working_after_call_agents_count),
            not_ready_or_direct_call_agents_count: Some(point.not_ready_or_direct_call_agents_count),
            agents_in_call_count: Some(point.agents_in_call_count),
            logged_off_or_closed_agents_count: Some(point.logged_off_or_closed_agents_count),
            agents: Some(point.agents.iter().map(UserSnapshot::from).collect()),
        }
    }
}

impl From<&switch::RoutingPointTotal> for RoutingPointTotal {
    fn from(point: &switch::RoutingPointTotal) -> Self {
        let (queued, alerting) = (&point.queued_calls, &point.incoming_calls_alerting);
        let (incoming, outgoing) = (&point.incoming_calls_connected, &point.outgoing_calls_connected);
        Self {
            start: point.start.map(Moment),
            work_duration: clock(point.work_duration),
            routed_to_assigned_agent_calls_count: Some(point.routed_to_assigned_agent_calls_count),
            routed_to_distribution_calls_count: Some(point.routed_to_distribution_calls_count),
            routed_to_failure_route_calls_count: Some(point.routed_to_failure_route_calls_count),
            queued_calls_count: Some(queued.count),
            queued_calls_duration: clock(queued.duration),
            queued_calls_average_duration: clock(queued.avg_duration()),
            queued_calls_longest_duration: clock(queued.max_duration),
            incoming_calls_count: Some(point.incoming_calls_count),
            incoming_calls_abandoned_immediately_count: Some(
                point.incoming_calls_abandoned_immediately_count,
            ),
            incoming_calls_abandoned_on_agent_count: Some(point.incoming_calls_abandoned_on_agent_count),
            incoming_calls_abandoned_on_queue_count: Some(point.incoming_calls_abandoned_on_queue_count),
            incoming_calls_connected_count: Some(incoming.count),
            incoming_calls_alerting_duration: clock(alerting.duration),
            incoming_calls_alerting_average_duration: clock(alerting.avg_duration()),
            incoming_calls_connected_duration: clock(incoming.duration),
            incoming_calls_connected_average_duration: clock(incoming.avg_duration()),
            outgoing_calls_originated_count: Some(point.outgoing_calls_originated_count),
            outgoing_calls_connected_count: Some(outgoing.count),
            outgoing_calls_intended_count: Some(point.outgoing_calls_intended_count),
            outgoing_calls_performed_count: Some(point.outgoing_calls_performed_count),
            outgoing_calls_retried_count: Some(point.outgoing_calls_retried_count),
            outgoing_calls_failed_count: Some(point.outgoing_calls_failed_count),
            outgoing_calls_connected_duration: clock(outgoing.duration),
            outgoing_calls_connected_average_duration: clock(outgoing.avg_duration()),
            agents: Some(point.agents.iter().map(UserTotal::from).collect()),
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "what may be left out is there where it is counted")]
fn clock(length: Duration) -> Option<Clock> {
    Some(Clock(length))
}
