//! The arcs of the table in [`CallBook`](super::CallBook)'s module: which state an event brings a call into, and which
//! events are late.

use super::{CallRecord, CallState, Party};
use crate::csta::event::{DeliveredEvent, EstablishedEvent, HeldEvent, QueuedEvent, RetrievedEvent};
use crate::csta::{CstaEvent, DeviceIdentifier, EventCause, LocalConnectionState, NamedDevice};
use crate::id::DeviceId;

/// What is known of a call when an event about it comes.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// Its record.
    pub(super) record: &'a CallRecord,
    /// We hold it, and it was sent on to a phone that rings.
    pub(super) rings_beyond: bool,
    /// We asked to have it parked: it is ours to lose, not another's to take us from.
    pub(super) is_parking: bool,
}

/// What an event does to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transition {
    /// The call is in this state now, mostly the one that it was in. What else the event tells is true.
    To(CallState),
    /// The event is older than what is known, or the same again: nothing of it is believed.
    Late,
    /// The event says nothing about a call of ours.
    Nothing,
}

use CallState::{Alerting, Connected, Delivered, Failed, Held, Initiated, Originated, Queued, Requested};
use Transition::{Late, Nothing, To};

/// What the event does to a call, known or not.
pub(super) fn transition(me: &DeviceId, event: &CstaEvent, known: Option<Known<'_>>) -> Transition {
    let before = known.map(|known| known.record.state);
    match event {
        CstaEvent::ServiceInitiated(_) | CstaEvent::DigitsDialed(_) => setup(before, Initiated),
        CstaEvent::Originated(_) | CstaEvent::NetworkReached(_) => setup(before, Originated),
        CstaEvent::NetworkCapabilitiesChanged(_) => before.map_or(Nothing, To),
        // what nobody told yet is at least dialled
        CstaEvent::Offered(_) | CstaEvent::Bridged(_) => To(before.unwrap_or(Originated)),
        CstaEvent::Delivered(event) => delivered(me, event, known),
        CstaEvent::Established(event) => established(event, known),
        CstaEvent::Held(event) => held(me, event, known),
        CstaEvent::Retrieved(event) => retrieved(me, event, known),
        CstaEvent::Queued(event) => queued(event, known),
        CstaEvent::Failed(_) => failed(known),
        _ => Nothing,
    }
}

/// A step of the setup. It can be late or come twice, and never takes a call back behind what it has reached.
fn setup(before: Option<CallState>, next: CallState) -> Transition {
    let rank = |state: CallState| match state {
        Requested => 0,
        Initiated => 1,
        Originated => 2,
        Queued => 3,
        Delivered | Alerting => 4,
        Connected | Held | Failed | CallState::Ended => 5,
    };
    match before {
        Some(before) if rank(before) > rank(next) => Late,
        _ => To(next),
    }
}

fn delivered(me: &DeviceId, event: &DeliveredEvent, known: Option<Known<'_>>) -> Transition {
    let next = if rings_at(me, event) { Alerting } else { Delivered };
    let Some(known) = known else {
        return To(next);
    };
    let record = known.record;
    let is_sent_on = sends_on(event.cause.as_ref()) && is_news(record, event.alerting_device.as_ref());
    match record.state {
        // our patience is at its end: the call that we hold rings us back
        Held if next == Alerting && recalls(event.cause.as_ref()) => To(Alerting),
        Held if is_sent_on => To(Held),
        Queued if is_parked(record) && known.is_parking => Late,
        Queued if is_parked(record) && recalls(event.cause.as_ref()) => To(next),
        // the other party has sent us on, to a phone that still rings: we cannot talk any more, or not yet
        Connected | Failed if is_sent_on => To(next),
        Queued if is_parked(record) && !is_sent_on => Late,
        Connected | Held | Failed | CallState::Ended => Late,
        Requested | Initiated | Originated | Queued | Delivered | Alerting => To(next),
    }
}

/// Nothing but a RetrievedEvent ends a hold of ours: what else is told of a held call, its far end did.
fn established(event: &EstablishedEvent, known: Option<Known<'_>>) -> Transition {
    let next = match event.local_connection_info {
        Some(LocalConnectionState::Hold) => Held,
        _ => Connected,
    };
    let Some(known) = known else {
        return To(next);
    };
    match known.record.state {
        Held => {
            let told = [&event.answering_device, &event.calling_device, &event.called_device];
            let is_told = |party: &Party| told.iter().any(|named| is_named_as(&party.device, named.as_ref()));
            let is_with_another = !known.record.parties.iter().any(is_told);
            let is_news = known.rings_beyond || sends_on(event.cause.as_ref()) || is_with_another;
            if is_news { To(Held) } else { Late }
        }
        // whether it says that we hold the call, which we have retrieved since, or does not know
        Connected => To(Connected),
        Queued if known.is_parking => Late,
        _ => To(next),
    }
}

/// `localConnectionInfo` cannot be trusted here (IP Office sends `null`): the event itself says what happened.
fn held(me: &DeviceId, event: &HeldEvent, known: Option<Known<'_>>) -> Transition {
    if !is_mine(me, event.holding_device.as_ref()) {
        return To(known.map_or(Connected, |known| known.record.state));
    }
    match known.map(|known| (known.record.state, known.is_parking)) {
        Some((Queued, true) | (Failed, _)) => Late,
        _ => To(Held),
    }
}

fn retrieved(me: &DeviceId, event: &RetrievedEvent, known: Option<Known<'_>>) -> Transition {
    let Some(known) = known else {
        return To(Connected);
    };
    if !is_mine(me, event.retrieving_device.as_ref()) {
        return To(known.record.state);
    }
    match known.record.state {
        Held if known.rings_beyond => To(Delivered),
        Queued if known.is_parking => Late,
        // what was retrieved was then sent on, or has failed
        Delivered | Failed => Late,
        _ => To(Connected),
    }
}

/// A call that is queued at a group is on its way; one that is parked has left the hands of who parked it.
fn queued(event: &QueuedEvent, known: Option<Known<'_>>) -> Transition {
    let before = known.map(|known| known.record.state);
    match before {
        Some(Failed) => Late,
        _ if event.cause == Some(EventCause::Park) => To(Queued),
        Some(Held) if sends_on(event.cause.as_ref()) => To(Held),
        Some(Connected) if sends_on(event.cause.as_ref()) => To(Queued),
        _ => setup(before, Queued),
    }
}

/// A call that is established does not fail any more: what failed is a service that was asked for it.
fn failed(known: Option<Known<'_>>) -> Transition {
    let Some(known) = known else {
        return To(Failed);
    };
    if is_failed_service(known) { To(known.record.state) } else { To(Failed) }
}

/// Whether a FailedEvent about the call is about a service, and not about the call.
pub(super) fn is_failed_service(known: Known<'_>) -> bool {
    match known.record.state {
        Connected => true,
        Held => !known.rings_beyond,
        Queued => is_parked(known.record),
        _ => false,
    }
}

/// Whether the event says that the call has come here, for a reason that an ended call can have come back for.
pub(super) fn comes_here(me: &DeviceId, event: &CstaEvent) -> bool {
    match event {
        CstaEvent::Delivered(event) => {
            let cause = event.cause.as_ref();
            rings_at(me, event) && (sends_on(cause) || recalls(cause))
        }
        CstaEvent::Established(event) => {
            is_mine(me, event.answering_device.as_ref()) && is_pickup(event.cause.as_ref())
        }
        _ => false,
    }
}

fn rings_at(me: &DeviceId, event: &DeliveredEvent) -> bool {
    let rings_at_me =
        is_mine(me, event.alerting_device.as_ref()) && !is_named_as(me, event.calling_device.as_ref());
    event.local_connection_info == Some(LocalConnectionState::Alerting) || rings_at_me
}

/// Whether the device is not one of the parties that are known, as far as that is told.
fn is_news(record: &CallRecord, named: Option<&NamedDevice>) -> bool {
    !record.parties.iter().any(|party| is_named_as(&party.device, named))
}

/// Whether it is in a park slot, and not at a group.
pub(super) fn is_parked(record: &CallRecord) -> bool {
    record.state == Queued && record.cause == Some(EventCause::Park)
}

/// Whether the two devices of a transfer were put together.
pub(super) fn is_transfer(cause: Option<&EventCause>) -> bool {
    matches!(cause, Some(EventCause::Transfer | EventCause::SingleStepTransfer))
}

/// Whether somebody took over a call that was another's to answer.
pub(super) fn is_pickup(cause: Option<&EventCause>) -> bool {
    matches!(cause, Some(EventCause::CallPickup))
}

/// Whether the call went on to another device than the one where it was.
pub(super) fn sends_on(cause: Option<&EventCause>) -> bool {
    is_transfer(cause)
        || is_pickup(cause)
        || matches!(
            cause,
            Some(
                EventCause::Redirected
                    | EventCause::CallForward
                    | EventCause::CallForwardBusy
                    | EventCause::CallForwardImmediate
                    | EventCause::CallForwardNoAnswer
            )
        )
}

/// Whether the call comes back to who has put it away.
fn recalls(cause: Option<&EventCause>) -> bool {
    use EventCause::{Recall, RecallBusy, RecallForwarded, RecallNoAnswer, RecallResourcesNotAvailable};
    matches!(
        cause,
        Some(Recall | RecallBusy | RecallForwarded | RecallNoAnswer | RecallResourcesNotAvailable)
    )
}

/// Whether the device is ours, or not told: an event that names nobody is about the device that it was sent for.
pub(super) fn is_mine(me: &DeviceId, named: Option<&NamedDevice>) -> bool {
    told(named).is_none_or(|identifier| names(identifier, me))
}

/// Whether the device is told, and is this one.
pub(super) fn is_named_as(device: &DeviceId, named: Option<&NamedDevice>) -> bool {
    told(named).is_some_and(|identifier| names(identifier, device))
}

fn told(named: Option<&NamedDevice>) -> Option<&DeviceIdentifier> {
    named.and_then(NamedDevice::identifier).filter(|identifier| !identifier.number.is_empty())
}

/// As [`DeviceId::matches`], without making a [`DeviceId`] of the identifier.
fn names(identifier: &DeviceIdentifier, device: &DeviceId) -> bool {
    let theirs = identifier.switching_sub_domain_information_elements.as_ref();
    let same_switch = match (device.sub_domain(), theirs.filter(|theirs| !theirs.is_empty())) {
        (Some(mine), Some(theirs)) => mine == theirs,
        _ => true,
    };
    identifier.number == *device.number() && same_switch
}
