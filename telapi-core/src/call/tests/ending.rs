//! How calls end that leave by a service.

use super::fake::*;
use crate::call::{Call, CallControl, CallState, EndReason};
use crate::csta::EventCause;
use crate::csta::event::DivertedEvent;
use crate::id::ConnectionId;

#[tokio::test(start_paused = true)]
async fn a_call_that_was_sent_on_ends_as_transferred() {
    let mut switch = switch();
    let call = switch.connected("a", "22");
    let (outcome, ()) = tokio::join!(call.single_step_transfer(" 23 "), async {
        let CallControl::SingleStepTransferCall { to, .. } = switch.accepts().await else {
            panic!("another request")
        };
        assert_eq!(to, "23");
        switch.clears("a");
    });
    outcome.unwrap();
    assert_eq!(end(&call), EndReason::Transferred);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_deflected_ends_as_diverted_whatever_event_tells_it() {
    let clear = |switch: &Switch| switch.clears("a");
    let divert = |switch: &Switch| {
        let mut event = DivertedEvent::new();
        event.connection = Some(ConnectionId::new("a"));
        event.diverting_device = named(PHONE);
        switch.tell(event);
    };
    for tell in [clear, divert] {
        let mut switch = switch();
        let call = switch.ringing("a");
        let (outcome, ()) = tokio::join!(call.deflect("23"), async {
            assert_eq!(switch.accepts().await.service(), "DeflectCall");
            tell(&switch);
        });
        outcome.unwrap();
        assert_eq!(end(&call), EndReason::Diverted(None));
    }
}

#[tokio::test(start_paused = true)]
async fn a_handle_of_a_call_that_has_ended_meanwhile_knows_that_it_has() {
    for (closes, expected) in [(false, cleared()), (true, EndReason::SessionClosed)] {
        let switch = switch();
        let taken = switch.connected("a", "22").record();
        if closes {
            switch.calls.close();
        } else {
            switch.clears("a");
        }
        let late = Call::new(switch.backend(), &taken);
        assert_eq!(end(&late), expected);
        assert!(late.established().await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn how_a_call_ended_is_not_taken_from_another_one_that_has_its_id_now() {
    let switch = switch();
    let taken = switch.connected("a", "22").record();
    switch.calls.begin_snapshot();
    switch.calls.end_snapshot();
    switch.calls.begin_snapshot();
    switch.calls.end_snapshot();
    switch.rings("a");
    assert_eq!(end(&Call::new(switch.backend(), &taken)), EndReason::EndedUnseen);
}

#[tokio::test(start_paused = true)]
async fn after_the_session_is_closed_no_call_begins() {
    let mut switch = switch();
    switch.calls.close();
    let phone = switch.phone.clone();
    let (made, ()) = tokio::join!(phone.make_call("22"), async { switch.asked().await.refuse() });
    made.unwrap_err();
    switch.rings("a");
    assert!(switch.phone.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_service_that_failed_after_it_was_accepted_does_not_name_a_later_end() {
    let mut switch = switch();
    let call = switch.connected("a", "22");
    let (outcome, ()) = tokio::join!(call.single_step_transfer("23"), async {
        switch.accepts().await;
        switch.failed("a", EventCause::Busy);
    });
    outcome.unwrap_err();
    switch.clears("a");
    assert_eq!(end(&call), cleared());
}

#[tokio::test(start_paused = true)]
async fn the_condition_of_a_wait_may_do_whatever_it_likes_with_the_call() {
    let switch = switch();
    let call = switch.connected("a", "22");
    // an event of the same call while the condition runs: it must not find anything locked
    let waited = call.wait_until(|record| {
        if record.state == CallState::Connected {
            switch.holds("a");
        }
        record.state == CallState::Held && switch.device("21").calls().len() == 1
    });
    waited.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_fails_while_it_is_hung_up_is_no_failure_of_hanging_up() {
    let mut switch = switch();
    switch.originated("a");
    let call = switch.call("a");
    let (outcome, ()) = tokio::join!(call.hang_up(), async {
        switch.accepts().await;
        switch.failed("a", EventCause::Busy);
        tokio::task::yield_now().await;
        switch.clears("a");
    });
    outcome.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_failed_attempt_whose_hanging_up_is_refused_says_so_at_once() {
    let mut switch = switch();
    switch.originated("a");
    switch.failed("a", EventCause::Busy);
    let call = switch.call("a");
    let begun = tokio::time::Instant::now();
    let (outcome, ()) = tokio::join!(call.hang_up(), async { switch.asked().await.refuse() });
    outcome.unwrap_err();
    assert_eq!(begun.elapsed(), std::time::Duration::ZERO);
}
