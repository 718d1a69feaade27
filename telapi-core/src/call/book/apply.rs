//! What each event does to the book.

use super::learn::learn;
use super::transition::{
    Transition, comes_here, is_failed_service, is_mine, is_named_as, is_parked, is_transfer, sends_on,
    transition,
};
use super::{BookEvent, CallBook, CallChange, CallRecord, CallRef, CallState, EndReason, Entry, Party};
use crate::csta::event::{ConnectionClearedEvent, DivertedEvent, TransferredEvent};
use crate::csta::{ConnectionListItem, CstaEvent, EventCause, LocalConnectionState, NamedDevice};
use crate::id::{CallId, DeviceId};
use std::time::SystemTime;

impl CallBook {
    /// Takes in an event, and tells what it changed.
    pub fn apply(&mut self, told: &BookEvent<'_>, now: SystemTime) -> Vec<CallChange> {
        match told.event {
            CstaEvent::Conferenced(event) => self.conferenced(told.device, event, now),
            CstaEvent::Transferred(event) => self.transferred(told.device, event, now),
            CstaEvent::ConnectionCleared(event) => self.connection_cleared(told, event, now),
            CstaEvent::CallCleared(event) => {
                let reason =
                    |expected: Option<EndReason>| expected.unwrap_or(EndReason::Cleared(event.cause.clone()));
                self.end_by_event(told, reason, now)
            }
            CstaEvent::Diverted(event) => self.diverted(told, event, now),
            CstaEvent::CallInformation(event) => self.call_information(told, event, now),
            _ => match told.event.call_id().filter(|id| !id.is_empty()) {
                Some(call_id) => self.progress(told, &call_id.clone(), now),
                None => Vec::new(),
            },
        }
    }

    /// The events that move one call from state to state.
    fn progress(&mut self, told: &BookEvent<'_>, call_id: &CallId, now: SystemTime) -> Vec<CallChange> {
        let me = told.device;
        let (known, bound) = self.find_or_bind(told, call_id);
        let entry = known.and_then(|call| self.entries.get(&call)).map(Entry::known);
        let is_failed_service = entry.is_some_and(is_failed_service);
        let state = match transition(me, told.event, entry) {
            Transition::To(state) => state,
            Transition::Late => {
                if let Some(call) = known {
                    self.heard_of(call);
                }
                return bound.into_iter().collect();
            }
            Transition::Nothing => return bound.into_iter().collect(),
        };
        let (call, is_new) = match known {
            Some(call) => (call, false),
            None if !self.may_begin(told, call_id) => return Vec::new(),
            None => (self.begin(me, Some(call_id.clone()), state, now), true),
        };
        self.note_what_rings_beyond(call, told.event, state);
        let caller = self.pick_ups.get(&call).and_then(|pick_up| pick_up.caller.clone());
        let change = self.change_knowing(call, |record, calling| {
            learn(record, calling, told);
            if let (Some(caller), CstaEvent::Established(event), None) =
                (caller, told.event, &record.conference)
                && !is_named_as(&caller, event.last_redirection_device.as_ref())
            {
                // whom it was picked up for the book knew better than an event that tells who called whom once
                record.parties.retain(|party| party.device.matches(&caller));
                if record.parties.is_empty() {
                    record.parties.push(Party::new(caller));
                }
            }
            match told.event {
                CstaEvent::Failed(_) if is_failed_service => {
                    record.failures = record.failures.saturating_add(1);
                }
                CstaEvent::Held(event) if !is_mine(me, event.holding_device.as_ref()) => {
                    record.held_by_far_end = true;
                }
                CstaEvent::Retrieved(event) if !is_mine(me, event.retrieving_device.as_ref()) => {
                    record.held_by_far_end = false;
                }
                _ => {}
            }
            record.enter(state, now);
        });
        self.told(call, is_new, change.or(bound))
    }

    /// A held call that is sent on to a phone that rings goes on there when it is retrieved.
    fn note_what_rings_beyond(&mut self, call: CallRef, event: &CstaEvent, next: CallState) {
        if let Some(entry) = self.entries.get_mut(&call) {
            let was_held = entry.record.state == CallState::Held;
            entry.rings_beyond = match event {
                CstaEvent::Delivered(_) => next == CallState::Held,
                CstaEvent::Established(_) => false,
                _ => entry.rings_beyond && was_held && next == CallState::Held,
            };
        }
    }

    /// Whether an event may begin a call under this id: unless it named one that has ended. Such a call can come back, for
    /// it went on elsewhere; the event that says so is told from a late one by its cause.
    pub(super) fn may_begin(&self, told: &BookEvent<'_>, call_id: &CallId) -> bool {
        self.index.ended(told.device, call_id).is_none_or(|ended| {
            let went_on =
                matches!(ended.reason, EndReason::Transferred | EndReason::Parked | EndReason::Diverted(_));
            went_on && comes_here(told.device, told.event)
        })
    }

    /// A new call is told as new even if nothing more was learnt of it than that it is there.
    pub(super) fn told(&self, call: CallRef, is_new: bool, change: Option<CallChange>) -> Vec<CallChange> {
        let change = match change {
            Some(change) if is_new => Some(CallChange { from: None, ..change }),
            None if is_new => self.get(call).map(|record| CallChange { from: None, call: record.clone() }),
            change => change,
        };
        change.into_iter().collect()
    }

    fn connection_cleared(
        &mut self,
        told: &BookEvent<'_>,
        event: &ConnectionClearedEvent,
        now: SystemTime,
    ) -> Vec<CallChange> {
        let me = told.device;
        let Some(dropped) = &event.dropped_connection else {
            return Vec::new();
        };
        let Some(call) = self.find(me, &dropped.call_id) else {
            return Vec::new();
        };
        let Some(record) = self.get(call) else {
            return Vec::new();
        };
        let stays = matches!(
            event.local_connection_info,
            Some(LocalConnectionState::Connected | LocalConnectionState::Hold | LocalConnectionState::Queued)
        );
        if stays && !is_mine(me, event.releasing_device.as_ref()) {
            let left = event.releasing_device.as_ref().and_then(NamedDevice::device_id);
            let change = self.change(call, |record| {
                record.parties.retain(|party| !left.as_ref().is_some_and(|left| left.matches(&party.device)));
            });
            return change.into_iter().collect();
        }
        if record.conference.is_some() && record.call_ids.len() > 1 {
            // one of the calls that the conference merged; the conference itself goes on
            return self.unmerged(call, &dropped.call_id, event.cause.as_ref()).into_iter().collect();
        }
        if let Some(joined) = self.call_that_joined(me, record, event) {
            let mut changes = self.merge(joined, call, now);
            let mut goes_on = self.unmerged(call, &dropped.call_id, event.cause.as_ref());
            if let Some(resumed) = self.change(call, |record| record.enter(CallState::Connected, now)) {
                let from = goes_on.map_or(resumed.from, |change| change.from);
                goes_on = Some(CallChange { from, ..resumed });
            }
            changes.extend(goes_on);
            return changes;
        }
        let expected = self.entries.get(&call).and_then(|entry| entry.expected_end.clone());
        if told.state == Some(CallState::Ended) {
            let reason = expected.unwrap_or(EndReason::EndedUnseen);
            return self.end_by_silence(call, reason, now).into_iter().collect();
        }
        let reason = expected.unwrap_or_else(|| how_it_ended(me, record, event));
        self.end(call, reason, now).into_iter().collect()
    }

    fn diverted(&mut self, told: &BookEvent<'_>, event: &DivertedEvent, now: SystemTime) -> Vec<CallChange> {
        if is_mine(told.device, event.diverting_device.as_ref()) {
            let reason =
                |expected: Option<EndReason>| expected.unwrap_or(EndReason::Diverted(event.cause.clone()));
            return self.end_by_event(told, reason, now);
        }
        // the far end's phone was left for another one: the call goes on for us
        let Some(call) = told.event.call_id().and_then(|id| self.find(told.device, id)) else {
            return Vec::new();
        };
        let is_with_it = |record: &CallRecord| {
            let diverting = event.diverting_device.as_ref();
            record.parties.iter().any(|party| is_named_as(&party.device, diverting))
        };
        let is_settled = |record: &CallRecord| {
            matches!(record.state, CallState::Connected | CallState::Held | CallState::Failed)
        };
        if self.get(call).is_some_and(|record| is_settled(record) && !is_with_it(record)) {
            self.heard_of(call);
            return Vec::new();
        }
        let destination = event.new_destination.as_ref().and_then(NamedDevice::device_id);
        let change = self.change(call, |record| {
            if let Some(device) = destination {
                record.parties = vec![Party::new(device)];
            }
        });
        change.into_iter().collect()
    }

    fn end_by_event(
        &mut self,
        told: &BookEvent<'_>,
        reason: impl FnOnce(Option<EndReason>) -> EndReason,
        now: SystemTime,
    ) -> Vec<CallChange> {
        let Some(call) = told.event.call_id().and_then(|id| self.find(told.device, id)) else {
            return Vec::new();
        };
        let expected = self.entries.get(&call).and_then(|entry| entry.expected_end.clone());
        self.end(call, reason(expected), now).into_iter().collect()
    }

    /// The id that the call had, and the one that it has after the transfer.
    fn renamed<'e>(
        &self,
        me: &DeviceId,
        call: CallRef,
        item: &'e ConnectionListItem,
    ) -> Option<(&'e CallId, &'e CallId)> {
        let (old, new) = (&item.old_connection.as_ref()?.call_id, &item.new_connection.as_ref()?.call_id);
        (self.find(me, old) == Some(call) && !new.is_empty() && new != old).then_some((old, new))
    }

    fn transferred(&mut self, me: &DeviceId, event: &TransferredEvent, now: SystemTime) -> Vec<CallChange> {
        let old: Vec<CallRef> = [&event.primary_old_call, &event.secondary_old_call]
            .into_iter()
            .flatten()
            .filter_map(|connection| self.find(me, &connection.call_id))
            .collect();
        if is_mine(me, event.transferring_device.as_ref()) {
            return old.into_iter().filter_map(|call| self.end(call, EndReason::Transferred, now)).collect();
        }
        let mut changes = Vec::new();
        let connections = event.transferred_connections.as_deref().unwrap_or_default();
        let partners: Vec<Party> = connections
            .iter()
            .filter_map(|item| item.endpoint.as_ref()?.device_id())
            .chain(event.transferred_to_device.as_ref().and_then(NamedDevice::device_id))
            .filter(|device| !device.matches(me))
            .take(1)
            .map(Party::new)
            .collect();
        for call in old {
            let renamed = connections.iter().find_map(|item| self.renamed(me, call, item));
            if let Some((old, new)) = renamed {
                // what is called so already is the same call, of which an event came too early
                let early = self.find(me, new).filter(|early| *early != call);
                changes.extend(
                    early.and_then(|early| self.end(early, EndReason::Cleared(event.cause.clone()), now)),
                );
                self.alias(call, new);
                self.retire(me, old, EndReason::EndedUnseen);
            }
            let change = self.change(call, |record| {
                if let Some((old, new)) = renamed {
                    record.call_ids.retain(|id| id != old && id != new);
                    record.call_ids.insert(0, new.clone());
                }
                if !partners.is_empty() {
                    record.parties.clone_from(&partners);
                }
                record.cause.clone_from(&event.cause);
            });
            changes.extend(change);
        }
        changes
    }
}

/// What the clearing of a connection of ours means, where we did not ask for it.
fn how_it_ended(me: &DeviceId, record: &CallRecord, event: &ConnectionClearedEvent) -> EndReason {
    let cause = event.cause.as_ref();
    let by_me = is_mine(me, event.releasing_device.as_ref());
    if is_parked(record) || (cause == Some(&EventCause::Park) && by_me) {
        EndReason::Parked
    } else if record.state == CallState::Failed {
        // why it failed says more than the cause of the clearing which follows
        EndReason::Failed(record.cause.clone().or_else(|| cause.cloned()))
    } else if is_transfer(cause) && by_me {
        EndReason::Transferred
    } else if record.state == CallState::Alerting && sends_on(cause) {
        EndReason::Diverted(cause.cloned())
    } else {
        EndReason::Cleared(cause.cloned())
    }
}
