//! How the switch shows itself: in snapshots, and in the events that it puts into its outbox.

use super::{Call, CallProcessing, CliRecord, LegRecord};
use crate::switch::event::{CallEvent, CallEventKind, Cause, SwitchEvent, What};
use crate::switch::truth::{CallSnapshot, Conference, Leg, LegState, Parked, Participant, Party, Service};
use telapi_core::CallId;

impl CallProcessing {
    /// All calls, the oldest first.
    pub(crate) fn snapshots(&self) -> Vec<CallSnapshot> {
        let snapshot = |call: &Call| CallSnapshot {
            call: call.key,
            legs: self.legs_in(call),
            conference: self.conference_view(call),
            parked: call.parked.as_ref().map(|parked| Parked {
                slot: parked.slot.clone(),
                by: self.party(&parked.by),
                call_id: parked.call_id.clone(),
            }),
            voicemail: call.voicemail.as_ref().map(|record| self.party(&record.mailbox)),
            recorded: call.recorded(),
        };
        self.calls.values().map(snapshot).collect()
    }

    /// Everybody's part in a call.
    pub(super) fn legs_in(&self, call: &Call) -> Vec<Leg> {
        call.legs.iter().map(|leg| self.leg_view(call, leg)).collect()
    }

    /// A device's parts in calls, the oldest call first.
    pub(crate) fn legs_of(&self, device: &str) -> Vec<Leg> {
        let parts = self.calls.values().flat_map(|call| call.legs_of(device).map(move |leg| (call, leg)));
        parts.map(|(call, leg)| self.leg_view(call, leg)).collect()
    }

    /// The id of the newest of a device's calls in which its part is in one of the states.
    pub(crate) fn newest_in(&self, device: &str, states: &[LegState]) -> Option<CallId> {
        let mut calls = self.calls.values().rev();
        calls.find_map(|call| {
            let mut legs = call.legs_of(device);
            legs.find(|leg| states.contains(&leg.state)).map(|leg| leg.call_id.clone())
        })
    }

    pub(super) fn conference_view(&self, call: &Call) -> Option<Conference> {
        let record = call.conference.as_ref()?;
        let participants = call.legs.iter().map(|leg| self.participant_view(leg)).collect();
        Some(Conference {
            id: record.id.clone(),
            name: record.name.clone(),
            participants,
            left: record.left,
            locked: record.locked,
            room: record.meet_me.clone(),
        })
    }

    pub(super) fn participant_view(&self, leg: &LegRecord) -> Participant {
        Participant { id: leg.participant.clone(), party: self.party(&leg.device) }
    }

    fn leg_view(&self, call: &Call, leg: &LegRecord) -> Leg {
        let partners = call.legs.iter().filter(|other| other.uid != leg.uid);
        let partners = partners.map(|other| other.device.as_str());
        let routing_point = self.waits_at(call.key).filter(|_| call.legs.len() == 1);
        Leg {
            device: self.party(&leg.device),
            call_id: leg.call_id.clone(),
            state: leg.state,
            partners: partners.chain(routing_point).map(|device| self.party(device)).collect(),
            correlator: leg.correlator.clone(),
            services: self.services(call, leg),
            calling: self.calling_party(call, &leg.device),
            called: self.party(&call.called),
            last_redirection: call.last_redirection.as_deref().map(|device| self.party(device)),
            service: leg.service.clone(),
            subject: call.subject.clone(),
            data: call.data.clone(),
            call: call.key,
            began: call.began,
            unparked: call.unparked,
            conference: self.conference_view(call),
            muted: leg.muted,
            digits: leg.digits.clone(),
            caller_withheld: call.calling != leg.device && call.cli.as_ref().is_some_and(|cli| cli.withheld),
        }
    }

    /// How a caller is shown to the others in its call.
    pub(super) fn calling_party(&self, call: &Call, seen_by: &str) -> Party {
        let party = self.party(&call.calling);
        match &call.cli {
            Some(cli) if call.calling != seen_by && cli.withheld => {
                Party { internal: party.internal, ..Party::default() }
            }
            Some(CliRecord { display: Some(display), .. }) if call.calling != seen_by => {
                Party { number: display.clone(), ..party }
            }
            _ => party,
        }
    }

    /// What the device may do with the call, given its other calls.
    fn services(&self, call: &Call, leg: &LegRecord) -> Vec<Service> {
        use Service::{
            AnswerCall, ClearCall, ClearConnection, ConferenceCall, ConsultationCall, DialDigits, HoldCall,
            MakeCall, ParkCall, RetrieveCall, SingleStepTransfer, TransferCall,
        };
        let others = self.calls.values().filter(|other| other.key != call.key).flat_map(|other| &other.legs);
        let combinable = others.filter(|other| other.device == leg.device).any(|other| match leg.state {
            LegState::Held => matches!(other.state, LegState::Connected | LegState::Delivered),
            LegState::Connected | LegState::Delivered => other.state == LegState::Held,
            _ => false,
        });
        let mut services = match leg.state {
            LegState::Initiated | LegState::Originated => vec![ClearConnection, DialDigits, MakeCall],
            LegState::Delivered | LegState::Failed => vec![ClearConnection],
            LegState::Alerting => vec![AnswerCall, ClearConnection, SingleStepTransfer],
            LegState::Connected => {
                vec![ClearCall, ClearConnection, ConsultationCall, HoldCall, SingleStepTransfer]
            }
            LegState::Held => vec![ClearCall, ClearConnection, RetrieveCall, SingleStepTransfer],
            LegState::Queued | LegState::Null => Vec::new(),
        };
        if combinable {
            services.push(TransferCall);
            if leg.state != LegState::Delivered && !call.somebody_rings() {
                services.push(ConferenceCall);
            }
        }
        if call.parked.is_some() || call.voicemail.is_some() {
            // who waits in a park slot may wait, or leave, or see to another call meanwhile
            services.retain(|service| !matches!(service, SingleStepTransfer | TransferCall | ConferenceCall));
        } else if matches!(leg.state, LegState::Connected | LegState::Held)
            && call.conference.is_none()
            && !call.somebody_rings()
        {
            services.push(ParkCall);
        }
        services.sort_unstable();
        services
    }

    /// Tells the device of one leg what happened; `subject` is the device that the event is about.
    pub(super) fn tell(&mut self, call: &Call, uid: u64, kind: CallEventKind, cause: Cause, subject: &str) {
        let Some(leg) = call.leg(uid) else { return };
        let leg = self.leg_view(call, leg);
        self.tell_leg(leg, kind, cause, subject);
    }

    /// Tells the device of one leg that its part in the call has ended; what it had recorded is not recorded any more.
    pub(super) fn tell_cleared(&mut self, call: &Call, uid: u64, cause: Cause, released_by: &str) {
        let Some(leg) = call.leg(uid) else { return };
        let is_recorded = leg.recording;
        let mut leg = self.leg_view(call, leg);
        if is_recorded {
            self.tell_recording(leg.device.number.as_str(), &leg.call_id, false);
        }
        leg.state = LegState::Null;
        leg.services.clear();
        self.tell_leg(leg, CallEventKind::ConnectionCleared, cause, released_by);
    }

    /// Tells the device of one leg that it has parked the call.
    pub(super) fn tell_queued(&mut self, call: &Call, uid: u64, slot: &str) {
        let Some(leg) = call.leg(uid) else { return };
        let mut leg = self.leg_view(call, leg);
        leg.state = LegState::Queued;
        leg.services = vec![Service::DirectedPickupCall];
        // a slot is no phone, even if one has the same number
        let subject = Party { number: slot.into(), internal: true, ..Party::default() };
        let event = CallEvent { kind: CallEventKind::Queued, cause: Cause::Park, leg, subject };
        self.outbox.events.push(SwitchEvent { at: self.now, what: What::Call(Box::new(event)) });
    }

    fn tell_leg(&mut self, leg: Leg, kind: CallEventKind, cause: Cause, subject: &str) {
        let event = CallEvent { kind, cause, leg, subject: self.party(subject) };
        self.outbox.events.push(SwitchEvent { at: self.now, what: What::Call(Box::new(event)) });
    }
}
