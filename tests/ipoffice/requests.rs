//! Requests that fail: what the error says, and what becomes of the call (IP Office guide 1.2.2, 18).

use super::world::{World, minutes, pass, secs, soon, story_until, told, watch, within};
use futures::StreamExt;
use std::time::Duration;
use telapi::{CallState, Delivery, EndReason, ErrorKind, WhileOffline};
use telapi_mock::PhoneState;
use telapi_mock::ipoffice::Fault;
use tokio::time::{Instant, timeout};

const TWO_ERRORS: &str = "<Errors><Error><code>1</code><errorValue>INVALID_INPUT_XML_DATA</errorValue>\
     <description>callID is blank</description></Error><Error><errorValue>X</errorValue>\
     <description>so is the rest</description></Error></Errors>";

#[tokio::test(start_paused = true)]
async fn each_status_has_its_kind_and_says_honestly_whether_anything_was_done() {
    let answers = [
        (Fault::status(500), ErrorKind::Server, Delivery::Unknown),
        (Fault::unavailable(secs(5)), ErrorKind::Unavailable, Delivery::Rejected),
        (Fault::answer(400, TWO_ERRORS), ErrorKind::Refused, Delivery::Rejected),
        (Fault::status(404), ErrorKind::Refused, Delivery::Rejected),
        (Fault::status(405), ErrorKind::Refused, Delivery::Rejected),
        (Fault::answer(200, TWO_ERRORS), ErrorKind::Refused, Delivery::Rejected),
        (Fault::Html, ErrorKind::Protocol, Delivery::Unknown),
        (Fault::status(302), ErrorKind::Protocol, Delivery::Rejected),
        (Fault::NeverAnswer, ErrorKind::Timeout, Delivery::Unknown),
        (Fault::Cut, ErrorKind::ConnectionLost, Delivery::Unknown),
    ];
    for (fault, kind, delivery) in answers {
        let world = World::new().await;
        let session = world.log_in("201").await;
        let call = world.talk(&session, "202").await;
        world.portal.answer_next("holdCall", fault.clone());
        let error = soon(call.hold()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, delivery), "{fault:?}: {}", told(&error));
        assert_eq!(world.requests("POST", "/holdCall"), 1, "{fault:?}: nothing is sent twice");
        assert_eq!(call.state(), CallState::Connected, "{fault:?}");
        soon(call.hold()).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn the_servers_words_are_in_the_error() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    world.portal.answer_next("holdCall", Fault::answer(400, TWO_ERRORS));
    let error = soon(call.hold()).await.unwrap_err();
    let refusal = error.refusal().unwrap();
    assert_eq!(refusal.status, Some(400));
    assert_eq!(refusal.code.as_deref(), Some("INVALID_INPUT_XML_DATA"));
    assert_eq!(refusal.text.as_deref(), Some("callID is blank; so is the rest"));
}

#[tokio::test(start_paused = true)]
async fn a_503_says_when_to_ask_again_and_does_not_end_the_session() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    world.portal.answer_next("holdCall", Fault::unavailable(secs(7)));
    let error = soon(call.hold()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(secs(7)));
    assert!(error.is_transient() && session.state().get().is_online());
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_never_answered_ends_at_its_deadline() {
    let world = World::new().await;
    let session = soon(world.user("201").request_deadline(secs(3)).connect()).await.unwrap();
    let call = world.talk(&session, "202").await;
    world.portal.answer_next("holdCall", Fault::NeverAnswer);
    let start = Instant::now();
    assert_eq!(soon(call.hold()).await.unwrap_err().kind(), ErrorKind::Timeout);
    // and a second to look at the call once more
    assert_eq!(start.elapsed().as_secs(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_request_was_carried_out_but_not_answered_becomes_known_by_its_events() {
    for fault in [Fault::DoAndNeverAnswer, Fault::DoAndCut] {
        let world = World::new().await;
        let session = world.log_in("201").await;
        let phone = session.device("201").unwrap();
        world.portal.answer_next("makeCall", fault.clone());
        let call = soon(phone.make_call("202")).await.unwrap();
        soon(call.established()).await.unwrap();
        assert_eq!(world.switch.talks(), [["201", "202"]]);
        soon(call.hang_up()).await.unwrap();
        assert_eq!(world.requests("POST", "/makeCall"), 1, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_refused_has_not_been_made() {
    for fault in [Fault::status(400), Fault::status(404), Fault::unavailable(secs(5))] {
        let world = World::new().await;
        let session = world.log_in("201").await;
        let phone = session.device("201").unwrap();
        world.portal.answer_next("makeCall", fault.clone());
        timeout(Duration::ZERO, phone.make_call("202")).await.unwrap_err();
        let call = phone.calls().pop().unwrap();
        assert_eq!(within(secs(1), call.ended()).await, EndReason::NotMade, "{fault:?}");
        assert_eq!(soon(call.established()).await.unwrap_err().end_reason(), Some(&EndReason::NotMade));
        assert!(phone.calls().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_in_doubt_is_settled_without_waiting_for_the_interval() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.device("201").unwrap();
    world.portal.answer_next("makeCall", Fault::status(500));
    let error = soon(phone.make_call("202")).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    let call = phone.calls().pop().expect("it may be there");
    assert_eq!(within(secs(15), call.ended()).await, EndReason::NotMade);
}

#[tokio::test(start_paused = true)]
async fn a_transfer_that_fails_leaves_both_calls_as_they_were_and_their_ends_mean_what_they_say() {
    for (status, delivery) in [(400, Delivery::Rejected), (500, Delivery::Unknown)] {
        let world = World::new().await;
        let session = world.log_in("201").await;
        let mut events = watch(&session).await;
        let call = world.talk(&session, "202").await;
        let consultation = soon(call.consult("203")).await.unwrap();
        soon(consultation.established()).await.unwrap();
        world.portal.answer_next("transferCall", Fault::status(status));
        let error = soon(call.transfer_to(&consultation)).await.unwrap_err();
        assert_eq!(error.delivery(), delivery);
        assert_eq!((call.state(), consultation.state()), (CallState::Held, CallState::Connected));

        soon(consultation.hang_up()).await.unwrap();
        let reason = consultation.ended().await;
        assert!(matches!(reason, EndReason::Cleared(_)), "{status}: {reason}");
        // a snapshot tells that the other one lives, if the answer left that open
        world.portal.cut_websockets();
        story_until(&mut events, "resynchronised").await;
        world.phone("202").hang_up().unwrap();
        let reason = soon(call.ended()).await;
        assert!(matches!(reason, EndReason::Cleared(_)), "{status}: {reason}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_transfer_to_a_number_that_cannot_be_reached_changes_nothing() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    let error = soon(call.single_step_transfer("999")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Server, Delivery::Unknown));
    assert_eq!(call.state(), CallState::Connected);
    soon(call.hold()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_the_guide_has_no_service_for_is_unsupported_and_not_sent() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.phone("204").dial("201").unwrap();
    let call = soon(session.device("201").unwrap().incoming().next()).await.unwrap();
    let before = world.portal.transcript().len();
    let error = soon(call.deflect("202")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unsupported, Delivery::NotSent));
    assert_eq!(world.portal.transcript().len(), before);
    soon(call.answer()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_empty_number_cannot_be_called() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    for error in [
        session.device("201").unwrap().make_call(" ").await.unwrap_err(),
        call.consult("").await.unwrap_err(),
        call.single_step_transfer("").await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidArgument, Delivery::NotSent));
    }
    assert_eq!(session.calls().snapshot().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_hangs_holds_up_no_other_and_no_heartbeat() {
    let world = World::new().await;
    let builder = world.application_user().request_deadline(minutes(10));
    let session = soon(builder.connect()).await.unwrap();
    world.portal.answer_next("makeCall", Fault::NeverAnswer);
    let hanging = session.device("201").unwrap();
    let hanging = tokio::spawn(async move { hanging.make_call("202").await });
    soon(async {
        while world.requests("POST", "/makeCall") == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;

    let call = within(secs(1), session.device("204").unwrap().make_call("203")).await.unwrap();
    soon(call.established()).await.unwrap();
    pass(minutes(5)).await;
    assert!(session.state().get().is_online());
    assert!(!hanging.is_finished());
}

#[tokio::test(start_paused = true)]
async fn the_correlator_is_the_hex_of_the_call_id_that_the_events_bear() {
    // guide 5.2.9 and 5.3.5
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    let id = call.record().call_id().unwrap().clone();
    let hex = id.as_str().bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02X}"));
    let request = world.portal.transcript().into_iter().find(|exchange| exchange.body.contains("MakeCall"));
    let body = request.unwrap().body.to_uppercase();
    assert!(body.contains(&hex), "{body}");
    assert_eq!(world.phone("201").legs()[0].call_id, id);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_the_state_of_the_call_does_not_allow_is_left_to_the_switch_to_refuse() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = soon(session.device("201").unwrap().make_call("204")).await.unwrap();
    soon(call.alerting()).await.unwrap();
    let error = soon(call.hold()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Server, Delivery::Unknown));
    assert!(error.refusal().unwrap().text.is_some(), "{error}");
    assert_eq!(world.phone("201").state(), PhoneState::Calling);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_a_dying_websocket_overtakes_is_answered_all_the_same() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let phone = session.device("201").unwrap();
    world.portal.answer_next("makeCall", Fault::NeverAnswer);
    let making = tokio::spawn(async move { phone.make_call("202").await });
    pass(secs(1)).await;
    world.portal.cut_websockets();
    story_until(&mut events, "resynchronised").await;
    let error = soon(making).await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown));
}

#[tokio::test(start_paused = true)]
async fn while_offline_a_request_is_refused_or_waits_as_its_session_device_or_call_was_told() {
    let world = World::new().await;
    let builder = world.user("201").while_offline(WhileOffline::Wait(minutes(1)));
    let session = soon(builder.connect()).await.unwrap();
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    let phone = session.device("201").unwrap().while_offline(WhileOffline::Refuse);

    world.portal.cut_websockets();
    story_until(&mut events, "disconnected").await;
    let error = soon(phone.make_call("203")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotConnected, Delivery::NotSent));
    let refused = soon(call.while_offline(WhileOffline::Refuse).hold()).await.unwrap_err();
    assert_eq!((refused.kind(), refused.delivery()), (ErrorKind::NotConnected, Delivery::NotSent));
    assert_eq!(world.requests("POST", "/holdCall"), 0);
    soon(call.hold()).await.unwrap();
    assert_eq!(world.phone("201").state(), PhoneState::Holding);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_waits_for_a_call_which_ends_meanwhile_is_never_sent() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await.while_offline(WhileOffline::Wait(minutes(1)));
    world.portal.cut_websockets();
    story_until(&mut events, "disconnected").await;
    world.phone("202").hang_up().unwrap();
    let error = soon(call.hold()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CallEnded, Delivery::NotSent));
    assert_eq!(world.requests("POST", "/holdCall"), 0);
}

#[tokio::test(start_paused = true)]
async fn the_session_tells_how_its_servers_have_served() {
    let world = World::new().await;
    let nobody = "http://127.0.0.1:1";
    let builder = telapi::ipoffice::Session::builder(nobody).secondary(world.portal.url());
    let builder = builder.credentials("Extn201", super::world::PASSWORD).application("bot").seed(7);
    let session = soon(builder.connect()).await.unwrap();
    let servers = session.servers();
    assert_eq!([servers[0].failures, servers[1].failures], [1, 0]);
    assert!(servers[0].server.starts_with(nobody), "{}", servers[0].server);
    assert_eq!(servers[0].last_error.as_ref().unwrap().kind(), ErrorKind::Connect);
    assert!(servers[1].last_error.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_request_that_may_wait_waits_though_nobody_knows_of_the_loss_yet() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.portal.stop().await;
    assert!(session.state().get().is_online(), "nobody has told the session yet");
    let phone = session.device("201").unwrap().while_offline(WhileOffline::Wait(minutes(1)));
    let (made, ()) = tokio::join!(soon(phone.make_call("202")), async {
        pass(secs(5)).await;
        world.portal.restart().await.unwrap();
    });
    soon(made.unwrap().established()).await.unwrap();
    assert_eq!(world.requests("POST", "/makeCall"), 1);
}
