//! A socket for what is no request, such as a WebSocket: by the same way as requests, with the same names and the same trust.

use crate::transport::cause::{Cause, find};
use crate::transport::client::HttpClient;
use crate::transport::proxy::Hop;
use crate::transport::tcp::{connector, not_connected, uri};
use crate::transport::tls::handshake_failed;
use crate::{Delivery, Error, ErrorKind};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tower_service::Service;
use url::{Host, Url};

/// A connection, encrypted or not, through a proxy or not.
pub trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

/// Whom a socket leads to.
struct Server<'a> {
    url: &'a Url,
    host: Host,
    port: u16,
}

impl<'a> Server<'a> {
    fn of(url: &'a Url) -> Result<Self, Error> {
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            let cause = Cause::new("the URL names no host or no port");
            return Err(Error::new(ErrorKind::InvalidArgument).caused_by(cause));
        };
        Ok(Self { url, host: host.to_owned(), port })
    }

    fn scheme(&self) -> &'static str {
        if self.is_tls() { "https" } else { "http" }
    }

    fn is_tls(&self) -> bool {
        matches!(self.url.scheme(), "https" | "wss")
    }

    fn name(&self) -> Result<ServerName<'static>, Error> {
        match &self.host {
            Host::Ipv4(ip) => Ok(ServerName::IpAddress(std::net::IpAddr::V4(*ip).into())),
            Host::Ipv6(ip) => Ok(ServerName::IpAddress(std::net::IpAddr::V6(*ip).into())),
            Host::Domain(name) => ServerName::try_from(name.clone()).map_err(|error| {
                let cause = Cause::new(format!("the host's name: {error}"));
                Error::new(ErrorKind::InvalidArgument).caused_by(cause)
            }),
        }
    }
}

impl HttpClient {
    /// Connects to the server of this URL (`http`, `https`, `ws` or `wss`; its path does not matter), until `end`, which is
    /// the [`connect_deadline`](Self::connect_deadline) from now. What is spoken over it is the caller's.
    ///
    /// # Errors
    /// `Connect`, `Proxy`, `Tls`, `Timeout`, `InvalidArgument`, all of them `NotSent`.
    pub async fn connect(&self, url: &Url, end: Instant) -> Result<Box<dyn Socket>, Error> {
        let server = Server::of(url)?;
        let hop = self.ways().on_the_way_to(url)?;
        let connected = async {
            let tcp = match &hop {
                Some(hop) => through(hop, self, &server).await?,
                None => straight(self, &server).await?,
            };
            if server.is_tls() { encrypted(self, &server, tcp).await } else { Ok(Box::new(tcp) as _) }
        };
        timeout_at(end, connected).await.unwrap_or_else(|_| {
            let through = hop.as_ref().map_or_else(String::new, |hop| format!(" through the proxy {hop}"));
            let text = format!("no connection within {:?}{through}", self.connect_deadline());
            Err(Error::new(ErrorKind::Timeout).delivered(Delivery::NotSent).caused_by(Cause::new(text)))
        })
    }
}

async fn straight(client: &HttpClient, server: &Server<'_>) -> Result<TcpStream, Error> {
    let uri = uri(server.scheme(), &server.host, server.url.port())?;
    match connector(client.names(), client.connect_deadline()).call(uri).await {
        Ok(tcp) => Ok(tcp.into_inner()),
        Err(error) => Err(not_connected(&error)),
    }
}

async fn through(hop: &Hop, client: &HttpClient, server: &Server<'_>) -> Result<TcpStream, Error> {
    // a tunnel is asked for by host and port
    let uri = uri(server.scheme(), &server.host, Some(server.port))?;
    match hop.tunnel(connector(client.names(), client.connect_deadline())).call(uri).await {
        Ok(tcp) => Ok(tcp.into_inner()),
        Err(error) => Err(hop.tunnel_failed(&error).unwrap_or_else(|| not_connected(&error))),
    }
}

async fn encrypted(
    client: &HttpClient,
    server: &Server<'_>,
    tcp: TcpStream,
) -> Result<Box<dyn Socket>, Error> {
    match client.tls().connector().connect(server.name()?, tcp).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(error) => Err(match find::<rustls::Error>(&error) {
            Some(tls) => handshake_failed(tls),
            None => not_connected(&error),
        }),
    }
}
