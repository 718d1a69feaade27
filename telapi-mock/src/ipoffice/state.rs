//! What the portal remembers: sessions, faults, the transcript. It is where the switch's events become messages.

use super::event::{self, Frame};
use super::fault::{Connections, Faults, spoil_event};
use super::json::{self, JsonDialect};
use super::service::Stores;
use super::session::{Liveness, Session, User};
use super::standing::Standing;
use super::transcript::{Direction, Exchange};
use super::websocket::SocketCommand;
use crate::FrontEnd;
use crate::fault::{ConnectionFault, EventFault, FaultPlan, Occasion};
use crate::switch::{CallSnapshot, Config, Ids, Switch, SwitchEvent, What};
use crate::transcript::Transcript;
use crate::transport::{WireControl, Wires};
use crate::xml::{Element, Prefixes};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use tokio::sync::watch;

/// What a portal is told before it starts.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "settings that have nothing to do with each other")]
pub(crate) struct Options {
    pub(crate) https: bool,
    pub(crate) max_sessions: usize,
    pub(crate) refusals: super::Refusals,
    pub(crate) ha_configuration: Option<(String, String)>,
    pub(crate) switching_sub_domain: Option<String>,
    pub(crate) advertised: Option<String>,
    pub(crate) answers_pings: bool,
    pub(crate) varies_prefixes: bool,
    pub(crate) batches_events: bool,
    pub(crate) json_dialect: JsonDialect,
}

/// What a portal has been asked since it was built.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) requests: usize,
    pub(crate) logins: usize,
}

/// One portal. Locks are taken in one order: the switch's, then `inner`.
pub(crate) struct PortalState {
    pub(crate) switch: Switch,
    /// The switch's users and groups, which do not change. Its address is [`Self::switch_address`].
    pub(crate) config: Config,
    pub(crate) options: Options,
    /// While true, the portal accepts everything and says nothing.
    pub(crate) hanging: watch::Sender<bool>,
    /// By which address this portal knows its switch; a lock of its own, under which nothing else is locked.
    switch_address: Mutex<Arc<str>>,
    inner: Mutex<Inner>,
}

pub(crate) struct Inner {
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) transcript: Transcript<Exchange>,
    pub(crate) faults: Faults,
    pub(crate) ids: Ids,
    pub(crate) wires: Wires,
    pub(crate) sockets: u64,
    pub(crate) standing: Standing,
    pub(crate) counts: Counts,
    messages: u64,
    pub(crate) stores: Stores,
    varies_prefixes: bool,
    json_dialect: JsonDialect,
}

impl PortalState {
    pub(crate) fn new(switch: &Switch, options: Options) -> Self {
        let config = switch.config();
        let address = options.switching_sub_domain.as_ref().unwrap_or(&config.switching_sub_domain);
        let switch_address = Mutex::new(address.as_str().into());
        let inner = Inner {
            sessions: BTreeMap::new(),
            transcript: Transcript::default(),
            faults: Faults::default(),
            ids: Ids::new(switch.seed_of_front_end()),
            wires: Wires::default(),
            sockets: 0,
            standing: Standing::Serves,
            counts: Counts::default(),
            messages: 0,
            stores: Stores::default(),
            varies_prefixes: options.varies_prefixes,
            json_dialect: options.json_dialect,
        };
        Self {
            switch: switch.clone(),
            config,
            options,
            hanging: watch::Sender::new(false),
            switch_address,
            inner: Mutex::new(inner),
        }
    }

    /// Must not be held while the switch is called.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// By which address this portal knows its switch now.
    pub(crate) fn switch_address(&self) -> Arc<str> {
        Arc::clone(&self.switch_address.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The portal has another switch from now on, with the same users and phones: the other IP Office of a pair.
    pub(super) fn has_switch_at(&self, address: &str) {
        *self.switch_address.lock().unwrap_or_else(PoisonError::into_inner) = address.into();
    }

    /// Asks the plan what is to become of a request.
    pub(crate) fn ask_plan<F>(
        &self,
        path: &str,
        request: &Exchange,
        ask: impl FnOnce(&mut FaultPlan, &Occasion<'_>) -> Option<F>,
    ) -> Option<F> {
        let occasion =
            Occasion { what: path, user: request.user.as_deref(), session: request.session.as_deref() };
        ask(&mut self.lock().faults.plan, &occasion)
    }

    pub(crate) fn is_hanging(&self) -> bool {
        *self.hanging.borrow()
    }

    /// The user of a session that is known, whether active or not.
    pub(crate) fn user_of(&self, session_id: &str) -> Option<User> {
        self.lock().session(session_id).map(|session| session.user.clone())
    }

    /// Sends a CallInformationEvent for each call that the session may see (guide 8.1.1).
    pub(crate) fn send_snapshot(&self, session_id: &str, calls: &[CallSnapshot], at: SystemTime) {
        let mut inner = self.lock();
        let Some(user) = inner.session(session_id).map(|session| session.user.clone()) else {
            return;
        };
        for leg in calls.iter().flat_map(|call| &call.legs) {
            let device = leg.device.number.as_str();
            if let User::Device { extension, .. } = &user
                && extension != device
            {
                continue;
            }
            let event = self.encode(&mut inner, session_id, &[event::CALL_ASSOCIATED], device, at, |frame| {
                Some(event::call_information(frame, leg))
            });
            if let Some((event, fault)) = event {
                inner.send_events(session_id, [event], fault.as_ref());
            }
        }
    }

    /// Puts one event into a session's words, if the session is to see it, with what is to become of it.
    fn encode(
        &self,
        inner: &mut Inner,
        session_id: &str,
        categories: &[&str],
        device: &str,
        at: SystemTime,
        encode: impl FnOnce(&Frame<'_>) -> Option<Element>,
    ) -> Option<(Element, Option<EventFault>)> {
        let session = inner.sessions.get(session_id)?;
        let wanted = (categories.is_empty() || session.subscribed(categories))
            && session.liveness() == Liveness::Active;
        if !wanted || session.socket.is_none() || self.is_hanging() {
            return None;
        }
        let monitor_id = session.monitor_ids.get(device).map_or("", String::as_str);
        let element = encode(&Frame { monitor_id, switch: &self.switch_address(), at })?;
        let fault = inner.fault_of(session_id, element.name());
        if fault == Some(EventFault::Drop) {
            return None;
        }
        let user = &inner.sessions.get(session_id)?.user;
        let element = match user {
            User::Application { .. } if !device.is_empty() => {
                Element::open_api("Event").attribute("device", device).child(element)
            }
            _ => element,
        };
        Some((element, fault))
    }

    /// One event in a session's words, if the session is to see it.
    fn encode_event(
        &self,
        inner: &mut Inner,
        session_id: &str,
        event: &SwitchEvent,
    ) -> Option<(Element, Option<EventFault>)> {
        let device = seen_as(&inner.sessions.get(session_id)?.user, &event.what)?;
        let categories = event::categories(&event.what);
        self.encode(inner, session_id, categories, &device, event.at, |frame| {
            event::element(frame, &event.what)
        })
    }
}

impl FrontEnd for PortalState {
    fn deliver(&self, events: &[SwitchEvent]) {
        let mut inner = self.lock();
        // of thousands of sessions, an act concerns a few
        let concerned = inner.sessions.values().filter(|session| {
            let seen = |event: &SwitchEvent| seen_as(&session.user, &event.what).is_some();
            session.socket.is_some() && events.iter().any(seen)
        });
        let sessions: Vec<String> = concerned.map(|session| session.id.clone()).collect();
        for id in sessions {
            let mut together = Vec::new();
            for event in events {
                let Some((event, fault)) = self.encode_event(&mut inner, &id, event) else {
                    continue;
                };
                if fault.is_none() && self.options.batches_events {
                    together.push(event);
                    continue;
                }
                // what is spoilt has a message of its own, in its place among the others
                inner.send_events(&id, std::mem::take(&mut together), None);
                inner.send_events(&id, [event], fault.as_ref());
            }
            inner.send_events(&id, together, None);
        }
        self.follow(&mut inner, events);
    }
}

impl PortalState {
    /// Sends one event to the sessions for which `device_for` names a device (or none, `""`), as what it says.
    pub(crate) fn send_to(
        &self,
        inner: &mut Inner,
        categories: &[&str],
        at: SystemTime,
        device_for: impl Fn(&Session) -> Option<String>,
        encode: impl Fn(&Frame<'_>) -> Element,
    ) {
        let wanted = inner.sessions.values().filter(|session| session.socket.is_some());
        let wanted = wanted.filter_map(|session| Some((session.id.clone(), device_for(session)?)));
        let wanted: Vec<(String, String)> = wanted.collect();
        for (id, device) in wanted {
            let event = self.encode(inner, &id, categories, &device, at, |frame| Some(encode(frame)));
            if let Some((event, fault)) = event {
                inner.send_events(&id, [event], fault.as_ref());
            }
        }
    }
}

/// As whose event a user sees it: an application user sees all, a conference's once, as `conference` (guide 17).
fn seen_as(user: &User, what: &What) -> Option<String> {
    let of_conference = |audience: &[String]| match user {
        User::Application { .. } => Some(CONFERENCE.into()),
        User::Device { extension, .. } => audience.contains(extension).then(|| CONFERENCE.into()),
    };
    let device = match what {
        What::Conference(event) => return of_conference(&event.audience),
        What::ConferenceLocked { audience, .. } => return of_conference(audience),
        What::MicrophoneMute(event) if event.conference.is_some() => return of_conference(&event.audience),
        What::MicrophoneMute(event) => &event.device,
        What::Agent(event) => &event.device,
        What::Recording(event) => &event.device,
        What::Voicemail(event) => &event.device,
        What::RoutingPoint(_) => return None,
        What::Call(event) => &event.leg.device,
        What::Hookswitch { device, .. }
        | What::OutOfService(device)
        | What::BackInService(device)
        | What::Forwarding { device, .. }
        | What::DoNotDisturb { device, .. } => device,
    };
    match user {
        User::Device { extension, .. } if *extension != device.number => None,
        _ => Some(device.number.clone()),
    }
}

/// The device that a conference's events belong to, for an application user.
pub(crate) const CONFERENCE: &str = "conference";

impl Inner {
    /// The session, if it is known; one that has expired is forgotten here.
    pub(crate) fn session(&mut self, id: &str) -> Option<&mut Session> {
        if self.sessions.get(id)?.liveness() == Liveness::Expired {
            self.end_session(id);
        }
        self.sessions.get_mut(id)
    }

    /// Forgets a session and closes its WebSocket behind what is queued.
    pub(crate) fn end_session(&mut self, id: &str) {
        if let Some(mut session) = self.sessions.remove(id) {
            session.send(SocketCommand::Close);
        }
    }

    /// Ends a session that another login has replaced (guide 4.4.1).
    pub(crate) fn replace_session(&mut self, id: &str) {
        let told = self.sessions.get(id).is_some_and(|session| {
            session.subscribed(&[event::LOGOUT])
                && session.liveness() == Liveness::Active
                && session.socket.is_some()
        });
        if told {
            let event = event::logout("LOGIN_DIFFERENT_LOCATION");
            let fault = self.fault_of(id, event.name());
            self.send_events(id, [event], fault.as_ref());
        }
        self.end_session(id);
    }

    /// What is to become of an event for this session.
    fn fault_of(&mut self, id: &str, event: &str) -> Option<EventFault> {
        let user = self.sessions.get(id).map(|session| session.user.name());
        self.faults.plan.event(&Occasion { what: event, user, session: Some(id) })
    }

    /// Sends events, if there are any, as one message.
    fn send_events(
        &mut self,
        id: &str,
        events: impl IntoIterator<Item = Element>,
        fault: Option<&EventFault>,
    ) {
        let mut events = events.into_iter().peekable();
        if events.peek().is_none() || fault == Some(&EventFault::Drop) {
            return;
        }
        let prefixes = self.next_prefixes();
        let message = Element::open_api("Events").attribute("clientSessionId", id).children(events);
        let mut text = message.to_document(prefixes);
        if self.sessions.get(id).is_some_and(|session| session.is_json)
            && let Some(json) = json::of_xml(text.as_bytes(), self.json_dialect)
        {
            text = json;
        }
        self.deliver_text(id, text, fault);
    }

    /// Queues a text for a session's WebSocket, and notes it.
    pub(crate) fn deliver_text(&mut self, id: &str, text: String, fault: Option<&EventFault>) {
        let Some(session) = self.sessions.get_mut(id) else {
            return;
        };
        if session.socket.is_none() {
            return;
        }
        let exchange = Exchange {
            session: Some(id.into()),
            user: Some(session.user.name().into()),
            direction: Direction::Event,
            content_type: None,
            body: text.clone(),
        };
        if fault == Some(&EventFault::Duplicate) {
            self.transcript.add(exchange.clone());
        }
        self.transcript.add(exchange);
        session.send(SocketCommand::Text(spoil_event(text, fault), fault.cloned()));
    }

    /// The sessions of a user, by the user's name or the session's id.
    pub(crate) fn sessions_of(&self, user_or_session: &str) -> Vec<String> {
        let sessions = self.sessions.values();
        let of = sessions
            .filter(|session| session.id == user_or_session || session.user.name() == user_or_session);
        of.map(|session| session.id.clone()).collect()
    }

    /// Those of them whose WebSocket is open.
    pub(crate) fn open_sessions_of(&self, user_or_session: &str) -> Vec<String> {
        let mut ids = self.sessions_of(user_or_session);
        ids.retain(|id| self.sessions.get(id).is_some_and(|session| session.socket.is_some()));
        ids
    }

    /// Lets a fault befall the connections that are open, of one user or of all. Says how many there were.
    pub(crate) fn befall(
        &mut self,
        which: Connections,
        user_or_session: Option<&str>,
        fault: ConnectionFault,
    ) -> usize {
        let meant = |wire: &Arc<WireControl>| {
            (match which {
                Connections::All => true,
                Connections::WebSockets => wire.is_websocket(),
                Connections::Requests => !wire.is_websocket(),
            }) && user_or_session.is_none_or(|wanted| wire.is_of(wanted))
        };
        let wires: Vec<_> = self.wires.open().into_iter().filter(meant).collect();
        for wire in &wires {
            self.befall_one(wire, fault);
        }
        wires.len()
    }

    pub(crate) fn befall_one(&mut self, wire: &Arc<WireControl>, fault: ConnectionFault) {
        self.wires.befall(wire, fault);
        if fault == ConnectionFault::Cut {
            for session in self.sessions.values_mut() {
                if session.socket.as_ref().is_some_and(|socket| Arc::ptr_eq(&socket.wire, wire)) {
                    session.socket = None;
                }
            }
        }
    }

    fn next_prefixes(&mut self) -> Prefixes {
        self.messages += 1;
        if self.varies_prefixes && self.messages.is_multiple_of(2) {
            Prefixes::OLDER
        } else {
            Prefixes::NEWER
        }
    }
}
