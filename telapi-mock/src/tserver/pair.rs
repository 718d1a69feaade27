//! A primary and a backup in front of one switch.

mod builder;

pub use builder::PairBuilder;

use super::server::TServer;
use crate::switch::Switch;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Which server of a [`Pair`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Server {
    /// The one that is primary when the pair starts.
    First,
    /// The one that is its backup then.
    Second,
}

impl Server {
    fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// What a backup knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standby {
    /// Nothing: it has no link until it becomes primary. Calls go on, and get other ConnIDs; user data, agents and
    /// registrations are lost.
    Warm,
    /// Everything: ConnIDs and user data stay. A client may register DNs there, and is told what happens; what it asks for
    /// at a DN is refused with 58.
    Hot,
}

/// Two servers in front of one [`Switch`], of which one is primary. Cheap to clone; both stop when the last clone is dropped.
///
/// | what happens | what the pair does (the pages are silent but for what both kinds of standby keep) |
/// |---|---|
/// | the primary [stops](Self::stop) or falls [silent](Self::silence) | its connections break, or get no answer; after [`takeover_after`](PairBuilder::takeover_after) the other is primary, if it runs |
/// | hot: a server becomes primary or backup | its clients get EventLinkDisconnected, EventPrimaryChanged with ServerRole, EventLinkConnected; registrations stay |
/// | warm: a server becomes primary | EventPrimaryChanged with ServerRole 0, EventLinkConnected |
/// | warm: a server becomes backup | EventPrimaryChanged with ServerRole 1, EventLinkDisconnected; registrations are forgotten |
/// | a server [comes back](Self::start) | it is backup, or primary if nobody is |
/// | [`switch_over`](Self::switch_over) | both run on in each other's role |
///
/// Who asks a backup by RequestQueryServer gets ServerRole 1. A warm one opens sessions with EventLinkDisconnected.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use telapi_mock::{Extension, Switch, tserver::{Pair, Server, Standby}};
///
/// let switch = Switch::builder().extension(Extension::new("1001")).build();
/// let pair = Pair::builder(&switch, Standby::Hot).start().await?;
/// pair.stop(Server::First).await;
/// pair.wait_for_primary(Server::Second).await;
/// println!("register 1001 at {}", pair.server(Server::Second).address());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Pair {
    inner: Arc<Inner>,
}

struct Inner {
    first: TServer,
    second: TServer,
    standby: Standby,
    takeover_after: Duration,
    primary: watch::Sender<Option<Server>>,
    state: Mutex<State>,
}

struct State {
    first_runs: bool,
    second_runs: bool,
    /// How often somebody has become primary or gone: a takeover that was planned before comes to nothing.
    changes: u64,
}

impl Pair {
    /// Describes a pair in front of a switch.
    pub fn builder(switch: &Switch, standby: Standby) -> PairBuilder {
        PairBuilder::new(switch, standby)
    }

    /// One of the servers, with its faults.
    pub fn server(&self, which: Server) -> &TServer {
        self.inner.server(which)
    }

    /// Which is primary, if one is.
    pub fn primary(&self) -> Option<Server> {
        *self.inner.primary.borrow()
    }

    /// Waits until this one is primary.
    pub async fn wait_for_primary(&self, which: Server) {
        // the sender lives in `self`
        let _ = self.inner.primary.subscribe().wait_for(|primary| *primary == Some(which)).await;
    }

    /// A server goes away; the other becomes primary, if it was not.
    pub async fn stop(&self, which: Server) {
        self.server(which).stop().await;
        self.gone(which);
    }

    /// A server accepts everything and says nothing any more; the other becomes primary, if it was not.
    pub fn silence(&self, which: Server) {
        self.server(which).hang(true);
        self.gone(which);
    }

    /// A server that was stopped or silent is there again, at its port.
    pub async fn start(&self, which: Server) -> io::Result<()> {
        self.server(which).restart().await?;
        let mut state = self.inner.lock();
        *state.runs(which) = true;
        if self.primary().is_none() {
            drop(state);
            self.inner.promote(which);
        }
        Ok(())
    }

    /// The primary becomes backup and the backup primary, though both run.
    pub fn switch_over(&self) {
        let Some(primary) = self.primary() else { return };
        let other = primary.other();
        if *self.inner.lock().runs(other) {
            self.inner.demote(primary);
            self.inner.promote(other);
        }
    }

    fn gone(&self, which: Server) {
        let mut state = self.inner.lock();
        *state.runs(which) = false;
        if self.primary() != Some(which) {
            return;
        }
        state.changes += 1;
        let change = state.changes;
        drop(state);
        self.inner.demote(which);
        let inner = Arc::downgrade(&self.inner);
        let take_over = move || {
            let Some(inner) = inner.upgrade() else { return };
            let mut state = inner.lock();
            if state.changes == change && *state.runs(which.other()) {
                drop(state);
                inner.promote(which.other());
            }
        };
        let after = self.inner.takeover_after;
        if after.is_zero() {
            return take_over();
        }
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            take_over();
        });
    }
}

impl State {
    fn runs(&mut self, which: Server) -> &mut bool {
        match which {
            Server::First => &mut self.first_runs,
            Server::Second => &mut self.second_runs,
        }
    }
}

impl Inner {
    fn server(&self, which: Server) -> &TServer {
        match which {
            Server::First => &self.first,
            Server::Second => &self.second,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn promote(&self, which: Server) {
        self.lock().changes += 1;
        let server = self.server(which);
        match self.standby {
            Standby::Hot => server.core().change_role(server.desk(), true),
            Standby::Warm => server.core().warm_up(server.desk()),
        }
        self.primary.send_replace(Some(which));
    }

    fn demote(&self, which: Server) {
        let server = self.server(which);
        match self.standby {
            Standby::Hot => server.core().change_role(server.desk(), false),
            Standby::Warm => server.core().cool_down(server.desk()),
        }
        self.primary.send_replace(None);
    }
}

impl std::fmt::Debug for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pair")
            .field("standby", &self.inner.standby)
            .field("primary", &self.primary())
            .finish_non_exhaustive()
    }
}
