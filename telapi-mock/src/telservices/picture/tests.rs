//! Pictures of a switch with four phones, as short texts.

mod agreement;
mod changes;
mod examples;
mod queue;

use super::{PictureRules, Pictures, Told};
use crate::FrontEnd;
use crate::switch::{Agent, Extension, RoutingPoint, Switch, SwitchEvent};
use crate::telservices::message::{CallInfo, CallLeg};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A switch with four phones, and the pictures that are made of what it tells.
struct World {
    switch: Switch,
    memory: Arc<Memory>,
}

struct Memory {
    pictures: Mutex<Pictures>,
    told: Mutex<Vec<Told>>,
}

impl FrontEnd for Memory {
    fn deliver(&self, events: &[SwitchEvent]) {
        let told = self.pictures.lock().unwrap().follow(events);
        self.told.lock().unwrap().extend(told);
    }
}

impl World {
    fn new() -> Self {
        Self::with(PictureRules { names: false, call_references: false, ..PictureRules::default() })
    }

    fn with(rules: PictureRules) -> Self {
        let switch = ["71", "72", "73", "74"].iter().fold(Switch::builder(), |switch, number| {
            switch.extension(Extension::new(*number).full_name(format!("Person {number}")))
        });
        let agent = Extension::new("75").agent(Agent::new("ann").inbound_service("sales"));
        let switch = switch.extension(agent).routing_point(RoutingPoint::new("sales", "80")).build();
        let memory =
            Arc::new(Memory { pictures: Mutex::new(Pictures::new(rules, queues())), told: Mutex::default() });
        switch.attach(&memory);
        Self { switch, memory }
    }

    fn calls(&self, from: &str, to: &str) {
        self.switch.phone(from).dial(to).unwrap();
    }

    fn talk(&self, from: &str, to: &str) {
        self.calls(from, to);
        self.switch.phone(to).pick_up().unwrap();
    }

    fn consults(&self, from: &str, to: &str) {
        self.switch.phone(from).consult(to).unwrap();
    }

    /// What a device was told since it was asked last.
    fn told(&self, device: &str) -> Vec<String> {
        let mut told = self.memory.told.lock().unwrap();
        let own = told.iter().filter(|told| told.device == device).map(|told| text(&told.call));
        let own = own.collect();
        told.retain(|told| told.device != device);
        own
    }
}

fn text(call: &CallInfo) -> String {
    let mut text = format!("{}:", call.id);
    for (name, leg) in [("", &call.prim_call), (" /", &call.sec_call)] {
        if let Some(leg) = leg {
            let _ = write!(text, "{name} {}", leg_text(leg));
        }
    }
    let services = call.permitted_services.iter().flat_map(|services| &services.0);
    let services: Vec<&str> = services.map(|service| service.as_str().trim_end_matches("Call")).collect();
    let _ = write!(text, " ({})", services.join(" "));
    if let Some(data) = &call.extra_data {
        let _ = write!(text, " {data:?}");
    }
    text
}

fn leg_text(leg: &CallLeg) -> String {
    let arrow = if leg.is_outgoing { "to" } else { "from" };
    let mut text = format!("{} {arrow} {:?}", leg.state.as_str(), leg.other_party.number);
    for (name, party) in [
        ("first-other", &leg.first_other_party),
        ("first-called", &leg.first_called_party),
        ("by", &leg.last_redirection_party),
    ] {
        if let Some(party) = party {
            let _ = write!(text, " {name} {}", party.number);
        }
    }
    for party in &leg.added_parties {
        let _ = write!(text, " and {}", party.number);
    }
    if leg.is_conference == Some(true) {
        text.push_str(" conference");
    }
    if leg.duration > 0 {
        let _ = write!(text, " {}s", leg.duration);
    }
    if let Some(cause) = leg.cause {
        let _ = write!(text, " [{}]", cause.as_str());
    }
    text
}

fn queues() -> BTreeSet<String> {
    ["80".to_owned()].into()
}

async fn pass(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}
