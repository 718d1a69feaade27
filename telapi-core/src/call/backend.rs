//! What a protocol does for calls.

use super::{CallRecord, Calls, EndReason};
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
    /// A text of the program's own that goes with the call (TelServices guide, *MakeCall*, `extraData`). On IP Office it is the
    /// session that chooses the correlator.
    pub correlator_data: Option<String>,
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

    /// Has this go with the call.
    #[must_use]
    pub fn correlator_data(mut self, data: impl Into<String>) -> Self {
        self.correlator_data = Some(data.into());
        self
    }

    /// Withholds the caller's number.
    #[must_use]
    pub fn withhold_cli(mut self) -> Self {
        self.withhold_cli = true;
        self
    }
}

/// What becomes of a request that is asked for while the session is not connected: one for a call, or for a service of the
/// protocol's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WhileOffline {
    /// It is refused at once, with [`ErrorKind::NotConnected`] and [`Delivery::NotSent`](crate::Delivery::NotSent): the
    /// default. What a bot wanted a minute ago may not be what it wants now.
    #[default]
    Refuse,
    /// It waits, at most for so long from when it was asked for, and leaves when the session is connected again; a request
    /// about a call that was there already not before the calls have been made sure of (`Resynchronised`), for the call may
    /// have ended meanwhile, or have another id. Requests that wait leave in the order in which they were asked for.
    ///
    /// This time, at most a day, is the only word on how late a request may leave: it does so though its future was dropped
    /// meanwhile.
    Wait(Duration),
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

    /// How the calls that the device leaves will have ended, where the service says more than that they were cleared.
    pub fn end_reason(&self) -> Option<EndReason> {
        match self {
            Self::TransferCall { .. } | Self::SingleStepTransferCall { .. } => Some(EndReason::Transferred),
            Self::DeflectCall { .. } => Some(EndReason::Diverted(None)),
            Self::ParkCall { .. } => Some(EndReason::Parked),
            _ => None,
        }
    }

    /// The calls that it names, to be replaced by what is known of them when it leaves.
    pub(crate) fn named_mut(&mut self) -> impl Iterator<Item = &mut Arc<CallRecord>> {
        let (one, another) = match self {
            Self::MakeCall { call, .. }
            | Self::AnswerCall { call }
            | Self::HoldCall { call }
            | Self::RetrieveCall { call }
            | Self::SingleStepTransferCall { call, .. }
            | Self::DeflectCall { call, .. }
            | Self::ParkCall { call, .. }
            | Self::DirectedPickupCall { picked_up: call, .. }
            | Self::ClearConnection { call }
            | Self::ClearCall { call } => (call, None),
            Self::ConsultationCall { existing, consultation } => (existing, Some(consultation)),
            Self::TransferCall { held, active } | Self::ConferenceCall { held, active } => {
                (held, Some(active))
            }
        };
        std::iter::once(one).chain(another)
    }

    /// Whether it is about a call that was there before it.
    pub fn is_about_a_call(&self) -> bool {
        !matches!(self, Self::MakeCall { .. } | Self::DirectedPickupCall { .. })
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

/// How the calls were [made sure of](Backend::make_sure).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MadeSure {
    /// Over the connection that there was all the time, or one that has resumed its session: the server was there all the
    /// time, and if it is slow may still be at work on what it was asked for.
    SameConnection,
    /// Over a connection that was made since, with a session of its own: the server had lost the one before, or it is
    /// another server.
    NewConnection,
}

/// A protocol, as calls see it. Bots are written with [`Device`](super::Device) and [`Call`](super::Call), which stand on
/// any of them.
///
/// # What becomes of a request
///
/// | the session is | a request asked for now | a request under way |
/// |---|---|---|
/// | online, or logged in but blind | leaves at once | ends with the server's answer, or at its deadline: `Timeout`, `Unknown` |
/// | connecting or reconnecting | as [`WhileOffline`] has it: `NotConnected`, `NotSent`, at once or at the end of its wait; or it leaves | goes on, and ends as above |
/// | closing or closed | `Closed`, `NotSent` | goes on while the session logs out; then `Closed`, `Unknown` |
///
/// One that waited and names a call that has ended meanwhile is not sent: `CallEnded`, `NotSent`. The long version, with
/// reasons, stands at the head of `session/driver/requests.rs`.
pub trait Backend: Send + Sync + 'static {
    /// The session's calls.
    fn calls(&self) -> &Calls;

    /// The id that a new call shall have, where the protocol lets its caller choose.
    fn choose_call_id(&self) -> Option<CallId>;

    /// Asks for a service. The request leaves whether the future is awaited or dropped, and the book learns what came of
    /// it; the future ends when the server has accepted or refused, at the request's deadline, or, if the session is not
    /// connected, as the caller chose.
    fn call_control(
        &self,
        request: CallControl,
        while_offline: WhileOffline,
    ) -> BoxFuture<'static, Result<()>>;

    /// Compares the calls with the switch at once, and ends when that is done or cannot be: a server's refusal has cast doubt
    /// on whether a call is still there. A back-end that has nothing to compare with ends at once, as this default does.
    fn compare(&self) -> BoxFuture<'static, Result<()>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// As [`compare`](Self::compare), but waits for a connection if there is none: a request's answer got lost, and the calls
    /// are to tell what became of it. Ends with an error if the session is over or the server tells no calls.
    fn make_sure(&self) -> BoxFuture<'static, Result<MadeSure>> {
        let compared = self.compare();
        Box::pin(async move { compared.await.map(|()| MadeSure::SameConnection) })
    }

    /// What becomes of requests that are asked for while the session is not connected, unless a device or a call was told
    /// otherwise.
    fn while_offline(&self) -> WhileOffline;

    /// How long to wait for the event that says that an accepted service was carried out.
    fn event_deadline(&self) -> Duration;
}
