//! Rules of the reader and the writer, from ECMA-323's use of XML and from what attackers do with it.

use super::*;
use proptest::prelude::*;

fn error(text: &str) -> DecodeError {
    Document::parse(text, &Limits::default()).unwrap_err()
}

#[test]
fn prefixes_and_namespace_declarations_do_not_matter() {
    let text = r#"<q:A xmlns:q="urn:x" xmlns="urn:y"><q:b q:n="1" m='2'>t</q:b><c/></q:A>"#;
    let document = Document::parse(text, &Limits::default()).unwrap();
    let root = document.root_named("A").unwrap();
    assert_eq!(root.attributes().count(), 0);
    let b = root.child("b").unwrap();
    assert_eq!((b.attribute("n"), b.attribute("m"), b.text()), (Some("1"), Some("2"), "t"));
    assert_eq!(root.children().map(Element::name).collect::<Vec<_>>(), ["b", "c"]);
}

#[test]
fn text_is_joined_unescaped_and_trimmed_outside_only() {
    let text = "<a>\n  1 &lt; <!-- x --><![CDATA[2 & ]]>&#x33;&amp;4\n</a>";
    let document = Document::parse(text, &Limits::default()).unwrap();
    assert_eq!(document.root().unwrap().text(), "1 < 2 & 3&4");
}

#[test]
fn attributes_are_unescaped() {
    let document = Document::parse(r#"<a n="x &gt; &quot;y&quot;"/>"#, &Limits::default()).unwrap();
    assert_eq!(document.root().unwrap().attribute("n"), Some(r#"x > "y""#));
}

#[test]
fn children_are_found_past_their_siblings_descendants() {
    let document = Document::parse("<a><b><c><d/></c></b><e/><b/></a>", &Limits::default()).unwrap();
    let root = document.root().unwrap();
    assert_eq!(root.children().map(Element::name).collect::<Vec<_>>(), ["b", "e", "b"]);
    assert!(root.child("b").unwrap().has_children());
    assert!(!root.child("e").unwrap().has_children());
}

#[test]
fn a_doctype_is_refused() {
    assert_eq!(*error("<!DOCTYPE a><a/>").kind(), DecodeErrorKind::Doctype);
    let laughs = r#"<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;">]><a>&m;</a>"#;
    assert_eq!(*error(laughs).kind(), DecodeErrorKind::Doctype);
}

#[test]
fn an_undeclared_entity_is_refused_with_its_place() {
    let error = error("<a><b>x &nbsp; y</b></a>");
    assert_eq!(*error.kind(), DecodeErrorKind::UndeclaredEntity("nbsp".into()));
    assert_eq!((error.offset(), error.path()), (8, "a/b"));
    assert!(matches!(
        *super::Document::parse(r#"<a n="&x;"/>"#, &Limits::default()).unwrap_err().kind(),
        DecodeErrorKind::Malformed(_)
    ));
}

#[test]
fn malformed_messages_tell_where() {
    let unclosed = error("<a><b></a>");
    assert!(matches!(unclosed.kind(), DecodeErrorKind::Malformed(_)));
    assert_eq!((unclosed.offset(), unclosed.path()), (6, "a/b"));
    let cut = error("<a><b>te");
    assert!(matches!(cut.kind(), DecodeErrorKind::Malformed(_)));
    assert_eq!((cut.offset(), cut.path()), (8, "a/b"));
    assert!(matches!(error("<a b=>").kind(), DecodeErrorKind::Malformed(_)));
    assert!(matches!(error("<a b='1' b='2'/>").kind(), DecodeErrorKind::Malformed(_)));
}

#[test]
fn there_is_exactly_one_root() {
    for text in ["", "   ", "text", "<a/><b/>", "<a/>text", "{}"] {
        assert_eq!(*error(text).kind(), DecodeErrorKind::NotOneRoot, "{text}");
    }
    assert!(
        Document::parse("\u{feff}<?xml version=\"1.0\"?>\n<a/>\n<!-- end -->\n", &Limits::default()).is_ok()
    );
}

#[test]
fn the_root_is_checked_by_name() {
    let document = Document::parse("<html><body/></html>", &Limits::default()).unwrap();
    let error = document.root_named("Events").unwrap_err();
    assert_eq!(*error.kind(), DecodeErrorKind::WrongRoot { expected: "Events", found: "html".into() });
}

#[test]
fn size_depth_and_elements_are_bounded() {
    let limits = Limits::default().max_bytes(10).max_depth(2);
    let kind = |text: &str| Document::parse(text, &limits).unwrap_err().kind().clone();
    assert_eq!(kind("<a>12345678901</a>"), DecodeErrorKind::TooLarge { limit: 10 });
    assert_eq!(kind("<a><b><c>"), DecodeErrorKind::TooDeep { limit: 2 });
    let many = format!("<a>{}</a>", "<b/>".repeat(1 << 15));
    assert_eq!(*error(&many).kind(), DecodeErrorKind::TooManyElements { limit: 1 << 15 });
    let deep = "<a>".repeat(200_000);
    assert_eq!(*error(&deep).kind(), DecodeErrorKind::TooDeep { limit: 64 });
}

#[test]
fn an_error_shows_only_the_beginning_of_what_a_server_wrote() {
    let name = "n".repeat(100_000);
    let text = error(&format!("<a>&{name};</a>")).to_string();
    assert!(text.len() < 400, "{} bytes", text.len());
    let text = error(&format!("<{name}><b>")).to_string();
    assert!(text.len() < 400, "{} bytes", text.len());
}

#[test]
fn white_space_between_many_children_is_passed_over() {
    // once it was looked at anew for each child: such a message of the largest size took minutes
    let text = format!("<a>{}{}</a>", " ".repeat(400_000), "<b/> ".repeat(30_000));
    let document = Document::parse(&text, &Limits::default()).unwrap();
    assert_eq!(document.root().unwrap().text(), "");
}

#[test]
fn invalid_utf8_tells_where() {
    let error = Document::from_bytes(b"<a>\xff</a>", &Limits::default()).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (&DecodeErrorKind::NotUtf8, 3));
}

#[test]
fn what_is_written_is_escaped_and_read_back() {
    let mut xml = XmlWriter::new();
    xml.open("p:a", &[("n", "\"<&>'\n")]).leaf("b", "<&>\u{1}").close().close();
    let text = xml.finish();
    let document = Document::parse(&text, &Limits::default()).unwrap();
    let root = document.root_named("a").unwrap();
    assert_eq!(root.child("b").unwrap().text(), "<&>\u{fffd}");
    assert!(root.attribute("n").unwrap().starts_with("\"<&>'"));
}

fn any_element(depth: u32) -> BoxedStrategy<String> {
    let leaf = ("[a-c]", "[ a-z&&[^<]]{0,5}").prop_map(|(name, text)| format!("<{name}>{text}</{name}>"));
    leaf.prop_recursive(depth, 64, 5, |inner| {
        ("[a-c]", proptest::collection::vec(inner, 0..5))
            .prop_map(|(name, inner)| format!("<p:{name} x='1'>{}</p:{name}>", inner.concat()))
    })
    .boxed()
}

fn written(element: Element<'_>, text: &mut String) {
    let name = element.name();
    let (start, end) = match element.attribute("x") {
        Some(_) => (format!("<p:{name} x='1'>"), format!("</p:{name}>")),
        None => (format!("<{name}>"), format!("</{name}>")),
    };
    text.push_str(&start);
    text.push_str(element.text());
    element.children().for_each(|child| written(child, text));
    text.push_str(&end);
}

proptest! {
    #[test]
    fn any_bytes_end_in_a_document_or_an_error(bytes: Vec<u8>) {
        let _ = Document::from_bytes(&bytes, &Limits::default());
    }

    #[test]
    fn anything_that_looks_like_xml_ends_in_a_document_or_an_error(text in "[<>/a&;'\"=!\\[\\]? #x0-9-]{0,60}") {
        let _ = Document::parse(&text, &Limits::default());
    }

    #[test]
    fn the_tree_is_the_document(text in any_element(5)) {
        let document = Document::parse(&text, &Limits::default()).unwrap();
        let mut again = String::new();
        written(document.root().unwrap(), &mut again);
        let squash = |text: &str| text.replace(' ', "");
        prop_assert_eq!(squash(&again), squash(&text));
    }

    #[test]
    fn any_text_survives_writing_and_reading(text in "[\\PC\n]*") {
        let mut xml = XmlWriter::new();
        xml.leaf("a", &text);
        let xml = xml.finish();
        let document = Document::parse(&xml, &Limits::default()).unwrap();
        prop_assert_eq!(document.root().unwrap().text(), text.trim_ascii());
    }
}

fn read<T: FromElement + PartialEq + std::fmt::Debug>(text: &str) -> (Read<T>, Unknown) {
    let document = Document::parse(text, &Limits::default()).unwrap();
    let mut unknown = Unknown::default();
    let value = T::from_element(document.root().unwrap(), &mut unknown);
    (value, unknown)
}

#[test]
fn a_boolean_is_also_read_from_the_empty_element_inside() {
    let value = |text| read::<bool>(text).0;
    assert_eq!(value("<a><true/></a>"), Read::Value(true));
    assert_eq!(value("<a> <false></false> </a>"), Read::Value(false));
    for foreign in ["<a><maybe/></a>", "<a><true/><true/></a>", "<a><true>x</true></a>", "<a>x<true/></a>"] {
        assert_eq!(value(foreign), Read::Foreign, "{foreign}");
    }
    let (value, unknown) = read::<bool>("<a n='1'><true m='2'/></a>");
    assert_eq!((value, unknown.attributes.len()), (Read::Value(true), 2));
    assert_eq!(read::<String>("<a><true/></a>").0, Read::Foreign);
}

#[test]
fn durations_are_seconds_or_hours_minutes_and_seconds() {
    let value = |text: &str| read::<std::time::Duration>(&format!("<a>{text}</a>")).0;
    let seconds = |seconds| Read::Value(std::time::Duration::from_secs(seconds));
    for (text, expected) in
        [("0", 0), ("118", 118), ("00:07:01", 421), ("123:00:00", 442_800), ("4:10:23", 15023)]
    {
        assert_eq!(value(text), seconds(expected), "{text}");
    }
    assert_eq!(value(""), Read::Nothing);
    let overflow = format!("{}:00:00", u64::MAX);
    for text in ["-1", "00:60:00", "00:00:60", "1:2", "1:2:3:4", "a", "+1", ":1:1", &overflow] {
        assert_eq!(value(text), Read::Foreign, "{text}");
    }
}

#[test]
fn numbers_come_with_an_exponent_or_without() {
    let value = |text: &str| read::<f64>(&format!("<a>{text}</a>")).0;
    assert_eq!(
        (value("0"), value("1.0E2"), value("33.5")),
        (Read::Value(0.0), Read::Value(100.0), Read::Value(33.5))
    );
    for text in ["NaN", "inf", "1E999", "ten"] {
        assert_eq!(value(text), Read::Foreign, "{text}");
    }
}

#[test]
fn what_is_in_a_withheld_element_is_not_kept() {
    let text = "<a><b><PassWord n='hunter2'>hunter2<c>hunter2</c></PassWord></b></a>";
    let document = Document::parse(text, &Limits::default()).unwrap().withholds(&["password"]);
    let kept = UnknownElement::from(document.root().unwrap());
    assert!(!format!("{kept:?}").contains("hunter2"), "{kept:?}");
    assert_eq!(kept.children[0].child("PassWord").unwrap().text, "[redacted]");
}

#[test]
fn a_message_may_have_no_declaration_and_empty_elements() {
    let mut xml = XmlWriter::without_declaration();
    xml.open("a", &[]).empty("full");
    assert_eq!(xml.finish(), "<a><full/></a>");
}
