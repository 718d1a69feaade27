//! Questions about a device and its user (guide, *User services*).

use super::request::request;
use super::value::{Value, request_choice};
use crate::wire::{
    self, AgentInfo, FeatureState, ForwardRecord, HistoryRecord, LocalDate, MomentError, UserStatistics,
};
use std::time::Duration;
use telapi_core::DeviceId;
use telapi_core::wire::XmlWriter;

request_choice! {
    /// Which records of the history are wanted (guide, *QueryHistory*).
    RecordType {
        /// `call`: the server's default.
        Call = "call",
        /// `agent`: changes of agents' states.
        Agent = "agent",
        /// `all`
        All = "all",
    }
}

request_choice! {
    /// Which statistics are wanted (guide, *QueryUserStatistics*, *QueryRoutingPointStatistics*).
    StatisticsType {
        /// `snapshot`: as it is now.
        Snapshot = "snapshot",
        /// `total`: all that was.
        Total = "total",
    }
}

request! {
    /// Asks for the state of the agent (guide, *QueryAgentState*).
    QueryAgentState = "queryAgentState", needs_session: true, answer: Agents(Vec<AgentInfo>);
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {}
    values {}
    order {
        device_number = "deviceNumber",
    }
}

request! {
    /// Asks whether "do not disturb" is on (guide, *QueryDoNotDisturb*).
    QueryDoNotDisturb = "queryDoNotDisturb", needs_session: false, answer: DoNotDisturb(FeatureState);
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {}
    values {}
    order {
        device_number = "deviceNumber",
    }
}

request! {
    /// Asks which forwards are on (guide, *QueryForward*).
    QueryForward = "queryForward", needs_session: false, answer: Forwards(Vec<ForwardRecord>);
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {}
    values {}
    order {
        device_number = "deviceNumber",
    }
}

request! {
    /// Asks whether a message waits (guide, *QueryMsgWaiting*).
    QueryMsgWaiting = "queryMsgWaiting", needs_session: false, answer: MsgWaiting(FeatureState);
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {}
    values {}
    order {
        device_number = "deviceNumber",
    }
}

/// An hour of the day, from 0 to 23.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HourOfDay(u8);

impl HourOfDay {
    /// The hour, from 0 to 23.
    pub fn new(hour: u8) -> Result<Self, MomentError> {
        wire::LocalTime::new(hour, 0, 0).map(|time| Self(time.hour()))
    }
}

impl Value for HourOfDay {
    fn write(&self, element: &'static str, xml: &mut XmlWriter) {
        xml.leaf(element, &self.0.to_string());
    }
}

request! {
    /// Asks for the calls that were (guide, *QueryHistory*).
    QueryHistory = "queryHistory", needs_session: false, answer: History(Vec<HistoryRecord>);
    required {}
    optional {
        /// The device.
        device_number: DeviceId,
        /// The user.
        user_id: String,
        /// A number or a name of the other party, or a part of it.
        search: String,
    }
    values {
        /// Which records: calls by the server's default.
        record_type: RecordType,
        /// The first day.
        start_date: LocalDate,
        /// The first hour of the first day: the server does not look at it if there is no first day.
        start_hour: HourOfDay,
        /// The last day.
        end_date: LocalDate,
        /// No more records than this.
        limit: u32,
    }
    order {
        record_type = "recordType",
        device_number = "deviceNumber",
        user_id = "userID",
        start_date = "startDate",
        start_hour = "startHour",
        end_date = "endDate",
        search = "search",
        limit = "limit",
    }
}

request! {
    /// Asks what a user does, or did (guide, *QueryUserStatistics*).
    QueryUserStatistics = "queryUserStatistics", needs_session: false, answer: UserStatistics(UserStatistics);
    required {
        /// The device.
        device_number: DeviceId,
        /// Which statistics.
        r#type: StatisticsType,
    }
    optional {
        /// The user.
        user_id: String,
    }
    values {}
    order {
        device_number = "deviceNumber",
        user_id = "userID",
        r#type = "type",
    }
}

/// That a snapshot is only answered when something changes (guide, *Snapshot*, `resultOnEvent`): for HTTP alone. States between
/// two such answers may have come and gone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResultOnEvent {
    /// After so long the server answers even if nothing has changed. In whole seconds, which is assumed.
    pub timeout: Duration,
    /// The number of the snapshot that was received last: the server answers at once if there is a later one.
    pub snapshot_seq: Option<String>,
}

impl ResultOnEvent {
    /// For the first snapshot: there is none before it.
    pub fn new(timeout: Duration) -> Self {
        Self { timeout, snapshot_seq: None }
    }

    /// After this snapshot.
    #[must_use]
    pub fn snapshot_seq(mut self, snapshot_seq: impl Into<String>) -> Self {
        self.snapshot_seq = Some(snapshot_seq.into());
        self
    }
}

impl Value for ResultOnEvent {
    fn write(&self, element: &'static str, xml: &mut XmlWriter) {
        xml.open(element, &[]);
        self.timeout.write("timeout", xml);
        self.snapshot_seq.write("snapshotSeq", xml);
        xml.close();
    }
}

request! {
    /// Asks for all of a device as it is now (guide, *Snapshot*).
    Snapshot = "snapshot", needs_session: true, answer: Snapshot(Box<wire::Snapshot>);
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {}
    values {
        /// To wait for a change.
        result_on_event: ResultOnEvent,
    }
    order {
        device_number = "deviceNumber",
        result_on_event = "resultOnEvent",
    }
}
