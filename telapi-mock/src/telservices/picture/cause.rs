//! The guide's causes for the switch's.

use crate::switch::{Cause, HistoryCall};
use crate::telservices::message::CallCause;

pub(super) fn is_redirection(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::Redirected
            | Cause::CallForward
            | Cause::CallForwardImmediate
            | Cause::CallForwardBusy
            | Cause::CallForwardNoAnswer
            | Cause::Distributed
    )
}

/// "`route`: equivalent to a `redirect` for a regular device".
pub(super) fn cause_of_redirection(cause: Cause) -> CallCause {
    if cause == Cause::Distributed { CallCause::Route } else { CallCause::Redirect }
}

pub(super) fn is_transfer(cause: Cause) -> bool {
    matches!(cause, Cause::Transfer | Cause::SingleStepTransfer)
}

pub(super) fn cause_of_failure(cause: Cause) -> CallCause {
    match cause {
        Cause::Busy | Cause::Blocked => CallCause::Busy,
        _ => CallCause::DestNotObtainable,
    }
}

/// Why a part has ended; nothing if the device itself has dropped it.
pub(super) fn cause_of_end(cause: Cause, by_other: bool) -> Option<CallCause> {
    match cause {
        Cause::Transfer | Cause::SingleStepTransfer => Some(CallCause::Transfer),
        Cause::Conference => Some(CallCause::Conference),
        Cause::CallPickup | Cause::Park => Some(CallCause::Redirect),
        Cause::CallNotAnswered => Some(CallCause::DestNotObtainable),
        _ if is_redirection(cause) => Some(cause_of_redirection(cause)),
        _ => by_other.then_some(CallCause::DroppedByOtherParty),
    }
}

/// Why a part has ended, for the history, which has no word on who has hung up: `normal`, but for callers who gave up.
pub(crate) fn cause_in_history(call: &HistoryCall) -> CallCause {
    match call.cause {
        Cause::Busy | Cause::Blocked | Cause::DestNotObtainable | Cause::DestOutOfOrder
            if call.is_outgoing =>
        {
            cause_of_failure(call.cause)
        }
        cause => {
            let gave_up = cause == Cause::CallCancelled && !call.is_outgoing;
            cause_of_end(cause, gave_up).unwrap_or(CallCause::Normal)
        }
    }
}
