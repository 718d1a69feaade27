//! What happens to every request on its way, whatever it came by: it is noted, read, spoilt or carried out, answered.

use super::message::{ServiceError, answer_to_xml};
use super::request::{ReadRequest, Request, RequestError};
use super::service::{Caller, Outcome, carry_out};
use super::state::ServerState;
use super::transcript::{Direction, Exchange, Transport};
use crate::fault::{AnswerFault, ConnectionFault, FaultPlan, Occasion};
use crate::transport::WireControl;
use std::net::SocketAddr;
use std::sync::Arc;

/// A request that has come.
pub(crate) struct Asked<'a> {
    pub(crate) body: &'a [u8],
    pub(crate) peer: SocketAddr,
    pub(crate) transport: Transport,
}

/// What it is answered with.
pub(crate) struct Answered {
    pub(crate) body: String,
    /// What is to become of the answer.
    pub(crate) fault: Option<AnswerFault>,
}

/// Answers a request; `None` if the connection is to end without an answer. Never returns if it is to stay without one.
pub(crate) async fn ask(
    state: &Arc<ServerState>,
    asked: &Asked<'_>,
    wire: &Arc<WireControl>,
) -> Option<Answered> {
    answer(state, asked, Request::read(asked.body), wire).await
}

/// The same, for what was read in another way.
pub(crate) async fn answer(
    state: &Arc<ServerState>,
    asked: &Asked<'_>,
    read: Result<ReadRequest, RequestError>,
    wire: &Arc<WireControl>,
) -> Option<Answered> {
    let mut exchange = Exchange {
        direction: Direction::Request,
        transport: asked.transport,
        peer: asked.peer,
        device: read.as_ref().ok().and_then(|read| read.request.device_number().map(str::to_owned)),
        name: read.as_ref().map_or("", |read| read.request.name()).to_owned(),
        body: String::from_utf8_lossy(asked.body).into_owned(),
    };
    note(state, &exchange);
    wire.is_used_by(exchange.device.as_deref(), Some(&asked.peer.ip().to_string()));
    if state.is_hanging() {
        return std::future::pending().await;
    }
    befall_connection(state, &exchange, wire).await;
    let fault = planned(state, &exchange, FaultPlan::answer);
    let caller = Caller { address: asked.peer.ip(), transport: asked.transport };
    let mut outcome = Err(ServiceError::Reject);
    for time in 0..fault.as_ref().map_or(1, AnswerFault::carried_out) {
        if time > 0 {
            note(state, &exchange);
        }
        outcome = outcome_of(state, caller, &read).await;
    }
    let mut body = answer_to_xml(&outcome);
    match &fault {
        Some(AnswerFault::DoAndCut | AnswerFault::Cut) => {
            wire.cut();
            return None;
        }
        Some(AnswerFault::DoAndNeverAnswer | AnswerFault::NeverAnswer) => {
            return std::future::pending().await;
        }
        Some(AnswerFault::Late(by)) => tokio::time::sleep(*by).await,
        Some(AnswerFault::Answer { body: other, .. } | AnswerFault::DoAndAnswer { body: other }) => {
            body.clone_from(other);
        }
        Some(AnswerFault::Html) => HTML.clone_into(&mut body),
        _ => {}
    }
    exchange.direction = Direction::Answer;
    exchange.body.clone_from(&body);
    state.lock().transcript.add(exchange);
    Some(Answered { body, fault })
}

/// What a proxy or a captive portal says.
const HTML: &str = "<!DOCTYPE html><html><body><h1>It works!<br></h1></body></html>";

async fn outcome_of(
    state: &Arc<ServerState>,
    caller: Caller,
    read: &Result<ReadRequest, RequestError>,
) -> Outcome {
    match read {
        Ok(read) if read.unknown.is_empty() && read.disordered.is_empty() => {
            carry_out(state, caller, &read.request).await
        }
        _ => Err(ServiceError::Reject),
    }
}

fn note(state: &ServerState, request: &Exchange) {
    let mut inner = state.lock();
    inner.requests += 1;
    inner.transcript.add(request.clone());
}

fn planned<F>(
    state: &ServerState,
    request: &Exchange,
    ask: impl FnOnce(&mut FaultPlan, &Occasion<'_>) -> Option<F>,
) -> Option<F> {
    let address = request.peer.ip().to_string();
    let occasion = Occasion { what: &request.name, user: request.device.as_deref(), session: Some(&address) };
    ask(&mut state.lock().plan, &occasion)
}

/// Makes the fault that waits for the connection; only one that is slow goes on.
async fn befall_connection(state: &ServerState, request: &Exchange, wire: &Arc<WireControl>) {
    let Some(fault) = planned(state, request, FaultPlan::connection) else { return };
    state.lock().wires.befall(wire, fault);
    if !matches!(fault, ConnectionFault::Slow { .. }) {
        std::future::pending::<()>().await;
    }
}
