//! Call control services (guide 5.2): the request's XML becomes an act of the switch.

use super::http::{error, invalid_input, session_id, unauthorized};
use super::session::User;
use super::state::PortalState;
use super::xml::{Node, Space};
use crate::switch::{LegState, NewCall, SwitchError};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use telapi_core::{CallId, CorrelatorData};

/// What is wrong with a request.
enum Failure {
    /// The XML: 400, with the element at fault.
    Input(String, String),
    /// The switch would not: 500.
    Switch(SwitchError),
}

impl From<SwitchError> for Failure {
    fn from(error: SwitchError) -> Self {
        Self::Switch(error)
    }
}

/// A service's name at the end of the path, the root of its request, and what carries it out.
type Service = (&'static str, &'static str, fn(&Request<'_>) -> Result<(), Failure>);

/// `dropCall` is the other name of `clearConnection` (guide 5.2.3).
const SERVICES: [Service; 13] = [
    ("makeCall", "MakeCall", make_call),
    ("answerCall", "AnswerCall", answer_call),
    ("holdCall", "HoldCall", hold_call),
    ("retrieveCall", "RetrieveCall", retrieve_call),
    ("consultationCall", "ConsultationCall", consultation_call),
    ("transferCall", "TransferCall", transfer_call),
    ("singleStepTransferCall", "SingleStepTransferCall", single_step_transfer_call),
    ("conferenceCall", "ConferenceCall", conference_call),
    ("clearConnection", "ClearConnection", clear_connection),
    ("dropCall", "ClearConnection", clear_connection),
    ("clearCall", "ClearCall", clear_call),
    ("parkCall", "ParkCall", park_call),
    ("directedPickupCall", "DirectedPickupCall", directed_pickup_call),
];

/// The guide's other call control services, which this portal knows but does not carry out.
const NOT_SIMULATED: [&str; 3] = ["proxyMakeCall", "lockConference", "generatedtmf"];

/// `POST /inyama/service/callcontrol/<service>`.
pub(crate) async fn handle(
    State(portal): State<Arc<PortalState>>,
    Path(service): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(user) = session_id(&headers).and_then(|id| portal.user_of(&id)) else {
        return unauthorized();
    };
    if NOT_SIMULATED.contains(&service.as_str()) {
        return failed(&SwitchError::Unsupported("do this"));
    }
    let Some((_, root, act)) = SERVICES.iter().find(|(name, ..)| *name == service) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let node = match Node::read(&body) {
        Ok(node) if node.is(Space::Csta, root) => node,
        Ok(node) => {
            let found = format!("the root is {} in the namespace {:?}", node.name, node.namespace);
            return invalid_input(root, &found);
        }
        Err(error) => return invalid_input(root, &error.to_string()),
    };
    match act(&Request { portal: &portal, user: &user, node: &node }) {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        Err(Failure::Input(element, description)) => invalid_input(&element, &description),
        Err(Failure::Switch(error)) => failed(&error),
    }
}

fn failed(reason: &SwitchError) -> Response {
    error(StatusCode::INTERNAL_SERVER_ERROR, "UNKNOWN", reason.csta_error_value(), &reason.to_string())
}

struct Request<'a> {
    portal: &'a PortalState,
    user: &'a User,
    node: &'a Node,
}

impl Request<'_> {
    fn text(&self, path: &[&str]) -> Result<&str, Failure> {
        match self.node.csta_text(path) {
            Some("") => Err(Failure::Input(path.join("/"), "must not be blank".into())),
            Some(text) => Ok(text),
            None => Err(Failure::Input(path.join("/"), "the element is missing".into())),
        }
    }

    fn call_id(&self, connection: &str) -> Result<CallId, Failure> {
        self.text(&[connection, "callID"]).map(CallId::new)
    }

    /// The device that acts on a call. A device user's is its own; an application user may name it inside the
    /// connection, and is otherwise taken to mean the one whose call it is.
    fn actor(&self, connection: &str, call_id: &CallId, states: &[LegState]) -> Result<String, Failure> {
        if let User::Device { extension, .. } = self.user {
            return Ok(extension.clone());
        }
        if let Some(device) =
            self.node.csta_text(&[connection, "deviceID"]).filter(|device| !device.is_empty())
        {
            return Ok(device.to_owned());
        }
        let owner = self
            .portal
            .switch
            .owner_of(call_id, states)
            .or_else(|| self.portal.switch.owner_of(call_id, &ANY_STATE));
        owner.ok_or_else(|| SwitchError::UnknownCall(call_id.clone()).into())
    }

    /// A device that the request names as the one that acts: a device user's is its own, on this switch.
    fn device(&self, name: &str) -> Result<String, Failure> {
        let device = self.text(&[name])?.to_owned();
        let element = self.node.child(Space::Csta, name);
        let domain = element.and_then(|element| element.attribute("switchingSubDomainInformationElements"));
        if let Some(hex) = domain {
            let switch = self.portal.config.switching_sub_domain.as_bytes();
            if bytes_from_hex(hex).is_none_or(|bytes| bytes != switch) {
                return Err(SwitchError::UnknownDevice(format!("{device} on another switch")).into());
            }
        }
        match self.user {
            User::Device { extension, .. } if *extension != device => {
                Err(SwitchError::UnknownDevice(device).into())
            }
            _ => Ok(device),
        }
    }

    /// The correlator, which must be hex if it is there.
    fn new_call(&self) -> Result<NewCall, Failure> {
        let hex = self.node.csta_text(&["correlatorData", "string"]).filter(|hex| !hex.is_empty());
        let bytes = match hex {
            Some(hex) => Some(
                bytes_from_hex(hex)
                    .ok_or_else(|| Failure::Input("correlatorData/string".into(), "not hex".into()))?,
            ),
            None => None,
        };
        Ok(NewCall {
            correlator: bytes.map(|bytes| CorrelatorData::from_bytes(&bytes)),
            subject: self.node.csta_text(&["subjectOfCall"]).unwrap_or_default().to_owned(),
        })
    }
}

const ANY_STATE: [LegState; 7] = [
    LegState::Initiated,
    LegState::Originated,
    LegState::Delivered,
    LegState::Alerting,
    LegState::Connected,
    LegState::Held,
    LegState::Failed,
];

fn make_call(request: &Request<'_>) -> Result<(), Failure> {
    let device = request.device("callingDevice")?;
    let number = request.text(&["calledDirectoryNumber"])?;
    request.portal.switch.make_call(&device, number, request.new_call()?)?;
    Ok(())
}

fn answer_call(request: &Request<'_>) -> Result<(), Failure> {
    let call_id = request.call_id("callToBeAnswered")?;
    let device = request.actor("callToBeAnswered", &call_id, &[LegState::Alerting])?;
    Ok(request.portal.switch.answer(&device, &call_id)?)
}

fn hold_call(request: &Request<'_>) -> Result<(), Failure> {
    let call_id = request.call_id("callToBeHeld")?;
    let device = request.actor("callToBeHeld", &call_id, &[LegState::Connected])?;
    Ok(request.portal.switch.hold(&device, &call_id)?)
}

fn retrieve_call(request: &Request<'_>) -> Result<(), Failure> {
    let call_id = request.call_id("callToBeRetrieved")?;
    let device = request.actor("callToBeRetrieved", &call_id, &[LegState::Held])?;
    Ok(request.portal.switch.retrieve(&device, &call_id)?)
}

fn consultation_call(request: &Request<'_>) -> Result<(), Failure> {
    let call_id = request.call_id("existingCall")?;
    let number = request.text(&["consultedDevice"])?;
    let new = request.new_call()?;
    let device = request.actor("existingCall", &call_id, &[LegState::Connected])?;
    request.portal.switch.consult(&device, &call_id, number, new)?;
    Ok(())
}

fn transfer_call(request: &Request<'_>) -> Result<(), Failure> {
    let held = request.call_id("heldCall")?;
    let active = request.call_id("activeCall")?;
    let device = request.actor("heldCall", &held, &[LegState::Held])?;
    Ok(request.portal.switch.transfer(&device, &held, &active)?)
}

/// The guide refers to CSTA for the payload (5.2.13).
fn single_step_transfer_call(request: &Request<'_>) -> Result<(), Failure> {
    let active = request.call_id("activeCall")?;
    let number = request.text(&["transferredTo"])?;
    let device = request.actor("activeCall", &active, &[LegState::Connected, LegState::Alerting])?;
    Ok(request.portal.switch.single_step_transfer(&device, &active, number)?)
}

fn conference_call(request: &Request<'_>) -> Result<(), Failure> {
    let held = request.call_id("heldCall")?;
    let active = request.call_id("activeCall")?;
    let device = request.actor("heldCall", &held, &[LegState::Held])?;
    Ok(request.portal.switch.conference(&device, &held, &active)?)
}

/// With the reason `conference`, the id is a participant's, and that participant is dropped (guide 5.2.4).
fn clear_connection(request: &Request<'_>) -> Result<(), Failure> {
    let call_id = request.call_id("connectionToBeCleared")?;
    if request.node.csta_text(&["reason"]) == Some("conference") {
        request.text(&["correlatorData", "string"])?;
        let by = match request.user {
            User::Device { extension, .. } => Some(extension.as_str()),
            User::Application { .. } => None,
        };
        return Ok(request.portal.switch.drop_participant(by, call_id.as_str())?);
    }
    let device = request.actor("connectionToBeCleared", &call_id, &ANY_STATE)?;
    Ok(request.portal.switch.clear_connection(&device, &call_id)?)
}

fn clear_call(request: &Request<'_>) -> Result<(), Failure> {
    let call_id = request.call_id("callToBeCleared")?;
    let device = request.actor("callToBeCleared", &call_id, &ANY_STATE)?;
    Ok(request.portal.switch.clear_call(&device, &call_id)?)
}

fn park_call(request: &Request<'_>) -> Result<(), Failure> {
    let call_id = request.call_id("parking")?;
    let slot = request.text(&["parkTo"])?;
    let device = request.actor("parking", &call_id, &[LegState::Connected, LegState::Held])?;
    Ok(request.portal.switch.park(&device, &call_id, slot)?)
}

fn directed_pickup_call(request: &Request<'_>) -> Result<(), Failure> {
    let call_id = request.call_id("callToBePickedUp")?;
    let device = request.device("requestingDevice")?;
    request.portal.switch.pick_up(&device, &call_id)?;
    Ok(())
}

/// Reads hex digits, passing over white space between them.
fn bytes_from_hex(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = hex
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .map(|digit| digit.to_digit(16))
        .collect();
    let digits = digits?;
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| u8::try_from(pair.iter().fold(0, |byte, digit| byte << 4 | digit)).ok()).collect()
}
