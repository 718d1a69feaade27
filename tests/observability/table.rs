//! `OBSERVABILITY.md` says what is written, and it is so.

use super::listener::{Listener, Told};
use super::world::{World, debug, minutes, pass, secs, soon, story_until, switch, watch, within};
use std::collections::{BTreeMap, BTreeSet};
use telapi::{SessionState, Subscription};
use telapi_mock::ipoffice::{Fault, Portal};
use tracing::Level;

const DOCUMENT: &str = include_str!("../../OBSERVABILITY.md");

/// The rows of the table below this heading, cell by cell.
pub(crate) fn rows(heading: &str) -> Vec<Vec<String>> {
    let section = DOCUMENT.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// What stands in backticks.
pub(crate) fn words(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Level, target and fields, by name.
pub(crate) type Table = BTreeMap<String, (String, String, BTreeSet<String>)>;

pub(crate) fn documented(heading: &str) -> Table {
    let row = |cells: Vec<String>| {
        let name = words(&cells[0]).remove(0);
        (name, (cells[1].clone(), words(&cells[2]).remove(0), words(&cells[3]).into_iter().collect()))
    };
    let rows = rows(heading);
    let (count, table) = (rows.len(), rows.into_iter().map(row).collect::<Table>());
    assert_eq!(table.len(), count, "each line is there once");
    table
}

pub(crate) fn written(told: &[Told], spans: bool) -> Table {
    let mut table = Table::new();
    for told in told.iter().filter(|told| told.is_span == spans) {
        let fields = told.declared.iter().map(|field| (*field).to_owned()).collect();
        let row = (told.level.to_string().to_lowercase(), told.target.clone(), fields);
        let before = table.insert(told.name.clone(), row.clone());
        assert!(before.is_none_or(|before| before == row), "{told:?}");
    }
    table
}

/// What sessions of a protocol have told is in the table of all protocols or in its own; and what that has, they have told.
pub(crate) fn assert_documented(told: &[Told], protocol: &str) {
    let (lines, own) = (written(told, false), documented(protocol));
    let mut documented_lines = documented("Lines");
    documented_lines.extend(own.clone());
    for (line, row) in &lines {
        assert_eq!(documented_lines.get(line), Some(row), "{line}");
    }
    let missing: Vec<_> = own.keys().filter(|line| !lines.contains_key(*line)).collect();
    assert!(missing.is_empty(), "documented, but not written: {missing:?}");
    assert_eq!(written(told, true), documented("Spans"));
}

/// Nearly everything that can happen to sessions.
async fn everything() {
    calls_and_messages().await;
    heartbeats().await;
    outages().await;
    a_pair().await;
    ends().await;
}

async fn calls_and_messages() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let slow = session.events_with(Subscription::new().capacity(1));
    let call = world.talk(&session, "202").await;
    assert_eq!(slow.backlog(), 1);
    world.portal.answer_next("holdCall", Fault::status(500));
    soon(call.hold()).await.unwrap_err();
    world.portal.inject("Extn201", "<Events clientSessionId=\"");
    world.portal.inject("Extn201", "<Events><Event><NobodyKnowsThisEvent/></Event></Events>");
    let of_another = r#"<o:Events xmlns:o="http://openapi.common.avaya.com/" clientSessionId="5e551074-0000-4000-8000-000000000000"><o:logoutEvent><logoutReason>LOGIN_DIFFERENT_LOCATION</logoutReason></o:logoutEvent></o:Events>"#;
    world.portal.inject("Extn201", of_another);
    pass(secs(5)).await;
    // ConnectionCleared, Hookswitch
    world.portal.drop_events(2);
    world.phone("202").hang_up().unwrap();
    story_until(&mut events, "repaired").await;
    world.portal.answer_next("snapshot", Fault::status(503));
    pass(minutes(3)).await;
    world.phone("201").log_out().unwrap();
    soon(session.state().wait_for(|state| matches!(state, SessionState::Blind { .. }))).await.unwrap();
    world.phone("201").log_in().unwrap();
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    world.portal.answer_next("session", Fault::status(500));
    session.close().await;
}

async fn heartbeats() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    for _ in 0..30 {
        world.portal.answer_next("heartbeat", Fault::status(503));
    }
    story_until(&mut events, "gap").await;
    within(minutes(1), session.close()).await;
}

async fn outages() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    world.portal.cut_websockets();
    story_until(&mut events, "resynchronised").await;
    world.portal.hang(true);
    pass(minutes(5)).await;
    world.portal.hang(false);
    story_until(&mut events, "resynchronised").await;
    world.portal.stop().await;
    pass(minutes(5)).await;
    world.portal.restart().await.unwrap();
    story_until(&mut events, "resynchronised").await;
    session.close().await;
}

async fn a_pair() {
    let switch = switch().build();
    // it is neither of these
    let portal = Portal::builder(&switch).ha_configuration("192.0.2.1", "192.0.2.2").start().await.unwrap();
    let world = World { switch, portal };
    world.log_in("201").await.close().await;
    let World { switch, portal } = world;
    let secondary = Portal::builder(&switch).start().await.unwrap();
    let world = World { switch, portal };
    let session = soon(world.user("201").secondary(secondary.url()).connect()).await.unwrap();
    let mut events = watch(&session).await;
    world.portal.stop().await;
    story_until(&mut events, "failed over").await;
    story_until(&mut events, "resynchronised").await;
    // closed in the midst of an attempt
    secondary.hang(true);
    secondary.cut_websockets();
    story_until(&mut events, "disconnected").await;
    pass(secs(8)).await;
    session.close().await;
}

async fn ends() {
    let world = World::new().await;
    soon(world.user("201").credentials("Extn201", "wrong").connect()).await.unwrap_err();
    let first = world.log_in("201").await;
    let second = world.log_in("201").await;
    soon(first.state().wait_for(SessionState::is_closed)).await.unwrap();
    second.close().await;
}

#[tokio::test(start_paused = true)]
async fn the_table_of_spans_and_lines_is_what_sessions_write() {
    let (listener, listening) = Listener::listen();
    everything().await;
    drop(listening);
    let told = listener.told();
    assert_eq!(written(&told, true), documented("Spans"));
    let (written, documented) = (written(&told, false), documented("Lines"));
    let names = |table: &Table| table.keys().cloned().collect::<BTreeSet<_>>();
    let missing: Vec<_> = names(&documented).difference(&names(&written)).cloned().collect();
    assert!(missing.is_empty(), "documented, but not written: {missing:?}");
    assert_eq!(written, documented);
}

#[tokio::test(start_paused = true)]
async fn a_line_stands_in_the_spans_that_it_belongs_to() {
    let (listener, listening) = Listener::listen();
    calls_and_messages().await;
    drop(listening);
    let lines = listener.lines(Level::TRACE);
    let within = |name: &str| {
        let found = lines.iter().filter(|line| line.name == name).map(|line| &line.within);
        let found: BTreeSet<_> = found.collect();
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        found.first().unwrap().join(" in ")
    };
    for line in ["request done", "request failed", "asked for"] {
        assert_eq!(within(line), "request in session");
    }
    // the last is written by the task that reads the WebSocket
    for line in ["connected", "event", "other event", "a logout event for another session is ignored"] {
        assert_eq!(within(line), "connection in session");
    }
    for line in ["started", "closed"] {
        assert_eq!(within(line), "session");
    }
}

#[tokio::test(start_paused = true)]
async fn a_span_tells_which_session_which_connection_and_what_became_of_a_request() {
    let (listener, listening) = Listener::listen();
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    for (fault, outcome) in [(500, "unknown"), (503, "rejected")] {
        world.portal.answer_next("holdCall", Fault::status(fault));
        let error = soon(call.hold()).await.unwrap_err();
        assert_eq!(format!("{:?}", error.delivery()).to_lowercase(), outcome, "as the caller sees it");
    }
    world.portal.stop().await;
    story_until(&mut events, "disconnected").await;
    soon(call.hold()).await.unwrap_err();
    pass(secs(20)).await;
    world.portal.restart().await.unwrap();
    story_until(&mut events, "resynchronised").await;
    let other = soon(world.application_user().application("other").connect()).await.unwrap();
    session.close().await;
    other.close().await;
    drop(listening);

    let sessions = listener.spans("session");
    assert_eq!(sessions.len(), 2);
    assert_ne!(sessions[0].fields["session"], sessions[1].fields["session"]);
    let shown = |field: &str| sessions.iter().map(|span| span.fields[field].clone()).collect::<Vec<_>>();
    assert_eq!(shown("application"), ["bot", "other"]);
    assert_eq!(shown("protocol"), ["ipoffice", "ipoffice"]);

    let connections = listener.spans("connection");
    let numbers = |field: &str| connections.iter().map(|span| span.fields[field].clone()).collect::<Vec<_>>();
    let count = connections.len() - 1;
    assert!(count >= 3, "some attempts were in vain: {connections:?}");
    let in_order: Vec<String> = (1..=count).map(|number| number.to_string()).collect();
    assert_eq!(numbers("connection")[..count], in_order);
    // the first attempt made a connection: the count in a row begins anew
    assert_eq!(numbers("attempt")[0], "1");
    assert_eq!(numbers("attempt")[1..count], in_order[..count - 1]);
    assert!(connections.iter().all(|span| span.fields["server"] == world.portal.url()));

    let requests = listener.spans("request");
    let holds: Vec<_> = requests.iter().filter(|span| span.fields["service"] == "HoldCall").collect();
    let outcomes: Vec<_> = holds.iter().map(|span| span.fields["outcome"].as_str()).collect();
    assert_eq!(outcomes, ["unknown", "rejected", "not_sent"]);
    let made = requests.iter().find(|span| span.fields["service"] == "MakeCall").unwrap();
    assert_eq!(made.fields["outcome"], "ok");
    assert!(
        requests.iter().all(|span| span.fields["duration_ms"].parse::<u64>().is_ok()),
        "{}",
        debug(&requests)
    );
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_undecodable_messages_is_a_few_lines_and_not_one_each() {
    let (listener, listening) = Listener::listen();
    let world = World::new().await;
    let session = world.log_in("201").await;
    for _ in 0..600 {
        world.portal.inject("Extn201", "<Events clientSessionId=\"");
        pass(secs(1)).await;
    }
    drop((listening, session));
    let warnings = listener.lines(Level::WARN);
    let undecodable: Vec<_> = warnings.iter().filter(|line| line.level == Level::WARN).collect();
    // at once, and after 1, 3 and 7 minutes
    let kept_back: Vec<_> = undecodable.iter().map(|line| line.fields["kept_back"].as_str()).collect();
    assert_eq!(kept_back.len(), 4, "{undecodable:?}");
    assert_eq!(kept_back[0], "0");
    assert!(kept_back[1..].iter().all(|count| count.parse::<u64>().unwrap() >= 58), "{kept_back:?}");
}
