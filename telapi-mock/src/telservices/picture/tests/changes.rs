//! What follows from the words of the guide's event *Call*, and from what the server's rules make of them.

use super::{World, pass, queues};
use crate::telservices::picture::{PictureRules, Pictures};
use crate::{ForwardingType, LegState, NewCall};

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

#[tokio::test(start_paused = true)]
async fn a_transfer_starts_the_duration_anew_at_both_ends() {
    let world = World::new();
    world.talk("71", "72");
    pass(30).await;
    world.consults("71", "73");
    world.switch.phone("73").pick_up().unwrap();
    pass(5).await;
    world.switch.phone("71").transfer().unwrap();
    let duration = |device: &str| {
        let last = world.told(device).pop().unwrap();
        last.split(' ').find_map(|word| word.strip_suffix('s').and_then(|it| it.parse::<u64>().ok()))
    };
    assert_eq!(
        (duration("72"), duration("73")),
        (Some(35), Some(5)),
        "that with the phone that has transferred"
    );
    pass(3).await;
    world.switch.phone("73").hold().unwrap();
    assert_eq!((duration("72"), duration("73")), (Some(3), Some(3)));
}

#[test]
fn a_forwarded_call_is_redirected_for_who_calls_and_tells_the_phone_who_was_called() {
    let world = World::new();
    world.switch.set_forwarding("72", ForwardingType::Immediate, true, Some("73")).unwrap();
    world.calls("71", "72");
    assert_eq!(
        world.told("71").pop().unwrap(),
        r#"1: delivered to "73" first-called 72 by 72 [redirect] (drop)"#
    );
    assert_eq!(world.told("73"), [r#"1: alerting from "71" first-called 72 by 72 (answer divert)"#]);
}

#[test]
fn a_caller_that_gives_up_and_a_phone_that_rejects() {
    let world = World::new();
    world.calls("71", "72");
    world.switch.phone("71").hang_up().unwrap();
    assert_eq!(world.told("72").pop().unwrap(), r#"1: cleared from "71" [droppedByOtherParty] ()"#);
    world.calls("71", "72");
    world.switch.phone("72").reject().unwrap();
    assert_eq!(world.told("71").pop().unwrap(), r#"2: failed to "72" [busy] (drop)"#);
    assert_eq!(world.told("72").pop().unwrap(), r#"2: cleared from "71" ()"#);
}
