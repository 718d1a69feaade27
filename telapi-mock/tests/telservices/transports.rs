//! How requests come and answers leave: TCP, HTTP, long poll, the shortcut, TLS (guide, *Transport protocol*).

use crate::client::{
    DONE, Ear, ask, choice, error, exchange, http, http_with, inner, order, poll, request, send,
};
use crate::{AT_MOST, server, server_with};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::sync::Arc;
use std::time::Duration;
use telapi_mock::telservices::{Direction, TelServerBuilder, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

#[tokio::test(start_paused = true)]
async fn a_request_may_come_in_pieces() {
    let server = server().await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for piece in request("queryDoNotDisturb", "701", "").as_bytes().chunks(7) {
        stream.write_all(piece).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut answer = String::new();
    timeout(AT_MOST, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert_eq!(choice(&answer, "doNotDisturb"), "off");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_xml_ends_the_connection_without_an_answer() {
    let server = server().await;
    assert_eq!(send(&server, b"hello").await, "");
    assert_eq!(send(&server, b"<TelServiceRequest><a></b></TelServiceRequest>").await, error("reject"));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_forgets_to_close_has_answered_all_the_same() {
    let server = server_with(TelServerBuilder::forgets_to_close).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(request("openSession", "701", "").as_bytes()).await.unwrap();
    let mut answer = vec![0; DONE.len()];
    timeout(AT_MOST, stream.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(answer, DONE.as_bytes());
    let more = timeout(Duration::from_secs(3600), stream.read(&mut [0])).await;
    assert!(more.is_err(), "it was closed: {more:?}");
}

#[tokio::test(start_paused = true)]
async fn a_sequence_may_end_every_message() {
    let server = server_with(|settings| settings.end_of_pdu(*b"\r\n.\r\n")).await;
    let ear = Ear::new().await;
    let open = request("openSession", "701", &ear.field());
    assert_eq!(send(&server, format!("{open}\r\n.\r\n").as_bytes()).await, format!("{DONE}\r\n.\r\n"));
    assert_eq!(send(&server, b"<no request/>\r\n.\r\n").await, format!("{}\r\n.\r\n", error("reject")));
    server.switch().set_do_not_disturb("701", true).unwrap();
    assert!(ear.hear().await.ends_with("</TelServiceEvent>\r\n.\r\n"));
}

#[tokio::test(start_paused = true)]
async fn http_is_answered_on_the_same_port_at_any_path() {
    let server = server().await;
    let body = request("openSession", "701", "");
    for (path, media_type) in [("/", "text/xml"), ("/whatever", "application/xml"), ("/x?y", "text/plain")] {
        assert_eq!(http_with(&server, "POST", path, media_type, &body).await, (200, DONE.to_owned()));
    }
    assert_eq!(
        http(&server, &request("holdCall", "701", "")).await,
        error("noCall"),
        "an error is a 200 too"
    );
    assert_eq!(http(&server, "no xml").await, error("reject"));
    assert_eq!(http_with(&server, "GET", "/", "text/xml", "").await.0, 405);
    let last = server.transcript().pop().unwrap();
    assert_eq!((last.direction, last.transport), (Direction::Answer, Transport::Http));
}

#[tokio::test(start_paused = true)]
async fn a_server_may_be_particular_about_path_and_media_type() {
    let server =
        server_with(|settings| settings.http_path("/telservices").http_media_type("application/xml")).await;
    let body = request("openSession", "701", "");
    let status = async |path, media_type| http_with(&server, "POST", path, media_type, &body).await.0;
    assert_eq!(status("/telservices", "application/xml;charset=UTF-8").await, 200);
    assert_eq!(status("/", "application/xml").await, 404);
    assert_eq!(status("/telservices", "text/xml").await, 415);
}

#[tokio::test(start_paused = true)]
async fn a_url_makes_a_call() {
    let server = server().await;
    let get = async |query| http_with(&server, "GET", &format!("/makeCall{query}"), "text/xml", "").await;
    assert_eq!(get("?deviceNumber=701&calledDeviceNumber=70%32").await, (200, DONE.to_owned()));
    assert_eq!(server.switch().calls().len(), 1);
    assert_eq!(get("?deviceNumber=703").await, (200, error("reject")));
    assert_eq!(get("?deviceNumber=701&calledDeviceNumber=703").await, (200, error("pbxReject")));
}

#[tokio::test(start_paused = true)]
async fn a_long_poll_is_answered_when_something_changes() {
    let server = server().await;
    order(&server, "openSession", "701", "").await;
    let first = poll(&server, "701", 60, None);
    let act = async {
        tokio::time::sleep(Duration::from_secs(7)).await;
        server.switch().phone("702").dial("701").unwrap();
    };
    let before = Instant::now();
    let (snapshot, ()) = tokio::join!(first, act);
    assert_eq!((before.elapsed().as_secs(), choice(&snapshot, "state")), (7, "alerting"));
    let known = inner(&snapshot, "snapshotSeq").to_owned();
    // what happens between two polls is told at once by the next
    order(&server, "answerCall", "701", "").await;
    let before = Instant::now();
    let snapshot = poll(&server, "701", 60, Some(&known)).await;
    assert_eq!((before.elapsed().as_secs(), choice(&snapshot, "state")), (0, "connected"));
    let known = inner(&snapshot, "snapshotSeq").to_owned();
    let snapshot = poll(&server, "701", 15, Some(&known)).await;
    assert_eq!((before.elapsed().as_secs(), inner(&snapshot, "snapshotSeq")), (15, known.as_str()));
}

#[tokio::test(start_paused = true)]
async fn a_poll_without_a_positive_timeout_or_over_tcp_is_answered_at_once() {
    let server = server().await;
    order(&server, "openSession", "701", "").await;
    let before = Instant::now();
    for timeout in [0, -1] {
        assert!(poll(&server, "701", timeout, None).await.contains("<snapshotSeq>"));
    }
    let wish = "<resultOnEvent><timeout>60</timeout></resultOnEvent>";
    assert!(!ask(&server, "snapshot", "701", wish).await.contains("snapshotSeq"));
    assert_eq!(before.elapsed().as_secs(), 0);
}

#[tokio::test(start_paused = true)]
async fn who_polls_learns_why_the_session_ends() {
    let server = server().await;
    order(&server, "openSession", "701", "").await;
    let act = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        server.close_session_by_admin("701");
    };
    let (snapshot, ()) = tokio::join!(poll(&server, "701", 60, None), act);
    assert_eq!(choice(&snapshot, "session"), "sessionClosedByAdmin");
    assert_eq!(poll(&server, "701", 60, None).await, error("noOpenSession"));
    order(&server, "openSession", "701", "").await;
    let act = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        server.forget_sessions();
    };
    let (snapshot, ()) = tokio::join!(poll(&server, "701", 60, None), act);
    assert_eq!(snapshot, error("noOpenSession"));
}

#[tokio::test]
async fn tls_is_served_where_it_is_asked_for() {
    let server = server_with(TelServerBuilder::https).await;
    assert!(server.url().starts_with("https://"));
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(server.ca_pem().unwrap().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let tcp = TcpStream::connect(server.address()).await.unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let tls = connector.connect("127.0.0.1".try_into().unwrap(), tcp).await.unwrap();
    assert_eq!(exchange(AT_MOST, tls, request("openSession", "701", "").as_bytes()).await, DONE);
    let in_clear = send(&server, request("openSession", "702", "").as_bytes()).await;
    assert!(!in_clear.contains("TelServiceReturn") && server.sessions() == 1);
}
