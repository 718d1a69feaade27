//! Calls of three and more.

use super::Act;
use super::call::BRIDGED;
use crate::switch::{CallEvent, CallEventKind, Cause, ConferenceChange, ConferenceEvent, LegState};
use crate::tserver::calls::{ConnId, OBSERVER, Part};
use crate::tserver::message::{Message, list_to_json};
use crate::tserver::state::Inner;

impl Inner {
    pub(super) fn follow_conference(&mut self, act: &Act<'_>, event: &ConferenceEvent) {
        match &event.change {
            ConferenceChange::Formed | ConferenceChange::Joined(_) => {
                if !self.merges(act, event) {
                    self.comes_in(event);
                }
            }
            ConferenceChange::Left(participant) => self.left(act, event, &participant.party.number),
            // everybody is told that he is released
            ConferenceChange::Ended => {}
        }
    }

    /// Somebody brings two of its calls together, whose held part is cleared behind it: both become one.
    fn merges(&mut self, act: &Act<'_>, event: &ConferenceEvent) -> bool {
        let is_held = |next: &&CallEvent| {
            next.kind == CallEventKind::ConnectionCleared && next.cause == Cause::Conference
        };
        let Some(cleared) = act.rest().find(is_held) else { return false };
        let by = cleared.leg.device.number.as_str();
        let Some(kept) = event.legs.iter().find(|leg| leg.device.number == by) else { return false };
        let held = self.calls.find(by, &cleared.leg.call_id).map(|call| call.conn_id);
        let active = self.calls.find(by, &kept.call_id).map(|call| call.conn_id);
        let (Some(held), Some(active)) = (held, active) else { return true };
        let (survivor, consultation) = self.calls.survivor(held, active);
        let released = self.calls.about("EventReleased", consultation, by).with("CallState", 2);
        let old: Vec<String> = self.others_of(survivor, by);
        if let Some(call) = self.calls.get_mut(consultation) {
            call.parts.retain(|part| part.dn != by);
        }
        let moved = self.calls.merge(survivor, consultation);
        if let Some(part) = self.calls.part_mut(survivor, by) {
            part.call_id = kept.call_id.clone();
            part.state = LegState::Connected;
        }
        self.calls.is_also(kept.call, survivor);
        self.tell(&released);
        if survivor == held {
            let message = self.calls.about("EventRetrieved", survivor, by);
            self.tell(&message);
        }
        for new in &moved {
            let message = self.added(survivor, by, new);
            self.tell(&message);
            for dn in &old {
                let message =
                    self.added(survivor, dn, new).with("ThirdPartyDN", by).with("ThirdPartyDNRole", 9);
                self.tell(&message);
            }
        }
        for new in &moved {
            let message = self
                .with_parties("EventPartyChanged", survivor, new)
                .with("PreviousConnID", consultation.to_string())
                .with("ThirdPartyDN", by)
                .with("ThirdPartyDNRole", 9);
            self.tell(&message);
        }
        true
    }

    /// Somebody has dialled a room, or answered its call, and is in it; who else is there, is told behind it.
    pub(super) fn talks_in_room(&mut self, conn_id: ConnId, dn: &str) {
        if let Some(call) = self.calls.get_mut(conn_id) {
            call.is_room = true;
        }
        let message = self.with_parties("EventEstablished", conn_id, dn).with("CallState", 0);
        self.tell(&message);
    }

    /// The last has come into it: one who was called for it and has answered, or who has dialled a room.
    fn comes_in(&mut self, event: &ConferenceEvent) {
        let Some((leg, others)) = event.legs.split_last() else { return };
        let dn = leg.device.number.as_str();
        let host = others.iter().find_map(|other| self.calls.find(&other.device.number, &other.call_id));
        let own = self.calls.find(dn, &leg.call_id);
        let (Some(host), Some(own)) = (host.map(|call| call.conn_id), own.map(|call| call.conn_id)) else {
            return;
        };
        let part = self.calls.leave(own, dn, &leg.call_id);
        let by = part.as_ref().and_then(|part| part.invited_by.clone());
        // who is in a room has come by himself
        let by = by.or_else(|| Some(event.conferencing.number.clone()));
        let observes = part.as_ref().is_some_and(|part| part.observes.is_some());
        let by = by.filter(|_| event.conference.room.is_none() && !observes);
        if let (Some(part), Some(call)) = (part, self.calls.get_mut(host)) {
            call.parts.push(Part { invited_by: None, state: leg.state, ..part });
        }
        self.calls.forget_empty(own);
        self.calls.is_also(leg.call, host);
        if own != host {
            let message = self.with_parties("EventPartyChanged", host, dn);
            self.tell(&message.with("PreviousConnID", own.to_string()));
        }
        for other in self.others_of(host, dn) {
            let by = by.as_deref().filter(|by| *by != other);
            let message = self
                .added(host, &other, dn)
                .with_some("ThirdPartyDN", by)
                .with_some("ThirdPartyDNRole", by.map(|_| 9));
            let message = if observes {
                message.with("OtherDNRole", OBSERVER).with("CallState", BRIDGED)
            } else {
                message
            };
            self.tell(&message);
        }
    }

    /// Somebody has left, or was thrown out.
    fn left(&mut self, act: &Act<'_>, event: &ConferenceEvent, who: &str) {
        let found = event.legs.iter().find_map(|leg| self.calls.find(&leg.device.number, &leg.call_id));
        let Some(conn_id) = found.map(|call| call.conn_id) else { return };
        let left = self.others_of(conn_id, who);
        let is_room = self.calls.get(conn_id).is_some_and(|call| call.is_room);
        if left.len() < 2 && !is_room {
            // the last one is released
            return;
        }
        let by = act.wish.drops.as_deref().filter(|drops| *drops == who).map(|_| act.wish.dn.as_str());
        for dn in left {
            let message = self
                .with_parties("EventPartyDeleted", conn_id, &dn)
                .with("CallState", 0)
                .with("OtherDN", who)
                .with("OtherDNRole", 8)
                .with_some("ThirdPartyDN", by)
                .with_some("ThirdPartyDNRole", by.map(|_| 6));
            self.tell(&message);
        }
        self.nobody_is_observed(act.core, conn_id);
    }

    fn others_of(&self, conn_id: ConnId, dn: &str) -> Vec<String> {
        let call = self.calls.get(conn_id);
        call.map(|call| call.others(dn).map(str::to_owned).collect()).unwrap_or_default()
    }

    fn added(&self, conn_id: ConnId, dn: &str, new: &str) -> Message {
        self.with_parties("EventPartyAdded", conn_id, dn).with("OtherDN", new).with("OtherDNRole", 4)
    }

    fn with_parties(&self, name: &str, conn_id: ConnId, dn: &str) -> Message {
        let parties = self.calls.parties(conn_id, dn);
        self.calls.about(name, conn_id, dn).with("CallState", 2).with("Extensions", list_to_json(&parties))
    }
}
