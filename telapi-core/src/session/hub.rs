//! Events to any number of streams.
//!
//! The session's task owns the [`Hub`] and publishes; anybody subscribes through an [`EventSource`] and reads
//! an [`EventStream`]. Publishing never waits for a reader: each stream has a bounded buffer of its own, and
//! one that is read too slowly loses items, is told so, and is then given the session's call book in their
//! place.
//!
//! What a stream goes through:
//!
//! | phase | an item is published | the reader reads |
//! |---|---|---|
//! | live | buffered; or, if the buffer is full: *overflowing* | the next buffered item |
//! | overflowing | counted, not kept; the newest `Connected` or `Disconnected` is kept apart | the next buffered item; when none is left: `Lagged`, a `Connected` that was kept apart, `Resynchronised`, what puts the picture in doubt nevertheless, and *live* again |
//! | closed | ignored | all that is left as above, then `Closed`, then the end |
//!
//! What puts the picture in doubt nevertheless is the newest `Disconnected` or `Gap` that no `Resynchronised` of the
//! session has settled yet: without it a reader would take its snapshot for the truth that was still being asked for.
//!
//! An event does not walk over all streams: [`Index`] finds those that may ask for it, and each of these then says whether
//! it does in all respects, with its filter last. All other items go to everyone.
//!
//! No lock is held while a filter, a waker or the call book is asked.

use super::item::{CallSnapshot, CloseReason, StreamItem};
use super::link::{SessionEvent, ToldFor};
use crate::call::TouchedCall;
use crate::id::DeviceId;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

mod index;
mod losses;
#[cfg(test)]
mod property;
mod queue;
#[cfg(test)]
mod routing;
mod stream;
mod subscription;
#[cfg(test)]
mod tests;

use index::Index;
use losses::LossCounters;
pub(super) use losses::Losses;
use queue::Subscriber;
pub use stream::EventStream;
use subscription::Route;
pub use subscription::Subscription;

/// How many items a stream buffers unless told otherwise.
pub const DEFAULT_STREAM_CAPACITY: usize = 1024;

/// What is asked before an item is buffered.
type Filter<E> = Box<dyn Fn(&StreamItem<E>) -> bool + Send + Sync>;
type Snapshot = Box<dyn Fn() -> CallSnapshot + Send + Sync>;

/// Publishes a session's items to its streams. Owned by the session's task: when it is dropped without
/// [`close`](Self::close), the streams end with [`CloseReason::Dropped`].
pub struct Hub<E: SessionEvent> {
    shared: Arc<Shared<E>>,
}

/// Where streams are asked for. A cheap clone, which does not keep the session alive.
pub struct EventSource<E: SessionEvent> {
    shared: Arc<Shared<E>>,
}

struct Shared<E: SessionEvent> {
    subscribers: Mutex<Subscribers<E>>,
    snapshot: Snapshot,
    capacity: usize,
    losses: Arc<LossCounters>,
}

struct Subscribers<E: SessionEvent> {
    /// Behind an `Arc` so that publishing walks over it without the lock; it is copied only if a stream comes
    /// or goes meanwhile.
    index: Arc<Index<E>>,
    /// How many streams there have been: the number of the next one.
    count: u64,
    closed: Option<CloseReason>,
}

impl<E: SessionEvent> Hub<E> {
    /// A hub without streams. `capacity` is how many items each of them buffers unless its subscription says
    /// otherwise (0 is taken as 1); `snapshot` tells the calls that the session's call book knows now. It is
    /// called by readers, in their own tasks.
    pub fn new(capacity: usize, snapshot: impl Fn() -> CallSnapshot + Send + Sync + 'static) -> Self {
        let subscribers = Mutex::new(Subscribers { index: Arc::default(), count: 0, closed: None });
        let losses = Arc::default();
        Self { shared: Arc::new(Shared { subscribers, snapshot: Box::new(snapshot), capacity, losses }) }
    }

    /// Where streams are asked for.
    pub fn source(&self) -> EventSource<E> {
        EventSource { shared: Arc::clone(&self.shared) }
    }

    /// Whether somebody asks for calls, or for devices while the event is one of a conference, so that
    /// [`publish_event`](Self::publish_event) has to be told what the event touches. To be asked after the call book has
    /// taken the event in: a stream that comes later knows what the event did, and need not get it.
    pub fn must_know_touched(&self, event: &E) -> bool {
        let (calls, devices) = {
            let shared = self.shared.lock();
            (shared.index.ask_for_calls(), shared.index.ask_for_devices())
        };
        calls || (devices && event.told_for() == ToldFor::Conference)
    }

    /// Publishes an event, which touches these calls. The call book must know it **already**: a stream that lags is given
    /// the call book in place of the events that it missed.
    ///
    /// What it touches may be left empty where [nobody asks for it](Self::must_know_touched).
    pub fn publish_event(&self, event: impl Into<Arc<E>>, touched: &[TouchedCall]) {
        let event = event.into();
        let index = Arc::clone(&self.shared.lock().index);
        let (told_for, participants) = match event.told_for() {
            ToldFor::Device(device) => (Some(device), Vec::new()),
            ToldFor::Conference if index.ask_for_devices() => (None, participants(&*event, touched)),
            ToldFor::Conference | ToldFor::Session => (None, Vec::new()),
        };
        let route = Route { event_type: event.event_type(), told_for, participants, touched };
        let item = StreamItem::Event(Arc::clone(&event));
        index.for_each_candidate(&route, |subscriber| subscriber.offer_event(&item, &route));
    }

    /// Publishes an item; an event is better [published as one](Self::publish_event), for nothing is known here of what it
    /// touches. `Closed` is [`close`](Self::close).
    pub fn publish(&self, item: &StreamItem<E>) {
        match item {
            StreamItem::Closed { reason } => self.close(reason),
            StreamItem::Event(event) => self.publish_event(Arc::clone(event), &[]),
            _ => {
                let index = Arc::clone(&self.shared.lock().index);
                index.everyone().for_each(|subscriber| subscriber.offer(item));
            }
        }
    }

    /// Ends all streams, once they have been read to their end, with `Closed`; streams that are asked for
    /// later begin with it. Only the first reason counts.
    pub fn close(&self, reason: &CloseReason) {
        let subscribers = {
            let mut shared = self.shared.lock();
            if shared.closed.is_some() {
                return;
            }
            shared.closed = Some(reason.clone());
            std::mem::take(&mut shared.index)
        };
        subscribers.everyone().for_each(|subscriber| subscriber.close(reason));
    }

    /// How many streams there are.
    pub fn streams(&self) -> usize {
        self.shared.lock().index.len()
    }

    /// What the streams have lost since the beginning.
    pub(super) fn losses(&self) -> Losses {
        self.shared.losses.get()
    }

    /// Tells of each stream how many items wait in it, and how many may.
    pub(super) fn for_each_buffer(&self, mut tell: impl FnMut(usize, usize)) {
        let index = Arc::clone(&self.shared.lock().index);
        for subscriber in index.everyone() {
            let (buffered, capacity) = subscriber.fill();
            tell(buffered, capacity);
        }
    }
}

/// Who takes part in the conference that the event is told for: whom it lists, and whose calls it touches.
fn participants<E: SessionEvent>(event: &E, touched: &[TouchedCall]) -> Vec<DeviceId> {
    let mut participants = event.participants();
    participants.extend(touched.iter().map(|touched| touched.device.clone()));
    participants
}

impl<E: SessionEvent> Drop for Hub<E> {
    fn drop(&mut self) {
        self.close(&CloseReason::Dropped);
    }
}

impl<E: SessionEvent> EventSource<E> {
    /// A stream of everything that is published from now on.
    pub fn subscribe(&self) -> EventStream<E> {
        self.subscribe_with(Subscription::new())
    }

    /// A stream of what the subscription asks for, from now on. Of a session that is over: `Closed`, and the
    /// end.
    pub fn subscribe_with(&self, subscription: Subscription<E>) -> EventStream<E> {
        let capacity = subscription.capacity.unwrap_or(self.shared.capacity).max(1);
        let mut shared = self.shared.lock();
        shared.count += 1;
        let subscriber = Subscriber::new(
            shared.count,
            capacity,
            subscription.wanted,
            subscription.filter,
            &self.shared.losses,
        );
        let subscriber = Arc::new(subscriber);
        if let Some(reason) = &shared.closed {
            subscriber.close(reason);
        } else {
            Arc::make_mut(&mut shared.index).insert(&subscriber);
        }
        drop(shared);
        EventStream::new(subscriber, Arc::clone(&self.shared))
    }
}

impl<E: SessionEvent> Clone for EventSource<E> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<E: SessionEvent> Shared<E> {
    fn lock(&self) -> MutexGuard<'_, Subscribers<E>> {
        // A panic elsewhere leaves nothing half done under this lock.
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The subscriber itself outlives this: what it holds of the user's is not dropped under the lock.
    fn forget(&self, subscriber: &Arc<Subscriber<E>>) {
        let mut shared = self.lock();
        if shared.closed.is_none() {
            Arc::make_mut(&mut shared.index).remove(subscriber);
        }
    }
}

impl<E: SessionEvent> fmt::Debug for Hub<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("streams", &self.streams()).finish_non_exhaustive()
    }
}

impl<E: SessionEvent> fmt::Debug for EventSource<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSource").finish_non_exhaustive()
    }
}
