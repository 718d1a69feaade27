//! The call book: every call of the monitored devices, its parties and states. No I/O, no clock.
//!
//! It is fed with events and snapshots, answers with what changed, and never takes anything on trust: an event for a call
//! that it does not know begins one, one for a call that has ended is passed over, and whatever was missed is put right by
//! the next snapshot.
//!
//! A call is named by device *and* call id, for the ids of the two ends may differ, or may not.

mod apply;
mod conference;
mod named;
#[cfg(test)]
mod property;
mod snapshot;
#[cfg(test)]
mod tests;

pub(super) use named::{Name, for_each_name};

use super::EndReason;
use super::record::{CallRecord, CallRef, CallState, Direction, Party};
use crate::csta::CstaEvent;
use crate::id::{CallId, ConferenceId, DeviceId};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::SystemTime;

/// How many ids of ended calls and conferences are remembered, so that late events about them begin nothing.
const REMEMBERED: usize = 1024;

/// How many live calls a book holds at most, so that a server cannot make it grow without bound. The oldest gives way.
const MOST_CALLS: usize = 65_536;

/// How many parties of a conference are remembered at most, for the same reason.
const MOST_PARTIES: usize = 1024;

/// An event together with what the protocol knows of it beyond CSTA's own fields.
#[derive(Debug, Clone)]
pub struct BookEvent<'a> {
    /// The monitored device that the event was sent for. IP Office sends those of conferences for `conference`.
    pub device: &'a DeviceId,
    /// The event.
    pub event: &'a CstaEvent,
    /// The calling party, where the vendor's additions tell more than the event.
    pub calling: Option<Party>,
    /// The called party, likewise.
    pub called: Option<Party>,
}

impl<'a> BookEvent<'a> {
    /// An event that is complete in itself.
    pub fn new(device: &'a DeviceId, event: &'a CstaEvent) -> Self {
        Self { device, event, calling: None, called: None }
    }
}

/// What changed with a call.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct CallChange {
    /// The state before; none if the call is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<CallState>,
    /// The call as it is now.
    pub call: Arc<CallRecord>,
}

impl CallChange {
    /// Whether the call is new or its state has changed, not just what is known of it.
    pub fn is_transition(&self) -> bool {
        self.from != Some(self.call.state)
    }
}

/// A call that we are about to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedCall {
    /// The device that will call.
    pub device: DeviceId,
    /// The id that we choose for the call, where the protocol lets us.
    pub call_id: Option<CallId>,
    /// The number to be called.
    pub called: DeviceId,
}

/// A record, and what only the book needs to know of it.
#[derive(Debug)]
struct Entry {
    record: Arc<CallRecord>,
    /// The snapshot generation in which something was last heard of the call.
    heard_in: u64,
    /// A request that makes the call is under way.
    in_flight: bool,
    /// How the call will have ended if it ends now, because we asked for just that.
    expected_end: Option<EndReason>,
}

/// A device's number and a call id: what an event names a call by.
type Key = (String, CallId);

/// Every call of the monitored devices, its parties and states; fed with events and snapshots, it tells what changed.
///
/// It takes nothing on trust: an event for a call that it does not know begins one, one for a call that has ended is passed
/// over, and whatever was missed is put right by the next snapshot.
#[derive(Debug, Default)]
pub struct CallBook {
    entries: BTreeMap<CallRef, Entry>,
    index: HashMap<Key, CallRef>,
    ended: VecDeque<(Key, EndReason)>,
    ended_conferences: VecDeque<ConferenceId>,
    last_ref: u64,
    generation: u64,
    /// Ends of calls that had to give way, not told yet.
    evicted: Vec<CallChange>,
}

impl CallBook {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The calls that go on, oldest first.
    pub fn calls(&self) -> impl Iterator<Item = &Arc<CallRecord>> {
        self.entries.values().map(|entry| &entry.record)
    }

    /// One of the calls that go on.
    pub fn get(&self, call: CallRef) -> Option<&Arc<CallRecord>> {
        self.entries.get(&call).map(|entry| &entry.record)
    }

    /// Enters a call that we are about to ask for, so that no event about it can come too early.
    pub fn expect(&mut self, expected: ExpectedCall, now: SystemTime) -> Arc<CallRecord> {
        let call = self.begin(&expected.device, expected.call_id, CallState::Requested, now);
        if let Some(entry) = self.entries.get_mut(&call) {
            entry.in_flight = true;
        }
        let change = self.change(call, |record| {
            record.direction = Some(Direction::Outgoing);
            record.parties = vec![Party::new(expected.called.clone())];
            record.called = Some(expected.called);
        });
        change.map_or_else(|| self.orphan(expected.device, now), |change| change.call)
    }

    /// The request that makes the call was accepted, or its outcome is unknown: events or the next snapshot will tell.
    pub fn request_left(&mut self, call: CallRef) {
        let generation = self.generation;
        if let Some(entry) = self.entries.get_mut(&call) {
            entry.in_flight = false;
            entry.heard_in = generation;
        }
    }

    /// The request that makes the call was refused, or never left. Events that told of the call meanwhile win.
    pub fn not_made(&mut self, call: CallRef, now: SystemTime) -> Vec<CallChange> {
        self.request_left(call);
        match self.get(call).map(|record| record.state) {
            Some(CallState::Requested) => self.end(call, EndReason::NotMade, now).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// We asked for the call to end in this way: a plain clearing of it will mean just that. `None` takes it back.
    pub fn expect_end(&mut self, call: CallRef, reason: Option<EndReason>) {
        if let Some(entry) = self.entries.get_mut(&call) {
            entry.expected_end = reason;
        }
    }

    /// Ends every call, for the session is closed.
    pub fn close(&mut self, now: SystemTime) -> Vec<CallChange> {
        let calls: Vec<CallRef> = self.entries.keys().copied().collect();
        calls.into_iter().filter_map(|call| self.end(call, EndReason::SessionClosed, now)).collect()
    }

    fn find(&self, device: &DeviceId, call_id: &CallId) -> Option<CallRef> {
        self.index.get(&key(device, call_id)).copied()
    }

    /// Begins a call in the given state.
    fn begin(
        &mut self,
        device: &DeviceId,
        call_id: Option<CallId>,
        state: CallState,
        now: SystemTime,
    ) -> CallRef {
        if self.entries.len() >= MOST_CALLS {
            self.make_room(now);
        }
        self.last_ref += 1;
        let call = CallRef(self.last_ref);
        let mut record = CallRecord::new(call, device.clone(), state, now);
        record.enter(state, now);
        // one that names another call already cannot be told apart: the next snapshot says which of them there is
        if let Some(call_id) = call_id.filter(|call_id| self.find(device, call_id).is_none()) {
            self.index.insert(key(device, &call_id), call);
            record.call_ids.push(call_id);
        }
        let record = Arc::new(record);
        let entry = Entry { record, heard_in: self.generation, in_flight: false, expected_end: None };
        self.entries.insert(call, entry);
        call
    }

    fn make_room(&mut self, now: SystemTime) {
        let oldest = self.entries.keys().next().copied();
        let end = oldest.and_then(|call| self.end(call, EndReason::EndedUnseen, now));
        self.evicted.extend(end);
    }

    /// The ends of calls that had to give way to others since this was last asked.
    pub fn take_evicted(&mut self) -> Vec<CallChange> {
        std::mem::take(&mut self.evicted)
    }

    /// Changes a record and tells, unless nothing is different afterwards. To have heard of the call counts in any case.
    fn change(&mut self, call: CallRef, change: impl FnOnce(&mut CallRecord)) -> Option<CallChange> {
        let generation = self.generation;
        let entry = self.entries.get_mut(&call)?;
        entry.heard_in = generation;
        let before = Arc::clone(&entry.record);
        let mut after = CallRecord::clone(&before);
        change(&mut after);
        if after == *before {
            return None;
        }
        entry.record = Arc::new(after);
        Some(CallChange { from: Some(before.state), call: Arc::clone(&entry.record) })
    }

    /// Ends a call: it leaves the book, and its ids are remembered for a while.
    fn end(&mut self, call: CallRef, reason: EndReason, now: SystemTime) -> Option<CallChange> {
        let entry = self.entries.remove(&call)?;
        let from = Some(entry.record.state);
        let mut record = CallRecord::clone(&entry.record);
        for call_id in &record.call_ids {
            self.retire(&record.device, call_id, &reason);
        }
        record.end = Some(reason);
        record.enter(CallState::Ended, now);
        Some(CallChange { from, call: Arc::new(record) })
    }

    /// An id names no call any more. It is remembered for a while, so that late events that use it begin nothing.
    fn retire(&mut self, device: &DeviceId, call_id: &CallId, reason: &EndReason) {
        let key = key(device, call_id);
        self.index.remove(&key);
        remember(&mut self.ended, (key, reason.clone()));
    }

    /// Another id of the same call; it must name none yet.
    fn alias(&mut self, call: CallRef, call_id: &CallId) -> Option<CallChange> {
        let device = self.get(call)?.device.clone();
        self.index.insert(key(&device, call_id), call);
        self.change(call, |record| {
            if !record.call_ids.contains(call_id) {
                record.call_ids.push(call_id.clone());
            }
        })
    }

    /// A record that stands for a call that the book could not take: cannot happen, and must not panic.
    fn orphan(&self, device: DeviceId, now: SystemTime) -> Arc<CallRecord> {
        Arc::new(CallRecord::new(CallRef(self.last_ref), device, CallState::Ended, now))
    }

    fn ended_before(&self, device: &DeviceId, call_id: &CallId) -> Option<&EndReason> {
        let key = key(device, call_id);
        self.ended.iter().rev().find(|(ended, _)| *ended == key).map(|(_, reason)| reason)
    }
}

fn key(device: &DeviceId, call_id: &CallId) -> Key {
    (device.number().to_owned(), call_id.clone())
}

fn remember<T>(queue: &mut VecDeque<T>, item: T) {
    if queue.len() >= REMEMBERED {
        queue.pop_front();
    }
    queue.push_back(item);
}
