//! When things happened to a call, and how long each state lasted.

use super::CallState;
use serde::ser::SerializeMap;
use std::time::{Duration, SystemTime};

/// How many states are counted: all but the last, in which a call stays for good.
const COUNTED: usize = 9;

/// When things happened to the call, by the clock of this machine. What has a time has happened, and stays so.
///
/// That clock may be set back while a call goes on: then a later entry can have an earlier time, and a stay counts as none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct CallTimes {
    /// It was first heard of, or asked for by us.
    pub begun: SystemTime,
    /// It began to ring, here or at the far end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerting: Option<SystemTime>,
    /// It was first answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub established: Option<SystemTime>,
    /// It entered the state that it is in now.
    pub state: SystemTime,
    /// It ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<SystemTime>,
    /// Of each state that it was in: `first` and `last`, when it entered the state, and `total`, how long it was in it
    /// before the present stay.
    #[serde(rename = "states")]
    stays: Stays,
}

/// A call's stays in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
struct Stay {
    first: SystemTime,
    last: SystemTime,
    /// Not counting the present stay.
    total: Duration,
}

/// The stays in each state that was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stays {
    present: CallState,
    of: [Option<Stay>; COUNTED],
}

impl CallTimes {
    /// The times of a call that begins in this state.
    pub(super) fn begin(state: CallState, now: SystemTime) -> Self {
        let stays = Stays { present: state, of: [None; COUNTED] };
        let mut times =
            Self { begun: now, alerting: None, established: None, state: now, ended: None, stays };
        times.note(state, now);
        times
    }

    /// The call enters another state.
    pub(super) fn enter(&mut self, state: CallState, now: SystemTime) {
        let present = (self.stays.present, self.state);
        if let Some(stay) = place(present.0).and_then(|at| self.stays.of.get_mut(at)).and_then(Option::as_mut)
        {
            stay.total = stay.total.saturating_add(now.duration_since(present.1).unwrap_or_default());
        }
        self.stays.present = state;
        self.state = now;
        self.note(state, now);
    }

    fn note(&mut self, state: CallState, now: SystemTime) {
        if let Some(stay) = place(state).and_then(|at| self.stays.of.get_mut(at)) {
            let first = stay.map_or(now, |stay| stay.first);
            let total = stay.map_or(Duration::ZERO, |stay| stay.total);
            *stay = Some(Stay { first, last: now, total });
        }
        let latch = match state {
            CallState::Delivered | CallState::Alerting => &mut self.alerting,
            CallState::Connected | CallState::Held => &mut self.established,
            CallState::Ended => &mut self.ended,
            _ => return,
        };
        latch.get_or_insert(now);
    }

    /// When it first entered the state, if it ever did.
    pub fn first(&self, state: CallState) -> Option<SystemTime> {
        match state {
            CallState::Ended => self.ended,
            _ => self.stays.get(state).map(|stay| stay.first),
        }
    }

    /// When it last entered the state, if it ever did.
    pub fn last(&self, state: CallState) -> Option<SystemTime> {
        match state {
            CallState::Ended => self.ended,
            _ => self.stays.get(state).map(|stay| stay.last),
        }
    }

    /// How long it was in the state altogether, the present stay until now included. Zero of one that it never was in, and
    /// of the end.
    pub fn total(&self, state: CallState, now: SystemTime) -> Duration {
        let before = self.stays.get(state).map(|stay| stay.total).unwrap_or_default();
        match state {
            CallState::Ended => Duration::ZERO,
            state if state == self.stays.present => {
                before.saturating_add(now.duration_since(self.state).unwrap_or_default())
            }
            _ => before,
        }
    }
}

impl Stays {
    fn get(&self, state: CallState) -> Option<&Stay> {
        place(state).and_then(|at| self.of.get(at)).and_then(Option::as_ref)
    }
}

/// An object with a member for each state that was entered, by the state's name.
impl serde::Serialize for Stays {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for state in COUNTED_STATES {
            if let Some(stay) = self.get(state) {
                map.serialize_entry(&state, stay)?;
            }
        }
        map.end()
    }
}

const COUNTED_STATES: [CallState; COUNTED] = [
    CallState::Requested,
    CallState::Initiated,
    CallState::Originated,
    CallState::Delivered,
    CallState::Alerting,
    CallState::Queued,
    CallState::Connected,
    CallState::Held,
    CallState::Failed,
];

/// The state's place among those that are counted.
fn place(state: CallState) -> Option<usize> {
    COUNTED_STATES.iter().position(|counted| *counted == state)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn each_state_has_its_first_and_last_entry_and_its_time() {
        let mut times = CallTimes::begin(CallState::Delivered, at(10));
        for (state, second) in [
            (CallState::Connected, 13),
            (CallState::Held, 20),
            (CallState::Connected, 25),
            (CallState::Held, 26),
        ] {
            times.enter(state, at(second));
        }
        assert_eq!((times.first(CallState::Held), times.last(CallState::Held)), (Some(at(20)), Some(at(26))));
        assert_eq!(times.first(CallState::Delivered), times.last(CallState::Delivered));
        assert_eq!(times.total(CallState::Delivered, at(30)), 3 * SECOND);
        assert_eq!(times.total(CallState::Connected, at(30)), (7 + 1) * SECOND);
        assert_eq!(times.total(CallState::Held, at(30)), (5 + 4) * SECOND);
        assert_eq!(
            (times.first(CallState::Queued), times.total(CallState::Queued, at(30))),
            (None, Duration::ZERO)
        );
        times.enter(CallState::Ended, at(31));
        assert_eq!(
            times.total(CallState::Held, at(99)),
            (5 + 5) * SECOND,
            "it lasts no longer than the call"
        );
        assert_eq!(
            (times.first(CallState::Ended), times.last(CallState::Ended)),
            (Some(at(31)), Some(at(31)))
        );
        assert_eq!(times.total(CallState::Ended, at(99)), Duration::ZERO);
    }

    #[test]
    fn the_named_times_are_those_of_the_states() {
        let mut times = CallTimes::begin(CallState::Alerting, at(1));
        times.enter(CallState::Held, at(2));
        times.enter(CallState::Connected, at(3));
        assert_eq!(times.alerting, times.first(CallState::Alerting));
        assert_eq!(times.established, times.first(CallState::Held));
        assert_eq!(times.state, at(3));
    }

    #[test]
    fn a_clock_that_is_set_back_makes_no_time_negative() {
        let mut times = CallTimes::begin(CallState::Connected, at(1000));
        times.enter(CallState::Held, at(5));
        times.enter(CallState::Connected, at(8));
        assert_eq!(times.total(CallState::Connected, at(9)), SECOND);
        assert_eq!(times.total(CallState::Held, at(9)), 3 * SECOND);
        assert_eq!(times.total(CallState::Connected, at(0)), Duration::ZERO);
        assert_eq!(
            (times.first(CallState::Connected), times.last(CallState::Connected)),
            (Some(at(1000)), Some(at(8)))
        );
    }

    #[test]
    fn json_names_the_states_that_were_entered_and_keeps_the_named_times() {
        let mut times = CallTimes::begin(CallState::Alerting, at(1));
        times.enter(CallState::Connected, at(4));
        let json = serde_json::to_value(times).unwrap();
        for name in ["begun", "alerting", "established", "state"] {
            assert!(json.get(name).is_some(), "{name}: {json}");
        }
        assert!(json.get("ended").is_none());
        let states: Vec<_> = json["states"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(states, ["alerting", "connected"]);
        assert_eq!(json["states"]["alerting"]["total"]["secs"], 3);
        assert_eq!(json["states"]["alerting"]["first"]["secs_since_epoch"], 1);
    }
}
