//! Which events find which streams.

use super::*;
use crate::call::{BookEvent, CallRecord, CallRef, Calls};
use crate::csta::event::EstablishedEvent;
use crate::error::{Error, ErrorKind};
use crate::id::{ConnectionId, SwitchingSubDomain};
use crate::session::{BlindReason, GapReason};
use futures::FutureExt as _;

/// Whom an event of these tests is told for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    For(DeviceId),
    ForConferenceOf(Vec<DeviceId>),
    ForSession,
}

/// An event that says just what it is found by.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) number: u32,
    pub(super) sort: u8,
    pub(super) told: Told,
}

impl SessionEvent for Event {
    type EventType = u8;

    fn event_type(&self) -> u8 {
        self.sort
    }

    fn book_event(&self) -> Option<BookEvent<'_>> {
        None
    }

    fn is_snapshot_data(&self) -> bool {
        false
    }

    fn told_for(&self) -> ToldFor<'_> {
        match &self.told {
            Told::For(device) => ToldFor::Device(device),
            Told::ForConferenceOf(_) => ToldFor::Conference,
            Told::ForSession => ToldFor::Session,
        }
    }

    fn participants(&self) -> Vec<DeviceId> {
        match &self.told {
            Told::ForConferenceOf(participants) => participants.clone(),
            Told::For(_) | Told::ForSession => Vec::new(),
        }
    }
}

/// As many calls of these devices, as the call book knows them.
pub(super) fn calls(devices: &[&str]) -> CallSnapshot {
    let calls = Calls::new();
    for (number, device) in devices.iter().enumerate() {
        let mut event = EstablishedEvent::new();
        event.established_connection = Some(ConnectionId::new(format!("u{number}")));
        calls.apply(&BookEvent::new(&DeviceId::new(device), &event.into()));
    }
    calls.snapshot()
}

fn hub() -> Hub<Event> {
    Hub::new(64, CallSnapshot::default)
}

/// Publishes an event of this type that is told for this device.
fn tell(hub: &Hub<Event>, event_type: u8, device: &str) {
    hub.publish_event(Event { number: 0, sort: event_type, told: Told::For(device.into()) }, &[]);
}

fn tell_touching(hub: &Hub<Event>, event_type: u8, told: Told, touched: &[&CallRecord]) {
    let touched: Vec<_> = touched.iter().map(|record| TouchedCall::from(*record)).collect();
    hub.publish_event(Event { number: 0, sort: event_type, told }, &touched);
}

/// What can be read now: events by their type, other items by their name.
fn read(stream: &mut EventStream<Event>) -> String {
    let mut seen = Vec::new();
    while let Some(Some(item)) = stream.next().now_or_never() {
        seen.push(match item {
            StreamItem::Event(event) => event.sort.to_string(),
            StreamItem::Resynchronised { calls } => format!("Resynchronised:{}", calls.len()),
            StreamItem::Repaired { changes } => format!("Repaired:{}", changes.len()),
            StreamItem::Lagged { missed } => format!("Lagged:{missed}"),
            item => format!("{item:?}").split([' ', '(']).next().unwrap().to_owned(),
        });
    }
    seen.join(" ")
}

#[test]
fn a_stream_for_a_device_gets_what_is_told_for_it_and_nothing_else() {
    let hub = hub();
    let mut stream = hub.source().subscribe_with(Subscription::new().for_device("21"));
    tell(&hub, 1, "21");
    tell(&hub, 2, "22");
    tell_touching(&hub, 3, Told::ForSession, &[]);
    assert_eq!(read(&mut stream), "1");
}

#[test]
fn a_device_is_told_apart_by_its_switch_where_both_are_known() {
    let hub = hub();
    let on = |switch| DeviceId::new("21").on(SwitchingSubDomain::from_text(switch));
    let mut here = hub.source().subscribe_with(Subscription::new().for_device(on("a")));
    let mut anywhere = hub.source().subscribe_with(Subscription::new().for_device("21"));
    for (event_type, device) in [(1, on("a")), (2, on("b")), (3, "21".into())] {
        hub.publish_event(Event { number: 0, sort: event_type, told: Told::For(device) }, &[]);
    }
    assert_eq!((read(&mut here), read(&mut anywhere)), ("1 3".into(), "1 2 3".into()));
}

#[test]
fn several_devices_calls_or_types_are_asked_for_by_or_and_the_three_by_and() {
    let book = calls(&["21", "22", "23"]);
    let hub = hub();
    let [one, two, three] = [0, 1, 2].map(|at| &*book[at]);
    let mut stream = hub.source().subscribe_with(
        Subscription::new()
            .for_device("21")
            .for_device("22")
            .for_call(one.call_ref)
            .for_call(two.call_ref)
            .for_call(three.call_ref)
            .only([1_u8, 2])
            .only([3_u8]),
    );
    let told = |record: &CallRecord| Told::For(record.device.clone());
    tell_touching(&hub, 1, told(one), &[one]);
    tell_touching(&hub, 2, told(two), &[two, one]);
    tell_touching(&hub, 3, told(three), &[three]); // the device is not asked for
    tell_touching(&hub, 3, told(one), &[]); // no call
    tell_touching(&hub, 4, told(one), &[one]); // another type
    tell_touching(&hub, 3, told(one), &[three]);
    assert_eq!(read(&mut stream), "1 2 3");
}

#[test]
fn only_no_type_leaves_what_is_no_event() {
    let hub = hub();
    let none = std::iter::empty::<u8>();
    let mut stream = hub.source().subscribe_with(Subscription::new().only(none));
    tell(&hub, 1, "21");
    hub.publish(&StreamItem::Connected { server: "pbx".into() });
    assert_eq!(read(&mut stream), "Connected");
}

#[test]
fn an_event_of_a_conference_reaches_whom_it_lists_and_whose_calls_it_touches() {
    let book = calls(&["23"]);
    let hub = hub();
    let streams = ["21", "22", "23", "24", "conference"];
    let mut streams =
        streams.map(|number| hub.source().subscribe_with(Subscription::new().for_device(number)));
    tell_touching(&hub, 1, Told::ForConferenceOf(vec!["21".into(), "22".into()]), &[&book[0]]);
    tell_touching(&hub, 2, Told::ForConferenceOf(vec![]), &[&book[0]]);
    assert_eq!(streams.each_mut().map(read), ["1", "1", "1 2", "", ""]);
}

#[test]
fn an_event_that_is_told_for_one_device_does_not_reach_another_whose_call_it_touches() {
    let book = calls(&["21", "22"]);
    let hub = hub();
    let mut other = hub.source().subscribe_with(Subscription::new().for_device("22"));
    tell_touching(&hub, 1, Told::For("21".into()), &[&book[0], &book[1]]);
    assert_eq!(read(&mut other), "", "the other device is told by itself");
}

#[test]
fn a_stream_gets_an_event_once_however_often_it_asks_for_it() {
    let book = calls(&["21", "21"]);
    let hub = hub();
    let (one, two) = (&*book[0], &*book[1]);
    let twice = Subscription::new().for_call(one.call_ref).for_call(two.call_ref).for_call(one.call_ref);
    let mut by_call = hub.source().subscribe_with(twice);
    let twice = Subscription::new().for_device("21").for_device("22").for_device("21");
    let mut by_device = hub.source().subscribe_with(twice);
    let mut by_type = hub.source().subscribe_with(Subscription::new().only([1_u8, 1]));
    let told = Told::ForConferenceOf(vec!["21".into(), "22".into(), "21".into()]);
    tell_touching(&hub, 1, told, &[one, two]);
    assert_eq!([read(&mut by_call), read(&mut by_device), read(&mut by_type)], ["1", "1", "1"]);
    drop((by_call, by_device, by_type));
    assert_eq!(hub.shared.lock().index.entries(), 0);
}

#[test]
fn the_hub_wants_to_know_what_is_touched_only_while_somebody_asks_for_it() {
    let book = calls(&["21"]);
    let hub = hub();
    let told_for_device = Event { number: 0, sort: 1, told: Told::For("21".into()) };
    let told_for_conference = Event { told: Told::ForConferenceOf(vec![]), ..told_for_device.clone() };
    let wanted = || [&told_for_device, &told_for_conference].map(|event| hub.must_know_touched(event));
    let _all = hub.source().subscribe_with(Subscription::new().only([1_u8]));
    assert_eq!(wanted(), [false, false]);
    let by_device = hub.source().subscribe_with(Subscription::new().for_device("21"));
    assert_eq!(wanted(), [false, true]);
    let by_call = hub.source().subscribe_with(Subscription::new().for_call(book[0].call_ref));
    assert_eq!(wanted(), [true, true]);
    drop(by_device);
    assert_eq!(wanted(), [true, true]);
    drop(by_call);
    assert_eq!(wanted(), [false, false]);
}

#[test]
fn what_is_no_event_comes_whatever_is_asked_for_and_only_a_filter_keeps_it_away() {
    let book = calls(&["21"]);
    let hub = hub();
    let narrow = || {
        let narrow = Subscription::new().for_device("nobody").for_call(book[0].call_ref);
        narrow.only(std::iter::empty::<u8>())
    };
    let mut stream = hub.source().subscribe_with(narrow());
    let no_gap = |item: &StreamItem<Event>| !matches!(item, StreamItem::Gap { .. });
    let mut filtered = hub.source().subscribe_with(narrow().filter(no_gap));
    let error = Error::new(ErrorKind::ConnectionLost);
    hub.publish(&StreamItem::Disconnected { reason: error.clone() });
    hub.publish(&StreamItem::FailedOver { from: "a".into(), to: "b".into() });
    hub.publish(&StreamItem::Connected { server: "b".into() });
    hub.publish(&StreamItem::Gap { lasted: None, reason: GapReason::Blind(BlindReason::PhoneLoggedOut) });
    hub.publish(&StreamItem::Resynchronised { calls: CallSnapshot::clone(&book) });
    hub.publish(&StreamItem::DecodeError(error));
    hub.close(&CloseReason::ClosedByUser);
    assert_eq!(
        read(&mut stream),
        "Disconnected FailedOver Connected Gap Resynchronised:0 DecodeError Closed"
    );
    assert_eq!(read(&mut filtered), "Disconnected FailedOver Connected Resynchronised:0 DecodeError Closed");
}

#[test]
fn a_resynchronisation_and_a_repair_are_narrowed_to_the_calls_that_are_asked_for() {
    let book = calls(&["21", "21", "22", "23"]);
    let call = |at: usize| book[at].call_ref;
    let hub = Hub::<Event>::new(1, {
        let book = CallSnapshot::clone(&book);
        move || CallSnapshot::clone(&book)
    });
    let read_all = |subscription: Subscription<Event>, expected: [CallRef; 2]| {
        let mut stream = hub.source().subscribe_with(subscription.capacity(1));
        hub.publish(&StreamItem::Resynchronised { calls: CallSnapshot::clone(&book) });
        let Some(Some(StreamItem::Resynchronised { calls })) = stream.next().now_or_never() else { panic!() };
        let refs = |calls: &CallSnapshot| calls.iter().map(|record| record.call_ref).collect::<Vec<_>>();
        assert_eq!(refs(&calls), expected);
        hub.publish(&StreamItem::Repaired { changes: CallSnapshot::clone(&book) });
        let Some(Some(StreamItem::Repaired { changes })) = stream.next().now_or_never() else { panic!() };
        assert_eq!(refs(&changes), expected);
        hub.publish(&StreamItem::Repaired { changes: [Arc::clone(&book[3])].into() });
        assert_eq!(read(&mut stream), "", "nothing is left of it");
        for _ in 0..3 {
            hub.publish(&StreamItem::Connected { server: "pbx".into() });
        }
        // left out: one of them; the last is kept apart
        assert_eq!(read(&mut stream), "Connected Lagged:1 Connected Resynchronised:2", "the snapshot too");
    };
    read_all(Subscription::new().for_device("21"), [call(0), call(1)]);
    read_all(Subscription::new().for_call(call(0)).for_call(call(2)), [call(0), call(2)]);
    let both = Subscription::new().for_device("21").for_device("22").only([1_u8]);
    read_all(both.for_call(call(0)).for_call(call(2)).for_call(call(3)), [call(0), call(2)]);
}

#[test]
fn a_filter_is_shown_what_the_stream_would_yield() {
    let book = calls(&["21", "22"]);
    let hub = hub();
    let only_alone = |item: &StreamItem<Event>| match item {
        StreamItem::Resynchronised { calls } => calls.len() == 1,
        _ => true,
    };
    let for_one = Subscription::new().for_device("21").filter(only_alone);
    let mut stream = hub.source().subscribe_with(for_one);
    hub.publish(&StreamItem::Resynchronised { calls: CallSnapshot::clone(&book) });
    assert_eq!(read(&mut stream), "Resynchronised:1");
}

#[test]
fn a_stream_of_a_call_goes_on_when_the_call_is_over() {
    let book = calls(&["21"]);
    let hub = hub();
    let mut stream = hub.source().subscribe_with(Subscription::new().for_call(book[0].call_ref));
    hub.publish(&StreamItem::Resynchronised { calls: CallSnapshot::default() });
    tell_touching(&hub, 7, Told::For("21".into()), &[&book[0]]);
    assert_eq!(read(&mut stream), "Resynchronised:0 7");
}
