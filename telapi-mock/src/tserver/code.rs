//! The error codes that the server gives, from the T-Library model's list.

use super::message::NotAList;
use crate::switch::SwitchError;

/// An error code of T-Library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code(pub(crate) u16);

impl Code {
    /// None: the request was answered before it failed.
    pub(crate) const ANSWERED: Self = Self(0);
    pub(crate) const NOT_REGISTERED: Self = Self(41);
    pub(crate) const SEIZED: Self = Self(42);
    pub(crate) const ALREADY_SO: Self = Self(43);
    pub(crate) const UNKNOWN_ERROR: Self = Self(50);
    pub(crate) const UNSUPPORTED: Self = Self(51);
    pub(crate) const INVALID_ATTRIBUTE: Self = Self(53);
    pub(crate) const NO_LINK: Self = Self(54);
    pub(crate) const WRONG_PROTOCOL: Self = Self(55);
    pub(crate) const INVALID_CONN_ID: Self = Self(56);
    pub(crate) const OUT_OF_SERVICE: Self = Self(58);
    pub(crate) const UNKNOWN_DN: Self = Self(59);
    pub(crate) const INVALID_CALLED_DN: Self = Self(71);
    pub(crate) const DN_BUSY: Self = Self(231);
    pub(crate) const MALFORMED: Self = Self(541);
    pub(crate) const INVALID_PASSWORD: Self = Self(1190);

    /// What the server says with it.
    pub(crate) fn text(self) -> &'static str {
        match self.0 {
            41 => "client has not registered the DN",
            42 => "resource seized by another client",
            43 => "already in the requested state",
            51 => "unsupported operation",
            53 => "invalid attribute value",
            54 => "no connection to the switch",
            55 => "wrong protocol version",
            56 => "invalid ConnID",
            57 => "timeout",
            58 => "out of service",
            59 => "DN is not configured",
            71 => "invalid called DN",
            177 => "target DN invalid",
            185 => "set in wrong state",
            187 => "agent is logged out",
            192 => "agent id invalid",
            231 => "DN is busy",
            232 => "no answer at DN",
            541 => "message cannot be read",
            1161 => "incorrect object state",
            1163 => "no active call",
            1164 => "no held call",
            1165 => "no call to clear",
            1166 => "no connection to clear",
            1167 => "no call to answer",
            1168 => "no call to complete",
            1190 => "security error",
            _ => "unknown error",
        }
    }
}

impl From<NotAList> for Code {
    fn from(_: NotAList) -> Self {
        Self::INVALID_ATTRIBUTE
    }
}

impl Code {
    /// The code for what the switch refuses; `state` is what a request gives for a call that is in a state in which it
    /// cannot be done.
    pub(crate) fn of(error: &SwitchError, state: Self) -> Self {
        match error {
            SwitchError::UnknownDevice(_) => Self::UNKNOWN_DN,
            SwitchError::WrongState { .. } | SwitchError::NoSuchLeg { .. } | SwitchError::UnknownCall(_) => {
                state
            }
            SwitchError::LoggedOut(_) => Self::OUT_OF_SERVICE,
            SwitchError::Busy(_) => Self::DN_BUSY,
            SwitchError::Unreachable(_) | SwitchError::ForwardingDestination(_) => Self::INVALID_CALLED_DN,
            SwitchError::Recording { .. } => Self::ALREADY_SO,
            SwitchError::AgentState { .. } => Self(185),
            SwitchError::AgentCredentials(_) | SwitchError::NoAgent(_) => Self(192),
            SwitchError::Down => Self::NO_LINK,
            SwitchError::Unsupported(_) => Self::UNSUPPORTED,
            _ => Self::UNKNOWN_ERROR,
        }
    }
}
