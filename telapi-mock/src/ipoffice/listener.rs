//! Accepts connections, with TLS or without, and keeps hold of them so that they can be cut.

use super::state::PortalState;
use super::wire::{Stream, Wire};
use std::io;
use std::net::SocketAddr;
use std::sync::Weak;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;

/// A TLS handshake that takes longer is given up.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// What axum accepts from. Handshakes run beside each other, so that one which hangs holds up nobody.
pub(crate) struct PortalListener {
    accepted: mpsc::Receiver<(Wire, SocketAddr)>,
    address: SocketAddr,
    task: AbortHandle,
}

impl PortalListener {
    pub(crate) fn new(
        listener: TcpListener,
        tls: Option<TlsAcceptor>,
        portal: Weak<PortalState>,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (sender, accepted) = mpsc::channel(64);
        let task = tokio::spawn(accept(listener, tls, portal, sender)).abort_handle();
        Ok(Self { accepted, address, task })
    }
}

impl Drop for PortalListener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    portal: Weak<PortalState>,
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
        let (tls, portal, accepted) = (tls.clone(), portal.clone(), accepted.clone());
        tokio::spawn(async move {
            let Some(wire) = wrap(stream, tls).await else {
                return;
            };
            let Some(portal) = portal.upgrade() else { return };
            portal.lock().register_wire(wire.control());
            drop(portal);
            // nobody accepts any more: the portal has stopped
            let _ = accepted.send((wire, peer)).await;
        });
    }
}

async fn wrap(stream: TcpStream, tls: Option<TlsAcceptor>) -> Option<Wire> {
    // events are small and must not wait for each other's acknowledgement
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else {
        return Some(Wire::new(Stream::Plain(stream)));
    };
    match tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
        Ok(Ok(stream)) => Some(Wire::new(Stream::Tls(Box::new(stream)))),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a TLS handshake failed");
            None
        }
        Err(_) => None,
    }
}

impl axum::serve::Listener for PortalListener {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        match self.accepted.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
