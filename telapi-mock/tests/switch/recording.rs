//! Recordings: they end with the part in the call of the phone that asked for them.

use super::{Recorder, talking};
use std::sync::Arc;
use telapi_core::CallId;
use telapi_mock::Switch;

fn id(switch: &Switch, number: &str) -> CallId {
    switch.phone(number).legs()[0].call_id.clone()
}

/// 201 talks to 202, which has it recorded.
fn recorded() -> (Switch, Arc<Recorder>) {
    let (switch, seen) = talking();
    switch.start_recording("202", &id(&switch, "202")).unwrap();
    assert_eq!(seen.take(), ["202: recording started"]);
    assert!(switch.calls()[0].recorded);
    (switch, seen)
}

#[test]
fn a_recording_ends_with_the_call() {
    let (switch, seen) = recorded();
    switch.phone("201").hang_up().unwrap();
    assert_eq!(
        seen.take(),
        [
            "201: ConnectionCleared normal (null) 201>202 by 201",
            "202: recording stopped",
            "202: ConnectionCleared normal (null) 201>202 by 201",
        ]
    );
}

#[test]
fn a_recording_ends_when_its_phone_leaves_the_call_and_not_when_another_does() {
    let (switch, seen) = recorded();
    switch.phone("201").transfer_to("203").unwrap();
    assert!(switch.calls()[0].recorded, "202 is still there");
    switch.phone("203").pick_up().unwrap();
    seen.take();
    switch.phone("202").park("1").unwrap();
    assert!(seen.take().contains(&"202: recording stopped".to_owned()));
    assert!(!switch.calls()[0].recorded);
}

#[test]
fn who_ends_a_recording_is_told_and_who_had_asked_for_it() {
    let (switch, seen) = recorded();
    let call = id(&switch, "201");
    assert!(switch.start_recording("201", &call).is_err(), "it is recorded already");
    switch.stop_recording("201", &call).unwrap();
    assert_eq!(seen.take(), ["201: recording stopped", "202: recording stopped"]);
    assert!(switch.stop_recording("201", &call).is_err(), "it is recorded no more");
    switch.phone("201").hang_up().unwrap();
    assert!(!seen.take().iter().any(|line| line.contains("recording")));
}
