//! When to ask for a snapshot, and when it is complete. No I/O, no clock.
//!
//! | state | what ends it |
//! |---|---|
//! | `Idle` | the interval is over, or somebody wants the truth at once: a snapshot is asked for |
//! | `Asking` | the server answered: the calls follow. Or it refused: another try after a pause |
//! | `Listening` | no call was told for the quiet time, or the whole took too long: the snapshot is complete. If known calls were not told, it is asked for once more, for one lost message must not end a call that lives |

use crate::call::{CallChange, CallRecord};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// A server that answers a snapshot without end is not listened to for longer than this.
const LONGEST_SNAPSHOT: Duration = Duration::from_secs(60);

/// After a snapshot that was refused, the next one is asked for after this long.
const RETRY: Duration = Duration::from_secs(5);

/// No more repaired calls than this are told at once, whatever a server makes of a snapshot.
const MOST_REPAIRED: usize = 65_536;

/// Why a snapshot is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Events may have been missed: the end is told as `Resynchronised`.
    Resynchronise,
    /// The regular comparison: only differences are told, as `Repaired`.
    Compare,
}

/// What to do now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing until the next timeout.
    Wait,
    /// Ask for a snapshot.
    Ask,
    /// The snapshot is complete.
    Complete(Purpose),
}

#[derive(Debug)]
enum State {
    Idle { next: Option<Instant> },
    Asking,
    Listening { until: Instant, quiet: Duration, at_most: Instant },
}

#[derive(Debug)]
pub(super) struct Resynchroniser {
    interval: Option<Duration>,
    state: State,
    purpose: Purpose,
    /// The truth was asked for, for this purpose, while a snapshot was under way: one that began before does not count.
    again: Option<Purpose>,
    /// The snapshot under way is the second one, which confirms what the first was silent about.
    is_confirming: bool,
    repaired: Vec<Arc<CallRecord>>,
}

impl Resynchroniser {
    /// One that compares at each interval, or never.
    pub(super) fn new(interval: Option<Duration>) -> Self {
        let state = State::Idle { next: None };
        Self {
            interval,
            state,
            purpose: Purpose::Compare,
            again: None,
            is_confirming: false,
            repaired: Vec::new(),
        }
    }

    /// Events may have been missed: a snapshot is to be taken at once.
    pub(super) fn want(&mut self, now: Instant) {
        match self.state {
            State::Idle { .. } => {
                self.purpose = Purpose::Resynchronise;
                self.state = State::Idle { next: Some(now) };
            }
            State::Asking | State::Listening { .. } => self.again = Some(Purpose::Resynchronise),
        }
    }

    /// The book is in doubt about a call: a comparison is to be made at once.
    pub(super) fn compare(&mut self, now: Instant) {
        match &mut self.state {
            State::Idle { next } => *next = Some(now),
            State::Asking | State::Listening { .. } => {
                self.again.get_or_insert(Purpose::Compare);
            }
        }
    }

    /// A snapshot was just complete. Answers whether it is to be asked for once more: if it was silent about known calls,
    /// and is not itself the one that confirms such a silence.
    pub(super) fn confirm(&mut self, is_silent: bool, purpose: Purpose, now: Instant) -> bool {
        if std::mem::take(&mut self.is_confirming) || !is_silent {
            return false;
        }
        self.is_confirming = true;
        if let State::Idle { next: Some(next) } = &self.state {
            self.again = (*next <= now).then_some(self.purpose);
        }
        self.purpose = purpose;
        self.state = State::Asking;
        true
    }

    /// There is no connection: nothing can be asked for.
    pub(super) fn disconnected(&mut self) {
        self.state = State::Idle { next: None };
        self.again = None;
        self.is_confirming = false;
        self.repaired.clear();
    }

    /// The server answered: the calls follow.
    pub(super) fn answered(&mut self, quiet: Duration, now: Instant) {
        if matches!(self.state, State::Asking) {
            let quiet = quiet.min(LONGEST_SNAPSHOT);
            self.state = State::Listening { until: now + quiet, quiet, at_most: now + LONGEST_SNAPSHOT };
        }
    }

    /// The server refused, or did not answer.
    pub(super) fn refused(&mut self, now: Instant) {
        if matches!(self.state, State::Asking) {
            self.is_confirming = false;
            let again = self.again.take();
            if again == Some(Purpose::Resynchronise) {
                self.purpose = Purpose::Resynchronise;
            }
            let next = match self.purpose {
                Purpose::Compare if again.is_none() => {
                    self.next_comparison(now).map(|next| next.max(now + RETRY))
                }
                Purpose::Compare | Purpose::Resynchronise => Some(now + RETRY),
            };
            self.state = State::Idle { next };
        }
    }

    /// A call was told, with what it changed in the book. Yields what is to be told as repaired at once, for no snapshot is
    /// under way: a protocol that looks by itself, where it doubts, tells so.
    pub(super) fn told(&mut self, changes: &[CallChange], now: Instant) -> Vec<Arc<CallRecord>> {
        if let State::Listening { until, quiet, .. } = &mut self.state {
            *until = now + *quiet;
        }
        if matches!(self.state, State::Idle { .. }) {
            return transitions(changes).cloned().collect();
        }
        self.note(changes);
        Vec::new()
    }

    /// The differences that a complete snapshot has shown, to be told as repaired.
    pub(super) fn take_repaired(&mut self) -> Vec<Arc<CallRecord>> {
        std::mem::take(&mut self.repaired)
    }

    /// Keeps the changes of state: what else a snapshot adds to a known call is no repair.
    pub(super) fn note(&mut self, changes: &[CallChange]) {
        let room = MOST_REPAIRED.saturating_sub(self.repaired.len());
        self.repaired.extend(transitions(changes).take(room).cloned());
    }

    /// An interval beyond what the clock can hold is none.
    fn next_comparison(&self, now: Instant) -> Option<Instant> {
        now.checked_add(self.interval?)
    }

    /// When [`step`](Self::step) is to be asked.
    pub(super) fn next_timeout(&self) -> Option<Instant> {
        match &self.state {
            State::Idle { next } => *next,
            State::Asking => None,
            State::Listening { until, at_most, .. } => Some(*until.min(at_most)),
        }
    }

    /// What to do at this time.
    pub(super) fn step(&mut self, now: Instant) -> Step {
        match &self.state {
            State::Idle { next: Some(next) } if now >= *next => {
                self.state = State::Asking;
                Step::Ask
            }
            State::Listening { until, at_most, .. } if now >= *until.min(at_most) => {
                let purpose = self.purpose;
                let again = self.again.take();
                let next = if again.is_some() { Some(now) } else { self.next_comparison(now) };
                self.purpose = again.unwrap_or(Purpose::Compare);
                self.state = State::Idle { next };
                Step::Complete(purpose)
            }
            _ => Step::Wait,
        }
    }
}

fn transitions(changes: &[CallChange]) -> impl Iterator<Item = &Arc<CallRecord>> {
    changes.iter().filter(|change| change.is_transition()).map(|change| &change.call)
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Duration = Duration::from_millis(500);

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[tokio::test(start_paused = true)]
    async fn a_snapshot_is_over_when_it_has_been_quiet_for_the_quiet_time() {
        let start = Instant::now();
        let mut sync = Resynchroniser::new(Some(secs(60)));
        assert_eq!(sync.step(start), Step::Wait);
        sync.want(start);
        assert_eq!(sync.step(start), Step::Ask);
        sync.answered(QUIET, start);
        sync.told(&[], start + QUIET / 2);
        assert_eq!(sync.step(start + QUIET), Step::Wait);
        assert_eq!(sync.step(start + QUIET * 3 / 2), Step::Complete(Purpose::Resynchronise));
        assert_eq!(sync.next_timeout(), Some(start + QUIET * 3 / 2 + secs(60)));
    }

    #[tokio::test(start_paused = true)]
    async fn the_interval_asks_for_a_comparison() {
        let start = Instant::now();
        let mut sync = Resynchroniser::new(Some(secs(60)));
        sync.want(start);
        sync.step(start);
        sync.answered(QUIET, start);
        sync.step(start + QUIET);
        assert_eq!(sync.step(start + QUIET + secs(60)), Step::Ask);
        sync.answered(QUIET, start + secs(61));
        assert_eq!(sync.step(start + secs(62)), Step::Complete(Purpose::Compare));
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_tells_calls_for_ever_does_not_keep_the_snapshot_open() {
        let start = Instant::now();
        let mut sync = Resynchroniser::new(None);
        sync.want(start);
        sync.step(start);
        sync.answered(QUIET, start);
        let mut now = start;
        while sync.step(now) == Step::Wait {
            sync.told(&[], now);
            now += QUIET / 2;
            assert!(now < start + LONGEST_SNAPSHOT + secs(1));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_gap_during_a_snapshot_asks_for_another_one() {
        let start = Instant::now();
        let mut sync = Resynchroniser::new(None);
        sync.want(start);
        sync.step(start);
        sync.want(start);
        sync.answered(QUIET, start);
        assert_eq!(sync.step(start + QUIET), Step::Complete(Purpose::Resynchronise));
        assert_eq!(sync.step(start + QUIET), Step::Ask);
    }

    #[tokio::test(start_paused = true)]
    async fn a_doubt_during_a_snapshot_asks_for_a_comparison_after_it() {
        let start = Instant::now();
        let mut sync = Resynchroniser::new(None);
        sync.want(start);
        sync.step(start);
        sync.compare(start);
        sync.answered(QUIET, start);
        assert_eq!(sync.step(start + QUIET), Step::Complete(Purpose::Resynchronise));
        assert_eq!(sync.step(start + QUIET), Step::Ask);
        sync.answered(QUIET, start + QUIET);
        assert_eq!(sync.step(start + QUIET * 2), Step::Complete(Purpose::Compare));
        assert_eq!(sync.next_timeout(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_snapshot_is_asked_for_again_after_a_pause() {
        let start = Instant::now();
        let mut sync = Resynchroniser::new(Some(secs(60)));
        sync.want(start);
        sync.step(start);
        sync.refused(start);
        assert_eq!(sync.step(start), Step::Wait);
        assert_eq!(sync.step(start + RETRY), Step::Ask);
        sync.disconnected();
        assert_eq!(sync.next_timeout(), None);
    }
}
