//! Without the feature `metrics`: nothing is counted, and nothing is left of it in the program.

#![expect(clippy::unused_self, reason = "the shape of what the feature gives")]

use std::time::Duration;

#[derive(Clone)]
pub(super) struct Meter;

impl Meter {
    pub(super) const MEASURES: bool = false;

    pub(super) fn new(_protocol: &'static str) -> Self {
        Self
    }

    pub(super) fn connected(&self, _again: bool) {}
    pub(super) fn connect_failed(&self, _kind: &str) {}
    pub(super) fn disconnected(&self) {}
    pub(super) fn failed_over(&self) {}
    pub(super) fn online(&self, _is_online: bool) {}
    pub(super) fn gap(&self, _reason: &'static str) {}
    pub(super) fn decode_error(&self) {}
    pub(super) fn repaired(&self, _calls: usize) {}
    pub(super) fn stream_missed(&self, _items: u64) {}
    pub(super) fn stream_fill(&self, _buffered: usize, _capacity: usize) {}
    pub(super) fn request(&self, _service: &'static str, _outcome: &'static str, _took: Duration) {}
}

pub(super) struct EventCounters;

impl EventCounters {
    pub(super) fn new(_meter: &Meter) -> Self {
        Self
    }

    pub(super) fn count(&mut self, _message: Option<&str>) {}
}
