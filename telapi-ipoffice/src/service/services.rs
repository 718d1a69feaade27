//! How services are asked for: through the session that is logged in just now, and with their events awaited.

use super::{Ask, ServiceRequest};
use crate::event::{Event, EventDevice, EventType};
use crate::link::Shared;
use crate::portal::Portal;
use crate::transport::Answer;
use crate::wire::{AnswerMessage, Message};
use std::sync::Arc;
use std::time::Duration;
use telapi_core::csta::event::FailedEvent;
use telapi_core::csta::{self, CstaEvent};
use telapi_core::session::{SessionHandle, SessionState, StreamItem, Subscription};
use telapi_core::{CallId, Delivery, DeviceId, Error, ErrorKind, Result};
use tokio::time::{Instant, timeout_at};

/// Asks for services. It does not keep the session alive.
#[derive(Clone)]
pub(crate) struct Services {
    pub(crate) handle: SessionHandle<Event>,
    pub(crate) shared: Arc<Shared>,
    /// How long the event may take that a request is answered by.
    pub(crate) event_deadline: Duration,
}

/// Which FailedEvent is about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fails {
    /// One about this call.
    Call(CallId),
    /// One of any call of this device, for the request makes a call whose name nobody knows beforehand.
    AnyCallOf(DeviceId),
    /// One of this device that names no call, for the request is about none.
    NoCallOf(DeviceId),
}

impl Fails {
    fn is_meant(&self, event: &Event, failed: &FailedEvent) -> bool {
        let call = failed.failed_connection.as_ref().map(|connection| &connection.call_id);
        let call = call.filter(|call| !call.is_empty());
        match self {
            Self::Call(of) => call == Some(of),
            Self::AnyCallOf(device) => told_for(event, device),
            Self::NoCallOf(device) => call.is_none() && told_for(event, device),
        }
    }
}

/// Whether the event is told for the device: only an application user is told events of other devices.
pub(crate) fn told_for(event: &Event, device: &DeviceId) -> bool {
    match &event.device {
        Some(EventDevice::Device(told_for)) => told_for.matches(device),
        Some(EventDevice::Conference | EventDevice::Directory) => false,
        None => true,
    }
}

impl Services {
    /// The session at the portal, if requests can be sent now.
    pub(crate) fn portal(&self) -> Result<Portal> {
        let not_connected = || Error::new(ErrorKind::NotConnected);
        match self.handle.state().get() {
            SessionState::Online { .. } | SessionState::Blind { .. } => {
                self.shared.portal().ok_or_else(not_connected)
            }
            SessionState::Closed { reason } => Err(reason.to_error()),
            SessionState::Closing => Err(Error::new(ErrorKind::Closed)),
            _ => Err(not_connected()),
        }
    }

    /// Sends a request, and waits for its answer. Dropping this does not withdraw the request.
    pub(crate) async fn send(&self, portal: &Portal, ask: Ask) -> Result<Answer> {
        let path = ask.path;
        let (portal, this) = (portal.clone(), self.clone());
        let sent = tokio::spawn(async move {
            let answer = portal.ask(ask).await;
            if let Err(error) = &answer
                && error.kind() == ErrorKind::SessionExpired
                && this.shared.portal().is_none_or(|now| now.session_id() == portal.session_id())
            {
                // the session is to learn of it now, and not by its next heartbeat
                this.handle.session_expired(error.clone());
            }
            answer
        });
        sent.await.unwrap_or_else(|_| {
            let error = Error::new(ErrorKind::ConnectionLost).context(path);
            Err(error.delivered(Delivery::Unknown))
        })
    }

    /// Sends a request to which nothing but its acceptance is awaited.
    pub(crate) async fn accepted<R: ServiceRequest>(&self, request: impl FnOnce(&Portal) -> R) -> Result<()> {
        let portal = self.portal().map_err(|error| error.context(R::PATH))?;
        let ask = Ask::of(&request(&portal));
        self.send(&portal, ask).await.map(drop)
    }

    /// Sends a request whose answer's body is this answer.
    pub(crate) async fn answer<T: AnswerMessage>(&self, portal: &Portal, ask: Ask) -> Result<T> {
        let path = ask.path;
        let answer = self.send(portal, ask).await?;
        let other = |what: &str| {
            let error = Error::new(ErrorKind::Protocol).context(format!("{path}: answered by {what}"));
            error.delivered(Delivery::Unknown)
        };
        match portal.read(path, T::MESSAGE, &answer)? {
            Message::Answer(answer) => T::try_from(*answer).map_err(|answer| other(answer.message())),
            Message::Events(message) => {
                Err(other(message.events.first().map_or("no message", Event::message)))
            }
            _ => Err(other("another message")),
        }
    }

    /// Sends a request, and waits for the event that the guide names, one of these types. A FailedEvent for it ends the
    /// wait at once, and so do the end of the connection and a reader that is too slow for the events.
    pub(crate) async fn answered<R: ServiceRequest, T>(
        &self,
        types: &[EventType],
        fails: &Fails,
        request: impl FnOnce(&Portal) -> Result<R>,
        mut pick: impl FnMut(&Event) -> Option<T>,
    ) -> Result<T> {
        let portal = self.portal().map_err(|error| error.context(R::PATH))?;
        let ask = Ask::of(&request(&portal)?);
        let mut awaited = self.await_events(types);
        self.send(&portal, ask).await?;
        awaited
            .until(Instant::now() + self.event_deadline, fails, &mut pick)
            .await
            .map_err(|error| error.context(R::PATH))
    }

    /// Sends a request that is answered by any number of events, without an end mark: by one at least, and by all that come
    /// until none has come for the time that ends a snapshot, too.
    pub(crate) async fn answered_by_several<R: ServiceRequest, T>(
        &self,
        types: &[EventType],
        fails: &Fails,
        request: impl FnOnce(&Portal) -> R,
        mut pick: impl FnMut(&Event) -> Option<T>,
    ) -> Result<Vec<T>> {
        let portal = self.portal().map_err(|error| error.context(R::PATH))?;
        let ask = Ask::of(&request(&portal));
        let mut awaited = self.await_events(types);
        self.send(&portal, ask).await?;
        let deadline = Instant::now() + self.event_deadline;
        let in_context = |error: Error| error.context(R::PATH);
        let mut found = vec![awaited.until(deadline, fails, &mut pick).await.map_err(in_context)?];
        while Instant::now() < deadline && found.len() < MOST_ANSWERS {
            let quiet = (Instant::now() + portal.quiet()).min(deadline);
            match awaited.until(quiet, fails, &mut pick).await {
                Ok(next) => found.push(next),
                Err(error) if error.kind() == ErrorKind::Timeout => break,
                Err(error) => return Err(in_context(error)),
            }
        }
        Ok(found)
    }

    /// Events from now on: asked for before the request leaves, so that none is missed.
    pub(crate) fn await_events(&self, types: &[EventType]) -> Awaited {
        let failed = EventType::Csta(csta::EventType::Failed);
        let types = types.iter().copied().chain([failed]);
        Awaited { events: self.handle.events().subscribe_with(Subscription::new().only(types)) }
    }
}

/// How many events one request may be answered by.
const MOST_ANSWERS: usize = 1000;

/// Events that are awaited.
pub(crate) struct Awaited {
    events: telapi_core::session::EventStream<Event>,
}

impl Awaited {
    /// Waits for the event.
    pub(crate) async fn until<T>(
        &mut self,
        deadline: Instant,
        fails: &Fails,
        pick: &mut impl FnMut(&Event) -> Option<T>,
    ) -> Result<T> {
        timeout_at(deadline, self.find(fails, pick)).await.unwrap_or_else(|_| {
            Err(unknown(
                ErrorKind::Timeout,
                "the request was accepted, but no event told that it was carried out",
            ))
        })
    }

    async fn find<T>(&mut self, fails: &Fails, pick: &mut impl FnMut(&Event) -> Option<T>) -> Result<T> {
        loop {
            match self.events.next().await {
                Some(StreamItem::Event(event)) => {
                    if let Some(found) = pick(&event) {
                        return Ok(found);
                    }
                    if let Some(CstaEvent::Failed(failed)) = event.csta()
                        && fails.is_meant(&event, failed)
                    {
                        return Err(refused(failed));
                    }
                }
                Some(StreamItem::Disconnected { .. }) => {
                    let what = "the request was accepted; the connection was lost before an event told what came of it";
                    return Err(unknown(ErrorKind::ConnectionLost, what));
                }
                Some(StreamItem::Lagged { .. }) => {
                    let what = "the request was accepted; more events came than could be read";
                    return Err(unknown(ErrorKind::Unavailable, what));
                }
                Some(StreamItem::Closed { reason }) => {
                    return Err(reason.to_error().delivered(Delivery::Unknown));
                }
                Some(_) => {}
                None => return Err(unknown(ErrorKind::Closed, "the session is over")),
            }
        }
    }
}

fn unknown(kind: ErrorKind, what: &str) -> Error {
    Error::new(kind).context(what).delivered(Delivery::Unknown)
}

fn refused(failed: &FailedEvent) -> Error {
    let cause = failed.cause.as_ref().map_or_else(String::new, |cause| format!(", cause {cause}"));
    let what = format!("the switch answered with a FailedEvent{cause}");
    Error::new(ErrorKind::Refused).context(what).delivered(Delivery::Rejected)
}
