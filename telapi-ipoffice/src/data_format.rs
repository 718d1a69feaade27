//! In which form requests are sent (IP Office guide 2.6).

mod json;

use bytes::Bytes;
use telapi_core::{Error, ErrorKind, Result};

/// The data format of a session (IP Office guide 2.6): what its requests are written in, and what the portal is asked to
/// answer in.
///
/// Answers and events are read in either format, whatever was asked for: what begins with `{` or `[` is JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum DataFormat {
    /// XML (guide 2.6.1): the services' own default, and ours.
    #[default]
    Xml,
    /// JSON (guide 2.6.2). **Never checked against a real portal**: the guide names the header that asks for it, and no
    /// sample of a request, an answer or an event is public. Take it only if you have tried it with your portal.
    ///
    /// What is sent is the XML with the same names and without prefixes: elements and attributes are members, a name that
    /// comes several times is an array, every value is a text, and a text beside attributes is the member `value`:
    ///
    /// ```json
    /// {"HoldCall":{"callToBeHeld":{"callID":"2d5f","deviceID":{"typeOfNumber":"dialingNumber","value":"201"}}}}
    /// ```
    ///
    /// What is read is anything that a server is likely to make of its XML: prefixes or none, arrays or single objects,
    /// numbers and flags as such or as texts, attributes with a mark (`@device`) or without, texts as `$`, `#text`,
    /// `value` or `content`, with the root's name or without, the items of a list with their name or without.
    Json,
}

impl DataFormat {
    /// The header `Content-Type` of a request. JSON is asked for by it, so that requests without a body have it too.
    pub(crate) fn content_type(self, has_body: bool) -> Option<&'static str> {
        match self {
            Self::Xml if has_body => Some("application/xml"),
            Self::Xml => None,
            Self::Json => Some("text/json;charset=UTF-8"),
        }
    }

    /// The body of a request, which was written as XML.
    pub(crate) fn body(self, xml: String) -> Result<Bytes> {
        match self {
            Self::Xml => Ok(xml.into()),
            Self::Json => match json::of_xml(&xml) {
                Some(json) => Ok(json.into()),
                // only a request type of the user's own may write such
                None => Err(Error::new(ErrorKind::InvalidArgument).context("the request's body is no XML")),
            },
        }
    }
}
