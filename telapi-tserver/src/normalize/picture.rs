//! Pictures: which calls a DN has, as a registration or a question shows them, and who is in a call.

use super::conference::{Now, add};
use super::dn::{Dn, MOST_QUEUED};
use super::{Change, Normalizer, tell};
use crate::event::{EventAddressInfo, EventPartyInfo, EventRegistered};
use crate::message::{AddressInfoType, ConnId, KvList, PartyActivity, PartyState};
use telapi_core::DeviceId;
use telapi_core::call::CallState;

/// The calls that a picture shows, with the state where it tells one.
type Shown = Vec<(ConnId, Option<CallState>)>;

/// Which calls of a DN have ended if a picture does not show them.
#[derive(Clone, Copy)]
enum Silence {
    /// All.
    EndsAll,
    /// Those that would be the active or the held one.
    EndsTalking,
}

impl Normalizer {
    /// The DN is registered, with a picture of it: calls that are not in it have ended, calls that are new are told.
    pub(crate) fn registered(&mut self, event: &EventRegistered) -> Vec<Change> {
        let dn = &event.this_dn;
        let known = self.watch(dn);
        known.now = Some(event.time);
        let differences = known.features.differences(dn, &event.extensions, event.agent_id.as_ref());
        let mut changes = self.picture(dn, shown(&event.extensions), Silence::EndsAll);
        changes.extend(differences.into_iter().map(|event| Change::of(dn, event)));
        changes
    }

    /// The same of a picture that was asked for. What else is asked of an address tells of no calls.
    pub(crate) fn address_info(&mut self, event: &EventAddressInfo) -> Vec<Change> {
        let dn = &event.this_dn;
        let nothing = KvList::new();
        let extensions = event.extensions.as_ref().unwrap_or(&nothing);
        match event.info_type {
            AddressInfoType::DNStatus | AddressInfoType::QueueStatus => {
                let mut changes = self.picture(dn, shown(extensions), Silence::EndsAll);
                if let Some(known) = self.dns.get_mut(dn) {
                    let differences = known.features.differences(dn, extensions, event.agent_id.as_ref());
                    changes.extend(differences.into_iter().map(|event| Change::of(dn, event)));
                }
                changes
            }
            AddressInfoType::CallsQuery => {
                let is_there = |conn_id: &ConnId| conn_id.bits() != 0;
                let active = event.conn_id.filter(is_there).map(|conn_id| (conn_id, None));
                let held =
                    event.previous_conn_id.filter(is_there).map(|conn_id| (conn_id, Some(CallState::Held)));
                self.picture(dn, active.into_iter().chain(held).collect(), Silence::EndsTalking)
            }
            _ => Vec::new(),
        }
    }

    /// Who is in a call that a picture has shown.
    pub(crate) fn party_info(&mut self, event: &EventPartyInfo) -> Vec<Change> {
        let (Some(conn_id), Some(extensions)) = (event.conn_id, &event.extensions) else {
            return Vec::new();
        };
        let parties = numbered(extensions, "dn-").filter_map(|(n, value)| {
            let dn = DeviceId::new(value.as_str()?);
            Some((dn, state(extensions, n)))
        });
        let parties: Vec<(DeviceId, Option<CallState>)> = parties.take(MOST_QUEUED).collect();
        let told_for: Vec<DeviceId> =
            self.dns.values().filter(|dn| dn.leg(conn_id).is_some()).map(|dn| dn.device.clone()).collect();
        let mut changes = Vec::new();
        for me in told_for {
            let nth = self.next();
            if let Some(dn) = self.dns.get_mut(&me) {
                changes.extend(dn.are_in_it(conn_id, &parties, event.user_data.as_ref(), nth));
            }
        }
        changes
    }

    /// What to ask QueryCall for: calls of which nobody has told who is in them, and conferences, into which others come and go
    /// without a change of the DN's own.
    pub(crate) fn calls_without_parties(&self) -> Vec<ConnId> {
        let legs = self.dns.values().flat_map(|dn| &dn.legs);
        let mut calls: Vec<ConnId> = legs
            .filter(|leg| leg.wants_parties || leg.other.is_none() || leg.conference.is_some())
            .map(|leg| leg.conn_id)
            .collect();
        calls.sort_unstable();
        calls.dedup();
        calls
    }

    fn picture(&mut self, dn: &DeviceId, shown: Shown, silence: Silence) -> Vec<Change> {
        self.expected.retain(|_, expected| !expected.is_in_doubt || expected.dn != *dn);
        let Some(known) = self.dns.get_mut(dn) else { return Vec::new() };
        let is_shown = |conn_id: ConnId| shown.iter().any(|(shown, _)| *shown == conn_id);
        let gone = known.legs.iter().filter(|leg| !is_shown(leg.conn_id)).filter(|leg| match silence {
            Silence::EndsAll => true,
            Silence::EndsTalking => matches!(leg.state, CallState::Connected | CallState::Held),
        });
        let gone: Vec<ConnId> = gone.map(|leg| leg.conn_id).collect();
        let mut changes: Vec<Change> =
            gone.into_iter().flat_map(|conn_id| known.end_unseen(conn_id)).collect();
        for (conn_id, state) in shown {
            let is_known = self.dns.get(dn).is_some_and(|dn| dn.leg(conn_id).is_some());
            if !is_known {
                changes.extend(self.begin(dn, conn_id, state.unwrap_or(CallState::Connected), None));
            }
            let Some(leg) = self.dns.get_mut(dn).and_then(|dn| dn.leg_mut(conn_id)) else { continue };
            if is_known {
                let state = state.filter(|state| !agrees(leg.state, *state));
                let Some(state) = state else { continue };
                leg.enter(state);
            } else {
                leg.is_outgoing = match leg.state {
                    CallState::Alerting | CallState::Queued => Some(false),
                    CallState::Initiated | CallState::Originated => Some(true),
                    _ => None,
                };
            }
            changes.push(tell::call_information(dn, leg));
        }
        changes
    }
}

impl Dn {
    /// These are in the call, the DN itself among them.
    fn are_in_it(
        &mut self,
        conn_id: ConnId,
        told: &[(DeviceId, Option<CallState>)],
        user_data: Option<&KvList>,
        nth: u64,
    ) -> Vec<Change> {
        let me = self.device.clone();
        let Some(leg) = self.leg_mut(conn_id) else { return Vec::new() };
        leg.wants_parties = false;
        let mut is_news = user_data.is_some_and(|user_data| leg.attach(user_data));
        leg.is_data_untold = false;
        let mut parties = Vec::new();
        for (dn, _) in told {
            add(&mut parties, &me, dn);
        }
        let mut changes = Vec::new();
        if let ([only], None) = (&*parties, &leg.conference) {
            match leg.other.replace(only.clone()) {
                None => is_news = true,
                // the call went on to another one unseen
                Some(before) if before != *only => changes.push(tell::transferred_by(&me, leg, &before)),
                Some(_) => {}
            }
            let rings = told.iter().any(|(dn, state)| dn == only && *state == Some(CallState::Alerting));
            if rings && leg.state == CallState::Originated {
                leg.enter(CallState::Delivered);
                is_news = true;
            }
        }
        if is_news {
            changes.push(tell::call_information(&me, leg));
        }
        // who is queued or rings somewhere is no party of a conference yet
        let is_in = |dn: &DeviceId| {
            told.iter().any(|(told, state)| {
                told == dn && matches!(state, None | Some(CallState::Connected | CallState::Held))
            })
        };
        parties.retain(is_in);
        let is_room = leg.conference.as_ref().is_some_and(|conference| conference.is_room);
        if parties.len() > 1 || leg.conference.is_some() && (is_room || !parties.is_empty()) {
            changes.extend(self.confer(conn_id, Now { by: parties.first().cloned().as_ref(), parties }, nth));
        }
        changes
    }
}

/// The calls of DNStatus and QueueStatus: `conn-1` with its ConnID, `ps-1` with the party's state, …
fn shown(picture: &KvList) -> Shown {
    let mut shown: Shown = Vec::new();
    for (n, value) in numbered(picture, "conn-").take(MOST_QUEUED) {
        let conn_id = value.as_str().and_then(|text| text.parse::<ConnId>().ok());
        let conn_id = conn_id.filter(|conn_id| conn_id.bits() != 0);
        if let Some(conn_id) = conn_id.filter(|conn_id| !shown.iter().any(|(shown, _)| shown == conn_id)) {
            shown.push((conn_id, state(picture, n)));
        }
    }
    shown
}

/// The values of the keys that are this prefix and a number, with the number.
fn numbered<'a>(
    list: &'a KvList,
    prefix: &'a str,
) -> impl Iterator<Item = (&'a str, &'a crate::message::KvValue)> {
    let number = move |key: &'a str| {
        key.strip_prefix(prefix).filter(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
    };
    list.iter().filter_map(move |(key, value)| Some((number(key)?, value)))
}

/// What a party is doing; none where it is told nowhere, or is nothing that a call can be.
fn state(list: &KvList, n: &str) -> Option<CallState> {
    let bits = u32::try_from(list.integer(&format!("ps-{n}"))?).ok()?;
    let state = PartyState::new(bits);
    // what dials is not connected, whatever it hears
    let dials = state.has(PartyState::DIALING);
    match state.activity() {
        PartyActivity::Initiated | PartyActivity::Connected | PartyActivity::Null if dials => {
            Some(CallState::Originated)
        }
        PartyActivity::CallProgressDetection => Some(CallState::Originated),
        PartyActivity::Initiated => Some(CallState::Initiated),
        PartyActivity::Queued => Some(CallState::Queued),
        PartyActivity::Null if state.has(PartyState::ROUTING) => Some(CallState::Queued),
        PartyActivity::Alerting => Some(CallState::Alerting),
        PartyActivity::Connected => Some(CallState::Connected),
        PartyActivity::Held => Some(CallState::Held),
        PartyActivity::Busy | PartyActivity::Failed => Some(CallState::Failed),
        PartyActivity::Null | PartyActivity::Other(_) => None,
    }
}

/// Whether a call that is known to stand so may be shown so: a picture does not know whether what was dialled rings.
fn agrees(known: CallState, shown: CallState) -> bool {
    known == shown
        || shown == CallState::Originated && matches!(known, CallState::Delivered | CallState::Queued)
}
