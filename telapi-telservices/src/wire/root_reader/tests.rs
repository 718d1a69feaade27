//! Where a message ends, however it is cut.

use super::*;
use proptest::prelude::*;
use telapi_core::wire::{Document, Limits};

/// Messages, each with what must not be taken for its end.
const MESSAGES: &[&str] = &[
    "<a/>",
    "<a />",
    "<a></a >",
    "<TelServiceReturn><result><standard/></result></TelServiceReturn>",
    "<aa><a></a><a/><aaa></aaa></aa>",
    "<?xml version='1.0'?>\r\n<!-- </a> - -- ---> <a>1 > 0 &lt; 2</a>",
    "<a><!--</a>--><![CDATA[</a>]]]]]><?a </a> ??><b c='/>' d=\"'</a>\" e/></a>",
    "\u{feff} <a>\u{feff}é</a>",
];

/// The end of the first message in these pieces, in bytes of the whole.
fn end_of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Option<usize>, DecodeError> {
    let (mut reader, mut before) = (RootReader::default(), 0);
    for piece in pieces {
        if let Some(end) = reader.read(piece)? {
            return Ok(Some(before + end));
        }
        before += piece.len();
    }
    Ok(None)
}

#[test]
fn a_message_ends_with_its_root_wherever_it_is_cut() {
    for message in MESSAGES {
        for behind in ["", " ", "##", "<a/>", "</a>", "\0"] {
            let whole = format!("{message}{behind}");
            let bytes = whole.as_bytes();
            for cut in 0..=bytes.len() {
                let (first, second) = bytes.split_at(cut);
                assert_eq!(end_of([first, second]), Ok(Some(message.len())), "{first:?} {second:?}");
            }
            assert_eq!(end_of(bytes.chunks(1)), Ok(Some(message.len())), "{whole}");
        }
    }
}

#[test]
fn a_message_without_its_last_bytes_has_no_end() {
    for message in MESSAGES {
        for cut in 0..message.len() {
            assert_eq!(end_of([&message.as_bytes()[..cut]]), Ok(None), "{message:?} up to {cut}");
        }
    }
}

#[test]
fn what_can_be_no_message_is_told_at_once_and_where() {
    let malformed = |text: &str| end_of([text.as_bytes()]).unwrap_err();
    for (text, offset) in
        [("</a>", 1), ("<a></b", 5), ("<a></ab", 6), ("<ab></a>", 7), ("<a></a b", 7), ("<>", 1)]
    {
        let error = malformed(text);
        assert!(matches!(error.kind(), DecodeErrorKind::Malformed(_)), "{text}: {error}");
        assert_eq!(error.offset(), offset, "{text}");
    }
    assert!(matches!(malformed("<a><!x").kind(), DecodeErrorKind::Malformed(_)));
    assert!(matches!(malformed("<a><!-x").kind(), DecodeErrorKind::Malformed(_)));
    for text in ["HTTP/1.1", " a", "&amp;", "<![", "{", "é"] {
        assert_eq!(malformed(text).kind(), &DecodeErrorKind::NotOneRoot, "{text}");
    }
    for text in ["<!DOCTYPE", "<!doctype", "<a><!D"] {
        assert_eq!(malformed(text).kind(), &DecodeErrorKind::Doctype, "{text}");
    }
}

#[test]
fn a_long_message_in_tiny_pieces_takes_no_longer_than_in_one() {
    // looked at from the start each time, this would take hours
    for inside in ["x".repeat(1 << 20), format!("<!--{}-->", "-".repeat(1 << 20)), "<b>".repeat(1 << 18)] {
        let mut reader = RootReader::default();
        assert_eq!(reader.read(b"<a>"), Ok(None));
        for byte in inside.as_bytes().chunks(1) {
            assert_eq!(reader.read(byte), Ok(None));
        }
    }
}

/// An element with anything in it.
fn element() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-z<>]{0,5}".prop_map(|text| format!("<![CDATA[{text}]]>")),
        "[a-z<> -]{0,5}".prop_map(|text| format!("<!--{}-->", text.replace('-', "- "))),
        "[a-z<>]{0,5}".prop_map(|text| format!("<?p {text}?>")),
        "[a-z0-9 \n>]{0,5}",
        "[a-z]{1,3}".prop_map(|name| format!("<{name}/>")),
    ];
    leaf.prop_recursive(6, 40, 4, |inner| {
        let children = proptest::collection::vec(inner, 0..4);
        ("[a-z]{1,3}", "[a-z<>/ ]{0,4}", children)
            .prop_map(|(name, value, children)| format!("<{name} x='{value}'>{}</{name}>", children.concat()))
    })
}

proptest! {
    #[test]
    fn what_the_decoders_take_for_a_message_ends_where_they_say(inside in element(), behind in "[a-z<> ]{0,8}") {
        let message = format!("<root>{inside}</root>");
        prop_assert!(Document::parse(&message, &Limits::default()).is_ok(), "{}", message);
        let whole = message.clone() + &behind;
        prop_assert_eq!(end_of(whole.as_bytes().chunks(1)), Ok(Some(message.len())));
    }

    #[test]
    fn whatever_comes_it_does_not_matter_how_it_is_cut(text in "[<>/!\\[\\]CDATA?'\"ab& -]{0,40}", cut in 0_usize..40) {
        let bytes = text.as_bytes();
        let (first, second) = bytes.split_at(cut.min(bytes.len()));
        prop_assert_eq!(end_of([first, second]), end_of([bytes]));
    }
}
