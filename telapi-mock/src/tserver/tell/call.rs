//! Calls are made, ring, are answered, fail, are held.

use super::Act;
use super::queue::QUEUE_FULL;
use crate::switch::{CallEvent, CallEventKind, Cause, Leg, LegState};
use crate::tserver::calls::ConnId;
use crate::tserver::message::Message;
use crate::tserver::state::Inner;

/// CallState of a call that somebody else has taken.
const PICKED_UP: i64 = 25;
/// CallState of a part that only observes.
pub(super) const BRIDGED: i64 = 31;

impl Inner {
    /// A phone is about to dial: a call begins.
    pub(super) fn begins(&mut self, act: &Act<'_>, event: &CallEvent) {
        let leg = &event.leg;
        let dn = leg.device.number.as_str();
        let held = act.before().find(|before| {
            before.kind == CallEventKind::Held
                && before.leg.device == leg.device
                && event.cause == Cause::Consultation
        });
        let held = held.and_then(|held| self.calls.find(dn, &held.leg.call_id)).map(|call| call.conn_id);
        let call = self.calls.begin(leg, held);
        if act.wish.dn == dn {
            call.user_data.clone_from(&act.wish.user_data);
        }
        let conn_id = call.conn_id;
        self.calls.join(conn_id, leg);
    }

    pub(super) fn dials(&mut self, event: &CallEvent) {
        if let Some((conn_id, _)) = self.calls.set_state(&event.leg) {
            let message = self.calls.about("EventDialing", conn_id, &event.leg.device.number);
            self.tell(&message);
        }
    }

    /// The device itself rings.
    pub(super) fn rings(&mut self, act: &Act<'_>, event: &CallEvent) {
        let leg = &event.leg;
        let dn = leg.device.number.as_str();
        if let Some((conn_id, _)) = self.calls.set_state(leg) {
            // it has rung before, and is somebody else's now
            return self.party_changed(act, conn_id, dn, None);
        }
        let invites = event.cause == Cause::Conference;
        let conn_id = self.call_of(act, leg, invites);
        self.calls.join(conn_id, leg);
        if invites && let Some(part) = self.calls.part_mut(conn_id, dn) {
            part.invited_by = Some(leg.calling.number.clone());
            part.observes.clone_from(&act.wish.observes);
            if part.observes.is_some() {
                let message = self.calls.about("EventRinging", conn_id, dn).with("CallState", BRIDGED);
                return self.tell(&message);
            }
        }
        self.point_dials(act, conn_id, dn);
        let message = self.calls.about("EventRinging", conn_id, dn);
        let by = leg.last_redirection.as_ref().map(|party| party.number.as_str());
        let message = match event.cause {
            Cause::Redirected => message.with("CallState", 22).with_some("ThirdPartyDN", by),
            Cause::CallForward
            | Cause::CallForwardBusy
            | Cause::CallForwardImmediate
            | Cause::CallForwardNoAnswer => message.with("CallState", 23).with_some("ThirdPartyDN", by),
            Cause::SingleStepTransfer => {
                message.with("CallState", 1).with_some("ThirdPartyDN", by).with("ThirdPartyDNRole", 7)
            }
            Cause::Conference => message
                .with("CallState", 2)
                .with("ThirdPartyDN", leg.calling.number.as_str())
                .with("ThirdPartyDNRole", 9),
            Cause::Distributed => message.with_some("ThisQueue", by),
            _ => message,
        };
        self.tell(&message);
    }

    /// The call that a device comes into; whoever is invited comes into that of who invites.
    fn call_of(&mut self, act: &Act<'_>, leg: &Leg, invites: bool) -> ConnId {
        let host = if invites {
            act.wish.conn_id.or_else(|| self.calls.talking(&leg.calling.number))
        } else {
            self.calls.of_key(leg.call)
        };
        match host {
            Some(conn_id) => {
                self.calls.is_also(leg.call, conn_id);
                conn_id
            }
            None => self.calls.begin(leg, None).conn_id,
        }
    }

    /// Another device rings, for this one; or a queue has the call.
    pub(super) fn hears_ringing(&mut self, act: &Act<'_>, event: &CallEvent) {
        let leg = &event.leg;
        let dn = leg.device.number.as_str();
        let to = event.subject.number.as_str();
        let Some((conn_id, before)) = self.calls.set_state(leg) else { return };
        if matches!(event.cause, Cause::Transfer | Cause::SingleStepTransfer) {
            self.party_changed(act, conn_id, dn, Some(to));
        }
        let waited = self.calls.get(conn_id).and_then(|call| call.queue.clone());
        match waited {
            Some(queue) if queue == to => {}
            Some(queue) => self.diverted(act, conn_id, &queue, to),
            None => {}
        }
        if act.core.is_queue(to) {
            if self.calls.get(conn_id).is_some_and(|call| call.queue.is_none()) {
                self.queued(act, conn_id, to);
            }
        } else if act.core.options.outside.contains(to) && before == LegState::Originated {
            let message = self.calls.about("EventNetworkReached", conn_id, dn).with("OtherDN", to);
            self.tell(&message);
        }
    }

    pub(super) fn talks(&mut self, act: &Act<'_>, event: &CallEvent) {
        let leg = &event.leg;
        let dn = leg.device.number.as_str();
        let Some((conn_id, before)) = self.calls.set_state(leg) else {
            let conn_id = self.call_of(act, leg, false);
            self.calls.join(conn_id, leg);
            let state = if event.cause == Cause::CallPickup { PICKED_UP } else { 0 };
            let message = self.calls.about("EventEstablished", conn_id, dn).with("CallState", state);
            return self.tell(&message);
        };
        if event.cause == Cause::Transfer {
            return self.party_changed(act, conn_id, dn, None);
        }
        if event.cause == Cause::CallPickup {
            return self.is_picked_up(conn_id, leg, before);
        }
        if act.enters_room(leg) {
            return self.talks_in_room(conn_id, dn);
        }
        if leg.state == LegState::Connected && !matches!(before, LegState::Connected | LegState::Held) {
            // in the order of joining: who answered is not the caller any more, be the caller's part told first
            let observes = self.calls.part_mut(conn_id, dn).is_some_and(|part| part.observes.is_some());
            let state = if observes { BRIDGED } else { 0 };
            let message = self.calls.about("EventEstablished", conn_id, dn).with("CallState", state);
            self.tell(&message);
            if before == LegState::Alerting && !observes {
                self.is_delivered(act.core, conn_id, dn);
            }
        }
    }

    /// Who waits for an answer, or has waited in a slot, is told who has taken the call.
    fn is_picked_up(&mut self, conn_id: ConnId, leg: &Leg, before: LegState) {
        let has_talked = matches!(before, LegState::Connected | LegState::Held);
        let name = if has_talked { "EventPartyChanged" } else { "EventEstablished" };
        // who has taken it may be told behind this one
        let by = leg.partner().map(|party| party.number.as_str());
        let message = self
            .calls
            .about(name, conn_id, &leg.device.number)
            .with("CallState", PICKED_UP)
            .with_some("OtherDN", by)
            .with_some("OtherDNRole", by.map(|_| if has_talked { 4 } else { 2 }));
        self.tell(&message);
    }

    /// A party has been given another partner by a transfer.
    fn party_changed(&mut self, act: &Act<'_>, conn_id: ConnId, dn: &str, to: Option<&str>) {
        let message = self.calls.about("EventPartyChanged", conn_id, dn).with("CallState", 1);
        let message = match to.filter(|to| *to != dn) {
            Some(to) => message.with("OtherDN", to),
            None => message,
        };
        // here it is the id that the party knew the call by, and not what a consultation is about
        let mut message = message;
        message.attributes.remove("PreviousConnID");
        let has_other = message.text("OtherDN").is_some();
        let transfer = act.transfer.as_ref();
        let moved = transfer.filter(|transfer| transfer.moved.iter().any(|moved| moved == dn));
        let previous = moved.and_then(|transfer| transfer.previous).map(|previous| previous.to_string());
        let message: Message = message
            .with_some("OtherDNRole", has_other.then_some(4))
            .with_some("PreviousConnID", previous)
            .with_some("ThirdPartyDN", transfer.map(|transfer| transfer.by.as_str()))
            .with_some("ThirdPartyDNRole", transfer.map(|_| 7));
        self.tell(&message);
    }

    /// What was dialled cannot be had: the caller hears the busy tone, or nothing that T-Server would tell.
    pub(super) fn fails(&mut self, act: &Act<'_>, event: &CallEvent) {
        let leg = &event.leg;
        let dn = leg.device.number.as_str();
        let Some((conn_id, _)) = self.calls.set_state(leg) else { return };
        match event.cause {
            Cause::DestNotObtainable | Cause::DestOutOfOrder => {
                let message = self.calls.about("EventReleased", conn_id, dn).with("CallState", 11);
                self.calls.leave(conn_id, dn, &leg.call_id);
                self.calls.forget_empty(conn_id);
                self.tell(&message);
            }
            _ => {
                let waited = self.calls.get_mut(conn_id).and_then(|call| call.queue.take());
                if let Some(queue) = waited {
                    self.cleared_at(act, conn_id, &queue);
                } else {
                    self.point_gives_up(conn_id, QUEUE_FULL);
                }
                let message = self.calls.about("EventDestinationBusy", conn_id, dn).with("CallState", 6);
                self.tell(&message.with("OtherDN", event.subject.number.as_str()));
            }
        }
    }

    pub(super) fn holds(&mut self, event: &CallEvent, name: &str) {
        if let Some((conn_id, _)) = self.calls.set_state(&event.leg) {
            let message = self.calls.about(name, conn_id, &event.leg.device.number);
            self.tell(&message);
        }
    }
}
