//! Whatever comes in, the decoders end in a message or an error, and what they made of it can be shown.

use super::*;
use proptest::prelude::*;

/// Parts of the guide's messages, and signs that XML knows.
const WORDS: &[&str] = &[
    "<TelServiceEvent>",
    "</TelServiceEvent>",
    "<TelServiceReturn>",
    "</TelServiceReturn>",
    "<event>",
    "</event>",
    "<result>",
    "</result>",
    "<error>",
    "</error>",
    "<call>",
    "</call>",
    "<primCall>",
    "</primCall>",
    "<state>",
    "</state>",
    "<alerting/>",
    "<number>",
    "</number>",
    "*****-1",
    "<duration>",
    "</duration>",
    "00:00:99",
    "1.0E2",
    "<snapshot>",
    "</snapshot>",
    "<agents>",
    "</agents>",
    "<agent>",
    "</agent>",
    "<total>",
    "<standard/>",
    "<userStatistics>",
    "</userStatistics>",
    "<forwards/>",
    "&amp;",
    "&#0;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "\u{0}",
    "é",
    "<",
    ">",
];

fn decode_all(bytes: &[u8]) -> usize {
    let limits = Limits::default();
    let mut decoded = 0;
    let _ = decode_return(bytes, &limits);
    let _ = decode_event(bytes, &limits);
    for pdu in Pdus::new(bytes, &limits).end_of_pdu("##") {
        if let Ok(message) = pdu.and_then(|pdu| decode_message(pdu.as_bytes(), &limits)) {
            decoded += 1;
            assert!(serde_json::to_value(&message).unwrap()["message"].is_string(), "{message:?}");
        }
    }
    decoded
}

proptest! {
    #[test]
    fn any_bytes_end_in_messages_or_errors(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        decode_all(&bytes);
    }

    #[test]
    fn anything_that_looks_like_a_message_ends_in_messages_or_errors(
        words in proptest::collection::vec(proptest::sample::select(WORDS), 0..30)
    ) {
        decode_all(words.concat().as_bytes());
    }

    #[test]
    fn whatever_is_inside_a_message_it_is_decoded_and_shown(
        root in proptest::sample::select(&[("<TelServiceReturn><result>", "</result></TelServiceReturn>"),
            ("<TelServiceReturn><error>", "</error></TelServiceReturn>"),
            ("<TelServiceEvent><event>", "</event></TelServiceEvent>")][..]),
        outer in proptest::sample::select(&["agent", "call", "forward", "forwards", "history", "snapshot", "session", "standard",
            "noCall", "userStatistics", "routingPointStatistics", "doNotDisturb", "new"][..]),
        inner in proptest::sample::select(&["state", "total", "agents", "primCall", "calls", "record", "permittedServices",
            "number", "new"][..]),
        text in "[a-z0-9:.*-]{0,12}",
    ) {
        let xml = format!("{}<{outer}><{inner}>{text}</{inner}><{inner}><{inner}/></{inner}></{outer}>{}", root.0, root.1);
        prop_assert_eq!(decode_all(xml.as_bytes()), 1, "{}", xml);
    }
}
