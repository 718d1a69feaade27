//! The connection: a session opened at a server, its addresses registered, the tasks that read and write, and requests.
//!
//! | file | story |
//! |---|---|
//! | `login.rs` | the session is opened, the server asked which of a pair it is |
//! | `exchange.rs` | requests and their answers |
//! | `connection.rs` | what all tasks of a connection share; telling |
//! | `incoming.rs`, `reader.rs` | what comes in |
//! | `writer.rs` | what goes out |
//! | `addp.rs` | whether the other side is still there |
//! | `numbers.rs` | holes in the numbers of events |
//! | `registrations.rs` | addresses are registered, and registered again |
//! | `look.rs` | pictures of all addresses |
//! | `requester.rs` | requests about calls |
//! | `secrets.rs` | passwords that a server repeats |
//! | `standby.rs` | a second session, at the other server of a pair |

mod addp;
mod connection;
mod exchange;
mod incoming;
mod login;
mod look;
mod numbers;
mod reader;
mod registrations;
mod requester;
mod secrets;
mod standby;
mod writer;

pub(crate) use connection::Connection;
use connection::WeakConnection;

use crate::address::Address;
use crate::config::{Config, Server};
use crate::message::ConnId;
use crate::normalize::Normalizer;
use crate::told::Event;
use exchange::{Exchange, FRAMES_WAITING, References};
use futures::future::{BoxFuture, FutureExt};
use secrets::Secrets;
use standby::Standby;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use telapi_core::session::{BlindReason, GapReason, Link, LinkEvent, LinkOf, Protocol, SessionLabels};
use telapi_core::{CallId, DeviceId, Error, Result};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tracing::Instrument;

/// How many events may wait for the session's task. It never waits for anything but events, so this is seldom used.
const EVENTS_WAITING: usize = 256;

/// What goes to the session's driver.
pub(crate) type Tells = LinkEvent<Event, Server>;

/// T-Server, as the session's driver sees it.
pub(crate) struct TServer {
    shared: Arc<Shared>,
}

/// What outlives a connection.
#[derive(Debug)]
pub(crate) struct Shared {
    config: Arc<Config>,
    /// What is to be registered.
    addresses: Mutex<HashMap<DeviceId, Address>>,
    calls: Mutex<Normalizer>,
    references: Arc<References>,
    secrets: Arc<Secrets>,
    /// All was registered once: what the server refuses now, it may allow again.
    was_open: AtomicBool,
    standby: Standby,
    /// Weak, for a connection holds all of this.
    last: Mutex<WeakConnection>,
}

impl Shared {
    pub(crate) fn new(config: Config) -> Arc<Self> {
        let addresses =
            config.addresses.iter().map(|address| (address.dn.clone(), address.clone())).collect();
        let secrets = Arc::new(Secrets::new(config.password.clone()));
        Arc::new(Self {
            secrets,
            config: Arc::new(config),
            addresses: Mutex::new(addresses),
            calls: Mutex::default(),
            references: Arc::default(),
            was_open: AtomicBool::new(false),
            standby: Standby::default(),
            last: Mutex::default(),
        })
    }

    /// The last connection, which may be over; `None` when nobody uses it any more.
    pub(crate) fn connection(self: &Arc<Self>) -> Option<Connection> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).upgrade(self)
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Whether this is to be registered.
    pub(crate) fn has(&self, dn: &DeviceId) -> bool {
        self.addresses().contains_key(dn)
    }

    fn addresses(&self) -> MutexGuard<'_, HashMap<DeviceId, Address>> {
        self.addresses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All that is to be registered.
    fn all_addresses(&self) -> Vec<Address> {
        self.addresses().values().cloned().collect()
    }

    fn calls(&self) -> MutexGuard<'_, Normalizer> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a refusal to open the session means: it ends it, unless its code says that it will pass, or the user wants it tried again
    /// once there was a session.
    fn refused(&self, error: Error) -> Error {
        let tries_again = self.config.restores_after_refusal && self.was_open.load(Ordering::Relaxed);
        login::refused(error, tries_again)
    }

    /// What the server calls a call of the device now.
    pub(crate) fn conn_id(&self, dn: &DeviceId, call: &CallId) -> Option<ConnId> {
        self.calls().conn_id(dn, call)
    }

    /// The call of the device that the server calls so, or has called so lately.
    pub(crate) fn call_id(&self, dn: &DeviceId, conn_id: ConnId) -> Option<CallId> {
        self.calls().call_id(dn, conn_id)
    }
}

impl TServer {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The session is over, and so is what was kept for it.
impl Drop for TServer {
    fn drop(&mut self) {
        self.shared.standby.end();
    }
}

impl Protocol for TServer {
    type Server = Server;
    type Event = Event;
    type Requester = Connection;

    fn labels(&self) -> SessionLabels {
        let mut labels = SessionLabels::new("tserver");
        labels.application.clone_from(&self.shared.config.application);
        labels
    }

    fn connect(&mut self, server: Server) -> BoxFuture<'static, Result<LinkOf<Self>>> {
        connect(Arc::clone(&self.shared), server).boxed()
    }
}

async fn connect(shared: Arc<Shared>, server: Server) -> Result<LinkOf<TServer>> {
    let config = Arc::clone(&shared.config);
    let opened = match shared.standby.take(&server).await {
        Some(kept) => kept,
        None => login::connect(&shared, &server, Instant::now() + config.request_deadline).await?,
    };
    let (told, events) = mpsc::channel(EVENTS_WAITING);
    let (outgoing, to_send) = mpsc::channel(FRAMES_WAITING);
    let exchange = Exchange::new(outgoing, &shared);
    let connection = Connection::new(exchange, Arc::clone(&shared), told, opened.sees_the_switch);
    spawn(writer::write_frames(connection.clone(), opened.sender, to_send));
    spawn(reader::read_frames(connection.clone(), opened.incoming));
    // should any of this fail, the tasks end with the events' receiver
    let switchover = config.hot_standby.map_or(Duration::ZERO, |rules| rules.switchover_timeout);
    login::is_primary(&connection, Instant::now() + switchover).await?;
    connection.register_all().await?;
    shared.was_open.store(true, Ordering::Relaxed);
    *shared.last.lock().unwrap_or_else(PoisonError::into_inner) = connection.downgrade();
    connection.begin_telling();
    spawn(registrations::keep_registered(connection.clone()));
    standby::keep(&shared, &server);
    let blind = (!connection.sees_the_switch()).then_some(BlindReason::SwitchLinkDown);
    let (requester, gap) = (Arc::new(connection), GapReason::ConnectionLost);
    Ok(Link { requester, events, gap, blind, learnt: Vec::new(), guard: Box::new(()) })
}

/// Waits until that time; for ever, if there is none.
async fn at_last(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// It ends by itself when nobody listens any more.
fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    drop(tokio::spawn(task.in_current_span()));
}
