//! Texts that no log line may show.

use std::fmt;
pub use telapi_core::Secret;
use telapi_core::blot_out;
use telapi_core::wire::{FromText, Read, Unknown, UnknownElement};

/// The elements and attributes whose texts are secrets, whatever the case of their letters.
const SECRET_NAMES: &[&str] = &[
    "clientSessionID",
    "subscriptionUrl",
    "userPassword",
    "voicemailCode",
    "webSocketWsUrl",
    "webSocketWssUrl",
];

/// Blots out secrets in what was not known, which is printed: what stands below a name that tells a secret, and whatever
/// repeats one of these.
pub(crate) fn redact(unknown: &mut Unknown, secrets: &[&str]) {
    for (element, name, value) in &mut unknown.attributes {
        redact_text(value, is_secret(element) || is_secret(name), secrets);
        redact_text(name, false, secrets);
        redact_text(element, false, secrets);
    }
    for (element, text) in &mut unknown.texts {
        redact_text(text, is_secret(element), secrets);
        redact_text(element, false, secrets);
    }
    for element in &mut unknown.elements {
        redact_element(element, secrets);
    }
}

/// The same for one element, with all that is inside.
pub(crate) fn redact_element(element: &mut UnknownElement, secrets: &[&str]) {
    redact_below(element, false, secrets);
}

/// As deep as the message, which the reader bounds.
fn redact_below(element: &mut UnknownElement, inside_secret: bool, secrets: &[&str]) {
    let secret = inside_secret || is_secret(&element.name);
    redact_text(&mut element.text, secret, secrets);
    for (name, value) in &mut element.attributes {
        redact_text(value, secret || is_secret(name), secrets);
        redact_text(name, false, secrets);
    }
    redact_text(&mut element.name, false, secrets);
    for child in &mut element.children {
        redact_below(child, secret, secrets);
    }
}

fn is_secret(name: &str) -> bool {
    SECRET_NAMES.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

fn redact_text(text: &mut String, is_secret: bool, secrets: &[&str]) {
    let repeats = || secrets.iter().any(|secret| text.contains(secret)) && blot_out(text, secrets) != *text;
    if !text.is_empty() && (is_secret || repeats()) {
        Secret::REDACTED.clone_into(text);
    }
}

/// Names a session (`clientSessionID`, IP Office guide 4.3.1). Whoever knows it can use the session, so it is kept as a
/// [`Secret`] is. It goes into the header `ClientSessionId` of every request.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionId(Secret);

impl SessionId {
    /// Takes the id as the portal wrote it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Secret::new(text))
    }

    /// The id itself. Whoever asks for it answers for where it goes.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// The same, for a request's header.
    pub(crate) fn as_secret(&self) -> &Secret {
        &self.0
    }

    /// Whether it can stand in the header of every request and, as it is, in the path of the WebSocket. Were that found
    /// out only then, the session would end as if its own settings were wrong.
    pub(crate) fn fits_a_request(&self) -> bool {
        let is_plain =
            |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'?' | b'#' | b'%' | b'\\');
        !matches!(self.expose(), "" | "." | "..") && self.expose().bytes().all(is_plain)
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Secret::REDACTED)
    }
}

/// `[redacted]`.
impl serde::Serialize for SessionId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// An empty text is no session.
impl FromText for SessionId {
    fn from_text(text: &str) -> Read<Self> {
        match Secret::from_text(text) {
            Read::Value(secret) => Read::Value(Self(secret)),
            Read::Nothing => Read::Nothing,
            Read::Foreign => Read::Foreign,
        }
    }
}
