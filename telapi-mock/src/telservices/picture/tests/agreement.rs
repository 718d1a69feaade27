//! Whatever happens, the pictures are what the switch is.

use super::{World, text};
use crate::Switch;
use crate::telservices::message::CallInfo;
use crate::telservices::picture::part::state_of;

/// Does something at a phone; mostly it comes to nothing.
fn act(switch: &Switch, random: &mut fastrand::Rng) {
    let numbers = ["71", "72", "73", "74"];
    let number = numbers[random.usize(..4)];
    let other = numbers[random.usize(..4)];
    let phone = switch.phone(number);
    // an act that cannot be done now changes nothing
    let _ = match random.u8(..16) {
        0 | 1 => phone.dial(other).map(drop),
        2..=4 => phone.pick_up(),
        5 => phone.reject(),
        6 => phone.hang_up(),
        7 => phone.hold(),
        8 => phone.retrieve(),
        9 | 10 => phone.consult(other).map(drop),
        11 => phone.transfer(),
        12 => phone.transfer_to(other),
        13 => phone.conference(),
        14 => match phone.legs().first() {
            Some(leg) => switch.add_party(number, &leg.call_id, other, None),
            None => phone.park("1"),
        },
        _ => phone.unpark("1").map(drop),
    };
}

#[test]
fn whatever_happens_the_pictures_agree_with_the_switch() {
    for seed in 0..300 {
        let mut random = fastrand::Rng::with_seed(seed);
        let world = World::new();
        for step in 0..60 {
            act(&world.switch, &mut random);
            let calls = world.switch.calls();
            for device in ["71", "72", "73", "74"] {
                let pictures = world.memory.pictures.lock().unwrap();
                let mut known: Vec<_> =
                    pictures.known(device).into_iter().map(|known| (known.call_id, known.state)).collect();
                let legs = calls.iter().flat_map(|call| &call.legs).filter(|leg| leg.device.number == device);
                let mut so: Vec<_> = legs.map(|leg| (leg.call_id.clone(), state_of(leg.state))).collect();
                known.sort();
                so.sort();
                assert_eq!(known, so, "{device}, seed {seed}, step {step}");
                // what was told last of a call is what it is
                let told = world.memory.told.lock().unwrap();
                let shown = pictures.calls_of(device, world.switch.now());
                for call in &shown {
                    let last = told.iter().rev().find(|it| it.device == device && it.call.id == call.id);
                    let last = &last.expect("a call was never told").call;
                    if ended(last) == 0 {
                        assert_eq!(text(last), text(call), "{device}, seed {seed}, step {step}");
                    }
                }
            }
        }
    }
}

fn ended(call: &CallInfo) -> usize {
    let legs = call.prim_call.iter().chain(&call.sec_call);
    legs.filter(|leg| leg.state.as_str() == "cleared").count()
}
