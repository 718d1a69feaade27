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
//! | overflowing | counted, not kept; the newest `Connected` or `Disconnected` is kept apart | the next buffered item; when none is left: `Lagged`, the one kept apart, `Resynchronised`, and *live* again |
//! | closed | ignored | all that is left as above, then `Closed`, then the end |
//!
//! No lock is held while a filter, a waker or the call book is asked.

use super::item::{CallSnapshot, CloseReason, StreamItem};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

mod losses;
mod queue;
mod stream;
#[cfg(test)]
mod tests;

use losses::LossCounters;
pub(super) use losses::Losses;
use queue::Subscriber;
pub use stream::EventStream;

/// How many items a stream buffers unless told otherwise.
pub const DEFAULT_STREAM_CAPACITY: usize = 1024;

/// What is asked before an item is buffered.
type Filter<E> = Box<dyn Fn(&StreamItem<E>) -> bool + Send + Sync>;
type Snapshot = Box<dyn Fn() -> CallSnapshot + Send + Sync>;

/// Publishes a session's items to its streams. Owned by the session's task: when it is dropped without
/// [`close`](Self::close), the streams end with [`CloseReason::Dropped`].
pub struct Hub<E> {
    shared: Arc<Shared<E>>,
}

/// Where streams are asked for. A cheap clone, which does not keep the session alive.
pub struct EventSource<E> {
    shared: Arc<Shared<E>>,
}

struct Shared<E> {
    subscribers: Mutex<Subscribers<E>>,
    snapshot: Snapshot,
    capacity: usize,
    losses: Arc<LossCounters>,
}

struct Subscribers<E> {
    /// Behind an `Arc` so that publishing walks over it without the lock; it is copied only if a stream comes
    /// or goes meanwhile.
    list: Arc<Vec<Arc<Subscriber<E>>>>,
    closed: Option<CloseReason>,
}

/// What a new stream is to be like.
pub struct Subscription<E> {
    capacity: Option<usize>,
    filter: Option<Filter<E>>,
}

impl<E> Default for Subscription<E> {
    fn default() -> Self {
        Self { capacity: None, filter: None }
    }
}

impl<E> Subscription<E> {
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

    /// Only items for which this is true. Asked for each item that is published, status items included, but
    /// not for `Lagged` and its `Resynchronised`, and not for `Closed`, which always come. It runs in the
    /// session's task: it must be quick and must not panic.
    #[must_use]
    pub fn filter(mut self, filter: impl Fn(&StreamItem<E>) -> bool + Send + Sync + 'static) -> Self {
        self.filter = Some(Box::new(filter));
        self
    }
}

impl<E> Hub<E> {
    /// A hub without streams. `capacity` is how many items each of them buffers unless its subscription says
    /// otherwise (0 is taken as 1); `snapshot` tells the calls that the session's call book knows now. It is
    /// called by readers, in their own tasks.
    pub fn new(capacity: usize, snapshot: impl Fn() -> CallSnapshot + Send + Sync + 'static) -> Self {
        let subscribers = Mutex::new(Subscribers { list: Arc::default(), closed: None });
        let losses = Arc::default();
        Self { shared: Arc::new(Shared { subscribers, snapshot: Box::new(snapshot), capacity, losses }) }
    }

    /// Where streams are asked for.
    pub fn source(&self) -> EventSource<E> {
        EventSource { shared: Arc::clone(&self.shared) }
    }

    /// Publishes an event. The call book must know it **already**: a stream that lags is given the call book
    /// in place of the events that it missed.
    pub fn publish_event(&self, event: E) {
        self.publish(&StreamItem::Event(Arc::new(event)));
    }

    /// Publishes an item; see [`publish_event`](Self::publish_event). `Closed` is [`close`](Self::close).
    pub fn publish(&self, item: &StreamItem<E>) {
        if let StreamItem::Closed { reason } = item {
            return self.close(reason);
        }
        let subscribers = Arc::clone(&self.shared.lock().list);
        for subscriber in subscribers.iter() {
            subscriber.offer(item);
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
            std::mem::take(&mut shared.list)
        };
        for subscriber in subscribers.iter() {
            subscriber.close(reason);
        }
    }

    /// How many streams there are.
    pub fn streams(&self) -> usize {
        self.shared.lock().list.len()
    }

    /// What the streams have lost since the beginning.
    pub(super) fn losses(&self) -> Losses {
        self.shared.losses.get()
    }

    /// Tells of each stream how many items wait in it, and how many may.
    pub(super) fn for_each_buffer(&self, mut tell: impl FnMut(usize, usize)) {
        let subscribers = Arc::clone(&self.shared.lock().list);
        for subscriber in subscribers.iter() {
            let (buffered, capacity) = subscriber.fill();
            tell(buffered, capacity);
        }
    }
}

impl<E> Drop for Hub<E> {
    fn drop(&mut self) {
        self.close(&CloseReason::Dropped);
    }
}

impl<E> EventSource<E> {
    /// A stream of everything that is published from now on.
    pub fn subscribe(&self) -> EventStream<E> {
        self.subscribe_with(Subscription::new())
    }

    /// A stream of what the subscription asks for, from now on. Of a session that is over: `Closed`, and the
    /// end.
    pub fn subscribe_with(&self, subscription: Subscription<E>) -> EventStream<E> {
        let capacity = subscription.capacity.unwrap_or(self.shared.capacity).max(1);
        let subscriber = Arc::new(Subscriber::new(capacity, subscription.filter, &self.shared.losses));
        let mut shared = self.shared.lock();
        if let Some(reason) = &shared.closed {
            subscriber.close(reason);
        } else {
            Arc::make_mut(&mut shared.list).push(Arc::clone(&subscriber));
        }
        drop(shared);
        EventStream::new(subscriber, Arc::clone(&self.shared))
    }
}

impl<E> Clone for EventSource<E> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<E> Shared<E> {
    fn lock(&self) -> MutexGuard<'_, Subscribers<E>> {
        // A panic elsewhere leaves nothing half done under this lock.
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self, subscriber: &Arc<Subscriber<E>>) {
        let mut shared = self.lock();
        if let Some(index) = shared.list.iter().position(|other| Arc::ptr_eq(other, subscriber)) {
            Arc::make_mut(&mut shared.list).swap_remove(index);
        }
    }
}

impl<E> fmt::Debug for Hub<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("streams", &self.streams()).finish_non_exhaustive()
    }
}

impl<E> fmt::Debug for EventSource<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSource").finish_non_exhaustive()
    }
}

impl<E> fmt::Debug for Subscription<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("capacity", &self.capacity)
            .field("filtered", &self.filter.is_some())
            .finish()
    }
}
