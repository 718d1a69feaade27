//! Which call a request means: the server knows it by the other party alone.

use super::world::{World, error, open, pass, rings, secs, soon, story_until, within};
use telapi::{CallState, ErrorKind};
use telapi_mock::fault::{EventFault, When};

#[tokio::test(start_paused = true)]
async fn of_two_calls_of_one_party_none_is_answered_by_guess() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
    let one = String::from_utf8(rings("201", "0891234")).unwrap();
    let begin = one.find("<primCall>").unwrap();
    let end = one.find("</call>").unwrap();
    let second = one[begin..end].replace("primCall", "secCall");
    world.server.inject("201", format!("{}{second}{}", &one[..end], &one[end..]).as_bytes());
    soon(session.calls().wait_until(|calls| calls.len() == 2)).await.unwrap();
    for call in session.device("201").unwrap().calls() {
        assert_eq!(soon(call.answer()).await.unwrap_err().kind(), ErrorKind::Ambiguous);
    }
    assert!(world.asked("answerCall").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_request_that_names_a_call_the_server_has_not_is_not_repeated_in_the_same_words() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        let call = world.talk(&session, "201", "202").await;
        world.server.clear_transcript();
        world.server.spoil_answers(When::next(1).on("holdCall"), error("noCall"));
        assert_eq!(soon(call.hold()).await.unwrap_err().kind(), ErrorKind::NoCall);
        assert_eq!((world.asked("holdCall").len(), call.state()), (1, CallState::Connected));
        soon(call.hang_up()).await.unwrap();
        soon(session.close()).await;
    }
}

/// Guide, *TransferCall*: the first other party is that of the primary call, whichever of the two is on hold.
#[tokio::test(start_paused = true)]
async fn a_transfer_names_the_party_of_the_primary_call_first() {
    for alternates in [false, true] {
        let world = World::new().await;
        let (session, _events) = open(world.over_udp().device("201")).await;
        let call = world.talk(&session, "201", "202").await;
        let consultation = soon(call.consult("203")).await.unwrap();
        soon(consultation.established()).await.unwrap();
        if alternates {
            soon(session.phone("201").unwrap().alternate_call()).await.unwrap();
            soon(consultation.held()).await.unwrap();
        }
        soon(call.transfer_to(&consultation)).await.unwrap();
        let asked = world.asked("transferCall");
        let at = |element: &str, number: &str| asked[0].contains(&format!("<{element}>{number}</{element}>"));
        assert!(at("primOtherNumber", "202") && at("secOtherNumber", "203"), "{asked:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_doubted_datagram_did_not_say_is_told_as_a_repair() {
    let world = World::new().await;
    let (session, mut events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
    world.server.spoil_events(When::next(1), EventFault::Drop);
    world.phone("204").dial("201").unwrap();
    pass(secs(1)).await;
    // nobody talks with that one
    let stranger = String::from_utf8(rings("201", "0891234")).unwrap().replace("alerting", "connected");
    world.server.inject("201", stranger.as_bytes());
    assert_eq!(within(secs(2), story_until(&mut events, "repaired")).await, ["repaired"]);
    world.assert_true(&session, "201");
}
