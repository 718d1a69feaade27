//! The stream of calls that ring.

use super::fake::*;
use crate::call::{Call, CallState};
use crate::csta::LocalConnectionState;
use crate::csta::event::DeliveredEvent;
use crate::id::ConnectionId;
use futures::{FutureExt as _, Stream, StreamExt as _};

/// The ids of the calls that the stream yields now.
fn yielded(stream: &mut (impl Stream<Item = Call> + Unpin)) -> Vec<String> {
    let mut ids = Vec::new();
    while let Some(next) = stream.next().now_or_never() {
        ids.push(next.map_or_else(|| "end".to_owned(), |call| first_id(&call.record()).to_owned()));
        if ids.last().is_some_and(|last| last == "end") {
            break;
        }
    }
    ids
}

#[tokio::test(start_paused = true)]
async fn first_come_the_calls_that_ring_already_then_each_as_it_begins_to() {
    let switch = switch();
    switch.rings("a");
    switch.rings("b");
    let mut incoming = switch.phone.incoming();
    assert_eq!(yielded(&mut incoming), ["a", "b"]);
    let (next, ()) = tokio::join!(incoming.next(), async { switch.rings("c") });
    assert_eq!(next.unwrap().state(), CallState::Alerting);
    assert_eq!(yielded(&mut incoming), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn calls_come_in_the_order_in_which_they_began_to_ring() {
    let switch = switch();
    let mut queued = crate::csta::event::QueuedEvent::new();
    queued.queued_connection = Some(ConnectionId::new("first heard of"));
    switch.tell(queued);
    switch.rings("first to ring");
    switch.rings("first heard of");
    for _ in 0..2 {
        assert_eq!(yielded(&mut switch.phone.incoming()), ["first to ring", "first heard of"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_comes_once_however_often_it_is_told() {
    let switch = switch();
    let mut incoming = switch.phone.incoming();
    switch.rings("a");
    assert_eq!(yielded(&mut incoming), ["a"]);
    // a switch that contradicts itself: it rings there, it rings here
    let mut there = DeliveredEvent::new();
    there.connection = Some(ConnectionId::new("a"));
    there.alerting_device = named("22");
    there.local_connection_info = Some(LocalConnectionState::Null);
    switch.tell(there);
    assert_eq!(switch.call("a").state(), CallState::Delivered);
    switch.rings("a");
    assert_eq!(switch.call("a").state(), CallState::Alerting);
    assert_eq!(yielded(&mut incoming), Vec::<String>::new());
    assert_eq!(yielded(&mut switch.phone.incoming()), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_does_not_ring_any_more_when_the_stream_begins_is_not_in_it() {
    let switch = switch();
    switch.rings("answered");
    switch.rings("rings");
    switch.rings("gone");
    switch.established("answered", "29");
    switch.clears("gone");
    assert_eq!(yielded(&mut switch.phone.incoming()), ["rings"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_answered_before_the_stream_was_read_comes_and_one_that_ended_does_not() {
    let switch = switch();
    switch.rings("a");
    let mut incoming = switch.phone.incoming();
    for call in ["b", "c", "d"] {
        switch.rings(call);
    }
    switch.clears("b");
    switch.established("a", "29");
    switch.established("d", "29");
    assert_eq!(yielded(&mut incoming), ["a", "c", "d"]);
}

#[tokio::test(start_paused = true)]
async fn each_device_has_its_own_calls_and_each_stream_has_all_of_them() {
    let switch = switch();
    let mut streams = [switch.phone.incoming(), switch.phone.incoming()];
    let mut others = switch.device("30").incoming();
    switch.rings("a");
    switch.rings_at("30", "b");
    switch.originated("c");
    for stream in &mut streams {
        assert_eq!(yielded(stream), ["a"]);
    }
    assert_eq!(yielded(&mut others), ["b"]);
    let own: Vec<_> = switch.phone.calls().iter().map(|call| first_id(&call.record()).to_owned()).collect();
    assert_eq!(own, ["a", "c"]);
}

#[tokio::test(start_paused = true)]
async fn the_stream_ends_with_the_session() {
    let switch = switch();
    let mut incoming = switch.phone.incoming();
    switch.rings("a");
    let (next, ()) = tokio::join!(
        async {
            incoming.next().await;
            incoming.next().await
        },
        async {
            tokio::task::yield_now().await;
            switch.calls.close();
        }
    );
    assert!(next.is_none());
    assert_eq!(yielded(&mut switch.phone.incoming()), ["end"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_of_the_stream_can_be_answered() {
    let mut switch = switch();
    let mut incoming = switch.phone.incoming();
    switch.rings("a");
    let call = incoming.next().await.unwrap();
    let (answered, ()) = tokio::join!(call.answer(), async {
        assert_eq!(switch.accepts().await.service(), "AnswerCall");
        switch.established("a", "29");
    });
    answered.unwrap();
}
