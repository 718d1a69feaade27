//! Days and times of day by the switch's clock, which shows UTC.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SECONDS_OF_DAY: u64 = 86_400;

/// A day of the Gregorian calendar. Shown, and read, as `2011-05-26`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Date {
    /// The year.
    pub year: u64,
    /// The month, from 1.
    pub month: u64,
    /// The day of the month, from 1.
    pub day: u64,
}

/// A text is no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no day like 2011-05-26")]
pub struct DateError(String);

impl Date {
    /// A day; none if the year has no such day.
    pub fn new(year: u64, month: u64, day: u64) -> Option<Self> {
        let date = Self { year, month, day };
        ((1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day)).then_some(date)
    }

    /// The day of a time.
    pub fn of(at: SystemTime) -> Self {
        Self::after_1970(since_1970(at).as_secs() / SECONDS_OF_DAY)
    }

    /// The day so many days after 1970-01-01 (Howard Hinnant's `civil_from_days`).
    fn after_1970(days: u64) -> Self {
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        Self { year, month, day }
    }
}

fn days_of_month(year: u64, month: u64) -> u64 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let mut parts = text.split('-').map(|part| {
            let digits =
                !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse().ok()).flatten()
        });
        let date = match [parts.next(), parts.next(), parts.next(), parts.next()] {
            [Some(Some(year)), Some(Some(month)), Some(Some(day)), None] => Self::new(year, month, day),
            _ => None,
        };
        date.ok_or_else(|| DateError(text.into()))
    }
}

/// How long the day has lasted at a time.
pub(crate) fn time_of_day(at: SystemTime) -> Duration {
    let since = since_1970(at);
    Duration::new(since.as_secs() % SECONDS_OF_DAY, since.subsec_nanos())
}

/// A time of the day, or any other length, as `HH:mm:ss`.
pub(crate) fn clock(length: Duration) -> String {
    let seconds = length.as_secs();
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// When the day of a time began.
pub(crate) fn midnight_before(at: SystemTime) -> SystemTime {
    UNIX_EPOCH + since_1970(at).saturating_sub(time_of_day(at))
}

/// The time so long after another; a hundred years at most, whatever a client wishes.
pub(crate) fn later(at: SystemTime, wait: Duration) -> SystemTime {
    at + wait.min(Duration::from_secs(100 * 366 * SECONDS_OF_DAY))
}

/// The day of the week, as TelServices counts: 1 is Sunday.
pub(crate) fn day_of_week(at: SystemTime) -> u8 {
    // 1970-01-01 was a Thursday
    let days = since_1970(at).as_secs() / SECONDS_OF_DAY;
    u8::try_from((days + 4) % 7).unwrap_or_default() + 1
}

fn since_1970(at: SystemTime) -> Duration {
    at.duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_what_the_calendar_says() {
        for (seconds, text, day_of_week_then) in [
            (0, "1970-01-01", 5),
            (951_782_400, "2000-02-29", 3),
            (1_306_396_362, "2011-05-26", 5),
            (4_107_542_399, "2100-02-28", 1),
            (4_107_542_400, "2100-03-01", 2),
        ] {
            let at = UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(Date::of(at).to_string(), text);
            assert_eq!(text.parse(), Ok(Date::of(at)));
            assert_eq!(day_of_week(at), day_of_week_then, "{text}");
            assert_eq!(Date::of(midnight_before(at)), Date::of(at));
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2011",
            "2011-5",
            "2011-02-29",
            "2011-13-01",
            "2011-00-10",
            "-1-1-1",
            "2011-05-26-1",
            "+2011-5-6",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
