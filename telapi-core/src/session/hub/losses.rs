//! What streams have lost because they were read too slowly: counted as it happens, told by who asks.

use std::sync::atomic::{AtomicU64, Ordering};

/// Losses of all streams of a hub since its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::session) struct Losses {
    /// How many items were left out.
    pub(in crate::session) items: u64,
    /// How often a stream began to leave items out.
    pub(in crate::session) streams: u64,
}

#[derive(Debug, Default)]
pub(super) struct LossCounters {
    items: AtomicU64,
    streams: AtomicU64,
}

impl LossCounters {
    /// An item is left out; the first one since the stream was read to its end?
    pub(super) fn lost(&self, is_first: bool) {
        self.items.fetch_add(1, Ordering::Relaxed);
        self.streams.fetch_add(u64::from(is_first), Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> Losses {
        Losses { items: self.items.load(Ordering::Relaxed), streams: self.streams.load(Ordering::Relaxed) }
    }
}
