//! A third party is called into a call: a single step conference (ECMA-269 17.1.26).

use super::{Call, CallProcessing, ConferenceRecord, Invitation};
use crate::switch::error::SwitchError;
use crate::switch::event::{Cause, ConferenceChange};
use crate::switch::truth::LegState;
use telapi_core::CallId;

impl CallProcessing {
    /// A phone has somebody called, who joins its call by answering; the call is a conference from then on. If the number cannot
    /// be reached, nothing changes.
    pub(crate) fn add_party(
        &mut self,
        device: &str,
        call_id: &CallId,
        number: &str,
        data: Option<String>,
    ) -> Result<(), SwitchError> {
        let states = [LegState::Connected, LegState::Held];
        let (key, host) = self.place_in(device, call_id, &states, "add a party")?;
        self.refuse_parked(&[key])?;
        let target = self.destination(number, device).map_err(|_| SwitchError::Unreachable(number.into()))?;
        // nobody could say who waits there
        if self.routing_point_at(&target.phone).is_some() {
            return Err(SwitchError::Unreachable(number.into()));
        }
        let mut call = self.take(key)?;
        let is_in_it = call.legs.iter().any(|leg| leg.device == target.phone);
        let locked = call.conference.as_ref().filter(|record| record.locked).map(|record| record.id.clone());
        if !is_in_it && locked.is_none() {
            call.data = data.or(call.data);
        }
        let (subject, data) = (call.subject.clone(), call.data.clone());
        self.put(call);
        if is_in_it {
            return Err(SwitchError::Unreachable(number.into()));
        }
        if let Some(conference) = locked {
            return Err(SwitchError::ConferenceLocked(conference));
        }
        let mut invitation = self.new_call(device, number);
        invitation.subject = subject;
        invitation.data = data;
        invitation.invited_to = Some(Invitation::CallWith(host));
        self.ring_at(&mut invitation, 0, target, Cause::Conference);
        self.put(invitation);
        Ok(())
    }

    /// Who was called, and has answered, joins the call with this leg; if there is none any more, it has come too late.
    pub(super) fn join_call_with(&mut self, host: u64, mut invitation: Call, uid: u64) {
        let found = self.calls.values().find(|call| call.leg(host).is_some()).map(|call| call.key);
        let Some(mut call) = found.and_then(|key| self.take(key).ok()) else {
            let by = invitation.calling.clone();
            return self.end(&invitation, &by, Cause::Normal);
        };
        call.legs.extend(invitation.remove(uid));
        for leg in &mut call.legs {
            if leg.participant.is_empty() {
                leg.participant = self.ids.participant_id();
            }
        }
        let joined = call.leg(uid).map(|leg| self.participant_view(leg));
        let change = match joined.filter(|_| call.conference.is_some()) {
            Some(participant) => ConferenceChange::Joined(participant),
            None => ConferenceChange::Formed,
        };
        let record = call.conference.take();
        call.conference = Some(record.unwrap_or_else(|| ConferenceRecord {
            id: self.ids.uuid(),
            name: format!("Conf {}", self.ids.next_conference()),
            conferencing: invitation.calling.clone(),
            left: 0,
            locked: false,
            meet_me: None,
        }));
        self.tell_conference(&call, change);
        self.put(call);
    }
}
