//! The events between a call as it was and as it is.

use super::leg::Leg;
use super::{Change, conference, tell};
use crate::wire::{CallCause, CallState};
use telapi_core::DeviceId;

/// What happened until a call that was not there before came to be as it is.
pub(super) fn begun(device: &DeviceId, leg: &Leg) -> Vec<Change> {
    let mut changes = entered(device, None, leg);
    if leg.conference.is_some() && leg.is_live() {
        changes.push(tell::conference_formed(device, leg));
    }
    changes.extend(far_end_holds(device, None, leg));
    changes
}

/// What happened between the two.
pub(super) fn between(device: &DeviceId, before: &Leg, after: &Leg) -> Vec<Change> {
    if !before.is_live() {
        return Vec::new();
    }
    // what rings cannot be in a conference: it is answered first
    let (conference, conference_formed): (Vec<Change>, Vec<Change>) = match before.conference {
        Some(_) => (conference::between(device, before, after), Vec::new()),
        None => (Vec::new(), conference::between(device, before, after)),
    };
    let mut changes = conference;
    let has_moved = before.other != after.other && after.conference.is_none() && before.conference.is_none();
    if before.state != after.state {
        changes.extend(entered(device, Some(before), after));
        // who takes a call back may find another at its end
        if has_moved && before.state == CallState::Hold && after.state == CallState::Connected {
            changes.push(tell::established(device, after));
        }
    } else if has_moved {
        changes.extend(restated(device, after));
    }
    changes.extend(conference_formed);
    changes.extend(far_end_holds(device, Some(before), after));
    if changes.is_empty() && after.is_live() && tells_more(before, after) {
        changes.push(tell::call_information(device, after));
    }
    changes
}

/// Nothing is told of the call any more: it is over, and what it last said is not why.
pub(super) fn vanished(device: &DeviceId, leg: &Leg) -> Vec<Change> {
    let mut cleared = leg.clone();
    (cleared.state, cleared.cause, cleared.is_over) = (CallState::Cleared, None, true);
    if leg.state == CallState::Cleared {
        return Vec::new();
    }
    let mut changes = between(device, leg, &cleared);
    if let Some(change) = changes.last_mut() {
        change.state = Some(telapi_core::call::CallState::Ended);
    }
    changes
}

/// The event by which a call enters its state; one that was left out on the way is told too.
fn entered(device: &DeviceId, before: Option<&Leg>, leg: &Leg) -> Vec<Change> {
    let from = before.map(|before| &before.state);
    let was_connected = matches!(from, Some(CallState::Connected | CallState::Hold));
    match &leg.state {
        CallState::Initiated => vec![tell::service_initiated(device, leg)],
        CallState::Originated => vec![tell::originated(device, leg)],
        CallState::Delivered => vec![tell::delivered(device, leg)],
        CallState::Alerting if from == Some(&CallState::Hold) => vec![tell::recalled(device, leg)],
        CallState::Alerting => vec![tell::alerting(device, leg)],
        // the call book takes a queue after the ringing for the one before it, unless it is told how the call stands
        CallState::Queued if from == Some(&CallState::Alerting) => {
            vec![tell::queued(device, leg), tell::call_information(device, leg)]
        }
        CallState::Queued => vec![tell::queued(device, leg)],
        CallState::Connected if from == Some(&CallState::Hold) => vec![tell::retrieved(device, leg)],
        CallState::Connected => vec![tell::established(device, leg)],
        CallState::Hold if was_connected => vec![tell::held(device, leg)],
        CallState::Hold => vec![tell::established(device, leg), tell::held(device, leg)],
        CallState::Failed if was_connected => vec![tell::cleared(device, leg)],
        CallState::Failed => vec![tell::failed(device, leg)],
        CallState::Cleared => {
            let has_failed = matches!(leg.cause, Some(CallCause::Busy | CallCause::DestNotObtainable));
            let mut changes = Vec::new();
            if from.is_none() {
                changes.push(tell::originated(device, leg));
            }
            if has_failed && !was_connected && from != Some(&CallState::Failed) {
                changes.push(tell::failed(device, leg));
            }
            changes.push(tell::cleared(device, leg));
            changes
        }
        CallState::Other(_) => vec![tell::call_information(device, leg)],
    }
}

/// The call is with another party now, in the state that it was in.
fn restated(device: &DeviceId, leg: &Leg) -> Option<Change> {
    match leg.state {
        CallState::Initiated | CallState::Originated => Some(tell::originated(device, leg)),
        CallState::Delivered => Some(tell::delivered(device, leg)),
        CallState::Alerting => Some(tell::alerting(device, leg)),
        CallState::Queued => Some(tell::queued(device, leg)),
        CallState::Connected => Some(tell::established(device, leg)),
        CallState::Hold => Some(tell::established_on_hold(device, leg)),
        CallState::Failed | CallState::Cleared | CallState::Other(_) => None,
    }
}

/// That the other party holds the call is told by the cause alone.
fn far_end_holds(device: &DeviceId, before: Option<&Leg>, after: &Leg) -> Option<Change> {
    if before.is_some_and(|before| before.cause == after.cause) || !after.is_live() {
        return None;
    }
    match after.cause {
        Some(CallCause::HeldByOtherParty) => Some(tell::held_by_other(device, after)),
        Some(CallCause::RetrievedByOtherParty) => Some(tell::retrieved_by_other(device, after)),
        _ => None,
    }
}

/// Whether something is told that no event was told for.
fn tells_more(before: &Leg, after: &Leg) -> bool {
    before.services != after.services
        || before.name != after.name
        || before.extra_data != after.extra_data
        || before.last_redirection != after.last_redirection
        || before.cause != after.cause
}
