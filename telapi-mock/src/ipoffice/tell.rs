//! Events and states that come only when a test says so.

use super::event::told;
use super::portal::Portal;
use super::session::{Session, User};
use super::state::CONFERENCE;
use crate::ipoffice::event::{self, Frame};
use crate::xml::Element;

/// An event that nothing in the mock causes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Told {
    /// `ConferenceActiveSpeakerEvent` (guide 5.3.14), to everybody in the conference.
    ActiveSpeaker {
        /// The conference's id.
        conference: String,
        /// The participant's id.
        participant: String,
    },
    /// `HASwitchEvent` (guide 15.4), to every session.
    HaSwitch {
        /// Whether the primary server serves.
        primary_server_active: bool,
        /// The address of the server that serves.
        active_server: String,
    },
    /// `SystemStatus` (guide 4.3.1, payload after CSTA), to every session.
    SystemStatus {
        /// CSTA's name: `normal`, `disabled`, …
        status: String,
    },
    /// `DeviceCapsChangedEvent` (guide 4.3.1, payload after CSTA).
    DeviceCapsChanged {
        /// The device.
        device: String,
    },
    /// `CallClearedEvent` (guide 4.3.1, payload after CSTA).
    CallCleared {
        /// The device that sees it.
        device: String,
        /// The call as it knows it.
        call_id: String,
    },
    /// `BridgedEvent` (guide 4.3.1, payload after CSTA).
    Bridged {
        /// The device that sees it.
        device: String,
        /// The call as it knows it.
        call_id: String,
    },
    /// `TransferedEvent` (guide 4.3.1, payload after CSTA).
    Transferred {
        /// The device that sees it, and has transferred.
        device: String,
        /// The held and the active call as it knew them.
        old_calls: [String; 2],
        /// The device that has the call now.
        transferred_to: String,
    },
    /// `ServiceCompletionFailureEvent` (guide 4.3.1, payload after CSTA).
    ServiceCompletionFailure {
        /// The device that sees it.
        device: String,
        /// The call as it knows it.
        call_id: String,
        /// CSTA's cause.
        cause: String,
    },
    /// `SnapshotDeviceData` (guide 4.3.1, payload after CSTA).
    SnapshotDeviceData {
        /// The device.
        device: String,
        /// A call that it is connected to.
        call_id: String,
    },
    /// `AVMStopEvent` (guide 4.3.1, without a sample).
    MessageStopped {
        /// The device that played the message.
        device: String,
        /// The message's id.
        message: i64,
    },
    /// `AVMSuspendEvent` (guide 4.3.1, without a sample).
    MessageSuspended {
        /// The device that plays the message.
        device: String,
        /// The message's id.
        message: i64,
    },
    /// `AVMFolderSnapshotEvent` (guide 10.5.3).
    FolderSnapshot {
        /// Whose mailbox.
        device: String,
        /// Each folder's id, name and type.
        folders: Vec<(i64, String, String)>,
    },
    /// `AVMGreetingRecordedEvent` (guide 4.3.1, without a sample).
    GreetingRecorded {
        /// Whose mailbox.
        device: String,
    },
    /// `AVMGreetingSnapshotEvent` (guide 4.3.1, without a sample).
    GreetingSnapshot {
        /// Whose mailbox.
        device: String,
    },
    /// `directoryEvent` of the system's directory (guide 14.3.1), to every session.
    DirectoryChanged,
}

/// Who sees it, and in which category.
enum Audience<'a> {
    Device(&'a str),
    Conference(Vec<String>),
    /// Everybody, application users as something of this device, or of none (`""`).
    All(&'static str),
}

/// What a test brings about in the portal itself.
impl Portal {
    /// Tells every session that is to see it.
    pub fn tell(&self, told: &Told) {
        let state = self.state();
        let audience = match told {
            Told::ActiveSpeaker { conference, .. } => {
                let calls = self.switch().calls();
                let is_it = |id: &str| id == conference;
                let call =
                    calls.iter().find(|call| call.conference.as_ref().is_some_and(|found| is_it(&found.id)));
                let legs = call.into_iter().flat_map(|call| &call.legs);
                Audience::Conference(legs.map(|leg| leg.device.number.clone()).collect())
            }
            Told::HaSwitch { .. } | Told::SystemStatus { .. } => Audience::All(""),
            Told::DirectoryChanged => Audience::All("directory"),
            Told::DeviceCapsChanged { device }
            | Told::CallCleared { device, .. }
            | Told::Bridged { device, .. }
            | Told::Transferred { device, .. }
            | Told::ServiceCompletionFailure { device, .. }
            | Told::SnapshotDeviceData { device, .. }
            | Told::MessageStopped { device, .. }
            | Told::MessageSuspended { device, .. }
            | Told::FolderSnapshot { device, .. }
            | Told::GreetingRecorded { device }
            | Told::GreetingSnapshot { device } => Audience::Device(device),
        };
        let sees = |session: &Session| match (&audience, &session.user) {
            (Audience::Device(device), User::Device { extension, .. }) => {
                (extension == device).then(|| (*device).to_owned())
            }
            (Audience::Conference(devices), User::Device { extension, .. }) => {
                devices.contains(extension).then(|| CONFERENCE.to_owned())
            }
            (Audience::Conference(_), User::Application { .. }) => Some(CONFERENCE.to_owned()),
            (Audience::Device(device), User::Application { .. }) | (Audience::All(device), _) => {
                Some((*device).to_owned())
            }
        };
        let party = |number: &str| self.switch().party(number);
        // asked before the switch is looked at, which holds its lock
        let parties = match told {
            Told::DeviceCapsChanged { device } | Told::Bridged { device, .. } => [party(device), party("")],
            Told::Transferred { device, transferred_to, .. } => [party(device), party(transferred_to)],
            _ => [party(""), party("")],
        };
        state.switch.observe(|_, now| {
            let mut inner = state.lock();
            state.send_to(&mut inner, category(told), now, sees, |frame| element(frame, told, &parties));
        });
    }

    /// Voicemail goes off or comes back: its services answer 503 while it is off (guide 10.1.1), and every session is
    /// told (guide 10.5.8).
    pub fn set_voicemail(&self, on: bool) {
        let state = self.state();
        state.switch.observe(|_, now| {
            let mut inner = state.lock();
            inner.stores.voicemail_off = !on;
            let everybody = |_: &Session| Some(String::new());
            state.send_to(&mut inner, &[event::VOICEMAIL], now, everybody, |frame| {
                event::voicemail_status(frame, on)
            });
        });
    }

    /// The server for messages and presence goes off or comes back: their services answer 503 while it is off.
    pub fn set_xmpp(&self, on: bool) {
        self.state().lock().stores.xmpp_off = !on;
    }

    /// Gives a user a photo, with its media type: `image/png`.
    pub fn set_photo(&self, user: &str, content_type: impl Into<String>, photo: impl Into<Vec<u8>>) {
        self.state().lock().stores.directory.set_photo(user, content_type.into(), photo.into());
    }
}

fn category(told: &Told) -> &'static [&'static str] {
    match told {
        Told::HaSwitch { .. } => &[],
        Told::DeviceCapsChanged { .. } => &["DeviceMaintenanceEvents"],
        Told::ServiceCompletionFailure { .. } => &[event::CALL_ASSOCIATED],
        Told::SnapshotDeviceData { .. } => &["SnapshotServicesCallbackEvents"],
        Told::DirectoryChanged => &["DirectoryEvents"],
        Told::MessageStopped { .. }
        | Told::MessageSuspended { .. }
        | Told::FolderSnapshot { .. }
        | Told::GreetingRecorded { .. }
        | Told::GreetingSnapshot { .. } => &[event::VOICEMAIL],
        _ => &["CallControlFeaturesEvents"],
    }
}

fn element(frame: &Frame<'_>, told: &Told, [party, other]: &[crate::switch::Party; 2]) -> Element {
    match told {
        Told::ActiveSpeaker { conference, participant } => {
            told::active_speaker(frame, conference, participant)
        }
        Told::HaSwitch { primary_server_active, active_server } => {
            told::ha_switch(*primary_server_active, active_server)
        }
        Told::SystemStatus { status } => told::system_status(frame, status),
        Told::DeviceCapsChanged { .. } => told::device_caps_changed(frame, party),
        Told::CallCleared { call_id, .. } => told::call_cleared(frame, call_id),
        Told::Bridged { call_id, .. } => told::bridged(frame, party, call_id),
        Told::Transferred { old_calls: [held, active], .. } => {
            told::transferred(frame, party, [held, active], other)
        }
        Told::ServiceCompletionFailure { call_id, cause, .. } => {
            told::service_completion_failure(frame, call_id, cause)
        }
        Told::SnapshotDeviceData { call_id, .. } => told::snapshot_device_data(frame, call_id),
        Told::MessageStopped { device, message } => {
            told::message_event(frame, "AVMStopEvent", "device", device, *message)
        }
        Told::MessageSuspended { device, message } => {
            told::message_event(frame, "AVMSuspendEvent", "device", device, *message)
        }
        Told::FolderSnapshot { folders, .. } => told::folder_snapshot(frame, folders),
        Told::GreetingRecorded { device } => told::greeting(frame, "AVMGreetingRecordedEvent", device),
        Told::GreetingSnapshot { device } => told::greeting(frame, "AVMGreetingSnapshotEvent", device),
        Told::DirectoryChanged => Element::open_api("directoryEvent").plain_leaf("dirTypeChanged", "GLOBAL"),
    }
}
