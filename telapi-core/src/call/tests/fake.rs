//! A backend in which the test is the switch.

use crate::call::{
    Backend, BookEvent, Call, CallControl, CallRecord, CallRef, CallState, Calls, Device, EndReason,
    WhileOffline,
};
use crate::csta::event::*;
use crate::csta::{
    ConnectionListItem, CstaEvent, DeviceIdentifier, EventCause, LocalConnectionState, NamedDevice,
};
use crate::error::Refusal;
use crate::id::{CallId, ConnectionId, CorrelatorData, DeviceId};
use crate::{Delivery, Error, ErrorKind, Result};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// The phone whose calls these are.
pub(super) const PHONE: &str = "21";
pub(super) const EVENT_DEADLINE: Duration = Duration::from_secs(10);

struct FakeBackend {
    calls: Calls,
    own_calls: AtomicU64,
    requests: mpsc::UnboundedSender<Asked>,
}

impl Backend for FakeBackend {
    fn calls(&self) -> &Calls {
        &self.calls
    }

    fn choose_call_id(&self) -> Option<CallId> {
        Some(CallId::from(format!("own-{}", self.own_calls.fetch_add(1, Ordering::Relaxed))))
    }

    fn call_control(&self, request: CallControl, asked: WhileOffline) -> BoxFuture<'static, Result<()>> {
        self.calls.request_leaves(&request);
        let (reply, answer) = oneshot::channel();
        // the test may have had enough
        let _ = self.requests.send(Asked { request, while_offline: asked, reply, calls: self.calls.clone() });
        async move { within_reason(answer).await.unwrap_or_else(|_| Err(Error::new(ErrorKind::Closed))) }
            .boxed()
    }

    fn event_deadline(&self) -> Duration {
        EVENT_DEADLINE
    }

    fn while_offline(&self) -> WhileOffline {
        WhileOffline::Refuse
    }
}

/// A test that waits in vain fails, instead of waiting for ever.
async fn within_reason<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(600), what).await.expect("no more than ten minutes")
}

/// A request that waits for its answer.
pub(super) struct Asked {
    pub(super) request: CallControl,
    pub(super) while_offline: WhileOffline,
    reply: oneshot::Sender<Result<()>>,
    calls: Calls,
}

impl Asked {
    pub(super) fn accept(self) {
        self.calls.request_left(&self.request);
        // the caller may have gone, here and below
        let _ = self.reply.send(Ok(()));
    }

    pub(super) fn refuse(self) {
        self.calls.not_carried_out(&self.request);
        let refusal = Refusal::with_code("noCall");
        let error = Error::new(ErrorKind::Refused).refused(refusal).delivered(Delivery::Rejected);
        let _ = self.reply.send(Err(error));
    }
}

/// A phone, and the switch that the test plays.
pub(super) struct Switch {
    pub(super) calls: Calls,
    pub(super) phone: Device,
    backend: Arc<FakeBackend>,
    requests: mpsc::UnboundedReceiver<Asked>,
}

pub(super) fn switch() -> Switch {
    let (sender, requests) = mpsc::unbounded_channel();
    let calls = Calls::new();
    let backend =
        Arc::new(FakeBackend { calls: calls.clone(), own_calls: AtomicU64::new(0), requests: sender });
    let phone = Device::new(DeviceId::new(PHONE), Arc::clone(&backend) as Arc<dyn Backend>);
    Switch { calls, phone, backend, requests }
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
pub(super) fn named(number: &str) -> Option<NamedDevice> {
    Some(NamedDevice::from(DeviceIdentifier::new(number)))
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn id(call: &str) -> Option<ConnectionId> {
    Some(ConnectionId::new(call))
}

impl Switch {
    /// The next request.
    pub(super) async fn asked(&mut self) -> Asked {
        within_reason(self.requests.recv()).await.expect("a request")
    }

    /// Accepts the next request.
    pub(super) async fn accepts(&mut self) -> CallControl {
        let asked = self.asked().await;
        let request = asked.request.clone();
        asked.accept();
        request
    }

    pub(super) fn was_asked_for_nothing(&mut self) -> bool {
        self.requests.try_recv().is_err()
    }

    pub(super) fn backend(&self) -> Arc<dyn Backend> {
        Arc::clone(&self.backend) as Arc<dyn Backend>
    }

    pub(super) fn device(&self, number: &str) -> Device {
        Device::new(DeviceId::new(number), self.backend())
    }

    pub(super) fn tell_for(&self, device: &str, event: impl Into<CstaEvent>) {
        self.calls.apply(&BookEvent::new(&DeviceId::new(device), &event.into()));
    }

    pub(super) fn tell(&self, event: impl Into<CstaEvent>) {
        self.tell_for(PHONE, event);
    }

    /// A call of the phone by its id.
    pub(super) fn call(&self, call_id: &str) -> Call {
        let is_it = |call: &Call| call.record().call_ids.contains(&CallId::new(call_id));
        self.phone.calls().into_iter().find(is_it).expect("such a call")
    }

    /// A call that is established with this number.
    pub(super) fn connected(&self, call_id: &str, with: &str) -> Call {
        self.established(call_id, with);
        self.call(call_id)
    }

    /// A call that this phone holds.
    pub(super) fn held(&self, call_id: &str, with: &str) -> Call {
        let call = self.connected(call_id, with);
        self.holds(call_id);
        call
    }

    /// A call that rings here.
    pub(super) fn ringing(&self, call_id: &str) -> Call {
        self.rings(call_id);
        self.call(call_id)
    }

    pub(super) fn originated(&self, call: &str) {
        let mut event = OriginatedEvent::new();
        event.originated_connection = id(call);
        event.calling_device = named(PHONE);
        self.tell(event);
    }

    pub(super) fn delivered(&self, call: &str, to: &str) {
        let mut event = DeliveredEvent::new();
        event.connection = id(call);
        event.calling_device = named(PHONE);
        event.alerting_device = named(to);
        self.tell(event);
    }

    pub(super) fn rings(&self, call: &str) {
        self.rings_at(PHONE, call);
    }

    pub(super) fn rings_at(&self, device: &str, call: &str) {
        let mut event = DeliveredEvent::new();
        event.connection = id(call);
        event.calling_device = named("29");
        event.alerting_device = named(device);
        self.tell_for(device, event);
    }

    pub(super) fn established(&self, call: &str, with: &str) {
        let mut event = EstablishedEvent::new();
        event.established_connection = id(call);
        event.calling_device = named(PHONE);
        event.answering_device = named(with);
        event.local_connection_info = Some(LocalConnectionState::Connected);
        self.tell(event);
    }

    pub(super) fn holds(&self, call: &str) {
        let mut event = HeldEvent::new();
        event.held_connection = id(call);
        event.holding_device = named(PHONE);
        self.tell(event);
    }

    pub(super) fn retrieves(&self, call: &str) {
        let mut event = RetrievedEvent::new();
        event.retrieved_connection = id(call);
        event.retrieving_device = named(PHONE);
        self.tell(event);
    }

    pub(super) fn failed(&self, call: &str, cause: EventCause) {
        let mut event = FailedEvent::new();
        event.failed_connection = id(call);
        event.cause = Some(cause);
        self.tell(event);
    }

    /// The phone is out of the call, for no cause that would tell more.
    pub(super) fn clears(&self, call: &str) {
        self.clears_for(call, EventCause::Normal);
    }

    pub(super) fn clears_for(&self, call: &str, cause: EventCause) {
        let mut event = ConnectionClearedEvent::new();
        event.dropped_connection = id(call);
        event.releasing_device = named(PHONE);
        event.cause = Some(cause);
        self.tell(event);
    }

    pub(super) fn conferenced(&self, parties: &[&str]) {
        let item = |number: &&str| {
            let mut item = ConnectionListItem::new();
            item.new_connection = id(&format!("participant-{number}"));
            item.endpoint = named(number);
            item
        };
        let mut event = ConferencedEvent::new();
        event.correlator_data = Some(CorrelatorData::from_text("conference"));
        event.conference_connections = Some(parties.iter().map(item).collect());
        self.tell(event);
    }
}

/// How the call ended: at once, or the test fails.
pub(super) fn end(call: &Call) -> EndReason {
    call.ended().now_or_never().expect("an end")
}

pub(super) fn cleared() -> EndReason {
    EndReason::Cleared(Some(EventCause::Normal))
}

/// The reason that a wait ended with.
pub(super) fn reason(waited: Result<()>) -> EndReason {
    let error = waited.expect_err("a wait in vain");
    assert_eq!(error.kind(), ErrorKind::CallEnded);
    error.end_reason().expect("the reason").clone()
}

pub(super) fn kind_and_delivery<T: std::fmt::Debug>(outcome: Result<T>) -> (ErrorKind, Delivery) {
    let error = outcome.expect_err("an error");
    (error.kind(), error.delivery())
}

/// Which calls a request names.
pub(super) fn held_and_active(request: &CallControl) -> (CallRef, CallRef) {
    match request {
        CallControl::TransferCall { held, active } | CallControl::ConferenceCall { held, active } => {
            (held.call_ref, active.call_ref)
        }
        other => panic!("{other}"),
    }
}

pub(super) fn states<'c>(calls: impl IntoIterator<Item = &'c Call>) -> Vec<CallState> {
    calls.into_iter().map(Call::state).collect()
}

pub(super) fn first_id(record: &CallRecord) -> &str {
    record.call_id().expect("an id").as_str()
}
