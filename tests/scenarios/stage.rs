//! Where a scenario is played: a switch with its phones, the sessions that watch them, and people at the phones.

mod agreement;
#[macro_use]
mod every_scenario;
mod extras;
mod pbx;

pub(crate) use extras::{forward, id_of, mute};
pub(crate) use pbx::{Extra, Pbx, Service, Told};

use futures::StreamExt;
use std::collections::BTreeMap;
use std::panic::Location;
use std::time::Duration;
use telapi::csta::EventCause;
use telapi::{Call, CallRecord, CallState, Delivery, Device, EndReason, ErrorKind};
use telapi_mock::{Extension, Phone, Switch, SwitchBuilder};
use tokio::time::timeout;

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

/// A protocol with its switch, and a session for each of [`OURS`].
pub(crate) struct Stage {
    pbx: Box<dyn Pbx>,
    devices: BTreeMap<&'static str, Device>,
}

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

    pub(crate) fn switch(&self) -> &Switch {
        self.pbx.switch()
    }

    /// Cuts what events come over: until the next await the bot sees nothing.
    pub(crate) fn interrupt(&self) {
        self.pbx.interrupt();
    }

    /// Waits until the bot has made sure of its calls again.
    #[track_caller]
    pub(crate) fn recovered(&self) -> impl Future<Output = ()> {
        bounded(Duration::from_secs(600), Location::caller(), self.pbx.recovered())
    }

    /// What the protocol tells in place of this cause.
    pub(crate) fn cause(&self, cause: EventCause) -> Option<EventCause> {
        self.pbx.cause(cause)
    }

    /// What the protocol tells in place of this end, which nobody of ours has asked for.
    pub(crate) fn end(&self, end: EndReason) -> EndReason {
        self.pbx.end(end)
    }

    /// Whether a call that has failed for this cause is there until the phone is hung up.
    pub(crate) fn keeps_failed(&self, cause: EventCause) -> bool {
        self.pbx.keeps_failed(cause)
    }

    /// Whether all who are in a conference are told the same id of it.
    pub(crate) fn names_conferences(&self) -> bool {
        self.pbx.names_conferences()
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

    /// Who can talk with whom, as the switch knows.
    pub(crate) fn talks(&self) -> Vec<Vec<String>> {
        self.pbx.switch().talks()
    }
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
