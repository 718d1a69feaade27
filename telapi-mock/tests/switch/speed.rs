//! A switch without a runtime, as property tests drive it by the thousand.

use crate::{Recorder, world};
use std::sync::Arc;
use telapi_mock::{Extension, Switch, SwitchBuilder};

/// Does something at random, mostly something that is possible.
pub(crate) fn act(switch: &Switch, random: &mut fastrand::Rng) {
    let number = |random: &mut fastrand::Rng| format!("20{}", random.u8(1..=5));
    let phone = switch.phone(number(random));
    let other = number(random);
    // what is refused changes nothing, and is fine here
    let _ = match random.u8(0..14) {
        0 | 1 => phone.dial(&other).map(drop),
        2 | 3 => phone.pick_up(),
        4 => phone.hold(),
        5 => phone.retrieve(),
        6 => phone.consult(&other).map(drop),
        7 => phone.transfer(),
        8 => phone.conference(),
        9 => phone.park("1"),
        11 => phone.transfer_to(&other),
        12 => phone.reject(),
        10 => phone.unpark("1").or_else(|_| phone.pick_up_at(&other)).map(drop),
        _ => phone.hang_up(),
    };
}

/// Phones 201 to 205.
pub(crate) fn five_phones(seed: u64) -> SwitchBuilder {
    let builder = Switch::builder().seed(seed).clock_starts_at(std::time::SystemTime::UNIX_EPOCH);
    (1..=5).fold(builder, |builder, n| builder.extension(Extension::new(format!("20{n}"))))
}

fn run(seed: u64) -> (Switch, Arc<Recorder>) {
    let (switch, record) = world(five_phones(seed));
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..40 {
        act(&switch, &mut random);
        for call in switch.calls() {
            let parked = call.parked.is_some();
            assert_eq!(call.legs.len() == 1, parked || call.legs[0].state == telapi_mock::LegState::Failed);
            assert!(!call.legs.is_empty());
        }
    }
    (switch, record)
}

#[test]
fn without_a_runtime_the_same_seed_gives_the_same_calls_and_no_phone_acts_by_itself() {
    for seed in 0..300 {
        let (switch, seen) = run(seed);
        let (again, seen_again) = run(seed);
        assert_eq!(seen.take(), seen_again.take(), "seed {seed}");
        let ids = |switch: &Switch| {
            let legs = switch.calls().into_iter().flat_map(|call| call.legs);
            legs.map(|leg| (leg.device.number, leg.call_id, leg.state)).collect::<Vec<_>>()
        };
        assert_eq!(ids(&switch), ids(&again), "seed {seed}");
    }
}
