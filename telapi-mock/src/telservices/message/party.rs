//! The other party of a call, and the directory's entries.

use super::content::{Item, written};
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
