//! The wrappers around what the portal sends (IP Office guide 17).
//!
//! A device user gets `Events` with events directly inside, an application user gets an `Event device="…"` around them
//! for each device. The guide also shows events without any wrapper, and `Event` in a namespace and in none: all of them
//! are read, nested however they like.

use super::root::{is_events, rooted};
use super::secret::redact;
use super::{AdditionalInfo, ErrorPayload, LoginResponse, ServiceAnswer, SessionId};
use crate::event::{Event, EventDevice};
use telapi_core::wire::{DecodeError, DecodeErrorKind, Document, Element, FromText, Limits, Read, Unknown};

/// A message of the portal: a text of the WebSocket, or the body of an answer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Message {
    /// Events.
    Events(EventsMessage),
    /// The answer to a login.
    LoginResponse(Box<LoginResponse>),
    /// The errors of an answer.
    Errors(ErrorPayload),
    /// What a service answers in the body of its answer.
    Answer(Box<ServiceAnswer>),
}

/// The events of one message, in their order (IP Office guide 17).
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct EventsMessage {
    /// The session that the message is for, where it is named. A message for a session that has been replaced is to be
    /// ignored.
    pub client_session_id: Option<SessionId>,
    /// The events.
    pub events: Vec<Event>,
    /// What came besides in the wrappers, kept as it came.
    pub unknown: Unknown,
}

/// The attribute that names the session. It is a secret, so it is never kept as unknown.
const SESSION_ATTRIBUTES: &[&str] = &["clientSessionId", "clientSessionID"];

/// Attributes that are never kept as unknown: the session's, and where a schema lies, which says nothing of the message.
const ATTRIBUTES_NOT_KEPT: &[&str] =
    &["clientSessionId", "clientSessionID", "schemaLocation", "noNamespaceSchemaLocation"];

/// How many events a message may bring. The portal sends a handful; but each takes a kilobyte or
/// two of memory, and a megabyte of empty ones would make two hundred of it.
const MAX_EVENTS: usize = 10_000;

/// Decodes a message, XML or JSON: JSON is what begins with `{` or `[`. No portal's JSON has been seen yet; see
/// [`DataFormat::Json`](crate::DataFormat::Json) for what is read.
///
/// The root decides: `userLoginResponse` is a login response, `Error` and `Errors` are an error payload, the answers of
/// [`ServiceAnswer`] are such (but `presenceStates`, which is an event as well), everything else is events. A root that nobody here knows is an event that nobody knows, and is passed on whole; but `html`,
/// which is what something else than the portal answers, is refused as a wrong root, and so is a login request, which
/// must not be passed around for the password in it. More than 10,000 events in one message are refused too.
///
/// ```
/// use telapi_core::wire::Limits;
/// use telapi_ipoffice::wire::{Message, decode_message};
///
/// let text = r#"<Events><Event device="211"><HeldEvent><cause>normal</cause></HeldEvent></Event></Events>"#;
/// let Message::Events(message) = decode_message(text, &Limits::default())? else { panic!() };
/// assert_eq!(message.events[0].message(), "HeldEvent");
/// # Ok::<(), telapi_core::wire::DecodeError>(())
/// ```
pub fn decode_message(message: impl AsRef<[u8]>, limits: &Limits) -> Result<Message, DecodeError> {
    read_message(rooted(Document::from_xml_or_json(message.as_ref(), limits)?, None))
}

/// Decodes a message that is known to be UTF-8, as those of a WebSocket are.
pub(crate) fn decode_text(message: &str, limits: &Limits) -> Result<Message, DecodeError> {
    read_message(rooted(Document::parse_xml_or_json(message, limits)?, None))
}

/// Decodes the body of an answer, the root of which JSON may leave out: it is then the expected one.
pub(crate) fn decode_answer(
    body: &[u8],
    expected: &'static str,
    limits: &Limits,
) -> Result<Message, DecodeError> {
    read_message(rooted(Document::from_xml_or_json(body, limits)?, Some(expected)))
}

fn read_message(document: Document<'_>) -> Result<Message, DecodeError> {
    let document = document
        .caller_reads_private(&[AdditionalInfo::ELEMENT])
        .caller_reads_attributes(ATTRIBUTES_NOT_KEPT);
    let Some(root) = document.root() else {
        return Err(DecodeError::new(DecodeErrorKind::NotOneRoot, 0, ""));
    };
    if let Some(answer) = ServiceAnswer::read(root) {
        return Ok(Message::Answer(Box::new(answer)));
    }
    Ok(match root.name() {
        "userLoginResponse" => Message::LoginResponse(Box::new(LoginResponse::read(root))),
        _ if ErrorPayload::is_payload(root) => Message::Errors(ErrorPayload::read(root)),
        found if found.eq_ignore_ascii_case("html") || found == "userLoginRequest" => {
            let wrong_root = DecodeErrorKind::WrongRoot { expected: "Events", found: found.to_owned() };
            return Err(DecodeError::new(wrong_root, root.offset(), ""));
        }
        _ => {
            let mut message =
                EventsMessage { client_session_id: session_of(root), ..EventsMessage::default() };
            message.collect(root, &Wrapper::default())?;
            Message::Events(message)
        }
    })
}

/// What the wrappers around an element say.
#[derive(Debug, Clone, Default)]
struct Wrapper {
    session: Option<SessionId>,
    device: Option<EventDevice>,
}

impl EventsMessage {
    /// Takes the events below the element, or the element as an event. As deep as the message, which the reader bounds.
    fn collect(&mut self, element: Element<'_>, outer: &Wrapper) -> Result<(), DecodeError> {
        let session = session_of(element).or_else(|| outer.session.clone());
        let is_wrapper = match element.name() {
            "Events" | "Event" => true,
            // the root, which JSON has left out
            "" => is_events(element),
            _ => false,
        };
        if !is_wrapper {
            if self.events.len() >= MAX_EVENTS {
                let kind = DecodeErrorKind::TooManyElements { limit: MAX_EVENTS };
                return Err(DecodeError::new(kind, element.offset(), ""));
            }
            self.events.push(Event::read(element, session, outer.device.clone()));
            return Ok(());
        }
        let mut unknown = Unknown::default();
        let members = || element.children().filter(|child| is_attribute(*child));
        let mut names = element.attributes().map(|(name, _)| name).chain(members().map(Element::name));
        let says_something = names.any(|name| !SESSION_ATTRIBUTES.contains(&name));
        if says_something && element.children().all(is_attribute) {
            unknown.keep(element);
            self.keep(unknown, session.as_ref());
            return Ok(());
        }
        unknown.keep_attributes_except(element, &["device"]);
        for member in members().filter(|member| member.name() != "device") {
            unknown.keep_attribute(element, member.name(), member.text());
        }
        unknown.keep_text(element);
        self.keep(unknown, session.as_ref());
        let device = element.attribute("device").filter(|device| !device.trim_ascii().is_empty());
        let device = device.map(EventDevice::from);
        let wrapper = Wrapper { session, device: device.or_else(|| outer.device.clone()) };
        for child in element.children().filter(|child| !is_attribute(*child)) {
            self.collect(child, &wrapper)?;
        }
        Ok(())
    }

    /// Keeps what is not known, without the secrets in it.
    fn keep(&mut self, mut unknown: Unknown, session: Option<&SessionId>) {
        redact(&mut unknown, &[session.map_or("", SessionId::expose)]);
        self.unknown.elements.append(&mut unknown.elements);
        self.unknown.attributes.append(&mut unknown.attributes);
        self.unknown.texts.append(&mut unknown.texts);
    }
}

/// Whether a child of a wrapper is no event, but an attribute that JSON has among the children.
fn is_attribute(child: Element<'_>) -> bool {
    child.as_attribute().is_some_and(|text| {
        let name = child.name();
        let is_event = name.ends_with("Event") || name == "Events";
        name == "device" || SESSION_ATTRIBUTES.contains(&name) || (!text.is_empty() && !is_event)
    })
}

fn session_of(element: Element<'_>) -> Option<SessionId> {
    let mut values = SESSION_ATTRIBUTES.iter().filter_map(|name| element.attribute(name));
    values.find_map(|value| match SessionId::from_text(value.trim_ascii()) {
        Read::Value(session) => Some(session),
        Read::Nothing | Read::Foreign => None,
    })
}
