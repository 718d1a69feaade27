//! The bytes between a server and one client, where the nastier faults are made: a connection that is cut,
//! half open or slow, a server that does not answer Pings, bytes that are no proper WebSocket message.

use futures::task::AtomicWaker;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_rustls::server::TlsStream;

/// Acts on a connection from outside.
#[derive(Debug, Default)]
pub(crate) struct WireControl {
    cut: AtomicBool,
    half_open: AtomicBool,
    closed: AtomicBool,
    websocket: AtomicBool,
    hide_pings: AtomicBool,
    reader: AtomicWaker,
    writer: AtomicWaker,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    injected: VecDeque<u8>,
    /// How many bytes may pass in how much time, each way.
    rate: Option<(usize, Duration)>,
    user: Option<String>,
    session: Option<String>,
    /// The socket of a half-open connection that the server has given up: to close it would be to tell the client.
    abandoned: Option<Stream>,
}

impl WireControl {
    /// Ends the connection at once, without a word to the other side.
    pub(crate) fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        self.lock().abandoned = None;
        self.wake();
    }

    /// From now on bytes go nowhere.
    pub(crate) fn half_open(&self) {
        self.half_open.store(true, Ordering::SeqCst);
        self.wake();
    }

    /// From now on so many bytes pass in so much time.
    pub(crate) fn slow_down(&self, bytes: usize, per: Duration) {
        self.lock().rate = Some((bytes.max(1), per));
        self.wake();
    }

    /// From now on, the connection carries WebSocket frames.
    pub(crate) fn carries_websocket(&self) {
        self.websocket.store(true, Ordering::SeqCst);
    }

    /// Pings are to go unanswered.
    pub(crate) fn hide_pings(&self) {
        self.hide_pings.store(true, Ordering::SeqCst);
    }

    /// Writes bytes as they are, before the next flush.
    pub(crate) fn inject(&self, bytes: &[u8]) {
        self.lock().injected.extend(bytes);
    }

    /// Notes who has asked something over it last.
    pub(crate) fn is_used_by(&self, user: Option<&str>, session: Option<&str>) {
        let mut inner = self.lock();
        inner.user = user.map(str::to_owned);
        inner.session = session.map(str::to_owned);
    }

    pub(crate) fn is_of(&self, user_or_session: &str) -> bool {
        let inner = self.lock();
        [&inner.user, &inner.session].into_iter().any(|name| name.as_deref() == Some(user_or_session))
    }

    pub(crate) fn is_websocket(&self) -> bool {
        self.websocket.load(Ordering::SeqCst)
    }

    /// Whether the server still has it.
    pub(crate) fn is_open(&self) -> bool {
        !self.is_cut() && !self.closed.load(Ordering::SeqCst)
    }

    fn is_cut(&self) -> bool {
        self.cut.load(Ordering::SeqCst)
    }

    fn is_half_open(&self) -> bool {
        self.half_open.load(Ordering::SeqCst)
    }

    fn rate(&self) -> Option<(usize, Duration)> {
        self.lock().rate
    }

    fn wake(&self) {
        self.reader.wake();
        self.writer.wake();
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// TCP, with TLS above it or not.
#[derive(Debug)]
pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    fn poll_read(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }

    fn poll_write(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

/// One client's connection.
#[derive(Debug)]
pub(crate) struct Wire {
    /// There until the end.
    stream: Option<Stream>,
    control: Arc<WireControl>,
    frames: FrameScanner,
    reading: Throttle,
    writing: Throttle,
}

impl Wire {
    pub(crate) fn new(stream: Stream) -> Self {
        Self {
            stream: Some(stream),
            control: Arc::default(),
            frames: FrameScanner::default(),
            reading: Throttle::default(),
            writing: Throttle::default(),
        }
    }

    pub(crate) fn control(&self) -> &Arc<WireControl> {
        &self.control
    }

    fn poll_injected(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut inner = self.control.lock();
            let (bytes, _) = inner.injected.as_slices();
            let (false, Some(stream)) = (bytes.is_empty(), &mut self.stream) else {
                return Poll::Ready(Ok(()));
            };
            let count = ready!(stream.poll_write(context, bytes))?;
            inner.injected.drain(..count);
        }
    }

    /// Reads no more than the rate allows.
    fn poll_read_slowly(
        &mut self,
        rate: (usize, Duration),
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(stream) = &mut self.stream else { return Poll::Ready(Err(cut())) };
        let allowed = ready!(self.reading.poll_allowance(rate, context));
        let mut space = vec![0; allowed.min(buffer.remaining()).min(1 << 14)];
        let mut limited = ReadBuf::new(&mut space);
        ready!(stream.poll_read(context, &mut limited))?;
        self.reading.spend(limited.filled().len());
        buffer.put_slice(limited.filled());
        Poll::Ready(Ok(()))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.control.closed.store(true, Ordering::SeqCst);
        if self.control.is_half_open() && !self.control.is_cut() {
            self.control.lock().abandoned = self.stream.take();
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
        if wire.control.is_half_open() {
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let result = match (wire.control.rate(), &mut wire.stream) {
            (Some(rate), _) => wire.poll_read_slowly(rate, context, buffer),
            (None, Some(stream)) => stream.poll_read(context, buffer),
            (None, None) => Poll::Ready(Err(cut())),
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
        let wire = &mut *self;
        wire.control.writer.register(context.waker());
        let Some(stream) = wire.stream.as_mut().filter(|_| !wire.control.is_cut()) else {
            return Poll::Ready(Err(cut()));
        };
        if wire.control.is_half_open() {
            return Poll::Ready(Ok(bytes.len()));
        }
        let Some(rate) = wire.control.rate() else {
            return stream.poll_write(context, bytes);
        };
        let allowed = ready!(wire.writing.poll_allowance(rate, context));
        let count = ready!(stream.poll_write(context, bytes.get(..allowed).unwrap_or(bytes)))?;
        wire.writing.spend(count);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.control.writer.register(context.waker());
        if self.control.is_cut() {
            return Poll::Ready(Err(cut()));
        }
        if self.control.is_half_open() {
            return Poll::Ready(Ok(()));
        }
        ready!(self.poll_injected(context))?;
        match &mut self.stream {
            Some(stream) => stream.poll_flush(context),
            None => Poll::Ready(Err(cut())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let silent = self.control.is_half_open();
        match &mut self.stream {
            Some(stream) if !silent => stream.poll_shutdown(context),
            _ => Poll::Ready(Ok(())),
        }
    }
}

/// Lets so many bytes pass in each stretch of time.
#[derive(Debug, Default)]
struct Throttle {
    left: usize,
    /// When the stretch ends.
    ends: Option<Instant>,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Throttle {
    /// How many bytes may pass now; at least one.
    fn poll_allowance(&mut self, (bytes, per): (usize, Duration), context: &mut Context<'_>) -> Poll<usize> {
        if let (0, Some(ends)) = (self.left, self.ends) {
            let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep_until(ends)));
            ready!(waiting.as_mut().poll(context));
        }
        self.waiting = None;
        let now = Instant::now();
        if self.ends.is_none_or(|ends| now >= ends) {
            self.left = bytes;
            self.ends = Some(now + per);
        }
        Poll::Ready(self.left.max(1))
    }

    fn spend(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
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
