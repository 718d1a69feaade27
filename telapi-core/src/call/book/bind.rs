//! Own calls: the call that an event tells of may be one that we asked for and that the switch names as it likes.

use super::transition::{is_mine, is_named_as, is_pickup};
use super::{BookEvent, CallBook, CallChange, CallRecord, CallRef, CallState, Direction, Party};
use crate::csta::event::EstablishedEvent;
use crate::csta::{CstaEvent, NamedDevice};
use crate::id::{CallId, DeviceId};
use std::sync::Arc;
use std::time::SystemTime;

/// What is known of a call that we asked to pick up.
#[derive(Debug)]
pub(super) struct PickUp {
    /// Who waits to be talked to, if the call is one that the book knows.
    pub(super) caller: Option<DeviceId>,
}

impl CallBook {
    /// Enters a call that we are about to pick up where it rings or is parked (IP Office guide 5.2.7), under the id that
    /// names it there. What then appears at the device is bound to it, whether the switch keeps the id or gives a new one.
    pub fn expect_pick_up(
        &mut self,
        device: &DeviceId,
        to_pick_up: &CallId,
        now: SystemTime,
    ) -> Arc<CallRecord> {
        let caller = self.who_waits(to_pick_up).filter(|caller| !caller.matches(device));
        let id = Some(to_pick_up.clone()).filter(|id| !id.is_empty());
        let call = self.begin(device, id, CallState::Requested, now);
        if let Some(entry) = self.entries.get_mut(&call) {
            entry.in_flight = true;
        }
        self.pick_ups.insert(call, PickUp { caller: caller.clone() });
        let change = self.change(call, |record| {
            record.direction = Some(Direction::Incoming);
            record.parties = caller.map(Party::new).into_iter().collect();
        });
        change.map_or_else(|| self.orphan(device.clone(), now), |change| change.call)
    }

    /// Who is at the other end of a call that rings, or waits in a slot, under this id at any device.
    fn who_waits(&self, call_id: &CallId) -> Option<DeviceId> {
        let record = self.calls().find(|record| record.call_ids.contains(call_id))?;
        match record.state {
            CallState::Alerting => record.far_party().map(|party| party.device.clone()),
            _ => Some(record.device.clone()),
        }
    }

    /// The call with this id, or the one that we asked for with it: an own call is the one whose id, or whose correlator,
    /// is the id that we chose; or the one that we picked up. It is told as changed if it has got the id by this.
    pub(super) fn find_or_bind(
        &mut self,
        told: &BookEvent<'_>,
        call_id: &CallId,
    ) -> (Option<CallRef>, Option<CallChange>) {
        if let Some(call) = self.find(told.device, call_id) {
            return (Some(call), None);
        }
        if let Some(call) = self.chosen(told) {
            self.alias(call, call_id);
            // requests name the call as its events do
            let bound = self.change(call, |record| {
                if let Some(at) = record.call_ids.iter().position(|id| id == call_id) {
                    record.call_ids.swap(0, at);
                }
            });
            return (Some(call), bound);
        }
        match self.picked_up(told) {
            Some(call) => (Some(call), self.rename(call, call_id)),
            None => (None, None),
        }
    }

    /// The call whose id we chose, which the event's correlator names.
    fn chosen(&self, told: &BookEvent<'_>) -> Option<CallRef> {
        let chosen = CallId::new(told.event.correlator_data()?.text()?);
        let call = self.find(told.device, &chosen)?;
        // bound once only: a server must not make the call collect ids without end
        let is_waiting = self
            .get(call)
            .is_some_and(|record| record.state == CallState::Requested && record.call_ids.len() == 1);
        let is_waiting = is_waiting && !self.pick_ups.contains_key(&call);
        is_waiting.then_some(call)
    }

    /// The call that we asked to pick up, if this is the event that answers (guide 5.2.7: EstablishedEvent), or the
    /// snapshot that shows it. No id ties it to the request: it is the device's first call that was not there before, with
    /// the party that waited, where the book knows whom.
    fn picked_up(&self, told: &BookEvent<'_>) -> Option<CallRef> {
        let fits = |caller: Option<&DeviceId>| match (told.event, caller) {
            (CstaEvent::Established(event), Some(caller)) => {
                is_ours(told, event) && (is_pickup(event.cause.as_ref()) || is_with(told, caller))
            }
            (CstaEvent::Established(event), None) => is_ours(told, event),
            // without an event, only the party tells it from a call that was answered by hand
            (CstaEvent::CallInformation(_), Some(caller)) => is_with(told, caller),
            _ => false,
        };
        let may_begin = |id: &CallId| match told.event {
            CstaEvent::CallInformation(_) => !self.is_over(told.device, id),
            _ => self.may_begin(told, id),
        };
        if self.pick_ups.is_empty() || !told.event.call_id().is_some_and(may_begin) {
            return None;
        }
        let is_at = |call: CallRef| self.get(call).is_some_and(|record| record.device.matches(told.device));
        let mut waiting = self.pick_ups.iter().filter(|(_, pick_up)| fits(pick_up.caller.as_ref()));
        waiting.find(|(call, _)| is_at(**call)).map(|(call, _)| *call)
    }

    /// The call has this id and no other. What it was called before is no id of the device.
    fn rename(&mut self, call: CallRef, call_id: &CallId) -> Option<CallChange> {
        let record = Arc::clone(self.get(call)?);
        for id in &record.call_ids {
            self.index.remove(&record.device, id);
        }
        self.index.insert(&record.device, call_id, call);
        self.change(call, |record| record.call_ids = vec![call_id.clone()])
    }
}

/// Whether the device that was told has answered.
fn is_ours(told: &BookEvent<'_>, event: &EstablishedEvent) -> bool {
    is_mine(told.device, event.answering_device.as_ref())
}

/// Whether the event names this party.
fn is_with(told: &BookEvent<'_>, party: &DeviceId) -> bool {
    let names = |named: &Option<NamedDevice>| is_named_as(party, named.as_ref());
    let by_vendor =
        [&told.calling, &told.called].into_iter().flatten().any(|told| told.device.matches(party));
    by_vendor
        || match told.event {
            CstaEvent::Established(event) => names(&event.calling_device) || names(&event.called_device),
            CstaEvent::CallInformation(event) => names(&event.calling_device),
            _ => false,
        }
}
