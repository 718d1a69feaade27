//! Agents (guide, *AgentState*, *QueryAgentState*).

use super::Outcome;
use crate::switch::{Switch, SwitchError};
use crate::telservices::message::{AgentInfo, AgentState, Answer, ServiceError};
use crate::telservices::request::{ChangeAgentState, OfDevice};

/// `null` and `busy` cannot be asked for.
pub(super) fn change(switch: &Switch, request: &ChangeAgentState) -> Outcome {
    let wanted = request.state.at_switch().filter(|_| request.state != AgentState::Busy);
    switch.request_agent_state(&request.device_number, wanted.ok_or(ServiceError::Reject)?)?;
    Ok(Answer::Standard)
}

/// Where there is no agent, the state is `null`.
pub(super) fn query(switch: &Switch, request: &OfDevice) -> Outcome {
    Ok(Answer::Agent(of_phone(switch, &request.device_number)?.unwrap_or_default()))
}

/// The agent at a phone, if it is one's.
pub(super) fn of_phone(switch: &Switch, device: &str) -> Result<Option<AgentInfo>, ServiceError> {
    match switch.agent(device) {
        Ok(agent) => Ok(Some(AgentInfo::from(&agent))),
        Err(SwitchError::NoAgent(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
