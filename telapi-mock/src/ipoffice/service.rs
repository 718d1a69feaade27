//! The portal's services, one file for each group of the guide: who may ask, what was asked, and what is answered.

pub(super) mod call_control;
pub(super) mod call_log;
pub(super) mod device;
pub(super) mod directory;
pub(super) mod im;
pub(super) mod presence;
pub(super) mod voicemail;

use super::http::{error, invalid_input, session_id, unauthorized};
use super::request::{DeviceNumber, Request, RequestError};
use super::session::User;
use super::state::{Inner, PortalState};
use crate::switch::{SwitchError, SwitchEvent};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// What the portal keeps itself, beside what the switch knows.
#[derive(Debug, Default)]
pub(crate) struct Stores {
    pub(crate) call_log: call_log::CallLog,
    pub(crate) presence: presence::Presence,
    pub(crate) directory: directory::Directory,
    pub(crate) voicemail_off: bool,
    pub(crate) xmpp_off: bool,
}

/// Why a request comes to nothing.
#[derive(Debug)]
pub(super) enum Failure {
    /// The payload or the query: 400, with the element at fault.
    Input(String, String),
    /// The switch would not: 500.
    Switch(SwitchError),
    /// A part of the portal is not there: 503, with its name.
    Unavailable(&'static str),
    /// What was asked for is not there: 404.
    NotFound,
}

impl From<SwitchError> for Failure {
    fn from(error: SwitchError) -> Self {
        Self::Switch(error)
    }
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        Self::Input(error.element, error.description)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Input(element, description) => invalid_input(&element, &description),
            Self::Switch(reason) => {
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                error(status, "UNKNOWN", reason.csta_error_value(), &reason.to_string())
            }
            Self::Unavailable(what) => {
                error(StatusCode::SERVICE_UNAVAILABLE, "UNKNOWN", what, "the service is not available")
            }
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

pub(super) type Outcome = Result<Response, Failure>;

/// 202: what comes of it, events tell.
#[expect(clippy::unnecessary_wraps, reason = "it ends functions that may fail")]
pub(super) fn accepted() -> Outcome {
    Ok(StatusCode::ACCEPTED.into_response())
}

/// Who asks.
pub(super) struct Caller<'a> {
    pub(super) portal: &'a PortalState,
    pub(super) session: String,
    pub(super) user: User,
}

impl<'a> Caller<'a> {
    fn of(portal: &'a PortalState, headers: &HeaderMap) -> Option<Self> {
        let session = session_id(headers)?;
        let user = portal.user_of(&session)?;
        Some(Self { portal, session, user })
    }

    /// A device that the request names as the one that acts: a device user's is its own, on this switch.
    pub(super) fn device(&self, device: &DeviceNumber) -> Result<String, Failure> {
        if let Some(domain) = &device.switching_sub_domain_information_elements
            && domain.as_bytes() != self.portal.switch_address().as_bytes()
        {
            return Err(SwitchError::UnknownDevice(format!("{} on another switch", device.number)).into());
        }
        match &self.user {
            User::Device { extension, .. } if *extension != device.number => {
                Err(SwitchError::UnknownDevice(device.number.clone()).into())
            }
            _ => Ok(device.number.clone()),
        }
    }

    /// The phone that takes part, if the user has one.
    pub(super) fn own_phone(&self) -> Option<&str> {
        match &self.user {
            User::Device { extension, .. } => Some(extension),
            User::Application { .. } => None,
        }
    }

    /// Sends an event to the session that asks, in its place among the switch's events.
    pub(super) fn tell(
        &self,
        category: &'static str,
        device: &str,
        encode: impl Fn(&super::event::Frame<'_>) -> crate::xml::Element,
    ) {
        self.portal.switch.observe(|_, now| {
            let mut inner = self.portal.lock();
            let to =
                |session: &super::session::Session| (session.id == self.session).then(|| device.to_owned());
            self.portal.send_to(&mut inner, &[category], now, to, &encode);
        });
    }
}

/// Answers a request of somebody who must be logged in.
pub(super) fn answer(
    portal: &PortalState,
    headers: &HeaderMap,
    act: impl FnOnce(&Caller<'_>) -> Outcome,
) -> Response {
    let Some(caller) = Caller::of(portal, headers) else {
        return unauthorized();
    };
    act(&caller).unwrap_or_else(IntoResponse::into_response)
}

/// Reads the request that belongs to a service; `services` pairs the name at the end of the path with the root.
pub(super) fn read(services: &[(&str, &str)], service: &str, body: &[u8]) -> Result<Request, Failure> {
    let found = services.iter().find(|(name, _)| *name == service);
    let (_, root) = found.ok_or(Failure::NotFound)?;
    expect(root, body)
}

/// Reads a request that must have this root.
pub(super) fn expect(root: &str, body: &[u8]) -> Result<Request, Failure> {
    let read = Request::read(body)?;
    if read.request.name() != root {
        return Err(misplaced(root, &read.request));
    }
    Ok(read.request)
}

pub(super) fn misplaced(root: &str, request: &Request) -> Failure {
    Failure::Input(root.to_owned(), format!("the root is {}", request.name()))
}

impl PortalState {
    /// Follows what the switch tells, for what the portal makes of it itself: call log, presence.
    pub(super) fn follow(&self, inner: &mut Inner, events: &[SwitchEvent]) {
        self.follow_calls(inner, events);
        self.follow_presence(inner, events);
    }
}
