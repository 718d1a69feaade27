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
                const NAMES: &[&str] = &[$(stringify!($variant),)*];
                static TABLE: super::named::Table = super::named::table(NAMES);
                super::named::find(name, NAMES, &TABLE).and_then(Self::from_id)
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

/// Where a name's number is found: each message has a dozen names, and to compare each with all would take longer than to read the
/// rest of it. Made by the compiler.
pub(super) type Table = [u8; SLOTS];

const SLOTS: usize = 1024;
/// In a slot that no name has.
const NOBODY: u8 = u8::MAX;

/// The slot in which to look for a name first.
const fn slot(name: &[u8]) -> usize {
    let mixed = if let (Some(first), Some(last)) = (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(23)
    } else {
        let (mut rest, mut mixed) = (name, 0);
        while let [byte, behind @ ..] = rest {
            mixed = mixed << 8 | *byte as u64;
            rest = behind;
        }
        mixed
    };
    // Fibonacci hashing: the highest bits are the best mixed
    ((mixed ^ name.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54) as usize
}

#[expect(clippy::indexing_slicing, reason = "the compiler works it out: it would not compile")]
#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 255 names")]
pub(super) const fn table(names: &[&str]) -> Table {
    let mut table = [NOBODY; SLOTS];
    let mut number = 0;
    while number < names.len() {
        let mut at = slot(names[number].as_bytes());
        while table[at] != NOBODY {
            at = (at + 1) % SLOTS;
        }
        table[at] = number as u8;
        number += 1;
    }
    table
}

/// The number of a name, if it has one: it is in its slot, or in the next ones that are taken. Most slots are not.
pub(super) fn find(name: &str, names: &[&str], table: &Table) -> Option<u8> {
    let mut at = slot(name.as_bytes());
    loop {
        let number = *table.get(at)?;
        if number == NOBODY {
            return None;
        }
        if names.get(usize::from(number)).is_some_and(|found| *found == name) {
            return Some(number);
        }
        at = (at + 1) % SLOTS;
    }
}

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
