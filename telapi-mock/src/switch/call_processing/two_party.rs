//! Calls between two: made, answered, rejected, held, retrieved, cleared.

use super::features::Destination;
use super::{Call, CallProcessing, CliRecord, LegRecord, NewCall, Place, Timer, TimerKind, meet_me};
use crate::switch::config::{Answer, CallIds};
use crate::switch::error::SwitchError;
use crate::switch::event::{CallEventKind, Cause};
use crate::switch::features::ForwardingType;
use crate::switch::truth::LegState;
use telapi_core::{CallId, CorrelatorData};

impl CallProcessing {
    /// A phone calls a number (IP Office guide 5.2.9).
    pub(crate) fn make_call(
        &mut self,
        device: &str,
        number: &str,
        new: NewCall,
    ) -> Result<CallId, SwitchError> {
        self.require_phone(device)?;
        if self.is_busy_besides(device, None) {
            return Err(SwitchError::Busy(device.into()));
        }
        let call_id = self.callers_call_id(&new)?;
        Ok(self.originate(device, number, call_id, new, Cause::Normal))
    }

    /// The id that the caller chose, or a fresh one.
    pub(super) fn callers_call_id(&mut self, new: &NewCall) -> Result<CallId, SwitchError> {
        let chosen = new.correlator.as_ref().and_then(CorrelatorData::text).filter(|text| !text.is_empty());
        let Some(chosen) = chosen.map(CallId::new) else {
            return Ok(self.ids.call_id());
        };
        let mut legs = self.calls.values().flat_map(|call| &call.legs);
        let mut parked = self.calls.values().filter_map(|call| call.parked.as_ref());
        if legs.any(|leg| leg.call_id == chosen) || parked.any(|parked| parked.call_id == chosen) {
            return Err(SwitchError::CallIdInUse(chosen));
        }
        Ok(chosen)
    }

    pub(super) fn originate(
        &mut self,
        device: &str,
        number: &str,
        call_id: CallId,
        new: NewCall,
        cause: Cause,
    ) -> CallId {
        let uid = self.ids.next_uid();
        let caller = LegRecord {
            uid,
            device: device.into(),
            call_id: call_id.clone(),
            state: LegState::Initiated,
            correlator: new.correlator,
            participant: String::new(),
            muted: false,
            recording: false,
            digits: String::new(),
            service: new.service,
        };
        let shown_otherwise = new.withhold_cli || new.cli_display_number.is_some();
        let cli = CliRecord { display: new.cli_display_number, withheld: new.withhold_cli };
        let mut call = self.new_call(device, number);
        call.legs = vec![caller];
        call.subject = new.subject;
        call.data = new.data;
        call.cli = shown_otherwise.then_some(cli);
        self.tell(&call, uid, CallEventKind::ServiceInitiated, cause, device);
        call.set_state(uid, LegState::Originated);
        self.tell(&call, uid, CallEventKind::Originated, cause, device);
        if let Some(room) = meet_me::room(number) {
            if !self.admits(room, device) {
                call.set_state(uid, LegState::Failed);
                self.tell(&call, uid, CallEventKind::Failed, Cause::Blocked, number);
                self.put(call);
                return call_id;
            }
            call.set_state(uid, LegState::Connected);
            self.tell(&call, uid, CallEventKind::Established, cause, number);
            self.enter(call, uid, room);
            return call_id;
        }
        match self.destination(number, device) {
            Ok(found) => self.ring_at(&mut call, uid, found, cause),
            Err(Cause::Busy) if self.has_voicemail(number) => {
                self.connect_to_voicemail(&mut call, uid, number, Cause::CallForwardBusy);
            }
            Err(reason) => {
                call.set_state(uid, LegState::Failed);
                self.tell(&call, uid, CallEventKind::Failed, reason, number);
            }
        }
        self.put(call);
        call_id
    }

    /// Whether a call may ring at the phone, or why not.
    pub(super) fn free(&self, device: &str, caller: &str) -> Result<(), Cause> {
        let extension = self.config.extensions.get(device).ok_or(Cause::DestNotObtainable)?;
        if !self.is_logged_in(device) {
            Err(Cause::DestOutOfOrder)
        } else if device == caller
            || extension.answer == Answer::Busy
            || self.devices.get(device).is_some_and(|record| record.do_not_disturb)
            || self.is_busy_besides(device, None)
        {
            Err(Cause::Busy)
        } else {
            Ok(())
        }
    }

    /// Lets the phone ring that was found for the leg that waits, and says who has forwarded the call there.
    pub(super) fn ring_at(&mut self, call: &mut Call, waiting: u64, found: Destination, cause: Cause) {
        let cause = match found.forwarded {
            Some((by, why)) => {
                call.last_redirection = Some(by);
                why
            }
            None => cause,
        };
        if self.routing_point_at(&found.phone).is_some() {
            self.arrive(call, waiting, &found.phone, cause);
        } else {
            self.ring(call, waiting, &found.phone, cause);
        }
    }

    /// Nobody has answered: the phone sends the call on, if it can be.
    pub(super) fn forward_unanswered(&mut self, key: u64, uid: u64, device: &str) -> Result<(), SwitchError> {
        let kinds = [ForwardingType::NoAnswer, ForwardingType::NoAnswerInternal];
        let mut call = self.take(key)?;
        let to = self.forwarded_to(device, kinds).map(str::to_owned);
        let found = to.and_then(|to| self.destination(&to, &call.calling).ok());
        let Some(found) = found.filter(|found| call.legs.iter().all(|leg| leg.device != found.phone)) else {
            self.put(call);
            return Ok(());
        };
        let waiting = call.others(uid).first().copied().unwrap_or_default();
        self.tell_cleared(&call, uid, Cause::CallForwardNoAnswer, device);
        call.remove(uid);
        call.last_redirection = Some(device.into());
        self.ring_at(&mut call, waiting, found, Cause::CallForwardNoAnswer);
        self.put(call);
        Ok(())
    }

    /// Lets a phone ring for the leg that waits for it.
    pub(super) fn ring(&mut self, call: &mut Call, waiting: u64, target: &str, cause: Cause) {
        let uid = self.add_leg(call, target, LegState::Alerting);
        self.let_ring(call, waiting, uid, cause);
    }

    /// Tells that a leg rings, for the one that waits for it, and sets its timers.
    pub(super) fn let_ring(&mut self, call: &mut Call, waiting: u64, uid: u64, cause: Cause) {
        let Some(target) = call.leg(uid).map(|leg| leg.device.clone()) else { return };
        let target = target.as_str();
        if call.leg(waiting).is_some_and(|leg| leg.state != LegState::Held) {
            call.set_state(waiting, LegState::Delivered);
        }
        self.tell(call, waiting, CallEventKind::Delivered, cause, target);
        self.tell(call, uid, CallEventKind::Delivered, cause, target);
        let answer = self.config.extensions.get(target).map(|extension| extension.answer);
        match answer {
            Some(Answer::Reject) => return self.reject(call, uid),
            Some(Answer::After(ringing)) => {
                self.outbox.timers.push((Timer::Leg { leg: uid, kind: TimerKind::Answer }, ringing));
            }
            _ => {}
        }
        let kinds = [ForwardingType::NoAnswer, ForwardingType::NoAnswerInternal];
        if self.forwarded_to(target, kinds).is_some() {
            let timer = Timer::Leg { leg: uid, kind: TimerKind::ForwardNoAnswer };
            self.outbox.timers.push((timer, self.config.forward_no_answer_after));
        }
        let no_answer = Timer::Leg { leg: uid, kind: TimerKind::NoAnswer };
        self.outbox.timers.push((no_answer, self.config.no_answer_timeout));
    }

    /// Adds a phone to a call that it has not made; gives the uid of its leg.
    pub(super) fn add_leg(&mut self, call: &mut Call, device: &str, state: LegState) -> u64 {
        let uid = self.ids.next_uid();
        let call_id = match (self.config.call_ids, call.legs.first()) {
            (CallIds::Shared, Some(leg)) => leg.call_id.clone(),
            _ => self.ids.call_id(),
        };
        call.legs.push(LegRecord {
            uid,
            device: device.into(),
            call_id,
            state,
            correlator: None,
            participant: String::new(),
            muted: false,
            recording: false,
            digits: String::new(),
            service: None,
        });
        uid
    }

    /// A ringing phone refuses the call: its part ends, the others hear that the call failed.
    fn reject(&mut self, call: &mut Call, uid: u64) {
        let Some(device) = call.leg(uid).map(|leg| leg.device.clone()) else {
            return;
        };
        self.tell_cleared(call, uid, Cause::Normal, &device);
        call.remove(uid);
        if self.return_to_queue(call, uid, &device) {
            return;
        }
        for other in call.uids() {
            call.set_state(other, LegState::Failed);
            self.tell(call, other, CallEventKind::Failed, Cause::Blocked, &device);
        }
    }

    /// A ringing phone picks up (IP Office guide 5.2.1).
    pub(crate) fn answer(&mut self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        let (key, uid) = self.place_in(device, call_id, &[LegState::Alerting], "answer")?;
        if self.is_busy_besides(device, Some(uid)) {
            return Err(SwitchError::Busy(device.into()));
        }
        let mut call = self.take(key)?;
        self.connect(&mut call, uid);
        self.put_answered(call);
        Ok(())
    }

    pub(super) fn connect(&mut self, call: &mut Call, uid: u64) {
        let Some(device) = call.leg(uid).map(|leg| leg.device.clone()) else {
            return;
        };
        for leg in &mut call.legs {
            if leg.uid == uid || leg.state == LegState::Delivered {
                leg.state = LegState::Connected;
            }
        }
        for each in call.uids() {
            self.tell(call, each, CallEventKind::Established, Cause::Normal, &device);
        }
    }

    /// A phone parts from a call without ending it (IP Office guide 5.2.8). The other end is told nothing.
    pub(crate) fn hold(&mut self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        let place = self.place_in(device, call_id, &[LegState::Connected], "hold")?;
        self.hold_because(place, device, Cause::Normal)
    }

    pub(super) fn hold_because(
        &mut self,
        (key, uid): Place,
        device: &str,
        cause: Cause,
    ) -> Result<(), SwitchError> {
        let mut call = self.take(key)?;
        call.set_state(uid, LegState::Held);
        self.tell(&call, uid, CallEventKind::Held, cause, device);
        self.put(call);
        Ok(())
    }

    /// A phone takes a held call back (IP Office guide 5.2.12).
    pub(crate) fn retrieve(&mut self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        let (key, uid) = self.place_in(device, call_id, &[LegState::Held], "retrieve")?;
        if self.is_busy_besides(device, Some(uid)) {
            return Err(SwitchError::Busy(device.into()));
        }
        let mut call = self.take(key)?;
        let still_waits = call.somebody_rings() || self.waits_at(key).is_some();
        let state = if still_waits { LegState::Delivered } else { LegState::Connected };
        call.set_state(uid, state);
        self.tell(&call, uid, CallEventKind::Retrieved, Cause::Normal, device);
        self.put(call);
        Ok(())
    }

    /// A phone leaves a call: a ringing one rejects it, a conference goes on without it, any other call ends
    /// (IP Office guide 5.2.3).
    pub(crate) fn clear_connection(&mut self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        let ((key, uid), state) = self.place(device, call_id)?;
        let mut call = self.take(key)?;
        if call.conference.is_some() {
            self.leave_conference(call, uid);
        } else if call.voicemail.as_ref().is_some_and(|record| record.listeners.contains(&uid)) {
            self.stop_listening(&mut call, uid, device);
            self.put(call);
        } else if state == LegState::Alerting {
            self.reject(&mut call, uid);
            self.put(call);
        } else {
            self.end(&call, device, Cause::Normal);
        }
        Ok(())
    }

    /// Everybody leaves the call (IP Office guide 5.2.2).
    pub(crate) fn clear_call(&mut self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        let ((key, _), _) = self.place(device, call_id)?;
        let call = self.take(key)?;
        if call.conference.is_some() {
            self.end_conference(&call, device);
        } else {
            self.end(&call, device, Cause::Normal);
        }
        Ok(())
    }

    /// Tells every leg of a call, which is out of the switch already, that it has ended: the releasing device first.
    pub(super) fn end(&mut self, call: &Call, released_by: &str, cause: Cause) {
        let mut uids = call.uids();
        uids.sort_by_key(|&uid| call.leg(uid).is_some_and(|leg| leg.device != released_by));
        for uid in uids {
            let rang = call.leg(uid).is_some_and(|leg| leg.state == LegState::Alerting);
            let cause = if rang && cause == Cause::Normal { Cause::CallCancelled } else { cause };
            self.tell_cleared(call, uid, cause, released_by);
        }
        self.message_left(call);
    }
}
