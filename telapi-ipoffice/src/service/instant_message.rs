//! Instant messages and presence (IP Office guide 11, 12).

use super::ServiceRequest;
use crate::event::{PresenceMode, PresenceType};
use crate::wire::OPENAPI;
use telapi_core::wire::XmlWriter;

/// Sends an instant message (IP Office guide 11.1.1). No event answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImToSend {
    /// Who sends it, by XMPP id: only an application user says it.
    pub from: Option<String>,
    /// Who is to get it, by XMPP id.
    pub to: String,
    /// What it says.
    pub message: String,
}

impl ImToSend {
    /// Sends this to this XMPP id.
    pub fn new(to: impl Into<String>, message: impl Into<String>) -> Self {
        Self { from: None, to: to.into(), message: message.into() }
    }

    /// Says who sends it, which only an application user may.
    #[must_use]
    pub fn from(mut self, from: impl Into<String>) -> Self {
        self.from = Some(from.into());
        self
    }
}

impl ServiceRequest for ImToSend {
    const PATH: &'static str = "im";

    fn to_xml(&self) -> String {
        let mut xml = XmlWriter::new();
        xml.open("ns:IMToSend", &[("xmlns:ns", OPENAPI)]).open("im", &[]);
        xml.leaf("from", self.from.as_deref().unwrap_or_default());
        xml.leaf("to", &self.to).leaf("message", &self.message).close();
        xml.finish()
    }
}

/// Sets the user's own presence (IP Office guide 12.1.2). A PresenceStates event tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PresenceStateToSet {
    /// What the user says of it: `out for lunch`.
    pub status: String,
    /// Whether the user can be reached.
    pub presence_type: PresenceType,
    /// How the user wishes to be left alone.
    pub mode: PresenceMode,
}

impl PresenceStateToSet {
    /// Sets this, and no words about it.
    pub fn new(presence_type: PresenceType, mode: PresenceMode) -> Self {
        Self { status: String::new(), presence_type, mode }
    }

    /// Says this of it.
    #[must_use]
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = status.into();
        self
    }
}

impl ServiceRequest for PresenceStateToSet {
    const PATH: &'static str = "presence";

    fn to_xml(&self) -> String {
        let mut xml = XmlWriter::new();
        xml.open("ns:presenceStateToSet", &[("xmlns:ns", OPENAPI)]).open("presenceState", &[]);
        // empty in the guide's sample: it is the user's own
        xml.leaf("jid", "").leaf("status", &self.status);
        xml.leaf("type", self.presence_type.as_str()).leaf("mode", self.mode.as_str()).close();
        xml.finish()
    }
}
