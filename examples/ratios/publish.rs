//! An event published to many streams of which none wants it.

use crate::ratio::{Goal, Ratio, interleaved};
use crate::{Result, fixtures};
use std::sync::Arc;
use std::time::{Duration, Instant};
use telapi::ipoffice::Event;
use telapi::ipoffice::wire::{Limits, Message, decode_message};
use telapi_core::session::{EventStream, Hub, Subscription};

const STREAMS: usize = 1000;
const EVENTS: usize = 200;
const ROUNDS: usize = 400;

/// The cost with a thousand streams, each for another device, by the cost with one, which does not want the event either.
pub(crate) fn measure() -> Result<Ratio> {
    let message = fixtures::call(0).next().ok_or("no message")?;
    let Message::Events(mut message) = decode_message(message, &Limits::default())? else {
        return Err("no events".into());
    };
    let event = Arc::new(message.events.pop().ok_or("no event")?);
    let (one, _stream) = hub(1);
    let (many, _streams) = hub(STREAMS);
    let value = interleaved(ROUNDS, || Ok(publish(&many, &event)), || Ok(publish(&one, &event)))?.cost();
    let name = format!("publish to {STREAMS} streams");
    Ok(Ratio { name, value, goal: Goal::AtMost(2.0), unit: "times one's" })
}

fn hub(streams: usize) -> (Hub<Event>, Vec<EventStream<Event>>) {
    let hub = Hub::new(16, Arc::default);
    let source = hub.source();
    let for_device = |number: usize| Subscription::new().for_device(format!("7{number:04}").as_str());
    let streams = (0..streams).map(|number| source.subscribe_with(for_device(number))).collect();
    (hub, streams)
}

fn publish(hub: &Hub<Event>, event: &Arc<Event>) -> Duration {
    let start = Instant::now();
    for _ in 0..EVENTS {
        hub.publish_event(Arc::clone(event), &[]);
    }
    start.elapsed()
}
