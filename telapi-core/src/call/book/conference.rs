//! Conferences: ConferencedEvent tells what changed, not what is (IP Office guide 5.3.2).

use super::{
    CallBook, CallChange, CallRecord, CallRef, CallState, Direction, EndReason, MOST_PARTIES, Party, remember,
};
use crate::csta::event::{ConferencedEvent, ConnectionClearedEvent};
use crate::csta::{ConnectionListItem, EventCause, FlowDirection, NamedDevice};
use crate::id::{CallId, ConferenceId, DeviceId};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::SystemTime;

/// How many calls of one phone an event can merge: a phone has fewer.
const MOST_MERGED: usize = 16;

/// A participant as the event tells it.
struct Participant {
    party: Party,
    id: CallId,
    has_left: bool,
}

impl Participant {
    fn read(item: &ConnectionListItem) -> Option<Self> {
        let id =
            item.new_connection.as_ref().map(|connection| connection.call_id.clone()).unwrap_or_default();
        let device = item.endpoint.as_ref().and_then(NamedDevice::device_id)?;
        let info = item.resulting_connection_info.as_ref();
        let name = info.and_then(|info| info.media_session_info.clone()).unwrap_or_default();
        let has_left = info.and_then(|info| info.flow_direction.as_ref()) == Some(&FlowDirection::None);
        Some(Self { party: Party::new(device).named(name), id, has_left })
    }
}

/// Whether it is what one dials to get somewhere, as into a meet-me conference, and so nobody who could be in it.
fn is_a_code(device: &DeviceId) -> bool {
    let mut number = device.number().chars();
    // a number that is withheld may be told as stars
    number.next().is_some_and(|first| matches!(first, '*' | '#'))
        && number.next().is_some_and(|c| c.is_ascii_digit())
}

/// The conference's id is the correlator on IP Office; elsewhere the call that it became.
pub(super) fn conference_id(event: &ConferencedEvent) -> Option<ConferenceId> {
    if let Some(correlator) = &event.correlator_data {
        return Some(ConferenceId::new(correlator.to_string()));
    }
    let old = event.primary_old_call.as_ref().filter(|old| !old.call_id.is_empty())?;
    Some(ConferenceId::new(old.call_id.as_str()))
}

impl CallBook {
    pub(super) fn conferenced(
        &mut self,
        told_for: &DeviceId,
        event: &ConferencedEvent,
        now: SystemTime,
    ) -> Vec<CallChange> {
        let Some(id) = conference_id(event) else {
            return Vec::new();
        };
        if self.ended_conferences.contains(&id) {
            return Vec::new();
        }
        let items = event.conference_connections.as_deref().unwrap_or_default();
        if items.is_empty() {
            return self.conference_ended(id);
        }
        let participants = items.iter().filter_map(Participant::read);
        let participants: Vec<Participant> = participants.filter(|it| !is_a_code(&it.party.device)).collect();
        let conferencing = event.conferencing_device.as_ref().and_then(NamedDevice::device_id);
        let mut changes = Vec::new();
        for device in self.devices_concerned(told_for, &id, &participants) {
            changes.extend(self.conference_of(&device, &id, &participants, conferencing.as_ref(), now));
        }
        changes
    }

    /// The conference is over, not yet the connections to it: each tells its own end.
    fn conference_ended(&mut self, id: ConferenceId) -> Vec<CallChange> {
        let calls: Vec<CallRef> = self.in_conference(&id).map(|record| record.call_ref).collect();
        remember(&mut self.ended_conferences, id);
        calls.into_iter().filter_map(|call| self.conference_left(call)).collect()
    }

    /// The call is no conference any more, and has one id again. If it was another one that lives, a snapshot will tell.
    fn conference_left(&mut self, call: CallRef) -> Option<CallChange> {
        let record = Arc::clone(self.get(call)?);
        for merged in record.call_ids.iter().skip(1) {
            self.retire(&record.device, merged, EndReason::EndedUnseen);
        }
        self.change(call, |record| {
            record.conference = None;
            record.call_ids.truncate(1);
        })
    }

    /// The devices whose calls the event can touch. One that is told for a participant, or for who has a call in the
    /// conference, is told for that device alone; an application user's of IP Office come once, for the device `conference`,
    /// and concern every participant that has a call here.
    fn devices_concerned(
        &self,
        told_for: &DeviceId,
        id: &ConferenceId,
        participants: &[Participant],
    ) -> BTreeSet<DeviceId> {
        // by number first, for a server may list thousands
        let numbers: HashSet<&str> =
            participants.iter().map(|participant| participant.party.device.number()).collect();
        let takes_part = |device: &DeviceId| {
            numbers.contains(device.number())
                && participants.iter().any(|participant| participant.party.device.matches(device))
        };
        if takes_part(told_for) || self.in_conference(id).any(|record| record.device.matches(told_for)) {
            return BTreeSet::from([told_for.clone()]);
        }
        self.calls()
            .filter(|record| record.conference.as_ref() == Some(id) || takes_part(&record.device))
            .map(|record| record.device.clone())
            .collect()
    }

    fn conference_of(
        &mut self,
        me: &DeviceId,
        id: &ConferenceId,
        participants: &[Participant],
        conferencing: Option<&DeviceId>,
        now: SystemTime,
    ) -> Vec<CallChange> {
        let is_me = |participant: &&Participant| participant.party.device.matches(me);
        let mine = self.in_conference(id).find(|record| record.device == *me).map(|record| record.call_ref);
        if participants.iter().find(is_me).is_some_and(|participant| participant.has_left) {
            let reason = EndReason::Cleared(Some(EventCause::Conference));
            return mine.and_then(|call| self.end(call, reason, now)).into_iter().collect();
        }
        let mut changes = Vec::new();
        let mut is_merged = false;
        let is_mine = conferencing.is_none_or(|conferencing| conferencing.matches(me));
        let (call, joined) = match mine {
            // our conference took another of our calls in
            Some(call) if is_mine => (call, self.calls_with(me, participants)),
            Some(call) => (call, Vec::new()),
            None => {
                let mut joined = self.calls_that_join(me, id, participants, conferencing);
                joined.extend(self.call_that_rings(me, participants).filter(|_| joined.is_empty()));
                if joined.is_empty() {
                    // one of the calls that we see has become the conference; which one, nothing tells
                    let is_one_of_ours = self.calls_to_join(me).next().is_some();
                    return if is_one_of_ours {
                        Vec::new()
                    } else {
                        self.conference_begins(me, id, participants, now)
                    };
                }
                (joined.remove(0), joined)
            }
        };
        for merged in joined {
            changes.extend(self.merge(merged, call, now));
            is_merged = true;
        }
        let change = self.change(call, |record| {
            let first = record.conference.replace(id.clone()).is_none();
            if first && participants.len() > 1 {
                // the first event lists everybody
                record.parties.clear();
            } else if first {
                record.parties.retain(|party| !is_a_code(&party.device));
            }
            for participant in participants.iter().filter(|participant| !participant.party.device.matches(me))
            {
                record.parties.retain(|party| !party.device.matches(&participant.party.device));
                if !participant.has_left && record.parties.len() < MOST_PARTIES {
                    record.parties.push(participant.party.clone());
                }
            }
            // who holds a call goes on holding it, whatever the others make of it, and what rings must be answered
            if is_merged || !matches!(record.state, CallState::Held | CallState::Alerting) {
                record.enter(CallState::Connected, now);
            }
        });
        changes.extend(change);
        changes
    }

    /// The calls of the device that become the conference, the one that lives on first: those with a participant, and
    /// else the only one that is connected (which is how one dials into a conference). Whom another device has brought
    /// into its conference joined with one call, that with somebody who is in it, and may have others beside it.
    fn calls_that_join(
        &self,
        me: &DeviceId,
        id: &ConferenceId,
        participants: &[Participant],
        conferencing: Option<&DeviceId>,
    ) -> Vec<CallRef> {
        let mut joined = self.calls_with(me, participants);
        if let Some(conferencing) = conferencing.filter(|conferencing| !conferencing.matches(me)) {
            // a later event lists only who joins, and neither the conferencing device nor who is in already
            let is_in = |party: &Party| {
                party.device.matches(conferencing)
                    || self.in_conference(id).any(|member| member.device.matches(&party.device))
            };
            let is_with_it = |record: &&Arc<CallRecord>| record.parties.iter().any(is_in);
            let with_it = self.calls_to_join(me).find(is_with_it).map(|record| record.call_ref);
            joined = with_it.or(joined.first().copied()).into_iter().collect();
        }
        let mut active = self.calls_to_join(me).filter(|record| record.state != CallState::Held);
        match (joined.is_empty(), active.next(), active.next()) {
            (true, Some(only), None) => vec![only.call_ref],
            _ => joined,
        }
    }

    /// The calls of the device with one of the participants, oldest first; no more than a phone can have.
    fn calls_with(&self, me: &DeviceId, participants: &[Participant]) -> Vec<CallRef> {
        let is_with = |record: &&Arc<CallRecord>| {
            participants.iter().filter(|participant| !participant.has_left).any(|participant| {
                let has_its_id = !participant.id.is_empty() && record.call_ids.contains(&participant.id);
                has_its_id
                    || record.parties.iter().any(|party| party.device.matches(&participant.party.device))
            })
        };
        self.calls_to_join(me).filter(is_with).map(|record| record.call_ref).take(MOST_MERGED).collect()
    }

    /// The call that rings at the device for one of the participants: if it is answered, the device is in the conference.
    fn call_that_rings(&self, me: &DeviceId, participants: &[Participant]) -> Option<CallRef> {
        let is_for = |record: &CallRecord| {
            let mut present = participants.iter().filter(|participant| !participant.has_left);
            present.any(|participant| {
                record.parties.iter().any(|party| party.device.matches(&participant.party.device))
            })
        };
        let mut ringing = self.calls().filter(|record| {
            record.device.matches(me) && record.conference.is_none() && record.state == CallState::Alerting
        });
        ringing.find(|record| is_for(record)).map(|record| record.call_ref)
    }

    /// The calls of the device that could become part of a conference.
    fn calls_to_join<'a>(&'a self, me: &'a DeviceId) -> impl Iterator<Item = &'a Arc<CallRecord>> {
        self.calls().filter(move |record| record.device.matches(me) && record.conference.is_none()).filter(
            |record| match record.state {
                CallState::Alerting | CallState::Failed => false,
                // not ours yet: we have only asked to pick it up
                CallState::Requested => record.direction != Some(Direction::Incoming),
                _ => true,
            },
        )
    }

    /// A conference of which we saw no call before.
    fn conference_begins(
        &mut self,
        me: &DeviceId,
        id: &ConferenceId,
        participants: &[Participant],
        now: SystemTime,
    ) -> Vec<CallChange> {
        let mine = participants.iter().find(|participant| participant.party.device.matches(me));
        let is_news =
            |id: &CallId| !id.is_empty() && self.find(me, id).is_none() && self.index.ended(me, id).is_none();
        let Some(mine) = mine.filter(|mine| is_news(&mine.id)) else {
            return Vec::new();
        };
        let call = self.begin(me, Some(mine.id.clone()), CallState::Connected, now);
        let others = participants.iter().filter(|participant| !participant.party.device.matches(me));
        let present = others.filter(|other| !other.has_left);
        let parties = present.map(|other| other.party.clone()).take(MOST_PARTIES).collect();
        let change = self.change(call, |record| {
            record.conference = Some(id.clone());
            record.parties = parties;
        });
        self.told(call, true, change)
    }

    /// One call of the device becomes part of another: its ids now name that one.
    pub(super) fn merge(&mut self, merged: CallRef, into: CallRef, now: SystemTime) -> Vec<CallChange> {
        let ids = self.get(merged).map(|record| record.call_ids.clone()).unwrap_or_default();
        let end = self.end(merged, EndReason::Conferenced, now);
        let aliased: Vec<_> = ids.iter().filter_map(|id| self.alias(into, id)).collect();
        end.into_iter().chain(aliased).collect()
    }

    /// A call of the device goes on as the conference that another one was, for that one was cleared as merged: which is how
    /// somebody brings a party into a conference that another device has formed.
    pub(super) fn call_that_joined(
        &self,
        me: &DeviceId,
        cleared: &CallRecord,
        event: &ConnectionClearedEvent,
    ) -> Option<CallRef> {
        if cleared.conference.is_none() || event.cause != Some(EventCause::Conference) {
            return None;
        }
        let is_in = |party: &Party| cleared.parties.iter().any(|member| member.device.matches(&party.device));
        let mut active = self.calls_to_join(me).filter(|record| record.state == CallState::Connected);
        active.find(|record| record.parties.iter().any(is_in)).map(|record| record.call_ref)
    }

    /// An id of the conference names it no more.
    pub(super) fn unmerged(
        &mut self,
        call: CallRef,
        gone: &CallId,
        cause: Option<&EventCause>,
    ) -> Option<CallChange> {
        let device = self.get(call)?.device.clone();
        self.retire(&device, gone, EndReason::Cleared(cause.cloned()));
        self.change(call, |record| record.call_ids.retain(|id| id != gone))
    }

    fn in_conference(&self, id: &ConferenceId) -> impl Iterator<Item = &Arc<CallRecord>> {
        self.calls().filter(move |record| record.conference.as_ref() == Some(id))
    }
}
