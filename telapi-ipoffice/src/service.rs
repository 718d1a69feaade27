//! The requests of the CTI Web Services, one module for each group of the guide's: their paths and bodies, without I/O.
//!
//! [`Session::device`](crate::Session::device), [`Session::phone`](crate::Session::phone) and the session's own methods send
//! them and wait for what answers; [`Session::request`](crate::Session::request) sends any of them as it is.

mod ask;
mod call_control;
mod call_log;
mod directory;
mod forward;
mod instant_message;
mod logical_device;
mod of_a_device;
mod physical_device;
mod recording;
mod services;
mod voicemail;

pub(crate) use ask::{Ask, Expected};
pub use call_control::{
    AnswerCall, AutoOriginate, ClearCall, ClearConnection, ConferenceCall, ConferenceRequestOwner,
    ConsultationCall, DirectedPickupCall, GenerateDigits, HoldCall, MakeCall, ParkCall, ProxyMakeCall,
    RetrieveCall, SetLockRequest, SingleStepTransferCall, TransferCall,
};
pub(crate) use call_log::delete_call_log_entry_list;
pub use call_log::{CallLogDate, CallLogFilter};
pub use directory::{ContactIds, DirectoryChanged, DirectoryQuery, Photo};
pub(crate) use directory::{personal_directory_contact, personal_directory_group};
pub use forward::Forward;
pub use instant_message::{ImToSend, PresenceStateToSet};
pub use logical_device::{
    GetAgentState, GetDoNotDisturb, GetForwarding, RequestedAgentState, SetAgentState, SetDoNotDisturb,
    SetForwarding,
};
pub use physical_device::{SetMicrophoneMute, SetParticipantMicrophoneMute};
pub use recording::{ArsRecordCall, ArsStopRecordCall};
pub(crate) use services::{CallOf, Fails, Services, told_for, told_for_no_other};
pub use voicemail::{
    AvmDeleteMessage, AvmGetVoicemailConfig, AvmListenMessage, AvmPickupMessage, AvmPlayMessage,
    AvmRepositionMessage, AvmResumeMessage, AvmSetMessageState, AvmSnapshotVoiceMailbox, AvmStopMessage,
    AvmSuspendMessage,
};

/// A request with a body, which is sent by POST.
pub trait ServiceRequest {
    /// Where it goes, below `/inyama/service/`: `callcontrol/makeCall`.
    const PATH: &'static str;

    /// Its body.
    fn to_xml(&self) -> String;
}

/// A flag as XML has it.
fn flag(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}
