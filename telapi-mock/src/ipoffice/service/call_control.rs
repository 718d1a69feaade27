//! Call control (guide 5.2) and recording (guide 9.1): the request becomes an act of the switch.

use super::{Caller, Failure, Outcome, accepted, answer, misplaced, read};
use crate::ipoffice::request::{
    ArsRecordCall, ClearConnection, Connection, Correlator, Extensions, GenerateDigits, MakeCall,
    ProxyMakeCall, Request, SetLockRequest,
};
use crate::ipoffice::session::User;
use crate::ipoffice::state::PortalState;
use crate::switch::{LegState, NewCall, SwitchError};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use std::sync::Arc;
use telapi_core::{CallId, CorrelatorData};

/// A service's name at the end of the path, and the root of its request. `dropCall` is the other name of
/// `clearConnection` (guide 5.2.3).
const SERVICES: [(&str, &str); 18] = [
    ("makeCall", "MakeCall"),
    ("proxyMakeCall", "ProxyMakeCall"),
    ("answerCall", "AnswerCall"),
    ("holdCall", "HoldCall"),
    ("retrieveCall", "RetrieveCall"),
    ("consultationCall", "ConsultationCall"),
    ("transferCall", "TransferCall"),
    ("singleStepTransferCall", "SingleStepTransferCall"),
    ("conferenceCall", "ConferenceCall"),
    ("clearConnection", "ClearConnection"),
    ("dropCall", "ClearConnection"),
    ("clearCall", "ClearCall"),
    ("parkCall", "ParkCall"),
    ("directedPickupCall", "DirectedPickupCall"),
    ("lockConference", "SetLockRequest"),
    ("generatedtmf", "GenerateDigits"),
    ("recordCall", "ARSRecordCall"),
    ("stopRecordCall", "ARSStopRecordCall"),
];

/// `POST /inyama/service/callcontrol/<service>`.
pub(crate) async fn handle(
    State(portal): State<Arc<PortalState>>,
    Path(service): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&portal, &headers, |caller| act(caller, read(&SERVICES, &service, &body)?))
}

fn act(caller: &Caller<'_>, request: Request) -> Outcome {
    let switch = &caller.portal.switch;
    match request {
        Request::MakeCall(request) => make_call(caller, &request)?,
        Request::ProxyMakeCall(request) => proxy_make_call(caller, &request)?,
        Request::AnswerCall(request) => {
            let (device, call_id) = caller.part(&request.call_to_be_answered, &[LegState::Alerting])?;
            switch.answer(&device, &call_id)?;
        }
        Request::HoldCall(request) => {
            let (device, call_id) = caller.part(&request.call_to_be_held, &[LegState::Connected])?;
            switch.hold(&device, &call_id)?;
        }
        Request::RetrieveCall(request) => {
            let (device, call_id) = caller.part(&request.call_to_be_retrieved, &[LegState::Held])?;
            switch.retrieve(&device, &call_id)?;
        }
        Request::ConsultationCall(request) => {
            let new = new_call(request.correlator_data.as_ref(), request.subject_of_call.as_deref(), None);
            let (device, call_id) = caller.part(&request.existing_call, &[LegState::Connected])?;
            switch.consult(&device, &call_id, &request.consulted_device.number, new)?;
        }
        Request::TransferCall(request) => {
            let (device, held) = caller.part(&request.held_call, &[LegState::Held])?;
            switch.transfer(&device, &held, &CallId::new(&request.active_call.call_id))?;
        }
        // the guide refers to CSTA for the payload (5.2.13)
        Request::SingleStepTransferCall(request) => {
            let states = [LegState::Connected, LegState::Alerting];
            let (device, active) = caller.part(&request.active_call, &states)?;
            switch.single_step_transfer(&device, &active, &request.transferred_to.number)?;
        }
        Request::ConferenceCall(request) => {
            let (device, held) = caller.part(&request.held_call, &[LegState::Held])?;
            switch.conference(&device, &held, &CallId::new(&request.active_call.call_id))?;
        }
        Request::ClearConnection(request) => clear_connection(caller, &request)?,
        Request::ClearCall(request) => {
            let (device, call_id) = caller.part(&request.call_to_be_cleared, &ANY_STATE)?;
            switch.clear_call(&device, &call_id)?;
        }
        Request::ParkCall(request) => {
            let states = [LegState::Connected, LegState::Held];
            let (device, call_id) = caller.part(&request.parking, &states)?;
            switch.park(&device, &call_id, &request.park_to.number)?;
        }
        Request::DirectedPickupCall(request) => {
            let device = caller.device(&request.requesting_device)?;
            switch.pick_up(&device, &CallId::new(&request.call_to_be_picked_up.call_id))?;
        }
        Request::SetLockRequest(request) => lock_conference(caller, &request)?,
        Request::GenerateDigits(request) => generate_digits(caller, &request)?,
        Request::ArsRecordCall(request) => record_call(caller, &request)?,
        Request::ArsStopRecordCall(request) => {
            let states = [LegState::Connected, LegState::Held];
            let (device, call_id) = caller.part(&request.connection, &states)?;
            switch.stop_recording(&device, &call_id)?;
        }
        other => return Err(misplaced("a request of call control", &other)),
    }
    accepted()
}

impl Caller<'_> {
    /// The device that acts on a call, and the call. A device user's is its own; an application user may name it inside
    /// the connection, and is otherwise taken to mean the one whose call it is.
    pub(super) fn part(
        &self,
        connection: &Connection,
        states: &[LegState],
    ) -> Result<(String, CallId), Failure> {
        let call_id = CallId::new(&connection.call_id);
        if let User::Device { extension, .. } = &self.user {
            return Ok((extension.clone(), call_id));
        }
        if let Some(device) = &connection.device_id {
            return Ok((device.number.clone(), call_id));
        }
        let switch = &self.portal.switch;
        let owner = switch.owner_of(&call_id, states).or_else(|| switch.owner_of(&call_id, &ANY_STATE));
        match owner {
            Some(owner) => Ok((owner, call_id)),
            None => Err(SwitchError::UnknownCall(call_id).into()),
        }
    }
}

pub(super) const ANY_STATE: [LegState; 7] = [
    LegState::Initiated,
    LegState::Originated,
    LegState::Delivered,
    LegState::Alerting,
    LegState::Connected,
    LegState::Held,
    LegState::Failed,
];

fn new_call(
    correlator: Option<&Correlator>,
    subject: Option<&str>,
    extensions: Option<&Extensions>,
) -> NewCall {
    let private = extensions.and_then(|extensions| extensions.private_data.as_ref()?.private.as_ref());
    let mut infos = private.into_iter().flat_map(|private| &private.additional_info);
    let info = infos.find_map(|info| info.additional_call_request_info.as_ref());
    let bytes = correlator.and_then(|correlator| correlator.string.as_ref());
    NewCall {
        data: None,
        correlator: bytes.map(|bytes| CorrelatorData::from_bytes(bytes.as_bytes())),
        subject: subject.unwrap_or_default().to_owned(),
        cli_display_number: info.and_then(|info| info.cli_display_number.clone()),
        withhold_cli: info.and_then(|info| info.withhold_cli).unwrap_or_default(),
        ..NewCall::default()
    }
}

fn make_call(caller: &Caller<'_>, request: &MakeCall) -> Result<(), Failure> {
    let device = caller.device(&request.calling_device)?;
    let new = new_call(
        request.correlator_data.as_ref(),
        request.subject_of_call.as_deref(),
        request.extensions.as_ref(),
    );
    caller.portal.switch.make_call(&device, &request.called_directory_number.number, new)?;
    Ok(())
}

/// The target device calls. For a conference, the calling device is the conference's number (guide 5.2.10).
fn proxy_make_call(caller: &Caller<'_>, request: &ProxyMakeCall) -> Result<(), Failure> {
    let device = caller.device(&request.target_device)?;
    let number = &request.called_directory_number.number;
    let new = new_call(
        request.correlator_data.as_ref(),
        request.subject_of_call.as_deref(),
        request.extensions.as_ref(),
    );
    let switch = &caller.portal.switch;
    if request.request_for_conference == Some(true) {
        let owner = request.conference_request_owner.as_deref() == Some("true");
        switch.invite_to_conference(&device, &request.calling_device.number, number, owner, new)?;
    } else {
        switch.make_call(&device, number, new)?;
    }
    Ok(())
}

/// With the reason `conference`, the id is a participant's, and that participant is dropped (guide 5.2.4).
fn clear_connection(caller: &Caller<'_>, request: &ClearConnection) -> Result<(), Failure> {
    if request.reason.as_deref() == Some("conference") {
        let correlator = request.correlator_data.as_ref().and_then(|correlator| correlator.string.as_ref());
        let missing = || {
            let wrong = "a participant is dropped with the conference's correlator";
            Failure::Input("correlatorData/string".into(), wrong.into())
        };
        let participant = &request.connection_to_be_cleared.call_id;
        let correlator = correlator.ok_or_else(missing)?.text().unwrap_or_default();
        if !names_conference_of(caller, participant, correlator) {
            return Err(SwitchError::UnknownConference(correlator.to_owned()).into());
        }
        return Ok(caller.portal.switch.drop_participant(caller.own_phone(), participant)?);
    }
    let (device, call_id) = caller.part(&request.connection_to_be_cleared, &ANY_STATE)?;
    Ok(caller.portal.switch.clear_connection(&device, &call_id)?)
}

/// The guide's text wants "correlator data that was used for establishing the call while joining the conference", its
/// samples show the conference's id (5.2.4, 6.1.2): either is good. An unknown participant is not judged here.
fn names_conference_of(caller: &Caller<'_>, participant: &str, correlator: &str) -> bool {
    let calls = caller.portal.switch.calls();
    let found = calls.iter().find_map(|call| {
        let conference = call.conference.as_ref()?;
        let takes_part = conference.participants.iter().any(|one| one.id == participant);
        takes_part.then_some((call, conference))
    });
    found.is_none_or(|(call, conference)| {
        conference.id == correlator || call.legs.iter().any(|leg| leg.call_id.as_str() == correlator)
    })
}

fn lock_conference(caller: &Caller<'_>, request: &SetLockRequest) -> Result<(), Failure> {
    let (conference, locked) = (&request.conf_unique_id, request.is_conf_locked);
    Ok(caller.portal.switch.lock_conference(caller.own_phone(), conference, locked)?)
}

fn generate_digits(caller: &Caller<'_>, request: &GenerateDigits) -> Result<(), Failure> {
    if !matches!(request.digit_mode.as_deref(), None | Some("dTMF" | "rotaryPulse")) {
        return Err(Failure::Input("digitMode".into(), "neither dTMF nor rotaryPulse".into()));
    }
    let (device, call_id) = caller.part(&request.connection_to_send_digits, &[LegState::Connected])?;
    Ok(caller.portal.switch.send_digits(&device, &call_id, &request.characters_to_send)?)
}

fn record_call(caller: &Caller<'_>, request: &ArsRecordCall) -> Result<(), Failure> {
    let device = caller.device(&request.requesting_device)?;
    Ok(caller.portal.switch.start_recording(&device, &CallId::new(&request.connection.call_id))?)
}
