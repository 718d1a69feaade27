//! The bytes between the portal and one client, where the nastier faults are made: a connection that is cut, a server
//! that does not answer Pings, bytes that are no proper WebSocket message.

use futures::task::AtomicWaker;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

/// Acts on a connection from outside.
#[derive(Debug, Default)]
pub(crate) struct WireControl {
    cut: AtomicBool,
    reader: AtomicWaker,
    hide_pings: AtomicBool,
    injected: Mutex<VecDeque<u8>>,
}

impl WireControl {
    /// Ends the connection at once, without a word to the other side.
    pub(crate) fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        self.reader.wake();
    }

    /// From now on, the connection carries WebSocket frames, and Pings are to go unanswered.
    pub(crate) fn hide_pings(&self) {
        self.hide_pings.store(true, Ordering::SeqCst);
    }

    /// Writes bytes as they are, before the next flush.
    pub(crate) fn inject(&self, bytes: &[u8]) {
        self.injected.lock().unwrap_or_else(PoisonError::into_inner).extend(bytes);
    }

    fn is_cut(&self) -> bool {
        self.cut.load(Ordering::SeqCst)
    }
}

/// TCP, with TLS above it or not.
#[derive(Debug)]
pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// One client's connection.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: Stream,
    control: Arc<WireControl>,
    frames: FrameScanner,
}

impl Wire {
    pub(crate) fn new(stream: Stream) -> Self {
        Self { stream, control: Arc::default(), frames: FrameScanner::default() }
    }

    pub(crate) fn control(&self) -> &Arc<WireControl> {
        &self.control
    }

    fn poll_injected(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut injected = self.control.injected.lock().unwrap_or_else(PoisonError::into_inner);
            let (bytes, _) = injected.as_slices();
            if bytes.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let written = match &mut self.stream {
                Stream::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
                Stream::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
            };
            match written {
                Poll::Ready(Ok(count)) => drop(injected.drain(..count)),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "cut by the test")
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let wire = &mut *self;
        wire.control.reader.register(context.waker());
        if wire.control.is_cut() {
            return Poll::Ready(Err(cut()));
        }
        let before = buffer.filled().len();
        let result = match &mut wire.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        };
        if wire.control.hide_pings.load(Ordering::SeqCst)
            && let Some(fresh) = buffer.filled_mut().get_mut(before..)
        {
            wire.frames.pings_to_pongs(fresh);
        }
        result
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.control.is_cut() {
            return Poll::Ready(Err(cut()));
        }
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Stream::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.control.is_cut() {
            return Poll::Ready(Err(cut()));
        }
        if self.poll_injected(context)?.is_pending() {
            return Poll::Pending;
        }
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(context),
            Stream::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Stream::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

/// Follows the frames of a WebSocket (RFC 6455, 5.2) far enough to find where each begins.
#[derive(Debug, Default)]
struct FrameScanner {
    header: Vec<u8>,
    payload: u64,
}

impl FrameScanner {
    /// Turns each Ping that a client sends into a Pong, which nobody answers.
    fn pings_to_pongs(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.payload > 0 {
                self.payload -= 1;
                continue;
            }
            if self.header.is_empty() && *byte & 0x0f == 0x09 {
                *byte = *byte & 0xf0 | 0x0a;
            }
            self.header.push(*byte);
            if let Some(payload) = payload_behind(&self.header) {
                self.payload = payload;
                self.header.clear();
            }
        }
    }
}

/// The length of the payload, once the header is complete.
fn payload_behind(header: &[u8]) -> Option<u64> {
    let second = *header.get(1)?;
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    let extended = match second & 0x7f {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    if header.len() < 2 + extended + mask {
        return None;
    }
    let length = header.get(2..2 + extended)?;
    if extended == 0 {
        return Some(u64::from(second & 0x7f));
    }
    Some(length.iter().fold(0, |length, &byte| length << 8 | u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A masked frame, as a client sends it.
    fn frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
        let mut frame = vec![0x80 | opcode];
        match payload.len() {
            0..126 => frame.push(0x80 | u8::try_from(payload.len()).unwrap()),
            length => {
                frame.push(0x80 | 0x7e);
                frame.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(payload);
        frame
    }

    #[test]
    fn only_pings_are_changed_however_the_bytes_arrive() {
        let mut sent = frame(1, &[0x89; 300]);
        sent.extend(frame(9, b"\x89\x89"));
        sent.extend(frame(1, b""));
        sent.extend(frame(9, b""));
        let mut expected = frame(1, &[0x89; 300]);
        expected.extend(frame(10, b"\x89\x89"));
        expected.extend(frame(1, b""));
        expected.extend(frame(10, b""));
        for size in [1, 3, 1000] {
            let mut scanner = FrameScanner::default();
            let mut bytes = sent.clone();
            bytes.chunks_mut(size).for_each(|chunk| scanner.pings_to_pongs(chunk));
            assert_eq!(bytes, expected);
        }
    }
}
