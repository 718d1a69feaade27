//! Services on one call: they return when the switch's events tell that they were carried out.

use super::fake::*;
use crate::call::{Call, CallState, EndReason};
use crate::csta::EventCause;
use crate::{Delivery, ErrorKind, Result};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::time::Instant;

/// A service, a call that it can be asked for, and the event that says that it was carried out.
struct Service {
    name: &'static str,
    ask: fn(&Call) -> BoxFuture<'_, Result<()>>,
    before: fn(&Switch) -> Call,
    event: fn(&Switch),
}

const SERVICES: [Service; 8] = [
    Service {
        name: "AnswerCall",
        ask: |call| call.answer().boxed(),
        before: |switch| switch.ringing("a"),
        event: |switch| switch.established("a", "29"),
    },
    Service {
        name: "HoldCall",
        ask: |call| call.hold().boxed(),
        before: |switch| switch.connected("a", "22"),
        event: |switch| switch.holds("a"),
    },
    Service {
        name: "RetrieveCall",
        ask: |call| call.retrieve().boxed(),
        before: |switch| switch.held("a", "22"),
        event: |switch| switch.retrieves("a"),
    },
    Service {
        name: "ClearConnection",
        ask: |call| call.hang_up().boxed(),
        before: |switch| switch.connected("a", "22"),
        event: |switch| switch.clears("a"),
    },
    Service {
        name: "ClearCall",
        ask: |call| call.clear().boxed(),
        before: |switch| switch.connected("a", "22"),
        event: |switch| switch.clears("a"),
    },
    Service {
        name: "SingleStepTransferCall",
        ask: |call| call.single_step_transfer("23").boxed(),
        before: |switch| switch.connected("a", "22"),
        event: |switch| switch.clears("a"),
    },
    Service {
        name: "ParkCall",
        ask: |call| call.park("1").boxed(),
        before: |switch| switch.connected("a", "22"),
        event: |switch| switch.clears("a"),
    },
    Service {
        name: "DeflectCall",
        ask: |call| call.deflect("23").boxed(),
        before: |switch| switch.ringing("a"),
        event: |switch| switch.clears("a"),
    },
];

#[tokio::test(start_paused = true)]
async fn a_service_waits_for_its_event_and_not_merely_for_the_answer() {
    for service in SERVICES {
        let mut switch = switch();
        let call = (service.before)(&switch);
        let mut asked = (service.ask)(&call);
        assert!(asked.as_mut().now_or_never().is_none());
        assert_eq!(switch.accepts().await.service(), service.name);
        assert!(asked.as_mut().now_or_never().is_none(), "{} was only accepted", service.name);
        (service.event)(&switch);
        asked.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_that_comes_before_the_answer_counts() {
    for service in SERVICES {
        let mut switch = switch();
        let call = (service.before)(&switch);
        let (outcome, ()) = tokio::join!((service.ask)(&call), async {
            let asked = switch.asked().await;
            (service.event)(&switch);
            asked.accept();
        });
        outcome.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_event_ends_the_wait_at_once() {
    for service in SERVICES {
        let mut switch = switch();
        let call = (service.before)(&switch);
        let begun = Instant::now();
        let (outcome, ()) = tokio::join!((service.ask)(&call), async {
            switch.accepts().await;
            switch.failed("a", EventCause::ResourcesNotAvailable);
        });
        assert_eq!(kind_and_delivery(outcome), (ErrorKind::Refused, Delivery::Rejected), "{}", service.name);
        assert_eq!(begun.elapsed().as_secs(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_an_earlier_service_is_not_taken_for_one_of_this() {
    let mut switch = switch();
    let call = switch.connected("a", "22");
    switch.failed("a", EventCause::ResourcesNotAvailable);
    let (held, ()) = tokio::join!(call.hold(), async {
        switch.accepts().await;
        switch.holds("a");
    });
    held.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_failed_can_be_hung_up() {
    let mut switch = switch();
    switch.originated("a");
    switch.failed("a", EventCause::Busy);
    let call = switch.call("a");
    let (hung_up, ()) = tokio::join!(call.hang_up(), async {
        switch.accepts().await;
        switch.clears("a");
    });
    hung_up.unwrap();
    assert_eq!(end(&call), EndReason::Failed(Some(EventCause::Busy)));
}

#[tokio::test(start_paused = true)]
async fn a_service_of_which_no_event_tells_ends_at_its_deadline_with_its_outcome_unknown() {
    for service in SERVICES {
        let mut switch = switch();
        let call = (service.before)(&switch);
        let begun = Instant::now();
        let (outcome, _) = tokio::join!((service.ask)(&call), switch.accepts());
        assert_eq!(kind_and_delivery(outcome), (ErrorKind::Timeout, Delivery::Unknown), "{}", service.name);
        assert_eq!(begun.elapsed(), EVENT_DEADLINE);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_handed_on_and_the_call_goes_on_as_before() {
    for service in SERVICES {
        let mut switch = switch();
        let call = (service.before)(&switch);
        let before = call.state();
        let (outcome, ()) = tokio::join!((service.ask)(&call), async { switch.asked().await.refuse() });
        assert_eq!(kind_and_delivery(outcome), (ErrorKind::Refused, Delivery::Rejected), "{}", service.name);
        assert_eq!(call.state(), before);
        switch.clears("a");
        assert_eq!(end(&call), cleared(), "{} was refused, so it did not end the call", service.name);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_over_can_be_asked_for_nothing_but_to_end() {
    for service in SERVICES {
        let mut switch = switch();
        let call = (service.before)(&switch);
        switch.clears("a");
        let outcome = (service.ask)(&call).await;
        match service.name {
            "ClearConnection" | "ClearCall" => outcome.unwrap(),
            _ => assert_eq!(kind_and_delivery(outcome), (ErrorKind::CallEnded, Delivery::NotSent)),
        }
        assert!(switch.was_asked_for_nothing(), "{}", service.name);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_ends_while_a_service_is_awaited_ends_the_wait_with_its_reason() {
    let mut switch = switch();
    let call = switch.connected("a", "22");
    let (held, ()) = tokio::join!(call.hold(), async {
        switch.accepts().await;
        switch.clears("a");
    });
    let error = held.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CallEnded, Delivery::Unknown));
    assert_eq!(error.end_reason(), Some(&cleared()));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_service_is_carried_out_and_the_call_shows_it() {
    let mut switch = switch();
    let call = switch.connected("a", "22");
    assert!(call.hold().now_or_never().is_none());
    assert_eq!(switch.accepts().await.service(), "HoldCall");
    switch.holds("a");
    assert_eq!(call.state(), CallState::Held);
}

#[tokio::test(start_paused = true)]
async fn to_hang_up_twice_is_no_error_whichever_comes_first() {
    let mut switch = switch();
    let call = switch.connected("a", "22");
    let (one, other, ()) = tokio::join!(call.hang_up(), call.hang_up(), async {
        let (first, second) = (switch.asked().await, switch.asked().await);
        first.accept();
        switch.clears("a");
        // the switch does not know the call any more
        second.refuse();
    });
    one.unwrap();
    other.unwrap();
    call.hang_up().await.unwrap();
    assert!(switch.was_asked_for_nothing());
}
