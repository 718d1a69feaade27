//! Random events, requests and snapshots by the thousand: whatever is told, the book stays whole.
//!
//! There are few ids and few devices, so that what is told collides all the time. A model keeps its own picture of
//! the calls from the changes alone, as a reader of the stream does.

use super::index::{Key, key};
use super::*;
use crate::csta::event::*;
use crate::csta::{
    CallControlService, ConnectionInformation, ConnectionListItem, DeviceIdentifier, EventCause,
    FlowDirection, LocalConnectionState, NamedDevice, ServicesPermitted,
};
use crate::id::{ConnectionId, CorrelatorData, SwitchingSubDomain};
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

const CALL_IDS: [&str; 9] = ["a", "b", "c", "d", "own-1", "own-2", "own-3", "127.0.0.1-Conf 100", ""];
const NUMBERS: [&str; 6] = ["21", "22", "23", "24", "conference", ""];
const CONFERENCES: [&str; 3] = ["K", "L", "a"];
const CAUSES: [EventCause; 9] = [
    EventCause::Normal,
    EventCause::Busy,
    EventCause::Park,
    EventCause::Transfer,
    EventCause::SingleStepTransfer,
    EventCause::Redirected,
    EventCause::CallPickup,
    EventCause::Recall,
    EventCause::Conference,
];
const SERVICES: [CallControlService; 4] = [
    CallControlService::AnswerCall,
    CallControlService::HoldCall,
    CallControlService::RetrieveCall,
    CallControlService::ClearConnection,
];

/// What is done to the book. Numbers choose from the lists above, or from the calls that are there.
#[derive(Debug, Clone)]
enum Step {
    Tell(Told),
    Expect { device: usize, called: usize },
    PickUp { device: usize, call: usize },
    RequestLeft(usize),
    NotMade(usize),
    ExpectEnd(usize, Option<EndReason>),
    BeginSnapshot,
    EndSnapshot,
}

/// An event, of which each kind takes what it has room for.
#[derive(Debug, Clone)]
struct Told {
    device: usize,
    kind: usize,
    calls: [Option<usize>; 2],
    devices: [Option<usize>; 2],
    local: Option<usize>,
    cause: Option<usize>,
    correlator: Option<usize>,
    service: Option<usize>,
    parties: Vec<Listed>,
}

/// An item of a list of connections.
#[derive(Debug, Clone)]
struct Listed {
    call: usize,
    old_call: usize,
    device: usize,
    has_left: bool,
}

/// A number that choices are drawn from: to generate one number a step is quick, and shrinks well enough.
struct Draw(u128);

impl Draw {
    /// One of so many.
    fn of(&mut self, count: usize) -> usize {
        let count = count as u128;
        let drawn = self.0 % count;
        self.0 /= count;
        usize::try_from(drawn).unwrap()
    }

    /// One of so many, or none at all now and then.
    fn maybe(&mut self, count: usize) -> Option<usize> {
        self.of(count + 1).checked_sub(1)
    }

    fn step(mut self) -> Step {
        match self.of(40) {
            0 => Step::PickUp { device: self.of(NUMBERS.len()), call: self.of(CALL_IDS.len()) },
            1..=2 => Step::Expect { device: self.of(NUMBERS.len()), called: self.of(NUMBERS.len()) },
            3 => Step::RequestLeft(self.of(8)),
            4 => Step::NotMade(self.of(8)),
            5 => {
                let reason = [None, Some(EndReason::Transferred), Some(EndReason::Parked)];
                Step::ExpectEnd(self.of(8), reason[self.of(3)].clone())
            }
            6..=7 => Step::BeginSnapshot,
            8..=9 => Step::EndSnapshot,
            _ => Step::Tell(self.told()),
        }
    }

    fn told(&mut self) -> Told {
        Told {
            device: self.of(NUMBERS.len()),
            kind: self.of(KINDS),
            calls: [self.maybe(CALL_IDS.len()), self.maybe(CALL_IDS.len())],
            devices: [self.maybe(NUMBERS.len()), self.maybe(NUMBERS.len())],
            local: self.maybe(LocalConnectionState::KNOWN.len()),
            cause: self.maybe(CAUSES.len()),
            correlator: self.of(2).checked_sub(1).map(|_| self.of(CALL_IDS.len() + CONFERENCES.len())),
            service: self.maybe(SERVICES.len()),
            parties: (0..self.of(4)).map(|_| self.listed()).collect(),
        }
    }

    fn listed(&mut self) -> Listed {
        let (call, old_call) = (self.of(CALL_IDS.len()), self.of(CALL_IDS.len()));
        Listed { call, old_call, device: self.of(NUMBERS.len()), has_left: self.of(5) == 0 }
    }
}

fn connection(call: usize) -> ConnectionId {
    ConnectionId::new(CALL_IDS[call])
}

/// One number in two stands with its switch.
fn named(device: usize) -> NamedDevice {
    let mut identifier = DeviceIdentifier::new(NUMBERS[device]);
    if device.is_multiple_of(2) {
        identifier.switching_sub_domain_information_elements =
            Some(SwitchingSubDomain::from_text("10.0.0.1"));
    }
    NamedDevice::from(identifier)
}

const KINDS: usize = 20;

macro_rules! event {
    ($told:ident, $event:ident, $($field:ident = $value:expr),*) => {{
        let mut event = $event::new();
        event.correlator_data = $told.correlator();
        $(event.$field = $value;)*
        event.into()
    }};
}

impl Told {
    fn call(&self, which: usize) -> Option<ConnectionId> {
        self.calls[which].map(connection)
    }

    fn device(&self, which: usize) -> Option<NamedDevice> {
        self.devices[which].map(named)
    }

    fn correlator(&self) -> Option<CorrelatorData> {
        let text = |at| CALL_IDS.into_iter().chain(CONFERENCES).nth(at).unwrap();
        self.correlator.map(|at| CorrelatorData::from_text(text(at)))
    }

    fn local(&self) -> Option<LocalConnectionState> {
        self.local.map(|at| LocalConnectionState::KNOWN[at].clone())
    }

    fn cause(&self) -> Option<EventCause> {
        self.cause.map(|at| CAUSES[at].clone())
    }

    fn services(&self) -> Option<ServicesPermitted> {
        let mut permitted = ServicesPermitted::new();
        permitted.call_control_services = Some(std::iter::once(SERVICES[self.service?]).collect());
        Some(permitted)
    }

    fn list(&self) -> Option<Vec<ConnectionListItem>> {
        let item = |listed: &Listed| {
            let mut info = ConnectionInformation::new();
            let (left, stays) = (FlowDirection::None, FlowDirection::TransmitAndReceive);
            info.flow_direction = Some(if listed.has_left { left } else { stays });
            let mut item = ConnectionListItem::new();
            item.new_connection = Some(connection(listed.call));
            item.old_connection = Some(connection(listed.old_call));
            item.endpoint = Some(named(listed.device));
            item.resulting_connection_info = Some(info);
            item
        };
        (!self.parties.is_empty()).then(|| self.parties.iter().map(item).collect())
    }

    fn conferenced(&self) -> CstaEvent {
        let mut event = ConferencedEvent::new();
        event.correlator_data =
            self.correlator.map(|at| CorrelatorData::from_text(CONFERENCES[at % CONFERENCES.len()]));
        event.primary_old_call = self.call(0);
        event.conference_connections = self.list();
        event.into()
    }

    #[rustfmt::skip]
    fn event(&self) -> CstaEvent {
        match self.kind {
            0 => event!(self, ServiceInitiatedEvent, initiated_connection = self.call(0)),
            1 => event!(self, OriginatedEvent, originated_connection = self.call(0),
                calling_device = self.device(0), called_device = self.device(1)),
            2 => event!(self, DeliveredEvent, connection = self.call(0), alerting_device = self.device(0),
                calling_device = self.device(1), local_connection_info = self.local(), cause = self.cause()),
            3 | 4 => event!(self, EstablishedEvent, established_connection = self.call(0),
                answering_device = self.device(0), calling_device = self.device(1),
                local_connection_info = self.local(), cause = self.cause()),
            5 => event!(self, HeldEvent, held_connection = self.call(0), holding_device = self.device(0)),
            6 => event!(self, RetrievedEvent, retrieved_connection = self.call(0),
                retrieving_device = self.device(0)),
            7 => event!(self, QueuedEvent, queued_connection = self.call(0), cause = self.cause()),
            8 => event!(self, FailedEvent, failed_connection = self.call(0), cause = self.cause()),
            9 => event!(self, DivertedEvent, connection = self.call(0), diverting_device = self.device(0),
                new_destination = self.device(1)),
            10 => event!(self, TransferredEvent, primary_old_call = self.call(0),
                secondary_old_call = self.call(1), transferring_device = self.device(0),
                transferred_to_device = self.device(1), transferred_connections = self.list()),
            11..=13 => self.conferenced(),
            14 => event!(self, ConnectionClearedEvent, dropped_connection = self.call(0),
                releasing_device = self.device(0), local_connection_info = self.local(),
                cause = self.cause()),
            15 => event!(self, CallClearedEvent, cleared_call = self.call(0), cause = self.cause()),
            16 => event!(self, CallInformationEvent, connection = self.call(0), calling_device = self.device(0),
                services_permitted = self.services()),
            17 => event!(self, NetworkCapabilitiesChangedEvent, outbound_connection = self.call(0)),
            18 => event!(self, OfferedEvent, offered_connection = self.call(0)),
            _ => {
                let mut event = AgentReadyEvent::new();
                event.agent_device = self.device(0);
                event.into()
            }
        }
    }
}

/// What made a change.
#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    /// An event, or what we asked for ourselves.
    Event,
    /// An event that can say that a call comes back: that it rings here, or was picked up here.
    Arrival,
    /// A snapshot that tells a call.
    CallInformation,
    /// A snapshot that was silent about a call.
    Silence,
}

/// An id that names no call any more.
struct Gone {
    /// No event told of an end: any snapshot may bring the call back.
    unseen: bool,
    /// The call went on elsewhere, and may come back by an event.
    went_on: bool,
    /// How many snapshots had been asked for: the next one may bring the call back.
    snapshots: usize,
}

/// What a reader of the changes knows.
#[derive(Default)]
struct Model {
    live: BTreeMap<CallRef, Arc<CallRecord>>,
    begun: HashSet<CallRef>,
    /// The ids that named a call and do so no more.
    gone: HashMap<Key, Gone>,
    own_calls: usize,
    snapshots: usize,
}

impl Model {
    fn take(&mut self, changes: &[CallChange], by: By) {
        for change in changes {
            let record = &change.call;
            let call = record.call_ref;
            match change.from {
                None => {
                    assert!(self.begun.insert(call), "told as new twice: {record:?}");
                    for id in &record.call_ids {
                        let may_return =
                            self.gone.get(&key(&record.device, id)).is_none_or(|gone| match by {
                                By::CallInformation => gone.unseen || self.snapshots > gone.snapshots,
                                By::Arrival => gone.went_on,
                                By::Event | By::Silence => false,
                            });
                        assert!(may_return, "came back: {record:?}");
                    }
                }
                Some(from) => assert_eq!(from, self.live[&call].state, "told from another state: {record:?}"),
            }
            assert_eq!(record.is_live(), record.end.is_none());
            let before = self.live.remove(&call);
            let latched = before.as_ref().map(|before| (before.times.alerting, before.times.established));
            if let Some((alerting, established)) = latched {
                assert!(alerting.is_none() || record.times.alerting == alerting);
                assert!(established.is_none() || record.times.established == established);
            }
            let was_told = !matches!(record.end, None | Some(EndReason::EndedUnseen | EndReason::NotMade));
            let unseen = by == By::Silence || !was_told;
            let went_on = matches!(
                record.end,
                Some(EndReason::Transferred | EndReason::Parked | EndReason::Diverted(_))
            );
            // the id of a call to be picked up is another device's, until the switch says otherwise
            let is_renamed = |before: &CallRecord| before.state == CallState::Requested && record.is_live();
            let before = before.filter(|before| !is_renamed(before));
            if record.end == Some(EndReason::NotMade) && record.direction == Some(Direction::Incoming) {
                continue;
            }
            for id in before.iter().flat_map(|before| &before.call_ids).chain(&record.call_ids) {
                let gone = Gone { unseen, went_on: went_on && !unseen, snapshots: self.snapshots };
                self.gone.insert(key(&record.device, id), gone);
            }
            if record.is_live() {
                self.live.insert(call, Arc::clone(record));
            }
        }
        for record in self.live.values() {
            for id in &record.call_ids {
                self.gone.remove(&key(&record.device, id));
            }
        }
    }

    /// A call that we are about to ask for, under an id that an event may have used.
    fn expected(&mut self, call: Arc<CallRecord>) {
        self.begun.insert(call.call_ref);
        self.live.insert(call.call_ref, call);
        self.take(&[], By::Event);
    }

    /// One of the calls that are there.
    fn pick(&self, choice: usize) -> Option<CallRef> {
        let count = self.live.len();
        (count > 0).then(|| *self.live.keys().nth(choice % count).unwrap())
    }

    fn does(&mut self, book: &mut CallBook, step: &Step, now: SystemTime) {
        match step {
            Step::Tell(told) => {
                let event = told.event();
                let device = match named(told.device).identifier() {
                    Some(device) => device.device_id(),
                    None => DeviceId::default(),
                };
                let changes = book.apply(&BookEvent::new(&device, &event), now);
                let by = match event {
                    CstaEvent::CallInformation(_) => By::CallInformation,
                    CstaEvent::Delivered(_) | CstaEvent::Established(_) => By::Arrival,
                    _ => By::Event,
                };
                self.take(&changes, by);
            }
            Step::Expect { device, called } => {
                self.own_calls += 1;
                let (device, called) = (DeviceId::new(NUMBERS[*device]), DeviceId::new(NUMBERS[*called]));
                let call_id = Some(CallId::from(format!("own-{}", self.own_calls)));
                let call = book.expect(ExpectedCall { device, call_id, called }, now);
                self.expected(call);
            }
            Step::PickUp { device, call } => {
                let (device, id) = (DeviceId::new(NUMBERS[*device]), CallId::new(CALL_IDS[*call]));
                let call = book.expect_pick_up(&device, &id, now);
                self.expected(call);
            }
            Step::RequestLeft(call) => self.pick(*call).into_iter().for_each(|call| book.request_left(call)),
            Step::NotMade(call) => {
                let changes = self.pick(*call).map(|call| book.not_made(call, now));
                self.take(&changes.unwrap_or_default(), By::Event);
            }
            Step::ExpectEnd(call, reason) => {
                self.pick(*call).into_iter().for_each(|call| book.expect_end(call, reason.clone()));
            }
            Step::BeginSnapshot => {
                self.snapshots += 1;
                book.begin_snapshot();
            }
            Step::EndSnapshot => self.take(&book.end_snapshot(now), By::Silence),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, max_shrink_iters: 2000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_told_the_book_stays_whole_and_its_changes_tell_all(
        steps in prop::collection::vec(any::<u128>().prop_map(|number| Draw(number).step()), 1..60)
    ) {
        let (mut book, mut model) = (CallBook::new(), Model::default());
        let mut now = SystemTime::UNIX_EPOCH;
        for step in &steps {
            now += Duration::from_secs(1);
            model.does(&mut book, step, now);
            prop_assert_eq!(book.check_invariants(), Ok(()), "after {:?}", step);
            let told: Vec<_> = model.live.values().collect();
            let known: Vec<_> = book.calls().collect();
            prop_assert_eq!(told, known, "after {:?}", step);
        }
        let ends = book.close(now);
        prop_assert_eq!(ends.len(), model.live.len());
        prop_assert_eq!(book.check_invariants(), Ok(()));
        prop_assert_eq!(book.calls().count() + book.index.live().count(), 0);
    }
}

/// A server must not make the book grow by naming one call in ever new ways.
#[test]
fn one_call_does_not_grow_without_bound() {
    let (mut book, me, now) = (CallBook::new(), DeviceId::new("21"), SystemTime::UNIX_EPOCH);
    let expected = ExpectedCall { device: me.clone(), call_id: Some("own".into()), called: "22".into() };
    book.expect(expected, now);
    for number in 0..5000 {
        let mut renamed = NetworkCapabilitiesChangedEvent::new();
        renamed.outbound_connection = Some(ConnectionId::new(format!("renamed-{number}").as_str()));
        renamed.correlator_data = Some(CorrelatorData::from_text("own"));
        book.apply(&BookEvent::new(&me, &renamed.into()), now);
        let item = |number: &str| {
            let mut item = ConnectionListItem::new();
            item.endpoint = Some(NamedDevice::from(DeviceIdentifier::new(number)));
            item
        };
        let mut joined = ConferencedEvent::new();
        joined.correlator_data = Some(CorrelatorData::from_text("conference"));
        joined.conference_connections = Some(vec![item("21"), item(&format!("9{number}"))]);
        book.apply(&BookEvent::new(&me, &joined.into()), now);
    }
    assert_eq!(book.check_invariants(), Ok(()));
    assert_eq!(book.calls().count(), 1);
    let record = book.calls().next().unwrap();
    assert!(record.call_ids.len() <= 2, "{} ids", record.call_ids.len());
    assert_eq!(record.parties.len(), MOST_PARTIES);
}
