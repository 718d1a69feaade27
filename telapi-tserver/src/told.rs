//! What a session tells: the server's messages as they came, and what they mean in CSTA's words.

use crate::event::Event as TEvent;
use crate::message::{Message, MessageType};
use crate::normalize::Change;
use serde::Serialize;
use std::sync::Arc;
use telapi_core::call::{BookEvent, CallState, Party};
use telapi_core::csta::{self, CstaEvent};
use telapi_core::session::{SessionEvent, ToldFor};
use telapi_core::{CallId, DeviceId};

/// Something that a session tells.
///
/// Each message of the server comes as it was sent ([`EventKind::Message`]), with every attribute of it; and right behind that what
/// it means, one CSTA event for each change, none where CSTA has no word for it.
///
/// In JSON: a message as on the gateway link; a CSTA event with `event`, which has the device and where it is from.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The device that it is about, if it is about one.
    pub device: Option<DeviceId>,
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
    /// The call that a message is about, by the id that the call book knows.
    call: Option<CallId>,
}

/// What a session tells.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// What happened, in CSTA's words.
    Csta(CstaEvent),
    /// A message of the server.
    Message(Arc<TEvent>),
}

/// How it came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// The server has told it when it happened.
    Event,
    /// The picture of an address has shown it: whatever should have told it before was lost, or nobody watched.
    Snapshot,
}

/// Which event it is, without what it says: what a stream of events asks for with
/// [`only`](telapi_core::session::Subscription::only). Those of CSTA can be asked for by [their own types](csta::EventType), those
/// of T-Library by [theirs](MessageType).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum EventType {
    /// An event of CSTA.
    Csta(csta::EventType),
    /// A message of T-Library.
    Message(MessageType),
    /// A message that is not numbered.
    Other,
}

impl From<csta::EventType> for EventType {
    fn from(event_type: csta::EventType) -> Self {
        Self::Csta(event_type)
    }
}

impl From<MessageType> for EventType {
    fn from(message_type: MessageType) -> Self {
        Self::Message(message_type)
    }
}

impl Event {
    /// What happened, in CSTA's words.
    pub(crate) fn changed(change: Change, source: Source) -> Self {
        // that nobody has told of the end is what a picture finds out
        let state = change.state.filter(|state| *state != CallState::Ended || source == Source::Snapshot);
        let beside = Beside { calling: change.calling, called: change.called, state, call: None };
        Self { device: Some(change.device), kind: EventKind::Csta(change.event), source, beside }
    }

    /// A message as it came.
    pub(crate) fn message_of(event: Arc<TEvent>, call: Option<CallId>) -> Self {
        let beside = Beside { call, ..Beside::default() };
        Self {
            device: event.this_dn().cloned(),
            kind: EventKind::Message(event),
            source: Source::Event,
            beside,
        }
    }

    /// The CSTA event, if it is one.
    pub fn csta(&self) -> Option<&CstaEvent> {
        match &self.kind {
            EventKind::Csta(event) => Some(event),
            EventKind::Message(_) => None,
        }
    }

    /// The server's message, if it is one.
    pub fn message(&self) -> Option<&TEvent> {
        match &self.kind {
            EventKind::Message(message) => Some(message),
            EventKind::Csta(_) => None,
        }
    }
}

impl SessionEvent for Event {
    type EventType = EventType;

    fn event_type(&self) -> EventType {
        match &self.kind {
            EventKind::Csta(event) => event.event_type().into(),
            EventKind::Message(message) => {
                message.message_type().map_or(EventType::Other, EventType::Message)
            }
        }
    }

    fn book_event(&self) -> Option<BookEvent<'_>> {
        let mut told = BookEvent::new(self.device.as_ref()?, self.csta()?);
        told.calling.clone_from(&self.beside.calling);
        told.called.clone_from(&self.beside.called);
        told.state = self.beside.state;
        Some(told)
    }

    fn is_snapshot_data(&self) -> bool {
        self.source == Source::Snapshot && self.csta().is_some_and(|event| event.connection().is_some())
    }

    fn told_for(&self) -> ToldFor<'_> {
        self.device.as_ref().map_or(ToldFor::Session, ToldFor::Device)
    }

    fn call(&self) -> Option<(&DeviceId, CallId)> {
        Some((self.device.as_ref()?, self.beside.call.clone()?))
    }
}

impl Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Around<'a> {
            device: Option<&'a DeviceId>,
            source: Source,
        }
        #[derive(Serialize)]
        struct Told<'a, T: Serialize> {
            #[serde(flatten)]
            event: &'a T,
            #[serde(rename = "event")]
            around: Around<'a>,
        }
        let around = Around { device: self.device.as_ref(), source: self.source };
        match &self.kind {
            EventKind::Csta(event) => Told { event, around }.serialize(serializer),
            EventKind::Message(event) => {
                let message: Message = event.to_message();
                Told { event: &message, around }.serialize(serializer)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Attribute, Time};
    use telapi_core::ConnectionId;
    use telapi_core::csta::event::{CallInformationEvent, DoNotDisturbEvent};

    fn change(event: impl Into<CstaEvent>, state: Option<CallState>) -> Change {
        let party = |number: &str| Some(Party::new(DeviceId::new(number)));
        let device = DeviceId::new("201");
        Change { device, event: event.into(), calling: party("202"), called: party("800"), state }
    }

    fn of_a_call() -> CallInformationEvent {
        let mut event = CallInformationEvent::new();
        event.connection = Some(ConnectionId::new("1").of(DeviceId::new("201")));
        event
    }

    fn message(name: &str) -> Event {
        let time = Time { seconds: 1, microseconds: 0 };
        let message = Message::new(name).with(Attribute::ThisDN, "201").with(Attribute::TimeinSecs, time);
        Event::message_of(Arc::new(TEvent::from_message(message).unwrap()), None)
    }

    #[test]
    fn only_calls_of_a_picture_are_a_snapshots_data() {
        assert!(Event::changed(change(of_a_call(), None), Source::Snapshot).is_snapshot_data());
        assert!(!Event::changed(change(of_a_call(), None), Source::Event).is_snapshot_data());
        let feature = || change(DoNotDisturbEvent::new(), None);
        assert!(!Event::changed(feature(), Source::Snapshot).is_snapshot_data());
        assert!(!message("EventOnHook").is_snapshot_data());
    }

    #[test]
    fn the_call_book_is_told_who_calls_whom_and_how_it_stands() {
        for (state, source, told) in [
            (Some(CallState::Held), Source::Event, Some(CallState::Held)),
            (Some(CallState::Ended), Source::Snapshot, Some(CallState::Ended)),
            // an event says by itself how a call has ended
            (Some(CallState::Ended), Source::Event, None),
        ] {
            let event = Event::changed(change(of_a_call(), state), source);
            let book = event.book_event().unwrap();
            let number = |party: &Option<Party>| party.as_ref().unwrap().device.number().to_owned();
            assert_eq!((number(&book.calling), number(&book.called)), ("202".to_owned(), "800".to_owned()));
            assert_eq!(book.state, told);
        }
        assert!(message("EventOnHook").book_event().is_none());
    }

    #[test]
    fn each_is_asked_for_by_its_type() {
        assert_eq!(message("EventOnHook").event_type(), EventType::Message(MessageType::EventOnHook));
        assert_eq!(message("EventOfTheFuture").event_type(), EventType::Other);
        let csta = Event::changed(change(of_a_call(), None), Source::Event);
        assert_eq!(csta.event_type(), EventType::Csta(csta::EventType::CallInformation));
    }
}
