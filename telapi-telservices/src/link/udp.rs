//! A device's events by UDP: each datagram is one or several messages, of which each may be lost, late, or forged.

use super::connection::{Connection, End, Look};
use super::device::Device;
use super::sight::Sign;
use crate::transport::EventSocket;
use crate::wire::{EventKind, Pdus, TelServiceEvent, decode_event};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use telapi_core::session::LinkEvent;
use telapi_core::{Error, Result, blot_out_of_error};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use tracing::Instrument;

/// So many looks at once, for what is doubted comes in bursts; those beyond wait until the first is [`IN`] so long ago. Anybody can
/// send what makes us doubt.
const LOOKS: usize = 10;

/// See [`LOOKS`].
const IN: Duration = Duration::from_secs(10);

/// Reads a device's events until nobody listens any more.
pub(super) async fn read_events(
    connection: Connection,
    device: Arc<Device>,
    socket: Arc<Mutex<EventSocket>>,
) {
    // the task of a connection that is gone may still have it for a moment
    let socket = tokio::select! {
        biased;
        () = connection.closed() => return,
        socket = socket.lock_owned() => socket,
    };
    let mut reader = Reader {
        connection,
        device,
        socket,
        looking: None,
        doubted: VecDeque::new(),
        looked: VecDeque::new(),
    };
    while reader.turn().await.is_ok() {}
    if let Some(looking) = reader.looking {
        looking.abort();
    }
}

struct Reader {
    connection: Connection,
    device: Arc<Device>,
    socket: OwnedMutexGuard<EventSocket>,
    /// A snapshot is under way, because something could not be believed. In a task of its own: it changes what this one reads.
    looking: Option<JoinHandle<Result<()>>>,
    /// What else could not be believed meanwhile, each device once.
    doubted: VecDeque<(Arc<Device>, Look)>,
    /// When the last looks began, oldest first.
    looked: VecDeque<Instant>,
}

impl Reader {
    async fn turn(&mut self) -> Result<(), End> {
        let (waits, may_look) = (self.looking.is_none() && !self.doubted.is_empty(), self.may_look());
        let looked = async {
            match &mut self.looking {
                Some(looking) => looking.await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.connection.closed() => Err(End),
            looked = looked => {
                self.looking = None;
                // a fault there is no reason to end here: the next snapshot is not far
                if let Ok(Err(error)) = looked {
                    self.connection.could_not_look(error).await?;
                }
                self.look_at_the_next();
                Ok(())
            }
            () = sleep_until(may_look), if waits => {
                self.look_at_the_next();
                Ok(())
            }
            datagram = self.socket.recv() => match datagram {
                Ok(datagram) => self.datagram(&datagram).await,
                Err(error) => self.connection.lost(error).await,
            },
        }
    }

    async fn datagram(&mut self, datagram: &[u8]) -> Result<(), End> {
        self.connection.exchange.heard();
        let config = Arc::clone(&self.connection.shared.config);
        let pdus = Pdus::new(datagram, &config.limits).end_of_pdu(&config.transport.end_of_pdu);
        for pdu in pdus {
            match pdu.and_then(|pdu| decode_event(pdu.as_bytes(), &config.limits)) {
                Ok(message) => self.message(message).await?,
                Err(error) => {
                    self.socket.count_undecodable();
                    let error = blot_out_of_error(&error, &self.connection.exchange.secrets());
                    self.connection.tell(LinkEvent::DecodeError(Error::from(error))).await?;
                    // whatever it should have told
                    self.look(Arc::clone(&self.device), Look::Check);
                }
            }
        }
        Ok(())
    }

    /// The port tells the device, unless the message does: another's events are not taken for this one's.
    async fn message(&mut self, message: TelServiceEvent) -> Result<(), End> {
        let device = match &message.device_number {
            Some(number) if !number.matches(self.device.id()) => {
                let Ok(device) = self.connection.device(number) else {
                    self.socket.count_undecodable();
                    tracing::debug!(target: "telapi::connection", "an event of a device that the session does not watch");
                    return Ok(());
                };
                device
            }
            _ => Arc::clone(&self.device),
        };
        // it was on its way when an administrator closed the session
        if device.is_closed() {
            return Ok(());
        }
        let (is_a_call, session) = match &message.kind {
            EventKind::Call(_) => (true, None),
            EventKind::Session(event) => (false, Some(event.clone())),
            _ => (false, None),
        };
        let doubted = {
            let mut picture = device.picture().await;
            let (events, doubted) = picture.message(message, Instant::now());
            self.connection.tell_all(events).await?;
            doubted
        };
        if doubted {
            self.look(Arc::clone(&device), Look::Doubt);
        }
        // an old picture says nothing of now
        if is_a_call && !doubted {
            self.connection.sign(Sign::LinkIsUp).await?;
        }
        match session {
            Some(event) => self.connection.session_event(&device, &event).await,
            None => Ok(()),
        }
    }

    /// When the device may be looked at again.
    fn may_look(&self) -> Instant {
        let first = self.looked.front().filter(|_| self.looked.len() >= LOOKS);
        first.map_or_else(Instant::now, |first| *first + IN)
    }

    fn look_at_the_next(&mut self) {
        if let Some((device, why)) = self.doubted.pop_front() {
            self.look(device, why);
        }
    }

    /// Looks at the device, beside reading on; later, if one is being looked at or was too often.
    fn look(&mut self, device: Arc<Device>, why: Look) {
        let now = Instant::now();
        if self.looking.is_some() || self.may_look() > now {
            self.doubted.retain(|(doubted, _)| doubted.id() != device.id());
            self.doubted.push_back((device, why));
            return;
        }
        if self.looked.len() >= LOOKS {
            self.looked.pop_front();
        }
        self.looked.push_back(now);
        let connection = self.connection.clone();
        let look = async move { connection.look(&device, why).await };
        self.looking = Some(tokio::spawn(look.in_current_span()));
    }
}
