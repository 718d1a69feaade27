//! Voicemail (guide 10.1 to 10.4). While it is off, its services answer 503; only its status can be asked for.

use super::{Caller, Failure, Outcome, accepted, answer, misplaced, read};
use crate::ipoffice::event::{self, VOICEMAIL};
use crate::ipoffice::request::Request;
use crate::ipoffice::state::PortalState;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use std::sync::Arc;

const SERVICES: [(&str, &str); 11] = [
    ("getMessages", "AVMSnapshotVoiceMailbox"),
    ("playMessage", "AVMPlayMessage"),
    ("stopMessage", "AVMStopMessage"),
    ("suspendMessage", "AVMSuspendMessage"),
    ("resumeMessage", "AVMResumeMessage"),
    ("repositionMessage", "AVMRepositionMessage"),
    ("deleteMessage", "AVMDeleteMessage"),
    ("setMessageState", "AVMSetMessageState"),
    ("listenMessage", "AVMListenMessage"),
    ("pickupMessage", "AVMPickupMessage"),
    ("getVoicemailConfig", "AVMGetVoicemailConfig"),
];

/// `POST /inyama/service/voicemail/<service>`.
pub(crate) async fn handle(
    State(portal): State<Arc<PortalState>>,
    Path(service): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&portal, &headers, |caller| {
        let off = portal.lock().stores.voicemail_off;
        if service == "getVoicemailServiceStatus" {
            caller.tell(VOICEMAIL, "", |frame| event::voicemail_status(frame, !off));
            return accepted();
        }
        let request = read(&SERVICES, &service, &body)?;
        if off {
            return Err(Failure::Unavailable("voicemail"));
        }
        act(caller, request)
    })
}

fn act(caller: &Caller<'_>, request: Request) -> Outcome {
    let switch = &caller.portal.switch;
    match request {
        Request::AvmSnapshotVoiceMailbox(request) => {
            let device = caller.device(&request.device)?;
            let messages = switch.messages(&device)?;
            caller.tell(VOICEMAIL, &device, |frame| event::mailbox_snapshot(frame, &messages));
        }
        Request::AvmPlayMessage(request) => {
            switch.play_message(&caller.device(&request.device)?, request.message)?;
        }
        Request::AvmStopMessage(request) => {
            switch.stop_message(&caller.device(&request.device)?, request.message)?;
        }
        Request::AvmSuspendMessage(request) => {
            switch.suspend_message(&caller.device(&request.device)?, request.message, true)?;
        }
        Request::AvmResumeMessage(request) => {
            switch.suspend_message(&caller.device(&request.device)?, request.message, false)?;
        }
        Request::AvmRepositionMessage(request) => {
            let device = caller.device(&request.device)?;
            switch.reposition_message(&device, request.message, request.period.relative_position)?;
        }
        Request::AvmDeleteMessage(request) => {
            switch.delete_message(&caller.device(&request.device)?, request.message)?;
        }
        Request::AvmSetMessageState(request) => {
            if !request.new_state.starts_with("state") {
                let wrong = format!("{:?} is no state of a message", request.new_state);
                return Err(Failure::Input("newState".into(), wrong));
            }
            let device = caller.device(&request.device)?;
            switch.set_message_state(&device, request.message, &request.new_state)?;
        }
        Request::AvmListenMessage(request) => {
            let listener = caller.device(&request.listen_device)?;
            switch.listen_to_message(&request.target_device.number, &listener)?;
        }
        Request::AvmPickupMessage(request) => {
            let device = caller.device(&request.pickup_device)?;
            switch.pick_up_message(&request.target_device.number, &device)?;
        }
        Request::AvmGetVoicemailConfig(request) => {
            let device = caller.device(&request.device)?;
            let on = switch.has_voicemail(&device)?;
            caller.tell(VOICEMAIL, &device, |frame| event::voicemail_config(frame, &device, on));
        }
        other => return Err(misplaced("a request to voicemail", &other)),
    }
    accepted()
}
