//! Paths, statuses and error payloads (guide 1.2.2, 18), and what happens to every request on its way.

use super::service::{call_control, call_log, device, directory, im, presence, voicemail};
use super::standing;
use super::state::PortalState;
use super::transcript::{Direction, Exchange};
use super::{json, login, websocket};
use crate::fault::{AnswerFault, ConnectionFault, FaultPlan};
use crate::transport::{Wire, WireControl, WireListener, instead, spoil};
use crate::xml::Element;
use axum::body::{Body, to_bytes};
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::serve::IncomingStream;
use std::sync::Arc;

/// No request of the guide comes near it.
const MAX_BODY: usize = 1 << 20;

/// The connection that a request came over.
#[derive(Clone)]
pub(crate) struct Connection(pub(crate) Arc<WireControl>);

impl Connected<IncomingStream<'_, WireListener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, WireListener>) -> Self {
        let wire: &Wire = stream.io();
        Self(Arc::clone(wire.control()))
    }
}

/// Everything that the portal serves. The base path stands in both orders in the guide (2.3, and everywhere else).
pub(crate) fn router(portal: &Arc<PortalState>) -> axum::Router {
    let services = axum::Router::new()
        .route("/session", post(login::log_in).delete(login::log_out))
        .route("/session/heartbeat", post(login::heartbeat))
        .route("/snapshot", get(login::snapshot))
        .route("/callcontrol/{service}", post(call_control::handle))
        .route("/callcontrol/physicaldevice/{service}", post(device::physical_in_conference))
        .route("/physicaldevice/{service}", post(device::physical))
        .route("/logicaldevice/{service}", post(device::logical))
        .route("/voicemail/{service}", post(voicemail::handle))
        .route("/im", post(im::send))
        .route("/presence", get(presence::get).post(presence::set))
        .route("/calllog", get(call_log::get).delete(call_log::delete))
        .route("/directory", get(directory::search))
        .route("/directory/personal", personal_contacts())
        .route("/directory/personalGroup", personal_groups())
        .route("/directory/photo", get(directory::photo));
    axum::Router::new()
        .nest("/inyama/service", services.clone())
        .nest("/service/inyama", services)
        .route("/inyama/openapiwebsocket/{session_id}", get(websocket::open))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(from_fn_with_state(Arc::clone(portal), pass))
        .with_state(Arc::clone(portal))
}

fn personal_contacts() -> MethodRouter<Arc<PortalState>> {
    get(directory::contacts)
        .put(directory::add_contact)
        .post(directory::modify_contact)
        .delete(directory::delete_contact)
}

fn personal_groups() -> MethodRouter<Arc<PortalState>> {
    get(directory::groups)
        .put(directory::create_group)
        .post(directory::modify_group)
        .delete(directory::delete_group)
}

/// Notes each request and its answer, and makes the faults that wait for it.
async fn pass(
    State(portal): State<Arc<PortalState>>,
    ConnectInfo(Connection(wire)): ConnectInfo<Connection>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path().to_owned();
    let exchange = note(&portal, &parts.headers, &parts.method, &path, &body);
    if portal.is_hanging() {
        return std::future::pending().await;
    }
    wire.is_used_by(exchange.user.as_deref(), exchange.session.as_deref());
    let connection = portal.ask_plan(&path, &exchange, FaultPlan::connection);
    if let Some(fault) = connection {
        portal.lock().befall_one(&wire, fault);
        if !matches!(fault, ConnectionFault::Slow { .. }) {
            return std::future::pending().await;
        }
    }
    let fault = portal.ask_plan(&path, &exchange, FaultPlan::answer);
    if let Some(response) = fault.as_ref().and_then(instead) {
        return answer(&portal, exchange, response, None, &wire).await;
    }
    let is_websocket = path.contains("/openapiwebsocket/");
    let is_login = is_login(&parts.method, &path);
    let mut response = None;
    for time in 0..fault.as_ref().map_or(1, AnswerFault::carried_out) {
        // a proxy that tries again sends a request of its own; a WebSocket is opened once
        if time > 0 && !is_websocket {
            portal.lock().transcript.add(exchange.clone());
        } else if time > 0 {
            break;
        }
        let request = Request::from_parts(parts.clone(), Body::from(body.clone()));
        let is_json = json::is_asked_for(&parts.headers);
        let is_in_another_format = !body.is_empty() && json::is_object(&body) != is_json;
        let answered = match standing::instead(&portal, is_login) {
            Some(refusal) => refusal,
            None if is_in_another_format => {
                invalid_input("Content-Type", "the body is in another format than its header says")
            }
            None => next.clone().run(request).await,
        };
        response = Some(in_its_format(&portal, is_json, answered).await);
    }
    match (&fault, response) {
        (Some(AnswerFault::DoAndCut | AnswerFault::Cut), _) => {
            wire.cut();
            std::future::pending().await
        }
        (Some(AnswerFault::DoAndNeverAnswer), _) | (_, None) => std::future::pending().await,
        (Some(AnswerFault::Late(by)), Some(response)) => {
            tokio::time::sleep(*by).await;
            answer(&portal, exchange, response, None, &wire).await
        }
        (_, Some(response)) => answer(&portal, exchange, response, fault.as_ref(), &wire).await,
    }
}

/// An answer in the format that the request's header asks for (guide 2.6).
async fn in_its_format(portal: &PortalState, is_json: bool, response: Response) -> Response {
    let is_xml = response.headers().get(header::CONTENT_TYPE).is_some_and(|it| it == XML);
    if !is_json || !is_xml {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // our own bodies are whole already: reading one cannot fail
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Some(written) = json::of_xml(&body, portal.options.json_dialect) else {
        return Response::from_parts(parts, Body::from(body));
    };
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(json::CONTENT_TYPE));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(written))
}

/// Notes the answer to a request, and spoils it if that is planned.
async fn answer(
    portal: &PortalState,
    mut exchange: Exchange,
    response: Response,
    fault: Option<&AnswerFault>,
    wire: &Arc<WireControl>,
) -> Response {
    let (parts, body) = response.into_parts();
    // our own bodies are whole already: reading one cannot fail
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    if let Direction::Request { path, .. } = exchange.direction {
        exchange.direction = Direction::Answer { status: parts.status.as_u16(), path };
    }
    exchange.content_type = None;
    exchange.body = String::from_utf8_lossy(&body).into_owned();
    portal.lock().transcript.add(exchange);
    spoil(parts, body, fault, wire)
}

fn note(portal: &PortalState, headers: &HeaderMap, method: &Method, path: &str, body: &[u8]) -> Exchange {
    let in_path = path.split_once("/openapiwebsocket/").map(|(_, id)| id.to_owned());
    let session = session_id(headers).or(in_path.clone());
    let mut user = session.as_deref().and_then(|id| portal.user_of(id)).map(|user| user.name().to_owned());
    if user.is_none() {
        let login = json::read_any(body).ok();
        user = login.and_then(|login| login.plain_text("userName").map(str::to_owned));
    }
    let is_login = is_login(method, path);
    let path = match &in_path {
        Some(id) => path.replace(id.as_str(), "…"),
        None => path.to_owned(),
    };
    let exchange = Exchange {
        session,
        user,
        direction: Direction::Request { method: method.to_string(), path },
        content_type: headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).map(str::to_owned),
        body: String::from_utf8_lossy(body).into_owned(),
    };
    let mut inner = portal.lock();
    inner.counts.requests += 1;
    inner.counts.logins += usize::from(is_login);
    inner.transcript.add(exchange.clone());
    drop(inner);
    exchange
}

fn is_login(method: &Method, path: &str) -> bool {
    *method == Method::POST && path.ends_with("/session")
}

/// The header that every request but the login carries (guide 2.5).
pub(crate) fn session_id(headers: &HeaderMap) -> Option<String> {
    headers.get("ClientSessionId")?.to_str().ok().map(str::to_owned)
}

/// A 401 for a session id that is missing or unknown.
pub(crate) fn unauthorized() -> Response {
    error(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "ClientSessionId", "the session is not known")
}

/// One `<Error>` (guide 18).
pub(crate) fn error(status: StatusCode, code: &str, value: &str, description: &str) -> Response {
    xml(status, error_element(code, value, description).to_plain_document())
}

/// A 400 with `<Errors>` (guide 18).
pub(crate) fn invalid_input(value: &str, description: &str) -> Response {
    let error = error_element("INVALID_INPUT_XML_DATA", value, description);
    xml(StatusCode::BAD_REQUEST, Element::plain("Errors").child(error).to_plain_document())
}

fn error_element(code: &str, value: &str, description: &str) -> Element {
    Element::plain("Error")
        .plain_leaf("code", code)
        .plain_leaf("errorValue", value)
        .plain_leaf("description", description)
}

const XML: &str = "application/xml;charset=UTF-8";

/// An answer of XML.
pub(crate) fn xml(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, XML)], body).into_response()
}
