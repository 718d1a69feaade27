//! Messages in text, from tserver-text-and-gateway, *Text*.

mod back;
mod bounds;
mod damaged;
mod platform_sdk;
mod tlibrary;

use super::*;
use crate::message::{Attribute, KvList, Message, MessageType, Time, Value};

/// All messages of a log that has nothing wrong in it.
fn read(log: impl AsRef<[u8]>) -> Vec<Logged> {
    Reader::new(log.as_ref()).map(|logged| logged.unwrap_or_else(|error| panic!("{error}"))).collect()
}

/// The one message of a log.
fn only(log: impl AsRef<[u8]>) -> Logged {
    let mut all = read(log);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

const TIME: Time = Time { seconds: 1_420_644_031, microseconds: 388_000 };

/// The page's example, its values ours.
fn ringing() -> Message {
    let history = KvList::new().with("first", "q1");
    let data = KvList::new().with("Segment", "gold").with("Attempts", 3).with("History", history);
    Message::new(MessageType::EventRinging)
        .with(Attribute::EventSequenceNumber, 0x2a1)
        .with(Attribute::TimeinSecs, TIME)
        .with(Attribute::ThisDN, "1001")
        .with(Attribute::ConnID, "0077028a809f7004")
        .with(Attribute::CallType, 2)
        .with(Attribute::UserData, data)
}

const RINGING: &str = "\
message EventRinging
\tAttributeEventSequenceNumber\t00000000000002a1
\tAttributeTimeinuSecs\t388000
\tAttributeTimeinSecs\t1420644031 (15:20:31)
\tAttributeThisDN\t'1001'
\tAttributeConnID\t0077028a809f7004
\tAttributeCallType\t2
\tAttributeUserData\t[63] 00 03 00 00..
\t\t'Segment'\t'gold'
\t\t'Attempts'\t3
\t\t'History'(list)
\t\t\t'first'\t'q1'
";
