//! Identifiers that travel as text, each its own type so that none is mistaken for another.

/// Declares a newtype around the text of an identifier.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// Takes the identifier as the switch writes it.
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(text.as_ref().into())
            }

            /// The identifier as the switch writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether the switch sent an empty identifier, as some do for "none".
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({:?})", stringify!($name), &*self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::new(text))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                &*self.0 == text
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                &*self.0 == *text
            }
        }
    };
}

text_id! {
    /// Names a call (CSTA `callID`).
    ///
    /// Mostly a UUID, but not always: IP Office also sends base64 (a conference participant), text with a space
    /// (`127.0.0.1-Conf 100`) and nothing at all.
    CallId
}

text_id! {
    /// Names the subscription that an event belongs to (CSTA `monitorCrossRefID`).
    MonitorCrossRefId
}

text_id! {
    /// Names an agent (CSTA `agentID`): on IP Office the agent's extension.
    AgentId
}

text_id! {
    /// The number of a device, as a message has it: an extension, a dialled number, a name such as `127.0.0.1-Conf 99 303`.
    /// Shared, so that whoever keeps it need not copy it.
    DeviceNumber
}

impl DeviceNumber {
    pub(super) fn shared(number: &std::sync::Arc<str>) -> Self {
        Self(std::sync::Arc::clone(number))
    }

    pub(super) fn share(&self) -> std::sync::Arc<str> {
        std::sync::Arc::clone(&self.0)
    }
}

text_id! {
    /// Names a conference. IP Office puts it into `correlatorData` of a ConferencedEvent (guide 5.3.2).
    ConferenceId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_ids_survive_display_parse_and_json() {
        for text in
            ["a5bba1cb-b174-441d-8914-125469439de5", "uzwoAFjVEdimDgDgBwVP6w==", "127.0.0.1-Conf 100", ""]
        {
            let id = CallId::new(text);
            assert_eq!(id.to_string().parse::<CallId>().unwrap(), id);
            let json = serde_json::to_string(&id).unwrap();
            assert_eq!(serde_json::from_str::<CallId>(&json).unwrap(), id);
            assert_eq!(id.as_str(), text);
        }
    }
}
