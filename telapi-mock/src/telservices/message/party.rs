//! The other party of a call, and the directory's entries.

use super::content::{Item, written};
use crate::switch;
use crate::telservices::choice::choice;

choice! {
    /// What kind of number it is.
    NumberType {
        /// `work`
        Work = "work",
        /// `home`
        Home = "home",
        /// `mobile`
        Mobile = "mobile",
        /// `ip`
        Ip = "ip",
    }
}

written! {
    /// A party (guide, event *Call*, `otherParty`; *SearchName*).
    PartyInfo {
        /// The number: empty while none is dialled, `*****-` and the call's reference if it is withheld.
        number: one String = "number",
        /// The name, if it is known.
        name: maybe String = "name",
        /// What kind of number it is, if that is known.
        number_type: maybe NumberType = "numberType",
        /// The company, if it is known.
        company: maybe String = "company",
    }
}

impl PartyInfo {
    /// A party of which only the number is known.
    pub fn new(number: impl Into<String>) -> Self {
        Self { number: number.into(), ..Self::default() }
    }
}

impl Item for PartyInfo {
    const NAME: &'static str = "party";
}

impl From<switch::NumberType> for NumberType {
    fn from(number_type: switch::NumberType) -> Self {
        match number_type {
            switch::NumberType::Work => Self::Work,
            switch::NumberType::Home => Self::Home,
            switch::NumberType::Mobile => Self::Mobile,
            switch::NumberType::Ip => Self::Ip,
        }
    }
}

impl From<NumberType> for switch::NumberType {
    fn from(number_type: NumberType) -> Self {
        match number_type {
            NumberType::Work => Self::Work,
            NumberType::Home => Self::Home,
            NumberType::Mobile => Self::Mobile,
            NumberType::Ip => Self::Ip,
        }
    }
}

impl From<switch::DirectoryEntry> for PartyInfo {
    fn from(entry: switch::DirectoryEntry) -> Self {
        let known = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            number: entry.number,
            name: known(entry.name),
            number_type: entry.number_type.map(NumberType::from),
            company: known(entry.company),
        }
    }
}
