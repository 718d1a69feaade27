//! The telephone's mailbox (IP Office guide 10).

use super::{Phone, csta_event};
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
use telapi_core::{CallId, DeviceId, Result};

/// To all of these a 503 ([`ErrorKind::Unavailable`](telapi_core::ErrorKind::Unavailable)) says that voicemail is not there,
/// not that the portal is down.
impl Phone {
    /// The messages of the mailbox (IP Office guide 10.1.1), as AVMSnapshotEvent tells them.
    pub async fn get_messages(&self) -> Result<AvmSnapshotEvent> {
        let request = |portal: &_| Ok(AvmSnapshotVoiceMailbox::new(self.on_its_switch(portal)));
        self.services
            .answered(&[EventType::AvmSnapshot], &self.no_call(), request, |event| match &event.kind {
                EventKind::AvmSnapshot(told) if told_for(event, &self.device) => Some((**told).clone()),
                _ => None,
            })
            .await
    }

    /// Plays a message in a call (IP Office guide 10.1.2), and returns once AVMPlayedEvent tells so.
    pub async fn play_message(&self, call: &CallId, message: &VoicemailMessageId) -> Result<AvmPlayedEvent> {
        let request = |portal: &Portal| {
            let device = self.on_its_switch(portal);
            Ok(AvmPlayMessage::new(self.connection(portal, call), device, message.clone()))
        };
        self.services
            .answered(&[EventType::AvmPlayed], &Fails::Call(call.clone()), request, |event| {
                match &event.kind {
                    EventKind::AvmPlayed(told)
                        if told.message_id.as_ref() == Some(message) && told_for(event, &self.device) =>
                    {
                        Some((**told).clone())
                    }
                    _ => None,
                }
            })
            .await
    }

    /// Stops playing a message (IP Office guide 10.1.3). The guide names no event that answers it: it returns when the portal
    /// has accepted it.
    pub async fn stop_message(&self, call: &CallId, message: &VoicemailMessageId) -> Result<()> {
        self.services
            .accepted(|portal| {
                let device = self.on_its_switch(portal);
                AvmStopMessage::new(self.connection(portal, call), device, message.clone())
            })
            .await
    }

    /// Suspends a message that is played (IP Office guide 10.1.4). Returns when the portal has accepted it.
    pub async fn suspend_message(&self, call: &CallId, message: &VoicemailMessageId) -> Result<()> {
        self.services
            .accepted(|portal| {
                let device = self.on_its_switch(portal);
                AvmSuspendMessage::new(self.connection(portal, call), device, message.clone())
            })
            .await
    }

    /// Goes on with a message that was suspended (IP Office guide 10.1.5). Returns when the portal has accepted it.
    pub async fn resume_message(&self, call: &CallId, message: &VoicemailMessageId) -> Result<()> {
        self.services
            .accepted(|portal| {
                let device = self.on_its_switch(portal);
                AvmResumeMessage::new(self.connection(portal, call), device, message.clone())
            })
            .await
    }

    /// Moves within a message that is played, backwards if the position is negative (IP Office guide 10.1.6, which does not
    /// name the unit). Returns when the portal has accepted it.
    pub async fn reposition_message(
        &self,
        call: &CallId,
        message: &VoicemailMessageId,
        relative_position: i64,
    ) -> Result<()> {
        self.services
            .accepted(|portal| {
                let (call, device) = (self.connection(portal, call), self.on_its_switch(portal));
                AvmRepositionMessage::new(call, device, message.clone(), relative_position)
            })
            .await
    }

    /// Deletes a message (IP Office guide 10.1.7), and returns once AVMMessageStateChangedEvent tells of it.
    pub async fn delete_message(&self, message: &VoicemailMessageId) -> Result<AvmMessageStateChangedEvent> {
        self.changes(message, |device| AvmDeleteMessage::new(device, message.clone())).await
    }

    /// Marks a message as heard or not heard (IP Office guide 10.1.8), and returns once AVMMessageStateChangedEvent tells of
    /// it.
    pub async fn set_message_state(
        &self,
        message: &VoicemailMessageId,
        state: VoicemailMessageState,
    ) -> Result<AvmMessageStateChangedEvent> {
        self.changes(message, |device| AvmSetMessageState::new(device, message.clone(), state)).await
    }

    async fn changes<R: ServiceRequest>(
        &self,
        message: &VoicemailMessageId,
        request: impl FnOnce(DeviceId) -> R,
    ) -> Result<AvmMessageStateChangedEvent> {
        let request = |portal: &_| Ok(request(self.on_its_switch(portal)));
        let types = [EventType::AvmMessageStateChanged];
        self.services
            .answered(&types, &self.no_call(), request, |event| match &event.kind {
                EventKind::AvmMessageStateChanged(told)
                    if told.message_id.as_ref() == Some(message) && told_for(event, &self.device) =>
                {
                    Some((**told).clone())
                }
                _ => None,
            })
            .await
    }

    /// Lets this telephone listen to the message that is just being left for another one (IP Office guide 10.2), and returns
    /// once EstablishedEvent tells so.
    pub async fn listen_message(&self, target: impl AsRef<str>) -> Result<EstablishedEvent> {
        let target = DeviceId::new(target);
        self.joins(|portal| AvmListenMessage::new(portal.on_its_switch(&target), self.on_its_switch(portal)))
            .await
    }

    /// Lets this telephone take over the call that is just leaving a message for another one (IP Office guide 10.3), and
    /// returns once EstablishedEvent tells so.
    pub async fn pickup_message(&self, target: impl AsRef<str>) -> Result<EstablishedEvent> {
        let target = DeviceId::new(target);
        self.joins(|portal| AvmPickupMessage::new(portal.on_its_switch(&target), self.on_its_switch(portal)))
            .await
    }

    /// The call's id is told by the event only: it is the first that is established at this telephone.
    async fn joins<R: ServiceRequest>(&self, request: impl FnOnce(&Portal) -> R) -> Result<EstablishedEvent> {
        let types = [EventType::Csta(csta::EventType::Established)];
        let fails = Fails::AnyCallOf(self.device.clone());
        self.services
            .answered(
                &types,
                &fails,
                |portal| Ok(request(portal)),
                |event| {
                    let told = csta_event!(event, Established)?;
                    told_for(event, &self.device).then(|| told.clone())
                },
            )
            .await
    }

    /// The voicemail settings (IP Office guide 10.4), as AVMGetVoicemailConfigEvent tells them. The mailbox's code is in it, a
    /// [`Secret`](crate::wire::Secret).
    pub async fn get_voicemail_config(&self) -> Result<AvmGetVoicemailConfigEvent> {
        let request = |portal: &_| Ok(AvmGetVoicemailConfig::new(self.on_its_switch(portal)));
        let types = [EventType::AvmGetVoicemailConfig];
        self.services
            .answered(&types, &self.no_call(), request, |event| match &event.kind {
                EventKind::AvmGetVoicemailConfig(told) if told_for(event, &self.device) => {
                    Some((**told).clone())
                }
                _ => None,
            })
            .await
    }
}
