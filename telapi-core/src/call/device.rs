//! A phone.

use super::book::ExpectedCall;
use super::{Backend, Call, CallControl, CallRecord, CallRef, MakeCallOptions, WhileOffline};
use crate::id::{CallId, DeviceId};
use crate::{Error, ErrorKind, Result};
use futures::stream::{Stream, StreamExt};
use std::fmt;
use std::sync::Arc;

/// A device of a session: what a bot makes calls from, and what rings. Cheap to clone.
///
/// It does not keep its session alive: when the session ends, so do its calls and streams.
#[derive(Clone)]
pub struct Device {
    id: DeviceId,
    backend: Arc<dyn Backend>,
    while_offline: WhileOffline,
}

impl Device {
    /// A device of the protocol behind. Sessions hand these out; see their `device` method.
    pub fn new(id: DeviceId, backend: Arc<dyn Backend>) -> Self {
        let while_offline = backend.while_offline();
        Self { id, backend, while_offline }
    }

    /// The same device, whose requests, and those of the calls that it hands out, do this while the session is not
    /// connected. Default: what the session was told.
    #[must_use]
    pub fn while_offline(&self, while_offline: WhileOffline) -> Self {
        Self { while_offline, ..self.clone() }
    }

    /// Its number, and its switch where that is known.
    pub fn id(&self) -> &DeviceId {
        &self.id
    }

    /// Calls a number. The call is watched before its request leaves, so that no event about it can be missed.
    ///
    /// Returns once the server has accepted the request; whether somebody answers, [`Call::established`] tells.
    ///
    /// If no answer comes, the call is looked for, for at most the event deadline, over a new connection if need be: it is
    /// returned once the switch has told of it. One that is not there may have been made and be over: the outcome is
    /// [`Delivery::Unknown`](crate::Delivery::Unknown) then, and the error [names](Error::call_ref) the call.
    ///
    /// CSTA's Make Call (IP Office guide 5.2.9; a meet-me conference is called by its number). *Answered by* the
    /// acceptance. *Events that follow*: ServiceInitiatedEvent, OriginatedEvent, DeliveredEvent, EstablishedEvent;
    /// ConferencedEvent in a meet-me conference; FailedEvent.
    pub async fn make_call(&self, number: impl AsRef<str>) -> Result<Call> {
        self.make_call_with(number, MakeCallOptions::new()).await
    }

    /// As [`make_call`](Self::make_call), with wishes that not every protocol can grant.
    ///
    /// CSTA's Make Call (IP Office guide 5.2.9: `cliDisplayNumber`, `withholdCli`; TelServices
    /// guide, *MakeCall*: `extraData`). *Answered by* the acceptance.
    /// *Events that follow*: as there.
    pub async fn make_call_with(&self, number: impl AsRef<str>, options: MakeCallOptions) -> Result<Call> {
        let called = dialled(number.as_ref())?;
        let expected =
            ExpectedCall { device: self.id.clone(), call_id: self.backend.choose_call_id(), called };
        let call = Call::expected(Arc::clone(&self.backend), expected).while_offline(self.while_offline);
        let request = CallControl::MakeCall { call: call.record(), options };
        call.made_by(request).await
    }

    /// Takes over a call that rings at another phone, or is parked, by the id that the switch has for it. Returns once the
    /// server has accepted the request, with the call that it becomes here; that it is ours, [`Call::established`] tells.
    ///
    /// CSTA's Directed Pickup Call (IP Office guide 5.2.7). *Answered by* the acceptance. *Events that follow*:
    /// EstablishedEvent.
    pub async fn pick_up(&self, to_pick_up: impl Into<CallId>) -> Result<Call> {
        let to_pick_up = to_pick_up.into();
        if to_pick_up.is_empty() {
            let which = "to pick a call up its id is needed";
            return Err(Error::new(ErrorKind::InvalidArgument).context(which));
        }
        let call = Call::picking_up(Arc::clone(&self.backend), &self.id, &to_pick_up)
            .while_offline(self.while_offline);
        let request = CallControl::DirectedPickupCall { to_pick_up, picked_up: call.record() };
        call.made_by(request).await
    }

    /// A call of this device that goes on: one that a [`CallRecord`] told of, or that an error
    /// [names](Error::call_ref).
    pub fn call(&self, call: CallRef) -> Option<Call> {
        let record = self.backend.calls().get(call).filter(|record| record.device.matches(&self.id))?;
        Some(self.handle(&record))
    }

    /// The calls of this device that go on, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        let records = self.backend.calls().of(&self.id);
        records.iter().map(|record| self.handle(record)).collect()
    }

    fn handle(&self, record: &Arc<CallRecord>) -> Call {
        Call::new(Arc::clone(&self.backend), record).while_offline(self.while_offline)
    }

    /// The calls that ring here: those that ring already, and each as it begins to. The stream ends with the session.
    ///
    /// A call that has ended before the stream is read is passed over.
    pub fn incoming(&self) -> impl Stream<Item = Call> + Send + Unpin + use<> {
        let while_offline = self.while_offline;
        let incoming = self.backend.calls().incoming(self.id.clone(), Arc::clone(&self.backend));
        Box::pin(incoming.map(move |call| call.while_offline(while_offline)))
    }
}

/// The number to be called: anything but nothing.
pub(super) fn dialled(number: &str) -> Result<DeviceId> {
    match number.trim() {
        "" => Err(Error::new(ErrorKind::InvalidArgument).context("an empty number cannot be called")),
        number => Ok(DeviceId::new(number)),
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device").field("id", &self.id).finish_non_exhaustive()
    }
}
