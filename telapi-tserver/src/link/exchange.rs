//! Requests and their answers on one connection.

use super::Shared;
use super::secrets::Secrets;
use crate::answer::refused;
use crate::event::Event;
use crate::gateway::Frame;
use crate::message::{Attribute, Message, ReferenceId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use telapi_core::{Delivery, Error, ErrorKind, Result};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

/// How many frames may wait for the socket.
pub(super) const FRAMES_WAITING: usize = 64;

type Answer = Result<Arc<Event>>;
/// The requests that wait for an answer; `None` when the connection is over, and nothing is answered any more.
type Waiting = Option<HashMap<ReferenceId, oneshot::Sender<Answer>>>;
type Pending = Arc<Mutex<Waiting>>;

/// Chooses ReferenceIDs, which no two requests of a session share: an answer that comes late must not be taken for another's.
#[derive(Debug, Default)]
pub(crate) struct References(AtomicU32);

impl References {
    fn next(&self) -> ReferenceId {
        loop {
            let id = ReferenceId::new(self.0.fetch_add(1, Ordering::Relaxed).wrapping_add(1));
            if id != ReferenceId::NONE && id.number() != 0 {
                return id;
            }
        }
    }
}

/// What goes to one server, and what it answers.
#[derive(Debug)]
pub(super) struct Exchange {
    frames: mpsc::Sender<Frame>,
    pending: Pending,
    references: Arc<References>,
    secrets: Arc<Secrets>,
    request_deadline: Duration,
}

impl Exchange {
    pub(super) fn new(frames: mpsc::Sender<Frame>, shared: &Shared) -> Self {
        Self {
            frames,
            pending: Arc::new(Mutex::new(Some(HashMap::new()))),
            references: Arc::clone(&shared.references),
            secrets: Arc::clone(&shared.secrets),
            request_deadline: shared.config.request_deadline,
        }
    }

    /// Sends a request and waits for the event that answers it. `leaves` is told its ReferenceID before it does.
    pub(super) async fn ask(&self, mut message: Message, leaves: impl FnOnce(ReferenceId) + Send) -> Answer {
        let end = Instant::now() + self.request_deadline;
        let name = message.name.clone();
        let what = |error: Error| error.context(name.to_string());
        let reference = self.references.next();
        message.attributes.set(Attribute::ReferenceID, i64::from(reference.number()));
        let (answers, answer) = oneshot::channel();
        let not_sent = |kind| Error::new(kind).delivered(Delivery::NotSent);
        // forgotten however this ends
        let Some(_entry) = Entry::new(&self.pending, reference, answers) else {
            return Err(what(not_sent(ErrorKind::NotConnected)));
        };
        let place = match timeout_at(end, self.frames.reserve()).await {
            Ok(Ok(place)) => place,
            Ok(Err(_)) => return Err(what(not_sent(ErrorKind::NotConnected))),
            Err(_) => return Err(what(not_sent(ErrorKind::Timeout))),
        };
        leaves(reference);
        self.secrets.leaves(&message);
        place.send(Frame::Message(message));
        let in_doubt = |kind| Error::new(kind).delivered(Delivery::Unknown);
        match timeout_at(end, answer).await {
            Ok(Ok(answered)) => answered.and_then(judge).map_err(what),
            Ok(Err(_)) => Err(what(in_doubt(ErrorKind::ConnectionLost))),
            Err(_) => Err(what(in_doubt(ErrorKind::Timeout))),
        }
    }

    /// Sends what needs no answer, if there is room: what finds none could not be sent in time either.
    pub(super) fn send(&self, frame: Frame) {
        let _ = self.frames.try_send(frame);
    }

    /// Whether a request waits for this answer.
    pub(super) fn is_awaited(&self, reference: ReferenceId) -> bool {
        locked(&self.pending).as_ref().is_some_and(|waiting| waiting.contains_key(&reference))
    }

    /// Something has come that answers a request.
    pub(super) fn answered(&self, reference: ReferenceId, answer: Answer) {
        let waiting = locked(&self.pending).as_mut().and_then(|waiting| waiting.remove(&reference));
        if let Some(waiting) = waiting {
            // who does not wait any more will not be told
            let _ = waiting.send(answer);
        }
    }

    /// The connection is over: nothing is answered any more, and nothing is asked.
    pub(super) fn is_over(&self) {
        *locked(&self.pending) = None;
    }
}

fn judge(event: Arc<Event>) -> Answer {
    match &*event {
        Event::Error(error) => Err(refused(error)),
        _ => Ok(event),
    }
}

/// A request that waits for its answer.
struct Entry<'a> {
    pending: &'a Pending,
    reference: ReferenceId,
}

impl<'a> Entry<'a> {
    /// `None` if the connection is over.
    fn new(pending: &'a Pending, reference: ReferenceId, answers: oneshot::Sender<Answer>) -> Option<Self> {
        locked(pending).as_mut()?.insert(reference, answers);
        Some(Self { pending, reference })
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        if let Some(waiting) = &mut *locked(self.pending) {
            waiting.remove(&self.reference);
        }
    }
}

fn locked(pending: &Pending) -> MutexGuard<'_, Waiting> {
    pending.lock().unwrap_or_else(PoisonError::into_inner)
}
