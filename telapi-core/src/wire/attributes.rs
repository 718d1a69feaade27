//! The attributes of one start tag.
//!
//! A portal declares a dozen namespaces in each message, and this is where a third of the time went that a message takes.
//! So attributes are read in two ways: in one pass as long as nothing about them is unusual, and by quick-xml from the
//! beginning as soon as anything is. quick-xml alone decides what is wrong with them, and how references are resolved.

use memchr::memchr;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attributes;
use std::borrow::Cow;

/// A name without its prefix, and a value.
pub(super) type Attribute<'a> = (&'a str, Cow<'a, str>);

/// More attributes than this in one tag are unusual: each is compared with all before it.
const USUAL_COUNT: usize = 32;

/// Reads the attributes of tag after tag.
#[derive(Default)]
pub(super) struct AttributeReader {
    /// One number for each name in the present tag: two that are equal may be the same name twice.
    fingerprints: Vec<u64>,
}

impl AttributeReader {
    /// Adds the attributes of a tag to the list, without the declarations of namespaces. The tag is what stands between its
    /// brackets, and its name is so long. The error is quick-xml's.
    pub(super) fn read<'a>(
        &mut self,
        tag: &'a str,
        name_length: usize,
        attributes: &mut Vec<Attribute<'a>>,
    ) -> Result<(), String> {
        let before = attributes.len();
        let behind_name = tag.get(name_length..).unwrap_or_default();
        if self.read_usual(behind_name, attributes).is_some() {
            return Ok(());
        }
        attributes.truncate(before);
        read_any(Attributes::new(tag, name_length), attributes)
    }

    /// `None` if there is anything unusual: an error, a reference, a value with line ends, or maybe a name that comes twice.
    fn read_usual<'a>(&mut self, behind_name: &'a str, attributes: &mut Vec<Attribute<'a>>) -> Option<()> {
        self.fingerprints.clear();
        let mut rest = without_leading_space(behind_name);
        while !rest.is_empty() {
            let attribute = split_first(rest)?;
            if self.fingerprints.len() >= USUAL_COUNT || self.fingerprints.contains(&attribute.fingerprint) {
                return None;
            }
            self.fingerprints.push(attribute.fingerprint);
            if let Some(name) = local_name(attribute.name) {
                let value = attribute.value;
                if value.bytes().any(|byte| matches!(byte, b'&' | b'\t' | b'\r' | b'\n')) {
                    return None;
                }
                attributes.push((name, Cow::Borrowed(value)));
            }
            rest = without_leading_space(attribute.behind);
        }
        Some(())
    }
}

/// The first of the attributes.
struct First<'a> {
    name: &'a str,
    fingerprint: u64,
    value: &'a str,
    behind: &'a str,
}

/// Byte by byte, because names are short; values are longer, and searched by memchr.
fn split_first(attributes: &str) -> Option<First<'_>> {
    let (mut name_length, mut fingerprint) = (0, 0_u64);
    for byte in attributes.bytes() {
        match byte {
            b'=' => break,
            b' ' | b'\t' | b'\r' | b'\n' => return None,
            _ => {
                name_length += 1;
                fingerprint = fingerprint.rotate_left(7) ^ u64::from(byte);
            }
        }
    }
    let (name, behind) = attributes.split_at_checked(name_length)?;
    let quote = *behind.as_bytes().get(1)?;
    if name.is_empty() || !matches!(quote, b'"' | b'\'') {
        return None;
    }
    let value = behind.get(2..)?;
    let (value, behind) = value.split_at_checked(memchr(quote, value.as_bytes())?)?;
    Some(First { name, fingerprint, value, behind: behind.get(1..)? })
}

fn without_leading_space(text: &str) -> &str {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let spaces = text.bytes().take_while(is_space).count();
    text.get(spaces..).unwrap_or_default()
}

/// The name without its prefix, unless the attribute declares a namespace.
fn local_name(name: &str) -> Option<&str> {
    match name.strip_prefix("xmlns") {
        Some(behind) if behind.is_empty() || behind.starts_with(':') => None,
        _ => Some(without_prefix(name)),
    }
}

/// The local part of a name.
pub(super) fn without_prefix(name: &str) -> &str {
    match name.bytes().position(|byte| byte == b':') {
        Some(colon) => name.get(colon + 1..).unwrap_or_default(),
        None => name,
    }
}

/// All attributes that XML allows.
fn read_any<'a>(found: Attributes<'a>, attributes: &mut Vec<Attribute<'a>>) -> Result<(), String> {
    for attribute in found {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let Some(name) = local_name(attribute.key.into_inner()) else { continue };
        let value = match attribute.normalized_value(XmlVersion::Implicit1_0) {
            Ok(Cow::Owned(value)) => Cow::Owned(value),
            // nothing was to be normalised
            Ok(Cow::Borrowed(_)) => attribute.value,
            Err(error) => return Err(error.to_string()),
        };
        attributes.push((name, value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Outcome = Result<Vec<(String, String)>, String>;

    fn read(tag: &str) -> Outcome {
        let mut attributes = Vec::new();
        AttributeReader::default().read(tag, 1, &mut attributes)?;
        Ok(attributes.into_iter().map(|(name, value)| (name.to_owned(), value.into_owned())).collect())
    }

    /// What quick-xml alone makes of it.
    fn expected(tag: &str) -> Outcome {
        let mut attributes = Vec::new();
        read_any(Attributes::new(tag, 1), &mut attributes)?;
        Ok(attributes.into_iter().map(|(name, value)| (name.to_owned(), value.into_owned())).collect())
    }

    #[test]
    fn declarations_of_namespaces_are_left_out_and_prefixes_cut_off() {
        let tag = r#"a xmlns="u" xmlns:b='v' b:c="1" xmlnsd="2" e:xmlns="3""#;
        let of = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(read(tag), Ok(vec![of("c", "1"), of("xmlnsd", "2"), of("xmlns", "3")]));
    }

    #[test]
    fn a_name_that_comes_twice_is_refused_even_if_it_declares_a_namespace() {
        for tag in [r#"a b="1" c="2" b="3""#, r#"a xmlns:b="1" xmlns:c="2" xmlns:b="1""#] {
            assert!(read(tag).is_err(), "{tag}");
        }
        let mut many: String = (0..1000).fold("a".to_owned(), |tag, number| format!("{tag} b{number}=''"));
        assert_eq!(read(&many).map(|attributes| attributes.len()), Ok(1000));
        many.push_str(" b7=''");
        assert!(read(&many).is_err());
    }

    #[test]
    fn names_with_the_same_fingerprint_are_still_two_names() {
        // a letter's place in the sum comes back after 64 letters
        let (one, other) = (format!("{}b", "a".repeat(64)), format!("b{}", "a".repeat(64)));
        let fingerprint = |name: &str| split_first(&format!("{name}=''")).map(|first| first.fingerprint);
        assert_eq!(fingerprint(&one), fingerprint(&other));
        let tag = format!("t {one}='1' {other}='2'");
        assert_eq!(read(&tag), expected(&tag));
        assert_eq!(read(&tag).map(|attributes| attributes.len()), Ok(2));
    }

    proptest! {
        #[test]
        fn what_is_read_and_what_is_refused_is_what_quick_xml_says(
            tag in "a([ \\t\\n\\x0c]{0,2}(xmlns|xmlns:|b:)?[bcü]{0,2}[ \\n]?=[ \\n]?(\"[d&;\\n<' ü]{0,4}\"|'[d&;\" ]{0,4}'|d)){0,5}[ =\"x]{0,2}"
        ) {
            prop_assert_eq!(read(&tag), expected(&tag));
        }
    }
}
