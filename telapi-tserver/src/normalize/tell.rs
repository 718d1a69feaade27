//! CSTA's events, filled with what a T-Server tells.

use super::Change;
use super::leg::Leg;
use telapi_core::call::{CallState, Party};
use telapi_core::csta::event::{
    BridgedEvent, CallInformationEvent, ConferencedEvent, ConnectionClearedEvent, DeliveredEvent,
    DivertedEvent, EstablishedEvent, FailedEvent, HeldEvent, NetworkReachedEvent, OriginatedEvent,
    QueuedEvent, RetrievedEvent, ServiceInitiatedEvent, TransferredEvent,
};
use telapi_core::csta::{
    ConnectionInformation, ConnectionListItem, CstaEvent, DeviceIdentifier, EventCause, FlowDirection,
    LocalConnectionState, NamedDevice,
};
use telapi_core::{ConnectionId, CorrelatorData, DeviceId};

/// The event, with who called whom.
fn change(device: &DeviceId, leg: &Leg, event: impl Into<CstaEvent>) -> Change {
    let me = || Some(Party::new(device.clone()));
    let other = leg.other.clone().map(Party::new);
    let (calling, called) = match leg.is_outgoing {
        Some(true) => (me(), leg.called.clone().map(Party::new).or(other)),
        Some(false) => (other, leg.called.clone().map(Party::new).or_else(me)),
        // who is at the other end, without saying who called
        None => (other, None),
    };
    Change { device: device.clone(), event: event.into(), calling, called, state: None }
}

fn connection(device: &DeviceId, leg: &Leg) -> ConnectionId {
    ConnectionId::new(leg.call_id.clone()).of(device.clone())
}

pub(super) fn named(device: &DeviceId) -> NamedDevice {
    NamedDevice::from(DeviceIdentifier::new(device))
}

fn other(leg: &Leg) -> NamedDevice {
    leg.other.as_ref().map_or(NamedDevice::NotKnown, named)
}

fn calling(device: &DeviceId, leg: &Leg) -> Option<NamedDevice> {
    leg.is_outgoing.map(|is_outgoing| if is_outgoing { named(device) } else { other(leg) })
}

/// Fills what nearly all events have.
macro_rules! about {
    ($event:ident, $connection:ident, $device:expr, $leg:expr, $state:ident, $cause:expr) => {{
        let mut event = $event::new();
        event.$connection = Some(connection($device, $leg));
        event.local_connection_info = Some(LocalConnectionState::$state);
        event.cause = $cause;
        event
    }};
}

/// Fills who called whom, and what is attached.
macro_rules! between_parties {
    ($event:ident, $device:expr, $leg:expr, $sent_on_by:expr) => {{
        $event.calling_device = calling($device, $leg);
        $event.called_device = $leg.called.as_ref().map(named);
        // whoever is there has not left
        $event.last_redirection_device = $sent_on_by.filter(|by| $leg.other.as_ref() != Some(*by)).map(named);
        $event.user_data.clone_from(&$leg.csta_user_data);
    }};
}

pub(super) fn service_initiated(device: &DeviceId, leg: &Leg) -> Change {
    let mut event = about!(ServiceInitiatedEvent, initiated_connection, device, leg, Initiated, None);
    event.initiating_device = Some(named(device));
    change(device, leg, event)
}

pub(super) fn originated(device: &DeviceId, leg: &Leg, cause: Option<EventCause>) -> Change {
    let mut event = about!(OriginatedEvent, originated_connection, device, leg, Connected, cause);
    event.calling_device = calling(device, leg);
    event.called_device = leg.called.as_ref().map(named);
    change(device, leg, event)
}

pub(super) fn network_reached(device: &DeviceId, leg: &Leg, cause: Option<EventCause>) -> Change {
    let mut event = about!(NetworkReachedEvent, outbound_connection, device, leg, Connected, cause);
    between_parties!(event, device, leg, None::<&DeviceId>);
    change(device, leg, event)
}

/// It rings at the other party.
pub(super) fn delivered(
    device: &DeviceId,
    leg: &Leg,
    cause: Option<EventCause>,
    sent_on_by: Option<&DeviceId>,
) -> Change {
    let mut event = about!(DeliveredEvent, connection, device, leg, Connected, cause);
    between_parties!(event, device, leg, sent_on_by);
    event.alerting_device = Some(other(leg));
    change(device, leg, event)
}

/// It rings here.
pub(super) fn alerting(
    device: &DeviceId,
    leg: &Leg,
    cause: Option<EventCause>,
    sent_on_by: Option<&DeviceId>,
) -> Change {
    let mut event = about!(DeliveredEvent, connection, device, leg, Alerting, cause);
    between_parties!(event, device, leg, sent_on_by);
    event.alerting_device = Some(named(device));
    change(device, leg, event)
}

pub(super) fn queued(device: &DeviceId, leg: &Leg, cause: Option<EventCause>) -> Change {
    let mut event = about!(QueuedEvent, queued_connection, device, leg, Queued, cause);
    between_parties!(event, device, leg, None::<&DeviceId>);
    event.queue = Some(named(device));
    change(device, leg, event)
}

/// The parties talk; what we hold, we go on holding.
pub(super) fn established(
    device: &DeviceId,
    leg: &Leg,
    cause: Option<EventCause>,
    sent_on_by: Option<&DeviceId>,
) -> Change {
    let mut event = about!(EstablishedEvent, established_connection, device, leg, Connected, cause);
    if leg.state == CallState::Held {
        event.local_connection_info = Some(LocalConnectionState::Hold);
    }
    between_parties!(event, device, leg, sent_on_by);
    event.answering_device = Some(if leg.is_outgoing == Some(false) { named(device) } else { other(leg) });
    change(device, leg, event)
}

pub(super) fn failed(device: &DeviceId, leg: &Leg, cause: Option<EventCause>) -> Change {
    let mut event = about!(FailedEvent, failed_connection, device, leg, Fail, cause);
    between_parties!(event, device, leg, None::<&DeviceId>);
    event.failing_device = Some(other(leg));
    change(device, leg, event)
}

pub(super) fn held(device: &DeviceId, leg: &Leg, cause: Option<EventCause>) -> Change {
    let mut event = about!(HeldEvent, held_connection, device, leg, Hold, cause);
    event.holding_device = Some(named(device));
    change(device, leg, event)
}

pub(super) fn retrieved(device: &DeviceId, leg: &Leg, cause: Option<EventCause>) -> Change {
    let mut event = about!(RetrievedEvent, retrieved_connection, device, leg, Connected, cause);
    event.retrieving_device = Some(named(device));
    change(device, leg, event)
}

/// Another appearance of the DN has taken the call.
pub(super) fn bridged(device: &DeviceId, leg: &Leg, cause: Option<EventCause>) -> Change {
    let mut event = BridgedEvent::new();
    event.bridged_connection = Some(connection(device, leg));
    event.bridged_appearance = Some(named(device));
    event.cause = cause;
    change(device, leg, event)
}

/// The call is over for the DN, and was ended by this one, if that is told.
pub(super) fn cleared(
    device: &DeviceId,
    leg: &Leg,
    cause: Option<EventCause>,
    by: Option<&DeviceId>,
) -> Change {
    let mut event = about!(ConnectionClearedEvent, dropped_connection, device, leg, Null, cause);
    event.releasing_device = by.map(named);
    event.user_data.clone_from(&leg.csta_user_data);
    change(device, leg, event)
}

/// The call has left the DN for another one.
pub(super) fn diverted(
    device: &DeviceId,
    leg: &Leg,
    cause: Option<EventCause>,
    to: Option<&DeviceId>,
) -> Change {
    let mut event = about!(DivertedEvent, connection, device, leg, Null, cause);
    between_parties!(event, device, leg, None::<&DeviceId>);
    event.diverting_device = Some(named(device));
    event.new_destination = to.map(named);
    change(device, leg, event)
}

/// The DN has transferred the call, and is out of it.
pub(super) fn transferred_away(device: &DeviceId, leg: &Leg, to: Option<&DeviceId>) -> Change {
    let mut event = about!(TransferredEvent, primary_old_call, device, leg, Null, Some(EventCause::Transfer));
    event.transferring_device = Some(named(device));
    event.transferred_to_device = to.map(named);
    change(device, leg, event)
}

/// Somebody else has transferred the call: the other party is another one now.
pub(super) fn transferred_by(device: &DeviceId, leg: &Leg, by: &DeviceId) -> Change {
    let mut event =
        about!(TransferredEvent, primary_old_call, device, leg, Connected, Some(EventCause::Transfer));
    event.local_connection_info = Some(local_state(leg.state));
    event.transferring_device = Some(named(by));
    event.transferred_to_device = leg.other.as_ref().map(named);
    event.user_data.clone_from(&leg.csta_user_data);
    let mut item = ConnectionListItem::new();
    item.new_connection = Some(connection(device, leg));
    item.endpoint = leg.other.as_ref().map(named);
    event.transferred_connections = Some(vec![item]);
    change(device, leg, event)
}

/// All that is known of a call, with its state, of which CSTA's event has no word.
pub(super) fn call_information(device: &DeviceId, leg: &Leg) -> Change {
    let mut event = CallInformationEvent::new();
    event.connection = Some(connection(device, leg));
    event.device = Some(named(device));
    event.calling_device = calling(device, leg);
    event.user_data.clone_from(&leg.csta_user_data);
    let mut change = change(device, leg, event);
    change.state = Some(leg.state);
    change
}

/// The first event of a conference, which lists everybody.
pub(super) fn conference_formed(device: &DeviceId, leg: &Leg, by: Option<&DeviceId>) -> Change {
    let mut mine = ConnectionListItem::new();
    mine.new_connection = Some(connection(device, leg));
    mine.endpoint = Some(named(device));
    let parties = leg.conference.iter().flat_map(|conference| &conference.parties);
    let others = parties.map(|party| participant(party, None));
    let items = std::iter::once(mine).chain(others).collect();
    conferenced(device, leg, items, by)
}

pub(super) fn joined(device: &DeviceId, leg: &Leg, party: &DeviceId, by: Option<&DeviceId>) -> Change {
    let mut change = conferenced(device, leg, vec![participant(party, None)], by);
    if let CstaEvent::Conferenced(event) = &mut change.event {
        event.added_party = Some(named(party));
    }
    change
}

pub(super) fn left(device: &DeviceId, leg: &Leg, party: &DeviceId, by: Option<&DeviceId>) -> Change {
    conferenced(device, leg, vec![participant(party, Some(FlowDirection::None))], by)
}

/// The call goes on with whoever is left.
pub(super) fn conference_ended(device: &DeviceId, leg: &Leg) -> Change {
    conferenced(device, leg, Vec::new(), None)
}

fn participant(party: &DeviceId, flow_direction: Option<FlowDirection>) -> ConnectionListItem {
    let mut item = ConnectionListItem::new();
    item.endpoint = Some(named(party));
    let mut info = ConnectionInformation::new();
    info.flow_direction = flow_direction;
    item.resulting_connection_info = Some(info);
    item
}

fn conferenced(
    device: &DeviceId,
    leg: &Leg,
    items: Vec<ConnectionListItem>,
    by: Option<&DeviceId>,
) -> Change {
    let mut event = ConferencedEvent::new();
    event.primary_old_call = Some(connection(device, leg));
    event.conferencing_device = by.map(named);
    event.conference_connections = Some(items);
    event.local_connection_info = Some(local_state(leg.state));
    // where the call book looks for the conference's id
    event.correlator_data =
        leg.conference.as_ref().map(|conference| CorrelatorData::from_text(conference.id.as_str()));
    event.cause = Some(EventCause::Conference);
    change(device, leg, event)
}

fn local_state(state: CallState) -> LocalConnectionState {
    match state {
        CallState::Initiated => LocalConnectionState::Initiated,
        CallState::Alerting => LocalConnectionState::Alerting,
        CallState::Queued => LocalConnectionState::Queued,
        CallState::Held => LocalConnectionState::Hold,
        CallState::Failed => LocalConnectionState::Fail,
        CallState::Ended => LocalConnectionState::Null,
        _ => LocalConnectionState::Connected,
    }
}
