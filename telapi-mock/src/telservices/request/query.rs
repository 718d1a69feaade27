//! Questions about a device and its user (guide, *User services*).

use super::value::Day;
use crate::telservices::choice::choice;
use crate::xml::field::element_struct;

choice! {
    /// Which records of the history.
    RecordType {
        /// `call`
        Call = "call",
        /// `agent`
        Agent = "agent",
        /// `all`
        All = "all",
    }
}

choice! {
    /// Which statistics.
    StatisticsType {
        /// `snapshot`: how it is now.
        Snapshot = "snapshot",
        /// `total`: what there was since counting began.
        Total = "total",
    }
}

element_struct! {
    /// A question that names a device and nothing else: guide, *QueryAgentState*, *QueryDoNotDisturb*, *QueryForward*,
    /// *QueryMsgWaiting*.
    OfDevice in None {
        /// The device.
        device_number: one String = "deviceNumber",
    }
}

element_struct! {
    /// Guide, *QueryHistory*.
    QueryHistory in None {
        /// Which records; calls by default.
        record_type: maybe RecordType = "recordType",
        /// The device.
        device_number: maybe String = "deviceNumber",
        /// The user.
        user_id: maybe String = "userID",
        /// The first day.
        start_date: maybe Day = "startDate",
        /// The first hour of that day.
        start_hour: maybe u8 = "startHour",
        /// The last day.
        end_date: maybe Day = "endDate",
        /// A part of the number or name of the other party.
        search: maybe String = "search",
        /// How many at the most.
        limit: maybe u64 = "limit",
    }
}

element_struct! {
    /// Guide, *QueryUserStatistics*.
    QueryUserStatistics in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The user.
        user_id: maybe String = "userID",
        /// Which.
        r#type: one StatisticsType = "type",
    }
}

element_struct! {
    /// That the answer waits for a change.
    ResultOnEvent in None {
        /// After how many seconds it is answered without one; at once unless positive.
        timeout: one i64 = "timeout",
        /// The number of the snapshot that was received last.
        snapshot_seq: maybe u64 = "snapshotSeq",
    }
}

element_struct! {
    /// Guide, *Snapshot*.
    Snapshot in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// That the answer waits for a change.
        result_on_event: maybe ResultOnEvent = "resultOnEvent",
    }
}
