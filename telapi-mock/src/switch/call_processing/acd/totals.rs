//! The statistics as they are asked for.

use crate::switch::acd::agent::AgentState;
use crate::switch::acd::statistics::{
    Activity, RoutingPointSnapshot, RoutingPointTotal, Times, UserSnapshot, UserTotal,
};
use crate::switch::call_processing::CallProcessing;
use crate::switch::error::SwitchError;
use std::time::SystemTime;

use super::campaign::EntryState;

impl CallProcessing {
    pub(crate) fn user_snapshot(&self, device: &str) -> Result<UserSnapshot, SwitchError> {
        self.require_device(device)?;
        let agent = self.acd.agents.get(device);
        let (inbound_services, outbound_services) = self.services_of(device);
        let logged_on = agent.filter(|agent| agent.state != AgentState::LoggedOff);
        Ok(UserSnapshot {
            device_number: device.into(),
            user_id: logged_on.map(|agent| agent.config.id.clone()),
            agent_state: agent.map(|agent| agent.state),
            inbound_services,
            outbound_services,
        })
    }

    pub(crate) fn user_total(&self, device: &str, now: SystemTime) -> Result<UserTotal, SwitchError> {
        self.require_device(device)?;
        let agent = self.acd.agents.get(device);
        let (inbound_services, outbound_services) = self.services_of(device);
        let start = self.acd.counts_since(device);
        let mut counts = self.acd.counts.get(device).copied().unwrap_or_default();
        let living = self.acd.records.living(now).filter(|record| record.device.number == device);
        for record in living.filter(|record| start.is_some_and(|start| record.first_told >= start)) {
            counts.add(&record);
        }
        Ok(UserTotal {
            device_number: device.into(),
            user_id: agent.map(|agent| agent.config.id.clone()),
            start,
            inbound_services,
            outbound_services,
            incoming_calls: counts.incoming,
            agent_incoming_calls: counts.agent_incoming,
            outgoing_calls: counts.outgoing,
            agent_outgoing_calls: counts.agent_outgoing,
            agent_times: agent.map(|agent| agent.times_at(now)).unwrap_or_default(),
        })
    }

    pub(crate) fn routing_point_snapshot(
        &self,
        service: &str,
        now: SystemTime,
    ) -> Result<RoutingPointSnapshot, SwitchError> {
        self.service(service)?;
        let mut snapshot = RoutingPointSnapshot {
            queued_calls: Times::default(),
            ready_available_agents_count: 0,
            busy_or_working_after_call_agents_count: 0,
            not_ready_or_direct_call_agents_count: 0,
            agents_in_call_count: 0,
            logged_off_or_closed_agents_count: 0,
            agents: Vec::new(),
        };
        let queued = self.acd.calls.values().filter(|routed| routed.service == service && routed.is_queued());
        for routed in queued {
            snapshot.queued_calls.add(routed.waited(now).unwrap_or_default());
        }
        for device in self.agents_of(service) {
            let agent = self.user_snapshot(&device)?;
            let state = agent.agent_state.unwrap_or(AgentState::LoggedOff);
            let count = match self.activity(&device, state) {
                Activity::LoggedOff => &mut snapshot.logged_off_or_closed_agents_count,
                Activity::Busy | Activity::WorkingAfterCall => {
                    &mut snapshot.busy_or_working_after_call_agents_count
                }
                Activity::Ready if self.is_available(&device) => &mut snapshot.ready_available_agents_count,
                Activity::Ready | Activity::NotReady | Activity::DirectCall => {
                    &mut snapshot.not_ready_or_direct_call_agents_count
                }
            };
            *count += 1;
            let is_in_call = self.calls.values().any(|call| call.legs_of(&device).next().is_some());
            snapshot.agents_in_call_count += u64::from(is_in_call);
            snapshot.agents.push(agent);
        }
        Ok(snapshot)
    }

    pub(crate) fn routing_point_total(
        &self,
        service: &str,
        now: SystemTime,
    ) -> Result<RoutingPointTotal, SwitchError> {
        let record = self.service(service)?;
        let mut total = record.total.clone();
        for routed in self.acd.calls.values().filter(|routed| routed.service == service) {
            routed.count(&mut total, now);
        }
        for entry in record.entries() {
            total.outgoing_calls_intended_count += 1;
            match entry.state {
                EntryState::Talking { since, .. } => {
                    total.outgoing_calls_connected.add(now.duration_since(since).unwrap_or_default());
                }
                EntryState::Done { reached: true } => total.outgoing_calls_performed_count += 1,
                EntryState::Done { reached: false } => total.outgoing_calls_failed_count += 1,
                EntryState::Pending { .. } | EntryState::Calling { .. } => {}
            }
        }
        total.start = record.start;
        total.work_duration = record.work_duration(now);
        for device in self.agents_of(service) {
            total.agents.push(self.user_total(&device, now)?);
        }
        Ok(total)
    }
}
