//! What is known of one call, as one monitored device sees it.

use super::{CallTimes, EndReason};
use crate::csta::{EventCause, PermittedServices};
use crate::id::{CallId, ConferenceId, CorrelatorData, DeviceId, UserData};
use std::fmt;
use std::time::SystemTime;

/// The SDK's own name for a call of a device. It stays the same through transfer, conference and reconnection, whatever
/// ids the switch gives the call meanwhile; it means nothing outside of its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct CallRef(pub(super) u64);

impl fmt::Display for CallRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "call {}", self.0)
    }
}

/// How a call stands for the device that sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CallState {
    /// We asked for the call; no event has told of it yet.
    Requested,
    /// The device is off hook and has not dialled yet.
    Initiated,
    /// The device has dialled.
    Originated,
    /// The call rings at the far end.
    Delivered,
    /// The call rings here.
    Alerting,
    /// The call waits in a queue or a park slot.
    Queued,
    /// The parties can talk.
    Connected,
    /// This device holds the call.
    Held,
    /// The call attempt failed, and the device has not been hung up yet.
    Failed,
    /// The call is over for this device.
    Ended,
}

impl fmt::Display for CallState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Requested => "requested",
            Self::Initiated => "initiated",
            Self::Originated => "originated",
            Self::Delivered => "delivered",
            Self::Alerting => "alerting",
            Self::Queued => "queued",
            Self::Connected => "connected",
            Self::Held => "held",
            Self::Failed => "failed",
            Self::Ended => "ended",
        })
    }
}

/// Who called whom, seen from the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The device was called.
    Incoming,
    /// The device called.
    Outgoing,
}

/// Another party of the call.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Party {
    /// The party's number, and its switch where that is known.
    pub device: DeviceId,
    /// The party's name, where the switch told it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Party {
    /// A party of which the number is known.
    pub fn new(device: DeviceId) -> Self {
        Self { device, name: None }
    }

    /// The same party with its name. An empty name is none.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into()).filter(|name: &String| !name.is_empty());
        self
    }
}

/// A call as one monitored device sees it. When two monitored devices talk with each other there are two records.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct CallRecord {
    /// The SDK's own name for it.
    pub call_ref: CallRef,
    /// The device that sees it.
    pub device: DeviceId,
    /// What the switch calls it: the id to be used in requests first, then others that a conference merged into it.
    pub call_ids: Vec<CallId>,
    /// How it stands.
    pub state: CallState,
    /// Who called whom, once known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The number that was called, as far as known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub called: Option<DeviceId>,
    /// The other parties: mostly one, in a conference any number.
    pub parties: Vec<Party>,
    /// The conference that the call is part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conference: Option<ConferenceId>,
    /// Whether a far party has put us on hold, as far as the switch tells.
    pub held_by_far_end: bool,
    /// What can be done with it now, by the last event that told.
    pub services_permitted: PermittedServices,
    /// What ties it to a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlator_data: Option<CorrelatorData>,
    /// What a party attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_data: Option<UserData>,
    /// The cause that the last event told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<EventCause>,
    /// How many FailedEvents told that a service on it failed while it was established.
    pub failures: u32,
    /// When things happened.
    pub times: CallTimes,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<EndReason>,
}

impl CallRecord {
    pub(super) fn new(call_ref: CallRef, device: DeviceId, state: CallState, now: SystemTime) -> Self {
        Self {
            call_ref,
            device,
            call_ids: Vec::new(),
            state,
            direction: None,
            called: None,
            parties: Vec::new(),
            conference: None,
            held_by_far_end: false,
            services_permitted: PermittedServices::NONE,
            correlator_data: None,
            user_data: None,
            cause: None,
            failures: 0,
            times: CallTimes::begin(state, now),
            end: None,
        }
    }

    /// What the switch calls the call at the moment, once that is known.
    pub fn call_id(&self) -> Option<&CallId> {
        self.call_ids.first()
    }

    /// The other party, if there is exactly one, or the first of a conference.
    pub fn far_party(&self) -> Option<&Party> {
        self.parties.first()
    }

    /// Whether the call goes on.
    pub fn is_live(&self) -> bool {
        self.state != CallState::Ended
    }

    /// Enters a state, unless it is in it already.
    pub(super) fn enter(&mut self, state: CallState, now: SystemTime) {
        if self.state != state {
            self.state = state;
            self.times.enter(state, now);
        }
    }
}
