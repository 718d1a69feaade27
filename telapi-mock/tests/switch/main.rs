//! What the switch does to calls, and who sees what of it: no sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say plainly what they expect, in their helpers too"
)]

mod park;
mod recording;
mod speed;
mod told;

use std::sync::{Arc, Mutex};
use std::time::Duration;
use telapi_core::{CallId, CorrelatorData};
use telapi_mock::{
    CallIds, Extension, FrontEnd, HuntGroup, LegState, NewCall, PhoneState, Switch, SwitchBuilder,
    SwitchError, SwitchEvent, What,
};

/// Notes each event as `device: what cause (local state) other facts`.
#[derive(Default)]
struct Recorder(Mutex<Vec<String>>);

impl FrontEnd for Recorder {
    fn deliver(&self, events: &[SwitchEvent]) {
        for event in events {
            self.note(event);
        }
    }
}

impl Recorder {
    fn note(&self, event: &SwitchEvent) {
        let line = match &event.what {
            What::Call(event) => format!(
                "{}: {:?} {} ({}) {}>{} by {}",
                event.leg.device.number,
                event.kind,
                event.cause.csta_name(),
                event.leg.state.local_connection_info(),
                event.leg.calling.number,
                event.leg.called.number,
                event.subject.number,
            ),
            What::Conference(event) => {
                let members: Vec<_> =
                    event.conference.participants.iter().map(|member| member.party.number.as_str()).collect();
                let change = format!("{:?}", event.change);
                let change = change.split('(').next().unwrap();
                format!("{}: conference {change} [{}]", event.audience.join("+"), members.join(" "))
            }
            What::Recording(event) => {
                let what = if event.started { "started" } else { "stopped" };
                format!("{}: recording {what}", event.device.number)
            }
            What::OutOfService(device) => format!("{}: out of service", device.number),
            What::BackInService(device) => format!("{}: back in service", device.number),
            // the hookswitch is tested by itself, and noise elsewhere
            _ => return,
        };
        self.0.lock().unwrap().push(line);
    }

    /// What was noted since the last look.
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

fn three_phones() -> SwitchBuilder {
    ["201", "202", "203"]
        .iter()
        .fold(Switch::builder(), |builder, number| builder.extension(Extension::new(*number)))
}

fn world(builder: SwitchBuilder) -> (Switch, Arc<Recorder>) {
    let switch = builder.build();
    let recorder = Arc::new(Recorder::default());
    switch.attach(&recorder);
    (switch, recorder)
}

/// 201 talks to 202, and nothing of it is in the record.
fn talking() -> (Switch, Arc<Recorder>) {
    let (switch, seen) = world(three_phones());
    switch.phone("201").dial("202").unwrap();
    switch.phone("202").pick_up().unwrap();
    seen.take();
    (switch, seen)
}

/// 201 holds 202 and talks to 203, and nothing of it is in the record.
fn consulting() -> (Switch, Arc<Recorder>) {
    let (switch, seen) = talking();
    switch.phone("201").consult("203").unwrap();
    switch.phone("203").pick_up().unwrap();
    seen.take();
    (switch, seen)
}

#[tokio::test(start_paused = true)]
async fn a_call_is_initiated_originated_delivered_established_and_cleared() {
    let (switch, seen) = world(three_phones());
    switch.phone("201").dial("202").unwrap();
    assert_eq!(
        seen.take(),
        [
            "201: ServiceInitiated normal (initiated) 201>202 by 201",
            "201: Originated normal (connected) 201>202 by 201",
            "201: Delivered normal (connected) 201>202 by 202",
            "202: Delivered normal (alerting) 201>202 by 202",
        ]
    );
    assert_eq!(switch.phone("202").state(), PhoneState::Ringing);
    switch.phone("202").pick_up().unwrap();
    assert_eq!(
        seen.take(),
        [
            "201: Established normal (connected) 201>202 by 202",
            "202: Established normal (connected) 201>202 by 202",
        ]
    );
    switch.phone("202").hang_up().unwrap();
    assert_eq!(
        seen.take(),
        [
            "202: ConnectionCleared normal (null) 201>202 by 202",
            "201: ConnectionCleared normal (null) 201>202 by 202",
        ]
    );
    assert!(switch.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_correlators_text_is_the_callers_call_id_and_the_called_party_has_its_own() {
    let (switch, _) = world(three_phones());
    let correlator = CorrelatorData::from_text("my call");
    switch.phone("201").dial_with("202", correlator.clone()).unwrap();
    let call = switch.calls().remove(0);
    assert_eq!(call.leg("201").unwrap().call_id.as_str(), "my call");
    assert_ne!(call.leg("202").unwrap().call_id.as_str(), "my call");
    assert_eq!(call.leg("201").unwrap().correlator.as_ref(), Some(&correlator));
    let again = switch.make_call("203", "202", NewCall::correlated(correlator));
    assert_eq!(again, Err(SwitchError::CallIdInUse(CallId::new("my call"))));
}

#[tokio::test(start_paused = true)]
async fn both_ends_share_the_call_id_if_they_are_told_to() {
    let (switch, _) = world(three_phones().call_ids(CallIds::Shared));
    let call_id = switch.phone("201").dial("202").unwrap();
    let call = switch.calls().remove(0);
    assert!(call.legs.iter().all(|leg| leg.call_id == call_id));
    switch.answer("202", &call_id).unwrap();
    switch.hold("201", &call_id).unwrap();
    assert!(
        switch.calls()[0].has("201", LegState::Held) && switch.calls()[0].has("202", LegState::Connected)
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_that_cannot_be_put_through_fails_with_its_cause_and_lasts_until_the_caller_hangs_up() {
    let extensions = [
        Extension::new("201"),
        Extension::new("202").busy(),
        Extension::new("203").logged_out(),
        Extension::new("204").rejects(),
    ];
    let (switch, seen) = world(extensions.into_iter().fold(Switch::builder(), SwitchBuilder::extension));
    for (number, cause) in
        [("202", "busy"), ("203", "destOutOfOrder"), ("999", "destNotObtainable"), ("201", "busy")]
    {
        switch.phone("201").dial(number).unwrap();
        let seen_now = seen.take();
        assert_eq!(
            seen_now.last().unwrap(),
            &format!("201: Failed {cause} (connected) 201>{number} by {number}"),
            "{number}"
        );
        assert_eq!(switch.phone("201").state(), PhoneState::Failed);
        switch.phone("201").hang_up().unwrap();
        assert_eq!(seen.take(), [format!("201: ConnectionCleared normal (null) 201>{number} by 201")]);
        assert!(switch.calls().is_empty());
    }
    switch.phone("201").dial("204").unwrap();
    assert_eq!(
        seen.take()[2..],
        [
            "201: Delivered normal (connected) 201>204 by 204",
            "204: Delivered normal (alerting) 201>204 by 204",
            "204: ConnectionCleared normal (null) 201>204 by 204",
            "201: Failed blocked (connected) 201>204 by 204",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_phone_with_an_active_call_is_busy_and_one_that_only_holds_is_not() {
    let (switch, seen) = talking();
    switch.phone("203").dial("202").unwrap();
    assert!(seen.take().last().unwrap().starts_with("203: Failed busy"));
    switch.phone("203").hang_up().unwrap();
    switch.phone("202").hold().unwrap();
    switch.phone("203").dial("202").unwrap();
    assert_eq!(switch.phone("202").state(), PhoneState::Ringing);
    // and the second call, once answered, keeps the first on hold
    switch.phone("202").pick_up().unwrap();
    assert_eq!(switch.phone("202").retrieve(), Err(SwitchError::Busy("202".into())));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_nobody_answers_is_given_up_when_the_timer_says_so() {
    let (switch, seen) = world(three_phones().no_answer_timeout(Duration::from_secs(20)));
    let begun = tokio::time::Instant::now();
    switch.phone("201").dial("202").unwrap();
    switch.wait_until(<[_]>::is_empty).await;
    assert_eq!(begun.elapsed().as_secs(), 20);
    assert_eq!(
        seen.take()[4..],
        [
            "202: ConnectionCleared callNotAnswered (null) 201>202 by 202",
            "201: ConnectionCleared callNotAnswered (null) 201>202 by 202",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_phone_answers_by_itself_after_its_time_and_not_after_the_caller_has_gone() {
    let (switch, seen) =
        world(three_phones().extension(Extension::new("204").answers_after(Duration::from_secs(3))));
    let begun = tokio::time::Instant::now();
    switch.phone("201").dial("204").unwrap();
    switch.wait_for("204", PhoneState::Talking).await;
    assert_eq!(begun.elapsed().as_secs(), 3);
    switch.phone("201").hang_up().unwrap();
    switch.phone("201").dial("204").unwrap();
    switch.phone("201").hang_up().unwrap();
    assert!(seen.take().contains(&"204: ConnectionCleared callCancelled (null) 201>204 by 201".to_owned()));
    tokio::time::advance(Duration::from_secs(60)).await;
    tokio::task::yield_now().await;
    assert_eq!(seen.take(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn only_the_holder_is_told_of_hold_and_retrieve() {
    let (switch, seen) = talking();
    switch.phone("201").hold().unwrap();
    assert_eq!(seen.take(), ["201: Held normal (hold) 201>202 by 201"]);
    assert!(switch.calls()[0].has("202", LegState::Connected));
    switch.phone("201").retrieve().unwrap();
    assert_eq!(seen.take(), ["201: Retrieved normal (connected) 201>202 by 201"]);
    // the far end may hang up while held
    switch.phone("201").hold().unwrap();
    switch.phone("202").hang_up().unwrap();
    assert_eq!(seen.take().last().unwrap(), "201: ConnectionCleared normal (null) 201>202 by 202");
    assert_eq!(switch.phone("201").state(), PhoneState::Idle);
}

#[tokio::test(start_paused = true)]
async fn a_consultation_holds_the_first_call_and_a_transfer_puts_the_two_together() {
    let (switch, seen) = talking();
    let kept = switch.calls()[0].leg("202").unwrap().call_id.clone();
    switch.phone("201").consult("203").unwrap();
    switch.phone("203").pick_up().unwrap();
    assert_eq!(
        seen.take(),
        [
            "201: Held consultation (hold) 201>202 by 201",
            "201: ServiceInitiated consultation (initiated) 201>203 by 201",
            "201: Originated consultation (connected) 201>203 by 201",
            "201: Delivered consultation (connected) 201>203 by 203",
            "203: Delivered consultation (alerting) 201>203 by 203",
            "201: Established normal (connected) 201>203 by 203",
            "203: Established normal (connected) 201>203 by 203",
        ]
    );
    switch.phone("201").transfer().unwrap();
    assert_eq!(
        seen.take(),
        [
            "201: ConnectionCleared transfer (null) 201>202 by 201",
            "201: ConnectionCleared transfer (null) 201>203 by 201",
            "202: Established transfer (connected) 202>203 by 203",
            "203: Established transfer (connected) 202>203 by 203",
        ]
    );
    let calls = switch.calls();
    assert_eq!(calls.len(), 1);
    let leg = calls[0].leg("202").unwrap();
    assert_eq!((leg.call_id.clone(), leg.partner().unwrap().number.as_str()), (kept, "203"));
    assert_eq!(leg.last_redirection.as_ref().unwrap().number, "201");
}

#[tokio::test(start_paused = true)]
async fn a_call_is_transferred_while_the_consulted_phone_still_rings() {
    let (switch, seen) = talking();
    switch.phone("201").consult("203").unwrap();
    seen.take();
    switch.phone("201").transfer().unwrap();
    assert_eq!(
        seen.take()[2..],
        [
            "202: Delivered transfer (connected) 202>203 by 203",
            "203: Delivered transfer (alerting) 202>203 by 203",
        ]
    );
    assert_eq!(switch.phone("201").state(), PhoneState::Idle);
    switch.phone("203").pick_up().unwrap();
    assert_eq!(
        seen.take(),
        [
            "202: Established normal (connected) 202>203 by 203",
            "203: Established normal (connected) 202>203 by 203",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_transfer_needs_a_held_and_an_active_call_of_the_same_phone() {
    let (switch, _) = consulting();
    let calls = switch.calls();
    let held = &calls[0].leg("201").unwrap().call_id;
    let active = &calls[1].leg("201").unwrap().call_id;
    assert!(matches!(switch.transfer("201", active, held), Err(SwitchError::WrongState { .. })));
    assert!(matches!(switch.transfer("203", held, active), Err(SwitchError::UnknownCall(_))));
    assert!(matches!(switch.transfer("201", held, held), Err(SwitchError::WrongState { .. })));
    assert_eq!(switch.calls(), calls, "a refused request changes nothing");
}

#[tokio::test(start_paused = true)]
async fn a_single_step_transfer_sends_the_far_end_on() {
    let (switch, seen) = talking();
    assert_eq!(switch.phone("201").transfer_to("999"), Err(SwitchError::Unreachable("999".into())));
    assert_eq!(seen.take(), Vec::<String>::new());
    switch.phone("201").transfer_to("203").unwrap();
    assert_eq!(
        seen.take(),
        [
            "201: ConnectionCleared singleStepTransfer (null) 201>202 by 201",
            "202: Delivered singleStepTransfer (connected) 202>203 by 203",
            "203: Delivered singleStepTransfer (alerting) 202>203 by 203",
        ]
    );
    switch.phone("203").pick_up().unwrap();
    assert!(
        switch.calls()[0].has("202", LegState::Connected)
            && switch.calls()[0].has("203", LegState::Connected)
    );
}

#[tokio::test(start_paused = true)]
async fn a_ringing_call_is_sent_on() {
    let (switch, seen) = world(three_phones());
    switch.phone("201").dial("202").unwrap();
    seen.take();
    switch.phone("202").transfer_to("203").unwrap();
    assert_eq!(
        seen.take(),
        [
            "202: ConnectionCleared redirected (null) 201>202 by 202",
            "201: Delivered redirected (connected) 201>203 by 203",
            "203: Delivered redirected (alerting) 201>203 by 203",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_conference_is_formed_joined_left_and_ended() {
    let (switch, seen) = world(three_phones().extension(Extension::new("204")));
    switch.phone("201").dial("202").unwrap();
    switch.phone("202").pick_up().unwrap();
    switch.phone("201").consult("203").unwrap();
    switch.phone("203").pick_up().unwrap();
    seen.take();
    switch.phone("201").conference().unwrap();
    assert_eq!(
        seen.take(),
        [
            "201+202+203: conference Formed [201 202 203]",
            "201: ConnectionCleared conference (null) 201>202 by 201",
        ]
    );
    let first = switch.calls().remove(0).conference.unwrap();
    assert_eq!(first.name, "Conf 100");

    // 201 fetches 204
    switch.phone("201").consult("204").unwrap();
    switch.phone("204").pick_up().unwrap();
    seen.take();
    switch.phone("201").conference().unwrap();
    assert_eq!(seen.take()[0], "201+202+203+204: conference Joined [201 202 203 204]");
    let second = switch.calls().remove(0).conference.unwrap();
    assert_eq!(second.id, first.id);
    assert_eq!(second.participants[..3], first.participants, "participants keep their ids");

    // 202 is thrown out, 203 leaves, 204 ends it
    switch.drop_participant(Some("201"), &first.participants[1].id).unwrap();
    assert_eq!(
        seen.take(),
        ["202: ConnectionCleared normal (null) 201>202 by 202", "201+203+204: conference Left [201 203 204]",]
    );
    switch.phone("203").hang_up().unwrap();
    seen.take();
    switch.phone("204").hang_up().unwrap();
    assert_eq!(
        seen.take(),
        [
            "204: ConnectionCleared normal (null) 201>202 by 204",
            "201: conference Left [201]",
            "201: conference Ended [201]",
            "201: ConnectionCleared normal (null) 201>202 by 204",
        ]
    );
    assert!(switch.calls().is_empty());
}

#[test]
fn a_phone_that_rings_is_not_brought_into_a_conference() {
    let (switch, seen) = talking();
    // 201 holds what rings at 203 now, and talks with 202 anew
    switch.phone("201").hold().unwrap();
    switch.phone("202").transfer_to("203").unwrap();
    switch.phone("201").dial("202").unwrap();
    switch.phone("202").pick_up().unwrap();
    seen.take();
    assert!(switch.phone("201").conference().is_err());
    assert!(seen.take().is_empty());
    switch.phone("203").pick_up().unwrap();
    switch.phone("201").conference().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_conference_can_be_ended_for_all_and_not_by_a_stranger() {
    let (switch, seen) = consulting();
    switch.phone("201").conference().unwrap();
    seen.take();
    let participant = switch.calls()[0].conference.as_ref().unwrap().participants[1].id.clone();
    assert!(switch.drop_participant(Some("999"), &participant).is_err());
    let call_id = switch.calls()[0].leg("203").unwrap().call_id.clone();
    switch.clear_call("203", &call_id).unwrap();
    assert_eq!(seen.take()[0], "201+202+203: conference Ended [201 202 203]");
    assert!(switch.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn logging_off_a_phone_ends_its_calls_and_tells() {
    let (switch, seen) = talking();
    switch.phone("202").log_out().unwrap();
    assert_eq!(seen.take().last().unwrap(), "202: out of service");
    assert!(switch.calls().is_empty());
    assert_eq!(switch.phone("202").dial("201"), Err(SwitchError::LoggedOut("202".into())));
    switch.phone("202").log_in().unwrap();
    switch.phone("202").log_in().unwrap();
    assert_eq!(seen.take(), ["202: back in service"]);
}

#[tokio::test(start_paused = true)]
async fn a_hunt_group_rings_its_first_free_member() {
    let group = HuntGroup::new("Sales", "300").member("202").member("203");
    let (switch, _) = world(three_phones().extension(Extension::new("204")).hunt_group(group));
    switch.phone("201").dial("300").unwrap();
    assert_eq!(switch.phone("202").state(), PhoneState::Ringing);
    assert_eq!(switch.calls()[0].leg("202").unwrap().called.user, "Sales");
    switch.phone("204").dial("300").unwrap();
    assert_eq!(switch.phone("203").state(), PhoneState::Ringing);
}

#[tokio::test(start_paused = true)]
async fn the_hook_is_lifted_before_and_put_down_after() {
    #[derive(Default)]
    struct Hooks(Mutex<Vec<String>>);
    impl FrontEnd for Hooks {
        fn deliver(&self, events: &[SwitchEvent]) {
            let lines = events.iter().filter_map(|event| match &event.what {
                What::Hookswitch { device, on_hook } => Some(format!("{} {on_hook}", device.number)),
                What::Call(event) => Some(format!("{} {:?}", event.leg.device.number, event.kind)),
                _ => None,
            });
            self.0.lock().unwrap().extend(lines);
        }
    }
    let switch = three_phones().build();
    let hooks = Arc::new(Hooks::default());
    switch.attach(&hooks);
    switch.phone("201").dial("202").unwrap();
    assert_eq!(hooks.0.lock().unwrap()[..2], ["201 false", "201 ServiceInitiated"]);
    hooks.0.lock().unwrap().clear();
    switch.phone("202").pick_up().unwrap();
    switch.phone("202").hold().unwrap();
    switch.phone("202").hang_up().unwrap();
    let seen = hooks.0.lock().unwrap().clone();
    assert_eq!(seen[0], "202 false");
    assert_eq!(
        seen[seen.len() - 2..],
        ["201 true", "202 true"],
        "a held call keeps the receiver up: {seen:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_ids_and_another_gives_others() {
    fn ids(seed: u64) -> Vec<String> {
        let (switch, _) = world(three_phones().seed(seed));
        switch.phone("201").dial("202").unwrap();
        switch.phone("202").pick_up().unwrap();
        switch.phone("201").consult("203").unwrap();
        switch.phone("203").pick_up().unwrap();
        switch.phone("201").conference().unwrap();
        let calls = switch.calls();
        let conference = calls[0].conference.clone().unwrap();
        let legs = calls[0].legs.iter().map(|leg| leg.call_id.to_string());
        legs.chain([conference.id]).chain(conference.participants.into_iter().map(|one| one.id)).collect()
    }
    let first = ids(7);
    assert_eq!(first, ids(7));
    assert!(first.iter().zip(ids(8)).all(|(one, other)| *one != other));
}

#[tokio::test(start_paused = true)]
async fn what_a_phone_may_do_follows_from_its_calls() {
    let (switch, _) = consulting();
    let names = |number: &str, state| {
        let calls = switch.calls();
        let mut legs = calls.iter().flat_map(|call| &call.legs);
        let leg = legs.find(|leg| leg.device.number == number && leg.state == state).unwrap();
        leg.services.iter().map(|service| service.csta_name()).collect::<Vec<_>>()
    };
    assert!(names("201", LegState::Held).contains(&"retrieveCall"));
    assert!(names("201", LegState::Held).contains(&"transferCall"));
    assert!(names("201", LegState::Connected).contains(&"conferenceCall"));
    assert!(!names("202", LegState::Connected).contains(&"transferCall"));
    assert!(names("202", LegState::Connected).contains(&"holdCall"));
}

#[tokio::test(start_paused = true)]
async fn the_switch_keeps_no_front_end_alive() {
    let (switch, seen) = world(three_phones());
    let watching = Arc::downgrade(&seen);
    drop(seen);
    assert!(watching.upgrade().is_none());
    switch.phone("201").dial("202").unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_phone_is_never_put_together_with_itself() {
    let (switch, _) = talking();
    // 202 holds its part and is called again by 201, who holds too
    switch.phone("202").hold().unwrap();
    assert_eq!(switch.phone("201").transfer_to("202"), Err(SwitchError::Unreachable("202".into())));
    switch.phone("201").consult("202").unwrap();
    switch.phone("202").pick_up().unwrap();
    let before = switch.calls();
    assert!(matches!(switch.phone("201").transfer(), Err(SwitchError::Unsupported(_))));
    assert!(matches!(switch.phone("201").conference(), Err(SwitchError::Unsupported(_))));
    assert_eq!(switch.calls(), before);
}
