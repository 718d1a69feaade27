//! A message of which more lines may follow.

use super::logged::{Form, Logged, Mismatch};
use super::platform_sdk;
use super::tlibrary::{self, Read};
use crate::message::{AttributeName, Attributes, KvList, KvValue, Value};

pub(super) struct Building {
    pub(super) logged: Logged,
    /// How many bytes of the log it has.
    pub(super) size: usize,
    /// The list whose pairs follow.
    open: Option<OpenList>,
}

/// What has become of a line.
pub(super) enum Taken {
    /// It is the message's.
    Yes,
    /// The message has ended before it.
    No,
    /// It opens one list too many.
    TooDeep,
}

/// A list of which more pairs may follow, and the lists inside it that are open as well.
struct OpenList {
    attribute: AttributeName,
    printed: Option<usize>,
    /// All of its bytes, if the log has them.
    bytes: Option<Vec<u8>>,
    /// How far the attribute is indented.
    indent: usize,
    levels: Vec<Level>,
}

struct Level {
    key: String,
    list: KvList,
    /// How far its pairs are indented, if there is one.
    indent: Option<usize>,
}

impl Building {
    pub(super) fn new(mut logged: Logged, size: usize) -> Self {
        logged.message.attributes = Attributes::with_room();
        Self { logged, size, open: None }
    }

    pub(super) fn take(&mut self, line: &str, depth: usize) -> Taken {
        let (indent, text) = indented(line.trim_ascii_end());
        if text.is_empty() {
            return Taken::No;
        }
        match self.logged.form {
            Form::TLibrary if indent == 0 => Taken::No,
            Form::TLibrary => self.take_tlibrary(indent, text, depth),
            Form::PlatformSdk => self.take_platform_sdk(indent, text, depth),
        }
    }

    fn take_tlibrary(&mut self, indent: usize, text: &str, depth: usize) -> Taken {
        if text.starts_with(['\'', '"']) {
            let pair = tlibrary::pair(text).map(|(key, value)| (key, tlibrary::value(None, value)));
            return self.pair(indent, pair, text, depth);
        }
        let Some((name, value)) = tlibrary::attribute(text) else { return self.other(text) };
        let value = tlibrary::value(name.known(), value);
        self.attribute(indent, name, value)
    }

    fn take_platform_sdk(&mut self, indent: usize, text: &str, depth: usize) -> Taken {
        if text.starts_with('\'') {
            if indent == 0 {
                return Taken::No;
            }
            let pair = platform_sdk::pair(text).map(|(key, value)| (key, platform_sdk::value(None, value)));
            return self.pair(indent, pair, text, depth);
        }
        let Some((name, value)) = platform_sdk::attribute(text) else {
            return if indent == 0 { Taken::No } else { self.other(text) };
        };
        if platform_sdk::is_moment(value) {
            self.close();
            return Taken::Yes;
        }
        if self.open.as_ref().is_some_and(|open| open.is_part(indent)) {
            let pair = (name.as_str().to_owned(), platform_sdk::value(None, value));
            return self.pair(indent, Some(pair), text, depth);
        }
        let value = platform_sdk::value(name.known(), value);
        self.attribute(indent, name, value)
    }

    fn attribute(&mut self, indent: usize, name: AttributeName, value: Read<'_>) -> Taken {
        self.close();
        match value {
            Read::Value(value) => self.logged.message.attributes.push(name, value),
            Read::List { printed, bytes } => {
                // cut bytes end in dots, which are no digits
                let bytes = tlibrary::bytes(bytes);
                let list = Level { key: String::new(), list: KvList::with_room(), indent: None };
                self.open = Some(OpenList { attribute: name, printed, bytes, indent, levels: vec![list] });
            }
        }
        Taken::Yes
    }

    fn pair(&mut self, indent: usize, pair: Option<(String, Read<'_>)>, text: &str, depth: usize) -> Taken {
        match (&mut self.open, pair) {
            (Some(open), Some((key, value))) => open.pair(indent, key, value, depth),
            _ => self.other(text),
        }
    }

    fn other(&mut self, text: &str) -> Taken {
        self.logged.other_lines.push(text.to_owned());
        Taken::Yes
    }

    /// No more pairs of the list that is open.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let (attribute, printed, bytes) = (open.attribute, open.printed, open.bytes);
        let list = closed(open.levels);
        if let (true, Some(bytes)) = (list.is_empty(), bytes)
            && bytes.len() > 2
            && printed == Some(bytes.len())
        {
            // bytes that are no list
            self.logged.message.attributes.push(attribute, bytes);
            return;
        }
        if let Some(printed) = printed {
            let packed = list.packed_size();
            if packed != Some(printed) {
                let attribute = attribute.clone();
                self.logged.mismatches.push(Mismatch { attribute, printed, packed });
            }
        }
        self.logged.message.attributes.push(attribute, Value::List(list));
    }

    /// The message, of which no more comes.
    pub(super) fn finish(mut self) -> Logged {
        self.close();
        self.logged.message.attributes.join_time();
        self.logged
    }
}

impl OpenList {
    /// Whether a line without quotes that is indented so far is a part of this, as that of a class is.
    fn is_part(&self, indent: usize) -> bool {
        indent > self.indent
    }

    fn pair(&mut self, indent: usize, key: String, value: Read<'_>, depth: usize) -> Taken {
        while let [.., outer, last] = self.levels.as_mut_slice()
            && last.indent.map_or(outer.indent >= Some(indent), |last| indent < last)
        {
            let key = std::mem::take(&mut last.key);
            outer.list.push(key, KvValue::List(std::mem::take(&mut last.list)));
            self.levels.pop();
        }
        let inside = self.levels.len();
        let Some(last) = self.levels.last_mut() else { return Taken::Yes };
        last.indent.get_or_insert(indent);
        match value {
            Read::Value(value) => last.list.push(key, value),
            Read::List { .. } if inside >= depth => return Taken::TooDeep,
            Read::List { .. } => self.levels.push(Level { key, list: KvList::new(), indent: None }),
        }
        Taken::Yes
    }
}

/// The outermost list, with all others in it.
fn closed(levels: Vec<Level>) -> KvList {
    let mut inner: Option<(String, KvList)> = None;
    for mut level in levels.into_iter().rev() {
        if let Some((key, list)) = inner {
            level.list.push(key, list);
        }
        inner = Some((level.key, level.list));
    }
    inner.unwrap_or_default().1
}

/// How far the line is indented, and what stands there. A tab goes on to the next multiple of eight.
fn indented(line: &str) -> (usize, &str) {
    let mut indent = 0;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b' ' => indent += 1,
            b'\t' => indent = (indent / 8 + 1) * 8,
            _ => return (indent, line.get(at..).unwrap_or_default()),
        }
    }
    (indent, "")
}
