//! What an event calls the calls that it is about.

use super::{BookEvent, CallBook, CallRecord};
use crate::csta::event::ConferencedEvent;
use crate::csta::{ConnectionListItem, CstaEvent, NamedDevice};
use crate::id::{CallId, ConferenceId, ConnectionId, DeviceId};
use std::sync::Arc;

/// What a call, or several, can be named by.
#[derive(Debug, Clone)]
pub(in crate::call) enum Name {
    /// A device, and the id that the call has there.
    Call(DeviceId, CallId),
    /// The conference that it is part of.
    Conference(ConferenceId),
}

/// As the book has it, a device is told apart by its number alone.
impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Call(mine, my_id), Self::Call(theirs, their_id)) => {
                my_id == their_id && mine.number() == theirs.number()
            }
            (Self::Conference(mine), Self::Conference(theirs)) => mine == theirs,
            _ => false,
        }
    }
}

/// All that an event names calls by: the connections that it is about, and what ties it to a request of ours.
pub(in crate::call) fn names(told: &BookEvent<'_>) -> Vec<Name> {
    let mut names = Vec::new();
    let me = told.device;
    match told.event {
        CstaEvent::Conferenced(event) => {
            names.extend(conference_id(event).map(Name::Conference));
            let conferencing = event.conferencing_device.as_ref().and_then(NamedDevice::device_id);
            let old = [&event.primary_old_call, &event.secondary_old_call];
            for device in conferencing.iter().chain([me]) {
                names.extend(old.into_iter().flatten().map(|old| name(device, old)));
            }
            for item in event.conference_connections.iter().flatten() {
                let endpoint = item.endpoint.as_ref().and_then(NamedDevice::device_id);
                for device in endpoint.iter().chain([me]) {
                    names.extend(connections(item).map(|connection| name(device, connection)));
                }
            }
        }
        CstaEvent::Transferred(event) => {
            let old = [&event.primary_old_call, &event.secondary_old_call];
            let items = event.transferred_connections.iter().flatten();
            let connections = old.into_iter().flatten().chain(items.flat_map(connections));
            names.extend(connections.map(|connection| name(me, connection)));
        }
        event => names.extend(event.connection().map(|connection| name(me, connection))),
    }
    // what is not asked for by an id of ours is asked for by a correlator that is none
    let correlator = told.event.correlator_data().and_then(|correlator| correlator.text());
    names.extend(correlator.map(|correlator| Name::Call(me.clone(), CallId::new(correlator))));
    names.retain(|name| !matches!(name, Name::Call(_, call_id) if call_id.is_empty()));
    names
}

fn connections(item: &ConnectionListItem) -> impl Iterator<Item = &ConnectionId> {
    [&item.new_connection, &item.old_connection].into_iter().flatten()
}

fn name(device: &DeviceId, connection: &ConnectionId) -> Name {
    Name::Call(device.clone(), connection.call_id.clone())
}

/// The conference's id as [`CallBook::apply`] reads it: the correlator, or the call that became it.
fn conference_id(event: &ConferencedEvent) -> Option<ConferenceId> {
    match &event.correlator_data {
        Some(correlator) => Some(ConferenceId::new(correlator.to_string())),
        None => event.primary_old_call.as_ref().map(|old| ConferenceId::new(old.call_id.as_str())),
    }
}

impl CallBook {
    /// The calls that are so named now.
    pub(in crate::call) fn bearers<'a>(
        &'a self,
        name: &'a Name,
    ) -> impl Iterator<Item = &'a Arc<CallRecord>> {
        let (call, conference) = match name {
            Name::Call(device, call_id) => (self.find(device, call_id).and_then(|call| self.get(call)), None),
            Name::Conference(conference) => (None, Some(conference)),
        };
        let in_conference = conference
            .into_iter()
            .flat_map(|id| self.calls().filter(move |record| record.conference.as_ref() == Some(id)));
        call.into_iter().chain(in_conference)
    }
}
