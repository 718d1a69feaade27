//! T-Library's CallState, which is why a message came, in CSTA's words.

use crate::message::CallState as Why;
use telapi_core::csta::EventCause;

/// Why a call came, or went on; none where CallState says nothing of it.
pub(super) fn of(why: Option<Why>) -> Option<EventCause> {
    let cause = match why? {
        Why::Ok | Why::Unknown | Why::Answer | Why::Numbered(_) => return None,
        Why::Transferred => EventCause::Transfer,
        Why::Conferenced => EventCause::Conference,
        Why::RemoteRelease | Why::Cleared | Why::Dropped => EventCause::NormalClearing,
        Why::Busy => EventCause::Busy,
        Why::NoAnswer | Why::Droppednoanswer => EventCause::CallNotAnswered,
        Why::AllTrunksBusy | Why::SitNocircuit | Why::NoFreePortErr => EventCause::TrunksBusy,
        Why::SitReorder => EventCause::ReorderTone,
        Why::SitDetected
        | Why::SitInvalidnum
        | Why::SitVacant
        | Why::SitIntercept
        | Why::SitUnknown
        | Why::WrongNumber
        | Why::NuTone => EventCause::DestNotObtainable,
        Why::QueueFull => EventCause::AcdSaturated,
        Why::Overflowed => EventCause::Overflow,
        Why::Abandoned | Why::Cancel => EventCause::CallCancelled,
        Why::Redirected | Why::Covered => EventCause::Redirected,
        Why::Forwarded => EventCause::CallForward,
        Why::Consult => EventCause::Consultation,
        Why::Pickedup => EventCause::CallPickup,
        Why::DoNotCall => EventCause::Blocked,
        Why::GeneralError | Why::SystemError | Why::SwitchErr | Why::DialErr | Why::TransferErr => {
            EventCause::ResourcesNotAvailable
        }
        // of what is left CSTA has no word
        other => EventCause::from(other.to_string().as_str()),
    };
    Some(cause)
}

/// Why a call ended: for none but that somebody hung up, if nothing else is said.
pub(super) fn of_end(why: Option<Why>) -> EventCause {
    of(why).unwrap_or(EventCause::NormalClearing)
}

/// Whether a call that nobody has answered has failed, if it ends so.
pub(super) fn is_failure(why: Option<Why>) -> bool {
    !matches!(
        why,
        None | Some(
            Why::Ok
                | Why::Unknown
                | Why::Numbered(_)
                | Why::Transferred
                | Why::Conferenced
                | Why::RemoteRelease
                | Why::Cleared
                | Why::Abandoned
                | Why::Cancel
                | Why::Dropped
                | Why::Redirected
                | Why::Forwarded
                | Why::Overflowed
                | Why::Pickedup
                | Why::Covered
                | Why::Consult
                | Why::ConverseOn
                | Why::Bridged
                | Why::Answer
                | Why::Held
                | Why::Deafened
        )
    )
}

/// Whether the call has gone on elsewhere, if it ends so for a DN.
pub(super) fn goes_elsewhere(why: Option<Why>) -> bool {
    matches!(
        why,
        Some(
            Why::Redirected | Why::Forwarded | Why::Pickedup | Why::Covered | Why::Overflowed | Why::Bridged
        )
    )
}
