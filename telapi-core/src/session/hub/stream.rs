//! The reader's side of the hub.

use super::Shared;
use super::queue::{Subscriber, Taken};
use crate::session::item::StreamItem;
use crate::session::link::SessionEvent;
use futures::stream::{FusedStream, Stream};
use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// A stream of what happens to a session, from the moment on when it was asked for.
///
/// Read it with [`next`](Self::next), or as a [`futures::Stream`](Stream). Its buffer is bounded: what
/// happens to one that is read too slowly is told at [`StreamItem::Lagged`]. It does not keep the session
/// alive; the last item is [`StreamItem::Closed`], and then the stream ends. Drop it and the session forgets
/// it.
pub struct EventStream<E: SessionEvent> {
    subscriber: Arc<Subscriber<E>>,
    shared: Arc<Shared<E>>,
    /// What belongs behind a `Lagged` that was yielded.
    after_lagged: VecDeque<StreamItem<E>>,
    ended: bool,
}

impl<E: SessionEvent> EventStream<E> {
    pub(super) fn new(subscriber: Arc<Subscriber<E>>, shared: Arc<Shared<E>>) -> Self {
        Self { subscriber, shared, after_lagged: VecDeque::new(), ended: false }
    }

    /// The next item, as soon as there is one; `None` after `Closed`. Nothing is lost when the future is
    /// dropped.
    pub async fn next(&mut self) -> Option<StreamItem<E>> {
        std::future::poll_fn(|context| self.poll_item(context)).await
    }

    /// How many items wait to be read. How full the buffer is says whether the reader keeps up; its size is
    /// [`Subscription::capacity`](super::Subscription::capacity).
    pub fn backlog(&self) -> usize {
        self.after_lagged.len() + self.subscriber.fill().0
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<StreamItem<E>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        if let Some(item) = self.after_lagged.pop_front() {
            return Poll::Ready(Some(item));
        }
        let item = match self.subscriber.take(context.waker()) {
            Taken::Item(item) => item,
            Taken::Lagged { missed, connected, in_doubt } => {
                // The stream is live again since a moment ago. The call book is asked only now: an event of
                // this very moment may be told twice, but none can be missed.
                let calls = self.subscriber.narrow(&(self.shared.snapshot)());
                self.after_lagged.extend(connected);
                self.after_lagged.push_back(StreamItem::Resynchronised { calls });
                self.after_lagged.extend(in_doubt);
                StreamItem::Lagged { missed }
            }
            Taken::Closed(reason) => {
                self.ended = true;
                StreamItem::Closed { reason }
            }
            Taken::Nothing => return Poll::Pending,
        };
        Poll::Ready(Some(item))
    }
}

impl<E: SessionEvent> Stream for EventStream<E> {
    type Item = StreamItem<E>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<E: SessionEvent> FusedStream for EventStream<E> {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}

impl<E: SessionEvent> Drop for EventStream<E> {
    fn drop(&mut self) {
        self.shared.forget(&self.subscriber);
    }
}

impl<E: SessionEvent> fmt::Debug for EventStream<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").field("ended", &self.ended).finish_non_exhaustive()
    }
}
