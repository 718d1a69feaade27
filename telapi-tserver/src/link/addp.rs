//! Whether the other side is still there (T-Library model, *ADDP*): after N seconds of silence it is polled, and if nothing comes
//! within another N it is gone. Only what comes in counts; any of it does. No I/O, no clock.

use std::time::Duration;
use tokio::time::Instant;

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pulse {
    /// Nothing.
    Wait,
    /// Send a poll.
    Poll {
        /// Its number.
        seq: u64,
    },
    /// The other side is gone.
    Dead {
        /// For how long nothing has come.
        silent_for: Duration,
    },
}

/// Watches over one connection.
#[derive(Debug)]
pub(super) struct Addp {
    /// Zero is off.
    timeout: Duration,
    last_inbound: Instant,
    polled_at: Option<Instant>,
    seq: u64,
}

impl Addp {
    pub(super) fn new(timeout: Duration, now: Instant) -> Self {
        Self { timeout, last_inbound: now, polled_at: None, seq: 0 }
    }

    /// Anything came in.
    pub(super) fn inbound(&mut self, now: Instant) {
        self.last_inbound = now;
        self.polled_at = None;
    }

    /// When to ask [`pulse`](Self::pulse) again; `None`: never.
    pub(super) fn next_timeout(&self) -> Option<Instant> {
        (!self.timeout.is_zero()).then(|| self.polled_at.unwrap_or(self.last_inbound) + self.timeout)
    }

    /// What is to be done at this time.
    pub(super) fn pulse(&mut self, now: Instant) -> Pulse {
        if self.next_timeout().is_none_or(|at| now < at) {
            return Pulse::Wait;
        }
        if self.polled_at.is_some() {
            return Pulse::Dead { silent_for: self.silent_for(now) };
        }
        self.polled_at = Some(now);
        self.seq += 1;
        Pulse::Poll { seq: self.seq }
    }

    /// For how long nothing has come.
    pub(super) fn silent_for(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.last_inbound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn silence_is_polled_and_silence_after_that_is_the_end() {
        let start = Instant::now();
        let mut addp = Addp::new(N, start);
        assert_eq!(addp.next_timeout(), Some(start + N));
        assert_eq!(addp.pulse(start + N / 2), Pulse::Wait);
        assert_eq!(addp.pulse(start + N), Pulse::Poll { seq: 1 });
        assert_eq!(addp.next_timeout(), Some(start + N * 2));
        assert_eq!(addp.pulse(start + N * 2 - Duration::from_millis(1)), Pulse::Wait, "polled once");
        assert_eq!(addp.pulse(start + N * 2), Pulse::Dead { silent_for: N * 2 });
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_comes_in_proves_that_the_other_side_is_there() {
        let start = Instant::now();
        let mut addp = Addp::new(N, start);
        assert_eq!(addp.pulse(start + N), Pulse::Poll { seq: 1 });
        addp.inbound(start + N + N / 2);
        assert_eq!(addp.pulse(start + N * 2), Pulse::Wait);
        assert_eq!(addp.pulse(start + N * 2 + N / 2), Pulse::Poll { seq: 2 });
    }

    #[tokio::test(start_paused = true)]
    async fn zero_is_off() {
        let start = Instant::now();
        let mut addp = Addp::new(Duration::ZERO, start);
        assert_eq!(addp.next_timeout(), None);
        assert_eq!(addp.pulse(start + N * 1000), Pulse::Wait);
    }
}
