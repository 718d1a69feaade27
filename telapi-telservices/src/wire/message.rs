//! The messages that a server sends: answers and events (guide, *Protocol*).

use super::answer::below;
use super::{Answer, TelServiceError, TelServiceEvent};
use serde::ser::{Serialize, Serializer};
use telapi_core::wire::{DecodeError, DecodeErrorKind, Document, Element, Limits, Unknown};

/// What came of a request.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// It was carried out.
    Result(Answer),
    /// It was not, or nobody knows: [`TelServiceError::leaves_outcome_unknown`].
    Error(TelServiceError),
}

/// An answer (guide, *Result*, *Error*): `TelServiceReturn`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TelServiceReturn {
    /// What came of the request.
    pub outcome: Outcome,
    /// What came around it, kept as it came. In JSON `return_unknown`, for the answer may have an `unknown` of its own.
    pub unknown: Unknown,
}

impl TelServiceReturn {
    fn read(root: Element<'_>) -> Result<Self, DecodeError> {
        let (mut outcome, mut unknown) = (None, Unknown::default());
        unknown.keep_attributes_except(root, &[]);
        unknown.keep_text(root);
        for child in root.children() {
            if !matches!(child.name(), "result" | "error") || outcome.is_some() {
                unknown.keep(child);
                continue;
            }
            unknown.keep_attributes_except(child, &[]);
            unknown.keep_text(child);
            for element in child.children() {
                let taken = match &mut outcome {
                    Some(Outcome::Result(answer)) => answer.take(element, &mut unknown),
                    Some(Outcome::Error(_)) => false,
                    None => {
                        outcome = Some(match child.name() {
                            "error" => Outcome::Error(TelServiceError::read(element, &mut unknown)),
                            _ => Outcome::Result(Answer::read(element, &mut unknown)),
                        });
                        true
                    }
                };
                if !taken {
                    unknown.keep(element);
                }
            }
        }
        let missing = DecodeErrorKind::Missing { element: "result" };
        let outcome = outcome.ok_or_else(|| DecodeError::new(missing, root.offset(), root.name()))?;
        Ok(Self { outcome, unknown })
    }
}

/// An object with `message`: the name of the answer, or of the error, which is then `error` as well.
impl Serialize for TelServiceReturn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Whole<'a> {
            #[serde(flatten)]
            outcome: &'a Outcome,
            #[serde(rename = "return_unknown", skip_serializing_if = "Unknown::is_empty")]
            unknown: &'a Unknown,
        }
        Whole { outcome: &self.outcome, unknown: &self.unknown }.serialize(serializer)
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Result(answer) => answer.serialize(serializer),
            Self::Error(TelServiceError::Other(element)) => {
                below(serializer, &element.name, Some(("unknown", &**element)))
            }
            Self::Error(error) => below(serializer, error.name(), Some(("error", error.name()))),
        }
    }
}

/// A message of the server.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Message {
    /// `TelServiceEvent`
    Event(TelServiceEvent),
    /// `TelServiceReturn`
    Return(TelServiceReturn),
}

/// Requests hold a password. No answer should, but a server that repeats one must not make us show it.
const SECRET_NAMES: &[&str] = &["userPassword"];

/// Reads an answer: one message and nothing else. What is not known of it is kept; an error means that it is no such message.
pub fn decode_return(bytes: &[u8], limits: &Limits) -> Result<TelServiceReturn, DecodeError> {
    let document = parse(bytes, limits)?;
    TelServiceReturn::read(document.root_named("TelServiceReturn")?)
}

/// Reads one event. A datagram may hold several: see [`Pdus`](super::Pdus).
pub fn decode_event(bytes: &[u8], limits: &Limits) -> Result<TelServiceEvent, DecodeError> {
    let document = parse(bytes, limits)?;
    TelServiceEvent::read(document.root_named("TelServiceEvent")?)
}

/// Reads whatever a server sends.
pub fn decode_message(bytes: &[u8], limits: &Limits) -> Result<Message, DecodeError> {
    let document = parse(bytes, limits)?;
    match document.root_named("TelServiceEvent") {
        Ok(root) => TelServiceEvent::read(root).map(Message::Event),
        Err(_) => TelServiceReturn::read(document.root_named("TelServiceReturn")?).map(Message::Return),
    }
}

fn parse<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Document<'a>, DecodeError> {
    Document::from_bytes(bytes, limits).map(|document| document.withholds(SECRET_NAMES))
}
