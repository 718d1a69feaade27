//! A PBX with its phones behind a portal, and sessions with it.

use std::time::Duration;
use telapi::ipoffice::{Event, Session, SessionBuilder};
use telapi::{Call, EventStream};
use telapi_mock::ipoffice::{Direction, Exchange, Portal, PortalBuilder};
use telapi_mock::{CallIds, Extension, Phone, Switch, SwitchBuilder};

#[allow(unused_imports, reason = "not every program of tests needs all of it")]
pub(crate) use super::waiting::{debug, find, minutes, pass, secs, soon, story_until, told, within};

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

/// A stream of a session, read up to where the session has made sure of its calls for the first time.
pub(crate) async fn watch(session: &Session) -> EventStream<Event> {
    super::waiting::resynchronised(session.events()).await
}
