//! The server's own XML, which shares nothing with any client's: a small tree to write and one to read.

pub(crate) mod field;
mod reader;
mod writer;

pub(crate) use reader::{ANY_NAMESPACE, MAX_DEPTH, Node, ReadError};
pub(crate) use writer::{Element, Prefixes};

/// The namespace of CSTA's messages, edition 4, as all samples of the IP Office guide declare it.
pub(crate) const CSTA: &str = "http://www.ecma-international.org/standards/ecma-323/csta/ed4";

/// The namespace of the session's messages and of the wrappers `Events` and `Event`.
pub(crate) const OPEN_API: &str = "http://openapi.common.avaya.com/";

/// The namespace of the requests about a conference (guide 5.2.15).
pub(crate) const CONFERENCING_COMMON: &str = "http://conferencing.common.avaya.com/";

/// The namespace of a conference's own events (guide 5.3.13, 5.3.14).
pub(crate) const CONFERENCING: &str = "http://conferencing.avaya.com/";

/// The namespace of the answer to deleting call log entries (guide 13.1.2).
pub(crate) const CALL_LOG: &str = "http://calllog.common.avaya.com/";

/// Which namespace an element is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    None,
    Csta,
    OpenApi,
    ConferencingCommon,
    Conferencing,
    CallLog,
}

impl Space {
    pub(crate) fn uri(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Csta => CSTA,
            Self::OpenApi => OPEN_API,
            Self::ConferencingCommon => CONFERENCING_COMMON,
            Self::Conferencing => CONFERENCING,
            Self::CallLog => CALL_LOG,
        }
    }
}
