//! Whatever a server sends, in whatever order: the normalizer and the call book go on, and stand alike.

use super::*;
use crate::message::ReferenceId;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::HashSet;
use telapi_core::CallId;
use telapi_core::call::ExpectedCall;

const NAMES: [&str; 5] = ["A", "B", "C", "D", "Q"];

const CALLS: [&str; 4] = [C1, C2, "006c029a6685d003", "006c029a6685d004"];

const EVENTS: [&str; 22] = [
    "Dialing",
    "Ringing",
    "Established",
    "Released",
    "Held",
    "Retrieved",
    "PartyChanged",
    "PartyAdded",
    "PartyDeleted",
    "DestinationBusy",
    "NetworkReached",
    "Abandoned",
    "Queued",
    "Diverted",
    "RouteRequest",
    "Bridged",
    "OffHook",
    "OnHook",
    "AttachedDataChanged",
    "TreatmentEnd",
    "DNDOn",
    "AgentReady",
];

/// What happens.
#[derive(Debug, Clone)]
enum Step {
    Message { event: &'static str, says: Saying },
    Picture { at: &'static str, calls: Vec<(&'static str, u8)> },
    Parties { call: &'static str, of: Vec<(&'static str, u8)> },
    Unregistered { at: &'static str },
    Expected { reference: u32, at: &'static str },
}

/// What a message says, of which each may be missing.
#[derive(Debug, Clone)]
struct Saying {
    this: &'static str,
    conn: &'static str,
    previous: Option<&'static str>,
    consults: bool,
    why: Option<i64>,
    role: Option<i64>,
    other: Option<&'static str>,
    third: Option<(&'static str, i64)>,
    ani: Option<&'static str>,
    listed: Option<Vec<&'static str>>,
    reference: Option<u32>,
    data: Option<i64>,
}

impl Saying {
    fn message(&self, event: &str) -> Message {
        let mut message = about(event, self.this, self.conn);
        // these two must have all of it
        let (why, role) = if event == "Abandoned" {
            (self.why.or(Some(0)), self.role.or(Some(2)))
        } else {
            (self.why, self.role)
        };
        if event == "RouteRequest" {
            message = message.with("ThisQueue", dn(self.this));
        }
        if let Some(why) = why {
            message = message.because(why);
        }
        if let Some(role) = role {
            message = message.role(role);
        }
        if let Some(other) = self.other {
            message = message.with_other(other);
        }
        if let Some((third, role)) = self.third {
            message = message.by(third, role);
        }
        if let Some(ani) = self.ani {
            message = message.with("ANI", dn(ani));
        }
        if let Some(listed) = &self.listed {
            message = message.parties(listed);
        }
        if let Some(reference) = self.reference {
            message = message.with("ReferenceID", i64::from(reference));
        }
        if let Some(data) = self.data {
            message = message.with("UserData", KvList::new().with("n", data));
        }
        match self.previous {
            Some(previous) if self.consults => message.consults(previous),
            Some(previous) => message.previously(previous),
            None => message,
        }
    }
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES[..])
}

fn call() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&CALLS[..])
}

fn saying() -> impl Strategy<Value = Saying> {
    let who = (name(), call(), prop::option::of(call()), any::<bool>());
    let how = (prop::option::of(prop_oneof![3 => 0..3i64, 1 => -1..56i64]), prop::option::of(0..11i64));
    let others = (
        prop::option::weighted(0.8, name()),
        prop::option::of((name(), 0..11i64)),
        prop::option::of(name()),
        prop::option::weighted(0.3, vec(name(), 0..4)),
    );
    let rest = (prop::option::weighted(0.2, 0..4u32), prop::option::weighted(0.2, 0..3i64));
    (who, how, others, rest).prop_map(|(who, how, others, rest)| {
        let ((this, conn, previous, consults), (why, role)) = (who, how);
        let ((other, third, ani, listed), (reference, data)) = (others, rest);
        Saying { this, conn, previous, consults, why, role, other, third, ani, listed, reference, data }
    })
}

fn step() -> impl Strategy<Value = Step> {
    let event = prop::sample::select(&EVENTS[..]);
    prop_oneof![
        20 => (event, saying()).prop_map(|(event, says)| Step::Message { event, says }),
        1 => (name(), vec((call(), any::<u8>()), 0..4)).prop_map(|(at, calls)| Step::Picture { at, calls }),
        1 => (call(), vec((name(), any::<u8>()), 0..4)).prop_map(|(call, of)| Step::Parties { call, of }),
        1 => name().prop_map(|at| Step::Unregistered { at }),
        1 => (0..4u32, name()).prop_map(|(reference, at)| Step::Expected { reference, at }),
    ]
}

impl Office {
    fn step(&mut self, nth: usize, step: &Step) {
        match step {
            Step::Message { event, says } => {
                let event = Event::from_message(says.message(event)).expect("a whole message");
                let changes = self.normalizer.event(&event);
                self.learn(changes);
            }
            Step::Picture { at, calls } => {
                self.registered(at, list("conn-", calls));
            }
            Step::Parties { call, of } => {
                let of: Vec<(&str, u8)> = of.iter().map(|(name, state)| (dn(name), *state)).collect();
                let message = Message::new("EventPartyInfo").with("ConnID", *call);
                let message = message.with("Extensions", list("dn-", &of)).with("TimeinSecs", 1);
                let Ok(Event::PartyInfo(event)) = Event::from_message(message) else { panic!("an answer") };
                let changes = self.normalizer.party_info(&event);
                self.learn(changes);
            }
            Step::Unregistered { at } => {
                let changes = self.normalizer.unregistered(&device(at));
                self.learn(changes);
            }
            Step::Expected { reference, at } => {
                let call_id = CallId::new(format!("own-{nth}"));
                let (device_of, called) = (device(at), DeviceId::new("0"));
                let expected = ExpectedCall { device: device_of, call_id: Some(call_id.clone()), called };
                self.book.expect(expected, SystemTime::UNIX_EPOCH);
                self.normalizer.expect(ReferenceId::new(*reference), &device(at), call_id);
            }
        }
    }

    /// Names are unambiguous, and lead back.
    fn is_in_order(&self) {
        let mut named = HashSet::new();
        for change in self.normalizer.call_information() {
            let call_id = change.event.call_id().expect("a call").clone();
            let conn_id = self.normalizer.conn_id(&change.device, &call_id).expect("a ConnID");
            assert_eq!(self.normalizer.call_id(&change.device, conn_id), Some(call_id.clone()));
            assert!(named.insert((change.device.clone(), call_id.as_str().to_owned())), "twice: {call_id}");
            let leg = self.normalizer.leg(&change.device, &call_id).expect("a call");
            assert_eq!((leg.conn_id, Some(leg.state)), (conn_id, change.state));
            assert!(leg.state != CallState::Ended);
        }
    }

    /// Each call that the normalizer knows is in the book, in the same state, and the book has no other.
    fn stands_alike(&self) {
        let calls = self.normalizer.call_information();
        for change in &calls {
            let call_id = change.event.call_id().expect("a call");
            let is_it = |record: &&std::sync::Arc<CallRecord>| {
                record.device == change.device && record.call_ids.contains(call_id)
            };
            let record = self.book.calls().find(is_it);
            let record = record.unwrap_or_else(|| panic!("not in the book: {call_id} at {}", change.device));
            assert_eq!(Some(record.state), change.state, "{call_id} at {}", change.device);
        }
        assert_eq!(self.seen().count(), calls.len(), "{:#?}", self.book);
    }

    /// The calls of the book that are more than asked for.
    fn seen(&self) -> impl Iterator<Item = &std::sync::Arc<CallRecord>> {
        self.book.calls().filter(|record| record.state != CallState::Requested)
    }
}

fn list(prefix: &str, items: &[(&str, u8)]) -> KvList {
    let mut list = KvList::new();
    for (index, (item, state)) in items.iter().enumerate() {
        list.push(format!("{prefix}{}", index + 1), *item);
        list.push(format!("ps-{}", index + 1), i64::from(*state));
    }
    list
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_comes_the_book_stands_as_the_normalizer_does(steps in vec(step(), 1..40)) {
        let mut office = office();
        for (nth, step) in steps.iter().enumerate() {
            office.step(nth, step);
            office.is_in_order();
            office.stands_alike();
        }
        for name in NAMES {
            office.registered(name, KvList::new());
        }
        office.stands_alike();
        prop_assert_eq!(office.seen().count(), 0, "a picture without calls ends them all");
    }
}
