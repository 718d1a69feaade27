//! Statistics of a user (guide, *QueryUserStatistics*).

use super::{Outcome, calls_shown};
use crate::telservices::message::{Answer, ServiceError, UserSnapshot, UserStatistics, UserTotal};
use crate::telservices::request::{QueryUserStatistics, StatisticsType};
use crate::telservices::state::ServerState;

pub(super) fn answer(state: &ServerState, request: &QueryUserStatistics) -> Outcome {
    let device = &request.device_number;
    if request.user_id.as_ref().is_some_and(|user_id| !is_user(state, device, user_id)) {
        return Err(ServiceError::Reject);
    }
    Ok(Answer::UserStatistics(Box::new(match request.r#type {
        StatisticsType::Snapshot => UserStatistics::Snapshot(snapshot(state, device)?),
        StatisticsType::Total => UserStatistics::Total(Box::new(total(state, device)?)),
    })))
}

/// Whether this is the id of the agent at the phone, or the name of its user.
fn is_user(state: &ServerState, device: &str, user_id: &str) -> bool {
    let is_agent = || state.switch.agent(device).is_ok_and(|agent| agent.agent_id == user_id);
    state.config.extensions.get(device).is_some_and(|extension| extension.user == user_id) || is_agent()
}

/// As in the guide's examples, neither names the device and the user that were asked about.
fn snapshot(state: &ServerState, device: &str) -> Result<UserSnapshot, ServiceError> {
    let calls = calls_shown(state, device);
    Ok(UserSnapshot {
        device_number: None,
        user_id: None,
        calls: Some(calls).filter(|calls| !calls.is_empty()),
        ..UserSnapshot::from(&state.switch.user_snapshot(device)?)
    })
}

fn total(state: &ServerState, device: &str) -> Result<UserTotal, ServiceError> {
    let total = UserTotal::from(&state.switch.user_total(device)?);
    Ok(UserTotal { device_number: None, user_id: None, ..total })
}
