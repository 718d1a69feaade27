//! The services, one file for each group of the guide: what was asked is done, and answered.

mod call;
mod feature;
mod session;
mod snapshot;

use super::message::{Answer, ServiceError};
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
            SwitchError::UnknownDevice(_) => Self::Reject,
            SwitchError::UnknownCall(_) | SwitchError::NoSuchLeg { .. } | SwitchError::WrongState { .. } => {
                Self::NoCall
            }
            _ => Self::PbxReject,
        }
    }
}

/// Carries a request out.
pub(crate) async fn carry_out(state: &Arc<ServerState>, caller: Caller, request: &Request) -> Outcome {
    if let Some(device) = request.device_number() {
        if !state.config.extensions.contains_key(device) {
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
        Request::AgentState(_)
        | Request::QueryAgentState(_)
        | Request::QueryHistory(_)
        | Request::QueryUserStatistics(_)
        | Request::SearchName(_)
        | Request::SearchNumber(_)
        | Request::UpdateUserDirectory(_)
        | Request::QueryRoutingPointState(_)
        | Request::QueryRoutingPointStatistics(_)
        | Request::ResumeRoutingPoint(_)
        | Request::StartRoutingPoint(_)
        | Request::StopRoutingPoint(_)
        | Request::SuspendRoutingPoint(_)
        | Request::UpdateRoutingPoint(_)
        | Request::UpdateDirectory(_) => Err(ServiceError::Reject),
        _ if !state.lock().is_linked => Err(ServiceError::PbxlinkOutOfService),
        Request::DoNotDisturb(_)
        | Request::QueryDoNotDisturb(_)
        | Request::Forward(_)
        | Request::QueryForward(_)
        | Request::QueryMsgWaiting(_) => feature::answer(state, request),
        _ => call::answer(state, request),
    }
}
