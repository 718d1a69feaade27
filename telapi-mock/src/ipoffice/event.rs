//! The switch's events in the words of the IP Office guide, element for element as its samples have them.

mod call;
mod conference;
mod device;
mod logical;
mod parts;
pub(crate) mod told;
mod voicemail;

pub(crate) use call::{call_event, call_information};
pub(crate) use conference::conference_event;
pub(crate) use device::{back_in_service, hookswitch, logout, out_of_service};
pub(crate) use logical::{agent, conference_locked, do_not_disturb, forwarding, microphone_mute, recording};
pub(crate) use parts::hex;
pub(crate) use voicemail::{mailbox_snapshot, voicemail, voicemail_config, voicemail_status};

use crate::switch::{CallEventKind, What};
use crate::xml::Element;
use std::time::{SystemTime, UNIX_EPOCH};

/// What an event says of the session and the switch rather than of the call.
pub(crate) struct Frame<'a> {
    /// The monitor that the event belongs to.
    pub(crate) monitor_id: &'a str,
    /// The switch's address.
    pub(crate) switch: &'a str,
    /// When it happened.
    pub(crate) at: SystemTime,
}

impl Frame<'_> {
    fn millis(&self) -> u128 {
        self.at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
    }
}

/// What happened, in the portal's words; none for what it does not speak of: the guide knows no routing points.
pub(crate) fn element(frame: &Frame<'_>, what: &What) -> Option<Element> {
    Some(match what {
        What::Call(call) => call_event(frame, call),
        What::Conference(conference) => conference_event(frame, conference),
        What::Hookswitch { device, on_hook } => hookswitch(frame, device, *on_hook),
        What::OutOfService(device) => out_of_service(frame, device),
        What::BackInService(device) => back_in_service(frame, device),
        What::Forwarding { device, forwarding: set } => forwarding(frame, device, set),
        What::DoNotDisturb { device, on } => do_not_disturb(frame, device, *on),
        What::Agent(event) => agent(frame, event),
        What::MicrophoneMute(mute) => microphone_mute(frame, mute),
        What::Recording(event) => recording(frame, event),
        What::ConferenceLocked { conference, .. } => conference_locked(frame, conference),
        What::Voicemail(event) => voicemail(frame, event),
        What::RoutingPoint(_) => return None,
    })
}

/// The categories, one of which must be subscribed for the event to be sent (guide 4.3.1, "Event Categorization").
pub(crate) fn categories(what: &What) -> &'static [&'static str] {
    match what {
        What::Call(event) if event.kind == CallEventKind::ServiceInitiated => {
            &["CallControlFeaturesEvents", CALL_ASSOCIATED]
        }
        What::Call(_) | What::Conference(_) | What::ConferenceLocked { .. } => &["CallControlFeaturesEvents"],
        What::Hookswitch { .. } | What::MicrophoneMute(_) => &["PhysicalDeviceFeaturesEvents"],
        What::Forwarding { .. } | What::DoNotDisturb { .. } | What::Agent(_) => &[LOGICAL_DEVICE],
        What::Recording(_) => &["RecordingServicesEvents"],
        What::Voicemail(_) => &[VOICEMAIL],
        What::RoutingPoint(_) => &[],
        What::OutOfService(_) | What::BackInService(_) => &["DeviceMaintenanceEvents"],
    }
}

/// The category of CallInformationEvent, the answer to a snapshot.
pub(crate) const CALL_ASSOCIATED: &str = "CallAssociatedFeaturesEvents";

/// The category of forwarding, do not disturb and agents.
pub(crate) const LOGICAL_DEVICE: &str = "LogicalDeviceFeaturesEvents";

/// The category of voicemail.
pub(crate) const VOICEMAIL: &str = "VoicemailServicesEvents";

/// The category of LogoutEvent.
pub(crate) const LOGOUT: &str = "LogoutEvents";
