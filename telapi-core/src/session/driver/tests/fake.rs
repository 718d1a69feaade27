//! A protocol without sockets: the test is the server. It accepts or refuses each attempt to connect, answers each request,
//! and tells events, when and as it likes.

use super::super::*;
use crate::call::{
    Backend, BookEvent, Call, CallControl, CallRecord, Device, EndReason, MadeSure, WhileOffline,
};
use crate::csta::event::{
    CallInformationEvent, ConnectionClearedEvent, DeliveredEvent, EstablishedEvent, TransferredEvent,
};
use crate::csta::{
    CallControlService, ConnectionListItem, CstaEvent, DeviceIdentifier, NamedDevice, ServicesPermitted,
};
use crate::id::{CallId, ConnectionId, DeviceId};
use crate::session::{BlindReason, EventStream, GapReason, Link, ReconnectPolicy, ServerPolicy};
use futures::future::BoxFuture;
use std::sync::Weak;
use std::sync::atomic::{AtomicU64, Ordering};

/// The phone that all calls are of.
pub(super) const PHONE: &str = "21";
/// The quiet after which a snapshot is complete.
pub(super) const QUIET: Duration = Duration::from_millis(500);
/// The pause before the first attempt to connect again.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

/// How many events a connection holds: more than the driver's task may read before others get their turn.
const EVENTS_WAITING: usize = 4096;

/// An event, of which the test says whether it belongs to a snapshot.
#[derive(Debug)]
pub(super) struct FakeEvent {
    device: DeviceId,
    csta: CstaEvent,
    is_snapshot: bool,
}

impl SessionEvent for FakeEvent {
    type EventType = crate::csta::EventType;

    fn event_type(&self) -> Self::EventType {
        self.csta.event_type()
    }

    fn book_event(&self) -> Option<BookEvent<'_>> {
        Some(BookEvent::new(&self.device, &self.csta))
    }

    fn is_snapshot_data(&self) -> bool {
        self.is_snapshot
    }
}

fn event(csta: impl Into<CstaEvent>, is_snapshot: bool) -> FakeLinkEvent {
    LinkEvent::Event(FakeEvent { device: DeviceId::new(PHONE), csta: csta.into(), is_snapshot }.into())
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn named(number: &str) -> Option<NamedDevice> {
    Some(NamedDevice::from(DeviceIdentifier::new(number)))
}

/// A call from 22 rings here.
pub(super) fn rings(call: &str) -> FakeLinkEvent {
    let mut told = DeliveredEvent::new();
    told.connection = Some(ConnectionId::new(call));
    told.calling_device = named("22");
    told.alerting_device = named(PHONE);
    event(told, false)
}

pub(super) fn established(call: &str) -> FakeLinkEvent {
    let mut told = EstablishedEvent::new();
    told.established_connection = Some(ConnectionId::new(call));
    told.calling_device = named("22");
    told.answering_device = named(PHONE);
    event(told, false)
}

pub(super) fn cleared(call: &str) -> FakeLinkEvent {
    let mut told = ConnectionClearedEvent::new();
    told.dropped_connection = Some(ConnectionId::new(call));
    event(told, false)
}

/// The far end of a call has transferred it, whereby it got another id.
pub(super) fn transferred(old: &str, new: &str) -> FakeLinkEvent {
    let mut item = ConnectionListItem::new();
    item.old_connection = Some(ConnectionId::new(old));
    item.new_connection = Some(ConnectionId::new(new));
    item.endpoint = named("23");
    let mut told = TransferredEvent::new();
    told.primary_old_call = Some(ConnectionId::new(old));
    told.transferring_device = named("22");
    told.transferred_to_device = named("23");
    told.transferred_connections = Some(vec![item]);
    event(told, false)
}

/// The snapshot tells a call, of which this service betrays the state.
pub(super) fn is_there(call: &str, service: CallControlService) -> FakeLinkEvent {
    let mut permitted = ServicesPermitted::new();
    permitted.call_control_services = Some(std::iter::once(service).collect());
    let mut told = CallInformationEvent::new();
    told.connection = Some(ConnectionId::new(call));
    told.services_permitted = Some(permitted);
    event(told, true)
}

/// An attempt to connect that waits for the server's word. Dropped without one it hangs.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) server: &'static str,
    reply: oneshot::Sender<Answer<FakeLink>>,
}

type FakeLink = LinkOf<FakeProtocol>;
pub(super) type FakeLinkEvent = LinkEvent<FakeEvent, &'static str>;

/// What a server does with a request.
#[derive(Debug)]
pub(super) enum Answer<T> {
    Outcome(Result<T>),
    /// The protocol's code has a fault.
    Panic,
}

/// A request that waits for its answer. Dropped without one it hangs.
#[derive(Debug)]
pub(super) enum Request {
    CallControl(CallControl, oneshot::Sender<Answer<()>>),
    Snapshot(oneshot::Sender<Answer<SnapshotAnswer>>),
    LogOut(oneshot::Sender<Answer<()>>),
}

pub(super) struct FakeProtocol {
    attempts: mpsc::UnboundedSender<Attempt>,
    log_outs: mpsc::UnboundedSender<oneshot::Sender<Answer<()>>>,
}

impl Protocol for FakeProtocol {
    type Server = &'static str;
    type Event = FakeEvent;
    type Requester = FakeRequester;

    fn connect(&mut self, server: &'static str) -> BoxFuture<'static, Result<FakeLink>> {
        let (reply, answer) = oneshot::channel();
        // the test may have had enough
        let _ = self.attempts.send(Attempt { server, reply });
        outcome(answer).boxed()
    }

    fn log_out(&mut self) -> BoxFuture<'static, ()> {
        let (reply, answer) = oneshot::channel();
        let _ = self.log_outs.send(reply);
        outcome(answer).map(drop).boxed()
    }
}

async fn outcome<T>(answer: oneshot::Receiver<Answer<T>>) -> Result<T> {
    match answer.await {
        Ok(Answer::Outcome(outcome)) => outcome,
        Ok(Answer::Panic) => panic!("a fault in the protocol, as the test wants it"),
        Err(_) => std::future::pending().await,
    }
}

/// Whoever calls this number meets a fault in the protocol's code at once.
pub(super) const FAULTY: &str = "faulty";

pub(super) struct FakeRequester(mpsc::UnboundedSender<Request>);

impl FakeRequester {
    /// Sends the request at once, whether or not the future is polled.
    fn ask<T: Send + 'static>(
        &self,
        request: impl FnOnce(oneshot::Sender<Answer<T>>) -> Request,
    ) -> BoxFuture<'static, Result<T>> {
        let (reply, answer) = oneshot::channel();
        let _ = self.0.send(request(reply));
        outcome(answer).boxed()
    }
}

impl Requester for FakeRequester {
    fn call_control(&self, request: CallControl) -> BoxFuture<'static, Result<()>> {
        let called = request.made().and_then(|call| call.called.as_ref());
        assert!(called.is_none_or(|called| called.number() != FAULTY), "a fault before there is a future");
        self.ask(|reply| Request::CallControl(request, reply))
    }

    fn snapshot(&self) -> BoxFuture<'static, Result<SnapshotAnswer>> {
        self.ask(Request::Snapshot)
    }

    fn log_out(&self) -> BoxFuture<'static, ()> {
        self.ask(Request::LogOut).map(drop).boxed()
    }
}

/// The server's end of a connection.
pub(super) struct Connection {
    events: mpsc::Sender<FakeLinkEvent>,
    requests: mpsc::UnboundedReceiver<Request>,
    link: Weak<()>,
}

impl Connection {
    pub(super) async fn tell(&self, event: FakeLinkEvent) {
        self.events.send(event).await.expect("somebody who listens");
    }

    /// Tells as many events as the connection holds, so that there is always one to be read.
    pub(super) fn flood(&self) {
        while self.events.try_send(rings("flood")).is_ok() {}
    }

    pub(super) fn has_unread_events(&self) -> bool {
        self.events.capacity() < EVENTS_WAITING
    }

    /// The connection breaks.
    pub(super) async fn lose(&self) {
        self.lose_after(Duration::ZERO).await;
    }

    /// The connection turns out to have been dead for so long.
    pub(super) async fn lose_after(&self, silent_for: Duration) {
        let error = Error::new(ErrorKind::ConnectionLost);
        self.tell(LinkEvent::Lost { error, silent_for }).await;
    }

    pub(super) async fn request(&mut self) -> Request {
        within_reason(self.requests.recv()).await.expect("a request")
    }

    /// The next request, which is one for a call; and where its answer goes.
    pub(super) async fn call_control(&mut self) -> (CallControl, oneshot::Sender<Answer<()>>) {
        match self.request().await {
            Request::CallControl(request, reply) => (request, reply),
            other => panic!("{other:?}"),
        }
    }

    /// The next request, which asks for a snapshot.
    pub(super) async fn snapshot(&mut self) -> oneshot::Sender<Answer<SnapshotAnswer>> {
        match self.request().await {
            Request::Snapshot(reply) => reply,
            other => panic!("{other:?}"),
        }
    }

    /// Answers the next snapshot with these calls.
    pub(super) async fn answer_snapshot(&mut self, calls: impl IntoIterator<Item = FakeLinkEvent>) {
        answer(self.snapshot().await, Ok(SnapshotAnswer::Follows { quiet: QUIET }));
        for call in calls {
            self.tell(call).await;
        }
    }

    /// Answers the second snapshot, which confirms what the first was silent about: it is silent too.
    pub(super) async fn confirm_silence(&mut self) {
        self.answer_snapshot([]).await;
    }

    /// Nobody asks for anything within this time.
    pub(super) async fn is_left_alone_for(&mut self, time: Duration) {
        let asked = tokio::time::timeout(time, self.requests.recv()).await;
        assert!(asked.is_err(), "{asked:?}");
    }

    /// The session is done with this connection.
    pub(super) async fn is_asked_for_nothing_more(&mut self) {
        let asked = self.requests.recv().await;
        assert!(asked.is_none(), "{asked:?}");
    }

    /// Whether the session has let the connection go.
    pub(super) fn is_dropped(&self) -> bool {
        self.link.strong_count() == 0
    }
}

pub(super) fn answer<T: std::fmt::Debug>(reply: oneshot::Sender<Answer<T>>, outcome: Result<T>) {
    reply.send(Answer::Outcome(outcome)).expect("somebody who waits for the answer");
}

pub(super) fn panic_at<T: std::fmt::Debug>(reply: oneshot::Sender<Answer<T>>) {
    reply.send(Answer::Panic).expect("somebody who waits for the answer");
}

/// A session that is driven, and the server that the test plays.
pub(super) struct Scene {
    pub(super) handle: SessionHandle<FakeEvent>,
    pub(super) keep_alive: Option<KeepAlive>,
    pub(super) stream: EventStream<FakeEvent>,
    attempts: mpsc::UnboundedReceiver<Attempt>,
    log_outs: mpsc::UnboundedReceiver<oneshot::Sender<Answer<()>>>,
}

/// Lets everybody do what there is to be done now, and then so much time pass.
pub(super) async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

/// A test that waits in vain fails, instead of waiting for ever.
async fn within_reason<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(600), what).await.expect("no more than ten minutes")
}

/// Without jitter, and without snapshots at an interval.
pub(super) fn config() -> DriverConfig {
    let reconnect = ReconnectPolicy::default().without_jitter().with_first_delay(PAUSE);
    DriverConfig {
        supervisor: SupervisorConfig { reconnect, ..SupervisorConfig::default() },
        snapshot_interval: None,
        ..DriverConfig::default()
    }
}

/// What is wrong with the configuration.
pub(super) fn refused_configuration(config: DriverConfig) -> Error {
    let protocol =
        FakeProtocol { attempts: mpsc::unbounded_channel().0, log_outs: mpsc::unbounded_channel().0 };
    start(protocol, ServerPool::new("first", ServerPolicy::PrimaryFirst), config).expect_err("a refusal")
}

pub(super) fn scene(config: DriverConfig) -> Scene {
    let mut servers = ServerPool::new("first", ServerPolicy::PrimaryFirst);
    servers.push("second");
    let (tried, attempts) = mpsc::unbounded_channel();
    let (ended, log_outs) = mpsc::unbounded_channel();
    let protocol = FakeProtocol { attempts: tried, log_outs: ended };
    let (handle, keep_alive) = start(protocol, servers, config).unwrap();
    let stream = handle.events().subscribe();
    Scene { handle, keep_alive: Some(keep_alive), stream, attempts, log_outs }
}

/// A session that is logged in and has seen its first snapshot, which told these calls. Its stream begins after that.
pub(super) async fn online_with(
    config: DriverConfig,
    calls: impl IntoIterator<Item = FakeLinkEvent>,
) -> (Scene, Connection) {
    let mut scene = scene(config);
    let mut connection = scene.accept().await;
    connection.answer_snapshot(calls).await;
    while !matches!(scene.item().await, StreamItem::Resynchronised { .. }) {}
    (scene, connection)
}

pub(super) async fn online() -> (Scene, Connection) {
    online_with(config(), []).await
}

impl Scene {
    pub(super) async fn attempt(&mut self) -> Attempt {
        within_reason(self.attempts.recv()).await.expect("an attempt to connect")
    }

    /// Accepts the next attempt to connect.
    pub(super) async fn accept(&mut self) -> Connection {
        self.attempt().await.accept(None)
    }

    /// Accepts the next attempt to connect, and answers its snapshot with these calls.
    pub(super) async fn reconnected(&mut self, calls: impl IntoIterator<Item = FakeLinkEvent>) -> Connection {
        let mut connection = self.accept().await;
        connection.answer_snapshot(calls).await;
        connection
    }

    pub(super) async fn is_not_tried_for(&mut self, time: Duration) {
        let attempt = tokio::time::timeout(time, self.attempts.recv()).await;
        assert!(attempt.is_err(), "{attempt:?}");
    }

    /// The session logs out without a connection.
    pub(super) async fn log_out(&mut self) -> oneshot::Sender<Answer<()>> {
        within_reason(self.log_outs.recv()).await.expect("a log-out")
    }

    pub(super) async fn is_never_logged_out(&mut self) {
        let log_out = self.log_outs.recv().await;
        assert!(log_out.is_none(), "{log_out:?}");
    }

    pub(super) async fn is_not_tried_any_more(&mut self) {
        let attempt = self.attempts.recv().await;
        assert!(attempt.is_none(), "{attempt:?}");
    }

    pub(super) async fn item(&mut self) -> StreamItem<FakeEvent> {
        within_reason(self.stream.next()).await.expect("an item before the end")
    }

    /// The next item, in short.
    pub(super) async fn next(&mut self) -> String {
        in_short(&self.item().await)
    }

    pub(super) async fn tells_nothing_for(&mut self, time: Duration) {
        if let Ok(item) = tokio::time::timeout(time, self.stream.next()).await {
            panic!("{item:?}");
        }
    }

    pub(super) fn backend(&self) -> Arc<dyn Backend> {
        Arc::new(FakeBackend { handle: self.handle.clone(), own_calls: AtomicU64::new(0) })
    }

    pub(super) fn phone(&self) -> Device {
        Device::new(DeviceId::new(PHONE), self.backend())
    }

    /// A call of the phone by its id.
    pub(super) fn call(&self, id: &str) -> Call {
        let mut calls = self.phone().calls().into_iter();
        calls.find(|call| call.record().call_ids.contains(&CallId::new(id))).expect("such a call")
    }

    pub(super) fn hold(&self, id: &str) -> CallControl {
        CallControl::HoldCall { call: self.call(id).record() }
    }

    /// Asks for a call to be held, and waits at most so long for a connection.
    pub(super) fn hold_within(&self, time: Duration, id: &str) -> BoxFuture<'static, Result<()>> {
        self.handle.call_control_with(self.hold(id), WhileOffline::Wait(time))
    }

    pub(super) fn call_ids(&self) -> Vec<String> {
        ids(&self.handle.calls().snapshot())
    }
}

impl Attempt {
    pub(super) fn accept(self, blind: Option<BlindReason>) -> Connection {
        self.accept_with(blind, Vec::new(), GapReason::ConnectionLost)
    }

    /// Accepts it: the session lived on, only its events were interrupted.
    pub(super) fn resume(self) -> Connection {
        self.accept_with(None, Vec::new(), GapReason::EventsInterrupted)
    }

    /// Accepts it, and tells of these servers.
    pub(super) fn accept_and_tell(self, learnt: Vec<&'static str>) -> Connection {
        self.accept_with(None, learnt, GapReason::ConnectionLost)
    }

    fn accept_with(
        self,
        blind: Option<BlindReason>,
        learnt: Vec<&'static str>,
        gap: GapReason,
    ) -> Connection {
        let (events, told) = mpsc::channel(EVENTS_WAITING);
        let (asked, requests) = mpsc::unbounded_channel();
        let guard = Arc::new(());
        let connection = Connection { events, requests, link: Arc::downgrade(&guard) };
        let link = Link {
            requester: Arc::new(FakeRequester(asked)),
            events: told,
            gap,
            blind,
            learnt,
            guard: Box::new(guard),
        };
        answer(self.reply, Ok(link));
        connection
    }

    pub(super) fn refuse(self, error: Error) {
        answer(self.reply, Err(error));
    }

    pub(super) fn panic(self) {
        panic_at(self.reply);
    }

    /// Whether the session still waits for it.
    pub(super) fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }
}

/// What a protocol's own session is made of.
struct FakeBackend {
    handle: SessionHandle<FakeEvent>,
    own_calls: AtomicU64,
}

impl Backend for FakeBackend {
    fn calls(&self) -> &Calls {
        self.handle.calls()
    }

    fn choose_call_id(&self) -> Option<CallId> {
        Some(CallId::from(format!("own-{}", self.own_calls.fetch_add(1, Ordering::Relaxed))))
    }

    fn call_control(&self, request: CallControl, asked: WhileOffline) -> BoxFuture<'static, Result<()>> {
        self.handle.call_control_with(request, asked)
    }

    fn compare(&self) -> BoxFuture<'static, Result<()>> {
        let handle = self.handle.clone();
        async move { handle.compare().await.map(drop) }.boxed()
    }

    fn make_sure(&self) -> BoxFuture<'static, Result<MadeSure>> {
        let handle = self.handle.clone();
        Box::pin(async move { handle.make_sure().await })
    }

    fn while_offline(&self) -> WhileOffline {
        self.handle.while_offline()
    }

    fn event_deadline(&self) -> Duration {
        Duration::from_secs(10)
    }
}

/// An item as one word, with what matters in parentheses.
fn in_short(item: &StreamItem<FakeEvent>) -> String {
    match item {
        StreamItem::Event(event) => event.csta.message().to_owned(),
        StreamItem::Connected { server } => format!("Connected({server})"),
        StreamItem::Disconnected { reason } => format!("Disconnected({})", reason.kind()),
        StreamItem::FailedOver { from, to } => format!("FailedOver({from}, {to})"),
        StreamItem::Gap { lasted, reason } => format!("Gap({lasted:?}, {reason})"),
        StreamItem::Resynchronised { calls } => format!("Resynchronised({})", ids(calls).join(" ")),
        StreamItem::Repaired { changes } => {
            let told =
                changes.iter().map(|call| format!("{} {}", ids(std::slice::from_ref(call))[0], call.state));
            format!("Repaired({})", told.collect::<Vec<_>>().join(", "))
        }
        StreamItem::Lagged { missed } => format!("Lagged({missed})"),
        StreamItem::DecodeError(error) => format!("DecodeError({})", error.kind()),
        StreamItem::Closed { reason } => format!("Closed({reason})"),
    }
}

/// The calls by their ids.
pub(super) fn ids(calls: &[Arc<CallRecord>]) -> Vec<String> {
    calls.iter().map(|call| call.call_id().map(ToString::to_string).unwrap_or_default()).collect()
}

pub(super) fn end(call: &Call) -> Option<EndReason> {
    call.record().end.clone()
}
