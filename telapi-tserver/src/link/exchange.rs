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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{MessageType, Time};

    const DEADLINE: Duration = Duration::from_secs(4);

    /// With room for so many frames, and what takes them.
    fn exchange(room: usize) -> (Arc<Exchange>, mpsc::Receiver<Frame>) {
        let (frames, taken) = mpsc::channel(room);
        let exchange = Exchange {
            frames,
            pending: Arc::new(Mutex::new(Some(HashMap::new()))),
            references: Arc::default(),
            secrets: Arc::new(Secrets::new(None)),
            request_deadline: DEADLINE,
        };
        (Arc::new(exchange), taken)
    }

    fn request() -> Message {
        Message::new(MessageType::RequestQueryServer)
    }

    async fn outcome(asking: impl Future<Output = Answer>) -> (ErrorKind, Delivery, u64) {
        let begun = Instant::now();
        let error = asking.await.unwrap_err();
        (error.kind(), error.delivery(), begun.elapsed().as_secs())
    }

    fn reference(frame: &Frame) -> ReferenceId {
        let Frame::Message(message) = frame else { panic!("{frame:?}") };
        message.reference_id().unwrap()
    }

    #[test]
    fn what_stands_for_no_reference_is_none_of_ours() {
        let references = References(AtomicU32::new(u32::MAX - 2));
        assert_eq!([(); 3].map(|()| references.next().number()), [u32::MAX - 1, 1, 2]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_could_not_leave_was_not_sent() {
        // nobody takes anything
        let (exchange, taken) = exchange(1);
        exchange.send(Frame::Poll { seq: 1 });
        let asked = outcome(exchange.ask(request(), |_| panic!("it has not left"))).await;
        assert_eq!(asked, (ErrorKind::Timeout, Delivery::NotSent, 4));
        // nobody will any more
        drop(taken);
        let asked = outcome(exchange.ask(request(), |_| panic!("it has not left"))).await;
        assert_eq!(asked, (ErrorKind::NotConnected, Delivery::NotSent, 0));
        exchange.is_over();
        let asked = outcome(exchange.ask(request(), |_| panic!("it has not left"))).await;
        assert_eq!(asked, (ErrorKind::NotConnected, Delivery::NotSent, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_left_and_is_not_answered_is_in_doubt() {
        let (exchange, mut taken) = exchange(8);
        let asked = outcome(exchange.ask(request(), |_| {})).await;
        assert_eq!(asked, (ErrorKind::Timeout, Delivery::Unknown, 4));
        let _late = taken.recv().await;
        let (asked, ()) = futures::join!(outcome(exchange.ask(request(), |_| {})), async {
            let _ = taken.recv().await;
            exchange.is_over();
        });
        assert_eq!(asked, (ErrorKind::ConnectionLost, Delivery::Unknown, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_is_awaited_until_it_is_answered_or_given_up() {
        let (exchange, mut taken) = exchange(8);
        let asking = tokio::spawn({
            let exchange = Arc::clone(&exchange);
            async move { exchange.ask(request(), |_| {}).await }
        });
        let reference = reference(&taken.recv().await.unwrap());
        assert!(exchange.is_awaited(reference));
        assert!(!exchange.is_awaited(ReferenceId::new(reference.number() + 1)), "that of another client");
        asking.abort();
        assert!(asking.await.is_err());
        assert!(!exchange.is_awaited(reference), "nothing is left of it");
        // what comes now answers nobody
        let time = Time { seconds: 1, microseconds: 0 };
        let late = Message::new(MessageType::EventServerInfo).with(Attribute::TimeinSecs, time);
        exchange.answered(reference, Ok(Arc::new(Event::from_message(late).unwrap())));
    }
}
