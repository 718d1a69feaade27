//! What routing points and campaigns are made of.

use super::working_time::{NonWorkingDays, NonWorkingDaysOfWeek, WorkingHours, WorkingTime};
use std::collections::BTreeMap;
use std::time::Duration;

/// How calls are given to agents (TelServices guide, *StartRoutingPoint*, `agentsDistribution`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AgentsDistribution {
    /// `cyclic`: to the next behind the one who got the last.
    #[default]
    Cyclic,
    /// `sequential`: to the first who is ready.
    Sequential,
    /// `most-idle`: to the one whose last call is the longest ago.
    MostIdle,
}

/// The configuration of a routing point (TelServices guide, *StartRoutingPoint*, `config`). What is not said is as it was, or
/// as the template says, or else as the method of the same name tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoutingPointConfig {
    /// After so long the switch stops the service; never by default.
    pub service_timeout: Option<Duration>,
    /// When work is done on a day; always by default.
    pub working_hours: Option<WorkingHours>,
    /// The days of the week on which no work is done; none by default.
    pub non_working_days_of_week: Option<NonWorkingDaysOfWeek>,
    /// The days of the year on which no work is done; none by default.
    pub non_working_days: Option<NonWorkingDays>,
    /// How long a call rings, at an agent or at who is called; 30 s by default.
    pub no_answer_timeout: Option<Duration>,
    /// How long between two attempts to call somebody, a second at least; a minute by default.
    pub failed_call_retry_timeout: Option<Duration>,
    /// How often somebody is called again; 3 by default.
    pub failed_call_retry_limit: Option<u32>,
    /// How long an agent works after a call; not at all by default.
    pub agent_working_after_call_timeout: Option<Duration>,
    /// How calls are given to agents; cyclic by default.
    pub agents_distribution: Option<AgentsDistribution>,
    /// How many calls may wait, in percent of the agents that are logged on; any number by default.
    pub queue_limit: Option<u32>,
    /// Whether an agent is logged on when he opens a session; not by default.
    pub agent_logged_on_on_open_session: Option<bool>,
    /// Whether an agent is ready when he logs on; not by default.
    pub agent_ready_on_logged_on: Option<bool>,
    /// A caller who gives up within so long is counted as such and nowhere else; by default nobody is.
    pub statistics_incoming_call_immediate_abandon_timeout: Option<Duration>,
}

impl RoutingPointConfig {
    /// Changes what the other says, and leaves the rest.
    pub(crate) fn update(&mut self, other: &Self) {
        let Self {
            service_timeout,
            working_hours,
            non_working_days_of_week,
            non_working_days,
            no_answer_timeout,
            failed_call_retry_timeout,
            failed_call_retry_limit,
            agent_working_after_call_timeout,
            agents_distribution,
            queue_limit,
            agent_logged_on_on_open_session,
            agent_ready_on_logged_on,
            statistics_incoming_call_immediate_abandon_timeout,
        } = other.clone();
        set(&mut self.service_timeout, service_timeout);
        set(&mut self.working_hours, working_hours);
        set(&mut self.non_working_days_of_week, non_working_days_of_week);
        set(&mut self.non_working_days, non_working_days);
        set(&mut self.no_answer_timeout, no_answer_timeout);
        set(&mut self.failed_call_retry_timeout, failed_call_retry_timeout);
        set(&mut self.failed_call_retry_limit, failed_call_retry_limit);
        set(&mut self.agent_working_after_call_timeout, agent_working_after_call_timeout);
        set(&mut self.agents_distribution, agents_distribution);
        set(&mut self.queue_limit, queue_limit);
        set(&mut self.agent_logged_on_on_open_session, agent_logged_on_on_open_session);
        set(&mut self.agent_ready_on_logged_on, agent_ready_on_logged_on);
        let timeout = statistics_incoming_call_immediate_abandon_timeout;
        set(&mut self.statistics_incoming_call_immediate_abandon_timeout, timeout);
    }

    pub(crate) fn working_time(&self) -> WorkingTime<'_> {
        WorkingTime {
            hours: self.working_hours.as_ref(),
            days_of_week: self.non_working_days_of_week.as_ref(),
            days: self.non_working_days.as_ref(),
        }
    }

    pub(crate) fn no_answer_timeout(&self) -> Duration {
        self.no_answer_timeout.unwrap_or(Duration::from_secs(30))
    }

    /// A second at least: who cannot be called at all must not keep the switch busy.
    pub(crate) fn failed_call_retry_timeout(&self) -> Duration {
        self.failed_call_retry_timeout.unwrap_or(Duration::from_secs(60)).max(Duration::from_secs(1))
    }

    pub(crate) fn failed_call_retry_limit(&self) -> u32 {
        self.failed_call_retry_limit.unwrap_or(3)
    }

    pub(crate) fn agent_working_after_call_timeout(&self) -> Duration {
        self.agent_working_after_call_timeout.unwrap_or_default()
    }
}

fn set<T>(kept: &mut Option<T>, said: Option<T>) {
    if said.is_some() {
        *kept = said;
    }
}

/// An inbound routing point: a number that is called, and a service that agents work for. It is started when the switch is.
#[derive(Clone, Debug)]
#[must_use]
pub struct RoutingPoint {
    pub(crate) service: String,
    pub(crate) number: String,
    pub(crate) config: RoutingPointConfig,
    pub(crate) failure_route: Option<String>,
    pub(crate) assigned_agents: BTreeMap<String, String>,
    pub(crate) starts: bool,
}

impl RoutingPoint {
    /// A routing point with its service's name and the number that callers dial, which no phone has.
    pub fn new(service: impl Into<String>, number: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            number: number.into(),
            config: RoutingPointConfig::default(),
            failure_route: None,
            assigned_agents: BTreeMap::new(),
            starts: true,
        }
    }

    /// With a configuration.
    pub fn config(mut self, config: RoutingPointConfig) -> Self {
        self.config = config;
        self
    }

    /// Where calls go that cannot be given to agents; without it they are cleared, busy.
    pub fn failure_route(mut self, number: impl Into<String>) -> Self {
        self.failure_route = Some(number.into());
        self
    }

    /// Calls of this number go to this agent's phone, if he is ready.
    pub fn assigned_agent(mut self, caller: impl Into<String>, device: impl Into<String>) -> Self {
        self.assigned_agents.insert(caller.into(), device.into());
        self
    }

    /// It is stopped until somebody starts it.
    pub fn stopped(mut self) -> Self {
        self.starts = false;
        self
    }
}

/// Whom a campaign calls, and who does: the table that TelServices' guide speaks of at *UpdateRoutingPoint*.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Campaign {
    pub(crate) numbers: Vec<String>,
    pub(crate) agents: Vec<String>,
}

impl Campaign {
    /// A campaign that calls nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls this number, behind those already there. A number stands in it once.
    pub fn call(mut self, number: impl Into<String>) -> Self {
        let number = number.into();
        if !self.numbers.contains(&number) {
            self.numbers.push(number);
        }
        self
    }

    /// The agent at this phone works for it, besides those who say so themselves
    /// ([`Agent::outbound_service`](crate::Agent::outbound_service)).
    pub fn agent(mut self, device: impl Into<String>) -> Self {
        self.agents.push(device.into());
        self
    }
}
