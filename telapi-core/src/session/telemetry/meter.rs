//! The metrics, over the facade of the crate `metrics`: whichever recorder the program has installed gets them.
//!
//! A recorder must be installed before a session begins, for the counters of events are asked for only once.

use crate::csta::CstaEvent;
use metrics::{
    Counter, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use std::collections::HashMap;
use std::time::Duration;

const EVENTS: &str = "telapi_events_total";
const GAPS: &str = "telapi_gaps_total";
const CONNECTS: &str = "telapi_connects_total";
const RECONNECTS: &str = "telapi_reconnects_total";
const CONNECT_FAILURES: &str = "telapi_connect_failures_total";
const DISCONNECTS: &str = "telapi_disconnects_total";
const FAILOVERS: &str = "telapi_failovers_total";
const REQUESTS: &str = "telapi_requests_total";
const REQUEST_DURATION: &str = "telapi_request_duration_seconds";
const DECODE_ERRORS: &str = "telapi_decode_errors_total";
const REPAIRED: &str = "telapi_repaired_calls_total";
const STREAM_MISSED: &str = "telapi_stream_missed_total";
const STREAM_FILL: &str = "telapi_stream_fill_ratio";
const ONLINE: &str = "telapi_sessions_online";

/// Counts for the sessions of one protocol.
#[derive(Clone)]
pub(super) struct Meter {
    protocol: &'static str,
}

impl Meter {
    pub(super) const MEASURES: bool = true;

    pub(super) fn new(protocol: &'static str) -> Self {
        describe();
        // there from the beginning, so that an alarm can tell "none" from "nobody counts"
        for name in [CONNECTS, RECONNECTS, DISCONNECTS, FAILOVERS, DECODE_ERRORS, REPAIRED, STREAM_MISSED] {
            counter!(name, "protocol" => protocol).increment(0);
        }
        gauge!(ONLINE, "protocol" => protocol).increment(0.0);
        Self { protocol }
    }

    fn count(&self, name: &'static str, by: u64) {
        counter!(name, "protocol" => self.protocol).increment(by);
    }

    pub(super) fn connected(&self, again: bool) {
        self.count(CONNECTS, 1);
        self.count(RECONNECTS, u64::from(again));
    }

    pub(super) fn connect_failed(&self, kind: &str) {
        counter!(CONNECT_FAILURES, "protocol" => self.protocol, "kind" => kind.to_owned()).increment(1);
    }

    pub(super) fn disconnected(&self) {
        self.count(DISCONNECTS, 1);
    }

    pub(super) fn failed_over(&self) {
        self.count(FAILOVERS, 1);
    }

    pub(super) fn online(&self, is_online: bool) {
        gauge!(ONLINE, "protocol" => self.protocol).increment(if is_online { 1.0 } else { -1.0 });
    }

    pub(super) fn gap(&self, reason: &'static str) {
        counter!(GAPS, "protocol" => self.protocol, "reason" => reason).increment(1);
    }

    pub(super) fn decode_error(&self) {
        self.count(DECODE_ERRORS, 1);
    }

    pub(super) fn repaired(&self, calls: usize) {
        self.count(REPAIRED, calls as u64);
    }

    pub(super) fn stream_missed(&self, items: u64) {
        self.count(STREAM_MISSED, items);
    }

    #[expect(clippy::cast_precision_loss, reason = "no buffer holds 2^52 items")]
    pub(super) fn stream_fill(&self, buffered: usize, capacity: usize) {
        histogram!(STREAM_FILL, "protocol" => self.protocol).record(buffered as f64 / capacity.max(1) as f64);
    }

    pub(super) fn request(&self, service: &'static str, outcome: &'static str, took: Duration) {
        let protocol = self.protocol;
        counter!(REQUESTS, "protocol" => protocol, "service" => service, "outcome" => outcome).increment(1);
        histogram!(REQUEST_DURATION, "protocol" => protocol, "service" => service).record(took);
    }
}

/// The events by their kinds. Events come by the thousand: each counter is asked for once.
pub(super) struct EventCounters {
    protocol: &'static str,
    by_kind: HashMap<&'static str, Counter>,
    other: Counter,
}

impl EventCounters {
    pub(super) fn new(meter: &Meter) -> Self {
        let protocol = meter.protocol;
        Self { protocol, by_kind: HashMap::new(), other: counter_of(protocol, "other") }
    }

    /// Counts an event by the name of its message. What is not CSTA's is "other", so that no server can make labels up.
    pub(super) fn count(&mut self, message: Option<&str>) {
        let known = message.and_then(|message| match self.by_kind.get_key_value(message) {
            Some((known, _)) => Some(*known),
            None => CstaEvent::ELEMENTS.iter().copied().find(|known| *known == message),
        });
        match known {
            Some(kind) => {
                let protocol = self.protocol;
                self.by_kind.entry(kind).or_insert_with(|| counter_of(protocol, kind)).increment(1);
            }
            None => self.other.increment(1),
        }
    }
}

fn counter_of(protocol: &'static str, kind: &'static str) -> Counter {
    counter!(EVENTS, "protocol" => protocol, "kind" => kind)
}

fn describe() {
    describe_counter!(EVENTS, Unit::Count, "Events that came in, by the name of CSTA's message");
    describe_counter!(GAPS, Unit::Count, "Times in which events may have been missed, by their reason");
    describe_counter!(
        CONNECTS,
        Unit::Count,
        "Connections that were made and logged in, the first ones included"
    );
    describe_counter!(RECONNECTS, Unit::Count, "Connections that were made again after a loss");
    describe_counter!(CONNECT_FAILURES, Unit::Count, "Attempts to connect that failed, by the kind of error");
    describe_counter!(DISCONNECTS, Unit::Count, "Connections that were lost or given up");
    describe_counter!(FAILOVERS, Unit::Count, "Connections to another server than the one before");
    describe_counter!(REQUESTS, Unit::Count, "Requests, by their service and by how far they got");
    describe_histogram!(REQUEST_DURATION, Unit::Seconds, "From asking for a request to its outcome");
    describe_counter!(DECODE_ERRORS, Unit::Count, "Messages that could not be decoded and were left out");
    describe_counter!(
        REPAIRED,
        Unit::Count,
        "Calls that differed from the switch though no event had told it"
    );
    describe_counter!(
        STREAM_MISSED,
        Unit::Count,
        "Items that streams lost because they were read too slowly"
    );
    describe_histogram!(
        STREAM_FILL,
        "How full the streams' buffers are, from 0 to 1, sampled at most every 10 s"
    );
    describe_gauge!(ONLINE, Unit::Count, "Sessions that are logged in and see their calls");
}
