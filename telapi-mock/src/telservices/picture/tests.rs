//! The examples of the guide's event *Call*, with numbers of our own, and what follows from its words.

use super::{PictureRules, Pictures, Told};
use crate::switch::{Agent, AgentState, Extension, NewCall, RoutingPoint, Switch, SwitchEvent};
use crate::telservices::message::{CallInfo, CallLeg};
use crate::{FrontEnd, LegState};
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

#[test]
fn example_1_who_calls_sees_the_call_begin_ring_and_connect() {
    let world = World::new();
    world.talk("71", "72");
    assert_eq!(
        world.told("71"),
        [
            r#"1: initiated to "" (drop)"#,
            r#"1: originated to "72" (drop)"#,
            r#"1: delivered to "72" (drop)"#,
            r#"1: connected to "72" (hold drop divert consultation)"#,
        ]
    );
}

#[test]
fn example_2_who_is_called_sees_the_call_ring_and_connect() {
    let world = World::new();
    world.talk("71", "72");
    assert_eq!(
        world.told("72"),
        [
            r#"1: alerting from "71" (answer divert)"#,
            r#"1: connected from "71" (hold drop divert consultation)"#,
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn example_3_a_consultation_stands_beside_the_held_call() {
    let world = World::new();
    world.talk("71", "72");
    pass(118).await;
    world.told("71");
    world.consults("71", "73");
    assert_eq!(
        world.told("71"),
        [
            r#"1: hold to "72" 118s / initiated to "" (drop reconnect)"#,
            r#"1: hold to "72" 118s / originated to "73" (drop reconnect)"#,
            r#"1: hold to "72" 118s / delivered to "73" (drop reconnect transfer)"#,
        ]
    );
    pass(6).await;
    world.switch.phone("73").pick_up().unwrap();
    assert_eq!(
        world.told("71"),
        [r#"1: hold to "72" 124s / connected to "73" (drop hold reconnect alternate transfer conference)"#]
    );
    assert_eq!(
        world.told("72").last().unwrap(),
        r#"1: connected from "71" 118s [heldByOtherParty] (hold drop divert consultation)"#
    );
}

#[tokio::test(start_paused = true)]
async fn example_4_two_transfers_each_start_the_duration_anew() {
    let world = World::new();
    world.talk("71", "72");
    world.consults("72", "73");
    world.switch.phone("73").pick_up().unwrap();
    world.consults("73", "74");
    world.switch.phone("74").pick_up().unwrap();
    world.told("74");
    pass(11).await;
    world.switch.phone("73").transfer().unwrap();
    assert_eq!(
        world.told("74"),
        [r#"1: connected from "72" by 73 11s [transfer] (hold drop divert consultation)"#]
    );
    pass(44).await;
    world.switch.phone("72").transfer().unwrap();
    assert_eq!(
        world.told("74"),
        [r#"1: connected from "71" by 72 44s [transfer] (hold drop divert consultation)"#]
    );
}

#[test]
fn example_5_where_a_call_is_diverted_to_both_who_was_called_and_who_diverted_are_shown() {
    let world = World::new();
    world.calls("71", "72");
    world.told("71");
    world.switch.phone("72").transfer_to("73").unwrap();
    assert_eq!(world.told("73"), [r#"1: alerting from "71" first-called 72 by 72 (answer divert)"#]);
    assert_eq!(world.told("71"), [r#"1: delivered to "73" by 72 [redirect] (drop)"#]);
    assert_eq!(world.told("72").last().unwrap(), r#"1: cleared from "71" [redirect] ()"#);
}

#[test]
fn example_6_a_call_that_is_diverted_twice_shows_who_was_called_first_and_who_diverted_last() {
    let world = World::new();
    world.calls("71", "72");
    world.switch.phone("72").transfer_to("73").unwrap();
    world.switch.phone("73").transfer_to("74").unwrap();
    assert_eq!(world.told("74"), [r#"1: alerting from "71" first-called 72 by 73 (answer divert)"#]);
}

#[tokio::test(start_paused = true)]
async fn both_ends_of_a_held_call_learn_of_it() {
    let world = World::new();
    world.talk("71", "72");
    world.told("71");
    world.told("72");
    pass(3).await;
    world.switch.phone("71").hold().unwrap();
    pass(2).await;
    world.switch.phone("71").retrieve().unwrap();
    assert_eq!(
        world.told("71"),
        [r#"1: hold to "72" 3s (retrieve)"#, r#"1: connected to "72" 5s (hold drop divert consultation)"#]
    );
    assert_eq!(
        world.told("72"),
        [
            r#"1: connected from "71" 3s [heldByOtherParty] (hold drop divert consultation)"#,
            r#"1: connected from "71" 5s [retrievedByOtherParty] (hold drop divert consultation)"#,
        ]
    );
}

#[test]
fn alternating_leaves_each_call_its_place() {
    let world = World::new();
    world.talk("71", "72");
    world.consults("71", "73");
    world.switch.phone("73").pick_up().unwrap();
    world.told("71");
    let legs = world.switch.phone("71").legs();
    let in_state = |state| legs.iter().find(|leg| leg.state == state).unwrap().call_id.clone();
    world.switch.alternate("71", &in_state(LegState::Held), &in_state(LegState::Connected)).unwrap();
    assert_eq!(
        world.told("71").last().unwrap(),
        r#"1: connected to "72" / hold to "73" (drop hold reconnect alternate transfer conference)"#
    );
}

#[test]
fn a_call_ends_once_and_says_why_to_who_has_not_dropped_it() {
    let world = World::new();
    world.talk("71", "72");
    world.told("71");
    world.told("72");
    world.switch.phone("72").hang_up().unwrap();
    assert_eq!(world.told("71"), [r#"1: cleared to "72" [droppedByOtherParty] ()"#]);
    assert_eq!(world.told("72"), [r#"1: cleared from "71" ()"#]);
    world.calls("71", "72");
    assert_eq!(world.told("71")[0], r#"2: initiated to "" (drop)"#);
}

#[test]
fn without_cleared_calls_the_last_picture_is_empty() {
    let world = World::with(PictureRules { tells_cleared: false, ..PictureRules::default() });
    world.talk("71", "72");
    world.told("71");
    world.switch.phone("72").hang_up().unwrap();
    assert_eq!(world.told("71"), ["1: ()"]);
}

#[test]
fn the_consultation_that_outlives_the_first_call_becomes_the_first() {
    let world = World::new();
    world.talk("71", "72");
    world.consults("71", "73");
    world.switch.phone("73").pick_up().unwrap();
    world.told("71");
    world.switch.phone("72").hang_up().unwrap();
    world.switch.phone("71").hold().unwrap();
    assert_eq!(
        world.told("71"),
        [
            r#"1: cleared to "72" [droppedByOtherParty] / connected to "73" (hold drop divert consultation)"#,
            r#"1: hold to "73" (retrieve)"#,
        ]
    );
}

#[test]
fn a_second_call_that_is_no_consultation_has_a_picture_of_its_own() {
    let world = World::new();
    world.talk("71", "72");
    world.switch.phone("71").hold().unwrap();
    world.told("71");
    world.calls("71", "73");
    assert_eq!(world.told("71").last().unwrap(), r#"2: delivered to "73" (drop)"#);
}

#[test]
fn a_transfer_takes_both_calls_from_the_phone_in_one_picture() {
    let world = World::new();
    world.talk("71", "72");
    world.consults("71", "73");
    world.told("71");
    world.told("72");
    world.told("73");
    world.switch.phone("71").transfer().unwrap();
    assert_eq!(world.told("71"), [r#"1: cleared to "72" [transfer] / cleared to "73" [transfer] ()"#]);
    assert_eq!(world.told("72"), [r#"1: delivered from "73" by 71 [transfer] (drop)"#]);
    assert_eq!(world.told("73"), [r#"1: alerting from "72" by 71 [transfer] (answer divert)"#]);
}

#[test]
fn a_conference_grows_and_shrinks() {
    let world = World::new();
    world.talk("71", "72");
    world.consults("71", "73");
    world.switch.phone("73").pick_up().unwrap();
    for device in ["71", "72", "73"] {
        world.told(device);
    }
    world.switch.phone("71").conference().unwrap();
    let services = "(hold drop consultation)";
    assert_eq!(
        world.told("71"),
        [format!(r#"1: connected to "72" and 73 conference [conference] {services}"#)]
    );
    assert_eq!(
        world.told("72"),
        [format!(r#"1: connected from "71" and 73 conference [conference] {services}"#)]
    );
    assert_eq!(
        world.told("73"),
        [format!(r#"1: connected from "71" and 72 conference [conference] {services}"#)]
    );
    world.switch.phone("72").hang_up().unwrap();
    assert_eq!(world.told("72"), [r#"1: cleared from "71" and 73 conference ()"#]);
    assert_eq!(world.told("71"), [r#"1: connected to "73" [conference] (hold drop divert consultation)"#]);
}

#[test]
fn a_party_that_is_added_rings_and_joins_by_answering() {
    let world = World::new();
    world.talk("71", "72");
    let call = world.switch.phone("71").legs()[0].call_id.clone();
    for device in ["71", "72"] {
        world.told(device);
    }
    world.switch.add_party("71", &call, "73", Some("please".into())).unwrap();
    assert_eq!(world.told("73"), [r#"1: alerting from "71" (answer divert) "please""#]);
    assert_eq!(world.told("71"), [""; 0]);
    world.switch.phone("73").pick_up().unwrap();
    let services = r#"(hold drop consultation) "please""#;
    assert_eq!(
        world.told("73").last().unwrap(),
        &format!(r#"1: connected from "71" and 72 conference [conference] {services}"#)
    );
    assert_eq!(
        world.told("72"),
        [format!(r#"1: connected from "71" and 73 conference [conference] {services}"#)]
    );
}

#[test]
fn who_is_added_and_rejects_leaves_the_call_as_it_was() {
    let world = World::new();
    world.talk("71", "72");
    let call = world.switch.phone("71").legs()[0].call_id.clone();
    world.switch.add_party("71", &call, "73", None).unwrap();
    world.switch.phone("73").reject().unwrap();
    assert_eq!(world.switch.talks(), [["71", "72"]]);
    world.switch.add_party("71", &call, "73", None).unwrap();
    world.switch.phone("72").hang_up().unwrap();
    world.switch.phone("73").pick_up().unwrap();
    assert!(world.switch.calls().is_empty(), "who answers too late is alone");
}

#[test]
fn a_call_that_cannot_be_put_through_fails() {
    let world = World::new();
    world.calls("71", "999");
    assert_eq!(world.told("71").last().unwrap(), r#"1: failed to "999" [destNotObtainable] (drop)"#);
    world.switch.phone("71").hang_up().unwrap();
    world.talk("72", "73");
    world.told("71");
    world.calls("71", "72");
    assert_eq!(world.told("71").last().unwrap(), r#"2: failed to "72" [busy] (drop)"#);
}

#[test]
fn a_withheld_number_is_the_calls_reference() {
    let world = World::with(PictureRules { call_references: true, ..PictureRules::default() });
    let new = NewCall { withhold_cli: true, ..NewCall::default() };
    world.switch.make_call("71", "72", new).unwrap();
    let told = world.memory.told.lock().unwrap();
    let leg = told.iter().find(|told| told.device == "72").unwrap().call.prim_call.clone().unwrap();
    assert_eq!(leg.other_party.number, format!("*****-{}", leg.call_reference.unwrap()));
    assert_eq!(leg.other_party.name, None);
}

#[test]
fn a_consulted_device_learns_whom_it_is_about_if_the_server_is_set_so() {
    let world = World::with(PictureRules { first_other_party: true, ..PictureRules::default() });
    world.talk("71", "72");
    world.consults("71", "73");
    assert_eq!(world.told("73"), [r#"1: alerting from "71" first-other 72 (answer divert)"#]);
}

#[test]
fn what_is_said_with_a_call_travels_with_it() {
    let world = World::new();
    let new = NewCall { data: Some("order 5".into()), ..NewCall::default() };
    world.switch.make_call("71", "72", new).unwrap();
    world.switch.phone("72").transfer_to("73").unwrap();
    assert!(world.told("73")[0].ends_with(r#""order 5""#));
}

#[test]
fn what_was_not_told_is_learnt_from_what_is_so() {
    let world = World::new();
    world.talk("71", "72");
    let calls = world.switch.calls();
    let mut late = Pictures::new(PictureRules::default(), queues());
    late.agree_with(&calls, world.switch.now());
    let known = late.known("72");
    assert_eq!((known.len(), known[0].other_number.as_str()), (1, "71"));
    late.agree_with(&[], world.switch.now());
    assert!(late.known("72").is_empty());
}

/// The guide: `queued` is a call that is queued here, and `route` what a routing point has diverted.
#[test]
fn a_call_waits_at_a_routing_point_and_is_routed_to_an_agent() {
    let world = World::new();
    let becomes = |state| world.switch.request_agent_state("75", state).unwrap();
    becomes(AgentState::LoggedOn);
    world.calls("71", "80");
    assert_eq!(world.told("80"), [r#"1: queued from "71" ()"#]);
    assert_eq!(world.told("71").last().unwrap(), r#"1: delivered to "80" (drop)"#);

    becomes(AgentState::Ready);
    assert_eq!(world.told("80"), [r#"1: cleared from "71" [route] ()"#]);
    assert_eq!(world.told("75"), [r#"1: alerting from "71" first-called 80 by 80 (answer divert)"#]);
    assert_eq!(world.told("71"), [r#"1: delivered to "75" by 80 [route] (drop)"#]);

    world.switch.phone("75").reject().unwrap();
    assert_eq!(world.told("80"), [r#"2: queued from "71" ()"#]);
    assert_eq!(world.told("71"), [r#"1: delivered to "80" by 80 [route] (drop)"#]);
    world.switch.phone("71").hang_up().unwrap();
    assert_eq!(world.told("80"), [r#"2: cleared from "71" [droppedByOtherParty] ()"#]);
}

#[test]
fn who_waits_at_a_routing_point_is_learnt_from_what_is_so() {
    let world = World::new();
    world.calls("71", "80");
    let mut late = Pictures::new(PictureRules::default(), queues());
    let mut look = || {
        world.switch.observe(|calls, now| {
            late.agree_with(calls, now);
            late.calls_of("80", now).iter().map(text).collect::<Vec<_>>()
        })
    };
    assert_eq!(look(), [r#"1: queued from "71" ()"#]);
    assert_eq!(look(), [r#"1: queued from "71" ()"#]);
    world.switch.phone("71").hang_up().unwrap();
    assert!(look().is_empty());
}
