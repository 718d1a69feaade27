//! Why the switch did not do what it was asked.

use super::acd::{AgentState, RoutingPointState};
use super::truth::LegState;
use telapi_core::CallId;

/// Why the switch did not do what it was asked. Nothing has changed when it says so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SwitchError {
    /// There is no such phone.
    #[error("the switch has no phone {0}")]
    UnknownDevice(String),
    /// The phone takes no part in such a call.
    #[error("no call {0} here")]
    UnknownCall(CallId),
    /// No conference has such a participant.
    #[error("no conference participant {0}")]
    UnknownParticipant(String),
    /// The phone has no call in a state in which this could be done.
    #[error("phone {device} has no call to {wanted}")]
    NoSuchLeg {
        /// The phone's number.
        device: String,
        /// What should have been done.
        wanted: &'static str,
    },
    /// The call is in a state in which this cannot be done.
    #[error("call {call_id} is {state:?}: cannot {wanted}")]
    WrongState {
        /// The call as the phone knows it.
        call_id: CallId,
        /// The state of the phone's part in it.
        state: LegState,
        /// What should have been done.
        wanted: &'static str,
    },
    /// Nobody is logged in to the phone.
    #[error("phone {0} is logged out")]
    LoggedOut(String),
    /// The phone has an active call already.
    #[error("phone {0} is busy with another call")]
    Busy(String),
    /// The call cannot be sent there.
    #[error("{0} cannot be reached")]
    Unreachable(String),
    /// The phone has a call of that id already; a correlator must be unique (IP Office guide 3.1, point 8).
    #[error("call id {0} is in use")]
    CallIdInUse(CallId),
    /// Another call is parked there.
    #[error("park slot {0:?} is taken")]
    SlotTaken(String),
    /// No call is parked there.
    #[error("nothing is parked in slot {0:?}")]
    EmptySlot(String),
    /// No such hunt group, or the phone is not in it.
    #[error("the agent is in no hunt group {0}")]
    UnknownGroup(String),
    /// No such conference, or the phone takes no part in it.
    #[error("no conference {0} here")]
    UnknownConference(String),
    /// The conference is locked: nobody joins.
    #[error("conference {0} is locked")]
    ConferenceLocked(String),
    /// Calls cannot be forwarded there.
    #[error("cannot forward to {0:?}")]
    ForwardingDestination(String),
    /// The call is recorded already, or is not.
    #[error("call {call_id} is {}recorded already", if *recorded { "" } else { "not " })]
    Recording {
        /// The call as the phone knows it.
        call_id: CallId,
        /// Whether it is recorded.
        recorded: bool,
    },
    /// The mailbox has no such message.
    #[error("no message {0} in the mailbox")]
    UnknownMessage(i64),
    /// The message is not being played, or not in a state in which this could be done.
    #[error("message {0} is not played like this")]
    NotPlaying(i64),
    /// The phone is no agent's.
    #[error("phone {0} has no agent")]
    NoAgent(String),
    /// The session is not the agent's, or not by his password.
    #[error("who asks is not the agent of phone {0}")]
    AgentCredentials(String),
    /// The agent cannot be moved to that state.
    #[error("the agent of phone {device} is {state:?}: cannot become {wanted:?}")]
    AgentState {
        /// The phone's number.
        device: String,
        /// The agent's state.
        state: AgentState,
        /// What he should have become.
        wanted: AgentState,
    },
    /// There is no routing point or campaign for this service, or no template of that name.
    #[error("no routing point {0:?}")]
    UnknownRoutingPoint(String),
    /// The routing point is in a state in which this cannot be done.
    #[error("routing point {service:?} is {}: cannot {wanted}", state.name())]
    RoutingPointState {
        /// The name of its service.
        service: String,
        /// Its state.
        state: RoutingPointState,
        /// What should have been done.
        wanted: &'static str,
    },
    /// There is no public directory of this name.
    #[error("no directory {0:?}")]
    UnknownDirectory(String),
    /// The whole switch is down; see [`Switch::fail`](crate::Switch::fail).
    #[error("the switch is down")]
    Down,
    /// The simulated switch does not do this.
    #[error("the simulated switch cannot {0}")]
    Unsupported(&'static str),
}

impl SwitchError {
    /// CSTA's name for it (ECMA-323 error values).
    pub fn csta_error_value(&self) -> &'static str {
        match self {
            Self::UnknownDevice(_) => "invalidDeviceID",
            Self::UnknownCall(_) => "invalidCallID",
            Self::UnknownParticipant(_) | Self::UnknownConference(_) => "invalidConnectionID",
            Self::NoSuchLeg { .. } => "noCallToAnswer",
            Self::WrongState { .. } => "invalidConnectionState",
            Self::LoggedOut(_) => "deviceOutOfService",
            Self::Busy(_) => "resourceBusy",
            Self::Unreachable(_) => "invalidDestination",
            Self::CallIdInUse(_) => "invalidCorrelatorData",
            Self::SlotTaken(_) => "invalidParkToDeviceState",
            Self::EmptySlot(_) => "invalidParkToDeviceID",
            Self::UnknownGroup(_) => "invalidAgentGroup",
            Self::ConferenceLocked(_) | Self::NotPlaying(_) => "requestIncompatibleWithObject",
            Self::ForwardingDestination(_) => "invalidForwardingDestination",
            Self::Recording { .. } => "featureAlreadySet",
            Self::UnknownMessage(_) => "invalidMsgID",
            Self::NoAgent(_) => "invalidAgentIdentifier",
            Self::AgentCredentials(_) => "invalidAgentPassword",
            Self::AgentState { .. } => "invalidAgentState",
            Self::UnknownRoutingPoint(_) | Self::UnknownDirectory(_) => "objectNotKnown",
            Self::RoutingPointState { .. } => "invalidDeviceState",
            Self::Down => "resourceOutOfService",
            Self::Unsupported(_) => "serviceNotSupported",
        }
    }
}
