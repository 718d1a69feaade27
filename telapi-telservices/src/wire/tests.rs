//! Rules of the guide's messages. The messages are our own.

mod answers;
mod any_bytes;
mod events;
mod pdus;
mod statistics;
mod values;

use super::*;

/// The answer whose result has this inside.
fn result(inside: &str) -> TelServiceReturn {
    let xml = format!("<TelServiceReturn><result>{inside}</result></TelServiceReturn>");
    decode_return(xml.as_bytes(), &Limits::default()).unwrap()
}

/// The same, if everything of it is known.
fn answer(inside: &str) -> Answer {
    let answer = result(inside);
    assert!(answer.unknown.is_empty(), "{:?}", answer.unknown);
    match answer.outcome {
        Outcome::Result(answer) => answer,
        Outcome::Error(error) => panic!("{error:?}"),
    }
}

/// The event with this inside, and nothing around it.
fn event(inside: &str) -> EventKind {
    let xml = format!("<TelServiceEvent><event>{inside}</event></TelServiceEvent>");
    let event = decode_event(xml.as_bytes(), &Limits::default()).unwrap();
    assert!(event.unknown.is_empty(), "{:?}", event.unknown);
    assert_eq!(event.device_number, None);
    event.kind
}
