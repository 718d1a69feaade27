//! Services on two calls: consultation, transfer, conference.

use super::fake::*;
use crate::call::{Call, CallControl, CallState, EndReason};
use crate::csta::EventCause;
use crate::{Delivery, ErrorKind};
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn a_consultation_names_the_call_that_is_held_for_it_and_watches_the_new_one() {
    let mut switch = switch();
    let call = switch.connected("a", "22");
    let (consultation, ()) = tokio::join!(call.consult("23"), async {
        let asked = switch.asked().await;
        let CallControl::ConsultationCall { existing, consultation } = &asked.request else {
            panic!("another request")
        };
        assert_eq!((first_id(existing), first_id(consultation)), ("a", "own-0"));
        switch.holds("a");
        switch.established("own-0", "23");
        asked.accept();
    });
    let consultation = consultation.unwrap();
    consultation.established().await.unwrap();
    call.held().await.unwrap();
    assert_ne!(consultation.call_ref(), call.call_ref());
}

#[tokio::test(start_paused = true)]
async fn a_consultation_that_is_refused_is_not_made() {
    let mut switch = switch();
    let call = switch.connected("a", "22");
    let (outcome, consultation) = tokio::join!(call.consult("23"), async {
        let asked = switch.asked().await;
        let consultation = switch.call("own-0");
        asked.refuse();
        consultation
    });
    outcome.unwrap_err();
    assert_eq!(end(&consultation), EndReason::NotMade);
    assert_eq!(call.state(), CallState::Connected);
}

/// How the first and the second call stand before they are transferred or conferenced.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stand {
    Held,
    Active,
}

fn two_calls(switch: &Switch, stands: [Stand; 2]) -> [Call; 2] {
    let call = |id, with, stand| match stand {
        Stand::Held => switch.held(id, with),
        Stand::Active => switch.connected(id, with),
    };
    [call("a", "22", stands[0]), call("b", "23", stands[1])]
}

#[tokio::test(start_paused = true)]
async fn which_call_is_held_is_told_right_whichever_is_asked() {
    use Stand::{Active, Held};
    for stands in [[Held, Active], [Active, Held], [Held, Held], [Active, Active]] {
        for is_transfer in [true, false] {
            let mut switch = switch();
            let [one, other] = two_calls(&switch, stands);
            let service = async {
                if is_transfer { one.transfer_to(&other).await } else { one.conference_with(&other).await }
            };
            let (_, request) = tokio::join!(service, switch.accepts());
            let (held, active) = held_and_active(&request);
            let expected = match stands {
                [Active, Held] => (other.call_ref(), one.call_ref()),
                // of two alike the switch makes what it will
                _ => (one.call_ref(), other.call_ref()),
            };
            assert_eq!((held, active), expected, "{stands:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_transfer_is_done_when_the_phone_is_out_of_both_calls_in_whatever_order() {
    for order in [["a", "b"], ["b", "a"]] {
        let mut switch = switch();
        let [one, other] = two_calls(&switch, [Stand::Held, Stand::Active]);
        let transfer = one.transfer_to(&other);
        tokio::pin!(transfer);
        assert!(futures::poll!(&mut transfer).is_pending());
        switch.accepts().await;
        switch.clears(order[0]);
        assert!(futures::poll!(&mut transfer).is_pending(), "it is out of one only");
        switch.clears(order[1]);
        transfer.await.unwrap();
        assert_eq!([end(&one), end(&other)], [EndReason::Transferred, EndReason::Transferred]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_transfer_that_is_refused_leaves_both_calls_and_names_no_later_end() {
    let mut switch = switch();
    let [one, other] = two_calls(&switch, [Stand::Held, Stand::Active]);
    let (outcome, ()) = tokio::join!(one.transfer_to(&other), async { switch.asked().await.refuse() });
    assert_eq!(kind_and_delivery(outcome), (ErrorKind::Refused, Delivery::Rejected));
    assert_eq!(states([&one, &other]), [CallState::Held, CallState::Connected]);
    switch.clears("a");
    switch.clears("b");
    assert_eq!([end(&one), end(&other)], [cleared(), cleared()]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_event_for_either_call_ends_a_transfer_at_once() {
    for failing in ["a", "b"] {
        let mut switch = switch();
        let [one, other] = two_calls(&switch, [Stand::Held, Stand::Active]);
        let begun = Instant::now();
        let (outcome, ()) = tokio::join!(one.transfer_to(&other), async {
            switch.accepts().await;
            switch.failed(failing, EventCause::ResourcesNotAvailable);
        });
        assert_eq!(kind_and_delivery(outcome), (ErrorKind::Refused, Delivery::Rejected));
        assert_eq!(begun.elapsed().as_secs(), 0);
        switch.clears("a");
        switch.clears("b");
        assert_eq!([end(&one), end(&other)], [cleared(), cleared()]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_event_for_either_call_ends_a_conference_at_once() {
    for failing in ["a", "b"] {
        let mut switch = switch();
        let [one, other] = two_calls(&switch, [Stand::Held, Stand::Active]);
        let begun = Instant::now();
        let (outcome, ()) = tokio::join!(one.conference_with(&other), async {
            switch.accepts().await;
            switch.failed(failing, EventCause::ResourcesNotAvailable);
        });
        assert_eq!(kind_and_delivery(outcome), (ErrorKind::Refused, Delivery::Rejected));
        assert_eq!(begun.elapsed().as_secs(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_transfer_of_which_no_event_tells_is_unknown_after_one_deadline() {
    for clears_one in [false, true] {
        let mut switch = switch();
        let [one, other] = two_calls(&switch, [Stand::Held, Stand::Active]);
        let begun = Instant::now();
        let (outcome, ()) = tokio::join!(one.transfer_to(&other), async {
            switch.accepts().await;
            if clears_one {
                switch.clears("a");
            }
        });
        assert_eq!(kind_and_delivery(outcome), (ErrorKind::Timeout, Delivery::Unknown));
        assert_eq!(begun.elapsed(), EVENT_DEADLINE);
    }
}

#[tokio::test(start_paused = true)]
async fn two_calls_are_needed_and_both_must_go_on() {
    for over in ["a", "b"] {
        let mut switch = switch();
        let [one, other] = two_calls(&switch, [Stand::Held, Stand::Active]);
        switch.clears(over);
        let outcomes = [one.transfer_to(&other).await, one.conference_with(&other).await];
        assert_eq!(
            outcomes.map(kind_and_delivery),
            [(ErrorKind::CallEnded, Delivery::NotSent); 2],
            "{over} is over"
        );
        assert!(switch.was_asked_for_nothing());
    }
    let mut switch = switch();
    let call = switch.connected("a", "22");
    let outcomes = [call.transfer_to(&call).await, call.conference_with(&call.clone()).await];
    assert_eq!(outcomes.map(kind_and_delivery), [(ErrorKind::InvalidArgument, Delivery::NotSent); 2]);
    assert!(switch.was_asked_for_nothing());
}

#[tokio::test(start_paused = true)]
async fn nobody_is_consulted_about_a_call_that_is_over() {
    let mut switch = switch();
    let call = switch.connected("a", "22");
    switch.clears("a");
    assert_eq!(kind_and_delivery(call.consult("23").await), (ErrorKind::CallEnded, Delivery::NotSent));
    assert!(switch.was_asked_for_nothing());
    assert!(switch.phone.calls().is_empty(), "no call is left that waits for ever");
}

#[tokio::test(start_paused = true)]
async fn a_conference_stands_for_the_older_call_and_ends_the_younger_whichever_is_asked() {
    for asks_older in [true, false] {
        let mut switch = switch();
        let [older, younger] = two_calls(&switch, [Stand::Held, Stand::Active]);
        let (one, other) = if asks_older { (&older, &younger) } else { (&younger, &older) };
        let (outcome, ()) = tokio::join!(one.conference_with(other), async {
            switch.accepts().await;
            switch.conferenced(&[PHONE, "22", "23"]);
        });
        outcome.unwrap();
        assert_eq!(end(&younger), EndReason::Conferenced);
        let record = older.record();
        assert_eq!((record.state, record.parties.len()), (CallState::Connected, 2));
        assert!(record.conference.is_some());
    }
}
