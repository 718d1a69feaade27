//! What is told of a DN beside its calls: hook, do not disturb, forwards, microphone, agents, service. Events say what they
//! tell; of pictures, what differs from what was told before. Of message waiting CSTA has no event here.

use super::tell::named;
use crate::event::Event;
use crate::message::{AgentWorkMode, ForwardMode, KvList};
use telapi_core::csta::event::{
    AgentLoggedOffEvent, AgentLoggedOnEvent, AgentNotReadyEvent, AgentReadyEvent, AgentWorkingAfterCallEvent,
    BackInServiceEvent, DoNotDisturbEvent, ForwardingEvent, HookswitchEvent, MicrophoneMuteEvent,
    OutOfServiceEvent,
};
use telapi_core::csta::{CstaEvent, DeviceIdentifier, ForwardingType};
use telapi_core::{AgentId, DeviceId};

/// How an agent is, as pictures number it (CALL_MODEL, *The picture at registration*).
const LOGGED_OUT: i64 = 0;
const NOT_READY: i64 = 1;
const READY: i64 = 2;
const AFTER_CALL_WORK: i64 = 3;

/// What was last told of a DN beside its calls; nothing of what nobody told yet.
#[derive(Debug, Default)]
pub(super) struct Features {
    do_not_disturb: Option<bool>,
    /// Where calls are forwarded to; empty if they are not.
    forwarded_to: Option<String>,
    agent: Option<i64>,
}

impl Features {
    /// Keeps what an event tells, so that a picture that tells the same is no news.
    pub(super) fn told(&mut self, event: &Event) {
        match event {
            Event::DndOn(_) => self.do_not_disturb = Some(true),
            Event::DndOff(_) => self.do_not_disturb = Some(false),
            Event::ForwardSet(event) => {
                self.forwarded_to = event.other_dn.as_ref().map(|to| to.number().to_owned());
            }
            // there may be another one, of another mode
            Event::ForwardCancel(_) => self.forwarded_to = None,
            Event::AgentLogin(_) => self.agent = Some(NOT_READY),
            Event::AgentLogout(_) => self.agent = Some(LOGGED_OUT),
            Event::AgentReady(_) => self.agent = Some(READY),
            Event::AgentNotReady(event) => self.agent = Some(not_ready(event.agent_work_mode)),
            Event::AgentAfterCallWork(_) => self.agent = Some(AFTER_CALL_WORK),
            _ => {}
        }
    }

    /// What a picture tells anew, as the events would have told it. The first one tells how things stand, and is no event.
    pub(super) fn differences(
        &mut self,
        dn: &DeviceId,
        picture: &KvList,
        agent_id: Option<&AgentId>,
    ) -> Vec<CstaEvent> {
        let mut events = Vec::new();
        if let Some(on) = picture.integer("dnd").map(|dnd| dnd != 0)
            && is_news(&mut self.do_not_disturb, on)
        {
            events.push(do_not_disturb(dn, on));
        }
        if let Some(to) = picture.text("fwd")
            && is_news(&mut self.forwarded_to, to.to_owned())
        {
            // which calls are forwarded, a picture does not tell
            let to = Some(to).filter(|to| !to.is_empty()).map(DeviceId::new);
            events.push(forwarding(dn, None, to.as_ref(), to.is_some()));
        }
        if let Some(agent) = picture.integer("AgentStatus")
            && is_news(&mut self.agent, agent)
        {
            events.extend(agent_event(dn, agent, agent_id, None));
        }
        events
    }
}

/// Keeps what is told, and answers whether it differs from what was known: not if nothing was known.
fn is_news<T: PartialEq>(known: &mut Option<T>, told: T) -> bool {
    let differs = known.as_ref().is_some_and(|known| *known != told);
    *known = Some(told);
    differs
}

/// The events in CSTA's words, if CSTA has any.
pub(super) fn csta(dn: &DeviceId, event: &Event) -> Vec<CstaEvent> {
    match event {
        Event::OffHook(_) => vec![hookswitch(dn, false)],
        Event::OnHook(_) => vec![hookswitch(dn, true)],
        Event::DndOn(_) => vec![do_not_disturb(dn, true)],
        Event::DndOff(_) => vec![do_not_disturb(dn, false)],
        Event::MuteOn(_) => vec![microphone(dn, true)],
        Event::MuteOff(_) => vec![microphone(dn, false)],
        Event::ForwardSet(event) => forwardings(dn, event.forward_mode, event.other_dn.as_ref(), true),
        Event::ForwardCancel(event) => forwardings(dn, event.forward_mode, event.other_dn.as_ref(), false),
        Event::DnOutOfService(_) => {
            let mut event = OutOfServiceEvent::new();
            event.device = Some(named(dn));
            vec![event.into()]
        }
        Event::DnBackInService(_) => {
            let mut event = BackInServiceEvent::new();
            event.device = Some(named(dn));
            vec![event.into()]
        }
        Event::AgentLogin(event) => {
            let mut told = AgentLoggedOnEvent::new();
            told.agent_device = Some(named(dn));
            told.agent_id.clone_from(&event.agent_id);
            told.acd_group = group(event.this_queue.as_ref());
            vec![told.into()]
        }
        Event::AgentLogout(event) => {
            agent_event(dn, LOGGED_OUT, event.agent_id.as_ref(), event.this_queue.as_ref())
        }
        Event::QueueLogout(event) => {
            agent_event(dn, LOGGED_OUT, event.agent_id.as_ref(), event.this_queue.as_ref())
        }
        Event::AgentReady(event) => {
            agent_event(dn, READY, event.agent_id.as_ref(), event.this_queue.as_ref())
        }
        Event::AgentNotReady(event) => {
            let state = not_ready(event.agent_work_mode);
            agent_event(dn, state, event.agent_id.as_ref(), event.this_queue.as_ref())
        }
        Event::AgentAfterCallWork(event) => {
            agent_event(dn, AFTER_CALL_WORK, event.agent_id.as_ref(), event.this_queue.as_ref())
        }
        _ => Vec::new(),
    }
}

fn hookswitch(dn: &DeviceId, is_on_hook: bool) -> CstaEvent {
    let mut event = HookswitchEvent::new();
    event.device = Some(named(dn));
    event.hookswitch_on_hook = Some(is_on_hook);
    event.into()
}

fn do_not_disturb(dn: &DeviceId, on: bool) -> CstaEvent {
    let mut event = DoNotDisturbEvent::new();
    event.device = Some(named(dn));
    event.do_not_disturb_on = Some(on);
    event.into()
}

fn microphone(dn: &DeviceId, on: bool) -> CstaEvent {
    let mut event = MicrophoneMuteEvent::new();
    event.invoking_device = Some(named(dn));
    event.microphone_mute_on = Some(on);
    event.into()
}

/// CSTA has an event for each kind of calls. A mode that names none means whatever was set.
fn forwardings(dn: &DeviceId, mode: Option<ForwardMode>, to: Option<&DeviceId>, on: bool) -> Vec<CstaEvent> {
    let kinds: &[Option<ForwardingType>] = match mode {
        Some(ForwardMode::Unconditional | ForwardMode::SendAllCalls) => {
            &[Some(ForwardingType::ForwardImmediate)]
        }
        Some(ForwardMode::OnBusy) => &[Some(ForwardingType::ForwardBusy)],
        Some(ForwardMode::OnNoAnswer) => &[Some(ForwardingType::ForwardNoAnswer)],
        Some(ForwardMode::OnBusyAndNoAnswer) => {
            &[Some(ForwardingType::ForwardBusy), Some(ForwardingType::ForwardNoAnswer)]
        }
        Some(ForwardMode::None | ForwardMode::Numbered(_)) | None => &[None],
    };
    kinds.iter().map(|kind| forwarding(dn, kind.clone(), to, on)).collect()
}

fn forwarding(dn: &DeviceId, kind: Option<ForwardingType>, to: Option<&DeviceId>, on: bool) -> CstaEvent {
    let mut event = ForwardingEvent::new();
    event.device = Some(named(dn));
    event.forwarding_type = kind;
    event.forward_status = Some(on);
    event.forward_to = to.map(DeviceIdentifier::new);
    event.into()
}

fn not_ready(mode: Option<AgentWorkMode>) -> i64 {
    if mode == Some(AgentWorkMode::AfterCallWork) { AFTER_CALL_WORK } else { NOT_READY }
}

fn group(queue: Option<&DeviceId>) -> Option<DeviceIdentifier> {
    queue.map(DeviceIdentifier::new)
}

fn agent_event(
    dn: &DeviceId,
    state: i64,
    agent_id: Option<&AgentId>,
    queue: Option<&DeviceId>,
) -> Vec<CstaEvent> {
    /// Fills what all these events have.
    macro_rules! agent {
        ($event:ident) => {{
            let mut event = $event::new();
            event.agent_device = Some(named(dn));
            event.agent_id = agent_id.cloned();
            event.acd_group = group(queue);
            vec![event.into()]
        }};
    }
    match state {
        LOGGED_OUT => agent!(AgentLoggedOffEvent),
        NOT_READY => agent!(AgentNotReadyEvent),
        READY => agent!(AgentReadyEvent),
        AFTER_CALL_WORK => agent!(AgentWorkingAfterCallEvent),
        _ => Vec::new(),
    }
}
