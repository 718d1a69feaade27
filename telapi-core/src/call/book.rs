//! The call book: every call of the monitored devices, its parties and states. No I/O, no clock.
//!
//! It is fed with events and snapshots, answers with what changed, and never takes anything on trust: an event for a call
//! that it does not know begins one, one for a call that has ended is passed over, and whatever was missed is put right by
//! the next snapshot.
//!
//! A call is named by device *and* call id, for the ids of the two ends may differ, or may not.
//!
//! # What an event does to a call
//!
//! Each row is an event, each column the state before. `=` leaves the state and believes the rest of the event (parties,
//! permitted services, cause); `late` believes nothing of it; `·` begins nothing; `end` ends the call. `held*` is a call that
//! we hold and that was sent on to a phone that still rings; `parked` is queued for the cause park; `parking` the same, when
//! we asked for that ourselves. A test reads this table and tries every cell.
//!
//! | event | none | requested | initiated | originated | queued | delivered | alerting | connected | held | failed | held* | parked | parking |
//! |---|---|---|---|---|---|---|---|---|---|---|---|---|---|
//! | ServiceInitiated | initiated | initiated | = | late | late | late | late | late | late | late | late | late | late |
//! | Originated | originated | originated | originated | = | late | late | late | late | late | late | late | late | late |
//! | Offered | originated | = | = | = | = | = | = | = | = | = | = | = | = |
//! | NetworkCapabilitiesChanged | · | = | = | = | = | = | = | = | = | = | = | = | = |
//! | Queued | queued | queued | queued | queued | = | late | late | late | late | late | late | = | = |
//! | Queued, transfer | queued | queued | queued | queued | = | late | late | queued | = | late | = | = | = |
//! | Queued, park (1) | queued | queued | queued | queued | = | queued | queued | queued | queued | late | queued | = | = |
//! | Delivered, rings there | delivered | delivered | delivered | delivered | delivered | = | delivered | late | late | late | late | late | late |
//! | Delivered, rings here | alerting | alerting | alerting | alerting | alerting | alerting | = | late | late | late | late | late | late |
//! | Delivered, transfer, at a party (2) | delivered | delivered | delivered | delivered | delivered | = | delivered | late | late | late | late | late | late |
//! | Delivered, transfer, at another (2) | delivered | delivered | delivered | delivered | delivered | = | delivered | delivered | = | delivered | = | delivered | late |
//! | Delivered, recall, rings here (3) | alerting | alerting | alerting | alerting | alerting | alerting | = | late | alerting | late | alerting | alerting | late |
//! | Established (4) | connected | connected | connected | connected | connected | connected | connected | = | late | connected | = | connected | late |
//! | Established, transfer, with another (4) | connected | connected | connected | connected | connected | connected | connected | = | = | connected | = | connected | late |
//! | Established, local state hold (5) | held | held | held | held | held | held | held | = | late | held | = | held | late |
//! | Held by us (6) | held | held | held | held | held | held | held | held | = | late | = | held | late |
//! | Held by the far end | connected | = | = | = | = | = | = | = | = | = | = | = | = |
//! | Retrieved by us (7) | connected | connected | connected | connected | connected | late | connected | = | connected | late | delivered | connected | late |
//! | Retrieved by the far end | connected | = | = | = | = | = | = | = | = | = | = | = | = |
//! | Failed (8) | failed | failed | failed | failed | failed | failed | failed | = | = | = | failed | = | = |
//! | ConnectionCleared | · | end | end | end | end | end | end | end | end | end | end | end | end |
//! | CallCleared | · | end | end | end | end | end | end | end | end | end | end | end | end |
//! | Diverted from here (9) | · | end | end | end | end | end | end | end | end | end | end | end | end |
//! | Diverted from a third phone (9) | · | = | = | = | = | = | = | late | late | late | late | = | = |
//! | CallInformation, retrieveCall (10) | held | held | held | held | held | held | held | held | = | held | = | held | held |
//! | CallInformation, answerCall (10) | alerting | alerting | alerting | alerting | alerting | alerting | = | alerting | alerting | alerting | alerting | alerting | alerting |
//! | CallInformation, holdCall (10) | connected | connected | connected | connected | connected | connected | connected | = | connected | connected | connected | connected | connected |
//! | CallInformation, none of these (10) | originated | originated | = | = | = | = | = | = | = | = | = | = | = |
//!
//! 1. Guide 5.2.11 answers a park with Queued and ConnectionCleared: the device that parks leaves the call, and it ends as
//!    [`EndReason::Parked`]. Whoever waits in the slot may be told the same, and is connected again by the Established of
//!    who takes it out.
//! 2. The other party has sent us on to a phone that rings, so that we cannot talk any more. Told for a phone that is our
//!    party already, it comes late: that one has answered since. Whoever holds the call goes on holding it.
//! 3. A held call rings back when the switch's patience ends. Whoever is connected has taken it.
//! 4. Only a RetrievedEvent ends a hold of ours. An Established that is told of a held call again, with the party that it
//!    has, is a late one; with another party, or of a transfer, it tells with whom we will talk. Of a call that failed it
//!    is newer than the failure, for what is established does not fail any more. Who asked for a park has let go of it.
//! 5. `localConnectionInfo` is believed where nothing is known that contradicts it.
//! 6. HeldEvent and RetrievedEvent say `null` as local state though the call lives (guide 5.3.8, 5.3.9): who holds tells.
//!    One that comes again after the opposite cannot be told from a new one: the next snapshot puts it right.
//! 7. What was retrieved and then sent on, or failed, is not held: a Retrieved comes late. A call that was sent on while we
//!    held it is not connected by retrieving it, but rings.
//! 8. A FailedEvent on an established call is about a service that was asked for; it is counted in `failures`.
//! 9. The device that diverts loses the call. For its far end the call goes on; a phone that is none of its parties once it
//!    has been answered has diverted before that.
//! 10. A snapshot tells no state; the services that are permitted betray these (guide 8.2.1).
//!
//! TransferredEvent and ConferencedEvent tell of several calls at once: see [`conference`] and [`apply`]. A call that has
//! ended is begun again by nothing, unless it went on elsewhere (transferred, parked, diverted) and an event says that it
//! has come here: it rings for such a cause, or was picked up here. Such an event that comes twice, the second one after the
//! end, begins a call that the next snapshot ends. A snapshot that was asked for after the end is believed in any case.

mod apply;
mod bind;
mod conference;
mod index;
#[cfg(test)]
mod invariants;
mod learn;
mod named;
#[cfg(test)]
mod property;
mod snapshot;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
mod transition;

pub(super) use named::{Name, for_each_name};

use super::EndReason;
use super::record::{CallRecord, CallRef, CallState, Direction, Party};
use crate::csta::CstaEvent;
use crate::id::{CallId, ConferenceId, DeviceId};
use bind::PickUp;
use index::{Index, REMEMBERED};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::SystemTime;
use transition::Known;

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
    /// How the call stands, where a protocol's snapshot tells it: CallInformationEvent itself has no word for it. Of a
    /// ConnectionClearedEvent, `Ended` says that nothing has told of the end, and a snapshot has shown that the call is over.
    pub state: Option<CallState>,
}

impl<'a> BookEvent<'a> {
    /// An event that is complete in itself.
    pub fn new(device: &'a DeviceId, event: &'a CstaEvent) -> Self {
        Self { device, event, calling: None, called: None, state: None }
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
    /// Who called, as it was last told.
    calling: Option<DeviceId>,
    /// We hold it, and it was sent on to a phone that rings.
    rings_beyond: bool,
}

impl Entry {
    fn new(record: CallRecord, heard_in: u64) -> Self {
        Self {
            record: Arc::new(record),
            heard_in,
            in_flight: false,
            expected_end: None,
            calling: None,
            rings_beyond: false,
        }
    }

    fn known(&self) -> Known<'_> {
        Known {
            record: &self.record,
            rings_beyond: self.rings_beyond,
            is_parking: self.expected_end == Some(EndReason::Parked),
        }
    }
}

/// Every call of the monitored devices, its parties and states; fed with events and snapshots, it tells what changed.
///
/// It takes nothing on trust: an event for a call that it does not know begins one, one for a call that has ended is passed
/// over, and whatever was missed is put right by the next snapshot.
#[derive(Debug, Default)]
pub struct CallBook {
    entries: BTreeMap<CallRef, Entry>,
    index: Index,
    /// The calls that we asked to pick up and that no event has told of yet.
    pick_ups: BTreeMap<CallRef, PickUp>,
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

    /// How a call of which this is an earlier record has ended, as long as that is remembered.
    pub(super) fn how_it_ended(&self, earlier: &CallRecord) -> Option<EndReason> {
        let device = &earlier.device;
        let mut ended = earlier.call_ids.iter().filter(|id| self.find(device, id).is_none());
        ended.find_map(|id| self.index.ended(device, id)).map(|ended| ended.reason.clone())
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

    pub(super) fn find(&self, device: &DeviceId, call_id: &CallId) -> Option<CallRef> {
        self.index.find(device, call_id)
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
        // one that names another call already cannot be told apart: the next snapshot says which of them there is
        if let Some(call_id) = call_id.filter(|call_id| self.find(device, call_id).is_none()) {
            self.index.insert(device, &call_id, call);
            record.call_ids.push(call_id);
        }
        self.entries.insert(call, Entry::new(record, self.generation));
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
        self.change_knowing(call, |record, _| change(record))
    }

    /// As [`change`](Self::change), with what is known of who called.
    fn change_knowing(
        &mut self,
        call: CallRef,
        change: impl FnOnce(&mut CallRecord, &mut Option<DeviceId>),
    ) -> Option<CallChange> {
        let generation = self.generation;
        let entry = self.entries.get_mut(&call)?;
        entry.heard_in = generation;
        let before = Arc::clone(&entry.record);
        let mut after = CallRecord::clone(&before);
        change(&mut after, &mut entry.calling);
        if after == *before {
            return None;
        }
        entry.record = Arc::new(after);
        if before.state == CallState::Requested && entry.record.state != CallState::Requested {
            self.pick_ups.remove(&call);
        }
        Some(CallChange { from: Some(before.state), call: Arc::clone(&entry.record) })
    }

    /// Something was told of the call, if only what is known.
    fn heard_of(&mut self, call: CallRef) {
        let generation = self.generation;
        if let Some(entry) = self.entries.get_mut(&call) {
            entry.heard_in = generation;
        }
    }

    /// Ends a call: it leaves the book, and its ids are remembered for a while.
    fn end(&mut self, call: CallRef, reason: EndReason, now: SystemTime) -> Option<CallChange> {
        let entry = self.entries.remove(&call)?;
        let was_asked_for = self.pick_ups.remove(&call).is_some();
        let from = Some(entry.record.state);
        let mut record = CallRecord::clone(&entry.record);
        for call_id in &record.call_ids {
            if was_asked_for && reason == EndReason::NotMade {
                // it never was an id of this device, and may become one
                self.index.remove(&record.device, call_id);
            } else {
                self.retire(&record.device, call_id, reason.clone());
            }
        }
        record.end = Some(reason);
        record.enter(CallState::Ended, now);
        Some(CallChange { from, call: Arc::new(record) })
    }

    /// An id names no call any more. It is remembered for a while, so that late events that use it begin nothing.
    fn retire(&mut self, device: &DeviceId, call_id: &CallId, reason: EndReason) {
        self.index.retire(device, call_id, reason, self.generation);
    }

    /// Another id of the same call; it must name none yet.
    fn alias(&mut self, call: CallRef, call_id: &CallId) -> Option<CallChange> {
        let device = self.get(call)?.device.clone();
        self.index.insert(&device, call_id, call);
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
}

fn remember<T>(queue: &mut VecDeque<T>, item: T) {
    if queue.len() >= REMEMBERED {
        queue.pop_front();
    }
    queue.push_back(item);
}
