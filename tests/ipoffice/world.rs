//! A PBX with its phones behind a portal, and sessions with it.

use std::fmt::Debug;
use std::panic::Location;
use std::time::Duration;
use telapi::ipoffice::{Event, Session, SessionBuilder};
use telapi::{Call, EventStream, StreamItem};
use telapi_mock::ipoffice::{Direction, Exchange, Portal, PortalBuilder};
use telapi_mock::{CallIds, Extension, Phone, Switch, SwitchBuilder};
use tokio::time::timeout;

/// The password of every user, nowhere else to be found.
pub(crate) const PASSWORD: &str = "Zugspitze2962";

/// Both answers to the question which the guide leaves open: whether the two ends of a call share its id.
pub(crate) const BOTH_WAYS: [CallIds; 2] = [CallIds::PerDevice, CallIds::Shared];

/// A PBX behind a portal.
///
/// | phone | when it is called |
/// |---|---|
/// | 201, Anna Berg | rings; it is mostly ours |
/// | 202, Bela Cerny | answers after a second |
/// | 203, Carla Diaz | answers after a second |
/// | 204, Dora Egli | rings, until the test acts |
/// | 205 | is busy |
/// | 206 | rejects |
/// | 207 | nobody is logged in |
pub(crate) struct World {
    pub(crate) switch: Switch,
    pub(crate) portal: Portal,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|switch| switch).await
    }

    /// With another switch.
    pub(crate) async fn with(change: impl FnOnce(SwitchBuilder) -> SwitchBuilder) -> Self {
        let switch = change(switch()).build();
        let portal = Portal::builder(&switch).start().await.unwrap();
        Self { switch, portal }
    }

    /// With another portal.
    pub(crate) async fn behind(change: impl FnOnce(PortalBuilder) -> PortalBuilder) -> Self {
        let switch = switch().build();
        let portal = change(Portal::builder(&switch)).start().await.unwrap();
        Self { switch, portal }
    }

    /// The user of a phone: `Extn201`.
    pub(crate) fn user(&self, number: &str) -> SessionBuilder {
        self.session(&format!("Extn{number}"))
    }

    /// The user who owns no phone.
    pub(crate) fn application_user(&self) -> SessionBuilder {
        self.session("ctiapp")
    }

    fn session(&self, user: &str) -> SessionBuilder {
        Session::builder(self.portal.url()).credentials(user, PASSWORD).application("bot").seed(7)
    }

    pub(crate) async fn log_in(&self, number: &str) -> Session {
        soon(self.user(number).connect()).await.unwrap()
    }

    pub(crate) fn phone(&self, number: &str) -> Phone {
        self.switch.phone(number)
    }

    /// Waits until no phone of the PBX has a call.
    pub(crate) async fn quiet(&self) {
        soon(self.switch.wait_until(<[_]>::is_empty)).await;
    }

    /// How often this was asked for: `requests("POST", "/session")` counts logins.
    pub(crate) fn requests(&self, method: &str, path_end: &str) -> usize {
        requests(&self.portal, method, path_end)
    }

    pub(crate) fn logins(&self) -> usize {
        self.requests("POST", "/session")
    }

    /// Calls a number and waits until it is answered.
    pub(crate) async fn talk(&self, session: &Session, to: &str) -> Call {
        let own = session.login().unwrap().user_extension.clone().unwrap();
        let call = soon(session.device(own).unwrap().make_call(to)).await.unwrap();
        soon(call.established()).await.unwrap();
        call
    }
}

pub(crate) fn requests(portal: &Portal, method: &str, path_end: &str) -> usize {
    let is_it = |exchange: &&Exchange| match &exchange.direction {
        Direction::Request { method: asked, path } => asked == method && path.ends_with(path_end),
        _ => false,
    };
    portal.transcript().iter().filter(is_it).count()
}

pub(crate) fn switch() -> SwitchBuilder {
    let second = Duration::from_secs(1);
    let phones = [
        Extension::new("201").full_name("Anna Berg"),
        Extension::new("202").full_name("Bela Cerny").answers_after(second),
        Extension::new("203").full_name("Carla Diaz").answers_after(second),
        Extension::new("204").full_name("Dora Egli"),
        Extension::new("205").busy(),
        Extension::new("206").rejects(),
        Extension::new("207").logged_out(),
    ];
    let builder = Switch::builder().seed(7).application_user("ctiapp", PASSWORD);
    phones.into_iter().fold(builder, |builder, phone| builder.extension(phone.password(PASSWORD)))
}

/// Waits for what must happen within a minute of virtual time.
#[track_caller]
pub(crate) fn soon<T>(future: impl Future<Output = T>) -> impl Future<Output = T> {
    within(Duration::from_secs(60), future)
}

/// Waits for what must happen within so long of virtual time.
#[track_caller]
pub(crate) fn within<T>(time: Duration, future: impl Future<Output = T>) -> impl Future<Output = T> {
    let asked_at = Location::caller();
    async move {
        let outcome = timeout(time, future).await;
        outcome.unwrap_or_else(|_| panic!("it has not happened within {time:?}: {asked_at}"))
    }
}

/// Lets time pass.
pub(crate) async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

pub(crate) const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

pub(crate) const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

/// A stream of a session, read up to where the session has made sure of its calls for the first time.
pub(crate) async fn watch(session: &Session) -> EventStream<Event> {
    let mut events = session.events();
    story_until(&mut events, "resynchronised").await;
    events
}

/// The items that are no events, in words and in order, up to and with the first of this name.
#[track_caller]
pub(crate) fn story_until(events: &mut EventStream<Event>, last: &str) -> impl Future<Output = Vec<String>> {
    let story = async move {
        let mut story = Vec::new();
        loop {
            let item = events.next().await.unwrap_or_else(|| panic!("no {last}: {story:?}"));
            story.extend(word(&item));
            if story.last().is_some_and(|word| word.starts_with(last)) {
                return story;
            }
        }
    };
    // in all: items that come for ever would keep a wait for each of them alive for ever
    within(minutes(10), story)
}

/// The first item for which there is an answer.
#[track_caller]
pub(crate) fn find<T>(
    events: &mut EventStream<Event>,
    mut wanted: impl FnMut(&StreamItem<Event>) -> Option<T>,
) -> impl Future<Output = T> {
    let found = async move {
        loop {
            let item = events.next().await.expect("the stream has ended");
            if let Some(found) = wanted(&item) {
                return found;
            }
        }
    };
    within(minutes(10), found)
}

fn word(item: &StreamItem<Event>) -> Option<String> {
    Some(match item {
        StreamItem::Event(_) => return None,
        StreamItem::Connected { .. } => "connected".to_owned(),
        StreamItem::Disconnected { .. } => "disconnected".to_owned(),
        StreamItem::FailedOver { .. } => "failed over".to_owned(),
        StreamItem::Gap { reason, .. } => format!("gap: {reason:?}"),
        StreamItem::Resynchronised { .. } => "resynchronised".to_owned(),
        StreamItem::Repaired { .. } => "repaired".to_owned(),
        StreamItem::Lagged { .. } => "lagged".to_owned(),
        StreamItem::DecodeError(_) => "decode error".to_owned(),
        StreamItem::Closed { reason } => format!("closed: {reason}"),
        other => panic!("what is this? {other:?}"),
    })
}

/// All that an error says, its sources included.
pub(crate) fn told(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text = format!("{text}: {source}");
        next = source.source();
    }
    text
}

/// What `Debug` says, for looking for what must not be in it.
pub(crate) fn debug(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}
