//! One builder for TCP, HTTP and HTTPS (guide, *Transport protocol*).

use super::world::{PASSWORD, World, by, close, no_call, open, pass, secs, some_call, soon, told};
use std::time::Duration;
use telapi::telservices::{HttpClient, SessionBuilder, TlsPolicy};
use telapi::{CallState, Delivery, ErrorKind, TlsProblem};
use telapi_mock::fault::{AnswerFault, When};
use telapi_mock::telservices::{TelServerBuilder, Transport};

/// Makes a call, hears of it, holds it, and closes.
async fn works(world: &World, builder: SessionBuilder) {
    let (session, _events) = open(builder.device("201")).await;
    let call = world.talk(&session, "201", "202").await;
    soon(call.hold()).await.unwrap();
    soon(call.held()).await.unwrap();
    world.assert_true(&session, "201");
    soon(call.retrieve()).await.unwrap();
    soon(call.connected()).await.unwrap();
    world.phone("202").hang_up().unwrap();
    soon(call.ended()).await;
    close(&session, &world.server).await;
}

#[tokio::test(start_paused = true)]
async fn over_tcp_events_come_by_udp() {
    let world = World::new().await;
    works(&world, world.over_udp()).await;
    assert!(by(&world.server, Transport::Tcp) > 0 && by(&world.server, Transport::Udp) > 0);
    assert_eq!(by(&world.server, Transport::Http), 0);
}

#[tokio::test(start_paused = true)]
async fn over_http_events_come_by_long_poll_alone() {
    let world = World::new().await;
    works(&world, world.over_http()).await;
    assert!(by(&world.server, Transport::Http) > 0);
    assert_eq!((by(&world.server, Transport::Tcp), by(&world.server, Transport::Udp)), (0, 0));
    assert!(!world.asked("openSession")[0].contains("eventUDPPort"), "there is none to be told");
}

#[tokio::test(start_paused = true)]
async fn over_https_the_private_ca_is_trusted_for_requests_and_polls() {
    let world = World::behind(TelServerBuilder::https).await;
    let policy = TlsPolicy::private_ca(world.server.ca_pem().unwrap()).unwrap();
    works(&world, world.over_http().tls(policy.clone())).await;
    // or by a client that sessions share
    let client = HttpClient::builder().tls(policy).build().unwrap();
    works(&world, world.over_http().http_client(client)).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_not_trusted_is_told_no_password() {
    let other = World::behind(TelServerBuilder::https).await;
    let world = World::behind(TelServerBuilder::https).await;
    let policy = TlsPolicy::private_ca(other.server.ca_pem().unwrap()).unwrap();
    let device = telapi::telservices::WatchedDevice::new("201").user("Extn201", PASSWORD);
    let error = soon(world.over_http().tls(policy).device(device).connect()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Tls, Delivery::NotSent), "{error}");
    assert_eq!(error.tls_problem(), Some(TlsProblem::UntrustedIssuer));
    assert!(world.server.transcript().is_empty());
}

#[tokio::test(start_paused = true)]
async fn path_and_media_type_are_what_the_server_wants() {
    let world = World::behind(|server| server.http_path("/cti/xml").http_media_type("application/xml")).await;
    works(&world, world.over_http().http_path("/cti/xml").media_type("application/xml")).await;
    // not by any other
    for (builder, kind, hint) in [
        (world.over_http(), ErrorKind::Protocol, "path"),
        (world.over_http().http_path("/cti/xml"), ErrorKind::Refused, "415"),
    ] {
        let error = soon(builder.device("201").login_deadline(secs(5)).connect()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, Delivery::Rejected));
        assert!(told(&error).contains(hint), "{}", told(&error));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_may_put_a_sequence_behind_every_message() {
    for sequence in ["\r\n\r\n", "#end#", "\u{3}"] {
        let world = World::behind(|server| server.end_of_pdu(sequence)).await;
        works(&world, world.over_udp().end_of_pdu(sequence)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_forgets_to_close_its_connections_is_not_waited_for() {
    let world = World::behind(TelServerBuilder::forgets_to_close).await;
    let begun = tokio::time::Instant::now();
    works(&world, world.over_udp()).await;
    assert!(begun.elapsed() < secs(10), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn no_more_connections_are_there_at_once_than_allowed() {
    let world = World::new().await;
    world.server.spoil_answers(When::always(), AnswerFault::Late(secs(1)));
    let phones = ["201", "202", "203", "204", "205", "206"];
    let builder = phones.into_iter().fold(world.over_udp(), SessionBuilder::device);
    let session = builder.max_connections(2).start().unwrap();
    pass(Duration::from_millis(500)).await;
    for opened in [2, 4, 6] {
        assert_eq!(world.asked("openSession").len(), opened);
        pass(secs(1)).await;
    }
    world.server.clear_faults();
    close(&session, &world.server).await;
}

#[tokio::test(start_paused = true)]
async fn requests_beyond_the_bound_wait_their_turn_and_are_all_answered() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").max_connections(1)).await;
    world.server.spoil_answers(When::always(), AnswerFault::Late(Duration::from_millis(200)));
    let phone = session.phone("201").unwrap();
    let asks = (0..20).map(|_| phone.query_do_not_disturb());
    let answers = soon(futures::future::join_all(asks)).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_is_seen_however_the_session_came() {
    let world = World::new().await;
    for builder in world.both_ways() {
        world.phone("204").dial("201").unwrap();
        let (session, _events) = open(builder).await;
        let call = some_call(&session).await;
        assert_eq!(call.state, CallState::Alerting, "it rang before");
        world.phone("204").hang_up().unwrap();
        no_call(&session).await;
        close(&session, &world.server).await;
    }
}
