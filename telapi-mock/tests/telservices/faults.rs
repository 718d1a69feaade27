//! What goes wrong on purpose, and what a client sees of it.

use crate::client::{DONE, Ear, ask, choice, error, http_with, order, request, send};
use crate::{AT_MOST, server};
use std::time::Duration;
use telapi_mock::fault::{AnswerFault, ConnectionFault, EventFault, When};
use telapi_mock::telservices::message::{Answer, OnOff, ServiceError, answer_to_xml};
use telapi_mock::telservices::{Direction, TelServer};
use tokio::time::{Instant, timeout};

const TO_702: &str = "<calledDeviceNumber>702</calledDeviceNumber>";

async fn spoilt(fault: AnswerFault) -> (TelServer, String) {
    let server = server().await;
    server.spoil_answers(When::next(1).on("makeCall").user("701"), fault);
    let answer = ask(&server, "makeCall", "701", TO_702).await;
    (server, answer)
}

fn was_carried_out(server: &TelServer) -> bool {
    !server.switch().calls().is_empty()
}

#[tokio::test(start_paused = true)]
async fn an_error_may_come_whether_the_request_is_carried_out_or_not() {
    let timeout = answer_to_xml(&Err(ServiceError::PbxTimeout));
    let (server, answer) = spoilt(AnswerFault::answer(200, timeout.clone())).await;
    assert_eq!((answer, was_carried_out(&server)), (error("pbxTimeout"), false));
    let (server, answer) = spoilt(AnswerFault::DoAndAnswer { body: timeout }).await;
    assert_eq!((answer, was_carried_out(&server)), (error("pbxTimeout"), true));
    let (_, answer) =
        spoilt(AnswerFault::answer(200, answer_to_xml(&Err(ServiceError::ResourceError)))).await;
    assert_eq!(answer, error("resourceError"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_be_that_of_another_request() {
    let body = answer_to_xml(&Ok(Answer::DoNotDisturb(OnOff::On)));
    let (server, answer) = spoilt(AnswerFault::DoAndAnswer { body }).await;
    assert_eq!((choice(&answer, "doNotDisturb"), was_carried_out(&server)), ("on", true));
}

#[tokio::test(start_paused = true)]
async fn a_connection_may_end_without_an_answer() {
    let (server, answer) = spoilt(AnswerFault::Cut).await;
    assert_eq!((answer.as_str(), was_carried_out(&server)), ("", false));
    let (server, answer) = spoilt(AnswerFault::DoAndCut).await;
    assert_eq!((answer.as_str(), was_carried_out(&server)), ("", true));
    let server = crate::server().await;
    server.spoil_connections(When::next(1), ConnectionFault::Cut);
    assert_eq!(ask(&server, "makeCall", "701", TO_702).await, "");
    assert!(!was_carried_out(&server));
}

#[tokio::test(start_paused = true)]
async fn a_connection_may_fall_silent_or_be_slow() {
    let asked = request("makeCall", "701", TO_702);
    let server = server().await;
    server.spoil_connections(When::next(1), ConnectionFault::HalfOpen);
    assert!(timeout(Duration::from_secs(5), send(&server, asked.as_bytes())).await.is_err());
    assert!(!was_carried_out(&server));
    let slow = ConnectionFault::Slow { bytes: DONE.len().div_ceil(4), per: Duration::from_secs(1) };
    server.spoil_connections(When::next(1), slow);
    let before = Instant::now();
    assert_eq!(send(&server, asked.as_bytes()).await, DONE);
    assert!((3..5).contains(&before.elapsed().as_secs()), "{:?}", before.elapsed());
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_never_come() {
    for (fault, is_carried_out) in [(AnswerFault::NeverAnswer, false), (AnswerFault::DoAndNeverAnswer, true)]
    {
        let server = server().await;
        server.spoil_answers(When::next(1), fault);
        let asked = request("makeCall", "701", TO_702);
        let answer = timeout(Duration::from_secs(5), send(&server, asked.as_bytes())).await;
        assert!(answer.is_err(), "{answer:?}");
        assert_eq!(was_carried_out(&server), is_carried_out);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_be_late_halved_padded_or_garbage() {
    let before = Instant::now();
    let (server, answer) = spoilt(AnswerFault::Late(Duration::from_secs(9))).await;
    assert_eq!((answer.as_str(), before.elapsed().as_secs(), was_carried_out(&server)), (DONE, 9, true));
    let (_, answer) = spoilt(AnswerFault::Truncated).await;
    assert_eq!(answer, DONE[..DONE.len() / 2]);
    let (_, answer) = spoilt(AnswerFault::Oversize(100_000)).await;
    assert_eq!((answer.len(), answer.trim_start()), (100_000, DONE));
    let (_, answer) = spoilt(AnswerFault::Garbage).await;
    assert!(answer.contains('\u{fffd}'), "{answer}");
    let (_, answer) = spoilt(AnswerFault::Html).await;
    assert!(answer.starts_with("<!DOCTYPE html>"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_request_may_be_done_twice_and_the_second_answer_counts() {
    let (server, answer) = spoilt(AnswerFault::Twice).await;
    assert_eq!(answer, error("pbxReject"), "the phone is busy with the first call");
    assert_eq!((server.switch().calls().len(), server.requests_received()), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn http_answers_are_spoilt_in_the_words_of_http() {
    let server = server().await;
    server.spoil_answers(When::next(1), AnswerFault::unavailable(Duration::from_secs(3)));
    let body = request("makeCall", "701", TO_702);
    assert_eq!(http_with(&server, "POST", "/", "text/xml", &body).await, (503, String::new()));
    assert!(!was_carried_out(&server));
}

/// A client that hears of 701, whose next event is spoilt; then two events.
async fn spoilt_event(fault: EventFault) -> (TelServer, Ear) {
    let server = server().await;
    let ear = Ear::on(&server, "701").await;
    server.spoil_events(When::next(1).on("doNotDisturb"), fault);
    server.switch().set_do_not_disturb("701", true).unwrap();
    server.switch().set_do_not_disturb("701", false).unwrap();
    (server, ear)
}

async fn heard(ear: &Ear) -> String {
    choice(&ear.hear().await, "doNotDisturb").to_owned()
}

#[tokio::test(start_paused = true)]
async fn an_event_may_be_lost_doubled_overtaken_or_late() {
    let (_server, ear) = spoilt_event(EventFault::Drop).await;
    assert_eq!(heard(&ear).await, "off");
    let (_server, ear) = spoilt_event(EventFault::Duplicate).await;
    assert_eq!([heard(&ear).await, heard(&ear).await, heard(&ear).await], ["on", "on", "off"]);
    let (_server, ear) = spoilt_event(EventFault::Reorder).await;
    assert_eq!([heard(&ear).await, heard(&ear).await], ["off", "on"]);
    let before = Instant::now();
    let (_server, ear) = spoilt_event(EventFault::DelayAlone(Duration::from_secs(4))).await;
    assert_eq!([heard(&ear).await, heard(&ear).await], ["off", "on"]);
    assert_eq!(before.elapsed().as_secs(), 4);
    let (_server, ear) = spoilt_event(EventFault::Delay(Duration::from_secs(4))).await;
    assert_eq!([heard(&ear).await, heard(&ear).await], ["on", "off"]);
}

#[tokio::test(start_paused = true)]
async fn an_event_may_be_garbage_halved_or_enormous() {
    let (_server, ear) = spoilt_event(EventFault::Garbage).await;
    assert!(ear.hear().await.contains('\u{fffd}'));
    assert_eq!(heard(&ear).await, "off");
    let (_server, ear) = spoilt_event(EventFault::Truncate).await;
    let half = ear.hear().await;
    assert!(half.starts_with("<TelServiceEvent>") && !half.contains("</TelServiceEvent>"), "{half}");
    let (_server, ear) = spoilt_event(EventFault::Oversize(1_000_000)).await;
    assert_eq!(ear.hear().await.len(), 65_507);
}

#[tokio::test(start_paused = true)]
async fn two_events_may_come_in_one_datagram() {
    let (_server, ear) = spoilt_event(EventFault::Coalesce).await;
    let both = ear.hear().await;
    assert_eq!(both.matches("</TelServiceEvent>").count(), 2, "{both}");
}

#[tokio::test(start_paused = true)]
async fn an_event_may_come_from_somebody_else() {
    let (server, ear) = spoilt_event(EventFault::Forged).await;
    let ((_, forger), (_, own)) = (ear.hear_from().await, ear.hear_from().await);
    assert_ne!(forger, own);
    assert_eq!(own.ip(), server.address().ip());
    assert_eq!((server.inject("701", b"own"), server.forge("701", b"not own")), (1, 1));
    assert_eq!(ear.hear_from().await, ("own".to_owned(), own));
    assert_eq!(ear.hear_from().await, ("not own".to_owned(), forger));
}

#[tokio::test(start_paused = true)]
async fn faults_of_events_are_planned_by_the_state_that_a_picture_shows() {
    let server = server().await;
    let ear = Ear::on(&server, "701").await;
    server.spoil_events(When::always().on("delivered").user("701"), EventFault::Drop);
    order(&server, "makeCall", "701", TO_702).await;
    server.switch().phone("702").pick_up().unwrap();
    assert_eq!(ear.hear_states().await, ["initiated", "originated", "connected"]);
    server.clear_faults();
    let told = server.transcript().into_iter().filter(|exchange| exchange.direction == Direction::Event);
    assert_eq!(told.count(), 3, "what is lost was never sent");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stops_refuses_and_one_that_is_back_has_forgotten() {
    let server = server().await;
    order(&server, "openSession", "701", "").await;
    server.stop().await;
    assert!(tokio::net::TcpStream::connect(server.address()).await.is_err());
    server.restart().await.unwrap();
    assert_eq!(ask(&server, "snapshot", "701", "").await, error("noOpenSession"));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_says_nothing() {
    let server = server().await;
    let ear = Ear::on(&server, "701").await;
    server.hang(true);
    server.switch().set_do_not_disturb("701", true).unwrap();
    let asked = request("queryDoNotDisturb", "701", "");
    assert!(timeout(AT_MOST / 2, send(&server, asked.as_bytes())).await.is_err());
    server.hang(false);
    server.switch().set_do_not_disturb("701", false).unwrap();
    assert_eq!(heard(&ear).await, "off");
}

#[tokio::test(start_paused = true)]
async fn open_connections_are_broken() {
    let server = server().await;
    server.spoil_answers(When::next(1), AnswerFault::NeverAnswer);
    let asked = request("queryDoNotDisturb", "701", "");
    let breaks = async {
        while server.requests_received() == 0 {
            tokio::task::yield_now().await;
        }
        server.break_connections(ConnectionFault::Cut)
    };
    assert_eq!(tokio::join!(send(&server, asked.as_bytes()), breaks), (String::new(), 1));
}
