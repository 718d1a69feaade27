//! Sessions, addresses, and what is asked about them (T-Library model, *Requests*, *Events*).

use super::super::world::{PASSWORD, World, open, soon, url};
use super::scene::Scene;
use std::time::UNIX_EPOCH;
use telapi::ErrorKind;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{
    AddressInfoType, AddressType, CallInfoType, CallType, ConnId, ControlMode, ErrorCode, KvList,
    RegisterMode, ServerRole, SwitchInfoType,
};
use telapi::tserver::request::{
    RequestQueryAddress, RequestQueryCall, RequestQueryServer, RequestQuerySwitch, RequestRegisterAddress,
    RequestSetInputMask, RequestUnregisterAddress,
};
use telapi::tserver::{Address, Session};
use telapi_mock::tserver::Direction;

/// It is answered by how the link to the switch is; a wrong password is refused.
pub(super) async fn register_client(scene: &mut Scene) {
    assert_eq!(scene.world.server.sessions(), 1);
    scene.world.server.link_down();
    assert_eq!(scene.told().await, ["LinkDisconnected 54"]);
    let _blind = Session::builder([url(&scene.world.server)]).address("201").start().unwrap();
    let told_twice = || {
        let told = scene.world.server.transcript();
        let is_told = |name: &str| name == "EventLinkDisconnected";
        told.iter().filter(|said| said.direction == Direction::Sent && is_told(&said.name)).count() == 2
    };
    soon(async {
        while !told_twice() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(scene.world.server.sessions(), 2);

    let guarded = World::behind(|server| server.password("another")).await;
    let error = soon(guarded.session().password(PASSWORD).connect()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginRefused);
    assert_eq!(ErrorCode::of(&error).map(ErrorCode::number), Some(1190), "{error}");
    assert_eq!(guarded.server.sessions(), 0);
}

/// It is acknowledged by the request's number. Which events come then, no page tells: the mock sends all as before.
pub(super) async fn set_input_mask(scene: &mut Scene) {
    let TEvent::Ack(ack) = scene.ask(RequestSetInputMask::new("00".repeat(64))).await else {
        panic!("an ACK")
    };
    assert_eq!(ack.user_event, Some(7));
    scene.told().await;
    scene.rings().await;
}

fn register(dn: &str) -> RequestRegisterAddress {
    RequestRegisterAddress::new(dn, RegisterMode::Share, ControlMode::Default, AddressType::DN)
}

fn unregister(dn: &str) -> RequestUnregisterAddress {
    RequestUnregisterAddress::new(dn, ControlMode::Default)
}

/// The answer has the DN's picture, and its events come from then on. 59 a DN that is none, 42 one that is somebody's.
pub(super) async fn register_address(scene: &mut Scene) {
    let TEvent::Registered(registered) = scene.ask(register("206")).await else { panic!("it is registered") };
    assert_eq!(registered.this_dn.number(), "206");
    assert_eq!((&registered.info_type, registered.info_status), (&AddressInfoType::AddressType, Some(1)));
    assert_eq!(registered.extensions.integer("status"), Some(0), "idle");
    assert_eq!(scene.world.server.registrations("206"), 1);
    scene.person("206").dial("204").unwrap();
    assert_eq!(scene.told().await, ["206 Dialing c1 204/2", "204 Ringing c1 206/1"]);
    scene.person("206").hang_up().unwrap();

    scene.refused(register("999"), 59).await;
    scene.ask(unregister("206")).await;
    let private = Address::new("206").register_mode(RegisterMode::Private);
    let (_other, _events) = open(Session::builder([url(&scene.world.server)]).address(private)).await;
    scene.refused(register("206"), 42).await;
    assert_eq!(scene.world.server.registrations("206"), 1, "the other's");
}

/// Its events come no more. 41 a DN that is not registered.
pub(super) async fn unregister_address(scene: &mut Scene) {
    scene.ask(register("206")).await;
    let TEvent::Unregistered(over) = scene.ask(unregister("206")).await else {
        panic!("it is not registered")
    };
    assert_eq!((over.this_dn.number(), over.error_code), ("206", None));
    assert_eq!(scene.world.server.registrations("206"), 0);
    scene.told().await;
    scene.person("206").dial("204").unwrap();
    assert_eq!(scene.told().await, ["204 Ringing c1 206/1"]);
    scene.refused(unregister("206"), 41).await;
}

pub(super) async fn query_server(scene: &mut Scene) {
    scene.world.server.link_down();
    let TEvent::ServerInfo(info) = scene.ask(RequestQueryServer::new()).await else {
        panic!("it is answered")
    };
    assert_eq!(info.server_role, Some(ServerRole::Primary));
    assert_eq!(info.server_version.as_deref(), Some("8.1.100.00"), "what the mock says");
}

/// DNStatus and QueueStatus, which all T-Servers have, CallsQuery, and 51 for what this one has not. 41 another's DN, 59 none.
pub(super) async fn query_address(scene: &mut Scene) {
    scene.consult().await;
    scene.person("204").dial("810").unwrap();
    scene.told().await;
    let query = |dn: &str, address, info| RequestQueryAddress::new(dn, address, info);
    let status = scene.ask(query("201", AddressType::DN, AddressInfoType::DNStatus)).await;
    let TEvent::AddressInfo(status) = status else { panic!("it is answered") };
    let extensions = status.extensions.clone().unwrap();
    let (held, current) = (scene.conn_id("c1"), scene.conn_id("c2"));
    let picture = |key: &str| extensions.text(key).map(str::to_owned);
    assert_eq!((picture("conn-1"), picture("conn-2")), (Some(held.to_string()), Some(current.to_string())));
    assert_eq!((extensions.integer("ps-1"), extensions.integer("ps-2")), (Some(0xe), Some(0xc)));
    assert_eq!((&status.info_type, status.info_status), (&AddressInfoType::DNStatus, 3), "talking");

    let calls = scene.ask(query("201", AddressType::DN, AddressInfoType::CallsQuery)).await;
    let TEvent::AddressInfo(calls) = calls else { panic!("it is answered") };
    assert_eq!(
        (calls.conn_id, calls.previous_conn_id),
        (Some(current), Some(held)),
        "the active and the held"
    );

    let queue = scene.ask(query("810", AddressType::Queue, AddressInfoType::QueueStatus)).await;
    let TEvent::AddressInfo(queue) = queue else { panic!("it is answered") };
    let waits = queue.extensions.clone().unwrap();
    assert_eq!((queue.info_status, waits.integer("ps-1")), (1, Some(9)), "one call waits");

    scene.refused(query("201", AddressType::DN, AddressInfoType::IdleTrunks), 51).await;
    scene.refused(query("206", AddressType::DN, AddressInfoType::DNStatus), 41).await;
}

/// Everybody in the call; 56 for a call that is none.
pub(super) async fn query_call(scene: &mut Scene) {
    scene.consult().await;
    let conn_id = scene.conn_id("c2");
    let query = |conn_id| RequestQueryCall::new(conn_id, CallInfoType::PartiesQuery).this_dn("201");
    let TEvent::PartyInfo(info) = scene.ask(query(conn_id)).await else { panic!("it is answered") };
    assert_eq!((info.conn_id, info.call_type), (Some(conn_id), Some(CallType::Consult)));
    let parties = KvList::new().with("dn-1", "201").with("ps-1", 0xc).with("dn-2", "203").with("ps-2", 0xc);
    assert_eq!(info.extensions.as_ref(), Some(&parties));
    scene.refused(query(ConnId::new(0xff)), 56).await;
}

/// The switch's clock; 51 for classifiers, which it has not, and 54 while nobody reaches it.
pub(super) async fn query_switch(scene: &mut Scene) {
    let query = RequestQuerySwitch::new(SwitchInfoType::DateTime);
    let TEvent::SwitchInfo(info) = scene.ask(query.clone()).await else { panic!("it is answered") };
    assert_eq!(info.switch_info_type, Some(SwitchInfoType::DateTime));
    let now = scene.world.switch.now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert!(u64::try_from(info.switch_time.unwrap()).unwrap().abs_diff(now) <= 60, "{info:?} at {now}");
    scene.refused(RequestQuerySwitch::new(SwitchInfoType::ClassifierStat), 51).await;
    scene.world.server.link_down();
    scene.refused(query, 54).await;
}
