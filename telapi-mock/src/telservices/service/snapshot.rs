//! What is so at a device, now or when it changes (guide, *Snapshot*).

use super::{Caller, Outcome};
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
    let forwards = state.switch.forwardings(device)?;
    let do_not_disturb = state.switch.do_not_disturb(device)?;
    let msg_waiting = state.msg_waiting(device);
    let inner = state.lock();
    let session = inner.sessions.get(device).ok_or(ServiceError::NoOpenSession)?;
    Ok(Answer::Snapshot(Box::new(Snapshot {
        snapshot_seq: is_http.then(|| session.news.borrow().sequence),
        calls: Some(inner.pictures.calls_of(device, state.switch.now())),
        forwards: Some(active(&forwards)),
        msg_waiting: Some(msg_waiting.into()),
        do_not_disturb: Some(do_not_disturb.into()),
        agent: None,
        session: (!inner.is_linked).then_some(SessionEvent::PbxlinkOutOfService),
    })))
}

/// The forwards that are on, by the guide's names.
pub(super) fn active(forwardings: &[crate::Forwarding]) -> Vec<ForwardRecord> {
    let records = forwardings.iter().filter_map(forward_record);
    records.filter(|record| record.state == OnOff::On).collect()
}
