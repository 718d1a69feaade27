//! What is known by a name and a number, and what is known by its name alone.

use std::fmt;
use std::sync::Arc;

/// Declares an enumeration of names with their numbers.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($variant:ident = $id:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", stringify!($variant), "`, number ", $id)] $variant = $id,)*
        }

        impl $name {
            /// All of them, by number.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($variant),)*
                }
            }

            /// The number.
            pub fn id(self) -> u8 {
                self as u8
            }

            #[doc = concat!("The ", $what, " of this name.")]
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($variant) => Some(Self::$variant),)*
                    _ => None,
                }
            }

            #[doc = concat!("The ", $what, " of this number.")]
            pub fn from_id(id: u8) -> Option<Self> {
                Self::ALL.get(usize::from(id)).copied()
            }
        }

        impl super::named::Known for $name {
            fn name(self) -> &'static str {
                self.name()
            }

            fn from_name(name: &str) -> Option<Self> {
                Self::from_name(name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}

pub(super) use named;

/// What has a number beside its name.
pub trait Known: Copy + Eq {
    /// The name.
    fn name(self) -> &'static str;

    /// The one of this name.
    fn from_name(name: &str) -> Option<Self>;
}

/// A name, be it one of those that are numbered or not: [`MessageName`](super::MessageName),
/// [`AttributeName`](super::AttributeName).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Name<T> {
    /// One of those that are numbered.
    Known(T),
    /// Another one, as it came: a newer server's.
    Other(Arc<str>),
}

impl<T: Known> Name<T> {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(known) => known.name(),
            Self::Other(name) => name,
        }
    }

    /// The one of those that are numbered, if it is one.
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(known) => Some(*known),
            Self::Other(_) => None,
        }
    }
}

impl<T> From<T> for Name<T> {
    fn from(known: T) -> Self {
        Self::Known(known)
    }
}

impl<T: Known> From<&str> for Name<T> {
    fn from(name: &str) -> Self {
        T::from_name(name).map_or_else(|| Self::Other(name.into()), Self::Known)
    }
}

impl<T: Known> PartialEq<T> for Name<T> {
    fn eq(&self, other: &T) -> bool {
        self.known() == Some(*other)
    }
}

impl<T: Known> fmt::Display for Name<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<T: Known> fmt::Debug for Name<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<T: Known> serde::Serialize for Name<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
