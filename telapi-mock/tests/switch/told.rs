//! What the devices are told adds up to what is so.

use crate::speed::{act, five_phones};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use telapi_core::CallId;
use telapi_mock::{CallIds, FrontEnd, LegState, SwitchEvent, What};

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
