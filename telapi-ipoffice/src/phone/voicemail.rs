//! The telephone's mailbox (IP Office guide 10).

use super::{Phone, csta_event};
use crate::config::invalid;
use crate::event::{
    AvmGetVoicemailConfigEvent, AvmMessageStateChangedEvent, AvmPlayedEvent, AvmSnapshotEvent, EventKind,
    EventType, VoicemailMessageId, VoicemailMessageState,
};
use crate::portal::Portal;
use crate::service::ServiceRequest;
use crate::service::{
    AvmDeleteMessage, AvmGetVoicemailConfig, AvmListenMessage, AvmPickupMessage, AvmPlayMessage,
    AvmRepositionMessage, AvmResumeMessage, AvmSetMessageState, AvmSnapshotVoiceMailbox, AvmStopMessage,
    AvmSuspendMessage, Fails, told_for,
};
use telapi_core::csta;
use telapi_core::csta::event::EstablishedEvent;
use telapi_core::session::About;
use telapi_core::{CallId, ConnectionId, DeviceId, Result};

/// The message, if it is named.
fn named(message: &VoicemailMessageId) -> Result<&VoicemailMessageId> {
    match message.as_str().trim() {
        "" => Err(invalid("no voicemail message is named")),
        _ => Ok(message),
    }
}

/// To all of these a 503 ([`ErrorKind::Unavailable`](telapi_core::ErrorKind::Unavailable)) says that voicemail is not there,
/// not that the portal is down.
impl Phone {
    /// The messages of the mailbox (getMessages, IP Office guide 10.1.1: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* AVMSnapshotEvent. *Events that follow*: none. *Who*: a device user for its own telephone, an
    /// application user for any.
    pub async fn get_messages(&self) -> Result<AvmSnapshotEvent> {
        let device = self.device.clone();
        let request = move |portal: &Portal| AvmSnapshotVoiceMailbox::new(portal.on_its_switch(&device));
        let types = [EventType::AvmSnapshot];
        self.services
            .answered(About::NoCall, &types, &self.no_call(), request, |event| match &event.kind {
                EventKind::AvmSnapshot(told) if told_for(event, &self.device) => Some((**told).clone()),
                _ => None,
            })
            .await
    }

    /// Plays a message in a call (playMessage, IP Office guide 10.1.2: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* AVMPlayedEvent. *Events that follow*: AVMMessageStateChangedEvent, when the message is marked as
    /// heard. *Who*: a device user for its own telephone, an application user for any.
    pub async fn play_message(&self, call: &CallId, message: &VoicemailMessageId) -> Result<AvmPlayedEvent> {
        let (device, played) = (self.device.clone(), named(message)?.clone());
        let request = move |portal: &Portal, call: &CallId| {
            let connection = portal.part_of(&device, call);
            AvmPlayMessage::new(connection, portal.on_its_switch(&device), played.clone())
        };
        let types = [EventType::AvmPlayed];
        self.services
            .answered_of(self.of(call), &types, request, |event, _| match &event.kind {
                EventKind::AvmPlayed(told)
                    if told.message_id.as_ref() == Some(message) && told_for(event, &self.device) =>
                {
                    Some((**told).clone())
                }
                _ => None,
            })
            .await
    }

    /// Stops playing a message (stopMessage, IP Office guide 10.1.3: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* the acceptance alone: the guide names no event here. *Events that follow*: AVMStopEvent, which its table of
    /// events has (4.3.1), without a sample. *Who*: a device user for its own telephone, an application user for any.
    pub async fn stop_message(&self, call: &CallId, message: &VoicemailMessageId) -> Result<()> {
        self.of_played(call, message, AvmStopMessage::new).await
    }

    /// Suspends a message that is played (suspendMessage, IP Office guide 10.1.4: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* the acceptance alone: the guide names no event here. *Events that follow*: AVMSuspendEvent, which its table of
    /// events has (4.3.1), without a sample. *Who*: a device user for its own telephone, an application user for any.
    pub async fn suspend_message(&self, call: &CallId, message: &VoicemailMessageId) -> Result<()> {
        self.of_played(call, message, AvmSuspendMessage::new).await
    }

    /// Goes on with a message that was suspended (resumeMessage, IP Office guide 10.1.5: Avaya's own, no service of
    /// CSTA).
    ///
    /// *Answered by* the acceptance alone: the guide names no event. *Events that follow*: none. *Who*: a device user
    /// for its own telephone, an application user for any.
    pub async fn resume_message(&self, call: &CallId, message: &VoicemailMessageId) -> Result<()> {
        self.of_played(call, message, AvmResumeMessage::new).await
    }

    /// Moves within a message that is played, backwards if the position is negative (repositionMessage, IP Office guide
    /// 10.1.6, which does not name the unit: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* the acceptance alone: the guide names no event. *Events that follow*: none. *Who*: a device user
    /// for its own telephone, an application user for any.
    pub async fn reposition_message(
        &self,
        call: &CallId,
        message: &VoicemailMessageId,
        relative_position: i64,
    ) -> Result<()> {
        let request = move |call: ConnectionId, device: DeviceId, message: VoicemailMessageId| {
            AvmRepositionMessage::new(call, device, message, relative_position)
        };
        self.of_played(call, message, request).await
    }

    async fn of_played<R: ServiceRequest>(
        &self,
        call: &CallId,
        message: &VoicemailMessageId,
        request: impl Fn(ConnectionId, DeviceId, VoicemailMessageId) -> R + Send + 'static,
    ) -> Result<()> {
        let (device, message) = (self.device.clone(), named(message)?.clone());
        let request = move |portal: &Portal, call: &CallId| {
            request(portal.part_of(&device, call), portal.on_its_switch(&device), message.clone())
        };
        self.services.accepted_of(self.of(call), request).await
    }

    /// Deletes a message (deleteMessage, IP Office guide 10.1.7: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* AVMMessageStateChangedEvent, one that does not merely tell whether the message was heard. *Events
    /// that follow*: none. *Who*: a device user for its own telephone, an application user for any.
    pub async fn delete_message(&self, message: &VoicemailMessageId) -> Result<AvmMessageStateChangedEvent> {
        let deleted = message.clone();
        let request = move |device: DeviceId| AvmDeleteMessage::new(device, deleted.clone());
        // how the state of a deleted message is called no sample shows; these two are told of one that was heard or not
        let is_it = |told: &VoicemailMessageState| {
            !matches!(told, VoicemailMessageState::New | VoicemailMessageState::Old)
        };
        self.changes(message, request, is_it).await
    }

    /// Marks a message as heard or not heard (setMessageState, IP Office guide 10.1.8: Avaya's own, no service of
    /// CSTA).
    ///
    /// *Answered by* AVMMessageStateChangedEvent with this state. *Events that follow*: none. *Who*: a device user for
    /// its own telephone, an application user for any.
    pub async fn set_message_state(
        &self,
        message: &VoicemailMessageId,
        state: VoicemailMessageState,
    ) -> Result<AvmMessageStateChangedEvent> {
        let (marked, wanted) = (message.clone(), state.clone());
        let request = move |device: DeviceId| AvmSetMessageState::new(device, marked.clone(), state.clone());
        self.changes(message, request, |told| *told == wanted).await
    }

    async fn changes<R: ServiceRequest>(
        &self,
        message: &VoicemailMessageId,
        request: impl Fn(DeviceId) -> R + Send + 'static,
        is_it: impl Fn(&VoicemailMessageState) -> bool,
    ) -> Result<AvmMessageStateChangedEvent> {
        let message = named(message)?;
        let device = self.device.clone();
        let request = move |portal: &Portal| request(portal.on_its_switch(&device));
        let types = [EventType::AvmMessageStateChanged];
        self.services
            .answered(About::NoCall, &types, &self.no_call(), request, |event| match &event.kind {
                EventKind::AvmMessageStateChanged(told)
                    if told.message_id.as_ref() == Some(message)
                        && told.new_state.as_ref().is_none_or(&is_it)
                        && told_for(event, &self.device) =>
                {
                    Some((**told).clone())
                }
                _ => None,
            })
            .await
    }

    /// Lets this telephone listen to the message that is just being left for another one (listenMessage, IP Office
    /// guide 10.2: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* EstablishedEvent, the first of a call that the telephone did not have: only it tells the call's id. *Events that follow*:
    /// those of the call; AVMMessageLeaveInProgressEvent at the other telephone. *Who*: a device user for its own
    /// telephone, an application user for any.
    pub async fn listen_message(&self, target: impl AsRef<str>) -> Result<EstablishedEvent> {
        self.joins(DeviceId::new(target), AvmListenMessage::new).await
    }

    /// Lets this telephone take over the call that is just leaving a message for another one (pickupMessage, IP Office
    /// guide 10.3: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* EstablishedEvent, the first of a call that the telephone did not have: only it tells the call's id. *Events that follow*:
    /// those of the call; AVMMessageLeaveInProgressEvent at the other telephone. *Who*: a device user for its own
    /// telephone, an application user for any.
    pub async fn pickup_message(&self, target: impl AsRef<str>) -> Result<EstablishedEvent> {
        self.joins(DeviceId::new(target), AvmPickupMessage::new).await
    }

    async fn joins<R: ServiceRequest>(
        &self,
        target: DeviceId,
        request: impl Fn(DeviceId, DeviceId) -> R + Send + 'static,
    ) -> Result<EstablishedEvent> {
        if target.number().trim().is_empty() {
            return Err(invalid("nobody is named for whom the message is left"));
        }
        let types = [EventType::Csta(csta::EventType::Established)];
        let before = self.services.handle.calls().of(&self.device);
        let before: Vec<CallId> = before.iter().flat_map(|call| call.call_ids.clone()).collect();
        let fails = Fails::NewCallOf(self.device.clone(), before.clone());
        let device = self.device.clone();
        let request =
            move |portal: &Portal| request(portal.on_its_switch(&target), portal.on_its_switch(&device));
        self.services
            .answered(About::NoCall, &types, &fails, request, |event| {
                let told = csta_event!(event, Established)?;
                let call = told.established_connection.as_ref().map(|connection| &connection.call_id);
                let is_new = !call.is_some_and(|call| before.contains(call));
                (is_new && told_for(event, &self.device)).then(|| told.clone())
            })
            .await
    }

    /// The voicemail settings (getVoicemailConfig, IP Office guide 10.4: Avaya's own, no service of CSTA). The
    /// mailbox's code is in it, a [`Secret`](crate::wire::Secret).
    ///
    /// *Answered by* AVMGetVoicemailConfigEvent. *Events that follow*: none. *Who*: a device user for its own
    /// telephone, an application user for any.
    pub async fn get_voicemail_config(&self) -> Result<AvmGetVoicemailConfigEvent> {
        let device = self.device.clone();
        let request = move |portal: &Portal| AvmGetVoicemailConfig::new(portal.on_its_switch(&device));
        let types = [EventType::AvmGetVoicemailConfig];
        self.services
            .answered(About::NoCall, &types, &self.no_call(), request, |event| match &event.kind {
                EventKind::AvmGetVoicemailConfig(told) if told_for(event, &self.device) => {
                    Some((**told).clone())
                }
                _ => None,
            })
            .await
    }
}
