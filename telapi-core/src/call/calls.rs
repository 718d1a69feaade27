//! The live call book of a session: shared, watched, and fed by the session's driver.

use super::book::{BookEvent, CallBook, CallChange, ExpectedCall};
use super::record::{CallRecord, CallRef, CallState};
use super::{Backend, Call, CallControl, EndReason};
use crate::id::{CallId, DeviceId};
use futures::stream::{Stream, StreamExt, unfold};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use tokio::sync::watch;

mod touched;

pub use touched::TouchedCall;

/// The calls of a session, as they are now. Cheap to clone.
#[derive(Clone, Default)]
pub struct Calls(Arc<Shared>);

#[derive(Default)]
struct Shared {
    inner: Mutex<Inner>,
    /// Counts the changes, for those who wait for any.
    version: watch::Sender<u64>,
}

#[derive(Default)]
struct Inner {
    book: CallBook,
    watchers: HashMap<CallRef, watch::Sender<Arc<CallRecord>>>,
    /// The calls that rang here and go on, in the order in which they began to ring.
    rang: BTreeMap<u64, CallRef>,
    /// The places that they have in it.
    rang_as: HashMap<CallRef, u64>,
    last_ring: u64,
    former: touched::FormerNames,
    is_closed: bool,
}

impl Shared {
    /// Whoever waits for a change looks at the book once more; whoever begins to wait later looks at it anyhow.
    fn has_changed(&self) {
        if self.version.receiver_count() > 0 {
            self.version.send_modify(|version| *version += 1);
        }
    }
}

impl Calls {
    /// An empty book.
    pub fn new() -> Self {
        Self::default()
    }

    /// The calls that go on, oldest first.
    pub fn snapshot(&self) -> Arc<[Arc<CallRecord>]> {
        self.lock().book.calls().cloned().collect()
    }

    /// The calls of one device that go on, oldest first.
    pub fn of(&self, device: &DeviceId) -> Vec<Arc<CallRecord>> {
        self.lock().book.calls().filter(|record| record.device.matches(device)).cloned().collect()
    }

    /// Waits until the calls that go on are as the condition wants, and gives them. It is asked at once and after every
    /// change; changes that come faster than they can be asked about are joined into one. When the session is over, of which
    /// no call goes on, it ends with [`ErrorKind::Closed`](crate::ErrorKind::Closed) unless the condition wants no calls.
    ///
    /// ```
    /// # async fn idle(calls: telapi_core::call::Calls) -> telapi_core::Result<()> {
    /// // nobody of ours telephones any more
    /// calls.wait_until(<[_]>::is_empty).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait_until(
        &self,
        mut condition: impl FnMut(&[Arc<CallRecord>]) -> bool,
    ) -> crate::Result<Arc<[Arc<CallRecord>]>> {
        let mut version = self.0.version.subscribe();
        loop {
            version.mark_unchanged();
            let is_closed = self.lock().is_closed;
            let calls = self.snapshot();
            // while nothing is locked, for it is the caller's
            if condition(&calls) {
                return Ok(calls);
            }
            if is_closed || version.changed().await.is_err() {
                return Err(crate::Error::new(crate::ErrorKind::Closed));
            }
        }
    }

    /// Takes in an event.
    pub fn apply(&self, event: &BookEvent<'_>) -> Vec<CallChange> {
        let mut names = Vec::new();
        let changes = self.update(|book, now| {
            names = touched::at_stake(book, event);
            let changes = book.apply(event, now);
            touched::lost(book, &mut names);
            changes
        });
        self.remember(names);
        changes
    }

    /// A snapshot is about to be asked for.
    pub fn begin_snapshot(&self) {
        self.lock().book.begin_snapshot();
    }

    /// The snapshot is complete: what it was silent about has ended.
    pub fn end_snapshot(&self) -> Vec<CallChange> {
        self.update(CallBook::end_snapshot)
    }

    /// One of the calls that go on.
    pub fn get(&self, call: CallRef) -> Option<Arc<CallRecord>> {
        self.lock().book.get(call).cloned()
    }

    /// The call of the device that has this id, among others perhaps, if it goes on.
    pub fn find(&self, device: &DeviceId, call_id: &CallId) -> Option<Arc<CallRecord>> {
        let inner = self.lock();
        inner.book.find(device, call_id).and_then(|call| inner.book.get(call)).cloned()
    }

    /// The request is handed over now: calls that it ends will have ended by it. Not sooner, for until now they may end by
    /// themselves.
    pub fn request_leaves(&self, request: &CallControl) {
        let mut inner = self.lock();
        request.ended().for_each(|call| inner.book.expect_end(call.call_ref, request.end_reason()));
    }

    /// Nothing may be concluded from the request, which may be handed over once more: calls that it ends may end by themselves.
    pub(crate) fn request_stays(&self, request: &CallControl) {
        let mut inner = self.lock();
        request.ended().for_each(|call| inner.book.expect_end(call.call_ref, None));
    }

    /// The request has left: a call that it makes is there, or the next snapshot tells that it is not.
    pub fn request_left(&self, request: &CallControl) {
        if let Some(call) = request.made() {
            self.lock().book.request_left(call.call_ref);
        }
    }

    /// The server failed at the request: whether it was carried out is in doubt, but nothing may be concluded from it.
    pub fn refused_in_doubt(&self, request: &CallControl) {
        self.request_stays(request);
        self.request_left(request);
    }

    /// Whether there are calls that the snapshot under way was silent about.
    pub fn has_silent(&self) -> bool {
        self.lock().book.has_silent()
    }

    /// The request was refused, or never left: a call that it makes is not made, and one that it ends is expected to go on.
    /// To be told whether anybody still awaits the request or not.
    pub fn not_carried_out(&self, request: &CallControl) -> Vec<CallChange> {
        self.update(|book, now| {
            request.ended().for_each(|call| book.expect_end(call.call_ref, None));
            request.made().map(|call| book.not_made(call.call_ref, now)).unwrap_or_default()
        })
    }

    /// Ends every call, for the session is closed. Nothing is taken in any more.
    pub fn close(&self) -> Vec<CallChange> {
        let mut inner = self.lock();
        let changes = inner.book.close(SystemTime::now());
        inner.publish(&changes);
        inner.is_closed = true;
        drop(inner);
        self.0.has_changed();
        changes
    }

    /// Enters a call that is about to be asked for, with a watch on it from the very beginning.
    pub(super) fn expect(&self, expected: ExpectedCall) -> watch::Receiver<Arc<CallRecord>> {
        let device = expected.device.clone();
        self.enter(device, |book, now| book.expect(expected, now))
    }

    /// Enters a call that is about to be picked up, by the id that it has where it rings or is parked.
    pub(super) fn expect_pick_up(
        &self,
        device: &DeviceId,
        to_pick_up: &CallId,
    ) -> watch::Receiver<Arc<CallRecord>> {
        self.enter(device.clone(), |book, now| book.expect_pick_up(device, to_pick_up, now))
    }

    fn enter(
        &self,
        device: DeviceId,
        enter: impl FnOnce(&mut CallBook, SystemTime) -> Arc<CallRecord>,
    ) -> watch::Receiver<Arc<CallRecord>> {
        let now = SystemTime::now();
        let mut inner = self.lock();
        if inner.is_closed {
            let mut record = CallRecord::new(CallRef(0), device, CallState::Ended, now);
            record.end = Some(EndReason::SessionClosed);
            return watch::Sender::new(Arc::new(record)).subscribe();
        }
        let record = enter(&mut inner.book, now);
        let evicted = inner.book.take_evicted();
        inner.publish(&evicted);
        let receiver = inner.watch(&record);
        drop(inner);
        self.0.has_changed();
        receiver
    }

    pub(super) fn expect_no_end(&self, call: CallRef) {
        self.lock().book.expect_end(call, None);
    }

    /// A watch on a call: of one that has ended meanwhile, on its last record.
    pub(crate) fn watch(&self, record: &Arc<CallRecord>) -> watch::Receiver<Arc<CallRecord>> {
        self.lock().watch(record)
    }

    /// The calls that ring at the device: first those that ring already, then each as it begins to. One that has ended
    /// before the stream is read is passed over. The stream ends when the session is closed.
    pub(super) fn incoming(
        &self,
        device: DeviceId,
        backend: Arc<dyn Backend>,
    ) -> impl Stream<Item = Call> + Send + use<> {
        struct Cursor {
            calls: Calls,
            device: DeviceId,
            backend: Arc<dyn Backend>,
            /// The calls that rang already.
            ringing: VecDeque<CallRef>,
            next: u64,
            changed: watch::Receiver<u64>,
        }
        let (ringing, next) = {
            let inner = self.lock();
            (inner.ringing(&device), inner.last_ring + 1)
        };
        let changed = self.0.version.subscribe();
        let cursor = Cursor { calls: self.clone(), device, backend, ringing, next, changed };
        unfold(cursor, |mut cursor| async move {
            loop {
                cursor.changed.mark_unchanged();
                let (found, is_closed) = {
                    let inner = cursor.calls.lock();
                    let earlier = std::iter::from_fn(|| cursor.ringing.pop_front())
                        .find_map(|call| inner.book.get(call).cloned());
                    let found = match earlier {
                        Some(record) => Some(record),
                        None => inner.rang_from(cursor.next, &cursor.device).map(|(at, record)| {
                            cursor.next = at + 1;
                            record
                        }),
                    };
                    (found, inner.is_closed)
                };
                if let Some(record) = found {
                    let call = Call::new(Arc::clone(&cursor.backend), &record);
                    return Some((call, cursor));
                }
                if is_closed || cursor.changed.changed().await.is_err() {
                    return None;
                }
            }
        })
        // so that one that has ended may be asked again, as a `select!` in a loop does
        .fuse()
        .boxed()
    }

    fn update(&self, change: impl FnOnce(&mut CallBook, SystemTime) -> Vec<CallChange>) -> Vec<CallChange> {
        let mut inner = self.lock();
        if inner.is_closed {
            return Vec::new();
        }
        let mut changes = change(&mut inner.book, SystemTime::now());
        changes.extend(inner.book.take_evicted());
        inner.publish(&changes);
        drop(inner);
        if !changes.is_empty() {
            self.0.has_changed();
        }
        changes
    }

    /// A panic while the lock was held leaves a book that is still whole: each change is made in one step.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn publish(&mut self, changes: &[CallChange]) {
        for change in changes {
            let call = change.call.call_ref;
            if let Some(watcher) = self.watchers.get(&call) {
                watcher.send_replace(Arc::clone(&change.call));
            }
            if change.call.state == CallState::Alerting && !self.rang_as.contains_key(&call) {
                self.last_ring += 1;
                self.rang.insert(self.last_ring, call);
                self.rang_as.insert(call, self.last_ring);
            }
            if !change.call.is_live() {
                self.former.ended(&change.call);
                self.watchers.remove(&call);
                self.rang_as.remove(&call).map(|at| self.rang.remove(&at));
            }
        }
    }

    fn watch(&mut self, record: &Arc<CallRecord>) -> watch::Receiver<Arc<CallRecord>> {
        let call = record.call_ref;
        match self.book.get(call) {
            Some(current) => {
                let current = Arc::clone(current);
                self.watchers.entry(call).or_insert_with(|| watch::Sender::new(current)).subscribe()
            }
            None if !record.is_live() => watch::Sender::new(Arc::clone(record)).subscribe(),
            // it has ended since the record was taken, between two locks, and nobody will tell of it again
            None => {
                let mut record = CallRecord::clone(record);
                record.enter(CallState::Ended, SystemTime::now());
                let forgotten =
                    if self.is_closed { EndReason::SessionClosed } else { EndReason::EndedUnseen };
                record.end = Some(self.book.how_it_ended(&record).unwrap_or(forgotten));
                watch::Sender::new(Arc::new(record)).subscribe()
            }
        }
    }

    /// The calls that ring at the device now.
    fn ringing(&self, device: &DeviceId) -> VecDeque<CallRef> {
        let rings =
            |record: &CallRecord| record.state == CallState::Alerting && record.device.matches(device);
        self.rang
            .values()
            .copied()
            .filter(|call| self.book.get(*call).is_some_and(|record| rings(record)))
            .collect()
    }

    fn rang_from(&self, next: u64, device: &DeviceId) -> Option<(u64, Arc<CallRecord>)> {
        self.rang.range(next..).find_map(|(at, call)| {
            let record = self.book.get(*call).filter(|record| record.device.matches(device))?;
            Some((*at, Arc::clone(record)))
        })
    }
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.snapshot().iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csta::event::{CallClearedEvent, DeliveredEvent};
    use crate::id::ConnectionId;

    fn rings(calls: &Calls, me: &DeviceId, call: &str) {
        let mut rings = DeliveredEvent::new();
        rings.connection = Some(ConnectionId::new(call));
        calls.apply(&BookEvent::new(me, &rings.into()));
    }

    #[tokio::test]
    async fn who_waits_for_the_calls_is_asked_at_once_after_each_change_and_at_the_end() {
        let (calls, me) = (Calls::new(), DeviceId::new("21"));
        calls.wait_until(<[_]>::is_empty).await.unwrap();

        let mut asked = Vec::new();
        let two = calls.wait_until(|calls| {
            asked.push(calls.len());
            calls.len() == 2
        });
        let one_by_one = async {
            for call in ["a", "b"] {
                tokio::task::yield_now().await;
                rings(&calls, &me, call);
            }
        };
        let (found, ()) = tokio::join!(two, one_by_one);
        assert_eq!((found.unwrap().len(), asked), (2, vec![0, 1, 2]));

        let never = calls.wait_until(|calls| calls.len() == 3);
        let closes = async { calls.close() };
        let (outcome, _) = tokio::join!(never, closes);
        assert_eq!(outcome.unwrap_err().kind(), crate::ErrorKind::Closed);
        let gone = calls.wait_until(<[_]>::is_empty).await.unwrap();
        assert!(gone.is_empty());
    }

    #[test]
    fn nothing_is_kept_of_calls_that_have_ended() {
        let (calls, me) = (Calls::new(), DeviceId::new("21"));
        for number in 0..100 {
            let call = Some(ConnectionId::new(format!("c{number}").as_str()));
            let mut rings = DeliveredEvent::new();
            rings.connection.clone_from(&call);
            let changes = calls.apply(&BookEvent::new(&me, &rings.into()));
            let _watched = calls.watch(&changes[0].call);
            let mut over = CallClearedEvent::new();
            over.cleared_call = call;
            calls.apply(&BookEvent::new(&me, &over.into()));
        }
        let inner = calls.lock();
        assert_eq!(inner.last_ring, 100);
        assert_eq!((inner.watchers.len(), inner.rang.len(), inner.rang_as.len()), (0, 0, 0));
    }
}
