//! Which call of a picture is which of the picture before. A reference tells it for sure; without one, the other party, the
//! place and the direction do, and that a call does not go backwards.

use super::leg::{Leg, Told};
use super::own::is_same_number;
use crate::wire::{CallCause, CallState, PartyNumber};
use std::time::Duration;
use telapi_core::CallId;

/// How far a duration may go back and still be that of the same call: it is told in whole seconds.
pub(super) const SLACK: Duration = Duration::from_secs(2);

/// What became of the calls that were known, and which of those told are new: by their place in the picture.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Pairs {
    pub(super) same: Vec<(CallId, usize)>,
    pub(super) new: Vec<usize>,
    pub(super) gone: Vec<CallId>,
}

/// Finds the calls that go on, the likest first; of those known only what the picture could tell of.
pub(super) fn pair(known: &[Leg], could_be_told: impl Fn(&Leg) -> bool, told: &[Told<'_>]) -> Pairs {
    let known: Vec<&Leg> = known.iter().filter(|leg| could_be_told(leg)).collect();
    let mut likenesses: Vec<(u16, usize, usize)> = Vec::new();
    for (of, leg) in known.iter().enumerate() {
        for (at, told) in told.iter().enumerate() {
            likenesses.extend(likeness(leg, told).map(|likeness| (likeness, of, at)));
        }
    }
    // the likest first; of equals, in the order in which they were told
    likenesses.sort_by_key(|(likeness, of, at)| (u16::MAX - likeness, *of, *at));
    let mut is_paired = vec![false; known.len()];
    let mut is_known = vec![false; told.len()];
    let mut pairs = Pairs::default();
    for (_, of, at) in likenesses {
        let (Some(paired), Some(known_already), Some(leg)) =
            (is_paired.get_mut(of), is_known.get_mut(at), known.get(of))
        else {
            continue;
        };
        if !*paired && !*known_already {
            (*paired, *known_already) = (true, true);
            pairs.same.push((leg.call_id.clone(), at));
        }
    }
    // in the order of the picture, which has the primary call first
    pairs.same.sort_by_key(|(_, at)| *at);
    let is_new = is_known.iter().enumerate().filter(|(_, known)| !**known);
    pairs.new = is_new.map(|(at, _)| at).collect();
    let is_gone = known.iter().zip(&is_paired).filter(|(_, paired)| !**paired);
    pairs.gone = is_gone.map(|(leg, _)| leg.call_id.clone()).collect();
    pairs
}

/// How much the call told is like the one that is known: the more, the more; `None`: it is another one.
fn likeness(known: &Leg, told: &Told<'_>) -> Option<u16> {
    let state = told.state();
    let repeats_its_end =
        *state == CallState::Cleared || *state == CallState::Failed && known.state == *state;
    if known.is_over && !repeats_its_end {
        return None;
    }
    let number = told.number();
    let same_number = known.other == number;
    let moved = is_moved(known, told) || known.is_conference != told.leg.is_conference();
    let reference = match (&known.reference, &told.leg.call_reference) {
        (Some(known), Some(told)) if !told.is_empty() && known == told => 100,
        // a transfer puts the party into another call of the PBX
        (Some(_), Some(told)) if !told.is_empty() && !moved => return None,
        _ => 0,
    };
    let is_back = goes_back(&known.state, state) && !moved;
    if reference == 0
        && is_back
        && !(same_number && known.state == CallState::Hold && *state == CallState::Alerting)
    {
        return None;
    }
    let has_shrunk = match (known.duration, told.leg.duration) {
        (Some(before), Some(now)) => now + SLACK < before,
        _ => false,
    };
    if reference == 0 && has_shrunk && !moved {
        return None;
    }
    let turned =
        matches!((known.is_outgoing, told.leg.is_outgoing), (Some(before), Some(now)) if before != now);
    if turned && !moved && reference == 0 {
        return None;
    }
    let still_rings = known.state == CallState::Alerting && *state == CallState::Alerting;
    if still_rings && !moved && reference == 0 && are_two_parties(&known.other, &number) {
        return None;
    }
    let nobody_yet = known.other == PartyNumber::Empty || number == PartyNumber::Empty;
    let number = match () {
        () if same_number && !nobody_yet => 50,
        () if nobody_yet => 20,
        // who answers may be another than who was called, and a number may be written otherwise later
        () if moved || known.is_conference => 10,
        // the end of a call names whom it was with
        () if *state == CallState::Cleared => return None,
        () => 5,
    };
    let place = if known.place == told.place { 3 } else { 0 };
    let element = if known.element == super::leg::element(told.picture) { 3 } else { 0 };
    let direction = u16::from(!turned);
    Some(reference + number + place + element + direction)
}

/// Whether the other party is another now: the cause says so, or, once the picture with the cause is missed, that the party of
/// before has sent the call on.
pub(super) fn is_moved(known: &Leg, told: &Told<'_>) -> bool {
    let sent_on_by = super::leg::number(told.leg.last_redirection_party.as_ref());
    let is_sent_on =
        known.other != PartyNumber::Empty && known.other == sent_on_by && known.other != told.number();
    is_sent_on
        || matches!(
            told.leg.cause,
            Some(CallCause::Transfer | CallCause::Redirect | CallCause::Route | CallCause::Conference)
        )
}

/// Whether the two stand for two parties: not if one is not known, or the one is the other written otherwise.
pub(super) fn are_two_parties(one: &PartyNumber, other: &PartyNumber) -> bool {
    match (one, other) {
        (PartyNumber::Number(one), PartyNumber::Number(other)) => !is_same_number(one, other),
        (PartyNumber::Withheld { .. }, PartyNumber::Withheld { .. }) => one != other,
        _ => false,
    }
}

/// Whether a call that was in the one state cannot be in the other.
pub(super) fn goes_back(before: &CallState, after: &CallState) -> bool {
    rank(after) < rank(before)
}

fn rank(state: &CallState) -> u8 {
    match state {
        CallState::Initiated => 0,
        CallState::Originated => 1,
        CallState::Queued | CallState::Delivered | CallState::Alerting => 2,
        CallState::Connected | CallState::Hold => 3,
        // what nobody knows may be anything
        CallState::Failed | CallState::Cleared | CallState::Other(_) => 4,
    }
}
