//! What a device is set to (guide, *User services*).

use super::Outcome;
use super::snapshot::active;
use crate::telservices::message::{Answer, OnOff, ServiceError};
use crate::telservices::request::{Forward, Request};
use crate::telservices::state::{FORWARD_TYPES, ServerState};

pub(super) fn answer(state: &ServerState, request: &Request) -> Outcome {
    let switch = &state.switch;
    match request {
        Request::DoNotDisturb(request) => {
            switch.set_do_not_disturb(&request.device_number, request.state == OnOff::On)?;
            Ok(Answer::Standard)
        }
        Request::QueryDoNotDisturb(request) => {
            Ok(Answer::DoNotDisturb(switch.do_not_disturb(&request.device_number)?.into()))
        }
        Request::Forward(request) => forward(state, request),
        Request::QueryForward(request) => {
            Ok(Answer::Forwards(active(&switch.forwardings(&request.device_number)?)))
        }
        Request::QueryMsgWaiting(request) => {
            Ok(Answer::MsgWaiting(state.msg_waiting(&request.device_number)?))
        }
        _ => Err(ServiceError::Reject),
    }
}

fn forward(state: &ServerState, request: &Forward) -> Outcome {
    let info = &request.info;
    let known = FORWARD_TYPES.iter().find(|(guide, _)| *guide == info.forward_type);
    let (_, forwarding_type) = known.ok_or(ServiceError::Reject)?;
    let is_on = info.state == OnOff::On;
    state.switch.set_forwarding(&request.device_number, *forwarding_type, is_on, Some(&info.number))?;
    Ok(Answer::Standard)
}
