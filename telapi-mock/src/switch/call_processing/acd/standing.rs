//! In which state routing points and campaigns are, and who works for them.

use super::campaign::Entry;
use super::service::{ServiceKind, Standing};
use crate::switch::acd::agent::AgentState;
use crate::switch::acd::config::RoutingPointConfig;
use crate::switch::acd::event::{RoutingPointChange, RoutingPointState};
use crate::switch::call_processing::CallProcessing;
use crate::switch::error::SwitchError;

impl CallProcessing {
    pub(crate) fn routing_point_state(&self, service: &str) -> Result<RoutingPointState, SwitchError> {
        let record = self.service(service)?;
        let agents = self.agents_of(service);
        let has_failed = match &record.kind {
            ServiceKind::Inbound { is_blind } => *is_blind || self.down.is_some(),
            ServiceKind::Outbound { .. } => agents.is_empty(),
        };
        let is_campaign = matches!(record.kind, ServiceKind::Outbound { .. });
        let is_complete = is_campaign && record.entries().iter().all(Entry::is_done);
        let at_work = [AgentState::Ready, AgentState::Busy, AgentState::WorkingAfterCall];
        let is_at_work =
            |device: &String| self.acd.agents.get(device).is_some_and(|agent| at_work.contains(&agent.state));
        Ok(match record.standing {
            Standing::Stopped => RoutingPointState::Stopped,
            Standing::Suspended => RoutingPointState::StartedSuspended,
            Standing::Started if has_failed => RoutingPointState::StartedFailed,
            Standing::Started if is_complete => RoutingPointState::StartedCompleted,
            Standing::Started if record.works_at(self.now) && agents.iter().any(is_at_work) => {
                RoutingPointState::StartedRunning
            }
            Standing::Started => RoutingPointState::Started,
        })
    }

    /// Tells of each that is in another state now than before.
    pub(super) fn see_to_service_states(&mut self) {
        for service in self.acd.services.keys().cloned().collect::<Vec<_>>() {
            let Ok(state) = self.routing_point_state(&service) else { continue };
            let now = self.now;
            let Some(record) = self.acd.services.get_mut(&service).filter(|record| record.told != state)
            else {
                continue;
            };
            record.told = state;
            record.worked = record.work_duration(now);
            record.runs_since = (state == RoutingPointState::StartedRunning).then_some(now);
            self.tell_routing_point(&service, RoutingPointChange::State(state));
        }
    }

    /// The phones of a service's agents, by their number.
    pub(super) fn agents_of(&self, service: &str) -> Vec<String> {
        let Ok(record) = self.service(service) else { return Vec::new() };
        let is_inbound = matches!(record.kind, ServiceKind::Inbound { .. });
        let works = self.acd.agents.iter().filter(|(device, agent)| {
            let services =
                if is_inbound { &agent.config.inbound_services } else { &agent.config.outbound_services };
            services.iter().any(|own| own == service) || record.has_listed(device)
        });
        works.map(|(device, _)| device.clone()).collect()
    }

    /// The configurations of the services that an agent works for, but for those that are stopped.
    pub(super) fn configs_for(&self, device: &str) -> impl Iterator<Item = &RoutingPointConfig> {
        let own = move |service: &String| self.agents_of(service).iter().any(|agent| agent == device);
        let started = self.acd.services.iter().filter(|(_, record)| !record.is_stopped());
        started.filter(move |(service, _)| own(service)).map(|(_, record)| &record.config)
    }
}
