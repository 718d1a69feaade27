//! Making the book true: a snapshot tells every call that goes on, and so, by silence, which ones do not.

use super::learn::learn;
use super::{BookEvent, CallBook, CallChange, CallRef, CallState, EndReason};
use crate::csta::event::CallInformationEvent;
use crate::csta::{CallControlService, PermittedServices};
use crate::id::{CallId, DeviceId};
use std::time::SystemTime;

impl CallBook {
    /// A snapshot is about to be asked for. Whatever is heard from now on, event or snapshot, counts as true.
    pub fn begin_snapshot(&mut self) {
        self.generation += 1;
    }

    /// Whether there are calls of which nothing was heard since the snapshot was asked for.
    pub fn has_silent(&self) -> bool {
        let generation = self.generation;
        self.entries.values().any(|entry| entry.heard_in < generation && !entry.in_flight)
    }

    /// The snapshot is complete: calls of which nothing was heard since it was asked for have ended unseen.
    pub fn end_snapshot(&mut self, now: SystemTime) -> Vec<CallChange> {
        let generation = self.generation;
        let silent: Vec<(CallRef, EndReason)> = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.heard_in < generation && !entry.in_flight)
            .map(|(call, entry)| match entry.record.state {
                CallState::Requested => (*call, EndReason::NotMade),
                _ => (*call, entry.expected_end.clone().unwrap_or(EndReason::EndedUnseen)),
            })
            .collect();
        silent.into_iter().filter_map(|(call, reason)| self.end_by_silence(call, reason, now)).collect()
    }

    /// Whatever we think how it ended: should a later snapshot tell of the call, it lives.
    pub(super) fn end_by_silence(
        &mut self,
        call: CallRef,
        reason: EndReason,
        now: SystemTime,
    ) -> Option<CallChange> {
        let ended = self.end(call, reason, now)?;
        for call_id in &ended.call.call_ids {
            self.retire(&ended.call.device, call_id, EndReason::EndedUnseen);
        }
        Some(ended)
    }

    /// Whether a snapshot that tells of a call under this id is late. One that we only took for ended, because a snapshot was
    /// silent about it, lives; and one that is told by a snapshot which was asked for after its end has come back.
    pub(super) fn is_over(&self, device: &DeviceId, call_id: &CallId) -> bool {
        self.index.ended(device, call_id).is_some_and(|ended| {
            !matches!(ended.reason, EndReason::EndedUnseen | EndReason::NotMade)
                && ended.generation >= self.generation
        })
    }

    /// CallInformationEvent tells a call without its state. Unless the protocol adds it, it can only be inferred from the
    /// services that are permitted (IP Office guide 8.2.1).
    pub(super) fn call_information(
        &mut self,
        told: &BookEvent<'_>,
        event: &CallInformationEvent,
        now: SystemTime,
    ) -> Vec<CallChange> {
        let Some(call_id) = event.connection.as_ref().map(|connection| &connection.call_id) else {
            return Vec::new();
        };
        if call_id.is_empty() {
            return Vec::new();
        }
        let services = event.services_permitted.as_ref().and_then(|services| services.call_control_services);
        let (known, bound) = self.find_or_bind(told, call_id);
        let before = known.and_then(|call| self.get(call)).map(|record| record.state);
        let state = match told.state.filter(|state| *state != CallState::Ended) {
            Some(state) => state,
            None => inferred(services.unwrap_or_default(), before),
        };
        let is_over = self.is_over(told.device, call_id);
        if let Some(entry) = known.and_then(|call| self.entries.get_mut(&call)) {
            // what was to end it has come to nothing
            entry.expected_end = None;
            entry.rings_beyond &= state == CallState::Held;
        }
        let (call, is_new) = match known {
            Some(call) => (call, false),
            None if is_over => return Vec::new(),
            None => (self.begin(told.device, Some(call_id.clone()), state, now), true),
        };
        let change = self.change_knowing(call, |record, calling| {
            learn(record, calling, told);
            record.enter(state, now);
        });
        self.told(call, is_new, change.or(bound))
    }
}

/// The state that the permitted services betray. Where they betray none, what is known stands.
fn inferred(services: PermittedServices, before: Option<CallState>) -> CallState {
    if services.contains(CallControlService::RetrieveCall) {
        CallState::Held
    } else if services.contains(CallControlService::AnswerCall) {
        CallState::Alerting
    } else if services.contains(CallControlService::HoldCall) {
        CallState::Connected
    } else {
        match before {
            None | Some(CallState::Requested) => CallState::Originated,
            Some(before) => before,
        }
    }
}
