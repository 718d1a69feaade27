//! Rules of messages in one datagram (guide, *Transport protocol*).

use super::*;

type Outcomes = Vec<Result<String, DecodeErrorKind>>;

fn split(text: &str, end_of_pdu: &str) -> Outcomes {
    let limits = Limits::default();
    let pdus = Pdus::new(text.as_bytes(), &limits).end_of_pdu(end_of_pdu);
    pdus.map(|pdu| pdu.map(str::to_owned).map_err(|error| error.kind().clone())).collect()
}

fn ok(pdus: &[&str]) -> Outcomes {
    pdus.iter().map(|pdu| Ok((*pdu).to_owned())).collect()
}

#[test]
fn each_message_ends_at_the_closing_tag_of_its_root() {
    assert_eq!(split("", ""), ok(&[]));
    assert_eq!(split(" \n", ""), ok(&[]));
    assert_eq!(
        split("<a><a/><b>1</b></a><c/>\r\n <d></d> ", ""),
        ok(&["<a><a/><b>1</b></a>", "<c/>", "<d></d>"])
    );
    let hidden = "<a><!-- </a> --><![CDATA[</a>]]></a>";
    assert_eq!(split(&format!("{hidden}<b/>"), ""), ok(&[hidden, "<b/>"]));
}

#[test]
fn the_configured_sequence_may_stand_behind_a_message() {
    assert_eq!(split("<a/>##<b/>##", "##"), ok(&["<a/>", "<b/>"]));
    assert_eq!(split("<a/>\n##\n<b/>", "##"), ok(&["<a/>", "<b/>"]));
    assert_eq!(split("<a/>\n;\n<b/>\n;\n", "\n;\n"), ok(&["<a/>", "<b/>"]));
    assert_eq!(split("<a/>\0<b/>", "\0"), ok(&["<a/>", "<b/>"]));
    assert_eq!(split("<a/>##<b/>", "")[1], Err(DecodeErrorKind::NotOneRoot));
}

#[test]
fn what_is_cut_off_or_no_message_is_an_error_and_the_last_thing() {
    for cut in ["<a><b></b>", "<a><b", "<a", "<a><!-- ", "<a>text", "<"] {
        let expected = vec![Ok("<x/>".to_owned()), Err(DecodeErrorKind::Truncated)];
        assert_eq!(split(&format!("<x/>{cut}"), ""), expected, "{cut}");
    }
    assert_eq!(split("garbage<a/>", ""), [Err(DecodeErrorKind::NotOneRoot)]);
    assert_eq!(split("<!DOCTYPE a><a/>", ""), [Err(DecodeErrorKind::Doctype)]);
    assert!(matches!(split("<a></b><c/>", "")[..], [Err(DecodeErrorKind::Malformed(_))]));
}

#[test]
fn an_error_tells_where_in_the_datagram_it_is() {
    let limits = Limits::default();
    let error = Pdus::new(b"<a/>\n<b/> oops", &limits).find_map(Result::err).unwrap();
    assert_eq!(error.offset(), 10);
}

#[test]
fn a_datagram_is_bounded_and_utf_8() {
    let limits = Limits::default().max_bytes(7);
    let kinds: Vec<_> = Pdus::new(b"<a/><b/>", &limits).map(|pdu| pdu.unwrap_err().kind().clone()).collect();
    assert_eq!(kinds, [DecodeErrorKind::TooLarge { limit: 7 }]);
    let kinds: Vec<_> = Pdus::new(b"<a/>\xff", &limits).map(|pdu| pdu.unwrap_err().kind().clone()).collect();
    assert_eq!(kinds, [DecodeErrorKind::NotUtf8]);
}
