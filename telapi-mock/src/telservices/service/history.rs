//! What happened at whose phone (guide, *QueryHistory*).

use super::Outcome;
use crate::switch::{self, HistoryQuery};
use crate::telservices::message::{AgentState, Answer, HistoryRecord, Moment, PartyInfo, ServiceError};
use crate::telservices::picture::{PictureRules, cause_in_history};
use crate::telservices::request::{QueryHistory, RecordType};
use crate::telservices::state::ServerState;

pub(super) fn answer(state: &ServerState, request: &QueryHistory) -> Outcome {
    if request.start_hour.is_some_and(|hour| hour > 23) {
        return Err(ServiceError::Reject);
    }
    // as in the guide's example: who asks for one device's records knows whose they are
    let is_named = request.device_number.is_none();
    let found = state.switch.history(&query(request));
    let records = found.iter().map(|record| told(record, is_named, state.options.rules));
    Ok(Answer::History(records.collect()))
}

fn query(request: &QueryHistory) -> HistoryQuery {
    let mut query = HistoryQuery::new().record_type(match request.record_type {
        None | Some(RecordType::Call) => switch::RecordType::Call,
        Some(RecordType::Agent) => switch::RecordType::Agent,
        Some(RecordType::All) => switch::RecordType::All,
    });
    if let Some(number) = &request.device_number {
        query = query.device_number(number);
    }
    if let Some(user_id) = &request.user_id {
        query = query.user_id(user_id);
    }
    if let Some(day) = request.start_date {
        query = query.start_date(day.0);
    }
    if let Some(hour) = request.start_hour {
        query = query.start_hour(hour.into());
    }
    if let Some(day) = request.end_date {
        query = query.end_date(day.0);
    }
    if let Some(text) = &request.search {
        query = query.search(text);
    }
    match request.limit {
        Some(limit) => query.limit(usize::try_from(limit).unwrap_or(usize::MAX)),
        None => query,
    }
}

fn told(record: &switch::HistoryRecord, is_named: bool, rules: PictureRules) -> HistoryRecord {
    let created = Moment(record.created);
    let call = record.call.as_ref();
    HistoryRecord {
        device_number: is_named.then(|| record.device_number.clone()),
        user_id: is_named.then(|| record.user_id.clone()),
        creation_date: created.date(),
        creation_time: created.time(),
        other_party: call.map(|call| other_party(call, rules)),
        alerting_duration: call.map(|call| call.alerting_duration.as_secs()),
        duration: call.map(|call| call.duration.as_secs()),
        is_outgoing: call.map(|call| call.is_outgoing),
        is_connected: call.map(|call| call.is_connected),
        cause: call.map(cause_in_history),
        agent_state: record.agent_state.map(AgentState::from),
    }
}

/// Who calls may have withheld the number; who has called nobody has no other party.
fn other_party(call: &switch::HistoryCall, rules: PictureRules) -> PartyInfo {
    if call.is_outgoing {
        return rules.party(&call.other_party);
    }
    rules.party_or_withheld(&call.other_party, call.call)
}
