//! The configuration of a routing point (guide, *StartRoutingPoint*).

use super::value::{Value, request_choice};
use super::working_time::{DayOfWeek, DayOfYear, WorkingHours};
use std::time::Duration;
use telapi_core::wire::XmlWriter;

request_choice! {
    /// How calls are distributed among agents (guide, *StartRoutingPoint*, `agentsDistribution`).
    AgentsDistribution {
        /// `cyclic`
        Cyclic = "cyclic",
        /// `sequential`
        Sequential = "sequential",
        /// `most-idle`
        MostIdle = "most-idle",
    }
}

/// The configuration of a routing point (guide, *StartRoutingPoint*, `config`). Durations are sent in whole seconds, a part of one
/// counting as one.
///
/// An update may change "part of the configuration" (guide, *UpdateRoutingPoint*), which is taken to be: those parts that the guide
/// calls optional.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoutingPointConfig {
    /// After so long the server stops the service.
    pub service_timeout: Option<Duration>,
    /// When work is done on a day.
    pub working_hours: Option<WorkingHours>,
    /// The days of the week on which no work is done.
    pub non_working_days_of_week: Vec<DayOfWeek>,
    /// The days of the year on which no work is done.
    pub non_working_days: Vec<DayOfYear>,
    /// After so long a call to a customer who does not answer is cleared.
    pub no_answer_timeout: Duration,
    /// How long between two attempts of a call.
    pub failed_call_retry_timeout: Duration,
    /// How often a call is tried again.
    pub failed_call_retry_limit: u32,
    /// How long an agent gets no call after a call.
    pub agent_working_after_call_timeout: Duration,
    /// How calls are distributed.
    pub agents_distribution: AgentsDistribution,
    /// How many calls the queue takes, in percent of the agents that are logged on.
    pub queue_limit: Option<u32>,
    /// Whether an agent is logged on when he opens his session.
    pub agent_logged_on_on_open_session: Option<bool>,
    /// Whether an agent is ready when he is logged on.
    pub agent_ready_on_logged_on: Option<bool>,
    /// A caller who gives up within so long is not counted.
    pub statistics_incoming_call_immediate_abandon_timeout: Option<Duration>,
}

impl RoutingPointConfig {
    /// With what the guide does not call optional.
    pub fn new(
        no_answer_timeout: Duration,
        failed_call_retry_timeout: Duration,
        failed_call_retry_limit: u32,
        agent_working_after_call_timeout: Duration,
        agents_distribution: AgentsDistribution,
    ) -> Self {
        Self {
            service_timeout: None,
            working_hours: None,
            non_working_days_of_week: Vec::new(),
            non_working_days: Vec::new(),
            no_answer_timeout,
            failed_call_retry_timeout,
            failed_call_retry_limit,
            agent_working_after_call_timeout,
            agents_distribution,
            queue_limit: None,
            agent_logged_on_on_open_session: None,
            agent_ready_on_logged_on: None,
            statistics_incoming_call_immediate_abandon_timeout: None,
        }
    }

    /// After so long the server stops the service.
    #[must_use]
    pub fn service_timeout(mut self, timeout: Duration) -> Self {
        self.service_timeout = Some(timeout);
        self
    }

    /// When work is done on a day.
    #[must_use]
    pub fn working_hours(mut self, hours: WorkingHours) -> Self {
        self.working_hours = Some(hours);
        self
    }

    /// The days of the week on which no work is done.
    #[must_use]
    pub fn non_working_days_of_week(mut self, days: impl IntoIterator<Item = DayOfWeek>) -> Self {
        self.non_working_days_of_week = days.into_iter().collect();
        self
    }

    /// The days of the year on which no work is done.
    #[must_use]
    pub fn non_working_days(mut self, days: impl IntoIterator<Item = DayOfYear>) -> Self {
        self.non_working_days = days.into_iter().collect();
        self
    }

    /// How many calls the queue takes, in percent of the agents that are logged on: 100 is one for each.
    #[must_use]
    pub fn queue_limit(mut self, percent: u32) -> Self {
        self.queue_limit = Some(percent);
        self
    }

    /// Whether an agent is logged on when he opens his session.
    #[must_use]
    pub fn agent_logged_on_on_open_session(mut self, logged_on: bool) -> Self {
        self.agent_logged_on_on_open_session = Some(logged_on);
        self
    }

    /// Whether an agent is ready when he is logged on.
    #[must_use]
    pub fn agent_ready_on_logged_on(mut self, ready: bool) -> Self {
        self.agent_ready_on_logged_on = Some(ready);
        self
    }

    /// A caller who gives up within so long is not counted.
    #[must_use]
    pub fn statistics_incoming_call_immediate_abandon_timeout(mut self, timeout: Duration) -> Self {
        self.statistics_incoming_call_immediate_abandon_timeout = Some(timeout);
        self
    }
}

impl Value for RoutingPointConfig {
    fn write(&self, element: &'static str, xml: &mut XmlWriter) {
        xml.open(element, &[]);
        self.service_timeout.write("serviceTimeout", xml);
        self.working_hours.as_ref().map(ToString::to_string).write("workingHours", xml);
        list(&self.non_working_days_of_week).write("nonWorkingDaysOfWeek", xml);
        list(&self.non_working_days).write("nonWorkingDays", xml);
        self.no_answer_timeout.write("noAnswerTimeout", xml);
        self.failed_call_retry_timeout.write("failedCallRetryTimeout", xml);
        self.failed_call_retry_limit.write("failedCallRetryLimit", xml);
        self.agent_working_after_call_timeout.write("agentWorkingAfterCallTimeout", xml);
        self.agents_distribution.write("agentsDistribution", xml);
        self.queue_limit.write("queueLimit", xml);
        self.agent_logged_on_on_open_session.write("agentLoggedOnOnOpenSession", xml);
        self.agent_ready_on_logged_on.write("agentReadyOnLoggedOn", xml);
        let abandon_timeout = &self.statistics_incoming_call_immediate_abandon_timeout;
        abandon_timeout.write("statisticsIncomingCallImmediateAbandonTimeout", xml);
        xml.close();
    }
}

/// Separated by commas; nothing if there is none.
fn list<T: ToString>(items: &[T]) -> Option<String> {
    let texts: Vec<String> = items.iter().map(ToString::to_string).collect();
    (!texts.is_empty()).then(|| texts.join(","))
}
