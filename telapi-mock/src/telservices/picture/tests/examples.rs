//! The examples of the guide's event *Call*, with numbers of our own.

use super::{World, pass};

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
    pass(95).await;
    world.told("71");
    world.consults("71", "73");
    assert_eq!(
        world.told("71"),
        [
            r#"1: hold to "72" 95s / initiated to "" (drop reconnect)"#,
            r#"1: hold to "72" 95s / originated to "73" (drop reconnect)"#,
            r#"1: hold to "72" 95s / delivered to "73" (drop reconnect transfer)"#,
        ]
    );
    pass(6).await;
    world.switch.phone("73").pick_up().unwrap();
    assert_eq!(
        world.told("71"),
        [r#"1: hold to "72" 101s / connected to "73" (drop hold reconnect alternate transfer conference)"#]
    );
    assert_eq!(
        world.told("72").last().unwrap(),
        r#"1: connected from "71" 95s [heldByOtherParty] (hold drop divert consultation)"#
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
    pass(17).await;
    world.switch.phone("73").transfer().unwrap();
    assert_eq!(
        world.told("74"),
        [r#"1: connected from "72" by 73 17s [transfer] (hold drop divert consultation)"#]
    );
    pass(52).await;
    world.switch.phone("72").transfer().unwrap();
    assert_eq!(
        world.told("74"),
        [r#"1: connected from "71" by 72 52s [transfer] (hold drop divert consultation)"#]
    );
}

#[test]
fn example_5_where_a_call_is_diverted_to_both_who_was_called_and_who_diverted_are_shown() {
    let world = World::new();
    world.calls("71", "72");
    world.told("71");
    world.switch.phone("72").transfer_to("73").unwrap();
    assert_eq!(world.told("73"), [r#"1: alerting from "71" first-called 72 by 72 (answer divert)"#]);
    assert_eq!(world.told("71"), [r#"1: delivered to "73" first-called 72 by 72 [redirect] (drop)"#]);
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
