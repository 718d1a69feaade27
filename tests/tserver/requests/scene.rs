//! A PBX behind a T-Server and a session that watches all of it; what it is told, in short.

use super::super::world::{World, find, minutes, open, soon, url};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{AddressType, Attribute, ConnId, ErrorCode, Message};
use telapi::tserver::request::{Request, RequestQueryServer};
use telapi::tserver::{Address, Event, Phone, Session};
use telapi::{Call, Delivery, EventStream, StreamItem};
use telapi_mock::tserver::{Direction, TServer};
use telapi_mock::{Agent, Extension, LegState, RoutingPoint, Switch};

/// | number | what |
/// |---|---|
/// | 201, 202, 203, 204 | phones: nobody answers by himself |
/// | 205 | the phone of anna, an agent |
/// | 206 | a phone that the session does not register |
/// | 800 | a route point |
/// | 810, 820 | queues; 205 works for the first |
/// | 0301234 | a subscriber of the public network |
pub(super) struct Scene {
    pub(super) world: World,
    pub(super) session: Session,
    events: EventStream<Event>,
    /// The ConnIDs seen so far, by the order in which they came: `c1`, `c2`.
    calls: BTreeMap<String, String>,
    /// The messages that were told last.
    heard: Vec<TEvent>,
}

impl Scene {
    pub(super) async fn new() -> Self {
        let switch = switch();
        let server = TServer::builder(&switch).outside("0301234").route_point("800", None);
        let world = World { switch, server: server.start().await.unwrap() };
        let points = [("800", AddressType::RouteDN), ("810", AddressType::Queue)];
        let session = Session::builder([url(&world.server)])
            .seed(7)
            .addresses(["201", "202", "203", "204", "205"])
            .addresses(points.map(|(number, kind)| Address::new(number).address_type(kind)))
            .snapshot_interval(None);
        let (session, events) = open(session).await;
        let mut scene = Self { world, session, events, calls: BTreeMap::new(), heard: Vec::new() };
        scene.told().await;
        scene
    }

    pub(super) fn phone(&self, number: &str) -> Phone {
        self.session.phone(number).unwrap()
    }

    /// The person at a phone.
    pub(super) fn person(&self, number: &str) -> telapi_mock::Phone {
        self.world.phone(number)
    }

    /// Asks for something, and gives the event that answers it.
    pub(super) async fn ask<R: Request>(&self, request: R) -> TEvent {
        let answer = soon(self.session.request(request)).await;
        (*answer.unwrap_or_else(|error| panic!("{}: {error}", R::TYPE))).clone()
    }

    /// Asks for what is refused with this code; nothing was done.
    pub(super) async fn refused<R: Request>(&self, request: R, code: i32) {
        let error = soon(self.session.request(request)).await.expect_err("it is refused");
        assert_eq!(ErrorCode::of(&error).map(ErrorCode::number), Some(code), "{}: {error}", R::TYPE);
        assert_eq!(error.delivery(), Delivery::Rejected, "{}", R::TYPE);
    }

    // --- calls -----------------------------------------------------------------------------------------------------

    /// 201 calls 202, which rings: `c1` of both.
    pub(super) async fn rings(&mut self) -> (Call, Call) {
        self.person("201").dial("202").unwrap();
        assert_eq!(self.told().await, ["201 Dialing c1 202/2", "202 Ringing c1 201/1"]);
        (self.call("201"), self.call("202"))
    }

    /// 201 and 202 talk: `c1` of both.
    pub(super) async fn talk(&mut self) -> (Call, Call) {
        let calls = self.rings().await;
        self.person("202").pick_up().unwrap();
        assert_eq!(self.told().await, ["201 Established c1 202/2", "202 Established c1 201/1"]);
        calls
    }

    /// 201 talks with 202, and has consulted 203, with whom it talks now: `c1` and `c2` of 201.
    pub(super) async fn consult(&mut self) -> (Call, Call) {
        let (first, _) = self.talk().await;
        let second = soon(first.consult("203")).await.unwrap();
        self.person("203").pick_up().unwrap();
        soon(second.established()).await.unwrap();
        self.told().await;
        (first, second)
    }

    /// The newest call of a DN.
    pub(super) fn call(&self, number: &str) -> Call {
        self.session.device(number).unwrap().calls().pop().expect("there is a call")
    }

    /// The ConnID by its short name.
    pub(super) fn conn_id(&self, short: &str) -> ConnId {
        let found = self.calls.iter().find(|(_, own)| *own == short);
        found.unwrap_or_else(|| panic!("no {short} in {:?}", self.calls)).0.parse().unwrap()
    }

    /// The states of a phone's parts in calls, with the others' numbers, by the switch.
    pub(super) fn legs(&self, number: &str) -> Vec<(LegState, String)> {
        let legs = self.person(number).legs();
        let with = |leg: &telapi_mock::Leg| {
            leg.partners.iter().map(|partner| partner.number.as_str()).collect::<Vec<_>>().join(" ")
        };
        let mut legs: Vec<_> = legs.iter().map(|leg| (leg.state, with(leg))).collect();
        legs.sort_by(|one, other| one.1.cmp(&other.1));
        legs
    }

    /// Who talks with whom.
    pub(super) fn talks(&self) -> Vec<Vec<String>> {
        self.world.switch.talks()
    }

    /// What the session believes of all phones is what the switch knows.
    #[track_caller]
    pub(super) fn assert_true(&self) {
        for number in ["201", "202", "203", "204", "205"] {
            self.world.assert_true(&self.session, number);
        }
    }

    // --- what is told ----------------------------------------------------------------------------------------------

    /// What was told since it was asked last: `201 Released c2 s1 203/2 third 202/7 prev c1`, with CallState, OtherDN and
    /// ThirdPartyDN with their roles, PreviousConnID. Without hookswitches, and what the session asks by itself.
    pub(super) async fn told(&mut self) -> Vec<String> {
        // what was told before it is answered has come before
        let barrier = self.ask(RequestQueryServer::new()).await.reference_id();
        let mut heard = Vec::new();
        let is_barrier = |item: &StreamItem<Event>| {
            let StreamItem::Event(event) = item else { return None };
            let message = event.message()?;
            if message.reference_id() == barrier {
                return Some(());
            }
            heard.push(message.clone());
            None
        };
        find(&mut self.events, is_barrier).await;
        let by_itself =
            ["OnHook", "OffHook", "Registered", "AddressInfo", "PartyInfo", "ServerInfo", "SwitchInfo"];
        heard.retain(|event| !by_itself.iter().any(|name| event.name().as_str() == format!("Event{name}")));
        let told = heard.iter().map(|event| self.short(&event.to_message())).collect();
        self.heard = heard;
        told
    }

    /// The one that answered a request, of those that were told last.
    pub(super) fn answer(&self) -> &TEvent {
        let mut answers = self.heard.iter().filter(|event| event.reference_id().is_some());
        answers.next().unwrap_or_else(|| panic!("nothing was answered: {:?}", self.heard))
    }

    /// One of those that were told last.
    pub(super) fn message(&self, dn: &str, name: &str) -> &TEvent {
        let is_it = |event: &&TEvent| {
            event.name().as_str() == format!("Event{name}")
                && event.this_dn().is_some_and(|this| this.number() == dn)
        };
        self.heard.iter().find(is_it).unwrap_or_else(|| panic!("no {name} at {dn}: {:?}", self.heard))
    }

    fn short(&mut self, message: &Message) -> String {
        let attributes = &message.attributes;
        let text = |attribute| attributes.text(attribute).unwrap_or_default().to_owned();
        let name = message.name.as_str().trim_start_matches("Event").to_owned();
        let mut words = vec![text(Attribute::ThisDN), name];
        let mut call = |attribute| {
            let conn_id = attributes.get(attribute).and_then(telapi::tserver::message::FromValue::read);
            conn_id.map(|conn_id: ConnId| {
                let next = format!("c{}", self.calls.len() + 1);
                self.calls.entry(conn_id.to_string()).or_insert(next).clone()
            })
        };
        words.extend(call(Attribute::ConnID));
        let previous = call(Attribute::PreviousConnID);
        words.extend(attributes.integer(Attribute::ErrorCode).map(|code| code.to_string()));
        let state = attributes.integer(Attribute::CallState).filter(|state| *state != 0);
        words.extend(state.map(|state| format!("s{state}")));
        let with_role = |dn, role| match attributes.integer(role) {
            Some(role) => format!("{}/{role}", text(dn)),
            None => text(dn),
        };
        let other = with_role(Attribute::OtherDN, Attribute::OtherDNRole);
        let third = with_role(Attribute::ThirdPartyDN, Attribute::ThirdPartyDNRole);
        words.extend(Some(other).filter(|other| !other.is_empty()));
        words.extend(Some(third).filter(|third| !third.is_empty()).map(|third| format!("third {third}")));
        words.extend(previous.map(|previous| format!("prev {previous}")));
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }

    /// The request was answered by these events, as the server's transcript has it.
    #[track_caller]
    pub(super) fn assert_answered(&self, request: &str, wanted: &[&str]) {
        let transcript = self.world.server.transcript();
        let reference = |line: &str| {
            let line: Json = serde_json::from_str(line).unwrap_or_default();
            line["attributes"]["ReferenceID"].as_u64()
        };
        let mut answers = Vec::new();
        for (at, asked) in transcript.iter().enumerate().filter(|(_, exchange)| exchange.name == request) {
            let wanted = reference(&asked.line);
            let mut said = transcript
                .iter()
                .skip(at)
                .filter(|exchange| exchange.direction == Direction::Sent && exchange.peer == asked.peer);
            // a session that is being opened has no number for it
            let answer = said.find(|exchange| wanted.is_none() || reference(&exchange.line) == wanted);
            answers.extend(answer.map(|exchange| exchange.name.clone()));
        }
        assert!(!answers.is_empty(), "{request} was not asked for");
        answers.retain(|answer| answer != "EventError");
        answers.sort();
        answers.dedup();
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable();
        assert_eq!(answers, wanted, "{request}");
    }
}

fn switch() -> Switch {
    let phones = ["201", "202", "203", "204", "206", "0301234"];
    let builder = Switch::builder().seed(7).no_answer_timeout(minutes(600));
    phones
        .iter()
        .fold(builder, |switch, number| switch.extension(Extension::new(*number).never_answers()))
        .extension(Extension::new("205").never_answers().agent(Agent::new("anna").inbound_service("sales")))
        .routing_point(RoutingPoint::new("by-skill", "800"))
        .routing_point(RoutingPoint::new("sales", "810"))
        .routing_point(RoutingPoint::new("support", "820"))
        .build()
}
