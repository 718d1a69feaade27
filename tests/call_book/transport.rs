//! What lies between switch and session: nothing at all, or datagrams that are lost, come twice and overtake each other.

use super::front_end::Told;
use super::random::Random;
use std::sync::Arc;

/// The way of the events to one session.
pub(super) enum Transport {
    /// Each comes once, in order.
    Faithful,
    /// Some never come, some twice, some late.
    Faulty {
        random: Random,
        /// What comes later: after so many more events.
        late: Vec<(u64, Arc<Told>)>,
        sent: u64,
        /// How many more events are lost in a row.
        hole: u64,
    },
}

impl Transport {
    pub(super) fn faulty(seed: u64) -> Self {
        Self::Faulty { random: Random(seed), late: Vec::new(), sent: 0, hole: 0 }
    }

    /// Sends an event, and gives those that arrive now.
    pub(super) fn send(&mut self, told: &Arc<Told>) -> Vec<Arc<Told>> {
        let Self::Faulty { random, late, sent, hole } = self else {
            return vec![Arc::clone(told)];
        };
        *sent += 1;
        if random.one_in(60) {
            *hole = random.below(12);
        }
        let mut arrived = Vec::new();
        if *hole > 0 {
            *hole -= 1;
        } else {
            if random.one_in(8) {
                late.push((*sent + 1 + random.below(6), Arc::clone(told)));
            } else {
                arrived.push(Arc::clone(told));
            }
            if random.one_in(10) {
                late.push((*sent + random.below(20), Arc::clone(told)));
            }
        }
        let now = *sent;
        late.retain(|(due, told)| {
            let is_due = *due <= now;
            if is_due {
                arrived.push(Arc::clone(told));
            }
            !is_due
        });
        arrived
    }

    /// Gives all that is still on its way.
    pub(super) fn flush(&mut self) -> Vec<Arc<Told>> {
        let Self::Faulty { late, .. } = self else {
            return Vec::new();
        };
        late.sort_by_key(|(due, _)| *due);
        std::mem::take(late).into_iter().map(|(_, told)| told).collect()
    }
}
