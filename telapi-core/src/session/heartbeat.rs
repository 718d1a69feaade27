//! Whether a connection still lives.

use crate::error::{Error, ErrorKind, Result};
use std::time::Duration;
use tokio::time::Instant;

const SHORTEST: Duration = Duration::from_millis(10);
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Whether silence after a probe means that the peer is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProbeAnswers {
    /// The protocol says that each probe is answered: the first one that is not counts.
    Expected,
    /// The peer may or may not answer: silence counts only after it has once answered on this connection. So
    /// it is with a WebSocket Ping: a server that never sent a Pong is not to be given up for the lack of
    /// one.
    OnceSeen,
}

/// When probes are sent, and how long their answer may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeartbeatPolicy {
    interval: Duration,
    deadline: Duration,
    answers: ProbeAnswers,
}

impl HeartbeatPolicy {
    /// A probe each `interval`; the connection is dead when nothing at all has come in for `deadline` after a
    /// probe. Both from 10 ms to a day, or it is an [`ErrorKind::InvalidArgument`].
    pub fn new(interval: Duration, deadline: Duration, answers: ProbeAnswers) -> Result<Self> {
        for (name, value) in [("interval", interval), ("deadline", deadline)] {
            if !(SHORTEST..=LONGEST).contains(&value) {
                let complaint = format!("the heartbeat's {name} is not between 10 ms and a day");
                return Err(Error::new(ErrorKind::InvalidArgument).context(complaint));
            }
        }
        Ok(Self { interval, deadline, answers })
    }
}

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pulse {
    /// Nothing until [`Heartbeat::next_timeout`].
    Wait,
    /// Send a probe now, and say so by [`Heartbeat::sent`].
    Send,
    /// The peer is gone: nothing came in for that long though it was asked.
    Dead {
        /// How long nothing has come in.
        silent_for: Duration,
    },
}

/// Watches over one connection. Make a new one for each connection; what it knows is true of that one only.
///
/// Only inbound traffic proves that a connection lives: requests and probes that are sent never put off the
/// end, because a half-open socket swallows them for many minutes without a complaint. Probes go out at each
/// interval whether or not anything came in, because a server may close a socket that misses them (IP Office
/// guide 4.3.4).
///
/// Has no clock and sends nothing: the driver passes the time in. When it wakes, it should first read what
/// has come in, then ask [`pulse`](Self::pulse), so that a process that slept does not mistake its own sleep
/// for the peer's.
#[derive(Debug)]
pub struct Heartbeat {
    policy: HeartbeatPolicy,
    next_probe: Instant,
    last_inbound: Instant,
    /// The first probe to which nothing at all has come in since.
    unanswered_since: Option<Instant>,
    answers_probes: bool,
}

impl Heartbeat {
    /// Starts with a connection that has just been made, which is a proof of life. The first probe is due one
    /// interval from now; at once, where only its answer can show that silence counts.
    pub fn new(policy: HeartbeatPolicy, now: Instant) -> Self {
        let answers_probes = policy.answers == ProbeAnswers::Expected;
        let next_probe = if answers_probes { now + policy.interval } else { now };
        Self { policy, next_probe, last_inbound: now, unanswered_since: None, answers_probes }
    }

    /// A probe was sent.
    pub fn sent(&mut self, now: Instant) {
        self.next_probe = now + self.policy.interval;
        self.unanswered_since.get_or_insert(now);
    }

    /// Anything came in. Returns how long nothing had.
    pub fn inbound(&mut self, now: Instant) -> Duration {
        let silence = now.saturating_duration_since(self.last_inbound);
        self.last_inbound = now;
        self.unanswered_since = None;
        silence
    }

    /// The answer to a probe came in: from now on this peer is known to answer. Returns how long nothing had
    /// come in.
    pub fn answered(&mut self, now: Instant) -> Duration {
        self.answers_probes = true;
        self.inbound(now)
    }

    /// Whether the peer is known to answer probes, so that its silence counts.
    pub fn answers_probes(&self) -> bool {
        self.answers_probes
    }

    /// What is to be done at this time.
    pub fn pulse(&self, now: Instant) -> Pulse {
        if self.dead_at().is_some_and(|dead_at| now >= dead_at) {
            Pulse::Dead { silent_for: now.saturating_duration_since(self.last_inbound) }
        } else if now >= self.next_probe {
            Pulse::Send
        } else {
            Pulse::Wait
        }
    }

    /// When [`pulse`](Self::pulse) is to be asked next.
    pub fn next_timeout(&self) -> Instant {
        self.dead_at().map_or(self.next_probe, |dead_at| dead_at.min(self.next_probe))
    }

    fn dead_at(&self) -> Option<Instant> {
        if !self.answers_probes {
            return None;
        }
        Some(self.unanswered_since? + self.policy.deadline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    /// Probes each 10 s, answers within 25 s.
    fn heartbeat(answers: ProbeAnswers) -> (Heartbeat, Instant) {
        let start = Instant::now();
        let policy = HeartbeatPolicy::new(secs(10), secs(25), answers).unwrap();
        (Heartbeat::new(policy, start), start)
    }

    /// Lets time pass second by second, sends each probe that is due and gives its time to the peer.
    /// Returns the second in which the peer was given up.
    fn live(
        heartbeat: &mut Heartbeat,
        start: Instant,
        until: u64,
        mut peer: impl FnMut(&mut Heartbeat, u64),
    ) -> Option<u64> {
        for second in 0..until {
            let now = start + secs(second);
            match heartbeat.pulse(now) {
                Pulse::Wait => assert!(heartbeat.next_timeout() > now),
                Pulse::Send => heartbeat.sent(now),
                Pulse::Dead { .. } => return Some(second),
            }
            peer(heartbeat, second);
        }
        None
    }

    #[tokio::test(start_paused = true)]
    async fn outgoing_traffic_never_puts_off_the_end() {
        let (mut heartbeat, start) = heartbeat(ProbeAnswers::Expected);
        // The first probe leaves at 10 s, others follow at 20 s and 30 s; what counts is the first.
        assert_eq!(live(&mut heartbeat, start, 100, |_, _| ()), Some(35));
        assert_eq!(heartbeat.pulse(start + secs(35)), Pulse::Dead { silent_for: secs(35) });
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_connection_whose_peer_answers_lives_for_ever() {
        let (mut heartbeat, start) = heartbeat(ProbeAnswers::Expected);
        let answers = |heartbeat: &mut Heartbeat, second: u64| {
            if second % 10 == 9 {
                heartbeat.answered(start + secs(second));
            }
        };
        assert_eq!(live(&mut heartbeat, start, 24 * 3600, answers), None);
    }

    #[tokio::test(start_paused = true)]
    async fn any_inbound_traffic_proves_life_though_no_probe_is_answered() {
        let (mut heartbeat, start) = heartbeat(ProbeAnswers::Expected);
        let events = |heartbeat: &mut Heartbeat, second: u64| {
            if second.is_multiple_of(20) {
                heartbeat.inbound(start + secs(second));
            }
        };
        assert_eq!(live(&mut heartbeat, start, 3600, events), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_never_answered_a_probe_is_not_given_up_for_it() {
        let (mut heartbeat, start) = heartbeat(ProbeAnswers::OnceSeen);
        let one_event = |heartbeat: &mut Heartbeat, second: u64| {
            if second == 5 {
                heartbeat.inbound(start + secs(second));
            }
        };
        assert_eq!(live(&mut heartbeat, start, 3600, one_event), None, "an event is not an answer");
        assert!(!heartbeat.answers_probes());
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_once_answered_and_falls_silent_is_given_up() {
        let (mut heartbeat, start) = heartbeat(ProbeAnswers::OnceSeen);
        let one_pong = |heartbeat: &mut Heartbeat, second: u64| {
            if second == 100 {
                assert_eq!(heartbeat.answered(start + secs(100)), secs(100));
            }
        };
        // The first probe after the Pong leaves at 110 s.
        assert_eq!(live(&mut heartbeat, start, 3600, one_pong), Some(135));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_is_given_up_who_was_not_asked() {
        let (heartbeat, start) = heartbeat(ProbeAnswers::Expected);
        assert_eq!(
            heartbeat.pulse(start + secs(3600)),
            Pulse::Send,
            "our own long sleep is not the peer's silence"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn probes_go_out_though_events_come_in() {
        let (mut heartbeat, start) = heartbeat(ProbeAnswers::Expected);
        for second in 0..10 {
            heartbeat.inbound(start + secs(second));
        }
        assert_eq!(heartbeat.next_timeout(), start + secs(10));
        assert_eq!(heartbeat.pulse(start + secs(10)), Pulse::Send);
    }

    #[test]
    fn impossible_times_are_refused() {
        for (interval, deadline) in
            [(Duration::ZERO, secs(1)), (secs(1), Duration::ZERO), (Duration::MAX, secs(1))]
        {
            let error = HeartbeatPolicy::new(interval, deadline, ProbeAnswers::Expected).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        }
    }
}
