//! What is told of a device beside its calls: forwards, do not disturb, message waiting, agents. Events say what they tell; of
//! snapshots, what differs from what was told before.

use crate::wire::{AgentInfo, AgentState, EventKind, FeatureState, ForwardRecord, ForwardType, Snapshot};
use telapi_core::csta::event::{
    AgentBusyEvent, AgentLoggedOffEvent, AgentLoggedOnEvent, AgentNotReadyEvent, AgentReadyEvent,
    AgentWorkingAfterCallEvent, DoNotDisturbEvent, ForwardingEvent,
};
use telapi_core::csta::{CstaEvent, DeviceIdentifier, ForwardingType, NamedDevice};
use telapi_core::{AgentId, DeviceId};

/// How many forwards of one device are compared at most: the guide has nine types.
const MOST_FORWARDS: usize = 64;

/// What was last told of a device beside its calls; nothing of what nobody told yet.
#[derive(Debug, Default)]
pub(crate) struct Features {
    forwards: Option<Vec<ForwardRecord>>,
    do_not_disturb: Option<FeatureState>,
    msg_waiting: Option<FeatureState>,
    agents: Option<Vec<AgentInfo>>,
}

impl Features {
    /// Keeps what an event tells, so that a snapshot that tells the same is no news.
    pub(crate) fn told(&mut self, event: &EventKind) {
        match event {
            EventKind::DoNotDisturb(state) => self.do_not_disturb = Some(state.clone()),
            EventKind::MsgWaiting(state) => self.msg_waiting = Some(state.clone()),
            EventKind::Agent(agent) => {
                let agents = self.agents.get_or_insert_default();
                agents.retain(|known| known.user_id != agent.user_id);
                if agents.len() < MOST_FORWARDS {
                    agents.push((**agent).clone());
                }
            }
            EventKind::Forward(forward) => {
                if let Some(forwards) = &mut self.forwards {
                    forwards.retain(|known| known.r#type != forward.r#type);
                    if forward.state != Some(FeatureState::Off) && forwards.len() < MOST_FORWARDS {
                        forwards.push(forward.clone());
                    }
                }
            }
            EventKind::Call(_) | EventKind::Session(_) | EventKind::Other(_) => {}
        }
    }

    /// What a snapshot tells anew, as the events would have told it. The first one tells how things stand, and is no event.
    pub(crate) fn differences(&mut self, snapshot: &Snapshot) -> Vec<EventKind> {
        let mut events = Vec::new();
        if let Some(state) = &snapshot.do_not_disturb
            && changes(&mut self.do_not_disturb, state)
        {
            events.push(EventKind::DoNotDisturb(state.clone()));
        }
        if let Some(state) = &snapshot.msg_waiting
            && changes(&mut self.msg_waiting, state)
        {
            events.push(EventKind::MsgWaiting(state.clone()));
        }
        if let Some(forwards) = &snapshot.forwards {
            events.extend(self.forward_differences(forwards));
        }
        if !snapshot.agents.is_empty() {
            let agents: Vec<AgentInfo> = snapshot.agents.iter().take(MOST_FORWARDS).cloned().collect();
            let before = self.agents.replace(agents);
            let is_news = |agent: &&AgentInfo| {
                before.as_ref().is_some_and(|before| !before.iter().any(|known| is_same_agent(known, agent)))
            };
            let news = snapshot.agents.iter().take(MOST_FORWARDS).filter(is_news);
            events.extend(news.map(|agent| EventKind::Agent(Box::new(agent.clone()))));
        }
        events
    }

    fn forward_differences(&mut self, forwards: &[ForwardRecord]) -> Vec<EventKind> {
        let is_on = |forward: &&ForwardRecord| forward.state != Some(FeatureState::Off);
        let now: Vec<ForwardRecord> = forwards.iter().filter(is_on).take(MOST_FORWARDS).cloned().collect();
        let Some(before) = self.forwards.replace(now.clone()) else { return Vec::new() };
        let same = |one: &ForwardRecord, other: &ForwardRecord| {
            one.r#type == other.r#type && one.number == other.number && one.state == other.state
        };
        let set = now.iter().filter(|forward| !before.iter().any(|known| same(known, forward))).cloned();
        let gone = before.iter().filter(|known| !now.iter().any(|forward| forward.r#type == known.r#type));
        let taken_back = gone.map(|known| {
            let mut forward = known.clone();
            forward.state = Some(FeatureState::Off);
            forward
        });
        taken_back.chain(set).map(EventKind::Forward).collect()
    }
}

/// Keeps what is told, and answers whether it is told anew: not if nothing was known.
fn changes(known: &mut Option<FeatureState>, told: &FeatureState) -> bool {
    known.replace(told.clone()).is_some_and(|before| before != *told)
}

/// Whether an agent is as it was; how long its state still lasts changes by itself.
fn is_same_agent(one: &AgentInfo, other: &AgentInfo) -> bool {
    let mut at_that_time = other.clone();
    at_that_time.timeout = one.timeout;
    *one == at_that_time
}

/// The event in CSTA's words, if CSTA has any: of message waiting it has none here.
pub(crate) fn csta(device: &DeviceId, event: &EventKind) -> Option<CstaEvent> {
    let named = || Some(NamedDevice::from(DeviceIdentifier::new(device)));
    match event {
        EventKind::DoNotDisturb(state) => {
            let mut event = DoNotDisturbEvent::new();
            event.device = named();
            event.do_not_disturb_on = is_on(state);
            Some(event.into())
        }
        EventKind::Forward(forward) => {
            let mut event = ForwardingEvent::new();
            event.device = named();
            event.forwarding_type = forward.r#type.as_ref().map(forwarding_type);
            event.forward_status = forward.state.as_ref().and_then(is_on);
            event.forward_to =
                forward.number.as_ref().map(|number| DeviceIdentifier::new(number.to_string()));
            Some(event.into())
        }
        EventKind::Agent(agent) => agent_event(named(), agent),
        EventKind::Call(_) | EventKind::MsgWaiting(_) | EventKind::Session(_) | EventKind::Other(_) => None,
    }
}

fn is_on(state: &FeatureState) -> Option<bool> {
    match state {
        FeatureState::On => Some(true),
        FeatureState::Off => Some(false),
        FeatureState::Other(_) => None,
    }
}

fn agent_event(device: Option<NamedDevice>, agent: &AgentInfo) -> Option<CstaEvent> {
    /// Fills what all these events have.
    macro_rules! agent {
        ($event:ident) => {{
            let mut event = $event::new();
            event.agent_device = device;
            event.agent_id = agent.user_id.as_ref().map(AgentId::new);
            Some(event.into())
        }};
    }
    match agent.state.as_ref()? {
        AgentState::LoggedOff => agent!(AgentLoggedOffEvent),
        AgentState::LoggedOn => agent!(AgentLoggedOnEvent),
        AgentState::Busy => agent!(AgentBusyEvent),
        AgentState::NotReady => agent!(AgentNotReadyEvent),
        AgentState::Ready => agent!(AgentReadyEvent),
        AgentState::WorkingAfterCall => agent!(AgentWorkingAfterCallEvent),
        AgentState::Null | AgentState::Other(_) => None,
    }
}

fn forwarding_type(kind: &ForwardType) -> ForwardingType {
    match kind {
        ForwardType::Immediate => ForwardingType::ForwardImmediate,
        ForwardType::Busy => ForwardingType::ForwardBusy,
        ForwardType::NoAnswer => ForwardingType::ForwardNoAnswer,
        ForwardType::ImmediateInternal => ForwardingType::ForwardImmediateInternal,
        ForwardType::ImmediateExternal => ForwardingType::ForwardImmediateExternal,
        ForwardType::BusyInternal => ForwardingType::ForwardBusyInternal,
        ForwardType::BusyExternal => ForwardingType::ForwardBusyExternal,
        ForwardType::NoAnswerInternal => ForwardingType::ForwardNoAnswerInternal,
        ForwardType::NoAnswerExternal => ForwardingType::ForwardNoAnswerExternal,
        ForwardType::Other(text) => ForwardingType::from(&**text),
    }
}
