//! Days and times of day of the server, which tells no time zone.

use std::fmt;
use std::str::FromStr;
use telapi_core::wire::{FromText, Read};
use time::{Date, Month, Time};

/// A text or a number that is no day, or no time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such day or time of day")]
#[non_exhaustive]
pub struct MomentError;

/// The number of a text that has exactly so many digits, or of one or two if that is `None`.
fn digits(text: &str, count: Option<usize>) -> Option<u16> {
    let fits = count.map_or(matches!(text.len(), 1 | 2), |count| text.len() == count);
    let is_number = fits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

fn small(text: &str, count: Option<usize>) -> Option<u8> {
    digits(text, count).and_then(|number| number.try_into().ok())
}

/// A day (guide, *QueryHistory*): `2009-12-02`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalDate(Date);

impl LocalDate {
    /// A day of the Gregorian calendar, of a year from 0 to 9999; months and days count from 1.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, MomentError> {
        let month = Month::try_from(month).map_err(|_| MomentError)?;
        if year > 9999 {
            return Err(MomentError);
        }
        Date::from_calendar_date(year.into(), month, day).map(Self).map_err(|_| MomentError)
    }

    /// The year.
    pub fn year(self) -> u16 {
        u16::try_from(self.0.year()).unwrap_or_default()
    }

    /// The month, from 1.
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.0.day()
    }
}

impl FromStr for LocalDate {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let parse = || {
            let (year, rest) = text.split_once('-')?;
            let (month, day) = rest.split_once('-')?;
            Some((digits(year, Some(4))?, small(month, Some(2))?, small(day, Some(2))?))
        };
        let (year, month, day) = parse().ok_or(MomentError)?;
        Self::new(year, month, day)
    }
}

impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}-{:02}", self.year(), self.month(), self.day()))
    }
}

/// A time of day (guide, *QueryHistory*): `15:32:43`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalTime(Time);

impl LocalTime {
    /// A time of day, up to 23:59:59.
    pub fn new(hour: u8, minute: u8, second: u8) -> Result<Self, MomentError> {
        Time::from_hms(hour, minute, second).map(Self).map_err(|_| MomentError)
    }

    /// The hour, up to 23.
    pub fn hour(self) -> u8 {
        self.0.hour()
    }

    /// The minute.
    pub fn minute(self) -> u8 {
        self.0.minute()
    }

    /// The second.
    pub fn second(self) -> u8 {
        self.0.second()
    }
}

impl FromStr for LocalTime {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let parse = || {
            let (hour, rest) = text.split_once(':')?;
            let (minute, second) = rest.split_once(':')?;
            Some((small(hour, None)?, small(minute, Some(2))?, small(second, Some(2))?))
        };
        let (hour, minute, second) = parse().ok_or(MomentError)?;
        Self::new(hour, minute, second)
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:02}:{:02}:{:02}", self.hour(), self.minute(), self.second()))
    }
}

/// A moment by the server's clock (guide, *QueryUserStatistics*, `start`): `2009-11-09T11:13:23`. A day alone is read too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalDateTime {
    /// The day.
    pub date: LocalDate,
    /// The time of day, if it is told.
    pub time: Option<LocalTime>,
}

impl LocalDateTime {
    /// A day and a time.
    pub fn new(date: LocalDate, time: LocalTime) -> Self {
        Self { date, time: Some(time) }
    }
}

impl FromStr for LocalDateTime {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        match text.split_once(['T', ' ']) {
            Some((date, time)) => Ok(Self::new(date.parse()?, time.parse()?)),
            None => Ok(Self { date: text.parse()?, time: None }),
        }
    }
}

impl fmt::Display for LocalDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.time {
            Some(time) => f.pad(&format!("{}T{time}", self.date)),
            None => self.date.fmt(f),
        }
    }
}

/// Read as `FromStr` does, and written as `Display` does. An empty text is none.
macro_rules! moments {
    ($($moment:ident),*) => {$(
        impl FromText for $moment {
            fn from_text(text: &str) -> Read<Self> {
                if text.is_empty() { Read::Nothing } else { text.parse().map_or(Read::Foreign, Read::Value) }
            }
        }

        impl serde::Serialize for $moment {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}

moments!(LocalDate, LocalTime, LocalDateTime);
