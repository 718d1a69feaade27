//! Accepts connections, with TLS or without, and keeps hold of them so that they can be cut.

use super::tls::{Certificate, Identity};
use super::wire::{Stream, Wire, WireControl};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

/// A TLS handshake that takes longer is given up.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Where a front-end takes its connections from, axum too. Handshakes run beside each other, so that one which hangs holds up nobody.
pub(crate) struct WireListener {
    accepted: mpsc::Receiver<(Wire, SocketAddr)>,
    address: SocketAddr,
    task: AbortHandle,
}

impl WireListener {
    pub(crate) fn new(
        listener: TcpListener,
        tls: Option<Arc<Certificate>>,
        register: impl Register,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (sender, accepted) = mpsc::channel(64);
        let task = tokio::spawn(accept(listener, tls, register, sender)).abort_handle();
        Ok(Self { accepted, address, task })
    }
}

/// Notes a connection with the server that it belongs to; `None` if there is none any more.
pub(crate) trait Register:
    Fn(&Arc<WireControl>) -> Option<()> + Clone + Send + Sync + 'static
{
}

impl<F: Fn(&Arc<WireControl>) -> Option<()> + Clone + Send + Sync + 'static> Register for F {}

impl WireListener {
    /// The next connection, and who has opened it.
    pub(crate) async fn next(&mut self) -> (Wire, SocketAddr) {
        match self.accepted.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }
}

impl Drop for WireListener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    tls: Option<Arc<Certificate>>,
    register: impl Register,
    accepted: mpsc::Sender<(Wire, SocketAddr)>,
) {
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (tls, register, accepted) = (tls.clone(), register.clone(), accepted.clone());
        tokio::spawn(async move {
            let shown = tls.as_ref().map(|certificate| certificate.now());
            let Some(wire) = wrap(stream, shown.as_ref()).await else {
                return;
            };
            if register(wire.control()).is_none() {
                return;
            }
            // renewed meanwhile: cut like every other connection that the old certificate protects
            if let (Some(certificate), Some(shown)) = (&tls, &shown)
                && !certificate.is_still(shown)
            {
                wire.control().cut();
            }
            // nobody accepts any more: the server has stopped
            let _ = accepted.send((wire, peer)).await;
        });
    }
}

async fn wrap(stream: TcpStream, shown: Option<&Identity>) -> Option<Wire> {
    // events are small and must not wait for each other's acknowledgement
    let _ = stream.set_nodelay(true);
    let Some(shown) = shown else {
        return Some(Wire::new(Stream::Plain(stream)));
    };
    match tokio::time::timeout(HANDSHAKE, shown.acceptor.accept(stream)).await {
        Ok(Ok(stream)) => Some(Wire::new(Stream::Tls(Box::new(stream)))),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a TLS handshake failed");
            None
        }
        Err(_) => None,
    }
}

impl axum::serve::Listener for WireListener {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        self.next().await
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
