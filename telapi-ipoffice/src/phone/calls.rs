//! Calls in the telephone's name, digits, recording.

use super::{Phone, beginning_call, csta_event};
use crate::config::invalid;
use crate::event::{ArsRecordCallStartedEvent, ArsRecordCallStoppedEvent, EventKind, EventType};
use crate::portal::Portal;
use crate::service::{
    ArsRecordCall, ArsStopRecordCall, ConferenceRequestOwner, Fails, GenerateDigits, ProxyMakeCall,
    told_for_no_other,
};
use telapi_core::call::MakeCallOptions;
use telapi_core::session::About;
use telapi_core::{CallId, CorrelatorData, DeviceId, Result, csta};

/// What follows a call that is made (IP Office guide 5.2.10).
const BEGINNINGS: [EventType; 5] = [
    EventType::Csta(csta::EventType::ServiceInitiated),
    EventType::Csta(csta::EventType::Originated),
    EventType::Csta(csta::EventType::Delivered),
    EventType::Csta(csta::EventType::Established),
    EventType::Csta(csta::EventType::Conferenced),
];

fn fresh() -> (CallId, CorrelatorData) {
    let text = uuid::Uuid::new_v4().to_string();
    (CallId::new(&text), CorrelatorData::from_text(&text))
}

fn number(number: impl AsRef<str>, what: &str) -> Result<DeviceId> {
    match number.as_ref().trim() {
        "" => Err(invalid(format!("{what} needs a number"))),
        number => Ok(DeviceId::new(number)),
    }
}

impl Phone {
    /// Calls a number in the telephone's name (proxyMakeCall, IP Office guide 5.2.10: CSTA's Make Call, asked
    /// for by somebody else). Returns the id of the call once its first event tells of it; what becomes
    /// of it, the session's [calls](crate::Session::calls) tell.
    ///
    /// *Answered by* the call's first event, ServiceInitiatedEvent or OriginatedEvent as a rule. *Events that follow*:
    /// DeliveredEvent, EstablishedEvent; ConferencedEvent for a meet-me number; FailedEvent. *Who*: a device user for
    /// its own telephone, an application user for any.
    ///
    /// An error whose delivery is unknown leaves a call behind that may have been made.
    pub async fn proxy_make_call(&self, called: impl AsRef<str>) -> Result<CallId> {
        self.proxy_make_call_with(called, MakeCallOptions::new()).await
    }

    /// As [`proxy_make_call`](Self::proxy_make_call), with what the called party is shown of the caller
    /// (`cliDisplayNumber`, `withholdCli`; IP Office guide 5.2.10: from Powered 3.0 FP4, IP Office 11.0 FP4).
    ///
    /// *Answered by* the call's first event. *Events that follow*: as there. *Who*: a device user for its own telephone, an
    /// application user for any.
    pub async fn proxy_make_call_with(
        &self,
        called: impl AsRef<str>,
        options: MakeCallOptions,
    ) -> Result<CallId> {
        let called = number(called, "proxyMakeCall")?;
        let (id, correlator) = fresh();
        let device = self.device.clone();
        let request = move |portal: &Portal| {
            let device = portal.on_its_switch(&device);
            ProxyMakeCall::new(device, called.clone(), correlator.clone()).with(&options)
        };
        let fails = Fails::Call(id.clone());
        self.services
            .answered(About::NoCall, &BEGINNINGS, &fails, request, |event| {
                let conference = csta_event!(event, Conferenced)
                    .and_then(|event| event.correlator_data.as_ref()?.text().map(CallId::new));
                (beginning_call(event) == Some(&id) || conference.as_ref() == Some(&id)).then(|| id.clone())
            })
            .await
    }

    /// Brings a number into a meet-me conference in the telephone's name (proxyMakeCall with `requestForConference` and
    /// `conferenceRequestOwner`, IP Office guide 5.2.10).
    ///
    /// *Answered by* the acceptance alone: which call's events tell of it, the guide leaves open. *Events that follow*:
    /// those of a call that is made, and ConferencedEvent. *Who*: a device user for its own telephone, an application
    /// user for any.
    pub async fn proxy_make_call_into_conference(
        &self,
        conference: impl AsRef<str>,
        called: impl AsRef<str>,
        owner: ConferenceRequestOwner,
    ) -> Result<()> {
        let conference = number(conference, "a conference")?;
        let called = number(called, "proxyMakeCall")?;
        let (_, correlator) = fresh();
        let device = self.device.clone();
        self.services
            .accepted(move |portal| {
                let target = portal.on_its_switch(&device);
                let (conference, called) = (conference.clone(), called.clone());
                ProxyMakeCall::into_conference(target, conference, called, owner, correlator.clone())
            })
            .await
    }

    /// Sends DTMF digits into a call (generatedtmf, IP Office guide 5.2.16: CSTA's Generate Digits).
    ///
    /// *Answered by* the acceptance alone. *Events that follow*: none. *Who*: a device user for its own telephone, an
    /// application user for any.
    pub async fn generate_digits(&self, call: &CallId, digits: impl Into<String>) -> Result<()> {
        let digits = digits.into();
        if digits.is_empty() {
            return Err(invalid("generateDigits needs digits"));
        }
        let device = self.device.clone();
        let request = move |portal: &Portal, call: &CallId| {
            GenerateDigits::new(portal.part_of(&device, call), digits.clone())
        };
        self.services.accepted_of(self.of(call), request).await
    }

    /// Records a call (recordCall, IP Office guide 9.1.1: Avaya's own, no service of CSTA). Returns once it is
    /// recorded.
    ///
    /// *Answered by* ARSRecordCallStartedEvent. *Events that follow*: ARSRecordCallStoppedEvent at its end. *Who*: a
    /// device user for its own telephone, an application user for any.
    pub async fn record_call(&self, call: &CallId) -> Result<ArsRecordCallStartedEvent> {
        let device = self.device.clone();
        let request = move |portal: &Portal, call: &CallId| {
            ArsRecordCall::new(portal.part_of(&device, call), portal.on_its_switch(&device))
        };
        let types = [EventType::ArsRecordCallStarted];
        self.services
            .answered_of(self.of(call), &types, request, |event, call| match &event.kind {
                EventKind::ArsRecordCallStarted(told)
                    if told.recorded_connection.as_ref().is_some_and(|it| it.call_id == *call)
                        // the other end's call may have the same id
                        && told_for_no_other(event, &self.device) =>
                {
                    Some((**told).clone())
                }
                _ => None,
            })
            .await
    }

    /// Ends the recording of a call (stopRecordCall, IP Office guide 9.1.2: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* ARSRecordCallStoppedEvent. *Events that follow*: none. *Who*: a device user for its own telephone,
    /// an application user for any.
    pub async fn stop_record_call(&self, call: &CallId) -> Result<ArsRecordCallStoppedEvent> {
        let device = self.device.clone();
        let request =
            move |portal: &Portal, call: &CallId| ArsStopRecordCall::new(portal.part_of(&device, call));
        let types = [EventType::ArsRecordCallStopped];
        self.services
            .answered_of(self.of(call), &types, request, |event, call| match &event.kind {
                EventKind::ArsRecordCallStopped(told)
                    if told.recorded_connection.as_ref().is_some_and(|it| it.call_id == *call)
                        // the other end's call may have the same id
                        && told_for_no_other(event, &self.device) =>
                {
                    Some((**told).clone())
                }
                _ => None,
            })
            .await
    }
}
