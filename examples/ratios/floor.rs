//! The floor of all decoding: a bare `quick_xml::Reader` over the same bytes.

use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// Walks over the message and counts what there is to be read, so that nothing can be left out.
///
/// It makes the checks that our decoder makes too: end tags match, no attribute comes twice in its element (quick-xml's
/// defaults). References are left as they are, and nothing is kept.
pub(crate) fn walk(message: &str) -> crate::Result<usize> {
    let mut reader = Reader::from_str(message);
    let mut seen = 0;
    loop {
        seen += match reader.read_event()? {
            Event::Start(start) | Event::Empty(start) => {
                let mut read = start.local_name().as_ref().len();
                for attribute in start.attributes() {
                    let attribute = attribute?;
                    read += attribute.key.local_name().as_ref().len() + attribute.value.len();
                }
                read
            }
            Event::Text(text) => text.len(),
            Event::Eof => return Ok(seen),
            _ => 1,
        };
    }
}
