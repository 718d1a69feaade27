//! Forwards (guide, *Forward*, *QueryForward*, event *Forward*).

use super::{FeatureState, ForwardType, PartyNumber};
use telapi_core::element_struct;
use telapi_core::wire::ListItem;

element_struct! {
    /// A forward of a device's calls (guide, *QueryForward*, event *Forward*).
    ForwardRecord {
        /// Where calls go.
        number: PartyNumber = "number",
        /// When, and which.
        r#type: ForwardType = "type",
        /// Whether it is on.
        state: FeatureState = "state",
    }
}

impl ListItem for ForwardRecord {
    const ELEMENT: &'static str = "forward";
}
