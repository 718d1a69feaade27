//! The link over a socket.

use super::lines::{line_that_came, lost, next_line};
use super::{Frame, MOST_BYTES};
use crate::transport::{Connection, Received, Receiver, Sender, Transport};
use futures::future::{BoxFuture, FutureExt};
use telapi_core::transport::{HttpClient, Socket, server_url};
use telapi_core::{Error, ErrorKind, Result};
use tokio::io::{AsyncWriteExt, BufReader, ReadHalf, WriteHalf};
use tokio::time::Instant;
use url::Url;

const SCHEMES: &[&str] = &["tserver", "tservers"];

/// The way over a gateway that speaks `tlib-json/1`: `tserver://host:port` over TCP, `tservers://host:port` over TLS.
#[derive(Debug, Clone)]
pub struct Gateway {
    /// It knows names, TLS and proxies; HTTP is not spoken.
    client: HttpClient,
}

impl Gateway {
    /// With a client that says whom to trust and which way to go.
    pub fn new(client: HttpClient) -> Self {
        Self { client }
    }
}

/// The URL as the connector knows it.
fn url(server: &str) -> Result<Url> {
    let url = server_url(server, SCHEMES, "tserver://gateway.example.com:7000")?;
    let scheme = if is_tls(server) { "https" } else { "http" };
    let (Some(host), Some(port)) = (url.host_str(), url.port()) else {
        return Err(Error::new(ErrorKind::InvalidArgument).context("the server's URL names no port"));
    };
    Url::parse(&format!("{scheme}://{host}:{port}/"))
        .map_err(|error| Error::new(ErrorKind::InvalidArgument).context("the server's URL").caused_by(error))
}

/// Whether a server's URL asks for TLS.
pub(crate) fn is_tls(server: &str) -> bool {
    server.trim().to_ascii_lowercase().starts_with("tservers:")
}

impl Transport for Gateway {
    fn check(&self, server: &str) -> Result<()> {
        url(server).map(drop)
    }

    fn shown(&self, server: &str) -> String {
        match server_url(server, SCHEMES, "") {
            Ok(url) => url.as_str().trim_end_matches('/').to_owned(),
            Err(_) => "(no URL of a server)".to_owned(),
        }
    }

    fn connect(&self, server: &str, end: Instant) -> BoxFuture<'static, Result<Connection>> {
        let (client, url) = (self.client.clone(), url(server));
        async move {
            let end = end.min(Instant::now() + client.connect_deadline());
            let socket = client.connect(&url?, end).await?;
            let (read, write) = tokio::io::split(socket);
            let receiver = Lines { reader: BufReader::with_capacity(READ_AT_ONCE, read), line: Vec::new() };
            Ok(Connection { sender: Box::new(Writer { socket: write }), receiver: Box::new(receiver) })
        }
        .boxed()
    }
}

/// How much is read from the socket at once: a burst is some dozens of lines.
const READ_AT_ONCE: usize = 32 * 1024;

struct Lines {
    reader: BufReader<ReadHalf<Box<dyn Socket>>>,
    /// The line that is being read, whose memory the next one uses again.
    line: Vec<u8>,
}

/// No line is expected to be so long that its memory should be kept.
const KEPT: usize = 64 * 1024;

impl Lines {
    /// What the line says that has been read; an empty one says nothing.
    fn said(&mut self) -> Option<Received> {
        if self.line.trim_ascii().is_empty() {
            return None;
        }
        let received = Frame::read(&self.line);
        if self.line.capacity() > KEPT {
            self.line = Vec::new();
        }
        Some(received)
    }
}

impl Receiver for Lines {
    fn receive(&mut self) -> BoxFuture<'_, Result<Option<Received>>> {
        async move {
            while next_line(&mut self.reader, &mut self.line, MOST_BYTES).await? {
                if let Some(received) = self.said() {
                    return Ok(Some(received));
                }
            }
            Ok(None)
        }
        .boxed()
    }

    fn received(&mut self) -> Option<Received> {
        // a line that is too long is seldom, and `receive` knows what to do with it
        while line_that_came(&mut self.reader, &mut self.line, MOST_BYTES) {
            if let Some(received) = self.said() {
                return Some(received);
            }
        }
        None
    }
}

struct Writer {
    socket: WriteHalf<Box<dyn Socket>>,
}

impl Sender for Writer {
    fn send<'a>(&'a mut self, frame: &'a Frame) -> BoxFuture<'a, Result<()>> {
        async move {
            self.socket.write_all(&frame.to_line()).await.map_err(lost)?;
            self.socket.flush().await.map_err(lost)
        }
        .boxed()
    }
}
