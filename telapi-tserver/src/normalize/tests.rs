//! From T-Library's messages, as CALL_MODEL.md has them, to the call book: what all who are in a call see of it.

mod calls;
mod conferences;
mod features;
mod odd;
mod own_calls;
mod pictures;
mod property;
mod queues;
mod rooms;
mod transfers;
mod words;

use super::{Change, Normalizer};
use crate::event::Event;
use crate::message::{Attributes, KvList, Message};
use std::time::SystemTime;
use telapi_core::DeviceId;
use telapi_core::call::{BookEvent, CallBook, CallChange, CallRecord, CallState, EndReason};
use telapi_core::csta::EventCause;

/// The first call, and the one that is begun from it.
const C1: &str = "006c029a6685d001";
const C2: &str = "006c029a6685d002";

/// A session that has registered some DNs, and the call book that learns what their messages mean.
struct Office {
    normalizer: Normalizer,
    book: CallBook,
    events: Vec<String>,
    ended: Vec<(String, EndReason)>,
}

/// A, B, C, D at 1001 to 1004; a queue; a route point.
fn office() -> Office {
    office_of(&["A", "B", "C", "D", "Q", "R"])
}

fn office_of(names: &[&str]) -> Office {
    let mut office = Office {
        normalizer: Normalizer::default(),
        book: CallBook::new(),
        events: Vec::new(),
        ended: Vec::new(),
    };
    for name in names {
        office.registered(name, KvList::new());
    }
    office
}

/// The number of a DN.
fn dn(name: &str) -> &str {
    match name {
        "A" => "1001",
        "B" => "1002",
        "C" => "1003",
        "D" => "1004",
        "Q" => "8000",
        "R" => "8100",
        number => number,
    }
}

fn device(name: &str) -> DeviceId {
    DeviceId::new(dn(name))
}

/// A message about a call at a DN. The role is told where it matters.
fn about(event: &str, this: &str, conn: &str) -> Message {
    Message::new(format!("Event{event}").as_str())
        .with("ThisDN", dn(this))
        .with("ConnID", conn)
        .with("CallID", 17)
        .with("CallType", 1)
        .with("TimeinSecs", 1_700_000_000)
}

/// What a message may say besides.
trait Says: Sized {
    fn because(self, call_state: i64) -> Self;
    fn role(self, role: i64) -> Self;
    fn with_other(self, other: &str) -> Self;
    fn by(self, third: &str, role: i64) -> Self;
    fn numbers(self, ani: &str, dnis: &str) -> Self;
    fn parties(self, others: &[&str]) -> Self;
    fn consults(self, previous: &str) -> Self;
    fn previously(self, previous: &str) -> Self;
}

impl Says for Message {
    fn because(self, call_state: i64) -> Self {
        self.with("CallState", call_state)
    }

    fn role(self, role: i64) -> Self {
        self.with("ThisDNRole", role)
    }

    fn with_other(self, other: &str) -> Self {
        self.with("OtherDN", dn(other))
    }

    fn by(self, third: &str, role: i64) -> Self {
        self.with("ThirdPartyDN", dn(third)).with("ThirdPartyDNRole", role)
    }

    fn numbers(self, ani: &str, dnis: &str) -> Self {
        self.with("ANI", dn(ani)).with("DNIS", dn(dnis))
    }

    fn parties(self, others: &[&str]) -> Self {
        let number = i64::try_from(others.len()).unwrap();
        let mut list = KvList::new().with("NumOfOrigDNs", number);
        for (index, other) in others.iter().enumerate() {
            list.push(format!("OrigDN-{}", index + 1), dn(other));
        }
        self.with("Extensions", list)
    }

    fn consults(mut self, previous: &str) -> Self {
        let mut attributes = Attributes::new();
        let others = self.attributes.into_iter().filter(|(name, _)| name.as_str() != "CallType");
        others.for_each(|(name, value)| attributes.push(name, value));
        self.attributes = attributes;
        self.with("CallType", 4).with("PreviousConnID", previous)
    }

    fn previously(self, previous: &str) -> Self {
        self.with("PreviousConnID", previous)
    }
}

impl Office {
    /// A message comes.
    #[track_caller]
    fn told(&mut self, message: Message) -> &mut Self {
        let event = Event::from_message(message).expect("a message with all that it must have");
        assert!(!matches!(event, Event::Other(_)), "a message that is known");
        let changes = self.normalizer.event(&event);
        self.learn(changes)
    }

    fn registered(&mut self, name: &str, picture: KvList) -> &mut Self {
        let message = Message::new("EventRegistered")
            .with("ThisDN", dn(name))
            .with("AddressInfoType", 8)
            .with("AddressInfoStatus", 1)
            .with("ReferenceID", 1)
            .with("Extensions", picture)
            .with("TimeinSecs", 1_700_000_000);
        let Ok(Event::Registered(event)) = Event::from_message(message) else { panic!("a registration") };
        let changes = self.normalizer.registered(&event);
        self.learn(changes)
    }

    fn learn(&mut self, changes: Vec<Change>) -> &mut Self {
        for change in changes {
            let mut told = BookEvent::new(&change.device, &change.event);
            (told.calling, told.called, told.state) = (change.calling, change.called, change.state);
            let name = change.event.event_type().element().unwrap().trim_end_matches("Event");
            self.events.push(format!("{} {name}", letter(&change.device)));
            let in_the_book = self.book.apply(&told, SystemTime::UNIX_EPOCH);
            self.note(in_the_book);
        }
        self
    }

    fn note(&mut self, changed: Vec<CallChange>) {
        for changed in changed {
            if let Some(end) = &changed.call.end {
                self.ended.push((letter(&changed.call.device), end.clone()));
            }
        }
    }

    /// The calls of a DN as a bot sees them: state and parties.
    fn at(&self, name: &str) -> Vec<String> {
        let records = self.book.calls().filter(|record| record.device == device(name));
        records.map(|record| stands(record)).collect()
    }

    /// How the ends of calls were told since this was last asked.
    fn ended(&mut self) -> Vec<(String, EndReason)> {
        std::mem::take(&mut self.ended)
    }

    /// The events since this was last asked: to whom, and which.
    fn events(&mut self) -> Vec<String> {
        std::mem::take(&mut self.events)
    }

    fn record(&self, name: &str) -> &CallRecord {
        self.book.calls().find(|record| record.device == device(name)).expect("a call")
    }

    fn is_idle(&self) -> bool {
        self.book.calls().next().is_none() && self.normalizer.call_information().is_empty()
    }

    /// The book and the normalizer stand alike.
    #[track_caller]
    fn agrees(&self) -> &Self {
        let legs: Vec<(DeviceId, CallState)> = self
            .normalizer
            .call_information()
            .into_iter()
            .map(|change| (change.device, change.state.unwrap()))
            .collect();
        for (device, state) in &legs {
            let mut records = self.book.calls().filter(|record| record.device == *device);
            assert!(records.any(|record| record.state == *state), "{device} {state}: {:?}", self.book);
        }
        assert_eq!(self.book.calls().count(), legs.len(), "{:?}", self.book);
        self
    }

    /// A talks with B: A has called.
    fn talk(&mut self) -> &mut Self {
        self.rings();
        self.told(about("Established", "B", C1).role(2).with_other("A").numbers("A", "B"));
        self.told(about("Established", "A", C1).role(1).with_other("B").numbers("A", "B"))
    }

    /// A has called B, and it rings.
    fn rings(&mut self) -> &mut Self {
        self.told(about("Dialing", "A", C1).role(1).with_other("B").numbers("A", "B"));
        self.told(about("Ringing", "B", C1).role(2).with_other("A").numbers("A", "B"))
    }

    /// A holds its call with B and consults C, which rings.
    fn consult(&mut self) -> &mut Self {
        self.told(about("Held", "A", C1).role(1).with_other("B"));
        self.told(about("Dialing", "A", C2).consults(C1).role(1).with_other("C").numbers("A", "C"));
        self.told(about("Ringing", "C", C2).consults(C1).role(2).with_other("A").numbers("A", "C"))
    }

    /// And C answers.
    fn consult_and_talk(&mut self) -> &mut Self {
        self.consult();
        self.told(about("Established", "C", C2).consults(C1).role(2).with_other("A"));
        self.told(about("Established", "A", C2).consults(C1).role(1).with_other("C"))
    }
}

/// The name of a DN again.
fn letter(device: &DeviceId) -> String {
    let names = ["A", "B", "C", "D", "Q", "R"];
    let name = names.into_iter().find(|name| dn(name) == device.number());
    name.unwrap_or(device.number()).to_owned()
}

fn stands(record: &CallRecord) -> String {
    let mut others: Vec<String> = record.parties.iter().map(|party| letter(&party.device)).collect();
    others.sort_unstable();
    let conference = if record.conference.is_some() { " in conference" } else { "" };
    format!("{} {}{conference}", record.state, others.join("+"))
}

fn cleared(cause: EventCause) -> EndReason {
    EndReason::Cleared(Some(cause))
}

fn ends(ends: &[(&str, EndReason)]) -> Vec<(String, EndReason)> {
    ends.iter().map(|(name, end)| ((*name).to_owned(), end.clone())).collect()
}
