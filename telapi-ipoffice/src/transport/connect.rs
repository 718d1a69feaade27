//! A socket to the WebSocket's server: by the same way as requests, with the same names and the same trust.

use crate::transport::cause::{Cause, find};
use crate::transport::client::HttpClient;
use crate::transport::names::Names;
use crate::transport::proxy::Hop;
use crate::transport::target::WebSocketUrl;
use crate::transport::tls::handshake_failed;
use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::pki_types::ServerName;
use std::error::Error as StdError;
use telapi_core::{Delivery, Error, ErrorKind};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tower_service::Service;
use url::Host;

/// A connection, encrypted or not, through a proxy or not.
pub(crate) trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

/// Connects to the server of this URL, until `end`, which is the connect deadline from now.
///
/// # Errors
/// `Connect`, `Proxy`, `Tls`, `Timeout`, all of them `NotSent`.
pub(super) async fn connect(
    client: &HttpClient,
    url: &WebSocketUrl,
    end: Instant,
) -> Result<Box<dyn Socket>, Error> {
    let hop = client.ways().on_the_way_to(&url.origin)?;
    let connected = async {
        let tcp = match &hop {
            Some(hop) => through(hop, client, url).await?,
            None => straight(client, url).await?,
        };
        if url.is_tls() { encrypted(client, url, tcp).await } else { Ok(Box::new(tcp) as Box<dyn Socket>) }
    };
    timeout_at(end, connected).await.unwrap_or_else(|_| {
        let through = hop.as_ref().map_or_else(String::new, |hop| format!(" through the proxy {hop}"));
        let text = format!("no connection within {:?}{through}", client.connect_deadline());
        Err(Error::new(ErrorKind::Timeout).delivered(Delivery::NotSent).caused_by(Cause::new(text)))
    })
}

async fn straight(client: &HttpClient, url: &WebSocketUrl) -> Result<TcpStream, Error> {
    match connector(client).call(uri(url, Port::UnlessUsual)?).await {
        Ok(tcp) => Ok(tcp.into_inner()),
        Err(error) => Err(not_connected(&error)),
    }
}

async fn through(hop: &Hop, client: &HttpClient, url: &WebSocketUrl) -> Result<TcpStream, Error> {
    match hop.tunnel(connector(client)).call(uri(url, Port::Always)?).await {
        Ok(tcp) => Ok(tcp.into_inner()),
        Err(error) => Err(hop.tunnel_failed(&error).unwrap_or_else(|| not_connected(&error))),
    }
}

async fn encrypted(
    client: &HttpClient,
    url: &WebSocketUrl,
    tcp: TcpStream,
) -> Result<Box<dyn Socket>, Error> {
    match client.tls().connector().connect(server_name(url)?, tcp).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(error) => Err(match find::<rustls::Error>(&error) {
            Some(tls) => handshake_failed(tls),
            None => not_connected(&error),
        }),
    }
}

/// As reqwest has it: it asks for the host's addresses, and tries one after the other, IPv4 beside IPv6. Each gets its
/// share of the time, so that a first one that swallows packets leaves time for the next.
fn connector(client: &HttpClient) -> HttpConnector<Names> {
    let mut connector = HttpConnector::new_with_resolver(client.names().clone());
    connector.set_connect_timeout(Some(client.connect_deadline()));
    // Heartbeats are small, and waiting to fill a packet would only delay them.
    connector.set_nodelay(true);
    // TLS is not its business
    connector.enforce_http(false);
    connector
}

/// Whether a URI names its port.
enum Port {
    /// A tunnel is asked for by host and port.
    Always,
    UnlessUsual,
}

fn uri(url: &WebSocketUrl, port: Port) -> Result<Uri, Error> {
    let scheme = if url.is_tls() { "https" } else { "http" };
    let text = match (port, url.origin.port()) {
        (Port::UnlessUsual, None) => format!("{scheme}://{}", url.host),
        _ => format!("{scheme}://{}:{}", url.host, url.port),
    };
    text.parse::<Uri>().map_err(|_| {
        Error::new(ErrorKind::InvalidArgument).caused_by(Cause::new("the host's name does not fit a URI"))
    })
}

fn server_name(url: &WebSocketUrl) -> Result<ServerName<'static>, Error> {
    match &url.host {
        Host::Ipv4(ip) => Ok(ServerName::IpAddress(std::net::IpAddr::V4(*ip).into())),
        Host::Ipv6(ip) => Ok(ServerName::IpAddress(std::net::IpAddr::V6(*ip).into())),
        Host::Domain(name) => ServerName::try_from(name.clone()).map_err(|error| {
            Error::new(ErrorKind::InvalidArgument).caused_by(Cause::new(format!("the host's name: {error}")))
        }),
    }
}

fn not_connected(error: &(dyn StdError + 'static)) -> Error {
    Error::new(ErrorKind::Connect).delivered(Delivery::NotSent).caused_by(Cause::below(error))
}
