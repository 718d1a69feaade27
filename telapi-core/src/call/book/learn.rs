//! What an event tells about a call beside its state.

use super::transition::is_pickup;
use super::{BookEvent, CallRecord, Direction, Party};
use crate::csta::{CstaEvent, NamedDevice};
use crate::id::{DeviceId, UserData};

/// Takes over what the event tells about the call beside its state. `calling` is who called, as it was last told; an event
/// that tells it again, or something else, changes it.
pub(super) fn learn(record: &mut CallRecord, calling: &mut Option<DeviceId>, told: &BookEvent<'_>) {
    let named = Named::by(told);
    learn_direction(record, told, named.calling.as_ref());
    let is_called_anew = replace(&mut record.called, named.called.as_ref());
    let is_news = replace(calling, named.calling.as_ref()) || is_called_anew;
    // a snapshot knows who called whom and not who has answered: what it knew before is no news
    let is_stale =
        matches!(told.event, CstaEvent::CallInformation(_)) && !is_news && !record.parties.is_empty();
    if let (Some(device), None, false) = (named.far(told, record.direction), &record.conference, is_stale) {
        let known = record.parties.iter().position(|party| party.device.matches(&device));
        let mut party = known.map_or_else(|| Party::new(device.clone()), |at| record.parties.swap_remove(at));
        if device.sub_domain().is_some() {
            party.device = device;
        }
        record.parties.clear();
        record.parties.push(party);
    }
    learn_names(record, told);
    if let Some(services) =
        told.event.services_permitted().and_then(|services| services.call_control_services)
    {
        record.services_permitted = services;
    }
    if let Some(correlator) = told.event.correlator_data() {
        record.correlator_data = Some(correlator.clone());
    }
    if let Some(user_data) = user_data(told.event) {
        record.user_data = Some(user_data.clone());
    }
    if let Some(cause) = told.event.cause() {
        record.cause = Some(cause.clone());
    }
}

/// Takes over a device that is told, and tells whether it is another one than was known. That a message leaves out a
/// switch that is known makes no difference.
fn replace(known: &mut Option<DeviceId>, told: Option<&DeviceId>) -> bool {
    let Some(told) = told else {
        return false;
    };
    let is_the_same = known.as_ref().is_some_and(|known| known.matches(told));
    if !is_the_same || told.sub_domain().is_some() {
        *known = Some(told.clone());
    }
    !is_the_same
}

fn learn_direction(record: &mut CallRecord, told: &BookEvent<'_>, calling: Option<&DeviceId>) {
    if record.direction.is_none() {
        record.direction = match calling.map(|device| device.matches(told.device)) {
            Some(true) => Some(Direction::Outgoing),
            Some(false) => Some(Direction::Incoming),
            None => match told.event {
                CstaEvent::ServiceInitiated(_) | CstaEvent::DigitsDialed(_) => Some(Direction::Outgoing),
                _ => None,
            },
        };
    }
}

fn learn_names(record: &mut CallRecord, told: &BookEvent<'_>) {
    for party in [&told.calling, &told.called].into_iter().flatten() {
        if party.device.matches(told.device) || party.device.number().is_empty() {
            continue;
        }
        if record.parties.is_empty() && record.conference.is_none() {
            record.parties.push(party.clone());
        } else if let Some(known) =
            record.parties.iter_mut().find(|known| known.device.matches(&party.device))
        {
            known.name = party.name.clone().or(known.name.take());
        }
    }
}

/// The devices that an event names.
struct Named {
    calling: Option<DeviceId>,
    called: Option<DeviceId>,
    /// Who rings or has answered.
    answering: Option<DeviceId>,
    /// From whom the call went on to where it is.
    last_redirection: Option<DeviceId>,
}

impl Named {
    fn by(told: &BookEvent<'_>) -> Self {
        let id = |named: &Option<NamedDevice>| named.as_ref().and_then(NamedDevice::device_id);
        let (calling, called, answering, last_redirection) = match told.event {
            CstaEvent::ServiceInitiated(event) => {
                (id(&event.initiating_device), id(&event.called_device), None, None)
            }
            CstaEvent::Originated(event) => (id(&event.calling_device), id(&event.called_device), None, None),
            CstaEvent::Offered(event) => (
                id(&event.calling_device),
                id(&event.called_device),
                None,
                id(&event.last_redirection_device),
            ),
            CstaEvent::Delivered(event) => (
                id(&event.calling_device),
                id(&event.called_device),
                id(&event.alerting_device),
                id(&event.last_redirection_device),
            ),
            CstaEvent::Established(event) => (
                id(&event.calling_device),
                id(&event.called_device),
                id(&event.answering_device),
                id(&event.last_redirection_device),
            ),
            CstaEvent::Queued(event) => (id(&event.calling_device), id(&event.called_device), None, None),
            CstaEvent::Failed(event) => (id(&event.calling_device), id(&event.called_device), None, None),
            CstaEvent::NetworkReached(event) => {
                (id(&event.calling_device), id(&event.called_device), None, None)
            }
            CstaEvent::CallInformation(event) => {
                let called = told.called.as_ref().map(|party| party.device.clone());
                (id(&event.calling_device), called.filter(|called| !called.number().is_empty()), None, None)
            }
            _ => (None, None, None, None),
        };
        Self { calling, called, answering, last_redirection }
    }

    /// The other end, by what the event tells. Who has sent the call on is out of it, if anybody else is there; of a call
    /// that was picked up, who has done so is the other end for all but that one.
    fn far(&self, told: &BookEvent<'_>, direction: Option<Direction>) -> Option<DeviceId> {
        let (calling, called, answering) = (&self.calling, &self.called, &self.answering);
        let candidates = match direction {
            _ if is_pickup(told.event.cause()) => [answering, calling, called],
            Some(Direction::Incoming) => [calling, answering, called],
            _ => [answering, called, calling],
        };
        let mut others = candidates.into_iter().flatten().filter(|device| !device.matches(told.device));
        let has_left =
            |device: &DeviceId| self.last_redirection.as_ref().is_some_and(|last| last.matches(device));
        let first = others.next()?;
        if !has_left(first) {
            return Some(first.clone());
        }
        Some(others.find(|device| !has_left(device)).unwrap_or(first).clone())
    }
}

fn user_data(event: &CstaEvent) -> Option<&UserData> {
    match event {
        CstaEvent::Delivered(event) => event.user_data.as_ref(),
        CstaEvent::Established(event) => event.user_data.as_ref(),
        CstaEvent::Queued(event) => event.user_data.as_ref(),
        CstaEvent::Offered(event) => event.user_data.as_ref(),
        CstaEvent::CallInformation(event) => event.user_data.as_ref(),
        _ => None,
    }
}
