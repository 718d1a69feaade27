//! Messages for tests that try many.

use crate::message::{
    Attribute, AttributeName, KvList, KvValue, Message, MessageName, MessageType, Time, Value,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Any text: quotes, line ends, tabs, signs of JSON, letters of two bytes.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[0-9]{1,8}", "[ -~äß€\t\r\n'\"\\\\]{0,12}", any::<String>()]
}

/// A name that is not numbered, of letters that all forms of a message can write.
pub(crate) fn newer_name() -> impl Strategy<Value = String> {
    "[A-Z][A-Za-z]{0,10}New"
}

/// Any list, a few deep.
pub(crate) fn list() -> impl Strategy<Value = KvList> {
    let value = prop_oneof![
        text().prop_map(KvValue::from),
        any::<i64>().prop_map(KvValue::Integer),
        vec(any::<u8>(), 0..6).prop_map(KvValue::Bytes),
    ];
    let list = vec((text(), value), 0..4).prop_map(KvList::from_iter);
    list.prop_recursive(3, 16, 4, |inner| {
        let value = prop_oneof![inner.prop_map(KvValue::List), any::<i64>().prop_map(KvValue::Integer)];
        vec((text(), value), 0..4).prop_map(KvList::from_iter)
    })
}

/// Any moment.
pub(crate) fn time() -> impl Strategy<Value = Time> {
    (any::<i64>(), 0..1_000_000u32).prop_map(|(seconds, microseconds)| Time { seconds, microseconds })
}

/// Any attribute that a message can have, on whatever way: a moment is the time's alone.
pub(crate) fn attribute() -> impl Strategy<Value = (AttributeName, Value)> {
    let value = prop_oneof![
        any::<i64>().prop_map(Value::Integer),
        text().prop_map(Value::from),
        vec(any::<u8>(), 0..6).prop_map(Value::Bytes),
        list().prop_map(Value::List),
    ];
    let others = Attribute::ALL.iter().copied();
    let others: Vec<_> =
        others.filter(|name| !matches!(name, Attribute::TimeinSecs | Attribute::TimeinuSecs)).collect();
    let name = prop_oneof![
        4 => select(others).prop_map(AttributeName::from),
        1 => newer_name().prop_map(|name| AttributeName::from(name.as_str())),
    ];
    prop_oneof![
        8 => (name, value),
        1 => time().prop_map(|time| (Attribute::TimeinSecs.into(), Value::Time(time))),
    ]
}

/// Any message.
pub(crate) fn message() -> impl Strategy<Value = Message> {
    let name = prop_oneof![
        4 => select(MessageType::ALL).prop_map(MessageName::from),
        1 => "(Event|Request)[A-Z][a-z]{0,8}New".prop_map(|name| MessageName::from(name.as_str())),
    ];
    (name, vec(attribute(), 0..12)).prop_map(|(name, attributes)| {
        let mut message = Message::new(name);
        message.attributes.extend(attributes);
        message
    })
}

/// What a message says, whatever the order of its attributes.
pub(crate) fn in_any_order(message: &Message) -> Vec<String> {
    let shown = |value: &Value| serde_json::to_string(value).unwrap();
    let mut all: Vec<_> =
        message.attributes.iter().map(|(name, value)| format!("{name}={}", shown(value))).collect();
    all.sort();
    all.push(format!("{:?}", message.beside));
    all.push(message.name.to_string());
    all
}
