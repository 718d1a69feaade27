//! How long to wait before the next attempt to connect.

use crate::error::{Error, ErrorKind, Result};
use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use std::time::Duration;

/// The longest time that a server's `Retry-After` is obeyed for: a server that asks for more, by mistake or
/// in bad faith, is asked again after this.
pub const RETRY_AFTER_LIMIT: Duration = Duration::from_secs(5 * 60);

/// Below this, a reconnect would be a request loop.
const SHORTEST_FIRST_DELAY: Duration = Duration::from_millis(10);
/// Above this, nobody would call it a reconnect any more; it also keeps every sum of times far from
/// overflowing.
const LONGEST_DELAY: Duration = Duration::from_secs(60 * 60);
const LONGEST_STABLE_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// How a session paces its attempts to connect again.
///
/// Each failure makes the next wait longer, by [`factor`](Self::with_factor), from
/// [`first_delay`](Self::with_first_delay) up to [`max_delay`](Self::with_max_delay). The waits start over
/// only when a connection has lived for [`stable_after`](Self::with_stable_after): a server that accepts each
/// login and hangs up at once is not courted every second.
///
/// With jitter, which is the default, a wait is drawn anew each time from the upper half of its length:
/// between 0.5 s and 1 s the first time, between 15 s and 30 s in the end. So a thousand sessions that lost
/// their server in the same moment do not come back in the same moment.
///
/// ```
/// use std::time::Duration;
/// use telapi_core::session::ReconnectPolicy;
///
/// let policy = ReconnectPolicy::default()
///     .with_first_delay(Duration::from_secs(2))
///     .with_max_delay(Duration::from_secs(60));
/// assert!(policy.validate().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ReconnectPolicy {
    first_delay: Duration,
    max_delay: Duration,
    factor: f32,
    jitter: bool,
    stable_after: Duration,
}

impl Default for ReconnectPolicy {
    fn default() -> Self {
        Self {
            first_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(30),
            factor: 2.0,
            jitter: true,
            stable_after: Duration::from_secs(60),
        }
    }
}

impl ReconnectPolicy {
    /// The first wait. Default 1 s; at least 10 ms, at most `max_delay`.
    #[must_use]
    pub fn with_first_delay(mut self, first_delay: Duration) -> Self {
        self.first_delay = first_delay;
        self
    }

    /// The longest wait. Default 30 s; at most an hour. A server's `Retry-After` may prolong it, up to
    /// [`RETRY_AFTER_LIMIT`].
    #[must_use]
    pub fn with_max_delay(mut self, max_delay: Duration) -> Self {
        self.max_delay = max_delay;
        self
    }

    /// What each wait is multiplied by to get the next. Default 2; from 1 (always the same wait) to 10.
    #[must_use]
    pub fn with_factor(mut self, factor: f32) -> Self {
        self.factor = factor;
        self
    }

    /// Makes every wait exactly as long as the other settings say. For tests; many sessions without jitter
    /// overrun the server that comes back.
    #[must_use]
    pub fn without_jitter(mut self) -> Self {
        self.jitter = false;
        self
    }

    /// How long a connection must live until the waits start over. Default 60 s; at most a day.
    #[must_use]
    pub fn with_stable_after(mut self, stable_after: Duration) -> Self {
        self.stable_after = stable_after;
        self
    }

    /// How long a connection must live until it counts as stable.
    pub fn stable_after(&self) -> Duration {
        self.stable_after
    }

    /// The shortest wait that this policy can ever lead to.
    pub fn shortest_delay(&self) -> Duration {
        if self.jitter { self.first_delay / 2 } else { self.first_delay }
    }

    /// The longest wait that this policy can lead to by itself.
    pub fn max_delay(&self) -> Duration {
        self.max_delay
    }

    /// Refuses what cannot work, with [`ErrorKind::InvalidArgument`].
    pub fn validate(&self) -> Result<()> {
        let complaint = if self.first_delay < SHORTEST_FIRST_DELAY {
            "the first reconnect delay is below 10 ms"
        } else if self.max_delay < self.first_delay {
            "the longest reconnect delay is below the first"
        } else if self.max_delay > LONGEST_DELAY {
            "the longest reconnect delay is above an hour"
        } else if !(1.0..=10.0).contains(&self.factor) {
            "the factor of the reconnect delays is not between 1 and 10"
        } else if self.stable_after > LONGEST_STABLE_AFTER {
            "the time after which a connection is stable is above a day"
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::InvalidArgument).context(complaint))
    }

    fn delays(&self, seed: u64) -> ExponentialBackoff {
        // backon's jitter adds up to the whole of a delay to it. Built over halves, that makes the upper half
        // of the delay, so that max_delay stays the bound that it says it is.
        let share = if self.jitter { 2 } else { 1 };
        let builder = ExponentialBuilder::new()
            .with_min_delay(self.first_delay / share)
            .with_max_delay(self.max_delay / share)
            .with_factor(self.factor)
            .without_max_times();
        if self.jitter { builder.with_jitter().with_jitter_seed(seed).build() } else { builder.build() }
    }
}

/// How long the server wants to be left alone after this error, as far as it is obeyed: at most
/// [`RETRY_AFTER_LIMIT`].
pub fn bounded_retry_after(error: &Error) -> Option<Duration> {
    error.retry_after().map(|wanted| wanted.min(RETRY_AFTER_LIMIT))
}

/// The waits of one session, as a [`ReconnectPolicy`] orders them. Has no clock: the caller does the waiting.
#[derive(Debug)]
pub struct Backoff {
    policy: ReconnectPolicy,
    delays: ExponentialBackoff,
    random: fastrand::Rng,
    attempts: u32,
}

impl Backoff {
    /// Waits by this policy, which is [validated](ReconnectPolicy::validate). The same seed gives the same
    /// waits.
    pub fn new(policy: ReconnectPolicy, seed: u64) -> Result<Self> {
        policy.validate()?;
        let mut random = fastrand::Rng::with_seed(seed);
        let delays = policy.delays(random.u64(..));
        Ok(Self { policy, delays, random, attempts: 0 })
    }

    /// The next wait, longer than the one before until the policy's longest is reached.
    pub fn next_delay(&mut self) -> Duration {
        self.attempts = self.attempts.saturating_add(1);
        // Without a maximum of attempts the iterator never ends; f32 arithmetic may exceed the bound by a
        // rounding.
        self.delays.next().unwrap_or(self.policy.max_delay).min(self.policy.max_delay)
    }

    /// The next wait, but not shorter than the server of this error asks for (see [`RETRY_AFTER_LIMIT`]).
    pub fn next_delay_after(&mut self, error: &Error) -> Duration {
        self.next_delay().max(bounded_retry_after(error).unwrap_or_default())
    }

    /// A wait as long as the policy's longest, jittered, which does not count as a step.
    pub fn slowest_delay(&mut self) -> Duration {
        if !self.policy.jitter {
            return self.policy.max_delay;
        }
        let half = self.policy.max_delay / 2;
        (half + half.mul_f32(self.random.f32())).min(self.policy.max_delay)
    }

    /// Starts over with the shortest wait.
    pub fn reset(&mut self) {
        self.attempts = 0;
        self.delays = self.policy.delays(self.random.u64(..));
    }

    /// How many waits were handed out since the start or the last [`reset`](Self::reset).
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// What orders the waits.
    pub fn policy(&self) -> &ReconnectPolicy {
        &self.policy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    fn take(backoff: &mut Backoff, count: usize) -> Vec<Duration> {
        (0..count).map(|_| backoff.next_delay()).collect()
    }

    #[test]
    fn delays_double_from_a_second_to_half_a_minute_and_never_end() {
        let mut backoff = Backoff::new(ReconnectPolicy::default().without_jitter(), 1).unwrap();
        assert_eq!(take(&mut backoff, 7), [1, 2, 4, 8, 16, 30, 30].map(secs));
        assert!(take(&mut backoff, 10_000).iter().all(|delay| *delay == secs(30)));
    }

    #[test]
    fn a_jittered_delay_lies_in_the_upper_half_of_its_length() {
        for seed in 0..500 {
            let mut backoff = Backoff::new(ReconnectPolicy::default(), seed).unwrap();
            for (delay, whole) in take(&mut backoff, 7).into_iter().zip([1, 2, 4, 8, 16, 30, 30].map(secs)) {
                assert!(delay >= whole / 2 && delay <= whole, "seed {seed}: {delay:?} of {whole:?}");
            }
            let slow = backoff.slowest_delay();
            assert!(slow >= secs(15) && slow <= secs(30), "seed {seed}: {slow:?}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_delays_and_another_seed_others() {
        let of = |seed| take(&mut Backoff::new(ReconnectPolicy::default(), seed).unwrap(), 5);
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
    }

    #[test]
    fn a_reset_starts_over_with_other_random_numbers() {
        let mut backoff = Backoff::new(ReconnectPolicy::default(), 3).unwrap();
        let before = take(&mut backoff, 4);
        assert_eq!(backoff.attempts(), 4);
        backoff.reset();
        assert_eq!(backoff.attempts(), 0);
        let after = take(&mut backoff, 4);
        assert!(after[0] <= secs(1));
        assert_ne!(before, after);
    }

    #[test]
    fn retry_after_is_a_lower_bound_that_a_hostile_server_cannot_stretch() {
        let mut backoff = Backoff::new(ReconnectPolicy::default().without_jitter(), 1).unwrap();
        let busy = |seconds| Error::new(ErrorKind::Unavailable).after(secs(seconds));
        assert_eq!(backoff.next_delay_after(&busy(20)), secs(20));
        assert_eq!(backoff.next_delay_after(&busy(0)), secs(2));
        assert_eq!(backoff.next_delay_after(&busy(u64::MAX)), RETRY_AFTER_LIMIT);
        assert_eq!(backoff.next_delay_after(&Error::new(ErrorKind::Connect)), secs(8));
    }

    #[test]
    fn a_policy_that_cannot_work_is_refused() {
        let good = ReconnectPolicy::default;
        for bad in [
            good().with_first_delay(Duration::ZERO),
            good().with_first_delay(secs(31)),
            good().with_max_delay(Duration::MAX),
            good().with_factor(0.5),
            good().with_factor(f32::NAN),
            good().with_factor(f32::INFINITY),
            good().with_stable_after(Duration::MAX),
        ] {
            let error = Backoff::new(bad.clone(), 1).expect_err(&format!("{bad:?}"));
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        }
        assert!(good().with_factor(1.0).with_stable_after(Duration::ZERO).validate().is_ok());
    }
}
