//! A PBX with its phones behind a T-Server, and sessions with it.

use std::sync::Arc;
use telapi::tserver::{Event, Session, SessionBuilder};
use telapi::{Call, CallRecord, CallState, EventStream};
use telapi_mock::tserver::{Direction, TServer, TServerBuilder};
use telapi_mock::{Extension, LegState, Phone, Switch, SwitchBuilder};

#[allow(unused_imports, reason = "not every program of tests needs all of it")]
pub(crate) use super::waiting::{debug, find, minutes, pass, secs, soon, story_until, told, within};

/// The application's password, nowhere else to be found.
pub(crate) const PASSWORD: &str = "Hochkalter2607";

/// What is told after a connection was lost and made again.
pub(crate) const HEALED: [&str; 4] = ["disconnected", "connected", "gap: ConnectionLost", "resynchronised"];

/// A PBX behind a server.
///
/// | phone | when it is called |
/// |---|---|
/// | 201 | rings; it is mostly ours |
/// | 202, 203 | answer after a second |
/// | 204 | rings, until the test acts |
pub(crate) struct World {
    pub(crate) switch: Switch,
    pub(crate) server: TServer,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::behind(|server| server).await
    }

    /// With another server.
    pub(crate) async fn behind(change: impl FnOnce(TServerBuilder) -> TServerBuilder) -> Self {
        let switch = switch().build();
        let server = change(TServer::builder(&switch)).start().await.unwrap();
        Self { switch, server }
    }

    /// Another server in front of the same PBX.
    pub(crate) async fn another(&self) -> TServer {
        TServer::builder(&self.switch).start().await.unwrap()
    }

    /// A session that registers 201.
    pub(crate) fn session(&self) -> SessionBuilder {
        Session::builder([url(&self.server)]).seed(7).address("201")
    }

    pub(crate) fn phone(&self, number: &str) -> Phone {
        self.switch.phone(number)
    }

    /// How often this was asked.
    pub(crate) fn asked(&self, request: &str) -> usize {
        asked(&self.server, request)
    }

    /// Calls a number from a phone and waits until it is answered.
    pub(crate) async fn talk(&self, session: &Session, from: &str, to: &str) -> Call {
        let call = soon(session.device(from).unwrap().make_call(to)).await.unwrap();
        soon(call.established()).await.unwrap();
        call
    }

    /// What the session believes of a phone is what the PBX knows.
    #[track_caller]
    pub(crate) fn assert_true(&self, session: &Session, number: &str) {
        let mut believed: Vec<_> = calls_of(session, number).iter().map(|call| call.state).collect();
        let legs = self.phone(number).legs();
        let mut known: Vec<_> = legs.iter().map(|leg| state(leg.state)).collect();
        believed.sort_by_key(|state| format!("{state:?}"));
        known.sort_by_key(|state| format!("{state:?}"));
        assert_eq!(believed, known, "what is believed of {number}, and what is so");
    }
}

fn state(leg: LegState) -> CallState {
    match leg {
        LegState::Initiated => CallState::Initiated,
        LegState::Originated => CallState::Originated,
        LegState::Delivered => CallState::Delivered,
        LegState::Alerting => CallState::Alerting,
        LegState::Connected => CallState::Connected,
        LegState::Held => CallState::Held,
        LegState::Queued => CallState::Queued,
        LegState::Failed => CallState::Failed,
        LegState::Null => CallState::Ended,
        other => panic!("what is this? {other:?}"),
    }
}

/// The phones.
pub(crate) fn switch() -> SwitchBuilder {
    let phones = [
        Extension::new("201").full_name("Anna Berg"),
        Extension::new("202").full_name("Bela Cerny").answers_after(secs(1)),
        Extension::new("203").full_name("Carla Diaz").answers_after(secs(1)),
        Extension::new("204").full_name("Dora Egli").never_answers(),
    ];
    let builder = Switch::builder().seed(7).no_answer_timeout(minutes(600));
    phones.into_iter().fold(builder, SwitchBuilder::extension)
}

/// A server's URL.
pub(crate) fn url(server: &TServer) -> String {
    format!("tserver://{}", server.address())
}

/// How often this was asked of a server.
pub(crate) fn asked(server: &TServer, request: &str) -> usize {
    let transcript = server.transcript();
    transcript
        .iter()
        .filter(|exchange| exchange.direction == Direction::Received && exchange.name == request)
        .count()
}

/// Opens a session, and reads its stream up to where it has made sure of its calls for the first time.
pub(crate) async fn open(builder: SessionBuilder) -> (Session, EventStream<Event>) {
    let session = builder.start().unwrap();
    let events = super::waiting::resynchronised(session.events()).await;
    (session, events)
}

/// The calls of a phone, as the session believes them to be.
pub(crate) fn calls_of(session: &Session, number: &str) -> Vec<Arc<CallRecord>> {
    session.calls().of(&number.into())
}

/// Waits until the session knows of no call.
pub(crate) async fn no_call(session: &Session) {
    soon(session.calls().wait_until(<[_]>::is_empty)).await.unwrap();
}
