//! Two calls into one: consultation, supervised and single-step transfer.

use super::{Call, CallProcessing, NewCall};
use crate::switch::error::SwitchError;
use crate::switch::event::{CallEventKind, Cause};
use crate::switch::truth::LegState;
use std::collections::BTreeSet;
use telapi_core::CallId;

impl CallProcessing {
    /// A phone holds its call and calls somebody else (IP Office guide 5.2.6).
    pub(crate) fn consult(
        &mut self,
        device: &str,
        existing: &CallId,
        number: &str,
        new: NewCall,
    ) -> Result<CallId, SwitchError> {
        self.require_phone(device)?;
        let place = self.place_in(device, existing, &[LegState::Connected], "consult")?;
        if self.is_busy_besides(device, Some(place.1)) {
            return Err(SwitchError::Busy(device.into()));
        }
        let call_id = self.callers_call_id(&new)?;
        self.hold_because(place, device, Cause::Consultation)?;
        Ok(self.originate(device, number, call_id, new, Cause::Consultation))
    }

    /// A phone holds its active call and takes its held one back.
    pub(crate) fn alternate(
        &mut self,
        device: &str,
        held: &CallId,
        active: &CallId,
    ) -> Result<(), SwitchError> {
        self.place_in(device, held, &[LegState::Held], "alternate")?;
        self.hold(device, active)?;
        self.retrieve(device, held)
    }

    /// A phone ends its active call and takes its held one back.
    pub(crate) fn reconnect(
        &mut self,
        device: &str,
        held: &CallId,
        active: &CallId,
    ) -> Result<(), SwitchError> {
        self.place_in(device, held, &[LegState::Held], "reconnect")?;
        self.clear_connection(device, active)?;
        self.retrieve(device, held)
    }

    /// A phone puts its held and its active party together and leaves both calls (IP Office guide 5.2.14). The active
    /// party may still be ringing.
    pub(crate) fn transfer(
        &mut self,
        device: &str,
        held: &CallId,
        active: &CallId,
    ) -> Result<(), SwitchError> {
        let (held_key, held_uid) = self.place_in(device, held, &[LegState::Held], "transfer")?;
        let states = [LegState::Connected, LegState::Delivered];
        let (active_key, active_uid) = self.place_in(device, active, &states, "transfer")?;
        self.refuse_conferences(&[held_key, active_key], "transfer a conference")?;
        self.refuse_parked(&[held_key, active_key])?;
        self.refuse_common_parties(device, held_key, active_key)?;
        let waits = |key| self.waits_at(key).is_some();
        if waits(held_key)
            || (waits(active_key) && self.calls.get(&held_key).is_some_and(Call::somebody_rings))
        {
            return Err(SwitchError::Unsupported("put two together who both wait for an answer"));
        }
        let still_waits = waits(active_key);
        let mut call = self.take(held_key)?;
        let mut consulted = self.take(active_key)?;
        self.tell_cleared(&call, held_uid, Cause::Transfer, device);
        self.tell_cleared(&consulted, active_uid, Cause::Transfer, device);
        call.remove(held_uid);
        consulted.remove(active_uid);
        join(&mut call, consulted, device);
        self.acd.call_replaced(active_key, held_key);
        let answering = call.called.clone();
        if still_waits || call.somebody_rings() {
            let waiting: Vec<u64> = call.uids();
            for leg in &mut call.legs {
                if leg.state == LegState::Connected {
                    leg.state = LegState::Delivered;
                }
            }
            for uid in waiting {
                self.tell(&call, uid, CallEventKind::Delivered, Cause::Transfer, &answering);
            }
        } else {
            for uid in call.uids() {
                self.tell(&call, uid, CallEventKind::Established, Cause::Transfer, &answering);
            }
        }
        self.put(call);
        Ok(())
    }

    /// A phone sends its call on to a number and leaves it (IP Office guide 5.2.13), saying something with it or leaving what
    /// was said. If the number cannot be reached, nothing changes.
    pub(crate) fn single_step_transfer(
        &mut self,
        device: &str,
        active: &CallId,
        number: &str,
        data: Option<String>,
    ) -> Result<(), SwitchError> {
        let states = [LegState::Connected, LegState::Held, LegState::Alerting];
        let (key, uid) = self.place_in(device, active, &states, "transfer")?;
        self.refuse_conferences(&[key], "transfer a conference")?;
        self.refuse_parked(&[key])?;
        let target = self.destination(number, device).map_err(|_| SwitchError::Unreachable(number.into()))?;
        let mut call = self.take(key)?;
        let remaining = call.others(uid).first().and_then(|&other| call.leg(other));
        let Some((waiting, partner)) = remaining.map(|leg| (leg.uid, leg.device.clone())) else {
            self.put(call);
            return Err(SwitchError::UnknownCall(active.clone()));
        };
        if partner == target.phone {
            self.put(call);
            return Err(SwitchError::Unreachable(number.into()));
        }
        let rang = call.leg(uid).is_some_and(|leg| leg.state == LegState::Alerting);
        let cause = if rang { Cause::Redirected } else { Cause::SingleStepTransfer };
        self.tell_cleared(&call, uid, cause, device);
        call.remove(uid);
        call.calling = partner;
        call.called = number.into();
        call.last_redirection = Some(device.into());
        call.cli = None;
        call.data = data.or(call.data);
        self.ring_at(&mut call, waiting, target, cause);
        self.put(call);
        Ok(())
    }

    /// A phone may have a part in both calls besides the one that puts them together; it cannot talk to itself.
    pub(super) fn refuse_common_parties(
        &self,
        device: &str,
        one: u64,
        other: u64,
    ) -> Result<(), SwitchError> {
        let parties = |key| {
            let legs = self.calls.get(&key).into_iter().flat_map(|call| &call.legs);
            legs.map(|leg| leg.device.as_str()).filter(|party| *party != device).collect::<BTreeSet<_>>()
        };
        if parties(one).is_disjoint(&parties(other)) {
            return Ok(());
        }
        Err(SwitchError::Unsupported("put a phone together with itself"))
    }

    pub(super) fn refuse_conferences(&self, keys: &[u64], wanted: &'static str) -> Result<(), SwitchError> {
        let is_conference = |key| self.calls.get(key).is_some_and(|call| call.conference.is_some());
        if keys.iter().any(is_conference) {
            return Err(SwitchError::Unsupported(wanted));
        }
        Ok(())
    }
}

/// Moves the legs of the consulted call into the other, which is then a call from its party to the consulted one.
fn join(call: &mut Call, consulted: Call, transferred_by: &str) {
    if let Some(leg) = call.legs.first() {
        call.calling.clone_from(&leg.device);
    }
    // nobody else is in a call that waits at a routing point
    call.called = consulted.legs.first().map_or(consulted.called, |leg| leg.device.clone());
    call.last_redirection = Some(transferred_by.into());
    call.cli = None;
    call.data = call.data.take().or(consulted.data);
    call.legs.extend(consulted.legs);
}
