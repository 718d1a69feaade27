//! The services, one file for each group of the guide: what was asked is done, and answered.

mod agent;
mod call;
mod directory;
mod feature;
mod history;
mod routing_point;
mod session;
mod snapshot;
mod statistics;

use super::message::{Answer, CallInfo, ServiceError};
use super::request::Request;
use super::state::ServerState;
use super::transcript::Transport;
use crate::switch::SwitchError;
use std::net::IpAddr;
use std::sync::Arc;

pub(super) type Outcome = Result<Answer, ServiceError>;

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    pub(crate) address: IpAddr,
    pub(crate) transport: Transport,
}

impl From<SwitchError> for ServiceError {
    fn from(error: SwitchError) -> Self {
        match error {
            SwitchError::Down => Self::PbxlinkOutOfService,
            // these are the server's own
            SwitchError::UnknownDevice(_)
            | SwitchError::UnknownDirectory(_)
            | SwitchError::UnknownRoutingPoint(_)
            | SwitchError::RoutingPointState { .. } => Self::Reject,
            SwitchError::UnknownCall(_) | SwitchError::NoSuchLeg { .. } | SwitchError::WrongState { .. } => {
                Self::NoCall
            }
            _ => Self::PbxReject,
        }
    }
}

/// There is no room for more.
fn too_much_is_a_resource_error(error: SwitchError) -> ServiceError {
    match error {
        SwitchError::Unsupported(_) => ServiceError::ResourceError,
        error => error.into(),
    }
}

/// Carries a request out.
pub(crate) async fn carry_out(state: &Arc<ServerState>, caller: Caller, request: &Request) -> Outcome {
    if let Some(device) = request.device_number() {
        if !state.has_device(device) {
            return Err(ServiceError::Reject);
        }
        let mut inner = state.lock();
        match inner.sessions.get_mut(device) {
            Some(session) => {
                session.is_asked();
                // a session that was opened without a monitor gets it once it is needed
                session.is_monitored |= request.needs_session();
            }
            None if request.needs_session() => return Err(ServiceError::NoOpenSession),
            None => {}
        }
    }
    state.catch_up();
    match request {
        Request::OpenSession(request) => session::open(state, caller, request),
        Request::CloseSession(request) => session::close(state, caller, request),
        Request::Snapshot(request) => snapshot::answer(state, caller, request).await,
        Request::QueryHistory(request) => history::answer(state, request),
        Request::QueryUserStatistics(request) => statistics::answer(state, request),
        Request::SearchName(_)
        | Request::SearchNumber(_)
        | Request::UpdateUserDirectory(_)
        | Request::UpdateDirectory(_) => directory::answer(&state.switch, request),
        Request::QueryRoutingPointState(request) => routing_point::state(&state.switch, &request.service),
        Request::QueryRoutingPointStatistics(request) => routing_point::statistics(&state.switch, request),
        _ if !state.lock().is_linked => Err(ServiceError::PbxlinkOutOfService),
        Request::AgentState(request) => agent::change(&state.switch, request),
        Request::QueryAgentState(request) => agent::query(&state.switch, request),
        Request::ResumeRoutingPoint(_)
        | Request::StartRoutingPoint(_)
        | Request::StopRoutingPoint(_)
        | Request::SuspendRoutingPoint(_)
        | Request::UpdateRoutingPoint(_) => routing_point::order(&state.switch, request),
        Request::DoNotDisturb(_)
        | Request::QueryDoNotDisturb(_)
        | Request::Forward(_)
        | Request::QueryForward(_)
        | Request::QueryMsgWaiting(_) => feature::answer(state, request),
        _ => call::answer(state, request),
    }
}

/// The pictures of a device's calls.
fn calls_shown(state: &ServerState, device: &str) -> Vec<CallInfo> {
    state.look(|inner, now| inner.pictures.calls_of(device, now))
}
