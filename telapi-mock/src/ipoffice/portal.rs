//! The handle on a portal, with its settings and its faults.

use super::fault::{Connections, Refusal, Refusals};
use super::http::{Connection, router};
use super::json::JsonDialect;
use super::session::User;
use super::state::{Options, PortalState};
use super::transcript::Exchange;
use super::websocket::SocketCommand;
use crate::fault::{AnswerFault, ConnectionFault, EventFault, When};
use crate::switch::Switch;
use crate::transport::{Certificate, Port, WireControl, WireListener};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A one-X Portal with its CTI Web Services in front of a [`Switch`]. Cheap to clone; it stops when the last clone is
/// dropped, or by [`stop`](Self::stop).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use telapi_mock::{Extension, Switch, ipoffice::Portal};
///
/// let switch = Switch::builder().extension(Extension::new("201").user("Extn201").password("1234")).build();
/// let portal = Portal::builder(&switch).start().await?;
/// println!("log Extn201 in at {}", portal.url());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Portal {
    server: Arc<Server>,
}

struct Server {
    state: Arc<PortalState>,
    certificate: Option<Arc<Certificate>>,
    port: Port,
    running: Mutex<Option<JoinHandle<()>>>,
}

/// Builds a [`Portal`].
#[derive(Clone, Debug)]
#[must_use]
pub struct PortalBuilder {
    switch: Switch,
    options: Options,
    address: SocketAddr,
}

impl PortalBuilder {
    /// Serves https instead of http, with a certificate made afresh; see [`Portal::ca_pem`] and
    /// [`Portal::certificate_sha256`].
    pub fn https(mut self) -> Self {
        self.options.https = true;
        self
    }

    /// Serves this port; by default the operating system chooses one.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// Listens at this address of the computer; 127.0.0.1 by default.
    pub fn host(mut self, address: impl Into<IpAddr>) -> Self {
        self.address.set_ip(address.into());
        self
    }

    /// How many sessions of device users there may be at a time; 200 by default (guide 2.10). The login beyond them is
    /// refused with `CSTA_RESOURCE_NOT_AVAILABLE`: the guide says nothing of it, and of the codes of 4.3.1 this one speaks
    /// of what there is too little of, where `LICENSE_NOT_AVAILABLE` would tell a client never to try again.
    pub fn max_sessions(mut self, sessions: usize) -> Self {
        self.options.max_sessions = sessions;
        self
    }

    /// How logins are refused; [`Refusals::AsStatus`] by default.
    pub fn refusals(mut self, refusals: Refusals) -> Self {
        self.options.refusals = refusals;
        self
    }

    /// The pair of servers that login responses name (guide 15.2); none by default.
    pub fn ha_configuration(mut self, primary: impl Into<String>, secondary: impl Into<String>) -> Self {
        self.options.ha_configuration = Some((primary.into(), secondary.into()));
        self
    }

    /// The address by which this portal knows the switch; by default that of the switch. The two portals of a pair have
    /// two: to the primary, which stands beside it, the switch is `127.0.0.1` (guide 15.2), to the secondary it is not
    /// (15.3).
    pub fn switching_sub_domain(mut self, address: impl Into<String>) -> Self {
        self.options.switching_sub_domain = Some(address.into());
        self
    }

    /// The host and port that login responses give for the WebSocket, as behind NAT; by default where it really is.
    pub fn advertises(mut self, host_and_port: impl Into<String>) -> Self {
        self.options.advertised = Some(host_and_port.into());
        self
    }

    /// Leaves the Pings of clients unanswered.
    pub fn ignores_pings(mut self) -> Self {
        self.options.answers_pings = false;
        self
    }

    /// Uses other namespace prefixes from event to event, as real portals do; by default they stay the same.
    pub fn varies_prefixes(mut self) -> Self {
        self.options.varies_prefixes = true;
        self
    }

    /// Puts all events that one act causes for a session into one message, as the guide's sample for application users
    /// has them (17); by default each has a message of its own.
    pub fn batches_events(mut self) -> Self {
        self.options.batches_events = true;
        self
    }

    /// What the JSON looks like for clients that ask for it (guide 2.6.2); [`JsonDialect::Plain`] by default.
    pub fn json_dialect(mut self, dialect: JsonDialect) -> Self {
        self.options.json_dialect = dialect;
        self
    }

    /// Starts the portal. Fails if the port is taken.
    pub async fn start(self) -> io::Result<Portal> {
        let port = Port::take(self.address)?;
        self.start_on(port).await
    }

    pub(super) async fn start_on(mut self, port: Port) -> io::Result<Portal> {
        let listener = port.listen().await?;
        let address = port.address();
        let https = self.options.https;
        let certificate = https.then(|| Certificate::generate(address.ip()).map(Arc::new)).transpose()?;
        self.options.advertised.get_or_insert_with(|| address.to_string());
        let state = Arc::new(PortalState::new(&self.switch, self.options));
        self.switch.attach(&state);
        let portal =
            Portal { server: Arc::new(Server { state, certificate, port, running: Mutex::new(None) }) };
        portal.serve(listener)?;
        Ok(portal)
    }
}

impl Portal {
    /// Describes a portal in front of a switch.
    pub fn builder(switch: &Switch) -> PortalBuilder {
        PortalBuilder {
            switch: switch.clone(),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            options: Options {
                https: false,
                max_sessions: 200,
                refusals: Refusals::default(),
                ha_configuration: None,
                switching_sub_domain: None,
                advertised: None,
                answers_pings: true,
                varies_prefixes: false,
                batches_events: false,
                json_dialect: JsonDialect::default(),
            },
        }
    }

    // --- what a client needs ---------------------------------------------------------------------------------------

    /// Where the portal is: `http://127.0.0.1:<port>` or `https://…`, without a path.
    pub fn url(&self) -> String {
        let scheme = if self.server.certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address())
    }

    /// Where the portal listens.
    pub fn address(&self) -> SocketAddr {
        self.server.port.address()
    }

    /// The authority that has signed the portal's certificate, as PEM; `None` for http.
    pub fn ca_pem(&self) -> Option<String> {
        self.server.certificate.as_ref().map(|certificate| certificate.now().ca_pem)
    }

    /// The SHA-256 of the portal's certificate in its DER form, to pin; `None` for http.
    pub fn certificate_sha256(&self) -> Option<[u8; 32]> {
        self.server.certificate.as_ref().map(|certificate| certificate.now().certificate_sha256)
    }

    /// The switch behind the portal.
    pub fn switch(&self) -> &Switch {
        &self.server.state.switch
    }

    // --- what a test looks at --------------------------------------------------------------------------------------

    /// Everything that was received and sent, in order. Only the newest 10,000 messages and 16 MiB are kept. It holds
    /// passwords and session ids.
    pub fn transcript(&self) -> Vec<Exchange> {
        self.server.state.lock().transcript.to_vec()
    }

    /// Forgets the transcript so far.
    pub fn clear_transcript(&self) {
        self.server.state.lock().transcript.clear();
    }

    /// How many sessions there are, whether active or not.
    pub fn sessions(&self) -> usize {
        self.server.state.lock().sessions.len()
    }

    /// How many logins have been asked for since the portal was built, whatever was answered.
    pub fn logins_received(&self) -> usize {
        self.server.state.lock().counts.logins
    }

    /// How many requests have come since the portal was built, logins and openings of WebSockets among them, whatever was
    /// answered.
    pub fn requests_received(&self) -> usize {
        self.server.state.lock().counts.requests
    }

    /// How many WebSockets are open.
    pub fn websockets(&self) -> usize {
        self.server.state.lock().sessions.values().filter(|session| session.socket.is_some()).count()
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

    /// While true, the portal accepts connections and requests, carries nothing out, and says nothing: no answer, no
    /// event, no Pong. Requests that it took while hanging are never answered.
    pub fn hang(&self, hang: bool) {
        self.server.state.hanging.send_replace(hang);
    }

    /// The portal gets a new certificate by a new authority, as when its address changes, and every connection is cut. The
    /// sessions stay, which the guide leaves open. Does nothing for http.
    pub fn renew_certificate(&self) -> io::Result<()> {
        let Some(certificate) = &self.server.certificate else { return Ok(()) };
        certificate.renew()?;
        self.break_connections(Connections::All, ConnectionFault::Cut);
        Ok(())
    }

    /// Cuts every WebSocket without a closing handshake. The sessions stay.
    pub fn cut_websockets(&self) {
        self.break_connections(Connections::WebSockets, ConnectionFault::Cut);
    }

    /// Lets a fault befall connections that are open now. Says how many there were.
    pub fn break_connections(&self, which: Connections, fault: ConnectionFault) -> usize {
        self.server.state.lock().befall(which, None, fault)
    }

    /// Lets a fault befall connections that are open now and over which a user, or the session with this id, has asked
    /// something. Says how many there were.
    pub fn break_connections_of(
        &self,
        user_or_session: &str,
        which: Connections,
        fault: ConnectionFault,
    ) -> usize {
        self.server.state.lock().befall(which, Some(user_or_session), fault)
    }

    /// Lets a fault befall the connection over which a request comes, as soon as it has come; opening a WebSocket is a
    /// request too, of the path `openapiwebsocket`. With [`ConnectionFault::Slow`] the request is carried out and
    /// answered; with the others it is neither.
    pub fn spoil_connections(&self, when: When, fault: ConnectionFault) {
        self.server.state.lock().faults.plan.spoil_connections(when, fault);
    }

    /// Spoils answers. A session's user is known from the `ClientSessionId`, a login's from its body. A WebSocket is
    /// opened once and its opening has no body: [`AnswerFault::Twice`] and what spoils a body do nothing to it.
    pub fn spoil_answers(&self, when: When, fault: AnswerFault) {
        self.server.state.lock().faults.plan.spoil_answers(when, fault);
    }

    /// Spoils events, named as in the guide: `DeliveredEvent`. An occasion is an event that would be sent to a client;
    /// two clients that see the same event are two occasions.
    pub fn spoil_events(&self, when: When, fault: EventFault) {
        self.server.state.lock().faults.plan.spoil_events(when, fault);
    }

    /// Forgets all that was planned by [`spoil_answers`](Self::spoil_answers), [`spoil_events`](Self::spoil_events),
    /// [`spoil_connections`](Self::spoil_connections), [`answer_next`](Self::answer_next) and
    /// [`drop_events`](Self::drop_events) and has not struck.
    pub fn clear_faults(&self) {
        self.server.state.lock().faults.plan.clear();
    }

    /// Closes every WebSocket as RFC 6455 wants it, behind the events that are queued. The sessions stay.
    pub fn close_websockets(&self) {
        for session in self.server.state.lock().sessions.values_mut() {
            session.send(SocketCommand::Close);
            session.socket = None;
        }
    }

    /// Forgets every session, as six hours of silence do (guide 4.3.3). The WebSockets are closed.
    pub fn expire_sessions(&self) {
        let mut inner = self.server.state.lock();
        let ids: Vec<String> = inner.sessions.keys().cloned().collect();
        for id in ids {
            inner.end_session(&id);
        }
    }

    /// Deactivates every session, as four minutes of silence do (guide 4.3.3): no events until the next heartbeat.
    pub fn deactivate_sessions(&self) {
        for session in self.server.state.lock().sessions.values_mut() {
            session.deactivate();
        }
    }

    /// Does this to the next request whose path ends so, `makeCall` for instance. Several wait for several requests.
    pub fn answer_next(&self, path_suffix: impl Into<String>, fault: AnswerFault) {
        self.spoil_answers(When::next(1).on(path_suffix), fault);
    }

    /// Refuses so many logins with a code of guide 4.3.1, as [`PortalBuilder::refusals`] says.
    pub fn refuse_logins(&self, code: &str, count: usize) {
        self.refuse_logins_by(code, self.server.state.options.refusals, None, count);
    }

    /// Refuses so many logins with a code of guide 4.3.1, in this way, with or without a `Retry-After`.
    pub fn refuse_logins_by(&self, code: &str, how: Refusals, retry_after: Option<Duration>, count: usize) {
        let refusal = Refusal { code: code.into(), how, retry_after };
        self.server.state.lock().faults.logins.extend(std::iter::repeat_n(refusal, count));
    }

    /// Swallows the next so many events that would be sent, whoever they are for.
    pub fn drop_events(&self, count: usize) {
        self.spoil_events(When::next(count as u64), EventFault::Drop);
    }

    /// Sends a text as it is over the WebSockets of a user, or of the session with this id. Says how many there were.
    pub fn inject(&self, user_or_session: &str, text: impl Into<String>) -> usize {
        let text = text.into();
        let mut inner = self.server.state.lock();
        let sessions = inner.open_sessions_of(user_or_session);
        for id in &sessions {
            inner.deliver_text(id, text.clone(), None);
        }
        sessions.len()
    }

    /// Sends a binary message over the WebSockets of a user, or of the session with this id. Says how many there were.
    pub fn inject_binary(&self, user_or_session: &str, bytes: impl Into<Vec<u8>>) -> usize {
        let bytes = bytes.into();
        self.command(user_or_session, |_| SocketCommand::Binary(bytes.clone()))
    }

    /// Sends a text message of these bytes, which need not be UTF-8, over the WebSockets of a user, or of the session
    /// with this id. Says how many there were.
    pub fn inject_bytes(&self, user_or_session: &str, bytes: &[u8]) -> usize {
        let frame = text_frame(bytes);
        self.inject_raw(user_or_session, &frame)
    }

    /// Writes bytes below the WebSocket protocol: half a frame, or none at all. Says how many WebSockets there were.
    pub fn inject_raw(&self, user_or_session: &str, bytes: &[u8]) -> usize {
        self.command(user_or_session, |socket| {
            socket.wire.inject(bytes);
            SocketCommand::Flush
        })
    }

    fn command(
        &self,
        user_or_session: &str,
        mut make: impl FnMut(&super::session::Socket) -> SocketCommand,
    ) -> usize {
        let mut inner = self.server.state.lock();
        let sessions = inner.open_sessions_of(user_or_session);
        for id in &sessions {
            if let Some(session) = inner.sessions.get_mut(id)
                && let Some(command) = session.socket.as_ref().map(&mut make)
            {
                session.send(command);
            }
        }
        sessions.len()
    }

    /// The ids of the sessions of a user, in no particular order.
    pub fn session_ids(&self, user: &str) -> Vec<String> {
        self.server.state.lock().sessions_of(user)
    }

    pub(super) fn state(&self) -> &PortalState {
        &self.server.state
    }

    fn serve(&self, listener: TcpListener) -> io::Result<()> {
        let state = &self.server.state;
        let tls = self.server.certificate.clone();
        let listener = WireListener::new(listener, tls, registering(Arc::downgrade(state)))?;
        let service = router(state).into_make_service_with_connect_info::<Connection>();
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, service).await {
                tracing::warn!(%error, "the portal has stopped serving");
            }
        });
        *self.server.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        Ok(())
    }
}

fn registering(portal: Weak<PortalState>) -> impl Fn(&Arc<WireControl>) -> Option<()> + Clone {
    move |wire| portal.upgrade().map(|portal| portal.lock().wires.register(wire))
}

impl Server {
    fn shut_down(&self) -> Option<JoinHandle<()>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(running) = &running {
            running.abort();
        }
        let mut inner = self.state.lock();
        inner.sessions.clear();
        inner.wires.cut_all();
        drop(inner);
        self.state.hanging.send_replace(false);
        running
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shut_down();
    }
}

impl std::fmt::Debug for Portal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let users: Vec<String> = {
            let inner = self.server.state.lock();
            inner.sessions.values().map(|session| describe(&session.user)).collect()
        };
        f.debug_struct("Portal").field("url", &self.url()).field("users", &users).finish_non_exhaustive()
    }
}

fn describe(user: &User) -> String {
    user.name().to_owned()
}

/// A WebSocket text frame as a server sends it: final, unmasked (RFC 6455, 5.2).
fn text_frame(payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x81];
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(length @ ..126), _) => frame.push(length),
        (_, Ok(length)) => {
            frame.push(126);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend((payload.len() as u64).to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}
