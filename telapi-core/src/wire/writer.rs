//! The ECMA-323 writer.

use quick_xml::escape::escape;

/// Writes one message, element by element. Texts and attribute values are escaped; names are ours and are not.
///
/// ```
/// use telapi_core::wire::XmlWriter;
///
/// let mut xml = XmlWriter::new();
/// xml.open("c:HoldCall", &[("xmlns:c", "http://www.ecma-international.org/standards/ecma-323/csta/ed4")]);
/// xml.open("c:callToBeHeld", &[]).leaf("c:callID", "a & b").close().close();
/// assert!(xml.finish().ends_with("<c:callToBeHeld><c:callID>a &amp; b</c:callID></c:callToBeHeld></c:HoldCall>"));
/// ```
#[derive(Debug, Default)]
pub struct XmlWriter {
    text: String,
    open: Vec<&'static str>,
}

impl XmlWriter {
    /// A message that begins with the XML declaration.
    pub fn new() -> Self {
        Self {
            text: r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#.to_owned(),
            open: Vec::new(),
        }
    }

    /// A message without the XML declaration, for servers that take none.
    pub fn without_declaration() -> Self {
        Self::default()
    }

    /// Opens an element.
    pub fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) -> &mut Self {
        self.start(name, attributes);
        self.text.push('>');
        self.open.push(name);
        self
    }

    /// Closes the element that was opened last. Without one, nothing happens.
    pub fn close(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            self.end(name);
        }
        self
    }

    /// Writes an element with a text.
    pub fn leaf(&mut self, name: &'static str, text: &str) -> &mut Self {
        self.leaf_with(name, &[], text)
    }

    /// Writes an element with nothing in it: `<full/>`.
    pub fn empty(&mut self, name: &'static str) -> &mut Self {
        self.start(name, &[]);
        self.text.push_str("/>");
        self
    }

    /// Writes an element with attributes and a text.
    pub fn leaf_with(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) -> &mut Self {
        self.start(name, attributes);
        self.text.push('>');
        self.push_escaped(text);
        self.end(name);
        self
    }

    /// Closes what is still open and hands the message over.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.push_escaped(value);
            self.text.push('"');
        }
    }

    fn end(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// Characters that XML 1.0 cannot carry, not even as references, become U+FFFD: a message with a hole is better
    /// than one that the server's parser throws away whole.
    fn push_escaped(&mut self, text: &str) {
        let illegal = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
        if text.contains(illegal) {
            self.text.push_str(&escape(text.replace(illegal, "\u{fffd}")));
        } else {
            self.text.push_str(&escape(text));
        }
    }
}
