//! Requests about a call or a conference that is there: digits, and the lock.

use super::super::{ServiceRequest, flag};
use super::{begin, connection};
use crate::wire::CONFERENCING;
use telapi_core::wire::XmlWriter;
use telapi_core::{ConferenceId, ConnectionId};

/// Locks a meet-me conference, so that nobody else comes in, or unlocks it (IP Office guide 5.2.15). It is answered by
/// ConferenceLockedEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetLockRequest {
    /// The conference.
    pub conf_unique_id: ConferenceId,
    /// Whether it is to be locked.
    pub is_conf_locked: bool,
}

impl SetLockRequest {
    /// Locks the conference.
    pub fn lock(conference: ConferenceId) -> Self {
        Self { conf_unique_id: conference, is_conf_locked: true }
    }

    /// Unlocks the conference.
    pub fn unlock(conference: ConferenceId) -> Self {
        Self { conf_unique_id: conference, is_conf_locked: false }
    }
}

impl ServiceRequest for SetLockRequest {
    const PATH: &'static str = "callcontrol/lockConference";

    fn to_xml(&self) -> String {
        let mut xml = XmlWriter::new();
        xml.open("conf:SetLockRequest", &[("xmlns:conf", CONFERENCING)]);
        xml.leaf("confUniqueId", self.conf_unique_id.as_str());
        xml.leaf("isConfLocked", flag(self.is_conf_locked));
        xml.finish()
    }
}

/// Sends DTMF digits into a call (IP Office guide 5.2.16, path `generatedtmf`). No event answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GenerateDigits {
    /// The call.
    pub connection_to_send_digits: ConnectionId,
    /// The digits. The guide's sample has commas, blanks and hyphens among them and says nothing of what they do.
    pub characters_to_send: String,
}

impl GenerateDigits {
    /// Sends these digits.
    pub fn new(connection: ConnectionId, characters: impl Into<String>) -> Self {
        Self { connection_to_send_digits: connection, characters_to_send: characters.into() }
    }
}

impl ServiceRequest for GenerateDigits {
    const PATH: &'static str = "callcontrol/generatedtmf";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:GenerateDigits");
        connection(&mut xml, "csta:connectionToSendDigits", &self.connection_to_send_digits);
        xml.leaf("csta:digitMode", "dTMF");
        xml.leaf("csta:charactersToSend", &self.characters_to_send);
        xml.finish()
    }
}
