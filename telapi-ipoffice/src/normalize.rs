//! What an event of IP Office means to the call book.

use crate::event::{Event, EventDevice, EventKind, EventType};
use crate::wire::PartyInfo;
use std::sync::LazyLock;
use telapi_core::call::{BookEvent, Party};
use telapi_core::csta::CstaEvent;
use telapi_core::session::{SessionEvent, ToldFor};
use telapi_core::{CallId, ConferenceId, DeviceId};

/// What an application user's events of conferences are told for (guide 17).
static CONFERENCE: LazyLock<DeviceId> = LazyLock::new(|| DeviceId::new("conference"));

impl SessionEvent for Event {
    type EventType = EventType;

    fn event_type(&self) -> EventType {
        self.kind.event_type()
    }

    /// The call book takes CSTA's events as they are. What IP Office adds to them (type 4) names the parties, and is all
    /// that tells the called party in a snapshot.
    fn book_event(&self) -> Option<BookEvent<'_>> {
        let event = self.csta()?;
        let device = match self.device.as_ref()? {
            EventDevice::Device(device) => device,
            EventDevice::Conference => &CONFERENCE,
            EventDevice::Directory => return None,
        };
        let mut told = BookEvent::new(device, event);
        if let Some(info) = self.call_info() {
            told.calling = info.calling_party_info.as_ref().and_then(party);
            told.called = info.called_party_info.as_ref().and_then(party);
        }
        Some(told)
    }

    fn is_snapshot_data(&self) -> bool {
        matches!(self.csta(), Some(CstaEvent::CallInformation(_)))
    }

    /// The guide's sample of a ConferenceLockedEvent (5.3.13) names no device: it is about a conference all the same.
    fn told_for(&self) -> ToldFor<'_> {
        match &self.device {
            Some(EventDevice::Device(device)) => ToldFor::Device(device),
            Some(EventDevice::Conference) => ToldFor::Conference,
            None if self.conference().is_some() => ToldFor::Conference,
            Some(EventDevice::Directory) | None => ToldFor::Session,
        }
    }

    /// Those that CSTA's fields list, and those of IP Office's own list (type 5), which is all that the guide's sample of
    /// a conference's end has.
    fn participants(&self) -> Vec<DeviceId> {
        let mut participants = match self.csta() {
            Some(CstaEvent::Conferenced(event)) => event.participants(),
            _ => Vec::new(),
        };
        let listed = self.conference_participants().filter_map(|listed| listed.participant_number.as_deref());
        participants.extend(listed.filter(|number| !number.is_empty()).map(DeviceId::new));
        participants
    }

    /// MicrophoneMuteEvent names the call as its device, in a call of two parties (guide 6.2.1).
    fn call(&self) -> Option<(&DeviceId, CallId)> {
        let Some(EventDevice::Device(device)) = &self.device else {
            return None;
        };
        let id = match &self.kind {
            EventKind::ArsRecordCallStarted(event) => event.recorded_connection.as_ref()?.call_id.clone(),
            EventKind::ArsRecordCallStopped(event) => event.recorded_connection.as_ref()?.call_id.clone(),
            EventKind::Csta(CstaEvent::MicrophoneMute(event)) if self.conference().is_none() => {
                CallId::new(event.invoking_device.as_ref()?.device_id()?.number())
            }
            _ => return None,
        };
        Some((device, id))
    }

    /// A participant's MicrophoneMuteEvent names the conference as its apparatus (guide 6.2.2).
    fn conference(&self) -> Option<ConferenceId> {
        match &self.kind {
            EventKind::ConferenceLocked(event) => event.conf_unique_id.clone(),
            EventKind::ConferenceActiveSpeaker(event) => event.conference_id.clone(),
            EventKind::Csta(CstaEvent::MicrophoneMute(event)) => {
                let conference = event.auditory_apparatus.as_ref().filter(|it| !it.is_empty());
                conference.map(ConferenceId::new)
            }
            _ => None,
        }
    }
}

fn party(info: &PartyInfo) -> Option<Party> {
    let number = info.number.as_deref().filter(|number| !number.is_empty())?;
    Some(Party::new(DeviceId::new(number)).named(info.caller_name.clone().unwrap_or_default()))
}
