//! Every cell of the table of states and inputs in the module's docs.

use super::scene::{Scene, failed, lost, secs, switch_to};
use super::*;

/// Tells each scene the input in the order of the table's columns, and compares what comes of it: actions,
/// then state.
fn row(input: &Input, expected: [(&str, &str); 6]) {
    let scenes = [Scene::new, Scene::started, Scene::online, Scene::waiting, Scene::closing, Scene::closed]
        .map(|scene| scene());
    for (mut scene, (actions, state)) in scenes.into_iter().zip(expected) {
        let before = scene.state();
        assert_eq!(scene.tell(input.clone()), actions, "{input:?} in {before}");
        assert_eq!(scene.state(), state, "{input:?} in {before}");
    }
}

const BY_USER: &str = "Closed, closed by the user";
const ELSEWHERE: &str = "Closed, logged in elsewhere";

#[tokio::test(start_paused = true)]
async fn start_in_every_state() {
    row(
        &Input::Start,
        [
            ("Connect 0", "Connecting 0"),
            ("", "Connecting 0"),
            ("", "Online 0"),
            ("", "Waiting 1"),
            ("", "Closing"),
            ("", BY_USER),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn connected_in_every_state() {
    row(
        &Input::Connected,
        [
            ("", "Idle"),
            ("first Connected 0", "Online 0"),
            ("", "Online 0"),
            ("", "Waiting 1"),
            ("", "Closing"),
            ("", BY_USER),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn connect_failed_in_every_state() {
    row(
        &failed(),
        [
            ("", "Idle"),
            ("", "Waiting 1"),
            ("", "Online 0"),
            ("", "Waiting 1"),
            ("", "Closing"),
            ("", BY_USER),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn link_lost_in_every_state() {
    row(
        &lost(),
        [
            ("", "Idle"),
            ("", "Connecting 0"),
            ("Disconnect, Disconnected", "Waiting 1"),
            ("", "Waiting 1"),
            ("Disconnect, Closed", BY_USER),
            ("", BY_USER),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn an_early_timeout_in_every_state() {
    row(
        &Input::Timeout,
        [
            ("", "Idle"),
            ("", "Connecting 0"),
            ("", "Online 0"),
            ("", "Waiting 1"),
            ("", "Closing"),
            ("", BY_USER),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn a_timeout_in_every_state_that_arms_one() {
    for (mut scene, after, actions, state) in [
        (Scene::started(), secs(10), "AbandonConnect", "Waiting 1"),
        (Scene::online(), secs(60), "", "stable Online 0"),
        (Scene::waiting(), secs(1), "Connect 1", "Connecting 1"),
        (Scene::closing(), secs(5), "Disconnect, Closed", BY_USER),
    ] {
        let before = scene.state();
        assert_eq!(scene.run_out(), (after, actions.into()), "in {before}");
        assert_eq!(scene.state(), state, "in {before}");
    }
    assert_eq!(Scene::new().supervisor.next_timeout(), None);
    assert_eq!(Scene::closed().supervisor.next_timeout(), None);
    let mut stable = Scene::online();
    stable.run_out();
    assert_eq!(stable.supervisor.next_timeout(), None, "a stable connection needs no timer");
}

#[tokio::test(start_paused = true)]
async fn switch_to_another_server_in_every_state() {
    row(
        &switch_to(1),
        [
            ("", "Idle"),
            ("AbandonConnect", "Waiting 1"),
            ("Disconnect, Disconnected", "Waiting 1"),
            ("", "Waiting 1"),
            ("", "Closing"),
            ("", BY_USER),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn switch_to_the_present_server_or_to_none_in_every_state() {
    let unmoved = |waiting| {
        [("", "Idle"), ("", "Connecting 0"), ("", "Online 0"), ("", waiting), ("", "Closing"), ("", BY_USER)]
    };
    row(&switch_to(0), unmoved("Waiting 0"));
    row(&switch_to(2), unmoved("Waiting 1"));
}

#[tokio::test(start_paused = true)]
async fn logged_out_in_every_state() {
    row(
        &Input::LoggedOut,
        [
            ("", "Idle"),
            ("", "Connecting 0"),
            ("", "Online 0"),
            ("", "Waiting 1"),
            ("Disconnect, Closed", BY_USER),
            ("", BY_USER),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn close_in_every_state() {
    row(
        &Input::Close(CloseReason::Dropped),
        [
            ("Closed", "Closed, no handle of the session is left"),
            ("AbandonConnect, Closed", "Closed, no handle of the session is left"),
            ("LogOut", "Closing"),
            ("Closed", "Closed, no handle of the session is left"),
            ("", "Closing"),
            ("", BY_USER),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn suspend_in_every_state() {
    let suspended = "Closed, suspended, to be resumed";
    row(
        &Input::Suspend,
        [
            ("Closed", suspended),
            ("AbandonConnect, Closed", suspended),
            ("Disconnect, Closed", suspended),
            ("Closed", suspended),
            ("", "Closing"),
            ("", BY_USER),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn fatal_in_every_state() {
    row(
        &Input::Fatal(CloseReason::LoggedInElsewhere),
        [
            ("Closed", ELSEWHERE),
            ("AbandonConnect, Closed", ELSEWHERE),
            ("Disconnect, Closed", ELSEWHERE),
            ("Closed", ELSEWHERE),
            ("Disconnect, Closed", BY_USER),
            ("", BY_USER),
        ],
    );
}
