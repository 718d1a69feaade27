//! Hot standby: a second session is kept open at another server of the pair, so that it is there when the first is lost (T-Library
//! model, *High availability*; `TSetParamHA`). Nothing is registered there until then.

use super::login::{self, Opened};
use super::{Shared, at_last, spawn};
use crate::config::{HotStandby, Server};
use crate::event::Event;
use crate::gateway::Frame;
use crate::link::addp::{Addp, Pulse};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use telapi_core::Result;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

/// The way to whoever keeps a second session.
#[derive(Debug, Default)]
pub(super) struct Standby(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    kept: Option<Kept>,
    /// While it is there, the keeper goes on; that it is dropped tells the keeper.
    _keeper: Option<oneshot::Sender<()>>,
}

struct Kept {
    server: Server,
    /// Whoever wants the session sends where to.
    wanted: oneshot::Sender<oneshot::Sender<Opened>>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Standby {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session that is open at this server, if there is one.
    pub(super) async fn take(&self, server: &Server) -> Option<Opened> {
        let kept = self.state().kept.take_if(|kept| kept.server == *server)?;
        let (to, from) = oneshot::channel();
        // the keeper may just have lost it
        kept.wanted.send(to).ok()?;
        from.await.ok()
    }

    /// No second session is kept any more.
    pub(super) fn end(&self) {
        *self.state() = State::default();
    }
}

/// Keeps a session open at another server than this, until somebody takes it, another is kept, or the session is over. It outlives the
/// connection with the serving one: that is what it is for.
pub(super) fn keep(shared: &Arc<Shared>, serving: &Server) {
    let Some(rules) = shared.config.hot_standby else { return };
    let Some(other) = shared.config.servers.iter().find(|server| *server != serving).cloned() else { return };
    let (keeper, mut stopped) = oneshot::channel();
    *shared.standby.state() = State { kept: None, _keeper: Some(keeper) };
    let shared = Arc::clone(shared);
    spawn(async move {
        loop {
            let next = Instant::now() + rules.reconnect_interval;
            let kept = async {
                match open(&shared, &other, &rules).await {
                    Ok(opened) => keep_open(&shared, &other, &rules, opened).await,
                    Err(error) => {
                        tracing::debug!(target: "telapi::connection", server = %other, %error, "no second session");
                        false
                    }
                }
            };
            let is_over = tokio::select! {
                biased;
                _ = &mut stopped => true,
                is_taken = kept => is_taken,
            };
            if is_over {
                return;
            }
            tokio::select! {
                biased;
                _ = &mut stopped => return,
                () = sleep_until(next) => {}
            }
        }
    });
}

async fn open(shared: &Shared, server: &Server, rules: &HotStandby) -> Result<Opened> {
    let end = Instant::now() + rules.connect_timeout;
    let opened = timeout_at(end, login::connect(shared, server, end)).await;
    opened.unwrap_or_else(|_| Err(login::not_in_time()))
}

/// Answers polls and looks whether the server is there, until somebody takes the session: `true`; or it is lost. Whoever wants it does
/// not wait for a server that takes nothing: then a new one is opened.
async fn keep_open(shared: &Shared, server: &Server, rules: &HotStandby, mut opened: Opened) -> bool {
    let (wanted, mut wants) = oneshot::channel();
    shared.standby.state().kept = Some(Kept { server: server.clone(), wanted });
    let mut addp = Addp::new(shared.config.addp_timeout(), Instant::now());
    loop {
        let frame = tokio::select! {
            biased;
            to = &mut wants => {
                // nobody is there any more, or it is handed over
                return to.is_ok_and(|to| to.send(opened).is_ok());
            }
            item = opened.incoming.next() => match item {
                Some(Ok(received)) => received.ok(),
                Some(Err(_)) | None => return false,
            },
            () = at_last(addp.next_timeout()) => match addp.pulse(Instant::now()) {
                Pulse::Wait => continue,
                Pulse::Dead { .. } => return false,
                Pulse::Poll { seq } => match send(&mut opened, Frame::Poll { seq }, &mut wants, rules).await {
                    Some(is_wanted) => return is_wanted,
                    None => continue,
                },
            },
        };
        addp.inbound(Instant::now());
        match frame {
            Some(Frame::Poll { seq }) => {
                if let Some(is_wanted) = send(&mut opened, Frame::Reply { seq }, &mut wants, rules).await {
                    return is_wanted;
                }
            }
            Some(Frame::Message(message)) => match Event::from_message(message) {
                Ok(Event::LinkConnected(_)) => opened.sees_the_switch = true,
                Ok(Event::LinkDisconnected(_)) => opened.sees_the_switch = false,
                // nothing is registered there: the rest is for nobody
                _ => {}
            },
            _ => {}
        }
    }
}

/// Sends a frame. `Some`: it could not be sent, and whether that was because somebody wants the session, who does not get it.
async fn send(
    opened: &mut Opened,
    frame: Frame,
    wants: &mut oneshot::Receiver<oneshot::Sender<Opened>>,
    rules: &HotStandby,
) -> Option<bool> {
    tokio::select! {
        biased;
        sent = timeout(rules.connect_timeout, opened.sender.send(&frame)) => {
            if matches!(sent, Ok(Ok(()))) { None } else { Some(false) }
        }
        _ = wants => Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(name: &str) -> Server {
        Server { name: name.into(), shown: name.into() }
    }

    #[tokio::test]
    async fn the_session_of_another_server_is_not_taken() {
        let (wanted, mut wants) = oneshot::channel();
        let standby = Standby::default();
        standby.state().kept = Some(Kept { server: server("tserver://b:7000"), wanted });
        assert!(standby.take(&server("tserver://a:7000")).await.is_none());
        assert!(wants.try_recv().is_err(), "nobody was asked for it");
        assert!(standby.state().kept.is_some(), "it is still kept");
    }
}
