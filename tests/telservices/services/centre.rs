//! A contact centre behind a TelServer, and a session that watches its agent's phone.

use super::super::world::{PASSWORD, World, find, no_call, open, soon, switch};
use futures::StreamExt;
use std::time::{Duration, UNIX_EPOCH};
use telapi::csta::CstaEvent;
use telapi::telservices::service::RequestedAgentState;
use telapi::telservices::{Event, Phone, RoutingPoint, Session, WatchedDevice};
use telapi::{Call, CallId, Device, EventStream, StreamItem};
use telapi_mock::telservices::TelServer;
use telapi_mock::{
    Agent, DirectoryEntry, Extension, Leg, LegState, NumberType, RoutingPoint as Point, RoutingPointConfig,
};

/// 2027-03-01T09:00:00, a Monday.
const OPENING: Duration = Duration::from_secs(1_803_891_600);

/// How a session reaches the server.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// TCP, and events by UDP.
    Udp,
    /// HTTP, and long polls.
    Http,
}

/// The phones of [`World`], with voicemail at 201 and 205, whose users are agents: anna, with a password, and bea. Both work for
/// the routing point 800, `sales`; it sends to 204 what they cannot take, and leaves them 30 s behind a call. Anna works for the
/// campaign `autumn` too. The session watches 201.
pub(super) struct Scene {
    pub(super) way: Way,
    pub(super) world: World,
    pub(super) session: Session,
    /// What the session has told since [`now`](Self::now), for the test.
    pub(super) events: EventStream<Event>,
    /// The same once more, for [`assert_told`](Self::assert_told).
    heard: EventStream<Event>,
}

impl Scene {
    pub(super) async fn new(way: Way) -> Self {
        Self::watching(way, WatchedDevice::new("201").user("anna", PASSWORD)).await
    }

    /// With a session that watches another device, or in another's name.
    pub(super) async fn watching(way: Way, watched: WatchedDevice) -> Self {
        let world = centre().await;
        let builder = match way {
            Way::Udp => world.over_udp(),
            Way::Http => world.over_http(),
        };
        let (session, events) = open(builder.device(watched)).await;
        let heard = session.events();
        Self { way, world, session, events, heard }
    }

    /// All is prepared: what is asked and told from now on is the service's own.
    pub(super) fn now(&mut self) {
        self.world.server.clear_transcript();
        self.events = self.session.events();
        self.heard = self.session.events();
    }

    pub(super) fn phone(&self) -> Phone {
        self.session.phone("201").unwrap()
    }

    pub(super) fn device(&self) -> Device {
        self.session.device("201").unwrap()
    }

    pub(super) fn sales(&self) -> RoutingPoint {
        self.session.routing_point("sales")
    }

    /// 201 talks with this number.
    pub(super) async fn talk(&self, number: &str) -> Call {
        self.world.talk(&self.session, "201", number).await
    }

    /// 201 talks with 203, and has 202 on hold.
    pub(super) async fn consult(&self) -> (Call, Call) {
        let first = self.talk("202").await;
        let second = soon(first.consult("203")).await.unwrap();
        soon(second.established()).await.unwrap();
        soon(first.held()).await.unwrap();
        (first, second)
    }

    /// 204 calls 201, which rings.
    pub(super) async fn rings(&self) -> Call {
        self.world.phone("204").dial("201").unwrap();
        soon(self.device().incoming().next()).await.unwrap()
    }

    /// Anna takes these states, one after the other, and the session has heard of the last.
    pub(super) async fn anna_is(&mut self, states: &[RequestedAgentState]) {
        for state in states {
            soon(self.phone().set_agent_state(*state)).await.unwrap();
        }
        let last = match states.last().unwrap() {
            RequestedAgentState::Ready => "AgentReadyEvent",
            RequestedAgentState::LoggedOff => "AgentLoggedOffEvent",
            _ => "AgentNotReadyEvent",
        };
        self.told(last).await;
    }

    /// Waits for the next event of CSTA with this name.
    pub(super) async fn told(&mut self, name: &str) -> CstaEvent {
        let is_it = |event: &Event| event.csta().filter(|csta| csta.message() == name).cloned();
        find(&mut self.events, |item| item.event().and_then(is_it)).await
    }

    /// The states of the parts that 201 has in calls, with the other's number, by the switch.
    pub(super) fn legs(&self) -> Vec<(LegState, String)> {
        let legs = self.world.phone("201").legs();
        let with = |leg: &Leg| leg.partners.iter().map(|partner| &*partner.number).collect::<String>();
        let mut legs: Vec<_> = legs.iter().map(|leg| (leg.state, with(leg))).collect();
        legs.sort_by(|one, other| one.1.cmp(&other.1));
        legs
    }

    /// What the session believes is what the switch knows.
    #[track_caller]
    pub(super) fn assert_true(&self) {
        self.world.assert_true(&self.session, "201");
    }

    /// 201 has no call any more, and the session knows.
    pub(super) async fn is_over(&self) {
        no_call(&self.session).await;
        assert!(self.legs().is_empty());
    }

    #[track_caller]
    pub(super) fn assert_asked(&self, service: &str) {
        assert!(!self.world.asked(service).is_empty(), "{service} was not asked for");
    }

    /// All these events were told, in any order.
    pub(super) async fn assert_told(&mut self, names: &[&str]) {
        let (mut missing, mut told) = (names.to_vec(), Vec::new());
        if missing.is_empty() {
            return;
        }
        let all = async {
            while let Some(item) = self.heard.next().await {
                if let StreamItem::Event(event) = item {
                    missing.retain(|name| *name != event.name());
                    told.push(event.name().to_owned());
                }
                if missing.is_empty() {
                    break;
                }
            }
        };
        let outcome = tokio::time::timeout(Duration::from_secs(60), all).await;
        assert!(outcome.is_ok() && missing.is_empty(), "{missing:?} not among {told:?}");
    }
}

/// The id of a call at its device.
pub(super) fn id(call: &Call) -> CallId {
    call.record().call_id().cloned().unwrap()
}

async fn centre() -> World {
    let mut config = RoutingPointConfig::default();
    config.agent_working_after_call_timeout = Some(Duration::from_secs(30));
    let agent = |id: &str| Agent::new(id).inbound_service("sales");
    let anna = Extension::new("201").full_name("Anna Berg").voicemail();
    let switch = switch()
        .clock_starts_at(UNIX_EPOCH + OPENING)
        .extension(anna.agent(agent("anna").password(PASSWORD).outbound_service("autumn")))
        .extension(Extension::new("205").full_name("Bea Fox").agent(agent("bea")))
        .routing_point(Point::new("sales", "800").failure_route("204").config(config))
        .campaign_template("outbound", RoutingPointConfig::default())
        .directory("staff", staff())
        .build();
    let server = TelServer::builder(&switch).start().await.unwrap();
    World { switch, server }
}

/// Entries in no order.
fn staff() -> [DirectoryEntry; 5] {
    [
        DirectoryEntry::new("+4930202", "Lena Moor").number_type(NumberType::Mobile),
        DirectoryEntry::new("+4930201", "lea Stern").number_type(NumberType::Work).company("Quarz AG"),
        DirectoryEntry::new("+4930203", "Otto Lehm").number_type(NumberType::Home),
        DirectoryEntry::new("+4930204", "Nils Opal").company("Moritz & Sohn"),
        DirectoryEntry::new("+4930205", "Paul Lech"),
    ]
}
