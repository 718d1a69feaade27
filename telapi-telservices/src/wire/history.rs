//! The history (guide, *QueryHistory*).

use super::{AgentState, CallCause, LocalDate, LocalDateTime, LocalTime, Party};
use std::time::Duration;
use telapi_core::wire::ListItem;
use telapi_core::{DeviceId, element_struct};

element_struct! {
    /// A call, or a change of an agent's state (guide, *QueryHistory*).
    HistoryRecord {
        /// Whose call it was.
        device_number: DeviceId = "deviceNumber",
        /// Who had the device.
        user_id: String = "userID",
        /// The day on which it began.
        creation_date: LocalDate = "creationDate",
        /// The time of day at which it began.
        creation_time: LocalTime = "creationTime",
        /// The other party.
        other_party: Party = "otherParty",
        /// How long an incoming call rang.
        alerting_duration: Duration = "alertingDuration",
        /// How long the parties were connected.
        duration: Duration = "duration",
        /// Whether the device made the call.
        is_outgoing: bool = "isOutgoing",
        /// Whether the parties were ever connected.
        is_connected: bool = "isConnected",
        /// Why the call ended.
        cause: CallCause = "cause",
        /// The state of the agent, if it is one.
        agent_state: AgentState = "agentState",
        /// The reference of the call, by which the guide's event *Call* says that it can be found here.
        call_reference: String = "callReference",
    }
}

impl HistoryRecord {
    /// When it began, if the day is told.
    pub fn created(&self) -> Option<LocalDateTime> {
        self.creation_date.map(|date| LocalDateTime { date, time: self.creation_time })
    }
}

impl ListItem for HistoryRecord {
    const ELEMENT: &'static str = "record";
}
