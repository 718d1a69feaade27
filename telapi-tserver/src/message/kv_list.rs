//! Key-value lists: user data, extensions, reasons.

use compact_str::CompactString;
use std::fmt;

/// A value in a [`KvList`].
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum KvValue {
    /// A string.
    Text(CompactString),
    /// An integer; T-Library's have 32 bits.
    Integer(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list inside the list.
    List(KvList),
    /// What the pages do not tell of, as it came in JSON: a flag, a fraction, nothing.
    Other(Box<serde_json::Value>),
}

impl KvValue {
    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(integer) => Some(*integer),
            _ => None,
        }
    }

    /// The bytes, if it is bytes.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&KvList> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }
}

impl fmt::Debug for KvValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => fmt::Debug::fmt(text, f),
            Self::Integer(integer) => fmt::Debug::fmt(integer, f),
            Self::Bytes(bytes) => write!(f, "hex:{}", hex::encode(bytes)),
            Self::List(list) => fmt::Debug::fmt(list, f),
            Self::Other(other) => fmt::Display::fmt(other, f),
        }
    }
}

impl From<&str> for KvValue {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for KvValue {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<i32> for KvValue {
    fn from(integer: i32) -> Self {
        Self::Integer(integer.into())
    }
}

impl From<i64> for KvValue {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<Vec<u8>> for KvValue {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<KvList> for KvValue {
    fn from(list: KvList) -> Self {
        Self::List(list)
    }
}

/// A list of keys and values, in order; keys may come several times (T-Library model, `TKVList`).
///
/// ```
/// use telapi_tserver::message::KvList;
///
/// let data = KvList::new().with("Segment", "gold").with("Attempts", 3);
/// assert_eq!(data.text("Segment"), Some("gold"));
/// assert_eq!(data.integer("Attempts"), Some(3));
/// ```
///
/// In JSON it is an array of pairs, as on the gateway link: `[["Segment","gold"],["raw",{"hex":"00ff"}]]`.
#[derive(Clone, PartialEq, Default)]
pub struct KvList(pub(super) Vec<(CompactString, KvValue)>);

impl KvList {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// With room for most lists of a log, at once.
    pub(crate) fn with_room() -> Self {
        Self(Vec::with_capacity(12))
    }

    /// With this pair at the end.
    #[must_use]
    pub fn with(mut self, key: impl Into<CompactString>, value: impl Into<KvValue>) -> Self {
        self.push(key, value);
        self
    }

    /// Adds a pair at the end, whether there is one of this key or not.
    pub fn push(&mut self, key: impl Into<CompactString>, value: impl Into<KvValue>) {
        self.0.push((key.into(), value.into()));
    }

    /// How many pairs there are, without those of lists inside.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pairs in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &KvValue)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The pairs in order, to be changed.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut (CompactString, KvValue)> {
        self.0.iter_mut()
    }

    /// The first value of this key.
    pub fn get(&self, key: &str) -> Option<&KvValue> {
        self.all(key).next()
    }

    /// All values of this key, in order.
    pub fn all(&self, key: &str) -> impl Iterator<Item = &KvValue> {
        self.0.iter().filter(move |(found, _)| found == key).map(|(_, value)| value)
    }

    /// The first value of this key, if it is a string.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The first value of this key, if it is an integer.
    pub fn integer(&self, key: &str) -> Option<i64> {
        self.get(key)?.as_integer()
    }

    /// The first value of this key, if it is a list.
    pub fn list(&self, key: &str) -> Option<&Self> {
        self.get(key)?.as_list()
    }

    /// How many bytes the list takes packed, as logs print it in brackets: two, and for each pair three with the key and the
    /// value (tserver-text-and-gateway, *The packed key-value list*). `None` if a value has no packed form.
    pub fn packed_size(&self) -> Option<usize> {
        self.0.iter().try_fold(2, |size: usize, (key, value)| {
            let value = match value {
                KvValue::Text(text) => 2 + text.len(),
                KvValue::Bytes(bytes) => 2 + bytes.len(),
                KvValue::Integer(_) => 2 + 4,
                KvValue::List(list) => 4 + list.packed_size()?,
                KvValue::Other(_) => return None,
            };
            Some(size + 1 + 2 + key.len() + value)
        })
    }
}

impl fmt::Debug for KvList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Into<CompactString>, V: Into<KvValue>> FromIterator<(K, V)> for KvList {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl<K: Into<CompactString>, V: Into<KvValue>> Extend<(K, V)> for KvList {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        self.0.extend(pairs.into_iter().map(|(key, value)| (key.into(), value.into())));
    }
}

impl IntoIterator for KvList {
    type Item = (CompactString, KvValue);
    type IntoIter = std::vec::IntoIter<(CompactString, KvValue)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
