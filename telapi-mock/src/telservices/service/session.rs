//! Opening and closing sessions (guide, *Session*).

use super::{Caller, Outcome};
use crate::telservices::message::{Answer, ServiceError, SessionEvent};
use crate::telservices::request::{CloseSession, EventUpdate, OpenSession, Password};
use crate::telservices::session::{Client, Session};
use crate::telservices::state::{Inner, ServerState};
use crate::telservices::udp::UdpLine;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, MutexGuard, Weak};
use std::time::Duration;

pub(super) fn open(state: &Arc<ServerState>, caller: Caller, request: &OpenSession) -> Outcome {
    let device = &request.device_number;
    let monitors = request.start_pbx_monitor.is_none_or(|flag| flag.0);
    let mut guard = state.lock();
    let inner = &mut *guard;
    if request.event_udp_port == Some(0) {
        return Err(ServiceError::Reject);
    }
    authenticate(state, inner, request)?;
    if monitors && !inner.is_linked {
        return Err(ServiceError::PbxlinkOutOfService);
    }
    let limit = state.options.max_sessions;
    if !inner.sessions.contains_key(device) && limit.is_some_and(|limit| inner.sessions.len() >= limit) {
        return Err(ServiceError::SessionLimitExceeded);
    }
    let session = inner.sessions.entry(device.clone()).or_insert_with(|| {
        inner.opened += 1;
        Session::new(inner.opened)
    });
    session.is_monitored |= monitors;
    let address = caller.address;
    let known = session.leave(address, request.event_udp_port);
    let line = request.event_udp_port.map(|port| {
        // what is on its way to a client that opens again stays in its order
        known.and_then(|client| client.line).unwrap_or_else(|| {
            let to = SocketAddr::new(address, port);
            UdpLine::open(Arc::clone(&state.sockets), to, state.hanging.subscribe())
        })
    });
    session.clients.push(Client {
        address,
        udp_port: request.event_udp_port,
        update: request.event_update.unwrap_or(EventUpdate::Full),
        line,
        is_closing: false,
    });
    let timeout = request.session_timeout.and_then(|seconds| u64::try_from(seconds).ok());
    if let Some(seconds) = timeout.filter(|&seconds| seconds > 0) {
        let is_first = session.deadline.is_none();
        session.set_timeout(Duration::from_secs(seconds));
        if is_first {
            tokio::spawn(expire(Arc::downgrade(state), device.clone(), session.number));
        }
    }
    let is_linked = inner.is_linked;
    drop(guard);
    if is_linked {
        // "if the credentials are not correct agent features will not be efficient": the session is open all the same
        let password = request.user_password.as_ref().map(Password::expose);
        let _ = state.switch.open_agent_session(device, request.user_id.as_deref(), password);
    }
    Ok(Answer::Standard)
}

/// The first opening for a device must show who it is, if the server is set so; later ones need not.
fn authenticate(state: &ServerState, inner: &mut Inner, request: &OpenSession) -> Result<(), ServiceError> {
    let device = &request.device_number;
    if !state.options.requires_credentials || inner.authenticated.contains(device) {
        return Ok(());
    }
    let password = request.user_password.as_ref().map(Password::expose);
    let fits =
        request.user_id.as_ref().zip(state.config.extensions.get(device)).is_some_and(|(id, phone)| {
            // the agent's are the same two elements
            let is_agent = phone.agent.as_ref().is_some_and(|it| it.id == *id && it.has_password(password));
            is_agent || phone.user == *id && phone.password == password.unwrap_or_default()
        });
    if !fits {
        return Err(ServiceError::InvalidCredentials);
    }
    inner.authenticated.insert(device.clone());
    Ok(())
}

/// Closes a session once nobody has asked for anything for so long.
async fn expire(state: Weak<ServerState>, device: String, number: u64) {
    loop {
        let deadline = {
            let Some(state) = state.upgrade() else { return };
            let inner = state.lock();
            let session = inner.sessions.get(&device).filter(|session| session.number == number);
            match session.and_then(|session| session.deadline) {
                Some(deadline) => deadline,
                None => return,
            }
        };
        tokio::time::sleep_until(deadline).await;
        let Some(state) = state.upgrade() else { return };
        let inner = state.lock();
        let session = inner.sessions.get(&device).filter(|session| session.number == number);
        if session.is_some_and(|session| session.deadline == Some(deadline)) {
            state.end_session(inner, &device, SessionEvent::ClosedByTimeout);
            return;
        }
    }
}

pub(super) fn close(state: &Arc<ServerState>, caller: Caller, request: &CloseSession) -> Outcome {
    let device = &request.device_number;
    let client_only = request.client_only.is_none_or(|flag| flag.0);
    let mut inner = state.lock();
    let session = inner.sessions.get_mut(device).ok_or(ServiceError::NoOpenSession)?;
    let is_known = session.clients.iter().any(|client| client.address == caller.address);
    if client_only && !is_known {
        return Err(ServiceError::NoOpenSession);
    }
    let whose = client_only.then_some(caller.address);
    let delay = Duration::from_secs(request.actual_close_session_timeout.unwrap_or_default());
    for client in session.clients.iter_mut().filter(|client| whose.is_none_or(|it| it == client.address)) {
        client.is_closing = true;
    }
    if delay.is_zero() {
        leave(state, inner, device, caller.address);
        return Ok(Answer::Standard);
    }
    let (weak, device, number) = (Arc::downgrade(state), device.clone(), session.number);
    tokio::spawn(async move {
        tokio::time::sleep(delay).await;
        let Some(state) = weak.upgrade() else { return };
        let inner = state.lock();
        if inner.sessions.get(&device).is_some_and(|session| session.number == number) {
            leave(&state, inner, &device, caller.address);
        }
    });
    Ok(Answer::Standard)
}

/// Lets those go who are closing; the last of them ends the session. Those who have not asked for it are told.
fn leave(state: &ServerState, mut inner: MutexGuard<'_, Inner>, device: &str, asked_by: IpAddr) {
    let Some(session) = inner.sessions.get_mut(device) else { return };
    if session.clients.iter().any(|client| !client.is_closing) {
        session.clients.retain(|client| !client.is_closing);
        return;
    }
    session.clients.retain(|client| client.address != asked_by);
    state.end_session(inner, device, SessionEvent::ClosedByClient);
}
