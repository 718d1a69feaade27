//! Which event it is.

use super::{
    ArsRecordCallStartedEvent, ArsRecordCallStoppedEvent, AvmFolderSnapshotEvent, AvmGetVoicemailConfigEvent,
    AvmGreetingRecordedEvent, AvmGreetingSnapshotEvent, AvmMessageLeaveInProgressEvent,
    AvmMessageStateChangedEvent, AvmNewMessageEvent, AvmPlayedEvent, AvmSnapshotEvent, AvmStopEvent,
    AvmSuspendEvent, AvmVoicemailStatusEvent, CallLogEvent, ConferenceActiveSpeakerEvent,
    ConferenceLockedEvent, DirectoryEvent, DirectoryGroupChangeEvent, HaSwitchEvent, ImToReceiveEvent,
    LogoutEvent, PresenceStates, TelephonyPresenceEvent,
};
use crate::wire::{redact, redact_element};
use serde::Serialize;
use telapi_core::csta::{self, CstaEvent};
use telapi_core::wire::{Element, ElementStruct, Unknown, UnknownElement};

/// Declares IP Office's own events once: the variant, its type, and its element, with the other spellings that it has.
macro_rules! own_events {
    ($($(#[$doc:meta])* $variant:ident($event:ident) = $element:literal $(| $alias:literal)*,)*) => {
        /// What happened.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum EventKind {
            /// An event of CSTA.
            Csta(CstaEvent),
            $($(#[$doc])* $variant(Box<$event>),)*
            /// An event that nobody here knows, kept whole, with its additional infos inside.
            Unknown(Box<UnknownElement>),
        }

        /// Which event it is, without what it says: what a stream of events asks for with
        /// [`only`](telapi_core::session::Subscription::only). Those of CSTA can be asked for by
        /// [their own types](telapi_core::csta::EventType) as well.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum EventType {
            /// An event of CSTA.
            Csta(csta::EventType),
            $($(#[$doc])* $variant,)*
            /// An event that nobody here knows.
            Unknown,
        }

        impl EventKind {
            /// Reads one of IP Office's own.
            fn own(element: Element<'_>) -> Option<Self> {
                match element.name() {
                    $($element $(| $alias)* => Some(Self::$variant(ElementStruct::boxed(element))),)*
                    _ => None,
                }
            }

            /// Which event it is.
            pub fn event_type(&self) -> EventType {
                match self {
                    Self::Csta(event) => event.event_type().into(),
                    $(Self::$variant(_) => EventType::$variant,)*
                    Self::Unknown(_) => EventType::Unknown,
                }
            }

            /// The name of the event's element: `HeldEvent`.
            pub fn message(&self) -> &str {
                match self {
                    Self::Csta(event) => event.message(),
                    $(Self::$variant(_) => $element,)*
                    Self::Unknown(element) => &element.name,
                }
            }

            /// What is not known of the event, and is no part of one of its fields.
            fn unknown(&mut self) -> Option<&mut Unknown> {
                match self {
                    Self::Csta(event) => event.unknown_mut(),
                    $(Self::$variant(event) => Some(&mut event.unknown),)*
                    Self::Unknown(_) => None,
                }
            }
        }

        /// An object with `message` and the event's fields.
        impl Serialize for EventKind {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let message = self.message();
                match self {
                    // it tells its message by itself
                    Self::Csta(event) => event.serialize(serializer),
                    $(Self::$variant(event) => Tagged { message, event: &**event }.serialize(serializer),)*
                    Self::Unknown(unknown) => Whole { message, unknown }.serialize(serializer),
                }
            }
        }
    };
}

own_events! {
    /// A conference was locked or unlocked.
    ConferenceLocked(ConferenceLockedEvent) = "ConferenceLockedEvent",
    /// Another party of a conference speaks.
    ConferenceActiveSpeaker(ConferenceActiveSpeakerEvent) = "ConferenceActiveSpeakerEvent",
    /// A recording of a call has begun.
    ArsRecordCallStarted(ArsRecordCallStartedEvent) = "ARSRecordCallStartedEvent",
    /// A recording of a call has ended.
    ArsRecordCallStopped(ArsRecordCallStoppedEvent) = "ARSRecordCallStoppedEvent",
    /// The messages of a mailbox.
    AvmSnapshot(AvmSnapshotEvent) = "AVMSnapshotEvent" | "AVMSnapShotEvent",
    /// A message has come into a mailbox.
    AvmNewMessage(AvmNewMessageEvent) = "AVMNewMessageEvent",
    /// The folders of a mailbox.
    AvmFolderSnapshot(AvmFolderSnapshotEvent) = "AVMFolderSnapshotEvent",
    /// A message is played.
    AvmPlayed(AvmPlayedEvent) = "AVMPlayedEvent",
    /// A message is played no more.
    AvmStop(AvmStopEvent) = "AVMStopEvent",
    /// A message that was played is suspended.
    AvmSuspend(AvmSuspendEvent) = "AVMSuspendEvent",
    /// A message was heard, or deleted, or made new again.
    AvmMessageStateChanged(AvmMessageStateChangedEvent) = "AVMMessageStateChangedEvent",
    /// A caller begins or ends to leave a message.
    AvmMessageLeaveInProgress(AvmMessageLeaveInProgressEvent) = "AVMMessageLeaveInProgressEvent",
    /// The voicemail settings of a user.
    AvmGetVoicemailConfig(AvmGetVoicemailConfigEvent) = "AVMGetVoicemailConfigEvent",
    /// Whether voicemail can be had.
    AvmVoicemailStatus(AvmVoicemailStatusEvent) = "AVMVoicemailStatusEvent",
    /// A greeting was recorded.
    AvmGreetingRecorded(AvmGreetingRecordedEvent) = "AVMGreetingRecordedEvent",
    /// The greetings of a mailbox.
    AvmGreetingSnapshot(AvmGreetingSnapshotEvent) = "AVMGreetingSnapshotEvent",
    /// An instant message was received.
    ImToReceive(ImToReceiveEvent) = "IMToReceiveEvent",
    /// The presence of users.
    PresenceStates(PresenceStates) = "presenceStates",
    /// The telephone of somebody in the user's personal directory does something else now.
    TelephonyPresence(TelephonyPresenceEvent) = "telephonyPresenceEvent" | "TelephonyPresenceEvent",
    /// The call log has changed.
    CallLog(CallLogEvent) = "CallLogEvent",
    /// A directory has changed.
    Directory(DirectoryEvent) = "directoryEvent" | "DirectoryEvent",
    /// Groups of a personal directory have changed.
    DirectoryGroupChange(DirectoryGroupChangeEvent) =
        "directoryGroupChangeEvent" | "DirectoryGroupChangeEvent",
    /// The session has ended.
    Logout(LogoutEvent) = "logoutEvent" | "LogoutEvent",
    /// The other server of the pair serves from now on.
    HaSwitch(HaSwitchEvent) = "HASwitchEvent",
}

impl From<csta::EventType> for EventType {
    fn from(event_type: csta::EventType) -> Self {
        match event_type {
            csta::EventType::Unknown => Self::Unknown,
            known => Self::Csta(known),
        }
    }
}

impl EventKind {
    /// Reads an event from its element; one that is not known is kept whole.
    pub(super) fn read(element: Element<'_>) -> Self {
        let known = match element.name() {
            // the guide's text calls it so in places, the samples do not
            "MicrophoneMutedEvent" => {
                Some(Self::Csta(CstaEvent::MicrophoneMute(ElementStruct::boxed(element))))
            }
            _ => CstaEvent::known(element).map(Self::Csta).or_else(|| Self::own(element)),
        };
        known.unwrap_or_else(|| Self::Unknown(Box::new(element.into())))
    }

    /// Blots out secrets in what is not known.
    pub(super) fn redact(&mut self, secrets: &[&str]) {
        match self {
            Self::Csta(CstaEvent::Unknown(element)) | Self::Unknown(element) => {
                redact_element(element, secrets);
            }
            known => {
                if let Some(unknown) = known.unknown() {
                    redact(unknown, secrets);
                }
            }
        }
    }
}

#[derive(Serialize)]
struct Tagged<'a, T> {
    message: &'a str,
    #[serde(flatten)]
    event: &'a T,
}

#[derive(Serialize)]
struct Whole<'a> {
    message: &'a str,
    unknown: &'a UnknownElement,
}
