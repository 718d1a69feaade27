//! A front-end that tells what the switch does in CSTA's events, built as the IP Office guide's samples have them.

use std::fmt;
use std::sync::{Arc, Mutex};
use telapi::csta::event::*;
use telapi::csta::{
    CallControlService, ConnectionInformation, ConnectionListItem, CstaEvent, DeviceIdentifier, EventCause,
    FlowDirection, LocalConnectionState, NamedDevice, PermittedServices, ServicesPermitted,
};
use telapi::{CallId, ConnectionId, CorrelatorData, DeviceId, Party};
use telapi_core::call::BookEvent;
use telapi_mock::{
    CallEvent, CallEventKind, Cause, ConferenceChange, ConferenceEvent, FrontEnd, Leg, Participant, Service,
    SwitchEvent, What,
};

/// An event on its way to a session, with what the vendor adds to it.
#[derive(Debug)]
pub(super) struct Told {
    device: DeviceId,
    event: CstaEvent,
    calling: Option<Party>,
    called: Option<Party>,
    /// The phones whose users see it.
    audience: Vec<String>,
}

impl Told {
    pub(super) fn book_event(&self) -> BookEvent<'_> {
        let mut told = BookEvent::new(&self.device, &self.event);
        told.calling.clone_from(&self.calling);
        told.called.clone_from(&self.called);
        told
    }

    /// The phone, its call, and who has picked it up, if that is what the event tells.
    pub(super) fn picked_up(&self) -> Option<(String, CallId, String)> {
        let CstaEvent::Established(event) = &self.event else { return None };
        let by = event.answering_device.as_ref()?.device_id()?.number().to_owned();
        let call = event.established_connection.as_ref()?.call_id.clone();
        (event.cause == Some(EventCause::CallPickup)).then(|| (self.device.number().to_owned(), call, by))
    }

    /// Whether a session of this phone's user sees it; an application user's sees all.
    pub(super) fn is_for(&self, phone: Option<&str>) -> bool {
        phone.is_none_or(|phone| self.audience.iter().any(|number| number == phone))
    }
}

/// For who replays a seed.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause = self.event.cause().map(ToString::to_string).unwrap_or_default();
        let call = self.event.call_id().map(ToString::to_string).unwrap_or_default();
        write!(f, "{} {} {call} {cause}", self.device, self.event.message())
    }
}

/// Keeps what happened until it is asked for.
#[derive(Default)]
pub(super) struct Recorder(Mutex<Vec<Arc<Told>>>);

impl Recorder {
    pub(super) fn take(&self) -> Vec<Arc<Told>> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl FrontEnd for Recorder {
    fn deliver(&self, events: &[SwitchEvent]) {
        let mut told = self.0.lock().unwrap();
        told.extend(events.iter().filter_map(tell).map(Arc::new));
    }
}

fn tell(event: &SwitchEvent) -> Option<Told> {
    match &event.what {
        What::Call(event) => {
            let number = &event.leg.device.number;
            let (device, audience) = (DeviceId::new(number), vec![number.clone()]);
            Some(Told { device, event: call_event(event), calling: None, called: None, audience })
        }
        // told once, for a device of this name (guide 17)
        What::Conference(event) => Some(Told {
            device: DeviceId::new("conference"),
            event: conferenced(event),
            calling: None,
            called: None,
            audience: event.audience.clone(),
        }),
        _ => None,
    }
}

/// What a snapshot tells of a call (guide 8.2.1), with the ADDITIONALCALLINFO of guide 5.3.1.
pub(super) fn call_information(leg: &Leg) -> Told {
    let mut event = CallInformationEvent::new();
    event.connection = connection(leg);
    event.calling_device = named(&leg.calling.number);
    event.services_permitted = services(&leg.services);
    let number = &leg.device.number;
    Told {
        device: DeviceId::new(number),
        event: event.into(),
        calling: party(&leg.calling),
        called: party(&leg.called),
        audience: vec![number.clone()],
    }
}

fn party(party: &telapi_mock::Party) -> Option<Party> {
    (!party.number.is_empty()).then(|| Party::new(DeviceId::new(&party.number)).named(&party.full_name))
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn named(number: &str) -> Option<NamedDevice> {
    Some(NamedDevice::from(DeviceIdentifier::new(number)))
}

/// The number is empty where there is none.
#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn last_redirection(leg: &Leg) -> Option<NamedDevice> {
    let number = leg.last_redirection.as_ref().map_or("", |party| party.number.as_str());
    Some(NamedDevice::NumberDialed(Box::new(DeviceIdentifier::new(number))))
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn connection(leg: &Leg) -> Option<ConnectionId> {
    Some(ConnectionId::new(leg.call_id.clone()))
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn cause(cause: Cause) -> Option<EventCause> {
    Some(EventCause::from(cause.csta_name()))
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn local(leg: &Leg) -> Option<LocalConnectionState> {
    Some(LocalConnectionState::from(leg.state.local_connection_info()))
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn services(services: &[Service]) -> Option<ServicesPermitted> {
    let named = |service: &Service| {
        let name = service.csta_name();
        CallControlService::ALL.iter().copied().find(|known| known.as_str() == name)
    };
    let mut permitted = ServicesPermitted::new();
    permitted.call_control_services = Some(services.iter().filter_map(named).collect::<PermittedServices>());
    Some(permitted)
}

fn correlator(leg: &Leg) -> CorrelatorData {
    leg.correlator.clone().unwrap_or_else(|| CorrelatorData::from_text(leg.call_id.as_str()))
}

macro_rules! event {
    ($told:ident: $event:ident, $connection:ident, $($field:ident = $value:expr),* $(,)?) => {{
        let mut event = $event::new();
        event.$connection = connection(&$told.leg);
        event.cause = cause($told.cause);
        event.services_permitted = services(&$told.leg.services);
        $(event.$field = $value;)*
        event.into()
    }};
}

fn call_event(told: &CallEvent) -> CstaEvent {
    let (leg, subject) = (&told.leg, named(&told.subject.number));
    let (calling, called) = (named(&leg.calling.number), named(&leg.called.number));
    let null = Some(LocalConnectionState::Null);
    match told.kind {
        CallEventKind::ServiceInitiated => event!(told: ServiceInitiatedEvent, initiated_connection,
            initiating_device = subject, local_connection_info = local(leg),
            correlator_data = Some(correlator(leg))),
        CallEventKind::Originated => event!(told: OriginatedEvent, originated_connection,
            calling_device = calling, called_device = called, local_connection_info = local(leg)),
        CallEventKind::Delivered => event!(told: DeliveredEvent, connection,
            alerting_device = subject, calling_device = calling, called_device = called,
            last_redirection_device = last_redirection(leg), local_connection_info = local(leg)),
        CallEventKind::Established => event!(told: EstablishedEvent, established_connection,
            answering_device = subject, calling_device = calling, called_device = called,
            last_redirection_device = last_redirection(leg), local_connection_info = local(leg)),
        CallEventKind::Failed => event!(told: FailedEvent, failed_connection,
            failing_device = subject, calling_device = calling, called_device = called,
            local_connection_info = local(leg)),
        // as in the samples, the local connection is called null though the call lives (5.3.8, 5.3.9)
        CallEventKind::Held => event!(told: HeldEvent, held_connection,
            holding_device = subject, local_connection_info = null,
            correlator_data = leg.partner().map(|partner| CorrelatorData::from_text(&partner.number))),
        CallEventKind::Retrieved => event!(told: RetrievedEvent, retrieved_connection,
            retrieving_device = subject, local_connection_info = null,
            correlator_data = Some(correlator(leg))),
        CallEventKind::Queued => event!(told: QueuedEvent, queued_connection,
            queue = subject, calling_device = calling, called_device = called,
            last_redirection_device = last_redirection(leg), local_connection_info = local(leg)),
        CallEventKind::ConnectionCleared => event!(told: ConnectionClearedEvent, dropped_connection,
            releasing_device = subject, local_connection_info = local(leg)),
        _ => panic!("an event that this front-end does not know: {told:?}"),
    }
}

/// The first lists everybody, the later ones who changed, the last nobody (guide 5.3.2).
fn conferenced(told: &ConferenceEvent) -> CstaEvent {
    let conference = &told.conference;
    let mut event = ConferencedEvent::new();
    event.correlator_data = Some(CorrelatorData::from_text(&conference.id));
    event.cause = Some(EventCause::Conference);
    let listed = |participants: &[Participant], flow: &FlowDirection| {
        Some(participants.iter().map(|participant| list_item(participant, flow.clone())).collect())
    };
    let (joins, leaves) = (FlowDirection::TransmitAndReceive, FlowDirection::None);
    event.conference_connections = match &told.change {
        ConferenceChange::Formed => listed(&conference.participants, &joins),
        ConferenceChange::Joined(participant) => listed(std::slice::from_ref(participant), &joins),
        ConferenceChange::Left(participant) => listed(std::slice::from_ref(participant), &leaves),
        _ => None,
    };
    if told.change != ConferenceChange::Ended {
        event.conferencing_device = named(&told.conferencing.number);
    }
    event.into()
}

fn list_item(participant: &Participant, flow: FlowDirection) -> ConnectionListItem {
    let mut info = ConnectionInformation::new();
    info.flow_direction = Some(flow);
    info.media_session_info = Some(participant.party.user.clone());
    let mut item = ConnectionListItem::new();
    item.new_connection = Some(ConnectionId::new(participant.id.as_str()));
    item.endpoint = named(&participant.party.number);
    item.resulting_connection_info = Some(info);
    item
}
