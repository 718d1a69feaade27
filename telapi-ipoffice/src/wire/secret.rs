//! Texts that no log line may show.

use std::fmt;
pub use telapi_core::Secret;
use telapi_core::wire::{DecodeError, DecodeErrorKind, FromText, Read, Unknown, UnknownElement};

/// What stands in place of a secret in `Debug` and in JSON.
pub(crate) const REDACTED: &str = Secret::REDACTED;

/// The elements and attributes whose texts are secrets, whatever the case of their letters.
const SECRET_NAMES: &[&str] = &[
    "clientSessionID",
    "subscriptionUrl",
    "userPassword",
    "voicemailCode",
    "webSocketWsUrl",
    "webSocketWssUrl",
];

/// A secret that is shorter, in characters, is only blotted out where it is the whole text: a password such as `1` would
/// make holes in every text, and the holes would tell it.
const SHORTEST_INSIDE_A_TEXT: usize = 4;

/// A text of the server as it may be shown: with `[redacted]` in place of each secret that it repeats. An empty secret is
/// none, and one of less than four characters counts only where it is the whole text.
pub(crate) fn blot_out(text: &str, secrets: &[&str]) -> String {
    if secrets.iter().any(|secret| !secret.is_empty() && text.trim() == *secret) {
        return REDACTED.to_owned();
    }
    let long = |secret: &&&str| secret.chars().count() >= SHORTEST_INSIDE_A_TEXT;
    let secrets: Vec<&str> = secrets.iter().filter(long).copied().collect();
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars();
    loop {
        let found = secrets.iter().filter_map(|secret| rest.as_str().strip_prefix(secret));
        // of two secrets that begin alike, the longer one: nothing of it must be left over
        if let Some(after) = found.min_by_key(|after| after.len()) {
            shown.push_str(REDACTED);
            rest = after.chars();
        } else if let Some(character) = rest.next() {
            shown.push(character);
        } else {
            return shown;
        }
    }
}

/// The error without the secrets that the message repeated: where a name or an entity is one, the error would tell it.
pub(crate) fn blot_out_of_error(error: &DecodeError, secrets: &[&str]) -> DecodeError {
    let blot_out = |text: &str| blot_out(text, secrets);
    let kind = match error.kind() {
        DecodeErrorKind::Malformed(what) => DecodeErrorKind::Malformed(blot_out(what)),
        DecodeErrorKind::MalformedJson(what) => DecodeErrorKind::MalformedJson(blot_out(what)),
        DecodeErrorKind::UndeclaredEntity(name) => DecodeErrorKind::UndeclaredEntity(blot_out(name)),
        DecodeErrorKind::WrongRoot { expected, found } => {
            DecodeErrorKind::WrongRoot { expected, found: blot_out(found) }
        }
        other => other.clone(),
    };
    DecodeError::new(kind, error.offset(), blot_out(error.path()))
}

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
        REDACTED.clone_into(text);
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
        f.write_str(REDACTED)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_repetition_of_every_secret_is_blotted_out_and_nothing_else() {
        for (text, expected) in [
            ("", ""),
            ("no secret here", "no secret here"),
            ("hunter2", "[redacted]"),
            ("<hunter2>, hunter2!", "<[redacted]>, [redacted]!"),
            ("hunter2hunter2", "[redacted][redacted]"),
            ("hunter hunter22", "hunter [redacted]2"),
            ("ä hunter2 ß Grüße ö", "ä [redacted] ß [redacted] ö"),
        ] {
            assert_eq!(blot_out(text, &["hunter2", "Grüße"]), expected, "{text}");
        }
    }

    #[test]
    fn of_two_secrets_that_begin_alike_nothing_is_left_over() {
        for secrets in [["abcd", "abcd-efgh"], ["abcd-efgh", "abcd"]] {
            assert_eq!(blot_out("x abcd-efgh y abcd", &secrets), "x [redacted] y [redacted]");
        }
    }

    #[test]
    fn a_short_secret_makes_no_holes_and_is_blotted_out_where_it_is_the_whole_text() {
        assert_eq!(blot_out("extension 201 is busy", &["", "201", "i"]), "extension 201 is busy");
        assert_eq!(blot_out(" 201 ", &["", "201"]), "[redacted]");
        assert_eq!(blot_out("code 2010", &["2010"]), "code [redacted]");
    }

    #[test]
    fn an_undecodable_message_does_not_tell_a_secret_by_its_names() {
        let limits = telapi_core::wire::Limits::default();
        for text in [
            "<hunter2/>",
            "<hunter2>&hunter2;</hunter2>",
            "<a><hunter2><b></hunter2></a>",
            "<a hunter2='1' hunter2='2'/>",
            "<hunter2><!DOCTYPE a></hunter2>",
            "<hunter2><b>",
        ] {
            let document = telapi_core::wire::Document::parse(text, &limits);
            let error = document.and_then(|document| document.root_named("Events").map(drop)).unwrap_err();
            let shown = blot_out_of_error(&error, &["hunter2"]);
            assert!(!format!("{shown} {shown:?}").contains("hunter2"), "{shown}");
            assert_eq!(shown.offset(), error.offset());
        }
    }
}
