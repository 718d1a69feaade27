//! How CSTA's enumerations are declared: the values by name, and room for what a newer server sends.

/// Declares an enumeration of CSTA, or of a vendor, with its wire names. A value that is not among them is kept in
/// `Other`. The crate that uses it needs serde.
///
/// With `: choice` behind its name the value is also read from the name of an empty element inside, as XER writes it:
/// `<state><alerting/></state>`.
#[macro_export]
macro_rules! csta_enum {
    (@choice) => {
        /// `<state><alerting/></state>`
        fn from_choice(name: &str) -> $crate::wire::Read<Self> {
            $crate::wire::Read::Value(name.into())
        }
    };
    ($(#[$doc:meta])* $name:ident $(: $kind:ident)? { $($(#[$variant_doc:meta])* $variant:ident = $wire:literal,)* }) => {
        $(#[$doc])*
        ///
        /// A value that is not listed is kept as it came in `Other`.
        #[derive(Clone, PartialEq, Eq, Hash, Debug)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A value that is not listed here, as the server sent it.
            Other(std::sync::Arc<str>),
        }

        impl $name {
            /// The values that have a name of their own.
            pub const KNOWN: &[Self] = &[$(Self::$variant,)*];

            /// The value as it stands in XML.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(value) => value,
                }
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    other => Self::Other(other.into()),
                }
            }
        }

        /// An empty text is no value.
        impl $crate::wire::FromText for $name {
            fn from_text(text: &str) -> $crate::wire::Read<Self> {
                if text.is_empty() { $crate::wire::Read::Nothing } else { $crate::wire::Read::Value(text.into()) }
            }

            $($crate::csta_enum!(@$kind);)?
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(value.into())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <std::borrow::Cow<'de, str>>::deserialize(deserializer).map(|value| Self::from(&*value))
            }
        }
    };
}

pub(crate) use csta_enum;
