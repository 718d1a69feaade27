//! What an event calls the calls that it is about.

use super::conference::conference_id;
use super::{BookEvent, CallBook, CallRecord};
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
pub(in crate::call) fn for_each_name(told: &BookEvent<'_>, mut tell: impl FnMut(Name)) {
    let me = told.device;
    let mut name = |device: &DeviceId, connection: &ConnectionId| {
        if !connection.call_id.is_empty() {
            tell(Name::Call(device.clone(), connection.call_id.clone()));
        }
    };
    match told.event {
        CstaEvent::Conferenced(event) => {
            let conferencing = event.conferencing_device.as_ref().and_then(NamedDevice::device_id);
            let old = [&event.primary_old_call, &event.secondary_old_call];
            for device in conferencing.iter().chain([me]) {
                old.into_iter().flatten().for_each(|old| name(device, old));
            }
            for item in event.conference_connections.iter().flatten() {
                let endpoint = item.endpoint.as_ref().and_then(NamedDevice::device_id);
                for device in endpoint.iter().chain([me]) {
                    connections(item).for_each(|connection| name(device, connection));
                }
            }
            conference_id(event).map(Name::Conference).into_iter().for_each(&mut tell);
        }
        CstaEvent::Transferred(event) => {
            let old = [&event.primary_old_call, &event.secondary_old_call];
            let items = event.transferred_connections.iter().flatten();
            let connections = old.into_iter().flatten().chain(items.flat_map(connections));
            connections.for_each(|connection| name(me, connection));
        }
        event => event.connection().into_iter().for_each(|connection| name(me, connection)),
    }
    // what is not asked for by an id of ours is asked for by a correlator that is none
    let correlator = told.event.correlator_data().and_then(|correlator| correlator.text());
    if let Some(correlator) = correlator.filter(|correlator| !correlator.is_empty()) {
        tell(Name::Call(me.clone(), CallId::new(correlator)));
    }
}

fn connections(item: &ConnectionListItem) -> impl Iterator<Item = &ConnectionId> {
    [&item.new_connection, &item.old_connection].into_iter().flatten()
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
