//! What the switch tells: who sees what, with every fact that a front-end needs to put it into its protocol's words.

use super::acd::{AgentEvent, RoutingPointEvent};
use super::features::{Forwarding, MicrophoneMuteEvent, RecordingEvent, VoicemailEvent};
use super::truth::{Conference, Leg, Participant, Party};
use std::time::SystemTime;

/// Something that one or several devices see happen.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SwitchEvent {
    /// When, by the switch's clock.
    pub at: SystemTime,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum What {
    /// Something about one device's part in a call; [`Leg::device`] sees it.
    Call(Box<CallEvent>),
    /// Something about a conference; every device of its audience sees it.
    Conference(Box<ConferenceEvent>),
    /// A receiver was lifted or put down; the device itself sees it.
    Hookswitch {
        /// The phone.
        device: Party,
        /// Whether the receiver is down now.
        on_hook: bool,
    },
    /// The user has logged off the phone.
    OutOfService(Party),
    /// A user has logged in to the phone.
    BackInService(Party),
    /// A phone's forwarding was set; the phone sees it.
    Forwarding {
        /// The phone.
        device: Party,
        /// What was set.
        forwarding: Forwarding,
    },
    /// A phone is not to be disturbed, or may be again; the phone sees it.
    DoNotDisturb {
        /// The phone.
        device: Party,
        /// Whether it is not to be disturbed.
        on: bool,
    },
    /// An agent's state has changed; the agent's phone sees it.
    Agent(Box<AgentEvent>),
    /// Something about a routing point or a campaign; no device sees it.
    RoutingPoint(Box<RoutingPointEvent>),
    /// A microphone was muted or not; every device of its audience sees it.
    MicrophoneMute(Box<MicrophoneMuteEvent>),
    /// A call is recorded, or not any more; who asked for it sees it, and who has ended it.
    Recording(Box<RecordingEvent>),
    /// A conference was locked or unlocked; every device of the audience sees it.
    ConferenceLocked {
        /// The conference.
        conference: Box<Conference>,
        /// The numbers of the devices that see it.
        audience: Vec<String>,
    },
    /// Something about a mailbox; its owner's phone sees it.
    Voicemail(Box<VoicemailEvent>),
}

/// A call event as one device sees it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallEvent {
    /// Which.
    pub kind: CallEventKind,
    /// Why.
    pub cause: Cause,
    /// The part of the device that sees it, as it is after the event.
    pub leg: Leg,
    /// The device that the event is about: the one that rings, answered, holds, released, failed; the park slot.
    pub subject: Party,
}

/// The call events of CSTA that the switch knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallEventKind {
    /// The device went off hook to call.
    ServiceInitiated,
    /// The device has dialled.
    Originated,
    /// A device rings.
    Delivered,
    /// A device has answered, or two have been put together by a transfer.
    Established,
    /// The call could not be put through.
    Failed,
    /// The device holds the call.
    Held,
    /// The device has taken the call back.
    Retrieved,
    /// The device has parked the call; it is the slot that the event is about.
    Queued,
    /// The device's part in the call has ended.
    ConnectionCleared,
}

/// A conference event.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ConferenceEvent {
    /// The conference after the event; one that ended still lists its last participants.
    pub conference: Conference,
    /// What changed.
    pub change: ConferenceChange,
    /// Everybody's part in it after the event; one that ended still lists the last ones.
    pub legs: Vec<Leg>,
    /// Who formed the conference.
    pub conferencing: Party,
    /// The numbers of the devices that see it.
    pub audience: Vec<String>,
}

/// What changed in a conference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConferenceChange {
    /// It was formed.
    Formed,
    /// Somebody joined.
    Joined(Participant),
    /// Somebody left.
    Left(Participant),
    /// It ended.
    Ended,
}

/// Why something happened, by CSTA's names (ECMA-269 12.2.15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// `normal`
    Normal,
    /// `busy`: the called phone is on another call.
    Busy,
    /// `destNotObtainable`: nobody has the number that was dialled.
    DestNotObtainable,
    /// `destOutOfOrder`: nobody is logged in to the called phone.
    DestOutOfOrder,
    /// `callNotAnswered`: the call rang until the no-answer timer ended it.
    CallNotAnswered,
    /// `callCancelled`: the caller gave up while the phone rang.
    CallCancelled,
    /// `blocked`: the called phone rejected the call.
    Blocked,
    /// `consultation`: the call was held, or made, to consult somebody.
    Consultation,
    /// `transfer`: two parties were put together by a third.
    Transfer,
    /// `singleStepTransfer`: the call was sent on to somebody else.
    SingleStepTransfer,
    /// `redirected`: a ringing call was sent on to somebody else.
    Redirected,
    /// `conference`: the call was merged into a conference.
    Conference,
    /// `park`: the call was put into a park slot.
    Park,
    /// `callPickup`: somebody took over a call that rang elsewhere or was parked.
    CallPickup,
    /// `callForward`: a phone that is not to be disturbed has sent the call on.
    CallForward,
    /// `callForwardImmediate`: a phone sends on every call.
    CallForwardImmediate,
    /// `callForwardBusy`: a busy phone has sent the call on.
    CallForwardBusy,
    /// `callForwardNoAnswer`: a phone has sent the call on as nobody answered.
    CallForwardNoAnswer,
    /// `distributed`: a routing point has sent the call on, to an agent or elsewhere, or taken it back.
    Distributed,
}

impl Cause {
    /// CSTA's name for it.
    pub fn csta_name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Busy => "busy",
            Self::DestNotObtainable => "destNotObtainable",
            Self::DestOutOfOrder => "destOutOfOrder",
            Self::CallNotAnswered => "callNotAnswered",
            Self::CallCancelled => "callCancelled",
            Self::Blocked => "blocked",
            Self::Consultation => "consultation",
            Self::Transfer => "transfer",
            Self::SingleStepTransfer => "singleStepTransfer",
            Self::Redirected => "redirected",
            Self::Conference => "conference",
            Self::Park => "park",
            Self::CallPickup => "callPickup",
            Self::CallForward => "callForward",
            Self::CallForwardImmediate => "callForwardImmediate",
            Self::CallForwardBusy => "callForwardBusy",
            Self::CallForwardNoAnswer => "callForwardNoAnswer",
            Self::Distributed => "distributed",
        }
    }
}
