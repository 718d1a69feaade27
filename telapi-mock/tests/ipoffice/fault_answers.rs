//! Answers that are spoilt on purpose, as a client sees them.

use crate::client::{ALL_EVENTS, Client, exchange_bytes, log_in, login_body, read_head, text, within};
use crate::portal;
use std::collections::BTreeMap;
use std::time::Duration;
use telapi_mock::PhoneState;
use telapi_mock::fault::{AnswerFault, When};
use telapi_mock::ipoffice::{Direction, Portal};
use tokio::net::TcpStream;

/// Status, headers and body of an answer that may be anything.
async fn raw(portal: &Portal, path: &str, session: Option<&str>, body: &str) -> Raw {
    let stream = TcpStream::connect(portal.address()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    // whether the server has ended the connection by a FIN or a reset is the kernel's affair
    let (bytes, _) = within(60, exchange_bytes(stream, "POST", path, session, body)).await;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
    let (status, headers) = read_head(std::str::from_utf8(&bytes[..end]).unwrap());
    Raw { status, headers, body: bytes[end + 4..].to_vec() }
}

struct Raw {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

async fn raw_login(portal: &Portal) -> Raw {
    raw(portal, "/inyama/service/session", None, &login_body("Extn201", "1234", "test", ALL_EVENTS)).await
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_comes_late_though_the_request_was_carried_out_at_once() {
    let portal = portal().await;
    let client = Client::new(&portal, "Extn201", "1234").await;
    portal.spoil_answers(When::next(1).on("makeCall"), AnswerFault::Late(Duration::from_secs(20)));
    let mut asked = Box::pin(client.make_call("201", "202", "x"));
    assert!(tokio::time::timeout(Duration::from_secs(19), &mut asked).await.is_err());
    assert_eq!(portal.switch().phone("202").state(), PhoneState::Ringing);
    assert_eq!(within(2, asked).await.status, 202);
}

#[tokio::test]
async fn a_request_carried_out_twice_is_answered_as_the_second_was() {
    let portal = portal().await;
    let client = Client::new(&portal, "Extn201", "1234").await;
    portal.clear_transcript();
    portal.spoil_answers(When::next(1).on("makeCall"), AnswerFault::Twice);
    assert_eq!(client.make_call("201", "202", "x").await.status, 500, "the phone was busy by then");
    assert_eq!(portal.switch().phone("202").state(), PhoneState::Ringing, "and yet the call is there");
    let requests = portal.transcript().into_iter().filter(|exchange| match &exchange.direction {
        Direction::Request { path, .. } => path.ends_with("makeCall"),
        _ => false,
    });
    assert_eq!(requests.count(), 2);
    portal.spoil_answers(When::next(1).on("heartbeat"), AnswerFault::Twice);
    assert_eq!(client.heartbeat().await, 202, "what may be done twice is not harmed");
}

#[tokio::test]
async fn a_garbage_answer_has_its_status_and_no_text_and_the_request_was_carried_out() {
    let portal = portal().await;
    portal.spoil_answers(When::next(1), AnswerFault::Garbage);
    let reply = raw_login(&portal).await;
    assert_eq!(reply.status, 200);
    assert!(!reply.body.is_empty() && String::from_utf8(reply.body).is_err());
    assert_eq!(portal.sessions(), 1);
}

#[tokio::test]
async fn a_truncated_answer_promises_more_than_comes_before_the_connection_ends() {
    let portal = portal().await;
    let whole = log_in(&portal, "Extn202", "1234").await.body.len();
    portal.spoil_answers(When::next(2), AnswerFault::Truncated);
    let reply = raw_login(&portal).await;
    assert_eq!(reply.status, 200);
    let promised: usize = reply.headers["content-length"].parse().unwrap();
    assert_eq!((promised, reply.body.len()), (whole, whole / 2));
    let session = portal.session_ids("Extn201").remove(0);
    // an answer without a body promises one that never comes
    let reply = raw(&portal, "/inyama/service/session/heartbeat", Some(&session), "").await;
    assert_eq!((reply.status, reply.body.len()), (202, 0));
    assert_ne!(reply.headers["content-length"], "0");
}

#[tokio::test]
async fn an_oversize_answer_is_the_right_one_with_blanks_behind_it() {
    let portal = portal().await;
    portal.spoil_answers(When::next(1), AnswerFault::Oversize(3_000_001));
    let reply = raw_login(&portal).await;
    assert_eq!((reply.status, reply.body.len()), (200, 3_000_001));
    let body = String::from_utf8(reply.body).unwrap();
    assert_eq!(text(&body, "clientSessionID"), portal.session_ids("Extn201")[0]);
    assert!(body.ends_with("> ") || body.ends_with("  "));
}

#[tokio::test]
async fn a_fault_may_be_one_users_and_last_until_the_plan_is_cleared() {
    let portal = portal().await;
    let one = Client::new(&portal, "Extn201", "1234").await;
    let other = Client::new(&portal, "Extn202", "1234").await;
    portal.spoil_answers(When::always().user("Extn202"), AnswerFault::status(503));
    for _ in 0..3 {
        assert_eq!((one.heartbeat().await, other.heartbeat().await), (202, 503));
    }
    assert_eq!(log_in(&portal, "Extn202", "1234").await.status, 503, "a login is the user's too");
    portal.clear_faults();
    assert_eq!(other.heartbeat().await, 202);
}

#[tokio::test]
async fn a_chance_strikes_the_same_requests_for_the_same_seed() {
    let portal = portal().await;
    let client = Client::new(&portal, "Extn201", "1234").await;
    let mut runs = Vec::new();
    for _ in 0..2 {
        portal.clear_faults();
        portal.spoil_answers(When::with_chance(0.5, 3).on("heartbeat"), AnswerFault::status(500));
        let mut answers = Vec::new();
        for _ in 0..20 {
            answers.push(client.heartbeat().await);
        }
        assert!(answers.contains(&202) && answers.contains(&500), "{answers:?}");
        runs.push(answers);
    }
    assert_eq!(runs[0], runs[1]);
}
