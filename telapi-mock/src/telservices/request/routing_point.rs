//! Requests of supervisors (guide, *Supervisor services*).

use super::query::StatisticsType;
use super::value::Flag;
use crate::telservices::choice::choice;
use crate::xml::field::element_struct;

choice! {
    /// Which agent gets the next call.
    AgentsDistribution {
        /// `cyclic`
        Cyclic = "cyclic",
        /// `sequential`
        Sequential = "sequential",
        /// `most-idle`
        MostIdle = "most-idle",
    }
}

element_struct! {
    /// A request that names a service and nothing else: guide, *QueryRoutingPointState*, *ResumeRoutingPoint*,
    /// *StopRoutingPoint*, *SuspendRoutingPoint*.
    OfService in None {
        /// The service.
        service: one String = "service",
    }
}

element_struct! {
    /// Guide, *QueryRoutingPointStatistics*.
    QueryRoutingPointStatistics in None {
        /// The service.
        service: one String = "service",
        /// Which.
        r#type: one StatisticsType = "type",
    }
}

element_struct! {
    /// The configuration of a routing point (guide, *StartRoutingPoint*).
    RoutingPointConfig in None {
        /// After how many seconds the service is stopped.
        service_timeout: maybe u64 = "serviceTimeout",
        /// `8:30/12:00,12/17`
        working_hours: maybe String = "workingHours",
        /// `1,7`: 1 is Sunday.
        non_working_days_of_week: maybe String = "nonWorkingDaysOfWeek",
        /// `25-12`: day and month.
        non_working_days: maybe String = "nonWorkingDays",
        /// After how many seconds a call that nobody answers is cleared.
        no_answer_timeout: one u64 = "noAnswerTimeout",
        /// How many seconds lie between two attempts.
        failed_call_retry_timeout: one u64 = "failedCallRetryTimeout",
        /// How often a call is tried.
        failed_call_retry_limit: one u64 = "failedCallRetryLimit",
        /// For how many seconds an agent is left alone after a call.
        agent_working_after_call_timeout: one u64 = "agentWorkingAfterCallTimeout",
        /// Which agent gets the next call.
        agents_distribution: one AgentsDistribution = "agentsDistribution",
        /// How many calls may be queued, as a percentage of the agents that are logged on.
        queue_limit: maybe u32 = "queueLimit",
        /// Whether an agent is logged on by opening a session.
        agent_logged_on_on_open_session: maybe Flag = "agentLoggedOnOnOpenSession",
        /// Whether an agent is ready by logging on.
        agent_ready_on_logged_on: maybe Flag = "agentReadyOnLoggedOn",
        /// Calls that are given up within so many seconds are not counted.
        statistics_incoming_call_immediate_abandon_timeout: maybe u64 = "statisticsIncomingCallImmediateAbandonTimeout",
    }
}

element_struct! {
    /// Guide, *StartRoutingPoint*.
    StartRoutingPoint in None {
        /// The service.
        service: one String = "service",
        /// The template of the configuration.
        template: maybe String = "template",
        /// The configuration.
        config: maybe RoutingPointConfig = "config",
    }
}

element_struct! {
    /// Guide, *UpdateRoutingPoint*.
    UpdateRoutingPoint in None {
        /// The service.
        service: one String = "service",
        /// The configuration.
        config: maybe RoutingPointConfig = "config",
    }
}
