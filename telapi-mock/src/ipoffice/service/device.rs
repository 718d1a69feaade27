//! Services about a phone (guide 6.1) and what it stands for (guide 7.1).

use super::{Caller, Failure, Outcome, accepted, answer, misplaced, read};
use crate::ipoffice::event::{self, LOGICAL_DEVICE};
use crate::ipoffice::http::xml;
use crate::ipoffice::request::{GetAgentState, Request, SetAgentState, SetForwarding, SetMicrophoneMute};
use crate::ipoffice::session::User;
use crate::ipoffice::state::PortalState;
use crate::switch::{AgentState, Forwarding, ForwardingType, LegState, SwitchError};
use crate::xml::{Element, Prefixes};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use std::sync::Arc;
use telapi_core::CallId;

const PHYSICAL: [(&str, &str); 1] = [("setMicrophoneMute", "SetMicrophoneMute")];

const LOGICAL: [(&str, &str); 6] = [
    ("setAgentState", "SetAgentState"),
    ("getAgentState", "GetAgentState"),
    ("setForwarding", "SetForwarding"),
    ("getForwarding", "GetForwarding"),
    ("setDoNotDisturb", "SetDoNotDisturb"),
    ("getDoNotDisturb", "GetDoNotDisturb"),
];

/// `POST /inyama/service/physicaldevice/<service>` (guide 6.1.1).
pub(crate) async fn physical(
    State(portal): State<Arc<PortalState>>,
    Path(service): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&portal, &headers, |caller| match read(&PHYSICAL, &service, &body)? {
        Request::SetMicrophoneMute(request) => mute_call(caller, &request),
        other => Err(misplaced("SetMicrophoneMute", &other)),
    })
}

/// `POST /inyama/service/callcontrol/physicaldevice/<service>` (guide 6.1.2).
pub(crate) async fn physical_in_conference(
    State(portal): State<Arc<PortalState>>,
    Path(service): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&portal, &headers, |caller| match read(&PHYSICAL, &service, &body)? {
        Request::SetMicrophoneMute(request) => mute_participant(caller, &request),
        other => Err(misplaced("SetMicrophoneMute", &other)),
    })
}

/// `POST /inyama/service/logicaldevice/<service>` (guide 7.1).
pub(crate) async fn logical(
    State(portal): State<Arc<PortalState>>,
    Path(service): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&portal, &headers, |caller| act(caller, read(&LOGICAL, &service, &body)?))
}

fn act(caller: &Caller<'_>, request: Request) -> Outcome {
    let switch = &caller.portal.switch;
    match request {
        Request::SetAgentState(request) => set_agent_state(caller, &request),
        Request::GetAgentState(request) => get_agent_state(caller, &request),
        Request::SetForwarding(request) => set_forwarding(caller, &request),
        Request::GetForwarding(request) => {
            let device = caller.device(&request.device)?;
            let party = switch.party(&device);
            let tell = |forwarding: &Forwarding| {
                caller.tell(LOGICAL_DEVICE, &device, |frame| event::forwarding(frame, &party, forwarding));
            };
            switch.forwardings(&device)?.iter().for_each(tell);
            accepted()
        }
        Request::SetDoNotDisturb(request) => {
            let device = caller.device(&request.device)?;
            switch.set_do_not_disturb(&device, request.do_not_disturb_on)?;
            accepted()
        }
        Request::GetDoNotDisturb(request) => {
            let device = caller.device(&request.device)?;
            let on = switch.do_not_disturb(&device)?;
            let party = switch.party(&device);
            caller.tell(LOGICAL_DEVICE, &device, |frame| event::do_not_disturb(frame, &party, on));
            accepted()
        }
        other => Err(misplaced("a request about a logical device", &other)),
    }
}

/// The call is named by its correlator, inside the private data.
fn mute_call(caller: &Caller<'_>, request: &SetMicrophoneMute) -> Outcome {
    let private = request.extensions.as_ref().and_then(|extensions| extensions.private_data.as_ref());
    let correlator = private.and_then(|private| private.string.as_ref());
    let call_id = correlator.and_then(|correlator| correlator.text()).map(CallId::new);
    let missing = || Failure::Input("extensions/privateData/string".into(), "names no call".into());
    let call_id = call_id.ok_or_else(missing)?;
    let switch = &caller.portal.switch;
    let device = match &caller.user {
        User::Device { extension, .. } => extension.clone(),
        User::Application { .. } => switch
            .owner_of(&call_id, &[LegState::Connected])
            .ok_or_else(|| SwitchError::UnknownCall(call_id.clone()))?,
    };
    switch.set_microphone_mute(&device, &call_id, request.microphone_mute_on)?;
    accepted()
}

fn mute_participant(caller: &Caller<'_>, request: &SetMicrophoneMute) -> Outcome {
    let missing = |element: &str| Failure::Input(element.into(), "the element is missing".into());
    let participant = request.device.as_ref().ok_or_else(|| missing("device"))?;
    let conference = request.auditory_apparatus.as_ref().ok_or_else(|| missing("auditoryApparatus"))?;
    let (by, on) = (caller.own_phone(), request.microphone_mute_on);
    caller.portal.switch.set_participant_mute(by, conference, &participant.number, on)?;
    accepted()
}

/// The guide calls it "currently not supported"; the mock carries it out, as CSTA describes it.
fn set_agent_state(caller: &Caller<'_>, request: &SetAgentState) -> Outcome {
    let wanted = &request.requested_agent_state;
    let unknown = || Failure::Input("requestedAgentState".into(), format!("{wanted:?} is no state"));
    let state = AgentState::from_requested(wanted).ok_or_else(unknown)?;
    let device = caller.device(&request.device)?;
    let group = request.group.as_ref().map(|group| group.number.as_str());
    caller.portal.switch.set_agent_state(&device, group, state)?;
    accepted()
}

fn get_agent_state(caller: &Caller<'_>, request: &GetAgentState) -> Outcome {
    let device = caller.device(&request.device)?;
    let states = caller.portal.switch.agent_states(&device)?;
    let logged_on = caller.portal.switch.is_logged_in(&device)
        && !states.iter().any(|(_, state)| *state == AgentState::LoggedOff);
    let item = |(group, state): &(crate::switch::Party, AgentState)| {
        Element::csta("agentInfoItem").leaf("acdGroup", &group.user).leaf("agentState", state.csta_name())
    };
    let entry = Element::csta("agentStateEntry")
        .leaf("agentID", &device)
        .leaf("loggedOnState", logged_on)
        .child(Element::csta("agentInfo").children(states.iter().map(item)));
    let response = Element::csta("GetAgentStateResponse").child(Element::csta("agentStateList").child(entry));
    Ok(xml(StatusCode::OK, response.to_document(Prefixes::OLDER)))
}

fn set_forwarding(caller: &Caller<'_>, request: &SetForwarding) -> Outcome {
    let forwarding_type = match request.forwarding_type.as_deref() {
        None => ForwardingType::Immediate,
        Some(name) => ForwardingType::from_csta_name(name).ok_or_else(|| {
            Failure::Input("forwardingType".into(), format!("{name:?} is no type of forwarding"))
        })?,
    };
    let device = caller.device(&request.device)?;
    let to = request.forward_dn.as_ref().map(|to| to.number.as_str());
    caller.portal.switch.set_forwarding(&device, forwarding_type, request.activate_forward, to)?;
    accepted()
}
