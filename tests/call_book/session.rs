//! A session without its sockets: a call book, and what it is told.

use super::front_end::{Told, call_information};
use super::transport::Transport;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use telapi::{CallId, CallRecord};
use telapi_core::call::{CallBook, CallChange};
use telapi_mock::{CallSnapshot, Switch};

pub(super) struct Session {
    pub(super) name: &'static str,
    /// The phone whose user it is; none if it sees all.
    pub(super) phone: Option<&'static str>,
    pub(super) book: CallBook,
    pub(super) is_faithful: bool,
    /// Who was told to have picked up which call of which phone.
    picked_up: BTreeSet<(String, CallId, String)>,
    transport: Transport,
    now: SystemTime,
}

impl Session {
    pub(super) fn faithful(name: &'static str, phone: Option<&'static str>) -> Self {
        let (transport, now) = (Transport::Faithful, SystemTime::UNIX_EPOCH);
        Self {
            name,
            phone,
            book: CallBook::new(),
            is_faithful: true,
            picked_up: BTreeSet::new(),
            transport,
            now,
        }
    }

    pub(super) fn faulty(name: &'static str, phone: Option<&'static str>, seed: u64) -> Self {
        let (transport, now) = (Transport::faulty(seed), SystemTime::UNIX_EPOCH);
        Self {
            name,
            phone,
            book: CallBook::new(),
            is_faithful: false,
            picked_up: BTreeSet::new(),
            transport,
            now,
        }
    }

    /// A second passes.
    pub(super) fn tick(&mut self) -> SystemTime {
        self.now += Duration::from_secs(1);
        self.now
    }

    pub(super) fn send(&mut self, events: &[Arc<Told>]) {
        let phone = self.phone;
        for event in events.iter().filter(|event| event.is_for(phone)) {
            for arrived in self.transport.send(event) {
                self.take(&arrived);
            }
        }
    }

    fn take(&mut self, told: &Told) {
        self.picked_up.extend(told.picked_up());
        let now = self.tick();
        let changes = self.book.apply(&told.book_event(), now);
        if std::env::var_os("CALL_BOOK_SEED").is_some() {
            let of = |change: &CallChange| format!("{} {}", change.call.call_ref, change.call.state);
            eprintln!("{}: {told}: {:?}", self.name, changes.iter().map(of).collect::<Vec<_>>());
        }
        self.assert_well_told(&changes);
    }

    /// What is on its way arrives; then the switch is asked for all calls.
    pub(super) fn resynchronise(&mut self, switch: &Switch) {
        for late in self.transport.flush() {
            self.take(&late);
        }
        self.snapshot(switch);
    }

    /// The switch is asked for all calls, whatever is still on its way.
    pub(super) fn snapshot(&mut self, switch: &Switch) {
        self.book.begin_snapshot();
        let tell = |calls: &[CallSnapshot], _| -> Vec<Told> {
            calls.iter().flat_map(|call| &call.legs).map(call_information).collect()
        };
        let phone = self.phone;
        for told in switch.observe(tell).into_iter().filter(|told| told.is_for(phone)) {
            self.take(&told);
        }
        let now = self.tick();
        let changes = self.book.end_snapshot(now);
        self.assert_well_told(&changes);
    }

    /// What a user can see of a book that is whole: no change without a difference, no call that has ended, no id twice.
    fn assert_well_told(&self, changes: &[CallChange]) {
        for change in changes {
            let record = &change.call;
            assert_eq!(self.book.get(record.call_ref).is_some(), record.end.is_none(), "{change:?}");
        }
        if changes.is_empty() {
            return;
        }
        let mut ids = BTreeSet::new();
        for record in self.book.calls() {
            assert!(record.is_live(), "{}: {record:?}", self.name);
            for id in &record.call_ids {
                assert!(ids.insert((record.device.number(), id)), "{}: {id} names two calls", self.name);
            }
        }
    }

    /// Whether one of the call's parties is there because it was told to have picked the call up: whether it has lost the
    /// call since to another one who did, a snapshot does not tell.
    pub(super) fn was_picked_up(&self, record: &CallRecord) -> bool {
        record.parties.iter().any(|party| {
            record.call_ids.iter().any(|id| {
                let key = (record.device.number().to_owned(), id.clone(), party.device.number().to_owned());
                self.picked_up.contains(&key)
            })
        })
    }

    pub(super) fn record(&self, phone: &str, call_id: &CallId) -> Option<&Arc<CallRecord>> {
        self.book.calls().find(|record| record.device.number() == phone && record.call_ids.contains(call_id))
    }
}
