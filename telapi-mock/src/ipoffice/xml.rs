//! The server's own XML, which shares nothing with any client's: a small tree to write and one to read.

mod reader;
mod writer;

pub(crate) use reader::Node;
pub(crate) use writer::{Element, Prefixes};

/// The namespace of CSTA's messages, edition 4, as all samples of the IP Office guide declare it.
pub(crate) const CSTA: &str = "http://www.ecma-international.org/standards/ecma-323/csta/ed4";

/// The namespace of the session's messages and of the wrappers `Events` and `Event`.
pub(crate) const OPEN_API: &str = "http://openapi.common.avaya.com/";

/// Which namespace an element is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    None,
    Csta,
    OpenApi,
}
