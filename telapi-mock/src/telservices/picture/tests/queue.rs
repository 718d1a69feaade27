//! Calls that wait at a routing point (guide, event *Call*, `queued`, `route`).

use super::{World, queues, text};
use crate::switch::AgentState;
use crate::telservices::picture::{PictureRules, Pictures};

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
    assert_eq!(world.told("71"), [r#"1: delivered to "75" first-called 80 by 80 [route] (drop)"#]);

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
