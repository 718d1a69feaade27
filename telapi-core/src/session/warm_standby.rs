//! Which server to try next, and when, by the rules of Genesys' Platform SDK (T-Library model, *Platform SDK WarmStandby*). No I/O,
//! no clock.
//!
//! | what happened | who is next | after |
//! |---|---|---|
//! | a stable connection was lost, in hot standby | another server | no pause |
//! | a stable connection was lost | the same server | a random part of [`random_delay`](WarmStandby::random_delay) |
//! | one that had not proved stable was lost | as after a failure: it has been tried | as after a failure |
//! | the first attempt after a loss failed | the first of the list that was not tried | [`backup_delay`](WarmStandby::backup_delay) |
//! | a later one failed | the first of the list that was not tried | no pause |
//! | all were tried | the first of the list | the next of [`retry_delays`](WarmStandby::retry_delays), of which the last repeats |
//!
//! The SDK forgets what was tried as soon as a connection is there. Here it must have proved stable: else a server that accepts each
//! session and ends it at once would be asked without a pause.

use crate::error::{Error, ErrorKind, Result};
use std::collections::BTreeSet;
use std::time::Duration;

/// No pause is shorter: below this, a reconnect would be a request loop.
const SHORTEST: Duration = Duration::from_millis(10);
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// More delays than this are a mistake.
const MOST_DELAYS: usize = 1024;

/// How a session finds its server again, by the rules of Genesys' Platform SDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WarmStandby {
    retry_delays: Vec<Duration>,
    backup_delay: Duration,
    random_delay: Duration,
    other_first: bool,
}

impl Default for WarmStandby {
    fn default() -> Self {
        Self {
            retry_delays: vec![Duration::from_secs(1)],
            backup_delay: Duration::ZERO,
            random_delay: Duration::ZERO,
            other_first: false,
        }
    }
}

impl WarmStandby {
    /// The pauses after rounds in which all servers failed; the last repeats. Default: a second. None is shorter than 10 ms or longer
    /// than an hour.
    #[must_use]
    pub fn retry_delays(mut self, delays: impl IntoIterator<Item = Duration>) -> Self {
        self.retry_delays = delays.into_iter().collect();
        self
    }

    /// The pause after the first attempt that failed since a connection was lost: the time that a backup needs to become primary.
    /// Default: none. At most an hour.
    #[must_use]
    pub fn backup_delay(mut self, delay: Duration) -> Self {
        self.backup_delay = delay;
        self
    }

    /// Before the server is tried that was just lost, a random part of this time is waited for, so that many clients do not come back
    /// in the same moment. Default: none. At most an hour.
    #[must_use]
    pub fn random_delay(mut self, range: Duration) -> Self {
        self.random_delay = range;
        self
    }

    /// After a loss another server is tried first: in hot standby, where it is known to be there. Default: no.
    #[must_use]
    pub fn other_first(mut self, other_first: bool) -> Self {
        self.other_first = other_first;
        self
    }

    /// Refuses what cannot work, with [`ErrorKind::InvalidArgument`].
    pub fn validate(&self) -> Result<()> {
        let complaint = if self.retry_delays.is_empty() || self.retry_delays.len() > MOST_DELAYS {
            "there must be a retry delay, and no more than 1024"
        } else if self.retry_delays.iter().any(|delay| !(SHORTEST..=LONGEST).contains(delay)) {
            "a retry delay is below 10 ms or above an hour"
        } else if self.backup_delay > LONGEST || self.random_delay > LONGEST {
            "the backup delay or the random delay is above an hour"
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::InvalidArgument).context(complaint))
    }
}

/// Who is next, and after which pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) server: usize,
    pub(super) pause: Duration,
}

/// Where a session stands in its rounds.
#[derive(Debug)]
pub(super) struct Rounds {
    rules: WarmStandby,
    random: fastrand::Rng,
    tried: BTreeSet<usize>,
    round: usize,
    /// A stable connection was lost, and no attempt has failed since.
    first_after_loss: bool,
    attempts: u32,
}

impl Rounds {
    pub(super) fn new(rules: WarmStandby, seed: u64) -> Result<Self> {
        rules.validate()?;
        let random = fastrand::Rng::with_seed(seed);
        Ok(Self { rules, random, tried: BTreeSet::new(), round: 0, first_after_loss: false, attempts: 0 })
    }

    /// A stable connection with this server was lost.
    pub(super) fn lost(&mut self, server: usize, count: usize) -> Turn {
        self.attempts = self.attempts.saturating_add(1);
        self.first_after_loss = true;
        if self.rules.other_first && count > 1 {
            // it is not tried, but the other comes before it
            let other = usize::from(server == 0);
            return Turn { server: other, pause: SHORTEST };
        }
        let pause = self.rules.random_delay.mul_f32(self.random.f32());
        Turn { server, pause: pause.max(SHORTEST) }
    }

    /// An attempt with this server of so many failed, or its connection did not last.
    pub(super) fn failed(&mut self, server: usize, count: usize) -> Turn {
        self.attempts = self.attempts.saturating_add(1);
        let is_first = std::mem::take(&mut self.first_after_loss);
        self.tried.insert(server);
        if let Some(server) = (0..count).find(|server| !self.tried.contains(server)) {
            let pause = if is_first { self.rules.backup_delay } else { Duration::ZERO };
            return Turn { server, pause: pause.max(SHORTEST) };
        }
        self.tried.clear();
        let delays = &self.rules.retry_delays;
        let pause = delays.get(self.round).or(delays.last()).copied().unwrap_or(LONGEST);
        self.round = self.round.saturating_add(1);
        Turn { server: 0, pause }
    }

    /// A connection has proved stable.
    pub(super) fn reset(&mut self) {
        self.tried.clear();
        self.round = 0;
        self.attempts = 0;
        self.first_after_loss = false;
    }

    /// How many pauses there were since the start or the last stable connection.
    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn rounds(rules: WarmStandby) -> Rounds {
        Rounds::new(rules, 7).unwrap()
    }

    fn turn(turn: Turn) -> (usize, Duration) {
        (turn.server, turn.pause)
    }

    #[test]
    fn the_server_that_was_lost_comes_first_then_the_list_from_its_head_without_those_tried() {
        let mut rounds = rounds(WarmStandby::default());
        assert_eq!(turn(rounds.lost(1, 3)), (1, SHORTEST));
        assert_eq!(turn(rounds.failed(1, 3)), (0, SHORTEST));
        assert_eq!(turn(rounds.failed(0, 3)), (2, SHORTEST));
        assert_eq!(turn(rounds.failed(2, 3)), (0, ms(1000)), "the whole list has failed");
        assert_eq!(turn(rounds.failed(0, 3)), (1, SHORTEST), "each round begins at the head");
    }

    #[test]
    fn the_delay_after_a_round_is_the_rounds_and_the_last_repeats() {
        let mut rounds = rounds(WarmStandby::default().retry_delays([ms(100), ms(200), ms(500)]));
        let pauses: Vec<_> = (0..5).map(|_| rounds.failed(0, 1).pause).collect();
        assert_eq!(pauses, [100, 200, 500, 500, 500].map(ms));
        rounds.reset();
        assert_eq!(rounds.failed(0, 1).pause, ms(100), "a success begins anew");
    }

    #[test]
    fn the_backup_has_its_time_once_after_the_first_failed_reconnect() {
        let mut rounds = rounds(WarmStandby::default().backup_delay(ms(3000)));
        assert_eq!(rounds.failed(0, 3).pause, SHORTEST, "nothing was lost yet");
        rounds.reset();
        rounds.lost(0, 3);
        assert_eq!(turn(rounds.failed(0, 3)), (1, ms(3000)));
        assert_eq!(turn(rounds.failed(1, 3)), (2, SHORTEST));
        // what came back and failed without having been lost, as a server that says it is the backup does
        rounds.reset();
        rounds.lost(0, 3);
        rounds.reset();
        assert_eq!(turn(rounds.failed(0, 3)), (1, SHORTEST));
    }

    #[test]
    fn a_reconnect_to_the_server_just_lost_waits_a_random_part_of_the_range() {
        let rules = WarmStandby::default().random_delay(ms(2000));
        let pauses: BTreeSet<_> =
            (0..100).map(|seed| Rounds::new(rules.clone(), seed).unwrap().lost(0, 1).pause).collect();
        assert!(pauses.iter().all(|pause| (SHORTEST..ms(2000)).contains(pause)));
        assert!(pauses.len() > 50);
    }

    #[test]
    fn in_hot_standby_the_other_server_comes_first_if_there_is_one() {
        let mut rounds = rounds(WarmStandby::default().other_first(true));
        assert_eq!(turn(rounds.lost(0, 2)), (1, SHORTEST));
        assert_eq!(turn(rounds.failed(1, 2)), (0, SHORTEST), "then the one that was lost");
        rounds.reset();
        assert_eq!(turn(rounds.lost(1, 3)), (0, SHORTEST));
        assert_eq!(turn(rounds.lost(0, 1)), (0, SHORTEST));
        assert_eq!(turn(rounds.lost(2, 3)), (0, SHORTEST));
    }

    #[test]
    fn attempts_are_counted_since_the_last_success() {
        let mut rounds = rounds(WarmStandby::default());
        rounds.lost(0, 2);
        rounds.failed(0, 2);
        rounds.failed(1, 2);
        assert_eq!(rounds.attempts(), 3);
        rounds.reset();
        assert_eq!(rounds.attempts(), 0);
        rounds.failed(0, 2);
        assert_eq!(rounds.attempts(), 1);
    }

    #[test]
    fn what_cannot_work_is_refused() {
        let bad = [
            WarmStandby::default().retry_delays([]),
            WarmStandby::default().retry_delays([Duration::ZERO]),
            WarmStandby::default().retry_delays([LONGEST * 2]),
            WarmStandby::default().backup_delay(LONGEST * 2),
            WarmStandby::default().random_delay(LONGEST * 2),
        ];
        for rules in bad {
            assert_eq!(rules.validate().unwrap_err().kind(), ErrorKind::InvalidArgument, "{rules:?}");
        }
        assert!(WarmStandby::default().retry_delays(vec![SHORTEST; 1025]).validate().is_err());
        let at_the_bounds = WarmStandby::default().backup_delay(LONGEST).random_delay(LONGEST);
        let delays = [SHORTEST, LONGEST].into_iter().cycle().take(1024);
        assert!(at_the_bounds.retry_delays(delays).validate().is_ok());
        assert!(WarmStandby::default().validate().is_ok());
    }
}
