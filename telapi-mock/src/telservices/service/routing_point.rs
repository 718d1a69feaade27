//! Routing points (guide, *Supervisor services*). What is asked about them, the server knows by itself; what they do, the PBX
//! must.

use super::{Outcome, too_much_is_a_resource_error};
use crate::switch::{self, Switch, WorkingTimeError};
use crate::telservices::message::{
    Answer, RoutingPointSnapshot, RoutingPointStatistics, RoutingPointTotal, ServiceError,
};
use crate::telservices::request::{
    AgentsDistribution, QueryRoutingPointStatistics, Request, RoutingPointConfig, StatisticsType,
};
use std::str::FromStr;
use std::time::Duration;

/// Starts, stops, suspends, resumes or updates one.
pub(super) fn order(switch: &Switch, request: &Request) -> Outcome {
    match request {
        Request::StartRoutingPoint(request) => {
            let config = configuration(request.config.as_ref())?;
            let started = switch.start_routing_point(&request.service, request.template.as_deref(), &config);
            started.map_err(too_much_is_a_resource_error)?;
        }
        Request::StopRoutingPoint(request) => switch.stop_routing_point(&request.service)?,
        Request::SuspendRoutingPoint(request) => switch.suspend_routing_point(&request.service)?,
        Request::ResumeRoutingPoint(request) => switch.resume_routing_point(&request.service)?,
        Request::UpdateRoutingPoint(request) => {
            let config = configuration(request.config.as_ref())?;
            switch.update_routing_point(&request.service, &config)?;
        }
        _ => return Err(ServiceError::Reject),
    }
    Ok(Answer::Standard)
}

pub(super) fn state(switch: &Switch, service: &str) -> Outcome {
    Ok(Answer::RoutingPointState(switch.routing_point_state(service)?.into()))
}

pub(super) fn statistics(switch: &Switch, request: &QueryRoutingPointStatistics) -> Outcome {
    let service = &request.service;
    Ok(Answer::RoutingPointStatistics(Box::new(match request.r#type {
        StatisticsType::Snapshot => {
            let snapshot = switch.routing_point_snapshot(service)?;
            RoutingPointStatistics::Snapshot(RoutingPointSnapshot::from(&snapshot))
        }
        StatisticsType::Total => {
            let total = switch.routing_point_total(service)?;
            RoutingPointStatistics::Total(Box::new(RoutingPointTotal::from(&total)))
        }
    })))
}

/// What the request says, in the switch's words. Hours and days that are none are rejected.
fn configuration(said: Option<&RoutingPointConfig>) -> Result<switch::RoutingPointConfig, ServiceError> {
    let Some(said) = said else { return Ok(switch::RoutingPointConfig::default()) };
    let distribution = match said.agents_distribution {
        AgentsDistribution::Cyclic => switch::AgentsDistribution::Cyclic,
        AgentsDistribution::Sequential => switch::AgentsDistribution::Sequential,
        AgentsDistribution::MostIdle => switch::AgentsDistribution::MostIdle,
    };
    let immediate = said.statistics_incoming_call_immediate_abandon_timeout;
    Ok(switch::RoutingPointConfig {
        service_timeout: said.service_timeout.map(Duration::from_secs),
        working_hours: read(said.working_hours.as_deref())?,
        non_working_days_of_week: read(said.non_working_days_of_week.as_deref())?,
        non_working_days: read(said.non_working_days.as_deref())?,
        no_answer_timeout: Some(Duration::from_secs(said.no_answer_timeout)),
        failed_call_retry_timeout: Some(Duration::from_secs(said.failed_call_retry_timeout)),
        failed_call_retry_limit: Some(u32::try_from(said.failed_call_retry_limit).unwrap_or(u32::MAX)),
        agent_working_after_call_timeout: Some(Duration::from_secs(said.agent_working_after_call_timeout)),
        agents_distribution: Some(distribution),
        queue_limit: said.queue_limit,
        agent_logged_on_on_open_session: said.agent_logged_on_on_open_session.map(|flag| flag.0),
        agent_ready_on_logged_on: said.agent_ready_on_logged_on.map(|flag| flag.0),
        statistics_incoming_call_immediate_abandon_timeout: immediate.map(Duration::from_secs),
    })
}

fn read<T: FromStr<Err = WorkingTimeError>>(text: Option<&str>) -> Result<Option<T>, ServiceError> {
    text.map(str::parse).transpose().map_err(|_| ServiceError::Reject)
}
