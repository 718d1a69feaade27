//! How services are asked for: through the session that is logged in just now, and with their events awaited.

use super::{Ask, ServiceRequest};
use crate::config::invalid;
use crate::event::{Event, EventDevice, EventType};
use crate::link::Shared;
use crate::portal::Portal;
use crate::transport::Answer;
use crate::wire::{AnswerMessage, Message};
use futures::future::{BoxFuture, FutureExt};
use std::sync::Arc;
use std::time::Duration;
use telapi_core::call::WhileOffline;
use telapi_core::csta::event::FailedEvent;
use telapi_core::csta::{self, CstaEvent};
use telapi_core::session::{About, EventSource, EventStream, SessionHandle, StreamItem, Subscription};
use telapi_core::{CallId, Delivery, DeviceId, Error, ErrorKind, Result};
use tokio::time::{Instant, timeout_at};

/// Asks for services. It does not keep the session alive.
#[derive(Clone)]
pub(crate) struct Services {
    pub(crate) handle: SessionHandle<Event>,
    pub(crate) shared: Arc<Shared>,
    /// How long the event may take that a request is answered by.
    pub(crate) event_deadline: Duration,
    /// What becomes of a request while the session is not connected.
    pub(crate) while_offline: WhileOffline,
}

/// Which FailedEvent is about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fails {
    /// One about this call.
    Call(CallId),
    /// One of any call of this device but those that it had before, for the request makes a call whose name nobody knows
    /// beforehand.
    NewCallOf(DeviceId, Vec<CallId>),
    /// One of this device that names no call, for the request is about none.
    NoCallOf(DeviceId),
}

impl Fails {
    fn is_meant(&self, event: &Event, failed: &FailedEvent) -> bool {
        let call = failed.failed_connection.as_ref().map(|connection| &connection.call_id);
        let call = call.filter(|call| !call.is_empty());
        match self {
            Self::Call(of) => call == Some(of),
            Self::NewCallOf(device, before) => {
                !call.is_some_and(|call| before.contains(call)) && told_for(event, device)
            }
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

/// Whether the event is told for no other device: what is told of a call may be told once for its conference (guide 17).
pub(crate) fn told_for_no_other(event: &Event, device: &DeviceId) -> bool {
    event.device.as_ref().and_then(EventDevice::device_id).is_none_or(|told_for| told_for.matches(device))
}

/// A call of a telephone that a service is about.
#[derive(Debug, Clone)]
pub(crate) struct CallOf {
    pub(crate) device: DeviceId,
    pub(crate) call_id: CallId,
}

/// A request that has left and was not refused.
pub(crate) struct Sent {
    path: &'static str,
    portal: Portal,
    pub(crate) answer: Answer,
    /// The events since it left, where some are awaited.
    events: Option<Awaited>,
    /// What the call that it is about was called when it left.
    call: Option<CallId>,
}

impl Services {
    /// Sends a request, and waits for its answer; of the events that come after it left, those of these types are kept.
    ///
    /// `ask` makes the request when it leaves, for the session that is logged in then, and with the id that the call has then.
    /// Dropping the future does not withdraw the request.
    pub(crate) fn send(
        &self,
        path: &'static str,
        about: About,
        types: &[EventType],
        mut ask: impl FnMut(&Portal, Option<&CallId>) -> Result<Ask> + Send + 'static,
    ) -> BoxFuture<'static, Result<Sent>> {
        let (shared, source) = (Arc::clone(&self.shared), self.handle.events().clone());
        let types = types.to_vec();
        self.handle.service(path, about, self.while_offline, move |call| {
            let not_connected = || Error::new(ErrorKind::NotConnected).context(path);
            let begun = shared.portal().ok_or_else(not_connected).and_then(|portal| {
                let ask = ask(&portal, call)?;
                Ok((portal, ask))
            });
            let (portal, ask) = match begun {
                Ok(begun) => begun,
                Err(error) => return async { Err(error) }.boxed(),
            };
            // asked for before the request leaves, so that none is missed
            let events = (!types.is_empty()).then(|| Awaited::new(&source, &types));
            let call = call.cloned();
            async move {
                let answer = portal.ask(ask).await?;
                Ok(Sent { path, portal, answer, events, call })
            }
            .boxed()
        })
    }

    /// Sends a request about no call, of which no event is awaited.
    pub(crate) fn plain(
        &self,
        path: &'static str,
        mut ask: impl FnMut(&Portal) -> Result<Ask> + Send + 'static,
    ) -> BoxFuture<'static, Result<Sent>> {
        self.send(path, About::NoCall, &[], move |portal, _| ask(portal))
    }

    /// Sends a request about no call, to which nothing but its acceptance is awaited.
    pub(crate) async fn accepted<R: ServiceRequest>(
        &self,
        request: impl Fn(&Portal) -> R + Send + 'static,
    ) -> Result<()> {
        self.plain(R::PATH, move |portal| Ok(Ask::of(&request(portal)))).await.map(drop)
    }

    /// The same about a call.
    pub(crate) async fn accepted_of<R: ServiceRequest>(
        &self,
        of: CallOf,
        request: impl Fn(&Portal, &CallId) -> R + Send + 'static,
    ) -> Result<()> {
        self.send_of(of, &[], request).await.map(drop)
    }

    /// Sends a request about a call, by the id that it has when the request leaves.
    fn send_of<R: ServiceRequest>(
        &self,
        of: CallOf,
        types: &[EventType],
        request: impl Fn(&Portal, &CallId) -> R + Send + 'static,
    ) -> BoxFuture<'static, Result<Sent>> {
        let CallOf { device, call_id } = of;
        if call_id.is_empty() {
            return async { Err(invalid(format!("{} needs a call", R::PATH))) }.boxed();
        }
        let about = About::Call { device, call_id: call_id.clone() };
        self.send(R::PATH, about, types, move |portal, call| {
            Ok(Ask::of(&request(portal, call.unwrap_or(&call_id))))
        })
    }

    /// Sends a request, and waits for the event that the guide names, one of these types. A FailedEvent for it ends the
    /// wait at once, and so do the end of the connection and a reader that is too slow for the events.
    pub(crate) async fn answered<R: ServiceRequest, T>(
        &self,
        about: About,
        types: &[EventType],
        fails: &Fails,
        request: impl Fn(&Portal) -> R + Send + 'static,
        pick: impl FnMut(&Event) -> Option<T>,
    ) -> Result<T> {
        let sent = self.send(R::PATH, about, types, move |portal, _| Ok(Ask::of(&request(portal)))).await?;
        sent.event(self.event_deadline, fails, pick).await
    }

    /// The same about a call; the event is looked for by the id that the call had when the request left.
    pub(crate) async fn answered_of<R: ServiceRequest, T>(
        &self,
        of: CallOf,
        types: &[EventType],
        request: impl Fn(&Portal, &CallId) -> R + Send + 'static,
        mut pick: impl FnMut(&Event, &CallId) -> Option<T>,
    ) -> Result<T> {
        let asked_for = of.call_id.clone();
        let mut sent = self.send_of(of, types, request).await?;
        let call = sent.call.take().unwrap_or(asked_for);
        let fails = Fails::Call(call.clone());
        sent.event(self.event_deadline, &fails, |event| pick(event, &call)).await
    }

    /// Sends a request that is answered by any number of events, without an end mark: by one at least, and by all that come
    /// until none has come for the time that ends a snapshot, too.
    pub(crate) async fn answered_by_several<R: ServiceRequest, T>(
        &self,
        types: &[EventType],
        fails: &Fails,
        request: impl Fn(&Portal) -> R + Send + 'static,
        mut pick: impl FnMut(&Event) -> Option<T>,
    ) -> Result<Vec<T>> {
        let ask = move |portal: &Portal, _: Option<&CallId>| Ok(Ask::of(&request(portal)));
        let mut sent = self.send(R::PATH, About::NoCall, types, ask).await?;
        let deadline = Instant::now() + self.event_deadline;
        let mut found = vec![sent.event_until(deadline, fails, &mut pick).await?];
        while Instant::now() < deadline && found.len() < MOST_ANSWERS {
            let quiet = (Instant::now() + sent.portal.quiet()).min(deadline);
            match sent.event_until(quiet, fails, &mut pick).await {
                Ok(next) => found.push(next),
                Err(error) if error.kind() == ErrorKind::Timeout => break,
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }
}

impl Sent {
    /// Waits for the event that the request is answered by.
    pub(crate) async fn event<T>(
        mut self,
        deadline: Duration,
        fails: &Fails,
        mut pick: impl FnMut(&Event) -> Option<T>,
    ) -> Result<T> {
        self.event_until(Instant::now() + deadline, fails, &mut pick).await
    }

    async fn event_until<T>(
        &mut self,
        deadline: Instant,
        fails: &Fails,
        pick: &mut impl FnMut(&Event) -> Option<T>,
    ) -> Result<T> {
        let found = match &mut self.events {
            Some(events) => events.until(deadline, fails, pick).await,
            None => Err(unknown(ErrorKind::Protocol, "no event answers it")),
        };
        found.map_err(|error| error.context(self.path))
    }

    /// The message that the answer's body is. JSON may leave out its root, which is then taken for the expected one.
    pub(crate) fn message(&self, expected: &'static str) -> Result<Message> {
        self.portal.read(self.path, expected, &self.answer)
    }

    /// The answer that the body is.
    pub(crate) fn read<T: AnswerMessage>(&self) -> Result<T> {
        match self.message(T::MESSAGE)? {
            Message::Answer(answer) => T::try_from(*answer).map_err(|answer| self.other(answer.message())),
            Message::Events(message) => {
                Err(self.other(message.events.first().map_or("no message", Event::message)))
            }
            _ => Err(self.other("another message")),
        }
    }

    /// That the answer is not what it should be.
    pub(crate) fn other(&self, what: &str) -> Error {
        let error = Error::new(ErrorKind::Protocol).context(format!("{}: answered by {what}", self.path));
        error.delivered(Delivery::Unknown)
    }

    /// The text that the answer's body is.
    pub(crate) fn text(&self) -> String {
        self.portal.text(&self.answer)
    }
}

/// How many events one request may be answered by.
const MOST_ANSWERS: usize = 1000;

/// Events that are awaited.
struct Awaited {
    events: EventStream<Event>,
}

impl Awaited {
    /// Events of these types, and FailedEvents, from now on.
    fn new(source: &EventSource<Event>, types: &[EventType]) -> Self {
        let failed = EventType::Csta(csta::EventType::Failed);
        let types = types.iter().copied().chain([failed]);
        Self { events: source.subscribe_with(Subscription::new().only(types)) }
    }

    /// Waits for the event.
    async fn until<T>(
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
