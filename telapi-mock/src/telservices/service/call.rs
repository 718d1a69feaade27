//! Services that act on calls (guide, *User services*): which of a device's calls is meant, and what is done with it.

use super::Outcome;
use crate::switch::NewCall;
use crate::telservices::message::{Answer, CallState, QualifiedCall, ServiceError};
use crate::telservices::picture::Known;
use crate::telservices::request::{QualifyCall, Request};
use crate::telservices::state::ServerState;
use telapi_core::CallId;

/// In which a device is busy with a call, those first that it talks in.
const ACTIVE: [CallState; 5] = [
    CallState::Connected,
    CallState::Delivered,
    CallState::Originated,
    CallState::Initiated,
    CallState::Failed,
];

pub(super) fn answer(state: &ServerState, request: &Request) -> Outcome {
    let switch = &state.switch;
    match request {
        Request::MakeCall(request) => {
            let new = with_data(request.extra_data.as_ref());
            switch.make_call(&request.device_number, &request.called_device_number, new)?;
        }
        Request::AnswerCall(request) => {
            let calls = Calls::of(state, &request.device_number);
            let ringing = calls.one(&[CallState::Alerting], request.calling_number.as_deref())?;
            switch.answer(&request.device_number, ringing)?;
        }
        Request::DropCall(request) => {
            let calls = Calls::of(state, &request.device_number);
            switch
                .clear_connection(&request.device_number, calls.to_drop(request.other_number.as_deref())?)?;
        }
        Request::HoldCall(request) => {
            let calls = Calls::of(state, &request.device_number);
            let active = calls.one(&[CallState::Connected], request.other_number.as_deref())?;
            switch.hold(&request.device_number, active)?;
        }
        Request::RetrieveCall(request) => {
            let calls = Calls::of(state, &request.device_number);
            let held = calls.one(&[CallState::Hold], request.other_number.as_deref())?;
            switch.retrieve(&request.device_number, held)?;
        }
        Request::ConsultationCall(request) => {
            let calls = Calls::of(state, &request.device_number);
            let active = calls.one(&[CallState::Connected], request.other_number.as_deref())?;
            let new = with_data(request.extra_data.as_ref());
            switch.consult(&request.device_number, active, &request.consulted_device_number, new)?;
        }
        Request::DivertCall(request) => {
            let calls = Calls::of(state, &request.device_number);
            let states = [CallState::Alerting, CallState::Connected];
            let call = calls.one(&states, request.other_number.as_deref())?;
            let (to, data) = (&request.diverted_device_number, request.extra_data.clone());
            switch.single_step_transfer_with(&request.device_number, call, to, data)?;
        }
        Request::AlternateCall(request) => {
            let calls = Calls::of(state, &request.device_number);
            let others = [request.prim_other_number.as_deref(), request.sec_other_number.as_deref()];
            let (held, active) = calls.two(&[CallState::Connected], others)?;
            switch.alternate(&request.device_number, held, active)?;
        }
        Request::ReconnectCall(request) => {
            let calls = Calls::of(state, &request.device_number);
            let others = [request.prim_other_number.as_deref(), request.sec_other_number.as_deref()];
            let (held, active) = calls.two(&ACTIVE, others)?;
            switch.reconnect(&request.device_number, held, active)?;
        }
        Request::TransferCall(request) => {
            let calls = Calls::of(state, &request.device_number);
            let others = [request.prim_other_number.as_deref(), request.sec_other_number.as_deref()];
            let (held, active) = calls.two(&[CallState::Connected, CallState::Delivered], others)?;
            switch.transfer(&request.device_number, held, active)?;
        }
        Request::ConferenceCall(request) => {
            let calls = Calls::of(state, &request.device_number);
            let others = [request.prim_other_number.as_deref(), request.sec_other_number.as_deref()];
            let (held, active) = calls.two(&[CallState::Connected], others)?;
            switch.conference(&request.device_number, held, active)?;
        }
        Request::AddPartyToCall(request) => {
            let calls = Calls::of(state, &request.device_number);
            let states = [CallState::Connected, CallState::Hold];
            let call = calls.one(&states, request.other_number.as_deref())?;
            let (whom, data) = (&request.added_device_number, request.extra_data.clone());
            switch.add_party(&request.device_number, call, whom, data)?;
        }
        Request::QualifyCall(request) => return qualify(state, request),
        _ => return Err(ServiceError::Reject),
    }
    Ok(Answer::Standard)
}

/// Says who calls, and answers the call unless it is told not to.
fn qualify(state: &ServerState, request: &QualifyCall) -> Outcome {
    let calls = Calls::of(state, &request.device_number);
    let ringing = calls.known(&[CallState::Alerting], None)?;
    if request.answer_call.is_none_or(|flag| flag.0) {
        state.switch.answer(&request.device_number, &ringing.call_id)?;
    }
    let needs_name = request.need_name.is_none_or(|flag| flag.0);
    Ok(Answer::QualifyCall(QualifiedCall {
        number: ringing.other_number.clone(),
        name: ringing.other_name.clone().filter(|_| needs_name),
    }))
}

fn with_data(extra_data: Option<&String>) -> NewCall {
    NewCall { data: extra_data.cloned(), ..NewCall::default() }
}

/// The calls of one device, the oldest first.
struct Calls(Vec<Known>);

impl Calls {
    fn of(state: &ServerState, device: &str) -> Self {
        Self(state.lock().pictures.known(device))
    }

    /// The call that is meant: with this other party, if one is named; in the first of the states that any is in; the
    /// first of several that ring, the newest of several others.
    fn known(&self, states: &[CallState], other: Option<&str>) -> Result<&Known, ServiceError> {
        let with_other = |known: &&Known| other.is_none_or(|number| known.other_number == number);
        let in_state = |state: &CallState| {
            let mut fitting = self.0.iter().filter(with_other).filter(|known| known.state == *state);
            if *state == CallState::Alerting { fitting.next() } else { fitting.next_back() }
        };
        states.iter().find_map(in_state).ok_or(ServiceError::NoCall)
    }

    fn one(&self, states: &[CallState], other: Option<&str>) -> Result<&CallId, ServiceError> {
        self.known(states, other).map(|known| &known.call_id)
    }

    /// The call to drop: one that is not held, unless it is named by its other party.
    fn to_drop(&self, other: Option<&str>) -> Result<&CallId, ServiceError> {
        match (self.one(&ACTIVE, other), other) {
            (Err(_), Some(_)) => self.one(&[CallState::Hold], other),
            (found, _) => found,
        }
    }

    /// A held call and one in one of these states. The two numbers may name them, whichever is held.
    fn two(
        &self,
        active: &[CallState],
        others: [Option<&str>; 2],
    ) -> Result<(&CallId, &CallId), ServiceError> {
        let [first, second] = others;
        let pair = |held: Option<&str>, talking: Option<&str>| {
            Ok((self.one(&[CallState::Hold], held)?, self.one(active, talking)?))
        };
        pair(first, second).or_else(|_: ServiceError| pair(second, first))
    }
}
