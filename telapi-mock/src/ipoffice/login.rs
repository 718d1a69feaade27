//! Login, logout, heartbeat and snapshot (guide 4.3, 8.1).

mod response;

use super::fault::{Refusal, Refusals};
use super::http::{error, invalid_input, session_id, unauthorized, xml};
use super::json;
use super::session::{Liveness, Session, User};
use super::state::{CONFERENCE, Inner, PortalState};
use crate::xml::Space;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a client sends to log in.
struct LoginRequest {
    user: String,
    password: String,
    application: String,
    subscriptions: BTreeSet<String>,
    is_json: bool,
}

/// `POST /inyama/service/session` (guide 4.3.1).
pub(crate) async fn log_in(
    State(portal): State<Arc<PortalState>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = match read(&body, json::is_asked_for(&headers)) {
        Ok(request) => request,
        Err((value, description)) => return invalid_input(value, &description),
    };
    let refusal = portal.lock().faults.logins.pop_front();
    if let Some(refusal) = refusal {
        return refuse(&refusal);
    }
    match authenticate(&portal, &request) {
        Some(user) => admit(&portal, user, request),
        None => refuse_because(&portal, "INVALID_CREDENTIALS"),
    }
}

/// Takes the request apart, or says which element is at fault and why.
fn read(body: &[u8], is_json: bool) -> Result<LoginRequest, (&'static str, String)> {
    let root = json::read_any(body).map_err(|error| ("userLoginRequest", error.to_string()))?;
    if !root.is(Space::OpenApi, "userLoginRequest") {
        return Err((
            "userLoginRequest",
            format!("the root is {} in the namespace {:?}", root.name, root.namespace),
        ));
    }
    let text = |name: &'static str, longest: usize, may_be_blank: bool| {
        let text = root.plain_text(name).ok_or((name, "the element is missing".to_owned()))?;
        if text.is_empty() && !may_be_blank {
            return Err((name, "must not be blank".to_owned()));
        }
        if text.chars().count() > longest {
            return Err((name, format!("longer than {longest} characters")));
        }
        Ok(text.to_owned())
    };
    let user = text("userName", 15, false)?;
    let password = text("userPassword", 15, true)?;
    let application = text("applicationName", 50, false)?;
    let subscription = root
        .child(Space::None, "loginSubscriptionRequest")
        .ok_or(("loginSubscriptionRequest", "the element is missing".to_owned()))?;
    if subscription.attribute("httpMethod") != Some("WEBSOCKET") {
        return Err(("loginSubscriptionRequest", "httpMethod is not WEBSOCKET".into()));
    }
    let types = subscription.children().iter().filter(|child| child.is(Space::None, "eventTypes"));
    let subscriptions = types.map(|event_type| event_type.text().to_owned()).collect();
    Ok(LoginRequest { user, password, application, subscriptions, is_json })
}

fn authenticate(portal: &PortalState, request: &LoginRequest) -> Option<User> {
    let config = &portal.config;
    if let Some(extension) = config.extensions.values().find(|extension| extension.user == request.user) {
        let user = User::Device { name: extension.user.clone(), extension: extension.number.clone() };
        return (extension.password == request.password).then_some(user);
    }
    let password = config.application_users.get(&request.user)?;
    (password.0 == request.password).then(|| User::Application { name: request.user.clone() })
}

/// Makes the session, unless there are too many.
fn admit(portal: &PortalState, user: User, request: LoginRequest) -> Response {
    // asked before the portal is locked: the switch's lock comes first
    let numbers: Vec<&String> = match &user {
        User::Device { extension, .. } => vec![extension],
        User::Application { .. } => portal.config.extensions.keys().collect(),
    };
    let in_service: BTreeMap<String, bool> =
        numbers.into_iter().map(|number| (number.clone(), portal.switch.is_logged_in(number))).collect();
    let now = portal.switch.now();
    let mut inner = portal.lock();
    let replaced: Vec<String> = inner
        .sessions
        .values()
        .filter(|session| session.user == user && session.application == request.application)
        .map(|session| session.id.clone())
        .collect();
    for id in replaced {
        inner.replace_session(&id);
    }
    // those which have expired do not count
    let expired = inner.sessions.values().filter(|session| session.liveness() == Liveness::Expired);
    let expired: Vec<String> = expired.map(|session| session.id.clone()).collect();
    for id in expired {
        inner.end_session(&id);
    }
    let device_sessions =
        inner.sessions.values().filter(|session| matches!(session.user, User::Device { .. })).count();
    if matches!(user, User::Device { .. }) && device_sessions >= portal.options.max_sessions {
        drop(inner);
        return refuse_because(portal, "CSTA_RESOURCE_NOT_AVAILABLE");
    }
    let id = inner.ids.uuid();
    let monitor_ids = monitor_ids(portal, &mut inner, &user);
    let mut session = Session::new(id.clone(), user, request.application, request.subscriptions, monitor_ids);
    session.is_json = request.is_json;
    let body = response::accepted(portal, &session, &in_service, now, &mut inner.ids);
    inner.sessions.insert(id, session);
    xml(StatusCode::OK, body)
}

/// One for each device that the user sees; a conference's is a UUID (guide 5.3.2).
fn monitor_ids(portal: &PortalState, inner: &mut Inner, user: &User) -> BTreeMap<String, String> {
    let switch = portal.switch_address();
    let devices: Vec<&String> = match user {
        User::Device { extension, .. } => vec![extension],
        User::Application { .. } => {
            portal.config.extensions.keys().chain(portal.config.hunt_groups.keys()).collect()
        }
    };
    let mut monitor_ids: BTreeMap<String, String> = devices
        .into_iter()
        .map(|device| (device.clone(), format!("{}-{switch}-{device}", inner.ids.monitor_number())))
        .collect();
    monitor_ids.insert(CONFERENCE.into(), inner.ids.uuid());
    monitor_ids
}

/// Refuses a login, as the portal does it.
pub(crate) fn refuse_because(portal: &PortalState, code: &str) -> Response {
    refuse(&Refusal { code: code.into(), how: portal.options.refusals, retry_after: None })
}

fn refuse(refusal: &Refusal) -> Response {
    let code = refusal.code.as_str();
    let mut answer = match refusal.how {
        Refusals::AsLoginFailureCode => xml(StatusCode::OK, response::refused(code)),
        Refusals::AsStatus => {
            let status = match code {
                "INVALID_INPUT_XML_DATA" => StatusCode::BAD_REQUEST,
                "INVALID_CREDENTIALS" | "UNAUTHORIZED" => StatusCode::UNAUTHORIZED,
                "SYSTEM_STARTUP_IN_PROGRESS" | "CSTA_PROVIDER_NOT_AVAILABLE" | "SYSTEM_DOWN" => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            };
            error(status, code, "login", "the login was refused")
        }
    };
    if let Some(wait) = refusal.retry_after {
        answer.headers_mut().insert(header::RETRY_AFTER, wait.as_secs().into());
    }
    answer
}

/// `DELETE /inyama/service/session` (guide 4.3.2).
pub(crate) async fn log_out(State(portal): State<Arc<PortalState>>, headers: HeaderMap) -> Response {
    let Some(id) = known_session(&portal, &headers) else {
        return unauthorized();
    };
    portal.lock().end_session(&id);
    StatusCode::OK.into_response()
}

/// `POST /inyama/service/session/heartbeat` (guide 4.3.3).
pub(crate) async fn heartbeat(State(portal): State<Arc<PortalState>>, headers: HeaderMap) -> Response {
    let Some(id) = known_session(&portal, &headers) else {
        return unauthorized();
    };
    if let Some(session) = portal.lock().session(&id) {
        session.heartbeat();
    }
    StatusCode::ACCEPTED.into_response()
}

/// `GET /inyama/service/snapshot` (guide 8.1.1).
pub(crate) async fn snapshot(State(portal): State<Arc<PortalState>>, headers: HeaderMap) -> Response {
    let Some(id) = known_session(&portal, &headers) else {
        return unauthorized();
    };
    portal.switch.observe(|calls, now| portal.send_snapshot(&id, calls, now));
    StatusCode::OK.into_response()
}

fn known_session(portal: &PortalState, headers: &HeaderMap) -> Option<String> {
    session_id(headers).filter(|id| portal.user_of(id).is_some())
}
