//! Presence (guide 12): what users say of themselves, and what their phones do.

use super::im::jid;
use super::{Failure, accepted, answer, expect, misplaced};
use crate::ipoffice::http::xml;
use crate::ipoffice::request::{PresenceState, Request};
use crate::ipoffice::session::{Session, User};
use crate::ipoffice::state::{Inner, PortalState};
use crate::switch::{LegState, SwitchError, SwitchEvent, What};
use crate::xml::{Element, Prefixes};
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use telapi_core::CallId;

const CATEGORY: &[&str] = &["PresenceEvents"];

/// What users have said of themselves, and what phones are seen to do.
#[derive(Debug, Default)]
pub(crate) struct Presence {
    said: BTreeMap<String, Said>,
    phones: BTreeMap<String, PhonePresence>,
}

#[derive(Clone, Debug)]
struct Said {
    status: String,
    presence_type: String,
    mode: String,
}

impl Default for Said {
    fn default() -> Self {
        Self { status: String::new(), presence_type: "AVAILABLE".into(), mode: "NOTAPPLICABLE".into() }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct PhonePresence {
    ringing: BTreeSet<CallId>,
    connected: BTreeSet<CallId>,
    off_hook: bool,
    do_not_disturb: bool,
    out_of_service: bool,
    forward: Option<String>,
}

impl Presence {
    fn element(&self, user: &str) -> Element {
        let said = self.said.get(user).cloned().unwrap_or_default();
        let mut state = Element::plain("presenceState").plain_leaf("jid", jid(user));
        if !said.status.is_empty() {
            state = state.plain_leaf("status", &said.status);
        }
        state.plain_leaf("type", &said.presence_type).plain_leaf("mode", &said.mode)
    }
}

/// `GET /inyama/service/presence?jids=` (guide 12.1.1). Whoever is not known is not told of.
pub(crate) async fn get(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&portal, &headers, |caller| {
        let jids = super::directory::parameter(query.as_deref(), "jids");
        let users: Vec<String> = match &jids {
            Some(jids) => jids.split(',').filter_map(|jid| portal.user_with_jid(jid)).collect(),
            None => vec![caller.user.name().to_owned()],
        };
        let inner = portal.lock();
        if inner.stores.xmpp_off {
            return Err(Failure::Unavailable("xmpp"));
        }
        let states = users.iter().map(|user| inner.stores.presence.element(user));
        let response = Element::open_api("presenceStates").children(states);
        Ok(xml(StatusCode::OK, response.to_document(Prefixes::OLDER)))
    })
}

/// `POST /inyama/service/presence` (guide 12.1.2): one's own, or anybody's for an application user.
pub(crate) async fn set(State(portal): State<Arc<PortalState>>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&portal, &headers, |caller| {
        let state = match expect("presenceStateToSet", &body)? {
            Request::PresenceStateToSet(request) => request.presence_state,
            other => return Err(misplaced("presenceStateToSet", &other)),
        };
        let PresenceState { jid, status, presence_type, mode } = state;
        let user = match jid {
            None => caller.user.name().to_owned(),
            Some(jid) => {
                let user = portal.user_with_jid(&jid).ok_or(SwitchError::UnknownDevice(jid))?;
                if caller.own_phone().is_some() && user != caller.user.name() {
                    return Err(SwitchError::UnknownDevice(user).into());
                }
                user
            }
        };
        portal.switch.observe(|_, now| {
            let mut inner = portal.lock();
            if inner.stores.xmpp_off {
                return Err(Failure::Unavailable("xmpp"));
            }
            let said = Said {
                status: status.unwrap_or_default(),
                presence_type,
                mode: mode.unwrap_or_else(|| Said::default().mode),
            };
            inner.stores.presence.said.insert(user.clone(), said);
            let state = inner.stores.presence.element(&user);
            let everybody = |_: &Session| Some(String::new());
            portal.send_to(&mut inner, CATEGORY, now, everybody, |_| {
                Element::open_api("presenceStates").child(state.clone())
            });
            Ok(())
        })?;
        accepted()
    })
}

impl PortalState {
    /// Tells those who have a phone among their personal contacts what it does (guide 12.2.2).
    pub(super) fn follow_presence(&self, inner: &mut Inner, events: &[SwitchEvent]) {
        let Some(at) = events.last().map(|event| event.at) else { return };
        let mut before: BTreeMap<String, PhonePresence> = BTreeMap::new();
        for event in events {
            let phones = &mut inner.stores.presence.phones;
            let Some(number) = phone_of(&event.what) else { continue };
            let phone = phones.entry(number.to_owned()).or_insert_with(|| PhonePresence {
                out_of_service: self
                    .config
                    .extensions
                    .get(number)
                    .is_some_and(|extension| !extension.logged_in),
                ..PhonePresence::default()
            });
            before.entry(number.to_owned()).or_insert_with(|| phone.clone());
            phone.learn(&event.what);
        }
        for (number, before) in before {
            let Some(now) = inner.stores.presence.phones.get(&number).cloned() else { continue };
            if now.element(&number) == before.element(&number) {
                continue;
            }
            let owners = inner.stores.directory.who_has(&number);
            if owners.is_empty() {
                continue;
            }
            let concerned = |session: &Session| {
                let owner = match &session.user {
                    User::Device { extension, .. } => extension,
                    User::Application { name } => name,
                };
                owners.contains(owner).then(|| number.clone())
            };
            self.send_to(inner, CATEGORY, at, concerned, |_| now.element(&number));
        }
    }
}

fn phone_of(what: &What) -> Option<&str> {
    match what {
        What::Call(event) => Some(&event.leg.device.number),
        What::Hookswitch { device, .. }
        | What::DoNotDisturb { device, .. }
        | What::Forwarding { device, .. }
        | What::OutOfService(device)
        | What::BackInService(device) => Some(&device.number),
        _ => None,
    }
}

impl PhonePresence {
    fn learn(&mut self, what: &What) {
        match what {
            What::Call(event) => {
                let id = &event.leg.call_id;
                self.ringing.remove(id);
                self.connected.remove(id);
                match event.leg.state {
                    LegState::Alerting => drop(self.ringing.insert(id.clone())),
                    LegState::Connected => drop(self.connected.insert(id.clone())),
                    _ => {}
                }
            }
            What::Hookswitch { on_hook, .. } => self.off_hook = !on_hook,
            What::DoNotDisturb { on, .. } => self.do_not_disturb = *on,
            What::Forwarding { forwarding, .. } => {
                self.forward = forwarding.active.then(|| forwarding.to.clone());
            }
            What::OutOfService(_) => self.out_of_service = true,
            What::BackInService(_) => self.out_of_service = false,
            _ => {}
        }
    }

    fn element(&self, number: &str) -> Element {
        let ringing = !self.ringing.is_empty();
        let state = Element::plain("telephonyPresence")
            .plain_leaf("forDevice", number)
            .plain_leaf("stateUnknown", false)
            .plain_leaf("canPickup", ringing)
            .plain_leaf("ringing", ringing)
            .plain_leaf("onhook", !self.off_hook)
            .plain_leaf("online", !self.connected.is_empty())
            .plain_leaf("dndon", self.do_not_disturb)
            .plain_leaf("inservice", !self.out_of_service)
            .plain_leaf("fwdon", self.forward.is_some())
            .plain_leaf("fwdTo", self.forward.as_deref().unwrap_or_default());
        Element::open_api("telephonyPresenceEvent").child(state)
    }
}
