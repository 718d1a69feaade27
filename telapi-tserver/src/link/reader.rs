//! What comes in: polls are answered, events told, and requests learn of their answers.

use super::addp::{Addp, Pulse};
use super::at_last;
use super::connection::{Connection, End};
use super::incoming::Incoming;
use super::login::is_the_backup;
use super::numbers::{Number, Numbers};
use crate::event::Event as TEvent;
use crate::gateway::Frame;
use crate::message::{Message, ServerRole};
use crate::normalize::Change;
use crate::told::{Event, Source};
use crate::transport::Received;
use std::sync::Arc;
use telapi_core::session::{BlindReason, GapReason, LinkEvent};
use telapi_core::{Delivery, Error, ErrorKind, Result};
use tokio::time::Instant;

/// How many items that have come already are read before anything else is looked at.
const AT_ONCE: usize = 16;

/// Reads until nobody listens any more, or nothing comes any more.
pub(super) async fn read_frames(connection: Connection, mut incoming: Incoming) {
    let mut reader = Reader::new(connection.clone());
    loop {
        // what has come in is read before silence is believed
        let outcome = tokio::select! {
            biased;
            () = connection.closed() => return connection.is_over(),
            item = incoming.next() => reader.all_received(item, &mut incoming).await,
            () = at_last(reader.addp.next_timeout()) => reader.silence().await,
        };
        if outcome.is_err() {
            return connection.is_over();
        }
    }
}

struct Reader {
    connection: Connection,
    addp: Addp,
    numbers: Numbers,
    /// The last event that had a number.
    numbered: Option<Arc<TEvent>>,
    speaks_addp: bool,
}

impl Reader {
    fn new(connection: Connection) -> Self {
        let config = connection.shared.config();
        let speaks_addp = config.transport.speaks_addp();
        let addp = Addp::new(config.addp_timeout(), Instant::now());
        Self { connection, addp, numbers: Numbers::default(), numbered: None, speaks_addp }
    }

    async fn silence(&mut self) -> Result<(), End> {
        match self.addp.pulse(Instant::now()) {
            Pulse::Wait => Ok(()),
            Pulse::Poll { seq } => {
                self.connection.send(Frame::Poll { seq });
                Ok(())
            }
            Pulse::Dead { silent_for } => {
                let error = Error::new(ErrorKind::ConnectionLost)
                    .context("the server does not answer a poll")
                    .delivered(Delivery::Unknown);
                Err(self.connection.lost_after(error, silent_for).await)
            }
        }
    }

    /// An item that has come, and those that have come with it.
    async fn all_received(
        &mut self,
        first: Option<Result<Received>>,
        incoming: &mut Incoming,
    ) -> Result<(), End> {
        let first = match first {
            Some(Ok(received)) => received,
            Some(Err(error)) => return Err(self.connection.lost(error).await),
            None => {
                let error = Error::new(ErrorKind::ConnectionLost)
                    .context("the server has ended the connection")
                    .delivered(Delivery::Unknown);
                return Err(self.connection.lost(error).await);
            }
        };
        let now = Instant::now();
        self.addp.inbound(now);
        self.connection.heard(now);
        self.received(first).await?;
        for _ in 1..AT_ONCE {
            let Some(next) = incoming.received() else { break };
            self.received(next).await?;
        }
        Ok(())
    }

    async fn received(&mut self, received: Received) -> Result<(), End> {
        match received {
            Ok(Frame::Message(message)) => self.message(message).await,
            Ok(Frame::Poll { seq }) if self.speaks_addp => {
                self.connection.send(Frame::Reply { seq });
                Ok(())
            }
            Ok(Frame::Poll { .. } | Frame::Reply { .. }) => Ok(()),
            Err(error) => self.connection.tell(LinkEvent::DecodeError(error.into())).await,
        }
    }

    async fn message(&mut self, mut message: Message) -> Result<(), End> {
        self.connection.shared.secrets.hide(&mut message);
        let event = match TEvent::from_message(message) {
            Ok(event) => Arc::new(event),
            Err((error, message)) => {
                // whoever asked must not wait for nothing
                if let Some(reference) = message.reference_id() {
                    let answer = Error::from(error.clone()).delivered(Delivery::Unknown);
                    self.connection.answered(reference, Err(answer));
                }
                return self.connection.tell(LinkEvent::DecodeError(error.into())).await;
            }
        };
        match self.numbers.takes(event.event_sequence_number()) {
            // that of a server that does not count is another event
            Number::Again if self.numbered.as_ref() == Some(&event) => {
                tracing::debug!(target: "telapi::connection", event = %event.name(), "an event came twice");
                return Ok(());
            }
            Number::Fine | Number::Again => {}
            Number::Missing(count) => {
                let reason = GapReason::NumbersMissing { count };
                self.connection.tell(LinkEvent::Gap { lasted: None, reason }).await?;
            }
        }
        if event.event_sequence_number().is_some() {
            self.numbered = Some(Arc::clone(&event));
        }
        self.event(event).await
    }

    async fn event(&mut self, event: Arc<TEvent>) -> Result<(), End> {
        let is_answer = event.reference_id().is_some_and(|reference| self.connection.is_awaited(reference));
        let (source, changes) = self.changes(&event, is_answer);
        let call = event.call().and_then(|call| self.connection.shared.call_id(call.this_dn, call.conn_id));
        self.connection.tell(LinkEvent::Event(Event::message_of(Arc::clone(&event), call).into())).await?;
        self.connection.tell_all(changes, source).await?;
        self.about_the_server(&event, is_answer).await?;
        if let Some(reference) = event.reference_id() {
            self.connection.answered(reference, Ok(event));
        }
        Ok(())
    }

    /// What an event means for calls and devices.
    fn changes(&self, event: &TEvent, is_answer: bool) -> (Source, Vec<Change>) {
        let mut calls = self.connection.shared.calls();
        match event {
            TEvent::Registered(event) => (Source::Snapshot, calls.registered(event)),
            TEvent::AddressInfo(event) => (Source::Snapshot, calls.address_info(event)),
            TEvent::PartyInfo(event) => (Source::Snapshot, calls.party_info(event)),
            // what the server takes away is asked for again: until that is refused its calls may live on
            TEvent::Unregistered(_) if !is_answer => (Source::Snapshot, Vec::new()),
            TEvent::Unregistered(event) => (Source::Snapshot, calls.unregistered(&event.this_dn)),
            event => (Source::Event, calls.event(event)),
        }
    }

    /// What an event says of the server, its link to the switch, and the registrations.
    async fn about_the_server(&mut self, event: &TEvent, is_answer: bool) -> Result<(), End> {
        match event {
            TEvent::LinkConnected(_) => {
                self.connection.now_sees_the_switch(true);
                // what was refused while there was no switch may be taken now
                self.connection.registrations().try_again();
                self.connection.tell(LinkEvent::Blind(None)).await
            }
            TEvent::LinkDisconnected(_) => {
                self.connection.now_sees_the_switch(false);
                self.connection.tell(LinkEvent::Blind(Some(BlindReason::SwitchLinkDown))).await
            }
            TEvent::RestoreConnection(_) => {
                self.connection.registrations().all_are_gone();
                let reason = GapReason::SessionExpired;
                self.connection.tell(LinkEvent::Gap { lasted: None, reason }).await
            }
            TEvent::Unregistered(event) if !is_answer => {
                // of others' addresses there is no end
                if self.connection.shared.has(&event.this_dn) {
                    self.connection.registrations().is_gone(event.this_dn.clone());
                }
                Ok(())
            }
            TEvent::ServerInfo(info) if info.server_role == Some(ServerRole::Backup) && !is_answer => {
                Err(self.connection.lost(is_the_backup()).await)
            }
            TEvent::PrimaryChanged(event) if event.server_role == Some(ServerRole::Backup) => {
                Err(self.connection.lost(is_the_backup()).await)
            }
            _ => Ok(()),
        }
    }
}
