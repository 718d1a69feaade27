//! Lines of the Platform SDK's form.

use super::tlibrary::{Read, before_remark, integer, is_conn_id, name, quotes, unquoted, word};
use crate::message::{Attribute, AttributeName, ConnId, Value};

/// `AttributeThisDN [str] = "2214"`: the name without the prefix, and the value's text. `None` of a line that is no attribute.
pub(super) fn attribute(line: &str) -> Option<(AttributeName, &str)> {
    let (word, rest) = word(line);
    let (value, has_type) = value_behind(rest)?;
    // another line of the log may have an equals sign, too
    let is_ours = has_type || word.starts_with("Attribute") || is_list(value);
    Some((name(word)?, value)).filter(|_| is_ours)
}

/// `[str] = "2214"`: the value's text, and whether a type stands before it.
fn value_behind(rest: &str) -> Option<(&str, bool)> {
    let rest = rest.trim_ascii_start();
    let Some(kind) = rest.strip_prefix('[') else {
        return Some((rest.strip_prefix('=')?.trim_ascii(), false));
    };
    let end = kind.bytes().position(|byte| byte == b']')?;
    let behind = kind.get(end + 1..)?.trim_ascii_start();
    Some((behind.strip_prefix('=')?.trim_ascii(), true))
}

/// `'ActivityID' [str] = "1-ABC"`
pub(super) fn pair(line: &str) -> Option<(String, &str)> {
    let quoted = line.strip_prefix('\'')?;
    let (key, (value, _)) = quotes(quoted).find_map(|(key, rest)| Some((key, value_behind(rest)?)))?;
    Some((key.to_owned(), value))
}

/// The value of an attribute; of a pair, there is none.
pub(super) fn value(attribute: Option<Attribute>, text: &str) -> Read<'_> {
    if is_list(text) {
        return Read::List { printed: None, bytes: "" };
    }
    if text.starts_with('"') {
        return Read::Value(unquoted(text, '"').into());
    }
    let word = before_remark(text).unwrap_or(text);
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
