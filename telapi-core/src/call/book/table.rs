//! The table in the documentation of the book, read and tried cell by cell.

use super::*;
use crate::csta::event::*;
use crate::csta::{
    CallControlService, DeviceIdentifier, EventCause, LocalConnectionState, NamedDevice, ServicesPermitted,
};
use crate::id::ConnectionId;
use std::time::Duration;

const ME: &str = "21";

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn named(number: &str) -> Option<NamedDevice> {
    Some(NamedDevice::from(DeviceIdentifier::new(number)))
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn call() -> Option<ConnectionId> {
    Some(ConnectionId::new("c"))
}

/// What an event permits, by which one sees whether it was believed.
#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn permits(service: CallControlService) -> Option<ServicesPermitted> {
    let mut permitted = ServicesPermitted::new();
    permitted.call_control_services = Some(std::iter::once(service).collect());
    Some(permitted)
}

macro_rules! event {
    ($event:ident, $connection:ident $(, $field:ident = $value:expr)*) => {{
        let mut event = $event::new();
        event.$connection = call();
        event.services_permitted = permits(CallControlService::SendMessage);
        $(event.$field = $value;)*
        CstaEvent::from(event)
    }};
}

fn delivered(at: &str, cause: Option<EventCause>) -> CstaEvent {
    event!(DeliveredEvent, connection, alerting_device = named(at), cause = cause)
}

fn established(with: &str, cause: Option<EventCause>, local: Option<LocalConnectionState>) -> CstaEvent {
    event!(
        EstablishedEvent,
        established_connection,
        answering_device = named(with),
        cause = cause,
        local_connection_info = local
    )
}

fn held(by: &str) -> CstaEvent {
    event!(HeldEvent, held_connection, holding_device = named(by))
}

fn queued(cause: Option<EventCause>) -> CstaEvent {
    event!(QueuedEvent, queued_connection, cause = cause)
}

fn failed() -> CstaEvent {
    event!(FailedEvent, failed_connection)
}

fn information(service: CallControlService) -> CstaEvent {
    event!(CallInformationEvent, connection, services_permitted = permits(service))
}

/// The event of a row, of a call whose far party is this one.
fn event(row: &str, party: &str) -> CstaEvent {
    use EventCause::{Park, Recall, Transfer};
    match row {
        "ServiceInitiated" => event!(ServiceInitiatedEvent, initiated_connection),
        "Originated" => event!(OriginatedEvent, originated_connection),
        "Offered" => event!(OfferedEvent, offered_connection),
        "NetworkCapabilitiesChanged" => event!(NetworkCapabilitiesChangedEvent, outbound_connection),
        "Queued" => queued(None),
        "Queued, transfer" => queued(Some(Transfer)),
        "Queued, park" => queued(Some(Park)),
        "Delivered, rings there" => delivered(party, None),
        "Delivered, rings here" => delivered(ME, None),
        "Delivered, transfer, at a party" => delivered(party, Some(Transfer)),
        "Delivered, transfer, at another" => delivered("29", Some(Transfer)),
        "Delivered, recall, rings here" => delivered(ME, Some(Recall)),
        "Established" => established(party, None, None),
        "Established, transfer, with another" => established("29", Some(Transfer), None),
        "Established, local state hold" => established(party, None, Some(LocalConnectionState::Hold)),
        "Held by us" => held(ME),
        "Held by the far end" => held(party),
        "Retrieved by us" => event!(RetrievedEvent, retrieved_connection, retrieving_device = named(ME)),
        "Retrieved by the far end" => {
            event!(RetrievedEvent, retrieved_connection, retrieving_device = named(party))
        }
        "Failed" => failed(),
        "ConnectionCleared" => {
            event!(ConnectionClearedEvent, dropped_connection, releasing_device = named(party))
        }
        "CallCleared" => {
            let mut event = CallClearedEvent::new();
            event.cleared_call = call();
            event.into()
        }
        "Diverted from here" => event!(DivertedEvent, connection, diverting_device = named(ME)),
        "Diverted from a third phone" => event!(DivertedEvent, connection, diverting_device = named("28")),
        "CallInformation, retrieveCall" => information(CallControlService::RetrieveCall),
        "CallInformation, answerCall" => information(CallControlService::AnswerCall),
        "CallInformation, holdCall" => information(CallControlService::HoldCall),
        "CallInformation, none of these" => information(CallControlService::SendMessage),
        _ => panic!("a row that no event is known for: {row}"),
    }
}

/// A book with a call in the state of a column.
fn book_with(column: &str) -> CallBook {
    let mut book = CallBook::new();
    let me = DeviceId::new(ME);
    let mut clock = 0;
    let mut tell = |book: &mut CallBook, mut event: CstaEvent| {
        clock += 1;
        // not what the event under test permits
        if let CstaEvent::Established(event) = &mut event {
            event.services_permitted = permits(CallControlService::HoldCall);
        }
        book.apply(&BookEvent::new(&me, &event), SystemTime::UNIX_EPOCH + Duration::from_secs(clock));
    };
    let is_established = matches!(column, "connected" | "held" | "held*" | "parked" | "parking");
    if is_established {
        tell(&mut book, established("22", None, None));
    }
    match column {
        "none" | "connected" => {}
        "requested" => {
            let (device, called) = (DeviceId::new(ME), DeviceId::new("22"));
            book.expect(ExpectedCall { device, call_id: Some("c".into()), called }, SystemTime::UNIX_EPOCH);
        }
        "initiated" => tell(&mut book, event("ServiceInitiated", "22")),
        "originated" => tell(&mut book, event("Originated", "22")),
        "queued" => tell(&mut book, queued(None)),
        "delivered" => tell(&mut book, delivered("22", None)),
        "alerting" => tell(&mut book, delivered(ME, None)),
        "held" => tell(&mut book, held(ME)),
        "failed" => {
            tell(&mut book, delivered("22", None));
            tell(&mut book, failed());
        }
        "held*" => {
            tell(&mut book, held(ME));
            tell(&mut book, delivered("23", Some(EventCause::Transfer)));
        }
        "parked" => tell(&mut book, queued(Some(EventCause::Park))),
        "parking" => {
            let call = book.calls().next().expect("a call").call_ref;
            book.expect_end(call, Some(EndReason::Parked));
            tell(&mut book, queued(Some(EventCause::Park)));
        }
        _ => panic!("a column that no state is known for: {column}"),
    }
    // no event has told this yet, so that what the next one permits is seen
    for entry in book.entries.values_mut() {
        let mut record = CallRecord::clone(&entry.record);
        record.services_permitted = crate::csta::PermittedServices::NONE;
        entry.record = Arc::new(record);
    }
    book
}

fn try_cell(row: &str, column: &str, cell: &str) {
    let mut book = book_with(column);
    let before = book.calls().next().cloned();
    let expected_state =
        column.trim_end_matches('*').replace("parked", "queued").replace("parking", "queued");
    if let Some(before) = &before {
        assert_eq!(before.state.to_string(), expected_state, "the column {column}");
    }
    let party = before.as_ref().and_then(|record| Some(record.far_party()?.device.number().to_owned()));
    let event = event(row, party.as_deref().unwrap_or("22"));
    let me = DeviceId::new(ME);
    book.begin_snapshot();
    let changes = book.apply(&BookEvent::new(&me, &event), SystemTime::UNIX_EPOCH + Duration::from_secs(100));
    assert_eq!(book.check_invariants(), Ok(()));
    let after = book.calls().next().cloned();
    let what = format!("{row} in {column}: {changes:?}");
    match (cell, &before, &after) {
        ("·", None, None) | ("end", Some(_), None) => {}
        ("late", Some(before), Some(after)) => {
            assert_eq!(before, after, "{what}");
            assert!(!book.has_silent(), "it was heard of all the same: {what}");
        }
        ("=", Some(before), Some(after)) => {
            assert_eq!(before.state, after.state, "{what}");
            let is_believed = !after.services_permitted.is_empty() || row.starts_with("Diverted");
            assert!(is_believed, "{what}");
            let is_service = row == "Failed" && before.state != CallState::Failed;
            assert_eq!(after.failures - before.failures, u32::from(is_service), "{what}");
        }
        (state, _, Some(after)) => {
            assert_eq!(after.state.to_string(), state, "{what}");
            assert!(!after.services_permitted.is_empty(), "{what}");
            assert_ne!(before.as_ref().map(|before| before.state), Some(after.state), "write = for {what}");
        }
        _ => panic!("not {cell}: {what}"),
    }
}

#[test]
fn each_event_does_in_each_state_what_the_table_says() {
    let mut rows = include_str!("../book.rs").lines().filter_map(|line| line.strip_prefix("//! | "));
    let cells = |row: &'static str| row.split('|').map(str::trim).filter(|cell| !cell.is_empty());
    let columns: Vec<_> = cells(rows.next().expect("the head")).skip(1).collect();
    let mut tried = 0;
    for row in rows {
        let mut row = cells(row);
        // without the number of the note
        let name = row.next().expect("an event").split(" (").next().expect("a name");
        let row: Vec<_> = row.collect();
        assert_eq!(row.len(), columns.len(), "{name}");
        for (column, cell) in columns.iter().zip(row) {
            try_cell(name, column, cell);
            tried += 1;
        }
    }
    assert_eq!(tried, 28 * 13);
}
