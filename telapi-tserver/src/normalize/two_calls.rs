//! Two calls become one: transfers and conferences, as all who are in them are told.

use super::call::Begins;
use super::conference::{Now, add, listed, third};
use super::dn::Dn;
use super::leg::Leg;
use super::{Change, Normalizer, cause, tell};
use crate::event::CallView;
use crate::message::{CallState as Why, ConnId, DNRole};
use telapi_core::DeviceId;
use telapi_core::call::CallState;
use telapi_core::csta::EventCause;

impl Normalizer {
    /// The other party is another one, and the call may have another ConnID.
    pub(super) fn party_changed(&mut self, view: &CallView<'_>) -> Vec<Change> {
        if let Some(dn) = self.dn_mut(view) {
            dn.rename(view);
        }
        let Some(mut found) = self.find(view, Begins::Unseen, CallState::Connected) else {
            return Vec::new();
        };
        found.changes.extend(match view.call_state {
            _ if found.is_new => self.found_late(view),
            Some(Why::Conferenced) => self.taken_into_conference(view),
            _ => self.transferred(view),
        });
        found.changes
    }

    /// A call that has begun unseen.
    fn found_late(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let Some(dn) = self.dn_mut(view) else { return Vec::new() };
        let me = dn.device.clone();
        let Some(leg) = dn.leg_mut(view.conn_id) else { return Vec::new() };
        leg.learn_other(view);
        leg.wants_parties = view.call_state == Some(Why::Conferenced);
        let begins = tell::call_information(&me, leg);
        let mut changes = vec![begins];
        if leg.wants_parties {
            changes.extend(self.taken_into_conference(view));
        }
        changes
    }

    /// Somebody has transferred the call.
    fn transferred(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let me = view.this_dn;
        let new = view.other_dn.filter(|new| !new.number().is_empty() && !new.matches(me)).cloned();
        let Some(before) = self.dn_mut(view).and_then(|dn| dn.leg(view.conn_id)).cloned() else {
            return Vec::new();
        };
        let Some(new) = new else { return Vec::new() };
        // a DN that is still in the call has not transferred it: then who was in it before
        let by = third(view).filter(|by| !by.matches(me)).or(before.other.as_ref()).cloned();
        if before.conference.is_some() {
            let mut parties = before.parties();
            parties.retain(|party| Some(party) != by.as_ref());
            add(&mut parties, me, &new);
            return self.confer(view, by.as_ref(), parties);
        }
        if before.other.as_ref() == Some(&new) {
            return Vec::new();
        }
        // who has picked the call up talks
        let rings = view.call_state != Some(Why::Pickedup) && self.still_rings(view, &new);
        let Some(leg) = self.dn_mut(view).and_then(|dn| dn.leg_mut(view.conn_id)) else { return Vec::new() };
        leg.other = Some(new);
        let why = Some(EventCause::Transfer);
        let told = match leg.state {
            CallState::Connected if rings => {
                leg.enter(CallState::Delivered);
                tell::delivered(me, leg, why, by.as_ref())
            }
            CallState::Held if rings => {
                leg.rings_beyond = true;
                tell::delivered(me, leg, why, by.as_ref())
            }
            state => match by {
                Some(by) => tell::transferred_by(me, leg, &by),
                None if matches!(state, CallState::Connected | CallState::Held) => {
                    tell::established(me, leg, why, None)
                }
                None => tell::call_information(me, leg),
            },
        };
        vec![told]
    }

    /// Somebody has made a conference of the call.
    fn taken_into_conference(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let Some(leg) = self.dn_mut(view).and_then(|dn| dn.leg(view.conn_id)).cloned() else {
            return Vec::new();
        };
        let parties = listed(view.this_dn, view.extensions).unwrap_or_else(|| {
            let mut parties = self.parties_elsewhere(view, leg.other.as_ref());
            named(view).for_each(|dn| add(&mut parties, view.this_dn, dn));
            parties
        });
        let is_complete = parties.len() > 1 && leg.state != CallState::Alerting;
        let by = third(view).or(leg.other.as_ref());
        let changes = self.confer(view, by, parties);
        if let Some(leg) = self.dn_mut(view).and_then(|dn| dn.leg_mut(view.conn_id)) {
            // what rings is in it when it is answered
            leg.wants_parties = !is_complete;
        }
        changes
    }

    /// Somebody has joined.
    pub(super) fn party_added(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let Some(mut found) = self.find(view, Begins::Unseen, CallState::Connected) else {
            return Vec::new();
        };
        if found.is_new {
            found.changes.extend(self.found_late(view));
        }
        let Some(leg) = self.dn_mut(view).and_then(|dn| dn.leg(view.conn_id)).cloned() else {
            return found.changes;
        };
        let parties = listed(view.this_dn, view.extensions).unwrap_or_else(|| {
            let mut parties = leg.parties();
            named(view).for_each(|dn| add(&mut parties, view.this_dn, dn));
            parties
        });
        found.changes.extend(self.confer(view, third(view), parties));
        found.changes
    }

    /// Somebody has left.
    pub(super) fn party_deleted(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let Some(mut found) = self.find(view, Begins::Unseen, CallState::Connected) else {
            return Vec::new();
        };
        if found.is_new {
            found.changes.extend(self.found_late(view));
        }
        let Some(leg) = self.dn_mut(view).and_then(|dn| dn.leg(view.conn_id)).cloned() else {
            return found.changes;
        };
        let parties = listed(view.this_dn, view.extensions).unwrap_or_else(|| {
            let is_left = |party: &DeviceId| view.other_dn.is_some_and(|left| left.matches(party));
            leg.parties().into_iter().filter(|party| !is_left(party)).collect()
        });
        found.changes.extend(self.confer(view, third(view), parties));
        found.changes
    }

    fn confer(&mut self, view: &CallView<'_>, by: Option<&DeviceId>, parties: Vec<DeviceId>) -> Vec<Change> {
        let nth = self.next();
        let Some(dn) = self.dn_mut(view) else { return Vec::new() };
        dn.confer(view.conn_id, Now { by, parties }, nth)
    }

    /// A call of the DN is released because it has become part of another one of its calls.
    pub(super) fn becomes_part(&mut self, view: &CallView<'_>) -> Option<Vec<Change>> {
        let nth = self.next();
        let dn = self.dn_mut(view)?;
        let leg = dn.leg(view.conn_id)?;
        let into = dn.leg(dn.part_of(leg)?)?;
        let (into, mut parties) = (into.conn_id, into.parties());
        leg.parties().iter().for_each(|party| add(&mut parties, view.this_dn, party));
        let mut changes = dn.confer(into, Now { by: None, parties }, nth);
        // unless that was not to be
        let why = Some(cause::of_end(view.call_state));
        changes.extend(dn.end(view.conn_id, |me, leg| vec![tell::cleared(me, leg, why, None)]));
        Some(changes)
    }
}

impl Dn {
    /// The call has another ConnID now. That a consultation call names the one that it was begun from is another thing.
    fn rename(&mut self, view: &CallView<'_>) {
        let Some(previous) = view.previous_conn_id.filter(|_| self.leg(view.conn_id).is_none()) else {
            return;
        };
        let Some(leg) = self.remove(previous) else { return };
        self.legs.push(Leg { conn_id: view.conn_id, ..leg });
        self.legs.sort_by_key(|leg| leg.begun);
    }

    /// The call that this one becomes part of: the one that it was begun from, or the only one that is held.
    fn part_of(&self, leg: &Leg) -> Option<ConnId> {
        let others = || self.legs.iter().filter(|other| other.conn_id != leg.conn_id);
        let begun_from =
            others().find(|other| leg.previous == Some(other.conn_id) || other.previous == Some(leg.conn_id));
        let mut held = others().filter(|other| other.state == CallState::Held);
        let only = held.next().filter(|_| held.next().is_none());
        Some(begun_from.or(only)?.conn_id)
    }
}

/// Who is named as a party: the other one, and who has brought it in.
fn named<'a>(view: &CallView<'a>) -> impl Iterator<Item = &'a DeviceId> {
    let brings_in = matches!(view.third_party_dn_role, Some(DNRole::ConferencedBy | DNRole::AddedBy));
    view.other_dn.into_iter().chain(view.third_party_dn.filter(|_| brings_in))
}
