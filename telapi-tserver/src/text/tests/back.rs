//! What is written is read back; whatever is read ends.

use super::*;
use crate::event::Event;
use crate::testing;
use proptest::prelude::*;

#[test]
fn a_message_is_written_as_the_page_shows_it() {
    // who reads a log knows its time zone; we do not. And of a list's bytes only the number of pairs is certain
    let page = RINGING.replace(" (15:20:31)", "").replace("00 03 00 00..", "00 03..");
    assert_eq!(format!("{}\n", ringing()), page);
    let event = Event::from_message(ringing().with(Attribute::CallID, 17)).unwrap();
    let back = only(event.to_string()).event().unwrap();
    assert_eq!(back, event);
}

#[test]
fn passwords_are_not_written() {
    for name in ["Password", "ApplicationPassword"] {
        let message = Message::new(MessageType::RequestAgentLogin).with(name, "s3cret");
        assert_eq!(
            message.to_string(),
            format!("message RequestAgentLogin\n\tAttribute{name}\t'[redacted]'")
        );
    }
}

/// As a log can have it: one moment, and no password.
fn loggable(mut message: Message) -> Message {
    let mut moments = 0;
    let mut less = Message::new(message.name.clone());
    for (name, value) in std::mem::take(&mut message.attributes) {
        moments += usize::from(name == Attribute::TimeinSecs);
        let is_password = name == Attribute::Password || name == Attribute::ApplicationPassword;
        if !is_password && (name != Attribute::TimeinSecs || moments == 1) {
            less.attributes.push(name, value);
        }
    }
    less
}

/// Pieces of which a log may be made.
const PIECES: &[&str] = &[
    "message ",
    "EventRinging",
    "RequestMakeCall",
    "\n",
    "\n",
    "\r\n",
    "\t",
    "\t",
    "  ",
    "'",
    "\"",
    "AttributeThisDN",
    "AttributeUserData",
    "AttributeConnID",
    "AttributeTimeinSecs",
    "AttributeTimeinuSecs",
    "[63] ",
    "[2] 00 00",
    "(list)",
    "(bin) ",
    "(json) ",
    "{\"a\":",
    "00 ff",
    "..",
    " = ",
    " [str]",
    " [int]",
    "KVList: ",
    "ComplexClass(TimeStamp):",
    "'EventOnHook' (87) attributes:",
    "'EventOnHook' ('87')",
    "message attributes:",
    "@15:20:31 [0] x: ",
    "17",
    "-",
    "ä",
];

proptest! {
    #[test]
    fn any_message_comes_back(message in testing::message(), odd in testing::text(), more in testing::text()) {
        let mut message = loggable(message);
        // names and foreign values that only JSON can bring
        message.attributes.push(odd.as_str(), more);
        message.attributes.push("Foreign", Value::Other(Box::new(serde_json::json!({"a": [null, odd]}))));
        prop_assume!(odd != "Password" && odd != "ApplicationPassword");
        let text = format!("noise\n{message}\nnoise\n{message}");
        let all = read(&text);
        prop_assert_eq!(all.len(), 2, "{}", text);
        for logged in all {
            prop_assert!(logged.mismatches.is_empty() && logged.other_lines.is_empty(), "{:?}", logged);
            prop_assert_eq!(&logged.message, &message);
        }
    }

    #[test]
    fn any_pieces_end(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..80)) {
        let limits = Limits::default().line(60).message(200).depth(3);
        let log = pieces.concat();
        let mut last = 0;
        for logged in Reader::with_limits(log.as_bytes(), limits).flatten() {
            prop_assert!(logged.line > last);
            last = logged.line;
            let _ = logged.message.to_string();
            let _ = logged.event();
        }
    }

    #[test]
    fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut log = b"message EventRinging\n\t".to_vec();
        log.extend(bytes);
        prop_assert!(Reader::new(&*log).count() >= 1);
    }
}

#[test]
fn what_looks_like_something_else_comes_back_as_it_was() {
    let mut message = Message::new(MessageType::EventUserEvent);
    for odd in ["12 (x)", "ABCDEF0123456789", "", " 1", "'", "[2] 00 00"] {
        message.attributes.push(Attribute::ConnID, odd);
    }
    let keys = ["a' b", "k'", "' '", "(list)", "a\tb", "\""];
    let list: KvList = keys.into_iter().map(|key| (key, "x' y")).collect();
    message.attributes.push(Attribute::UserData, list);
    assert_eq!(only(message.to_string()).message, message);
}
