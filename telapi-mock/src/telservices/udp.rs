//! Events on their way to one client, in datagrams.

use crate::fault::{EventFault, EventLine};
use crate::transport::GARBAGE;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::UdpSocket;
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// How many events wait for a client; more are lost, as datagrams are.
const QUEUE: usize = 4096;
/// The largest payload of a datagram over IPv4.
const MAX_PAYLOAD: usize = 65_507;

/// The sockets from which datagrams leave.
pub(crate) struct Sockets {
    pub(crate) own: UdpSocket,
    /// With another address than the server's, if the computer has one, or else another port.
    pub(crate) other: UdpSocket,
}

/// Something to send.
#[derive(Clone, Debug)]
struct Datagram {
    bytes: Vec<u8>,
    fault: Option<EventFault>,
}

/// The events of one client. What is queued leaves even when the client is forgotten.
pub(crate) struct UdpLine {
    queue: mpsc::Sender<Datagram>,
    task: AbortHandle,
}

impl UdpLine {
    pub(crate) fn open(sockets: Arc<Sockets>, to: SocketAddr, hanging: watch::Receiver<bool>) -> Self {
        let (queue, received) = mpsc::channel(QUEUE);
        let task = tokio::spawn(run(received, sockets, to, hanging)).abort_handle();
        Self { queue, task }
    }

    pub(crate) fn send(&self, bytes: Vec<u8>, fault: Option<EventFault>) {
        if self.queue.try_send(Datagram { bytes, fault }).is_err() {
            tracing::warn!("events come faster than they leave: one is lost");
        }
    }

    /// What is queued never leaves.
    pub(crate) fn cut(&self) {
        self.task.abort();
    }
}

async fn run(
    mut queue: mpsc::Receiver<Datagram>,
    sockets: Arc<Sockets>,
    to: SocketAddr,
    mut hanging: watch::Receiver<bool>,
) {
    let mut line = EventLine::default();
    let mut waiting = Vec::new();
    loop {
        // a server that hangs sends nothing
        if hanging.wait_for(|hanging| !hanging).await.is_err() {
            return;
        }
        while let Some(datagram) = line.take_due(Instant::now()) {
            send(&sockets, to, datagram, &mut waiting).await;
        }
        let next = line.next_due();
        tokio::select! {
            biased;
            datagram = queue.recv(), if !queue.is_closed() || !queue.is_empty() => match datagram {
                Some(datagram) => {
                    let fault = datagram.fault.clone();
                    line.put(Instant::now(), datagram, fault.as_ref());
                }
                None => line.release(Instant::now()),
            },
            () = async { tokio::time::sleep_until(next.unwrap_or_else(Instant::now)).await },
                if next.is_some() => {}
            else => {
                if line.is_empty() {
                    return;
                }
                line.release(Instant::now());
            }
        }
    }
}

/// Sends a datagram as its fault wants it; what waits for the next one goes before it.
async fn send(sockets: &Sockets, to: SocketAddr, datagram: Datagram, waiting: &mut Vec<u8>) {
    let Datagram { bytes, fault } = datagram;
    let mut payload = std::mem::take(waiting);
    payload.extend(match fault {
        Some(EventFault::Garbage) => GARBAGE.to_vec(),
        Some(EventFault::Truncate) => bytes.get(..bytes.len() / 2).unwrap_or_default().to_vec(),
        Some(EventFault::Oversize(size)) => {
            let mut padded = bytes;
            let size = size.min(MAX_PAYLOAD).max(padded.len());
            padded.resize(size, b' ');
            padded
        }
        _ => bytes,
    });
    if fault == Some(EventFault::Coalesce) {
        *waiting = payload;
        return;
    }
    let socket = if fault == Some(EventFault::Forged) { &sockets.other } else { &sockets.own };
    if let Err(error) = socket.send_to(&payload, to).await {
        tracing::debug!(%error, "an event could not be sent");
    }
}
