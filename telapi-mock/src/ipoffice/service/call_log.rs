//! Call logs (guide 13): written as the switch tells of calls, each device's its own.

use super::directory::parameter;
use super::{Caller, Failure, answer, expect, misplaced};
use crate::ipoffice::event::hex;
use crate::ipoffice::http::xml;
use crate::ipoffice::request::Request;
use crate::ipoffice::session::{Session, User};
use crate::ipoffice::state::{Inner, PortalState};
use crate::switch::{CallRecord, CallRecords, Cause, Date, SwitchEvent, clock, time_of_day};
use crate::xml::{Element, Prefixes, Space};
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::SystemTime;

/// So many calls of a device are kept; the oldest goes.
const KEPT: usize = 1000;

/// The types of guide 13.1.1.
const CALL_TYPES: [&str; 5] = ["Incoming", "Outgoing", "Missed-Lost", "Missed-Coverage", "Group"];

/// All calls that have ended, and those that have not yet.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    entries: BTreeMap<String, VecDeque<Entry>>,
    records: CallRecords,
    ids: i64,
}

#[derive(Clone, Debug)]
struct Entry {
    id: i64,
    device: String,
    call_type: &'static str,
    at: SystemTime,
    number: String,
    name: String,
    seconds: u64,
    external: bool,
}

impl CallLog {
    fn add(&mut self, mut entry: Entry) -> Entry {
        self.ids += 1;
        entry.id = self.ids;
        let entries = self.entries.entry(entry.device.clone()).or_default();
        if entries.len() >= KEPT {
            entries.pop_front();
        }
        entries.push_back(entry.clone());
        entry
    }
}

impl Entry {
    /// The parts in the order of the samples; an event's entry has its monitor and whether the call was external.
    fn fill(&self, element: Element, switch: &str, monitor_id: Option<&str>) -> Element {
        let device = Element::plain("device")
            .attribute("switchingSubDomainInformationElements", hex(switch))
            .text(&self.device);
        let mut element = element.plain_leaf("id", self.id);
        if let Some(monitor_id) = monitor_id {
            element = element.plain_leaf("monitorCrossRefID", monitor_id);
        }
        let element = element
            .child(device)
            .plain_leaf("call_type", self.call_type)
            .plain_leaf("state", "Normal")
            .plain_leaf("number_of_calls", 1)
            .plain_leaf("call_timestamp", timestamp(self.at))
            .plain_leaf("dialback_number", &self.number)
            .plain_leaf("calling_party_name", &self.name)
            .plain_leaf("tag", "")
            .plain_leaf("duration", self.seconds);
        match monitor_id {
            Some(_) => element.plain_leaf("isExternal", self.external),
            None => element,
        }
    }
}

/// `GET /inyama/service/calllog` (guide 13.1.1).
pub(crate) async fn get(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&portal, &headers, |caller| {
        let query = query.as_deref();
        let device = device(caller, query)?;
        let from = date(query, "fromDate")?;
        let to = date(query, "toDate")?;
        let call_type = parameter(query, "callType");
        if let Some(wanted) = call_type.as_deref().filter(|wanted| !CALL_TYPES.contains(wanted)) {
            return Err(Failure::Input("callType".into(), format!("{wanted:?} is no type of call")));
        }
        let inner = portal.lock();
        let entries = inner.stores.call_log.entries.get(&device).into_iter().flatten().filter(|entry| {
            let day = day_of(entry.at);
            call_type.as_deref().is_none_or(|wanted| wanted == entry.call_type)
                && from.is_none_or(|from| from <= day)
                && to.is_none_or(|to| day <= to)
        });
        let switch = portal.switch_address();
        let entries = entries.map(|entry| entry.fill(Element::plain("return"), &switch, None));
        let response = Element::csta("SendStoredCallLogResponse").children(entries);
        Ok(xml(StatusCode::OK, response.to_document(Prefixes::OLDER)))
    })
}

/// `DELETE /inyama/service/calllog` (guide 13.1.2). Without a list, everything goes.
pub(crate) async fn delete(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&portal, &headers, |caller| {
        let device = device(caller, query.as_deref())?;
        let ids = if body.is_empty() {
            Vec::new()
        } else {
            match expect("DeleteCallLogEntryList", &body)? {
                Request::DeleteCallLogEntryList(request) => request.entry_id_list,
                other => return Err(misplaced("DeleteCallLogEntryList", &other)),
            }
        };
        if let Some(entries) = portal.lock().stores.call_log.entries.get_mut(&device) {
            entries.retain(|entry| !ids.is_empty() && !ids.contains(&entry.id));
        }
        let response = Element::new(Space::CallLog, "DeleteCallLogEntryResponse").plain_leaf("return", "Ok");
        Ok(xml(StatusCode::OK, response.to_document(Prefixes::OLDER)))
    })
}

/// Whose log: a device user's own whatever the query says, an application user's as the query says (guide 13.1.1).
fn device(caller: &Caller<'_>, query: Option<&str>) -> Result<String, Failure> {
    if let User::Device { extension, .. } = &caller.user {
        return Ok(extension.clone());
    }
    let missing = |name: &str| Failure::Input(name.into(), "an application user must say whose".into());
    let extension = parameter(query, "userExtension").ok_or_else(|| missing("userExtension"))?;
    let switch = parameter(query, "switchingSubDomainIP").ok_or_else(|| missing("switchingSubDomainIP"))?;
    let config = &caller.portal.config;
    if *switch != *caller.portal.switch_address() || !config.extensions.contains_key(&extension) {
        return Err(crate::switch::SwitchError::UnknownDevice(format!("{extension} on {switch}")).into());
    }
    Ok(extension)
}

impl PortalState {
    /// Notes the calls that end, and tells of each (guide 13.2.1).
    pub(super) fn follow_calls(&self, inner: &mut Inner, events: &[SwitchEvent]) {
        for event in events {
            let ended = inner.stores.call_log.records.follow(event);
            if let Some(record) = ended.filter(|record| !record.was_merged()) {
                let entry = inner.stores.call_log.add(self.entry(&record));
                self.tell_entry(inner, &entry, event.at);
            }
        }
    }

    fn entry(&self, record: &CallRecord) -> Entry {
        let call_type = if record.outgoing {
            "Outgoing"
        } else if record.connected.is_some() {
            "Incoming"
        } else if matches!(record.cause, Some(Cause::CallPickup | Cause::CallForwardNoAnswer)) {
            "Missed-Coverage"
        } else if self.config.hunt_groups.contains_key(&record.called.number) {
            "Group"
        } else {
            "Missed-Lost"
        };
        Entry {
            id: 0,
            device: record.device.number.clone(),
            call_type,
            at: record.began,
            number: record.other.number.clone(),
            name: record.other.user.clone(),
            seconds: record.connected.unwrap_or_default().as_secs(),
            external: !record.other.internal,
        }
    }

    fn tell_entry(&self, inner: &mut Inner, entry: &Entry, at: SystemTime) {
        let concerned = |session: &Session| match &session.user {
            User::Device { extension, .. } if *extension != entry.device => None,
            _ => Some(entry.device.clone()),
        };
        self.send_to(inner, &["CallLogEvents"], at, concerned, |frame| {
            let filled = entry.fill(Element::plain("entry"), frame.switch, Some(frame.monitor_id));
            Element::csta("CallLogEvent")
                .plain_leaf("type", "Added")
                .child(filled)
                .plain_leaf("monitorCrossRefID", frame.monitor_id)
        });
    }
}

// --- dates -----------------------------------------------------------------------------------------------------------

/// Year, month and day in UTC, as one number: 20261121.
fn day_of(at: SystemTime) -> u64 {
    let Date { year, month, day, .. } = Date::of(at);
    year * 10_000 + month * 100 + day
}

/// `2011-05-26T13:22:42.000+00:00`
fn timestamp(at: SystemTime) -> String {
    let time = time_of_day(at);
    format!("{}T{}.{:03}+00:00", Date::of(at), clock(time), time.subsec_millis())
}

/// A parameter `yyyyMMdd`.
fn date(query: Option<&str>, name: &str) -> Result<Option<u64>, Failure> {
    let Some(text) = parameter(query, name) else { return Ok(None) };
    let number = text.parse::<u64>().ok().filter(|_| text.len() == 8);
    let valid = number.filter(|number| {
        let (month, day) = (number / 100 % 100, number % 100);
        (1..=12).contains(&month) && (1..=31).contains(&day)
    });
    match valid {
        Some(number) => Ok(Some(number)),
        None => Err(Failure::Input(name.into(), format!("{text:?} is no date yyyyMMdd"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn timestamps_are_what_the_calendar_says() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.000+00:00"),
            (951_782_400, "2000-02-29T00:00:00.000+00:00"),
            (1_306_396_362, "2011-05-26T07:52:42.000+00:00"),
            (4_107_542_399, "2100-02-28T23:59:59.000+00:00"),
            (4_107_542_400, "2100-03-01T00:00:00.000+00:00"),
        ] {
            assert_eq!(timestamp(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
    }
}
