//! Lines on their way to one client, spoilt where a fault wants it.

use crate::fault::{AnswerFault, EventFault, EventLine};
use crate::transport::{GARBAGE, Wire, WireControl};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncWriteExt, WriteHalf};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

/// How many lines wait for a client. One that is slower is cut off.
pub(crate) const QUEUE: usize = 4096;

/// What becomes of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fate {
    #[default]
    Whole,
    Garbage,
    /// The first half, as a whole line.
    Half,
    /// The first half, and the end of the connection.
    HalfAndCut,
    /// Padded with blanks to so many bytes.
    Padded(usize),
    /// Something else in its place.
    Replaced(String),
    /// Nothing, and the end of the connection.
    Cut,
}

/// A line, without its end.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) line: String,
    pub(crate) fate: Fate,
    /// When it leaves, beside the others.
    pub(crate) order: Option<EventFault>,
}

impl Outgoing {
    pub(crate) fn plain(line: String) -> Self {
        Self { line, fate: Fate::Whole, order: None }
    }

    pub(crate) fn event(line: String, fault: Option<EventFault>) -> Self {
        let fate = match &fault {
            Some(EventFault::Garbage) => Fate::Garbage,
            Some(EventFault::Truncate) => Fate::Half,
            Some(EventFault::Oversize(size)) => Fate::Padded(*size),
            _ => Fate::Whole,
        };
        Self { line, fate, order: fault }
    }

    pub(crate) fn answer(line: String, fault: &AnswerFault) -> Self {
        let mut order = None;
        let fate = match fault {
            AnswerFault::DoAndAnswer { body } => Fate::Replaced(body.clone()),
            AnswerFault::DoAndNeverAnswer | AnswerFault::NeverAnswer => {
                order = Some(EventFault::Drop);
                Fate::Whole
            }
            AnswerFault::DoAndCut | AnswerFault::Cut => Fate::Cut,
            AnswerFault::Late(by) => {
                order = Some(EventFault::DelayAlone(*by));
                Fate::Whole
            }
            AnswerFault::Garbage => Fate::Garbage,
            AnswerFault::Truncated => Fate::HalfAndCut,
            AnswerFault::Oversize(size) => Fate::Padded(*size),
            AnswerFault::Html => Fate::Replaced("<!DOCTYPE html><html><body>It works!</body></html>".into()),
            AnswerFault::Answer { .. } | AnswerFault::Twice => Fate::Whole,
        };
        Self { line, fate, order }
    }

    /// The bytes, and whether the connection ends behind them.
    fn bytes(self) -> (Vec<u8>, bool) {
        let Self { line, fate, .. } = self;
        let mut bytes = line.into_bytes();
        let mut ends = false;
        match fate {
            Fate::Whole => {}
            Fate::Garbage => bytes = GARBAGE.to_vec(),
            Fate::Half => bytes.truncate(bytes.len() / 2),
            Fate::HalfAndCut => {
                bytes.truncate(bytes.len() / 2);
                return (bytes, true);
            }
            Fate::Padded(size) => bytes.resize(size.max(bytes.len()), b' '),
            Fate::Replaced(other) => bytes = other.into_bytes(),
            Fate::Cut => {
                bytes.clear();
                ends = true;
                return (bytes, ends);
            }
        }
        bytes.push(b'\n');
        (bytes, ends)
    }
}

/// After how many more bytes a connection ends.
#[derive(Debug)]
pub(crate) struct Limit(AtomicUsize);

impl Default for Limit {
    fn default() -> Self {
        Self(AtomicUsize::new(usize::MAX))
    }
}

impl Limit {
    pub(crate) fn set(&self, bytes: usize) {
        self.0.store(bytes, Ordering::SeqCst);
    }

    /// How many of so many bytes may go, and whether that is the end.
    fn take(&self, wanted: usize) -> (usize, bool) {
        let left = self.0.load(Ordering::SeqCst);
        if left == usize::MAX {
            return (wanted, false);
        }
        self.0.store(left.saturating_sub(wanted), Ordering::SeqCst);
        (wanted.min(left), wanted >= left)
    }
}

/// Sends what is queued, until nobody can queue anything any more or the connection ends.
pub(crate) async fn write(
    mut queue: mpsc::Receiver<Outgoing>,
    mut half: WriteHalf<Wire>,
    wire: Arc<WireControl>,
    limit: Arc<Limit>,
    mut hanging: watch::Receiver<bool>,
) {
    let mut line = EventLine::default();
    let mut is_over = false;
    loop {
        // a server that hangs sends nothing
        if hanging.wait_for(|hanging| !hanging).await.is_err() {
            return;
        }
        while let Some(outgoing) = line.take_due(Instant::now()) {
            if !matches!(send(outgoing, &mut half, &wire, &limit).await, Ok(true)) {
                return;
            }
        }
        if is_over && line.is_empty() {
            // the client may have gone before us
            let _ = half.shutdown().await;
            return;
        }
        let next = line.next_due();
        tokio::select! {
            biased;
            outgoing = queue.recv(), if !is_over => {
                if let Some(outgoing) = outgoing {
                    let order = outgoing.order.clone();
                    line.put(Instant::now(), outgoing, order.as_ref());
                } else {
                    is_over = true;
                    line.release(Instant::now());
                }
            }
            () = tokio::time::sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {}
        }
    }
}

/// Sends a line; says whether the connection goes on.
async fn send(
    outgoing: Outgoing,
    half: &mut WriteHalf<Wire>,
    wire: &WireControl,
    limit: &Limit,
) -> io::Result<bool> {
    let (bytes, ends) = outgoing.bytes();
    let (allowed, is_spent) = limit.take(bytes.len());
    half.write_all(bytes.get(..allowed).unwrap_or(&bytes)).await?;
    half.flush().await?;
    if ends || is_spent {
        wire.cut();
    }
    Ok(!ends && !is_spent)
}
