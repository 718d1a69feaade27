//! Devices and connections.

use super::{CallId, DeviceNumber, SwitchingSubDomain};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Names a device: its number, and the switch that it belongs to where that is known (CSTA `DeviceID`).
///
/// Two are equal if both parts are. [`matches`](Self::matches) is the question to ask of two that come from different
/// places, for servers name the switch in one message and leave it out in the next.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct DeviceId {
    number: Arc<str>,
    sub_domain: Option<SwitchingSubDomain>,
}

impl DeviceId {
    /// A device of which only the number is known.
    pub fn new(number: impl AsRef<str>) -> Self {
        Self { number: number.as_ref().into(), sub_domain: None }
    }

    /// The same number on the given switch. An empty name of a switch, as some servers send it, names none.
    #[must_use]
    pub fn on(mut self, sub_domain: SwitchingSubDomain) -> Self {
        self.sub_domain = Some(sub_domain).filter(|sub_domain| !sub_domain.is_empty());
        self
    }

    /// The number as the switch writes it: an extension, a dialled number, a name such as `127.0.0.1-Conf 99 303`.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The number as a text that is shared, for those who keep it.
    pub(crate) fn shared_number(&self) -> &Arc<str> {
        &self.number
    }

    /// The switch that the device belongs to, if it is known.
    pub fn sub_domain(&self) -> Option<&SwitchingSubDomain> {
        self.sub_domain.as_ref()
    }

    /// Whether both can be the same device: the numbers are equal, and so are the switches where both are known.
    ///
    /// An empty number names no device and matches none, not even another empty one.
    pub fn matches(&self, other: &Self) -> bool {
        let same_switch = match (&self.sub_domain, &other.sub_domain) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => true,
        };
        !self.number.is_empty() && self.number == other.number && same_switch
    }
}

impl From<&DeviceNumber> for DeviceId {
    fn from(number: &DeviceNumber) -> Self {
        Self { number: number.share(), sub_domain: None }
    }
}

impl From<&DeviceId> for DeviceNumber {
    fn from(device: &DeviceId) -> Self {
        Self::shared(&device.number)
    }
}

/// `201`, or `201@148.147.206.180` where the switch is known.
impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sub_domain {
            None if self.number.contains('@') => f.pad(&format!("{}@", self.number)),
            None => f.pad(&self.number),
            Some(sub_domain) => f.pad(&format!("{}@{sub_domain}", self.number)),
        }
    }
}

/// A device name whose part after `@` is `hex:` with something that is no hex.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a device: {0}")]
pub struct DeviceIdError(#[from] super::HexError);

/// Reads what `Display` writes: the last `@` parts number and switch; an empty switch is none.
impl FromStr for DeviceId {
    type Err = DeviceIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.rsplit_once('@') {
            None | Some((_, "")) => Ok(Self::new(text.strip_suffix('@').unwrap_or(text))),
            Some((number, sub_domain)) => Ok(Self::new(number).on(sub_domain.parse()?)),
        }
    }
}

impl From<&str> for DeviceId {
    /// A device of which only the number is known.
    fn from(number: &str) -> Self {
        Self::new(number)
    }
}

impl From<&DeviceId> for DeviceId {
    /// The same device.
    fn from(device: &DeviceId) -> Self {
        device.clone()
    }
}

impl serde::Serialize for DeviceId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for DeviceId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Names one device's part in one call (CSTA `ConnectionID`).
///
/// IP Office sends and expects the call id alone.
#[derive(
    Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub struct ConnectionId {
    /// The call.
    pub call_id: CallId,
    /// The device, where it is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
}

impl ConnectionId {
    /// The connection of an unnamed device to this call, which is how IP Office names connections.
    pub fn new(call_id: impl Into<CallId>) -> Self {
        Self { call_id: call_id.into(), device_id: None }
    }

    /// The same connection with its device named.
    #[must_use]
    pub fn of(mut self, device_id: DeviceId) -> Self {
        self.device_id = Some(device_id);
        self
    }
}

/// The call id, and `/` and the device where it is named.
impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.device_id {
            None => self.call_id.fmt(f),
            Some(device) => write!(f, "{}/{device}", self.call_id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn on_a(number: &str) -> DeviceId {
        DeviceId::new(number).on(SwitchingSubDomain::from_text("10.0.0.1"))
    }

    #[test]
    fn equality_is_on_both_parts() {
        assert_ne!(on_a("201"), DeviceId::new("201"));
        assert_eq!(on_a("201"), on_a("201"));
    }

    #[test]
    fn matches_ignores_a_missing_sub_domain_and_only_that() {
        let on_b = DeviceId::new("201").on(SwitchingSubDomain::from_text("10.0.0.2"));
        assert!(on_a("201").matches(&DeviceId::new("201")));
        assert!(DeviceId::new("201").matches(&on_b));
        assert!(!on_a("201").matches(&on_b));
        assert!(!on_a("201").matches(&DeviceId::new("202")));
        assert!(!DeviceId::new("").matches(&DeviceId::new("")));
    }

    #[test]
    fn the_forms_for_people() {
        assert_eq!(on_a("201").to_string(), "201@10.0.0.1");
        assert_eq!("201".parse::<DeviceId>().unwrap(), DeviceId::new("201"));
        assert_eq!(ConnectionId::new("c1").of(on_a("201")).to_string(), "c1/201@10.0.0.1");
    }

    proptest! {
        #[test]
        fn display_and_parse_are_inverse(number in "[^@]*@?[^@]*", switch in proptest::option::of("[^@]+")) {
            let mut device = DeviceId::new(&number);
            if let Some(switch) = switch {
                device = device.on(SwitchingSubDomain::from_text(&switch));
            }
            prop_assert_eq!(device.to_string().parse::<DeviceId>().unwrap(), device);
        }
    }
}
