//! Events over HTTP: snapshots that the server answers when something has changed (guide, *Snapshot*, `resultOnEvent`).

use super::world::{World, close, minutes, open, pass, secs, some_call, soon, story_until, within};
use telapi::telservices::Source;
use telapi::{CallState, StreamItem};
use telapi_mock::fault::{AnswerFault, ConnectionFault, When};
use telapi_mock::telservices::{Direction, Exchange};

fn snapshot(content: &str) -> AnswerFault {
    let body =
        format!("<TelServiceReturn><result><snapshot>{content}</snapshot></result></TelServiceReturn>");
    AnswerFault::answer(200, body)
}

#[tokio::test(start_paused = true)]
async fn what_comes_and_goes_between_two_polls_may_not_be_told_but_nothing_false_is() {
    let world = World::new().await;
    let (session, mut events) = open(world.over_http().device("201")).await;
    world.phone("204").dial("201").unwrap();
    world.phone("201").pick_up().unwrap();
    assert_eq!(some_call(&session).await.state, CallState::Connected, "that it rang, nobody told");
    world.phone("204").hang_up().unwrap();
    world.phone("204").dial("201").unwrap();
    pass(secs(1)).await;
    world.assert_true(&session, "201");
    world.phone("204").hang_up().unwrap();
    pass(minutes(2)).await;
    while events.backlog() > 0 {
        match events.next().await.unwrap() {
            StreamItem::Event(event) => assert_eq!(event.source, Source::Poll),
            other => panic!("nothing was lost: {other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_poll_gives_the_number_of_the_snapshot_before() {
    let world = World::new().await;
    let (_session, _events) =
        open(world.over_http().device("201").poll_timeout(secs(20)).snapshot_interval(None)).await;
    pass(minutes(3)).await;
    let polls: Vec<_> =
        world.asked("snapshot").into_iter().filter(|asked| asked.contains("resultOnEvent")).collect();
    assert!(polls[0].contains("<timeout>0</timeout>") && !polls[0].contains("snapshotSeq"), "{}", polls[0]);
    assert!(polls[1..].iter().all(|poll| poll.contains("<snapshotSeq>")), "{polls:?}");
    // the session has compared meanwhile, so that the first ones do not wait either
    assert!(polls[3..].iter().all(|poll| poll.contains("<timeout>20</timeout>")), "{polls:?}");
    assert!(polls.len() <= 12, "{}", polls.len());
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_is_cut_costs_no_call() {
    let world = World::new().await;
    let (session, mut events) = open(world.over_http().device("201")).await;
    let call = world.talk(&session, "201", "202").await;
    for fault in [ConnectionFault::Cut, ConnectionFault::HalfOpen] {
        pass(secs(1)).await;
        assert!(world.server.break_connections(fault) > 0);
        world.phone("204").dial("201").unwrap();
        within(minutes(2), story_until(&mut events, "resynchronised")).await;
        world.assert_true(&session, "201");
        world.phone("204").hang_up().unwrap();
        soon(session.calls().wait_until(|calls| calls.len() == 1)).await.unwrap();
        assert_eq!(call.state(), CallState::Connected);
    }
    close(&session, &world.server).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_answers_at_once_for_ever_is_not_hammered() {
    let world = World::new().await;
    let (session, _events) = open(world.over_http().device("201")).await;
    world
        .server
        .spoil_answers(When::always().on("snapshot"), snapshot("<snapshotSeq>5</snapshotSeq><calls/>"));
    let before = world.server.requests_received();
    pass(minutes(10)).await;
    let asked = world.server.requests_received() - before;
    assert!(asked < 10 * 60 * 3, "{asked} in ten minutes");
    world.server.clear_faults();
    world.phone("204").dial("201").unwrap();
    within(minutes(1), some_call(&session)).await;
}

#[tokio::test(start_paused = true)]
async fn nor_is_one_that_tells_something_new_at_once_for_ever() {
    let world = World::new().await;
    let (_session, _events) = open(world.over_http().device("201")).await;
    for number in 0..500 {
        let state = if number % 2 == 0 { "on" } else { "off" };
        let content =
            format!("<snapshotSeq>{number}</snapshotSeq><calls/><doNotDisturb><{state}/></doNotDisturb>");
        world.server.spoil_answers(When::next(1).on("snapshot"), snapshot(&content));
    }
    world.server.clear_transcript();
    world.switch.set_do_not_disturb("201", true).unwrap();
    pass(secs(10)).await;
    let asked = world.asked("snapshot").len();
    assert!((20..150).contains(&asked), "{asked} in ten seconds");
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_without_a_number_is_asked_for_again_without_one() {
    let world = World::new().await;
    let (session, _events) = open(world.over_http().device("201").snapshot_interval(None)).await;
    world.server.spoil_answers(When::next(2).on("snapshot"), snapshot("<calls/>"));
    world.server.clear_transcript();
    // ends the poll that waits
    world.phone("204").dial("201").unwrap();
    pass(secs(5)).await;
    let polls = world.asked("snapshot");
    assert!(polls.iter().any(|poll| !poll.contains("snapshotSeq")), "{polls:?}");
    within(minutes(1), some_call(&session)).await;
    world.assert_true(&session, "201");
}

#[tokio::test(start_paused = true)]
async fn a_number_is_given_back_as_it_came() {
    let world = World::new().await;
    let (_session, _events) = open(world.over_http().device("201").snapshot_interval(None)).await;
    let odd = "18446744073709551616-b";
    let content = format!("<snapshotSeq>{odd}</snapshotSeq><calls/>");
    world.server.spoil_answers(When::next(1).on("snapshot"), snapshot(&content));
    world.switch.set_do_not_disturb("201", true).unwrap();
    pass(minutes(1)).await;
    // the mock can read numbers only, and so no name of this request
    let given = |exchange: &Exchange| exchange.direction == Direction::Request && exchange.body.contains(odd);
    assert!(world.server.transcript().iter().any(given));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_refuses_to_wait_is_asked_in_no_haste() {
    let world = World::new().await;
    let (session, _events) = open(world.over_http().device("201")).await;
    for code in ["resourceError", "pbxReject", "reject", "nobodyKnowsThis"] {
        world.server.spoil_answers(When::always().on("snapshot"), super::world::error(code));
        world.server.clear_transcript();
        world.phone("204").dial("202").unwrap();
        pass(minutes(5)).await;
        assert!(world.asked("snapshot").len() < 5 * 60, "{code}: {}", world.asked("snapshot").len());
        world.server.clear_faults();
        pass(minutes(1)).await;
        assert!(session.state().get().is_online(), "{code}: {}", session.state().get());
        world.phone("204").hang_up().unwrap();
    }
}
