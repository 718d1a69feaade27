//! Events of voicemail (IP Office guide 10.5).

use crate::wire::Secret;
use telapi_core::csta::{DeviceIdentifier, EventCause, ServicesPermitted};
use telapi_core::wire::{FromText, Read};
use telapi_core::{MonitorCrossRefId, csta_enum, element_struct};

/// Names a voicemail message within its mailbox (IP Office guide 10.5.1 `messageId`): what the services that play or delete
/// it ask for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct VoicemailMessageId(String);

impl VoicemailMessageId {
    /// Takes the id as the portal writes it: a number in all that the guide shows.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The id as the portal writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for VoicemailMessageId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for VoicemailMessageId {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// An empty text is no id.
impl FromText for VoicemailMessageId {
    fn from_text(text: &str) -> Read<Self> {
        if text.is_empty() { Read::Nothing } else { Read::Value(text.into()) }
    }
}

csta_enum! {
    /// Whether a voicemail message was heard (IP Office guide 10.1.8, 10.5). The guide shows these two.
    VoicemailMessageState {
        /// `stateNew`: not heard yet.
        New = "stateNew",
        /// `stateOld`: heard.
        Old = "stateOld",
    }
}

csta_enum! {
    /// What a voicemail message was left for (IP Office guide 10.5.1). The guide shows one value.
    VoicemailTarget {
        /// `userMailbox`
        UserMailbox = "userMailbox",
    }
}

csta_enum! {
    /// Whether voicemail can be had (IP Office guide 10.5.8). The guide shows one value.
    VoicemailStatus {
        /// `statusConnected`
        Connected = "statusConnected",
    }
}

element_struct! {
    /// A voicemail message (IP Office guide 10.5.1 `snapshotDataList`).
    VoicemailMessage {
        /// Its id.
        message_id: VoicemailMessageId = "messageId",
        /// Whether it was heard.
        new_state: VoicemailMessageState = "newState",
        /// Who left it.
        sender_device: DeviceIdentifier = "senderDevice",
        /// For whom it was left.
        target_device: DeviceIdentifier = "targetDevice",
        /// What it was left for.
        target: VoicemailTarget = "target",
        /// When it was left. The guide does not name the unit; by its samples it is neither seconds nor milliseconds since
        /// 1970.
        date_time: i64 = "dateTime",
        /// How long it is; in seconds, by the samples.
        length: i64 = "length",
        /// Whether it is confidential.
        privacy: bool = "privacy",
        /// Whether it is urgent.
        priority: bool = "priority",
        /// How the voicemail server calls it: `MSG00018`.
        vm_pro_message_id: String = "vmProMessageId",
        /// Where it can be fetched as a sound file, if the server tells.
        link: String = "link",
        /// Who left it, by name, if the server tells.
        sender_name: String = "senderName",
        /// Whether it was left from outside.
        external: bool = "external",
        /// Its subject, if the server tells.
        subject: String = "subject",
    }
}

element_struct! {
    /// The messages of a mailbox (IP Office guide 10.5.1): what getMessages is answered with.
    AvmSnapshotEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        *
        /// The messages.
        snapshot_data_list: VoicemailMessage = "snapshotDataList",
    }
}

element_struct! {
    /// A message has come into a mailbox (IP Office guide 10.5.2).
    AvmNewMessageEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The device whose mailbox it is.
        device: DeviceIdentifier = "device",
        /// Who left it.
        sender_device: DeviceIdentifier = "senderDevice",
        /// For whom it was left.
        target_device: DeviceIdentifier = "targetDevice",
        /// What it was left for.
        target: VoicemailTarget = "target",
        /// When it was left; see [`VoicemailMessage::date_time`].
        date_time: i64 = "dateTime",
        /// How long it is; in seconds, by the samples.
        length: i64 = "length",
        /// Its id.
        message_id: VoicemailMessageId = "messageId",
        /// What can be done now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// Whether it was heard.
        state: VoicemailMessageState = "state",
        /// Whether it is confidential.
        privacy: bool = "privacy",
        /// Whether it is urgent.
        priority: bool = "priority",
        /// How the voicemail server calls it: `MSG00018`.
        vm_pro_message_id: String = "vmProMessageId",
        /// Where it can be fetched as a sound file, if the server tells.
        link: String = "link",
        /// Who left it, by name, if the server tells.
        sender_name: String = "senderName",
        /// Whether it was left from outside.
        external: bool = "external",
        /// Its subject, if the server tells.
        subject: String = "subject",
    }
}

element_struct! {
    /// A folder of a mailbox (IP Office guide 10.5.3).
    VoicemailFolder {
        /// Its id.
        folder_id: String = "folderId",
        /// Its name.
        folder_name: String = "folderName",
        /// What kind of folder it is: `Inbox`.
        folder_type: String = "folderType",
    }
}

element_struct! {
    /// The folders of a mailbox (IP Office guide 10.5.3). The guide has no service that asks for it.
    AvmFolderSnapshotEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        *
        /// The folders.
        folder_list: VoicemailFolder = "folderList",
    }
}

/// Events about a message that is played, stopped or suspended: the guide shows the fields of one of them only.
macro_rules! playing_event {
    ($(#[$doc:meta])* $name:ident) => {
        element_struct! {
            $(#[$doc])*
            $name {
                /// The message.
                message_id: VoicemailMessageId = "messageId",
                /// The subscription that the event belongs to.
                monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
                /// The device that plays it.
                playing_device: DeviceIdentifier = "playingDevice",
                /// What can be done now.
                services_permitted: ServicesPermitted = "servicesPermitted",
            }
        }
    };
}

playing_event! {
    /// A message is played (IP Office guide 10.5.4).
    AvmPlayedEvent
}

playing_event! {
    /// A message is played no more (IP Office guide 4.3.1 names it and shows no sample: the fields are those of
    /// AVMPlayedEvent, unverified).
    AvmStopEvent
}

playing_event! {
    /// A message that was played is suspended (IP Office guide 4.3.1 names it and shows no sample: the fields are those of
    /// AVMPlayedEvent, unverified).
    AvmSuspendEvent
}

element_struct! {
    /// A message was heard, or deleted, or made new again (IP Office guide 10.5.5).
    AvmMessageStateChangedEvent {
        /// The message.
        message_id: VoicemailMessageId = "messageId",
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// Its state now.
        new_state: VoicemailMessageState = "newState",
    }
}

element_struct! {
    /// A caller begins or ends to leave a message (IP Office guide 10.5.6): meanwhile the call can be listened to (10.2) and
    /// picked up (10.3).
    AvmMessageLeaveInProgressEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// Who leaves the message; empty at the end.
        calling_device: DeviceIdentifier = "callingDevice",
        /// For whom.
        target_device: DeviceIdentifier = "targetDevice",
        /// Whether it is being left: `false` at the end.
        message_leave_in_progress: bool = "messageLeaveInProgress",
        /// The caller's name.
        caller_name: String = "callerName",
        /// Whether the caller is outside.
        external: bool = "external",
    }
}

element_struct! {
    /// The voicemail settings of a user, asked for or changed (IP Office guide 10.5.7).
    AvmGetVoicemailConfigEvent {
        /// The user's device.
        device: DeviceIdentifier = "device",
        /// Whether voicemail answers for the user.
        voicemail_on: bool = "voicemailOn",
        /// The code that opens the mailbox, enciphered as the portal sends it. A secret: never printed.
        voicemail_code: Secret = "voicemailCode",
        /// Whether messages are sent by e-mail.
        voicemail_email_mode: String = "voicemailEmailMode",
        /// Whether voicemail calls back.
        enable_ringback: bool = "enableRingback",
        /// Where messages are sent to.
        email_address: String = "emailAddress",
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
    }
}

element_struct! {
    /// Whether voicemail can be had, asked for or changed (IP Office guide 10.5.8).
    AvmVoicemailStatusEvent {
        /// Whether it can be had.
        voicemail_status: VoicemailStatus = "voicemailStatus",
        /// Why it came about.
        cause: EventCause = "cause",
        /// Whether the voicemail of the IP Office itself serves.
        embedded_vm_mode: bool = "embeddedVMMode",
        *
        /// The switches that it is told for, by address.
        switches: String = "switches",
    }
}

element_struct! {
    /// A greeting was recorded (IP Office guide 4.3.1 names it and shows no sample: all but the subscription is in
    /// `unknown`).
    AvmGreetingRecordedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
    }
}

element_struct! {
    /// The greetings of a mailbox (IP Office guide 4.3.1 names it and shows no sample: all but the subscription is in
    /// `unknown`).
    AvmGreetingSnapshotEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
    }
}
