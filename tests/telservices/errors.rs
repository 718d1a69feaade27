//! What the server refuses (guide, *Error*), and answers that are none: typed errors, and the session lives on.

use super::world::{World, close, error, minutes, no_call, open, pass, secs, some_call, soon, told, within};
use telapi::{Delivery, ErrorKind, SessionState};
use telapi_mock::fault::{AnswerFault, When};

use Delivery::{Rejected, Unknown};

/// Each error of the guide, and one of nobody's: kind, delivery, whether the same may succeed later.
const ERRORS: [(&str, ErrorKind, Delivery, bool); 10] = [
    ("pbxlinkOutOfService", ErrorKind::Unavailable, Rejected, true),
    ("pbxReject", ErrorKind::Refused, Rejected, false),
    ("pbxTimeout", ErrorKind::Server, Unknown, true),
    ("noCall", ErrorKind::NoCall, Rejected, false),
    ("noOpenSession", ErrorKind::SessionExpired, Rejected, true),
    ("sessionLimitExceeded", ErrorKind::LoginRefused, Rejected, false),
    ("reject", ErrorKind::Refused, Rejected, false),
    ("invalidCredentials", ErrorKind::LoginRefused, Rejected, false),
    ("resourceError", ErrorKind::Unavailable, Rejected, true),
    ("tooManyMoons", ErrorKind::Refused, Unknown, false),
];

#[tokio::test(start_paused = true)]
async fn each_error_of_the_guide_is_told_as_what_it_is_and_ends_nothing() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        let phone = session.phone("201").unwrap();
        for (code, kind, delivery, is_transient) in ERRORS {
            world.server.spoil_answers(When::always().on("queryForward"), error(code));
            let refused = soon(phone.query_forward()).await.unwrap_err();
            assert_eq!((refused.kind(), refused.delivery()), (kind, delivery), "{code}");
            assert_eq!(refused.is_transient(), is_transient, "{code}");
            assert_eq!(refused.refusal().unwrap().code.as_deref(), Some(code));
            assert!(refused.to_string().contains("queryForward"), "{refused}");
            world.server.clear_faults();
            // one that knows no session however often it is opened is connected to anew
            soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
            soon(phone.query_forward()).await.unwrap();
        }
        assert!(session.state().get().is_connected());
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_about_a_call() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        let call = world.talk(&session, "201", "202").await;
        for (code, kind, delivery, _) in ERRORS {
            world.server.spoil_answers(When::always().on("holdCall"), error(code));
            let refused = within(minutes(2), call.hold()).await.unwrap_err();
            assert_eq!(refused.kind(), kind, "{code}: {}", told(&refused));
            // the calls, looked at after it, may show that nothing was done
            let is_so = refused.delivery() == delivery || refused.delivery() == Delivery::NotDone;
            assert!(is_so && (delivery == Unknown || refused.delivery() == Rejected), "{code}: {refused:?}");
            world.server.clear_faults();
            soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
        }
        soon(call.hold()).await.unwrap();
        soon(call.held()).await.unwrap();
        world.assert_true(&session, "201");
        soon(call.hang_up()).await.unwrap();
        no_call(&session).await;
        close(&session, &world.server).await;
    }
}

/// Answers that are none to a query for forwards.
fn no_answers() -> Vec<(&'static str, AnswerFault)> {
    let answer = |body: &str| AnswerFault::answer(200, body);
    let huge = format!("<TelServiceReturn><result><forwards>{}", "<x/>".repeat(300_000));
    let deep = format!("<TelServiceReturn>{}", "<a>".repeat(5000));
    vec![
        ("another request's", answer("<TelServiceReturn><result><history/></result></TelServiceReturn>")),
        ("truncated", AnswerFault::Truncated),
        ("bytes", AnswerFault::Garbage),
        ("HTML", AnswerFault::Html),
        (
            "an event",
            answer("<TelServiceEvent><event><msgWaiting><on/></msgWaiting></event></TelServiceEvent>"),
        ),
        ("neither result nor error", answer("<TelServiceReturn></TelServiceReturn>")),
        ("another root", answer("<SomethingElse/>")),
        ("huge", answer(&huge)),
        ("deep", answer(&deep)),
        ("padded", AnswerFault::Oversize(2 << 20)),
        (
            "an entity",
            answer(
                "<!DOCTYPE a [<!ENTITY b \"c\">]><TelServiceReturn><result>&b;</result></TelServiceReturn>",
            ),
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_none_is_a_typed_error_and_the_session_lives_on() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, events) = open(builder.snapshot_interval(None)).await;
        let phone = session.phone("201").unwrap();
        for (what, fault) in no_answers() {
            world.server.spoil_answers(When::next(1).on("queryForward"), fault);
            let error = soon(phone.query_forward()).await.unwrap_err();
            let kinds = [ErrorKind::Protocol, ErrorKind::Decode, ErrorKind::ConnectionLost];
            assert!(kinds.contains(&error.kind()), "{what}: {}", told(&error));
            assert_eq!(error.delivery(), Unknown, "{what}: it was asked for");
            assert!(told(&error).len() < 1000, "{what}: not all of it");
            soon(phone.query_forward()).await.unwrap();
        }
        pass(secs(5)).await;
        assert!(session.state().get().is_online());
        assert_eq!(events.backlog(), 0);
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_root_behind_an_answer_does_no_harm_over_tcp_and_is_refused_over_http() {
    let twice = "<TelServiceReturn><result><forwards/></result></TelServiceReturn>\
                 <TelServiceReturn><error><reject/></error></TelServiceReturn>";
    let world = World::new().await;
    for (builder, is_refused) in world.both_ways().into_iter().zip([false, true]) {
        let (session, _events) = open(builder).await;
        world.server.spoil_answers(When::next(1).on("queryForward"), AnswerFault::answer(200, twice));
        let answer = soon(session.phone("201").unwrap().query_forward()).await;
        assert_eq!(answer.is_err(), is_refused, "{answer:?}");
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn words_in_place_of_numbers_cost_that_number_only() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201")).await;
    let odd = "<TelServiceReturn><result><snapshot><snapshotSeq>many</snapshotSeq><calls><call><id>one</id><primCall>\
               <state><connected/></state><otherParty><number>204</number></otherParty><duration>long</duration>\
               <isOutgoing>maybe</isOutgoing></primCall></call></calls></snapshot></result></TelServiceReturn>";
    world.server.spoil_answers(When::next(1).on("snapshot"), AnswerFault::answer(200, odd));
    let snapshot = soon(session.phone("201").unwrap().snapshot()).await.unwrap();
    assert_eq!(snapshot.calls.unwrap().len(), 1);
    assert!(session.state().get().is_online());
}

#[tokio::test(start_paused = true)]
async fn snapshots_that_are_none_are_asked_for_again_and_the_calls_are_true_in_the_end() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        for fault in
            [AnswerFault::Html, AnswerFault::Garbage, AnswerFault::Truncated, AnswerFault::Oversize(2 << 20)]
        {
            world.server.spoil_answers(When::always().on("snapshot"), fault);
            pass(minutes(3)).await;
            world.phone("204").dial("201").unwrap();
            pass(minutes(1)).await;
            world.server.clear_faults();
            within(minutes(2), some_call(&session)).await;
            within(minutes(2), session.state().wait_for(SessionState::is_online)).await.unwrap();
            pass(secs(40)).await;
            world.assert_true(&session, "201");
            world.phone("204").hang_up().unwrap();
            no_call(&session).await;
        }
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_login_that_is_answered_with_nonsense_is_tried_again() {
    for fault in [
        AnswerFault::Html,
        AnswerFault::Garbage,
        AnswerFault::Truncated,
        AnswerFault::Cut,
        AnswerFault::NeverAnswer,
    ] {
        let world = World::new().await;
        for builder in world.both_ways() {
            world.server.spoil_answers(When::next(2).on("openSession"), fault.clone());
            let session = soon(builder.connect()).await.unwrap();
            close(&session, &world.server).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn statuses_of_http_are_errors_with_their_status() {
    let world = World::new().await;
    let (session, _events) = open(world.over_http().device("201")).await;
    let phone = session.phone("201").unwrap();
    for (status, kind, delivery) in [
        (404, ErrorKind::Protocol, Rejected),
        (403, ErrorKind::Refused, Rejected),
        (503, ErrorKind::Unavailable, Rejected),
        (500, ErrorKind::Server, Unknown),
        (204, ErrorKind::Protocol, Unknown),
    ] {
        world.server.spoil_answers(When::next(1).on("queryForward"), AnswerFault::status(status));
        let error = soon(phone.query_forward()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, delivery), "{status}");
        assert_eq!(error.refusal().and_then(|refusal| refusal.status), Some(status));
    }
    assert!(session.state().get().is_online());
}
