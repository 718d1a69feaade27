//! The session: addresses that stay registered.

mod builder;

pub use builder::SessionBuilder;

use crate::answer::no_conn_id;
use crate::config::{Given, Settings, invalid};
use crate::event::Event as TEvent;
use crate::link::{Connection, Shared};
use crate::message::{ConnId, Message};
use crate::request::Request;
use crate::told::Event;
use futures::future::{BoxFuture, FutureExt};
use std::fmt;
use std::sync::Arc;
use telapi_core::call::{Backend, Call, Calls, Device, WhileOffline};
use telapi_core::session::{
    About, CallSnapshot, EventStream, KeepAlive, ServerStatus, SessionBackend, SessionHandle, StateWatch,
    Subscription,
};
use telapi_core::{CallId, DeviceId, Error, ErrorKind, Result};

/// A session with a T-Server, or with the two of a pair. Cheap to clone.
///
/// It opens the session, registers its addresses, and heals: a connection that is lost is made again, with the same server or another
/// one, the addresses are registered again, and the call book is made true by their pictures; the gap is told. What no retry can heal
/// ends it at once: a refused login, an address that the server does not know.
///
/// When the last clone is dropped the session ends; [`close`](Self::close) waits for that.
#[derive(Clone)]
pub struct Session {
    pub(crate) backend: Arc<SessionBackend<Event>>,
    pub(crate) shared: Arc<Shared>,
    _keep_alive: Arc<KeepAlive>,
}

/// A call that we ask for has an id of ours before it has a ConnID.
fn choose_call_id() -> CallId {
    CallId::from(uuid::Uuid::new_v4().to_string())
}

impl Session {
    /// Begins to describe a session with these servers, the primary first: `tserver://host:port` of a gateway, `tservers://host:port`
    /// over TLS; or whatever another [transport](SessionBuilder::transport) takes for a server.
    pub fn builder<S: Into<String>>(servers: impl IntoIterator<Item = S>) -> SessionBuilder {
        let servers = servers.into_iter().map(|server| Given(server.into())).collect();
        SessionBuilder { settings: Settings::new(servers) }
    }

    /// A device whose address the session registers.
    ///
    /// Refuses any other.
    pub fn device(&self, dn: impl AsRef<str>) -> Result<Device> {
        let device = self.registered(dn.as_ref())?;
        Ok(Device::new(device, Arc::clone(&self.backend) as Arc<dyn Backend>))
    }

    fn registered(&self, dn: &str) -> Result<DeviceId> {
        let dn = DeviceId::new(dn.trim());
        if self.shared.has(&dn) {
            return Ok(dn);
        }
        Err(invalid(format!("the session does not register {:?}", dn.number())))
    }

    /// What the server calls a call now; `None` before it has told, and after the call has ended. A transfer may change it.
    pub fn conn_id(&self, call: &Call) -> Option<ConnId> {
        let record = call.record();
        self.shared.conn_id(&record.device, record.call_id()?)
    }

    /// The id by which calls and events know the call of this address that the server calls so, or has called so lately: a
    /// private event may come behind the end of its call.
    pub fn call_id(&self, dn: impl AsRef<str>, conn_id: ConnId) -> Option<CallId> {
        self.shared.call_id(&DeviceId::new(dn.as_ref().trim()), conn_id)
    }

    /// Sends a request and waits for the event that answers it: the one with its ReferenceID.
    ///
    /// # Errors
    /// What the server says: [`ErrorCode::of`](crate::message::ErrorCode::of) has its code. `Timeout` leaves open what was done.
    pub async fn request<R: Request>(&self, request: R) -> Result<Arc<TEvent>> {
        self.services().ask(R::TYPE.name(), About::NoCall, request.to_message()).await
    }

    /// Sends any message as a request: one that has no type here.
    ///
    /// # Errors
    /// As those of [`request`](Self::request).
    pub async fn request_message(&self, message: Message) -> Result<Arc<TEvent>> {
        self.services().ask("request", About::NoCall, message).await
    }

    pub(crate) fn services(&self) -> Services {
        let handle = self.backend.handle().clone();
        let while_offline = handle.while_offline();
        Services { handle, shared: Arc::clone(&self.shared), while_offline }
    }

    /// Everything that happens, from now on.
    pub fn events(&self) -> EventStream<Event> {
        self.backend.handle().events().subscribe()
    }

    /// What the subscription asks for, from now on.
    pub fn events_with(&self, subscription: Subscription<Event>) -> EventStream<Event> {
        self.backend.handle().events().subscribe_with(subscription)
    }

    /// Where the session stands: online, online but blind (the server has lost its switch), reconnecting, closed.
    pub fn state(&self) -> StateWatch {
        self.backend.handle().state()
    }

    /// The servers in order, each with its failures in a row and what went wrong with it last, as they are now.
    pub fn servers(&self) -> Arc<[ServerStatus]> {
        self.backend.handle().servers()
    }

    /// All calls of all addresses that the session registers.
    pub fn calls(&self) -> &Calls {
        self.backend.handle().calls()
    }

    /// Looks at all addresses now instead of at the next interval, and returns all calls; streams are told `Resynchronised`.
    pub async fn resynchronise(&self) -> Result<CallSnapshot> {
        self.backend.handle().resynchronise().await
    }

    /// Gives the addresses back and ends the session, and waits until that is done: at most for the deadline of it. Other clones are
    /// closed too.
    pub async fn close(&self) {
        self.backend.handle().close().await;
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("state", &self.state().get()).finish_non_exhaustive()
    }
}

/// Asks for services beyond calls, in one queue with requests for calls. It does not keep the session alive.
#[derive(Clone)]
pub(crate) struct Services {
    handle: SessionHandle<Event>,
    shared: Arc<Shared>,
    /// What becomes of a request while the session is not connected.
    pub(crate) while_offline: WhileOffline,
}

impl Services {
    pub(crate) fn ask(
        &self,
        name: &'static str,
        about: About,
        request: Message,
    ) -> BoxFuture<'static, Result<Arc<TEvent>>> {
        self.begin(name, about, move |connection| {
            let request = request.clone();
            async move { connection.ask(request).await }.boxed()
        })
    }

    /// Begins a service on the connection that there is when it may leave.
    pub(crate) fn begin<T: Send + 'static>(
        &self,
        name: &'static str,
        about: About,
        mut begin: impl FnMut(Connection) -> BoxFuture<'static, Result<T>> + Send + 'static,
    ) -> BoxFuture<'static, Result<T>> {
        let shared = Arc::clone(&self.shared);
        self.handle.service(name, about, self.while_offline, move |_| match shared.connection() {
            Some(connection) => begin(connection),
            None => refused(Error::new(ErrorKind::NotConnected).context(name)),
        })
    }

    /// Asks for a service of these calls, which must be of one device: with the ConnIDs that they have when the request leaves. While
    /// the session is not connected it waits until the calls are sure, and does not leave if the first has ended meanwhile.
    pub(crate) fn ask_about<const CALLS: usize>(
        &self,
        name: &'static str,
        calls: [&Call; CALLS],
        request: impl Fn([ConnId; CALLS]) -> Message + Send + 'static,
    ) -> BoxFuture<'static, Result<Arc<TEvent>>> {
        let first = calls.first().map(|call| call.record());
        let Some((device, call_id)) =
            first.and_then(|call| Some((call.device.clone(), call.call_id()?.clone())))
        else {
            return refused(no_conn_id());
        };
        let about = About::Call { device, call_id };
        let (shared, calls) = (Arc::clone(&self.shared), calls.map(Call::clone));
        self.begin(name, about, move |connection| {
            let mut conn_ids = [ConnId::new(0); CALLS];
            for (conn_id, call) in conn_ids.iter_mut().zip(&calls) {
                let call = call.record();
                match call.call_id().and_then(|call_id| shared.conn_id(&call.device, call_id)) {
                    Some(found) => *conn_id = found,
                    None => return refused(no_conn_id()),
                }
            }
            let request = request(conn_ids);
            async move { connection.ask(request).await }.boxed()
        })
    }
}

fn refused<T: Send + 'static>(error: Error) -> BoxFuture<'static, Result<T>> {
    async { Err(error) }.boxed()
}
