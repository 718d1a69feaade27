//! The one task of a session: it does what the supervisor orders, over the protocol's connection, and feeds call book and
//! streams with what comes in.
//!
//! Requests run in tasks of their own, never inside the loop, so that a server which does not answer one of them holds up
//! nothing else.

use super::handle::{Ask, KeepAlive, RESYNCHRONISE, SessionHandle};
use super::link::{LinkEvent, LinkOf, Protocol, Requester, SessionEvent, SnapshotAnswer};
use super::resynchroniser::{Resynchroniser, Step};
use super::sight::Sight;
use super::supervisor::{Action, Announcement, Input, LONGEST_DEADLINE, State, Supervisor, SupervisorConfig};
use super::telemetry::Telemetry;
use super::{
    CallSnapshot, CloseReason, DEFAULT_STREAM_CAPACITY, GapReason, Hub, ServerPool, ServerStatus,
    SessionState, StatePublisher, StreamItem,
};
use crate::call::{Calls, WhileOffline};
use crate::{Error, ErrorKind, Result};
use caught::{begun, caught};
use futures::future::FutureExt;
use snapshots::WantsSure;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::Instrument;
use waiting::{NotSent, WaitingRequests};

mod caught;
mod requests;
mod snapshots;
mod waiting;

/// Requests that may wait for the driver at once; and again those that may wait for a connection.
const MOST_WAITING: usize = 1024;

/// Servers of one session, those that were learnt included: one that names others without end must not fill the memory.
const MOST_SERVERS: usize = 16;

/// How many events are taken in before anything else is looked at again: each look costs as much as an event.
const EVENTS_AT_ONCE: usize = 8;

/// How a session is driven.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DriverConfig {
    /// The supervisor's times.
    pub supervisor: SupervisorConfig,
    /// How often the call book is compared with the switch; `None`: never. Default 60 s.
    pub snapshot_interval: Option<Duration>,
    /// How many items each stream buffers unless it asks for another number. Default 1024.
    pub stream_capacity: usize,
    /// How long any request, snapshot included, may take at most, whatever the protocol does: more than zero and at most a
    /// day. A protocol has shorter deadlines of its own, which know better whether the request left. Default 60 s.
    pub request_deadline: Duration,
    /// What becomes of requests that are asked for while the session is not connected, where they do not say it themselves.
    /// Default: they are refused at once.
    pub while_offline: WhileOffline,
    /// What the jitter of the pauses begins with. Default: random.
    pub seed: u64,
    /// For how long nobody had watched the session that the first connection is to resume: a `Gap` is told then, as after
    /// any later connection. Default: `None`, there is nothing to resume.
    pub unwatched_for: Option<Duration>,
}

impl Default for DriverConfig {
    fn default() -> Self {
        Self {
            supervisor: SupervisorConfig::default(),
            snapshot_interval: Some(Duration::from_secs(60)),
            stream_capacity: DEFAULT_STREAM_CAPACITY,
            request_deadline: Duration::from_secs(60),
            while_offline: WhileOffline::Refuse,
            seed: fastrand::u64(..),
            unwatched_for: None,
        }
    }
}

/// Starts a session: its task begins to connect at once. Refuses a configuration that cannot work, and a caller outside
/// a tokio runtime, with [`ErrorKind::InvalidArgument`].
///
/// The runtime must have its time and I/O enabled.
pub fn start<P: Protocol>(
    protocol: P,
    servers: ServerPool<P::Server>,
    config: DriverConfig,
) -> Result<(SessionHandle<P::Event>, KeepAlive)> {
    let Ok(runtime) = Handle::try_current() else {
        let complaint = "a session must be started inside a tokio runtime";
        return Err(Error::new(ErrorKind::InvalidArgument).context(complaint));
    };
    if config.request_deadline.is_zero() || config.request_deadline > LONGEST_DEADLINE {
        let complaint = "the deadline for requests is zero or above a day";
        return Err(Error::new(ErrorKind::InvalidArgument).context(complaint));
    }
    let log_out_deadline = config.supervisor.log_out_deadline;
    let supervisor = Supervisor::new(config.supervisor, servers, config.seed)?;
    let calls = Calls::new();
    let snapshot = {
        let calls = calls.clone();
        move || calls.snapshot()
    };
    let hub = Hub::new(config.stream_capacity, snapshot);
    let state = StatePublisher::new();
    let (requests, asked) = mpsc::channel(MOST_WAITING);
    let closing = watch::Sender::new(None);
    let was_connected = watch::Sender::new(false);
    let servers = watch::Sender::new(supervisor.servers().status());
    let keep_alive = KeepAlive { closing: closing.clone() };
    let telemetry = Telemetry::new(&protocol.labels());
    let handle = SessionHandle {
        requests,
        closing: closing.clone(),
        state: state.watch(),
        was_connected: was_connected.subscribe(),
        events: hub.source(),
        calls: calls.clone(),
        servers: servers.subscribe(),
        while_offline: config.while_offline,
        told: telemetry.requests(),
    };
    let span = telemetry.session();
    let driver = Driver {
        was_connected,
        protocol,
        supervisor,
        hub,
        state,
        servers,
        calls,
        asked,
        waiting: WaitingRequests::new(MOST_WAITING),
        asked_for: 0,
        closing: closing.subscribe(),
        log_out_deadline,
        request_deadline: config.request_deadline,
        attempt: None,
        link: None,
        generation: 0,
        sessions: 0,
        sight: Sight::default(),
        resynchroniser: Resynchroniser::new(config.snapshot_interval),
        want_truth: Vec::new(),
        await_truth: Vec::new(),
        want_sure: Vec::new(),
        await_sure: Vec::new(),
        running: JoinSet::new(),
        last_seen: None,
        telemetry,
        unwatched: config.unwatched_for.map(|before| (before, Instant::now())),
    };
    // What is dropped here is the wish to know of its end, not the task.
    drop(runtime.spawn(driver.run().instrument(span)));
    Ok((handle, keep_alive))
}

/// What a task beside the loop has done.
enum Done<P: Protocol> {
    Connected {
        generation: u64,
        outcome: Result<LinkOf<P>>,
    },
    Request {
        generation: u64,
        expired: Option<Error>,
        call_in_doubt: bool,
    },
    /// A request that may wait could not leave.
    NotSent(Box<NotSent>),
    /// A request was answered with the word that another server serves.
    Redirected {
        generation: u64,
        not_done: Box<NotSent>,
    },
    Snapshot {
        generation: u64,
        outcome: Result<SnapshotAnswer>,
    },
    LoggedOut,
}

struct Driver<P: Protocol> {
    protocol: P,
    supervisor: Supervisor<P::Server>,
    hub: Hub<P::Event>,
    state: StatePublisher,
    servers: watch::Sender<Arc<[ServerStatus]>>,
    was_connected: watch::Sender<bool>,
    calls: Calls,
    asked: mpsc::Receiver<Ask>,
    /// Requests that wait for a connection.
    waiting: WaitingRequests,
    /// How many requests the driver was handed.
    asked_for: u64,
    closing: watch::Receiver<Option<CloseReason>>,
    log_out_deadline: Duration,
    request_deadline: Duration,
    /// The attempt to connect that is under way.
    attempt: Option<tokio::task::AbortHandle>,
    link: Option<LinkOf<P>>,
    /// Counts attempts, so that what an earlier connection left behind is not taken for the present one's.
    generation: u64,
    /// Counts the sessions at servers: a connection that resumes the session before it has none of its own.
    sessions: u64,
    sight: Sight,
    resynchroniser: Resynchroniser,
    /// Who wants the truth that the next snapshot will tell.
    want_truth: Vec<oneshot::Sender<Result<CallSnapshot>>>,
    /// Who awaits that of the snapshot under way.
    await_truth: Vec<oneshot::Sender<Result<CallSnapshot>>>,
    /// Who wants to know when the calls are sure again: whoever waits for the next snapshot, of this connection or another.
    want_sure: Vec<WantsSure>,
    /// Those of them who wait for the one under way.
    await_sure: Vec<WantsSure>,
    running: JoinSet<Done<P>>,
    /// When the lost connection was last known to live.
    last_seen: Option<Instant>,
    telemetry: Telemetry,
    /// For how long nobody had watched when this began, and when that was; until the first connection.
    unwatched: Option<(Duration, Instant)>,
}

/// What woke the loop up.
enum Wake<P: Protocol> {
    Close(CloseReason),
    Done(Done<P>),
    Asked(Ask),
    Link(Option<LinkEvent<P::Event, P::Server>>),
    Timer,
}

impl<P: Protocol> Driver<P> {
    async fn run(mut self) {
        self.tell(Input::Start);
        while !matches!(self.supervisor.state(), State::Closed { .. }) {
            match self.wake().await {
                Wake::Close(CloseReason::Suspended) => self.tell(Input::Suspend),
                Wake::Close(reason) => {
                    self.refuse_waiting();
                    self.log_out_without_connection().await;
                    self.tell(Input::Close(reason));
                }
                Wake::Done(done) => self.done(done),
                Wake::Asked(ask) => self.asked(ask),
                Wake::Link(Some(event)) => self.link_events(event),
                Wake::Link(None) => {
                    let error =
                        Error::new(ErrorKind::ConnectionLost).context("the connection's task has ended");
                    self.lost(error, Duration::ZERO);
                }
                Wake::Timer => {}
            }
            // After each wake, not only when the timer woke us: a connection that always has an event ready must not
            // starve it.
            self.timer();
            self.look_at_streams();
        }
    }

    async fn wake(&mut self) -> Wake<P> {
        let timeouts =
            [self.supervisor.next_timeout(), self.resynchroniser.next_timeout(), self.waiting.next_timeout()];
        let timeout = timeouts.into_iter().flatten().min();
        let timer = async {
            match timeout {
                Some(timeout) => sleep_until(timeout).await,
                None => std::future::pending().await,
            }
        };
        let link = self.link.as_mut();
        let next_event = async {
            match link {
                Some(link) => link.events.recv().await,
                None => std::future::pending().await,
            }
        };
        let closing = async {
            match self.closing.changed().await {
                Ok(()) => self.closing.borrow_and_update().clone().unwrap_or(CloseReason::Dropped),
                // the sender lives as long as any handle, and the session has no reason to end without being told
                Err(_) => std::future::pending().await,
            }
        };
        // In this order: a close is heard under any load, and what has come in is read before a timer is believed.
        tokio::select! {
            biased;
            reason = closing => Wake::Close(reason),
            Some(done) = self.running.join_next() => match done {
                Ok(done) => Wake::Done(done),
                // an attempt that was abandoned
                Err(_) => Wake::Timer,
            },
            Some(ask) = self.asked.recv() => Wake::Asked(ask),
            event = next_event => Wake::Link(event),
            () = timer => Wake::Timer,
        }
    }

    fn timer(&mut self) {
        let now = Instant::now();
        if self.supervisor.next_timeout().is_some_and(|timeout| now >= timeout) {
            self.tell(Input::Timeout);
        }
        self.refuse_overdue(now);
        if self.waiting.pause_is_over(now) {
            self.send_waiting();
        }
        match self.resynchroniser.step(now) {
            Step::Wait => {}
            Step::Ask => self.ask_for_snapshot(),
            Step::Complete(purpose) => self.snapshot_complete(purpose),
        }
    }

    /// What streams lose, and how full they are, is told from here: publishing must not wait for it.
    fn look_at_streams(&mut self) {
        self.telemetry.losses(self.hub.losses());
        if self.telemetry.wants_fill() {
            self.hub.for_each_buffer(|buffered, capacity| self.telemetry.fill(buffered, capacity));
        }
    }

    /// Tells the supervisor what happened, and does what it orders.
    fn tell(&mut self, input: Input) {
        for action in self.supervisor.handle(input, Instant::now()) {
            tracing::debug!(target: "telapi::session", ?action, "supervisor");
            match action {
                Action::Connect { server } => self.connect(server),
                Action::AbandonConnect => self.abandon_attempt(),
                Action::Disconnect => self.disconnect(),
                Action::LogOut => self.log_out(),
                Action::Announce(announcement) => self.announce(announcement),
            }
        }
        self.publish_state();
    }

    fn connect(&mut self, server: usize) {
        self.generation += 1;
        let generation = self.generation;
        let Some(server) = self.supervisor.servers().get(server).cloned() else {
            return;
        };
        let span = self.telemetry.connecting(&server.to_string());
        let attempt = begun(|| self.protocol.connect(server));
        let outcome = async move { Done::Connected { generation, outcome: caught(attempt).await } };
        self.attempt = Some(self.running.spawn(outcome.instrument(span)));
    }

    fn abandon_attempt(&mut self) {
        self.generation += 1;
        if let Some(attempt) = self.attempt.take() {
            attempt.abort();
            self.telemetry.attempt_abandoned();
        }
    }

    /// A session that the server still knows although its connection is lost, or not made yet, is logged out all the
    /// same: it would stay there for hours. Nothing else is held up by this, for the session is about to end.
    async fn log_out_without_connection(&mut self) {
        if self.link.is_some() {
            return;
        }
        self.abandon_attempt();
        self.state.set(SessionState::Closing);
        let mut logged_out =
            std::pin::pin!(timeout(self.log_out_deadline, caught(self.protocol.log_out().map(Ok))));
        loop {
            tokio::select! {
                biased;
                // nobody is left who could be told that it did not succeed
                _ = &mut logged_out => return,
                Some(ask) = self.asked.recv() => self.refuse_ask(ask),
            }
        }
    }

    /// The session is over, or about to be.
    fn refuse_ask(&self, ask: Ask) {
        // who asked for the truth learns it from the dropped reply
        if let Ask::Request(request) = ask {
            self.refuse(*request, self.closed());
        }
    }

    fn disconnect(&mut self) {
        self.link = None;
        // who was blind has seen nothing since then
        self.last_seen = [self.last_seen, self.sight.blind_since()].into_iter().flatten().min();
        self.sight = Sight::default();
        self.waiting.calls_are_unsure();
        self.generation += 1;
        self.resynchroniser.disconnected();
        for reply in self.want_truth.drain(..).chain(self.await_truth.drain(..)) {
            let _ = reply.send(Err(Error::new(ErrorKind::ConnectionLost).context(RESYNCHRONISE)));
        }
        self.want_sure.append(&mut self.await_sure);
        self.last_seen.get_or_insert_with(Instant::now);
    }

    /// The server's index in the pool, where it is put if it is not there; `None` if there are too many.
    fn learn(&mut self, server: P::Server) -> Option<usize> {
        let servers = self.supervisor.servers();
        if let Some(index) = servers.position(|known| *known == server) {
            return Some(index);
        }
        (servers.count() < MOST_SERVERS).then(|| self.supervisor.add_server(server))
    }

    /// The connection is lost: it had been silent for this long before anybody knew.
    fn lost(&mut self, error: Error, silent_for: Duration) {
        self.last_seen = Instant::now().checked_sub(silent_for);
        self.tell(Input::LinkLost(error));
    }

    fn log_out(&mut self) {
        let log_out = self.link.as_ref().map(|link| begun(|| link.requester.log_out().map(Ok).boxed()));
        let logged_out = async move {
            if let Some(log_out) = log_out {
                // nobody is left who could be told that it did not succeed
                let _: Result<()> = caught(log_out).await;
            }
            Done::LoggedOut
        };
        self.running.spawn(logged_out.instrument(self.telemetry.connection()));
    }

    fn announce(&mut self, announcement: Announcement) {
        match announcement {
            Announcement::Connected { server, first } => {
                // whoever is woken by what follows must find the session connected
                self.publish_state();
                let server = self.server_name(server);
                self.telemetry.connected(&server);
                self.was_connected.send_replace(true);
                self.hub.publish(&StreamItem::Connected { server });
                let unwatched = self.unwatched.take();
                if let (true, Some(link)) = (!first || unwatched.is_some(), &self.link) {
                    let lost = self.last_seen.take().map(|last_seen| last_seen.elapsed());
                    let lasted =
                        unwatched.map(|(before, since)| before.saturating_add(since.elapsed())).or(lost);
                    self.telemetry.gap(&link.gap);
                    self.hub.publish(&StreamItem::Gap { lasted, reason: link.gap.clone() });
                }
                self.resynchroniser.want(Instant::now());
            }
            Announcement::Disconnected { error } => {
                self.telemetry.disconnected(&error);
                self.hub.publish(&StreamItem::Disconnected { reason: error });
            }
            Announcement::FailedOver { from, to } => {
                let (from, to) = (self.server_name(from), self.server_name(to));
                self.telemetry.failed_over(&from, &to);
                self.hub.publish(&StreamItem::FailedOver { from, to });
            }
            Announcement::Closed(reason) => {
                self.telemetry.closed(&reason);
                self.refuse_waiting();
                self.calls.close();
                self.hub.close(&reason);
            }
        }
    }

    fn server_name(&self, server: usize) -> Arc<str> {
        self.supervisor.servers().get(server).map(ToString::to_string).unwrap_or_default().into()
    }

    fn publish_state(&mut self) {
        self.servers.send_replace(self.supervisor.servers().status());
        let state = match (self.supervisor.session_state(), self.sight.blind()) {
            (SessionState::Online { server }, Some(reason)) => SessionState::Blind { server, reason },
            (state, _) => state,
        };
        self.telemetry.state(&state);
        self.state.set(state);
    }

    fn done(&mut self, done: Done<P>) {
        match done {
            Done::Connected { generation, outcome } if generation == self.generation => {
                self.attempt = None;
                match outcome {
                    Ok(mut link) => {
                        for server in link.learnt.drain(..) {
                            self.learn(server);
                        }
                        if link.blind.is_some() {
                            self.telemetry.sight(link.blind);
                        }
                        self.sight.is(link.blind, Instant::now());
                        let is_new = link.gap != GapReason::EventsInterrupted
                            && !link.requester.goes_on_after_a_loss();
                        self.sessions += u64::from(is_new);
                        self.link = Some(link);
                        self.tell(Input::Connected);
                        self.send_waiting();
                    }
                    Err(error) => {
                        self.telemetry.could_not_connect(&error);
                        self.tell(Input::ConnectFailed(error));
                    }
                }
            }
            Done::Request { generation, expired: Some(error), .. } if generation == self.generation => {
                self.tell(Input::LinkLost(error));
            }
            // a snapshot of any connection tells whether the call is there; each connection begins with one
            Done::Request { call_in_doubt: true, .. } if self.link.is_some() => {
                self.resynchroniser.compare(Instant::now());
            }
            Done::Snapshot { generation, outcome } if generation == self.generation => {
                self.snapshot_asked(outcome);
            }
            Done::LoggedOut => self.tell(Input::LoggedOut),
            Done::NotSent(not_sent) => self.not_sent(*not_sent),
            Done::Redirected { generation, not_done } => {
                if generation == self.generation {
                    self.tell(Input::LinkLost(not_done.error.clone()));
                }
                self.not_sent(*not_done);
            }
            // of a connection that is gone
            Done::Connected { .. } | Done::Request { .. } | Done::Snapshot { .. } => {}
        }
    }

    fn asked(&mut self, ask: Ask) {
        match ask {
            Ask::Request(mut request) => {
                self.asked_for += 1;
                request.place = self.asked_for;
                self.request(*request);
            }
            Ask::Resynchronise { reply } | Ask::Compare { reply } if self.link.is_none() => {
                // the caller may have gone, here and below
                let _ = reply.send(Err(Error::new(ErrorKind::NotConnected).context(RESYNCHRONISE)));
            }
            Ask::Resynchronise { reply } => {
                self.want_truth.push(reply);
                self.resynchroniser.want(Instant::now());
            }
            Ask::Compare { reply } => {
                self.want_truth.push(reply);
                self.resynchroniser.compare(Instant::now());
            }
            Ask::MakeSure { reply } => self.make_sure(reply),
        }
    }

    /// Takes in an event, and with it what has come behind it.
    fn link_events(&mut self, first: LinkEvent<P::Event, P::Server>) {
        self.link_event(first);
        self.events_that_came(EVENTS_AT_ONCE - 1);
    }

    /// Takes in at most so many events of those that wait.
    fn events_that_came(&mut self, most: usize) {
        for _ in 0..most {
            // an event may have ended the connection
            let Some(Ok(event)) = self.link.as_mut().map(|link| link.events.try_recv()) else { return };
            self.link_event(event);
        }
    }

    fn link_event(&mut self, event: LinkEvent<P::Event, P::Server>) {
        match event {
            LinkEvent::Event(event) => {
                let told = event.book_event();
                self.telemetry.event(told.as_ref());
                let changes = told.as_ref().map(|told| self.calls.apply(told)).unwrap_or_default();
                let repaired = if event.is_snapshot_data() {
                    self.resynchroniser.told(&changes, Instant::now())
                } else {
                    Vec::new()
                };
                // asked only now: a stream that is made later knows already what the event did
                let mut touched = Vec::new();
                if self.hub.must_know_touched(&event) {
                    touched.extend(told.iter().flat_map(|told| self.calls.touched(told, &changes)));
                    let call = event.call();
                    touched.extend(call.iter().flat_map(|(device, id)| self.calls.touched_by_id(device, id)));
                    let conference = event.conference();
                    touched.extend(conference.iter().flat_map(|it| self.calls.touched_by_conference(it)));
                }
                drop(told);
                self.hub.publish_event(event, &touched);
                if !repaired.is_empty() {
                    self.telemetry.true_again(repaired.len());
                    self.hub.publish(&StreamItem::Repaired { changes: repaired.into() });
                }
            }
            LinkEvent::DecodeError(error) => {
                self.telemetry.decode_error(&error);
                self.hub.publish(&StreamItem::DecodeError(error));
            }
            LinkEvent::Gap { lasted, reason } => {
                self.telemetry.gap(&reason);
                self.hub.publish(&StreamItem::Gap { lasted, reason });
                self.resynchroniser.want(Instant::now());
            }
            LinkEvent::Blind(reason) => {
                // what was missed while blind must be made good when sight is back
                if let Some(unseen) = self.sight.is(reason, Instant::now()) {
                    if let Some(reason) = unseen.gap {
                        self.telemetry.gap(&reason);
                        self.hub.publish(&StreamItem::Gap { lasted: Some(unseen.lasted), reason });
                    }
                    self.resynchroniser.want(Instant::now());
                }
                self.telemetry.sight(reason);
                self.publish_state();
            }
            LinkEvent::SwitchTo { server, reason } => match self.learn(*server) {
                Some(server) => self.tell(Input::SwitchTo { server, reason }),
                None => self.tell(Input::LinkLost(reason)),
            },
            LinkEvent::Lost { error, silent_for } => self.lost(error, silent_for),
            LinkEvent::Fatal(reason) => self.tell(Input::Fatal(reason)),
        }
    }
}

impl<P: Protocol> Drop for Driver<P> {
    /// The session is over, or its task was ended together with its runtime: who waits for a call, or for a request that was
    /// not sent yet, must learn it. Streams and watches learn it by themselves.
    fn drop(&mut self) {
        self.calls.close();
        self.asked.close();
        self.refuse_waiting();
        while let Ok(ask) = self.asked.try_recv() {
            self.refuse_ask(ask);
        }
    }
}

#[cfg(test)]
mod tests;
