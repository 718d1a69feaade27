//! What the server remembers: sessions, pictures, faults, the transcript.

use super::message::{Event, ForwardRecord, ForwardType, OnOff, ServiceError, SessionEvent};
use super::picture::{PictureRules, Pictures};
use super::session::Session;
use super::transcript::Exchange;
use super::udp::{Sockets, UdpLine};
use crate::fault::FaultPlan;
use crate::switch::{Config, Forwarding, ForwardingType, Switch};
use crate::transcript::Transcript;
use crate::transport::Wires;
use std::collections::{BTreeMap, BTreeSet};
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
    pub(crate) new_messages: BTreeMap<String, BTreeSet<i64>>,
    /// Whether the link to the PBX is up.
    pub(crate) is_linked: bool,
    /// Whether calls may have ended of which nobody was told: the switch fails without a word.
    pub(crate) is_behind: bool,
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
            is_behind: false,
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

    /// Learns what the switch has not told, if there may be something.
    pub(crate) fn catch_up(&self) {
        let mut inner = self.lock();
        if !inner.is_linked || !std::mem::take(&mut inner.is_behind) {
            return;
        }
        drop(inner);
        self.switch.observe(|calls, now| self.lock().pictures.agree_with(calls, now));
    }

    /// Whether a session can be opened for this number: a phone's, or a routing point's.
    pub(crate) fn has_device(&self, number: &str) -> bool {
        let mut points = self.config.routing_points.values();
        self.config.extensions.contains_key(number) || points.any(|point| point.number == number)
    }

    /// Looks at the pictures as they are now, or as they were when the link to the PBX went down.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&mut Inner, SystemTime) -> T) -> T {
        let now = self.switch.now();
        look(&mut self.lock(), now)
    }

    pub(crate) fn is_hanging(&self) -> bool {
        *self.hanging.borrow()
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
}

/// The state of a message that nobody has heard.
pub(crate) const NEW: &str = "stateNew";

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
