//! The socket of a device's events (guide, *OpenSession*, `eventUDPPort`).
//!
//! Most events do not name their device, so that each device has a socket of its own. A datagram may be lost, come twice or late,
//! and come from anybody: what the server did not send is left out, and counted.

use super::Senders;
use bytes::{Bytes, BytesMut};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use telapi_core::session::LogThrottle;
use telapi_core::transport::Cause;
use telapi_core::{Error, ErrorKind};
use tokio::net::UdpSocket;
use tokio::time::Instant;

/// What fits into a datagram at the most.
const LARGEST_DATAGRAM: usize = 65_535;

/// More datagrams than a system keeps for a socket that nobody reads.
const MOST_WAITING: usize = 65_536;

/// Receives datagrams of the server.
pub(crate) struct EventSocket {
    socket: UdpSocket,
    address: SocketAddr,
    senders: Senders,
    max_datagram: usize,
    discarded: Discards,
    strangers_told: LogThrottle,
}

/// How many datagrams of a device were left out, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct DiscardedDatagrams {
    /// They came from another address than the server's.
    pub strangers: u64,
    /// They were larger than the limit.
    pub oversize: u64,
    /// They were the server's, and hold what is no event, or one of a device that the session does not watch.
    pub undecodable: u64,
}

/// Counts what is left out. Cheap to clone: all clones are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Discards(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    strangers: AtomicU64,
    oversize: AtomicU64,
    undecodable: AtomicU64,
}

impl Discards {
    /// What was left out so far.
    pub(crate) fn count(&self) -> DiscardedDatagrams {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let Counters { strangers, oversize, undecodable } = &*self.0;
        DiscardedDatagrams {
            strangers: count(strangers),
            oversize: count(oversize),
            undecodable: count(undecodable),
        }
    }
}

impl EventSocket {
    /// Takes a port: this one, or for 0 any that is free. Larger datagrams than the limit are left out; none is larger than
    /// 65,535 bytes.
    ///
    /// # Errors
    /// `Connect` if the port is taken, or the address is none of this machine's.
    pub(crate) async fn bind(
        address: SocketAddr,
        senders: Senders,
        max_datagram: usize,
    ) -> Result<Self, Error> {
        let bound = async {
            let socket = UdpSocket::bind(address).await?;
            socket.local_addr().map(|address| (socket, address))
        };
        let (socket, address) = bound.await.map_err(|error| {
            failed(ErrorKind::Connect, format!("take UDP port {address} for events"), &error)
        })?;
        Ok(Self {
            socket,
            address,
            senders,
            max_datagram: max_datagram.min(LARGEST_DATAGRAM),
            discarded: Discards::default(),
            strangers_told: LogThrottle::new(),
        })
    }

    /// The port that was taken.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The next datagram of the server's, whole: it may hold several messages, or none. May be dropped while it waits:
    /// nothing is lost.
    ///
    /// # Errors
    /// `ConnectionLost` if the socket cannot be used any more.
    pub(crate) async fn recv(&mut self) -> Result<Bytes, Error> {
        loop {
            let datagram = self.recv_any().await;
            let (datagram, from) = datagram.map_err(|error| {
                failed(
                    ErrorKind::ConnectionLost,
                    format!("receive events on UDP port {}", self.address),
                    &error,
                )
            })?;
            if !self.senders.knows(from) {
                self.discarded.0.strangers.fetch_add(1, Ordering::Relaxed);
                self.tell_of_stranger(from);
            } else if datagram.len() > self.max_datagram {
                self.discarded.0.oversize.fetch_add(1, Ordering::Relaxed);
            } else {
                return Ok(Bytes::copy_from_slice(&datagram));
            }
        }
    }

    /// Leaves out what has come while nobody listened: it is older than whatever is asked from now on.
    pub(crate) fn forget_waiting(&mut self) {
        for _ in 0..MOST_WAITING {
            if self.socket.try_recv_from(&mut [0]).is_err() {
                return;
            }
        }
    }

    /// What it received was no event.
    pub(crate) fn count_undecodable(&mut self) {
        self.discarded.0.undecodable.fetch_add(1, Ordering::Relaxed);
    }

    /// What was left out so far.
    pub(crate) fn discarded(&self) -> Discards {
        self.discarded.clone()
    }

    /// The next datagram, whoever sent it.
    async fn recv_any(&self) -> std::io::Result<(BytesMut, IpAddr)> {
        // a thousand sockets on which nothing comes must not have a buffer each
        self.socket.readable().await?;
        let mut buffer = BytesMut::with_capacity(LARGEST_DATAGRAM);
        let (_, from) = self.socket.recv_buf_from(&mut buffer).await?;
        Ok((buffer, from.ip()))
    }

    /// Whoever sends them, sends many: or else a server sends from an address that it is not known by, and no event comes.
    fn tell_of_stranger(&mut self, from: IpAddr) {
        if let Some(kept_back) = self.strangers_told.admit(Instant::now()) {
            let from = from.to_canonical();
            tracing::warn!(target: "telapi::connection", %from, kept_back, "datagrams of strangers are left out");
        }
    }
}

impl fmt::Debug for EventSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSocket")
            .field("address", &self.address)
            .field("senders", &self.senders)
            .field("discarded", &self.discarded.count())
            .finish_non_exhaustive()
    }
}

fn failed(kind: ErrorKind, what: String, error: &std::io::Error) -> Error {
    Error::new(kind).context(what).caused_by(Cause::below(error))
}

#[cfg(test)]
mod tests;
