//! The I/O edge of IP Office: where the portal is, and the stream of its events. It knows nothing of CSTA or XML.
//!
//! HTTP, TLS, proxies and sockets are [`telapi_core::transport`]'s.
//!
//! | file | story |
//! |---|---|
//! | `target.rs` | where the portal is: the URLs of its REST services and of its WebSocket |
//! | `websocket.rs` | the stream of events: a sender, and a reader of what comes in |
//!
//! Every error made here says *what was tried* in its context and *why it failed* in its source.

mod target;
mod websocket;

pub(crate) use target::{DEFAULT_BASE_PATH, Target, WebSocketRule};
pub(crate) use telapi_core::transport::{Answer, Method, Request};
pub(crate) use websocket::{Inbound, WebSocket, WebSocketLimits};

pub use target::WebSocketHost;
#[doc(inline)]
pub use telapi_core::transport::{HttpClient, HttpClientBuilder, Proxy, TlsPolicy};
