//! The history of calls (guide, *QueryHistory*).

use super::agent::AgentState;
use super::call::CallCause;
use super::content::{Item, written};
use super::party::PartyInfo;

written! {
    /// One record: a call, or a change of an agent's state.
    HistoryRecord {
        /// The device.
        device_number: maybe String = "deviceNumber",
        /// The user.
        user_id: maybe String = "userID",
        /// The date on which it began: [`Moment::date`](super::Moment::date).
        creation_date: one String = "creationDate",
        /// The time of the day at which it began: [`Moment::time`](super::Moment::time).
        creation_time: one String = "creationTime",
        /// The other party.
        other_party: maybe PartyInfo = "otherParty",
        /// For how many seconds an incoming call rang.
        alerting_duration: maybe u64 = "alertingDuration",
        /// For how many seconds it was connected.
        duration: maybe u64 = "duration",
        /// Whether it was an outgoing call.
        is_outgoing: maybe bool = "isOutgoing",
        /// Whether it was connected.
        is_connected: maybe bool = "isConnected",
        /// Why it ended.
        cause: maybe CallCause = "cause",
        /// The state that the agent changed to.
        agent_state: maybe AgentState = "agentState",
    }
}

impl Item for HistoryRecord {
    const NAME: &'static str = "record";
}
