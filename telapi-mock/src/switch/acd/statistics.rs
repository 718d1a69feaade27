//! What users and routing points did, and do (TelServices guide, *QueryUserStatistics*, *QueryRoutingPointStatistics*).
//!
//! A call that still rings, waits or talks counts with its time so far, so that sums and averages hold at every moment.

use super::agent::AgentState;
use crate::switch::Cause;
use crate::switch::record::CallRecord;
use std::time::{Duration, SystemTime};

/// Times of several calls together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Times {
    /// How many calls.
    pub count: u64,
    /// All their times together.
    pub duration: Duration,
    /// The longest.
    pub max_duration: Duration,
}

impl Times {
    /// The time of a call on average; zero if there was none.
    pub fn avg_duration(&self) -> Duration {
        let count = u32::try_from(self.count).unwrap_or(u32::MAX);
        self.duration.checked_div(count).unwrap_or_default()
    }

    pub(crate) fn add(&mut self, duration: Duration) {
        self.count += 1;
        self.duration += duration;
        self.max_duration = self.max_duration.max(duration);
    }
}

/// Calls that came in at a user's phone. All that rang were connected, were abandoned, failed, or ring still.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IncomingCalls {
    /// Calls that rang, and how long (`…AlertingCount`, `…AlertingDuration`).
    pub alerting: Times,
    /// Calls that were answered, and how long they were connected (`…ConnectedCount`, `…ConnectedDuration`).
    pub connected: Times,
    /// Calls that the caller gave up while they rang (`…AbandonedCount`).
    pub abandoned_count: u64,
    /// Calls that rang and were neither answered nor given up by the caller: nobody answered in time, the user refused them
    /// or sent them on, or somebody else picked them up (`…FailedCount`).
    pub failed_count: u64,
}

/// Calls that a user's phone has made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutgoingCalls {
    /// Calls that were begun (`…OriginatedCount`).
    pub originated_count: u64,
    /// Calls that were answered, and how long they were connected (`…ConnectedCount`, `…ConnectedDuration`).
    pub connected: Times,
}

/// How long an agent was in each state. Not ready, ready, direct call, working after call and busy add up to logged on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AgentTimes {
    /// `agentLoggedOffDuration`
    pub logged_off: Duration,
    /// `agentNotReadyDuration`
    pub not_ready: Duration,
    /// `agentReadyDuration`
    pub ready: Duration,
    /// `agentDirectCallDuration`: ready or not ready, but on a call that no routing point has given him.
    pub direct_call: Duration,
    /// `agentWorkingAfterCallDuration`
    pub working_after_call: Duration,
    /// `agentBusyDuration`
    pub busy: Duration,
}

impl AgentTimes {
    /// `agentLoggedOnDuration`
    pub fn logged_on(&self) -> Duration {
        self.not_ready + self.ready + self.direct_call + self.working_after_call + self.busy
    }

    /// What part one of the durations is of the time logged on and off together, in percent; zero of no time.
    pub fn percentage(&self, part: Duration) -> f64 {
        let total = self.logged_on() + self.logged_off;
        if total.is_zero() { 0.0 } else { part.as_secs_f64() / total.as_secs_f64() * 100.0 }
    }

    pub(crate) fn add(&mut self, activity: Activity, lasted: Duration) {
        let sum = match activity {
            Activity::LoggedOff => &mut self.logged_off,
            Activity::NotReady => &mut self.not_ready,
            Activity::Ready => &mut self.ready,
            Activity::DirectCall => &mut self.direct_call,
            Activity::WorkingAfterCall => &mut self.working_after_call,
            Activity::Busy => &mut self.busy,
        };
        *sum += lasted;
    }
}

/// What an agent is doing, as statistics see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activity {
    LoggedOff,
    NotReady,
    Ready,
    DirectCall,
    WorkingAfterCall,
    Busy,
}

/// A user as he is now (type `snapshot`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserSnapshot {
    /// The phone.
    pub device_number: String,
    /// The agent's id; none while he is logged off.
    pub user_id: Option<String>,
    /// The agent's state; none if the phone is no agent's.
    pub agent_state: Option<AgentState>,
    /// The inbound services that he works for; none while he is logged off.
    pub inbound_services: Vec<String>,
    /// The outbound services that he works for; none while he is logged off.
    pub outbound_services: Vec<String>,
}

/// What a user did (type `total`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserTotal {
    /// The phone.
    pub device_number: String,
    /// The agent's id; none if the phone is no agent's.
    pub user_id: Option<String>,
    /// Since when: an agent's first log-on, or the start of the switch. None, and everything else empty, for an agent who
    /// has not been logged on yet.
    pub start: Option<SystemTime>,
    /// The inbound services that he works for; none while he is logged off.
    pub inbound_services: Vec<String>,
    /// The outbound services that he works for; none while he is logged off.
    pub outbound_services: Vec<String>,
    /// All calls that came in.
    pub incoming_calls: IncomingCalls,
    /// Those that a routing point has given him.
    pub agent_incoming_calls: IncomingCalls,
    /// All calls that he made.
    pub outgoing_calls: OutgoingCalls,
    /// Those that he made for a campaign.
    pub agent_outgoing_calls: OutgoingCalls,
    /// How long he was in each state; all zero if the phone is no agent's.
    pub agent_times: AgentTimes,
}

/// A routing point as it is now (type `snapshot`). Each of its agents is in one of the four counts of ready, busy, not ready
/// and logged off.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoutingPointSnapshot {
    /// Calls that wait, and how long they have.
    pub queued_calls: Times,
    /// Agents who would get the next call.
    pub ready_available_agents_count: u64,
    /// Agents who are busy or work after a call.
    pub busy_or_working_after_call_agents_count: u64,
    /// Agents who are not ready, or ready and on another call.
    pub not_ready_or_direct_call_agents_count: u64,
    /// Agents whose phone has any call.
    pub agents_in_call_count: u64,
    /// Agents who are logged off.
    pub logged_off_or_closed_agents_count: u64,
    /// The agents, by their number.
    pub agents: Vec<UserSnapshot>,
}

/// What a routing point did (type `total`). All that came in was connected, abandoned on an agent or in the queue, sent to
/// the failure route, or is still waiting or ringing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoutingPointTotal {
    /// When it was started; none while it is stopped.
    pub start: Option<SystemTime>,
    /// How long it was running.
    pub work_duration: Duration,
    /// How often a call was given to the agent assigned to its caller.
    pub routed_to_assigned_agent_calls_count: u64,
    /// How often a call was given to an agent by the distribution.
    pub routed_to_distribution_calls_count: u64,
    /// Calls that were sent to the failure route.
    pub routed_to_failure_route_calls_count: u64,
    /// Calls that had to wait, and how long.
    pub queued_calls: Times,
    /// Calls that came in, but for those abandoned immediately.
    pub incoming_calls_count: u64,
    /// Calls that were abandoned so soon that nothing else counts them.
    pub incoming_calls_abandoned_immediately_count: u64,
    /// Calls that ended while an agent's phone rang.
    pub incoming_calls_abandoned_on_agent_count: u64,
    /// Calls that ended in the queue.
    pub incoming_calls_abandoned_on_queue_count: u64,
    /// Ringing at agents' phones; its count is how often a call was given to one.
    pub incoming_calls_alerting: Times,
    /// Calls that were answered, and how long they were connected.
    pub incoming_calls_connected: Times,
    /// How often a campaign called somebody.
    pub outgoing_calls_originated_count: u64,
    /// Calls that were answered, and how long they were connected.
    pub outgoing_calls_connected: Times,
    /// How many numbers the campaign has to call, and had.
    pub outgoing_calls_intended_count: u64,
    /// How many of them it has talked to.
    pub outgoing_calls_performed_count: u64,
    /// How often it called a number again.
    pub outgoing_calls_retried_count: u64,
    /// How many numbers it has given up.
    pub outgoing_calls_failed_count: u64,
    /// The agents, by their number.
    pub agents: Vec<UserTotal>,
}

/// The calls of one phone.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CallCounts {
    pub(crate) incoming: IncomingCalls,
    pub(crate) agent_incoming: IncomingCalls,
    pub(crate) outgoing: OutgoingCalls,
    pub(crate) agent_outgoing: OutgoingCalls,
}

impl CallCounts {
    pub(crate) fn add(&mut self, record: &CallRecord) {
        let is_agents = record.service.is_some();
        if record.outgoing {
            self.outgoing.add(record);
            if is_agents {
                self.agent_outgoing.add(record);
            }
        } else {
            self.incoming.add(record);
            if is_agents {
                self.agent_incoming.add(record);
            }
        }
    }
}

impl IncomingCalls {
    fn add(&mut self, record: &CallRecord) {
        self.alerting.add(record.alerting);
        match (record.connected, record.cause) {
            (Some(connected), _) => self.connected.add(connected),
            (None, Some(Cause::CallCancelled)) => self.abandoned_count += 1,
            (None, Some(_)) => self.failed_count += 1,
            (None, None) => {}
        }
    }
}

impl OutgoingCalls {
    fn add(&mut self, record: &CallRecord) {
        self.originated_count += 1;
        if let Some(connected) = record.connected {
            self.connected.add(connected);
        }
    }
}
