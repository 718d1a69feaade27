//! Texts that no log line may show.

mod blot_out;

pub use blot_out::{blot_out, blot_out_of_error};

use crate::wire::{FromText, Read};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::Arc;

/// A text that must not be seen: a password, or a URL with a session id in it. `Debug` and JSON show `[redacted]`, and
/// the memory is wiped at the end. Cheap to clone.
#[derive(Clone)]
pub struct Secret(Arc<SecretString>);

impl Secret {
    /// What stands in its place.
    pub const REDACTED: &str = "[redacted]";

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
        f.write_str(Self::REDACTED)
    }
}

/// `[redacted]`.
impl serde::Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::REDACTED)
    }
}

/// An empty text is no secret.
impl FromText for Secret {
    fn from_text(text: &str) -> Read<Self> {
        if text.is_empty() { Read::Nothing } else { Read::Value(text.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_neither_in_debug_nor_in_json_and_given_to_who_asks() {
        let secret = Secret::from("hunter2");
        let json = serde_json::to_string(&secret).unwrap();
        assert_eq!((format!("{secret:?}"), json), ("[redacted]".to_owned(), r#""[redacted]""#.to_owned()));
        assert_eq!(secret.expose(), "hunter2");
    }
}
