//! When a routing point works (TelServices guide, *StartRoutingPoint*).

use crate::switch::calendar::{Date, day_of_week, midnight_before, time_of_day};
use std::str::FromStr;
use std::time::{Duration, SystemTime};

const DAY: Duration = Duration::from_secs(86_400);

/// So many intervals or days a text may list.
const LISTED: usize = 1000;

/// A text is not what the guide describes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no {wanted}")]
pub struct WorkingTimeError {
    text: String,
    wanted: &'static str,
}

/// The hours of a day on which work is done; read from `8:30/12:00,12/17`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingHours(Vec<(Duration, Duration)>);

/// The days of the week on which no work is done, 1 being Sunday; read from `1,7`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonWorkingDaysOfWeek(Vec<u8>);

/// The days of the year on which no work is done, read from `25-12,1-1`: the day stands in front, as in the guide's example,
/// though its text calls it a month-day date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonWorkingDays(Vec<(u64, u64)>);

impl FromStr for WorkingHours {
    type Err = WorkingTimeError;

    fn from_str(text: &str) -> Result<Self, WorkingTimeError> {
        let interval = |part: &str| {
            let (begin, end) = part.split_once('/')?;
            let (begin, end) = (time(begin)?, time(end)?);
            (begin < end).then_some((begin, end))
        };
        list(text, "list of hours like 8:30/12:00,12/17", interval).map(Self)
    }
}

impl FromStr for NonWorkingDaysOfWeek {
    type Err = WorkingTimeError;

    fn from_str(text: &str) -> Result<Self, WorkingTimeError> {
        let day = |part: &str| part.parse().ok().filter(|day| (1..=7).contains(day));
        list(text, "list of days of the week like 1,7", day).map(Self)
    }
}

impl FromStr for NonWorkingDays {
    type Err = WorkingTimeError;

    fn from_str(text: &str) -> Result<Self, WorkingTimeError> {
        let day = |part: &str| {
            let (day, month) = part.split_once('-')?;
            // of a leap year
            let date = Date::new(2024, month.parse().ok()?, day.parse().ok()?)?;
            Some((date.month, date.day))
        };
        list(text, "list of days like 25-12,1-1", day).map(Self)
    }
}

fn list<T>(
    text: &str,
    wanted: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, WorkingTimeError> {
    let parts = text.split(',').map(str::trim).take(LISTED + 1);
    let items: Option<Vec<T>> = parts.map(read).collect();
    items.filter(|items| items.len() <= LISTED).ok_or_else(|| WorkingTimeError { text: text.into(), wanted })
}

/// `8`, `8:30` or `24:00`.
fn time(text: &str) -> Option<Duration> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
    let (hour, minute): (u64, u64) = (hour.parse().ok()?, minute.parse().ok()?);
    let is_time = (hour < 24 && minute < 60) || (hour, minute) == (24, 0);
    is_time.then(|| Duration::from_secs(hour * 3600 + minute * 60))
}

/// All that says when work is done. Without anything, it always is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WorkingTime<'a> {
    pub(crate) hours: Option<&'a WorkingHours>,
    pub(crate) days_of_week: Option<&'a NonWorkingDaysOfWeek>,
    pub(crate) days: Option<&'a NonWorkingDays>,
}

impl WorkingTime<'_> {
    pub(crate) fn is_at(self, at: SystemTime) -> bool {
        let date = Date::of(at);
        let time = time_of_day(at);
        let is_free_day = self.days_of_week.is_some_and(|days| days.0.contains(&day_of_week(at)))
            || self.days.is_some_and(|days| days.0.contains(&(date.month, date.day)));
        let is_hour =
            |hours: &WorkingHours| hours.0.iter().any(|(begin, end)| (*begin..*end).contains(&time));
        !is_free_day && self.hours.is_none_or(is_hour)
    }

    /// When it is to be asked again: the next hour at which work may begin or end.
    pub(crate) fn next_change(self, at: SystemTime) -> Option<SystemTime> {
        if self.hours.is_none() && self.days_of_week.is_none() && self.days.is_none() {
            return None;
        }
        let time = time_of_day(at);
        let hours = self.hours.iter().flat_map(|hours| &hours.0).flat_map(|(begin, end)| [*begin, *end]);
        let next = hours.chain([DAY]).filter(|hour| *hour > time).min()?;
        Some(midnight_before(at) + next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    #[test]
    fn what_the_guide_shows_is_read_and_nothing_else() {
        assert!("8:30/12:00,12/17".parse::<WorkingHours>().is_ok());
        assert!("1,7".parse::<NonWorkingDaysOfWeek>().is_ok());
        assert!("25-12".parse::<NonWorkingDays>().is_ok());
        for text in ["", "8", "12/8", "8:60/9", "8/25", "8/9,", "a/b", "999999999999999999/9", "8/24:01"] {
            assert!(text.parse::<WorkingHours>().is_err(), "{text}");
        }
        for text in ["", "0", "8", "1;7"] {
            assert!(text.parse::<NonWorkingDaysOfWeek>().is_err(), "{text}");
        }
        for text in ["", "12-25", "31-2", "1"] {
            assert!(text.parse::<NonWorkingDays>().is_err(), "{text}");
        }
    }

    #[test]
    fn work_is_done_at_the_hours_of_days_that_are_not_free() {
        let hours: WorkingHours = "8:30/12:00,12/17".parse().unwrap();
        let week: NonWorkingDaysOfWeek = "5".parse().unwrap();
        let days: NonWorkingDays = "2-1".parse().unwrap();
        let time = WorkingTime { hours: Some(&hours), days_of_week: Some(&week), days: Some(&days) };
        let at = |day: u64, minutes: u64| {
            UNIX_EPOCH + DAY * u32::try_from(day).unwrap() + Duration::from_secs(minutes * 60)
        };
        assert!(!time.is_at(at(0, 9 * 60)), "1970-01-01 was a Thursday");
        assert!(!time.is_at(at(1, 9 * 60)), "the second of January");
        assert!(
            !time.is_at(at(2, 8 * 60 + 29)) && time.is_at(at(2, 8 * 60 + 30)) && time.is_at(at(2, 12 * 60))
        );
        assert!(time.is_at(at(2, 17 * 60 - 1)) && !time.is_at(at(2, 17 * 60)));
        assert_eq!(time.next_change(at(2, 0)), Some(at(2, 8 * 60 + 30)));
        assert_eq!(time.next_change(at(2, 17 * 60)), Some(at(3, 0)));
    }
}
