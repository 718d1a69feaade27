//! A device's events over HTTP: snapshots that the server answers when something has changed (guide, *Snapshot*,
//! `resultOnEvent`). What was between two of them may have come and gone.

use super::connection::{Connection, End};
use super::device::Device;
use crate::event::Source;
use crate::service::{ResultOnEvent, Snapshot};
use crate::wire;
use std::sync::Arc;
use std::time::Duration;
use telapi_core::{ErrorKind, Result};
use tokio::time::{Instant, sleep};

/// A server that answers at once though nothing has changed is asked again after this.
const PAUSE: Duration = Duration::from_millis(500);

/// So many answers in a row may come at once and tell something new; then there are pauses all the same.
const AT_ONCE_AT_MOST: u32 = 10;

/// After an answer that was no snapshot, the next is asked for after this.
const PAUSE_AFTER_A_REFUSAL: Duration = Duration::from_secs(5);

/// Asks until nobody listens any more.
pub(super) async fn poll_events(connection: Connection, device: Arc<Device>) {
    let mut poll =
        Poll { connection, device, snapshot_seq: None, wait: Duration::ZERO, is_first: true, at_once: 0 };
    loop {
        let connection = poll.connection.clone();
        let turned = tokio::select! {
            biased;
            () = connection.closed() => return,
            turned = poll.turn() => turned,
        };
        match turned {
            Ok(pause) if pause.is_zero() => {}
            Ok(pause) => tokio::select! {
                () = connection.closed() => return,
                () = sleep(pause) => {}
            },
            Err(End) => return,
        }
    }
}

struct Poll {
    connection: Connection,
    device: Arc<Device>,
    /// The number of the last snapshot.
    snapshot_seq: Option<String>,
    /// How long the server may wait for a change: not at all for the first snapshot.
    wait: Duration,
    is_first: bool,
    /// How many answers in a row came at once.
    at_once: u32,
}

impl Poll {
    /// Asks once, and yields how long to wait before the next time.
    async fn turn(&mut self) -> Result<Duration, End> {
        if self.device.is_closed() {
            return Err(End);
        }
        let config = &self.connection.shared.config;
        let mut on_event = ResultOnEvent::new(self.wait);
        on_event.snapshot_seq.clone_from(&self.snapshot_seq);
        let mut question = Snapshot::new(self.device.id().clone());
        question.result_on_event = Some(on_event);
        let deadline = self.wait + config.request_deadline;

        let before = self.device.picture().await.taken_in();
        let (seen, asked) = (self.device.openings().await, Instant::now());
        match self.connection.exchange.ask_within(&question, deadline).await {
            Ok(snapshot) => {
                self.device.has_answered();
                let has_waited = asked.elapsed() >= PAUSE;
                self.at_once = if has_waited { 0 } else { self.at_once.saturating_add(1) };
                let was_to_wait = !self.wait.is_zero();
                let told = self.told(*snapshot, before).await?;
                let is_in_order = has_waited || told || !was_to_wait;
                let goes_on = is_in_order && self.at_once < AT_ONCE_AT_MOST;
                Ok(if goes_on { Duration::ZERO } else { PAUSE })
            }
            Err(error) if error.kind() == ErrorKind::SessionExpired => {
                (self.snapshot_seq, self.wait, self.is_first) = (None, Duration::ZERO, true);
                match self.connection.open_again(&self.device, seen).await {
                    Ok(()) => Ok(Duration::ZERO),
                    Err(error) => self.connection.could_not_look(error).await.map(|()| PAUSE_AFTER_A_REFUSAL),
                }
            }
            Err(error) => {
                if crate::answer::says_that_the_link_is_down(&error) {
                    self.connection.sign(super::sight::Sign::SnapshotRefused).await?;
                }
                self.connection.could_not_look(error).await.map(|()| PAUSE_AFTER_A_REFUSAL)
            }
        }
    }

    /// Tells what differs, and whether anything does. If something was taken in meanwhile, it may be newer than this answer: the
    /// server is asked once more, without waiting. What it says of the session it says once.
    async fn told(&mut self, snapshot: wire::Snapshot, before: u64) -> Result<bool, End> {
        let has_changed = self.snapshot_seq.is_some() && self.snapshot_seq != snapshot.snapshot_seq;
        self.snapshot_seq.clone_from(&snapshot.snapshot_seq);
        let session = snapshot.session.clone();
        let mut picture = self.device.picture().await;
        let is_news = if picture.taken_in() == before {
            self.wait = self.connection.shared.config.poll_timeout;
            // nobody watched before the first
            let source = if std::mem::take(&mut self.is_first) { Source::Snapshot } else { Source::Poll };
            let events = picture.snapshot(snapshot, source, Instant::now());
            let is_news = !events.is_empty();
            self.connection.tell_all(events).await?;
            is_news
        } else {
            self.wait = Duration::ZERO;
            true
        };
        drop(picture);
        match session {
            Some(event) => self.connection.session_event(&self.device, &event).await?,
            // something has changed, and if nothing of the device has, it is what the server said of the PBX before
            None if has_changed || (is_news && !self.wait.is_zero()) => {
                self.connection.sign(super::sight::Sign::LinkIsUp).await?;
            }
            None => {}
        }
        Ok(is_news)
    }
}
