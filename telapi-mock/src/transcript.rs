//! The newest messages of a front-end, within bounds.

use std::collections::VecDeque;

/// How many messages a transcript keeps; the oldest go first.
const MAX_EXCHANGES: usize = 10_000;
/// How many bytes of bodies a transcript keeps; the oldest go first.
const MAX_BYTES: usize = 16 << 20;

/// A message that a transcript keeps.
pub(crate) trait Said: Clone {
    /// How many bytes it has.
    fn size(&self) -> usize;
}

/// The newest exchanges, within bounds.
#[derive(Debug)]
pub(crate) struct Transcript<E> {
    exchanges: VecDeque<E>,
    bytes: usize,
}

impl<E> Default for Transcript<E> {
    fn default() -> Self {
        Self { exchanges: VecDeque::new(), bytes: 0 }
    }
}

impl<E: Said> Transcript<E> {
    pub(crate) fn add(&mut self, exchange: E) {
        self.bytes += exchange.size();
        self.exchanges.push_back(exchange);
        while self.exchanges.len() > MAX_EXCHANGES || (self.bytes > MAX_BYTES && self.exchanges.len() > 1) {
            if let Some(oldest) = self.exchanges.pop_front() {
                self.bytes -= oldest.size();
            }
        }
    }

    pub(crate) fn to_vec(&self) -> Vec<E> {
        self.exchanges.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
