//! Rules of the reader of JSON: IP Office guide 2.6.2 shows no sample, so the forms are those that servers make of their XML.

use super::*;
use crate::csta::CstaEvent;
use crate::wire::UnknownElement;
use proptest::prelude::*;

fn document(text: &str) -> Document<'_> {
    Document::parse_json(text, &Limits::default()).unwrap()
}

fn error(text: &str) -> DecodeError {
    Document::parse_json(text, &Limits::default()).unwrap_err()
}

fn tree(text: &str) -> UnknownElement {
    document(text).root().unwrap().into()
}

fn xml(text: &str) -> UnknownElement {
    Document::parse(text, &Limits::default()).unwrap().root().unwrap().into()
}

#[test]
fn members_are_children_and_arrays_are_children_that_come_several_times() {
    let expected = xml("<a><b>1</b><b>2</b><b><c>x</c></b><d>true</d><e/></a>");
    for text in [
        r#"{"a": {"b": [1, "2", {"c": "x"}], "d": true, "e": null}}"#,
        r#"{"a": {"b": 1, "b": ["2", [[{"c": ["x"]}]]], "d": "true", "e": ""}}"#,
        r#"[{"a": {"b": ["1"], "b": 2, "b": {"c": "x"}, "d": true, "e": {}}}]"#,
        "\u{feff} \r\n{\"a\":{\"b\":[1,2,{\"c\":\"x\"}],\"d\":true,\"e\":null}}\n",
    ] {
        assert_eq!(tree(text), expected, "{text}");
    }
    assert_eq!(tree(r#"{"a": {"b": []}}"#), xml("<a/>"), "an empty array is no child");
}

#[test]
fn prefixes_and_declarations_of_namespaces_do_not_matter() {
    let expected = xml("<Events><Event><callID>9</callID></Event></Events>");
    for text in [
        r#"{"ns2:Events": {"@xmlns:ns2": "urn:x", "xmlns": "urn:y", "ns3:Event": {"csta:callID": 9}}}"#,
        r#"{"ns2.Events": {"@xmlns.ns2": "urn:x", "ns3.Event": {"com.example.callID": 9}}}"#,
        r#"{"Events": {"@xmlns": {"$": "urn:x", "ns2": ["urn:y", {"z": 1}]}, "Event": {"-xmlns": "u", "callID": 9}}}"#,
        r#"{"xmlns:ns2": "urn:x", "ns2:Events": {"_xmlns:ns3": "u", "Event": {"callID": 9}}}"#,
    ] {
        assert_eq!(tree(text), expected, "{text}");
    }
}

#[test]
fn what_merely_has_dots_in_it_is_no_prefix() {
    let text = r#"{"a": {"10.0.0.1": "10.0.0.2", "3.b": 1, "x.": 2, ".y": "z.w", "p.q.r": "p.q.s"}}"#;
    let document = document(text);
    let children: Vec<_> = document.root().unwrap().children().map(|it| (it.name(), it.text())).collect();
    assert_eq!(
        children,
        [("10.0.0.1", "10.0.0.2"), ("3.b", "1"), ("x.", "2"), (".y", "z.w"), ("r", "p.q.s")],
        "and values are left as they are"
    );
}

#[test]
fn marked_members_are_attributes_wherever_they_stand() {
    let expected = xml(r#"<a n="1" m="x"><b k="true">t</b></a>"#);
    for text in [
        r##"{"a": {"@n": 1, "@m": "x", "b": {"@k": true, "#text": "t"}}}"##,
        r#"{"a": {"b": {"$": "t", "@p:k": "true"}, "-n": "1", "-m": "x"}}"#,
        r#"{"a": {"@n": [1], "b": [{"content": "t", "-p.k": true}], "@m": "x"}}"#,
    ] {
        assert_eq!(tree(text), expected, "{text}");
    }
}

#[test]
fn a_member_without_a_mark_may_stand_for_an_attribute() {
    let text = r#"{"Event": {"device": 211, "_clientSessionId": "s", "HeldEvent": {"cause": "normal"}, "x": {"@y": 1}}}"#;
    let document = document(text);
    let event = document.root().unwrap();
    assert_eq!((event.attribute("device"), event.attribute("clientSessionId")), (Some("211"), Some("s")));
    assert_eq!((event.attribute("HeldEvent"), event.attribute("x")), (None, None));
    assert_eq!(event.members().map(|(name, _)| name).collect::<Vec<_>>(), ["device", "clientSessionId"]);
    let xml = Document::parse("<Event><device>211</device></Event>", &Limits::default()).unwrap();
    assert_eq!(xml.root().unwrap().attribute("device"), None, "in XML an attribute is an attribute");
}

#[test]
fn a_text_has_members_beside_it_only_if_it_is_a_text() {
    let value = tree(r#"{"a": {"value": "t", "n": "1"}}"#);
    assert_eq!((value.text.as_str(), value.child("n").unwrap().text.as_str()), ("t", "1"));
    let no_text = tree(r#"{"a": {"value": {"n": 1}, "content": {"m": 2}}}"#);
    assert_eq!(no_text, xml("<a><value><n>1</n></value><content><m>2</m></content></a>"));
}

#[test]
fn numbers_keep_their_text() {
    let text = r#"{"a": [1545070437324, 123456789012345678901234567890, 1.0E2, -0, 0.10, 5071E+9]}"#;
    let document = document(text);
    let texts: Vec<_> = document.root().unwrap().children().map(Element::text).collect();
    assert_eq!(texts, ["1545070437324", "123456789012345678901234567890", "1.0E2", "-0", "0.10", "5071E+9"]);
}

#[test]
fn escaped_texts_and_names_are_read() {
    let text = r#"{"a": {"caf\u00e9": "x\/y \"z\" \ud83d\ude00", "\u0040n": "1", "\u0024": "t", "\u0078mlns": "u"}}"#;
    let document = document(text);
    let root = document.root().unwrap();
    assert_eq!(root.child("café").unwrap().text(), "x/y \"z\" 😀");
    assert_eq!(root.attribute("n"), Some("1"));
    assert_eq!(root.children().map(Element::name).collect::<Vec<_>>(), ["café", "n", "$"]);
}

#[test]
fn the_root_may_be_missing() {
    for text in
        ["{}", "[]", r#"{"a": 1, "b": 2}"#, r#"[{"a": 1}, {"b": 2}]"#, r#"{"@n": 1, "a": {}}"#, "true"]
    {
        let document = document(text);
        assert_eq!(document.root().unwrap().name(), "", "{text}");
        assert!(document.root_named("Events").is_err());
    }
    let document = document(r#"[{"a": 1}, {"a": 2, "b": [{"c": 3}]}]"#).with_root("Errors");
    assert_eq!(
        UnknownElement::from(document.root_named("Errors").unwrap()),
        xml("<Errors><a>1</a><a>2</a><b><c>3</c></b></Errors>")
    );
    assert!(Document::parse("<a/>", &Limits::default()).unwrap().with_root("b").root_named("a").is_ok());
}

#[test]
fn a_text_beside_the_only_member_is_not_lost() {
    let document = document(r##"{"Events": {}, "#text": "t"}"##);
    let root = document.root().unwrap();
    assert_eq!((root.name(), root.text()), ("", "t"));
    assert!(root.child("Events").is_some());
}

#[test]
fn json_is_told_from_xml_by_its_first_character() {
    for (text, name) in
        [("  {\"a\": 1}", "a"), ("\u{feff}[{\"a\": 1}]", "a"), ("\n<b/>", "b"), ("\u{feff}<b/>", "b")]
    {
        for document in [
            Document::from_xml_or_json(text.as_bytes(), &Limits::default()),
            Document::parse_xml_or_json(text, &Limits::default()),
        ] {
            assert_eq!(document.unwrap().root().unwrap().name(), name, "{text}");
        }
    }
}

#[test]
fn malformed_messages_tell_where() {
    for text in [
        "",
        "   ",
        "{",
        "[",
        "{\"a\"",
        "{\"a\":",
        "{\"a\": 1,}",
        "[1,]",
        "{a: 1}",
        "{'a': 1}",
        "{\"a\": NaN}",
        "{\"a\": Infinity}",
        "{\"a\": 01}",
        "{\"a\": 1.}",
        "{\"a\": +1}",
        "{\"a\": tru}",
        "{\"a\": \"x}",
        "{\"a\": 1} x",
        "{\"a\": 1}{\"b\": 2}",
        "{\"a\": \"\\ud800\"}",
        "{\"a\": \"\\udc00 \\ud800\"}",
        "{\"a\": \"\\x\"}",
        "{1: 2}",
        "{\"a\": 1 // comment\n}",
        "{\"a\": [1 2]}",
        "}",
    ] {
        assert!(matches!(error(text).kind(), DecodeErrorKind::MalformedJson(_)), "{text}: {:?}", error(text));
    }
    let cut = error(r#"{"Events": {"Event": {"device" 1}}}"#);
    assert_eq!((cut.path(), cut.offset()), ("Events/Event", 31));
    assert!(cut.to_string().starts_with("malformed JSON: "), "{cut}");
    let bytes = Document::from_json(b"{\"a\": \"\xff\"}", &Limits::default()).unwrap_err();
    assert_eq!((bytes.kind(), bytes.offset()), (&DecodeErrorKind::NotUtf8, 7));
}

#[test]
fn size_depth_and_elements_are_bounded() {
    let limits = Limits::default().max_bytes(24).max_depth(2).max_elements(3);
    let kind =
        |text: &str| Document::parse_json(text, &limits).map(drop).map_err(|error| error.kind().clone());
    assert_eq!(kind(r#"{"a": "12345678901234567890"}"#), Err(DecodeErrorKind::TooLarge { limit: 24 }));
    assert_eq!(kind(r#"{"a":{"b":1}}"#), Ok(()));
    assert_eq!(kind(r#"{"a":{"b":{}}}"#), Err(DecodeErrorKind::TooDeep { limit: 2 }));
    assert_eq!(kind(r#"{"a":[[]]}"#), Err(DecodeErrorKind::TooDeep { limit: 2 }));
    assert_eq!(kind(r#"{"xmlns":{"b":{}}}"#), Err(DecodeErrorKind::TooDeep { limit: 2 }));
    assert_eq!(kind(r#"{"a":[1,2,3]}"#), Ok(()));
    assert_eq!(kind(r#"{"a":[1,2,3,4]}"#), Err(DecodeErrorKind::TooManyElements { limit: 3 }));
    for open in ["[", "{\"a\":", "{\"@xmlns\":", "{\"a\":["] {
        assert_eq!(*error(&open.repeat(100_000)).kind(), DecodeErrorKind::TooDeep { limit: 64 }, "{open}");
    }
    let many = format!(r#"{{"a":[{}0]}}"#, "0,".repeat(1 << 15));
    assert_eq!(*error(&many).kind(), DecodeErrorKind::TooManyElements { limit: 1 << 15 });
}

#[test]
fn an_error_shows_only_the_beginning_of_what_a_server_wrote() {
    let name = "n".repeat(100_000);
    let text = error(&format!("{{\"{name}\": {{\"b\": x")).to_string();
    assert!(text.len() < 400, "{} bytes", text.len());
}

#[test]
fn attributes_of_the_caller_are_kept_nowhere_in_whatever_form() {
    for text in [
        r#"{"NewEvent": {"clientSessionId": "5e55", "x": {"clientSessionId": "5e55", "y": 1}}}"#,
        r#"{"NewEvent": {"@clientSessionId": "5e55", "x": {"@clientSessionId": "5e55", "y": 1}}}"#,
    ] {
        let document = document(text).caller_reads_attributes(&["clientSessionId"]);
        let event = CstaEvent::read(document.root().unwrap());
        assert!(!format!("{event:?}").contains("5e55"), "{event:?}");
        assert!(format!("{event:?}").contains("\"y\""), "{event:?}");
    }
}

// --- properties ------------------------------------------------------------------------------------------------------

/// What a message says, to be written in any form.
#[derive(Debug, Clone)]
struct Part {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Part>,
}

fn any_part() -> impl Strategy<Value = Part> {
    let attributes = proptest::collection::btree_map("[k-m]", "[ -~é]{0,5}", 0..3);
    let leaf = ("[a-c]", attributes.clone(), "[ -~é😀]{0,6}").prop_map(|(name, attributes, text)| Part {
        name,
        attributes: attributes.into_iter().collect(),
        text,
        children: Vec::new(),
    });
    leaf.prop_recursive(4, 40, 5, move |inner| {
        ("[a-c]", attributes.clone(), proptest::collection::vec(inner, 0..5)).prop_map(
            |(name, attributes, mut children)| {
                // JSON keeps no order of different names
                children.sort_by(|a: &Part, b| a.name.cmp(&b.name));
                Part { name, attributes: attributes.into_iter().collect(), text: String::new(), children }
            },
        )
    })
}

fn as_xml(part: &Part) -> String {
    use quick_xml::escape::escape;
    let attributes: Vec<_> =
        part.attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escape(value))).collect();
    let children: Vec<_> = part.children.iter().map(as_xml).collect();
    let (name, text) = (&part.name, escape(&part.text));
    format!("<{name}{}>{text}{}</{name}>", attributes.concat(), children.concat())
}

/// With the marks and the prefix of a dialect. Arrays where a name comes several times, or always, or never.
fn as_json(part: &Part, mark: &str, text: &str, prefix: &str, arrays: bool) -> String {
    let quoted = |it: &str| serde_json::to_string(it).unwrap();
    if part.attributes.is_empty() && part.children.is_empty() && !arrays {
        return quoted(&part.text);
    }
    let mut members: Vec<String> = Vec::new();
    for names in part.children.chunk_by(|a, b| arrays && a.name == b.name) {
        let items: Vec<_> = names.iter().map(|it| as_json(it, mark, text, prefix, arrays)).collect();
        let key = quoted(&format!("{prefix}{}", names[0].name));
        members.push(if arrays {
            format!("{key}: [{}]", items.join(","))
        } else {
            format!("{key}: {}", items[0])
        });
    }
    members.extend(
        part.attributes
            .iter()
            .map(|(name, value)| format!("{}:{}", quoted(&format!("{mark}{name}")), quoted(value))),
    );
    members.push(format!("{}:{}", quoted(text), quoted(&part.text)));
    format!("{{{}}}", members.join(","))
}

/// A HeldEvent as a server would write it that drops the marks of attributes, or keeps them.
fn held(call: &str, number: &str, switch: &str, cause: &str, mark: &str, text: &str, prefix: &str) -> String {
    let quoted = |it: &str| serde_json::to_string(it).unwrap();
    format!(
        r#"{{"{prefix}HeldEvent": {{"{prefix}cause": {cause}, "{prefix}heldConnection": {{"{prefix}callID": {call}}},
        "{prefix}holdingDevice": {{"{prefix}deviceIdentifier": {{"{text}": {number}, "{mark}typeOfNumber": "dialingNumber",
        "{mark}switchingSubDomainInformationElements": {switch}, "{mark}connectionRate": -1, "{mark}novelty": "n"}}}},
        "{prefix}servicesPermitted": {{"{prefix}callControlServices": {{"{prefix}holdCall": true, "{prefix}makeCall": "false"}}}}}}}}"#,
        cause = quoted(cause),
        call = quoted(call),
        number = quoted(number),
        switch = quoted(switch),
    )
}

proptest! {
    #[test]
    fn any_bytes_end_in_a_document_or_an_error(bytes: Vec<u8>) {
        let _ = Document::from_json(&bytes, &Limits::default());
        let _ = Document::from_xml_or_json(&bytes, &Limits::default());
    }

    #[test]
    fn anything_that_looks_like_json_ends_in_a_document_or_an_error(
        text in r#"(\{|\}|\[|\]|,|:|"[@$_a-c.:]{0,3}"|"xmlns|"|\\u[0d]{0,4}|\\|tru|null|true|-|[0-9]{1,3}|\.|e| ){0,40}"#
    ) {
        let _ = Document::parse_json(&text, &Limits::default());
    }

    #[test]
    fn the_tree_of_the_json_is_that_of_the_xml(
        part in any_part(), mark in "@|-", text in r"\$|#text|value", prefix in "|ns2:|ns2\\.", arrays: bool
    ) {
        let json = format!("{{\"{}\": {}}}", part.name, as_json(&part, &mark, &text, &prefix, arrays));
        prop_assert_eq!(tree(&json), xml(&as_xml(&part)), "{}", json);
    }

    #[test]
    fn the_event_of_the_json_is_that_of_the_xml(
        call in "[0-9a-f-]{1,12}", number in "[0-9*]{0,5}", switch in "(3[0-9]){0,4}", cause in "normal|newCall|odd",
        mark in "|@|-|_", text in r"\$|#text|value|content", prefix in "|ns2:|ns3\\."
    ) {
        let xml = format!(
            r#"<q:HeldEvent xmlns:q="urn:x"><cause>{cause}</cause><heldConnection><callID>{call}</callID></heldConnection>
            <holdingDevice><deviceIdentifier typeOfNumber="dialingNumber" switchingSubDomainInformationElements="{switch}"
            connectionRate="-1" novelty="n">{number}</deviceIdentifier></holdingDevice>
            <servicesPermitted><callControlServices><holdCall>true</holdCall><makeCall>false</makeCall></callControlServices>
            </servicesPermitted></q:HeldEvent>"#
        );
        let json = held(&call, &number, &switch, &cause, &mark, &text, &prefix);
        let (xml, json) = (Document::parse(&xml, &Limits::default()).unwrap(), document(&json));
        prop_assert_eq!(CstaEvent::read(json.root().unwrap()), CstaEvent::read(xml.root().unwrap()));
    }
}
