//! From the bytes of a message to its typed events.

use crate::ratio::{Best, Goal, Ratio, interleaved};
use crate::{Result, fixtures, floor};
use std::hint::black_box;
use std::time::{Duration, Instant};
use telapi::ipoffice::wire::{Limits, Message, decode_message};
use telapi::telservices::wire as telservices;

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
    for (name, message) in fixtures::TELSERVICES {
        let line = fixtures::on_one_line(message);
        for (name, message) in [
            (format!("decode telservices {name}"), message.to_owned()),
            (format!("decode telservices {name}, one line"), line),
        ] {
            let value = measure_telservices(message.as_bytes())?.rate();
            ratios.push(Ratio { name, value, goal: GOAL, unit: "of the floor" });
        }
    }
    Ok(ratios)
}

fn measure_telservices(message: &[u8]) -> Result<Best> {
    let limits = Limits::default();
    match telservices::decode_message(message, &limits)? {
        telservices::Message::Event(event) if event.unknown.is_empty() => {}
        telservices::Message::Return(answer) if answer.unknown.is_empty() => {}
        other => return Err(format!("no message that is known whole: {other:?}").into()),
    }
    let ours = || Ok(timed(|| drop(black_box(telservices::decode_message(black_box(message), &limits)))));
    interleaved(ROUNDS, ours, || Ok(floor_of(message)))
}

fn measure_message(message: &[u8]) -> Result<Best> {
    let limits = Limits::default();
    match decode_message(message, &limits)? {
        Message::Events(events) if !events.events.is_empty() && events.unknown.is_empty() => {}
        other => return Err(format!("no message that is known whole: {other:?}").into()),
    }
    let ours = || Ok(timed(|| drop(black_box(decode_message(black_box(message), &limits)))));
    interleaved(ROUNDS, ours, || Ok(floor_of(message)))
}

/// Bytes from a socket are checked, be it by ours or by the floor.
fn floor_of(message: &[u8]) -> Duration {
    let once = || floor::walk(std::str::from_utf8(black_box(message)).unwrap_or_default());
    timed(|| drop(black_box(once())))
}

fn timed(mut run: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..REPEATS {
        run();
    }
    start.elapsed()
}
