//! Calls in the telephone's name, digits, recording.

use super::{Phone, beginning_call, csta_event};
use crate::config::invalid;
use crate::event::{ArsRecordCallStartedEvent, ArsRecordCallStoppedEvent, EventKind, EventType};
use crate::service::{
    ArsRecordCall, ArsStopRecordCall, ConferenceRequestOwner, Fails, GenerateDigits, ProxyMakeCall,
};
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
    /// Calls a number in the telephone's name (proxyMakeCall, IP Office guide 5.2.10), and returns the id of the call once
    /// the first event tells of it; what becomes of it, the session's [calls](crate::Session::calls) and events tell.
    ///
    /// An error whose delivery is unknown leaves a call behind that may have been made.
    pub async fn proxy_make_call(&self, called: impl AsRef<str>) -> Result<CallId> {
        let called = number(called, "proxyMakeCall")?;
        let (id, correlator) = fresh();
        let request = |portal: &_| Ok(ProxyMakeCall::new(self.on_its_switch(portal), called, correlator));
        let fails = Fails::Call(id.clone());
        self.services
            .answered(&BEGINNINGS, &fails, request, |event| {
                let conference = csta_event!(event, Conferenced)
                    .and_then(|event| event.correlator_data.as_ref()?.text().map(CallId::new));
                (beginning_call(event) == Some(&id) || conference.as_ref() == Some(&id)).then(|| id.clone())
            })
            .await
    }

    /// Brings a number into a meet-me conference in the telephone's name (proxyMakeCall with `requestForConference`, IP
    /// Office guide 5.2.10). Returns when the portal has accepted it: which call's events follow, the guide leaves open.
    pub async fn proxy_make_call_into_conference(
        &self,
        conference: impl AsRef<str>,
        called: impl AsRef<str>,
        owner: ConferenceRequestOwner,
    ) -> Result<()> {
        let conference = number(conference, "a conference")?;
        let called = number(called, "proxyMakeCall")?;
        let (_, correlator) = fresh();
        self.services
            .accepted(|portal| {
                let target = self.on_its_switch(portal);
                ProxyMakeCall::into_conference(target, conference, called, owner, correlator)
            })
            .await
    }

    /// Sends DTMF digits into a call (IP Office guide 5.2.16). No event answers it: it returns when the portal has accepted
    /// it.
    pub async fn generate_digits(&self, call: &CallId, digits: impl Into<String>) -> Result<()> {
        let digits = digits.into();
        if digits.is_empty() {
            return Err(invalid("generateDigits needs digits"));
        }
        self.services.accepted(|portal| GenerateDigits::new(self.connection(portal, call), digits)).await
    }

    /// Records a call (IP Office guide 9.1.1), and returns once ARSRecordCallStartedEvent tells that it is recorded.
    pub async fn record_call(&self, call: &CallId) -> Result<ArsRecordCallStartedEvent> {
        let request =
            |portal: &_| Ok(ArsRecordCall::new(self.connection(portal, call), self.on_its_switch(portal)));
        self.services
            .answered(&[EventType::ArsRecordCallStarted], &Fails::Call(call.clone()), request, |event| {
                match &event.kind {
                    EventKind::ArsRecordCallStarted(started)
                        if started.recorded_connection.as_ref().is_some_and(|it| it.call_id == *call) =>
                    {
                        Some((**started).clone())
                    }
                    _ => None,
                }
            })
            .await
    }

    /// Ends the recording of a call (IP Office guide 9.1.2), and returns once ARSRecordCallStoppedEvent tells so.
    pub async fn stop_record_call(&self, call: &CallId) -> Result<ArsRecordCallStoppedEvent> {
        let request = |portal: &_| Ok(ArsStopRecordCall::new(self.connection(portal, call)));
        self.services
            .answered(&[EventType::ArsRecordCallStopped], &Fails::Call(call.clone()), request, |event| {
                match &event.kind {
                    EventKind::ArsRecordCallStopped(stopped)
                        if stopped.recorded_connection.as_ref().is_some_and(|it| it.call_id == *call) =>
                    {
                        Some((**stopped).clone())
                    }
                    _ => None,
                }
            })
            .await
    }
}
