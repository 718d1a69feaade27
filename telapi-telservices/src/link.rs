//! The connection: sessions opened at a server, the tasks that read the events of its devices and keep them alive.
//!
//! TelServices knows no connection. What is called so here is that the sessions of all devices are open at one server, and that
//! it answers. Each request has a connection of its own (`exchange.rs`).
//!
//! | file | story |
//! |---|---|
//! | `exchange.rs` | requests and answers with one server |
//! | `connection.rs` | what heals by itself; looking at a device; telling |
//! | `requester.rs` | requests about calls, in the guide's words |
//! | `device.rs`, `picture.rs` | what is known of a device, over connections |
//! | `udp.rs`, `poll.rs` | how events come |
//! | `keep_alive.rs` | sessions are kept alive, a server that is gone is noticed |
//! | `sight.rs` | whether the server sees the PBX |

mod connection;
mod device;
mod exchange;
mod keep_alive;
mod picture;
mod poll;
mod requester;
mod sight;
mod udp;

pub(crate) use connection::Connection;
pub(crate) use requester::other_number;

use crate::config::Config;
use crate::event::Event;
use crate::transport::{EventSocket, Server, Transport};
use device::Device;
use exchange::Exchange;
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{self, TryStreamExt};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use telapi_core::session::{GapReason, Link, LinkEvent, LinkOf, Protocol, SessionLabels};
use telapi_core::{Error, ErrorKind, Result};
use tokio::sync::mpsc;
use tracing::Instrument;

/// How many events may wait for the session's task. It never waits for anything but events, so this is seldom used.
const EVENTS_WAITING: usize = 256;

/// How many sessions are opened at once; the transport bounds connections by itself.
const OPENED_AT_ONCE: usize = 32;

/// What goes to the session's driver.
pub(crate) type Tells = LinkEvent<Event, Server>;

/// TelServices, as the session's driver sees it.
pub(crate) struct TelServices {
    shared: Arc<Shared>,
}

/// What outlives a connection.
#[derive(Debug)]
pub(crate) struct Shared {
    config: Arc<Config>,
    devices: Vec<Arc<Device>>,
    /// All sessions were open once: what the server refuses now, it may allow again.
    was_open: AtomicBool,
    /// Where the sessions may still be open.
    last: Mutex<Option<Connection>>,
}

impl Shared {
    pub(crate) fn new(config: Config) -> Arc<Self> {
        let devices = config.devices.iter().map(|watched| Arc::new(Device::new(watched.clone()))).collect();
        let config = Arc::new(config);
        Arc::new(Self { config, devices, was_open: AtomicBool::new(false), last: Mutex::default() })
    }

    /// The device of this number, if it is watched.
    pub(crate) fn device(&self, number: &str) -> Option<&Device> {
        self.devices.iter().find(|device| device.id().number() == number).map(|device| &**device)
    }

    /// The last connection, which may be over.
    pub(crate) fn connection(&self) -> Option<Connection> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The devices whose session no administrator has closed.
    fn open_devices(&self) -> impl Iterator<Item = Arc<Device>> + use<> {
        let open: Vec<_> = self.devices.iter().filter(|device| !device.is_closed()).cloned().collect();
        open.into_iter()
    }

    /// What a refusal to open a session means. What heals is tried again; the first time, a user who may not, or a licence that
    /// is not there, ends it at once.
    fn refused_to_open(&self, device: &Device, error: Error) -> Error {
        let what = format!("open the session of {}", device.id().number());
        let code = error.refusal().and_then(|refusal| refusal.code.clone());
        let was_open = self.was_open.load(Ordering::Relaxed);
        let error = match code.as_deref() {
            // the server does not take the request: the device, say, is none that it knows
            Some("reject") => {
                let refused = Error::new(ErrorKind::LoginRefused).delivered(error.delivery());
                error
                    .refusal()
                    .cloned()
                    .map_or(refused.clone(), |refusal| refused.refused(refusal))
                    .transient(was_open)
            }
            // one's own session may be what takes the licence, until its time is over
            Some("sessionLimitExceeded") => error.transient(was_open),
            _ => error,
        };
        error.context(what)
    }
}

impl TelServices {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl Protocol for TelServices {
    type Server = Server;
    type Event = Event;
    type Requester = Connection;

    fn labels(&self) -> SessionLabels {
        let mut labels = SessionLabels::new("telservices");
        if let [device] = &*self.shared.config.devices {
            device.number().number().clone_into(&mut labels.user);
        }
        labels
    }

    fn connect(&mut self, server: Server) -> BoxFuture<'static, Result<LinkOf<Self>>> {
        connect(Arc::clone(&self.shared), server).boxed()
    }

    /// The server keeps sessions open though we cannot reach it, until their time is over.
    fn log_out(&mut self) -> BoxFuture<'static, ()> {
        let last = self.shared.last.lock().unwrap_or_else(PoisonError::into_inner).take();
        async move {
            if let Some(last) = last {
                last.close_sessions().await;
            }
        }
        .boxed()
    }
}

async fn connect(shared: Arc<Shared>, server: Server) -> Result<LinkOf<TelServices>> {
    let transport = Transport::new(&server, &shared.config.transport);
    let exchange = Arc::new(Exchange::new(transport, Arc::clone(&shared.config)));
    let (told, events) = mpsc::channel(EVENTS_WAITING);
    let connection = Connection::new(Arc::clone(&exchange), Arc::clone(&shared), told);
    *shared.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection.clone());
    if server.is_polled() {
        open_sessions(&connection).await?;
        for device in shared.open_devices() {
            spawn(poll::poll_events(connection.clone(), device));
        }
    } else {
        // a server whose name stands for several addresses may send from each; if they cannot be asked for, requests will tell
        let _ = exchange.learn_addresses().await;
        bind_sockets(&shared, &server).await?;
        open_sessions(&connection).await?;
        for device in shared.open_devices() {
            if let Some(socket) = device.socket() {
                spawn(udp::read_events(connection.clone(), Arc::clone(&device), Arc::clone(&socket.reader)));
            }
        }
    }
    spawn(keep_alive::keep_alive(connection.clone()));
    shared.was_open.store(true, Ordering::Relaxed);
    let requester = Arc::new(connection);
    let gap = GapReason::ConnectionLost;
    Ok(Link { requester, events, gap, blind: None, learnt: Vec::new(), guard: Box::new(()) })
}

/// It ends by itself when nobody listens any more.
fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    drop(tokio::spawn(task.in_current_span()));
}

/// Opens the session of each device. If one cannot be opened, none stays open: another server may be tried next.
async fn open_sessions(connection: &Connection) -> Result<()> {
    let opens = connection.shared.open_devices().map(|device| {
        let connection = connection.clone();
        Ok(async move { connection.open(&device).await })
    });
    let opened = stream::iter(opens).try_for_each_concurrent(OPENED_AT_ONCE, |open| open).await;
    if opened.is_err() {
        connection.close_sessions().await;
        return opened;
    }
    if connection.shared.devices.is_empty() { keep_alive::is_there(connection).await } else { Ok(()) }
}

/// Takes a port for each device's events.
async fn bind_sockets(shared: &Shared, server: &Server) -> Result<()> {
    let unspecified =
        if server.is_ipv6() { IpAddr::V6(Ipv6Addr::UNSPECIFIED) } else { Ipv4Addr::UNSPECIFIED.into() };
    let address = shared.config.event_address.unwrap_or(unspecified);
    for device in shared.open_devices() {
        let at = SocketAddr::new(address, device.watched().event_port);
        let bind =
            || EventSocket::bind(at, shared.config.transport.senders.clone(), shared.config.max_datagram);
        device.bind(bind).await?;
    }
    Ok(())
}
