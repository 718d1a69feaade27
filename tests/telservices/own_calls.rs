//! Calls that we make: nothing but device and number ties a call to the request that made it.

use super::world::{
    World, calls_of, close, error, minutes, no_call, open, pass, secs, some_call, soon, told, within,
};
use futures::StreamExt;
use std::time::Duration;
use telapi::{CallState, Delivery, EndReason, ErrorKind, MakeCallOptions};
use telapi_mock::fault::{AnswerFault, EventFault, When};

/// The server does it, and says this.
fn done_but(name: &str) -> AnswerFault {
    let body = format!("<TelServiceReturn><error><{name}/></error></TelServiceReturn>");
    AnswerFault::DoAndAnswer { body }
}

/// Hangs up all that a phone has.
async fn hangs_up(world: &World, number: &str) {
    while !world.phone(number).legs().is_empty() {
        let _ = world.phone(number).hang_up().or_else(|_| world.phone(number).retrieve());
        pass(secs(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn of_two_calls_that_are_made_at_once_the_second_waits_and_both_are_made() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        let device = session.device("201").unwrap();
        world.server.clear_transcript();
        world.server.spoil_answers(When::next(1).on("makeCall"), AnswerFault::Late(secs(3)));
        let meanwhile = async {
            pass(secs(2)).await;
            // a phone cannot dial while it talks
            world.phone("201").hold().unwrap();
            world.asked("makeCall").len()
        };
        let (first, second) = (device.make_call("203"), device.make_call("202"));
        let (first, second, asked) = tokio::join!(soon(first), soon(second), meanwhile);
        assert_eq!(asked, 1, "one at a time");
        for (call, number) in [(first.unwrap(), "203"), (second.unwrap(), "202")] {
            assert_eq!(call.record().parties[0].device.number(), number);
        }
        assert_eq!(world.asked("makeCall").len(), 2);
        world.assert_true(&session, "201");
        hangs_up(&world, "201").await;
        no_call(&session).await;
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn calls_of_two_devices_do_not_wait_for_each_other() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").device("202")).await;
    world.server.spoil_answers(When::next(1).user("201").on("makeCall"), AnswerFault::Late(secs(8)));
    let [slow, quick] = ["201", "202"].map(|number| session.device(number).unwrap());
    let slow = tokio::spawn(async move { slow.make_call("204").await });
    pass(secs(1)).await;
    within(secs(3), quick.make_call("203")).await.unwrap();
    soon(slow).await.unwrap().unwrap();
}

/// Somebody calls this number from 201 by hand, and puts it on hold once it is answered.
async fn calls_by_hand(world: &World, number: &str) {
    world.phone("201").dial(number).unwrap();
    pass(secs(2)).await;
    world.phone("201").hold().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_somebody_dials_by_hand_to_another_number_is_not_ours() {
    let world = World::new().await;
    for (is_told, builder) in [true, false].into_iter().zip([world.over_udp(), world.over_udp()]) {
        let (session, _events) = open(builder.device("201").snapshot_interval(None)).await;
        let device = session.device("201").unwrap();
        if !is_told {
            // both are seen at once, in a snapshot
            world.server.spoil_events(When::always(), EventFault::Drop);
        }
        calls_by_hand(&world, "203").await;
        let call = soon(device.make_call("204")).await.unwrap();
        assert_eq!(call.record().parties[0].device.number(), "204");
        assert_eq!(calls_of(&session, "201").len(), 2, "the other is told as well");
        world.assert_true(&session, "201");
        world.server.clear_faults();
        soon(call.hang_up()).await.unwrap();
        assert_eq!(world.phone("201").legs()[0].partners[0].number, "203", "that one goes on");
        hangs_up(&world, "201").await;
        no_call(&session).await;
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn of_two_calls_to_one_number_none_is_taken_for_ours() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
    let device = session.device("201").unwrap();
    // both are seen at once, in a snapshot
    world.server.spoil_events(When::always(), EventFault::Drop);
    calls_by_hand(&world, "203").await;
    let error = soon(device.make_call("203")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Ambiguous, Delivery::Unknown));
    assert_eq!(world.asked("makeCall").len(), 1);
    pass(minutes(1)).await;
    world.assert_true(&session, "201");
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_answer_was_lost_is_looked_for_and_found() {
    for fault in
        [AnswerFault::DoAndCut, AnswerFault::DoAndNeverAnswer, AnswerFault::Garbage, done_but("pbxTimeout")]
    {
        let world = World::new().await;
        for builder in world.both_ways() {
            let (session, _events) = open(builder).await;
            let device = session.device("201").unwrap();
            world.server.clear_transcript();
            world.server.spoil_answers(When::next(1).on("makeCall"), fault.clone());
            let call = match within(minutes(2), device.make_call("204")).await {
                Ok(call) => call,
                // what is left in doubt names the call, which comes about all the same
                Err(error) => {
                    assert_eq!(error.delivery(), Delivery::Unknown, "{fault:?}: {}", told(&error));
                    device.call(error.call_ref().unwrap()).expect("it is there")
                }
            };
            soon(call.wait_until(|call| call.state == CallState::Delivered)).await.unwrap();
            assert_eq!(world.asked("makeCall").len(), 1, "{fault:?}: asked once");
            assert_eq!(calls_of(&session, "201").len(), 1, "{fault:?}");
            assert_eq!(world.phone("201").legs().len(), 1);
            soon(call.hang_up()).await.unwrap();
            no_call(&session).await;
            close(&session, &world.server).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_not_made_though_nobody_said_so_is_not_made_later_either() {
    for fault in [AnswerFault::Cut, AnswerFault::NeverAnswer, error("pbxTimeout")] {
        let world = World::new().await;
        for builder in world.both_ways() {
            let (session, _events) = open(builder).await;
            let device = session.device("201").unwrap();
            world.server.clear_transcript();
            world.server.spoil_answers(When::next(1).on("makeCall"), fault.clone());
            let error = within(minutes(2), device.make_call("204")).await.unwrap_err();
            assert_eq!(error.delivery(), Delivery::Unknown, "{fault:?}: {}", told(&error));
            let call = error.call_ref().and_then(|call| device.call(call));
            if let Some(call) = call {
                assert_eq!(within(minutes(2), call.ended()).await, EndReason::NotMade, "{fault:?}");
            }
            pass(minutes(2)).await;
            assert_eq!(world.asked("makeCall").len(), 1, "{fault:?}: never repeated");
            assert!(calls_of(&session, "201").is_empty(), "{fault:?}");
            // the next is not held up
            let call = world.talk(&session, "201", "202").await;
            soon(call.hang_up()).await.unwrap();
            no_call(&session).await;
            close(&session, &world.server).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_the_pbx_is_never_answered_by_another_try() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        let call = world.talk(&session, "201", "202").await;
        world.server.clear_transcript();
        world.server.spoil_answers(When::always().on("holdCall"), error("pbxTimeout"));
        let refused = within(minutes(2), call.hold()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Server);
        assert_eq!(refused.refusal().unwrap().code.as_deref(), Some("pbxTimeout"));
        // the calls, looked at after it, may show that nothing was done
        assert!(matches!(refused.delivery(), Delivery::Unknown | Delivery::NotDone), "{refused:?}");
        pass(minutes(5)).await;
        assert_eq!(world.asked("holdCall").len(), 1);
        world.server.clear_faults();
        soon(call.hang_up()).await.unwrap();
        no_call(&session).await;
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_refused_is_not_there() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        let device = session.device("201").unwrap();
        for code in ["pbxReject", "reject", "resourceError"] {
            world.server.spoil_answers(When::next(1).on("makeCall"), error(code));
            let refused = soon(device.make_call("202")).await.unwrap_err();
            assert_eq!(refused.delivery(), Delivery::Rejected, "{code}");
            assert_eq!(refused.refusal().unwrap().code.as_deref(), Some(code));
            assert!(calls_of(&session, "201").is_empty(), "{code}");
        }
        world.talk(&session, "201", "202").await.hang_up().await.unwrap();
        no_call(&session).await;
        close(&session, &world.server).await;
    }
    let (session, _events) = open(world.over_udp().device("201")).await;
    world.server.stop().await;
    let error = soon(session.device("201").unwrap().make_call("202")).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(calls_of(&session, "201").is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_accepted_call_of_which_nobody_hears_is_in_doubt_and_the_next_is_made() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201")).await;
    let standard = "<TelServiceReturn><result><standard/></result></TelServiceReturn>";
    world.server.spoil_answers(When::next(1).on("makeCall"), AnswerFault::answer(200, standard));
    let device = session.device("201").unwrap();
    let error = soon(device.make_call("202")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown));
    pass(minutes(1)).await;
    assert!(calls_of(&session, "201").is_empty());
    assert_eq!(world.asked("makeCall").len(), 1);
    world.talk(&session, "201", "202").await;
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_events_are_all_lost_is_found_by_looking() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
    world.server.spoil_events(When::always(), EventFault::Drop);
    let call = within(secs(8), session.device("201").unwrap().make_call("204")).await.unwrap();
    assert_eq!(call.state(), CallState::Delivered);
    some_call(&session).await;
    world.assert_true(&session, "201");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_nobody_waits_for_any_more_is_finished_and_its_call_known() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        let device = session.device("201").unwrap();
        world.server.spoil_answers(When::next(1).on("makeCall"), AnswerFault::Late(secs(2)));
        let given_up = tokio::time::timeout(secs(1), device.make_call("204")).await;
        assert!(given_up.is_err());
        assert_eq!(some_call(&session).await.state, CallState::Delivered);
        pass(secs(5)).await;
        world.assert_true(&session, "201");
        // and the next one is not held up by it
        world.phone("201").hang_up().unwrap();
        no_call(&session).await;
        let call = world.talk(&session, "201", "202").await;
        soon(call.hang_up()).await.unwrap();
        no_call(&session).await;
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_consultation_is_told_from_a_call_to_the_same_number_and_is_ours() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        let call = world.talk(&session, "201", "202").await;
        world.server.spoil_answers(When::next(1).on("consultationCall"), AnswerFault::DoAndCut);
        let consultation = match within(minutes(2), call.consult("203")).await {
            Ok(consultation) => consultation,
            Err(error) => {
                session.device("201").unwrap().call(error.call_ref().unwrap()).expect("it is there")
            }
        };
        soon(consultation.established()).await.unwrap();
        assert_eq!(world.asked("consultationCall").len(), 1);
        world.assert_true(&session, "201");
        soon(call.transfer_to(&consultation)).await.unwrap();
        no_call(&session).await;
        world.phone("202").hang_up().unwrap();
        world.server.clear_transcript();
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_goes_with_a_call_reaches_the_other_end_and_what_nobody_can_grant_is_refused() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder.device("202")).await;
        let phone = session.device("201").unwrap();
        let order = MakeCallOptions::new().correlator_data("order 5591");
        let call = soon(phone.make_call_with("202", order)).await.unwrap();
        let theirs = soon(session.device("202").unwrap().incoming().next()).await.unwrap();
        let data = theirs.record().correlator_data.clone().expect("it goes with the call");
        assert_eq!(data.text(), Some("order 5591"));
        soon(call.hang_up()).await.unwrap();
        let hidden =
            soon(phone.make_call_with("202", MakeCallOptions::new().withhold_cli())).await.unwrap_err();
        assert_eq!((hidden.kind(), hidden.delivery()), (ErrorKind::Unsupported, Delivery::NotSent));
        no_call(&session).await;
        close(&session, &world.server).await;
    }
}

/// Nobody knows whether it will come about, and nobody is left who would want to know.
#[tokio::test(start_paused = true)]
async fn after_the_close_nothing_is_asked_about_a_call_that_was_being_made() {
    for fault in [AnswerFault::NeverAnswer, AnswerFault::Cut, AnswerFault::DoAndCut, done_but("standard")] {
        let world = World::new().await;
        for builder in world.both_ways() {
            let (session, _events) = open(builder).await;
            world.server.spoil_answers(When::next(1).on("makeCall"), fault.clone());
            let device = session.device("201").unwrap();
            let made = tokio::spawn(async move { device.make_call("204").await.map(drop) });
            pass(Duration::from_millis(500)).await;
            close(&session, &world.server).await;
            let before = world.server.requests_received();
            pass(minutes(2)).await;
            assert_eq!(world.server.requests_received(), before, "{fault:?}");
            assert_eq!(world.server.sessions(), 0);
            let _ = soon(made).await.unwrap();
        }
    }
}

/// The answer is of a moment that datagrams have left behind.
#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_late_takes_no_call_back_to_where_it_was() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201")).await;
    world.phone("204").dial("201").unwrap();
    some_call(&session).await;
    for step in ["answered", "held", "taken back", "over"] {
        world.server.spoil_answers(When::next(1).on("snapshot"), AnswerFault::Late(secs(2)));
        let looks = {
            let session = session.clone();
            tokio::spawn(async move { session.resynchronise().await })
        };
        pass(secs(1)).await;
        match step {
            "answered" => world.phone("201").pick_up().unwrap(),
            "held" => world.phone("201").hold().unwrap(),
            "taken back" => world.phone("201").retrieve().unwrap(),
            _ => world.phone("204").hang_up().unwrap(),
        }
        for _ in 0..30 {
            pass(Duration::from_millis(100)).await;
            world.assert_true(&session, "201");
        }
        soon(looks).await.unwrap().unwrap();
    }
}

/// A phone is lifted: that may be our call. It was not, which is found out when another server is asked already.
#[tokio::test(start_paused = true)]
async fn what_may_have_been_our_call_is_told_though_the_server_has_changed_meanwhile() {
    let world = World::new().await;
    let second = world.another().await;
    let lifted = "<TelServiceReturn><result><snapshot><calls><call><id>1</id><primCall><state><initiated/></state>\
                  <otherParty><number/></otherParty><duration>0</duration><isOutgoing><true/></isOutgoing></primCall>\
                  </call></calls></snapshot></result></TelServiceReturn>";
    second.spoil_answers(When::always().on("snapshot"), AnswerFault::answer(200, lifted));
    let builder = world.over_udp().server(second.url()).device("201").snapshot_interval(None);
    let (session, mut events) = open(builder).await;
    let device = session.device("201").unwrap();
    world.server.spoil_answers(When::next(1).on("makeCall"), AnswerFault::Cut);
    let made = tokio::spawn(async move { device.make_call("204").await.map(drop) });
    pass(Duration::from_millis(10)).await;
    world.server.stop().await;
    super::world::story_until(&mut events, "failed over").await;
    pass(minutes(2)).await;
    assert_eq!(soon(made).await.unwrap().unwrap_err().delivery(), Delivery::Unknown);
    let states: Vec<_> = calls_of(&session, "201").iter().map(|call| call.state).collect();
    assert_eq!(states, [CallState::Initiated]);
}

/// The first may still come about: until that is known, a second to the same number could be taken for it.
#[tokio::test(start_paused = true)]
async fn while_it_is_not_known_whether_a_call_was_made_no_other_is() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201")).await;
    let device = session.device("201").unwrap();
    world.server.clear_transcript();
    world.server.spoil_answers(When::next(1).on("makeCall"), AnswerFault::Cut);
    assert_eq!(soon(device.make_call("204")).await.map(drop).unwrap_err().delivery(), Delivery::Unknown);
    let second = tokio::spawn(async move { device.make_call("204").await.map(drop) });
    pass(secs(2)).await;
    assert_eq!(world.asked("makeCall").len(), 1);
    soon(second).await.unwrap().unwrap();
    assert_eq!(world.asked("makeCall").len(), 2);
}
