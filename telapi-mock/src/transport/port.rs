//! A server's address, which stays its own while the server is stopped.

use std::io;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// An address that nobody else is given. Without it, a port whose server is stopped may become that of any connection of
/// the computer, and the server could not start again.
pub(crate) struct Port {
    address: SocketAddr,
    /// Bound beside the listener and never listening: whoever connects meanwhile is refused. Only Linux lets two sockets
    /// share an address in this way.
    #[cfg(target_os = "linux")]
    _kept: tokio::net::TcpSocket,
}

impl Port {
    /// Takes an address, port 0 for one of the system's choice. Fails if it is taken already.
    #[cfg(target_os = "linux")]
    pub(crate) fn take(address: SocketAddr) -> io::Result<Self> {
        use tokio::net::TcpSocket;

        let kept = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        kept.set_reuseaddr(true)?;
        kept.bind(address)?;
        Ok(Self { address: kept.local_addr()?, _kept: kept })
    }

    /// Takes an address, port 0 for one of the system's choice. Fails if it is taken already.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn take(address: SocketAddr) -> io::Result<Self> {
        Ok(Self { address: std::net::TcpListener::bind(address)?.local_addr()? })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts connections until the listener is dropped.
    pub(crate) async fn listen(&self) -> io::Result<TcpListener> {
        TcpListener::bind(self.address).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;
    use std::net::Ipv4Addr;
    use tokio::net::TcpStream;

    #[tokio::test]
    async fn a_port_is_refused_to_others_while_nobody_listens_and_serves_again() {
        let port = Port::take((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        for _ in 0..3 {
            let refused = TcpStream::connect(port.address()).await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
            if cfg!(target_os = "linux") {
                let socket = tokio::net::TcpSocket::new_v4().unwrap();
                assert_eq!(socket.bind(port.address()).unwrap_err().kind(), ErrorKind::AddrInUse);
            }
            let listener = port.listen().await.unwrap();
            let (client, served) = tokio::join!(TcpStream::connect(port.address()), listener.accept());
            client.unwrap();
            served.unwrap();
        }
    }

    #[tokio::test]
    async fn an_address_that_somebody_serves_is_not_taken() {
        let port = Port::take((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let _listener = port.listen().await.unwrap();
        let taken = Port::take(port.address()).err().map(|error| error.kind());
        assert_eq!(taken, Some(ErrorKind::AddrInUse));
    }
}
