//! Messages in T-Library's own form, written.

use super::tlibrary::{is_conn_id, is_plain_name};
use crate::event::Event;
use crate::message::{Attribute, AttributeName, ConnId, KvList, KvValue, Message, Name, Value, is_secret};
use std::fmt::{self, Display, Formatter, Write};

/// As T-Server logs it, without an end of the last line: see [the module's page](crate::text). Passwords are not shown, nor is what
/// came beside the attributes.
impl Display for Message {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "message {}", self.name)?;
        for (name, value) in self.attributes.iter() {
            if let (Name::Known(Attribute::TimeinSecs), Value::Time(time)) = (name, value) {
                write!(
                    f,
                    "\n\tAttributeTimeinuSecs\t{}\n\tAttributeTimeinSecs\t{}",
                    time.microseconds, time.seconds
                )?;
                continue;
            }
            f.write_str("\n\tAttribute")?;
            if is_plain_name(name.as_str()) {
                f.write_str(name.as_str())?;
            } else {
                json(f, name)?;
            }
            f.write_char('\t')?;
            attribute(f, name, value)?;
        }
        Ok(())
    }
}

/// As the message.
impl Display for Event {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.to_message().fmt(f)
    }
}

fn attribute(f: &mut Formatter<'_>, name: &AttributeName, value: &Value) -> fmt::Result {
    if is_secret(name) {
        return write!(f, "'{}'", telapi_core::Secret::REDACTED);
    }
    match value {
        Value::Integer(number) if *name == Attribute::EventSequenceNumber => {
            write!(f, "{:016x}", number.cast_unsigned())
        }
        // bare, it would be read as text
        Value::Integer(_) if name.known().is_some_and(is_conn_id) => marked_json(f, value),
        Value::Integer(number) => write!(f, "{number}"),
        Value::Text(text) => {
            let is_bare = name.known().is_some_and(is_conn_id)
                && text.parse::<ConnId>().is_ok_and(|id| id.to_string() == *text);
            if is_bare { f.write_str(text) } else { quoted(f, text) }
        }
        Value::Bytes(bytes) => write_bytes(f, bytes),
        Value::List(list) => {
            // its size, and how many pairs it has: that much of the packed form is certain
            match (list.packed_size(), u16::try_from(list.len())) {
                (Some(size @ 2), _) => write!(f, "[{size}] 00 00")?,
                (Some(size), Ok(pairs)) => {
                    let [high, low] = pairs.to_be_bytes();
                    write!(f, "[{size}] {high:02x} {low:02x}..")?;
                }
                _ => f.write_str("(list)")?,
            }
            pairs(f, list, 2)
        }
        other => marked_json(f, other),
    }
}

fn pairs(f: &mut Formatter<'_>, list: &KvList, depth: usize) -> fmt::Result {
    for (key, value) in list.iter() {
        f.write_char('\n')?;
        for _ in 0..depth {
            f.write_char('\t')?;
        }
        if key.contains(|letter: char| letter == '\'' || letter.is_ascii_control()) {
            json(f, key)?;
        } else {
            write!(f, "'{key}'")?;
        }
        match value {
            KvValue::List(list) => {
                f.write_str("(list)")?;
                pairs(f, list, depth + 1)?;
                continue;
            }
            _ => f.write_char('\t')?,
        }
        match value {
            KvValue::Text(text) => quoted(f, text)?,
            KvValue::Integer(number) => write!(f, "{number}")?,
            KvValue::Bytes(bytes) => write_bytes(f, bytes)?,
            other => marked_json(f, other)?,
        }
    }
    Ok(())
}

fn quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    if text.contains(|letter: char| letter.is_ascii_control()) {
        return marked_json(f, text);
    }
    write!(f, "'{text}'")
}

fn write_bytes(f: &mut Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    f.write_str("(bin)")?;
    bytes.iter().try_for_each(|byte| write!(f, " {byte:02x}"))
}

fn marked_json<T: serde::Serialize + ?Sized>(f: &mut Formatter<'_>, value: &T) -> fmt::Result {
    f.write_str("(json) ")?;
    json(f, value)
}

fn json<T: serde::Serialize + ?Sized>(f: &mut Formatter<'_>, value: &T) -> fmt::Result {
    f.write_str(&serde_json::to_string(value).map_err(|_| fmt::Error)?)
}
