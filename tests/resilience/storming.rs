//! What storms over all protocols have in common: who calls, how often a call was made, and what an outcome has to be.

use super::random::Random;
use super::world::{minutes, pass, secs};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use telapi::{Call, CallRecord, CallState, Calls, Delivery, Device, Error, WhileOffline};
use telapi_mock::{
    CallEventKind, Extension, FrontEnd, Leg, LegState, Switch, SwitchBuilder, SwitchEvent, What,
};

/// The phone that calls.
pub(crate) const OWN: &str = "201";
/// Those that it calls: they answer after a second, or ring.
pub(crate) const OTHERS: [&str; 3] = ["202", "203", "204"];

/// The phone that calls and the others, which nobody's patience ends the ringing of.
pub(crate) fn switch(seed: u64, extension: impl Fn(&str) -> Extension) -> SwitchBuilder {
    let builder = Switch::builder().seed(seed).no_answer_timeout(minutes(600)).extension(extension(OWN));
    OTHERS.iter().fold(builder, |builder, number| {
        let phone = extension(number);
        builder.extension(if *number == "204" { phone } else { phone.answers_after(secs(1)) })
    })
}

/// Whether requests wait while the session is not connected.
pub(crate) fn while_offline(random: &mut Random) -> WhileOffline {
    match random.below(3) {
        0 => WhileOffline::Refuse,
        _ => WhileOffline::Wait(secs(45)),
    }
}

/// Counts the calls that the own phone has made, as the switch knows.
#[derive(Default)]
pub(crate) struct Made(AtomicUsize);

impl FrontEnd for Made {
    fn deliver(&self, events: &[SwitchEvent]) {
        let originated = |event: &&SwitchEvent| match &event.what {
            What::Call(call) => {
                call.leg.device.number == OWN && matches!(call.kind, CallEventKind::Originated)
            }
            _ => false,
        };
        self.0.fetch_add(events.iter().filter(originated).count(), Ordering::Relaxed);
    }
}

impl Made {
    pub(crate) fn so_far(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// So many calls were made since the request was asked for: it made one at most, and its outcome says whether it did.
pub(crate) fn judge_made(outcome: &Result<Call, Error>, made: usize, seed: u64) {
    let expected = match outcome.as_ref().map_err(Error::delivery) {
        Ok(_) => 1..=1,
        Err(Delivery::NotSent | Delivery::Rejected | Delivery::NotDone) => 0..=0,
        Err(Delivery::Unknown) => 0..=1,
    };
    assert!(expected.contains(&made), "made {made} calls: {outcome:?}, seed {seed}");
}

/// A call that was to come to be in a state is in it at the switch, if the outcome says so.
pub(crate) fn judge_state(outcome: &Result<(), Error>, state: LegState, expected: LegState, seed: u64) {
    assert!(outcome.is_err() || state == expected, "{expected:?}, but is {state:?}: seed {seed}");
}

/// A bot on the own phone, which looks at whether each outcome is true.
pub(crate) struct Bot<'a> {
    pub(crate) seed: u64,
    pub(crate) switch: &'a Switch,
    pub(crate) made: &'a Made,
    pub(crate) phone: Device,
    /// How often the servers were asked to make a call so far.
    pub(crate) asked_to_make: &'a dyn Fn() -> usize,
}

impl Bot<'_> {
    /// Makes calls, holds them, and hangs up.
    pub(crate) async fn lives(&self, random: &mut Random) {
        let mut calls: Vec<Call> = Vec::new();
        for _ in 0..12 {
            calls.retain(|call| call.record().end.is_none());
            match (random.below(7), calls.last()) {
                (0 | 1, _) | (_, None) => {
                    let before = (self.made.so_far(), (self.asked_to_make)());
                    let outcome = self.phone.make_call(*random.of(&OTHERS)).await;
                    judge_made(&outcome, self.made.so_far() - before.0, self.seed);
                    let asked = (self.asked_to_make)() - before.1;
                    assert!(asked <= 1, "asked {asked} times: {outcome:?}, seed {}", self.seed);
                    calls.extend(outcome);
                }
                (2, Some(call)) => self.judge_state(&call.hold().await, call, LegState::Held),
                (3, Some(call)) => self.judge_state(&call.retrieve().await, call, LegState::Connected),
                (4, Some(call)) => self.judge_end(&call.hang_up().await, call),
                (5, _) => drop(self.switch.phone(*random.of(&OTHERS)).dial(OWN)),
                _ => drop(self.switch.phone(*random.of(&OTHERS)).hang_up()),
            }
            pass(random.time(secs(20))).await;
        }
    }

    fn judge_state(&self, outcome: &Result<(), Error>, call: &Call, expected: LegState) {
        let legs = self.legs(call);
        // the far end may have hung up since, or there be two calls with it
        let [leg] = &*legs else { return };
        judge_state(outcome, leg.state, expected, self.seed);
    }

    fn judge_end(&self, outcome: &Result<(), Error>, call: &Call) {
        let is_over = call.record().end.is_some();
        assert!(outcome.is_err() || is_over, "hung up, and there: seed {}", self.seed);
    }

    /// What the switch has of the phone's calls with the same party.
    fn legs(&self, call: &Call) -> Vec<Leg> {
        let Some(party) = call.record().far_party().map(|party| party.device.clone()) else {
            return Vec::new();
        };
        let mut legs = self.switch.phone(OWN).legs();
        legs.retain(|leg| leg.partners.iter().any(|partner| partner.number == party.number()));
        legs
    }
}

/// How a call stands: the phone, the state, the others.
pub(crate) type Standing = (String, String, Vec<String>);

/// What a session believes of its calls.
pub(crate) fn believed(calls: &Calls) -> Vec<Standing> {
    let of = |record: &Arc<CallRecord>| {
        let parties = record.parties.iter().map(|party| party.device.number().to_owned()).collect();
        (record.device.number().to_owned(), record.state.to_string(), parties)
    };
    let mut believed: Vec<_> = calls.snapshot().iter().map(of).collect();
    believed.sort();
    believed
}

/// What the switch knows of the calls of these phones.
pub(crate) fn truth(switch: &Switch, watched: &[&str]) -> Vec<Standing> {
    let calls = switch.calls();
    let legs = calls.iter().flat_map(|call| &call.legs);
    let seen = legs.filter(|leg| watched.contains(&leg.device.number.as_str()));
    let mut truth: Vec<_> = seen
        .map(|leg| {
            let state = match leg.state {
                LegState::Held => CallState::Held,
                LegState::Alerting => CallState::Alerting,
                LegState::Delivered => CallState::Delivered,
                LegState::Failed => CallState::Failed,
                _ => CallState::Connected,
            };
            let dialled = || vec![leg.called.number.clone()];
            let partners: Vec<_> = leg.partners.iter().map(|partner| partner.number.clone()).collect();
            let parties = if leg.state == LegState::Failed { dialled() } else { partners };
            (leg.device.number.clone(), state.to_string(), parties)
        })
        .collect();
    truth.sort();
    truth
}

/// A thousand seeds, in parts that run beside each other, each lived through by `live_through(seed)`.
macro_rules! a_thousand_seeds {
    ($live_through:ident) => {
        async fn live_through_all(seeds: std::ops::Range<u64>) {
            for seed in seeds {
                within(Duration::from_secs(24 * 3600), $live_through(seed)).await;
            }
        }

        #[tokio::test(start_paused = true)]
        async fn storms_0_to_249() {
            live_through_all(0..250).await;
        }

        #[tokio::test(start_paused = true)]
        async fn storms_250_to_499() {
            live_through_all(250..500).await;
        }

        #[tokio::test(start_paused = true)]
        async fn storms_500_to_749() {
            live_through_all(500..750).await;
        }

        #[tokio::test(start_paused = true)]
        async fn storms_750_to_999() {
            live_through_all(750..1000).await;
        }
    };
}
pub(crate) use a_thousand_seeds;
