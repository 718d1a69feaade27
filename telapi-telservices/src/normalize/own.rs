//! Which new call is the one that we asked for: nothing in the protocol ties the two together. It is the one that the device
//! makes to the called number while our request is the only one out for the device; where two could be it, none is taken for it.

use super::leg::Leg;
use super::{Change, step};
use crate::wire::PartyNumber;
use telapi_core::{CallId, DeviceId};

/// How many digits at the end must agree where one of two numbers has more before them, such as the one for an outside line.
const DIGITS_THAT_TELL: usize = 6;

/// A call that we have asked for, and have not seen yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OwnCall {
    /// The id that the call book knows it by.
    pub(crate) call_id: CallId,
    /// The number that we asked to be called.
    pub(crate) called: String,
    /// Calls that were there before, and have dialled that number since.
    rivals: usize,
}

/// What became of the call that we asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnCallIs {
    /// It is there.
    Made,
    /// Several calls could be it.
    Ambiguous,
}

impl OwnCall {
    pub(crate) fn new(call_id: CallId, called: impl Into<String>) -> Self {
        Self { call_id, called: called.into(), rivals: 0 }
    }

    /// Whether a call that was not there before may be the one, for all that is told of it yet.
    pub(super) fn may_be(&self, leg: &Leg) -> bool {
        leg.is_outgoing() && (leg.other == PartyNumber::Empty && leg.is_live() || self.is_to(leg))
    }

    /// Looks whether a call that was there before we asked has now dialled the number that we asked for: the PBX may have used
    /// it for our call, or somebody has dialled by hand.
    pub(super) fn look_at(&mut self, before: &Leg, after: &Leg) {
        let had_not_dialled = !before.is_held_back && before.other == PartyNumber::Empty;
        if had_not_dialled && after.is_outgoing() && self.is_to(after) {
            self.rivals += 1;
        }
    }

    /// Whether the call is to the number; or was, and was sent on before it was seen first.
    fn is_to(&self, leg: &Leg) -> bool {
        let sent_on = [&leg.called, &leg.last_redirection].into_iter().flatten().map(DeviceId::number);
        leg.other.number().into_iter().chain(sent_on).any(|number| is_same_number(number, &self.called))
    }
}

/// Looks for the call that we asked for among those that are held back; it gets its id, and is told. One that has turned out
/// to be another is told too.
pub(super) fn settle(device: &DeviceId, own: &OwnCall, legs: &mut [Leg]) -> (Option<OwnCallIs>, Vec<Change>) {
    let is_it = |leg: &Leg| leg.is_held_back && own.is_to(leg);
    let candidates = own.rivals + legs.iter().filter(|leg| is_it(leg)).count();
    let mut changes = Vec::new();
    for leg in legs.iter_mut() {
        if is_it(leg) && candidates == 1 {
            leg.call_id = own.call_id.clone();
            leg.is_held_back = false;
            changes.extend(step::begun(device, leg));
        } else if leg.is_held_back && !own.may_be(leg) {
            leg.is_held_back = false;
            changes.extend(step::begun(device, leg));
        }
    }
    let is_found = legs.iter().any(|leg| leg.call_id == own.call_id);
    let settled = match candidates {
        0 => None,
        _ if is_found => Some(OwnCallIs::Made),
        _ => Some(OwnCallIs::Ambiguous),
    };
    (settled, changes)
}

/// Tells what was held back. What is over already was never told.
pub(super) fn tell_held_back(device: &DeviceId, legs: &mut Vec<Leg>) -> Vec<Change> {
    legs.retain(|leg| leg.is_live() || !leg.is_held_back);
    let mut changes = Vec::new();
    for leg in legs.iter_mut().filter(|leg| leg.is_held_back) {
        leg.is_held_back = false;
        changes.extend(step::begun(device, leg));
    }
    changes
}

/// Whether two numbers are written differently only: with blanks and the like between the digits, or with other digits before
/// what tells a phone from the next, as those for an outside line or a country.
pub(super) fn is_same_number(one: &str, other: &str) -> bool {
    let written = |text: &str| text.chars().filter(|c| !" -./()".contains(*c)).collect::<String>();
    let (one, other) = (written(one), written(other));
    if one == other {
        return true;
    }
    let (long, short) = if one.len() >= other.len() { (&one, &other) } else { (&other, &one) };
    let digits = short.trim_start_matches(['+', '0']);
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits.len() >= DIGITS_THAT_TELL
        && are_digits(digits)
        && are_digits(long.trim_start_matches('+'))
        && long.ends_with(digits)
}
