//! The same line, seldom.

use std::time::Duration;
use tokio::time::Instant;

/// The pause after the first line.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
/// The longest pause; after so long without a reason for a line, all begins anew.
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// Keeps a log line that would come again and again from filling an operator's log: the first is written, the next at the
/// earliest a minute later, and each pause is twice the one before, up to an hour.
#[derive(Debug, Clone)]
pub struct LogThrottle {
    /// No line before then.
    next: Option<Instant>,
    pause: Duration,
    kept_back: u64,
}

impl Default for LogThrottle {
    fn default() -> Self {
        Self::new()
    }
}

impl LogThrottle {
    /// The next line is written.
    pub fn new() -> Self {
        Self { next: None, pause: FIRST_PAUSE, kept_back: 0 }
    }

    /// There is a reason for the line. If it is to be written: how many were kept back since the last one.
    pub fn admit(&mut self, now: Instant) -> Option<u64> {
        if self.next.is_some_and(|next| now < next) {
            self.kept_back = self.kept_back.saturating_add(1);
            return None;
        }
        if self.next.is_some_and(|next| now.duration_since(next) >= LONGEST_PAUSE) {
            self.pause = FIRST_PAUSE;
        }
        self.next = Some(now + self.pause);
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Some(std::mem::take(&mut self.kept_back))
    }

    /// The reason is gone: the next line is written at once.
    pub fn healed(&mut self) {
        *self = Self::new();
    }

    /// No line before then: what heals sooner needs none.
    pub fn silent_until(&mut self, then: Instant) {
        self.next = Some(then);
    }
}
