//! The task of one connection: reads its events, and keeps it alive.
//!
//! What proves that the portal lives (quirks): any message on the WebSocket, a Pong to our Ping, the answer to a REST
//! heartbeat. What we send proves nothing.

mod sight;

use super::outage::Switches;
use super::{Shared, expired, is_resilient, server_named};
use crate::event::{Event, EventDevice, EventKind, HaSwitchEvent, LogoutReason};
use crate::portal::{DEACTIVATED_AFTER, Portal};
use crate::transport::{Inbound, Target, WebSocket};
use crate::wire::{DecodeError, Message, UserKind, decode_message, decode_text};
use futures::future::{BoxFuture, FutureExt};
use std::sync::Arc;
use std::time::Duration;
use telapi_core::session::{
    BlindReason, Brief, CloseReason, GapReason, Heartbeat, LinkEvent, LogThrottle, Pulse,
};
use telapi_core::{DeviceId, Error, ErrorKind, Result, blot_out, blot_out_of_error};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// How long our Close may take to leave.
const CLOSE_DEADLINE: Duration = Duration::from_secs(1);

/// Any text is a heartbeat (guide 4.3.4).
const HEARTBEAT: &str = "heartbeat";

/// What goes to the session's driver.
pub(super) type ReaderTells = LinkEvent<Event, Target>;

pub(super) struct Reader {
    shared: Arc<Shared>,
    portal: Portal,
    socket: WebSocket,
    told: mpsc::Sender<ReaderTells>,
    /// The device user's own phone, which its events do not name.
    own: Option<DeviceId>,
    websocket_pulse: Heartbeat,
    /// When anything last came in on the WebSocket.
    last_inbound: Instant,
    rest: Option<RestHeartbeat>,
    /// Why a device user's own phone is not seen.
    phone: Option<BlindReason>,
    /// An application user's switches, once a phone of theirs goes out of service.
    switches: Option<Switches>,
    /// No switch is left.
    no_switch: bool,
    /// The portal has accepted no heartbeat for so long that it may have stopped sending.
    is_deactivated: bool,
}

/// The REST heartbeat of a device user. Application users need none (guide 4.3.3).
struct RestHeartbeat {
    interval: Duration,
    next: Instant,
    /// Yields how long there had been no heartbeat.
    asked: Option<BoxFuture<'static, Result<Duration>>>,
    /// A portal may refuse it every few seconds, for hours.
    refusals: LogThrottle,
}

/// Why the task ends.
struct End;

impl Reader {
    pub(super) fn new(
        shared: Arc<Shared>,
        portal: Portal,
        socket: WebSocket,
        told: mpsc::Sender<ReaderTells>,
    ) -> Self {
        let now = Instant::now();
        let (own, rest) = match portal.login().user_kind() {
            UserKind::DeviceUser => {
                let own = portal.login().user_extension.as_deref().map(DeviceId::new);
                let interval = shared.config.heartbeat_interval;
                (
                    own,
                    Some(RestHeartbeat {
                        interval,
                        next: now + interval,
                        asked: None,
                        refusals: LogThrottle::new(),
                    }),
                )
            }
            UserKind::ApplicationUser => (None, None),
        };
        let websocket_pulse = Heartbeat::new(shared.config.websocket_pulse.clone(), now);
        let phone = portal.phone();
        portal.heard();
        let last_inbound = now;
        Self {
            shared,
            portal,
            socket,
            told,
            own,
            websocket_pulse,
            last_inbound,
            rest,
            phone,
            switches: None,
            no_switch: false,
            is_deactivated: false,
        }
    }

    pub(super) async fn run(mut self) {
        while self.turn().await.is_ok() {}
        // As a courtesy: the portal need not wait for a heartbeat to know that we are gone.
        let _ = self.socket.sender.close(CLOSE_DEADLINE).await;
    }

    async fn turn(&mut self) -> Result<(), End> {
        let timeout = match &self.rest {
            Some(rest) if rest.asked.is_none() => self.websocket_pulse.next_timeout().min(rest.next),
            _ => self.websocket_pulse.next_timeout(),
        };
        let rest_answer = async {
            match self.rest.as_mut().and_then(|rest| rest.asked.as_mut()) {
                Some(asked) => asked.await,
                None => std::future::pending().await,
            }
        };
        // What has come in is read before a timer is believed: a process that slept must not take its own sleep for the
        // portal's. But a portal that always has a message ready must not starve the heartbeats, so these are looked after
        // on each turn.
        let turned = tokio::select! {
            biased;
            () = self.told.closed() => Err(End),
            answer = rest_answer => self.rest_answered(answer).await,
            inbound = self.socket.reader.next() => match inbound {
                Some(Ok(inbound)) => self.inbound(inbound).await,
                Some(Err(error)) => self.broken(error).await,
                None => self.lost(Error::new(ErrorKind::ConnectionLost).context("the WebSocket has ended")).await,
            },
            () = sleep_until(timeout) => Ok(()),
        };
        turned?;
        self.pulse().await
    }

    async fn inbound(&mut self, inbound: Inbound) -> Result<(), End> {
        let now = Instant::now();
        self.last_inbound = now;
        self.portal.heard();
        match inbound {
            Inbound::Pong => {
                self.websocket_pulse.answered(now);
                Ok(())
            }
            Inbound::Ping => {
                self.websocket_pulse.inbound(now);
                Ok(())
            }
            Inbound::Text(text) => {
                self.websocket_pulse.inbound(now);
                if is_blank(text.as_bytes()) {
                    return Ok(());
                }
                self.message(decode_text(&text, &self.shared.config.limits)).await
            }
            Inbound::Binary(bytes) => {
                self.websocket_pulse.inbound(now);
                if is_blank(&bytes) {
                    return Ok(());
                }
                self.message(decode_message(&bytes, &self.shared.config.limits)).await
            }
            Inbound::Close { code, reason } => {
                let code =
                    code.map_or_else(|| "without a code".to_owned(), |code| format!("with code {code}"));
                let reason = blot_out(&reason, &self.secrets());
                let what = format!("the portal closed the WebSocket {code} {reason:?}");
                self.lost(Error::new(ErrorKind::ConnectionLost).context(what)).await
            }
        }
    }

    async fn message(&mut self, decoded: Result<Message, DecodeError>) -> Result<(), End> {
        match decoded {
            Ok(Message::Events(message)) => {
                for event in message.events {
                    self.event(event).await?;
                }
                Ok(())
            }
            Ok(_) => {
                let error =
                    Error::new(ErrorKind::Protocol).context("a message on the WebSocket that is no event");
                self.tell(LinkEvent::DecodeError(error)).await
            }
            Err(error) => {
                let error = blot_out_of_error(&error, &self.secrets());
                self.tell(LinkEvent::DecodeError(error.into())).await
            }
        }
    }

    /// What the portal may repeat in its texts, and nobody must read.
    fn secrets(&self) -> [&str; 2] {
        [self.portal.session_id().expose(), self.shared.config.login.user_password.expose()]
    }

    async fn event(&mut self, mut event: Event) -> Result<(), End> {
        // not the password: one like "2010" would blot out an extension
        event.redact(&[self.portal.session_id().expose()]);
        if let (None, Some(own)) = (&event.device, &self.own) {
            event.device = Some(EventDevice::Device(own.clone()));
        }
        match &event.kind {
            EventKind::Logout(logout) => {
                let reason = logout.logout_reason.clone();
                return self.logged_out(event, reason).await;
            }
            EventKind::HaSwitch(switch) => {
                let switch = switch.clone();
                self.tell(LinkEvent::Event(event.into())).await?;
                return self.another_serves(&switch).await;
            }
            _ => {}
        }
        let phone = self.service_of_own_phone(&event);
        let switch = self.service_of_a_switch(&event);
        let before = std::mem::replace(&mut self.phone, phone);
        self.portal.set_phone(phone);
        self.tell(LinkEvent::Event(event.into())).await?;
        if let Some(change) = switch {
            self.switch_changed(change).await?;
        }
        if phone == before {
            return Ok(());
        }
        if phone == Some(BlindReason::PhoneLoggedOut) && is_resilient(&self.shared, &self.portal) {
            return self.switch_may_have_gone("the own phone went out of service").await;
        }
        self.tell_sight().await
    }

    /// The other server of the pair takes over (guide 15.4).
    async fn another_serves(&mut self, switch: &HaSwitchEvent) -> Result<(), End> {
        let reason = Error::new(ErrorKind::Redirected).context("HASwitchEvent");
        let server = match switch.active_server.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => server_named(&self.shared, &self.portal, name),
            None => {
                switch.primary_server_active.and_then(|it_is| self.shared.config.servers.of_the_pair(it_is))
            }
        };
        match server {
            // its task goes on until the driver lets it go: nothing happens if this portal has named itself
            Some(server) => self.tell(LinkEvent::SwitchTo { server: server.into(), reason }).await,
            // it serves no more in any case, and the others are tried in turn
            None => self.lost(reason).await,
        }
    }

    /// The session has ended at the portal (guide 4.4.1). One that was replaced by ours is not ours.
    async fn logged_out(&mut self, event: Event, reason: Option<LogoutReason>) -> Result<(), End> {
        let session_id = self.portal.session_id().clone();
        if event.client_session_id.as_ref().is_some_and(|other| *other != session_id) {
            tracing::debug!(target: "telapi::connection", "a logout event for another session is ignored");
            return Ok(());
        }
        self.portal.expire();
        self.tell(LinkEvent::Event(event.into())).await?;
        let is_elsewhere = reason == Some(LogoutReason::LoginDifferentLocation)
            && !self.shared.may_have_logged_in_late(self.portal.target());
        if is_elsewhere {
            self.tell(LinkEvent::Fatal(CloseReason::LoggedInElsewhere)).await?;
        } else {
            let reason = reason.map_or_else(String::new, |reason| format!(", {reason}"));
            let reason = blot_out(&reason, &self.secrets());
            return self.lost(expired(&format!("the portal logged us out{reason}"))).await;
        }
        Err(End)
    }

    async fn pulse(&mut self) -> Result<(), End> {
        let now = Instant::now();
        if let Some(rest) = self.rest.as_mut().filter(|rest| rest.asked.is_none() && now >= rest.next) {
            let portal = self.portal.clone();
            rest.asked = Some(async move { portal.heartbeat().await }.boxed());
        }
        match self.websocket_pulse.pulse(now) {
            Pulse::Wait => Ok(()),
            Pulse::Send => {
                self.websocket_pulse.sent(now);
                // The text is what the portal wants (guide 4.3.4); the Ping is what a WebSocket server answers.
                let sent = match self.socket.sender.send_text(HEARTBEAT).await {
                    Ok(()) => self.socket.sender.ping().await,
                    Err(error) => Err(error),
                };
                match sent {
                    Ok(()) => Ok(()),
                    Err(error) => self.lost(error).await,
                }
            }
            Pulse::Dead { silent_for } => {
                let what = format!("nothing came on the WebSocket for {} s", silent_for.as_secs());
                self.lost(Error::new(ErrorKind::ConnectionLost).context(what)).await
            }
        }
    }

    async fn rest_answered(&mut self, answer: Result<Duration>) -> Result<(), End> {
        let now = Instant::now();
        let Some(rest) = &mut self.rest else { return Ok(()) };
        rest.asked = None;
        match answer {
            Ok(silence) => {
                rest.next = now + rest.interval;
                rest.refusals.healed();
                if silence <= DEACTIVATED_AFTER {
                    return Ok(());
                }
                // The portal had stopped sending; this heartbeat has made it send again.
                let lasted = silence.checked_sub(DEACTIVATED_AFTER);
                self.tell(LinkEvent::Gap { lasted, reason: GapReason::Deactivated }).await?;
                self.is_deactivated = false;
                self.tell_sight().await
            }
            Err(error) => match error.kind() {
                // It answers, so it lives; that it has no time now does not end the session.
                ErrorKind::Unavailable | ErrorKind::Server | ErrorKind::Refused => {
                    let pause = error.retry_after().unwrap_or(rest.interval / 4).min(rest.interval);
                    rest.next = now + pause.max(Duration::from_secs(1));
                    heartbeat_refused(&error, rest.refusals.admit(now));
                    if self.is_deactivated || !self.portal.may_be_deactivated() {
                        return Ok(());
                    }
                    self.is_deactivated = true;
                    self.tell_sight().await
                }
                _ => self.lost(error).await,
            },
        }
    }

    /// The WebSocket broke on a message, or for good.
    async fn broken(&mut self, error: Error) -> Result<(), End> {
        if error.kind() == ErrorKind::Decode {
            self.tell(LinkEvent::DecodeError(error.clone())).await?;
        }
        self.lost(error).await
    }

    async fn lost(&mut self, error: Error) -> Result<(), End> {
        let silent_for = self.last_inbound.elapsed();
        self.tell(LinkEvent::Lost { error, silent_for }).await?;
        Err(End)
    }

    async fn tell(&mut self, event: ReaderTells) -> Result<(), End> {
        self.told.send(event).await.map_err(|_| End)
    }
}

/// The error's texts are the portal's.
fn heartbeat_refused(error: &Error, admitted: Option<u64>) {
    tracing::debug!(target: "telapi::connection", %error, "why the heartbeat was not accepted");
    if let Some(kept_back) = admitted {
        tracing::warn!(
            target: "telapi::connection",
            error = %Brief(error),
            kept_back,
            "the heartbeat was not accepted",
        );
    }
}

/// The portal may answer our heartbeats with nothing, or with a text of its own.
fn is_blank(message: &[u8]) -> bool {
    message.trim_ascii().is_empty()
}

#[cfg(test)]
mod tests;
