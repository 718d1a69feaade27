//! What T-Library names calls, requests and moments by.

use std::fmt;
use std::str::FromStr;

/// Names a call at one T-Server (T-Library model, *Identifiers*): 64 bits, written as 16 hexadecimal digits. After a transfer between
/// sites it need not be unique.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnId(u64);

impl ConnId {
    /// Of these bits.
    pub fn new(bits: u64) -> Self {
        Self(bits)
    }

    /// The bits.
    pub fn bits(self) -> u64 {
        self.0
    }
}

/// 16 hexadecimal digits in lower case.
impl fmt::Display for ConnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:016x}", self.0))
    }
}

impl fmt::Debug for ConnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnId({self})")
    }
}

/// A text that is no ConnID: 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a ConnID: 16 hexadecimal digits")]
#[non_exhaustive]
pub struct ConnIdError;

impl FromStr for ConnId {
    type Err = ConnIdError;

    fn from_str(text: &str) -> Result<Self, ConnIdError> {
        let is_hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| u64::from_str_radix(text, 16).ok()).flatten().map(Self).ok_or(ConnIdError)
    }
}

impl serde::Serialize for ConnId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for ConnId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Names a call at one T-Server: 32 characters of `0` to `9` and `A` to `Z` (T-Library model, *Identifiers*). It lives through a hot
/// standby's switchover. What a server sends is kept, even if it is of another form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct CallUuid(std::sync::Arc<str>);

impl CallUuid {
    /// As it came.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(text.as_ref().into())
    }

    /// As it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CallUuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What a client names its request by; the message that answers it has the same (T-Library model, *Identifiers*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct ReferenceId(u32);

impl ReferenceId {
    /// What stands where there is none: 4294967295.
    pub const NONE: Self = Self(u32::MAX);

    /// Of this number.
    pub fn new(number: u32) -> Self {
        Self(number)
    }

    /// Of what a message has: the Platform SDK prints it as a signed number of 32 bits.
    pub(super) fn of(number: i64) -> Option<Self> {
        u32::try_from(number).ok().or_else(|| i32::try_from(number).ok().map(i32::cast_unsigned)).map(Self)
    }

    /// The number.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for ReferenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// When something happened, by the server's clock: since 1970-01-01 in UTC (T-Library model, `TimeinSecs` and `TimeinuSecs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[allow(clippy::exhaustive_structs, reason = "a moment has no more to it")]
pub struct Time {
    /// Whole seconds.
    #[serde(rename = "sec")]
    pub seconds: i64,
    /// Microseconds behind them.
    #[serde(rename = "usec")]
    pub microseconds: u32,
}

impl Time {
    /// As the standard library has it; `None` of a moment that it cannot tell.
    pub fn to_system_time(self) -> Option<std::time::SystemTime> {
        let since = std::time::Duration::new(self.seconds.unsigned_abs(), 0);
        let micros = std::time::Duration::from_micros(self.microseconds.into());
        let epoch = std::time::SystemTime::UNIX_EPOCH;
        let seconds = if self.seconds < 0 { epoch.checked_sub(since) } else { epoch.checked_add(since) };
        seconds?.checked_add(micros)
    }
}
