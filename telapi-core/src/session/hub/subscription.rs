//! What a stream asks for.

use super::Filter;
use crate::call::{CallRecord, CallRef, TouchedCall};
use crate::id::DeviceId;
use crate::session::{CallSnapshot, SessionEvent, StreamItem};
use std::fmt;
use std::sync::Arc;

/// What a new stream is to be like, and which events it asks for: all, unless it is told otherwise.
///
/// [`for_device`](Self::for_device), [`for_call`](Self::for_call) and [`only`](Self::only) ask for events: those of this
/// device *or* that one, of this call *or* that one, this type *or* that one; *and* if more than one of the three is used,
/// an event must satisfy each. What does not match costs nothing: neither a place in the buffer nor time in the session.
///
/// Items that are no events always come, for whoever asks for one device only must learn all the same that its picture is
/// in doubt. `Resynchronised` and `Repaired` are narrowed to the calls of the devices, and to the calls, that are asked
/// for; a `Repaired` of which nothing is left does not come. Only a [`filter`](Self::filter) keeps such items away.
///
/// ```
/// # use telapi_core::csta::EventType;
/// # use telapi_core::session::{SessionEvent, Subscription};
/// # fn subscribe<E: SessionEvent<EventType = EventType>>() -> Subscription<E> {
/// Subscription::new().for_device("201").for_device("202").only([EventType::Held, EventType::Retrieved])
/// # }
/// ```
pub struct Subscription<E: SessionEvent> {
    pub(super) capacity: Option<usize>,
    pub(super) wanted: Wanted<E::EventType>,
    pub(super) filter: Option<Filter<E>>,
}

impl<E: SessionEvent> Default for Subscription<E> {
    fn default() -> Self {
        Self { capacity: None, wanted: Wanted::default(), filter: None }
    }
}

impl<E: SessionEvent> Subscription<E> {
    /// Every item, and the hub's capacity.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many items the stream buffers; 0 is taken as 1. Default: the hub's capacity, 1024 if not
    /// configured. Memory is used only for items that wait.
    #[must_use]
    pub fn capacity(mut self, items: usize) -> Self {
        self.capacity = Some(items);
        self
    }

    /// Events of this device, by its number or its id: those that are told for it; and of the conferences that are told
    /// once for all who take part ([`ToldFor::Conference`](crate::session::ToldFor::Conference)), those in which it does,
    /// or did until this event. An empty number names no device.
    #[must_use]
    pub fn for_device(mut self, device: impl Into<DeviceId>) -> Self {
        self.wanted.devices.get_or_insert_default().push(device.into());
        self
    }

    /// Events of this call, by its handle or its name, whatever ids the switch gives it meanwhile: those that change it,
    /// those that name it and change nothing (a duplicate), the one that ends it, and that of the transfer or conference
    /// it goes into. A call that is still asked for will do.
    ///
    /// The stream does not end with the call.
    #[must_use]
    pub fn for_call(mut self, call: impl Into<CallRef>) -> Self {
        self.wanted.calls.get_or_insert_default().push(call.into());
        self
    }

    /// Events of these types. Of none, if there are none: the stream then yields what is no event.
    #[must_use]
    pub fn only(mut self, types: impl IntoIterator<Item = impl Into<E::EventType>>) -> Self {
        self.wanted.types.get_or_insert_default().extend(types.into_iter().map(Into::into));
        self
    }

    /// Only items for which this is true. Asked for each item that matches and is published, status items included, but
    /// not for `Lagged` and what follows it, and not for `Closed`, which always come. It runs in the
    /// session's task, so it must be quick. An item on which it panics passes.
    #[must_use]
    pub fn filter(mut self, filter: impl Fn(&StreamItem<E>) -> bool + Send + Sync + 'static) -> Self {
        self.filter = Some(Box::new(filter));
        self
    }
}

impl<E: SessionEvent> fmt::Debug for Subscription<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("capacity", &self.capacity)
            .field("devices", &self.wanted.devices)
            .field("calls", &self.wanted.calls)
            .field("types", &self.wanted.types)
            .field("filtered", &self.filter.is_some())
            .finish()
    }
}

/// Which events a stream asks for. Of each of the three: any, or one of these.
pub(super) struct Wanted<T> {
    pub(super) devices: Option<Vec<DeviceId>>,
    pub(super) calls: Option<Vec<CallRef>>,
    pub(super) types: Option<Vec<T>>,
}

impl<T> Default for Wanted<T> {
    fn default() -> Self {
        Self { devices: None, calls: None, types: None }
    }
}

/// What an event is found by.
pub(super) struct Route<'a, T> {
    pub(super) event_type: T,
    /// The device that it is told for.
    pub(super) told_for: Option<&'a DeviceId>,
    /// Those who take part in the conference that it is told for. Worked out only if somebody asks for devices.
    pub(super) participants: Vec<DeviceId>,
    pub(super) touched: &'a [TouchedCall],
}

impl<T> Route<'_, T> {
    /// The devices whose event it is.
    pub(super) fn devices(&self) -> impl Iterator<Item = &DeviceId> {
        self.told_for.into_iter().chain(&self.participants)
    }
}

impl<T: Eq> Wanted<T> {
    /// Whether the event is asked for.
    pub(super) fn matches(&self, route: &Route<'_, T>) -> bool {
        let by_call = |calls: &Vec<CallRef>| route.touched.iter().any(|call| calls.contains(&call.call_ref));
        let by_device = |devices: &Vec<DeviceId>| {
            route.devices().any(|concerned| devices.iter().any(|device| device.matches(concerned)))
        };
        self.types.as_ref().is_none_or(|types| types.contains(&route.event_type))
            && self.calls.as_ref().is_none_or(by_call)
            && self.devices.as_ref().is_none_or(by_device)
    }

    /// Whether the call is one of those, or of one of those devices, that are asked for.
    fn has(&self, record: &CallRecord) -> bool {
        let is_of = |devices: &Vec<DeviceId>| devices.iter().any(|device| device.matches(&record.device));
        self.calls.as_ref().is_none_or(|calls| calls.contains(&record.call_ref))
            && self.devices.as_ref().is_none_or(is_of)
    }

    /// Of these calls the ones that are asked for.
    pub(super) fn narrow(&self, calls: &CallSnapshot) -> CallSnapshot {
        if self.calls.is_none() && self.devices.is_none() {
            return Arc::clone(calls);
        }
        calls.iter().filter(|record| self.has(record)).cloned().collect()
    }
}
