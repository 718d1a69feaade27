//! What each event does to the book.

use super::{BookEvent, CallBook, CallChange, CallRecord, CallRef, CallState, Direction, EndReason, Party};
use crate::csta::event::{
    ConnectionClearedEvent, DeliveredEvent, DivertedEvent, EstablishedEvent, FailedEvent, HeldEvent,
    QueuedEvent, RetrievedEvent, TransferredEvent,
};
use crate::csta::{ConnectionListItem, CstaEvent, EventCause, LocalConnectionState, NamedDevice};
use crate::id::{CallId, DeviceId};
use std::time::SystemTime;

impl CallBook {
    /// Takes in an event, and tells what it changed.
    pub fn apply(&mut self, told: &BookEvent<'_>, now: SystemTime) -> Vec<CallChange> {
        match told.event {
            CstaEvent::Conferenced(event) => self.conferenced(told.device, event, now),
            CstaEvent::Transferred(event) => self.transferred(told.device, event, now),
            CstaEvent::ConnectionCleared(event) => self.connection_cleared(told.device, event, now),
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
        let known = self.find_or_bind(told, call_id);
        let before = known.and_then(|call| self.get(call)).map(|record| record.state);
        let Some(state) = next_state(me, told.event, before) else {
            return Vec::new();
        };
        let (call, is_new) = match known {
            Some(call) => (call, false),
            None if self.ended_before(me, call_id).is_some() => return Vec::new(),
            None => (self.begin(me, Some(call_id.clone()), state, now), true),
        };
        let change = self.change(call, |record| {
            learn(record, told);
            match told.event {
                CstaEvent::Failed(_) if is_established(before) => {
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
        self.told(call, is_new, change)
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

    /// The call with this id, or the one that we asked for with it: an own call is the one whose id, or whose correlator,
    /// is the id that we chose.
    pub(super) fn find_or_bind(&mut self, told: &BookEvent<'_>, call_id: &CallId) -> Option<CallRef> {
        if let Some(call) = self.find(told.device, call_id) {
            return Some(call);
        }
        let chosen = CallId::new(told.event.correlator_data()?.text()?);
        let call = self.find(told.device, &chosen)?;
        // bound once only: a server must not make the call collect ids without end
        let is_waiting =
            |record: &CallRecord| record.state == CallState::Requested && record.call_ids.len() == 1;
        if !self.get(call).is_some_and(|record| is_waiting(record)) {
            return None;
        }
        self.alias(call, call_id);
        // requests name the call as its events do
        self.change(call, |record| {
            if let Some(at) = record.call_ids.iter().position(|id| id == call_id) {
                record.call_ids.swap(0, at);
            }
        });
        Some(call)
    }

    fn connection_cleared(
        &mut self,
        me: &DeviceId,
        event: &ConnectionClearedEvent,
        now: SystemTime,
    ) -> Vec<CallChange> {
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
            let gone = &dropped.call_id;
            self.retire(me, gone, &EndReason::Cleared(event.cause.clone()));
            return self.change(call, |record| record.call_ids.retain(|id| id != gone)).into_iter().collect();
        }
        let was = record.state;
        let parked = was == CallState::Queued && record.cause == Some(EventCause::Park);
        let expected = self.entries.get(&call).and_then(|entry| entry.expected_end.clone());
        let reason = match expected {
            Some(expected) => expected,
            None if parked => EndReason::Parked,
            None if was == CallState::Failed => {
                EndReason::Failed(self.failure_cause(call, event.cause.as_ref()))
            }
            None if is_transfer(event.cause.as_ref()) && is_mine(me, event.releasing_device.as_ref()) => {
                EndReason::Transferred
            }
            None => EndReason::Cleared(event.cause.clone()),
        };
        self.end(call, reason, now).into_iter().collect()
    }

    /// Why a failed call failed: the FailedEvent's cause says more than that of the clearing which follows it.
    fn failure_cause(&self, call: CallRef, clearing: Option<&EventCause>) -> Option<EventCause> {
        self.get(call).and_then(|record| record.cause.clone()).or_else(|| clearing.cloned())
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
                self.retire(me, old, &EndReason::EndedUnseen);
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

/// The state that an event brings a call into, or none if it says nothing about a state of ours.
fn next_state(me: &DeviceId, event: &CstaEvent, before: Option<CallState>) -> Option<CallState> {
    // what nobody told yet is at least dialled
    let unchanged = before.unwrap_or(CallState::Originated);
    Some(match event {
        CstaEvent::ServiceInitiated(_) | CstaEvent::DigitsDialed(_) => forward(before, CallState::Initiated),
        CstaEvent::Originated(_) | CstaEvent::NetworkReached(_) => forward(before, CallState::Originated),
        CstaEvent::NetworkCapabilitiesChanged(_) => before?,
        CstaEvent::Offered(_) | CstaEvent::Bridged(_) => unchanged,
        // the other party has sent us on, to a phone that still rings: we cannot talk any more, or not yet
        CstaEvent::Delivered(event)
            if before == Some(CallState::Connected) && is_transfer(event.cause.as_ref()) =>
        {
            delivered(me, event)
        }
        CstaEvent::Delivered(event) => forward(before, delivered(me, event)),
        CstaEvent::Established(event) => established(event),
        CstaEvent::Held(event) => held(me, event, before),
        CstaEvent::Retrieved(event) => retrieved(me, event, before),
        CstaEvent::Queued(event) => queued(event, before),
        CstaEvent::Failed(event) => failed(event, before),
        _ => return None,
    })
}

/// Events of the setup can be late or come twice: they never take a call back behind what it has reached.
fn forward(before: Option<CallState>, next: CallState) -> CallState {
    let rank = |state: CallState| match state {
        CallState::Requested => 0,
        CallState::Initiated => 1,
        CallState::Originated => 2,
        CallState::Queued => 3,
        CallState::Delivered | CallState::Alerting => 4,
        CallState::Connected | CallState::Held | CallState::Failed | CallState::Ended => 5,
    };
    match before {
        Some(before) if rank(before) > rank(next) => before,
        _ => next,
    }
}

fn delivered(me: &DeviceId, event: &DeliveredEvent) -> CallState {
    let rings_at_me =
        is_mine(me, event.alerting_device.as_ref()) && !is_named_as(me, event.calling_device.as_ref());
    match event.local_connection_info {
        Some(LocalConnectionState::Alerting) => CallState::Alerting,
        _ if rings_at_me => CallState::Alerting,
        _ => CallState::Delivered,
    }
}

fn established(event: &EstablishedEvent) -> CallState {
    match event.local_connection_info {
        Some(LocalConnectionState::Hold) => CallState::Held,
        _ => CallState::Connected,
    }
}

/// `localConnectionInfo` cannot be trusted here (IP Office sends `null`): the event itself says what happened.
fn held(me: &DeviceId, event: &HeldEvent, before: Option<CallState>) -> CallState {
    if is_mine(me, event.holding_device.as_ref()) {
        CallState::Held
    } else {
        before.unwrap_or(CallState::Connected)
    }
}

fn retrieved(me: &DeviceId, event: &RetrievedEvent, before: Option<CallState>) -> CallState {
    if is_mine(me, event.retrieving_device.as_ref()) {
        CallState::Connected
    } else {
        before.unwrap_or(CallState::Connected)
    }
}

/// A call that is queued at a group is on its way; one that is parked has left the device's hands.
fn queued(event: &QueuedEvent, before: Option<CallState>) -> CallState {
    match event.cause {
        Some(EventCause::Park) => CallState::Queued,
        _ => forward(before, CallState::Queued),
    }
}

/// A call that was established does not fail any more: what failed is a service that was asked for it.
fn failed(_: &FailedEvent, before: Option<CallState>) -> CallState {
    match before {
        Some(state @ (CallState::Connected | CallState::Held)) => state,
        _ => CallState::Failed,
    }
}

fn is_transfer(cause: Option<&EventCause>) -> bool {
    matches!(cause, Some(EventCause::Transfer | EventCause::SingleStepTransfer))
}

fn is_established(state: Option<CallState>) -> bool {
    matches!(state, Some(CallState::Connected | CallState::Held))
}

/// Whether the device is ours, or not told: an event that names nobody is about the device that it was sent for.
pub(super) fn is_mine(me: &DeviceId, named: Option<&NamedDevice>) -> bool {
    named.and_then(NamedDevice::device_id).is_none_or(|device| device.matches(me))
}

/// Whether the device is told, and is ours.
fn is_named_as(me: &DeviceId, named: Option<&NamedDevice>) -> bool {
    named.and_then(NamedDevice::device_id).is_some_and(|device| device.matches(me))
}

/// Takes over what the event tells about the call beside its state.
pub(super) fn learn(record: &mut CallRecord, told: &BookEvent<'_>) {
    let (calling, called, answering) = named_devices(told.event);
    let me = &told.device;
    if record.direction.is_none() {
        record.direction = match calling.as_ref().map(|device| device.matches(me)) {
            Some(true) => Some(Direction::Outgoing),
            Some(false) => Some(Direction::Incoming),
            None => match told.event {
                CstaEvent::ServiceInitiated(_) | CstaEvent::DigitsDialed(_) => Some(Direction::Outgoing),
                _ => None,
            },
        };
    }
    if called.is_some() {
        record.called.clone_from(&called);
    }
    let far = match record.direction {
        Some(Direction::Incoming) => [calling, answering, called],
        _ => [answering, called, calling],
    };
    let far = far.into_iter().flatten().find(|device| !device.matches(me));
    if let (Some(device), None) = (far, &record.conference) {
        let known = record.parties.iter().find(|party| party.device.matches(&device));
        let name = known.and_then(|party| party.name.clone());
        record.parties = vec![Party { device, name }];
    }
    for party in [&told.calling, &told.called].into_iter().flatten() {
        if party.device.matches(me) || party.device.number().is_empty() {
            continue;
        }
        if record.parties.is_empty() {
            record.parties.push(party.clone());
        } else if let Some(known) =
            record.parties.iter_mut().find(|known| known.device.matches(&party.device))
        {
            known.name = party.name.clone().or(known.name.take());
        }
    }
    if let Some(services) =
        told.event.services_permitted().and_then(|services| services.call_control_services)
    {
        record.services_permitted = services;
    }
    if let Some(correlator) = told.event.correlator_data() {
        record.correlator_data = Some(correlator.clone());
    }
    if let Some(user_data) = user_data(told.event) {
        record.user_data = Some(user_data.clone());
    }
    if let Some(cause) = told.event.cause() {
        record.cause = Some(cause.clone());
    }
}

/// Calling, called and answering device.
fn named_devices(event: &CstaEvent) -> (Option<DeviceId>, Option<DeviceId>, Option<DeviceId>) {
    let id = |named: &Option<NamedDevice>| named.as_ref().and_then(NamedDevice::device_id);
    match event {
        CstaEvent::ServiceInitiated(event) => (id(&event.initiating_device), id(&event.called_device), None),
        CstaEvent::Originated(event) => (id(&event.calling_device), id(&event.called_device), None),
        CstaEvent::Offered(event) => (id(&event.calling_device), id(&event.called_device), None),
        CstaEvent::Delivered(event) => {
            (id(&event.calling_device), id(&event.called_device), id(&event.alerting_device))
        }
        CstaEvent::Established(event) => {
            (id(&event.calling_device), id(&event.called_device), id(&event.answering_device))
        }
        CstaEvent::Queued(event) => (id(&event.calling_device), id(&event.called_device), None),
        CstaEvent::Failed(event) => (id(&event.calling_device), id(&event.called_device), None),
        CstaEvent::NetworkReached(event) => (id(&event.calling_device), id(&event.called_device), None),
        CstaEvent::CallInformation(event) => (id(&event.calling_device), None, None),
        _ => (None, None, None),
    }
}

fn user_data(event: &CstaEvent) -> Option<&crate::id::UserData> {
    match event {
        CstaEvent::Delivered(event) => event.user_data.as_ref(),
        CstaEvent::Established(event) => event.user_data.as_ref(),
        CstaEvent::Queued(event) => event.user_data.as_ref(),
        CstaEvent::Offered(event) => event.user_data.as_ref(),
        CstaEvent::CallInformation(event) => event.user_data.as_ref(),
        _ => None,
    }
}
