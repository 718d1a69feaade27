//! From pictures to the call book: what a bot sees of the guide's examples, and of what they leave out.

mod conferences;
mod doubts;
mod features;
mod guide_examples;
mod own_calls;
mod same_call;
mod two_calls;

use super::{DeviceCalls, Outcome, OwnCallIs};
use crate::wire::{
    AddedParties, CallCause, CallInfo, CallLeg, CallService, CallState, Party, PartyNumber, PermittedServices,
};
use std::borrow::Borrow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use telapi_core::call::{BookEvent, CallBook, CallRecord, EndReason};
use telapi_core::{CallId, DeviceId};
use tokio::time::Instant;

/// One device of which pictures come, and the call book that learns what they mean.
struct Watched {
    calls: DeviceCalls,
    book: CallBook,
    device: DeviceId,
    now: Instant,
    ended: Vec<(String, EndReason)>,
    events: Vec<&'static str>,
    own: Option<OwnCallIs>,
}

fn watched(number: &str) -> Watched {
    let device = DeviceId::new(number);
    Watched {
        calls: DeviceCalls::new(device.clone()),
        book: CallBook::new(),
        device,
        now: Instant::now(),
        ended: Vec::new(),
        events: Vec::new(),
        own: None,
    }
}

impl Watched {
    /// A datagram that is believed.
    #[track_caller]
    fn told(&mut self, picture: impl Borrow<CallInfo>) -> &mut Self {
        let outcome =
            self.calls.datagram(picture.borrow(), self.now).expect("the picture should be believed");
        self.learn(outcome)
    }

    /// A datagram that is doubted, and changes nothing.
    #[track_caller]
    fn doubted(&mut self, picture: impl Borrow<CallInfo>) -> &mut Self {
        assert_eq!(self.calls.datagram(picture.borrow(), self.now), None, "the picture should be doubted");
        self
    }

    /// The server's answer.
    fn all(&mut self, pictures: &[CallInfo]) -> &mut Self {
        let outcome = self.calls.all(pictures, self.now);
        self.learn(outcome)
    }

    fn learn(&mut self, outcome: Outcome) -> &mut Self {
        self.own = outcome.own.or(self.own);
        for change in outcome.changes {
            self.events.push(change.event.event_type().element().unwrap());
            let mut told = BookEvent::new(&self.device, &change.event);
            (told.calling, told.called, told.state) =
                (change.calling.clone(), change.called.clone(), change.state);
            for changed in self.book.apply(&told, SystemTime::UNIX_EPOCH) {
                if let Some(end) = &changed.call.end {
                    self.ended.push((far(&changed.call), end.clone()));
                }
            }
        }
        self
    }

    fn later(&mut self, seconds: u64) -> &mut Self {
        self.now += Duration::from_secs(seconds);
        self
    }

    /// The events since this was last asked, without `Event` at the end.
    fn events(&mut self) -> Vec<&'static str> {
        std::mem::take(&mut self.events).into_iter().map(|name| name.trim_end_matches("Event")).collect()
    }

    /// State and parties of each call that lives, as a bot sees it.
    fn calls(&self) -> Vec<String> {
        self.book.calls().map(|call| format!("{} {}", call.state, far(call))).collect()
    }

    fn record(&self) -> Arc<CallRecord> {
        Arc::clone(self.book.calls().next().expect("a call"))
    }

    fn ended(&mut self) -> Vec<(String, EndReason)> {
        std::mem::take(&mut self.ended)
    }
}

fn far(call: &CallRecord) -> String {
    let mut numbers: Vec<&str> = call.parties.iter().map(|party| party.device.number()).collect();
    numbers.sort_unstable();
    numbers.join("+")
}

fn party(number: &str) -> Party {
    let mut party = Party::new();
    party.number = Some(PartyNumber::from(number));
    party
}

/// A call that the device has made.
fn to(state: CallState, number: &str) -> CallLeg {
    let mut leg = CallLeg::new();
    leg.state = Some(state);
    leg.other_party = Some(party(number));
    leg.duration = Some(Duration::ZERO);
    leg.is_outgoing = Some(true);
    leg.is_conference = Some(false);
    leg
}

/// A call that has come to the device.
fn from(state: CallState, number: &str) -> CallLeg {
    let mut leg = to(state, number);
    leg.is_outgoing = Some(false);
    leg
}

/// What a leg may say beyond state and number.
trait Says: Sized {
    fn lasting(self, seconds: u64) -> Self;
    fn because(self, cause: CallCause) -> Self;
    fn sent_on_by(self, number: &str) -> Self;
    fn first_called(self, number: &str) -> Self;
    fn with(self, added: &[&str]) -> Self;
    fn reference(self, reference: &str) -> Self;
}

impl Says for CallLeg {
    fn lasting(mut self, seconds: u64) -> Self {
        self.duration = Some(Duration::from_secs(seconds));
        self
    }

    fn because(mut self, cause: CallCause) -> Self {
        self.cause = Some(cause);
        self
    }

    fn sent_on_by(mut self, number: &str) -> Self {
        self.last_redirection_party = Some(party(number));
        self
    }

    fn first_called(mut self, number: &str) -> Self {
        self.first_called_party = Some(party(number));
        self
    }

    /// The call is a conference.
    fn with(mut self, added: &[&str]) -> Self {
        self.is_conference = Some(true);
        self.added_parties = Some(AddedParties(added.iter().map(|number| party(number)).collect()));
        self
    }

    fn reference(mut self, reference: &str) -> Self {
        self.call_reference = Some(reference.to_owned());
        self
    }
}

/// A device with one call.
fn one(primary: CallLeg) -> CallInfo {
    let mut picture = CallInfo::new();
    picture.id = Some(CallId::new("1"));
    picture.prim_call = Some(primary.into());
    picture
}

/// A device with two.
fn two(primary: CallLeg, secondary: CallLeg) -> CallInfo {
    let mut picture = one(primary);
    picture.sec_call = Some(secondary.into());
    picture
}

/// A device with none.
fn none() -> CallInfo {
    let mut picture = CallInfo::new();
    picture.id = Some(CallId::new("1"));
    picture
}

fn permitting(mut picture: CallInfo, services: &[CallService]) -> CallInfo {
    picture.permitted_services = Some(PermittedServices::new(services.iter().cloned()));
    picture
}
