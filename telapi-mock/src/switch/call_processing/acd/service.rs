//! Routing points and campaigns: started, suspended, stopped, and what state they are in.

use super::campaign::{Entry, EntryState};
use crate::switch::acd::config::{Campaign, RoutingPoint, RoutingPointConfig};
use crate::switch::acd::event::{RoutingPointChange, RoutingPointState};
use crate::switch::acd::statistics::RoutingPointTotal;
use crate::switch::calendar::later;
use crate::switch::call_processing::CallProcessing;
use crate::switch::error::SwitchError;
use std::time::{Duration, SystemTime};

/// So many campaigns and routing points there are at most at once.
const SERVICES: usize = 1000;

/// A routing point or a campaign.
#[derive(Debug)]
pub(super) struct ServiceRecord {
    pub(super) config: RoutingPointConfig,
    pub(super) standing: Standing,
    pub(super) start: Option<SystemTime>,
    pub(super) told: RoutingPointState,
    pub(super) worked: Duration,
    pub(super) runs_since: Option<SystemTime>,
    /// Who got the last call.
    pub(super) last_agent: Option<String>,
    /// What is over.
    pub(super) total: RoutingPointTotal,
    pub(super) kind: ServiceKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Stopped,
    Started,
    Suspended,
}

#[derive(Debug)]
pub(super) enum ServiceKind {
    Inbound { is_blind: bool },
    Outbound { agents: Vec<String>, entries: Vec<Entry> },
}

impl ServiceRecord {
    fn new(kind: ServiceKind, config: RoutingPointConfig, now: SystemTime) -> Self {
        Self {
            config,
            standing: Standing::Started,
            start: Some(now),
            told: RoutingPointState::Stopped,
            worked: Duration::ZERO,
            runs_since: None,
            last_agent: None,
            total: RoutingPointTotal::default(),
            kind,
        }
    }

    /// As it is when the switch starts, before anybody could be told otherwise.
    pub(super) fn inbound(point: &RoutingPoint, now: SystemTime) -> Self {
        let started = Self::started_inbound(point, now);
        if point.starts {
            return Self { told: RoutingPointState::Started, ..started };
        }
        Self { standing: Standing::Stopped, start: None, ..started }
    }

    fn started_inbound(point: &RoutingPoint, now: SystemTime) -> Self {
        Self::new(ServiceKind::Inbound { is_blind: false }, point.config.clone(), now)
    }

    fn outbound(campaign: Campaign, config: RoutingPointConfig, now: SystemTime) -> Self {
        let entries = campaign.numbers.into_iter().map(|number| Entry::new(number, now)).collect();
        Self::new(ServiceKind::Outbound { agents: campaign.agents, entries }, config, now)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.standing == Standing::Stopped
    }

    /// Whether it is started, not suspended, sees its device, and it is a time to work.
    pub(super) fn works_at(&self, now: SystemTime) -> bool {
        let is_blind = matches!(self.kind, ServiceKind::Inbound { is_blind: true });
        self.standing == Standing::Started && !is_blind && self.config.working_time().is_at(now)
    }

    /// Whether the campaign's own table names the agent's phone.
    pub(super) fn has_listed(&self, device: &str) -> bool {
        matches!(&self.kind, ServiceKind::Outbound { agents, .. } if agents.iter().any(|agent| agent == device))
    }

    pub(super) fn entries(&self) -> &[Entry] {
        match &self.kind {
            ServiceKind::Outbound { entries, .. } => entries,
            ServiceKind::Inbound { .. } => &[],
        }
    }

    pub(super) fn entries_mut(&mut self) -> &mut [Entry] {
        match &mut self.kind {
            ServiceKind::Outbound { entries, .. } => entries,
            ServiceKind::Inbound { .. } => &mut [],
        }
    }

    pub(super) fn is_calling(&self, key: u64) -> bool {
        self.entries().iter().any(|entry| entry.is_calling(key))
    }

    pub(super) fn next_deadline(&self, now: SystemTime) -> Option<SystemTime> {
        if self.is_stopped() {
            return None;
        }
        let stops_at = self.stops_at();
        let changes_at = self.config.working_time().next_change(now);
        let calls = self.entries().iter().filter_map(|entry| entry.next_deadline(now));
        stops_at.into_iter().chain(changes_at).chain(calls).min()
    }

    fn stops_at(&self) -> Option<SystemTime> {
        Some(later(self.start?, self.config.service_timeout?))
    }

    pub(super) fn work_duration(&self, now: SystemTime) -> Duration {
        let since = self.runs_since.map(|since| now.duration_since(since).unwrap_or_default());
        self.worked + since.unwrap_or_default()
    }
}

impl CallProcessing {
    pub(super) fn service(&self, service: &str) -> Result<&ServiceRecord, SwitchError> {
        let record = self.acd.services.get(service);
        record.ok_or_else(|| SwitchError::UnknownRoutingPoint(service.into()))
    }

    fn service_mut(&mut self, service: &str) -> Result<&mut ServiceRecord, SwitchError> {
        let record = self.acd.services.get_mut(service);
        record.ok_or_else(|| SwitchError::UnknownRoutingPoint(service.into()))
    }

    /// The service's record, which must be in one of the states of its standing.
    fn service_in(
        &mut self,
        service: &str,
        standings: &[Standing],
        wanted: &'static str,
    ) -> Result<&mut ServiceRecord, SwitchError> {
        let state = self.routing_point_state(service)?;
        let record = self.service_mut(service)?;
        if standings.contains(&record.standing) {
            return Ok(record);
        }
        Err(SwitchError::RoutingPointState { service: service.into(), state, wanted })
    }

    pub(crate) fn start_routing_point(
        &mut self,
        service: &str,
        template: Option<&str>,
        config: &RoutingPointConfig,
    ) -> Result<(), SwitchError> {
        let now = self.now;
        let mut record = if self.acd.services.contains_key(service) {
            self.service_in(service, &[Standing::Stopped], "be started")?;
            let unknown = || SwitchError::UnknownRoutingPoint(service.into());
            let point = self.config.routing_points.get(service).ok_or_else(unknown)?;
            ServiceRecord::started_inbound(point, now)
        } else {
            if self.acd.services.len() >= SERVICES {
                return Err(SwitchError::Unsupported("start so many campaigns"));
            }
            let templates = &self.config.campaign_templates;
            let found = match template {
                Some(name) => templates.get(name),
                None => templates.values().next(),
            };
            let unknown = || SwitchError::UnknownRoutingPoint(template.unwrap_or(service).into());
            let template = found.ok_or_else(unknown)?.clone();
            let campaign = self.acd.tables.get(service).cloned().unwrap_or_default();
            ServiceRecord::outbound(campaign, template, now)
        };
        record.config.update(config);
        self.acd.services.insert(service.into(), record);
        Ok(())
    }

    pub(crate) fn stop_routing_point(&mut self, service: &str) -> Result<(), SwitchError> {
        let record = self.service_in(service, &[Standing::Started, Standing::Suspended], "be stopped")?;
        record.standing = Standing::Stopped;
        record.start = None;
        self.clear_unanswered_calls(service);
        if matches!(self.service(service)?.kind, ServiceKind::Outbound { .. }) {
            self.acd.services.remove(service);
            self.forget_directory(service);
            self.tell_routing_point(service, RoutingPointChange::State(RoutingPointState::Stopped));
        }
        Ok(())
    }

    pub(crate) fn suspend_routing_point(&mut self, service: &str) -> Result<(), SwitchError> {
        self.service_in(service, &[Standing::Started], "be suspended")?.standing = Standing::Suspended;
        self.clear_unanswered_calls(service);
        Ok(())
    }

    pub(crate) fn resume_routing_point(&mut self, service: &str) -> Result<(), SwitchError> {
        self.service_in(service, &[Standing::Suspended], "be resumed")?.standing = Standing::Started;
        Ok(())
    }

    pub(crate) fn update_routing_point(
        &mut self,
        service: &str,
        config: &RoutingPointConfig,
    ) -> Result<(), SwitchError> {
        let now = self.now;
        let table = self.acd.tables.get(service).cloned().unwrap_or_default();
        let record = self.service_mut(service)?;
        record.config.update(config);
        if let ServiceKind::Outbound { agents, entries } = &mut record.kind {
            *agents = table.agents;
            entries.retain(|entry| !entry.is_pending() || table.numbers.contains(&entry.number));
            for number in table.numbers {
                if entries.iter().all(|entry| entry.number != number) {
                    entries.push(Entry::new(number, now));
                }
            }
        }
        Ok(())
    }

    pub(crate) fn set_campaign(&mut self, service: String, campaign: Campaign) {
        self.acd.tables.insert(service, campaign);
    }

    pub(crate) fn fail_routing_point(&mut self, service: &str) -> Result<(), SwitchError> {
        self.blind_routing_point(service, true)
    }

    pub(crate) fn recover_routing_point(&mut self, service: &str) -> Result<(), SwitchError> {
        self.blind_routing_point(service, false)
    }

    fn blind_routing_point(&mut self, service: &str, blind: bool) -> Result<(), SwitchError> {
        match &mut self.service_mut(service)?.kind {
            ServiceKind::Inbound { is_blind } => {
                *is_blind = blind;
                Ok(())
            }
            ServiceKind::Outbound { .. } => {
                Err(SwitchError::Unsupported("blind a campaign, which has no device"))
            }
        }
    }

    /// Those whose time is over are stopped.
    pub(super) fn stop_services_in_time(&mut self) -> Result<(), SwitchError> {
        let now = self.now;
        let is_over = |record: &ServiceRecord| record.stops_at().is_some_and(|at| at <= now);
        let over = self.acd.services.iter().filter(|(_, record)| is_over(record));
        for service in over.map(|(service, _)| service.clone()).collect::<Vec<_>>() {
            self.stop_routing_point(&service)?;
        }
        Ok(())
    }

    /// Clears those of a campaign's calls that nobody has answered yet; they will be tried again.
    fn clear_unanswered_calls(&mut self, service: &str) {
        let now = self.now;
        let Some(record) = self.acd.services.get_mut(service) else { return };
        let mut cleared = Vec::new();
        for entry in record.entries_mut() {
            if let EntryState::Calling { agent, call_id, .. } = &entry.state {
                cleared.push((agent.clone(), call_id.clone()));
                entry.tries = entry.tries.saturating_sub(1);
                entry.state = EntryState::Pending { not_before: now };
            }
        }
        for (agent, call_id) in cleared {
            // gone already is as good
            let _ = self.clear_connection(&agent, &call_id);
        }
    }
}
