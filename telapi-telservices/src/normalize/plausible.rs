//! What cannot have happened: the table at the head of [`normalize`](super).

use super::conference;
use super::leg::{Leg, Told, element};
use super::likeness::{Pairs, SLACK, are_two_parties, is_moved};
use crate::wire::{CallState, PartyNumber};
use std::collections::VecDeque;
use std::time::Duration;
use telapi_core::CallId;
use tokio::time::Instant;

/// For so long a call that is like one that has ended is not taken for a new one on the word of a datagram alone.
const JUST: Duration = Duration::from_secs(10);

/// A call that is over, as far as a late datagram could tell of it.
#[derive(Debug)]
pub(super) struct Ended {
    number: PartyNumber,
    is_outgoing: bool,
    reference: Option<String>,
    at: Instant,
}

impl Ended {
    pub(super) fn of(leg: &Leg, at: Instant) -> Self {
        Self {
            number: leg.other.clone(),
            is_outgoing: leg.is_outgoing(),
            reference: leg.reference.clone(),
            at,
        }
    }

    fn is_like(&self, told: &Told<'_>, now: Instant) -> bool {
        match (&self.reference, &told.leg.call_reference) {
            (Some(ended), Some(told)) if !told.is_empty() => ended == told,
            _ => {
                let number = told.number();
                let is_recent = now.saturating_duration_since(self.at) <= JUST;
                // a call that rang without a number may have got one; who lifts a phone again is believed, for a look
                // at each of these would leave none for what needs it
                let was_it = self.number == number
                    || number == PartyNumber::Empty && *told.state() != CallState::Initiated;
                is_recent
                    && was_it
                    && told.leg.is_outgoing.is_none_or(|is_outgoing| is_outgoing == self.is_outgoing)
            }
        }
    }
}

/// Whether the picture may be believed that a datagram has brought.
pub(super) fn is_believed(
    known: &[Leg],
    told: &[Told<'_>],
    pairs: &Pairs,
    ended: &VecDeque<Ended>,
    now: Instant,
) -> bool {
    let leg = |call_id: &CallId| known.iter().find(|leg| leg.call_id == *call_id);
    let steps = pairs.same.iter().all(|(call_id, at)| match (leg(call_id), told.get(*at)) {
        (Some(leg), Some(told)) => is_a_step(leg, told),
        _ => false,
    });
    let beginnings = pairs.new.iter().filter_map(|at| told.get(*at)).all(|told| match told.state() {
        // its beginning was lost, or it is an old picture
        CallState::Connected | CallState::Hold => false,
        // over in any case
        CallState::Cleared => true,
        _ => !ended.iter().any(|ended| ended.is_like(told, now)) && !is_in_another_element(known, told),
    });
    let merged = conference::merged(known, told, pairs);
    let ends = pairs
        .gone
        .iter()
        .filter_map(leg)
        .all(|leg| !leg.is_live() || leg.is_held_back || merged.contains(&leg.call_id));
    steps && beginnings && ends
}

/// Whether a call like it lives in another element: the server may have given that another id.
fn is_in_another_element(known: &[Leg], told: &Told<'_>) -> bool {
    let is_like = |leg: &Leg| {
        leg.is_live()
            && leg.element != element(told.picture)
            && leg.other != PartyNumber::Empty
            && leg.other == told.number()
            && told.leg.is_outgoing.is_none_or(|is_outgoing| is_outgoing == leg.is_outgoing())
    };
    known.iter().any(is_like)
}

fn is_a_step(known: &Leg, told: &Told<'_>) -> bool {
    use CallState::{Alerting, Cleared, Connected, Delivered, Failed, Hold, Initiated, Originated, Queued};
    let moved = is_moved(known, told);
    let is_news = moved || known.other != told.number() || known.is_conference != told.leg.is_conference();
    let has_shrunk =
        matches!((known.duration, told.leg.duration), (Some(before), Some(now)) if now + SLACK < before);
    if has_shrunk && !is_news {
        return false;
    }
    let is_conference = known.is_conference || told.leg.is_conference();
    if !moved
        && !is_conference
        && is_settled(&known.state, told.state())
        && are_two_parties(&known.other, &told.number())
    {
        return false;
    }
    #[allow(clippy::match_same_arms, reason = "each row is a rule of its own")]
    match (&known.state, told.state()) {
        (before, now) if before == now => true,
        (_, Cleared | Failed | CallState::Other(_)) | (CallState::Other(_), _) => true,
        // it repeats its end until it vanishes
        (Cleared | Failed, _) | (_, Initiated) => false,
        // it may wait again, but mostly this is how it waited at first
        (Alerting, Queued) => moved,
        (Originated | Queued | Delivered | Alerting, Originated | Queued | Delivered | Alerting) => {
            !super::likeness::goes_back(&known.state, told.state()) || moved
        }
        // it was connected in between, of which we were not told
        (Originated | Queued | Delivered | Alerting, Hold) => false,
        (Initiated, _)
        | (Originated | Queued | Delivered | Alerting | Hold, Connected)
        | (Connected, Hold) => true,
        // a call that we hold rings again, unless that is how it rang at first
        (Hold, Alerting) => known.is_outgoing() || told.leg.duration.is_some_and(|duration| duration > SLACK),
        // the other party has sent us on, to a phone that rings
        (Connected | Hold, Originated | Queued | Delivered | Alerting) => moved,
        (Connected, Connected) | (Hold, Hold) => true,
    }
}

/// Whether nobody comes to be in the call, or leaves it, from the one state to the other, so that who is in it stays the same.
fn is_settled(before: &CallState, now: &CallState) -> bool {
    let is_talking = |state: &CallState| matches!(state, CallState::Connected | CallState::Hold);
    is_talking(before) && is_talking(now)
}
