//! Lines of the Platform SDK's form.

use super::tlibrary::{Read, integer, is_conn_id, is_name, unquoted};
use crate::message::{Attribute, ConnId, Value};

/// `AttributeThisDN [str] = "2214"`: the name without the prefix, and the value's text. `None` of a line that is no attribute.
pub(super) fn attribute(line: &str) -> Option<(&str, &str)> {
    let (head, value) = line.split_once('=')?;
    let head = head.trim_ascii_end();
    let (name, has_type) = match head.split_once(" [") {
        Some((name, kind)) => (name, kind.ends_with(']')),
        None => (head, false),
    };
    let name = name.trim_ascii_end();
    let value = value.trim_ascii();
    let bare = name.strip_prefix("Attribute").filter(|name| !name.is_empty());
    // another line of the log may have an equals sign, too
    let is_ours = bare.is_some() || has_type || is_list(value);
    let name = bare.unwrap_or(name);
    (is_ours && is_name(name)).then_some((name, value))
}

/// `'ActivityID' [str] = "1-ABC"`
pub(super) fn pair(line: &str) -> Option<(String, &str)> {
    let quoted = line.strip_prefix('\'')?;
    let mut ends = quoted.match_indices('\'').map(|(end, _)| end);
    let (key, value) = ends.find_map(|end| {
        let kind = quoted.get(end + 1..)?.trim_ascii_start();
        let value = match kind.strip_prefix('[') {
            Some(kind) => kind.split_once(']')?.1.trim_ascii_start(),
            None => kind,
        };
        Some((quoted.get(..end)?, value.strip_prefix('=')?))
    })?;
    Some((key.to_owned(), value.trim_ascii()))
}

/// The value of an attribute; of a pair, there is none.
pub(super) fn value(attribute: Option<Attribute>, text: &str) -> Read<'_> {
    if is_list(text) {
        return Read::List { printed: None, bytes: "" };
    }
    if text.starts_with('"') {
        return Read::Value(unquoted(text, '"').into());
    }
    let word = match text.split_once(' ') {
        Some((word, remark)) if remark.starts_with(['(', '[']) => word,
        _ => text,
    };
    Read::Value(match (attribute, integer(word)) {
        (Some(attribute), number) if is_conn_id(attribute) => match number {
            // 16 digits are hexadecimal, as in T-Library's own form
            Some(number) if word.len() != 16 => ConnId::new(number.cast_unsigned()).to_string().into(),
            _ => word.into(),
        },
        (_, Some(number)) => Value::Integer(number),
        (_, None) => text.into(),
    })
}

/// `KVList:`, or what a class consists of.
fn is_list(value: &str) -> bool {
    value.ends_with(':') && (value.starts_with("KVList") || value.starts_with(CLASS))
}

const CLASS: &str = "ComplexClass(";

/// Whether the parts of this class are attributes of the message: the moment is.
pub(super) fn is_moment(value: &str) -> bool {
    value.strip_prefix(CLASS).is_some_and(|class| class.starts_with("TimeStamp"))
}
