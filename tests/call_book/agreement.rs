//! Whatever people do: events alone keep the book true, and after whatever the transport has lost, doubled or turned
//! around, a resynchronisation makes it true.
//!
//! A failure names its seed, which replays it: `CALL_BOOK_SEED=17 cargo test --test call_book`.

use super::office::Office;
use super::session::Session;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use telapi::{CallId, CallRecord, CallRef, CallState};
use telapi_mock::{Leg, LegState, Switch};

/// How many lives are lived.
const SEEDS: u64 = 10_000;

/// How much happens in one.
const ACTS: usize = 50;

#[test]
fn book_and_switch_agree_whatever_people_do_and_whatever_becomes_of_the_events() {
    if let Some(seed) = std::env::var("CALL_BOOK_SEED").ok().and_then(|seed| seed.parse().ok()) {
        return live_through(seed);
    }
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= SEEDS {
                        return;
                    }
                    if let Err(failure) = catch_unwind(AssertUnwindSafe(|| live_through(seed))) {
                        eprintln!("failed with CALL_BOOK_SEED={seed}");
                        // the others need not go on
                        next.store(SEEDS, Ordering::Relaxed);
                        resume_unwind(failure);
                    }
                }
            });
        }
    });
}

fn live_through(seed: u64) {
    let mut office = Office::new(seed);
    let mut references = BTreeMap::new();
    for _ in 0..ACTS {
        office.somebody_acts();
        let legs = legs(&office.switch);
        for session in office.sessions.iter().filter(|session| session.is_faithful) {
            assert_true_by_events(session, &legs, seed);
        }
        references = assert_references_outlive(&office.sessions[0], &legs, &references, seed);
        if office.random.one_in(12) {
            let switch = &office.switch;
            office.sessions.iter_mut().for_each(|session| session.snapshot(switch));
        }
    }
    let switch = &office.switch;
    office.sessions.iter_mut().for_each(|session| session.resynchronise(switch));
    let legs = legs(switch);
    for session in &office.sessions {
        if session.is_faithful {
            assert_true_by_events(session, &legs, seed);
        } else {
            assert_true_by_snapshot(session, &legs, seed);
        }
    }
}

fn legs(switch: &Switch) -> Vec<Leg> {
    switch.calls().into_iter().flat_map(|call| call.legs).collect()
}

/// The calls that a session can see, and those that it believes in: the same, told apart by device and id.
fn pairs<'a>(session: &'a Session, legs: &'a [Leg], seed: u64) -> Vec<(&'a CallRecord, &'a Leg)> {
    let mut legs: Vec<_> =
        legs.iter().filter(|leg| session.phone.is_none_or(|phone| leg.device.number == phone)).collect();
    legs.sort_by(|one, other| key_of(one).cmp(&key_of(other)));
    let mut records: Vec<_> = session.book.calls().map(AsRef::as_ref).collect();
    records.sort_by(|one, other| key_of_record(one).cmp(&key_of_record(other)));
    let (believed, truth): (Vec<_>, Vec<_>) = (
        records.iter().map(|record| key_of_record(record)).collect(),
        legs.iter().map(|leg| key_of(leg)).collect(),
    );
    let states: Vec<_> = records.iter().map(|record| record.state).collect();
    let true_states: Vec<_> = legs.iter().map(|leg| leg.state).collect();
    assert_eq!(believed, truth, "{}, seed {seed}: {states:?} and {true_states:?}", session.name);
    records.into_iter().zip(legs).collect()
}

fn key_of(leg: &Leg) -> (&str, &str) {
    (&leg.device.number, leg.call_id.as_str())
}

/// The newest of its ids is the one that a conference has left it.
fn key_of_record(record: &CallRecord) -> (&str, &str) {
    (record.device.number(), record.call_id().map_or("", CallId::as_str))
}

fn assert_true_by_events(session: &Session, legs: &[Leg], seed: u64) {
    for (record, leg) in pairs(session, legs, seed) {
        assert_eq!(record.state, state_of(leg), "{}, seed {seed}: {record:?}, {leg:?}", session.name);
        assert_parties(session, record, leg, seed);
    }
}

fn state_of(leg: &Leg) -> CallState {
    match leg.state {
        LegState::Initiated => CallState::Initiated,
        LegState::Originated => CallState::Originated,
        LegState::Delivered => CallState::Delivered,
        LegState::Alerting => CallState::Alerting,
        LegState::Connected => CallState::Connected,
        LegState::Held => CallState::Held,
        LegState::Failed => CallState::Failed,
        other => panic!("no state of a call that goes on: {other:?}"),
    }
}

/// Who else is in a call that is not being set up. Of a conference one knows whom one was told of: who joins later is not
/// told who is there already. Who takes a call out of a park slot by hand is told who called whom once, which need not be
/// who waits in it.
fn assert_parties(session: &Session, record: &CallRecord, leg: &Leg, seed: u64) {
    let is_settled = matches!(record.state, CallState::Alerting | CallState::Connected | CallState::Held);
    if !is_settled || leg.partners.is_empty() {
        return;
    }
    let mut believed: Vec<_> = record.parties.iter().map(|party| party.device.number()).collect();
    let mut truth: Vec<_> = leg.partners.iter().map(|party| party.number.as_str()).collect();
    believed.sort_unstable();
    truth.sort_unstable();
    let agrees = match (&leg.conference, &record.conference) {
        (None, None) => believed == truth || (leg.unparked && !betrays_who_waited(leg)),
        (Some(_), Some(_)) => believed.iter().all(|number| truth.contains(number)),
        _ => false,
    };
    assert!(agrees, "{}, seed {seed}: {truth:?} in {record:?}, {leg:?}", session.name);
}

/// Whether there is only one who can have waited in the park slot: who called or was called, and has not parked the call.
fn betrays_who_waited(leg: &Leg) -> bool {
    let has_left = |number: &str| {
        number == leg.device.number || leg.last_redirection.as_ref().is_some_and(|last| last.number == number)
    };
    let numbers = [leg.calling.number.as_str(), leg.called.number.as_str()];
    let waited: Vec<_> = numbers.into_iter().filter(|number| !has_left(number)).collect();
    leg.partners.len() == 1 && waited == [leg.partners[0].number.as_str()]
}

/// Whether who else is in the call is who a snapshot must be taken to mean: who called, or, of an own call, who was called.
fn names_partner(leg: &Leg) -> bool {
    let is_own = leg.calling.number == leg.device.number;
    let far = if is_own { &leg.called } else { &leg.calling };
    leg.partners.len() == 1 && leg.partners[0].number == far.number
}

/// What a snapshot can tell: who is in which call, and a state where the services that are permitted betray it. Of the
/// parties it tells who called whom (see the convergence tests of IP Office for what it cannot).
fn assert_true_by_snapshot(session: &Session, legs: &[Leg], seed: u64) {
    for (record, leg) in pairs(session, legs, seed) {
        let truth = state_of(leg);
        let is_betrayed = matches!(truth, CallState::Alerting | CallState::Connected | CallState::Held);
        if is_betrayed {
            assert_eq!(record.state, truth, "{}, seed {seed}: {record:?}, {leg:?}", session.name);
        }
        let is_told = names_partner(leg) && !session.was_picked_up(record);
        if is_betrayed && is_told && leg.conference.is_none() && record.conference.is_none() {
            assert_parties(session, record, leg, seed);
        }
    }
}

/// A call is the same call as long as it has its id, whatever becomes of it; in a conference, one call of a phone goes on
/// for two.
fn assert_references_outlive(
    session: &Session,
    legs: &[Leg],
    before: &BTreeMap<(String, CallId), CallRef>,
    seed: u64,
) -> BTreeMap<(String, CallId), CallRef> {
    let mut now = BTreeMap::new();
    for leg in legs.iter().filter(|leg| leg.conference.is_none()) {
        let key = (leg.device.number.clone(), leg.call_id.clone());
        let record = session.record(&leg.device.number, &leg.call_id).expect("a call of the switch");
        if let Some(reference) = before.get(&key) {
            assert_eq!(record.call_ref, *reference, "seed {seed}: {record:?}");
        }
        now.insert(key, record.call_ref);
    }
    now
}
