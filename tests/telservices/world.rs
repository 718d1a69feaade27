//! A PBX with its phones behind a TelServer, and sessions with it.

use std::sync::Arc;
use telapi::telservices::{Event, Session, SessionBuilder};
use telapi::{Call, CallRecord, CallState, EventStream};
use telapi_mock::fault::AnswerFault;
use telapi_mock::telservices::{Direction, Exchange, TelServer, TelServerBuilder, Transport};
use telapi_mock::{Extension, Leg, LegState, Phone, Switch, SwitchBuilder};

#[allow(unused_imports, reason = "not every program of tests needs all of it")]
pub(crate) use super::waiting::{debug, find, minutes, pass, secs, soon, story_until, told, within};

/// The password of every user, nowhere else to be found.
pub(crate) const PASSWORD: &str = "Hochkalter2607";

/// What is told after a session was opened again at the same server.
pub(crate) const HEALED: [&str; 2] = ["gap: SessionExpired", "resynchronised"];

/// A PBX behind a server.
///
/// | phone | when it is called |
/// |---|---|
/// | 201 | rings; it is mostly ours |
/// | 202, 203 | answer after a second |
/// | 204 | rings, until the test acts |
pub(crate) struct World {
    pub(crate) switch: Switch,
    pub(crate) server: TelServer,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::behind(|server| server).await
    }

    /// With another server.
    pub(crate) async fn behind(change: impl FnOnce(TelServerBuilder) -> TelServerBuilder) -> Self {
        let switch = switch().build();
        let server = change(TelServer::builder(&switch)).start().await.unwrap();
        Self { switch, server }
    }

    /// Another server in front of the same PBX.
    pub(crate) async fn another(&self) -> TelServer {
        TelServer::builder(&self.switch).start().await.unwrap()
    }

    /// A session by TCP and UDP.
    pub(crate) fn over_udp(&self) -> SessionBuilder {
        Session::builder(tcp(&self.server)).seed(7)
    }

    /// A session by HTTP and long poll.
    pub(crate) fn over_http(&self) -> SessionBuilder {
        Session::builder(self.server.url()).seed(7)
    }

    /// Both, each watching 201.
    pub(crate) fn both_ways(&self) -> [SessionBuilder; 2] {
        [self.over_udp().device("201"), self.over_http().device("201")]
    }

    pub(crate) fn phone(&self, number: &str) -> Phone {
        self.switch.phone(number)
    }

    /// What was asked of this service, newest last.
    pub(crate) fn asked(&self, service: &str) -> Vec<String> {
        asked(&self.server, service)
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
        let believed = sorted(calls_of(session, number).iter().map(|call| unless_failed(stands(call))));
        let known = sorted(self.phone(number).legs().iter().map(|leg| unless_failed(is(leg))));
        assert_eq!(believed, known, "what is believed of {number}, and what is so");
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
    phones.into_iter().fold(builder, |builder, phone| builder.extension(phone.password(PASSWORD)))
}

/// A server's URL for TCP.
pub(crate) fn tcp(server: &TelServer) -> String {
    format!("telservices://{}", server.address())
}

/// What was asked of this service, newest last.
pub(crate) fn asked(server: &TelServer, service: &str) -> Vec<String> {
    let is_it = |exchange: &Exchange| exchange.direction == Direction::Request && exchange.name == service;
    server.transcript().into_iter().filter(is_it).map(|exchange| exchange.body).collect()
}

/// How many messages took this way.
pub(crate) fn by(server: &TelServer, transport: Transport) -> usize {
    server.transcript().iter().filter(|exchange| exchange.transport == transport).count()
}

/// An answer: this error of the guide, or of nobody's.
pub(crate) fn error(name: &str) -> AnswerFault {
    AnswerFault::answer(200, format!("<TelServiceReturn><error><{name}/></error></TelServiceReturn>"))
}

/// A session event.
pub(crate) fn session_event(what: &str) -> Vec<u8> {
    format!("<TelServiceEvent><event><session><{what}/></session></event></TelServiceEvent>").into_bytes()
}

/// An event of a call that nobody makes.
pub(crate) fn rings(device: &str, caller: &str) -> Vec<u8> {
    let event = format!(
        "<TelServiceEvent><deviceNumber>{device}</deviceNumber><event><call><id>1</id><primCall><state><alerting/>\
         </state><otherParty><number>{caller}</number></otherParty><duration>0</duration><isOutgoing><false/>\
         </isOutgoing></primCall></call></event></TelServiceEvent>"
    );
    event.into_bytes()
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

/// Waits until the session knows of a call.
pub(crate) async fn some_call(session: &Session) -> Arc<CallRecord> {
    let calls = soon(session.calls().wait_until(|calls| !calls.is_empty())).await.unwrap();
    Arc::clone(&calls[0])
}

/// Waits until the session knows of no call.
pub(crate) async fn no_call(session: &Session) {
    soon(session.calls().wait_until(<[_]>::is_empty)).await.unwrap();
}

/// Closes the session, after which nothing of it is left at the server.
pub(crate) async fn close(session: &Session, server: &TelServer) {
    soon(session.close()).await;
    assert_eq!(server.sessions(), 0, "left behind");
}

/// How a call stands, and with whom.
type Stands = (CallState, Option<String>);

fn stands(call: &CallRecord) -> Stands {
    (call.state, call.parties.first().map(|party| party.device.number().to_owned()))
}

/// Of a call that has failed the one says whom it was to, the other that nobody is there.
fn unless_failed((state, partner): Stands) -> Stands {
    (state, partner.filter(|_| state != CallState::Failed))
}

fn is(leg: &Leg) -> Stands {
    let state = match leg.state {
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
    };
    (state, leg.partners.first().map(|partner| partner.number.clone()))
}

fn sorted<T: std::fmt::Debug>(calls: impl Iterator<Item = T>) -> Vec<String> {
    let mut calls: Vec<_> = calls.map(|call| format!("{call:?}")).collect();
    calls.sort();
    calls
}
