//! What an event of one DN says of the same call at another DN of the session. T-Library does not tell a caller that it rings:
//! who is called is told.

use super::conference::{add, third};
use super::leg::Leg;
use super::{Change, Normalizer, cause, tell};
use crate::event::CallView;
use crate::message::CallState as Why;
use telapi_core::DeviceId;
use telapi_core::call::CallState;
use telapi_core::csta::EventCause;

impl Normalizer {
    /// A call rings at a DN: so it does for those who wait for an answer.
    pub(super) fn rings_elsewhere(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let third = third(view);
        let mut changes = Vec::new();
        for (device, dn) in &mut self.dns {
            let Some(leg) = dn.leg_mut(view.conn_id).filter(|_| device != view.this_dn) else { continue };
            if leg.conference.is_none() && Some(device) != third {
                changes.extend(rings_at(device, leg, view, third));
            }
        }
        changes
    }

    /// The call that a DN has dialled rings already, for the one was told before the other.
    pub(super) fn rings_already(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let rings = |device: &&DeviceId| {
            let leg = self.dns.get(*device).and_then(|dn| dn.leg(view.conn_id));
            *device != view.this_dn && leg.is_some_and(|leg| leg.state == CallState::Alerting)
        };
        let Some(at) = self.dns.keys().find(rings).cloned() else { return Vec::new() };
        let Some(leg) = self.dn_mut(view).and_then(|dn| dn.leg_mut(view.conn_id)) else { return Vec::new() };
        leg.other = Some(at);
        leg.enter(CallState::Delivered);
        vec![tell::delivered(view.this_dn, leg, None, None)]
    }

    /// A DN has taken a call over without its having rung there, as out of a park slot: those whose party has left before talk
    /// with this one.
    pub(super) fn taken_over_elsewhere(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let gone = |other: &DeviceId| {
            let dn = self.dns.get(other);
            dn.is_some_and(|dn| dn.leg(view.conn_id).is_none() && dn.has_ended(view.conn_id))
        };
        let left: Vec<DeviceId> = self.dns.keys().filter(|dn| gone(dn)).cloned().collect();
        let mut changes = Vec::new();
        for (device, dn) in &mut self.dns {
            let Some(leg) = dn.leg_mut(view.conn_id).filter(|_| device != view.this_dn) else { continue };
            let talks =
                leg.conference.is_none() && matches!(leg.state, CallState::Connected | CallState::Held);
            if let Some(before) = leg.other.clone().filter(|other| talks && left.contains(other)) {
                leg.other = Some(view.this_dn.clone());
                leg.rings_beyond = false;
                let taken_over = Some(EventCause::CallPickup);
                changes.push(tell::established(device, leg, taken_over, Some(&before)));
            }
        }
        changes
    }

    /// Whether the call that a DN was put into by a transfer still rings at the other end.
    pub(super) fn still_rings(&self, view: &CallView<'_>, at: &DeviceId) -> bool {
        let by = third(view);
        match (self.dns.get(at), by.and_then(|by| self.dns.get(by))) {
            (Some(dn), _) => {
                let is_with_it = |leg: &&Leg| by.is_some() && leg.other.as_ref() == by;
                let leg = dn.leg(view.conn_id).or_else(|| dn.legs.iter().find(is_with_it));
                // who is not in the call yet will be told that it rings
                leg.is_none_or(|leg| matches!(leg.state, CallState::Alerting | CallState::Queued))
            }
            // who has transferred knows whether it was answered
            (None, Some(by)) => {
                let to = by.ended.iter().rev().find(|ended| ended.other.as_ref() == Some(at));
                to.is_some_and(|ended| ended.was_unanswered)
            }
            (None, None) => false,
        }
    }

    /// Who else is in the call, as far as the session sees them, and this one.
    pub(super) fn parties_elsewhere(&self, view: &CallView<'_>, known: Option<&DeviceId>) -> Vec<DeviceId> {
        let is_in = |leg: &Leg| matches!(leg.state, CallState::Connected | CallState::Held);
        let there = self.dns.values().filter(|dn| dn.leg(view.conn_id).is_some_and(is_in));
        let mut parties = Vec::new();
        known
            .into_iter()
            .chain(there.map(|dn| &dn.device))
            .for_each(|dn| add(&mut parties, view.this_dn, dn));
        parties
    }
}

fn rings_at(device: &DeviceId, leg: &mut Leg, view: &CallView<'_>, by: Option<&DeviceId>) -> Vec<Change> {
    let at = Some(view.this_dn.clone());
    let why = cause::of(view.call_state);
    let is_elsewhere = leg.other != at;
    match leg.state {
        CallState::Initiated | CallState::Originated | CallState::Queued if leg.is_outgoing == Some(true) => {
            leg.other = at;
            leg.enter(CallState::Delivered);
            vec![tell::delivered(device, leg, why, by)]
        }
        CallState::Delivered if is_elsewhere => {
            leg.other = at;
            vec![tell::delivered(device, leg, why, by)]
        }
        CallState::Connected if view.call_state == Some(Why::Transferred) => {
            leg.other = at;
            leg.enter(CallState::Delivered);
            // the call book takes it for late if it has learnt of the party before
            vec![tell::delivered(device, leg, why, by), tell::call_information(device, leg)]
        }
        CallState::Held if view.call_state == Some(Why::Transferred) && !leg.rings_beyond => {
            leg.other = at;
            leg.rings_beyond = true;
            vec![tell::delivered(device, leg, why, by)]
        }
        _ => Vec::new(),
    }
}
