//! When an address is registered again: at once when it is lost, with pauses when it is lost or refused again and again. No I/O, no clock.

use std::collections::HashMap;
use std::time::Duration;
use telapi_core::DeviceId;
use tokio::time::Instant;

/// What is not registered, or not for long, is asked for again after these; the last repeats.
const PAUSES: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(60)];

/// What has stayed registered for so long has nothing to wait for.
const PEACE: Duration = Duration::from_secs(120);

/// What was asked for, and how often. No more than a session's addresses.
#[derive(Debug, Default)]
pub(super) struct Patience(HashMap<DeviceId, Tried>);

#[derive(Debug)]
struct Tried {
    at: Instant,
    /// How often before, without peace between.
    before: usize,
}

impl Patience {
    /// An address is asked for now.
    pub(super) fn tries(&mut self, dn: &DeviceId, now: Instant) {
        let is_again = |tried: &&mut Tried| now.saturating_duration_since(tried.at) < PEACE;
        match self.0.get_mut(dn).filter(is_again) {
            Some(tried) => *tried = Tried { at: now, before: tried.before + 1 },
            None => drop(self.0.insert(dn.clone(), Tried { at: now, before: 0 })),
        }
    }

    /// When it may be asked for once more; `None`: any time.
    pub(super) fn next_try(&self, dn: &DeviceId) -> Option<Instant> {
        let tried = self.0.get(dn)?;
        let pause = PAUSES.get(tried.before).or(PAUSES.last())?;
        Some(tried.at + *pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_until_there_was_peace_and_each_address_has_its_own() {
        let (mut patience, mut now) = (Patience::default(), Instant::now());
        let (dn, other) = (DeviceId::new("201"), DeviceId::new("202"));
        assert_eq!(patience.next_try(&dn), None);
        for pause in [1, 5, 15, 60, 60] {
            patience.tries(&dn, now);
            let next = patience.next_try(&dn).unwrap();
            assert_eq!(next - now, Duration::from_secs(pause));
            assert_eq!(patience.next_try(&other), None);
            now = next;
        }
        for _ in 0..2 {
            now += PEACE;
            patience.tries(&dn, now);
            assert_eq!(patience.next_try(&dn), Some(now + Duration::from_secs(1)));
        }
    }
}
