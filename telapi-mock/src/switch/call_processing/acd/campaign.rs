//! Campaigns: numbers are called from agents' phones, again if nobody answers, until all have been.

use super::service::ServiceRecord;
use crate::switch::acd::event::RoutingPointChange;
use crate::switch::calendar::later;
use crate::switch::call_processing::{CallProcessing, NewCall};
use crate::switch::event::Cause;
use crate::switch::truth::LegState;
use std::time::SystemTime;
use telapi_core::CallId;

/// A number that a campaign calls.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) number: String,
    /// How often it was called.
    pub(super) tries: u32,
    /// Whether it was ever called.
    was_called: bool,
    pub(super) state: EntryState,
}

#[derive(Debug)]
pub(super) enum EntryState {
    Pending { not_before: SystemTime },
    Calling { agent: String, leg: u64, key: u64, call_id: CallId, gives_up: SystemTime },
    Talking { leg: u64, since: SystemTime },
    Done { reached: bool },
}

impl Entry {
    pub(super) fn new(number: String, now: SystemTime) -> Self {
        Self { number, tries: 0, was_called: false, state: EntryState::Pending { not_before: now } }
    }

    pub(super) fn is_pending(&self) -> bool {
        matches!(self.state, EntryState::Pending { .. })
    }

    pub(super) fn is_done(&self) -> bool {
        matches!(self.state, EntryState::Done { .. })
    }

    pub(super) fn is_calling(&self, call: u64) -> bool {
        matches!(self.state, EntryState::Calling { key, .. } if key == call)
    }

    /// When it is to be called again or given up. One that may be called already waits for an agent.
    pub(super) fn next_deadline(&self, now: SystemTime) -> Option<SystemTime> {
        match self.state {
            EntryState::Pending { not_before } => Some(not_before).filter(|at| *at > now),
            EntryState::Calling { gives_up, .. } => Some(gives_up),
            EntryState::Talking { .. } | EntryState::Done { .. } => None,
        }
    }
}

/// What has become of a campaign's call.
enum News {
    /// Nobody has answered it, or nobody can: it is cleared, if the agent still hears it.
    Failed(Option<(String, CallId)>),
    Connected {
        leg: u64,
    },
    Ended {
        since: SystemTime,
    },
}

impl CallProcessing {
    /// Calls the next number for an agent who is ready.
    pub(super) fn launch_one(&mut self) -> bool {
        let now = self.now;
        let ready = self.acd.services.iter().find_map(|(service, record)| {
            let is_due = |entry: &Entry| {
                matches!(entry.state, EntryState::Pending { not_before } if not_before <= now)
            };
            let index = record.entries().iter().position(is_due).filter(|_| record.works_at(now))?;
            Some((service.clone(), index, self.next_agent(service)?))
        });
        let Some((service, index, agent)) = ready else { return false };
        self.launch(&service, index, &agent);
        true
    }

    fn launch(&mut self, service: &str, index: usize, agent: &str) {
        let now = self.now;
        let Some(record) = self.acd.services.get_mut(service) else { return };
        let gives_up = later(now, record.config.no_answer_timeout());
        let Some(entry) = record.entries_mut().get_mut(index) else { return };
        let is_again = std::mem::replace(&mut entry.was_called, true);
        entry.tries += 1;
        let (number, attempt) = (entry.number.clone(), entry.tries);
        record.total.outgoing_calls_originated_count += 1;
        record.total.outgoing_calls_retried_count += u64::from(is_again);
        let call_id = self.ids.call_id();
        let party = self.party(agent);
        let launched = RoutingPointChange::Launched { agent: party, number: number.clone(), attempt };
        self.tell_routing_point(service, launched);
        let new = NewCall { service: Some(service.into()), ..NewCall::default() };
        self.originate(agent, &number, call_id.clone(), new, Cause::Normal);
        let place = self.place(agent, &call_id).map(|(place, _)| place);
        let (key, leg) = place.unwrap_or_default();
        self.give_work(agent, leg, service);
        let entry = self.acd.services.get_mut(service).and_then(|record| record.entries_mut().get_mut(index));
        if let Some(entry) = entry {
            entry.state = EntryState::Calling { agent: agent.into(), leg, key, call_id, gives_up };
        }
    }

    /// Learns what has become of the campaigns' calls.
    pub(super) fn see_to_campaigns(&mut self) {
        let news = self.acd.services.iter().flat_map(|(service, record)| {
            let entries = record.entries().iter().enumerate();
            entries.filter_map(|(index, entry)| Some((service.clone(), index, self.news_of(entry)?)))
        });
        for (service, index, news) in news.collect::<Vec<_>>() {
            match news {
                News::Connected { leg } => self.connected(&service, index, leg),
                News::Ended { since } => self.conversation_over(&service, index, since),
                News::Failed(heard) => {
                    if let Some((agent, call_id)) = heard {
                        // gone already is as good
                        let _ = self.clear_connection(&agent, &call_id);
                    }
                    self.attempt_failed(&service, index);
                    self.see_to_agents();
                }
            }
        }
    }

    fn news_of(&self, entry: &Entry) -> Option<News> {
        match &entry.state {
            EntryState::Calling { leg, agent, call_id, .. } => match self.leg_state(*leg) {
                None => Some(News::Failed(None)),
                Some((_, LegState::Failed)) => Some(News::Failed(Some((agent.clone(), call_id.clone())))),
                Some((_, LegState::Connected | LegState::Held)) => Some(News::Connected { leg: *leg }),
                Some(_) => None,
            },
            EntryState::Talking { leg, since } if self.leg_state(*leg).is_none() => {
                Some(News::Ended { since: *since })
            }
            _ => None,
        }
    }

    fn connected(&mut self, service: &str, index: usize, leg: u64) {
        let since = self.now;
        let record = self.acd.services.get_mut(service);
        if let Some(entry) = record.and_then(|record| record.entries_mut().get_mut(index)) {
            entry.state = EntryState::Talking { leg, since };
        }
    }

    fn conversation_over(&mut self, service: &str, index: usize, since: SystemTime) {
        let lasted = self.now.duration_since(since).unwrap_or_default();
        let Some(record) = self.acd.services.get_mut(service) else { return };
        record.total.outgoing_calls_connected.add(lasted);
        let Some(entry) = record.entries_mut().get_mut(index) else { return };
        entry.state = EntryState::Done { reached: true };
        let number = entry.number.clone();
        self.tell_routing_point(service, RoutingPointChange::Done { number, reached: true });
    }

    fn attempt_failed(&mut self, service: &str, index: usize) {
        let now = self.now;
        let Some(record) = self.acd.services.get_mut(service) else { return };
        let limit = record.config.failed_call_retry_limit();
        let not_before = later(now, record.config.failed_call_retry_timeout());
        let Some(entry) = record.entries_mut().get_mut(index) else { return };
        if entry.tries <= limit {
            entry.state = EntryState::Pending { not_before };
            return;
        }
        entry.state = EntryState::Done { reached: false };
        let number = entry.number.clone();
        self.tell_routing_point(service, RoutingPointChange::Done { number, reached: false });
    }

    /// Clears the campaigns' calls that nobody has answered in time.
    pub(super) fn give_up_unanswered_calls(&mut self) {
        let now = self.now;
        let entries = self.acd.services.values().flat_map(ServiceRecord::entries);
        let over = entries.filter_map(|entry| match entry.state {
            EntryState::Calling { key, gives_up, .. } if gives_up <= now => Some((key, entry.number.clone())),
            _ => None,
        });
        for (key, number) in over.collect::<Vec<_>>() {
            if let Ok(call) = self.take(key) {
                self.end(&call, &number, Cause::CallNotAnswered);
            }
        }
    }
}
