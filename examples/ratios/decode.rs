//! From the bytes of a message to its typed events.

use crate::ratio::{Best, Goal, Ratio, interleaved};
use crate::{Result, fixtures, floor};
use std::hint::black_box;
use std::time::{Duration, Instant};
use telapi::ipoffice::wire::{Limits, Message, decode_message};

const GOAL: Goal = Goal::AtLeast(0.7);
/// One round of one message: some hundred microseconds, so that a round in between of somebody else's spoils few.
const REPEATS: u32 = 50;
const ROUNDS: usize = 400;

pub(crate) fn measure() -> Result<Vec<Ratio>> {
    let mut ratios = Vec::new();
    for (name, message) in fixtures::MESSAGES {
        let message = message.replace("{call}", "195c1046-1702-475f-892d-ef11ef0606fc");
        let line = fixtures::on_one_line(&message);
        for (name, message) in
            [(format!("decode {name}"), message), (format!("decode {name}, one line"), line)]
        {
            let value = measure_message(message.as_bytes())?.rate();
            ratios.push(Ratio { name, value, goal: GOAL, unit: "of the floor" });
        }
    }
    Ok(ratios)
}

fn measure_message(message: &[u8]) -> Result<Best> {
    let limits = Limits::default();
    match decode_message(message, &limits)? {
        Message::Events(events) if !events.events.is_empty() && events.unknown.is_empty() => {}
        other => return Err(format!("no message that is known whole: {other:?}").into()),
    }
    floor::walk(std::str::from_utf8(message)?)?;
    let ours = || Ok(timed(|| drop(black_box(decode_message(black_box(message), &limits)))));
    // bytes from a socket are checked, be it by ours or by the floor
    let floor_once = || floor::walk(std::str::from_utf8(black_box(message)).unwrap_or_default());
    let floor = || Ok(timed(|| drop(black_box(floor_once()))));
    interleaved(ROUNDS, ours, floor)
}

fn timed(mut run: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..REPEATS {
        run();
    }
    start.elapsed()
}
