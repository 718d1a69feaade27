//! What a protocol does for calls.

use super::{CallRecord, Calls};
use crate::id::CallId;
use crate::{Error, ErrorKind, Result};
use futures::future::BoxFuture;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What may be wished for a call beyond its number. A protocol that cannot grant a wish refuses the request as unsupported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct MakeCallOptions {
    /// What the called phone shows as the caller's number (IP Office guide 5.2.9: from Powered 3.0 FP4, IP Office 11.0 FP4).
    pub cli_display_number: Option<String>,
    /// Whether the caller's number is withheld (IP Office guide 5.2.9).
    pub withhold_cli: bool,
}

impl MakeCallOptions {
    /// No wishes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Shows this as the caller's number.
    #[must_use]
    pub fn cli_display_number(mut self, number: impl Into<String>) -> Self {
        self.cli_display_number = Some(number.into());
        self
    }

    /// Withholds the caller's number.
    #[must_use]
    pub fn withhold_cli(mut self) -> Self {
        self.withhold_cli = true;
        self
    }
}

/// A service asked for a call, in CSTA's words.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum CallControl {
    /// Make a call: the record tells the device, the number, and the id that was chosen for the call.
    MakeCall {
        /// The call to be made, already in the book.
        call: Arc<CallRecord>,
        /// What else is wished for it.
        options: MakeCallOptions,
    },
    /// Answer a call that rings here.
    AnswerCall {
        /// The call.
        call: Arc<CallRecord>,
    },
    /// Put a call on hold.
    HoldCall {
        /// The call.
        call: Arc<CallRecord>,
    },
    /// Take a held call back.
    RetrieveCall {
        /// The call.
        call: Arc<CallRecord>,
    },
    /// Put a call on hold and make another one to ask somebody.
    ConsultationCall {
        /// The call to be held.
        existing: Arc<CallRecord>,
        /// The call to be made, already in the book.
        consultation: Arc<CallRecord>,
    },
    /// Connect the other parties of two calls with each other, and leave both.
    TransferCall {
        /// The call that is held.
        held: Arc<CallRecord>,
        /// The call that is not.
        active: Arc<CallRecord>,
    },
    /// Join two calls into a conference.
    ConferenceCall {
        /// The call that is held.
        held: Arc<CallRecord>,
        /// The call that is not.
        active: Arc<CallRecord>,
    },
    /// Send the other party of an established call to another number, and leave.
    SingleStepTransferCall {
        /// The call.
        call: Arc<CallRecord>,
        /// The number.
        to: String,
    },
    /// Send a call that rings here to another number.
    DeflectCall {
        /// The call.
        call: Arc<CallRecord>,
        /// The number.
        to: String,
    },
    /// Put a call into a park slot, and leave it.
    ParkCall {
        /// The call.
        call: Arc<CallRecord>,
        /// The park slot's number.
        slot: String,
    },
    /// Take over a call that rings at another device, or is parked.
    DirectedPickupCall {
        /// What the switch calls the call that is to be picked up.
        to_pick_up: CallId,
        /// The call that it becomes at the device which picks it up, already in the book.
        picked_up: Arc<CallRecord>,
    },
    /// Leave a call.
    ClearConnection {
        /// The call.
        call: Arc<CallRecord>,
    },
    /// End a call for all its parties.
    ClearCall {
        /// The call.
        call: Arc<CallRecord>,
    },
}

impl CallControl {
    /// CSTA's name of the service.
    pub fn service(&self) -> &'static str {
        match self {
            Self::MakeCall { .. } => "MakeCall",
            Self::AnswerCall { .. } => "AnswerCall",
            Self::HoldCall { .. } => "HoldCall",
            Self::RetrieveCall { .. } => "RetrieveCall",
            Self::ConsultationCall { .. } => "ConsultationCall",
            Self::TransferCall { .. } => "TransferCall",
            Self::ConferenceCall { .. } => "ConferenceCall",
            Self::SingleStepTransferCall { .. } => "SingleStepTransferCall",
            Self::DeflectCall { .. } => "DeflectCall",
            Self::ParkCall { .. } => "ParkCall",
            Self::DirectedPickupCall { .. } => "DirectedPickupCall",
            Self::ClearConnection { .. } => "ClearConnection",
            Self::ClearCall { .. } => "ClearCall",
        }
    }

    /// The call that the service makes, if it makes one.
    pub fn made(&self) -> Option<&Arc<CallRecord>> {
        match self {
            Self::MakeCall { call, .. } => Some(call),
            Self::ConsultationCall { consultation, .. } => Some(consultation),
            Self::DirectedPickupCall { picked_up, .. } => Some(picked_up),
            _ => None,
        }
    }

    /// The calls that the device leaves if the service is carried out.
    pub fn ended(&self) -> impl Iterator<Item = &Arc<CallRecord>> {
        let (one, another) = match self {
            Self::TransferCall { held, active } => (Some(held), Some(active)),
            Self::SingleStepTransferCall { call, .. }
            | Self::DeflectCall { call, .. }
            | Self::ParkCall { call, .. }
            | Self::ClearConnection { call }
            | Self::ClearCall { call } => (Some(call), None),
            Self::MakeCall { .. }
            | Self::AnswerCall { .. }
            | Self::HoldCall { .. }
            | Self::RetrieveCall { .. }
            | Self::ConsultationCall { .. }
            | Self::DirectedPickupCall { .. }
            | Self::ConferenceCall { .. } => (None, None),
        };
        one.into_iter().chain(another)
    }

    /// The answer of a protocol that has no such service.
    pub fn unsupported(&self) -> Error {
        Error::new(ErrorKind::Unsupported).context(self.service())
    }
}

impl fmt::Display for CallControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.service())
    }
}

/// A protocol, as calls see it. Bots are written with [`Device`](super::Device) and [`Call`](super::Call), which stand on
/// any of them.
pub trait Backend: Send + Sync + 'static {
    /// The session's calls.
    fn calls(&self) -> &Calls;

    /// The id that a new call shall have, where the protocol lets its caller choose.
    fn choose_call_id(&self) -> Option<CallId>;

    /// Asks for a service. The request leaves whether the future is awaited or dropped, and the book learns what came of
    /// it; the future ends when the server has accepted or refused, or at the request's deadline.
    fn call_control(&self, request: CallControl) -> BoxFuture<'static, Result<()>>;

    /// How long to wait for the event that says that an accepted service was carried out.
    fn event_deadline(&self) -> Duration;
}
