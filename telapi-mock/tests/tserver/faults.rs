//! What goes wrong on purpose, and what a client sees of it.

use crate::client::{Client, name};
use crate::world::World;
use crate::{server, server_with};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use telapi_mock::fault::{AnswerFault, ConnectionFault, EventFault, When};
use telapi_mock::tserver::TServerBuilder;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

fn call() -> Value {
    json!({ "ThisDN": "1001", "OtherDN": "1002" })
}

fn was_carried_out(world: &World) -> bool {
    !world.switch().calls().is_empty()
}

async fn spoilt(fault: AnswerFault) -> World {
    let world = World::new().await;
    world.server.spoil_answers(When::next(1).on("RequestMakeCall").user("1001"), fault);
    world
}

#[tokio::test]
async fn a_request_is_refused_with_any_error() {
    let mut world = World::new().await;
    world.server.refuse(When::next(1).on("RequestMakeCall"), 506);
    world.refused("MakeCall", "1001", "", json!({ "OtherDN": "1002" }), 506).await;
    assert!(!was_carried_out(&world));
    let line = json!({ "message": "EventError", "attributes": { "ReferenceID": 1, "ErrorCode": 99999 } });
    world.server.spoil_answers(When::next(1), AnswerFault::answer(200, line.to_string()));
    world.client.send("MakeCall", call()).await;
    assert_eq!(world.client.expect("Error").await["ErrorCode"], 99999);
}

#[tokio::test]
async fn an_answer_never_comes_whether_the_request_is_carried_out_or_not() {
    for (fault, is_done) in [(AnswerFault::NeverAnswer, false), (AnswerFault::DoAndNeverAnswer, true)] {
        let mut world = spoilt(fault).await;
        world.client.send("MakeCall", call()).await;
        let told = world.told().await;
        assert_eq!(told, if is_done { vec!["1002 Ringing c1 1001/1"] } else { vec![] });
        assert_eq!(was_carried_out(&world), is_done);
    }
}

#[tokio::test]
async fn a_connection_is_cut_instead_of_an_answer() {
    for (fault, is_done) in [(AnswerFault::Cut, false), (AnswerFault::DoAndCut, true)] {
        let mut world = spoilt(fault).await;
        world.client.send("MakeCall", call()).await;
        while world.client.line().await.is_some() {}
        assert_eq!(was_carried_out(&world), is_done);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_comes_late_behind_later_events() {
    let mut world = spoilt(AnswerFault::Late(Duration::from_secs(3))).await;
    let before = Instant::now();
    world.client.send("MakeCall", call()).await;
    world.client.expect("OffHook").await;
    world.client.expect("Ringing").await;
    world.client.expect("Dialing").await;
    assert_eq!(before.elapsed().as_secs(), 3);
}

#[tokio::test]
async fn a_request_is_carried_out_twice() {
    let mut world = World::new().await;
    world.talking().await;
    world.server.spoil_answers(When::next(1).on("RequestAttachUserData"), AnswerFault::Twice);
    let data = json!({ "UserData": [["a", 1]] });
    let answer = world.ask_at("AttachUserData", "1001", "c1", data).await;
    assert_eq!(answer["attributes"]["UserData"], json!([["a", 1], ["a", 1]]));
}

#[tokio::test]
async fn an_answer_is_garbage_another_one_enormous_or_cut_short() {
    let mut world = spoilt(AnswerFault::Garbage).await;
    world.client.send("MakeCall", call()).await;
    world.client.expect("OffHook").await;
    assert!(std::str::from_utf8(&world.client.bytes().await).is_err());
    world.client.expect("Ringing").await;
    assert!(was_carried_out(&world));

    let mut world = spoilt(AnswerFault::DoAndAnswer { body: "{\"message\":\"EventACK\"}".into() }).await;
    world.client.send("MakeCall", call()).await;
    world.client.expect("OffHook").await;
    assert_eq!(name(&world.client.hear().await), "EventACK");

    let mut world = spoilt(AnswerFault::Oversize(2 << 20)).await;
    world.client.send("MakeCall", call()).await;
    world.client.expect("OffHook").await;
    assert_eq!(world.client.bytes().await.len(), (2 << 20) + 1);

    let mut world = spoilt(AnswerFault::Truncated).await;
    world.client.send("MakeCall", call()).await;
    world.client.expect("OffHook").await;
    let half = world.client.bytes().await;
    assert!(!half.is_empty() && !half.ends_with(b"\n"), "{half:?}");
    world.client.is_closed().await;
}

async fn heard_with(fault: EventFault) -> Vec<String> {
    let mut world = World::new().await;
    world.server.spoil_events(When::next(1).on("EventDialing").user("1001"), fault);
    world.switch().phone("1001").dial("1002").unwrap();
    world.heard().await.iter().map(|event| name(event).to_owned()).collect()
}

#[tokio::test]
async fn events_are_lost_doubled_and_out_of_order() {
    assert_eq!(heard_with(EventFault::Drop).await, ["EventRinging"]);
    assert_eq!(heard_with(EventFault::Duplicate).await, ["EventDialing", "EventDialing", "EventRinging"]);
    assert_eq!(heard_with(EventFault::Reorder).await, ["EventRinging", "EventDialing"]);
}

#[tokio::test]
async fn a_lost_event_leaves_a_hole_in_the_numbers() {
    let mut world = World::new().await;
    world.server.spoil_events(When::next(1).on("EventDialing"), EventFault::Drop);
    world.switch().phone("1001").dial("1002").unwrap();
    let lifted = world.client.expect("OffHook").await["EventSequenceNumber"].as_u64().unwrap();
    let ringing = world.client.expect("Ringing").await["EventSequenceNumber"].as_u64().unwrap();
    assert_eq!(ringing, lifted + 2);
}

#[tokio::test(start_paused = true)]
async fn events_are_late() {
    let mut world = World::new().await;
    let late = Duration::from_secs(4);
    world.server.spoil_events(When::next(1).on("EventDialing"), EventFault::Delay(late));
    let before = Instant::now();
    world.switch().phone("1001").dial("1002").unwrap();
    world.client.expect("OffHook").await;
    assert_eq!(before.elapsed(), Duration::ZERO);
    world.client.expect("Dialing").await;
    world.client.expect("Ringing").await;
    assert_eq!(before.elapsed().as_secs(), 4);
}

#[tokio::test]
async fn an_event_is_garbage_half_or_enormous() {
    for (fault, is_it) in [
        (
            EventFault::Garbage,
            Box::new(|line: &[u8]| std::str::from_utf8(line).is_err()) as Box<dyn Fn(&[u8]) -> bool>,
        ),
        (EventFault::Truncate, Box::new(|line: &[u8]| line.starts_with(b"{") && !line.ends_with(b"}\n"))),
        (EventFault::Oversize(1 << 21), Box::new(|line: &[u8]| line.len() > 1 << 21)),
    ] {
        let mut world = World::new().await;
        world.server.spoil_events(When::next(1).on("EventDialing"), fault);
        world.switch().phone("1001").dial("1002").unwrap();
        world.client.expect("OffHook").await;
        assert!(is_it(&world.client.bytes().await));
        world.client.expect("Ringing").await;
    }
}

#[tokio::test]
async fn a_connection_ends_after_so_many_bytes() {
    let server = server().await;
    let mut client = Client::open(&server).await;
    server.cut_after(10);
    client.send("QueryServer", json!({})).await;
    let rest = client.bytes().await;
    assert_eq!(rest.len(), 10);
    client.is_closed().await;
}

#[tokio::test(start_paused = true)]
async fn connections_are_cut_or_fall_silent() {
    let server = server().await;
    let mut client = Client::open(&server).await;
    server.spoil_connections(When::next(1).on("RequestQueryServer"), ConnectionFault::Cut);
    client.send("QueryServer", json!({})).await;
    client.is_closed().await;
    let mut client = Client::open(&server).await;
    assert_eq!(server.break_connections(ConnectionFault::HalfOpen), 1);
    client.send("QueryServer", json!({})).await;
    assert!(timeout(Duration::from_secs(9), client.line()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_takes_everything_and_says_nothing() {
    let server = server().await;
    let mut client = Client::on(&server, &["1001"]).await;
    server.hang(true);
    client.send("QueryServer", json!({})).await;
    client.send_bytes(b"{\"addp\":\"poll\",\"seq\":1}\n").await;
    server.switch().phone("1001").dial("1002").unwrap();
    assert!(timeout(Duration::from_secs(9), client.line()).await.is_err());
    let mut late = Client::connect(&server).await;
    late.send("RegisterClient", crate::client::opening("late")).await;
    assert!(timeout(Duration::from_secs(9), late.line()).await.is_err());
    server.hang(false);
    client.hears_no_more().await;
}

#[tokio::test]
async fn faults_are_forgotten_and_lines_of_ones_own_are_sent() {
    let server = server().await;
    let mut client = Client::open(&server).await;
    server.refuse(When::always(), 50);
    server.clear_faults();
    client.ask("QueryServer", json!({})).await;
    assert_eq!(server.inject("{\"message\":\"EventHardwareError\",\"attributes\":{}}"), 1);
    client.expect("HardwareError").await;
}

#[tokio::test]
async fn a_server_speaks_tls() {
    let server = server_with(TServerBuilder::tls).await;
    let ca = CertificateDer::from_pem_slice(server.ca_pem().unwrap().as_bytes()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(ca).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let name = ServerName::from(server.address().ip());
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    let line = json!({ "message": "RequestRegisterClient", "attributes": crate::client::opening("tls") });
    stream.write_all(format!("{line}\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).await.unwrap();
    assert!(answer.contains("EventLinkConnected"), "{answer}");
}
