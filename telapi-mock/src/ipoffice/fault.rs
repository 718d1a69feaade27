//! Faults made in the words of HTTP and the WebSocket; which of them strike is decided in [`crate::fault`].

use crate::fault::{EventFault, FaultPlan};
use std::collections::VecDeque;
use std::time::Duration;

/// Which of a portal's connections are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Connections {
    /// All.
    All,
    /// Those that carry events.
    WebSockets,
    /// Those that carry requests, and those that have not carried anything yet.
    Requests,
}

/// How a portal refuses a login (guide 4.3.1 knows both ways).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusals {
    /// With a status other than 200 and an `<Error>` whose code says why: 400, 401, 503 or 500.
    #[default]
    AsStatus,
    /// With 200 and a login response whose `loginFailureCode` says why.
    AsLoginFailureCode,
}

/// The faults that wait for requests and events.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) plan: FaultPlan,
    /// Per login: the failure code, how to tell, and after which time to come again.
    pub(crate) logins: VecDeque<Refusal>,
}

/// One login to be refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) how: Refusals,
    pub(crate) retry_after: Option<Duration>,
}

/// What an event's text becomes.
pub(crate) fn spoil_event(mut text: String, fault: Option<&EventFault>) -> String {
    match fault {
        Some(EventFault::Garbage) => "\u{fffd}\u{1}%$ no <message &of any protocol".into(),
        Some(EventFault::Truncate) => {
            let half = (0..=text.len() / 2).rev().find(|&at| text.is_char_boundary(at));
            text.truncate(half.unwrap_or_default());
            text
        }
        Some(EventFault::Oversize(bytes)) => {
            let missing = bytes.saturating_sub(text.len());
            text.extend(std::iter::repeat_n(' ', missing));
            text
        }
        _ => text,
    }
}
