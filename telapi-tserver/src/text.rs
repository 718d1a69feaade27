//! Messages in text, as logs have them (tserver-text-and-gateway, *Text*): read and written.
//!
//! [`Reader`] reads the two forms, also mixed in one log: that of T-Server and of T-Library's clients, and that of the Platform SDK.
//! What is no message is skipped, and memory is bounded however long the log is.
//!
//! ```
//! use telapi_tserver::text::Reader;
//!
//! let log = "\
//! some other line
//! @15:20:31.3880 [0] distribute_event: message EventOnHook
//! \tAttributeTimeinuSecs\t388000
//! \tAttributeTimeinSecs\t1420644031 (15:20:31)
//! \tAttributeThisDN\t'1001'
//!
//! ";
//! for logged in Reader::new(log.as_bytes()) {
//!     let logged = logged?;
//!     assert_eq!((logged.line, logged.time.as_deref()), (2, Some("15:20:31.3880")));
//!     let event = logged.event().map_err(|(error, _message)| error)?;
//!     assert_eq!(event.this_dn().map(|dn| dn.number()), Some("1001"));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `Display` of [`Message`](crate::message::Message) and [`Event`](crate::event::Event) writes the first form, and the reader reads
//! back the same message, but for passwords, which are not written. Three things that the pages do not tell of are written in a way
//! of our own: bytes as `(bin) 00 ff`; texts with line ends or other control characters, and what JSON alone has, as `(json) "a\nb"`;
//! keys with a quote or a control character in them as JSON strings.

mod building;
mod error;
mod header;
mod lines;
mod logged;
mod platform_sdk;
mod reader;
#[cfg(test)]
mod tests;
mod tlibrary;
mod write;

pub use error::{ReadError, ReadErrorKind};
pub use logged::{Form, Logged, Mismatch};
pub use reader::{Limits, Reader};
