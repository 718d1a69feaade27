//! What readers see, fast ones and slow ones.

use super::*;
use crate::error::{Error, ErrorKind};
use crate::session::GapReason;
use futures::{FutureExt as _, StreamExt as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

/// Not `Clone`: an event is never copied for a stream.
#[derive(Debug)]
struct Event(u32);

impl SessionEvent for Event {
    type EventType = u32;

    fn event_type(&self) -> u32 {
        self.0
    }

    fn book_event(&self) -> Option<crate::call::BookEvent<'_>> {
        None
    }

    fn is_snapshot_data(&self) -> bool {
        false
    }
}

fn no_calls() -> CallSnapshot {
    Arc::default()
}

/// A hub whose call book is always empty.
fn hub(capacity: usize) -> Hub<Event> {
    Hub::new(capacity, no_calls)
}

fn publish(hub: &Hub<Event>, events: std::ops::Range<u32>) {
    events.for_each(|number| hub.publish_event(Event(number), &[]));
}

fn connected() -> StreamItem<Event> {
    StreamItem::Connected { server: "pbx".into() }
}

fn disconnected() -> StreamItem<Event> {
    StreamItem::Disconnected { reason: Error::new(ErrorKind::ConnectionLost) }
}

/// Everything that can be read now, in short.
fn read(stream: &mut EventStream<Event>) -> String {
    let mut seen = Vec::new();
    while let Some(next) = stream.next().now_or_never() {
        let Some(item) = next else {
            seen.push("end".into());
            break;
        };
        seen.push(describe(&item));
    }
    seen.join(" ")
}

fn describe(item: &StreamItem<Event>) -> String {
    match item {
        StreamItem::Event(event) => event.0.to_string(),
        StreamItem::Connected { .. } => "Connected".into(),
        StreamItem::Disconnected { .. } => "Disconnected".into(),
        StreamItem::Lagged { missed } => format!("Lagged:{missed}"),
        StreamItem::Resynchronised { .. } => "Resynchronised".into(),
        StreamItem::Gap { .. } => "Gap".into(),
        StreamItem::Closed { reason } => format!("Closed:{reason}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn every_stream_gets_the_same_event_and_not_a_copy() {
    let hub = hub(8);
    let mut streams = [hub.source().subscribe(), hub.source().subscribe()];
    hub.publish_event(Event(1), &[]);
    let [one, two] = streams.each_mut().map(|stream| stream.next().now_or_never().unwrap().unwrap());
    assert!(std::ptr::eq(one.event().unwrap(), two.event().unwrap()));
}

#[test]
fn a_stream_begins_with_what_is_published_after_it_was_asked_for() {
    let hub = hub(8);
    publish(&hub, 0..3);
    let mut stream = hub.source().subscribe();
    publish(&hub, 3..5);
    assert_eq!(read(&mut stream), "3 4");
}

#[test]
fn a_stream_that_is_read_too_slowly_gets_what_was_buffered_then_lagged_then_the_call_book_then_live_events() {
    let hub = hub(3);
    let mut stream = hub.source().subscribe();
    publish(&hub, 0..10);
    assert_eq!(read(&mut stream), "0 1 2 Lagged:7 Resynchronised");
    publish(&hub, 10..12);
    assert_eq!(read(&mut stream), "10 11");
}

#[test]
fn events_are_counted_until_all_that_was_buffered_is_read_for_their_order_is_kept() {
    let hub = hub(2);
    let mut stream = hub.source().subscribe();
    publish(&hub, 0..3);
    assert_eq!(describe(&stream.next().now_or_never().unwrap().unwrap()), "0");
    publish(&hub, 3..5);
    assert_eq!(read(&mut stream), "1 Lagged:3 Resynchronised");
}

#[test]
fn the_call_book_is_asked_when_the_reader_lags_and_not_before() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let hub = Hub::new(1, move || {
        count.fetch_add(1, Ordering::SeqCst);
        no_calls()
    });
    let mut stream = hub.source().subscribe();
    publish(&hub, 0..1000);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    assert_eq!(read(&mut stream), "0 Lagged:999 Resynchronised");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn events_behind_the_snapshot_are_younger_than_it() {
    let hub = hub(1);
    let mut stream = hub.source().subscribe();
    publish(&hub, 0..2);
    for expected in ["0", "Lagged:1"] {
        assert_eq!(describe(&stream.next().now_or_never().unwrap().unwrap()), expected);
    }
    // Read again only after the buffer has run over once more.
    publish(&hub, 2..5);
    assert_eq!(read(&mut stream), "Resynchronised 2 Lagged:2 Resynchronised");
}

#[test]
fn a_stream_that_is_never_read_holds_up_nobody_and_keeps_no_more_than_its_capacity() {
    let hub = hub(16);
    let _never_read = hub.source().subscribe();
    let mut quick = hub.source().subscribe();
    let events: Vec<_> = (0..10_000).map(|number| Arc::new(Event(number))).collect();
    for event in &events {
        hub.publish(&StreamItem::Event(Arc::clone(event)));
        assert_eq!(read(&mut quick), event.0.to_string());
    }
    let kept = events.iter().filter(|event| Arc::strong_count(event) > 1).count();
    assert_eq!(kept, 16);
}

#[test]
fn the_newest_connection_status_survives_a_full_buffer() {
    let hub = hub(2);
    let mut stream = hub.source().subscribe();
    publish(&hub, 0..3);
    hub.publish(&disconnected());
    hub.publish(&connected());
    publish(&hub, 3..4);
    hub.publish(&disconnected());
    // Left out: events 2 and 3, the first Disconnected and Connected.
    assert_eq!(read(&mut stream), "0 1 Lagged:4 Resynchronised Disconnected");
}

fn gap() -> StreamItem<Event> {
    StreamItem::Gap { lasted: None, reason: GapReason::Deactivated }
}

fn resynchronised() -> StreamItem<Event> {
    StreamItem::Resynchronised { calls: no_calls() }
}

#[test]
fn a_gap_that_is_still_open_is_told_behind_the_snapshot_of_a_lag_whether_it_was_missed_or_read() {
    for buffered in [0, 1] {
        let hub = hub(2);
        let mut stream = hub.source().subscribe();
        publish(&hub, buffered..2);
        hub.publish(&gap());
        publish(&hub, 2..5);
        let seen = read(&mut stream);
        assert!(seen.ends_with(&format!("Lagged:{} Resynchronised Gap", 4 - buffered)), "{seen}");
        // and once more, as long as nobody knows the truth
        publish(&hub, 5..8);
        assert_eq!(read(&mut stream), "5 6 Lagged:1 Resynchronised Gap");
        hub.publish(&resynchronised());
        publish(&hub, 8..11);
        assert_eq!(read(&mut stream), "Resynchronised 8 Lagged:2 Resynchronised");
    }
}

#[test]
fn a_lost_connection_is_told_behind_the_snapshot_of_a_lag_until_there_is_another() {
    let hub = hub(1);
    let mut stream = hub.source().subscribe();
    hub.publish(&disconnected());
    publish(&hub, 0..2);
    assert_eq!(read(&mut stream), "Disconnected Lagged:2 Resynchronised Disconnected");
    publish(&hub, 2..3);
    hub.publish(&connected());
    hub.publish(&gap());
    assert_eq!(read(&mut stream), "2 Lagged:1 Connected Resynchronised Gap");
}

#[test]
fn what_a_filter_keeps_back_is_not_told_behind_a_lag_and_settles_what_it_settles() {
    let hub = hub(1);
    let is_no = |unwanted: &'static str| {
        let passes = move |item: &StreamItem<Event>| describe(item).split(' ').next() != Some(unwanted);
        hub.source().subscribe_with(Subscription::new().filter(passes))
    };
    let (mut no_gaps, mut no_ends_of_gaps) = (is_no("Gap"), is_no("Resynchronised"));
    hub.publish(&gap());
    publish(&hub, 0..3);
    assert_eq!(read(&mut no_gaps), "0 Lagged:2 Resynchronised");
    assert_eq!(read(&mut no_ends_of_gaps), "Gap Lagged:3 Resynchronised Gap");
    hub.publish(&resynchronised());
    publish(&hub, 3..5);
    assert_eq!(read(&mut no_ends_of_gaps), "3 Lagged:1 Resynchronised");
}

#[test]
fn nothing_is_called_missed_when_only_a_status_came_into_the_full_time() {
    let hub = hub(1);
    let mut stream = hub.source().subscribe();
    publish(&hub, 0..1);
    hub.publish(&disconnected());
    assert_eq!(read(&mut stream), "0 Disconnected");
    publish(&hub, 1..2);
    assert_eq!(read(&mut stream), "1");
}

#[test]
fn closed_comes_last_even_into_a_full_buffer_and_then_the_stream_ends() {
    let hub = hub(1);
    let mut full = hub.source().subscribe();
    let mut quick = hub.source().subscribe_with(Subscription::new().filter(|_| false));
    publish(&hub, 0..3);
    hub.publish(&StreamItem::Closed { reason: CloseReason::LoggedInElsewhere });
    hub.close(&CloseReason::ClosedByUser);
    publish(&hub, 3..4);
    assert_eq!(read(&mut full), "0 Lagged:2 Resynchronised Closed:logged in elsewhere end");
    assert_eq!(read(&mut full), "end", "and it stays ended");
    assert!(futures::stream::FusedStream::is_terminated(&full));
    assert_eq!(read(&mut quick), "Closed:logged in elsewhere end", "no filter holds it back");
}

#[test]
fn a_stream_asked_for_after_the_end_is_closed_at_once() {
    let hub = hub(1);
    hub.close(&CloseReason::ClosedByUser);
    let mut stream = hub.source().subscribe();
    assert_eq!(read(&mut stream), "Closed:closed by the user end");
    assert_eq!(hub.streams(), 0);
}

#[test]
fn streams_of_a_hub_that_was_dropped_end() {
    let hub = hub(4);
    let source = hub.source();
    let mut stream = source.subscribe();
    publish(&hub, 0..1);
    drop(hub);
    assert_eq!(read(&mut stream), "0 Closed:no handle of the session is left end");
    assert_eq!(read(&mut source.subscribe()), "Closed:no handle of the session is left end");
}

#[test]
fn a_filter_runs_before_the_buffer() {
    let hub = hub(2);
    let odd = |item: &StreamItem<Event>| item.event().is_none_or(|event| event.0 % 2 == 1);
    let mut stream = hub.source().subscribe_with(Subscription::new().filter(odd));
    publish(&hub, 0..5);
    assert_eq!(read(&mut stream), "1 3", "what does not pass takes no room");
    publish(&hub, 5..12);
    hub.publish(&connected());
    assert_eq!(
        read(&mut stream),
        "5 7 Lagged:2 Connected Resynchronised",
        "what does not pass is not missed"
    );
}

#[test]
fn each_stream_may_have_a_capacity_of_its_own() {
    let hub = hub(1);
    let mut long = hub.source().subscribe_with(Subscription::new().capacity(5));
    let mut none = hub.source().subscribe_with(Subscription::new().capacity(0));
    publish(&hub, 0..5);
    assert_eq!(read(&mut long), "0 1 2 3 4");
    assert_eq!(read(&mut none), "0 Lagged:4 Resynchronised", "0 is taken as 1");
}

#[test]
fn dropped_streams_are_forgotten() {
    let hub = hub(4);
    let event = Arc::new(Event(1));
    let streams: Vec<_> = (0..10).map(|_| hub.source().subscribe()).collect();
    hub.publish(&StreamItem::Event(Arc::clone(&event)));
    assert_eq!((hub.streams(), Arc::strong_count(&event)), (10, 11));
    drop(streams);
    assert_eq!((hub.streams(), Arc::strong_count(&event)), (0, 1));
}

#[test]
fn a_filter_may_subscribe_and_drop_streams_while_it_runs() {
    let hub = hub(4);
    let source = hub.source();
    let inner = source.clone();
    let mut stream = source.subscribe_with(Subscription::new().filter(move |_| {
        drop(inner.subscribe());
        true
    }));
    publish(&hub, 0..2);
    assert_eq!(read(&mut stream), "0 1");
    assert_eq!(hub.streams(), 1);
}

#[test]
fn a_waiting_reader_is_woken_once_for_what_it_waits_for() {
    struct Counter(AtomicUsize);
    impl std::task::Wake for Counter {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let counter = Arc::new(Counter(AtomicUsize::new(0)));
    let waker = Arc::clone(&counter).into();
    let mut context = Context::from_waker(&waker);
    let hub = hub(4);
    let not_0 = |item: &StreamItem<Event>| item.event().is_none_or(|event| event.0 > 0);
    let mut stream = hub.source().subscribe_with(Subscription::new().filter(not_0));
    assert!(stream.poll_next_unpin(&mut context).is_pending());
    assert!(stream.poll_next_unpin(&mut context).is_pending());
    hub.publish_event(Event(0), &[]);
    assert_eq!(counter.0.load(Ordering::SeqCst), 0, "what the filter keeps back wakes nobody");
    publish(&hub, 1..3);
    assert_eq!(counter.0.load(Ordering::SeqCst), 1);
    assert!(matches!(stream.poll_next_unpin(&mut context), Poll::Ready(Some(_))));
    assert!(matches!(stream.poll_next_unpin(&mut context), Poll::Ready(Some(_))));
    assert!(stream.poll_next_unpin(&mut context).is_pending());
    hub.close(&CloseReason::ClosedByUser);
    assert_eq!(counter.0.load(Ordering::SeqCst), 2, "the end wakes too");
}

#[tokio::test]
async fn a_stream_is_an_ordinary_stream_that_can_move_to_another_task() {
    fn is_send_and_unpin<T: Send + Unpin>(_: &T) {}
    let hub = hub(1024);
    let stream = hub.source().subscribe();
    is_send_and_unpin(&stream);
    let reader =
        tokio::spawn(stream.filter_map(async |item| item.event().map(|event| event.0)).collect::<Vec<_>>());
    tokio::task::yield_now().await;
    publish(&hub, 0..100);
    drop(hub);
    assert_eq!(reader.await.unwrap(), (0..100).collect::<Vec<_>>());
}

/// Readers on other threads, slow and quick: whatever the timing, each sees the events in order, and what it
/// sees and what it is told to have missed add up to everything.
#[test]
fn nothing_is_lost_in_silence_between_threads() {
    const EVENTS: u32 = 20_000;
    let hub = hub(8);
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let mut stream = hub.source().subscribe();
            std::thread::spawn(move || {
                tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async move {
                    let (mut seen, mut missed, mut newest) = (0, 0, None);
                    let mut resynchronise_next = false;
                    while let Some(item) = stream.next().await {
                        assert_eq!(resynchronise_next, matches!(item, StreamItem::Resynchronised { .. }));
                        resynchronise_next = false;
                        match item {
                            StreamItem::Event(event) => {
                                assert!(newest < Some(event.0), "{newest:?} before {}", event.0);
                                newest = Some(event.0);
                                seen += 1;
                            }
                            StreamItem::Lagged { missed: more } => {
                                missed += more;
                                resynchronise_next = true;
                            }
                            _ => {}
                        }
                    }
                    seen + missed
                })
            })
        })
        .collect();
    publish(&hub, 0..EVENTS);
    drop(hub);
    for reader in readers {
        assert_eq!(reader.join().unwrap(), u64::from(EVENTS));
    }
}
