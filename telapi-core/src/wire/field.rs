//! How an element becomes a value, and how a struct is declared by its elements.

use super::{Element, Unknown, UnknownElement};
use crate::id::{
    AgentId, CallId, ConferenceId, CorrelatorData, DeviceId, HexBinary, MonitorCrossRefId, PrivateDataString,
    SwitchingSubDomain, UserData,
};
use std::time::Duration;

/// What came of reading an element as a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read<T> {
    /// The value.
    Value(T),
    /// The element is empty, and says nothing by it.
    Nothing,
    /// It is no such value: the caller keeps the element as unknown.
    Foreign,
}

/// A value that can be read from an element. What is inside and not known goes to `unknown`.
pub trait FromElement: Sized {
    /// Reads the value.
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self>;

    /// Reads the value into its place, or answers `false`, whereupon the element is kept as unknown. A large value is made where
    /// it stands, and not moved there.
    #[inline]
    fn read_into(place: &mut Option<Self>, element: Element<'_>, unknown: &mut Unknown) -> bool {
        match Self::from_element(element, unknown) {
            Read::Value(value) => *place = Some(value),
            Read::Nothing => {}
            Read::Foreign => return false,
        }
        true
    }

    /// Reads the value into a new place at the end of a list, or answers `false`.
    #[inline]
    fn push_onto(list: &mut Vec<Self>, element: Element<'_>, unknown: &mut Unknown) -> bool {
        match Self::from_element(element, unknown) {
            Read::Value(value) => list.push(value),
            Read::Nothing => {}
            Read::Foreign => return false,
        }
        true
    }

    /// Takes another element of the same name, or answers `false`: nothing says which of the two is meant.
    fn take_another(&mut self, _element: Element<'_>, _unknown: &mut Unknown) -> bool {
        false
    }
}

/// A struct that is filled by an element: all that [`element_struct!`](crate::element_struct) declares.
///
/// Filling one where it stands spares moving it there: an event takes more than a kilobyte.
pub trait ElementStruct: Default {
    /// Takes the element's children and attributes, keeping what is not known.
    fn fill_from(&mut self, element: Element<'_>);

    /// Takes an attribute, or answers `false`: none of this name is known, or its text is no such value.
    fn fill_attribute(&mut self, name: &str, value: &str) -> bool;

    /// A struct of its own in memory of its own.
    fn boxed(element: Element<'_>) -> Box<Self> {
        let mut this = Box::<Self>::default();
        this.fill_from(element);
        this
    }
}

/// A field of a struct that elements fill.
pub trait Field {
    /// Takes the element, or answers `false`, whereupon the element is kept as unknown.
    fn fill(&mut self, element: Element<'_>, unknown: &mut Unknown) -> bool;
}

/// The first element fills it. A second one is unknown, unless it goes on with a list.
impl<T: FromElement> Field for Option<T> {
    #[inline]
    fn fill(&mut self, element: Element<'_>, unknown: &mut Unknown) -> bool {
        if let Some(value) = self {
            return value.take_another(element, unknown);
        }
        T::read_into(self, element, unknown)
    }
}

/// Each element adds one.
impl<T: FromElement> Field for Vec<T> {
    fn fill(&mut self, element: Element<'_>, unknown: &mut Unknown) -> bool {
        T::push_onto(self, element, unknown)
    }
}

/// A value that is written as a text, in an element of its own or in an attribute.
pub trait FromText: Sized {
    /// Reads the text, which has no white space around it.
    fn from_text(text: &str) -> Read<Self>;

    /// Reads the name of the one element inside, which is empty: so XER (ITU-T X.693) writes booleans and enumerations,
    /// `<state><alerting/></state>`. Most values are never written so.
    fn from_choice(name: &str) -> Read<Self> {
        let _ = name;
        Read::Foreign
    }
}

/// An element that has nothing but a text is read as the text is; one that has nothing but an empty element, as a choice.
// inlined by request, here and for `Option`: whether the compiler does so by itself changes with code that has nothing to do
// with it, and is a twentieth of all decoding
impl<T: FromText> FromElement for T {
    #[inline]
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        if element.has_children() {
            return from_children(element, unknown);
        }
        unknown.keep_attributes_except(element, &[]);
        T::from_text(element.text())
    }
}

/// Of a value that is not written as a plain text. Apart from the rest, which is our hottest path.
#[cold]
#[inline(never)]
fn from_children<T: FromText>(element: Element<'_>, unknown: &mut Unknown) -> Read<T> {
    if let Some(choice) = sole_empty_child(element) {
        return match T::from_choice(choice.name()) {
            Read::Value(value) => {
                unknown.keep_attributes_except(element, &[]);
                unknown.keep_attributes_except(choice, &[]);
                Read::Value(value)
            }
            other => other,
        };
    }
    if !element.is_text_with_members() {
        return Read::Foreign;
    }
    unknown.keep_members_except(element, &[]);
    unknown.keep_attributes_except(element, &[]);
    T::from_text(element.text())
}

/// The one child of an element that has nothing else in it, if the child is empty.
fn sole_empty_child(element: Element<'_>) -> Option<Element<'_>> {
    let mut children = element.children();
    let (first, second) = (children.next()?, children.next());
    let is_sole = second.is_none() && element.text().is_empty();
    (is_sole && !first.has_children() && first.text().is_empty()).then_some(first)
}

/// Texts: an empty element is an empty text, which is not the same as none.
macro_rules! read_text {
    ($($type:ty),* $(,)?) => {$(
        impl FromText for $type {
            fn from_text(text: &str) -> Read<Self> {
                Read::Value(text.into())
            }
        }
    )*};
}

read_text!(String, CallId, MonitorCrossRefId, AgentId, ConferenceId, DeviceId);

/// Values that have a form: an empty text says nothing, one that is not of the form is kept as unknown.
macro_rules! read_parsed {
    ($($type:ty: $parse:expr),* $(,)?) => {$(
        impl FromText for $type {
            fn from_text(text: &str) -> Read<Self> {
                if text.is_empty() { Read::Nothing } else { $parse(text).map_or(Read::Foreign, Read::Value) }
            }
        }
    )*};
}

fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        // .NET servers write booleans with a capital letter
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// `<isOutgoing><true/></isOutgoing>` is read as well.
impl FromText for bool {
    fn from_text(text: &str) -> Read<Self> {
        if text.is_empty() { Read::Nothing } else { parse_bool(text).map_or(Read::Foreign, Read::Value) }
    }

    fn from_choice(name: &str) -> Read<Self> {
        parse_bool(name).map_or(Read::Foreign, Read::Value)
    }
}

/// `HH:mm:ss` with any number of hours, or a number of seconds.
fn parse_duration(text: &str) -> Option<Duration> {
    let number =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u64>().ok())?;
    let Some((hours, rest)) = text.split_once(':') else {
        return number(text).map(Duration::from_secs);
    };
    let (minutes, seconds) = rest.split_once(':')?;
    let (hours, minutes, seconds) = (number(hours)?, number(minutes)?, number(seconds)?);
    let of_hours = hours.checked_mul(3600).filter(|_| minutes < 60 && seconds < 60)?;
    of_hours.checked_add(minutes * 60 + seconds).map(Duration::from_secs)
}

/// Any decimal number, with an exponent or without: `1.0E2`. What is no number of a size that can be told is none.
fn parse_number(text: &str) -> Option<f64> {
    let is_decimal = |byte| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-' | b'e' | b'E');
    let number = text.bytes().all(is_decimal).then(|| text.parse::<f64>().ok())?;
    number.filter(|number| number.is_finite())
}

read_parsed! {
    f64: parse_number,
    Duration: parse_duration,
    i64: |text: &str| text.parse().ok(),
    u64: |text: &str| text.parse().ok(),
    u32: |text: &str| text.parse().ok(),
    HexBinary: |text| Self::from_hex(text).ok(),
    SwitchingSubDomain: |text| Self::from_hex(text).ok(),
    PrivateDataString: |text| Self::from_hex(text).ok(),
}

/// `<correlatorData><string>3132</string></correlatorData>`; whatever else stands there is unknown.
macro_rules! read_hex_string {
    ($($type:ty),*) => {$(
        impl FromElement for $type {
            fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
                unknown.keep_attributes_except(element, &[]);
                unknown.keep_text(element);
                let mut value = None;
                for child in element.children() {
                    match <$type>::from_hex(child.text()) {
                        Ok(read) if value.is_none() && child.name() == "string" && !child.has_children() => {
                            value = Some(read);
                        }
                        _ => unknown.keep(child),
                    }
                }
                value.map_or(Read::Nothing, Read::Value)
            }
        }
    )*};
}

read_hex_string!(CorrelatorData, UserData);

/// Kept as it came, where neither the guides nor ECMA-323 tell us the inside.
impl FromElement for UnknownElement {
    fn from_element(element: Element<'_>, _: &mut Unknown) -> Read<Self> {
        Read::Value(element.into())
    }
}

/// An item of a list that has an element around it: `<conferenceConnections><connectionListItem>…`.
pub trait ListItem: FromElement {
    /// The items' element.
    const ELEMENT: &'static str;
}

/// JSON may leave out the items' name: then each element is an item, as an array has them.
impl<T: ListItem> FromElement for Vec<T> {
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        if element.is_json() && element.has_children() && element.child(T::ELEMENT).is_none() {
            return match T::from_element(element, unknown) {
                Read::Value(item) => Read::Value(vec![item]),
                Read::Nothing => Read::Nothing,
                Read::Foreign => Read::Foreign,
            };
        }
        unknown.keep_attributes_except(element, &[]);
        unknown.keep_text(element);
        let mut items = Self::new();
        for child in element.children() {
            if child.name() != T::ELEMENT || !items.fill(child, unknown) {
                unknown.keep(child);
            }
        }
        Read::Value(items)
    }

    fn take_another(&mut self, element: Element<'_>, unknown: &mut Unknown) -> bool {
        if !element.is_json() {
            return false;
        }
        match Self::from_element(element, unknown) {
            Read::Value(items) => self.extend(items),
            Read::Nothing => {}
            Read::Foreign => return false,
        }
        true
    }
}

/// The flags below an element that are true: `<mediaClass><audio>true</audio><chat>false</chat></mediaClass>`.
///
/// One that is false is as good as absent. One that is neither is kept as unknown.
pub fn flags<T: for<'n> From<&'n str>>(element: Element<'_>, unknown: &mut Unknown) -> Vec<T> {
    unknown.keep_attributes_except(element, &[]);
    unknown.keep_text(element);
    let mut set = Vec::new();
    for child in element.children() {
        match bool::from_element(child, unknown) {
            Read::Value(true) => set.push(T::from(child.name())),
            Read::Value(false) | Read::Nothing => {}
            Read::Foreign => unknown.keep(child),
        }
    }
    set
}

/// Declares a struct by the elements that fill it, in any order and under any prefix, with `unknown` for the rest.
///
/// Behind the elements stand the attributes, after `@`, and the elements that may come several times, after `*`.
#[macro_export]
macro_rules! element_struct {
    (
        $(#[$doc:meta])*
        $name:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty = $element:literal $(| $alias:literal)*,)*
            $(@ $($(#[$attribute_doc:meta])* $attribute:ident: $attribute_type:ty = $attribute_name:literal,)*)?
            $(* $($(#[$list_doc:meta])* $list:ident: $list_type:ty = $list_name:literal,)*)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)*
            $($($(#[$attribute_doc])*
                #[serde(skip_serializing_if = "Option::is_none")] pub $attribute: Option<$attribute_type>,)*)?
            $($($(#[$list_doc])* #[serde(skip_serializing_if = "Vec::is_empty")] pub $list: Vec<$list_type>,)*)?
            /// What came besides, kept as it came.
            #[serde(skip_serializing_if = "telapi_core::wire::Unknown::is_empty")]
            pub unknown: $crate::wire::Unknown,
        }

        impl $name {
            /// An empty one, to be filled field by field.
            pub fn new() -> Self {
                Self::default()
            }
        }

        impl $crate::wire::FromElement for $name {
            fn from_element(
                element: $crate::wire::Element<'_>,
                _: &mut $crate::wire::Unknown,
            ) -> $crate::wire::Read<Self> {
                use $crate::wire::ElementStruct as _;
                let mut this = Self::default();
                this.fill_from(element);
                $crate::wire::Read::Value(this)
            }

            #[inline]
            fn read_into(
                place: &mut Option<Self>,
                element: $crate::wire::Element<'_>,
                _: &mut $crate::wire::Unknown,
            ) -> bool {
                use $crate::wire::ElementStruct as _;
                place.insert(Self::default()).fill_from(element);
                true
            }

            #[inline]
            fn push_onto(
                list: &mut Vec<Self>,
                element: $crate::wire::Element<'_>,
                _: &mut $crate::wire::Unknown,
            ) -> bool {
                use $crate::wire::ElementStruct as _;
                list.push(Self::default());
                if let Some(last) = list.last_mut() {
                    last.fill_from(element);
                }
                true
            }
        }

        impl $crate::wire::ElementStruct for $name {
            fn fill_from(&mut self, element: $crate::wire::Element<'_>) {
                use $crate::wire::Field as _;
                for child in element.children() {
                    let taken = match child.name() {
                        $($element $(| $alias)* => self.$field.fill(child, &mut self.unknown),)*
                        $($($list_name => self.$list.fill(child, &mut self.unknown),)*)?
                        name => child.as_attribute().is_some_and(|value| self.fill_attribute(name, value)),
                    };
                    if !taken {
                        self.unknown.keep(child);
                    }
                }
                if element.may_have_attributes() {
                    for (name, value) in element.attributes() {
                        if !self.fill_attribute(name, value) {
                            self.unknown.keep_attribute(element, name, value);
                        }
                    }
                }
                self.unknown.keep_text(element);
            }

            #[inline]
            fn fill_attribute(&mut self, name: &str, value: &str) -> bool {
                let _ = value;
                match name {
                    $($($attribute_name => match <$attribute_type as $crate::wire::FromText>::from_text(value.trim_ascii()) {
                        $crate::wire::Read::Value(value) => {
                            self.$attribute = Some(value);
                            true
                        }
                        $crate::wire::Read::Nothing => true,
                        $crate::wire::Read::Foreign => false,
                    },)*)?
                    _ => false,
                }
            }
        }
    };
}
