//! Meet-me conferences: rooms that are dialled (`*99*<room>#`, IP Office guide 5.2.9) or that call somebody themselves
//! (guide 5.2.10). A room is there while somebody is in it.

use super::{Call, CallProcessing, ConferenceRecord, Invitation, NewCall};
use crate::switch::error::SwitchError;
use crate::switch::event::{Cause, ConferenceChange};
use telapi_core::CallId;

/// The room that the digits dial.
pub(super) fn room(digits: &str) -> Option<&str> {
    digits.strip_prefix("*99*")?.strip_suffix('#').filter(|room| !room.is_empty())
}

impl CallProcessing {
    fn meeting_in(&self, room: &str) -> Option<&Call> {
        self.calls.values().find(|call| {
            call.conference.as_ref().is_some_and(|record| record.meet_me.as_deref() == Some(room))
        })
    }

    /// Whether the phone may enter: nobody may while the room is locked, and who is in it is in it once.
    pub(super) fn admits(&self, room: &str, device: &str) -> bool {
        self.meeting_in(room).is_none_or(|meeting| {
            let is_locked = meeting.conference.as_ref().is_some_and(|record| record.locked);
            !is_locked && meeting.legs.iter().all(|leg| leg.device != device)
        })
    }

    /// A phone has dialled a room, or answered its call, and its call is out of the switch: it enters.
    pub(super) fn enter(&mut self, mut call: Call, uid: u64, room: &str) {
        let device = call.leg(uid).map(|leg| leg.device.clone()).unwrap_or_default();
        if !self.admits(room, &device) {
            // it was called, and has answered too late
            return self.end(&call, room, Cause::Blocked);
        }
        let key = self.meeting_in(room).map(|call| call.key);
        call.invited_to = None;
        let Some(mut leg) = call.remove(uid) else { return };
        leg.participant = self.ids.participant_id();
        let participant = self.participant_view(&leg);
        let there = key.and_then(|key| self.take(key).ok());
        let (mut entered, change) = if let Some(entered) = there {
            (entered, ConferenceChange::Joined(participant))
        } else {
            call.conference = Some(ConferenceRecord {
                id: self.ids.uuid(),
                name: format!("Conf {room}"),
                conferencing: device,
                left: 0,
                locked: false,
                meet_me: Some(room.into()),
            });
            (call, ConferenceChange::Formed)
        };
        entered.legs.push(leg);
        self.tell_conference(&entered, change);
        self.put(entered);
    }

    /// Puts a call back that somebody has answered; who was invited goes on where it was invited to.
    pub(super) fn put_answered(&mut self, call: Call) {
        match (call.invited_to.clone(), call.legs.first().map(|leg| leg.uid)) {
            (Some(Invitation::Room(room)), Some(uid)) => self.enter(call, uid, &room),
            (Some(Invitation::CallWith(host)), Some(uid)) => self.join_call_with(host, call, uid),
            (Some(Invitation::Point(number)), Some(uid)) => self.waits_for_agent(call, uid, &number),
            _ => self.put(call),
        }
    }

    /// A room calls a number (IP Office guide 5.2.10).
    pub(crate) fn invite(
        &mut self,
        device: &str,
        room: &str,
        number: &str,
        owner: bool,
        new: NewCall,
    ) -> Result<Option<CallId>, SwitchError> {
        self.require_phone(device)?;
        let target = self.destination(number, device).map_err(|_| SwitchError::Unreachable(number.into()))?;
        if self.routing_point_at(&target.phone).is_some() {
            return Err(SwitchError::Unreachable(number.into()));
        }
        let subject = new.subject.clone();
        let own = if owner { Some(self.make_call(device, &format!("*99*{room}#"), new)?) } else { None };
        let mut call = self.new_call(room, number);
        call.subject = subject;
        call.invited_to = Some(Invitation::Room(room.into()));
        self.ring_at(&mut call, 0, target, Cause::Conference);
        self.put(call);
        Ok(own)
    }
}
