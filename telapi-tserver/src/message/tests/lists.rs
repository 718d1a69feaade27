//! Key-value lists, from *The packed key-value list* and from the gateway link's form of lists.

use super::*;
use serde_json::json;

fn sample() -> KvList {
    KvList::new()
        .with("HOST_DN", "2001")
        .with("attempts", 3)
        .with("raw", vec![0x00, 0xff])
        .with("history", KvList::new().with("first", "q1"))
}

#[test]
fn in_json_a_list_is_an_array_of_pairs() {
    // the page's own example
    let json = r#"[["HOST_DN","2001"],["attempts",3],["raw",{"hex":"00ff"}],["history",[["first","q1"]]]]"#;
    assert_eq!(serde_json::to_string(&sample()).unwrap(), json);
    assert_eq!(serde_json::from_str::<KvList>(json).unwrap(), sample());
    assert_eq!(serde_json::from_str::<Value>(json).unwrap(), Value::List(sample()));
    assert_eq!(serde_json::from_str::<KvList>("[]").unwrap(), KvList::new());
    for none in [r#"{"a":1}"#, "1", r#"["a",1]"#, r#"[["a"]]"#, r#"[["a",1,2]]"#, r#"[[1,"a"]]"#] {
        assert!(serde_json::from_str::<KvList>(none).is_err(), "{none}");
    }
}

#[test]
fn order_and_repeated_keys_are_kept() {
    let json = r#"[["b",1],["a","x"],["b",2]]"#;
    let list: KvList = serde_json::from_str(json).unwrap();
    assert_eq!(list.iter().map(|(key, _)| key).collect::<Vec<_>>(), ["b", "a", "b"]);
    assert_eq!(list.integer("b"), Some(1), "the first");
    assert_eq!(list.all("b").filter_map(KvValue::as_integer).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((list.len(), list.text("a"), list.text("b"), list.get("c")), (3, Some("x"), None, None));
    assert_eq!(serde_json::to_string(&list).unwrap(), json);
}

#[test]
fn a_list_is_built_step_by_step_or_at_once() {
    let mut list: KvList = [("a", 1), ("b", 2)].into_iter().collect();
    list.extend([("c", "3")]);
    list.push("d", KvList::new().with("e", 5));
    assert_eq!(
        serde_json::to_value(&list).unwrap(),
        json!([["a", 1], ["b", 2], ["c", "3"], ["d", [["e", 5]]]])
    );
    assert_eq!(list.list("d").and_then(|inner| inner.integer("e")), Some(5));
    assert_eq!(list.into_iter().map(|(key, _)| key).collect::<String>(), "abcd");
    assert!(KvList::new().is_empty());
}

#[test]
fn json_that_no_page_tells_of_is_kept() {
    for foreign in [
        json!(null),
        json!(true),
        json!(1.5),
        json!(u64::MAX),
        json!({"hex": "no hex"}),
        json!({"hex": "00", "more": 1}),
        json!({"a": [1, {"b": null}]}),
        json!({"sec": 1, "usec": 2}),
        json!(["a", 1]),
        json!([["a", 1], "b"]),
        json!([["a", 1], ["b", 2, 3], {"hex": "00"}]),
        json!([[["a", {"hex": "00ff"}]]]),
        json!([[]]),
        json!([["a"], ["b", 1]]),
        json!([[7, "key is no string"]]),
    ] {
        let text = json!([["key", foreign], ["behind", 1]]).to_string();
        let list: KvList = serde_json::from_str(&text).unwrap();
        assert!(matches!(list.get("key"), Some(KvValue::Other(kept)) if **kept == foreign), "{foreign}");
        assert_eq!(list.integer("behind"), Some(1), "{foreign}");
        assert_eq!(serde_json::to_string(&list).unwrap(), text);
    }
    assert_eq!(serde_json::from_str::<KvValue>("-9223372036854775808").unwrap(), KvValue::Integer(i64::MIN));
    assert_eq!(serde_json::from_str::<KvValue>(r#"{"hex":"00FF"}"#).unwrap(), KvValue::Bytes(vec![0, 255]));
}

#[test]
fn an_attribute_may_be_a_moment() {
    let json = r#"{"sec":1420644031,"usec":388000}"#;
    let time = Value::Time(Time { seconds: 1_420_644_031, microseconds: 388_000 });
    assert_eq!(serde_json::from_str::<Value>(json).unwrap(), time);
    assert_eq!(serde_json::to_string(&time).unwrap(), json);
    for none in [
        json!({"sec": 1}),
        json!({"sec": 1, "usec": -1}),
        json!({"sec": "1", "usec": 1}),
        json!({"sec": 1, "usec": 2, "x": 3}),
    ] {
        let value: Value = serde_json::from_str(&none.to_string()).unwrap();
        assert_eq!(value, Value::Other(Box::new(none)));
    }
}

#[test]
fn the_packed_size_is_the_pages_sum() {
    // 2 + Σ (1 + 2 + key + V); V: 2 + length of a string, 2 + 4 of an integer, 4 + size of a list
    assert_eq!(KvList::new().packed_size(), Some(2));
    assert_eq!(KvList::new().with("Segment", "gold").packed_size(), Some(2 + 3 + 7 + 2 + 4));
    assert_eq!(KvList::new().with("Attempts", 3).packed_size(), Some(2 + 3 + 8 + 6));
    assert_eq!(KvList::new().with("raw", vec![1, 2]).packed_size(), Some(2 + 3 + 3 + 2 + 2));
    let inner = KvList::new().with("first", "q1");
    assert_eq!(inner.packed_size(), Some(14));
    assert_eq!(KvList::new().with("History", inner).packed_size(), Some(2 + 3 + 7 + 4 + 14));
    // bytes, not characters
    assert_eq!(KvList::new().with("ü", "ß").packed_size(), Some(2 + 3 + 2 + 2 + 2));
    let foreign: KvList = serde_json::from_str(r#"[["a",true]]"#).unwrap();
    assert_eq!(foreign.packed_size(), None, "nobody knows how a flag is packed");
}

#[test]
fn the_packed_size_of_the_pages_log() {
    let history = KvList::new().with("first", "q1");
    let data = KvList::new().with("Segment", "gold").with("Attempts", 3).with("History", history);
    // 2 + (3 + 7 + 2 + 4) + (3 + 8 + 6) + (3 + 7 + 4 + 14); the page prints [63]
    assert_eq!(data.packed_size(), Some(63));
}
