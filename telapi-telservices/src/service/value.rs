//! How the values of requests are written.

use crate::wire::{LocalDate, PartyNumber, ServiceName};
use std::time::Duration;
use telapi_core::wire::XmlWriter;
use telapi_core::{DeviceId, Secret};

/// A value that is written as an element.
pub(super) trait Value {
    /// Writes the element; nothing if there is no value.
    fn write(&self, element: &'static str, xml: &mut XmlWriter);
}

impl<T: Value> Value for Option<T> {
    fn write(&self, element: &'static str, xml: &mut XmlWriter) {
        if let Some(value) = self {
            value.write(element, xml);
        }
    }
}

impl Value for String {
    fn write(&self, element: &'static str, xml: &mut XmlWriter) {
        xml.leaf(element, self);
    }
}

impl Value for Secret {
    fn write(&self, element: &'static str, xml: &mut XmlWriter) {
        xml.leaf(element, self.expose());
    }
}

/// The number alone: one server knows one switch.
impl Value for DeviceId {
    fn write(&self, element: &'static str, xml: &mut XmlWriter) {
        xml.leaf(element, self.number());
    }
}

macro_rules! texts {
    ($($type:ty),*) => {$(
        impl Value for $type {
            fn write(&self, element: &'static str, xml: &mut XmlWriter) {
                xml.leaf(element, &self.to_string());
            }
        }
    )*};
}

texts!(u16, u32, LocalDate, PartyNumber, ServiceName);

/// As the guide's samples write `isOutgoing`.
impl Value for bool {
    fn write(&self, element: &'static str, xml: &mut XmlWriter) {
        xml.open(element, &[]).empty(if *self { "true" } else { "false" }).close();
    }
}

/// Whole seconds. A part of a second counts as one: it must not become zero, which often means "never" or "at once".
impl Value for Duration {
    fn write(&self, element: &'static str, xml: &mut XmlWriter) {
        let begun = u64::from(self.subsec_nanos() > 0);
        xml.leaf(element, &self.as_secs().saturating_add(begun).to_string());
    }
}

/// Declares an enumeration of what can be asked for. It is written as an empty element.
macro_rules! request_choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $wire:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $wire,)*
                }
            }
        }

        impl $crate::service::value::Value for $name {
            fn write(&self, element: &'static str, xml: &mut telapi_core::wire::XmlWriter) {
                xml.open(element, &[]).empty(self.as_str()).close();
            }
        }
    };
}
pub(super) use request_choice;
