//! What IP Office has beyond calls (guide 5.2.4, 5.2.10, 5.2.16, 6, 7.1.3, 7.1.5, 9), in the suite's words.

use super::super::stage::{Extra, Service, Told, id_of};
use super::IpOffice;
use futures::FutureExt;
use futures::lock::Mutex;
use std::cell::RefCell;
use std::collections::BTreeMap;
use telapi::csta::event::MicrophoneMuteEvent;
use telapi::csta::{self, CstaEvent, DeviceIdentifier, NamedDevice};
use telapi::ipoffice::service::{ConferenceRequestOwner, Forward};
use telapi::ipoffice::{Event, EventKind, EventType, Phone, Session};
use telapi::{
    Call, CallId, ConferenceId, ConnectionId, CorrelatorData, EventStream, StreamItem, Subscription,
};

/// The event that answers a service.
pub(super) fn answer(service: Service) -> &'static str {
    match service {
        Service::Mute | Service::MuteParticipant => "MicrophoneMuteEvent",
        Service::Record => "ARSRecordCallStartedEvent",
        Service::Forward => "ForwardingEvent",
        Service::DoNotDisturb => "DoNotDisturbEvent",
        other => panic!("{other:?} is not answered by one event"),
    }
}

/// What a session has heard of what concerns a phone.
pub(super) struct Heard {
    number: &'static str,
    events: Mutex<EventStream<Event>>,
    conferences: RefCell<EventStream<Event>>,
    /// The participants of conferences, with their numbers.
    participants: RefCell<BTreeMap<CallId, String>>,
}

impl Heard {
    pub(super) fn by(session: &Session, number: &'static str) -> Self {
        let conferenced = EventType::Csta(csta::EventType::Conferenced);
        let of_conferences = Subscription::new().for_device(number).only([conferenced]);
        let events = session.events_with(Subscription::new().for_device(number));
        Self {
            number,
            events: Mutex::new(events),
            conferences: RefCell::new(session.events_with(of_conferences)),
            participants: RefCell::default(),
        }
    }

    /// The next that goes beyond calls.
    pub(super) async fn next(&self) -> Told {
        let mut events = self.events.lock().await;
        loop {
            match events.next().await {
                Some(StreamItem::Event(event)) => {
                    if let Some(told) = self.read(&event) {
                        return told;
                    }
                }
                Some(_) => {}
                None => panic!("the session of {} is over", self.number),
            }
        }
    }

    fn read(&self, event: &Event) -> Option<Told> {
        Some(match (&event.kind, event.csta()) {
            (_, Some(CstaEvent::MicrophoneMute(mute))) => self.mute(mute),
            (_, Some(CstaEvent::Forwarding(told))) => Told::Forward {
                calls: told.forwarding_type.clone().unwrap(),
                to: told.forward_status.unwrap().then(|| number(told.forward_to.as_ref().unwrap())),
            },
            (_, Some(CstaEvent::DoNotDisturb(told))) => {
                Told::DoNotDisturb { on: told.do_not_disturb_on.unwrap() }
            }
            (EventKind::ArsRecordCallStarted(told), _) => record(told.recorded_connection.as_ref(), true),
            (EventKind::ArsRecordCallStopped(told), _) => record(told.recorded_connection.as_ref(), false),
            _ => return None,
        })
    }

    /// A conference's names the participant (guide 6.2.2), any other the call of the phone that it is told for (6.2.1).
    fn mute(&self, mute: &MicrophoneMuteEvent) -> Told {
        let is_of_a_conference = mute.auditory_apparatus.as_ref().is_some_and(|it| !it.is_empty());
        let named = mute.invoking_device.as_ref().and_then(NamedDevice::device_id).unwrap();
        let number = if is_of_a_conference {
            self.learn_participants();
            self.participants.borrow()[&CallId::new(named.number())].clone()
        } else {
            self.number.to_owned()
        };
        Told::Mute { number, on: mute.microphone_mute_on.unwrap() }
    }

    /// What the participant with this number is called, as ConferencedEvents have told it (guide 5.3.2).
    fn participant(&self, number: &str) -> CallId {
        self.learn_participants();
        let participants = self.participants.borrow();
        let (id, _) = participants
            .iter()
            .rfind(|(_, participant)| *participant == number)
            .unwrap_or_else(|| panic!("{number} is in no conference: {participants:?}"));
        id.clone()
    }

    fn learn_participants(&self) {
        let mut conferences = self.conferences.borrow_mut();
        while let Some(item) = conferences.next().now_or_never() {
            let Some(StreamItem::Event(event)) = item else { continue };
            let Some(CstaEvent::Conferenced(told)) = event.csta() else { continue };
            for item in told.conference_connections.iter().flatten() {
                let (Some(id), Some(device)) = (&item.new_connection, &item.endpoint) else { continue };
                let number = device.device_id().unwrap().number().to_owned();
                self.participants.borrow_mut().insert(id.call_id.clone(), number);
            }
        }
    }
}

fn record(connection: Option<&ConnectionId>, on: bool) -> Told {
    Told::Record { call: connection.unwrap().call_id.clone(), on }
}

fn number(device: &DeviceIdentifier) -> String {
    device.device_id().number().to_owned()
}

fn conference_of(call: &Call) -> ConferenceId {
    call.record().conference.clone().unwrap()
}

impl IpOffice {
    pub(super) async fn ask_for(&self, extra: Extra<'_>) -> telapi::Result<()> {
        match extra {
            Extra::Mute { call, on } => {
                self.phone(call).set_microphone_mute(&id_of(call), on).await.map(drop)
            }
            Extra::MuteParticipant { by, number, on } => {
                let (session, participant) = self.participant(by, number);
                session.set_participant_microphone_mute(&participant, &conference_of(by), on).await.map(drop)
            }
            // by the conference's id, as in the sample of guide 5.2.4
            Extra::DropParticipant { by, number } => {
                let (session, participant) = self.participant(by, number);
                let correlator = CorrelatorData::from_text(conference_of(by).as_str());
                session.drop_participant(&participant, correlator).await.map(drop)
            }
            Extra::InviteToRoom { phone, room, number } => {
                let phone = self.session(phone).phone(phone).unwrap();
                let owner = ConferenceRequestOwner::TargetDevice;
                phone.proxy_make_call_into_conference(room, number, owner).await
            }
            Extra::Record { call, on: true } => self.phone(call).record_call(&id_of(call)).await.map(drop),
            Extra::Record { call, on: false } => {
                self.phone(call).stop_record_call(&id_of(call)).await.map(drop)
            }
            Extra::SendDigits { call, digits } => {
                self.phone(call).generate_digits(&id_of(call), digits).await
            }
            Extra::Forward { phone, calls, to } => {
                let phone = self.session(phone).phone(phone).unwrap();
                phone.set_forwarding(calls.clone(), to.map_or(Forward::Off, Forward::to)).await.map(drop)
            }
            Extra::DoNotDisturb { phone, on } => {
                self.session(phone).phone(phone).unwrap().set_do_not_disturb(on).await.map(drop)
            }
        }
    }

    fn phone(&self, call: &Call) -> Phone {
        let record = call.record();
        self.session(record.device.number()).phone(record.device.number()).unwrap()
    }

    /// The session of who asks, and what the other one is called in the conference.
    fn participant(&self, by: &Call, number: &str) -> (Session, CallId) {
        let record = by.record();
        let phone = record.device.number();
        (self.session(phone), self.heard.borrow()[phone].participant(number))
    }
}
