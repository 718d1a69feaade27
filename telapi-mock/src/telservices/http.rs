//! Requests by HTTP, on the port of TCP: POST with the request as its body, and the shortcut for `makeCall`.

use super::exchange::{Answered, Asked, answer, ask};
use super::request::{MakeCall, ReadRequest, Request, RequestError};
use super::state::ServerState;
use super::tcp::{Connection, MAX_REQUEST};
use super::transcript::Transport;
use crate::transport::{WireControl, instead, spoil};
use axum::body::to_bytes;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request as HttpRequest, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::serve::IncomingStream;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::mpsc;

/// The connections that speak HTTP.
struct HttpListener {
    taken: mpsc::Receiver<(Connection, SocketAddr)>,
    address: SocketAddr,
}

impl axum::serve::Listener for HttpListener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        match self.taken.recv().await {
            Some(taken) => taken,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// The connection that a request came over, and who is at its other end.
#[derive(Clone)]
struct Origin {
    wire: Arc<WireControl>,
    peer: SocketAddr,
}

impl Connected<IncomingStream<'_, HttpListener>> for Origin {
    fn connect_info(stream: IncomingStream<'_, HttpListener>) -> Self {
        Self { wire: Arc::clone(stream.io().get_ref().control()), peer: *stream.remote_addr() }
    }
}

/// Serves the connections that it is given.
pub(crate) async fn serve(
    state: Arc<ServerState>,
    taken: mpsc::Receiver<(Connection, SocketAddr)>,
    address: SocketAddr,
) {
    let service = axum::Router::new().fallback(handle).with_state(state);
    let service = service.into_make_service_with_connect_info::<Origin>();
    if let Err(error) = axum::serve(HttpListener { taken, address }, service).await {
        tracing::warn!(%error, "the server has stopped serving HTTP");
    }
}

async fn handle(
    State(state): State<Arc<ServerState>>,
    ConnectInfo(origin): ConnectInfo<Origin>,
    request: HttpRequest,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_REQUEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let asked = |body| Asked { body, peer: origin.peer, transport: Transport::Http };
    if parts.method == Method::GET && parts.uri.path() == "/makeCall" {
        let query = parts.uri.query().unwrap_or_default();
        let read = shortcut(query);
        let answered = answer(&state, &asked(query.as_bytes()), read, &origin.wire).await;
        return response(answered, &origin.wire).await;
    }
    if parts.method != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if state.options.http_path.as_deref().is_some_and(|path| path != parts.uri.path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let media_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.and_then(|value| value.split(';').next()).map(str::trim);
    if state.options.http_media_type.as_deref().is_some_and(|wanted| media_type != Some(wanted)) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    response(ask(&state, &asked(&body), &origin.wire).await, &origin.wire).await
}

/// `deviceNumber=…&calledDeviceNumber=…` (guide, *MakeCall*).
fn shortcut(query: &str) -> Result<ReadRequest, RequestError> {
    let parameter = |name: &'static str| {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let found = pairs.find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.into_owned()).ok_or_else(|| RequestError {
            element: name.to_owned(),
            description: "the parameter is missing".to_owned(),
        })
    };
    let request = MakeCall {
        device_number: parameter("deviceNumber")?,
        called_device_number: parameter("calledDeviceNumber")?,
        extra_data: None,
    };
    Ok(ReadRequest { request: Request::MakeCall(request), unknown: Vec::new(), disordered: Vec::new() })
}

async fn response(answered: Option<Answered>, wire: &Arc<WireControl>) -> Response {
    let Some(Answered { body, fault }) = answered else {
        // the connection is cut: nobody waits for this
        return std::future::pending().await;
    };
    if let Some(response) = fault.as_ref().and_then(instead) {
        return response;
    }
    let response = ([(header::CONTENT_TYPE, "text/xml")], body.clone()).into_response();
    let (parts, _) = response.into_parts();
    spoil(parts, body.into(), fault.as_ref(), wire)
}
