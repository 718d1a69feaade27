//! Lines of the link, from the page's *The gateway link `tlib-json/1`*.

use super::Frame;
use crate::message::{
    Attribute, DecodeError, DecodeErrorKind, KvList, Message, MessageType, Name, Time, TypedMessage, Value,
};
use crate::request::RequestRegisterAddress;
use crate::testing;
use proptest::prelude::*;
use serde_json::json;

fn read(line: &str) -> Message {
    match Frame::read(line.as_bytes()) {
        Ok(Frame::Message(message)) => message,
        other => panic!("{line}: {other:?}"),
    }
}

fn refused(line: impl AsRef<[u8]>) -> DecodeErrorKind {
    match Frame::read(line.as_ref()) {
        Err(error) => error.kind().clone(),
        Ok(frame) => panic!("{frame:?}"),
    }
}

#[test]
fn the_pages_message_is_read_and_written() {
    let line = r#"{"message":"RequestRegisterAddress","attributes":{"ReferenceID":7,"ThisDN":"1001","RegisterMode":0,"ControlMode":0,"AddressType":1}}"#;
    let message = read(line);
    assert_eq!(message.message_type(), Some(MessageType::RequestRegisterAddress));
    assert_eq!(message.attributes.integer(Attribute::ReferenceID), Some(7));
    assert_eq!(message.attributes.text(Attribute::ThisDN), Some("1001"));
    assert_eq!(message.attributes.len(), 5);
    let written = Frame::Message(message.clone()).to_line();
    assert_eq!(written, format!("{line}\n").into_bytes());
    assert_eq!(read(&format!("{line}\r\n")), message);
    let request = RequestRegisterAddress::from_message(message).unwrap();
    assert_eq!(request.this_dn.number(), "1001");
}

#[test]
fn a_list_is_an_array_of_pairs() {
    let line = r#"{"message":"EventPrivateInfo","attributes":{"Extensions":[["HOST_DN","2001"],["attempts",3],["raw",{"hex":"00ff"}],["history",[["first","q1"]]]]}}"#;
    let list = KvList::new()
        .with("HOST_DN", "2001")
        .with("attempts", 3)
        .with("raw", vec![0, 0xff])
        .with("history", KvList::new().with("first", "q1"));
    let message = read(line);
    assert_eq!(message.attributes.get(Attribute::Extensions), Some(&Value::List(list)));
    assert_eq!(Frame::Message(message).to_line(), format!("{line}\n").into_bytes());
}

#[test]
fn time_is_one_attribute() {
    let line = r#"{"message":"EventACK","attributes":{"Time":{"sec":1420644031,"usec":388000}}}"#;
    let message = read(line);
    let time = Time { seconds: 1_420_644_031, microseconds: 388_000 };
    assert_eq!(message.attributes.get(Attribute::TimeinSecs), Some(&Value::Time(time)));
    assert_eq!((message.attributes.time(), message.attributes.len()), (Some(time), 1));
    assert_eq!(Frame::Message(message).to_line(), format!("{line}\n").into_bytes());
}

#[test]
fn time_that_comes_in_t_librarys_two_attributes_is_the_same() {
    for attributes in [
        json!({"TimeinSecs": 5, "TimeinuSecs": 7, "ThisDN": "1"}),
        json!({"ThisDN": "1", "TimeinuSecs": 7, "TimeinSecs": 5}),
    ] {
        let message = read(&json!({"message": "EventACK", "attributes": attributes}).to_string());
        assert_eq!(message.attributes.time(), Some(Time { seconds: 5, microseconds: 7 }));
        assert_eq!(message.attributes.len(), 2);
    }
    // what is no moment stays what it is
    let message =
        read(r#"{"message":"EventACK","attributes":{"TimeinSecs":5,"TimeinuSecs":"x","Time":"noon"}}"#);
    assert_eq!(message.attributes.time(), Some(Time { seconds: 5, microseconds: 0 }));
    assert_eq!(message.attributes.text(Attribute::TimeinuSecs), Some("x"));
    assert_eq!(message.attributes.get_named("Time"), Some(&"noon".into()));
}

#[test]
fn the_members_may_stand_in_any_order() {
    let turned = read(r#"{"attributes":{"ThisDN":"1001"},"message":"EventOnHook"}"#);
    assert_eq!(turned, Message::new(MessageType::EventOnHook).with(Attribute::ThisDN, "1001"));
    assert_eq!(read(r#" { "message" : "EventOnHook" } "#), Message::new(MessageType::EventOnHook));
}

#[test]
fn what_nobody_knows_is_kept_and_passed_on() {
    let line = r#"{"message":"EventOfTomorrow","attributes":{"NewName":1,"Flag":true,"Odd":[1,2]},"addp":"beside","seq":"x","trace":{"a":[null]}}"#;
    let message = read(line);
    assert_eq!(message.name, Name::Other("EventOfTomorrow".into()));
    assert_eq!(message.attributes.get_named("NewName"), Some(&Value::Integer(1)));
    assert_eq!(message.attributes.get_named("Flag"), Some(&Value::Other(Box::new(json!(true)))));
    assert_eq!(message.beside.get("trace"), Some(&json!({"a": [null]})));
    assert_eq!(message.beside.get("seq"), Some(&json!("x")));
    let written = Frame::Message(message).to_line();
    let as_json = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
    assert_eq!(as_json(&written), as_json(line.as_bytes()));
}

#[test]
fn names_and_texts_may_be_escaped() {
    let message = read(r#"{"\u006dessage":"Event\u004fnHook","attributes":{"This\u0044N":"1\n\u00e4"}}"#);
    assert_eq!(message, Message::new(MessageType::EventOnHook).with(Attribute::ThisDN, "1\nä"));
    let written = Frame::Message(message).to_line();
    assert_eq!(written.split(|byte| *byte == b'\n').count(), 2, "one line, and nothing behind it");
}

#[test]
fn heartbeats() {
    let frame = |line: &str| Frame::read(line.as_bytes()).unwrap();
    assert_eq!(frame(r#"{"addp":"poll","seq":7}"#), Frame::Poll { seq: 7 });
    assert_eq!(frame(r#"{"seq":8,"addp":"reply"}"#), Frame::Reply { seq: 8 });
    assert_eq!(frame(r#"{"addp":"poll"}"#), Frame::Poll { seq: 0 });
    for frame in [Frame::Poll { seq: u64::MAX }, Frame::Reply { seq: 3 }] {
        let line = frame.to_line();
        assert_eq!(line.last(), Some(&b'\n'));
        assert_eq!(Frame::read(&line).unwrap(), frame);
    }
    assert!(matches!(refused(r#"{"addp":"ping","seq":1}"#), DecodeErrorKind::NotAMessage(_)));
    assert!(matches!(refused(r#"{"addp":"poll","seq":-1}"#), DecodeErrorKind::NotAMessage(_)));
}

#[test]
fn what_is_no_message_is_told() {
    for line in [
        "",
        "{",
        r#"{"message":"EventACK""#,
        r#"{"message":"EventACK"}{}"#,
        "message EventACK",
        r#"{"a":1,}"#,
    ] {
        assert!(matches!(refused(line), DecodeErrorKind::MalformedJson(_)), "{line}");
    }
    for line in ["{}", "[]", "7", "null", r#"{"message":7}"#, r#"{"message":"EventACK","attributes":[]}"#] {
        assert!(matches!(refused(line), DecodeErrorKind::NotAMessage(_)), "{line}");
    }
    assert_eq!(refused(b"{\"message\":\"Event\xff\"}"), DecodeErrorKind::NotUtf8);
}

#[test]
fn an_error_repeats_nothing_of_the_line() {
    let line = r#"{"message":"RequestAgentLogin","attributes":{"Password":"s3cret"},,}"#;
    let error: DecodeError = Frame::read(line.as_bytes()).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cret"));
}

#[test]
fn nesting_without_end_is_an_error() {
    for depth in [1_000, 100_000] {
        let line =
            format!(r#"{{"message":"EventACK","attributes":{{"UserData":{}"#, r#"[["a","#.repeat(depth));
        assert!(matches!(refused(line), DecodeErrorKind::MalformedJson(_)));
    }
}

#[test]
fn passwords_are_on_the_link_alone() {
    let message = Message::new("RequestAgentLogin").with(Attribute::Password, "s3cret");
    let frame = Frame::Message(message.clone());
    let line = String::from_utf8(frame.to_line()).unwrap();
    assert_eq!(line, "{\"message\":\"RequestAgentLogin\",\"attributes\":{\"Password\":\"s3cret\"}}\n");
    assert!(!format!("{frame:?}").contains("s3cret"));
    assert!(!serde_json::to_string(&message).unwrap().contains("s3cret"));
}

/// Pieces of which a line may be made.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"message\"",
    "\"attributes\"",
    "\"EventRinging\"",
    "\"UserData\"",
    "\"Time\"",
    "\"sec\"",
    "\"usec\"",
    "\"hex\"",
    "\"00\"",
    "\"addp\"",
    "\"poll\"",
    "\"seq\"",
    "7",
    "-1.5e9",
    "true",
    "null",
    "\"\\u0000\"",
    "\"\\ud800\"",
    " ",
];

proptest! {
    #[test]
    fn any_bytes_end_in_a_frame_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = Frame::read(&bytes);
    }

    #[test]
    fn any_pieces_end_in_a_frame_or_an_error(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        if let Ok(frame) = Frame::read(pieces.concat().as_bytes()) {
            prop_assert_eq!(Frame::read(&frame.to_line()).unwrap(), frame);
        }
    }

    #[test]
    fn any_message_comes_back(message in testing::message(), beside in testing::text()) {
        let mut message = message;
        message.beside.insert("trace".to_owned(), beside.into());
        let frame = Frame::Message(message);
        prop_assert_eq!(Frame::read(&frame.to_line()).unwrap(), frame);
    }
}

#[test]
fn of_what_comes_twice_the_first_counts() {
    let line = r#"{"message":"EventOnHook","message":"EventOffHook","attributes":{"ThisDN":"1001"},"attributes":{"ThisDN":"1002"}}"#;
    let message = read(line);
    assert_eq!(message.message_type(), Some(MessageType::EventOnHook));
    assert_eq!(message.attributes.text(Attribute::ThisDN), Some("1001"));
}

#[test]
fn a_moment_of_another_name_keeps_its_name() {
    let line = r#"{"message":"EventACK","attributes":{"NewTime":{"sec":1420644031,"usec":388000}}}"#;
    let message = read(line);
    assert_eq!(message.attributes.time(), None);
    assert!(message.attributes.get_named("NewTime").is_some());
    assert_eq!(Frame::Message(message).to_line(), format!("{line}\n").into_bytes());
}

#[test]
fn a_url_asks_for_tls_however_it_is_written() {
    for (url, is_tls) in [
        ("tservers://pbx:7000", true),
        (" TServers://pbx:7000", true),
        ("tserver://pbx:7000", false),
        ("tserver://tservers:7000", false),
    ] {
        assert_eq!(super::is_tls(url), is_tls, "{url}");
    }
}
