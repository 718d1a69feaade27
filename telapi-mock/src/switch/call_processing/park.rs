//! A call goes on at another phone: parked and taken out of its slot, or picked up where it rings.
//!
//! The party that waits in a slot is told nothing when it is put there, and who it talks to when it is taken out.

use super::{Call, CallProcessing, ParkRecord};
use crate::switch::error::SwitchError;
use crate::switch::event::{CallEventKind, Cause};
use crate::switch::truth::LegState;
use telapi_core::CallId;

impl CallProcessing {
    /// A phone puts its call into a park slot and leaves it (IP Office guide 5.2.11).
    pub(crate) fn park(&mut self, device: &str, call_id: &CallId, slot: &str) -> Result<(), SwitchError> {
        let states = [LegState::Connected, LegState::Held];
        let (key, uid) = self.place_in(device, call_id, &states, "park")?;
        self.refuse_conferences(&[key], "park a conference")?;
        self.refuse_parked(&[key])?;
        if slot.trim().is_empty() {
            return Err(SwitchError::EmptySlot(slot.into()));
        }
        let mut parked = self.calls.values().filter_map(|call| call.parked.as_ref());
        if parked.any(|parked| parked.slot == slot) {
            return Err(SwitchError::SlotTaken(slot.into()));
        }
        if self.calls.get(&key).is_some_and(Call::somebody_rings) {
            return Err(SwitchError::Unsupported("park a call that rings"));
        }
        let mut call = self.take(key)?;
        self.tell_queued(&call, uid, slot);
        self.tell_cleared(&call, uid, Cause::Park, device);
        call.remove(uid);
        call.parked = Some(ParkRecord { slot: slot.into(), by: device.into(), call_id: call_id.clone() });
        self.put(call);
        Ok(())
    }

    /// A phone takes over a call that rings at another or is parked (IP Office guide 5.2.7).
    pub(crate) fn pick_up(&mut self, device: &str, call_id: &CallId) -> Result<CallId, SwitchError> {
        self.require_phone(device)?;
        let key = self.waiting_call(call_id)?;
        self.refuse_conferences(&[key], "pick up a conference")?;
        let takes_part = |call: &Call| call.legs.iter().any(|leg| leg.device == device);
        if self.calls.get(&key).is_some_and(takes_part) {
            return Err(SwitchError::Unsupported("put a phone together with itself"));
        }
        if self.is_busy_besides(device, None) {
            return Err(SwitchError::Busy(device.into()));
        }
        let mut call = self.take(key)?;
        if let Some(parked) = call.parked.take() {
            call.last_redirection = Some(parked.by);
            call.unparked = true;
        } else {
            self.stop_ringing(&mut call, device);
        }
        let uid = self.add_leg(&mut call, device, LegState::Connected);
        for leg in &mut call.legs {
            if leg.state == LegState::Delivered {
                leg.state = LegState::Connected;
            }
        }
        for each in call.uids() {
            self.tell(&call, each, CallEventKind::Established, Cause::CallPickup, device);
        }
        let own = call.leg(uid).map_or_else(|| call_id.clone(), |leg| leg.call_id.clone());
        self.put(call);
        Ok(own)
    }

    /// The phone that rings is told that somebody else has the call.
    fn stop_ringing(&mut self, call: &mut Call, picked_up_by: &str) {
        let rings = call.legs.iter().find(|leg| leg.state == LegState::Alerting).map(|leg| leg.uid);
        let Some(uid) = rings else { return };
        self.tell_cleared(call, uid, Cause::CallPickup, picked_up_by);
        call.last_redirection = call.remove(uid).map(|leg| leg.device);
    }

    /// The call that can be picked up by this id: a ringing phone's, or one that names a parked call.
    fn waiting_call(&self, call_id: &CallId) -> Result<u64, SwitchError> {
        let rings = |call: &&Call| {
            let mut legs = call.legs.iter();
            legs.any(|leg| leg.call_id == *call_id && leg.state == LegState::Alerting)
        };
        let parked = |call: &&Call| {
            call.parked.as_ref().is_some_and(|parked| {
                parked.call_id == *call_id || call.legs.iter().any(|leg| leg.call_id == *call_id)
            })
        };
        let calls = || self.calls.values();
        let found = calls().find(rings).or_else(|| calls().find(parked)).map(|call| call.key);
        if let Some(key) = found {
            return Ok(key);
        }
        let mut legs = calls().flat_map(|call| &call.legs);
        Err(match legs.find(|leg| leg.call_id == *call_id) {
            Some(leg) => {
                SwitchError::WrongState { call_id: call_id.clone(), state: leg.state, wanted: "pick up" }
            }
            None => SwitchError::UnknownCall(call_id.clone()),
        })
    }

    /// What waits in a slot can be taken out of it, or given up, and nothing else.
    pub(super) fn refuse_parked(&self, keys: &[u64]) -> Result<(), SwitchError> {
        let is_parked =
            |key| self.calls.get(key).is_some_and(|call| call.parked.is_some() || call.voicemail.is_some());
        if keys.iter().any(is_parked) {
            return Err(SwitchError::Unsupported(
                "send on or merge a call that is parked or leaves a message",
            ));
        }
        Ok(())
    }
}
