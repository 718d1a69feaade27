//! Whether the server sees the PBX (guide, event *Session*; error *PBX link out of service*).
//!
//! | what comes | sight |
//! |---|---|
//! | the event `pbxlinkOutOfService` | lost |
//! | the event `pbxlinkInService`, an event of a call that is believed | there |
//! | a long poll is answered with another sequence number, and does not say that the link is down | there |
//! | a snapshot is refused with `pbxlinkOutOfService` | lost |
//! | a snapshot succeeds after one was refused | there |
//! | a snapshot succeeds after the event, a minute or more | there: the event that should have said so was lost. Sooner it proves nothing, for a server may answer from what it remembers |

use std::time::Duration;
use tokio::time::Instant;

/// For so long after the event a snapshot that succeeds proves nothing.
const REMEMBERED: Duration = Duration::from_secs(60);

/// Why nothing is seen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    #[default]
    Seeing,
    /// An event has said so, then.
    ToldBlind(Instant),
    /// A snapshot was refused.
    Refused,
}

/// What tells about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    LinkIsDown,
    LinkIsUp,
    SnapshotRefused,
    SnapshotSucceeded,
}

impl Sight {
    /// Takes a sign, and answers whether sight was lost by it, or came back.
    pub(super) fn takes(&mut self, sign: Sign, now: Instant) -> Option<bool> {
        let after = match (sign, *self) {
            (Sign::LinkIsDown, _) => Self::ToldBlind(now),
            (Sign::SnapshotRefused, Self::Seeing) => Self::Refused,
            (Sign::SnapshotSucceeded, Self::ToldBlind(since))
                if now.saturating_duration_since(since) < REMEMBERED =>
            {
                Self::ToldBlind(since)
            }
            (Sign::LinkIsUp | Sign::SnapshotSucceeded, _) => Self::Seeing,
            (Sign::SnapshotRefused, before) => before,
        };
        let (before, is_blind) = (std::mem::replace(self, after), after != Self::Seeing);
        ((before != Self::Seeing) != is_blind).then_some(is_blind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_blinds_and_another_heals() {
        let (mut sight, now) = (Sight::default(), Instant::now());
        assert_eq!(sight.takes(Sign::LinkIsUp, now), None);
        assert_eq!(sight.takes(Sign::LinkIsDown, now), Some(true));
        assert_eq!(sight.takes(Sign::LinkIsDown, now), None, "it is told once");
        assert_eq!(sight.takes(Sign::LinkIsUp, now), Some(false));
    }

    #[test]
    fn a_server_that_answers_from_memory_sees_nothing_for_that() {
        let (mut sight, now) = (Sight::default(), Instant::now());
        sight.takes(Sign::LinkIsDown, now);
        assert_eq!(sight.takes(Sign::SnapshotSucceeded, now + REMEMBERED / 2), None);
        assert_eq!(sight.takes(Sign::SnapshotSucceeded, now + REMEMBERED), Some(false), "the event was lost");
    }

    #[test]
    fn a_snapshot_that_is_refused_blinds_until_one_succeeds() {
        let (mut sight, now) = (Sight::default(), Instant::now());
        assert_eq!(sight.takes(Sign::SnapshotRefused, now), Some(true));
        assert_eq!(sight.takes(Sign::SnapshotSucceeded, now), Some(false));
    }
}
