//! The I/O edge that protocols share: HTTP, and sockets over TCP or TLS. It knows nothing of CSTA or XML.
//!
//! Feature `transport`. What a user of a session sees of it ([`HttpClient`], [`Proxy`], [`TlsPolicy`]) the protocols' crates
//! re-export; the rest is for these crates.
//!
//! | file | story |
//! |---|---|
//! | `tls.rs` | whom we trust, and why a certificate was refused |
//! | `client.rs` | what sessions may share: trust, way, connections |
//! | `proxy.rs` | the way to a server, straight or through a proxy |
//! | `server_url.rs` | the URL of a server, as a user gives it |
//! | `names.rs` | names of hosts become addresses, each time anew |
//! | `http.rs` | one request and its answer, with an honest word on whether the request left |
//! | `tcp.rs` | a connection straight to a host |
//! | `socket.rs` | a socket for what is no request, by the way that requests go |
//! | `cause.rs` | the texts of what went wrong underneath, free of secrets |
//!
//! Every error made here says *what was tried* in its context and *why it failed* in its source.

mod cause;
mod choice;
mod client;
mod http;
mod names;
mod proxy;
mod server_url;
mod socket;
mod tcp;
#[cfg(test)]
mod testing;
mod tls;

pub use cause::Cause;
pub use choice::ClientChoice;
pub use client::{HttpClient, HttpClientBuilder};
pub use http::{Answer, Request, retry_after};
pub use hyper::Method;
pub use proxy::Proxy;
pub use server_url::server_url;
pub use socket::Socket;
pub use tcp::TcpConnector;
pub use tls::TlsPolicy;
