//! What waits for one stream.

use super::Filter;
use super::losses::LossCounters;
use super::subscription::{Route, Wanted};
use crate::session::item::{CallSnapshot, CloseReason, StreamItem};
use crate::session::link::SessionEvent;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// A buffer that was grown for a burst gives its memory back beyond this many items.
const KEPT_CAPACITY: usize = 256;

/// One stream, as the hub sees it.
pub(super) struct Subscriber<E: SessionEvent> {
    /// Grows from stream to stream of a hub.
    pub(super) id: u64,
    pub(super) wanted: Wanted<E::EventType>,
    filter: Option<Filter<E>>,
    queue: Mutex<Queue<E>>,
    losses: Arc<LossCounters>,
}

struct Queue<E> {
    capacity: usize,
    items: VecDeque<StreamItem<E>>,
    overflow: Option<Overflow<E>>,
    /// The newest `Disconnected` or `Gap`, until the session is connected again, or its call book true again.
    in_doubt: Option<Box<StreamItem<E>>>,
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
    /// call book as it is now, between these two.
    Lagged { missed: u64, connected: Option<StreamItem<E>>, in_doubt: Option<StreamItem<E>> },
    /// Nothing is left.
    Closed(CloseReason),
    /// Nothing is there yet; the waker will be called.
    Nothing,
}

impl<E: SessionEvent> Subscriber<E> {
    pub(super) fn new(
        id: u64,
        capacity: usize,
        wanted: Wanted<E::EventType>,
        filter: Option<Filter<E>>,
        losses: &Arc<LossCounters>,
    ) -> Self {
        let queue = Queue {
            capacity,
            items: VecDeque::new(),
            overflow: None,
            in_doubt: None,
            closed: None,
            waker: None,
        };
        Self { id, wanted, filter, queue: Mutex::new(queue), losses: Arc::clone(losses) }
    }

    /// Buffers the event if it is asked for and there is room.
    pub(super) fn offer_event(&self, item: &StreamItem<E>, route: &Route<'_, E::EventType>) {
        if self.wanted.matches(route) && self.passes(item) {
            self.buffer(item);
        }
    }

    /// Buffers what is no event, as far as it concerns the stream, if the filter lets it pass and there is room.
    pub(super) fn offer(&self, item: &StreamItem<E>) {
        // whether the filter lets it pass or not: what it settles is in doubt no more
        if matches!(item, StreamItem::Connected { .. } | StreamItem::Resynchronised { .. }) {
            self.lock().in_doubt = None;
        }
        let narrowed = match item {
            StreamItem::Resynchronised { calls } => StreamItem::Resynchronised { calls: self.narrow(calls) },
            StreamItem::Repaired { changes } => {
                let changes = self.narrow(changes);
                if changes.is_empty() {
                    return;
                }
                StreamItem::Repaired { changes }
            }
            item => item.clone(),
        };
        if self.passes(&narrowed) {
            self.buffer(&narrowed);
        }
    }

    /// Of these calls the ones that the stream asks for.
    pub(super) fn narrow(&self, calls: &CallSnapshot) -> CallSnapshot {
        self.wanted.narrow(calls)
    }

    fn passes(&self, item: &StreamItem<E>) -> bool {
        let Some(filter) = &self.filter else { return true };
        // A fault of the user's must end neither the session, whose task this is, nor the streams of others. That it
        // happened, the panic itself has told.
        catch_unwind(AssertUnwindSafe(|| filter(item))).unwrap_or(true)
    }

    fn buffer(&self, item: &StreamItem<E>) {
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
        if matches!(item, StreamItem::Disconnected { .. } | StreamItem::Gap { .. }) {
            self.in_doubt = Some(Box::new(item.clone()));
        }
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
            Some(Overflow { missed, connection }) => {
                // a lost connection is what puts the picture in doubt
                let connected = connection.filter(|item| matches!(item, StreamItem::Connected { .. }));
                Taken::Lagged { missed, connected, in_doubt: self.in_doubt.as_deref().cloned() }
            }
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
