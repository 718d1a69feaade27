//! What is so at a device, now or when it changes (guide, *Snapshot*).

use super::{Caller, Outcome, agent};
use crate::telservices::message::{Answer, ForwardRecord, OnOff, ServiceError, SessionEvent, Snapshot};
use crate::telservices::request;
use crate::telservices::session::News;
use crate::telservices::state::{ServerState, forward_record};
use crate::telservices::transcript::Transport;
use std::time::Duration;

pub(super) async fn answer(state: &ServerState, caller: Caller, request: &request::Snapshot) -> Outcome {
    let device = &request.device_number;
    let is_http = caller.transport == Transport::Http;
    let mut ended = None;
    if let Some(wish) = request.result_on_event.as_ref().filter(|_| is_http) {
        let patience = u64::try_from(wish.timeout).unwrap_or_default();
        ended = change(state, device, wish.snapshot_seq, Duration::from_secs(patience)).await?;
    }
    now(state, device, is_http, ended)
}

/// Waits until something is newer than this, but no longer than this. Gives why the session has ended, if it has.
async fn change(
    state: &ServerState,
    device: &str,
    known: Option<u64>,
    patience: Duration,
) -> Result<Option<News>, ServiceError> {
    let news = state.lock().sessions.get(device).map(|session| session.news.subscribe());
    let mut news = news.ok_or(ServiceError::NoOpenSession)?;
    let known = known.unwrap_or_else(|| news.borrow().sequence);
    // a number that this session has never given is an old one's
    let is_newer = |news: &News| news.sequence != known || news.ended.is_some();
    match tokio::time::timeout(patience, news.wait_for(is_newer)).await {
        Ok(Ok(news)) if news.ended.is_some() => Ok(Some(*news)),
        Ok(Ok(_)) | Err(_) => Ok(None),
        // the session was forgotten
        Ok(Err(_)) => Err(ServiceError::NoOpenSession),
    }
}

fn now(state: &ServerState, device: &str, is_http: bool, ended: Option<News>) -> Outcome {
    if let Some(news) = ended {
        let snapshot =
            Snapshot { snapshot_seq: Some(news.sequence), session: news.ended, ..Snapshot::default() };
        return Ok(Answer::Snapshot(Box::new(snapshot)));
    }
    // read before what it stands for: a change meanwhile is shown once more, and none is missed
    let sequence = state.lock().sessions.get(device).map(|session| session.news.borrow().sequence);
    let sequence = sequence.ok_or(ServiceError::NoOpenSession)?;
    let mut snapshot = settings(state, device)?;
    snapshot.snapshot_seq = is_http.then_some(sequence);
    state.look(|inner, now| {
        snapshot.calls = Some(inner.pictures.calls_of(device, now));
        snapshot.session = (!inner.is_linked).then_some(SessionEvent::PbxlinkOutOfService);
    });
    Ok(Answer::Snapshot(Box::new(snapshot)))
}

/// What a phone is set to, and its agent; a routing point's number has calls and nothing else.
fn settings(state: &ServerState, device: &str) -> Result<Snapshot, ServiceError> {
    if !state.config.extensions.contains_key(device) {
        return Ok(Snapshot::default());
    }
    let switch = &state.switch;
    Ok(Snapshot {
        forwards: Some(active(&switch.forwardings(device)?)),
        msg_waiting: Some(state.msg_waiting(device)?),
        do_not_disturb: Some(switch.do_not_disturb(device)?.into()),
        agent: agent::of_phone(switch, device)?,
        ..Snapshot::default()
    })
}

/// The forwards that are on, by the guide's names.
pub(super) fn active(forwardings: &[crate::Forwarding]) -> Vec<ForwardRecord> {
    let records = forwardings.iter().filter_map(forward_record);
    records.filter(|record| record.state == OnOff::On).collect()
}
