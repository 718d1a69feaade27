//! What routing points do.

use crate::switch::truth::Party;

/// The state of a routing point (TelServices guide, *QueryRoutingPointState*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RoutingPointState {
    /// `started`: it waits, for agents or for its working hours.
    Started,
    /// `started-completed`: a campaign has nobody left to call.
    StartedCompleted,
    /// `started-failed`: an inbound one cannot see its device, a campaign has no agents at all.
    StartedFailed,
    /// `started-running`: an agent is ready, on a call, or working after one.
    StartedRunning,
    /// `started-suspended`
    StartedSuspended,
    /// `stopped`
    Stopped,
}

impl RoutingPointState {
    /// TelServices' name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::StartedCompleted => "started-completed",
            Self::StartedFailed => "started-failed",
            Self::StartedRunning => "started-running",
            Self::StartedSuspended => "started-suspended",
            Self::Stopped => "stopped",
        }
    }
}

/// Something about a routing point or a campaign. No phone sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoutingPointEvent {
    /// The name of its service.
    pub service: String,
    /// What.
    pub change: RoutingPointChange,
}

/// What happened at a routing point. A call that comes in is named by a number of its own, for it may
/// come to several, and again after it was transferred.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RoutingPointChange {
    /// Its state is another.
    State(RoutingPointState),
    /// A call has come in.
    Arrived {
        /// The number of its arrival.
        arrival: u64,
        /// The switch's own number for the call ([`Leg::call`](crate::Leg::call)).
        call: u64,
        /// Who called.
        caller: Party,
    },
    /// A call waits in its queue, for the first time or again.
    Queued {
        /// The number of its arrival.
        arrival: u64,
    },
    /// A call was given to an agent, whose phone rings.
    Routed {
        /// The number of its arrival.
        arrival: u64,
        /// The agent's phone.
        agent: Party,
        /// Why to this one.
        route: Route,
    },
    /// An agent has not taken the call that rang at his phone.
    Returned {
        /// The number of its arrival.
        arrival: u64,
        /// The agent's phone.
        agent: Party,
    },
    /// A call was sent to the failure route, or is cleared if that cannot be reached.
    Failed {
        /// The number of its arrival.
        arrival: u64,
        /// Where it was sent.
        to: Option<Party>,
    },
    /// Somebody talks to the caller.
    Connected {
        /// The number of its arrival.
        arrival: u64,
    },
    /// A call has ended before anybody talked.
    Abandoned {
        /// The number of its arrival.
        arrival: u64,
        /// Where it was then.
        place: Abandoned,
    },
    /// A call that was connected is no longer the routing point's.
    Ended {
        /// The number of its arrival.
        arrival: u64,
    },
    /// A campaign calls somebody.
    Launched {
        /// The agent's phone, which calls.
        agent: Party,
        /// Who is called.
        number: String,
        /// Which attempt it is, from 1.
        attempt: u32,
    },
    /// A campaign is done with a number.
    Done {
        /// Who was called.
        number: String,
        /// Whether there was a conversation.
        reached: bool,
    },
}

/// Why a call was given to an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Route {
    /// He is assigned to the caller.
    AssignedAgent,
    /// By the distribution.
    Distribution,
}

/// Where a call was abandoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Abandoned {
    /// Anywhere, within the time in which a caller is not counted.
    Immediately,
    /// While an agent's phone rang, or one to which he had sent it.
    OnAgent,
    /// In the queue.
    OnQueue,
}
