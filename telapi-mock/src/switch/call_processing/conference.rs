//! Calls of three and more.
//!
//! The conferencing phone keeps its active leg; its held one is merged, which it is told by a ConnectionCleared with
//! the cause `conference`. A conference goes on with two and ends with one.

use super::{Call, CallProcessing, ConferenceRecord};
use crate::switch::error::SwitchError;
use crate::switch::event::{Cause, ConferenceChange, ConferenceEvent, SwitchEvent, What};
use crate::switch::truth::LegState;
use telapi_core::CallId;

impl CallProcessing {
    /// A phone brings everybody in its held and its active call together (IP Office guide 5.2.5). One of the two may
    /// be a conference already.
    pub(crate) fn conference(
        &mut self,
        device: &str,
        held: &CallId,
        active: &CallId,
    ) -> Result<(), SwitchError> {
        let (held_key, held_uid) = self.place_in(device, held, &[LegState::Held], "conference")?;
        let (active_key, active_uid) = self.place_in(device, active, &[LegState::Connected], "conference")?;
        self.refuse_parked(&[held_key, active_key])?;
        self.refuse_common_parties(device, held_key, active_key)?;
        let rings = |key| self.calls.get(key).is_some_and(Call::somebody_rings);
        if [held_key, active_key].iter().any(rings) {
            return Err(SwitchError::Unsupported("bring a phone that rings into a conference"));
        }
        for call in [held_key, active_key].iter().filter_map(|key| self.calls.get(key)) {
            if let Some(record) = call.conference.as_ref().filter(|record| record.locked) {
                return Err(SwitchError::ConferenceLocked(record.id.clone()));
            }
        }
        let is_conference = |key| self.calls.get(key).is_some_and(|call| call.conference.is_some());
        match (is_conference(&held_key), is_conference(&active_key)) {
            (true, true) => Err(SwitchError::Unsupported("merge two conferences")),
            (held_is, active_is) => {
                let held_call = self.take(held_key)?;
                let active_call = self.take(active_key)?;
                self.merge(device, (held_call, held_uid, held_is), (active_call, active_uid, active_is));
                Ok(())
            }
        }
    }

    fn merge(&mut self, device: &str, held: (Call, u64, bool), active: (Call, u64, bool)) {
        let (mut held, held_uid, held_is_conference) = held;
        let (mut active, active_uid, active_is_conference) = active;
        let merged = held.remove(held_uid);
        if let Some(merged) = &merged {
            self.acd.leg_replaced(merged.uid, active_uid);
            let kept = active.legs.iter_mut().find(|leg| leg.uid == active_uid);
            if let Some(kept) = kept.filter(|_| merged.service.is_some()) {
                kept.service.clone_from(&merged.service);
            }
        }
        // a participant keeps its id although the leg changes
        if let Some(merged) = &merged
            && !merged.participant.is_empty()
            && let Some(kept) = active.legs.iter_mut().find(|leg| leg.uid == active_uid)
        {
            kept.participant.clone_from(&merged.participant);
        }
        let key = if held_is_conference { held.key } else { active.key };
        let record = held.conference.take().or(active.conference.take());
        let mut call = if held_is_conference || !active_is_conference {
            // the conferencing phone stands first, as it does in the guide's samples
            if let Some(kept) = active.remove(active_uid) {
                held.legs.insert(0, kept);
            }
            held.legs.extend(std::mem::take(&mut active.legs));
            held
        } else {
            active.legs.extend(std::mem::take(&mut held.legs));
            active
        };
        call.key = key;
        let newcomers: Vec<u64> =
            call.legs.iter().filter(|leg| leg.participant.is_empty()).map(|leg| leg.uid).collect();
        for leg in &mut call.legs {
            if leg.participant.is_empty() {
                leg.participant = self.ids.participant_id();
            }
        }
        let is_new = record.is_none();
        call.conference = Some(record.unwrap_or_else(|| ConferenceRecord {
            id: self.ids.uuid(),
            name: format!("Conf {}", self.ids.next_conference()),
            conferencing: device.into(),
            left: 0,
            locked: false,
            meet_me: None,
        }));
        if is_new {
            self.tell_conference(&call, ConferenceChange::Formed);
        } else {
            for uid in newcomers {
                if let Some(participant) = call.leg(uid).map(|leg| self.participant_view(leg)) {
                    self.tell_conference(&call, ConferenceChange::Joined(participant));
                }
            }
        }
        if let Some(merged) = merged {
            self.tell_merged(&call, merged, device);
        }
        self.put(call);
    }

    /// Tells the conferencing phone that its held leg is gone.
    fn tell_merged(&mut self, call: &Call, merged: super::LegRecord, device: &str) {
        let uid = merged.uid;
        let shown = Call {
            key: call.key,
            legs: vec![merged],
            calling: call.calling.clone(),
            called: call.called.clone(),
            last_redirection: call.last_redirection.clone(),
            subject: call.subject.clone(),
            data: call.data.clone(),
            began: call.began,
            conference: None,
            parked: None,
            unparked: call.unparked,
            cli: None,
            invited_to: None,
            voicemail: None,
            failed_at: Vec::new(),
        };
        self.tell_cleared(&shown, uid, Cause::Conference, device);
    }

    /// Somebody throws a participant out (IP Office guide 5.2.4). The device must take part itself, unless it is none
    /// (an application user's request).
    pub(crate) fn drop_participant(
        &mut self,
        by: Option<&str>,
        participant: &str,
    ) -> Result<(), SwitchError> {
        let found = self.calls.values().find_map(|call| {
            let leg =
                call.legs.iter().find(|leg| !leg.participant.is_empty() && leg.participant == participant)?;
            let allowed = by.is_none_or(|device| call.legs.iter().any(|leg| leg.device == device));
            (call.conference.is_some() && allowed).then_some((call.key, leg.uid))
        });
        let (key, uid) = found.ok_or_else(|| SwitchError::UnknownParticipant(participant.into()))?;
        let call = self.take(key)?;
        self.leave_conference(call, uid);
        Ok(())
    }

    /// One leg leaves; the conference, which is out of the switch, is put back or ends.
    pub(super) fn leave_conference(&mut self, mut call: Call, uid: u64) {
        let Some(device) = call.leg(uid).map(|leg| leg.device.clone()) else {
            return self.put(call);
        };
        self.tell_cleared(&call, uid, Cause::Normal, &device);
        let participant = call.remove(uid).map(|leg| self.participant_view(&leg));
        if let Some(conference) = &mut call.conference {
            conference.left += 1;
        }
        if let Some(participant) = participant {
            self.tell_conference(&call, ConferenceChange::Left(participant));
        }
        let room = call.conference.as_ref().is_some_and(|record| record.meet_me.is_some());
        if call.legs.len() > 1 || room && !call.legs.is_empty() {
            self.put(call);
        } else {
            self.end_conference(&call, &device);
        }
    }

    /// Everybody in a conference, which is out of the switch already, is told that it has ended.
    pub(super) fn end_conference(&mut self, call: &Call, released_by: &str) {
        self.tell_conference(call, ConferenceChange::Ended);
        self.end(call, released_by, Cause::Normal);
    }

    pub(super) fn tell_conference(&mut self, call: &Call, change: ConferenceChange) {
        let (Some(conference), Some(record)) = (self.conference_view(call), &call.conference) else {
            return;
        };
        let audience = call.legs.iter().map(|leg| leg.device.clone()).collect();
        let conferencing = self.party(&record.conferencing);
        let legs = self.legs_in(call);
        let event = ConferenceEvent { conference, change, legs, conferencing, audience };
        self.outbox.events.push(SwitchEvent { at: self.now, what: What::Conference(Box::new(event)) });
    }
}
