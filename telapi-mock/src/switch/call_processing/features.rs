//! What phones are set to, and what is done to calls without changing who is in them.

use super::{Call, CallProcessing};
use crate::switch::acd::{AgentEvent, AgentState, RoutingPointState};
use crate::switch::error::SwitchError;
use crate::switch::event::{Cause, SwitchEvent, What};
use crate::switch::features::{Forwarding, ForwardingType, MicrophoneMuteEvent, RecordingEvent};
use crate::switch::truth::{LegState, Party};
use std::collections::{BTreeMap, BTreeSet};
use telapi_core::CallId;

/// What a phone is set to.
#[derive(Debug, Default)]
pub(super) struct DeviceRecord {
    pub(super) forwarding: BTreeMap<ForwardingType, Forwarding>,
    pub(super) do_not_disturb: bool,
    agent: BTreeMap<String, AgentState>,
    pub(super) mailbox: super::voicemail::Mailbox,
}

/// Where a call goes, and who has sent it there.
#[derive(Debug)]
pub(super) struct Destination {
    pub(super) phone: String,
    /// The last phone that has forwarded it, and why.
    pub(super) forwarded: Option<(String, Cause)>,
}

impl CallProcessing {
    pub(super) fn push(&mut self, what: What) {
        self.outbox.events.push(SwitchEvent { at: self.now, what });
    }

    pub(crate) fn require_device(&self, device: &str) -> Result<(), SwitchError> {
        if self.config.extensions.contains_key(device) {
            return Ok(());
        }
        Err(SwitchError::UnknownDevice(device.into()))
    }

    pub(super) fn record_of(&mut self, device: &str) -> Result<&mut DeviceRecord, SwitchError> {
        self.require_device(device)?;
        Ok(self.devices.entry(device.into()).or_default())
    }

    // --- forwarding and do not disturb ---------------------------------------------------------------------------

    pub(crate) fn set_forwarding(
        &mut self,
        device: &str,
        forwarding_type: ForwardingType,
        active: bool,
        to: Option<&str>,
    ) -> Result<(), SwitchError> {
        let record = self.record_of(device)?;
        let old = record.forwarding.get(&forwarding_type).map(|forwarding| forwarding.to.clone());
        let to = to.map(str::to_owned).or(old).unwrap_or_default();
        if active && (to.is_empty() || to == device) {
            return Err(SwitchError::ForwardingDestination(to));
        }
        let forwarding = Forwarding { forwarding_type, active, to };
        record.forwarding.insert(forwarding_type, forwarding.clone());
        let device = self.party(device);
        self.push(What::Forwarding { device, forwarding });
        Ok(())
    }

    pub(crate) fn forwardings(&self, device: &str) -> Result<Vec<Forwarding>, SwitchError> {
        self.require_device(device)?;
        let set = self.devices.get(device).map(|record| record.forwarding.clone()).unwrap_or_default();
        let none =
            Forwarding { forwarding_type: ForwardingType::Immediate, active: false, to: String::new() };
        let none = (!set.contains_key(&ForwardingType::Immediate)).then_some(none);
        Ok(none.into_iter().chain(set.into_values()).collect())
    }

    pub(crate) fn set_do_not_disturb(&mut self, device: &str, on: bool) -> Result<(), SwitchError> {
        self.record_of(device)?.do_not_disturb = on;
        let device = self.party(device);
        self.push(What::DoNotDisturb { device, on });
        Ok(())
    }

    pub(crate) fn do_not_disturb(&self, device: &str) -> Result<bool, SwitchError> {
        self.require_device(device)?;
        Ok(self.devices.get(device).is_some_and(|record| record.do_not_disturb))
    }

    /// Where the phone sends a call for this reason. The switch has no trunks: every call is internal.
    pub(super) fn forwarded_to(&self, device: &str, [any, internal]: [ForwardingType; 2]) -> Option<&str> {
        let record = self.devices.get(device)?;
        let active = |kind| record.forwarding.get(&kind).filter(|forwarding| forwarding.active);
        active(any).or_else(|| active(internal)).map(|forwarding| forwarding.to.as_str())
    }

    /// The phone that rings when somebody dials the number, or why none does. Forwardings are followed; a circle of
    /// them is busy. A hunt group rings its members whatever they have forwarded.
    pub(super) fn destination(&self, number: &str, caller: &str) -> Result<Destination, Cause> {
        let mut seen = BTreeSet::new();
        let mut number = number;
        let mut forwarded = None;
        loop {
            if let Some(group) = self.config.hunt_groups.get(number) {
                let free = |member: &&String| self.free(member, caller).is_ok();
                let phone = group.members.iter().find(free).cloned().ok_or(Cause::Busy)?;
                return Ok(Destination { phone, forwarded });
            }
            if let Some(service) = self.routing_point_at(number) {
                let is_stopped = self.routing_point_state(service) == Ok(RoutingPointState::Stopped);
                let there = Destination { phone: number.into(), forwarded };
                return if is_stopped { Err(Cause::DestNotObtainable) } else { Ok(there) };
            }
            if !self.config.extensions.contains_key(number) {
                return Err(Cause::DestNotObtainable);
            }
            if !seen.insert(number) {
                return Err(Cause::Busy);
            }
            let disturb = self.devices.get(number).is_some_and(|record| record.do_not_disturb);
            let immediate = self
                .forwarded_to(number, [ForwardingType::Immediate, ForwardingType::ImmediateInternal])
                .map(|to| (to, Cause::CallForwardImmediate));
            let next = match (immediate, self.free(number, caller)) {
                (Some(next), _) => Some(next),
                (None, Ok(())) => return Ok(Destination { phone: number.into(), forwarded }),
                (None, Err(Cause::Busy)) => {
                    let kinds = if disturb {
                        [ForwardingType::DoNotDisturb, ForwardingType::DoNotDisturbInternal]
                    } else {
                        [ForwardingType::Busy, ForwardingType::BusyInternal]
                    };
                    let cause = if disturb { Cause::CallForward } else { Cause::CallForwardBusy };
                    self.forwarded_to(number, kinds).map(|to| (to, cause))
                }
                (None, Err(cause)) => return Err(cause),
            };
            let Some((to, cause)) = next else { return Err(Cause::Busy) };
            forwarded = Some((number.to_owned(), cause));
            number = to;
        }
    }

    // --- agents --------------------------------------------------------------------------------------------------

    pub(crate) fn set_agent_state(
        &mut self,
        device: &str,
        group: Option<&str>,
        state: AgentState,
    ) -> Result<(), SwitchError> {
        let is_meant =
            |party: &Party| group.is_none_or(|wanted| party.number == wanted || party.user == wanted);
        let groups = self.groups_of(device).into_iter().filter(is_meant).map(|party| party.number);
        let groups: Vec<String> = groups.collect();
        if self.routing_point_agent_states(device).iter().any(|(point, _)| is_meant(point)) {
            self.request_agent_state(device, state)?;
            if groups.is_empty() {
                return Ok(());
            }
        }
        if let (Some(group), true) = (group, groups.is_empty()) {
            return Err(SwitchError::UnknownGroup(group.into()));
        }
        let record = self.record_of(device)?;
        let kept = if state == AgentState::LoggedOn { AgentState::Ready } else { state };
        for group in &groups {
            record.agent.insert(group.clone(), kept);
        }
        let told = if groups.is_empty() {
            vec![None]
        } else {
            groups.iter().map(|group| Some(self.party(group))).collect()
        };
        for group in told {
            let event = AgentEvent { device: self.party(device), group, state, agent: None };
            self.push(What::Agent(Box::new(event)));
        }
        Ok(())
    }

    pub(crate) fn agent_states(&self, device: &str) -> Result<Vec<(Party, AgentState)>, SwitchError> {
        self.require_device(device)?;
        let record = self.devices.get(device);
        let state = |group: &Party| {
            let set = record.and_then(|record| record.agent.get(&group.number).copied());
            set.unwrap_or(AgentState::Ready)
        };
        let groups = self.groups_of(device).into_iter();
        let groups = groups.map(|group| (group.clone(), state(&group)));
        Ok(groups.chain(self.routing_point_agent_states(device)).collect())
    }

    fn groups_of(&self, device: &str) -> Vec<Party> {
        let groups = self.config.hunt_groups.values();
        let own = groups.filter(|group| group.members.iter().any(|member| member == device));
        own.map(|group| self.party(&group.number)).collect()
    }

    // --- what is done to a call ------------------------------------------------------------------------------------

    pub(crate) fn send_digits(
        &mut self,
        device: &str,
        call_id: &CallId,
        digits: &str,
    ) -> Result<(), SwitchError> {
        let (key, uid) = self.place_in(device, call_id, &[LegState::Connected], "send digits")?;
        let mut call = self.take(key)?;
        if let Some(leg) = call.legs.iter_mut().find(|leg| leg.uid == uid) {
            leg.digits.push_str(digits);
        }
        self.put(call);
        Ok(())
    }

    /// The phone has the call recorded: until the call is recorded no more, or the phone has left it.
    pub(crate) fn start_recording(&mut self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        let (key, uid) = self.recordable(device, call_id)?;
        let mut call = self.take(key)?;
        let was_recorded = call.recorded();
        if let Some(leg) = call.legs.iter_mut().find(|leg| leg.uid == uid && !was_recorded) {
            leg.recording = true;
        }
        self.put(call);
        if was_recorded {
            return Err(SwitchError::Recording { call_id: call_id.clone(), recorded: true });
        }
        self.tell_recording(device, call_id, true);
        Ok(())
    }

    /// Any phone in the call may end the recording; it is told, and so is the one that had asked for it.
    pub(crate) fn stop_recording(&mut self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        let (key, uid) = self.recordable(device, call_id)?;
        let mut call = self.take(key)?;
        let was_recorded = call.recorded();
        let mut told = Vec::new();
        for leg in &mut call.legs {
            if std::mem::take(&mut leg.recording) || (was_recorded && leg.uid == uid) {
                told.push((leg.device.clone(), leg.call_id.clone()));
            }
        }
        self.put(call);
        if !was_recorded {
            return Err(SwitchError::Recording { call_id: call_id.clone(), recorded: false });
        }
        for (device, call_id) in &told {
            self.tell_recording(device, call_id, false);
        }
        Ok(())
    }

    fn recordable(&self, device: &str, call_id: &CallId) -> Result<super::Place, SwitchError> {
        self.place_in(device, call_id, &[LegState::Connected, LegState::Held], "record")
    }

    pub(super) fn tell_recording(&mut self, device: &str, call_id: &CallId, started: bool) {
        let event = RecordingEvent { device: self.party(device), call_id: call_id.clone(), started };
        self.push(What::Recording(Box::new(event)));
    }

    pub(crate) fn set_microphone_mute(
        &mut self,
        device: &str,
        call_id: &CallId,
        on: bool,
    ) -> Result<(), SwitchError> {
        let (key, uid) = self.place_in(device, call_id, &[LegState::Connected], "mute")?;
        let mut call = self.take(key)?;
        mute(&mut call, uid, on);
        self.put(call);
        let event = MicrophoneMuteEvent {
            device: self.party(device),
            call_id: call_id.clone(),
            on,
            conference: None,
            audience: vec![device.into()],
        };
        self.push(What::MicrophoneMute(Box::new(event)));
        Ok(())
    }

    pub(crate) fn set_participant_mute(
        &mut self,
        by: Option<&str>,
        conference: &str,
        participant: &str,
        on: bool,
    ) -> Result<(), SwitchError> {
        let key = self.conference_of(by, conference)?;
        let mut call = self.take(key)?;
        let leg = call.legs.iter().find(|leg| leg.participant == participant);
        let Some((uid, device, call_id)) = leg.map(|leg| (leg.uid, leg.device.clone(), leg.call_id.clone()))
        else {
            self.put(call);
            return Err(SwitchError::UnknownParticipant(participant.into()));
        };
        mute(&mut call, uid, on);
        let seen = self.conference_view(&call);
        let member = call.leg(uid).map(|leg| self.participant_view(leg));
        let event = MicrophoneMuteEvent {
            device: self.party(&device),
            call_id,
            on,
            conference: seen.zip(member),
            audience: call.legs.iter().map(|leg| leg.device.clone()).collect(),
        };
        self.put(call);
        self.push(What::MicrophoneMute(Box::new(event)));
        Ok(())
    }

    pub(crate) fn lock_conference(
        &mut self,
        by: Option<&str>,
        conference: &str,
        locked: bool,
    ) -> Result<(), SwitchError> {
        let key = self.conference_of(by, conference)?;
        let mut call = self.take(key)?;
        if let Some(record) = &mut call.conference {
            record.locked = locked;
        }
        let audience = call.legs.iter().map(|leg| leg.device.clone()).collect();
        let seen = self.conference_view(&call);
        self.put(call);
        if let Some(conference) = seen {
            self.push(What::ConferenceLocked { conference: Box::new(conference), audience });
        }
        Ok(())
    }

    /// The conference with this id, in which the phone must take part unless it is none.
    fn conference_of(&self, by: Option<&str>, conference: &str) -> Result<u64, SwitchError> {
        let found = self.calls.values().find(|call| {
            let is_it = call.conference.as_ref().is_some_and(|record| record.id == conference);
            is_it && by.is_none_or(|device| call.legs.iter().any(|leg| leg.device == device))
        });
        found.map(|call| call.key).ok_or_else(|| SwitchError::UnknownConference(conference.into()))
    }
}

fn mute(call: &mut Call, uid: u64, on: bool) {
    if let Some(leg) = call.legs.iter_mut().find(|leg| leg.uid == uid) {
        leg.muted = on;
    }
}
