//! Values that travel as the hex digits of their bytes, which mostly, but not always, spell a text.

use std::borrow::Cow;
use std::sync::Arc;

/// Hex that could not be read: an odd number of digits, or something that is no hex digit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the hex digits of bytes: {reason}")]
pub struct HexError {
    reason: String,
}

/// Reads hex digits in either case. White space between them is passed over: IP Office breaks long values
/// into several lines (guide 5.3.2, "Conferenced is dropped").
fn bytes_from_hex(digits: &str) -> Result<Arc<[u8]>, HexError> {
    let compact: Cow<'_, str> = if digits.bytes().any(|byte| byte.is_ascii_whitespace()) {
        digits.chars().filter(|c| !c.is_ascii_whitespace()).collect()
    } else {
        digits.into()
    };
    // nearly all are short: addresses, names, call ids
    let (mut short, mut long) = ([0; 64], Vec::new());
    let length = compact.len() / 2;
    let bytes = if let Some(bytes) = short.get_mut(..length) {
        bytes
    } else {
        long.resize(length, 0);
        long.as_mut_slice()
    };
    match hex::decode_to_slice(compact.as_bytes(), bytes) {
        Ok(()) => Ok(Arc::from(&*bytes)),
        Err(error) => Err(HexError { reason: error.to_string() }),
    }
}

/// The text that the bytes spell, if a person could read it: UTF-8 without control characters.
fn readable(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}

/// What marks, in the form for people, bytes that are no text.
const HEX_MARK: &str = "hex:";

/// Declares a newtype around bytes that travel as hex digits.
macro_rules! hex_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Lossless both ways. `Display` (and so serde) gives the text that the bytes spell, or `hex:` and their digits
        /// where they spell none; `FromStr` reads both back.
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct $name(std::sync::Arc<[u8]>);

        impl $name {
            /// Takes the text itself, not its hex digits.
            pub fn from_text(text: &str) -> Self {
                Self(text.as_bytes().into())
            }

            /// Takes the bytes themselves, whether they spell a text or not.
            pub fn from_bytes(bytes: &[u8]) -> Self {
                Self(bytes.into())
            }

            /// Reads the form on the wire: hex digits in either case, white space between them passed over.
            pub fn from_hex(digits: &str) -> Result<Self, HexError> {
                bytes_from_hex(digits).map(Self)
            }

            /// The form on the wire: two upper-case hex digits for each byte.
            pub fn to_hex(&self) -> String {
                hex::encode_upper(&self.0)
            }

            /// The bytes.
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }

            /// The text that the bytes spell, if they are UTF-8 without control characters.
            pub fn text(&self) -> Option<&str> {
                readable(&self.0)
            }

            /// Whether there are no bytes at all, which servers send for "none".
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self.text() {
                    // a text that looks like our own mark must not be mistaken for it
                    Some(text) if !text.starts_with(HEX_MARK) => f.pad(text),
                    _ => f.pad(&format!("{HEX_MARK}{}", self.to_hex())),
                }
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({:?})", stringify!($name), self.to_string())
            }
        }

        impl std::str::FromStr for $name {
            type Err = HexError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text.strip_prefix(HEX_MARK) {
                    Some(digits) => Self::from_hex(digits),
                    None => Ok(Self::from_text(text)),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

hex_text! {
    /// Names the switch that a device belongs to (CSTA `switchingSubDomainInformationElements`): on IP Office its IP
    /// address as text, or `External` (guide 3.1, 5.3.4). `148.147.206.180` is `3134382E3134372E3230362E313830`.
    SwitchingSubDomain
}

hex_text! {
    /// Ties a request to the events that it causes (CSTA `correlatorData/string`).
    ///
    /// On IP Office the caller chooses it, and its text is the call id of the events that follow (guide 3.1, 5.2.9).
    CorrelatorData
}

hex_text! {
    /// What a party attached to a call (CSTA `userData/string`). IP Office puts a name there
    /// (`Extn202`, `Conf 100`).
    UserData
}

hex_text! {
    /// The text form of a vendor's own addition (CSTA `privateData/string`).
    PrivateDataString
}

hex_text! {
    /// Any other value that CSTA declares as `hexBinary`: an account code, an authorisation code, qualifying data.
    HexBinary
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_guides_example_of_a_switch_address() {
        // guide 3.1, point 5
        let switch = SwitchingSubDomain::from_text("148.147.206.177");
        assert_eq!(switch.to_hex(), "3134382E3134372E3230362E313737");
        assert_eq!(SwitchingSubDomain::from_hex("3134382e3134372e3230362e313737").unwrap(), switch);
    }

    #[test]
    fn white_space_inside_hex_is_passed_over() {
        let broken = "3033\n 34 3361\t";
        assert_eq!(CorrelatorData::from_hex(broken).unwrap().text(), Some("0343a"));
    }

    #[test]
    fn bytes_that_are_not_text_are_shown_as_hex_and_read_back() {
        let value = UserData::from_bytes(&[0xff, 0x00, 0x41]);
        assert_eq!(value.text(), None);
        assert_eq!(value.to_string(), "hex:FF0041");
        assert_eq!("hex:FF0041".parse::<UserData>().unwrap(), value);
    }

    #[test]
    fn half_a_byte_and_foreign_letters_are_errors() {
        assert!(HexBinary::from_hex("313").is_err());
        assert!(HexBinary::from_hex("3x").is_err());
        assert!("hex:é".parse::<HexBinary>().is_err());
    }

    #[test]
    fn a_long_value_is_read_whole() {
        for length in [63, 64, 65, 1000] {
            let text = "x".repeat(length);
            assert_eq!(HexBinary::from_hex(&"78".repeat(length)).unwrap().text(), Some(&*text));
        }
        assert!(HexBinary::from_hex(&"7".repeat(131)).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_survive_hex_display_and_json(bytes: Vec<u8>) {
            let value = CorrelatorData::from_bytes(&bytes);
            prop_assert_eq!(&CorrelatorData::from_hex(&value.to_hex()).unwrap(), &value);
            prop_assert_eq!(&value.to_string().parse::<CorrelatorData>().unwrap(), &value);
            let json = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(serde_json::from_str::<CorrelatorData>(&json).unwrap(), value);
        }

        #[test]
        fn any_text_is_read_as_it_stands(text: String) {
            let value = CorrelatorData::from_text(&text);
            prop_assert_eq!(value.as_bytes(), text.as_bytes());
            prop_assert_eq!(value.to_string().parse::<CorrelatorData>().unwrap(), value);
        }
    }
}
