//! Contact centre: what happens between calls, agents, routing points and campaigns.
//!
//! After every act, [`CallProcessing::settle`] compares what the contact centre believes of its calls with what became of
//! them, and goes on from there: calls that wait are given to agents, campaigns call. What is to happen at a time stands
//! as that time in the records; one timer wakes the switch at the nearest.

mod agents;
mod campaign;
mod distribution;
mod routed_call;
mod routing;
mod service;
mod standing;
mod totals;

use super::{CallProcessing, Outbox, Timer};
use crate::switch::acd::agent::{Agent, AgentState};
use crate::switch::acd::config::Campaign;
use crate::switch::acd::event::{RoutingPointChange, RoutingPointEvent};
use crate::switch::acd::statistics::{Activity, AgentTimes, CallCounts};
use crate::switch::config::Config;
use crate::switch::error::SwitchError;
use crate::switch::event::{SwitchEvent, What};
use crate::switch::history::{History, HistoryRecord};
use crate::switch::record::{CallRecord, CallRecords};
use crate::switch::truth::LegState;
use routed_call::RoutedCall;
use service::ServiceRecord;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// All that the contact centre knows.
#[derive(Debug)]
pub(super) struct Acd {
    agents: BTreeMap<String, AgentRecord>,
    services: BTreeMap<String, ServiceRecord>,
    tables: BTreeMap<String, Campaign>,
    /// Calls to routing points, until they end or are sent away, by their order of arrival.
    calls: BTreeMap<u64, RoutedCall>,
    arrivals: u64,
    records: CallRecords,
    counts: BTreeMap<String, CallCounts>,
    history: History,
    /// When the switch was started.
    started: SystemTime,
    /// Agents whom the switch has logged off by going down, and not told yet.
    lost: Vec<String>,
    /// How many of the act's events have been followed.
    followed: usize,
    /// The time for which the timer is set.
    armed: Option<SystemTime>,
}

#[derive(Debug)]
struct AgentRecord {
    config: Agent,
    /// Whether somebody has opened a session who is the agent, if that needs a password.
    is_admitted: bool,
    state: AgentState,
    /// When working after a call ends by itself.
    works_until: Option<SystemTime>,
    work: Option<Work>,
    /// Since when he had no call of a service.
    idle_since: SystemTime,
    first_log_on: Option<SystemTime>,
    times: AgentTimes,
    activity: Activity,
    active_since: SystemTime,
}

/// The call of a service that keeps an agent busy.
#[derive(Debug)]
struct Work {
    leg: u64,
    is_connected: bool,
    /// How long he will work after it.
    after_call: Duration,
}

impl Acd {
    pub(super) fn new(config: &Config, now: SystemTime) -> Self {
        let agent = |extension: &crate::switch::Extension| {
            let agent = extension.agent.clone()?;
            Some((extension.number.clone(), AgentRecord::new(agent, now)))
        };
        let service =
            |point: &crate::switch::RoutingPoint| (point.service.clone(), ServiceRecord::inbound(point, now));
        Self {
            agents: config.extensions.values().filter_map(agent).collect(),
            services: config.routing_points.values().map(service).collect(),
            tables: BTreeMap::new(),
            calls: BTreeMap::new(),
            arrivals: 0,
            records: CallRecords::default(),
            counts: BTreeMap::new(),
            history: History::default(),
            started: now,
            lost: Vec::new(),
            followed: 0,
            armed: None,
        }
    }

    /// Since when a phone's calls are counted; not at all before its agent has logged on.
    fn counts_since(&self, device: &str) -> Option<SystemTime> {
        match self.agents.get(device) {
            Some(agent) => agent.first_log_on,
            None => Some(self.started),
        }
    }

    /// Counts a call that has ended, and notes it.
    fn count(&mut self, record: &CallRecord) {
        let device = &record.device.number;
        let agent = self.agents.get(device).map(|agent| (agent.config.id.as_str(), agent.state));
        if !record.was_merged() {
            self.history.add(HistoryRecord::of_call(record, agent));
        }
        if self.counts_since(device).is_some_and(|since| record.first_told >= since) {
            self.counts.entry(device.clone()).or_default().add(record);
        }
    }

    fn follow(&mut self, events: &[SwitchEvent]) {
        for event in events.get(self.followed..).unwrap_or_default() {
            if let Some(record) = self.records.follow(event) {
                self.count(&record);
            }
            if let What::Agent(agent) = &event.what
                && let Some(record) = HistoryRecord::of_agent(agent, event.at)
            {
                self.history.add(record);
            }
        }
        self.followed = events.len();
    }

    /// A phone's part in a call goes on as another.
    pub(super) fn leg_replaced(&mut self, old: u64, new: u64) {
        for routed in self.calls.values_mut() {
            routed.leg_replaced(old, new);
        }
        for work in self.agents.values_mut().filter_map(|agent| agent.work.as_mut()) {
            if work.leg == old {
                work.leg = new;
            }
        }
    }

    /// A call goes on as another.
    pub(super) fn call_replaced(&mut self, old: u64, new: u64) {
        for routed in self.calls.values_mut().filter(|routed| routed.key == old) {
            routed.key = new;
        }
    }

    /// Whether the contact centre decides how long this part rings.
    pub(super) fn times(&self, key: u64, leg: u64) -> bool {
        self.calls.values().any(|routed| routed.rings_agent(leg))
            || self.services.values().any(|service| service.is_calling(key))
    }

    fn next_deadline(&self, now: SystemTime) -> Option<SystemTime> {
        let agents = self.agents.values().filter_map(|agent| agent.works_until);
        let calls = self.calls.values().filter_map(RoutedCall::gives_up_at);
        let services = self.services.values().filter_map(|service| service.next_deadline(now));
        agents.chain(calls).chain(services).min()
    }
}

impl CallProcessing {
    /// Goes on from what an act has changed, until nothing more follows of it.
    pub(super) fn settle(&mut self) {
        self.acd.follow(&self.outbox.events);
        if self.acd.agents.is_empty() && self.acd.services.is_empty() {
            return;
        }
        loop {
            self.see_to_routed_calls();
            self.see_to_agents();
            self.see_to_campaigns();
            if !self.send_away_one() && !self.distribute_one() && !self.launch_one() {
                break;
            }
        }
        self.tell_who_waits();
        self.see_to_activities();
        self.see_to_service_states();
        self.acd.follow(&self.outbox.events);
        self.arm();
    }

    /// The act is over: what it has told is about to go.
    pub(super) fn all_followed(&mut self) {
        self.acd.followed = 0;
    }

    pub(crate) fn history(&self) -> &History {
        &self.acd.history
    }

    /// A campaign has ended, and with it the directory of its name.
    fn forget_directory(&mut self, service: &str) {
        self.directories.remove(service);
    }

    /// The switch has started: routing points may have something to do at a time.
    pub(crate) fn wake(&mut self, now: SystemTime) -> Outbox {
        self.now = now;
        self.settle();
        self.take_outbox()
    }

    /// Sees to it that the switch is woken when something is due.
    fn arm(&mut self) {
        let next = self.acd.next_deadline(self.now);
        if next == self.acd.armed {
            return;
        }
        self.acd.armed = next;
        if let Some(at) = next {
            let after = at.duration_since(self.now).unwrap_or_default();
            self.outbox.timers.push((Timer::Due(at), after));
        }
    }

    pub(super) fn is_due_at(&self, at: SystemTime) -> bool {
        self.down.is_none() && self.acd.armed == Some(at)
    }

    /// Does what is due.
    pub(super) fn see_to_what_is_due(&mut self) -> Result<(), SwitchError> {
        self.acd.armed = None;
        self.end_work_after_calls();
        self.take_unanswered_from_agents()?;
        self.give_up_unanswered_calls();
        self.stop_services_in_time()
    }

    /// The switch is there again: agents are told that they are logged off.
    pub(super) fn tell_lost_agents(&mut self) {
        for device in std::mem::take(&mut self.acd.lost) {
            self.tell_agent(&device);
        }
    }

    /// The switch has gone down, and calls with it, and agents' log-ons. Nobody is told.
    pub(super) fn forget_what_is_lost(&mut self, now: SystemTime) {
        self.now = now;
        let Self { acd, calls, .. } = self;
        let lost = acd.records.end_lost(now, |device, call_id| {
            let mut legs = calls.values().flat_map(|call| &call.legs);
            legs.any(|leg| leg.device == device && leg.call_id == *call_id)
        });
        for record in &lost {
            acd.count(record);
        }
        self.see_to_routed_calls();
        self.see_to_campaigns();
        let logged_on = self.acd.agents.iter().filter(|(_, agent)| agent.state != AgentState::LoggedOff);
        self.acd.lost = logged_on.map(|(device, _)| device.clone()).collect();
        for device in self.acd.lost.clone() {
            self.move_agent(&device, AgentState::LoggedOff);
        }
        self.see_to_activities();
        self.see_to_service_states();
        drop(self.take_outbox());
        self.acd.armed = None;
    }

    // --- what all parts of the contact centre ask and tell -------------------------------------------------------

    /// The call that a part belongs to, and the part's state.
    fn leg_state(&self, leg: u64) -> Option<(u64, LegState)> {
        self.calls.values().find_map(|call| call.leg(leg).map(|leg| (call.key, leg.state)))
    }

    fn tell_routing_point(&mut self, service: &str, change: RoutingPointChange) {
        let event = RoutingPointEvent { service: service.into(), change };
        self.push(What::RoutingPoint(Box::new(event)));
    }
}
