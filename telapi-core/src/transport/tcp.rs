//! A connection straight to a host.

use crate::transport::cause::Cause;
use crate::transport::names::Names;
use crate::{Delivery, Error, ErrorKind};
use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use std::error::Error as StdError;
use std::io;
use std::net::IpAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tower_service::Service;
use url::Host;

/// Connects to hosts, whose addresses it asks for each time anew and tries one after the other, IPv4 beside IPv6. Each gets
/// its share of the time, so that a first one that swallows packets leaves time for the next.
///
/// Cheap to clone. It knows no proxies: [`HttpClient::connect`](super::HttpClient::connect) does.
#[derive(Clone, Default)]
pub struct TcpConnector {
    names: Names,
}

impl TcpConnector {
    /// As the operating system knows hosts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Connects, until `end`.
    ///
    /// # Errors
    /// `Connect`, `Timeout`, and `InvalidArgument` for a name that cannot be asked for; all of them `NotSent`.
    pub async fn connect(&self, host: &Host, port: u16, end: Instant) -> Result<TcpStream, Error> {
        let uri = uri("tcp", host, Some(port))?;
        let within = end.saturating_duration_since(Instant::now());
        match timeout_at(end, connector(&self.names, within).call(uri)).await {
            Ok(Ok(tcp)) => Ok(tcp.into_inner()),
            Ok(Err(error)) if Instant::now() < end => Err(not_connected(&error)),
            // or the last address had its share of the time
            Ok(Err(_)) | Err(_) => {
                let cause = Cause::new(format!("no connection within {within:?}"));
                Err(Error::new(ErrorKind::Timeout).delivered(Delivery::NotSent).caused_by(cause))
            }
        }
    }

    /// The addresses of a host, as they are now.
    ///
    /// # Errors
    /// What the operating system says if it does not know the name.
    pub async fn addresses(&self, host: &Host) -> io::Result<Vec<IpAddr>> {
        match host {
            Host::Ipv4(ip) => Ok(vec![IpAddr::V4(*ip)]),
            Host::Ipv6(ip) => Ok(vec![IpAddr::V6(*ip)]),
            Host::Domain(name) => Ok(self.names.ask(name).await?.map(|address| address.ip()).collect()),
        }
    }
}

impl std::fmt::Debug for TcpConnector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TcpConnector")
    }
}

/// What makes connections within this time.
pub(super) fn connector(names: &Names, within: Duration) -> HttpConnector<Names> {
    let mut connector = HttpConnector::new_with_resolver(names.clone());
    connector.set_connect_timeout(Some(within));
    // What goes over it is small, and waiting to fill a packet would only delay it.
    connector.set_nodelay(true);
    // the scheme is not its business
    connector.enforce_http(false);
    connector
}

/// A host as the connector wants it.
pub(super) fn uri(scheme: &str, host: &Host, port: Option<u16>) -> Result<Uri, Error> {
    let text = match port {
        None => format!("{scheme}://{host}"),
        Some(port) => format!("{scheme}://{host}:{port}"),
    };
    text.parse::<Uri>().map_err(|_| {
        Error::new(ErrorKind::InvalidArgument).caused_by(Cause::new("the host's name does not fit a URI"))
    })
}

pub(super) fn not_connected(error: &(dyn StdError + 'static)) -> Error {
    Error::new(ErrorKind::Connect).delivered(Delivery::NotSent).caused_by(Cause::below(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use telapi_testing::{Nobody, listen, told};
    use tokio::io::AsyncReadExt;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(5)
    }

    const HERE: Host = Host::Ipv4(Ipv4Addr::LOCALHOST);

    #[tokio::test]
    async fn a_host_is_connected_to_by_its_name_or_its_address() {
        let server = listen(|stream| async move { drop(stream) }).await;
        let named = TcpConnector { names: Names::told(move |_| server) };
        for (connector, host) in
            [(TcpConnector::new(), HERE), (named, Host::Domain("pbx.example.com".to_owned()))]
        {
            let mut tcp = connector.connect(&host, server.port(), soon()).await.unwrap();
            assert_eq!(tcp.peer_addr().unwrap(), server);
            assert_eq!(tcp.read(&mut [0]).await.unwrap(), 0, "the server closes it");
            assert_eq!(connector.addresses(&host).await.unwrap(), [server.ip()]);
        }
    }

    #[tokio::test]
    async fn a_host_where_nobody_listens_got_nothing() {
        let nobody = Nobody::new();
        let error = TcpConnector::new().connect(&HERE, nobody.address.port(), soon()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connect, Delivery::NotSent));
        assert!(told(&error).contains("refused"), "{}", told(&error));
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_that_is_not_answered_for_is_given_up_in_time() {
        let connector = TcpConnector { names: Names::never() };
        let started = Instant::now();
        let host = Host::Domain("pbx.example.com".to_owned());
        let error = connector.connect(&host, 1234, soon()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::NotSent));
        assert_eq!(started.elapsed().as_secs(), 5);
    }
}
