//! The lists that a login response writes into one text.

use telapi_core::SwitchingSubDomain;
use telapi_core::wire::{FromText, Read};

/// The guide says that the lists are parted by tabs; its samples have bars.
fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(['|', '\t']).map(str::trim_ascii).filter(|item| !item.is_empty())
}

/// A place where calls can be parked: `3@192.168.42.1`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ParkSlot {
    /// Its number.
    pub slot: String,
    /// The switch that it belongs to, if it is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub switch: Option<SwitchingSubDomain>,
}

/// The park slots of the user (`userParkSlots`, IP Office guide 4.3.1). In JSON the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserParkSlots {
    text: String,
    slots: Vec<ParkSlot>,
}

impl UserParkSlots {
    /// The slots in their order.
    pub fn slots(&self) -> &[ParkSlot] {
        &self.slots
    }

    /// The list as the portal wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromText for UserParkSlots {
    fn from_text(text: &str) -> Read<Self> {
        let slot = |item: &str| match item.split_once('@') {
            Some((slot, switch)) if !switch.is_empty() => {
                ParkSlot { slot: slot.to_owned(), switch: Some(SwitchingSubDomain::from_text(switch)) }
            }
            _ => ParkSlot { slot: item.to_owned(), switch: None },
        };
        let slots: Vec<_> = items(text).map(slot).collect();
        if slots.is_empty() {
            return Read::Nothing;
        }
        Read::Value(Self { text: text.to_owned(), slots })
    }
}

impl serde::Serialize for UserParkSlots {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.slots.serialize(serializer)
    }
}

/// The hunt groups that the user is a member of (`userHuntGroups`, IP Office guide 4.3.1). In JSON the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserHuntGroups {
    text: String,
    names: Vec<String>,
}

impl UserHuntGroups {
    /// Their names in their order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The list as the portal wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromText for UserHuntGroups {
    fn from_text(text: &str) -> Read<Self> {
        let names: Vec<_> = items(text).map(str::to_owned).collect();
        if names.is_empty() {
            return Read::Nothing;
        }
        Read::Value(Self { text: text.to_owned(), names })
    }
}

impl serde::Serialize for UserHuntGroups {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.names.serialize(serializer)
    }
}
