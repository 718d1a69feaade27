//! The events (guide, *Events*).

use super::answer::{below, flat};
use super::{AgentInfo, CallInfo, FeatureState, ForwardRecord, SessionEvent};
use serde::{Serialize, Serializer};
use telapi_core::DeviceId;
use telapi_core::wire::{
    DecodeError, DecodeErrorKind, Element, ElementStruct, Field, FromElement, Read, Unknown, UnknownElement,
};

/// What an event tells (guide, *Events*).
///
/// In JSON as [`Answer`](super::Answer) is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// `agent`: an agent's state has changed.
    Agent(Box<AgentInfo>),
    /// `call`: the calls of the device as they are now.
    Call(Box<CallInfo>),
    /// `doNotDisturb`
    DoNotDisturb(FeatureState),
    /// `forward`
    Forward(ForwardRecord),
    /// `msgWaiting`
    MsgWaiting(FeatureState),
    /// `session`: what happened to the session, or to the server's link to the PBX.
    Session(SessionEvent),
    /// What the guide does not know, or what cannot be read, as it came.
    Other(Box<UnknownElement>),
}

impl EventKind {
    /// The name of the element: `call`.
    pub fn message(&self) -> &str {
        match self {
            Self::Agent(_) => "agent",
            Self::Call(_) => "call",
            Self::DoNotDisturb(_) => "doNotDisturb",
            Self::Forward(_) => "forward",
            Self::MsgWaiting(_) => "msgWaiting",
            Self::Session(_) => "session",
            Self::Other(element) => &element.name,
        }
    }

    /// Reads the element inside `event`.
    fn read(element: Element<'_>, unknown: &mut Unknown) -> Self {
        let known = match element.name() {
            "agent" => Some(Self::Agent(ElementStruct::boxed(element))),
            "call" => Some(Self::Call(ElementStruct::boxed(element))),
            "doNotDisturb" => value(element, unknown).map(Self::DoNotDisturb),
            "forward" => value(element, unknown).map(Self::Forward),
            "msgWaiting" => value(element, unknown).map(Self::MsgWaiting),
            "session" => value(element, unknown).map(Self::Session),
            _ => None,
        };
        known.unwrap_or_else(|| Self::Other(Box::new(element.into())))
    }
}

fn value<T: FromElement>(element: Element<'_>, unknown: &mut Unknown) -> Option<T> {
    match T::from_element(element, unknown) {
        Read::Value(value) => Some(value),
        Read::Nothing | Read::Foreign => None,
    }
}

impl Serialize for EventKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let message = self.message();
        match self {
            Self::Agent(agent) => flat(serializer, message, &**agent),
            Self::Call(call) => flat(serializer, message, &**call),
            Self::DoNotDisturb(state) => below(serializer, message, Some(("do_not_disturb", state))),
            Self::Forward(forward) => flat(serializer, message, forward),
            Self::MsgWaiting(state) => below(serializer, message, Some(("msg_waiting", state))),
            Self::Session(event) => below(serializer, message, Some(("session", event))),
            Self::Other(element) => below(serializer, message, Some(("unknown", &**element))),
        }
    }
}

/// An event (guide, *Events*): `TelServiceEvent`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TelServiceEvent {
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
    /// The device. Of the guide's samples only those of call events tell it: of the others, the port that they come to tells
    /// the device, if each has its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_number: Option<DeviceId>,
    /// What came around the event, kept as it came. In JSON `event_unknown`, for the event may have an `unknown` of its own.
    #[serde(rename = "event_unknown", skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

impl TelServiceEvent {
    /// An event without anything around it.
    pub fn new(kind: EventKind) -> Self {
        Self { kind, device_number: None, unknown: Unknown::default() }
    }

    /// Reads `TelServiceEvent`.
    pub(super) fn read(root: Element<'_>) -> Result<Self, DecodeError> {
        let (mut kind, mut device_number, mut unknown) = (None, None, Unknown::default());
        unknown.keep_attributes_except(root, &[]);
        unknown.keep_text(root);
        for child in root.children() {
            match child.name() {
                "event" if kind.is_none() => {
                    unknown.keep_attributes_except(child, &[]);
                    unknown.keep_text(child);
                    for element in child.children() {
                        if kind.is_none() {
                            kind = Some(EventKind::read(element, &mut unknown));
                        } else {
                            unknown.keep(element);
                        }
                    }
                }
                "deviceNumber" if device_number.fill(child, &mut unknown) => {}
                _ => unknown.keep(child),
            }
        }
        let missing = DecodeErrorKind::Missing { element: "event" };
        let kind = kind.ok_or_else(|| DecodeError::new(missing, root.offset(), root.name()))?;
        Ok(Self { kind, device_number, unknown })
    }
}
