//! What a protocol has to bring.

use super::id_of;
use futures::future::LocalBoxFuture;
use std::future::{pending, ready};
use telapi::csta::{EventCause, ForwardingType};
use telapi::{Call, CallId, Calls, Device, EndReason, Error, ErrorKind};
use telapi_mock::Switch;

/// A service that a protocol's guide may not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    // of a `Call` or a `Device`
    Answer,
    Hold,
    Retrieve,
    Consult,
    Transfer,
    SingleStepTransfer,
    Conference,
    Deflect,
    Park,
    PickUp,
    HangUp,
    /// To hang up what rings here.
    Reject,
    Clear,
    // of an `Extra`
    Mute,
    MuteParticipant,
    DropParticipant,
    InviteToRoom,
    Record,
    SendDigits,
    Forward,
    /// To send on calls from within alone, or those from outside.
    ForwardByOrigin,
    /// To send on what do not disturb keeps away.
    ForwardDoNotDisturb,
    DoNotDisturb,
}

/// What is asked for beyond [`Call`] and [`Device`], for which each protocol has words of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Extra<'a> {
    /// The microphone of the phone in this call, which it has made, is muted, or not any more.
    Mute { call: &'a Call, on: bool },
    /// Who is in the conference mutes another who is, or lets it speak again.
    MuteParticipant { by: &'a Call, number: &'static str, on: bool },
    /// Who is in the conference throws out another who is.
    DropParticipant { by: &'a Call, number: &'static str },
    /// A meet-me conference calls a number, who is in it when it answers; the phone joins it first.
    InviteToRoom { phone: &'static str, room: &'static str, number: &'static str },
    /// The phone has its call recorded, or not any more.
    Record { call: &'a Call, on: bool },
    /// The phone sends digits into its call.
    SendDigits { call: &'a Call, digits: &'static str },
    /// The phone sends such calls on to this number, or to none any more.
    Forward { phone: &'static str, calls: &'a ForwardingType, to: Option<&'static str> },
    /// The phone is not to be disturbed, or may be again.
    DoNotDisturb { phone: &'static str, on: bool },
}

impl Extra<'_> {
    pub(crate) fn service(self) -> Service {
        match self {
            Self::Mute { .. } => Service::Mute,
            Self::MuteParticipant { .. } => Service::MuteParticipant,
            Self::DropParticipant { .. } => Service::DropParticipant,
            Self::InviteToRoom { .. } => Service::InviteToRoom,
            Self::Record { .. } => Service::Record,
            Self::SendDigits { .. } => Service::SendDigits,
            Self::Forward {
                calls:
                    ForwardingType::ForwardDoNotDisturb
                    | ForwardingType::ForwardDoNotDisturbInternal
                    | ForwardingType::ForwardDoNotDisturbExternal,
                ..
            } => Service::ForwardDoNotDisturb,
            Self::Forward {
                calls:
                    ForwardingType::ForwardImmediateInternal
                    | ForwardingType::ForwardImmediateExternal
                    | ForwardingType::ForwardBusyInternal
                    | ForwardingType::ForwardBusyExternal
                    | ForwardingType::ForwardNoAnswerInternal
                    | ForwardingType::ForwardNoAnswerExternal,
                ..
            } => Service::ForwardByOrigin,
            Self::Forward { .. } => Service::Forward,
            Self::DoNotDisturb { .. } => Service::DoNotDisturb,
        }
    }
}

/// What a protocol that has the service tells of it, in words that all share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// Somebody's microphone was muted, or not any more.
    Mute { number: String, on: bool },
    /// A call is recorded, or not any more.
    Record { call: CallId, on: bool },
    /// The phone forwards such calls to this number, or to none any more.
    Forward { calls: ForwardingType, to: Option<String> },
    /// The phone is not to be disturbed, or may be again.
    DoNotDisturb { on: bool },
}

/// A protocol, as the suite sees it.
pub(crate) trait Pbx {
    /// The suite's [`switch`](super::switch), behind the protocol's front-end.
    fn switch(&self) -> &Switch;

    /// A phone, seen by a session that has made sure of its calls. The back-end keeps the session alive.
    fn device(&self, number: &'static str) -> LocalBoxFuture<'_, Device>;

    /// The calls of the session that sees the phone.
    fn calls(&self, number: &str) -> Calls;

    /// The services that the protocol's guide does not have: exactly these must answer `Unsupported`.
    fn has_no(&self) -> &'static [Service];

    /// What the protocol tells where CSTA has this cause: the same, unless its guide has no word for it.
    fn cause(&self, cause: EventCause) -> Option<EventCause> {
        Some(cause)
    }

    /// How a call has ended, as the protocol tells it, where it was not us who asked for that: the same, with the protocol's
    /// cause, unless its guide has no word for it.
    fn end(&self, end: EndReason) -> EndReason {
        match end {
            EndReason::Cleared(cause) => EndReason::Cleared(cause.and_then(|cause| self.cause(cause))),
            EndReason::Failed(cause) => EndReason::Failed(cause.and_then(|cause| self.cause(cause))),
            EndReason::Diverted(cause) => EndReason::Diverted(cause.and_then(|cause| self.cause(cause))),
            other => other,
        }
    }

    /// Whether a call that has failed for this cause is there until the phone is hung up, and not over at once.
    fn keeps_failed(&self, _cause: EventCause) -> bool {
        true
    }

    /// What the switch calls the call: the same as the protocol does, unless that has no ids of calls.
    fn id_at_switch(&self, call: &Call) -> CallId {
        id_of(call)
    }

    /// Whether all who are in a conference are told the same id of it.
    fn names_conferences(&self) -> bool {
        true
    }

    /// Whether all who are in a conference are told who in it is muted, and not just who is.
    fn tells_others_of_mute(&self) -> bool {
        true
    }

    /// Whether who asks for what is so already is told so again.
    fn tells_again(&self) -> bool {
        true
    }

    /// Asks for what goes beyond [`Call`] and [`Device`]. A protocol that has nothing of it leaves this as it is, and lists
    /// all of it in [`has_no`](Self::has_no).
    fn ask<'a>(&'a self, _extra: Extra<'a>) -> LocalBoxFuture<'a, telapi::Result<()>> {
        Box::pin(ready(Err(Error::new(ErrorKind::Unsupported))))
    }

    /// The next that is told of what goes beyond calls to the session that sees the phone, and concerns the phone.
    fn told(&self, _number: &'static str) -> LocalBoxFuture<'_, Told> {
        Box::pin(pending())
    }

    /// Loses the next event by which the service is answered to the session that sees the phone. Of a service that no event
    /// answers there is none to be lost: `false`.
    fn lose_answer(&self, _number: &str, _service: Service) -> bool {
        false
    }

    /// Waits until what got lost has been made good, where things get lost.
    fn made_good(&self) -> LocalBoxFuture<'_, ()> {
        Box::pin(ready(()))
    }

    /// Cuts every connection over which events come, at once: until somebody awaits anything, the sessions see nothing.
    fn interrupt(&self);

    /// Waits until every session that was interrupted has made sure of its calls again.
    fn recovered(&self) -> LocalBoxFuture<'_, ()>;
}
