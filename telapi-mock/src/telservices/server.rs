//! The handle on a server, with its faults.

mod builder;

pub use builder::TelServerBuilder;

use super::http;
use super::message::SessionEvent;
use super::state::ServerState;
use super::tcp;
use super::transcript::Exchange;
use crate::fault::{AnswerFault, ConnectionFault, EventFault, When};
use crate::switch::Switch;
use crate::transport::{Certificate, Port, WireControl, WireListener};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};

/// A TelServer with its TelServices gateway in front of a [`Switch`]. Cheap to clone; it stops when the last clone is dropped, or
/// by [`stop`](Self::stop).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use telapi_mock::{Extension, Switch, telservices::TelServer};
///
/// let switch = Switch::builder().extension(Extension::new("701")).build();
/// let server = TelServer::builder(&switch).start().await?;
/// println!("open a session for 701 at {}", server.address());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TelServer {
    server: Arc<Server>,
}

struct Server {
    state: Arc<ServerState>,
    certificate: Option<Arc<Certificate>>,
    port: Port,
    running: Mutex<Option<JoinHandle<()>>>,
}

impl TelServer {
    /// Describes a server in front of a switch.
    pub fn builder(switch: &Switch) -> TelServerBuilder {
        TelServerBuilder::new(switch)
    }

    // --- what a client needs ---------------------------------------------------------------------------------------

    /// Where the server listens, for TCP and HTTP alike.
    pub fn address(&self) -> SocketAddr {
        self.server.port.address()
    }

    /// Where the server is for HTTP: `http://127.0.0.1:<port>` or `https://…`, without a path.
    pub fn url(&self) -> String {
        let scheme = if self.server.certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address())
    }

    /// The authority that has signed the server's certificate, as PEM; `None` without TLS.
    pub fn ca_pem(&self) -> Option<String> {
        self.server.certificate.as_ref().map(|certificate| certificate.now().ca_pem)
    }

    /// The switch behind the server.
    pub fn switch(&self) -> &Switch {
        &self.server.state.switch
    }

    // --- what a test looks at --------------------------------------------------------------------------------------

    /// Everything that was received and sent, in order. Only the newest 10,000 messages and 16 MiB are kept. It holds
    /// passwords.
    pub fn transcript(&self) -> Vec<Exchange> {
        self.server.state.lock().transcript.to_vec()
    }

    /// Forgets the transcript so far.
    pub fn clear_transcript(&self) {
        self.server.state.lock().transcript.clear();
    }

    /// How many sessions are open: one for each device that somebody watches.
    pub fn sessions(&self) -> usize {
        self.server.state.lock().sessions.len()
    }

    /// How many clients the session of a device has.
    pub fn clients(&self, device: &str) -> usize {
        self.server.state.lock().sessions.get(device).map_or(0, |session| session.clients.len())
    }

    /// How many requests have come since the server was built, whatever was answered.
    pub fn requests_received(&self) -> usize {
        self.server.state.lock().requests
    }

    // --- what the server's administrator and the PBX do ------------------------------------------------------------

    /// The administrator closes the session of a device. Says whether there was one.
    pub fn close_session_by_admin(&self, device: &str) -> bool {
        self.end_session(device, SessionEvent::ClosedByAdmin)
    }

    /// The PBX will not have a device monitored, and its session is closed. Says whether there was one.
    pub fn reject_monitoring(&self, device: &str) -> bool {
        self.end_session(device, SessionEvent::ClosedByMonitoringReject)
    }

    fn end_session(&self, device: &str, why: SessionEvent) -> bool {
        let state = &self.server.state;
        state.end_session(state.lock(), device, why)
    }

    /// The link to the PBX goes down: every client is told, no events come, and whatever needs the PBX is refused.
    pub fn pbx_link_down(&self) {
        let state = &self.server.state;
        let mut inner = state.lock();
        if std::mem::replace(&mut inner.is_linked, false) {
            state.tell_all(&mut inner, SessionEvent::PbxlinkOutOfService);
        }
    }

    /// The link to the PBX is up again: every client is told. What has changed meanwhile, a snapshot shows.
    pub fn pbx_link_up(&self) {
        let state = &self.server.state;
        if state.link_up() {
            state.tell_all(&mut state.lock(), SessionEvent::PbxlinkInService);
        }
    }

    // --- faults ----------------------------------------------------------------------------------------------------

    /// Stops the server: the port is closed, every connection is cut, every session forgotten. Waits until it is so.
    pub async fn stop(&self) {
        let running = self.server.shut_down();
        if let Some(running) = running {
            // it was aborted: there is nothing to learn from how it ended
            let _ = running.await;
        }
    }

    /// Stops the server and starts it again on the same port, with no sessions.
    pub async fn restart(&self) -> io::Result<()> {
        self.stop().await;
        let listener = self.server.port.listen().await?;
        self.serve(listener)
    }

    /// While true, the server accepts connections and requests, carries nothing out, and says nothing. Requests that it took
    /// while hanging are never answered, events that it would have sent are lost.
    pub fn hang(&self, hang: bool) {
        self.server.state.hanging.send_replace(hang);
    }

    /// Forgets every session and tells nobody, as a restart does that no client notices.
    pub fn forget_sessions(&self) {
        self.server.state.forget_sessions();
    }

    /// Spoils answers, planned by the service's name (`makeCall`) and the device's number as the user.
    pub fn spoil_answers(&self, when: When, fault: AnswerFault) {
        self.server.state.lock().plan.spoil_answers(when, fault);
    }

    /// Spoils events, planned by their name (`call`, `doNotDisturb`), by the states that a picture shows (`alerting`), and by the
    /// device's number as the user. An occasion is an event for one client.
    pub fn spoil_events(&self, when: When, fault: EventFault) {
        self.server.state.lock().plan.spoil_events(when, fault);
    }

    /// Sends a datagram of these bytes to each client of a device's session that has given a port, behind the events that are on
    /// their way. Says how many there were.
    pub fn inject(&self, device: &str, bytes: &[u8]) -> usize {
        self.send(device, bytes, None)
    }

    /// The same from another address than the server's (from another port only, if the computer has no second loopback
    /// address): what somebody else might send.
    pub fn forge(&self, device: &str, bytes: &[u8]) -> usize {
        self.send(device, bytes, Some(&EventFault::Forged))
    }

    fn send(&self, device: &str, bytes: &[u8], fault: Option<&EventFault>) -> usize {
        let inner = self.server.state.lock();
        let clients = inner.sessions.get(device).into_iter().flat_map(|session| &session.clients);
        let lines = clients.filter_map(|client| client.line.as_ref());
        lines.map(|line| line.send(bytes.to_vec(), fault.cloned())).count()
    }

    /// Lets a fault befall the connection over which a request comes, as soon as it has come. With [`ConnectionFault::Slow`] the
    /// request is carried out and answered; with the others it is neither.
    pub fn spoil_connections(&self, when: When, fault: ConnectionFault) {
        self.server.state.lock().plan.spoil_connections(when, fault);
    }

    /// Lets a fault befall the connections that are open now. Says how many there were.
    pub fn break_connections(&self, fault: ConnectionFault) -> usize {
        let mut inner = self.server.state.lock();
        let open = inner.wires.open();
        for wire in &open {
            inner.wires.befall(wire, fault);
        }
        open.len()
    }

    /// Forgets all faults that were planned and have not struck.
    pub fn clear_faults(&self) {
        self.server.state.lock().plan.clear();
    }

    fn serve(&self, listener: TcpListener) -> io::Result<()> {
        let state = &self.server.state;
        let tls = self.server.certificate.clone();
        let listener = WireListener::new(listener, tls, registering(Arc::downgrade(state)))?;
        let task = tokio::spawn(accept(listener, self.address(), Arc::clone(state)));
        *self.server.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        Ok(())
    }
}

fn registering(server: Weak<ServerState>) -> impl Fn(&Arc<WireControl>) -> Option<()> + Clone {
    move |wire| server.upgrade().map(|server| server.lock().wires.register(wire))
}

/// Accepts until it is aborted, which ends all that it has begun.
async fn accept(mut listener: WireListener, address: SocketAddr, state: Arc<ServerState>) {
    let (http, taken) = mpsc::channel(64);
    let mut connections = JoinSet::new();
    connections.spawn(http::serve(Arc::clone(&state), taken, address));
    loop {
        let (wire, peer) = listener.next().await;
        connections.spawn(tcp::serve(Arc::clone(&state), wire, peer, http.clone()));
        while connections.try_join_next().is_some() {}
    }
}

impl Server {
    fn shut_down(&self) -> Option<JoinHandle<()>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(running) = &running {
            running.abort();
        }
        self.state.forget_sessions();
        self.state.lock().wires.cut_all();
        self.state.hanging.send_replace(false);
        running
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shut_down();
    }
}

impl std::fmt::Debug for TelServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let devices: Vec<String> = self.server.state.lock().sessions.keys().cloned().collect();
        f.debug_struct("TelServer")
            .field("address", &self.address())
            .field("devices", &devices)
            .finish_non_exhaustive()
    }
}
