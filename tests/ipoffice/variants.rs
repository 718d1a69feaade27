//! Portals, switches and settings that differ from the usual ones.

use super::world::{PASSWORD, World, debug, pass, secs, soon, story_until, switch, told, watch};
use futures::StreamExt;
use telapi::ipoffice::{Session, WebSocketHost};
use telapi::{CallState, EndReason, ErrorKind, SessionState};
use telapi_mock::HuntGroup;
use telapi_mock::ipoffice::{Portal, PortalBuilder};

/// The main job, whoever the user is: make, hold, retrieve, consult, transfer.
async fn main_job(world: &World, session: &Session) {
    let call = soon(session.device("201").unwrap().make_call("202")).await.unwrap();
    soon(call.established()).await.unwrap();
    soon(call.hold()).await.unwrap();
    soon(call.retrieve()).await.unwrap();
    let consultation = soon(call.consult("203")).await.unwrap();
    soon(consultation.established()).await.unwrap();
    soon(call.transfer_to(&consultation)).await.unwrap();
    assert_eq!(consultation.ended().await, EndReason::Transferred);
    assert_eq!(world.switch.talks(), [["202", "203"]]);
}

#[tokio::test(start_paused = true)]
async fn the_main_job_is_done_whatever_the_portals_messages_look_like() {
    type Change = fn(PortalBuilder) -> PortalBuilder;
    let looks: [(&str, Change); 4] = [
        ("as ever", |portal| portal),
        ("prefixes that mean something else each time", PortalBuilder::varies_prefixes),
        ("several events in one message", PortalBuilder::batches_events),
        ("both", |portal| portal.varies_prefixes().batches_events()),
    ];
    for (look, change) in looks {
        for user in ["Extn201", "ctiapp"] {
            let world = World::behind(change).await;
            let builder = Session::builder(world.portal.url()).credentials(user, PASSWORD);
            let session = soon(builder.application("bot").connect()).await.unwrap();
            main_job(&world, &session).await;
            assert!(session.state().get().is_online(), "{look}, {user}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_base_path_of_the_guides_2_3_works_as_well() {
    let world = World::new().await;
    let session = soon(world.user("201").base_path("/service/inyama").connect()).await.unwrap();
    main_job(&world, &session).await;
    assert_eq!(world.requests("POST", "/service/inyama/callcontrol/makeCall"), 1);
}

#[tokio::test(start_paused = true)]
async fn the_websocket_may_be_opened_where_the_portal_says() {
    // reached by one address, and told another: that of a second listener of the same switch, which knows no session
    let switch = switch().build();
    let elsewhere = Portal::builder(&switch).start().await.unwrap();
    let address = elsewhere.address().to_string();
    let portal = Portal::builder(&switch).advertises(address).start().await.unwrap();
    let world = World { switch, portal };
    let builder = world.user("201").websocket_host(WebSocketHost::AsAdvertised).login_deadline(secs(10));
    soon(builder.connect()).await.unwrap_err();
    let asked = super::world::requests(&elsewhere, "GET", "/openapiwebsocket/…");
    assert!(asked > 0, "it was asked at the address that the portal told");
}

#[tokio::test(start_paused = true)]
async fn the_websocket_is_opened_at_another_host_only_if_that_host_is_allowed() {
    let elsewhere = World::new().await;
    let port = elsewhere.portal.address().port();
    let world = World::behind(|portal| portal.advertises(format!("localhost:{port}"))).await;
    let builder = world.user("201").websocket_host(WebSocketHost::AsAdvertised).login_deadline(secs(10));
    let error = soon(builder.clone().allow_websocket_host("cti.example.com").connect()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    let id = world.portal.transcript().into_iter().find_map(|exchange| exchange.session).unwrap();
    assert!(told(&error).contains("another host, localhost"), "{}", told(&error));
    assert!(!told(&error).contains(&id) && !debug(&error).contains(&id), "{}", told(&error));
    assert!(elsewhere.portal.transcript().is_empty(), "nobody else gets the session id");
    assert_eq!(world.portal.sessions(), 0, "what was logged in is logged out");

    soon(builder.allow_websocket_host("LOCALHOST").connect()).await.unwrap_err();
    let asked = super::world::requests(&elsewhere.portal, "GET", "/openapiwebsocket/…");
    assert!(asked > 0, "it was asked at the host that was allowed");

    let no_name = world.user("201").websocket_host(WebSocketHost::AsAdvertised);
    let no_name = no_name.allow_websocket_host("localhost:8080").start().unwrap_err();
    assert_eq!(no_name.kind(), ErrorKind::InvalidArgument, "{no_name}");
    let in_vain = world.user("201").allow_websocket_host("localhost").start().unwrap_err();
    assert_eq!(in_vain.kind(), ErrorKind::InvalidArgument, "{in_vain}");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_started_tells_its_beginning() {
    let world = World::new().await;
    let session = world.user("201").start().unwrap();
    assert!(matches!(session.state().get(), SessionState::Connecting));
    assert!(session.login().is_none());
    let mut events = session.events();
    assert_eq!(story_until(&mut events, "resynchronised").await, ["connected", "resynchronised"]);
    assert_eq!(session.login().unwrap().user_extension.as_deref(), Some("201"));
}

#[tokio::test(start_paused = true)]
async fn the_state_tells_each_turn() {
    let world = World::new().await;
    let session = world.user("201").start().unwrap();
    let mut state = session.state();
    let mut turns = vec![state.get().to_string()];
    let mut next = async || {
        let before = turns.last().cloned();
        let is_another = |state: &SessionState| Some(state.to_string()) != before;
        turns.push(soon(state.wait_for(is_another)).await.unwrap().to_string());
    };
    next().await;
    world.portal.stop().await;
    next().await;
    world.portal.restart().await.unwrap();
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    next().await;
    soon(session.close()).await;
    next().await;
    let url = world.portal.url();
    assert_eq!(turns[0], "connecting");
    assert_eq!(turns[1], format!("online at {url}"));
    assert!(turns[2].starts_with("reconnecting, attempt 1: "), "{}", turns[2]);
    assert_eq!(turns[3], format!("online at {url}"));
    assert_eq!(turns[4], "closed: closed by the user");
}

#[tokio::test(start_paused = true)]
async fn a_call_to_a_hunt_group_rings_at_its_member() {
    let world = World::with(|switch| switch.hunt_group(HuntGroup::new("Sales", "300").member("201"))).await;
    let session = world.log_in("201").await;
    let mut incoming = session.device("201").unwrap().incoming();
    world.phone("204").dial("300").unwrap();
    let call = soon(incoming.next()).await.unwrap();
    assert_eq!(call.record().far_party().unwrap().device.number(), "204");
    soon(call.answer()).await.unwrap();
    assert_eq!(world.switch.talks(), [["201", "204"]]);
}

#[tokio::test(start_paused = true)]
async fn two_bots_with_sessions_of_their_own_call_each_other() {
    let world = World::new().await;
    let (anna, dora) = (world.log_in("201").await, world.log_in("204").await);
    let mut incoming = dora.device("204").unwrap().incoming();
    let call = soon(anna.device("201").unwrap().make_call("204")).await.unwrap();
    let theirs = soon(incoming.next()).await.unwrap();
    soon(theirs.answer()).await.unwrap();
    soon(call.established()).await.unwrap();
    soon(theirs.hold()).await.unwrap();
    assert_eq!((call.state(), theirs.state()), (CallState::Connected, CallState::Held));
    soon(call.hang_up()).await.unwrap();
    soon(theirs.ended()).await;
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_made_at_once_are_told_apart() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let call = |from: &str, to: &'static str| {
        let device = session.device(from).unwrap();
        async move { device.make_call(to).await.unwrap() }
    };
    let (first, second, third) =
        soon(async { tokio::join!(call("201", "202"), call("204", "203"), call("205", "206")) }).await;
    soon(first.established()).await.unwrap();
    soon(second.established()).await.unwrap();
    soon(third.established()).await.unwrap_err();
    let far = |call: &telapi::Call| call.record().far_party().unwrap().device.number().to_owned();
    assert_eq!((far(&first), far(&second)), ("202".to_owned(), "203".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn after_a_snapshot_the_parties_have_names() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    pass(secs(1)).await;
    world.portal.cut_websockets();
    story_until(&mut events, "resynchronised").await;
    assert_eq!(call.record().far_party().unwrap().name.as_deref(), Some("Bela Cerny"));
}
