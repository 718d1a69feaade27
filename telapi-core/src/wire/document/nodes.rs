//! The nodes of a message, in memory that the next message on the same thread uses again.
//!
//! A message is read and dropped before the next one comes, and its nodes are the largest piece of memory that it takes: to
//! ask the allocator for it each time costs more than to fill it.

use super::Node;
use std::cell::Cell;
use std::ops::{Deref, DerefMut};

/// More nodes than this are not kept for the next message: a thread keeps 64 KiB at most.
const MOST_KEPT: usize = 1024;

thread_local! {
    static SPARE: Cell<Vec<Node<'static>>> = const { Cell::new(Vec::new()) };
}

/// A list of nodes that gives its memory back.
#[derive(Debug)]
pub(super) struct Nodes<'a>(Vec<Node<'a>>);

impl Nodes<'_> {
    /// An empty list with room for so many.
    pub(super) fn with_capacity(capacity: usize) -> Self {
        let mut nodes = SPARE.try_with(Cell::take).unwrap_or_default();
        nodes.reserve(capacity);
        Self(nodes)
    }
}

impl Drop for Nodes<'_> {
    fn drop(&mut self) {
        let mut nodes = std::mem::take(&mut self.0);
        if nodes.capacity() > MOST_KEPT {
            return;
        }
        nodes.clear();
        // no node is left that could have borrowed anything; collecting into the same type keeps the memory
        let spare = nodes.into_iter().map_while(|_| None).collect();
        // a thread that ends has no place for it any more
        let _ = SPARE.try_with(|place| place.set(spare));
    }
}

impl<'a> Deref for Nodes<'a> {
    type Target = Vec<Node<'a>>;

    fn deref(&self) -> &Vec<Node<'a>> {
        &self.0
    }
}

impl<'a> DerefMut for Nodes<'a> {
    fn deref_mut(&mut self) -> &mut Vec<Node<'a>> {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spare_capacity() -> usize {
        SPARE.with(|place| {
            let spare = place.take();
            let capacity = spare.capacity();
            place.set(spare);
            capacity
        })
    }

    #[test]
    fn the_next_message_uses_the_memory_of_the_one_before_unless_that_was_huge() {
        drop(Nodes::with_capacity(100));
        let kept = spare_capacity();
        assert!(kept >= 100);
        let first = Nodes::with_capacity(10);
        assert_eq!(first.capacity(), kept);
        // another message at the same time has memory of its own
        let second = Nodes::with_capacity(10);
        assert!(second.is_empty() && second.capacity() >= 10);
        drop((first, second));
        drop(Nodes::with_capacity(MOST_KEPT + 1));
        assert!(spare_capacity() <= MOST_KEPT);
    }
}
