//! The portal's REST services, as one logged-in session asks for them.

use crate::answer::{Asked, judge, judge_anything};
use crate::config::{Config, invalid};
use crate::saved_session::SavedSession;
use crate::service::{
    AnswerCall, Ask, ClearCall, ClearConnection, ConferenceCall, ConsultationCall, DirectedPickupCall,
    Expected, HoldCall, MakeCall, ParkCall, RetrieveCall, ServiceRequest, SingleStepTransferCall,
    TransferCall,
};
use crate::transport::{Answer, Method, Request, Target};
use crate::wire::{LoginResponse, Message, SessionId, UserKind, decode_answer};
use futures::future::{BoxFuture, FutureExt};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use telapi_core::call::{CallControl, CallRecord};
use telapi_core::session::{BlindReason, Requester, SnapshotAnswer};
use telapi_core::{
    CallId, ConnectionId, CorrelatorData, Delivery, DeviceId, Error, ErrorKind, Result, SwitchingSubDomain,
    blot_out, blot_out_of_error,
};
use tokio::time::{Instant, timeout};

/// The header that carries the session id (guide 4.3.2).
const CLIENT_SESSION_ID: &str = "ClientSessionId";

/// After so long without a REST heartbeat the portal deactivates a session and stops its events (guide 4.3.3).
pub(crate) const DEACTIVATED_AFTER: Duration = Duration::from_secs(4 * 60);

/// One session at one portal. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Portal(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Arc<Config>,
    target: Target,
    session_id: SessionId,
    login: Arc<LoginResponse>,
    /// The portal has answered 401: it does not know the session any more.
    is_expired: AtomicBool,
    /// It was not logged in by us, but saved by a program before us.
    was_saved: bool,
    /// The login, or the last heartbeat that was accepted.
    last_heartbeat: Mutex<Moment>,
    /// When anything last came in on a WebSocket, in milliseconds since 1970 by the clock on the wall.
    last_heard: AtomicU64,
    /// Why a device user's own phone is not seen, by what was heard last of it.
    phone: Mutex<Option<BlindReason>>,
}

/// A moment by both clocks: while a laptop sleeps, only the one on the wall goes on.
#[derive(Debug, Clone, Copy)]
struct Moment {
    at: Instant,
    on_the_wall: SystemTime,
}

impl Moment {
    fn now() -> Self {
        Self { at: Instant::now(), on_the_wall: SystemTime::now() }
    }

    /// The moment when the clock on the wall showed this.
    fn on_the_wall(then: SystemTime) -> Self {
        let now = Instant::now();
        let ago = then.elapsed().unwrap_or_default();
        // where the monotonic clock cannot show it, the other one counts
        Self { at: now.checked_sub(ago).unwrap_or(now), on_the_wall: then }
    }

    fn elapsed(&self) -> Duration {
        self.at.elapsed().max(self.on_the_wall.elapsed().unwrap_or_default())
    }
}

impl Portal {
    pub(crate) fn new(
        config: Arc<Config>,
        target: Target,
        session_id: SessionId,
        login: Arc<LoginResponse>,
    ) -> Self {
        Self::known(config, target, session_id, login, None)
    }

    /// A session that was saved, with the server that knows it.
    pub(crate) fn resumed(config: Arc<Config>, target: Target, saved: &SavedSession) -> Self {
        let (session_id, login) = (saved.session_id(), Arc::new(saved.login()));
        Self::known(config, target, session_id, login, Some(saved.last_active()))
    }

    fn known(
        config: Arc<Config>,
        target: Target,
        session_id: SessionId,
        login: Arc<LoginResponse>,
        last_active: Option<SystemTime>,
    ) -> Self {
        let last = last_active.map_or_else(Moment::now, Moment::on_the_wall);
        Self(Arc::new(Inner {
            is_expired: AtomicBool::new(false),
            was_saved: last_active.is_some(),
            last_heartbeat: Mutex::new(last),
            last_heard: AtomicU64::new(unix_millis(last.on_the_wall)),
            phone: Mutex::new(blind(&login)),
            config,
            target,
            session_id,
            login,
        }))
    }

    pub(crate) fn target(&self) -> &Target {
        &self.0.target
    }

    pub(crate) fn session_id(&self) -> &SessionId {
        &self.0.session_id
    }

    pub(crate) fn user_name(&self) -> &str {
        &self.0.config.login.user_name
    }

    pub(crate) fn application_name(&self) -> &str {
        &self.0.config.login.application_name
    }

    pub(crate) fn was_saved(&self) -> bool {
        self.0.was_saved
    }

    /// Something came in on the WebSocket.
    pub(crate) fn heard(&self) {
        self.0.last_heard.store(unix_millis(SystemTime::now()), Ordering::Relaxed);
    }

    /// When the portal was last known to send events: nothing proves that but what comes in, and without a heartbeat it
    /// sends none though it may still answer Pings.
    pub(crate) fn last_active(&self) -> SystemTime {
        let last_heard = UNIX_EPOCH + Duration::from_millis(self.0.last_heard.load(Ordering::Relaxed));
        match self.0.login.user_kind() {
            UserKind::DeviceUser => {
                let last = *self.0.last_heartbeat.lock().unwrap_or_else(PoisonError::into_inner);
                last_heard.min(last.on_the_wall + DEACTIVATED_AFTER)
            }
            UserKind::ApplicationUser => last_heard,
        }
    }

    /// Why a device user's own phone is not seen, as far as is known: the login told it, and what has come since.
    pub(crate) fn phone(&self) -> Option<BlindReason> {
        *self.0.phone.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_phone(&self, phone: Option<BlindReason>) {
        *self.0.phone.lock().unwrap_or_else(PoisonError::into_inner) = phone;
    }

    /// What a login would tell of the own phone now: whether it is in service.
    pub(crate) fn phone_is_in_service(&self) -> Option<bool> {
        match self.phone() {
            Some(BlindReason::PhoneLoggedOut) => Some(false),
            _ => self.0.login.in_service.map(|_| true),
        }
    }

    /// What a login would tell of the own phone now: whether it is monitored.
    pub(crate) fn phone_is_monitored(&self) -> Option<bool> {
        match self.phone() {
            None => self.0.login.station_monitor_enabled.map(|_| true),
            Some(_) => self.0.login.station_monitor_enabled,
        }
    }

    /// The portal does not know the session any more, or is not to be asked by it again.
    pub(crate) fn expire(&self) {
        self.0.is_expired.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_expired(&self) -> bool {
        self.0.is_expired.load(Ordering::Relaxed)
    }

    pub(crate) fn login(&self) -> &Arc<LoginResponse> {
        &self.0.login
    }

    /// Keeps the session active (guide 4.3.3), and tells for how long it had had no heartbeat: any success reactivates one
    /// that had been deactivated.
    pub(crate) async fn heartbeat(&self) -> Result<Duration> {
        // before the answer, so that the silence is never shorter here than at the portal
        let sent = Moment::now();
        self.send(Method::POST, "session/heartbeat", None).await?;
        let mut last = self.0.last_heartbeat.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::replace(&mut *last, sent).elapsed())
    }

    /// Whether the portal may have deactivated the session: it then answers a snapshot, and tells no call.
    pub(crate) fn may_be_deactivated(&self) -> bool {
        let last = *self.0.last_heartbeat.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.login.user_kind() == UserKind::DeviceUser && last.elapsed() > DEACTIVATED_AFTER
    }

    /// Logs out, and waits for it no longer than for a connection: what follows has its own deadline to keep.
    pub(crate) async fn log_out_within_reason(&self) {
        // a session that could not be logged out is left to the portal
        let _ = timeout(self.0.config.connect_deadline, Requester::log_out(self)).await;
    }

    async fn post(&self, path: &'static str, xml: String) -> Result<()> {
        self.ask(Ask::post(path, xml)).await.map(drop)
    }

    async fn send(&self, method: Method, path: &'static str, xml: Option<String>) -> Result<()> {
        self.ask(Ask { body: xml, ..Ask::new(method, path) }).await.map(drop)
    }

    /// Asks for a service, and judges the answer.
    pub(crate) async fn ask(&self, ask: Ask) -> Result<Answer> {
        let inner = &self.0;
        let path = ask.path;
        let secrets = [inner.session_id.expose(), inner.config.login.user_password.expose()];
        let limits = match ask.expected {
            Expected::Nothing => &inner.config.limits,
            Expected::Message | Expected::Anything => &inner.config.login_limits,
        };
        let asked = Asked { path, limits, secrets: &secrets };
        let expected = ask.expected;
        let answer = self.exchange(ask).await?;
        let judged = match expected {
            Expected::Nothing | Expected::Message => judge(&asked, &answer),
            Expected::Anything => judge_anything(&asked, &answer),
        };
        if judged.as_ref().is_err_and(|error| error.kind() == ErrorKind::SessionExpired) {
            self.expire();
        }
        judged.map(|()| answer)
    }

    /// Reads the body of an answer, without the session id, should it be repeated there. JSON may leave out its root, which is
    /// then taken for the expected one.
    pub(crate) fn read(&self, path: &str, expected: &'static str, answer: &Answer) -> Result<Message> {
        let inner = &self.0;
        let secrets = [inner.session_id.expose()];
        let decoded = match std::str::from_utf8(&answer.body) {
            Ok(text) if secrets.iter().any(|secret| !secret.is_empty() && text.contains(secret)) => {
                decode_answer(blot_out(text, &secrets).as_bytes(), expected, &inner.config.login_limits)
            }
            _ => decode_answer(&answer.body, expected, &inner.config.login_limits),
        };
        decoded.map_err(|error| {
            Error::from(blot_out_of_error(&error, &secrets)).context(path).delivered(Delivery::Unknown)
        })
    }

    /// The text of an answer, without the session id, should it be repeated there.
    pub(crate) fn text(&self, answer: &Answer) -> String {
        blot_out(&String::from_utf8_lossy(&answer.body), &[self.0.session_id.expose()])
    }

    /// How long nothing must come until answers without an end mark are taken as complete.
    pub(crate) fn quiet(&self) -> Duration {
        self.0.config.snapshot_quiet
    }

    async fn exchange(&self, ask: Ask) -> Result<Answer> {
        let inner = &self.0;
        let format = inner.config.data_format;
        let segments: Vec<&str> = ask.path.split('/').collect();
        let query: Vec<_> = ask.query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let request = Request {
            method: ask.method,
            url: inner.target.rest_url(&segments, &query)?,
            secret_header: Some((CLIENT_SESSION_ID, inner.session_id.as_secret())),
            content_type: format.content_type(ask.body.is_some()),
            body: ask
                .body
                .map(|xml| format.body(xml))
                .transpose()
                .map_err(|error| error.context(ask.path))?,
            deadline: inner.config.request_deadline,
            max_body: ask.max_body.unwrap_or(usize::MAX).min(inner.config.login_limits.max_bytes),
        };
        inner.config.http.send(request).await
    }

    /// The device as requests name it: with the switch that it belongs to *now*, for that changes with a failover
    /// (guide 3.1, point 5).
    pub(crate) fn on_its_switch(&self, device: &DeviceId) -> DeviceId {
        if device.sub_domain().is_some() {
            return device.clone();
        }
        let login = &self.0.login;
        let switch = match login.user_kind() {
            UserKind::DeviceUser => login.user_switch_device.as_deref(),
            UserKind::ApplicationUser => login
                .devices
                .iter()
                .find(|known| known.user_extension.as_deref() == Some(device.number()))
                .and_then(|known| known.switching_subdomain.as_deref()),
        };
        match switch {
            Some(switch) => device.clone().on(SwitchingSubDomain::from_text(switch)),
            None => device.clone(),
        }
    }

    fn make_call(&self, call: &CallRecord, options: &telapi_core::call::MakeCallOptions) -> Result<String> {
        let called = call.called.clone().ok_or_else(|| invalid("a call without a number"))?;
        if options.correlator_data.is_some() {
            let what = "MakeCall: the correlator is what the session knows its call by";
            return Err(Error::new(ErrorKind::Unsupported).context(what));
        }
        let request = MakeCall::new(self.on_its_switch(&call.device), called, correlator(call)?);
        Ok(request.with(options).to_xml())
    }

    /// A device's part in a call, as requests name it.
    fn connection(&self, call: &CallRecord) -> Result<ConnectionId> {
        Ok(self.part_of(&call.device, &call_id(call)?))
    }

    /// The same of a call that is known by its id only.
    ///
    /// The guide's samples name it by the call's id, which is enough where the session has one phone. An application user
    /// has them all, and both ends of a call may share its id: without the device, the portal would have to guess which of
    /// them is to hold, and may hold the wrong one. So it is named, as CSTA's ConnectionID has it.
    pub(crate) fn part_of(&self, device: &DeviceId, call: &CallId) -> ConnectionId {
        let connection = ConnectionId::new(call.clone());
        match self.0.login.user_kind() {
            UserKind::DeviceUser => connection,
            UserKind::ApplicationUser => connection.of(self.on_its_switch(device)),
        }
    }

    fn payload(&self, request: &CallControl) -> Result<(&'static str, String)> {
        fn of<R: ServiceRequest>(request: &R) -> (&'static str, String) {
            (R::PATH, request.to_xml())
        }
        Ok(match request {
            CallControl::MakeCall { call, options } => (MakeCall::PATH, self.make_call(call, options)?),
            CallControl::AnswerCall { call } => of(&AnswerCall::new(self.connection(call)?)),
            CallControl::HoldCall { call } => of(&HoldCall::new(self.connection(call)?)),
            CallControl::RetrieveCall { call } => of(&RetrieveCall::new(self.connection(call)?)),
            CallControl::ConsultationCall { existing, consultation } => {
                let called = consultation.called.clone().ok_or_else(|| invalid("a call without a number"))?;
                of(&ConsultationCall::new(self.connection(existing)?, called, correlator(consultation)?))
            }
            CallControl::TransferCall { held, active } => {
                of(&TransferCall::new(self.connection(held)?, self.connection(active)?))
            }
            CallControl::ConferenceCall { held, active } => {
                of(&ConferenceCall::new(self.connection(held)?, self.connection(active)?))
            }
            CallControl::SingleStepTransferCall { call, to } => {
                of(&SingleStepTransferCall::new(self.connection(call)?, DeviceId::new(to)))
            }
            CallControl::ParkCall { call, slot } => {
                // a slot is one of the switch that the phone belongs to
                let slot = match self.on_its_switch(&call.device).sub_domain() {
                    Some(switch) => DeviceId::new(slot).on(switch.clone()),
                    None => DeviceId::new(slot),
                };
                of(&ParkCall::new(self.connection(call)?, slot))
            }
            CallControl::DirectedPickupCall { to_pick_up, picked_up } => {
                // where it rings or is parked, only the switch knows
                let call = ConnectionId::new(to_pick_up.clone());
                of(&DirectedPickupCall::new(call, self.on_its_switch(&picked_up.device)))
            }
            CallControl::ClearConnection { call } => of(&ClearConnection::new(self.connection(call)?)),
            CallControl::ClearCall { call } => of(&ClearCall::new(self.connection(call)?)),
            // the guide has no service for it
            CallControl::DeflectCall { .. } => return Err(request.unsupported()),
            other => return Err(other.unsupported()),
        })
    }
}

/// Whether a device user is logged in and yet sees nothing (guide 4.3.1).
fn blind(login: &LoginResponse) -> Option<BlindReason> {
    match login.user_kind() {
        UserKind::DeviceUser if login.in_service == Some(false) => Some(BlindReason::PhoneLoggedOut),
        UserKind::DeviceUser if login.station_monitor_enabled == Some(false) => {
            Some(BlindReason::NotMonitored)
        }
        UserKind::DeviceUser | UserKind::ApplicationUser => None,
    }
}

/// By the clock on the wall.
pub(crate) fn unix_millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// What the portal calls the call.
fn call_id(call: &CallRecord) -> Result<CallId> {
    call.call_id().cloned().ok_or_else(|| invalid("the switch has not named the call yet"))
}

/// The correlator of a new call is the hex of the id that we chose for it; decoded, it is the call id of the events that
/// follow (guide 5.2.9 and 5.3.5).
fn correlator(call: &CallRecord) -> Result<CorrelatorData> {
    call_id(call).map(|id| CorrelatorData::from_text(id.as_str()))
}

impl Requester for Portal {
    fn call_control(&self, request: CallControl) -> BoxFuture<'static, Result<()>> {
        let this = self.clone();
        async move {
            let (path, xml) = this.payload(&request)?;
            this.post(path, xml).await
        }
        .boxed()
    }

    /// An empty answer, then a CallInformationEvent for each call, without an end mark (guide 8.1.1).
    fn snapshot(&self) -> BoxFuture<'static, Result<SnapshotAnswer>> {
        let this = self.clone();
        async move {
            if this.may_be_deactivated() {
                let why =
                    "snapshot: no heartbeat was accepted for so long that the session may be deactivated";
                return Err(Error::new(ErrorKind::Unavailable).context(why));
            }
            this.send(Method::GET, "snapshot", None).await?;
            Ok(SnapshotAnswer::Follows { quiet: this.0.config.snapshot_quiet })
        }
        .boxed()
    }

    fn log_out(&self) -> BoxFuture<'static, ()> {
        let this = self.clone();
        async move {
            // whatever comes of it: it is not to be resumed, nor saved
            this.expire();
            if let Err(error) = this.send(Method::DELETE, "session", None).await {
                tracing::debug!(target: "telapi::connection", %error, "could not log out");
            }
        }
        .boxed()
    }
}
