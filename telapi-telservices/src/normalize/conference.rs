//! Who joined a conference, and who left: a picture tells who is in it.

use super::leg::{Leg, Told, number};
use super::likeness::Pairs;
use super::{Change, tell};
use crate::wire::{CallCause, CallState, Party};
use telapi_core::{CallId, DeviceId};

/// The calls that a conference of the same device has taken in: what was told of them ends with it, or says `cleared` for that
/// cause, though none of their parties has left.
pub(super) fn merged(known: &[Leg], told: &[Told<'_>], pairs: &Pairs) -> Vec<CallId> {
    let others: Vec<Party> = told
        .iter()
        .filter(|told| told.leg.is_conference() && *told.state() != CallState::Cleared)
        .flat_map(Told::others)
        .collect();
    let is_in = |leg: &Leg| others.iter().any(|party| number(Some(party)) == leg.other);
    let is_cleared_into_it = |at: usize| {
        told.get(at).is_some_and(|told| {
            *told.state() == CallState::Cleared && told.leg.cause == Some(CallCause::Conference)
        })
    };
    let cleared = pairs.same.iter().filter(|(_, at)| is_cleared_into_it(*at)).map(|(call_id, _)| call_id);
    pairs
        .gone
        .iter()
        .chain(cleared)
        .filter(|call_id| known.iter().any(|leg| leg.call_id == **call_id && leg.is_live() && is_in(leg)))
        .cloned()
        .collect()
}

/// Of the calls that become one conference the oldest goes on, whichever of them the server goes on with: that is how the call
/// book has it, too.
pub(super) fn oldest_goes_on(known: &[Leg], told: &[Told<'_>], pairs: &mut Pairs) {
    let merged = merged(known, told, pairs);
    let age = |call_id: &CallId| known.iter().position(|leg| leg.call_id == *call_id);
    let Some(oldest) = merged.iter().min_by_key(|call_id| age(call_id)).cloned() else { return };
    let is_conference = |at: usize| told.get(at).is_some_and(|told| told.leg.is_conference());
    let goes_on = pairs.same.iter().find(|(_, at)| is_conference(*at)).map(|(call_id, _)| call_id.clone());
    if let Some(goes_on) = goes_on.filter(|goes_on| age(&oldest) < age(goes_on)) {
        let all = pairs.same.iter_mut().map(|(call_id, _)| call_id).chain(&mut pairs.gone);
        for call_id in all {
            if *call_id == goes_on {
                *call_id = oldest.clone();
            } else if *call_id == oldest {
                *call_id = goes_on.clone();
            }
        }
    }
}

/// What changed about the conference that the call is, or was.
pub(super) fn between(device: &DeviceId, before: &Leg, after: &Leg) -> Vec<Change> {
    let is_in = |leg: &Leg, party: &Party| leg.others.iter().any(|other| other.number == party.number);
    let joined = after.others.iter().filter(|party| !is_in(before, party));
    let left = before.others.iter().filter(|party| !is_in(after, party));
    match (&before.conference, &after.conference) {
        // for us it is over: what it has taken in ends with the call
        (Some(_), _) if !after.is_live() => vec![tell::conference_ended(device, before)],
        (None, Some(_)) => vec![tell::conference_formed(device, after)],
        (Some(_), Some(_)) => {
            let joined = joined.map(|party| tell::joined(device, after, party));
            joined.chain(left.map(|party| tell::left(device, after, party))).collect()
        }
        (Some(conference), None) => {
            let mut as_before = after.clone();
            as_before.conference = Some(conference.clone());
            let left = left.map(|party| tell::left(device, &as_before, party));
            left.chain([tell::conference_ended(device, &as_before)]).collect()
        }
        (None, None) => Vec::new(),
    }
}
