//! Events of conferences that CSTA does not have (IP Office guide 5.3.13, 5.3.14).

use telapi_core::csta::EventCause;
use telapi_core::{CallId, ConferenceId, MonitorCrossRefId, element_struct};

element_struct! {
    /// A conference was locked or unlocked (IP Office guide 5.3.13).
    ConferenceLockedEvent {
        /// The portal's inside: `ws-transfer-event`.
        uri_string: String = "uriString",
        /// The portal's inside: the name of a class.
        ws_event_class_name: String = "wsEventClassName",
        /// The portal's inside: a URI.
        event_source: String = "eventSource",
        /// The portal's inside: `getConfLockedEvent`.
        method: String = "method",
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefId" | "monitorCrossRefID",
        /// Why it came about.
        event_cause: EventCause = "eventCause",
        /// The conference.
        conf_unique_id: ConferenceId = "confUniqueId",
        /// Whether the conference is locked now.
        is_conf_locked: bool = "isConfLocked",
    }
}

element_struct! {
    /// Another party of a conference speaks (IP Office guide 5.3.14).
    ConferenceActiveSpeakerEvent {
        /// The portal's inside: `ws-transfer-event`.
        uri_string: String = "uriString",
        /// The portal's inside: the name of a class.
        ws_event_class_name: String = "wsEventClassName",
        /// The portal's inside: a URI.
        event_source: String = "eventSource",
        /// The portal's inside: `getConferenceActiveSpeakerEvent`.
        method: String = "method",
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefId" | "monitorCrossRefID",
        /// Why it came about.
        event_cause: EventCause = "eventCause",
        /// The conference.
        conference_id: ConferenceId = "conferenceId",
        /// The party that speaks: a participant's id, as it stands in the ConferencedEvents.
        active_speaker_participant_id: CallId = "activeSpeakerParticipantId",
    }
}
