//! First lines of messages.

use super::Form;
use crate::message::MessageName;

/// What a line that stands in no message is.
pub(super) enum Header<'a> {
    /// The first line of a message.
    Message { name: MessageName, form: Form, before: &'a str },
    /// The Platform SDK's name of a message, if `message attributes:` follows.
    Announced { name: MessageName, before: &'a str },
    /// `message attributes:`
    Attributes,
}

/// Reads a line, or finds that it is none of these.
pub(super) fn read(line: &str) -> Option<Header<'_>> {
    let line = line.trim_ascii_end();
    if let Some(before) = line.strip_suffix("attributes:") {
        let before = before.trim_ascii_end();
        let before = before.strip_suffix("message").map_or(before, str::trim_ascii_end);
        if before.is_empty() {
            return Some(Header::Attributes);
        }
        let (name, before) = sdk_name(before)?;
        return Some(Header::Message { name, form: Form::PlatformSdk, before });
    }
    if line.ends_with(')') {
        let (name, before) = sdk_name(line)?;
        return Some(Header::Announced { name, before });
    }
    let (before, name) = line.rsplit_once([' ', '\t'])?;
    let before = before.trim_ascii_end().strip_suffix("message")?;
    // in front of an event's name the log says when and who; of a request's nothing
    let is_head = before.is_empty() || (before.ends_with(": ") && before.starts_with(is_time_start));
    (is_head && is_message(name)).then(|| Header::Message { name: name.into(), form: Form::TLibrary, before })
}

/// `'EventOnHook' (87)`, `'EventOnHook' ('87')`, and what stands before it.
fn sdk_name(line: &str) -> Option<(MessageName, &str)> {
    let (before, number) = line.strip_suffix(')')?.rsplit_once(" (")?;
    let number = number.trim_matches('\'');
    let (before, name) = before.strip_suffix('\'')?.rsplit_once('\'')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && is_message(name)).then(|| (name.into(), before))
}

fn is_message(name: &str) -> bool {
    let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_word && (name.starts_with("Event") || name.starts_with("Request"))
}

fn is_time_start(first: char) -> bool {
    first == '@' || first.is_ascii_digit()
}

/// The time that stands at the beginning of what is before a message's name.
pub(super) fn time(before: &str) -> Option<&str> {
    let is_part = |word: &str| {
        word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().all(|byte| byte.is_ascii_digit() || b":.,-/+TZ".contains(&byte))
    };
    let before = before.strip_prefix('@').unwrap_or(before);
    // a date, and behind a space the time; or both in one word
    let mut end = 0;
    for word in before.split(' ').take(2) {
        let word_end = if end == 0 { word.len() } else { end + 1 + word.len() };
        if !is_part(word) {
            break;
        }
        end = word_end;
        if word.contains(':') {
            return before.get(..end);
        }
    }
    None
}
