//! Lines of T-Library's own form.

use crate::message::{Attribute, AttributeName, Value};
use hex::FromHex;

/// What stands behind a name.
pub(super) enum Read<'a> {
    /// A value.
    Value(Value),
    /// A list, whose pairs follow: its printed size, and its first bytes in hexadecimal digits.
    List { printed: Option<usize>, bytes: &'a str },
}

/// `AttributeThisDN '1001'`: the name without the prefix, and the value's text. `None` of a line that is no attribute.
pub(super) fn attribute(line: &str) -> Option<(AttributeName, &str)> {
    if let Some(odd) = line.strip_prefix("Attribute").filter(|odd| odd.starts_with('"')) {
        let (name, value) = json_string(odd)?;
        return Some((name.as_str().into(), value));
    }
    let (word, value) = word(line);
    Some((name(word)?, value))
}

/// What stands before the first white space, and what behind it.
pub(super) fn word(line: &str) -> (&str, &str) {
    let end = memchr::memchr2(b'\t', b' ', line.as_bytes()).unwrap_or(line.len());
    let (word, behind) = line.split_at_checked(end).unwrap_or((line, ""));
    (word, behind.trim_ascii_start())
}

/// The name that a word is, without the prefix; it may have none. `None` of a word that is no name.
pub(super) fn name(word: &str) -> Option<AttributeName> {
    let word = without_prefix(word);
    match Attribute::from_name(word) {
        Some(known) => Some(known.into()),
        None => is_plain_name(word).then(|| AttributeName::Other(word.into())),
    }
}

fn without_prefix(name: &str) -> &str {
    name.strip_prefix("Attribute").filter(|name| !name.is_empty()).unwrap_or(name)
}

/// Ours: a name that has something in it that would end it; and what is behind it.
fn json_string(text: &str) -> Option<(String, &str)> {
    let mut strings = serde_json::Deserializer::from_str(text).into_iter::<String>();
    let string = strings.next()?.ok()?;
    Some((string, text.get(strings.byte_offset()..)?.trim_ascii_start()))
}

/// Whether this is a name that can be written without quotes.
pub(super) fn is_plain_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The value of an attribute; of a pair, there is none.
pub(super) fn value(attribute: Option<Attribute>, text: &str) -> Read<'_> {
    let value = match text.as_bytes().first() {
        Some(b'\'') => Value::Text(unquoted(text, '\'').into()),
        Some(b'[') => match sized(text) {
            Some((printed, bytes)) => return Read::List { printed: Some(printed), bytes },
            None => text.into(),
        },
        Some(b'(') if text == "(list)" => return Read::List { printed: None, bytes: "" },
        Some(b'(') => marked(text).unwrap_or_else(|| text.into()),
        _ => bare(attribute, text),
    };
    Read::Value(value)
}

/// A pair's key, and the text of its value.
pub(super) fn pair(line: &str) -> Option<(String, &str)> {
    if line.starts_with('"') {
        return json_string(line);
    }
    let quoted = line.strip_prefix('\'')?;
    let mut ends = quotes(quoted);
    // a quote may be part of the key: it ends where a value follows
    let (key, value) = ends.find(|(_, value)| {
        value.starts_with([' ', '\t']) || value.starts_with("(list)") && value.len() == 6
    })?;
    Some((key.to_owned(), value.trim_ascii_start()))
}

/// What stands before and behind each single quote of a text.
pub(super) fn quotes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\'');
    ends.filter_map(|(end, _)| Some((text.get(..end)?, text.get(end + 1..)?)))
}

/// What is between quotes; a text whose end is missing is left as it is.
pub(super) fn unquoted(text: &str, quote: char) -> &str {
    text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote)).unwrap_or(text)
}

/// `[63] 00 03 00 00..`
fn sized(text: &str) -> Option<(usize, &str)> {
    let (size, bytes) = text.strip_prefix('[')?.split_once(']')?;
    Some((size.parse().ok()?, bytes.trim_ascii()))
}

/// What the form has no way to write: see the module's page.
fn marked(text: &str) -> Option<Value> {
    if let Some(json) = text.strip_prefix("(json) ") {
        return serde_json::from_str(json).ok();
    }
    bytes(text.strip_prefix("(bin)")?.trim_ascii()).map(Value::Bytes)
}

/// `00 ff`
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    text.split_ascii_whitespace().map(|byte| <[u8; 1]>::from_hex(byte).ok().map(|[byte]| byte)).collect()
}

/// A value without quotes: a number, a ConnID, a number of an event, or whatever it is.
fn bare(attribute: Option<Attribute>, text: &str) -> Value {
    let Some(word) = before_remark(text) else { return text.into() };
    match attribute {
        Some(Attribute::EventSequenceNumber) => match u64::from_str_radix(word, 16) {
            Ok(number) => Value::Integer(number.cast_signed()),
            Err(_) => text.into(),
        },
        Some(attribute) if is_conn_id(attribute) => word.into(),
        _ => integer(word).map_or_else(|| text.into(), Value::Integer),
    }
}

/// `1420644031 (15:20:31)`: what stands there once more, for people, is left out. `None` if more than one word is left.
pub(super) fn before_remark(text: &str) -> Option<&str> {
    let Some(end) = memchr::memchr(b' ', text.as_bytes()) else { return Some(text) };
    let (word, remark) = text.split_at_checked(end)?;
    remark.trim_ascii_start().starts_with(['(', '[']).then_some(word)
}

/// A number as one writes it: `007` is none.
pub(super) fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.starts_with(|first: char| first.is_ascii_digit())
        && (digits.len() == 1 || !digits.starts_with('0'))
        && text != "-0";
    is_plain.then(|| text.parse().ok()).flatten()
}

/// Whether the attribute is a ConnID.
pub(super) fn is_conn_id(attribute: Attribute) -> bool {
    matches!(
        attribute,
        Attribute::ConnID
            | Attribute::PreviousConnID
            | Attribute::TransferConnID
            | Attribute::ConferenceConnID
            | Attribute::RemoteConnID
            | Attribute::NewConnID
            | Attribute::OriginalConnID
            | Attribute::FirstTransferConnID
            | Attribute::LastTransferConnID
            | Attribute::OriginConnID
            | Attribute::RefConnID
    )
}
