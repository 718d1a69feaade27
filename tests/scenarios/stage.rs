//! Where a scenario is played: a switch with its phones, the sessions that watch them, and people at the phones.

use futures::StreamExt;
use futures::future::LocalBoxFuture;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::panic::Location;
use std::time::Duration;
use telapi::csta::EventCause;
use telapi::{Call, CallRecord, CallState, Delivery, Device, EndReason, ErrorKind};
use telapi_mock::{Extension, Leg, LegState, Phone, Switch, SwitchBuilder};
use tokio::time::{sleep, timeout};

/// Phones that ring until somebody acts.
pub(crate) const ANNA: &str = "201";
pub(crate) const BELA: &str = "202";
pub(crate) const CARLA: &str = "203";
pub(crate) const DORA: &str = "204";
/// A phone that is busy.
pub(crate) const BUSY: &str = "205";
/// A phone that rejects.
pub(crate) const REJECTING: &str = "206";
/// A phone at which nobody is logged in.
pub(crate) const LOGGED_OUT: &str = "207";
/// A number that the switch does not have.
pub(crate) const UNKNOWN: &str = "999";

/// The phones that the bot watches: all at which somebody is logged in.
const OURS: [&str; 6] = [ANNA, BELA, CARLA, DORA, BUSY, REJECTING];

/// How long a call rings before the switch of the suite gives it up.
pub(crate) const NO_ANSWER: Duration = Duration::from_secs(60);

/// The switch that every protocol's front-end is put before.
pub(crate) fn switch(password: &str) -> SwitchBuilder {
    let phones = [
        Extension::new(ANNA),
        Extension::new(BELA),
        Extension::new(CARLA),
        Extension::new(DORA),
        Extension::new(BUSY).busy(),
        Extension::new(REJECTING).rejects(),
        Extension::new(LOGGED_OUT).logged_out(),
    ];
    let builder = Switch::builder().seed(7).no_answer_timeout(NO_ANSWER);
    phones.into_iter().fold(builder, |builder, phone| builder.extension(phone.password(password)))
}

/// A service of [`Call`] or [`Device`], which a protocol's guide may not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Answer,
    Hold,
    Retrieve,
    Consult,
    Transfer,
    SingleStepTransfer,
    Conference,
    Deflect,
    Park,
    PickUp,
    HangUp,
    Clear,
}

/// A protocol, as the suite sees it.
pub(crate) trait Pbx {
    /// The suite's [`switch`], behind the protocol's front-end.
    fn switch(&self) -> &Switch;

    /// A phone, seen by a session that has made sure of its calls. The back-end keeps the session alive.
    fn device(&self, number: &'static str) -> LocalBoxFuture<'_, Device>;

    /// The services that the protocol's guide does not have: exactly these must answer `Unsupported`.
    fn has_no(&self) -> &'static [Service];

    /// What the protocol tells where CSTA has this cause: the same, unless its guide has no word for it.
    fn cause(&self, cause: EventCause) -> Option<EventCause> {
        Some(cause)
    }
}

/// A protocol with its switch, and a session for each of [`OURS`].
pub(crate) struct Stage {
    pbx: Box<dyn Pbx>,
    devices: BTreeMap<&'static str, Device>,
}

/// How a phone stands in a call: the state, and the other parties where they are known by then.
type Standing = (String, Vec<String>);

impl Stage {
    pub(crate) async fn open(pbx: impl Pbx + 'static) -> Self {
        let mut devices = BTreeMap::new();
        for number in OURS {
            devices.insert(number, soon(pbx.device(number)).await);
        }
        Self { pbx: Box::new(pbx), devices }
    }

    /// A phone as the bot has it.
    pub(crate) fn device(&self, number: &str) -> &Device {
        &self.devices[number]
    }

    /// The person at a phone.
    pub(crate) fn at(&self, number: &str) -> Phone {
        self.pbx.switch().phone(number)
    }

    /// What the protocol tells in place of this cause.
    pub(crate) fn cause(&self, cause: EventCause) -> Option<EventCause> {
        self.pbx.cause(cause)
    }

    /// The answer to a service; none if the guide has no such service, of which the request must then say so and must
    /// not have left.
    #[track_caller]
    pub(crate) fn asked<T>(
        &self,
        service: Service,
        request: impl Future<Output = telapi::Result<T>>,
    ) -> impl Future<Output = Option<T>> {
        let asked_at = Location::caller();
        let is_there = !self.pbx.has_no().contains(&service);
        async move {
            match bounded(Duration::from_secs(60), asked_at, request).await {
                Ok(answer) if is_there => Some(answer),
                Ok(_) => panic!("{asked_at}: the guide has no {service:?}, and yet it was done"),
                Err(error) if is_there => panic!("{asked_at}: {service:?}: {error}"),
                Err(error) => {
                    let told = (error.kind(), error.delivery());
                    assert_eq!(told, (ErrorKind::Unsupported, Delivery::NotSent), "{asked_at}: {service:?}");
                    None
                }
            }
        }
    }

    /// The call that rings at a phone.
    #[track_caller]
    pub(crate) fn ringing(&self, number: &str) -> impl Future<Output = Call> {
        let asked_at = Location::caller();
        let mut incoming = self.device(number).incoming();
        async move {
            let call = bounded(Duration::from_secs(60), asked_at, incoming.next()).await;
            call.unwrap_or_else(|| panic!("{asked_at}: the stream of incoming calls ended"))
        }
    }

    /// One of ours calls another, who answers by hand: the call as each of them has it.
    #[track_caller]
    pub(crate) fn talk(&self, from: &str, to: &str) -> impl Future<Output = (Call, Call)> {
        let asked_at = Location::caller();
        async move {
            let minute = Duration::from_secs(60);
            let call = bounded(minute, asked_at, self.device(from).make_call(to)).await.unwrap();
            let theirs = bounded(minute, asked_at, self.ringing(to)).await;
            self.at(to).pick_up().unwrap();
            bounded(minute, asked_at, call.established()).await.unwrap();
            bounded(minute, asked_at, theirs.established()).await.unwrap();
            (call, theirs)
        }
    }

    /// Who can talk with whom, as the switch knows: the numbers of each call that has two connected parties or more.
    pub(crate) fn talks(&self) -> Vec<Vec<String>> {
        let connected = |call: &telapi_mock::CallSnapshot| {
            sorted(
                call.legs
                    .iter()
                    .filter(|leg| leg.state == LegState::Connected)
                    .map(|leg| leg.device.number.clone()),
            )
        };
        self.pbx.switch().calls().iter().map(connected).filter(|numbers| numbers.len() > 1).collect()
    }

    /// Waits, but not for long, until the bot's phones stand as the switch says that they do: as many calls, each with its
    /// state and its parties. The times of each call must be in order then.
    #[track_caller]
    pub(crate) fn agrees(&self) -> impl Future<Output = ()> {
        let asked_at = Location::caller();
        async move {
            for _ in 0..500 {
                if self.book() == self.truth() {
                    return self.live().for_each(|call| in_order(&call.record(), asked_at));
                }
                sleep(Duration::from_millis(10)).await;
            }
            panic!("{asked_at}: the bot sees {:?}, the switch has {:?}", self.book(), self.truth());
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

    /// Whether a phone waits in a park slot: with nobody, but it need not have been told so.
    fn waits(&self, number: &str) -> bool {
        let has_nobody =
            |leg: &Leg| matches!(leg.state, LegState::Connected | LegState::Held) && leg.partners.is_empty();
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

fn sorted<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.into_iter().collect();
    items.sort();
    items
}

/// The numbers of the others, as the call tells them.
pub(crate) fn parties(call: &Call) -> Vec<String> {
    sorted(call.record().parties.iter().map(|party| party.device.number().to_owned()))
}

/// What has a time has happened, and in this order.
fn in_order(record: &CallRecord, asked_at: &Location<'_>) {
    let times = record.times;
    let happened = [Some(times.begun), times.alerting, times.established, times.ended];
    let happened: Vec<_> = happened.into_iter().flatten().collect();
    assert!(happened.is_sorted(), "{asked_at}: {times:?}");
    assert!(times.begun <= times.state, "{asked_at}: {times:?}");
    assert_eq!(times.ended.is_some(), record.end.is_some(), "{asked_at}");
    assert_eq!(record.state == CallState::Ended, record.end.is_some(), "{asked_at}");
}

/// Waits until the call is over, and tells why; its record must say so too.
#[track_caller]
pub(crate) fn end(call: &Call) -> impl Future<Output = EndReason> {
    let asked_at = Location::caller();
    async move {
        let end = bounded(Duration::from_secs(60), asked_at, call.ended()).await;
        let record = call.record();
        assert_eq!(record.end.as_ref(), Some(&end), "{asked_at}");
        in_order(&record, asked_at);
        end
    }
}

/// Waits until the call is over, which must be because somebody hung up.
#[track_caller]
pub(crate) fn cleared(call: &Call) -> impl Future<Output = ()> {
    let (asked_at, end) = (Location::caller(), end(call));
    async move {
        let end = end.await;
        assert!(matches!(end, EndReason::Cleared(_)), "{asked_at}: {end}");
    }
}

/// Waits for what must happen within a minute of virtual time.
#[track_caller]
pub(crate) fn soon<T>(future: impl Future<Output = T>) -> impl Future<Output = T> {
    bounded(Duration::from_secs(60), Location::caller(), future)
}

/// Waits for what must happen within so long of virtual time.
#[track_caller]
pub(crate) fn within<T>(time: Duration, future: impl Future<Output = T>) -> impl Future<Output = T> {
    bounded(time, Location::caller(), future)
}

async fn bounded<T>(time: Duration, asked_at: &Location<'_>, future: impl Future<Output = T>) -> T {
    let outcome = timeout(time, future).await;
    outcome.unwrap_or_else(|_| panic!("it has not happened within {time:?}: {asked_at}"))
}

/// Every scenario as a test against the `pbx()` of the module that this stands in. What is not listed here is unused, which
/// the compiler tells.
macro_rules! every_scenario {
    () => {
        every_scenario! {
            calling {
                we_call_and_the_other_answers
                we_are_called_and_answer
                two_of_ours_call_each_other
                the_far_end_hangs_up
                clearing_ends_the_call_for_everybody
                a_call_made_at_the_phone_is_seen_and_can_be_controlled
                a_call_answered_at_the_phone_is_established
                a_phone_is_logged_out_in_mid_call
            }
            unanswered {
                a_busy_phone
                a_phone_that_rejects_at_once
                a_phone_that_rejects_after_it_has_rung
                a_phone_that_nobody_answers
                a_caller_whose_own_patience_ends
                an_unknown_number
                a_phone_without_its_user
                we_reject_a_call
                the_caller_gives_up_while_it_rings
                answering_a_call_that_has_just_gone
                awaiting_what_cannot_come_true_any_more
            }
            holding {
                hold_and_retrieve
                the_far_end_holds_us
                both_ends_hold
                the_far_end_hangs_up_while_it_is_held
                we_hang_up_what_we_hold
                two_calls_at_one_phone
                the_held_one_hangs_up_while_we_talk_to_another
            }
            transferring {
                consult_and_transfer
                a_transfer_may_be_asked_for_from_either_call
                a_transfer_while_the_consulted_phone_still_rings
                consult_and_give_up
                consulting_a_busy_phone
                a_single_step_transfer
                a_single_step_transfer_to_a_busy_phone
                the_far_end_transfers_us
                the_far_end_sends_us_on_to_a_phone_that_rings
                sending_a_call_on_while_it_rings
            }
            conferring {
                three_talk_and_one_leaves
                whoever_formed_the_conference_may_leave_it
                all_leave_the_conference
                clearing_the_conference_ends_it_for_all
                the_far_end_takes_us_into_a_conference
                a_conference_is_held_and_retrieved
            }
            parking {
                parked_and_taken_back_at_the_same_phone
                parked_and_taken_out_by_another_phone
                parked_by_the_one_who_was_called_and_taken_out_by_hand
                parked_by_hand_and_taken_out_by_us
                parked_while_it_is_held
                parked_twice_in_its_life
                who_waits_in_the_slot_gives_up
                a_slot_that_is_taken
                picked_up_while_it_rings_elsewhere
                what_rings_here_is_picked_up_by_somebody_else
                nothing_is_there_to_be_picked_up
                a_phone_that_talks_picks_nothing_up
            }
        }
    };
    ($($story:ident { $($scenario:ident)* })*) => {
        $(mod $story {
            $(#[tokio::test(start_paused = true)]
            async fn $scenario() {
                let stage = crate::scenarios::stage::Stage::open(super::pbx().await).await;
                crate::scenarios::$story::$scenario(&stage).await;
                stage.nothing_is_left().await;
            })*
        })*
    };
}
