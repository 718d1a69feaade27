//! Bytes ↔ types of the CTI Web Services, without I/O.
//!
//! [`decode_message`] reads whatever the portal sends, be it over the WebSocket or as the body of an answer, XML or JSON.
//! [`LoginRequest`] is written here; the requests of the services stand in [`service`](crate::service).

mod additional_info;
mod envelope;
mod error_payload;
mod login;
mod root;
mod secret;
mod service_answer;
mod timestamp;

pub use additional_info::{
    AdditionalCallInfo, AdditionalCallRequestInfo, AdditionalConferenceInfo, AdditionalEventInfo,
    AdditionalInfo, AdditionalInfoContent, AdditionalUserInfo, ConferenceParticipant, EndpointType,
    OtherEndAnonymousType, ParticipantCallState, PartyInfo,
};
pub use envelope::{EventsMessage, Message, decode_message};
pub(crate) use envelope::{decode_answer, decode_text};
pub use error_payload::{ApplicationError, ErrorPayload};
pub use login::{
    CallDistributionMode, DeviceCategory, EventCategory, HaConfiguration, LoginDevice, LoginFailureCode,
    LoginHuntGroup, LoginRequest, LoginResponse, LoginUser, ParkSlot, UserHuntGroups, UserKind,
    UserParkSlots,
};
pub use secret::{Secret, SessionId};
pub(crate) use secret::{redact, redact_element};
pub(crate) use service_answer::AnswerMessage;
pub use service_answer::{
    AgentInfoItem, AgentStateEntry, GetAgentStateResponse, PersonalDirectoryContact, PersonalDirectoryGroup,
    ServiceAnswer,
};
pub use telapi_core::wire::{DecodeError, DecodeErrorKind, Limits};
pub use timestamp::UnixMillis;

/// The namespace of the portal's own elements (`userLoginRequest`, `Events`).
pub(crate) const OPENAPI: &str = "http://openapi.common.avaya.com/";

/// The namespace of CSTA's elements: ECMA-323, 4th edition.
pub(crate) const CSTA: &str = "http://www.ecma-international.org/standards/ecma-323/csta/ed4";

/// The namespace of the lock of a conference (IP Office guide 5.2.15).
pub(crate) const CONFERENCING: &str = "http://conferencing.common.avaya.com/";

#[cfg(test)]
mod tests;
