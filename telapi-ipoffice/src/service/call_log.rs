//! The call log (IP Office guide 13.1).

use super::call_control::begin;
use crate::config::invalid;
use crate::event::CallLogType;
use telapi_core::Result;

/// A day as the call log's filter has it: `yyyyMMdd` (IP Office guide 13.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallLogDate {
    year: u16,
    month: u8,
    day: u8,
}

impl CallLogDate {
    /// A day of the calendar, the year of four digits. Refuses what is none.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self> {
        let known = time::Month::try_from(month).ok();
        let date = known.and_then(|month| time::Date::from_calendar_date(year.into(), month, day).ok());
        match date {
            Some(_) if (1000..=9999).contains(&year) => Ok(Self { year, month, day }),
            _ => Err(invalid("there is no such day")),
        }
    }
}

impl std::fmt::Display for CallLogDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}{:02}{:02}", self.year, self.month, self.day)
    }
}

/// Which entries of a telephone's call log are asked for (IP Office guide 13.1.1): all, unless it is told otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CallLogFilter {
    /// From this day on.
    pub from_date: Option<CallLogDate>,
    /// Up to this day.
    pub to_date: Option<CallLogDate>,
    /// Only calls of which this became.
    pub call_type: Option<CallLogType>,
}

impl CallLogFilter {
    /// All entries.
    pub fn all() -> Self {
        Self::default()
    }

    /// From this day on.
    #[must_use]
    pub fn from_date(mut self, date: CallLogDate) -> Self {
        self.from_date = Some(date);
        self
    }

    /// Up to this day.
    #[must_use]
    pub fn to_date(mut self, date: CallLogDate) -> Self {
        self.to_date = Some(date);
        self
    }

    /// Only calls of which this became.
    #[must_use]
    pub fn call_type(mut self, call_type: CallLogType) -> Self {
        self.call_type = Some(call_type);
        self
    }
}

/// The body of a deletion, which goes by DELETE (IP Office guide 13.1.2): `device` and `delete_message` are not used.
pub(crate) fn delete_call_log_entry_list<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let mut xml = begin("csta:DeleteCallLogEntryList");
    xml.leaf("device", "");
    for id in ids {
        xml.leaf("entryIdList", id);
    }
    xml.leaf("delete_message", "");
    xml.finish()
}
