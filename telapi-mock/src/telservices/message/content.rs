//! How values become the content of elements.

use crate::switch::{Date, clock, time_of_day};
use crate::xml::Element;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A value that fills an element.
pub(crate) trait Content {
    fn fill(&self, element: Element) -> Element;
}

impl Content for String {
    fn fill(&self, element: Element) -> Element {
        element.text(self)
    }
}

impl Content for u64 {
    fn fill(&self, element: Element) -> Element {
        element.text(self)
    }
}

/// As the guide's samples write it: `<isOutgoing><true/></isOutgoing>`.
impl Content for bool {
    fn fill(&self, element: Element) -> Element {
        element.child(Element::plain(if *self { "true" } else { "false" }))
    }
}

/// An element of a list has a name of its own.
pub(crate) trait Item: Content {
    const NAME: &'static str;
}

impl<T: Item> Content for Vec<T> {
    fn fill(&self, element: Element) -> Element {
        element.children(self.iter().map(|item| item.fill(Element::plain(T::NAME))))
    }
}

/// The names of services: `<inboundServices><service>…`.
impl Item for String {
    const NAME: &'static str = "service";
}

/// A length of time as `HH:mm:ss`, as statistics have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock(
    /// The length; a part of a second is left out.
    pub Duration,
);

impl Content for Clock {
    fn fill(&self, element: Element) -> Element {
        element.text(clock(self.0))
    }
}

/// In how many seconds something happens: never earlier than is said.
pub(super) fn seconds_left(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// A percentage as the guide's samples write it: `0`, `1.0E2`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Percentage(
    /// From 0 to 100.
    pub f64,
);

impl Content for Percentage {
    fn fill(&self, element: Element) -> Element {
        if self.0 == 0.0 {
            return element.text(0);
        }
        let text = format!("{:E}", self.0);
        match text.split_once('E') {
            Some((mantissa, exponent)) if !mantissa.contains('.') => {
                element.text(format_args!("{mantissa}.0E{exponent}"))
            }
            _ => element.text(text),
        }
    }
}

/// A date and time as `yyyy-MM-ddTHH:mm:ss`, in UTC: the guide names no time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(
    /// When; nothing before 1970.
    pub SystemTime,
);

impl Default for Moment {
    fn default() -> Self {
        Self(UNIX_EPOCH)
    }
}

impl Moment {
    /// `yyyy-MM-dd`.
    pub fn date(self) -> String {
        Date::of(self.0).to_string()
    }

    /// `HH:mm:ss`.
    pub fn time(self) -> String {
        clock(time_of_day(self.0))
    }
}

impl Content for Moment {
    fn fill(&self, element: Element) -> Element {
        element.text(format_args!("{}T{}", self.date(), self.time()))
    }
}

/// Declares a struct that is written as an element with children. A field is `one` or `maybe` of a type, under the
/// element's name; a `count` may be there too, and is zero where counting begins.
macro_rules! written {
    (
        $(#[$about:meta])*
        counting $name:ident {
            $( $(#[$field_about:meta])* $field:ident : $kind:ident $ty:ty = $tag:literal, )*
        }
    ) => {
        written! {
            $(#[$about])*
            $name { $( $(#[$field_about])* $field: $kind $ty = $tag, )* }
        }

        impl $name {
            /// Nothing has happened yet: every count is there and zero, and nothing else is.
            pub fn zero() -> Self {
                Self { $( $field: written!(@zero $kind), )* }
            }
        }
    };
    (
        $(#[$about:meta])*
        $name:ident {
            $( $(#[$field_about:meta])* $field:ident : $kind:ident $ty:ty = $tag:literal, )*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$field_about])* pub $field: written!(@type $kind $ty), )*
        }

        impl $crate::telservices::message::Content for $name {
            fn fill(&self, element: $crate::xml::Element) -> $crate::xml::Element {
                $( let element = written!(@fill $kind, self.$field, element, $tag); )*
                element
            }
        }
    };
    (@type one $ty:ty) => { $ty };
    (@type $optional:ident $ty:ty) => { Option<$ty> };
    (@zero count) => { Some(Default::default()) };
    (@zero $other:ident) => { None };
    (@fill one, $value:expr, $element:ident, $tag:literal) => {
        $element.child($crate::telservices::message::Content::fill(
            &$value,
            $crate::xml::Element::plain($tag),
        ))
    };
    (@fill $optional:ident, $value:expr, $element:ident, $tag:literal) => {
        $element.children($value.as_ref().map(|value| {
            $crate::telservices::message::Content::fill(value, $crate::xml::Element::plain($tag))
        }))
    };
}
pub(super) use written;

#[cfg(test)]
mod tests {
    use super::*;

    fn text(content: &impl Content) -> String {
        content.fill(Element::plain("x")).to_bare_document()
    }

    #[test]
    fn a_moment_is_written_as_date_and_time() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00"),
            (951_782_400, "2000-02-29T00:00:00"),
            (1_700_000_000, "2023-11-14T22:13:20"),
            (4_107_542_399, "2100-02-28T23:59:59"),
            (4_107_542_400, "2100-03-01T00:00:00"),
        ] {
            let moment = Moment(UNIX_EPOCH + Duration::from_secs(seconds));
            assert_eq!(text(&moment), format!("<x>{expected}</x>"));
        }
    }

    #[test]
    fn percentages_and_lengths_are_written_as_in_the_guide() {
        for (value, expected) in [(0.0, "0"), (100.0, "1.0E2"), (33.5, "3.35E1"), (5.0, "5.0E0")] {
            assert_eq!(text(&Percentage(value)), format!("<x>{expected}</x>"));
        }
        assert_eq!(text(&Clock(Duration::from_millis(19_505_900))), "<x>05:25:05</x>");
        assert_eq!(text(&Clock(Duration::from_secs(360_000))), "<x>100:00:00</x>");
    }
}
