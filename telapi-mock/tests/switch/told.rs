//! What the devices are told adds up to what is so.

use crate::speed::{act, five_phones};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use telapi_core::CallId;
use telapi_mock::{
    CallIds, Extension, ForwardingType, FrontEnd, LegState, NewCall, Switch, SwitchEvent, What,
};

type Legs = BTreeMap<(String, CallId), LegState>;

/// Believes what it is told.
#[derive(Default)]
struct Believer(Mutex<Legs>);

impl FrontEnd for Believer {
    fn deliver(&self, events: &[SwitchEvent]) {
        let mut legs = self.0.lock().unwrap();
        for event in events {
            let What::Call(event) = &event.what else { continue };
            let leg = (event.leg.device.number.clone(), event.leg.call_id.clone());
            match event.leg.state {
                LegState::Null => drop(legs.remove(&leg)),
                state => drop(legs.insert(leg, state)),
            }
        }
    }
}

#[test]
fn who_believes_the_call_events_knows_every_leg_and_its_state_after_every_act() {
    for call_ids in [CallIds::PerDevice, CallIds::Shared] {
        for seed in 0..500 {
            let switch = five_phones(seed).call_ids(call_ids).build();
            let believer = Arc::new(Believer::default());
            switch.attach(&believer);
            let mut random = fastrand::Rng::with_seed(seed);
            for step in 0..40 {
                act(&switch, &mut random);
                let legs = switch.calls().into_iter().flat_map(|call| call.legs);
                let truth: Legs = legs.map(|leg| ((leg.device.number, leg.call_id), leg.state)).collect();
                assert_eq!(*believer.0.lock().unwrap(), truth, "seed {seed}, step {step}, {call_ids:?}");
            }
        }
    }
}

/// Sets phones to something, or calls where no phone is.
fn act_beyond_calls(switch: &Switch, random: &mut fastrand::Rng) {
    let number = |random: &mut fastrand::Rng| format!("20{}", random.u8(1..=5));
    let (device, other) = (number(random), number(random));
    let kinds = ForwardingType::ALL;
    // what is refused changes nothing, and is fine here
    let _ = match random.u8(0..9) {
        0 => switch.set_forwarding(&device, kinds[random.usize(..kinds.len())], random.bool(), Some(&other)),
        1 => switch.set_do_not_disturb(&device, random.bool()),
        2 | 3 => switch.phone(&device).dial("*99*1#").map(drop),
        4 => switch.invite_to_conference(&device, "1", &other, random.bool(), NewCall::default()).map(drop),
        5 => switch.listen_to_message("205", &device).map(drop),
        6 => switch.pick_up_message("205", &device).map(drop),
        7 => match switch.calls().into_iter().find_map(|call| call.conference) {
            Some(conference) => switch.lock_conference(None, &conference.id, random.bool()),
            None => Ok(()),
        },
        _ => switch.phone(&device).dial("205").map(drop),
    };
}

#[test]
fn so_it_is_with_forwarding_voicemail_and_meet_me_conferences_too() {
    // how often a call was seen that leaves a message, in a locked conference, in a room of one, or was sent on
    let mut seen = [0; 4];
    for seed in 0..500 {
        let switch = five_phones(seed).extension(Extension::new("205").voicemail()).build();
        let believer = Arc::new(Believer::default());
        switch.attach(&believer);
        let mut random = fastrand::Rng::with_seed(seed);
        for step in 0..60 {
            if random.bool() {
                act(&switch, &mut random);
            } else {
                act_beyond_calls(&switch, &mut random);
            }
            let calls = switch.calls();
            let mut active = BTreeSet::new();
            for call in &calls {
                let conference = call.conference.as_ref();
                for (count, is_one) in seen.iter_mut().zip([
                    call.voicemail.is_some(),
                    conference.is_some_and(|conference| conference.locked),
                    conference.is_some_and(|conference| conference.participants.len() == 1),
                    call.legs
                        .iter()
                        .any(|leg| leg.state == LegState::Alerting && leg.last_redirection.is_some()),
                ]) {
                    *count += usize::from(is_one);
                }
                assert!(!call.legs.is_empty(), "seed {seed}, step {step}: a call of nobody");
                let devices: BTreeSet<_> = call.legs.iter().map(|leg| &leg.device.number).collect();
                assert_eq!(devices.len(), call.legs.len(), "seed {seed}, step {step}: with itself");
                let talking = call.legs.iter().filter(|leg| leg.state == LegState::Connected);
                for leg in talking {
                    let alone = active.insert(leg.device.number.clone());
                    assert!(alone, "seed {seed}, step {step}: {} talks twice", leg.device.number);
                }
            }
            let legs = calls.into_iter().flat_map(|call| call.legs);
            let truth: Legs = legs.map(|leg| ((leg.device.number, leg.call_id), leg.state)).collect();
            assert_eq!(*believer.0.lock().unwrap(), truth, "seed {seed}, step {step}");
        }
    }
    assert!(seen.iter().all(|&count| count > 100), "{seen:?}");
}
