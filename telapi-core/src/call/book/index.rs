//! What names a call, or did: a device's number and a call id. Nothing is allocated to look one up.

use super::{CallRef, EndReason};
use crate::id::{CallId, DeviceId};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// How many ids of ended calls are remembered, so that late events about them begin nothing.
pub(super) const REMEMBERED: usize = 1024;

/// A device's number and a call id: what an event names a call by. Both are shared texts, so that to make one costs no
/// allocation.
pub(super) type Key = (Arc<str>, CallId);

pub(super) fn key(device: &DeviceId, call_id: &CallId) -> Key {
    (Arc::clone(device.shared_number()), call_id.clone())
}

/// What is remembered of an id that names no call any more.
#[derive(Debug, Clone)]
pub(super) struct Ended {
    /// How the call ended that it named.
    pub(super) reason: EndReason,
    /// The snapshot generation in which it ended: a snapshot asked for later knows better.
    pub(super) generation: u64,
    /// Tells apart the times that the same id was forgotten and used again.
    nth: u64,
}

/// The ids of the calls that go on, and those of the calls that ended not long ago.
#[derive(Debug, Default)]
pub(super) struct Index {
    live: HashMap<Key, CallRef>,
    ended: HashMap<Key, Ended>,
    /// In the order in which they ended, to forget the oldest.
    order: VecDeque<(Key, u64)>,
    last: u64,
}

impl Index {
    /// The call that the id names.
    pub(super) fn find(&self, device: &DeviceId, call_id: &CallId) -> Option<CallRef> {
        self.live.get(&key(device, call_id)).copied()
    }

    /// The id names this call from now on.
    pub(super) fn insert(&mut self, device: &DeviceId, call_id: &CallId, call: CallRef) {
        self.live.insert(key(device, call_id), call);
    }

    /// The id names no call any more, and it never named one that has ended.
    pub(super) fn remove(&mut self, device: &DeviceId, call_id: &CallId) {
        self.live.remove(&key(device, call_id));
    }

    /// The id names no call any more. It is remembered for a while, so that late events that use it begin nothing.
    pub(super) fn retire(&mut self, device: &DeviceId, call_id: &CallId, reason: EndReason, generation: u64) {
        let key = key(device, call_id);
        self.live.remove(&key);
        self.last += 1;
        let nth = self.last;
        if self.order.len() >= REMEMBERED
            && let Some((oldest, its_nth)) = self.order.pop_front()
            // unless it was retired again since
            && self.ended.get(&oldest).is_some_and(|ended| ended.nth == its_nth)
        {
            self.ended.remove(&oldest);
        }
        self.order.push_back((key.clone(), nth));
        self.ended.insert(key, Ended { reason, generation, nth });
    }

    /// What is remembered of an id that named a call.
    pub(super) fn ended(&self, device: &DeviceId, call_id: &CallId) -> Option<&Ended> {
        self.ended.get(&key(device, call_id))
    }
}

#[cfg(test)]
impl Index {
    /// All that name a call.
    pub(super) fn live(&self) -> impl Iterator<Item = (&Key, CallRef)> {
        self.live.iter().map(|(key, call)| (key, *call))
    }

    /// How many ended ids are remembered, by either count.
    pub(super) fn remembered(&self) -> (usize, usize) {
        (self.ended.len(), self.order.len())
    }
}
