//! An event published to many streams of which none wants it.

use crate::Result;
use crate::ratio::{Goal, Ratio, interleaved};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};
use telapi::StreamItem;
use telapi_core::session::{EventStream, Hub, Subscription};

const STREAMS: usize = 1000;
const EVENTS: u32 = 200;
const ROUNDS: usize = 200;

/// The cost with a thousand streams by the cost with one, which does not want the event either.
pub(crate) fn measure() -> Result<Ratio> {
    let (one, _stream) = hub(1);
    let (many, _streams) = hub(STREAMS);
    let value = interleaved(ROUNDS, || Ok(publish(&many)), || Ok(publish(&one)))?.cost();
    let name = format!("publish to {STREAMS} streams");
    Ok(Ratio { name, value, goal: Goal::AtMost(2.0), unit: "times one's" })
}

fn hub(streams: usize) -> (Hub<u32>, Vec<EventStream<u32>>) {
    let hub = Hub::new(16, Arc::default);
    let source = hub.source();
    let subscription = |_| Subscription::new().filter(|item| !matches!(item, StreamItem::Event(_)));
    let streams = (0..streams).map(|number| source.subscribe_with(subscription(number))).collect();
    (hub, streams)
}

fn publish(hub: &Hub<u32>) -> Duration {
    let start = Instant::now();
    for event in 0..EVENTS {
        hub.publish_event(black_box(event));
    }
    start.elapsed()
}
