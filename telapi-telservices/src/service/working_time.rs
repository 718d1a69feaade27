//! When a routing point works (guide, *StartRoutingPoint*). All is checked when it is made: the server would take it as it is.

use crate::wire::LocalDate;
use std::fmt;

/// What is wrong with a working time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorkingTimeError {
    /// No such time of day: hours go up to 23 and minutes up to 59; only an end may be 24:00.
    #[error("{hour}:{minute:02} is no time of day")]
    NoTimeOfDay {
        /// The hour.
        hour: u8,
        /// The minute.
        minute: u8,
    },
    /// An interval ends before it has begun.
    #[error("an interval ends before it has begun")]
    EndsBeforeItBegins,
    /// An interval begins before the one in front of it has ended.
    #[error("an interval begins before the one in front of it has ended")]
    Overlap,
    /// There is no interval.
    #[error("there is no interval")]
    Empty,
    /// No year has such a day.
    #[error("no year has a day {day} of month {month}")]
    NoDayOfYear {
        /// The month.
        month: u8,
        /// The day of the month.
        day: u8,
    },
}

/// A time of day, in hours and minutes.
type HourAndMinute = (u8, u8);

/// When work is done on a day (guide, *StartRoutingPoint*, `workingHours`): `8:30/12:00,13:00/17:00`.
///
/// ```
/// use telapi_telservices::service::WorkingHours;
///
/// let hours = WorkingHours::new([((8, 30), (12, 0)), ((13, 0), (17, 0))])?;
/// assert_eq!(hours.to_string(), "8:30/12:00,13:00/17:00");
/// assert!(WorkingHours::new([((12, 0), (8, 30))]).is_err());
/// # Ok::<(), telapi_telservices::service::WorkingTimeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WorkingHours(Vec<(HourAndMinute, HourAndMinute)>);

impl WorkingHours {
    /// Intervals of a day, each from an hour and minute to another, in the order of the day. One may begin when the one in front of
    /// it ends; the last may end at 24:00.
    pub fn new(
        intervals: impl IntoIterator<Item = (HourAndMinute, HourAndMinute)>,
    ) -> Result<Self, WorkingTimeError> {
        let intervals: Vec<_> = intervals.into_iter().collect();
        let mut last_end = None;
        for (begin, end) in &intervals {
            check(*begin, *begin == (24, 0))?;
            check(*end, false)?;
            if end <= begin {
                return Err(WorkingTimeError::EndsBeforeItBegins);
            }
            if last_end.is_some_and(|last_end| begin < last_end) {
                return Err(WorkingTimeError::Overlap);
            }
            last_end = Some(end);
        }
        if intervals.is_empty() { Err(WorkingTimeError::Empty) } else { Ok(Self(intervals)) }
    }
}

fn check((hour, minute): HourAndMinute, is_refused: bool) -> Result<(), WorkingTimeError> {
    let is_time = (hour < 24 && minute < 60) || (hour, minute) == (24, 0);
    if is_time && !is_refused { Ok(()) } else { Err(WorkingTimeError::NoTimeOfDay { hour, minute }) }
}

impl fmt::Display for WorkingHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (begin, end)) in self.0.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            write!(f, "{comma}{}:{:02}/{}:{:02}", begin.0, begin.1, end.0, end.1)?;
        }
        Ok(())
    }
}

/// A day of the week (guide, *StartRoutingPoint*, `nonWorkingDaysOfWeek`): 1 is Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DayOfWeek {
    /// 1
    Sunday = 1,
    /// 2
    Monday = 2,
    /// 3
    Tuesday = 3,
    /// 4
    Wednesday = 4,
    /// 5
    Thursday = 5,
    /// 6
    Friday = 6,
    /// 7
    Saturday = 7,
}

/// The number.
impl fmt::Display for DayOfWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (*self as u8).fmt(f)
    }
}

/// A day of the year (guide, *StartRoutingPoint*, `nonWorkingDays`). The guide calls it "a month-day date" and shows 25-12 for the
/// 25th of December: it is written as shown, the day in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DayOfYear {
    month: u8,
    day: u8,
}

impl DayOfYear {
    /// A month, and a day of it; both count from 1. The 29th of February is one.
    pub fn new(month: u8, day: u8) -> Result<Self, WorkingTimeError> {
        // of a leap year
        match LocalDate::new(2024, month, day) {
            Ok(_) => Ok(Self { month, day }),
            Err(_) => Err(WorkingTimeError::NoDayOfYear { month, day }),
        }
    }
}

impl fmt::Display for DayOfYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:02}-{:02}", self.day, self.month))
    }
}
