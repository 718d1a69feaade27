//! What all tasks of a connection share: asking and telling.

use super::exchange::Exchange;
use super::registrations::Registrations;
use super::{Shared, Tells};
use crate::event::Event as TEvent;
use crate::gateway::Frame;
use crate::message::{Message, ReferenceId};
use crate::normalize::Change;
use crate::told::{Event, Source};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use telapi_core::session::LinkEvent;
use telapi_core::{Error, Result};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    pub(super) shared: Arc<Shared>,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    exchange: Exchange,
    told: mpsc::Sender<Tells>,
    /// Whether the session listens already: until then only the pictures of calls are kept.
    is_telling: AtomicBool,
    /// The pictures are as new as the registrations: nobody needs to ask for them.
    is_fresh: AtomicBool,
    /// Whether the server sees its switch, as it has told last.
    sees_the_switch: AtomicBool,
    registrations: Registrations,
    heard: Mutex<Instant>,
}

/// A connection that lives only as long as somebody uses it.
#[derive(Debug, Default)]
pub(super) struct WeakConnection(Weak<Inner>);

impl WeakConnection {
    pub(super) fn upgrade(&self, shared: &Arc<Shared>) -> Option<Connection> {
        Some(Connection { shared: Arc::clone(shared), inner: self.0.upgrade()? })
    }
}

/// Nobody listens any more: the connection is over.
#[derive(Debug)]
pub(super) struct End;

impl Connection {
    pub(super) fn new(
        exchange: Exchange,
        shared: Arc<Shared>,
        told: mpsc::Sender<Tells>,
        sees_the_switch: bool,
    ) -> Self {
        let inner = Inner {
            exchange,
            told,
            is_telling: AtomicBool::new(false),
            is_fresh: AtomicBool::new(true),
            sees_the_switch: AtomicBool::new(sees_the_switch),
            registrations: Registrations::default(),
            heard: Mutex::new(Instant::now()),
        };
        Self { shared, inner: Arc::new(inner) }
    }

    pub(super) fn downgrade(&self) -> WeakConnection {
        WeakConnection(Arc::downgrade(&self.inner))
    }

    pub(super) fn registrations(&self) -> &Registrations {
        &self.inner.registrations
    }

    pub(super) fn sees_the_switch(&self) -> bool {
        self.inner.sees_the_switch.load(Ordering::Relaxed)
    }

    pub(super) fn now_sees_the_switch(&self, sees: bool) {
        self.inner.sees_the_switch.store(sees, Ordering::Relaxed);
    }

    /// Whether the pictures are those of the registration; asked once.
    pub(super) fn was_fresh(&self) -> bool {
        self.inner.is_fresh.swap(false, Ordering::Relaxed)
    }

    // --- asking ----------------------------------------------------------------------------------------------------

    /// Sends a request and waits for the event that answers it.
    pub(crate) async fn ask(&self, request: Message) -> Result<Arc<TEvent>> {
        self.ask_telling(request, |_| {}).await
    }

    /// The same; `leaves` is told the request's ReferenceID before it leaves.
    pub(super) async fn ask_telling(
        &self,
        request: Message,
        leaves: impl FnOnce(ReferenceId) + Send,
    ) -> Result<Arc<TEvent>> {
        self.inner.exchange.ask(request, leaves).await
    }

    /// Sends what needs no answer.
    pub(super) fn send(&self, frame: Frame) {
        self.inner.exchange.send(frame);
    }

    pub(super) fn is_awaited(&self, reference: ReferenceId) -> bool {
        self.inner.exchange.is_awaited(reference)
    }

    pub(super) fn answered(&self, reference: ReferenceId, answer: Result<Arc<TEvent>>) {
        self.inner.exchange.answered(reference, answer);
    }

    /// Nothing is answered any more.
    pub(super) fn is_over(&self) {
        self.inner.exchange.is_over();
    }

    // --- telling ---------------------------------------------------------------------------------------------------

    /// The session listens from now on.
    pub(super) fn begin_telling(&self) {
        self.inner.is_telling.store(true, Ordering::SeqCst);
    }

    /// Ends when nobody listens any more.
    pub(super) async fn closed(&self) {
        self.inner.told.closed().await;
    }

    /// Tells the session, once it listens: the snapshot that it takes then tells what it has not heard. That the connection is over
    /// it hears at any time.
    pub(super) async fn tell(&self, event: Tells) -> Result<(), End> {
        let is_the_end = matches!(event, LinkEvent::Lost { .. } | LinkEvent::Fatal(_));
        if !is_the_end && !self.inner.is_telling.load(Ordering::SeqCst) {
            return Ok(());
        }
        self.inner.told.send(event).await.map_err(|_| End)
    }

    pub(super) async fn tell_all(&self, changes: Vec<Change>, source: Source) -> Result<(), End> {
        for change in changes {
            self.tell(LinkEvent::Event(Event::changed(change, source).into())).await?;
        }
        Ok(())
    }

    /// The connection is of no use any more.
    pub(super) async fn lost(&self, error: Error) -> End {
        self.lost_after(error, self.silent_for()).await
    }

    /// The same of one over which nothing has come for so long.
    pub(super) async fn lost_after(&self, error: Error, silent_for: Duration) -> End {
        self.is_over();
        // that nobody listens is as well
        let _ = self.tell(LinkEvent::Lost { error, silent_for }).await;
        End
    }

    /// Something has come from the server.
    pub(super) fn heard(&self, now: Instant) {
        *self.inner.heard.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    fn silent_for(&self) -> Duration {
        self.inner.heard.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}
