//! Mute, forwarding, do not disturb, the agent (IP Office guide 6, 7).

use super::{Phone, csta_event};
use crate::config::invalid;
use crate::event::{EventDevice, EventType};
use crate::portal::Portal;
use crate::service::{
    Ask, Expected, Fails, Forward, GetAgentState, GetDoNotDisturb, GetForwarding, RequestedAgentState,
    ServiceRequest, SetAgentState, SetDoNotDisturb, SetForwarding, SetMicrophoneMute, told_for,
};
use crate::wire::GetAgentStateResponse;
use telapi_core::csta::event::{DoNotDisturbEvent, ForwardingEvent, MicrophoneMuteEvent};
use telapi_core::csta::{self, ForwardingType};
use telapi_core::session::About;
use telapi_core::{CallId, CorrelatorData, Result};

const FORWARDING: [EventType; 1] = [EventType::Csta(csta::EventType::Forwarding)];
const DO_NOT_DISTURB: [EventType; 1] = [EventType::Csta(csta::EventType::DoNotDisturb)];

impl Phone {
    pub(super) fn no_call(&self) -> Fails {
        Fails::NoCallOf(self.device.clone())
    }

    /// Mutes or unmutes the microphone in a call of two parties (setMicrophoneMute, IP Office guide 6.1.1: CSTA's Set
    /// Microphone Mute). It is meant for calls that the session has made: the portal knows the call by the correlator
    /// of its makeCall, whose text is the call's id. A participant of a conference has a [method of its
    /// own](crate::Session::set_participant_microphone_mute).
    ///
    /// *Answered by* MicrophoneMuteEvent. *Events that follow*: none; a telephone that is muted by hand tells none at
    /// all (6.2.1). *Who*: a device user for its own telephone, an application user for any.
    pub async fn set_microphone_mute(&self, call: &CallId, on: bool) -> Result<MicrophoneMuteEvent> {
        // the correlator with which the call was made, whatever its id is by now
        let made_with = call.clone();
        let request = move |_: &Portal, _: &CallId| {
            SetMicrophoneMute::new(CorrelatorData::from_text(made_with.as_str()), on)
        };
        let types = [EventType::Csta(csta::EventType::MicrophoneMute)];
        self.services
            .answered_of(self.of(call), &types, request, |event, now| {
                let mute = csta_event!(event, MicrophoneMute)?;
                let of = mute.invoking_device.as_ref().and_then(csta::NamedDevice::device_id)?;
                // the other end's call may have the same id
                let told_for = event.device.as_ref().and_then(EventDevice::device_id);
                let is_ours = told_for.is_none_or(|device| device.matches(&self.device));
                let is_of = [call, now].iter().any(|call| call.as_str() == of.number());
                (is_of && is_ours && mute.microphone_mute_on == Some(on)).then(|| mute.clone())
            })
            .await
    }

    /// Turns a forwarding on or off (setForwarding, IP Office guide 7.1.3: CSTA's Set Forwarding).
    ///
    /// *Answered by* ForwardingEvent. *Events that follow*: none. *Who*: a device user for its own telephone, an
    /// application user for any.
    pub async fn set_forwarding(
        &self,
        forwarding_type: ForwardingType,
        forward: Forward,
    ) -> Result<ForwardingEvent> {
        if matches!(&forward, Forward::To(number) if number.number().trim().is_empty()) {
            return Err(invalid("a forwarding needs a number"));
        }
        let on = forward != Forward::Off;
        let (device, wanted) = (self.device.clone(), forwarding_type.clone());
        let request = move |portal: &Portal| {
            let device = portal.on_its_switch(&device);
            match &forward {
                Forward::To(number) => SetForwarding::on(device, forwarding_type.clone(), number.clone()),
                Forward::Off => SetForwarding::off(device, forwarding_type.clone()),
            }
        };
        self.services
            .answered(About::NoCall, &FORWARDING, &self.no_call(), request, |event| {
                let told = csta_event!(event, Forwarding)?;
                let is_it = told.forwarding_type.as_ref() == Some(&wanted) && told.forward_status == Some(on);
                (is_it && told_for(event, &self.device)).then(|| told.clone())
            })
            .await
    }

    /// The telephone's forwardings (getForwarding, IP Office guide 7.1.4: CSTA's Get Forwarding): the newest event
    /// of each type that is told. Which are told the guide does not say, and it has no end mark: it is over when none has come for
    /// [`snapshot_quiet`](crate::SessionBuilder::snapshot_quiet).
    ///
    /// *Answered by* ForwardingEvents, one at least. *Events that follow*: none. *Who*: a device user for its own
    /// telephone, an application user for any.
    pub async fn get_forwarding(&self) -> Result<Vec<ForwardingEvent>> {
        let device = self.device.clone();
        let request = move |portal: &Portal| GetForwarding::new(portal.on_its_switch(&device));
        let told = self
            .services
            .answered_by_several(&FORWARDING, &self.no_call(), request, |event| {
                let told = csta_event!(event, Forwarding)?;
                told_for(event, &self.device).then(|| told.clone())
            })
            .await?;
        let mut newest: Vec<ForwardingEvent> = Vec::new();
        for told in told {
            // told again: changed meanwhile, or asked for by somebody else too
            match newest.iter_mut().find(|known| known.forwarding_type == told.forwarding_type) {
                Some(known) => *known = told,
                None => newest.push(told),
            }
        }
        Ok(newest)
    }

    /// Lets the telephone not be disturbed, or be disturbed again (setDoNotDisturb, IP Office guide 7.1.5: CSTA's Set
    /// Do Not Disturb).
    ///
    /// *Answered by* DoNotDisturbEvent. *Events that follow*: none. *Who*: a device user for its own telephone, an
    /// application user for any.
    pub async fn set_do_not_disturb(&self, on: bool) -> Result<DoNotDisturbEvent> {
        let device = self.device.clone();
        let request = move |portal: &Portal| SetDoNotDisturb::new(portal.on_its_switch(&device), on);
        self.services
            .answered(About::NoCall, &DO_NOT_DISTURB, &self.no_call(), request, |event| {
                let told = csta_event!(event, DoNotDisturb)?;
                let is_it = told.do_not_disturb_on == Some(on) && told_for(event, &self.device);
                is_it.then(|| told.clone())
            })
            .await
    }

    /// Whether the telephone is not to be disturbed (getDoNotDisturb, IP Office guide 7.1.6: CSTA's Get Do Not
    /// Disturb).
    ///
    /// *Answered by* DoNotDisturbEvent. *Events that follow*: none. *Who*: a device user for its own telephone, an
    /// application user for any.
    pub async fn get_do_not_disturb(&self) -> Result<DoNotDisturbEvent> {
        let device = self.device.clone();
        let request = move |portal: &Portal| GetDoNotDisturb::new(portal.on_its_switch(&device));
        self.services
            .answered(About::NoCall, &DO_NOT_DISTURB, &self.no_call(), request, |event| {
                let told = csta_event!(event, DoNotDisturb)?;
                told_for(event, &self.device).then(|| told.clone())
            })
            .await
    }

    /// The agent's state in each of its groups (getAgentState, IP Office guide 7.1.2: CSTA's Get Agent State).
    ///
    /// *Answered by* the answer's body. *Events that follow*: none. *Who*: a device user for its own telephone, an
    /// application user for any.
    pub async fn get_agent_state(&self) -> Result<GetAgentStateResponse> {
        let device = self.device.clone();
        let ask = move |portal: &Portal| {
            let request = GetAgentState::new(portal.on_its_switch(&device));
            Ok(Ask::of(&request).expecting(Expected::Message))
        };
        self.services.plain(GetAgentState::PATH, ask).await?.read()
    }

    /// Sets the agent's state (setAgentState, IP Office guide 7.1.1: *currently not supported*; CSTA's Set Agent State,
    /// whose payload is CSTA's and unverified).
    ///
    /// *Answered by* the acceptance alone: for the event the guide refers to CSTA. *Events that follow*:
    /// AgentReadyEvent, AgentNotReadyEvent or AgentWorkingAfterCallEvent, by CSTA. *Who*: a device user for its own
    /// telephone, an application user for any.
    pub async fn set_agent_state(&self, state: RequestedAgentState) -> Result<()> {
        let device = self.device.clone();
        let request = move |portal: &Portal| SetAgentState::new(portal.on_its_switch(&device), state.clone());
        self.services.accepted(request).await
    }
}
