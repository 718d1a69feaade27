//! For random streams and events, the index delivers just what asking every stream would.

use super::routing::{Event, Told, calls};
use super::*;
use crate::call::CallRef;
use crate::id::SwitchingSubDomain;
use futures::FutureExt as _;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// What a stream asks for; calls by their places in the book.
#[derive(Debug, Clone)]
struct Asked {
    devices: Option<Vec<DeviceId>>,
    calls: Option<Vec<usize>>,
    types: Option<Vec<u8>>,
    only_even: bool,
}

#[derive(Debug, Clone)]
enum Step {
    Subscribe(Asked),
    Drop(prop::sample::Index),
    Tell { event_type: u8, told: Told, touched: Vec<usize> },
    Status,
}

/// A stream, what it asks for, and what it must have yielded.
struct Reader {
    asked: Asked,
    stream: EventStream<Event>,
    expected: Vec<Option<u32>>,
}

fn device() -> impl Strategy<Value = DeviceId> {
    let switch = option::weighted(0.3, prop_oneof![Just("a"), Just("b")]);
    (prop_oneof![Just("21"), Just("22"), Just("23"), Just("")], switch).prop_map(|(number, switch)| {
        let device = DeviceId::new(number);
        switch.map_or(device.clone(), |switch| device.on(SwitchingSubDomain::from_text(switch)))
    })
}

/// The calls of the book, and their devices.
const DEVICES: [&str; 4] = ["21", "21", "22", "24"];

fn step() -> impl Strategy<Value = Step> {
    let asked = (
        option::of(vec(device(), 0..4)),
        option::of(vec(0..DEVICES.len(), 0..4)),
        option::of(vec(0_u8..4, 0..4)),
        prop::bool::weighted(0.2),
    );
    let asked =
        asked.prop_map(|(devices, calls, types, only_even)| Asked { devices, calls, types, only_even });
    let told = prop_oneof![
        3 => device().prop_map(Told::For),
        2 => vec(device(), 0..4).prop_map(Told::ForConferenceOf),
        1 => Just(Told::ForSession),
    ];
    let tell = (0_u8..4, told, vec(0..DEVICES.len(), 0..4));
    prop_oneof![
        3 => asked.prop_map(Step::Subscribe),
        1 => any::<prop::sample::Index>().prop_map(Step::Drop),
        6 => tell.prop_map(|(event_type, told, touched)| Step::Tell { event_type, told, touched }),
        1 => Just(Step::Status),
    ]
}

impl Asked {
    fn subscription(&self, book: &CallSnapshot) -> Subscription<Event> {
        let mut subscription = Subscription::new().capacity(1000);
        if let Some(types) = &self.types {
            subscription = subscription.only(types.iter().copied());
        }
        if self.devices.as_ref().is_some_and(Vec::is_empty) {
            // to ask for no device is not to ask for devices
            subscription = subscription.for_device("");
        }
        for device in self.devices.iter().flatten() {
            subscription = subscription.for_device(device.clone());
        }
        for call in self.calls.iter().flatten() {
            subscription = subscription.for_call(book[*call].call_ref);
        }
        if self.only_even {
            subscription = subscription.filter(|item: &StreamItem<Event>| {
                item.event().is_some_and(|event| event.number.is_multiple_of(2))
            });
        }
        subscription
    }

    /// What the documentation of [`Subscription`] says, word for word.
    fn wants(&self, event: &Event, touched: &[TouchedCall], book: &CallSnapshot) -> bool {
        let is_asked_for =
            |concerned: &DeviceId| self.devices.iter().flatten().any(|device| device.matches(concerned));
        let by_device = match &event.told {
            _ if self.devices.is_none() => true,
            Told::For(device) => is_asked_for(device),
            Told::ForConferenceOf(participants) => {
                participants.iter().any(is_asked_for)
                    || touched.iter().any(|touched| is_asked_for(&touched.device))
            }
            Told::ForSession => false,
        };
        let asked: Vec<CallRef> = self.calls.iter().flatten().map(|call| book[*call].call_ref).collect();
        let by_call = asked.is_empty() || touched.iter().any(|touched| asked.contains(&touched.call_ref));
        let by_type = self.types.as_ref().is_none_or(|types| types.contains(&event.sort));
        by_device && by_call && by_type && (!self.only_even || event.number.is_multiple_of(2))
    }
}

impl Reader {
    fn check(mut self) -> Result<(), TestCaseError> {
        let mut seen = Vec::new();
        while let Some(Some(item)) = self.stream.next().now_or_never() {
            seen.push(item.event().map(|event| event.number));
        }
        prop_assert_eq!(seen, self.expected, "{:?}", self.asked);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_index_delivers_what_a_plain_filter_over_all_streams_would(steps in vec(step(), 1..60)) {
        let book = calls(&DEVICES);
        let hub = Hub::new(1, CallSnapshot::default);
        let mut readers: Vec<Reader> = Vec::new();
        for (number, step) in (0..).zip(steps) {
            match step {
                Step::Subscribe(asked) => {
                    let stream = hub.source().subscribe_with(asked.subscription(&book));
                    readers.push(Reader { asked, stream, expected: Vec::new() });
                }
                Step::Drop(_) if readers.is_empty() => {}
                Step::Drop(which) => readers.remove(which.index(readers.len())).check()?,
                Step::Tell { event_type, told, touched } => {
                    let event = Event { number, sort: event_type, told };
                    let touched: Vec<_> = touched.iter().map(|at| TouchedCall::from(&*book[*at])).collect();
                    for reader in &mut readers {
                        if reader.asked.wants(&event, &touched, &book) {
                            reader.expected.push(Some(number));
                        }
                    }
                    hub.publish_event(event, &touched);
                }
                Step::Status => {
                    hub.publish(&StreamItem::Connected { server: "pbx".into() });
                    let told = readers.iter_mut().filter(|reader| !reader.asked.only_even);
                    told.for_each(|reader| reader.expected.push(None));
                }
            }
            prop_assert_eq!(hub.streams(), readers.len());
        }
        for reader in readers {
            reader.check()?;
        }
        prop_assert_eq!(hub.shared.lock().index.entries(), 0, "nothing is kept of dropped streams");
    }
}
