//! Parking a call, and picking one up at another phone (IP Office guide 5.2.7, 5.2.11).

use crate::{Recorder, talking, three_phones, world};
use std::sync::Arc;
use std::time::Duration;
use telapi_mock::{CallIds, Extension, LegState, PhoneState, Service, Switch, SwitchError};

/// 201 has parked 202 in slot 1, and nothing of it is in the record.
fn parked() -> (Switch, Arc<Recorder>) {
    let (switch, seen) = talking();
    switch.phone("201").park("1").unwrap();
    seen.take();
    (switch, seen)
}

#[test]
fn who_parks_is_told_queued_and_cleared_and_who_waits_is_told_nothing() {
    let (switch, seen) = talking();
    let id = switch.phone("201").legs()[0].call_id.clone();
    switch.phone("201").park("1").unwrap();
    assert_eq!(
        seen.take(),
        ["201: Queued park (queued) 201>202 by 1", "201: ConnectionCleared park (null) 201>202 by 201",]
    );
    let calls = switch.calls();
    assert_eq!(calls.len(), 1);
    let record = calls[0].parked.as_ref().unwrap();
    assert_eq!((record.slot.as_str(), record.by.number.as_str(), &record.call_id), ("1", "201", &id));
    assert_eq!(calls[0].legs.len(), 1);
    assert!(calls[0].has("202", LegState::Connected));
    assert_eq!(switch.phone("201").state(), PhoneState::Idle, "201 is free to call");
    switch.phone("201").dial("203").unwrap();
}

#[test]
fn who_takes_a_call_out_of_its_slot_talks_to_the_one_who_waits_and_both_are_told() {
    let (switch, seen) = parked();
    let own = switch.phone("203").unpark("1").unwrap();
    assert_eq!(
        seen.take(),
        [
            "202: Established callPickup (connected) 201>202 by 203",
            "203: Established callPickup (connected) 201>202 by 203",
        ]
    );
    let calls = switch.calls();
    assert!(calls[0].parked.is_none());
    assert!(calls[0].has("202", LegState::Connected) && calls[0].has("203", LegState::Connected));
    let leg = calls[0].leg("203").unwrap();
    assert_eq!(leg.call_id, own);
    assert!(leg.unparked);
    assert_eq!(leg.last_redirection.as_ref().unwrap().number, "201");
    assert_eq!(calls[0].leg("202").unwrap().partner().unwrap().number, "203");
    switch.phone("203").hang_up().unwrap();
    assert!(switch.calls().is_empty());
}

#[test]
fn the_one_who_parked_may_take_the_call_back_and_a_held_call_may_be_parked() {
    let (switch, seen) = talking();
    switch.phone("201").hold().unwrap();
    seen.take();
    switch.phone("201").park("A 7").unwrap();
    assert_eq!(seen.take()[0], "201: Queued park (queued) 201>202 by A 7");
    switch.phone("201").unpark("A 7").unwrap();
    assert!(switch.calls()[0].has("201", LegState::Connected));
}

#[test]
fn a_parked_call_is_picked_up_by_either_ends_id() {
    for end in 0..2 {
        let (switch, _) = talking();
        let legs = switch.calls().remove(0).legs;
        switch.phone("201").park("1").unwrap();
        switch.pick_up("203", &legs[end].call_id).unwrap();
        assert!(switch.calls()[0].has("203", LegState::Connected));
    }
}

#[test]
fn a_slot_holds_one_call_and_a_second_is_refused_and_goes_on() {
    let (switch, seen) = parked();
    switch.phone("201").dial("203").unwrap();
    switch.phone("203").pick_up().unwrap();
    seen.take();
    assert_eq!(switch.phone("201").park("1").unwrap_err(), SwitchError::SlotTaken("1".into()));
    assert!(seen.take().is_empty());
    assert_eq!(switch.phone("201").state(), PhoneState::Talking);
    switch.phone("201").park("2").unwrap();
    switch.phone("201").unpark("1").unwrap();
    assert_eq!(switch.phone("201").unpark("1").unwrap_err(), SwitchError::EmptySlot("1".into()));
    assert!(matches!(switch.phone("201").park(" "), Err(SwitchError::EmptySlot(_))));
}

#[test]
fn who_waits_in_a_slot_may_hang_up_and_the_slot_is_free() {
    let (switch, seen) = parked();
    switch.phone("202").hang_up().unwrap();
    assert_eq!(seen.take(), ["202: ConnectionCleared normal (null) 201>202 by 202"]);
    assert!(switch.calls().is_empty());
    assert_eq!(switch.phone("203").unpark("1").unwrap_err(), SwitchError::EmptySlot("1".into()));
}

#[test]
fn who_waits_in_a_slot_may_hold_and_stays_on_hold_when_the_call_is_taken_out() {
    let (switch, seen) = parked();
    switch.phone("202").hold().unwrap();
    seen.take();
    switch.phone("203").unpark("1").unwrap();
    assert_eq!(seen.take()[0], "202: Established callPickup (hold) 201>202 by 203");
    assert!(switch.calls()[0].has("202", LegState::Held));
}

#[test]
fn a_parked_call_is_not_sent_on_or_merged() {
    let (switch, _) = parked();
    let refused = |result: Result<(), SwitchError>| {
        assert!(matches!(result, Err(SwitchError::Unsupported(_))), "{result:?}");
    };
    refused(switch.phone("202").transfer_to("203"));
    refused(switch.phone("202").park("2"));
    switch.phone("202").consult("203").unwrap();
    switch.phone("203").pick_up().unwrap();
    refused(switch.phone("202").transfer());
    refused(switch.phone("202").conference());
    let services = &switch.calls()[0].legs[0].services;
    assert!(services.contains(&Service::RetrieveCall) && !services.contains(&Service::TransferCall));
}

#[test]
fn a_call_that_rings_is_picked_up_elsewhere_and_stops_ringing() {
    let (switch, seen) = world(three_phones());
    switch.phone("201").dial("202").unwrap();
    seen.take();
    let own = switch.phone("203").pick_up_at("202").unwrap();
    assert_eq!(
        seen.take(),
        [
            "202: ConnectionCleared callPickup (null) 201>202 by 203",
            "201: Established callPickup (connected) 201>202 by 203",
            "203: Established callPickup (connected) 201>202 by 203",
        ]
    );
    assert_eq!(switch.phone("202").state(), PhoneState::Idle);
    let calls = switch.calls();
    assert_eq!(calls[0].leg("203").unwrap().call_id, own);
    assert!(!calls[0].leg("203").unwrap().unparked, "it was never parked");
    assert!(calls[0].has("201", LegState::Connected));
}

#[tokio::test(start_paused = true)]
async fn the_timers_of_a_phone_whose_call_was_picked_up_do_nothing() {
    let phones = three_phones().extension(Extension::new("202").answers_after(Duration::from_secs(5)));
    let (switch, seen) = world(phones);
    switch.phone("201").dial("202").unwrap();
    switch.phone("203").pick_up_at("202").unwrap();
    seen.take();
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert!(seen.take().is_empty());
    assert!(switch.calls()[0].has("203", LegState::Connected));
}

#[test]
fn picking_up_is_refused_to_the_busy_and_to_those_in_the_call_and_for_what_does_not_wait() {
    let (switch, _) = world(three_phones().extension(Extension::new("204")));
    switch.phone("201").dial("202").unwrap();
    assert!(matches!(switch.phone("201").pick_up_at("202"), Err(SwitchError::Unsupported(_))));
    assert!(matches!(switch.phone("202").pick_up_at("202"), Err(SwitchError::Unsupported(_))));
    assert!(matches!(switch.phone("204").pick_up_at("203"), Err(SwitchError::NoSuchLeg { .. })));
    switch.phone("203").dial("204").unwrap();
    assert!(matches!(switch.phone("203").pick_up_at("202"), Err(SwitchError::Busy(_))));
    switch.phone("203").hang_up().unwrap();
    switch.phone("202").pick_up().unwrap();
    let talks = switch.phone("202").legs()[0].call_id.clone();
    assert!(matches!(switch.pick_up("203", &talks), Err(SwitchError::WrongState { .. })));
    assert!(matches!(switch.pick_up("203", &"nobody's".into()), Err(SwitchError::UnknownCall(_))));
    assert!(matches!(switch.pick_up("999", &talks), Err(SwitchError::UnknownDevice(_))));
}

#[test]
fn with_shared_ids_the_call_keeps_its_one_id() {
    let (switch, _) = world(three_phones().call_ids(CallIds::Shared));
    let id = switch.phone("201").dial("202").unwrap();
    assert_eq!(switch.phone("203").pick_up_at("202").unwrap(), id);
    switch.phone("203").park("1").unwrap();
    assert_eq!(switch.phone("202").unpark("1").unwrap(), id);
    assert!(switch.calls()[0].legs.iter().all(|leg| leg.call_id == id));
}

#[test]
fn an_id_under_which_a_call_waits_is_in_use() {
    let (switch, _) = world(three_phones());
    let correlator = || telapi_core::CorrelatorData::from_text("mine");
    switch.phone("201").dial_with("202", correlator()).unwrap();
    switch.phone("202").pick_up().unwrap();
    switch.phone("201").park("1").unwrap();
    let again = switch.phone("201").dial_with("203", correlator());
    assert!(matches!(again, Err(SwitchError::CallIdInUse(_))), "{again:?}");
}
