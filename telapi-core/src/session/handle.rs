//! What the world holds of a session: a handle to ask with, and what keeps it alive.

use super::request::{About, Begin, OwnService, Request, What};
use super::supervisor::LONGEST_DEADLINE;
use super::telemetry::Requests;
use super::{CallSnapshot, CloseReason, EventSource, ServerStatus, SessionEvent, SessionState, StateWatch};
use crate::call::{CallControl, Calls, MadeSure, WhileOffline};
use crate::{CallId, Delivery, Error, ErrorKind, Result};
use futures::future::{BoxFuture, FutureExt, TryFutureExt};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

/// What a request for the truth is called in errors.
pub(super) const RESYNCHRONISE: &str = "resynchronise";

/// A session that is driven: what a protocol's `Session` is made of. Cheap to clone.
///
/// It does not keep the session alive; [`KeepAlive`] does.
pub struct SessionHandle<E: SessionEvent> {
    pub(super) requests: mpsc::Sender<Ask>,
    pub(super) closing: watch::Sender<Option<CloseReason>>,
    pub(super) state: StateWatch,
    /// Whether the session has been connected at all.
    pub(super) was_connected: watch::Receiver<bool>,
    pub(super) events: EventSource<E>,
    pub(super) calls: Calls,
    pub(super) servers: watch::Receiver<Arc<[ServerStatus]>>,
    pub(super) while_offline: WhileOffline,
    pub(super) told: Requests,
}

/// Keeps a session alive: when the last one is dropped, the session is closed.
#[derive(Debug)]
pub struct KeepAlive {
    pub(super) closing: watch::Sender<Option<CloseReason>>,
}

impl Drop for KeepAlive {
    fn drop(&mut self) {
        close(&self.closing, CloseReason::Dropped);
    }
}

fn close(closing: &watch::Sender<Option<CloseReason>>, reason: CloseReason) {
    closing.send_if_modified(|closing| {
        let is_first = closing.is_none();
        closing.get_or_insert(reason);
        is_first
    });
}

/// What the session's task is asked for.
pub(super) enum Ask {
    /// A service. Boxed, for the channel reserves room for many.
    Request(Box<Request>),
    /// The truth about all calls.
    Resynchronise { reply: oneshot::Sender<Result<CallSnapshot>> },
    /// The same, but streams are told of differences only.
    Compare { reply: oneshot::Sender<Result<CallSnapshot>> },
    /// The same, but over the next connection if there is none.
    MakeSure { reply: oneshot::Sender<Result<MadeSure>> },
}

// Not derived: that would want `E: Clone`.
impl<E: SessionEvent> Clone for SessionHandle<E> {
    fn clone(&self) -> Self {
        Self {
            requests: self.requests.clone(),
            closing: self.closing.clone(),
            state: self.state.clone(),
            was_connected: self.was_connected.clone(),
            events: self.events.clone(),
            calls: self.calls.clone(),
            servers: self.servers.clone(),
            while_offline: self.while_offline,
            told: self.told.clone(),
        }
    }
}

impl<E: SessionEvent> SessionHandle<E> {
    /// Where the session stands.
    pub fn state(&self) -> StateWatch {
        self.state.clone()
    }

    /// Waits until the session has been connected for the first time, or is over without it. That the connection may have
    /// been lost again meanwhile does not matter: it will be made anew.
    pub async fn first_connected(&self) -> Result<()> {
        let mut was_connected = self.was_connected.clone();
        let mut state = self.state.clone();
        tokio::select! {
            biased;
            Ok(_) = was_connected.wait_for(|was_connected| *was_connected) => Ok(()),
            closed = state.wait_for(SessionState::is_closed) => match closed {
                Ok(SessionState::Closed { reason }) => Err(reason.to_error()),
                Ok(_) => Err(CloseReason::Dropped.to_error()),
                Err(error) => Err(error),
            },
        }
    }

    /// Where streams are asked for.
    pub fn events(&self) -> &EventSource<E> {
        &self.events
    }

    /// The session's calls.
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Every server in order, with its failures in a row and its last error, as they are now.
    pub fn servers(&self) -> Arc<[ServerStatus]> {
        Arc::clone(&self.servers.borrow())
    }

    /// What becomes of requests that are asked for while the session is not connected, where they do not say it themselves.
    pub fn while_offline(&self) -> WhileOffline {
        self.while_offline
    }

    /// Asks for a service of a call. It is handed over at once: the request leaves whether the future is awaited or not.
    pub fn call_control(&self, request: CallControl) -> BoxFuture<'static, Result<()>> {
        self.call_control_with(request, self.while_offline)
    }

    /// As [`call_control`](Self::call_control), with what becomes of it while the session is not connected.
    pub fn call_control_with(
        &self,
        control: CallControl,
        while_offline: WhileOffline,
    ) -> BoxFuture<'static, Result<()>> {
        self.request(What::CallControl(control), while_offline)
    }

    /// Asks for a service of the protocol's own, of which the call book learns by its events only: by this name, in errors,
    /// spans and metrics. What becomes of it in each state of the session is what becomes of a request for a call, and its
    /// place among them is kept.
    ///
    /// `begin` is called when it may leave, by the session's task, so that requests begin in their order: it hands the request
    /// over to the present connection, without waiting for anything. It is given the id that the call has then which the
    /// service is about ([`About::Call`]). It is called again only if its error says that the request could not leave.
    pub fn service<T: Send + 'static>(
        &self,
        name: &'static str,
        about: About,
        while_offline: WhileOffline,
        mut begin: impl FnMut(Option<&CallId>) -> BoxFuture<'static, Result<T>> + Send + 'static,
    ) -> BoxFuture<'static, Result<T>> {
        let answer = Arc::new(Mutex::new(None));
        let answered = Arc::clone(&answer);
        let begin: Begin = Box::new(move |call| {
            let answer = Arc::clone(&answer);
            begin(call)
                .map_ok(move |told| *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(told))
                .boxed()
        });
        let asked = self.request(What::Own(OwnService { name, about, begin }), while_offline);
        async move {
            asked.await?;
            let told = answered.lock().unwrap_or_else(PoisonError::into_inner).take();
            told.ok_or_else(|| Error::new(ErrorKind::Closed).context(name).delivered(Delivery::Unknown))
        }
        .boxed()
    }

    fn request(&self, what: What, while_offline: WhileOffline) -> BoxFuture<'static, Result<()>> {
        let (reply, answer) = oneshot::channel();
        let service = what.service();
        let reply = self.told.reply(&what, reply);
        let may_wait_until = match while_offline {
            WhileOffline::Refuse => None,
            WhileOffline::Wait(time) => Some(Instant::now() + time.min(LONGEST_DEADLINE)),
        };
        let request = Request { what, may_wait_until, place: 0, was_redirected: false, reply };
        let asked = Ask::Request(Box::new(request));
        if let Err(refused) = self.requests.try_send(asked) {
            let error = not_taken(&refused, service);
            if let Ask::Request(request) = refused.into_inner() {
                request.what.is_not_carried_out(&self.calls);
                // it comes back at once, for the caller need not wait for it
                let _ = request.reply.send(Err(error.clone()));
            }
            return async { Err(error) }.boxed();
        }
        async move {
            match answer.await {
                Ok(outcome) => outcome,
                Err(_) => Err(Error::new(ErrorKind::Closed).context(service).delivered(Delivery::Unknown)),
            }
        }
        .boxed()
    }

    /// Asks the switch for all calls now, and returns the call book once it is true.
    pub async fn resynchronise(&self) -> Result<CallSnapshot> {
        self.truth(|reply| Ask::Resynchronise { reply }).await
    }

    /// As [`resynchronise`](Self::resynchronise), but streams are told of differences only, as
    /// [`Repaired`](super::StreamItem::Repaired): what a protocol's [`Backend`](crate::call::Backend::compare) does.
    pub async fn compare(&self) -> Result<CallSnapshot> {
        self.truth(|reply| Ask::Compare { reply }).await
    }

    /// As [`compare`](Self::compare), but waits for a connection if there is none, or if the present one turns out to be
    /// lost: what a protocol's [`Backend`](crate::call::Backend::make_sure) does. Waits for as long as that takes.
    pub async fn make_sure(&self) -> Result<MadeSure> {
        self.truth(|reply| Ask::MakeSure { reply }).await
    }

    async fn truth<T>(&self, ask: impl FnOnce(oneshot::Sender<Result<T>>) -> Ask) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let asked = self.requests.try_send(ask(reply));
        asked.map_err(|refused| not_taken(&refused, RESYNCHRONISE))?;
        answer.await.unwrap_or_else(|_| Err(Error::new(ErrorKind::Closed).context(RESYNCHRONISE)))
    }

    /// Closes the session: logs out and waits until it is over. More than one may wait.
    pub async fn close(&self) {
        close(&self.closing, CloseReason::ClosedByUser);
        let mut state = self.state.clone();
        // An error says that it is closed, which is what was wanted.
        let _ = state.wait_for(SessionState::is_closed).await;
    }

    /// Ends the session here without logging out, and waits until it is so. The error says that it was over, or about to
    /// be, for another reason.
    pub async fn suspend(&self) -> Result<()> {
        close(&self.closing, CloseReason::Suspended);
        let mut state = self.state.clone();
        match state.wait_for(SessionState::is_closed).await? {
            SessionState::Closed { reason: CloseReason::Suspended } => Ok(()),
            SessionState::Closed { reason } => Err(reason.to_error()),
            _ => Err(CloseReason::Dropped.to_error()),
        }
    }
}

fn not_taken(refused: &mpsc::error::TrySendError<Ask>, what: &str) -> Error {
    match refused {
        mpsc::error::TrySendError::Full(_) => {
            Error::new(ErrorKind::Unavailable).context(format!("{what}: too many requests are waiting"))
        }
        mpsc::error::TrySendError::Closed(_) => Error::new(ErrorKind::Closed).context(what),
    }
}

impl<E: SessionEvent> fmt::Debug for SessionHandle<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionHandle").field("state", &self.state.get()).finish_non_exhaustive()
    }
}
