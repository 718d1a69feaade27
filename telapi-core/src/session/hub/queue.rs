//! What waits for one stream.

use super::Filter;
use super::losses::LossCounters;
use crate::session::item::{CloseReason, StreamItem};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// A buffer that was grown for a burst gives its memory back beyond this many items.
const KEPT_CAPACITY: usize = 64;

/// One stream, as the hub sees it.
pub(super) struct Subscriber<E> {
    filter: Option<Filter<E>>,
    queue: Mutex<Queue<E>>,
    losses: Arc<LossCounters>,
}

struct Queue<E> {
    capacity: usize,
    items: VecDeque<StreamItem<E>>,
    overflow: Option<Overflow<E>>,
    closed: Option<CloseReason>,
    /// The reader waits for something to come.
    waker: Option<Waker>,
}

/// What became of the items that found the buffer full.
struct Overflow<E> {
    missed: u64,
    /// The newest `Connected` or `Disconnected` among them: whoever reads on must not take a lost connection
    /// for a live one.
    connection: Option<StreamItem<E>>,
}

/// What a reader gets.
pub(super) enum Taken<E> {
    /// The next item.
    Item(StreamItem<E>),
    /// Items were left out, and the stream is live again from this moment on: the reader is to be given the
    /// call book as it is now.
    Lagged { missed: u64, connection: Option<StreamItem<E>> },
    /// Nothing is left.
    Closed(CloseReason),
    /// Nothing is there yet; the waker will be called.
    Nothing,
}

impl<E> Subscriber<E> {
    pub(super) fn new(capacity: usize, filter: Option<Filter<E>>, losses: &Arc<LossCounters>) -> Self {
        let queue = Queue { capacity, items: VecDeque::new(), overflow: None, closed: None, waker: None };
        Self { filter, queue: Mutex::new(queue), losses: Arc::clone(losses) }
    }

    /// Buffers the item if the filter lets it pass and there is room.
    pub(super) fn offer(&self, item: &StreamItem<E>) {
        if self.filter.as_ref().is_some_and(|filter| !filter(item)) {
            return;
        }
        let waker = {
            let mut queue = self.lock();
            queue.offer(item, &self.losses);
            queue.waker.take()
        };
        wake(waker);
    }

    /// Puts the end behind what is buffered.
    pub(super) fn close(&self, reason: &CloseReason) {
        let waker = {
            let mut queue = self.lock();
            queue.closed.get_or_insert_with(|| reason.clone());
            queue.waker.take()
        };
        wake(waker);
    }

    /// Takes the next item, or leaves the waker.
    pub(super) fn take(&self, waker: &Waker) -> Taken<E> {
        let mut queue = self.lock();
        let taken = queue.take();
        let old_waker = match taken {
            Taken::Nothing if !queue.waker.as_ref().is_some_and(|old| old.will_wake(waker)) => {
                queue.waker.replace(waker.clone())
            }
            _ => None,
        };
        drop(queue);
        // Dropping a waker may run foreign code: not under the lock.
        drop(old_waker);
        taken
    }

    /// How many items wait, and how many may.
    pub(super) fn fill(&self) -> (usize, usize) {
        let queue = self.lock();
        (queue.items.len(), queue.capacity)
    }

    fn lock(&self) -> MutexGuard<'_, Queue<E>> {
        // Nothing under this lock can panic half-way.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E> Queue<E> {
    fn offer(&mut self, item: &StreamItem<E>, losses: &LossCounters) {
        if self.overflow.is_none() && self.items.len() < self.capacity {
            self.items.push_back(item.clone());
            return;
        }
        let overflow = self.overflow.get_or_insert(Overflow { missed: 0, connection: None });
        let left_out = match item {
            StreamItem::Connected { .. } | StreamItem::Disconnected { .. } => {
                overflow.connection.replace(item.clone()).is_some()
            }
            _ => true,
        };
        if left_out {
            losses.lost(overflow.missed == 0);
        }
        overflow.missed = overflow.missed.saturating_add(u64::from(left_out));
    }

    fn take(&mut self) -> Taken<E> {
        if let Some(item) = self.items.pop_front() {
            if self.items.is_empty() && self.items.capacity() > KEPT_CAPACITY {
                self.items = VecDeque::new();
            }
            return Taken::Item(item);
        }
        match self.overflow.take() {
            // Only the item that was kept apart had found the buffer full: nothing is missing.
            Some(Overflow { missed: 0, connection: Some(item) }) => Taken::Item(item),
            Some(Overflow { missed, connection }) => Taken::Lagged { missed, connection },
            None => match &self.closed {
                Some(reason) => Taken::Closed(reason.clone()),
                None => Taken::Nothing,
            },
        }
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}
