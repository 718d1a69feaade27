//! Texts that no log line may show.

use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::Arc;
use telapi_core::wire::{FromText, Read};

/// What stands in place of a secret in `Debug` and in JSON.
pub(crate) const REDACTED: &str = "[redacted]";

/// A text that must not be seen: a password, or a URL with a session id in it. `Debug` and JSON show `[redacted]`, and
/// the memory is wiped at the end. Cheap to clone.
#[derive(Clone)]
pub struct Secret(Arc<SecretString>);

impl Secret {
    /// Takes the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(SecretString::from(text.into())))
    }

    /// The text itself. Whoever asks for it answers for where it goes.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// `[redacted]`.
impl serde::Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(REDACTED)
    }
}

/// An empty text is no secret.
impl FromText for Secret {
    fn from_text(text: &str) -> Read<Self> {
        if text.is_empty() { Read::Nothing } else { Read::Value(text.into()) }
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
