//! What happened at whose phone: calls that have ended, and changes of agents' states (TelServices guide, *QueryHistory*).

use super::calendar::{Date, time_of_day};
use super::event::Cause;
use super::record::CallRecord;
use super::truth::Party;
use super::{AgentEvent, AgentState, Switch};
use std::collections::VecDeque;
use std::time::{Duration, SystemTime};
use telapi_core::CallId;

/// So many records are kept; the oldest goes.
const KEPT: usize = 10_000;

/// A call that has ended, or a change of an agent's state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryRecord {
    /// The phone.
    pub device_number: String,
    /// Whose phone it is: the agent's id, or the user's name.
    pub user_id: String,
    /// When the call began, or the agent's state changed.
    pub created: SystemTime,
    /// The call; none if it was a change of an agent's state.
    pub call: Option<HistoryCall>,
    /// The state that the agent was in when the call ended, or has come into; none if the phone is no agent's.
    pub agent_state: Option<AgentState>,
}

/// A device's part in a call that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryCall {
    /// The call's id, as the device knew it.
    pub call_id: CallId,
    /// The switch's own number for the call.
    pub call: u64,
    /// The other party: the last, if it was transferred.
    pub other_party: Party,
    /// How long the device rang.
    pub alerting_duration: Duration,
    /// How long it was connected; zero if it never was.
    pub duration: Duration,
    /// Whether the device has made the call.
    pub is_outgoing: bool,
    /// Whether it was ever connected.
    pub is_connected: bool,
    /// Why it ended; a call that could not be put through ended for that.
    pub cause: Cause,
}

/// Which records are wanted (TelServices guide, *QueryHistory*, `recordType`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordType {
    /// `call`
    #[default]
    Call,
    /// `agent`
    Agent,
    /// `all`
    All,
}

/// What is asked of the history. All parts narrow it down; the empty query is for all calls.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct HistoryQuery {
    record_type: RecordType,
    device_number: Option<String>,
    user_id: Option<String>,
    start_date: Option<Date>,
    start_hour: Option<u64>,
    end_date: Option<Date>,
    search: Option<String>,
    limit: Option<usize>,
}

impl HistoryQuery {
    /// Asks for all calls.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records of this type; calls by default.
    pub fn record_type(mut self, record_type: RecordType) -> Self {
        self.record_type = record_type;
        self
    }

    /// Records of this phone.
    pub fn device_number(mut self, number: impl Into<String>) -> Self {
        self.device_number = Some(number.into());
        self
    }

    /// Records of this user.
    pub fn user_id(mut self, user_id: impl Into<String>) -> Self {
        self.user_id = Some(user_id.into());
        self
    }

    /// Records of this day and later.
    pub fn start_date(mut self, date: Date) -> Self {
        self.start_date = Some(date);
        self
    }

    /// On the first day, records from this hour on, 0 to 23; without a first day it means nothing.
    pub fn start_hour(mut self, hour: u64) -> Self {
        self.start_hour = Some(hour);
        self
    }

    /// Records of this day and earlier.
    pub fn end_date(mut self, date: Date) -> Self {
        self.end_date = Some(date);
        self
    }

    /// Calls with this text in the other party's number or name, whatever the case.
    pub fn search(mut self, text: impl Into<String>) -> Self {
        self.search = Some(text.into());
        self
    }

    /// So many records at most, the newest.
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = Some(limit);
        self
    }

    fn matches(&self, record: &HistoryRecord) -> bool {
        let is_type = match self.record_type {
            RecordType::Call => record.call.is_some(),
            RecordType::Agent => record.call.is_none(),
            RecordType::All => true,
        };
        is_type
            && self.device_number.as_ref().is_none_or(|number| *number == record.device_number)
            && self.user_id.as_ref().is_none_or(|user_id| *user_id == record.user_id)
            && self.is_in_time(record.created)
            && self.search.as_ref().is_none_or(|text| has_other_party(record, text))
    }

    fn is_in_time(&self, at: SystemTime) -> bool {
        let date = Date::of(at);
        let begins = self.start_date.is_none_or(|start| {
            let hour = time_of_day(at).as_secs() / 3600;
            date > start || date == start && self.start_hour.is_none_or(|start| start <= hour)
        });
        begins && self.end_date.is_none_or(|end| date <= end)
    }
}

fn has_other_party(record: &HistoryRecord, text: &str) -> bool {
    let text = text.to_lowercase();
    record.call.as_ref().is_some_and(|call| {
        let Party { number, user, full_name, .. } = &call.other_party;
        [number, user, full_name].into_iter().any(|part| part.to_lowercase().contains(&text))
    })
}

/// What is kept of it.
#[derive(Debug, Default)]
pub(crate) struct History {
    records: VecDeque<HistoryRecord>,
}

impl History {
    pub(crate) fn add(&mut self, record: HistoryRecord) {
        if self.records.len() >= KEPT {
            self.records.pop_front();
        }
        self.records.push_back(record);
    }

    pub(crate) fn find(&self, query: &HistoryQuery) -> Vec<HistoryRecord> {
        let found = self.records.iter().rev().filter(|record| query.matches(record));
        let mut found: Vec<HistoryRecord> = found.cloned().collect();
        // by their beginning, though they were noted when they ended
        found.sort_by_key(|record| std::cmp::Reverse(record.created));
        found.truncate(query.limit.unwrap_or(usize::MAX));
        found
    }
}

impl HistoryRecord {
    pub(crate) fn of_call(record: &CallRecord, agent: Option<(&str, AgentState)>) -> Self {
        let call = HistoryCall {
            call_id: record.call_id.clone(),
            call: record.call,
            other_party: record.other.clone(),
            alerting_duration: record.alerting,
            duration: record.connected.unwrap_or_default(),
            is_outgoing: record.outgoing,
            is_connected: record.connected.is_some(),
            cause: record.cause.unwrap_or(Cause::Normal),
        };
        Self {
            device_number: record.device.number.clone(),
            user_id: agent.map_or(record.device.user.as_str(), |(id, _)| id).into(),
            created: record.began,
            call: Some(call),
            agent_state: agent.map(|(_, state)| state),
        }
    }
}

impl HistoryRecord {
    /// Of an agent of routing points; hunt groups' have no id.
    pub(crate) fn of_agent(event: &AgentEvent, at: SystemTime) -> Option<Self> {
        Some(Self {
            device_number: event.device.number.clone(),
            user_id: event.agent.as_ref()?.agent_id.clone(),
            created: at,
            call: None,
            agent_state: Some(event.state),
        })
    }
}

impl Switch {
    /// What happened at whose phone, the newest first. 10,000 records are kept.
    pub fn history(&self, query: &HistoryQuery) -> Vec<HistoryRecord> {
        self.inner.lock().processing.history().find(query)
    }
}
