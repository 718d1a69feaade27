//! Who joins a conference, and who leaves it. At each DN it has a name of its own: the call book ends a conference by its name,
//! and it may be over for one DN while it goes on for others.

use super::dn::Dn;
use super::leg::{Conference, Leg, MOST_PARTIES};
use super::{Change, tell};
use crate::event::CallView;
use crate::message::{ConnId, KvList};
use telapi_core::call::CallState;
use telapi_core::{ConferenceId, DeviceId};

/// Who did it, and who is in it now besides the DN itself.
pub(super) struct Now<'a> {
    pub(super) by: Option<&'a DeviceId>,
    pub(super) parties: Vec<DeviceId>,
}

/// The other parties as Extensions list them: `NumOfOrigDNs`, `OrigDN-1`, … (CALL_MODEL, *CompleteConference*).
pub(super) fn listed(me: &DeviceId, extensions: Option<&KvList>) -> Option<Vec<DeviceId>> {
    let extensions = extensions?;
    let count = usize::try_from(extensions.integer("NumOfOrigDNs")?).ok()?.min(MOST_PARTIES);
    let mut parties = Vec::new();
    for n in 1..=count {
        if let Some(dn) = extensions.text(&format!("OrigDN-{n}")) {
            add(&mut parties, me, &DeviceId::new(dn));
        }
    }
    // a list that does not keep what its number promises tells nothing
    (!parties.is_empty() || count == 0).then_some(parties)
}

/// Adds a party, unless it is in it already or is the DN itself.
pub(super) fn add(parties: &mut Vec<DeviceId>, me: &DeviceId, party: &DeviceId) {
    let is_there = party.number().is_empty() || party.matches(me) || parties.contains(party);
    if !is_there && parties.len() < MOST_PARTIES {
        parties.push(party.clone());
    }
}

/// Who did something to the call, unless that is nobody.
pub(super) fn third<'a>(view: &CallView<'a>) -> Option<&'a DeviceId> {
    view.third_party_dn.filter(|third| !third.number().is_empty())
}

impl Dn {
    /// The call has these parties now: it becomes a conference, or changes, or is none any more.
    pub(super) fn confer(&mut self, conn_id: ConnId, now: Now<'_>, nth: u64) -> Vec<Change> {
        let me = self.device.clone();
        let Some(leg) = self.leg_mut(conn_id) else { return Vec::new() };
        leg.wants_parties = false;
        match leg.conference.as_ref().map(|conference| conference.parties.clone()) {
            Some(before) => self.changes(conn_id, &before, &now),
            // what rings must be answered first, and what has failed is nobody's conference
            None if matches!(leg.state, CallState::Alerting | CallState::Failed) => Vec::new(),
            None if now.parties.len() > 1 => {
                let id = ConferenceId::from(format!("{conn_id} at {} {nth}", me.number()));
                self.forms(conn_id, Conference { id, parties: now.parties, is_room: false }, now.by)
            }
            None => now.parties.first().map(|only| self.is_with(conn_id, only)).unwrap_or_default(),
        }
    }

    /// There is one other party, be it the one that was or not.
    fn is_with(&mut self, conn_id: ConnId, only: &DeviceId) -> Vec<Change> {
        let me = self.device.clone();
        let Some(leg) = self.leg_mut(conn_id) else { return Vec::new() };
        match leg.other.replace(only.clone()) {
            Some(before) if before == *only => Vec::new(),
            Some(before) => vec![tell::transferred_by(&me, leg, &before)],
            None => vec![tell::call_information(&me, leg)],
        }
    }

    /// The DN has dialled a room, or answered its call, and is alone in it or with another one.
    pub(super) fn enters_room(&mut self, conn_id: ConnId, parties: Vec<DeviceId>, nth: u64) -> Vec<Change> {
        let me = self.device.clone();
        let Some(leg) = self.leg_mut(conn_id) else { return Vec::new() };
        let id = ConferenceId::from(format!("{conn_id} at {} {nth}", me.number()));
        let before = leg.other.take().filter(|other| !parties.contains(other));
        let mut changes = self.forms(conn_id, Conference { id, parties, is_room: true }, None);
        // what was dialled, or has called, is nobody
        let Some(leg) = self.leg(conn_id) else { return changes };
        changes.extend(before.map(|before| tell::left(&me, leg, &before, None)));
        changes
    }

    fn forms(&mut self, conn_id: ConnId, conference: Conference, by: Option<&DeviceId>) -> Vec<Change> {
        let me = self.device.clone();
        let by = self.by_whom(conn_id, &conference.parties, by);
        // as the call book has it, a conference of our own takes in our calls with those who are in it
        let merged = if by.is_none() { self.calls_with(conn_id, &conference.parties) } else { Vec::new() };
        let Some(leg) = self.leg_mut(conn_id) else { return Vec::new() };
        leg.conference = Some(conference);
        joined_by(leg, !merged.is_empty());
        // named as it was: the call book makes one of the calls
        let formed = tell::conference_formed(&me, leg, by.as_ref());
        self.merge(conn_id, &merged);
        vec![formed]
    }

    /// Whom the event names as who has formed the conference; nobody means that it is our own. The call book finds the call that
    /// it is about by that name: the one with that device, or else with somebody who is in it.
    fn by_whom(&self, conn_id: ConnId, parties: &[DeviceId], by: Option<&DeviceId>) -> Option<DeviceId> {
        let by = by.filter(|by| !by.matches(&self.device))?;
        let other = self.leg(conn_id)?.other.as_ref();
        let mut joining: Vec<&Leg> = self.legs.iter().filter(|leg| may_join(leg)).collect();
        joining.sort_by_key(|leg| leg.begun);
        let finds = |by: &&DeviceId| {
            let is_in = |leg: &&&Leg| leg.other.as_ref().is_some_and(|other| parties.contains(other));
            let is_with = joining.iter().find(|leg| leg.other.as_ref() == Some(by));
            let is_in = joining.iter().find(|leg| leg.conn_id == conn_id || is_in(leg));
            is_with.or(is_in).is_some_and(|leg| leg.conn_id == conn_id)
        };
        [Some(by), other].into_iter().flatten().find(finds).cloned()
    }

    fn changes(&mut self, conn_id: ConnId, before: &[DeviceId], now: &Now<'_>) -> Vec<Change> {
        let me = self.device.clone();
        let joined: Vec<DeviceId> =
            now.parties.iter().filter(|party| !before.contains(party)).cloned().collect();
        let is_room =
            self.leg(conn_id).is_some_and(|leg| leg.conference.as_ref().is_some_and(|it| it.is_room));
        // into a room everybody comes by himself
        let is_ours = !is_room && now.by.is_none_or(|by| by.matches(&me));
        let merged = if is_ours { self.calls_with(conn_id, &joined) } else { Vec::new() };
        let merged: Vec<ConnId> = merged.into_iter().filter(|_| !joined.is_empty()).collect();
        // the conference is what the call book goes on with
        for merged in &merged {
            self.remove(*merged);
        }
        let Some(leg) = self.leg_mut(conn_id) else { return Vec::new() };
        if let Some(conference) = &mut leg.conference {
            conference.parties.clone_from(&now.parties);
        }
        let left: Vec<&DeviceId> = before.iter().filter(|party| !now.parties.contains(party)).collect();
        if !joined.is_empty() || !left.is_empty() {
            joined_by(leg, !merged.is_empty());
        }
        let by = |party| now.by.or(is_room.then_some(party));
        let mut changes: Vec<Change> =
            joined.iter().map(|party| tell::joined(&me, leg, party, by(party))).collect();
        changes.extend(left.into_iter().map(|party| tell::left(&me, leg, party, now.by)));
        if now.parties.len() < 2 && !is_room {
            leg.other = now.parties.first().cloned();
            changes.extend(is_over(&me, leg));
        }
        changes
    }

    /// The DN's other calls with one of these parties, which its conference takes in.
    fn calls_with(&self, conference: ConnId, parties: &[DeviceId]) -> Vec<ConnId> {
        let is_with = |leg: &&Leg| {
            leg.conn_id != conference
                && may_join(leg)
                && leg.other.as_ref().is_some_and(|other| parties.contains(other))
        };
        self.legs.iter().filter(is_with).map(|leg| leg.conn_id).collect()
    }

    /// Calls become one; the call book goes on with the one that began first.
    fn merge(&mut self, into: ConnId, merged: &[ConnId]) {
        let is_one = |leg: &&Leg| leg.conn_id == into || merged.contains(&leg.conn_id);
        let oldest = self.legs.iter().filter(is_one).min_by_key(|leg| leg.begun);
        let oldest = oldest.map(|leg| (leg.call_id.clone(), leg.begun));
        for merged in merged {
            self.remove(*merged);
        }
        if let (Some(leg), Some((call_id, begun))) = (self.leg_mut(into), oldest) {
            (leg.call_id, leg.begun) = (call_id, begun);
        }
    }
}

/// Whether the call can become part of a conference: what rings must be answered first.
fn may_join(leg: &Leg) -> bool {
    leg.conference.is_none() && !matches!(leg.state, CallState::Alerting | CallState::Failed)
}

/// Who holds a call goes on holding it, unless another call of the DN became part of it; and what rings must be answered.
fn joined_by(leg: &mut Leg, is_merged: bool) {
    if is_merged || !matches!(leg.state, CallState::Held | CallState::Alerting) {
        leg.enter(CallState::Connected);
    }
}

/// For the DN the conference is over, and not yet the call.
pub(super) fn is_over(device: &DeviceId, leg: &mut Leg) -> Option<Change> {
    let ended = leg.conference.is_some().then(|| tell::conference_ended(device, leg));
    leg.conference = None;
    ended
}
