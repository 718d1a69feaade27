//! Mute, forwarding, do not disturb, the agent (IP Office guide 6, 7).

use super::{Phone, csta_event};
use crate::event::{EventDevice, EventType};
use crate::service::{
    Ask, Expected, Fails, Forward, GetAgentState, GetDoNotDisturb, GetForwarding, RequestedAgentState,
    SetAgentState, SetDoNotDisturb, SetForwarding, SetMicrophoneMute, told_for,
};
use crate::wire::GetAgentStateResponse;
use telapi_core::csta::event::{DoNotDisturbEvent, ForwardingEvent, MicrophoneMuteEvent};
use telapi_core::csta::{self, ForwardingType};
use telapi_core::{CallId, CorrelatorData, Result};

const FORWARDING: [EventType; 1] = [EventType::Csta(csta::EventType::Forwarding)];
const DO_NOT_DISTURB: [EventType; 1] = [EventType::Csta(csta::EventType::DoNotDisturb)];

impl Phone {
    pub(super) fn no_call(&self) -> Fails {
        Fails::NoCallOf(self.device.clone())
    }

    /// Mutes or unmutes the microphone in a call of two parties (IP Office guide 6.1.1), and returns once
    /// MicrophoneMuteEvent tells so. It is meant for calls that the session has made: the portal knows the call by the
    /// correlator of its makeCall, whose text is the call's id. A participant of a conference has a
    /// [method of its own](crate::Session::set_participant_microphone_mute).
    pub async fn set_microphone_mute(&self, call: &CallId, on: bool) -> Result<MicrophoneMuteEvent> {
        let request = |_: &_| Ok(SetMicrophoneMute::new(CorrelatorData::from_text(call.as_str()), on));
        let types = [EventType::Csta(csta::EventType::MicrophoneMute)];
        self.services
            .answered(&types, &Fails::Call(call.clone()), request, |event| {
                let mute = csta_event!(event, MicrophoneMute)?;
                let of = mute.invoking_device.as_ref().and_then(csta::NamedDevice::device_id)?;
                // the other end's call may have the same id
                let told_for = event.device.as_ref().and_then(EventDevice::device_id);
                let is_ours = told_for.is_none_or(|device| device.matches(&self.device));
                let is_it = of.number() == call.as_str() && mute.microphone_mute_on == Some(on);
                (is_it && is_ours).then(|| mute.clone())
            })
            .await
    }

    /// Turns a forwarding on or off (IP Office guide 7.1.3), and returns once ForwardingEvent tells so.
    pub async fn set_forwarding(
        &self,
        forwarding_type: ForwardingType,
        forward: Forward,
    ) -> Result<ForwardingEvent> {
        let on = forward != Forward::Off;
        let wanted = forwarding_type.clone();
        let request = |portal: &_| {
            let device = self.on_its_switch(portal);
            Ok(match forward {
                Forward::To(number) => SetForwarding::on(device, forwarding_type, number),
                Forward::Off => SetForwarding::off(device, forwarding_type),
            })
        };
        self.services
            .answered(&FORWARDING, &self.no_call(), request, |event| {
                let told = csta_event!(event, Forwarding)?;
                let is_it = told.forwarding_type.as_ref() == Some(&wanted) && told.forward_status == Some(on);
                (is_it && told_for(event, &self.device)).then(|| told.clone())
            })
            .await
    }

    /// The telephone's forwardings (IP Office guide 7.1.4): one ForwardingEvent for each that is told. Which are told the
    /// guide does not say, and it has no end mark: it is over when none has come for
    /// [`snapshot_quiet`](crate::SessionBuilder::snapshot_quiet).
    pub async fn get_forwarding(&self) -> Result<Vec<ForwardingEvent>> {
        let request = |portal: &_| GetForwarding::new(self.on_its_switch(portal));
        self.services
            .answered_by_several(&FORWARDING, &self.no_call(), request, |event| {
                let told = csta_event!(event, Forwarding)?;
                told_for(event, &self.device).then(|| told.clone())
            })
            .await
    }

    /// Lets the telephone not be disturbed, or be disturbed again (IP Office guide 7.1.5), and returns once
    /// DoNotDisturbEvent tells so.
    pub async fn set_do_not_disturb(&self, on: bool) -> Result<DoNotDisturbEvent> {
        let request = |portal: &_| Ok(SetDoNotDisturb::new(self.on_its_switch(portal), on));
        self.services
            .answered(&DO_NOT_DISTURB, &self.no_call(), request, |event| {
                let told = csta_event!(event, DoNotDisturb)?;
                let is_it = told.do_not_disturb_on == Some(on) && told_for(event, &self.device);
                is_it.then(|| told.clone())
            })
            .await
    }

    /// Whether the telephone is not to be disturbed (IP Office guide 7.1.6), as DoNotDisturbEvent tells it.
    pub async fn get_do_not_disturb(&self) -> Result<DoNotDisturbEvent> {
        let request = |portal: &_| Ok(GetDoNotDisturb::new(self.on_its_switch(portal)));
        self.services
            .answered(&DO_NOT_DISTURB, &self.no_call(), request, |event| {
                let told = csta_event!(event, DoNotDisturb)?;
                told_for(event, &self.device).then(|| told.clone())
            })
            .await
    }

    /// The agent's state in each of its groups (IP Office guide 7.1.2). The answer's body tells it, no event.
    pub async fn get_agent_state(&self) -> Result<GetAgentStateResponse> {
        let portal = self.services.portal()?;
        let request = GetAgentState::new(self.on_its_switch(&portal));
        self.services.answer(&portal, Ask::of(&request).expecting(Expected::Message)).await
    }

    /// Sets the agent's state (IP Office guide 7.1.1: *currently not supported*; the payload is CSTA's, unverified). Returns
    /// when the portal has accepted it; the guide refers to CSTA for the event that answers.
    pub async fn set_agent_state(&self, state: RequestedAgentState) -> Result<()> {
        self.services.accepted(|portal| SetAgentState::new(self.on_its_switch(portal), state)).await
    }
}
