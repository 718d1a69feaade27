//! Whether the session sees its calls, and what is to be told when it sees them again. No I/O, no clock.

use super::{BlindReason, GapReason};
use std::time::Duration;
use tokio::time::Instant;

/// Whether the session sees its calls.
#[derive(Debug, Default)]
pub(super) struct Sight(Option<Blindness>);

#[derive(Debug, Clone, Copy)]
struct Blindness {
    /// Why it sees nothing now.
    reason: BlindReason,
    since: Instant,
    /// What is to be told of it when it is over.
    told_as: BlindReason,
}

/// What was not seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unseen {
    pub(super) lasted: Duration,
    /// None if the protocol has told it by itself.
    pub(super) gap: Option<GapReason>,
}

impl Sight {
    /// Why the session sees nothing, if it does not.
    pub(super) fn blind(&self) -> Option<BlindReason> {
        self.0.map(|blindness| blindness.reason)
    }

    /// Since when it sees nothing, if it does not.
    pub(super) fn blind_since(&self) -> Option<Instant> {
        self.0.map(|blindness| blindness.since)
    }

    /// The session sees nothing, for this reason, or sees again. Tells what it did not see if it does now.
    pub(super) fn is(&mut self, reason: Option<BlindReason>, now: Instant) -> Option<Unseen> {
        match (&mut self.0, reason) {
            (Some(blindness), Some(reason)) => {
                blindness.reason = reason;
                // one that must be told is not forgotten over one that the protocol tells
                if is_told_by_protocol(blindness.told_as) {
                    blindness.told_as = reason;
                }
                None
            }
            (None, reason) => {
                self.0 = reason.map(|reason| Blindness { reason, since: now, told_as: reason });
                None
            }
            (Some(_), None) => self.0.take().map(|blindness| Unseen {
                lasted: now.saturating_duration_since(blindness.since),
                gap: Some(blindness.told_as)
                    .filter(|reason| !is_told_by_protocol(*reason))
                    .map(GapReason::Blind),
            }),
        }
    }
}

/// The link tells a session that was deactivated as a gap of its own, which knows how long it lasted.
fn is_told_by_protocol(reason: BlindReason) -> bool {
    reason == BlindReason::Deactivated
}

#[cfg(test)]
mod tests {
    use super::*;
    use BlindReason::{Deactivated, PhoneLoggedOut, SwitchLinkDown};

    /// Goes through these reasons, one a second, and tells what was not seen when it sees again.
    fn unseen(reasons: &[BlindReason]) -> Option<Unseen> {
        let (mut sight, mut now) = (Sight::default(), Instant::now());
        for reason in reasons {
            assert_eq!(sight.is(Some(*reason), now), None);
            assert_eq!(sight.blind(), Some(*reason));
            now += Duration::from_secs(1);
        }
        let unseen = sight.is(None, now);
        assert_eq!((sight.blind(), sight.blind_since()), (None, None));
        unseen
    }

    #[test]
    fn who_sees_all_the_time_has_missed_nothing() {
        assert_eq!(unseen(&[]), None);
    }

    #[test]
    fn what_was_not_seen_is_told_with_its_reason_from_the_first_moment_on() {
        let lasted = Duration::from_secs;
        for (reasons, gap) in [
            (&[PhoneLoggedOut][..], Some(PhoneLoggedOut)),
            (&[SwitchLinkDown, PhoneLoggedOut][..], Some(SwitchLinkDown)),
            // the protocol tells the gap of this one
            (&[Deactivated][..], None),
            (&[Deactivated, PhoneLoggedOut][..], Some(PhoneLoggedOut)),
            (&[PhoneLoggedOut, Deactivated][..], Some(PhoneLoggedOut)),
        ] {
            let expected = Unseen { lasted: lasted(reasons.len() as u64), gap: gap.map(GapReason::Blind) };
            assert_eq!(unseen(reasons), Some(expected), "{reasons:?}");
        }
    }
}
