//! What happened, from what is: TelServices tells the calls of a device as they are now (guide, event *Call*; *Snapshot*), and
//! what changed is the difference from the picture before. Pure: no I/O, no clock.
//!
//! | file | story |
//! |---|---|
//! | `leg.rs` | a call as it was last told |
//! | `likeness.rs` | which call of a picture is which of the picture before |
//! | `plausible.rs` | what cannot have happened, so that a datagram that says so is not believed |
//! | `own.rs` | which new call is the one that we asked for |
//! | `step.rs` | the events between a call as it was and as it is |
//! | `conference.rs` | who joined a conference, and who left |
//! | `tell.rs` | CSTA's events, filled |
//! | `feature.rs` | forwards, do not disturb, agents |
//!
//! # Which pictures are believed
//!
//! An answer of the server is the truth of its moment. A datagram may be lost, come late, or twice, and nothing in it says so.
//! So a datagram is believed only as far as the step that it tells of is one that a call can take; otherwise it is *doubted*,
//! and a snapshot decides:
//!
//! | the datagram tells | is it believed? |
//! |---|---|
//! | the next step of a call that is known | yes |
//! | a step backwards (it rings after it was connected), a duration that shrank | no |
//! | a new call at its beginning: dialling, ringing, queued, failed | yes, unless one like it has just ended, or lives in an element of another id |
//! | that a ringing call is queued | no: it mostly was before it rang |
//! | that a call on hold rings | if it is outgoing, or has lasted a while: a call that we hold may ring again, but this may be how it rang at first |
//! | a ringing call with another number | no: it is another call, and the end of the one before was lost |
//! | another party of a call that talks, and not why | no: it is an old picture, or the one that said why was lost |
//! | a new call in its middle: connected, on hold | no: its beginning was lost, or it is an old picture |
//! | that a call is cleared | yes |
//! | nothing of a call that is known | no, unless a conference took it in: its end was lost, or the picture is an old one |
//!
//! # What the call book is told
//!
//! A call's id is made up here, for the guide's `id` names the element that holds both calls of a device. It stays the same for
//! as long as the call is recognised, over reconnections too. `cleared` ends a call, and so does `failed` after it was
//! connected; such a call says nothing more until it vanishes.

mod conference;
mod feature;
mod leg;
mod likeness;
mod own;
mod plausible;
mod step;
mod tell;
#[cfg(test)]
mod tests;

pub(crate) use feature::{Features, csta as feature_event};
pub(crate) use leg::Leg;
pub(crate) use own::{OwnCall, OwnCallIs};

use crate::wire::CallInfo;
use leg::Told;
use plausible::Ended;
use std::collections::VecDeque;
use telapi_core::call::{CallState, Party};
use telapi_core::csta::CstaEvent;
use telapi_core::{CallId, DeviceId};
use tokio::time::Instant;

/// How many calls of one device are kept at most: a device has few, whatever a server says.
const MOST_CALLS: usize = 64;

/// How many ends are remembered, so that a late datagram does not begin the call anew.
const ENDS_REMEMBERED: usize = 16;

/// A CSTA event, and what the picture tells beside it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    /// The event.
    pub(crate) event: CstaEvent,
    /// Who calls, with the name that the picture tells.
    pub(crate) calling: Option<Party>,
    /// Who is called, likewise.
    pub(crate) called: Option<Party>,
    /// How the call stands, where the event does not say so by itself.
    pub(crate) state: Option<CallState>,
}

/// What became of a picture.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    /// What happened, in order.
    pub(crate) changes: Vec<Change>,
    /// What became of the call that we asked for, if the picture settles it.
    pub(crate) own: Option<OwnCallIs>,
}

/// The calls of one device as they were last told.
#[derive(Debug)]
pub(crate) struct DeviceCalls {
    device: DeviceId,
    legs: Vec<Leg>,
    /// The call that we asked for and have not seen yet.
    own: Option<OwnCall>,
    ended: VecDeque<Ended>,
    /// How many ids of calls and conferences were made up.
    named: u64,
}

impl DeviceCalls {
    pub(crate) fn new(device: DeviceId) -> Self {
        Self { device, legs: Vec::new(), own: None, ended: VecDeque::new(), named: 0 }
    }

    /// The call of this id, while it lives.
    pub(crate) fn leg(&self, call_id: &CallId) -> Option<&Leg> {
        self.live().find(|leg| leg.call_id == *call_id)
    }

    /// The calls that live, oldest first.
    pub(crate) fn live(&self) -> impl Iterator<Item = &Leg> {
        self.legs.iter().filter(|leg| leg.is_live() && !leg.is_held_back)
    }

    /// Takes in a picture that came as a datagram. `None`: it is doubted, and nothing of it was taken in.
    pub(crate) fn datagram(&mut self, picture: &CallInfo, now: Instant) -> Option<Outcome> {
        let element = leg::element(picture);
        let told: Vec<Told<'_>> = leg::told(picture).collect();
        let pairs = likeness::pair(&self.legs, |leg| leg.element == element, &told);
        let is_believed = plausible::is_believed(&self.legs, &told, &pairs, &self.ended, now);
        is_believed.then(|| self.take_in(&told, pairs, now))
    }

    /// Takes in all calls of the device, as the server has answered: what is not told is over.
    pub(crate) fn all(&mut self, pictures: &[CallInfo], now: Instant) -> Outcome {
        let told: Vec<Told<'_>> = pictures.iter().take(MOST_CALLS).flat_map(leg::told).collect();
        let pairs = likeness::pair(&self.legs, |_| true, &told);
        self.take_in(&told, pairs, now)
    }

    /// All calls that live, as CSTA's snapshot tells them.
    pub(crate) fn call_information(&self) -> Vec<Change> {
        self.live().map(|leg| tell::call_information(&self.device, leg)).collect()
    }

    /// We are about to ask for a call. The one that was asked for before must have been settled, or given up.
    pub(crate) fn expect(&mut self, own: OwnCall) {
        self.own = Some(own);
    }

    /// The call that was asked for is not waited for any more: what was held back, as it might have been that one, is told.
    pub(crate) fn stop_expecting(&mut self) -> Vec<Change> {
        self.own = None;
        own::tell_held_back(&self.device, &mut self.legs)
    }

    fn take_in(&mut self, told: &[Told<'_>], mut pairs: likeness::Pairs, now: Instant) -> Outcome {
        let mut outcome = Outcome::default();
        conference::oldest_goes_on(&self.legs, told, &mut pairs);
        let merged = conference::merged(&self.legs, told, &pairs);
        for (call_id, at) in &pairs.same {
            if let Some(told) = told.get(*at) {
                let changes = self.goes_on(call_id, told, &merged, now);
                outcome.changes.extend(changes);
            }
        }
        for call_id in &pairs.gone {
            let is_merged = merged.contains(call_id);
            let changes = self.is_gone(call_id, is_merged, now);
            outcome.changes.extend(changes);
        }
        for told in pairs.new.iter().filter_map(|at| told.get(*at)) {
            outcome.changes.extend(self.begins(told));
        }
        if let Some(own) = &self.own {
            let (settled, changes) = own::settle(&self.device, own, &mut self.legs);
            outcome.changes.extend(changes);
            if settled.is_some() {
                self.own = None;
                outcome.own = settled;
                outcome.changes.extend(own::tell_held_back(&self.device, &mut self.legs));
            }
        }
        outcome
    }

    /// A call that was there before.
    fn goes_on(&mut self, call_id: &CallId, told: &Told<'_>, merged: &[CallId], now: Instant) -> Vec<Change> {
        let Some(at) = self.legs.iter().position(|leg| leg.call_id == *call_id) else {
            return Vec::new();
        };
        let Some(before) = self.legs.get(at).cloned() else {
            return Vec::new();
        };
        let mut after = before.then(told, &self.device);
        if after.is_conference && before.conference.is_none() {
            after.conference = Some(self.new_conference());
        }
        if let Some(own) = &mut self.own {
            own.look_at(&before, &after);
        }
        let changes = if before.is_held_back || merged.contains(call_id) {
            Vec::new()
        } else {
            step::between(&self.device, &before, &after)
        };
        if before.is_live() && !after.is_live() {
            self.note_end(Ended::of(&after, now));
        }
        if let Some(leg) = self.legs.get_mut(at) {
            *leg = after;
        }
        changes
    }

    /// A call of which nothing is told any more.
    fn is_gone(&mut self, call_id: &CallId, is_merged: bool, now: Instant) -> Vec<Change> {
        let Some(at) = self.legs.iter().position(|leg| leg.call_id == *call_id) else {
            return Vec::new();
        };
        let leg = self.legs.remove(at);
        if leg.is_live() {
            self.note_end(Ended::of(&leg, now));
        }
        if is_merged || leg.is_held_back { Vec::new() } else { step::vanished(&self.device, &leg) }
    }

    /// A call that was not there before. While we wait for one that we asked for, one that may be it is held back.
    fn begins(&mut self, told: &Told<'_>) -> Vec<Change> {
        if self.legs.len() >= MOST_CALLS {
            // an end is repeated in its own element, of which a server may tell no more
            self.legs.retain(Leg::is_live);
        }
        if self.legs.len() >= MOST_CALLS {
            return Vec::new();
        }
        self.named += 1;
        let call_id = CallId::from(format!("{}-{}", self.device.number(), self.named));
        let mut leg = Leg::begun(call_id, told, &self.device);
        leg.is_held_back = self.own.as_ref().is_some_and(|own| own.may_be(&leg));
        if !leg.is_live() && !leg.is_held_back {
            return Vec::new();
        }
        if leg.is_conference {
            leg.conference = Some(self.new_conference());
        }
        let changes = if leg.is_held_back { Vec::new() } else { step::begun(&self.device, &leg) };
        self.legs.push(leg);
        changes
    }

    fn new_conference(&mut self) -> telapi_core::ConferenceId {
        self.named += 1;
        format!("conference {}-{}", self.device.number(), self.named).into()
    }

    fn note_end(&mut self, ended: Ended) {
        if self.ended.len() >= ENDS_REMEMBERED {
            self.ended.pop_front();
        }
        self.ended.push_back(ended);
    }
}
