//! Making a call, and waiting for what becomes of it.

use super::fake::*;
use crate::call::{CallControl, CallState, Direction, EndReason, MakeCallOptions};
use crate::csta::EventCause;
use crate::csta::event::EstablishedEvent;
use crate::id::ConnectionId;
use crate::{Delivery, ErrorKind};
use futures::{FutureExt as _, StreamExt as _};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn a_call_is_watched_before_its_request_leaves_so_that_no_event_comes_too_early() {
    let mut switch = switch();
    let phone = switch.phone.clone();
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        let asked = switch.asked().await;
        let CallControl::MakeCall { call, .. } = &asked.request else { panic!("another request") };
        assert_eq!((first_id(call), call.direction), ("own-0", Some(Direction::Outgoing)));
        assert_eq!(call.called.as_ref().unwrap().number(), "22");
        switch.originated("own-0");
        switch.delivered("own-0", "22");
        switch.established("own-0", "22");
        switch.clears("own-0");
        asked.accept();
    });
    let call = made.unwrap();
    call.alerting().await.unwrap();
    call.established().await.unwrap();
    assert_eq!(end(&call), cleared());
}

#[tokio::test(start_paused = true)]
async fn make_call_returns_when_it_is_accepted_and_does_not_wait_for_an_answer() {
    let mut switch = switch();
    let phone = switch.phone.clone();
    let (made, _) = tokio::join!(phone.make_call("22"), switch.accepts());
    let call = made.unwrap();
    assert_eq!(call.state(), CallState::Requested);
    assert!(call.established().now_or_never().is_none());
    switch.established("own-0", "22");
    call.established().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_refused_is_not_made_and_leaves_nothing_behind() {
    let mut switch = switch();
    let phone = switch.phone.clone();
    let (made, call) = tokio::join!(phone.make_call("22"), async {
        let asked = switch.asked().await;
        let call = switch.call("own-0");
        asked.refuse();
        call
    });
    let error = made.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Refused, Delivery::Rejected));
    assert_eq!(error.refusal().unwrap().code.as_deref(), Some("noCall"));
    assert_eq!(end(&call), EndReason::NotMade);
    assert!(switch.phone.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_empty_number_is_refused_before_anything_is_sent() {
    let mut switch = switch();
    let call = switch.connected("a", "22");
    let phone = switch.phone.clone();
    for number in ["", " \t"] {
        let outcomes = [
            kind_and_delivery(phone.make_call(number).await),
            kind_and_delivery(call.consult(number).await),
            kind_and_delivery(call.single_step_transfer(number).await),
            kind_and_delivery(call.deflect(number).await),
        ];
        assert_eq!(outcomes, [(ErrorKind::InvalidArgument, Delivery::NotSent); 4]);
    }
    assert!(switch.was_asked_for_nothing());
    assert_eq!(switch.phone.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn wishes_for_a_call_go_with_its_request() {
    let mut switch = switch();
    let phone = switch.phone.clone();
    let wishes = MakeCallOptions::new().cli_display_number("0800").withhold_cli();
    let (made, request) = tokio::join!(phone.make_call_with("22", wishes.clone()), switch.accepts());
    made.unwrap();
    let CallControl::MakeCall { options, .. } = request else { panic!("another request") };
    assert_eq!(options, wishes);
}

#[tokio::test(start_paused = true)]
async fn what_happened_once_is_not_forgotten() {
    let switch = switch();
    let call = switch.ringing("a");
    switch.established("a", "29");
    switch.holds("a");
    switch.clears("a");
    for asked_twice in [call.clone(), call] {
        assert!(asked_twice.alerting().now_or_never().unwrap().is_ok());
        assert!(asked_twice.established().now_or_never().unwrap().is_ok());
        assert_eq!(end(&asked_twice), cleared());
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_answered_before_it_was_seen_to_ring_has_rung() {
    let switch = switch();
    assert!(switch.connected("a", "22").alerting().now_or_never().unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn held_and_connected_are_states_of_the_moment() {
    let switch = switch();
    let call = switch.held("a", "22");
    assert!(call.held().now_or_never().unwrap().is_ok());
    assert!(call.connected().now_or_never().is_none());
    switch.retrieves("a");
    assert!(call.held().now_or_never().is_none());
    assert!(call.connected().now_or_never().unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_an_answer_ends_when_the_number_is_busy() {
    let switch = switch();
    switch.originated("a");
    let call = switch.call("a");
    let busy = EndReason::Failed(Some(EventCause::Busy));
    let (waited, ()) = tokio::join!(call.established(), async { switch.failed("a", EventCause::Busy) });
    assert_eq!(reason(waited), busy);
    assert_eq!(reason(call.alerting().await), busy, "asked after the failure");
    switch.clears("a");
    assert_eq!(reason(call.established().await), busy, "asked after the end");
    assert_eq!(end(&call), busy);
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_an_answer_ends_when_nobody_answers() {
    let switch = switch();
    switch.originated("a");
    switch.delivered("a", "22");
    let call = switch.call("a");
    let clear = async { switch.clears_for("a", EventCause::CallNotAnswered) };
    let (waited, ()) = tokio::join!(call.established(), clear);
    assert_eq!(reason(waited), EndReason::Cleared(Some(EventCause::CallNotAnswered)));
}

#[tokio::test(start_paused = true)]
async fn every_wait_ends_with_the_call_or_with_the_session() {
    let switch = switch();
    let calls = [switch.ringing("cleared"), switch.ringing("of the session")];
    let waits = calls.each_ref().map(|call| async {
        let (held, until, ended) = tokio::join!(
            call.held(),
            call.wait_until(|record| record.state == CallState::Queued),
            call.ended()
        );
        [reason(held), reason(until), ended]
    });
    let close = async {
        switch.clears("cleared");
        switch.calls.close();
    };
    let (reasons, ()) = tokio::join!(futures::future::join_all(waits), close);
    assert_eq!(reasons, [[(); 3].map(|()| cleared()), [(); 3].map(|()| EndReason::SessionClosed)]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_may_be_dropped_without_harm() {
    let switch = switch();
    switch.originated("a");
    let call = switch.call("a");
    for _ in 0..3 {
        tokio::time::timeout(Duration::from_secs(5), call.established()).await.unwrap_err();
    }
    let (waited, ()) =
        tokio::join!(tokio::time::timeout(Duration::from_secs(5), call.established()), async {
            switch.established("a", "22");
        });
    waited.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn changes_are_told_one_after_the_other_and_the_end_for_ever() {
    let switch = switch();
    let mut call = switch.ringing("a");
    assert!(call.changed().now_or_never().is_none(), "nothing has changed yet");
    switch.established("a", "29");
    assert_eq!(call.changed().await.state, CallState::Connected);
    switch.holds("a");
    switch.retrieves("a");
    switch.holds("a");
    assert_eq!(call.changed().await.state, CallState::Held, "joined into one");
    assert!(call.changed().now_or_never().is_none());
    switch.clears("a");
    for _ in 0..2 {
        assert_eq!(call.changed().await.state, CallState::Ended);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_picked_up_by_its_id_and_stands_for_the_device_that_does() {
    let mut switch = switch();
    let phone = switch.phone.clone();
    let (picked_up, request) = tokio::join!(phone.pick_up("at-22"), switch.accepts());
    let CallControl::DirectedPickupCall { to_pick_up, picked_up: record } = request else {
        panic!("another request")
    };
    assert_eq!((to_pick_up.as_str(), record.device.number()), ("at-22", PHONE));
    let call = picked_up.unwrap();
    assert_eq!((call.call_ref(), call.state()), (record.call_ref, CallState::Requested));
    let mut event = EstablishedEvent::new();
    event.established_connection = Some(ConnectionId::new("at-21"));
    event.answering_device = named(PHONE);
    event.calling_device = named("29");
    event.cause = Some(EventCause::CallPickup);
    switch.tell(event);
    call.established().await.unwrap();
    assert_eq!(first_id(&call.record()), "at-21", "under the id that it has here");
    let error = phone.pick_up("").await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidArgument, Delivery::NotSent));
}

#[tokio::test(start_paused = true)]
async fn a_call_is_parked_in_a_slot_and_ends_as_parked() {
    let mut switch = switch();
    let call = switch.connected("a", "22");
    assert_eq!(call.park(" ").await.unwrap_err().kind(), ErrorKind::InvalidArgument);
    let (parked, ()) = tokio::join!(call.park("7"), async {
        let CallControl::ParkCall { slot, .. } = switch.accepts().await else { panic!("another request") };
        assert_eq!(slot, "7");
        switch.clears("a");
    });
    parked.unwrap();
    assert_eq!(end(&call), EndReason::Parked);
}

#[tokio::test(start_paused = true)]
async fn a_call_is_found_by_its_name_at_its_own_device_and_while_it_goes_on() {
    let switch = switch();
    let call = switch.connected("a", "22");
    assert_eq!(switch.phone.call(call.call_ref()).unwrap().call_ref(), call.call_ref());
    assert!(switch.device("22").call(call.call_ref()).is_none());
    switch.clears("a");
    assert!(switch.phone.call(call.call_ref()).is_none());
}

#[tokio::test(start_paused = true)]
async fn calls_do_while_offline_what_their_device_was_told_or_else_they_themselves() {
    use crate::call::WhileOffline::{Refuse, Wait};
    let mut switch = switch();
    let wait = Wait(Duration::from_secs(9));
    let phone = switch.phone.while_offline(wait);
    let mut incoming = phone.incoming();
    let rings = switch.ringing("a");
    let rung = incoming.next().now_or_never().flatten().unwrap();
    let own = [
        rung.clone(),
        phone.call(rings.call_ref()).unwrap(),
        phone.calls().remove(0),
        phone.calls().remove(0).while_offline(Refuse),
        rings,
    ];
    let mut asked = Vec::new();
    for call in own {
        assert!(call.answer().now_or_never().is_none());
        asked.push(switch.asked().await.while_offline);
    }
    assert!(rung.consult("22").now_or_never().is_none());
    asked.push(switch.asked().await.while_offline);
    assert_eq!(asked, [wait, wait, wait, Refuse, Refuse, wait]);
}

#[tokio::test(start_paused = true)]
async fn a_consultation_keeps_to_what_its_call_was_told() {
    use crate::call::WhileOffline::Wait;
    let mut switch = switch();
    let wait = Wait(Duration::from_secs(9));
    let call = switch.connected("a", "22").while_offline(wait);
    let (consultation, _) = tokio::join!(call.consult("23"), switch.accepts());
    assert!(consultation.unwrap().hold().now_or_never().is_none());
    assert_eq!(switch.asked().await.while_offline, wait);
}
