//! The I/O edge: HTTP and WebSocket over TCP or TLS. It knows nothing of CSTA or XML.
//!
//! | file | story |
//! |---|---|
//! | `target.rs` | where the portal is: the URLs of its REST services and of its WebSocket |
//! | `tls.rs` | whom we trust, and why a certificate was refused |
//! | `client.rs` | what sessions may share: trust, way, connections |
//! | `proxy.rs` | the way to a server, straight or through a proxy |
//! | `names.rs` | names of hosts become addresses, each time anew |
//! | `http.rs` | one REST request and its answer, with an honest word on whether the request left |
//! | `connect.rs` | a socket for the WebSocket, by the way that requests go |
//! | `websocket.rs` | the stream of events: a sender, and a reader of what comes in |
//! | `cause.rs` | the texts of what went wrong underneath, free of secrets |
//! | `testing.rs` | for the tests alone: certificates, and servers that behave as they are told |
//!
//! Every error made here says *what was tried* in its context and *why it failed* in its source.

mod cause;
mod client;
mod connect;
mod http;
mod names;
mod proxy;
mod target;
#[cfg(test)]
pub(crate) mod testing;
mod tls;
mod websocket;

pub(crate) use client::Encryption;
pub(crate) use http::{Answer, Request};
pub(crate) use reqwest::Method;
pub(crate) use target::{DEFAULT_BASE_PATH, Target, WebSocketRule};
pub(crate) use websocket::{Inbound, WebSocket, WebSocketLimits};

pub use client::{HttpClient, HttpClientBuilder};
pub use proxy::Proxy;
pub use target::WebSocketHost;
pub use tls::TlsPolicy;
