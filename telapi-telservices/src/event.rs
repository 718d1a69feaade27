//! What a session tells: the server's messages as they came, and what they mean in CSTA's words.

use crate::normalize::Change;
use crate::wire::{EventKind as MessageKind, Snapshot, TelServiceEvent};
use serde::Serialize;
use std::sync::Arc;
use telapi_core::DeviceId;
use telapi_core::call::{BookEvent, CallState, Party};
use telapi_core::csta::{self, CstaEvent};
use telapi_core::session::{SessionEvent, ToldFor};

/// Something that a session tells of one of its devices.
///
/// TelServices tells what is, not what happened. So each message comes twice: as the server sent it ([`EventKind::Message`]),
/// with every field of it; and right behind that what it means, one CSTA event for each change, none if nothing has changed.
///
/// In JSON: an object with `message`, the name of the event's element, its fields, and `event` with the device and where it is
/// from.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The device that it is about.
    pub device: DeviceId,
    /// What it is.
    pub kind: EventKind,
    /// How it came to be known.
    pub source: Source,
    beside: Beside,
}

/// What the call book is told beside the event.
#[derive(Debug, Clone, PartialEq, Default)]
struct Beside {
    calling: Option<Party>,
    called: Option<Party>,
    state: Option<CallState>,
}

/// What a session tells.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// What happened, in CSTA's words: the difference from what was told before.
    Csta(CstaEvent),
    /// A message of the server, as it came.
    Message(Arc<TelServiceEvent>),
    /// A snapshot that tells more than the calls that are known already, as it came.
    Snapshot(Arc<Snapshot>),
}

/// How it came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// A datagram has told it.
    Datagram,
    /// The answer to a long poll has told it. What was between two of them may have come and gone.
    Poll,
    /// A snapshot that the session asked for has told it: whatever should have told it before was lost, or could not be
    /// believed.
    Snapshot,
}

/// Which event it is, without what it says: what a stream of events asks for with
/// [`only`](telapi_core::session::Subscription::only). Those of CSTA can be asked for by [their own types](csta::EventType) as
/// well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum EventType {
    /// An event of CSTA.
    Csta(csta::EventType),
    /// The message `agent`.
    Agent,
    /// The message `call`.
    Call,
    /// The message `doNotDisturb`.
    DoNotDisturb,
    /// The message `forward`.
    Forward,
    /// The message `msgWaiting`.
    MsgWaiting,
    /// The message `session`.
    Session,
    /// A message that nobody here knows.
    Other,
    /// A snapshot.
    Snapshot,
}

impl From<csta::EventType> for EventType {
    fn from(event_type: csta::EventType) -> Self {
        Self::Csta(event_type)
    }
}

impl Event {
    /// What happened, in CSTA's words.
    pub(crate) fn changed(device: &DeviceId, change: Change, source: Source) -> Self {
        // that nobody has told of the end is what a snapshot finds out
        let state = change.state.filter(|state| *state != CallState::Ended || source == Source::Snapshot);
        let beside = Beside { calling: change.calling, called: change.called, state };
        Self { device: device.clone(), kind: EventKind::Csta(change.event), source, beside }
    }

    /// What happened to a device beside its calls, in CSTA's words.
    pub(crate) fn csta_event(device: &DeviceId, event: CstaEvent, source: Source) -> Self {
        Self::of(device, EventKind::Csta(event), source)
    }

    pub(crate) fn message_of(device: &DeviceId, message: Arc<TelServiceEvent>, source: Source) -> Self {
        Self::of(device, EventKind::Message(message), source)
    }

    pub(crate) fn snapshot_of(device: &DeviceId, snapshot: Arc<Snapshot>, source: Source) -> Self {
        Self::of(device, EventKind::Snapshot(snapshot), source)
    }

    fn of(device: &DeviceId, kind: EventKind, source: Source) -> Self {
        Self { device: device.clone(), kind, source, beside: Beside::default() }
    }

    /// The CSTA event, if it is one.
    pub fn csta(&self) -> Option<&CstaEvent> {
        match &self.kind {
            EventKind::Csta(event) => Some(event),
            EventKind::Message(_) | EventKind::Snapshot(_) => None,
        }
    }

    /// The server's message, if it is one.
    pub fn message(&self) -> Option<&TelServiceEvent> {
        match &self.kind {
            EventKind::Message(message) => Some(message),
            EventKind::Csta(_) | EventKind::Snapshot(_) => None,
        }
    }

    /// Its name: `HeldEvent` of a CSTA event, `call` of a message.
    pub fn name(&self) -> &str {
        match &self.kind {
            EventKind::Csta(event) => event.message(),
            EventKind::Message(message) => message.kind.message(),
            EventKind::Snapshot(_) => "snapshot",
        }
    }
}

impl SessionEvent for Event {
    type EventType = EventType;

    fn event_type(&self) -> EventType {
        match &self.kind {
            EventKind::Csta(event) => event.event_type().into(),
            EventKind::Message(message) => match message.kind {
                MessageKind::Agent(_) => EventType::Agent,
                MessageKind::Call(_) => EventType::Call,
                MessageKind::DoNotDisturb(_) => EventType::DoNotDisturb,
                MessageKind::Forward(_) => EventType::Forward,
                MessageKind::MsgWaiting(_) => EventType::MsgWaiting,
                MessageKind::Session(_) => EventType::Session,
                MessageKind::Other(_) => EventType::Other,
            },
            EventKind::Snapshot(_) => EventType::Snapshot,
        }
    }

    fn book_event(&self) -> Option<BookEvent<'_>> {
        let mut told = BookEvent::new(&self.device, self.csta()?);
        told.calling.clone_from(&self.beside.calling);
        told.called.clone_from(&self.beside.called);
        told.state = self.beside.state;
        Some(told)
    }

    fn is_snapshot_data(&self) -> bool {
        self.source == Source::Snapshot && self.csta().is_some_and(|event| event.connection().is_some())
    }

    fn told_for(&self) -> ToldFor<'_> {
        ToldFor::Device(&self.device)
    }
}

impl Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // CSTA events have a field `device` of their own
        #[derive(Serialize)]
        struct Around<'a> {
            device: &'a DeviceId,
            source: Source,
        }
        #[derive(Serialize)]
        struct Told<'a, T: Serialize> {
            #[serde(flatten)]
            event: &'a T,
            #[serde(rename = "event")]
            around: Around<'a>,
        }
        #[derive(Serialize)]
        struct Named<'a> {
            message: &'static str,
            snapshot: &'a Snapshot,
        }
        let around = Around { device: &self.device, source: self.source };
        match &self.kind {
            EventKind::Csta(event) => Told { event, around }.serialize(serializer),
            EventKind::Message(event) => Told { event: &**event, around }.serialize(serializer),
            EventKind::Snapshot(snapshot) => {
                let event = Named { message: "snapshot", snapshot };
                Told { event: &event, around }.serialize(serializer)
            }
        }
    }
}
