//! The log of calls (IP Office guide 13).

use std::time::SystemTime;
use telapi_core::csta::DeviceIdentifier;
use telapi_core::wire::{FromText, Read};
use telapi_core::{MonitorCrossRefId, csta_enum, element_struct};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

csta_enum! {
    /// What became of a logged call (IP Office guide 13.1.1).
    CallLogType {
        /// `Incoming`: it was answered.
        Incoming = "Incoming",
        /// `Outgoing`
        Outgoing = "Outgoing",
        /// `Missed-Lost`: nobody answered.
        MissedLost = "Missed-Lost",
        /// `Missed-Coverage`: somebody else answered.
        MissedCoverage = "Missed-Coverage",
        /// `Group`: it was a hunt group's.
        Group = "Group",
    }
}

csta_enum! {
    /// The state of an entry (IP Office guide 13.1.1). The guide shows one value.
    CallLogEntryState {
        /// `Normal`
        Normal = "Normal",
    }
}

csta_enum! {
    /// What became of an entry of the log (IP Office guide 13.2.1). The guide shows one value.
    CallLogChange {
        /// `Added`
        Added = "Added",
    }
}

/// A moment as the call log writes it, with the switch's time zone (IP Office guide 13.1.1): `2011-01-25T15:39:10.000+05:30`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct CallLogTimestamp(String);

impl CallLogTimestamp {
    /// The moment as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment on the system's clock; `None` if it is not of the form of RFC 3339.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        OffsetDateTime::parse(&self.0, &Rfc3339).ok().map(SystemTime::from)
    }
}

/// An empty text is no moment.
impl FromText for CallLogTimestamp {
    fn from_text(text: &str) -> Read<Self> {
        if text.is_empty() { Read::Nothing } else { Read::Value(Self(text.to_owned())) }
    }
}

element_struct! {
    /// One entry of the call log (IP Office guide 13.1.1, 13.2.1).
    CallLogEntry {
        /// Its id: what a deletion asks for.
        id: String = "id",
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// Whose log it is.
        device: DeviceIdentifier = "device",
        /// What became of the call.
        call_type: CallLogType = "call_type",
        /// The state of the entry.
        state: CallLogEntryState = "state",
        /// How many calls it stands for.
        number_of_calls: u64 = "number_of_calls",
        /// When the last of them was.
        call_timestamp: CallLogTimestamp = "call_timestamp",
        /// The number to call back.
        dialback_number: String = "dialback_number",
        /// The other party's name, whoever called.
        calling_party_name: String = "calling_party_name",
        /// A mark that somebody put on it.
        tag: String = "tag",
        /// How long the call was; in seconds, by the samples.
        duration: i64 = "duration",
        /// Whether the other party is outside.
        is_external: bool = "isExternal",
    }
}

element_struct! {
    /// The call log has changed (IP Office guide 13.2.1).
    CallLogEvent {
        /// What became of the entry.
        r#type: CallLogChange = "type",
        /// The entry.
        entry: CallLogEntry = "entry",
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
    }
}

element_struct! {
    /// The call log (IP Office guide 13.1.1): the answer to a request.
    SendStoredCallLogResponse {
        *
        /// The entries.
        entries: CallLogEntry = "return",
    }
}

element_struct! {
    /// Entries of the call log were deleted (IP Office guide 13.1.2): the answer to a request.
    DeleteCallLogEntryResponse {
        /// `Ok`
        r#return: String = "return",
    }
}
