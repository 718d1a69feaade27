//! The I/O edge of TelServices (guide, *Transport protocol*): a request and its answer, over TCP or HTTP, and events by UDP. It
//! knows nothing of CSTA or sessions: bytes come out, which the caller decodes.
//!
//! TLS, proxies and HTTP itself are [`telapi_core::transport`]'s.
//!
//! | file | story |
//! |---|---|
//! | `server.rs` | where the server is, and how it is spoken to |
//! | `tcp.rs` | a connection for each request, and where its answer ends |
//! | `http.rs` | a request by POST, and what its status means |
//! | `udp.rs` | the socket of a device's events |
//! | `senders.rs` | whose datagrams are events |
//!
//! Every error made here says *what was tried* in its context and *why it failed* in its source. No request is sent twice, and
//! none, for it may hold the password, is told.

mod http;
mod senders;
mod server;
mod tcp;
#[cfg(test)]
mod testing;
mod udp;

use bytes::Bytes;
use http::Http;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;
use tcp::Tcp;
use telapi_core::transport::HttpClient;
use telapi_core::{Error, Secret};

pub(crate) use senders::Senders;
pub(crate) use server::Server;
pub use udp::DiscardedDatagrams;
pub(crate) use udp::{Discards, EventSocket};

/// How requests reach a server.
pub(crate) enum Transport {
    Tcp(Tcp),
    Http(Http),
}

/// What a [`Transport`] goes by.
#[derive(Debug, Clone)]
pub(crate) struct TransportOptions {
    /// For servers that are reached over HTTP.
    pub(crate) http: HttpClient,
    /// What is sent behind each request over TCP, as the server is configured
    /// (`telserver.TelServices.endOfPDU.sequence`); nothing if it is empty.
    pub(crate) end_of_pdu: String,
    /// The largest answer that is read, in bytes.
    pub(crate) max_answer: usize,
    /// How many connections there are at once over TCP; at least one.
    pub(crate) max_connections: usize,
    /// Is told the server's addresses.
    pub(crate) senders: Senders,
}

/// An answer, not yet decoded. Its bytes are not shown: they hold names and numbers.
pub(crate) struct Answered {
    pub(crate) bytes: Bytes,
    /// Our own address, to which the server sends its events; over TCP only.
    pub(crate) local: Option<SocketAddr>,
    /// How many bytes came behind the answer, which are left out.
    behind: usize,
}

impl Transport {
    /// To this server. Nothing is connected yet.
    pub(crate) fn new(server: &Server, options: &TransportOptions) -> Self {
        match server {
            Server::Tcp { host, port } => Self::Tcp(Tcp::new(host.clone(), *port, options)),
            Server::Http { url, media_type } => Self::Http(Http::new(url.clone(), media_type, options)),
        }
    }

    /// Sends a request and reads the whole answer, within the deadline, which is a day at most.
    ///
    /// # Errors
    /// As [`Tcp::ask`] and [`Http::ask`] tell.
    pub(crate) async fn ask(&self, request: &Secret, deadline: Duration) -> Result<Answered, Error> {
        let answered = match self {
            Self::Tcp(tcp) => tcp.ask(request, deadline).await,
            Self::Http(http) => http.ask(request, deadline).await,
        }?;
        let (sent, received, behind) = (request.expose().len(), answered.bytes.len(), answered.behind);
        tracing::trace!(target: "telapi::connection", server = %self, sent, received, behind, "exchanged");
        Ok(answered)
    }

    /// Has the addresses that the server's name stands for now taken for senders of events. Those that it is reached at are,
    /// without this.
    ///
    /// # Errors
    /// `Connect`, `Timeout`.
    pub(crate) async fn learn_addresses(&self, deadline: Duration) -> Result<(), Error> {
        match self {
            Self::Tcp(tcp) => tcp.learn_addresses(deadline).await,
            // over HTTP there are no datagrams
            Self::Http(_) => Ok(()),
        }
    }
}

/// The server's URL.
impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(tcp) => tcp.fmt(f),
            Self::Http(http) => http.fmt(f),
        }
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Transport({self})")
    }
}

impl fmt::Debug for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answered")
            .field("bytes", &format_args!("{} bytes", self.bytes.len()))
            .field("local", &self.local)
            .finish_non_exhaustive()
    }
}
