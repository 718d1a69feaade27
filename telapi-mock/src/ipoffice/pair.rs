//! Two portals of one switch, of which one serves: a resilient deployment (guide 15).

mod builder;

pub use builder::PairBuilder;

use super::portal::Portal;
use super::standing::Standing;
use super::tell::Told;
use crate::switch::{CallsInFailure, Switch};
use axum::http::StatusCode;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// Which server of a [`Pair`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Server {
    /// The one that serves whenever it can.
    Primary,
    /// The one that serves while the primary cannot.
    Secondary,
}

/// Two portals in front of one [`Switch`], each with sessions and ids of its own, of which one serves (guide 15). Cheap to
/// clone; both stop when the last clone is dropped.
///
/// | what happens | what the guide says | what the pair does |
/// |---|---|---|
/// | the primary goes away: [`stop`](Self::stop), [`silence`](Self::silence) | 15.3: the secondary serves; not after which time, nor what it answers before | until [`takeover_after`](PairBuilder::takeover_after) the secondary refuses logins with `SYSTEM_STARTUP_IN_PROGRESS` and all else with 503 and that code, then it serves |
/// | it comes back: [`start`](Self::start) | 15.4: HASwitchEvent from the secondary, whose later requests get `SERVICE_REDIRECTED`; not which status that has, and nothing in it names the server that serves | the primary refuses like that for [`primary_serves_after`](PairBuilder::primary_serves_after), then serves. The event goes to every session with a WebSocket, whatever it subscribed to; the status is [`redirect_status`](PairBuilder::redirect_status); no log-out is carried out either |
/// | what is left at the secondary | nothing | its sessions get events until [`secondary_sessions_end_after`](PairBuilder::secondary_sessions_end_after), and end |
/// | somebody asks the secondary while the primary serves | nothing | `SERVICE_REDIRECTED`, as after a return |
/// | the IP Office goes down: [`ip_office_fails`](Self::ip_office_fails) | 15.5: OutOfServiceEvent to all, no logins until the portal has the other IP Office; not with which code, nor what becomes of calls and sessions | logins are refused with `CSTA_PROVIDER_NOT_AVAILABLE` for [`ip_office_takeover_after`](PairBuilder::ip_office_takeover_after); sessions stay, their requests about calls fail |
/// | it comes back: [`ip_office_returns`](Self::ip_office_returns) | 15.6: nothing for a client to do | later logins and events name it again; no event |
///
/// Each portal remembers for itself what only portals know: call logs, presence, directories.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use std::time::Duration;
/// use telapi_mock::{Extension, Switch, ipoffice::{Pair, Server}};
///
/// let switch = Switch::builder().extension(Extension::new("201").password("1234")).build();
/// let pair = Pair::builder(&switch).takeover_after(Duration::ZERO).start().await?;
/// assert_eq!(pair.active(), Some(Server::Primary));
/// pair.stop(Server::Primary).await;
/// pair.wait_for_active(Server::Secondary).await;
/// println!("log Extn201 in at {}", pair.portal(Server::Secondary).url());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Pair {
    inner: Arc<Inner>,
}

struct Inner {
    primary: Portal,
    /// As `haConfiguration` and HASwitchEvent have it.
    primary_name: String,
    secondary: Portal,
    /// By which address each portal knows the switch.
    switch_at: [Arc<str>; 2],
    secondary_ip_office: String,
    settings: Settings,
    active: watch::Sender<Option<Server>>,
    /// Locked before the switch and the portals.
    state: Mutex<State>,
}

/// How long things take, and how redirections are told.
#[derive(Clone, Copy, Debug)]
struct Settings {
    takeover_after: Duration,
    primary_serves_after: Duration,
    secondary_sessions_end_after: Duration,
    ip_office_takeover_after: Duration,
    redirect_status: StatusCode,
}

/// What runs, and what is about to happen.
#[derive(Default)]
struct State {
    primary_runs: bool,
    secondary_runs: bool,
    has_no_switch: bool,
    primary_serves: Pending,
    secondary_serves: Pending,
    sessions_end: Pending,
    ip_office_takes_over: Pending,
}

/// Something that is about to happen, unless it is put off or the pair is dropped.
#[derive(Default)]
struct Pending(Option<AbortHandle>);

impl Pending {
    fn abandon(&mut self) {
        if let Some(task) = self.0.take() {
            task.abort();
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.abandon();
    }
}

impl Pair {
    /// Describes a pair in front of a switch.
    pub fn builder(switch: &Switch) -> PairBuilder {
        PairBuilder::new(switch)
    }

    /// One of the portals, with its transcript, its sessions and its faults. What the pair does it does not learn of when it
    /// is done to a portal itself: [`Portal::stop`] leads to no takeover.
    pub fn portal(&self, server: Server) -> &Portal {
        self.inner.portal(server)
    }

    /// Which server serves, if one does.
    pub fn active(&self) -> Option<Server> {
        *self.inner.active.borrow()
    }

    /// Waits until this server serves. Without an end of its own: wrap it into `tokio::time::timeout`.
    pub async fn wait_for_active(&self, server: Server) {
        let mut active = self.inner.active.subscribe();
        // the sender lives in `self`: it cannot fail while that is borrowed
        let _ = active.wait_for(|active| *active == Some(server)).await;
    }

    /// A server goes away: its port is closed, its connections are cut, its sessions forgotten.
    pub async fn stop(&self, server: Server) {
        self.portal(server).stop().await;
        self.inner.is_lost(server);
    }

    /// A server goes silent: connections stay open, and nothing is answered any more. [`start`](Self::start) brings it back,
    /// with its connections cut and its sessions forgotten.
    pub fn silence(&self, server: Server) {
        self.portal(server).hang(true);
        self.inner.is_lost(server);
    }

    /// A server that was stopped or silent starts, with no sessions. Fails if its port is taken.
    pub async fn start(&self, server: Server) -> io::Result<()> {
        // one that runs is lost first
        self.inner.is_lost(server);
        self.portal(server).restart().await?;
        self.inner.runs(server);
        Ok(())
    }

    /// The primary IP Office goes down (guide 15.5): every phone is out of service, and the server that serves refuses
    /// logins until it has the secondary IP Office, with which the phones come back into service.
    pub fn ip_office_fails(&self, calls: CallsInFailure) {
        let mut state = self.inner.lock();
        state.has_no_switch = true;
        self.inner.settle(&state);
        let after = self.inner.settings.ip_office_takeover_after;
        state.ip_office_takes_over = self.inner.later(after, |inner| {
            let mut state = inner.lock();
            state.has_no_switch = false;
            inner.primary.state().has_switch_at(&inner.secondary_ip_office);
            inner.secondary.state().has_switch_at(&inner.secondary_ip_office);
            inner.settle(&state);
            drop(state);
            inner.primary.switch().recover();
        });
        drop(state);
        self.inner.primary.switch().fail(calls);
    }

    /// The primary IP Office is there again (guide 15.6): the phones and the portals go back to it.
    pub fn ip_office_returns(&self) {
        let [at_primary, at_secondary] = &self.inner.switch_at;
        let mut state = self.inner.lock();
        state.ip_office_takes_over.abandon();
        state.has_no_switch = false;
        self.inner.primary.state().has_switch_at(at_primary);
        self.inner.secondary.state().has_switch_at(at_secondary);
        self.inner.settle(&state);
        drop(state);
        self.inner.primary.switch().recover();
    }
}

impl Inner {
    fn portal(&self, server: Server) -> &Portal {
        match server {
            Server::Primary => &self.primary,
            Server::Secondary => &self.secondary,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn active(&self) -> Option<Server> {
        *self.active.borrow()
    }

    fn is_lost(self: &Arc<Self>, server: Server) {
        let mut state = self.lock();
        match server {
            Server::Primary => {
                state.primary_runs = false;
                state.primary_serves.abandon();
            }
            Server::Secondary => {
                state.secondary_runs = false;
                state.secondary_serves.abandon();
                state.sessions_end.abandon();
            }
        }
        if self.active() == Some(server) {
            self.active.send_replace(None);
        }
        if self.active().is_none() {
            self.secondary_is_to_serve(&mut state);
        }
        self.settle(&state);
    }

    fn runs(self: &Arc<Self>, server: Server) {
        let mut state = self.lock();
        match server {
            Server::Primary => {
                state.primary_runs = true;
                let after = self.settings.primary_serves_after;
                state.primary_serves = self.later(after, Self::primary_serves);
            }
            Server::Secondary => {
                state.secondary_runs = true;
                if self.active().is_none() {
                    self.secondary_is_to_serve(&mut state);
                }
            }
        }
        self.settle(&state);
    }

    /// The secondary has noticed that nobody serves.
    fn secondary_is_to_serve(self: &Arc<Self>, state: &mut State) {
        if state.secondary_runs && !state.primary_runs {
            // one that counts the time already has noticed before
            if state.secondary_serves.0.is_none() {
                let after = self.settings.takeover_after;
                state.secondary_serves = self.later(after, |inner| inner.secondary_serves());
            }
        }
    }

    fn secondary_serves(&self) {
        let mut state = self.lock();
        if !state.secondary_runs || self.active().is_some() {
            // it was lost, or the primary was faster, while this waited for the lock
            return;
        }
        state.secondary_serves = Pending::default();
        // what its last users left behind
        state.sessions_end.abandon();
        self.secondary.expire_sessions();
        self.give_standing(Some(Server::Secondary), &state);
        self.active.send_replace(Some(Server::Secondary));
    }

    /// The primary serves again: who is at the secondary is told (guide 15.4).
    fn primary_serves(self: &Arc<Self>) {
        let mut state = self.lock();
        if !state.primary_runs {
            // it was lost while this waited for the lock
            return;
        }
        state.primary_serves = Pending::default();
        state.secondary_serves.abandon();
        // before the event, so that whoever has it is redirected
        self.give_standing(Some(Server::Primary), &state);
        let active_server = self.primary_name.clone();
        self.secondary.tell(&Told::HaSwitch { primary_server_active: true, active_server });
        if state.secondary_runs {
            let after = self.settings.secondary_sessions_end_after;
            state.sessions_end = self.later(after, |inner| inner.secondary.expire_sessions());
        }
        self.active.send_replace(Some(Server::Primary));
    }

    fn settle(&self, state: &State) {
        self.give_standing(self.active(), state);
    }

    /// Gives each portal the standing that follows from which one serves.
    fn give_standing(&self, active: Option<Server>, state: &State) {
        for server in [Server::Primary, Server::Secondary] {
            let standing = match active {
                Some(active) if active == server && state.has_no_switch => Standing::HasNoSwitch,
                Some(active) if active == server => Standing::Serves,
                // the primary is about to, for it has started
                Some(Server::Secondary) | None => Standing::Starts,
                Some(Server::Primary) => Standing::Redirects(self.settings.redirect_status),
            };
            self.portal(server).state().lock().standing = standing;
        }
    }

    /// Does something after a time, as long as the pair is there.
    fn later(self: &Arc<Self>, after: Duration, act: impl FnOnce(&Arc<Self>) + Send + 'static) -> Pending {
        let inner: Weak<Self> = Arc::downgrade(self);
        let task = tokio::spawn(async move {
            tokio::time::sleep(after).await;
            if let Some(inner) = inner.upgrade() {
                act(&inner);
            }
        });
        Pending(Some(task.abort_handle()))
    }
}

impl std::fmt::Debug for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pair")
            .field("active", &self.active())
            .field("primary", &self.inner.primary)
            .field("secondary", &self.inner.secondary)
            .finish()
    }
}
