//! The numbers of events (T-Library model, *Identifiers*, EventSequenceNumber): where they are sent, a hole is a gap, and the
//! same event with the same number is left out. Another event with the number of the one before it is that of a server that does not
//! count them.
//!
//! No page says whether a server counts for each client or for all of them. One that counts for all has holes all the time, and they
//! say nothing: after [`MOST_HOLES`] among [`LOOKED_AT`] events nobody looks for holes on this connection any more. A number that is
//! lower than the one before it, and not equal to it, is that of a server that has begun anew.

/// So many events are looked at until it is clear how a server counts.
const LOOKED_AT: u32 = 64;

/// More holes than this among them mean that it counts for all its clients.
const MOST_HOLES: u32 = 8;

/// What a number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// All is well.
    Fine,
    /// So many did not come.
    Missing(u64),
    /// The number of the event before it: the same event once more, if it says the same.
    Again,
}

#[derive(Debug, Default)]
pub(super) struct Numbers {
    last: Option<i64>,
    seen: u32,
    holes: u32,
    counts_for_all: bool,
}

impl Numbers {
    pub(super) fn takes(&mut self, number: Option<i64>) -> Number {
        let Some(number) = number else { return Number::Fine };
        let Some(last) = self.last.replace(number) else { return Number::Fine };
        if self.seen >= LOOKED_AT {
            (self.seen, self.holes) = (0, 0);
        }
        self.seen += 1;
        if number == last {
            return Number::Again;
        }
        let missing = number.saturating_sub(last).saturating_sub(1);
        if missing <= 0 || self.counts_for_all {
            return Number::Fine;
        }
        self.holes += 1;
        if self.holes > MOST_HOLES {
            self.counts_for_all = true;
        }
        Number::Missing(missing.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_told_with_its_size_and_what_comes_again_is_told_so() {
        let mut numbers = Numbers::default();
        let told = [Some(5), Some(6), None, Some(9), Some(9), Some(10), Some(1), Some(2)];
        let said = told.map(|number| numbers.takes(number));
        assert_eq!(
            said,
            [
                Number::Fine,
                Number::Fine,
                Number::Fine,
                Number::Missing(2),
                Number::Again,
                Number::Fine,
                Number::Fine,
                Number::Fine
            ]
        );
    }

    #[test]
    fn of_a_server_that_counts_for_all_its_clients_holes_say_nothing() {
        let mut numbers = Numbers::default();
        let told = (0..1000).filter(|at| numbers.takes(Some(at * 3)) != Number::Fine).count();
        assert_eq!(told, 9, "until it is clear");
    }

    #[test]
    fn a_hole_now_and_then_is_always_told() {
        let mut numbers = Numbers::default();
        let told = (0..10_000_i64).filter(|at| numbers.takes(Some(at + at / 100)) != Number::Fine).count();
        assert_eq!(told, 99);
    }
}
