//! What a device tells beside its calls.

use crate::normalize::Features;
use crate::normalize::feature::csta;
use crate::wire::{
    AgentInfo, AgentState, EventKind, FeatureState, ForwardRecord, ForwardType, PartyNumber, Snapshot,
};
use std::time::Duration;
use telapi_core::DeviceId;
use telapi_core::csta::{CstaEvent, ForwardingType};

fn forward(number: &str, kind: ForwardType, state: FeatureState) -> ForwardRecord {
    let mut forward = ForwardRecord::new();
    (forward.number, forward.r#type, forward.state) =
        (Some(PartyNumber::from(number)), Some(kind), Some(state));
    forward
}

fn snapshot(forwards: Vec<ForwardRecord>, do_not_disturb: FeatureState) -> Snapshot {
    let mut snapshot = Snapshot::new();
    (snapshot.forwards, snapshot.do_not_disturb) = (Some(forwards), Some(do_not_disturb));
    snapshot
}

#[test]
fn the_first_snapshot_tells_how_things_stand_and_later_ones_what_changed() {
    let mut features = Features::default();
    let busy = || forward("209", ForwardType::Busy, FeatureState::On);
    assert_eq!(features.differences(&snapshot(vec![busy()], FeatureState::Off)), []);
    assert_eq!(
        features.differences(&snapshot(vec![busy()], FeatureState::On)),
        [EventKind::DoNotDisturb(FeatureState::On)]
    );
    let gone = forward("209", ForwardType::Busy, FeatureState::Off);
    assert_eq!(features.differences(&snapshot(vec![], FeatureState::On)), [EventKind::Forward(gone)]);
}

#[test]
fn what_an_event_has_told_is_no_news_in_a_snapshot() {
    let mut features = Features::default();
    features.differences(&snapshot(vec![], FeatureState::Off));
    let immediate = || forward("209", ForwardType::Immediate, FeatureState::On);
    features.told(&EventKind::Forward(immediate()));
    features.told(&EventKind::DoNotDisturb(FeatureState::On));
    assert_eq!(features.differences(&snapshot(vec![immediate()], FeatureState::On)), []);
}

#[test]
fn how_long_an_agents_state_still_lasts_is_no_news() {
    let agent = |state, seconds| {
        let mut agent = AgentInfo::new();
        (agent.state, agent.timeout) = (Some(state), Some(Duration::from_secs(seconds)));
        let mut snapshot = Snapshot::new();
        snapshot.agents = vec![agent];
        snapshot
    };
    let mut features = Features::default();
    features.differences(&agent(AgentState::WorkingAfterCall, 30));
    assert_eq!(features.differences(&agent(AgentState::WorkingAfterCall, 20)), []);
    assert_eq!(features.differences(&agent(AgentState::Ready, 0)).len(), 1);
}

#[test]
fn csta_has_a_word_for_nearly_all() {
    let device = DeviceId::new("201");
    let forward = EventKind::Forward(forward("209", ForwardType::NoAnswerExternal, FeatureState::On));
    let Some(CstaEvent::Forwarding(event)) = csta(&device, &forward) else { panic!("forwarding") };
    assert_eq!(event.forwarding_type, Some(ForwardingType::ForwardNoAnswerExternal));
    assert_eq!((event.forward_status, event.forward_to.unwrap().number.as_str()), (Some(true), "209"));
    let states = [
        (AgentState::LoggedOff, Some("AgentLoggedOffEvent")),
        (AgentState::LoggedOn, Some("AgentLoggedOnEvent")),
        (AgentState::Busy, Some("AgentBusyEvent")),
        (AgentState::NotReady, Some("AgentNotReadyEvent")),
        (AgentState::Ready, Some("AgentReadyEvent")),
        (AgentState::WorkingAfterCall, Some("AgentWorkingAfterCallEvent")),
        (AgentState::Null, None),
    ];
    for (state, expected) in states {
        let mut agent = AgentInfo::new();
        agent.state = Some(state.clone());
        let event = csta(&device, &EventKind::Agent(Box::new(agent)));
        assert_eq!(event.as_ref().map(CstaEvent::message), expected, "{state:?}");
    }
}
