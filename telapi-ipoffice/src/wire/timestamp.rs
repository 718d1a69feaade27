//! Moments, as the portal writes them.

use std::time::{Duration, SystemTime};
use telapi_core::wire::{FromText, Read};

/// A moment in milliseconds since 1970-01-01T00:00:00Z (IP Office guide 4.3.1 `ipOfficeTimestamp`, 5.3.1
/// `additionalEventInfo`). In JSON the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct UnixMillis(i64);

impl UnixMillis {
    /// Takes milliseconds since 1970.
    pub fn new(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// Milliseconds since 1970.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment on the system's clock; `None` if the system cannot express it.
    pub fn to_system_time(self) -> Option<SystemTime> {
        let distance = Duration::from_millis(self.0.unsigned_abs());
        if self.0 < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        }
    }
}

impl FromText for UnixMillis {
    fn from_text(text: &str) -> Read<Self> {
        match i64::from_text(text) {
            Read::Value(milliseconds) => Read::Value(Self(milliseconds)),
            Read::Nothing => Read::Nothing,
            Read::Foreign => Read::Foreign,
        }
    }
}
