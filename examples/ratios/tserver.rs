//! T-Server: lines of the gateway link to typed events, and logs to messages.

use crate::ratio::{Goal, Ratio, interleaved};
use crate::{Result, fixtures};
use std::hint::black_box;
use std::io::BufRead;
use std::time::{Duration, Instant};
use telapi::tserver::event::Event;
use telapi::tserver::gateway::Frame;
use telapi::tserver::message::DecodeError;
use telapi::tserver::text::Reader;

const ROUNDS: usize = 400;
const LINES: u32 = 100;
/// How often a log's fixture is repeated: some ten thousand bytes, so that a round takes some ten microseconds or more.
const LOGS: usize = 16;

pub(crate) fn measure() -> Result<Vec<Ratio>> {
    let mut ratios = Vec::new();
    for (name, line) in fixtures::TSERVER {
        let line = line.as_bytes();
        match decode(line)? {
            Event::Other(other) => return Err(format!("no event with a type: {other:?}").into()),
            event if !event.rest().is_empty() => return Err(format!("not known whole: {event:?}").into()),
            _ => {}
        }
        let ours = || Ok(timed(|| drop(black_box(decode(black_box(line))))));
        let floor = || Ok(timed(|| drop(black_box(value(black_box(line))))));
        let value = interleaved(ROUNDS, ours, floor)?.rate();
        let name = format!("tserver {name}");
        ratios.push(Ratio { name, value, goal: Goal::AtLeast(1.3), unit: "of serde_json" });
    }
    for (name, log) in fixtures::TSERVER_LOGS {
        let log = log.repeat(LOGS);
        for logged in Reader::new(log.as_bytes()) {
            let logged = logged?;
            if !logged.mismatches.is_empty() || !logged.other_lines.is_empty() {
                return Err(format!("not read whole: {logged:?}").into());
            }
        }
        let ours =
            || Ok(once(|| Reader::new(black_box(log.as_bytes())).map(|read| drop(black_box(read))).count()));
        let floor = || Ok(once(|| read_lines(black_box(&log))));
        let value = interleaved(ROUNDS, ours, floor)?.rate();
        let name = format!("tserver log, {name}");
        ratios.push(Ratio { name, value, goal: Goal::AtLeast(0.2), unit: "of read_line" });
    }
    Ok(ratios)
}

/// As a session does it.
fn decode(line: &[u8]) -> std::result::Result<Event, DecodeError> {
    match Frame::read(line)? {
        Frame::Message(message) => Event::from_message(message).map_err(|(error, _)| error),
        _ => unreachable!("the fixtures are messages"),
    }
}

fn value(line: &[u8]) -> serde_json::Result<serde_json::Value> {
    serde_json::from_slice(line)
}

/// Each line into the same text.
fn read_lines(log: &str) -> usize {
    let (mut log, mut line, mut lines) = (log.as_bytes(), String::new(), 0);
    while log.read_line(&mut line).is_ok_and(|read| read > 0) {
        black_box(&line);
        line.clear();
        lines += 1;
    }
    lines
}

fn timed(mut run: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..LINES {
        run();
    }
    start.elapsed()
}

fn once<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(run());
    start.elapsed()
}
