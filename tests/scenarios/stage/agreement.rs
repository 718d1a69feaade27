//! Whether the bot sees what is so.

use super::{NO_ANSWER, OURS, Stage, in_order, parties, sorted};
use futures::FutureExt;
use futures::future::select_all;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::panic::Location;
use std::time::Duration;
use telapi::{Call, CallState, Device};
use telapi_mock::{Leg, LegState};
use tokio::time::{sleep, timeout};

/// How a phone stands in a call: the state, and the other parties where they are known by then.
type Standing = (String, Vec<String>);

/// How much is known of who else is in a conference.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parties {
    /// Everybody.
    All,
    /// Whoever was told: who comes in later need not be told who is there.
    SomeOfThem,
}

impl Stage {
    /// Waits, but not for long, until the bot's phones stand as the switch says that they do: as many calls, each with its
    /// state and its parties. The times of each call must be in order then.
    #[track_caller]
    pub(crate) fn agrees(&self) -> impl Future<Output = ()> {
        self.agrees_on(Parties::All, Location::caller())
    }

    /// As [`agrees`](Self::agrees), though somebody came into a conference later, or unseen: the bot believes nobody in it
    /// who is not, but need not know all who are.
    #[track_caller]
    pub(crate) fn agrees_as_far_as_told(&self) -> impl Future<Output = ()> {
        self.agrees_on(Parties::SomeOfThem, Location::caller())
    }

    async fn agrees_on(&self, parties: Parties, asked_at: &Location<'_>) {
        let agreed = async {
            self.pbx.made_good().await;
            while !self.agree(parties) {
                self.changed().await;
            }
        };
        let agreed = timeout(Duration::from_secs(5), agreed).await.is_ok();
        assert!(agreed, "{asked_at}: the bot sees {:?}, the switch has {:?}", self.book(), self.truth());
        self.live().for_each(|call| in_order(&call.record(), asked_at));
    }

    /// Waits for the next change of a call, by the switch or by what the bot sees.
    async fn changed(&self) {
        let mut was_asked = false;
        let by_the_switch = self.pbx.switch().wait_until(|_| std::mem::replace(&mut was_asked, true));
        let calls: Vec<_> = OURS.iter().map(|number| self.pbx.calls(number)).collect();
        let by_the_bot = calls.iter().map(|calls| {
            let mut was_asked = false;
            calls.wait_until(move |_| std::mem::replace(&mut was_asked, true)).boxed_local()
        });
        tokio::select! {
            _ = by_the_switch => {}
            (changed, ..) = select_all(by_the_bot) => drop(changed.unwrap()),
        }
    }

    fn agree(&self, parties: Parties) -> bool {
        let (book, truth) = (self.book(), self.truth());
        match parties {
            Parties::All => book == truth,
            Parties::SomeOfThem => book.iter().zip(&truth).all(|((_, believed), (_, true_ones))| {
                let states = |standing: &[Standing]| sorted(standing.iter().map(|(state, _)| state.clone()));
                let is_there = |(state, parties): &Standing| {
                    let mut same_state = true_ones.iter().filter(|(true_state, _)| true_state == state);
                    // a meet-me conference that has called is the caller, and no phone
                    let phones = || parties.iter().filter(|party| OURS.contains(&party.as_str()));
                    same_state.any(|(_, there)| phones().all(|party| there.contains(party)))
                };
                states(believed) == states(true_ones) && believed.iter().all(is_there)
            }),
        }
    }

    /// Sees that nobody telephones any more, neither by the switch nor by the bot, and that it stays so.
    #[track_caller]
    pub(crate) fn nothing_is_left(&self) -> impl Future<Output = ()> {
        let asked_at = Location::caller();
        async move {
            self.agrees().await;
            // longer than any timer of the switch that may still run
            sleep(NO_ANSWER + Duration::from_secs(10)).await;
            self.agrees().await;
            let left = self.pbx.switch().calls();
            assert!(left.is_empty(), "{asked_at}: the switch has {left:?}");
        }
    }

    fn live(&self) -> impl Iterator<Item = Call> {
        self.devices.values().flat_map(Device::calls)
    }

    /// Whether a phone has a call with nobody in it, of which it need not have been told: it waits in a park slot, alone in
    /// a meet-me conference, or rings for one.
    fn waits(&self, number: &str) -> bool {
        let has_nobody = |leg: &Leg| {
            let is_settled = matches!(leg.state, LegState::Alerting | LegState::Connected | LegState::Held);
            is_settled && leg.partners.is_empty()
        };
        self.at(number).legs().iter().any(has_nobody)
    }

    /// How our phones stand, as the bot sees it.
    fn book(&self) -> BTreeMap<&'static str, Vec<Standing>> {
        let calls = |number: &str, device: &Device| {
            let waits = self.waits(number);
            let stands = |call: Call| {
                let record = call.record();
                standing(record.state, record.state != CallState::Failed && !waits, parties(&call))
            };
            sorted(device.calls().into_iter().map(stands))
        };
        self.devices.iter().map(|(number, device)| (*number, calls(number, device))).collect()
    }

    /// How our phones stand, as the switch knows.
    fn truth(&self) -> BTreeMap<&'static str, Vec<Standing>> {
        let stands = |leg: Leg, waits: bool| {
            let state = match leg.state {
                LegState::Initiated => CallState::Initiated,
                LegState::Originated => CallState::Originated,
                LegState::Delivered => CallState::Delivered,
                LegState::Alerting => CallState::Alerting,
                LegState::Connected => CallState::Connected,
                LegState::Held => CallState::Held,
                LegState::Failed => CallState::Failed,
                other => panic!("{other:?} is no state of a live call"),
            };
            let partners = sorted(leg.partners.iter().map(|partner| partner.number.clone()));
            standing(state, state != CallState::Failed && !waits, partners)
        };
        let legs = |number: &str| {
            let waits = self.waits(number);
            sorted(self.at(number).legs().into_iter().map(|leg| stands(leg, waits)))
        };
        OURS.iter().map(|number| (*number, legs(number))).collect()
    }
}

/// Whom a failed attempt was for is the dialled number, which is no party to the switch.
fn standing(state: impl Display, has_parties: bool, parties: Vec<String>) -> Standing {
    (state.to_string(), if has_parties { parties } else { Vec::new() })
}
