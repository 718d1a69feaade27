//! Services that are asked for while there is no connection: refused at once, or kept for a while, as the session or the
//! telephone was told; by the same rules as requests for calls, and in one queue with them.

use super::super::world::{World, minutes, pass, secs, soon, story_until, watch};
use futures::FutureExt as _;
use telapi::ipoffice::Session;
use telapi::ipoffice::event::{PresenceMode, PresenceType};
use telapi::ipoffice::service::{DirectoryQuery, ImToSend, PresenceStateToSet, SetDoNotDisturb};
use telapi::{Delivery, DeviceId, EndReason, Error, ErrorKind, WhileOffline};
use telapi_mock::ipoffice::Direction;
use tokio::time::Instant;

const WAIT: WhileOffline = WhileOffline::Wait(minutes(2));

/// A session that was told to wait, and has lost its connection to a portal that does not come back by itself.
async fn offline(world: &World) -> Session {
    let session = soon(world.user("201").while_offline(WAIT).connect()).await.unwrap();
    go_offline(world, &session).await;
    session
}

async fn go_offline(world: &World, session: &Session) {
    let mut events = watch(session).await;
    world.portal.stop().await;
    story_until(&mut events, "disconnected").await;
    world.portal.clear_transcript();
}

fn what(error: &Error) -> (ErrorKind, Delivery) {
    (error.kind(), error.delivery())
}

/// The services that were asked for, in their order: neither logins, nor heartbeats, nor snapshots.
fn asked(world: &World) -> Vec<String> {
    let service = |direction: &Direction| match direction {
        Direction::Request { method, path } => {
            Some(format!("{method} {}", path.strip_prefix("/inyama/service/")?))
        }
        _ => None,
    };
    let of_the_session = |asked: &String| asked.contains("session") || asked.ends_with("snapshot");
    let transcript = world.portal.transcript();
    let services = transcript.iter().filter_map(|exchange| service(&exchange.direction));
    services.filter(|asked| !of_the_session(asked)).collect()
}

#[tokio::test(start_paused = true)]
async fn services_wait_as_the_session_was_told_and_leave_once_in_their_order() {
    let world = World::new().await;
    let session = soon(world.user("201").while_offline(WAIT).connect()).await.unwrap();
    let own = soon(session.get_presence_states([""; 0])).await.unwrap();
    let im = ImToSend::new(own.presence_states[0].jid.clone().unwrap(), "lunch?");
    go_offline(&world, &session).await;
    let phone = session.phone("201").unwrap();
    let state = PresenceStateToSet::new(PresenceType::Available, PresenceMode::DoNotDisturb);
    let query = DirectoryQuery::all();
    let raw = SetDoNotDisturb::new(DeviceId::new("201"), false);
    let mut do_not_disturb = Box::pin(phone.set_do_not_disturb(true));
    let mut search = Box::pin(session.directory_search(&query));
    let mut log = Box::pin(phone.delete_all_call_logs());
    let mut send = Box::pin(session.send_im(&im));
    let mut presence = Box::pin(session.set_presence_state(&state));
    let mut request = Box::pin(session.request(&raw));
    assert!(do_not_disturb.as_mut().now_or_never().is_none());
    assert!(search.as_mut().now_or_never().is_none());
    assert!(log.as_mut().now_or_never().is_none());
    assert!(send.as_mut().now_or_never().is_none());
    assert!(presence.as_mut().now_or_never().is_none());
    assert!(request.as_mut().now_or_never().is_none());
    pass(secs(30)).await;
    world.portal.restart().await.unwrap();
    assert_eq!(soon(do_not_disturb).await.unwrap().do_not_disturb_on, Some(true));
    assert!(soon(search).await.unwrap().list.is_some());
    soon(log).await.unwrap();
    soon(request).await.unwrap();
    soon(send).await.unwrap();
    soon(presence).await.unwrap();
    let mut left = asked(&world);
    // those that leave together may overtake each other on their way to the portal
    assert_eq!(
        left.pop().as_deref(),
        Some("POST logicaldevice/setDoNotDisturb"),
        "it waits until the calls are sure"
    );
    left.sort();
    let each_once =
        ["DELETE calllog", "GET directory", "POST im", "POST logicaldevice/setDoNotDisturb", "POST presence"];
    assert_eq!(left, each_once);
}

#[tokio::test(start_paused = true)]
async fn a_telephone_may_be_told_otherwise_than_its_session() {
    let world = World::new().await;
    let session = offline(&world).await;
    let refuses = session.phone("201").unwrap().while_offline(WhileOffline::Refuse);
    let begun = Instant::now();
    let error = refuses.get_do_not_disturb().await.unwrap_err();
    assert_eq!(begun.elapsed(), secs(0));
    assert_eq!(what(&error), (ErrorKind::NotConnected, Delivery::NotSent));
    let waits = refuses.while_offline(WhileOffline::Wait(secs(5)));
    let begun = Instant::now();
    let error = waits.get_do_not_disturb().await.unwrap_err();
    assert_eq!(what(&error), (ErrorKind::NotConnected, Delivery::NotSent));
    assert_eq!(begun.elapsed(), secs(5), "from when the method was called");
    world.portal.restart().await.unwrap();
    pass(minutes(5)).await;
    assert_eq!(asked(&world), [""; 0], "what was refused is never sent");
}

#[tokio::test(start_paused = true)]
async fn a_service_about_a_call_that_has_ended_meanwhile_is_not_sent() {
    let world = World::new().await;
    let session = soon(world.user("201").while_offline(WAIT).connect()).await.unwrap();
    let mut events = watch(&session).await;
    let phone = session.phone("201").unwrap();
    let gone = world.talk(&session, "202").await.record().call_id().cloned().unwrap();
    world.portal.stop().await;
    story_until(&mut events, "disconnected").await;
    let mut digits = Box::pin(phone.generate_digits(&gone, "1"));
    assert!(digits.as_mut().now_or_never().is_none());
    world.phone("202").hang_up().unwrap();
    world.portal.restart().await.unwrap();
    let error = soon(digits).await.unwrap_err();
    assert_eq!(what(&error), (ErrorKind::CallEnded, Delivery::NotSent));
    assert_eq!(error.end_reason(), Some(&EndReason::EndedUnseen));
    assert_eq!(world.requests("POST", "/generatedtmf"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_service_about_a_call_leaves_after_the_resynchronisation() {
    let world = World::new().await;
    let session = soon(world.user("201").while_offline(WAIT).connect()).await.unwrap();
    let mut events = watch(&session).await;
    let phone = session.phone("201").unwrap();
    let call = world.talk(&session, "202").await.record().call_id().cloned().unwrap();
    world.portal.stop().await;
    story_until(&mut events, "disconnected").await;
    world.portal.clear_transcript();
    let (outcome, ()) = tokio::join!(soon(phone.record_call(&call)), async {
        pass(secs(1)).await;
        world.portal.restart().await.unwrap();
        story_until(&mut events, "connected").await;
        assert_eq!(world.requests("POST", "/recordCall"), 0, "the calls are not sure yet");
        story_until(&mut events, "resynchronised").await;
    });
    assert_eq!(outcome.unwrap().recorded_connection.unwrap().call_id, call);
    assert_eq!(world.requests("POST", "/recordCall"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_closed_sends_nothing_that_waits() {
    let world = World::new().await;
    let session = offline(&world).await;
    let phone = session.phone("201").unwrap();
    let (outcome, ()) = tokio::join!(phone.get_messages(), async {
        pass(secs(1)).await;
        soon(session.close()).await;
    });
    assert_eq!(what(&outcome.unwrap_err()), (ErrorKind::Closed, Delivery::NotSent));
    let error = phone.get_messages().await.unwrap_err();
    assert_eq!(what(&error), (ErrorKind::Closed, Delivery::NotSent));
}
