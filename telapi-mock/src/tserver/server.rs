//! The handle on a server, with its faults.

mod builder;
mod fault;

pub use builder::TServerBuilder;

use super::code::Code;
use super::connection;
use super::message::Message;
use super::private::PrivateAnswer;
use super::state::Core;
use super::transcript::Exchange;
use crate::switch::Switch;
use crate::transport::{Certificate, Port, WireControl, WireListener};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

/// A T-Server behind its gateway, in front of a [`Switch`]. Cheap to clone; it stops when the last clone is dropped, or by
/// [`stop`](Self::stop).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use telapi_mock::{Extension, Switch, tserver::TServer};
///
/// let switch = Switch::builder().extension(Extension::new("1001")).build();
/// let server = TServer::builder(&switch).start().await?;
/// println!("register 1001 at {}", server.address());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TServer {
    server: Arc<Server>,
}

struct Server {
    core: Arc<Core>,
    /// Which of the core's desks it serves.
    desk: usize,
    certificate: Option<Arc<Certificate>>,
    port: Port,
    running: Mutex<Option<JoinHandle<()>>>,
}

impl TServer {
    /// Describes a server in front of a switch.
    pub fn builder(switch: &Switch) -> TServerBuilder {
        TServerBuilder::new(switch)
    }

    pub(crate) async fn start(core: Arc<Core>, desk: usize, address: SocketAddr) -> io::Result<Self> {
        let port = Port::take(address)?;
        let listener = port.listen().await?;
        let tls = core.options.tls;
        let certificate =
            tls.then(|| Certificate::generate(port.address().ip()).map(Arc::new)).transpose()?;
        let server =
            Self { server: Arc::new(Server { core, desk, certificate, port, running: Mutex::new(None) }) };
        server.serve(listener)?;
        Ok(server)
    }

    // --- what a client needs ---------------------------------------------------------------------------------------

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.server.port.address()
    }

    /// The authority that has signed the server's certificate, as PEM; `None` without TLS.
    pub fn ca_pem(&self) -> Option<String> {
        self.server.certificate.as_ref().map(|certificate| certificate.now().ca_pem)
    }

    /// The switch behind the server.
    pub fn switch(&self) -> &Switch {
        &self.server.core.switch
    }

    // --- what a test looks at --------------------------------------------------------------------------------------

    /// Everything that was received and sent, in order. Only the newest 10,000 lines and 16 MiB are kept. It holds
    /// passwords.
    pub fn transcript(&self) -> Vec<Exchange> {
        self.with_desk(|desk| desk.transcript.to_vec()).unwrap_or_default()
    }

    /// Forgets the transcript so far.
    pub fn clear_transcript(&self) {
        self.with_desk(|desk| desk.transcript.clear());
    }

    /// How many clients have opened a session and are connected.
    pub fn sessions(&self) -> usize {
        self.with_desk(|desk| desk.sessions().len()).unwrap_or_default()
    }

    /// How many clients have a DN registered.
    pub fn registrations(&self, dn: &str) -> usize {
        self.with_desk(|desk| desk.registered(dn).len()).unwrap_or_default()
    }

    /// How many requests have come since the server was built, whatever was answered; heartbeats are none.
    pub fn requests_received(&self) -> usize {
        self.with_desk(|desk| desk.requests).unwrap_or_default()
    }

    // --- what the server's administrator does ----------------------------------------------------------------------

    /// The administrator takes a DN out of the configuration's reach: every client that has it registered gets an
    /// EventUnregistered without ReferenceID, whose ErrorCode is 59. The DN can be registered again. Gives how many
    /// clients there were.
    pub fn take_dn_away(&self, dn: &str) -> usize {
        let Server { core, desk, .. } = &*self.server;
        let now = core.switch.now();
        let mut inner = core.lock();
        inner.now = now;
        inner.take_away(*desk, dn, Code::UNKNOWN_DN)
    }

    /// By what private services are answered from now on; by EventPrivateInfo unless set.
    pub fn answer_private_services(&self, by: PrivateAnswer) {
        self.server.core.lock().private_answer = by;
    }

    /// Which host a guest extension is associated with is not known any more, so that EventPrivateInfo 2 does not name it.
    pub fn forget_host(&self, guest: &str) {
        if let Some(host) = self.server.core.lock().guests.get_mut(guest) {
            *host = None;
        }
    }

    /// The link to the switch goes down: every client is told by EventLinkDisconnected, no events come, and whatever needs
    /// the switch is refused with 54. [`Switch::fail`] does the same for every server of the switch.
    pub fn link_down(&self) {
        self.set_link(false);
    }

    /// The link is up again: every client is told by EventLinkConnected. What has happened meanwhile is not told again;
    /// queries and registrations show it. ConnIDs stay.
    pub fn link_up(&self) {
        self.set_link(true);
    }

    fn set_link(&self, is_up: bool) {
        let Server { core, desk, .. } = &*self.server;
        let now = core.switch.now();
        let mut inner = core.lock();
        inner.now = now;
        let changed =
            inner.desks.get_mut(*desk).map(|desk| std::mem::replace(&mut desk.is_unlinked, !is_up) == is_up);
        if changed == Some(true) {
            inner.tell_link(*desk);
        }
    }

    /// The server forgets every registration, and says so by EventRestoreConnection: clients register their DNs again.
    pub fn restore_connection(&self) {
        let Server { core, desk, .. } = &*self.server;
        let now = core.switch.now();
        let mut inner = core.lock();
        inner.now = now;
        inner.forget_registrations(*desk);
        inner.tell_sessions(*desk, &Message::new("EventRestoreConnection"));
    }

    /// What the server knows, for its pair.
    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.server.core
    }

    pub(crate) fn desk(&self) -> usize {
        self.server.desk
    }

    // --- what people at phones do, of which the switch tells nobody ------------------------------------------------

    /// An account code is set at a phone, for its oldest call: EventPrivateInfo 501. Says whether there is a call.
    pub fn set_account_code(&self, dn: &str, account: &str) -> bool {
        let core = &self.server.core;
        core.catch_up();
        let now = core.switch.now();
        let mut inner = core.lock();
        inner.now = now;
        let Some(conn_id) = inner.calls.at(dn).next().map(|call| call.conn_id) else { return false };
        let message = inner.account_code(&core.options.accode_name, dn, conn_id, account.into());
        inner.tell(&message);
        true
    }

    /// Digits are dialled at a phone, into the call in which it talks: those who collect digits there hear them. Says whether
    /// it talks.
    pub fn dial_digits(&self, dn: &str, digits: &str) -> bool {
        let core = &self.server.core;
        core.catch_up();
        let now = core.switch.now();
        let mut inner = core.lock();
        inner.now = now;
        let Some(conn_id) = inner.calls.talking(dn) else { return false };
        inner.hear_digits(conn_id, dn, digits);
        true
    }

    fn with_desk<T>(&self, act: impl FnOnce(&mut super::desk::Desk) -> T) -> Option<T> {
        self.server.core.lock().desks.get_mut(self.server.desk).map(act)
    }

    fn serve(&self, listener: TcpListener) -> io::Result<()> {
        let Server { core, desk, certificate, running, .. } = &*self.server;
        let listener =
            WireListener::new(listener, certificate.clone(), registering(Arc::downgrade(core), *desk))?;
        let task = tokio::spawn(accept(listener, Arc::clone(core), *desk));
        *running.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        Ok(())
    }
}

fn registering(core: Weak<Core>, desk: usize) -> impl Fn(&Arc<WireControl>) -> Option<()> + Clone {
    move |wire| {
        let core = core.upgrade()?;
        let mut inner = core.lock();
        inner.desks.get_mut(desk).map(|desk| desk.wires.register(wire))
    }
}

/// Accepts until it is aborted, which ends all that it has begun.
async fn accept(mut listener: WireListener, core: Arc<Core>, desk: usize) {
    let mut connections = JoinSet::new();
    loop {
        let (wire, peer) = listener.next().await;
        connections.spawn(connection::serve(Arc::clone(&core), desk, wire, peer));
        while connections.try_join_next().is_some() {}
    }
}

impl Server {
    fn shut_down(&self) -> Option<JoinHandle<()>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(running) = &running {
            running.abort();
        }
        let mut inner = self.core.lock();
        inner.expected.retain(|expected| expected.who.desk != self.desk);
        if let Some(desk) = inner.desks.get_mut(self.desk) {
            desk.clients.clear();
            desk.wires.cut_all();
            desk.is_hanging = false;
        }
        drop(inner);
        if let Some(hanging) = self.core.hanging.get(self.desk) {
            hanging.send_replace(false);
        }
        running
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shut_down();
    }
}

impl std::fmt::Debug for TServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TServer")
            .field("address", &self.address())
            .field("sessions", &self.sessions())
            .finish_non_exhaustive()
    }
}
