//! Statistics of users and of routing points.

mod routing_point;
mod user;

pub use routing_point::{RoutingPointSnapshot, RoutingPointStatistics, RoutingPointTotal};
pub use user::{UserSnapshot, UserStatistics, UserTotal};

/// Declares the statistics of one kind: `<userStatistics><snapshot>…` or `<userStatistics><total>…`.
macro_rules! snapshot_or_total {
    ($(#[$doc:meta])* $name:ident($snapshot:ident, $total:ident)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub enum $name {
            /// As it is now.
            Snapshot(Box<$snapshot>),
            /// All since `start`.
            Total(Box<$total>),
        }

        impl telapi_core::wire::FromElement for $name {
            fn from_element(
                element: telapi_core::wire::Element<'_>,
                unknown: &mut telapi_core::wire::Unknown,
            ) -> telapi_core::wire::Read<Self> {
                use telapi_core::wire::ElementStruct as _;
                let is_one = |child: telapi_core::wire::Element<'_>| matches!(child.name(), "snapshot" | "total");
                if !element.children().any(is_one) {
                    return telapi_core::wire::Read::Foreign;
                }
                unknown.keep_attributes_except(element, &[]);
                unknown.keep_text(element);
                let mut found = None;
                for child in element.children() {
                    match (child.name(), &found) {
                        ("snapshot", None) => found = Some(Self::Snapshot($snapshot::boxed(child))),
                        ("total", None) => found = Some(Self::Total($total::boxed(child))),
                        _ => unknown.keep(child),
                    }
                }
                found.map_or(telapi_core::wire::Read::Foreign, telapi_core::wire::Read::Value)
            }
        }
    };
}
use snapshot_or_total;
