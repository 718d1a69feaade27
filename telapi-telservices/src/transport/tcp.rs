//! A connection for each request (guide, *Transport protocol*).
//!
//! The guide has the server close it behind the answer. That is not waited for, since an answer ends where its root is closed,
//! and a server that forgets to close must hold up nobody. What comes behind the root (white space, the end-of-PDU sequence, or
//! anything else) is left out, whether it was there in time to be seen or not: an answer must not be good or bad by how the
//! network cuts it. Neither does a sequence end an answer before its root is closed: it may stand in a name as well.

use super::{Answered, Senders, TransportOptions};
use crate::wire::{DecodeError, DecodeErrorKind, RootReader};
use bytes::{Buf, Bytes, BytesMut};
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;
use telapi_core::transport::{Cause, TcpConnector};
use telapi_core::{Delivery, Error, ErrorKind, Secret};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout, timeout_at};
use url::Host;

/// How much room there is for what may come next.
const READ_AT_ONCE: usize = 4 * 1024;

/// A longer deadline is none.
const LONGEST_DEADLINE: Duration = Duration::from_secs(24 * 3600);

/// The way to one server.
pub(crate) struct Tcp {
    host: Host,
    port: u16,
    connector: TcpConnector,
    end_of_pdu: String,
    max_answer: usize,
    senders: Senders,
    /// One for each connection that there may be.
    places: Semaphore,
}

impl Tcp {
    pub(super) fn new(host: Host, port: u16, options: &TransportOptions) -> Self {
        Self {
            host,
            port,
            connector: TcpConnector::new(),
            end_of_pdu: options.end_of_pdu.clone(),
            max_answer: options.max_answer,
            senders: options.senders.clone(),
            places: Semaphore::new(options.max_connections.clamp(1, Semaphore::MAX_PERMITS)),
        }
    }

    /// Sends a request and reads the whole answer. Waiting for one of the connections to become free counts as well.
    ///
    /// # Errors
    ///
    /// | kind | delivery | when |
    /// |---|---|---|
    /// | `Connect` | `NotSent` | no connection could be made |
    /// | `Timeout` | `NotSent` | none became free or could be made in time, or the server took nothing of the request |
    /// | `ConnectionLost` | `NotSent` | the connection broke before anything of the request was written |
    /// | `ConnectionLost` | `Unknown` | the connection broke, or ended, before the answer was whole |
    /// | `Timeout` | `Unknown` | no whole answer within the deadline |
    /// | `Protocol` | `Unknown` | what answered does not speak XML |
    /// | `Decode` | `Unknown` | the answer is malformed, or larger than the limit |
    pub(super) async fn ask(&self, request: &Secret, deadline: Duration) -> Result<Answered, Error> {
        let deadline = deadline.min(LONGEST_DEADLINE);
        let end = Instant::now() + deadline;
        let exchanged = async {
            let free = timeout_at(end, self.places.acquire()).await;
            let Ok(Ok(_place)) = free else {
                return Err(too_late(
                    Delivery::NotSent,
                    format!("no connection became free within {deadline:?}"),
                ));
            };
            let mut tcp = self.connector.connect(&self.host, self.port, end).await?;
            // before the request, for the first event may be there before the answer
            let local = self.learn_peer(&tcp);
            self.send(&mut tcp, request, end).await?;
            let received = timeout_at(end, self.receive(&mut tcp)).await.unwrap_or_else(|_| {
                Err(too_late(Delivery::Unknown, format!("no whole answer within {deadline:?}")))
            });
            received.map(|(bytes, behind)| Answered { bytes, local, behind })
        };
        exchanged.await.map_err(|error| error.context(format!("ask {self}")))
    }

    /// Has the addresses that the server's name stands for now taken for senders of events.
    pub(super) async fn learn_addresses(&self, deadline: Duration) -> Result<(), Error> {
        let found = timeout(deadline, self.connector.addresses(&self.host)).await;
        let error = match found {
            Ok(Ok(addresses)) => {
                for address in addresses {
                    self.senders.learn(address);
                }
                return Ok(());
            }
            Ok(Err(error)) => Error::new(ErrorKind::Connect).caused_by(Cause::below(&error)),
            Err(_) => too_late(Delivery::NotSent, format!("no addresses within {deadline:?}")),
        };
        Err(error.context(format!("find {self}")))
    }

    /// Yields our own address. Nobody needs either if the connection is gone already.
    fn learn_peer(&self, tcp: &TcpStream) -> Option<SocketAddr> {
        self.senders.learn(tcp.peer_addr().ok()?.ip());
        tcp.local_addr().ok()
    }

    async fn send(&self, tcp: &mut TcpStream, request: &Secret, end: Instant) -> Result<(), Error> {
        // in one piece, as far as the network is concerned
        let mut rest = Buf::chain(request.expose().as_bytes(), self.end_of_pdu.as_bytes());
        let whole = rest.remaining();
        let sent = timeout_at(end, tcp.write_all_buf(&mut rest)).await;
        let delivery = if rest.remaining() == whole { Delivery::NotSent } else { Delivery::Unknown };
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(lost(delivery, Cause::below(&error))),
            Err(_) => Err(too_late(delivery, "the server does not take the request".to_owned())),
        }
    }

    /// Reads an answer, and tells how many bytes came behind it.
    async fn receive(&self, tcp: &mut TcpStream) -> Result<(Bytes, usize), Error> {
        let (mut answer, mut reader) = (BytesMut::new(), RootReader::default());
        loop {
            answer.reserve(READ_AT_ONCE);
            let before = answer.len();
            let read = tcp.read_buf(&mut answer).await;
            let read = read.map_err(|error| lost(Delivery::Unknown, Cause::below(&error)))?;
            if read == 0 {
                return Err(lost(Delivery::Unknown, cut_off(&reader, before)));
            }
            let piece = answer.get(before..).unwrap_or_default();
            let root_end = reader.read(piece).map_err(no_answer)?.map(|end| before + end);
            if root_end.unwrap_or(answer.len()) > self.max_answer {
                return Err(too_large(self.max_answer));
            }
            if let Some(end) = root_end {
                let behind = answer.len() - end;
                answer.truncate(end);
                return Ok((answer.freeze(), behind));
            }
        }
    }
}

/// The server's URL.
impl fmt::Display for Tcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "telservices://{}:{}", self.host, self.port)
    }
}

fn lost(delivery: Delivery, cause: Cause) -> Error {
    Error::new(ErrorKind::ConnectionLost).delivered(delivery).caused_by(cause)
}

fn cut_off(reader: &RootReader, bytes: usize) -> Cause {
    if reader.is_before_root() {
        return Cause::new("the server closed the connection without an answer");
    }
    Cause::new(format!("the server closed the connection in the midst of an answer, after {bytes} bytes"))
}

fn too_late(delivery: Delivery, text: String) -> Error {
    Error::new(ErrorKind::Timeout).delivered(delivery).caused_by(Cause::new(text))
}

fn too_large(limit: usize) -> Error {
    let error = DecodeError::new(DecodeErrorKind::TooLarge { limit }, limit, "");
    Error::new(ErrorKind::Decode).delivered(Delivery::Unknown).caused_by(error)
}

fn no_answer(error: DecodeError) -> Error {
    let kind = match error.kind() {
        // a greeting, HTTP, TLS
        DecodeErrorKind::NotOneRoot => ErrorKind::Protocol,
        _ => ErrorKind::Decode,
    };
    Error::new(kind).delivered(Delivery::Unknown).caused_by(error)
}

#[cfg(test)]
mod tests;
