//! How a call came to its end.

use crate::csta::EventCause;
use std::fmt;

/// How a call ended for the device that sees it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EndReason {
    /// A party hung up, or the switch cleared the connection, for this cause where it told one.
    Cleared(Option<EventCause>),
    /// The call attempt failed: busy, no such number, no answer, …
    Failed(Option<EventCause>),
    /// The device transferred the call and is out of it.
    Transferred,
    /// The call became part of a conference that goes on as another call of the device.
    Conferenced,
    /// The device parked the call.
    Parked,
    /// The call went on to another device: it was deflected, picked up, or forwarded.
    Diverted(Option<EventCause>),
    /// The request that should have made the call was refused, or never left; or its answer never came, and no snapshot
    /// shows the call.
    NotMade,
    /// It ended while the session was not connected, or in a hole of the event stream: only that it is gone is known.
    EndedUnseen,
    /// The session that saw the call was closed. The call itself may go on.
    SessionClosed,
}

impl EndReason {
    /// The switch's cause, where it told one.
    pub fn cause(&self) -> Option<&EventCause> {
        match self {
            Self::Cleared(cause) | Self::Failed(cause) | Self::Diverted(cause) => cause.as_ref(),
            _ => None,
        }
    }
}

impl fmt::Display for EndReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cleared(_) => "cleared",
            Self::Failed(_) => "failed",
            Self::Transferred => "transferred",
            Self::Conferenced => "joined a conference",
            Self::Parked => "parked",
            Self::Diverted(_) => "diverted",
            Self::NotMade => "not made",
            Self::EndedUnseen => "ended unseen",
            Self::SessionClosed => "session closed",
        })?;
        match self.cause() {
            Some(cause) => write!(f, ", {cause}"),
            None => Ok(()),
        }
    }
}
