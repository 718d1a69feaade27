//! Somebody leaves a call: hangs up, gives up, refuses, sends it on, transfers it.

use super::{Act, Expected, Transfer};
use crate::switch::{CallEvent, CallEventKind, Cause, LegState};
use crate::tserver::calls::ConnId;
use crate::tserver::code::Code;
use crate::tserver::state::Inner;

/// CallState of a call that was not taken.
const BUSY: i64 = 6;

impl Inner {
    pub(super) fn leaves(&mut self, act: &mut Act<'_>, event: &CallEvent) {
        let leg = &event.leg;
        let dn = leg.device.number.as_str();
        let Some(conn_id) = self.calls.find(dn, &leg.call_id).map(|call| call.conn_id) else { return };
        if event.cause == Cause::Transfer && self.transfers(act, conn_id, event) {
            return;
        }
        let rang = self.calls.get(conn_id).and_then(|call| call.parts.iter().find(|part| part.is(leg)));
        let rang = rang.is_some_and(|part| part.state == LegState::Alerting);
        let name = match event.cause {
            Cause::CallCancelled if rang && !act.wish.is_unanswered => "EventAbandoned",
            _ => "EventReleased",
        };
        let is_dropped = act.wish.drops.as_deref() == Some(dn);
        let state = match event.cause {
            _ if act.wish.is_unanswered => 7,
            Cause::CallNotAnswered => 7,
            Cause::Redirected => 22,
            Cause::CallForwardNoAnswer => 23,
            Cause::CallPickup => 25,
            Cause::SingleStepTransfer => 1,
            _ if is_dropped => 26,
            _ => 0,
        };
        let is_sent_on =
            matches!(event.cause, Cause::Redirected | Cause::CallForwardNoAnswer | Cause::SingleStepTransfer);
        let goes_to = |next: &&CallEvent| next.kind == CallEventKind::Delivered && next.leg.call == leg.call;
        let third = act.rest().find(goes_to).filter(|_| is_sent_on).map(|next| next.subject.number.as_str());
        // of two, the one that has gone already was the other
        let partner = leg.partner().filter(|_| leg.partners.len() == 1).map(|party| party.number.as_str());
        let message = self.calls.about(name, conn_id, dn).with("CallState", state);
        let message = match partner {
            Some(partner) => {
                let is_caller = message.integer("ThisDNRole") == Some(1);
                message.with("OtherDN", partner).with("OtherDNRole", if is_caller { 2 } else { 1 })
            }
            None => message,
        };
        let message = message.with_some("ThirdPartyDN", third);
        if event.cause == Cause::SingleStepTransfer {
            act.transfer = Some(Transfer { by: dn.into(), previous: None, moved: Vec::new() });
        }
        self.stop_collecting(conn_id, dn);
        let part = self.calls.leave(conn_id, dn, &leg.call_id);
        self.tell(&message);
        if part.is_some_and(|part| part.invited_by.is_some()) {
            let code = if event.cause == Cause::CallNotAnswered { Code(232) } else { Code::DN_BUSY };
            self.disappoint(code, |expected| expected.is_party_of(conn_id));
        }
        // whoever had somebody called is not there to meet him
        self.disappoint(Code(1166), |expected| expected.is_party_of(conn_id) && expected.dn == dn);
        let rings_elsewhere = act.rest().any(|next| goes_to(&next));
        if !rings_elsewhere {
            self.ends(act, conn_id, if state == 7 { 7 } else { BUSY });
        }
        if !rang {
            self.works_after_call(act.core, dn);
        }
    }

    /// Nobody may be in the call any more: whoever waits for something of it is told, and the queue where it waited.
    fn ends(&mut self, act: &Act<'_>, conn_id: ConnId, why: i64) {
        let waits_at = self.calls.get(conn_id).filter(|call| call.parts.is_empty());
        let Some(call) = waits_at else { return };
        if let Some(queue) = call.queue.clone() {
            self.abandoned_at(act, conn_id, &queue);
        } else {
            self.point_gives_up(conn_id, why);
        }
        self.calls.forget_empty(conn_id);
    }

    /// Who transfers leaves both calls, and the other two are in the one that is left. The switch tells first of the held
    /// part, then of the active one.
    fn transfers(&mut self, act: &mut Act<'_>, held: ConnId, event: &CallEvent) -> bool {
        let by = event.leg.device.number.as_str();
        let is_active = |next: &&CallEvent| {
            let is_cleared = next.kind == CallEventKind::ConnectionCleared && next.cause == Cause::Transfer;
            is_cleared && next.leg.device.number == by
        };
        let active = act.rest().find(is_active).and_then(|next| self.calls.find(by, &next.leg.call_id));
        let Some(active) = active.map(|call| call.conn_id) else { return false };
        let (survivor, consultation) = self.calls.survivor(held, active);
        let third = self.calls.get(consultation).and_then(|call| call.other(by)).map(str::to_owned);
        let released =
            |inner: &Self, conn_id| inner.calls.about("EventReleased", conn_id, by).with("CallState", 1);
        let (first, second) = (released(self, consultation), released(self, survivor));
        for conn_id in [held, active] {
            if let Some(call) = self.calls.get_mut(conn_id) {
                call.parts.retain(|part| part.dn != by);
            }
        }
        let waits_at = self.calls.get(consultation).and_then(|call| call.queue.clone());
        let moved = self.calls.merge(survivor, consultation);
        let has_left = |expected: &Expected| {
            expected.dn == by && [held, active].iter().any(|conn_id| expected.is_party_of(*conn_id))
        };
        self.disappoint(Code(1166), has_left);
        self.tell(&first);
        self.tell(&second.with_some("ThirdPartyDN", third));
        if let Some(queue) = waits_at {
            let message = self
                .calls
                .about("EventPartyChanged", survivor, &queue)
                .with("CallState", 1)
                .with("OtherDNRole", 4)
                .with("PreviousConnID", consultation.to_string())
                .with("ThirdPartyDN", by)
                .with("ThirdPartyDNRole", 7);
            self.tell(&message);
        }
        act.transfer = Some(Transfer { by: by.into(), previous: Some(consultation), moved });
        true
    }
}
