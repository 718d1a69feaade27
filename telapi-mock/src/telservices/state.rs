//! What the server remembers: sessions, pictures, faults, the transcript. It is where the switch's events become messages.

use super::message::{CallState, Event, ForwardRecord, ForwardType, OnOff, ServiceError, SessionEvent};
use super::picture::{PictureRules, Pictures};
use super::request::EventUpdate;
use super::session::Session;
use super::transcript::{Direction, Exchange, Transport};
use super::udp::{Sockets, UdpLine};
use crate::FrontEnd;
use crate::fault::{EventFault, FaultPlan, Occasion};
use crate::switch::{Config, Forwarding, ForwardingType, Switch, SwitchEvent, VoicemailChange, What};
use crate::transcript::Transcript;
use crate::transport::Wires;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use tokio::sync::watch;

/// What a server is told before it starts.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "settings that have nothing to do with each other")]
pub(crate) struct Options {
    pub(crate) https: bool,
    pub(crate) max_sessions: Option<usize>,
    pub(crate) requires_credentials: bool,
    pub(crate) forgets_to_close: bool,
    pub(crate) always_names_device: bool,
    pub(crate) end_of_pdu: Vec<u8>,
    pub(crate) http_path: Option<String>,
    pub(crate) http_media_type: Option<String>,
    pub(crate) rules: PictureRules,
}

/// One server. Locks are taken in one order: the switch's, then `inner`.
pub(crate) struct ServerState {
    pub(crate) switch: Switch,
    /// The switch's users, which do not change.
    pub(crate) config: Config,
    pub(crate) options: Options,
    pub(crate) sockets: Arc<Sockets>,
    /// While true, the server accepts everything and says nothing.
    pub(crate) hanging: watch::Sender<bool>,
    inner: Mutex<Inner>,
}

pub(crate) struct Inner {
    pub(crate) sessions: BTreeMap<String, Session>,
    /// How many sessions there have been.
    pub(crate) opened: u64,
    /// The devices for which somebody has shown a password.
    pub(crate) authenticated: BTreeSet<String>,
    pub(crate) pictures: Pictures,
    /// The new messages in each mailbox.
    new_messages: BTreeMap<String, BTreeSet<i64>>,
    /// Whether the link to the PBX is up.
    pub(crate) is_linked: bool,
    pub(crate) transcript: Transcript<Exchange>,
    pub(crate) plan: FaultPlan,
    pub(crate) wires: Wires,
    pub(crate) requests: usize,
}

impl ServerState {
    pub(crate) fn new(switch: &Switch, options: Options, sockets: Sockets) -> Self {
        let config = switch.config();
        let queues = config.routing_points.values().map(|point| point.number.clone()).collect();
        let inner = Inner {
            sessions: BTreeMap::new(),
            opened: 0,
            authenticated: BTreeSet::new(),
            pictures: Pictures::new(options.rules, queues),
            new_messages: BTreeMap::new(),
            is_linked: false,
            transcript: Transcript::default(),
            plan: FaultPlan::default(),
            wires: Wires::default(),
            requests: 0,
        };
        Self {
            switch: switch.clone(),
            config,
            options,
            sockets: Arc::new(sockets),
            hanging: watch::Sender::new(false),
            inner: Mutex::new(inner),
        }
    }

    /// Must not be held while the switch is called.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns what is so at the switch, for what was not told, and hears of every change from then on. Gives whether it has
    /// not before.
    pub(crate) fn link_up(&self) -> bool {
        let mut mailboxes = BTreeMap::new();
        for number in self.config.extensions.keys() {
            let messages = self.switch.messages(number).unwrap_or_default();
            let new = messages.iter().filter(|message| message.state == NEW).map(|message| message.id);
            mailboxes.insert(number.clone(), new.collect());
        }
        self.switch.observe(|calls, now| {
            let mut inner = self.lock();
            inner.pictures.agree_with(calls, now);
            inner.new_messages = mailboxes;
            !std::mem::replace(&mut inner.is_linked, true)
        })
    }

    /// Whether a session can be opened for this number: a phone's, or a routing point's.
    pub(crate) fn has_device(&self, number: &str) -> bool {
        let mut points = self.config.routing_points.values();
        self.config.extensions.contains_key(number) || points.any(|point| point.number == number)
    }

    /// Looks at the pictures as they are now, or as they were when the link to the PBX went down.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&mut Inner, SystemTime) -> T) -> T {
        self.switch.observe(|calls, now| {
            let mut inner = self.lock();
            if inner.is_linked {
                inner.pictures.agree_with(calls, now);
            }
            look(&mut inner, now)
        })
    }

    /// Tells every session's clients of it.
    pub(crate) fn tell_all(&self, inner: &mut Inner, event: SessionEvent) {
        let devices: Vec<String> = inner.sessions.keys().cloned().collect();
        for device in devices {
            self.tell(inner, &device, &Event::Session(event));
        }
    }

    pub(crate) fn is_hanging(&self) -> bool {
        *self.hanging.borrow()
    }

    /// Sends an event to the clients of a device's session.
    pub(crate) fn tell(&self, inner: &mut Inner, device: &str, event: &Event) {
        let Inner { sessions, transcript, plan, .. } = inner;
        let Some(session) = sessions.get(device) else { return };
        let is_session_event = matches!(event, Event::Session(_));
        if !session.is_monitored && !is_session_event {
            return;
        }
        session.changes();
        if self.is_hanging() {
            return;
        }
        let is_named = self.options.always_names_device || matches!(event, Event::Call(_));
        let named = is_named.then_some(device);
        let body = event.to_xml(named);
        let what = occasion(event);
        for client in &session.clients {
            let Some((line, port)) = client.line.as_ref().zip(client.udp_port) else { continue };
            if client.update == EventUpdate::Restricted && !is_session_event && !is_alerting(event) {
                continue;
            }
            let address = client.address.to_string();
            let fault = plan.event(&Occasion { what: &what, user: Some(device), session: Some(&address) });
            let exchange = Exchange {
                direction: Direction::Event,
                transport: Transport::Udp,
                peer: SocketAddr::new(client.address, port),
                device: Some(device.to_owned()),
                name: event.name().to_owned(),
                body: body.clone(),
            };
            if fault != Some(EventFault::Drop) {
                transcript.add(exchange.clone());
            }
            if fault == Some(EventFault::Duplicate) {
                transcript.add(exchange);
            }
            line.send(self.with_end(&body), fault);
        }
    }

    /// A message as its bytes, with the end that this server is set to.
    pub(crate) fn with_end(&self, body: &str) -> Vec<u8> {
        [body.as_bytes(), &self.options.end_of_pdu].concat()
    }

    /// Ends a session and tells its clients why; the agent at the phone is logged off. Says whether there was one. The lock is
    /// taken from the caller, for the switch is called without it.
    pub(crate) fn end_session(
        &self,
        mut inner: MutexGuard<'_, Inner>,
        device: &str,
        why: SessionEvent,
    ) -> bool {
        self.tell(&mut inner, device, &Event::Session(why));
        let Some(session) = inner.sessions.remove(device) else { return false };
        session.ends(why);
        drop(inner);
        self.agent_leaves(device);
        true
    }

    /// Forgets every session, and who has shown a password.
    pub(crate) fn forget_sessions(&self) {
        let mut inner = self.lock();
        inner.authenticated.clear();
        let forgotten = std::mem::take(&mut inner.sessions);
        drop(inner);
        for (device, session) in forgotten {
            session.clients.iter().filter_map(|client| client.line.as_ref()).for_each(UdpLine::cut);
            self.agent_leaves(&device);
        }
    }

    fn agent_leaves(&self, device: &str) {
        // most phones are no agent's, and a switch that is down has logged its agents off
        let _ = self.switch.close_agent_session(device);
    }

    /// Whether a new message waits for the phone.
    pub(crate) fn msg_waiting(&self, device: &str) -> Result<OnOff, ServiceError> {
        let inner = self.lock();
        let messages = inner.new_messages.get(device).ok_or(ServiceError::Reject)?;
        Ok((!messages.is_empty()).into())
    }

    fn take(&self, inner: &mut Inner, event: &SwitchEvent) {
        match &event.what {
            What::Forwarding { device, forwarding } => {
                if let Some(record) = forward_record(forwarding) {
                    self.tell(inner, &device.number, &Event::Forward(record));
                }
            }
            What::DoNotDisturb { device, on } => {
                self.tell(inner, &device.number, &Event::DoNotDisturb((*on).into()));
            }
            // a hunt group's members are no agents of the guide's
            What::Agent(event) => {
                if let Some(agent) = &event.agent {
                    self.tell(inner, &event.device.number, &Event::Agent(agent.into()));
                }
            }
            What::Voicemail(voicemail) => {
                let number = &voicemail.device.number;
                let messages = inner.new_messages.entry(number.clone()).or_default();
                let before = !messages.is_empty();
                match &voicemail.change {
                    VoicemailChange::New(message) => {
                        messages.insert(message.id);
                    }
                    VoicemailChange::StateChanged(id, state) if state == NEW => {
                        messages.insert(*id);
                    }
                    VoicemailChange::StateChanged(id, _) => {
                        messages.remove(id);
                    }
                    _ => {}
                }
                let after = !messages.is_empty();
                if before != after {
                    self.tell(inner, number, &Event::MsgWaiting(after.into()));
                }
            }
            _ => {}
        }
    }
}

impl FrontEnd for ServerState {
    fn deliver(&self, events: &[SwitchEvent]) {
        let mut inner = self.lock();
        if !inner.is_linked {
            return;
        }
        for told in inner.pictures.follow(events) {
            self.tell(&mut inner, &told.device, &Event::Call(Box::new(told.call)));
        }
        for event in events {
            self.take(&mut inner, event);
        }
    }
}

/// The state of a message that nobody has heard.
const NEW: &str = "stateNew";

/// What faults of events are planned by: `call/alerting`, `doNotDisturb`.
fn occasion(event: &Event) -> String {
    let mut what = event.name().to_owned();
    if let Event::Call(call) = event {
        for leg in call.prim_call.iter().chain(&call.sec_call) {
            what.push('/');
            what.push_str(leg.state.as_str());
        }
    }
    what
}

fn is_alerting(event: &Event) -> bool {
    let Event::Call(call) = event else { return false };
    call.prim_call.iter().chain(&call.sec_call).any(|leg| leg.state == CallState::Alerting)
}

/// The guide's name for the switch's; those for "do not disturb" it does not know.
pub(crate) fn forward_record(forwarding: &Forwarding) -> Option<ForwardRecord> {
    let known = FORWARD_TYPES.iter().find(|(_, switch)| *switch == forwarding.forwarding_type)?;
    Some(ForwardRecord {
        number: forwarding.to.clone(),
        forward_type: known.0,
        state: forwarding.active.into(),
    })
}

/// The types of forwards, by the guide's names and the switch's.
pub(crate) const FORWARD_TYPES: [(ForwardType, ForwardingType); 9] = [
    (ForwardType::Immediate, ForwardingType::Immediate),
    (ForwardType::Busy, ForwardingType::Busy),
    (ForwardType::NoAnswer, ForwardingType::NoAnswer),
    (ForwardType::ImmediateInternal, ForwardingType::ImmediateInternal),
    (ForwardType::ImmediateExternal, ForwardingType::ImmediateExternal),
    (ForwardType::BusyInternal, ForwardingType::BusyInternal),
    (ForwardType::BusyExternal, ForwardingType::BusyExternal),
    (ForwardType::NoAnswerInternal, ForwardingType::NoAnswerInternal),
    (ForwardType::NoAnswerExternal, ForwardingType::NoAnswerExternal),
];
