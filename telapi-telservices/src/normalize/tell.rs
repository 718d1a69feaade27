//! CSTA's events, filled with what a picture tells.

use super::Change;
use super::leg::{Leg, device_id, number};
use crate::wire::{CallCause, CallState, Party};
use telapi_core::call;
use telapi_core::csta::event::{
    CallInformationEvent, ConferencedEvent, ConnectionClearedEvent, DeliveredEvent, EstablishedEvent,
    FailedEvent, HeldEvent, OriginatedEvent, QueuedEvent, RetrievedEvent, ServiceInitiatedEvent,
};
use telapi_core::csta::{
    ConnectionInformation, ConnectionListItem, CstaEvent, DeviceIdentifier, EventCause, FlowDirection,
    LocalConnectionState, NamedDevice, ServicesPermitted,
};
use telapi_core::{ConnectionId, CorrelatorData, DeviceId};

/// The event with the names that the picture tells.
fn change(device: &DeviceId, leg: &Leg, event: impl Into<CstaEvent>) -> Change {
    let other =
        leg.other_device().map(|other| call::Party::new(other).named(leg.name.clone().unwrap_or_default()));
    let me = Some(call::Party::new(device.clone()));
    let (calling, called) = if leg.is_outgoing() { (me, other) } else { (other, None) };
    Change { event: event.into(), calling, called, state: None }
}

fn connection(device: &DeviceId, leg: &Leg) -> ConnectionId {
    ConnectionId::new(leg.call_id.clone()).of(device.clone())
}

fn me(device: &DeviceId) -> NamedDevice {
    NamedDevice::from(DeviceIdentifier::new(device))
}

/// The other party. A number that is withheld is marked as one that must not be shown.
fn other(leg: &Leg) -> NamedDevice {
    let Some(device) = leg.other_device() else { return NamedDevice::NotKnown };
    let mut identifier = DeviceIdentifier::new(&device);
    identifier.private_number = leg.is_withheld().then_some(true);
    NamedDevice::from(identifier)
}

fn calling(device: &DeviceId, leg: &Leg) -> NamedDevice {
    if leg.is_outgoing() { me(device) } else { other(leg) }
}

fn called(leg: &Leg) -> Option<NamedDevice> {
    let called = leg.called.as_ref()?;
    Some(NamedDevice::from(DeviceIdentifier::new(called)))
}

fn last_redirection(leg: &Leg) -> Option<NamedDevice> {
    let device = leg.last_redirection.as_ref().filter(|device| !device.number().is_empty())?;
    Some(NamedDevice::from(DeviceIdentifier::new(device)))
}

fn services(leg: &Leg) -> ServicesPermitted {
    let mut services = ServicesPermitted::new();
    services.call_control_services = Some(leg.services);
    services
}

fn correlator_data(leg: &Leg) -> Option<CorrelatorData> {
    leg.extra_data.as_deref().filter(|data| !data.is_empty()).map(CorrelatorData::from_text)
}

/// The cause in CSTA's words. Those that say what the other party did are events of their own.
fn cause(leg: &Leg) -> Option<EventCause> {
    match leg.cause.as_ref()? {
        CallCause::Busy => Some(EventCause::Busy),
        CallCause::Conference => Some(EventCause::Conference),
        CallCause::DestNotObtainable => Some(EventCause::DestNotObtainable),
        // a routing point's divert is that of any other device (guide, event Call)
        CallCause::Redirect | CallCause::Route => Some(EventCause::Redirected),
        CallCause::Transfer => Some(EventCause::Transfer),
        CallCause::Normal => Some(EventCause::Normal),
        CallCause::DroppedByOtherParty | CallCause::HeldByOtherParty | CallCause::RetrievedByOtherParty => {
            None
        }
        CallCause::Other(text) => Some(EventCause::from(&**text)),
    }
}

/// Fills what nearly all events have.
macro_rules! about {
    ($event:ident, $connection:ident, $device:expr, $leg:expr, $state:expr) => {{
        let mut event = $event::new();
        event.$connection = Some(connection($device, $leg));
        event.local_connection_info = $state;
        event.services_permitted = Some(services($leg));
        event.correlator_data = correlator_data($leg);
        event.cause = cause($leg);
        event
    }};
}

/// Fills who called whom.
macro_rules! between_parties {
    ($event:ident, $device:expr, $leg:expr) => {{
        $event.calling_device = Some(calling($device, $leg));
        $event.called_device = called($leg);
        $event.last_redirection_device = last_redirection($leg);
    }};
}

pub(super) fn service_initiated(device: &DeviceId, leg: &Leg) -> Change {
    let state = Some(LocalConnectionState::Initiated);
    let mut event = about!(ServiceInitiatedEvent, initiated_connection, device, leg, state);
    event.initiating_device = Some(me(device));
    change(device, leg, event)
}

pub(super) fn originated(device: &DeviceId, leg: &Leg) -> Change {
    let state = Some(LocalConnectionState::Connected);
    let mut event = about!(OriginatedEvent, originated_connection, device, leg, state);
    event.calling_device = Some(calling(device, leg));
    event.called_device = called(leg);
    change(device, leg, event)
}

/// It rings at the other party.
pub(super) fn delivered(device: &DeviceId, leg: &Leg) -> Change {
    let mut event = about!(DeliveredEvent, connection, device, leg, Some(LocalConnectionState::Connected));
    between_parties!(event, device, leg);
    event.alerting_device = Some(other(leg));
    change(device, leg, event)
}

/// It rings here.
pub(super) fn alerting(device: &DeviceId, leg: &Leg) -> Change {
    rings_here(device, leg, cause(leg))
}

/// A call that we held rings here again.
pub(super) fn recalled(device: &DeviceId, leg: &Leg) -> Change {
    rings_here(device, leg, cause(leg).or(Some(EventCause::Recall)))
}

fn rings_here(device: &DeviceId, leg: &Leg, cause: Option<EventCause>) -> Change {
    let mut event = about!(DeliveredEvent, connection, device, leg, Some(LocalConnectionState::Alerting));
    between_parties!(event, device, leg);
    event.alerting_device = Some(me(device));
    event.cause = cause;
    change(device, leg, event)
}

/// The guide's `queued`: the call is queued here.
pub(super) fn queued(device: &DeviceId, leg: &Leg) -> Change {
    let mut event = about!(QueuedEvent, queued_connection, device, leg, Some(LocalConnectionState::Queued));
    between_parties!(event, device, leg);
    event.queue = Some(me(device));
    change(device, leg, event)
}

pub(super) fn established(device: &DeviceId, leg: &Leg) -> Change {
    established_in(device, leg, LocalConnectionState::Connected)
}

/// The call that we hold is with another party now.
pub(super) fn established_on_hold(device: &DeviceId, leg: &Leg) -> Change {
    established_in(device, leg, LocalConnectionState::Hold)
}

fn established_in(device: &DeviceId, leg: &Leg, state: LocalConnectionState) -> Change {
    let mut event = about!(EstablishedEvent, established_connection, device, leg, Some(state));
    between_parties!(event, device, leg);
    event.answering_device = Some(if leg.is_outgoing() { other(leg) } else { me(device) });
    change(device, leg, event)
}

pub(super) fn failed(device: &DeviceId, leg: &Leg) -> Change {
    let mut event = about!(FailedEvent, failed_connection, device, leg, Some(LocalConnectionState::Fail));
    between_parties!(event, device, leg);
    event.failing_device = Some(other(leg));
    change(device, leg, event)
}

pub(super) fn held(device: &DeviceId, leg: &Leg) -> Change {
    held_by(device, leg, me(device), LocalConnectionState::Hold)
}

pub(super) fn held_by_other(device: &DeviceId, leg: &Leg) -> Change {
    held_by(device, leg, other(leg), local_state(leg))
}

fn held_by(device: &DeviceId, leg: &Leg, holding: NamedDevice, state: LocalConnectionState) -> Change {
    let mut event = about!(HeldEvent, held_connection, device, leg, Some(state));
    event.holding_device = Some(holding);
    change(device, leg, event)
}

pub(super) fn retrieved(device: &DeviceId, leg: &Leg) -> Change {
    retrieved_by(device, leg, me(device), LocalConnectionState::Connected)
}

pub(super) fn retrieved_by_other(device: &DeviceId, leg: &Leg) -> Change {
    retrieved_by(device, leg, other(leg), local_state(leg))
}

fn retrieved_by(device: &DeviceId, leg: &Leg, by: NamedDevice, state: LocalConnectionState) -> Change {
    let mut event = about!(RetrievedEvent, retrieved_connection, device, leg, Some(state));
    event.retrieving_device = Some(by);
    change(device, leg, event)
}

/// The call is cleared, and says by whom if that is not us.
pub(super) fn cleared(device: &DeviceId, leg: &Leg) -> Change {
    let mut event =
        about!(ConnectionClearedEvent, dropped_connection, device, leg, Some(LocalConnectionState::Null));
    event.releasing_device = match leg.cause {
        Some(CallCause::DroppedByOtherParty) => Some(other(leg)),
        _ => None,
    };
    change(device, leg, event)
}

/// All that is known of a call.
pub(super) fn call_information(device: &DeviceId, leg: &Leg) -> Change {
    let mut event = CallInformationEvent::new();
    event.connection = Some(connection(device, leg));
    event.device = Some(me(device));
    event.calling_device = Some(calling(device, leg));
    event.services_permitted = Some(services(leg));
    event.correlator_data = correlator_data(leg);
    let mut change = change(device, leg, event);
    change.state = book_state(&leg.state);
    change
}

/// The first event of a conference, which lists everybody.
pub(super) fn conference_formed(device: &DeviceId, leg: &Leg) -> Change {
    let mut mine = ConnectionListItem::new();
    mine.new_connection = Some(connection(device, leg));
    mine.endpoint = Some(me(device));
    let others = leg.others.iter().map(|party| participant(party, None));
    conferenced(device, leg, [mine].into_iter().chain(others).collect())
}

pub(super) fn joined(device: &DeviceId, leg: &Leg, party: &Party) -> Change {
    conferenced(device, leg, vec![participant(party, None)])
}

pub(super) fn left(device: &DeviceId, leg: &Leg, party: &Party) -> Change {
    conferenced(device, leg, vec![participant(party, Some(FlowDirection::None))])
}

/// The call goes on with whoever is left.
pub(super) fn conference_ended(device: &DeviceId, leg: &Leg) -> Change {
    conferenced(device, leg, Vec::new())
}

fn participant(party: &Party, flow_direction: Option<FlowDirection>) -> ConnectionListItem {
    let mut item = ConnectionListItem::new();
    let device = device_id(&number(Some(party)));
    item.endpoint = Some(NamedDevice::from(DeviceIdentifier::new(&device)));
    let mut info = ConnectionInformation::new();
    info.media_session_info.clone_from(&party.name);
    info.flow_direction = flow_direction;
    item.resulting_connection_info = Some(info);
    item
}

/// The conference's id, which is made up, stands where IP Office has it.
fn conferenced(device: &DeviceId, leg: &Leg, connections: Vec<ConnectionListItem>) -> Change {
    let mut event = ConferencedEvent::new();
    event.primary_old_call = Some(connection(device, leg));
    event.conference_connections = Some(connections);
    event.local_connection_info = Some(local_state(leg));
    event.correlator_data = leg.conference.as_ref().map(|id| CorrelatorData::from_text(id.as_str()));
    event.services_permitted = Some(services(leg));
    event.cause = Some(EventCause::Conference);
    change(device, leg, event)
}

fn local_state(leg: &Leg) -> LocalConnectionState {
    match &leg.state {
        CallState::Initiated => LocalConnectionState::Initiated,
        CallState::Originated | CallState::Delivered | CallState::Connected => {
            LocalConnectionState::Connected
        }
        CallState::Alerting => LocalConnectionState::Alerting,
        CallState::Queued => LocalConnectionState::Queued,
        CallState::Hold => LocalConnectionState::Hold,
        CallState::Failed => LocalConnectionState::Fail,
        CallState::Cleared => LocalConnectionState::Null,
        CallState::Other(text) => LocalConnectionState::from(&**text),
    }
}

fn book_state(state: &CallState) -> Option<call::CallState> {
    match state {
        CallState::Initiated => Some(call::CallState::Initiated),
        CallState::Originated => Some(call::CallState::Originated),
        CallState::Delivered => Some(call::CallState::Delivered),
        CallState::Queued => Some(call::CallState::Queued),
        CallState::Alerting => Some(call::CallState::Alerting),
        CallState::Connected => Some(call::CallState::Connected),
        CallState::Hold => Some(call::CallState::Held),
        CallState::Failed => Some(call::CallState::Failed),
        CallState::Cleared | CallState::Other(_) => None,
    }
}
