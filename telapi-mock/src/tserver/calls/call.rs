//! One call and its parties.

use crate::switch::{Leg, LegState};
use crate::tserver::message::KvList;
use crate::tserver::private::Recording;
use std::collections::BTreeMap;
use std::fmt;
use telapi_core::CallId;

/// A call's id: 64 bits, written as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ConnId(pub(crate) u64);

impl ConnId {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let is_hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        u64::from_str_radix(text, 16).ok().filter(|_| is_hex).map(Self)
    }
}

impl fmt::Display for ConnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A device's part in a call.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) dn: String,
    /// What the switch calls the call at this device.
    pub(crate) call_id: CallId,
    pub(crate) state: LegState,
    /// Its role: 1 who calls, 2 who is called.
    pub(crate) role: i64,
    /// Whether it has been made to hear nothing.
    pub(crate) is_deaf: bool,
    /// Who has it called, until it is a party of the conference.
    pub(crate) invited_by: Option<String>,
    /// The agent whom it observes in the call: a supervisor's part.
    pub(crate) observes: Option<String>,
}

impl Part {
    pub(crate) fn of(leg: &Leg) -> Self {
        Self {
            dn: leg.device.number.clone(),
            call_id: leg.call_id.clone(),
            state: leg.state,
            role: if leg.calling.number == leg.device.number { 1 } else { 2 },
            is_deaf: false,
            invited_by: None,
            observes: None,
        }
    }

    pub(crate) fn is(&self, leg: &Leg) -> bool {
        self.dn == leg.device.number && self.call_id == leg.call_id
    }

    /// TPartyState. What a caller hears before somebody answers is `Initiated` with the bit `Dialing`.
    pub(crate) fn party_state(&self) -> i64 {
        let state = match self.state {
            LegState::Null => 0,
            LegState::Initiated => 1,
            LegState::Originated | LegState::Delivered => 0x10001,
            LegState::Alerting => 0xa,
            LegState::Connected => 0xc,
            LegState::Held => 0xe,
            LegState::Queued => 9,
            LegState::Failed => 0xb,
        };
        let state = if self.is_deaf { state | 0x10 } else { state };
        if self.observes.is_some() { state | 0x80 } else { state }
    }

    /// AddressStatus of a DN that has this part.
    pub(crate) fn address_status(&self) -> i64 {
        match self.state {
            LegState::Null | LegState::Queued => 0,
            LegState::Initiated => 1,
            LegState::Originated | LegState::Delivered | LegState::Failed => 2,
            LegState::Connected => 3,
            LegState::Alerting => 4,
            LegState::Held => 5,
        }
    }
}

/// A call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) conn_id: ConnId,
    /// Of a consultation call, the call that was held for it.
    pub(crate) previous: Option<ConnId>,
    /// 32 characters `[0-9A-Z]`.
    pub(crate) uuid: String,
    /// Its CallID, which the switch would count.
    pub(crate) number: u64,
    /// CallType.
    pub(crate) kind: i64,
    pub(crate) ani: String,
    pub(crate) dnis: String,
    pub(crate) user_data: KvList,
    pub(crate) parts: Vec<Part>,
    /// The queue or route point at which it waits.
    pub(crate) queue: Option<String>,
    /// The queue or route point that has called whoever waits or talks in it.
    pub(crate) made_by: Option<String>,
    /// How often it has come to one.
    pub(crate) visits: u64,
    /// The treatment that its caller gets.
    pub(crate) treatment: Option<u64>,
    /// What has become of its recordings, by the DNs that have asked for them.
    pub(crate) recordings: BTreeMap<String, Recording>,
    /// Whether anybody has answered.
    pub(crate) was_answered: bool,
    /// Whether it is a room that one dials into: a conference for one, too.
    pub(crate) is_room: bool,
}

impl Call {
    pub(crate) fn part(&self, dn: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.dn == dn)
    }
}
