//! One device of a session: what outlives a connection of it.

use super::picture::Picture;
use crate::transport::{DiscardedDatagrams, Discards, EventSocket};
use crate::watched_device::WatchedDevice;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use telapi_core::{Delivery, DeviceId, Error, ErrorKind, Result};
use tokio::sync::{Mutex, MutexGuard, OnceCell, OwnedMutexGuard};
use tokio::time::{Instant, timeout};

/// How often a device's session is opened again within [`WITHIN`]: a server that closes it more often is left to the session's
/// own pauses.
const MOST_OPENINGS: usize = 5;

const WITHIN: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(crate) struct Device {
    watched: WatchedDevice,
    picture: Mutex<Picture>,
    /// Who makes a call: nothing but device and number ties a call to its request, so there is one at a time.
    makes_a_call: Arc<Mutex<()>>,
    openings: Mutex<Openings>,
    /// Where its events come in. It keeps its port over reconnections, for the user may have chosen it.
    socket: OnceCell<Socket>,
    /// When the server last answered about it.
    answered: std::sync::Mutex<Instant>,
    /// An administrator has closed its session: it is not opened again.
    is_closed: AtomicBool,
}

/// Where events come in.
#[derive(Debug, Clone)]
pub(super) struct Socket {
    pub(super) port: u16,
    pub(super) discards: Discards,
    /// Whoever reads has it.
    pub(super) reader: Arc<Mutex<EventSocket>>,
}

/// How often the device's session was opened.
#[derive(Debug, Default)]
struct Openings {
    count: u64,
    /// The last ones, oldest first.
    lately: Vec<Instant>,
    /// Why it is not opened any more: wrong credentials are not tried again by each of many requests.
    refused: Option<Error>,
}

impl Device {
    pub(crate) fn new(watched: WatchedDevice) -> Self {
        Self {
            picture: Mutex::new(Picture::new(watched.number().clone())),
            watched,
            makes_a_call: Arc::default(),
            openings: Mutex::default(),
            socket: OnceCell::new(),
            answered: std::sync::Mutex::new(Instant::now()),
            is_closed: AtomicBool::new(false),
        }
    }

    pub(crate) fn id(&self) -> &DeviceId {
        self.watched.number()
    }

    pub(super) fn watched(&self) -> &WatchedDevice {
        &self.watched
    }

    /// What is known of it. Whoever changes it tells the changes before it lets go, so that they are told in their order.
    pub(super) async fn picture(&self) -> MutexGuard<'_, Picture> {
        self.picture.lock().await
    }

    /// Takes a port for its events, unless it has one: of that, what came since somebody read it is left out. A server that was
    /// left may have gone on sending.
    pub(super) async fn bind<F>(&self, bind: impl FnOnce() -> F) -> Result<()>
    where
        F: Future<Output = Result<EventSocket>>,
    {
        let bound = || async {
            let socket = bind().await?;
            Ok::<_, Error>(Socket {
                port: socket.port(),
                discards: socket.discarded(),
                reader: Arc::new(Mutex::new(socket)),
            })
        };
        let socket = self.socket.get_or_try_init(bound).await?;
        // whoever has it is about to read on, and has read what came
        if let Ok(mut reader) = socket.reader.try_lock() {
            reader.forget_waiting();
        }
        Ok(())
    }

    /// Where its events come in, if they do.
    pub(super) fn socket(&self) -> Option<&Socket> {
        self.socket.get()
    }

    /// Which datagrams were left out.
    pub(crate) fn discarded_datagrams(&self) -> DiscardedDatagrams {
        self.socket().map(|socket| socket.discards.count()).unwrap_or_default()
    }

    /// Waits until nobody else makes a call of this device.
    pub(super) async fn may_make_a_call(&self, patience: Duration) -> Result<OwnedMutexGuard<()>> {
        timeout(patience, Arc::clone(&self.makes_a_call).lock_owned()).await.map_err(|_| {
            let what = "another call of the device has not come about yet, and one at a time is made";
            Error::new(ErrorKind::Timeout).context(what).delivered(Delivery::NotSent)
        })
    }

    /// How often its session was opened: who meets `noOpenSession` says what it had seen, so that one of many opens it again.
    pub(super) async fn openings(&self) -> u64 {
        self.openings.lock().await.count
    }

    /// Waits until nobody opens its session, and keeps it so while this is held.
    pub(super) async fn is_not_being_opened(&self) -> impl Drop {
        self.openings.lock().await
    }

    /// Opens the session again, unless somebody has since this was seen: `false` then.
    pub(super) async fn open_again<F>(&self, seen: u64, open: impl FnOnce() -> F) -> Result<bool>
    where
        F: Future<Output = Result<()>>,
    {
        let mut openings = self.openings.lock().await;
        if openings.count != seen {
            return Ok(false);
        }
        if let Some(refused) = &openings.refused {
            return Err(refused.clone());
        }
        let now = Instant::now();
        openings.lately.retain(|opened| now.saturating_duration_since(*opened) < WITHIN);
        if openings.lately.len() >= MOST_OPENINGS {
            let what = format!("the server has closed the session of {} too often", self.id());
            return Err(Error::new(ErrorKind::SessionExpired).context(what).delivered(Delivery::Rejected));
        }
        openings.lately.push(now);
        let opened = open().await;
        if let Err(error) = &opened
            && is_final(error)
        {
            openings.refused = Some(error.clone());
        }
        opened?;
        openings.count += 1;
        Ok(true)
    }

    /// The server has answered about it: its session's time begins anew.
    pub(super) fn has_answered(&self) {
        *self.answered.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Instant::now();
    }

    pub(super) fn answered(&self) -> Instant {
        *self.answered.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// An administrator has closed its session.
    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
    }

    /// Refuses what needs a session that an administrator has closed.
    pub(super) fn is_permitted(&self) -> Result<()> {
        if !self.is_closed() {
            return Ok(());
        }
        let what = format!("an administrator has closed the session of {}", self.id().number());
        Err(Error::new(ErrorKind::Closed).context(what))
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Relaxed)
    }
}

/// Whether the server refuses us in a way that no retry heals.
pub(super) fn is_final(error: &Error) -> bool {
    error.kind() == ErrorKind::LoginRefused && !error.is_transient()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Opens the session again, as many requests do at once, and yields how often the server was asked.
    async fn asked(refusal: &Error) -> usize {
        let (device, asked) = (Device::new(WatchedDevice::new("201")), std::sync::Mutex::new(0));
        for _ in 0..3 {
            let open = || async {
                *asked.lock().unwrap() += 1;
                Err(refusal.clone())
            };
            let error = device.open_again(0, open).await.unwrap_err();
            assert_eq!(error.kind(), refusal.kind());
        }
        asked.into_inner().unwrap()
    }

    #[tokio::test]
    async fn a_password_that_is_refused_is_shown_once_by_however_many_requests() {
        let refused = Error::new(ErrorKind::LoginRefused);
        assert_eq!(asked(&refused).await, 1);
        assert_eq!(asked(&refused.transient(true)).await, 3, "a licence may be free again");
    }
}
