//! The session: devices that stay watched.

mod builder;

pub use builder::SessionBuilder;

use crate::config::{Settings, invalid};
use crate::event::Event;
use crate::link::{Connection, Shared};
use crate::phone::Phone;
use crate::routing_point::RoutingPoint;
use crate::service::{SearchName, SearchNumber, ServiceRequest, UpdateDirectory, UpdateUserDirectory};
use crate::transport::DiscardedDatagrams;
use crate::wire::{Party, ServiceName};
use futures::future::{BoxFuture, FutureExt};
use std::fmt;
use std::sync::Arc;
use telapi_core::call::{Backend, Calls, Device, WhileOffline};
use telapi_core::session::{
    About, CallSnapshot, EventStream, KeepAlive, ServerStatus, SessionBackend, SessionHandle, StateWatch,
    Subscription,
};
use telapi_core::{CallId, DeviceId, Error, ErrorKind, Result};

/// A session with TelServer's TelServices gateway, which watches one device or several. Cheap to clone.
///
/// It opens a session at the server for each device, keeps them alive, and heals: what the server has closed is opened again,
/// another server is tried when one does not answer; after each of these the gap is told and the call book made true again. What
/// no retry can heal ends it at once: wrong credentials, a missing licence; and so does an administrator who closes the last of
/// its devices.
///
/// When the last clone is dropped the session ends, and closes what it has opened as well as it can; [`close`](Self::close) waits
/// for that.
#[derive(Clone)]
pub struct Session {
    pub(crate) backend: Arc<SessionBackend<Event>>,
    pub(crate) shared: Arc<Shared>,
    _keep_alive: Arc<KeepAlive>,
}

/// TelServices has no ids of calls: this one is ours, and given to the call of the device that turns out to be the one.
fn choose_call_id() -> CallId {
    CallId::from(uuid::Uuid::new_v4().to_string())
}

impl Session {
    /// Begins to describe a session with the server at this URL: `telservices://host:port` for TCP, with events by UDP;
    /// `http://host` or `https://host` for HTTP, with events by long poll.
    pub fn builder(url: impl Into<String>) -> SessionBuilder {
        SessionBuilder { settings: Settings::new(url.into()) }
    }

    /// A device that the session watches.
    ///
    /// Refuses the number of any other.
    pub fn device(&self, number: impl AsRef<str>) -> Result<Device> {
        let device = self.watched(number.as_ref())?;
        Ok(Device::new(device, Arc::clone(&self.backend) as Arc<dyn Backend>))
    }

    /// The services of a device that the session watches, beyond its calls (guide, *User services*).
    ///
    /// Refuses the number of any other.
    pub fn phone(&self, number: impl AsRef<str>) -> Result<Phone> {
        let device = self.watched(number.as_ref())?;
        Ok(Phone::new(device, self.services()))
    }

    /// A routing point, by the name of its service (guide, *Supervisor services*).
    pub fn routing_point(&self, service: impl Into<ServiceName>) -> RoutingPoint {
        RoutingPoint::new(service.into(), self.services())
    }

    /// Parties of this name: whose names begin with it; if there are none, of whose names a later word does; if there are none
    /// either, of a company called so (guide, *SearchName*). In the directories that everybody may use; for a user's own,
    /// [`request`](Self::request) with a [`SearchName`].
    pub async fn search_name(&self, name: impl Into<String>) -> Result<Vec<Party>> {
        self.request(SearchName::new(name)).await
    }

    /// Whose number it is (guide, *SearchNumber*), written as the directory has it. In the directories that everybody may use; for
    /// a user's own, [`request`](Self::request) with a [`SearchNumber`].
    pub async fn search_number(&self, number: impl Into<String>) -> Result<Vec<Party>> {
        self.request(SearchNumber::new(number)).await
    }

    /// Puts this in place of all of a user's directory (guide, *UpdateUserDirectory*).
    pub async fn update_user_directory(&self, update: UpdateUserDirectory) -> Result<()> {
        self.request(update).await
    }

    /// Has the server read a directory of its configuration anew (guide, *UpdateDirectory*).
    pub async fn update_directory(&self, name: impl Into<String>) -> Result<()> {
        self.request(UpdateDirectory::new(name)).await
    }

    fn watched(&self, number: &str) -> Result<DeviceId> {
        let watched = self.shared.device(number.trim()).map(|device| device.id().clone());
        watched.ok_or_else(|| invalid(format!("the session does not watch {:?}", number.trim())))
    }

    pub(crate) fn services(&self) -> Services {
        let handle = self.backend.handle().clone();
        let while_offline = handle.while_offline();
        Services { handle, shared: Arc::clone(&self.shared), while_offline }
    }

    /// Sends a request that is about no device of the session, or about any (guide: *doesn't require the session is open*). Of
    /// one about a device of the session use [`Phone::request`], which heals what the server has closed.
    ///
    /// # Errors
    /// What the server says: [`Error::refusal`] has its word.
    pub async fn request<R>(&self, request: R) -> Result<R::Answer>
    where
        R: ServiceRequest + Clone + Send + Sync + 'static,
        R::Answer: Send + 'static,
    {
        self.services().ask(request).await
    }

    /// Everything that happens, from now on.
    pub fn events(&self) -> EventStream<Event> {
        self.backend.handle().events().subscribe()
    }

    /// What the subscription asks for, from now on.
    pub fn events_with(&self, subscription: Subscription<Event>) -> EventStream<Event> {
        self.backend.handle().events().subscribe_with(subscription)
    }

    /// Where the session stands: online, online but blind, reconnecting, closed.
    pub fn state(&self) -> StateWatch {
        self.backend.handle().state()
    }

    /// Which datagrams of a device were left out since the session began, and why: `None` of a device that is not watched. Over
    /// HTTP there are none.
    ///
    /// Many from strangers may mean that the server sends from an address that it is not known by: see
    /// [`SessionBuilder::event_sender`].
    pub fn discarded_datagrams(&self, number: impl AsRef<str>) -> Option<DiscardedDatagrams> {
        Some(self.shared.device(number.as_ref().trim())?.discarded_datagrams())
    }

    /// The servers in order, each with its failures in a row and what went wrong with it last, as they are now.
    pub fn servers(&self) -> Arc<[ServerStatus]> {
        self.backend.handle().servers()
    }

    /// All calls of all devices that the session watches.
    pub fn calls(&self) -> &Calls {
        self.backend.handle().calls()
    }

    /// Takes a snapshot of all devices (guide, *Snapshot*) now instead of at the next interval, and returns all calls; streams
    /// are told `Resynchronised`.
    pub async fn resynchronise(&self) -> Result<CallSnapshot> {
        self.backend.handle().resynchronise().await
    }

    /// Closes the sessions at the server, and waits until that is done: at most for the deadline of it. Other clones are closed
    /// too.
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
    /// Asks for something that is about no device of the session.
    pub(crate) fn ask<R>(&self, request: R) -> BoxFuture<'static, Result<R::Answer>>
    where
        R: ServiceRequest + Clone + Send + Sync + 'static,
        R::Answer: Send + 'static,
    {
        self.begin(R::NAME, About::NoCall, move |connection, _| {
            let request = request.clone();
            async move { connection.ask(&request).await }.boxed()
        })
    }

    /// Asks for something of a device, whose session is opened again if the server has closed it.
    pub(crate) fn ask_of<R>(
        &self,
        device: &DeviceId,
        about: About,
        request: R,
    ) -> BoxFuture<'static, Result<R::Answer>>
    where
        R: ServiceRequest + Clone + Send + Sync + 'static,
        R::Answer: Send + 'static,
    {
        let device = device.clone();
        self.begin(R::NAME, about, move |connection, _| {
            let (request, device) = (request.clone(), device.clone());
            async move { connection.ask_of_device(&device, &request).await }.boxed()
        })
    }

    /// Begins a service on the connection that there is when it may leave.
    pub(crate) fn begin<T: Send + 'static>(
        &self,
        name: &'static str,
        about: About,
        mut begin: impl FnMut(Connection, Option<CallId>) -> BoxFuture<'static, Result<T>> + Send + 'static,
    ) -> BoxFuture<'static, Result<T>> {
        let shared = Arc::clone(&self.shared);
        self.handle.service(name, about, self.while_offline, move |call| {
            if let Some(connection) = shared.connection() {
                return begin(connection, call.cloned());
            }
            let error = Error::new(ErrorKind::NotConnected).context(name);
            async { Err(error) }.boxed()
        })
    }
}
