//! What a server, or a pair of servers that share what they know, remembers.

use super::agents::LoggedIn;
use super::calls::Calls;
use super::code::Code;
use super::desk::Desk;
use super::message::Message;
use super::private::PrivateAnswer;
use super::service::{Collector, Monitor};
use super::tell::{Expected, Wishes};
use crate::switch::{AgentState, Config, Switch};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};
use tokio::sync::watch;

/// What a server is told before it starts.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) tls: bool,
    pub(crate) password: Option<String>,
    /// The phones that stand for subscribers of the public network.
    pub(crate) outside: BTreeSet<String>,
    /// The routing points that are route points, with their default destinations; the others are queues.
    pub(crate) route_points: BTreeMap<String, Option<String>>,
    pub(crate) route_timeout: Duration,
    /// Who may log in as an agent; anybody, if there are none.
    pub(crate) agent_ids: BTreeSet<String>,
    pub(crate) server_version: String,
    /// T-Server's option `accode-name`.
    pub(crate) accode_name: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            tls: false,
            password: None,
            outside: BTreeSet::new(),
            route_points: BTreeMap::new(),
            route_timeout: Duration::from_secs(10),
            agent_ids: BTreeSet::new(),
            server_version: "8.1.100.00".into(),
            accode_name: "ACCOUNT_CODE".into(),
        }
    }
}

/// The types of addresses that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressType {
    Dn,
    Queue,
    RouteDn,
}

impl AddressType {
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Dn => 1,
            Self::Queue => 3,
            Self::RouteDn => 4,
        }
    }
}

/// What servers know together. Locks are taken in one order: the switch's, then `inner`.
pub(crate) struct Core {
    pub(crate) switch: Switch,
    /// The switch's phones and routing points, which do not change.
    pub(crate) config: Config,
    pub(crate) options: Options,
    /// For each desk: while true, it accepts everything and says nothing.
    pub(crate) hanging: Vec<watch::Sender<bool>>,
    inner: Mutex<Inner>,
    me: Weak<Self>,
    /// For timers: the switch may tell from a thread that has none.
    runtime: Option<tokio::runtime::Handle>,
}

/// Why a DN's lamp is lit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    /// A client has lit it.
    pub(crate) is_set: bool,
    /// The new messages in its mailbox.
    pub(crate) new: BTreeSet<i64>,
}

impl Waiting {
    pub(crate) fn is_lit(&self) -> bool {
        self.is_set || !self.new.is_empty()
    }
}

pub(crate) struct Inner {
    pub(crate) desks: Vec<Desk>,
    pub(crate) calls: Calls,
    /// The time of what is being told.
    pub(crate) now: SystemTime,
    /// Messages that will answer requests.
    pub(crate) expected: Vec<Expected>,
    pub(crate) wishes: Wishes,
    /// The DNs at which a message waits.
    pub(crate) messages: BTreeMap<String, Waiting>,
    pub(crate) collectors: Vec<Collector>,
    /// How many there have been.
    pub(crate) collected: u64,
    /// The hosts of guest extensions, where they are known.
    pub(crate) guests: BTreeMap<String, Option<String>>,
    pub(crate) private_answer: PrivateAnswer,
    /// How many treatments there have been.
    pub(crate) treatments: u64,
    /// The agents who are logged in, by their phones.
    pub(crate) agents: BTreeMap<String, LoggedIn>,
    pub(crate) reservations: BTreeMap<String, Reservation>,
    /// How many there have been.
    pub(crate) reserved: u64,
    /// Who monitors whose next calls, by the agents' DNs.
    pub(crate) monitors: BTreeMap<String, Monitor>,
    /// Whether calls may have ended of which nobody was told: the switch fails without a word.
    pub(crate) is_behind: bool,
    pub(crate) is_switch_up: bool,
    /// Whether it is a backup that knows nothing of the switch.
    pub(crate) is_standby: bool,
}

/// An agent is kept for a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reservation {
    pub(crate) who: Who,
    pub(crate) priority: i64,
    pub(crate) number: u64,
}

/// Who asks: a client of a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    pub(crate) desk: usize,
    pub(crate) client: u64,
}

impl Core {
    pub(crate) fn new(switch: &Switch, options: Options, desks: usize) -> Arc<Self> {
        let config = switch.config();
        let seed = switch.seed_of_front_end();
        let inner = Inner {
            desks: (0..desks).map(|desk| Desk::new(desk == 0)).collect(),
            calls: Calls::new(seed, options.outside.clone()),
            now: switch.now(),
            expected: Vec::new(),
            wishes: Wishes::default(),
            messages: BTreeMap::new(),
            collectors: Vec::new(),
            collected: 0,
            guests: BTreeMap::new(),
            private_answer: PrivateAnswer::default(),
            treatments: 0,
            agents: BTreeMap::new(),
            reservations: BTreeMap::new(),
            reserved: 0,
            monitors: BTreeMap::new(),
            is_behind: true,
            is_switch_up: true,
            is_standby: false,
        };
        Arc::new_cyclic(|me| Self {
            me: me.clone(),
            runtime: tokio::runtime::Handle::try_current().ok(),
            switch: switch.clone(),
            config,
            options,
            hanging: (0..desks).map(|_| watch::Sender::new(false)).collect(),
            inner: Mutex::new(inner),
        })
    }

    /// Must not be held while the switch is called.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns what the switch has not told, if there may be something.
    pub(crate) fn catch_up(&self) {
        let mut inner = self.lock();
        if inner.is_standby || !std::mem::take(&mut inner.is_behind) {
            return;
        }
        drop(inner);
        self.switch.observe(|calls, now| {
            let mut inner = self.lock();
            inner.now = now;
            inner.calls.agree_with(calls);
        });
        for (dn, extension) in &self.config.extensions {
            let Some(agent) = &extension.agent else { continue };
            let state = self.switch.agent(dn).map_or(AgentState::LoggedOff, |agent| agent.state);
            let mut inner = self.lock();
            // that one has logged out, the switch always tells
            if state != AgentState::LoggedOff && !inner.agents.contains_key(dn) {
                let mut logged_in = LoggedIn::new(&agent.id);
                logged_in.is_ready = matches!(state, AgentState::Ready | AgentState::Busy);
                inner.agents.insert(dn.clone(), logged_in);
            }
        }
    }

    /// What is configured under this number, if it is a DN.
    pub(crate) fn address_type(&self, dn: &str) -> Result<AddressType, Code> {
        if self.options.outside.contains(dn) {
            return Err(Code::UNKNOWN_DN);
        }
        if self.config.extensions.contains_key(dn) {
            return Ok(AddressType::Dn);
        }
        if self.config.routing_points.values().any(|point| point.number == dn) {
            let is_route_point = self.options.route_points.contains_key(dn);
            return Ok(if is_route_point { AddressType::RouteDn } else { AddressType::Queue });
        }
        Err(Code::UNKNOWN_DN)
    }

    /// Whether the number is a queue's or a route point's.
    pub(crate) fn is_queue(&self, number: &str) -> bool {
        self.config.routing_points.values().any(|point| point.number == number)
    }

    /// Does something after a time, unless the server is gone by then.
    pub(crate) fn after(&self, time: Duration, act: impl FnOnce(&Self) + Send + 'static) {
        let me = self.me.clone();
        if let Some(runtime) = &self.runtime {
            runtime.spawn(async move {
                tokio::time::sleep(time).await;
                if let Some(core) = me.upgrade() {
                    act(&core);
                }
            });
        }
    }

    pub(crate) fn is_hanging(&self, desk: usize) -> bool {
        self.hanging.get(desk).is_some_and(|hanging| *hanging.borrow())
    }
}

impl Inner {
    /// Sends an answer.
    pub(crate) fn answer(&mut self, who: Who, message: &Message, reference: Option<u32>) {
        let now = self.now;
        if let Some(desk) = self.desks.get_mut(who.desk) {
            desk.send(who.client, now, message, reference);
        }
    }

    /// Forgets a client.
    pub(crate) fn forget(&mut self, who: Who) {
        if let Some(desk) = self.desks.get_mut(who.desk) {
            desk.clients.remove(&who.client);
        }
        self.expected.retain(|expected| expected.who != who);
    }
}
