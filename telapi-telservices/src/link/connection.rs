//! What a connection of the session can do: ask for things, heal what the server has closed, look at its devices, and tell.

use super::device::{Device, is_final};
use super::exchange::Exchange;
use super::picture::Picture;
use super::sight::{Sight, Sign};
use super::{Shared, Tells};
use crate::answer::says_that_the_link_is_down;
use crate::event::{Event, Source};
use crate::normalize::DeviceCalls;
use crate::service::{ServiceRequest, Snapshot};
use crate::wire::{self, SessionEvent};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use telapi_core::session::{BlindReason, CloseReason, GapReason, LinkEvent};
use telapi_core::{DeviceId, Error, ErrorKind, Result};
use tokio::sync::{Notify, mpsc};
use tokio::task::yield_now;
use tokio::time::Instant;

/// How often a snapshot is taken anew because something came between question and answer.
const MOST_TRIES: usize = 8;

/// Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    pub(super) exchange: Arc<Exchange>,
    pub(super) shared: Arc<Shared>,
    told: mpsc::Sender<Tells>,
    sight: Arc<Mutex<Sight>>,
    /// A request has met no server: whoever keeps the connection alive looks whether it is still there.
    pub(super) is_doubtful: Arc<Notify>,
    /// Its sessions are being closed: none is opened any more, whatever the server tells of their end, and none looked at.
    is_closing: Arc<AtomicBool>,
}

/// Nobody listens any more: the connection is over.
#[derive(Debug)]
pub(super) struct End;

/// Why a device is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// The session compares all calls.
    Compare,
    /// To keep its session alive, or because something was not told that should have been.
    Check,
    /// A datagram could not be believed.
    Doubt,
}

impl Connection {
    pub(super) fn new(exchange: Arc<Exchange>, shared: Arc<Shared>, told: mpsc::Sender<Tells>) -> Self {
        let is_closing = Arc::default();
        Self { exchange, shared, told, sight: Arc::default(), is_doubtful: Arc::default(), is_closing }
    }

    /// The device of this number, if the session watches it.
    pub(super) fn device(&self, id: &DeviceId) -> Result<Arc<Device>> {
        let device = self.shared.devices.iter().find(|device| device.id().matches(id));
        let device = device
            .ok_or_else(|| crate::config::invalid(format!("the session does not watch {}", id.number())))?;
        device.is_permitted()?;
        Ok(Arc::clone(device))
    }

    /// What the device's calls say.
    pub(crate) async fn with_calls<T>(
        &self,
        id: &DeviceId,
        look: impl FnOnce(&DeviceCalls) -> Result<T>,
    ) -> Result<T> {
        let device = self.device(id)?;
        let picture = device.picture().await;
        look(picture.calls())
    }

    // --- telling ---------------------------------------------------------------------------------------------------

    /// Ends when nobody listens any more.
    pub(super) async fn closed(&self) {
        self.told.closed().await;
    }

    pub(super) async fn tell(&self, event: Tells) -> Result<(), End> {
        self.told.send(event).await.map_err(|_| End)
    }

    pub(super) async fn tell_all(&self, events: Vec<Event>) -> Result<(), End> {
        for event in events {
            self.tell(LinkEvent::Event(event.into())).await?;
        }
        Ok(())
    }

    pub(super) async fn lost(&self, error: Error) -> Result<(), End> {
        let silent_for = self.exchange.silent_for();
        self.tell(LinkEvent::Lost { error, silent_for }).await?;
        Err(End)
    }

    /// What tells whether the server sees the PBX.
    pub(super) async fn sign(&self, sign: Sign) -> Result<(), End> {
        let changed = self.sight.lock().unwrap_or_else(PoisonError::into_inner).takes(sign, Instant::now());
        match changed {
            Some(is_blind) => {
                self.tell(LinkEvent::Blind(is_blind.then_some(BlindReason::SwitchLinkDown))).await
            }
            None => Ok(()),
        }
    }

    // --- asking ----------------------------------------------------------------------------------------------------

    /// Asks for something that is about no device of the session.
    pub(crate) async fn ask<R: ServiceRequest>(&self, request: &R) -> Result<R::Answer> {
        let answer = self.exchange.ask(request).await;
        self.note(answer.as_ref().err());
        answer
    }

    /// Asks for something about a device. If its session is not open any more, it is opened again, and the request repeated: the
    /// server has done nothing.
    pub(crate) async fn ask_of<R: ServiceRequest>(&self, device: &Device, request: &R) -> Result<R::Answer> {
        let seen = device.openings().await;
        match self.answer_about(device, request).await {
            Err(error) if error.kind() == ErrorKind::SessionExpired => {
                self.open_again(device, seen).await?;
                self.answer_about(device, request).await
            }
            outcome => outcome,
        }
    }

    /// The same, of the device of this number.
    pub(crate) async fn ask_of_device<R: ServiceRequest>(
        &self,
        id: &DeviceId,
        request: &R,
    ) -> Result<R::Answer> {
        let device = self.device(id)?;
        self.ask_of(&device, request).await
    }

    /// Asks once.
    pub(super) async fn answer_about<R: ServiceRequest>(
        &self,
        device: &Device,
        request: &R,
    ) -> Result<R::Answer> {
        let answer = self.ask(request).await;
        if is_an_answer(answer.as_ref().err()) {
            device.has_answered();
        }
        answer
    }

    fn note(&self, error: Option<&Error>) {
        let met_nobody = error.is_some_and(|error| {
            matches!(error.kind(), ErrorKind::Connect | ErrorKind::ConnectionLost | ErrorKind::Timeout)
        });
        if met_nobody {
            self.is_doubtful.notify_one();
        }
    }

    /// Opens a session that the server has closed, unless somebody has since this was seen; and tells the gap.
    pub(super) async fn open_again(&self, device: &Device, seen: u64) -> Result<()> {
        device.is_permitted()?;
        let opened = device.open_again(seen, || self.open(device)).await;
        if let Err(error) = &opened
            && is_final(error)
        {
            // whoever asked for something learns it too; the session must not go on because of that
            let _ = self.tell(LinkEvent::Fatal(CloseReason::Refused(error.clone()))).await;
        }
        if opened? {
            tracing::debug!(target: "telapi::connection", device = %device.id(), "the device's session is opened again");
            // that nobody listens any more, who asked will learn by itself
            let _ = self.tell(LinkEvent::Gap { lasted: None, reason: GapReason::SessionExpired }).await;
        }
        Ok(())
    }

    /// From now on no session is opened, and no device looked at.
    pub(super) fn begin_closing(&self) {
        self.is_closing.store(true, Ordering::SeqCst);
    }

    /// Refuses what would be asked behind the close.
    fn is_not_closing(&self) -> Result<()> {
        if self.is_closing.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::Closed).context("the sessions are being closed"));
        }
        Ok(())
    }

    /// Opens the session of a device.
    pub(super) async fn open(&self, device: &Device) -> Result<()> {
        self.is_not_closing()?;
        // one that was taken for another server stays taken
        let socket = device.socket().filter(|_| !self.exchange.is_polled());
        let port = socket.map(|socket| socket.port);
        let open = device.watched().open_session(port, self.shared.config.session_timeout);
        let opened = self.answer_about(device, &open).await;
        opened.map_err(|error| self.shared.refused_to_open(device, error))
    }

    // --- looking ---------------------------------------------------------------------------------------------------

    /// Takes a snapshot of a device, and tells what differs from what is known. What came between question and answer may be
    /// newer than the answer: then it is asked for again. Of a device of which so much is told all the time, that is believed.
    pub(super) async fn look(&self, device: &Device, why: Look) -> Result<()> {
        let question = Snapshot::new(device.id().clone());
        for _ in 0..MOST_TRIES {
            self.is_not_closing()?;
            let before = device.picture().await.taken_in();
            let asked = self.ask_of(device, &question).await;
            self.snapshot_says(device, &asked).await;
            let snapshot = *asked?;
            // datagrams that were there before the answer are to be read before it
            yield_now().await;
            let mut picture = device.picture().await;
            if picture.taken_in() == before {
                let source = match why {
                    Look::Doubt => picture.doubt_is_settled_by(&snapshot),
                    // nothing gets lost between two polls: it is only seen sooner
                    Look::Check if self.exchange.is_polled() => Source::Poll,
                    Look::Check | Look::Compare => Source::Snapshot,
                };
                let events = picture.snapshot(snapshot, source, Instant::now());
                self.looked(&picture, events, why).await;
                return Ok(());
            }
        }
        let picture = device.picture().await;
        self.looked(&picture, Vec::new(), why).await;
        Ok(())
    }

    /// Tells what a look has shown, and, to who compares, all calls.
    async fn looked(&self, picture: &Picture, mut events: Vec<Event>, why: Look) {
        if why == Look::Compare {
            events.extend(picture.call_information());
        }
        // that nobody listens any more, who asked will learn by itself
        let _ = self.tell_all(events).await;
    }

    /// What the answer to a snapshot says beside the device.
    async fn snapshot_says(&self, device: &Device, asked: &Result<Box<wire::Snapshot>>) {
        let told = match asked {
            Ok(snapshot) => match &snapshot.session {
                Some(event) => self.session_event(device, event).await,
                None => self.sign(Sign::SnapshotSucceeded).await,
            },
            Err(error) if says_that_the_link_is_down(error) => self.sign(Sign::SnapshotRefused).await,
            Err(_) => Ok(()),
        };
        // that nobody listens any more, who asked will learn by itself
        let _ = told;
    }

    /// A device could not be looked at: is the server still there?
    pub(super) async fn could_not_look(&self, error: Error) -> Result<(), End> {
        match error.kind() {
            ErrorKind::SessionExpired
            | ErrorKind::LoginRefused
            | ErrorKind::Connect
            | ErrorKind::Proxy
            | ErrorKind::Tls
            | ErrorKind::ConnectionLost
            | ErrorKind::Timeout => self.lost(error).await,
            _ => {
                tracing::debug!(target: "telapi::connection", %error, "a device could not be looked at");
                Ok(())
            }
        }
    }

    /// What happened to the session of a device (guide, event *Session*).
    pub(super) async fn session_event(&self, device: &Device, event: &SessionEvent) -> Result<(), End> {
        match event {
            SessionEvent::PbxlinkOutOfService => self.sign(Sign::LinkIsDown).await,
            SessionEvent::PbxlinkInService => self.sign(Sign::LinkIsUp).await,
            SessionEvent::SessionClosedByTimeout
            | SessionEvent::SessionClosedByMonitoringReject
            | SessionEvent::SessionClosedByClient => {
                let seen = device.openings().await;
                match self.open_again(device, seen).await {
                    Ok(()) => Ok(()),
                    Err(error) => self.could_not_look(error).await,
                }
            }
            SessionEvent::SessionClosedByAdmin => {
                device.close();
                if self.shared.devices.iter().all(|device| device.is_closed()) {
                    self.tell(LinkEvent::Fatal(CloseReason::ClosedByAdministrator)).await?;
                    return Err(End);
                }
                // its calls are looked for, and not found
                self.tell(LinkEvent::Gap { lasted: None, reason: GapReason::SessionExpired }).await
            }
            SessionEvent::Other(_) => Ok(()),
        }
    }
}

/// Whether the server has answered, if only to refuse.
fn is_an_answer(error: Option<&Error>) -> bool {
    error.is_none_or(|error| error.refusal().is_some_and(|refusal| refusal.code.is_some()))
}
