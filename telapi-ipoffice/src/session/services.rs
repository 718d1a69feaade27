//! Services that are the session's own, not a telephone's.

use super::Session;
use crate::config::invalid;
use crate::event::{AvmVoicemailStatusEvent, ConferenceLockedEvent, Event, EventKind, EventType};
use crate::phone::Phone;
use crate::service::{
    Ask, ClearConnection, Fails, ServiceRequest, SetLockRequest, SetParticipantMicrophoneMute,
};
use crate::transport::Method;
use crate::wire::UserKind;
use std::sync::Arc;
use telapi_core::call::CallRecord;
use telapi_core::csta::event::MicrophoneMuteEvent;
use telapi_core::csta::{self, CstaEvent, FlowDirection, NamedDevice};
use telapi_core::session::About;
use telapi_core::{CallId, ConferenceId, CorrelatorData, DeviceId, Result};

impl Session {
    /// What IP Office offers for a telephone beyond call control. Refuses what [`device`](Self::device) refuses.
    pub fn phone(&self, number: impl AsRef<str>) -> Result<Phone> {
        Ok(Phone::new(self.checked(number.as_ref())?, self.services()))
    }

    /// Sends any request with a body, and returns when the portal has accepted it: what comes of it, events tell. The
    /// devices in it stand as they are: give them the switch that they belong to
    /// ([`DeviceId::on`]; `userSwitchDevice` of the [login](Self::login), IP Office guide 3.1).
    ///
    /// While the session is not connected it is refused or waits, as [the session was
    /// told](crate::SessionBuilder::while_offline). What it is about nobody knows here, so that one that waited leaves only
    /// when the calls have been made sure of. Dropping the future does not withdraw the request.
    pub async fn request<R: ServiceRequest>(&self, request: &R) -> Result<()> {
        let ask = Ask::of(request);
        self.services().send(R::PATH, About::SomeCall, &[], move |_, _| Ok(ask.clone())).await.map(drop)
    }

    /// Whether voicemail can be had (getVoicemailServiceStatus, IP Office guide 10.4.1: Avaya's own, no service of
    /// CSTA).
    ///
    /// *Answered by* AVMVoicemailStatusEvent. *Events that follow*: the same, when it changes. *Who*: device users and
    /// application users.
    pub async fn get_voicemail_service_status(&self) -> Result<AvmVoicemailStatusEvent> {
        const PATH: &str = "voicemail/getVoicemailServiceStatus";
        let services = self.services();
        let types = [EventType::AvmVoicemailStatus];
        let ask = |_: &_, _: Option<&_>| Ok(Ask::new(Method::POST, PATH));
        let sent = services.send(PATH, About::NoCall, &types, ask).await?;
        // no FailedEvent is about it: the request names neither a call nor a device
        let fails = Fails::Call(CallId::new(""));
        sent.event(services.event_deadline, &fails, |event| match &event.kind {
            EventKind::AvmVoicemailStatus(told) => Some((**told).clone()),
            _ => None,
        })
        .await
    }
}

/// Conferences (IP Office guide 5.2.4, 5.2.15, 6.1.2). A conference's id and its participants' ids stand in ConferencedEvents.
impl Session {
    /// Locks a conference, so that nobody else comes in (lockConference, IP Office guide 5.2.15: Avaya's own, no
    /// service of CSTA).
    ///
    /// *Answered by* ConferenceLockedEvent. *Events that follow*: none. *Who*: device users and application users.
    pub async fn lock_conference(&self, conference: &ConferenceId) -> Result<ConferenceLockedEvent> {
        self.set_lock(SetLockRequest::lock(conference.clone())).await
    }

    /// Unlocks a conference (lockConference, IP Office guide 5.2.15: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* ConferenceLockedEvent. *Events that follow*: none. *Who*: device users and application users.
    pub async fn unlock_conference(&self, conference: &ConferenceId) -> Result<ConferenceLockedEvent> {
        self.set_lock(SetLockRequest::unlock(conference.clone())).await
    }

    async fn set_lock(&self, request: SetLockRequest) -> Result<ConferenceLockedEvent> {
        let (conference, on) = (request.conf_unique_id.clone(), request.is_conf_locked);
        if conference.is_empty() {
            return Err(invalid("lockConference needs a conference"));
        }
        let fails = Fails::Call(CallId::new(conference.as_str()));
        self.services()
            .answered(
                About::SomeCall,
                &[EventType::ConferenceLocked],
                &fails,
                move |_| request.clone(),
                |event| match &event.kind {
                    EventKind::ConferenceLocked(told)
                        if told.conf_unique_id.as_ref() == Some(&conference)
                            && told.is_conf_locked == Some(on) =>
                    {
                        Some((**told).clone())
                    }
                    _ => None,
                },
            )
            .await
    }

    /// Drops a participant from a conference (clearConnection, IP Office guide 5.2.4: CSTA's Clear Connection): by the
    /// participant's id, and the correlator data by which the call joined the conference.
    ///
    /// *Answered by* the event that tells so first, which is returned: a ConnectionClearedEvent of the participant, or
    /// a ConferencedEvent in which it leaves. *Events that follow*: the other of the two; a device
    /// user that drops itself is told only of the end of its own call. *Who*: device users and
    /// application users.
    pub async fn drop_participant(
        &self,
        participant: &CallId,
        correlator_data: CorrelatorData,
    ) -> Result<Arc<Event>> {
        if participant.is_empty() {
            return Err(invalid("no participant is named"));
        }
        let calls = self.joined_by(&correlator_data);
        let request = ClearConnection::drop_participant(participant.clone(), correlator_data);
        let types = [
            EventType::Csta(csta::EventType::ConnectionCleared),
            EventType::Csta(csta::EventType::Conferenced),
        ];
        let fails = Fails::Call(participant.clone());
        self.services()
            .answered(
                About::SomeCall,
                &types,
                &fails,
                move |_| request.clone(),
                |event| leaves(event, participant, &calls).then(|| Arc::new(event.clone())),
            )
            .await
    }

    /// The calls whose end can tell that a participant was dropped: the one that joined the conference by this correlator.
    /// The guide's sample has the conference's id in its place (5.2.4): then it is a device user's own call in it.
    fn joined_by(&self, correlator_data: &CorrelatorData) -> Vec<CallId> {
        let Some(text) = correlator_data.text() else { return Vec::new() };
        let mut calls = vec![CallId::new(text)];
        if self.login().is_some_and(|login| login.user_kind() == UserKind::DeviceUser) {
            let records = self.calls().snapshot();
            let is_in = |record: &&Arc<CallRecord>| {
                record.conference.as_ref().is_some_and(|conference| conference.as_str() == text)
            };
            calls.extend(records.iter().filter(is_in).flat_map(|record| record.call_ids.clone()));
        }
        calls
    }

    /// Mutes or unmutes a participant of a conference (setMicrophoneMute, IP Office guide 6.1.2: CSTA's Set Microphone
    /// Mute).
    ///
    /// *Answered by* MicrophoneMuteEvent. *Events that follow*: none; a telephone that is muted by hand tells none at
    /// all (6.2.2). *Who*: device users and application users.
    pub async fn set_participant_microphone_mute(
        &self,
        participant: &CallId,
        conference: &ConferenceId,
        on: bool,
    ) -> Result<MicrophoneMuteEvent> {
        if participant.is_empty() || conference.is_empty() {
            return Err(invalid("no participant or no conference is named"));
        }
        let request = SetParticipantMicrophoneMute::new(participant.clone(), conference.clone(), on);
        let types = [EventType::Csta(csta::EventType::MicrophoneMute)];
        let fails = Fails::Call(participant.clone());
        self.services()
            .answered(
                About::SomeCall,
                &types,
                &fails,
                move |_| request.clone(),
                |event| {
                    let Some(CstaEvent::MicrophoneMute(told)) = event.csta() else { return None };
                    let of = told.invoking_device.as_ref().and_then(NamedDevice::device_id)?;
                    let is_it =
                        of == DeviceId::new(participant.as_str()) || of.number() == participant.as_str();
                    (is_it && told.microphone_mute_on == Some(on)).then(|| (**told).clone())
                },
            )
            .await
    }
}

/// Whether the event tells that the participant has left its conference. A ConnectionClearedEvent names the call by which it
/// had joined (IP Office guide 5.3.4, with the id of 5.2.9), or the participant.
fn leaves(event: &Event, participant: &CallId, calls: &[CallId]) -> bool {
    match event.csta() {
        Some(CstaEvent::ConnectionCleared(cleared)) => cleared
            .dropped_connection
            .as_ref()
            .is_some_and(|dropped| dropped.call_id == *participant || calls.contains(&dropped.call_id)),
        Some(CstaEvent::Conferenced(told)) => told.conference_connections.iter().flatten().any(|item| {
            let info = item.resulting_connection_info.as_ref();
            item.new_connection.as_ref().is_some_and(|new| new.call_id == *participant)
                && info.and_then(|info| info.flow_direction.as_ref()) == Some(&FlowDirection::None)
        }),
        _ => false,
    }
}
