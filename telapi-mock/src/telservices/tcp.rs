//! Requests over TCP: a connection for each, closed behind the answer (guide, *Transport protocol*). What speaks HTTP on the same
//! port is handed on.

use super::exchange::{Answered, Asked, ask};
use super::state::ServerState;
use super::transcript::Transport;
use crate::fault::AnswerFault;
use crate::transport::{GARBAGE, Wire};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::sync::mpsc;

/// No request of the guide comes near it.
pub(crate) const MAX_REQUEST: usize = 1 << 20;
/// Who says nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection of which nothing has been read that is not kept.
pub(crate) type Connection = BufReader<Wire>;

/// Serves one connection.
pub(crate) async fn serve(
    state: Arc<ServerState>,
    wire: Wire,
    peer: SocketAddr,
    http: mpsc::Sender<(Connection, SocketAddr)>,
) {
    let mut connection = BufReader::new(wire);
    let Ok(Ok(first)) = tokio::time::timeout(PATIENCE, connection.fill_buf()).await else { return };
    // no method of HTTP begins like XML
    if first.first().is_some_and(u8::is_ascii_uppercase) {
        // nobody takes it any more: the server has stopped
        let _ = http.send((connection, peer)).await;
        return;
    }
    if let Err(error) = one_request(&state, connection, peer).await {
        tracing::debug!(%error, "a connection has ended early");
    }
}

async fn one_request(
    state: &Arc<ServerState>,
    mut connection: Connection,
    peer: SocketAddr,
) -> io::Result<()> {
    let read = read_request(&mut connection, &state.options.end_of_pdu);
    let Ok(request) = tokio::time::timeout(PATIENCE, read).await else { return Ok(()) };
    let Some(request) = request? else { return Ok(()) };
    let wire = Arc::clone(connection.get_ref().control());
    let asked = Asked { body: &request, peer, transport: Transport::Tcp };
    let answered = tokio::select! {
        answered = ask(state, &asked, &wire) => answered,
        error = broken(&mut connection) => return Err(error),
    };
    let Some(Answered { body, fault }) = answered else { return Ok(()) };
    connection.write_all(&spoilt(state, &body, fault.as_ref())).await?;
    connection.flush().await?;
    if fault == Some(AnswerFault::Truncated) {
        wire.cut();
    } else if state.options.forgets_to_close {
        // until the client has had enough
        tokio::io::copy(&mut connection, &mut tokio::io::sink()).await?;
    }
    connection.shutdown().await
}

/// The connection breaks. That the client has nothing more to say is no reason to end it: it may still listen.
async fn broken(connection: &mut Connection) -> io::Error {
    loop {
        match connection.read(&mut [0; 512]).await {
            Ok(0) => std::future::pending::<()>().await,
            Ok(_) => {}
            Err(error) => return error,
        }
    }
}

/// Reads up to the end of the root, or the end of a message that this server is set to. What does not begin as XML, or ends too
/// early, is nothing that could be answered.
async fn read_request(connection: &mut Connection, end: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut request = Vec::new();
    loop {
        if connection.read_buf(&mut request).await? == 0 || request.len() > MAX_REQUEST {
            return Ok(None);
        }
        if request.trim_ascii_start().first().is_some_and(|first| *first != b'<') {
            return Ok(None);
        }
        if let Some(length) = length_of_request(&request, end) {
            request.truncate(length);
            return Ok(Some(request));
        }
    }
}

/// How long the request is, once it is whole.
fn length_of_request(bytes: &[u8], end: &[u8]) -> Option<usize> {
    const CLOSING: &[u8] = b"</TelServiceRequest";
    if !end.is_empty()
        && let Some(at) = position(bytes, end)
    {
        return Some(at);
    }
    let behind = position(bytes, CLOSING)? + CLOSING.len();
    let rest = bytes.get(behind..)?;
    let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    (rest.get(blank) == Some(&b'>')).then_some(behind + blank + 1)
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// The answer's bytes, as the fault wants them.
fn spoilt(state: &ServerState, body: &str, fault: Option<&AnswerFault>) -> Vec<u8> {
    let bytes = state.with_end(body);
    match fault {
        Some(AnswerFault::Garbage) => GARBAGE.to_vec(),
        Some(AnswerFault::Truncated) => bytes.get(..bytes.len() / 2).unwrap_or_default().to_vec(),
        Some(AnswerFault::Oversize(size)) => {
            // in front, for behind its root an answer is over
            let missing = size.saturating_sub(bytes.len());
            [vec![b' '; missing], bytes].concat()
        }
        _ => bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_whole_at_the_end_of_its_root_or_at_the_sequence() {
        let request = b"<TelServiceRequest><a/></TelServiceRequest>";
        for cut in 0..request.len() {
            assert_eq!(length_of_request(&request[..cut], b""), None);
        }
        let with_more = [&request[..], b"\n<more"].concat();
        assert_eq!(length_of_request(&with_more, b""), Some(request.len()));
        assert_eq!(length_of_request(b"<x/></TelServiceRequest \n>", b""), Some(26));
        assert_eq!(length_of_request(b"<anything/>\0\0", b"\0\0"), Some(11));
    }
}
