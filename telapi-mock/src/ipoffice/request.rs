//! Requests as the portal reads them, for tests that want to see what a client says.

mod call_control;
mod device;
mod hex;
mod part;
mod portal;
mod voicemail;

pub use crate::xml::field::{Password, RequestError};
pub use call_control::{
    AnswerCall, ArsRecordCall, ArsStopRecordCall, ClearCall, ClearConnection, ConferenceCall,
    ConsultationCall, DirectedPickupCall, GenerateDigits, HoldCall, MakeCall, ParkCall, ProxyMakeCall,
    RetrieveCall, SetLockRequest, SingleStepTransferCall, TransferCall,
};
pub use device::{
    CallingDeviceList, GetAgentState, GetDoNotDisturb, GetForwarding, SetAgentState, SetDoNotDisturb,
    SetForwarding, SetMicrophoneMute,
};
pub use hex::Hex;
pub use part::{
    AdditionalCallRequestInfo, AdditionalInfo, Connection, Correlator, DeviceNumber, Extensions,
    MediaCallCharacteristics, MediaClass, Private, PrivateData,
};
pub use portal::{
    Contact, ContactGroup, DeleteCallLogEntryList, Im, ImToSend, LoginSubscriptionRequest,
    PersonalDirectoryContact, PersonalDirectoryGroup, PresenceState, PresenceStateToSet, UserLoginRequest,
};
pub use voicemail::{
    AvmDeleteMessage, AvmGetVoicemailConfig, AvmListenMessage, AvmMessage, AvmPickupMessage,
    AvmRepositionMessage, AvmSetMessageState, AvmSnapshotVoiceMailbox, Period,
};

use super::json;
use crate::xml::field::{FromNode, Walk};
use crate::xml::{Node, Space};
use serde::Serialize;

/// A request and what the reader met in it that it does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReadRequest {
    /// The request.
    #[serde(flatten)]
    pub request: Request,
    /// Paths of elements and attributes (`element@attribute`) that no request of this kind has in the guide.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

macro_rules! requests {
    ($( $(#[$about:meta])* $variant:ident($body:ty) = $space:ident $name:literal, )*) => {
        /// Every request of the guide that has a body. As JSON, `message` is the root's name.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(tag = "message")]
        #[non_exhaustive]
        pub enum Request {
            $( $(#[$about])* #[serde(rename = $name)] $variant($body), )*
        }

        impl Request {
            /// The root's name: `MakeCall`.
            pub fn name(&self) -> &'static str {
                match self {
                    $( Self::$variant(_) => $name, )*
                }
            }

            fn from_root(node: &Node, walk: &mut Walk) -> Result<Self, RequestError> {
                $( if node.is(Space::$space, $name) {
                    return <$body as FromNode>::from_node(node, walk).map(Self::$variant);
                } )*
                Err(RequestError {
                    element: node.name.clone(),
                    description: format!("no request has this root in the namespace {:?}", node.namespace),
                })
            }
        }
    };
}

requests! {
    /// Guide 4.3.1.
    UserLoginRequest(UserLoginRequest) = OpenApi "userLoginRequest",
    /// Guide 5.2.1.
    AnswerCall(AnswerCall) = Csta "AnswerCall",
    /// Guide 5.2.2.
    ClearCall(ClearCall) = Csta "ClearCall",
    /// Guide 5.2.3, 5.2.4.
    ClearConnection(ClearConnection) = Csta "ClearConnection",
    /// Guide 5.2.5.
    ConferenceCall(ConferenceCall) = Csta "ConferenceCall",
    /// Guide 5.2.6.
    ConsultationCall(ConsultationCall) = Csta "ConsultationCall",
    /// Guide 5.2.7.
    DirectedPickupCall(DirectedPickupCall) = Csta "DirectedPickupCall",
    /// Guide 5.2.8.
    HoldCall(HoldCall) = Csta "HoldCall",
    /// Guide 5.2.9.
    MakeCall(MakeCall) = Csta "MakeCall",
    /// Guide 5.2.10.
    ProxyMakeCall(ProxyMakeCall) = Csta "ProxyMakeCall",
    /// Guide 5.2.11.
    ParkCall(ParkCall) = Csta "ParkCall",
    /// Guide 5.2.12.
    RetrieveCall(RetrieveCall) = Csta "RetrieveCall",
    /// Guide 5.2.13.
    SingleStepTransferCall(SingleStepTransferCall) = Csta "SingleStepTransferCall",
    /// Guide 5.2.14.
    TransferCall(TransferCall) = Csta "TransferCall",
    /// Guide 5.2.15.
    SetLockRequest(SetLockRequest) = ConferencingCommon "SetLockRequest",
    /// Guide 5.2.16.
    GenerateDigits(GenerateDigits) = Csta "GenerateDigits",
    /// Guide 6.1.1, 6.1.2.
    SetMicrophoneMute(SetMicrophoneMute) = Csta "SetMicrophoneMute",
    /// Guide 7.1.1.
    SetAgentState(SetAgentState) = Csta "SetAgentState",
    /// Guide 7.1.2.
    GetAgentState(GetAgentState) = Csta "GetAgentState",
    /// Guide 7.1.3.
    SetForwarding(SetForwarding) = Csta "SetForwarding",
    /// Guide 7.1.4.
    GetForwarding(GetForwarding) = Csta "GetForwarding",
    /// Guide 7.1.5.
    SetDoNotDisturb(SetDoNotDisturb) = Csta "SetDoNotDisturb",
    /// Guide 7.1.6.
    GetDoNotDisturb(GetDoNotDisturb) = Csta "GetDoNotDisturb",
    /// Guide 9.1.1.
    ArsRecordCall(ArsRecordCall) = Csta "ARSRecordCall",
    /// Guide 9.1.2.
    ArsStopRecordCall(ArsStopRecordCall) = Csta "ARSStopRecordCall",
    /// Guide 10.1.1.
    AvmSnapshotVoiceMailbox(AvmSnapshotVoiceMailbox) = Csta "AVMSnapshotVoiceMailbox",
    /// Guide 10.1.2.
    AvmPlayMessage(AvmMessage) = Csta "AVMPlayMessage",
    /// Guide 10.1.3.
    AvmStopMessage(AvmMessage) = Csta "AVMStopMessage",
    /// Guide 10.1.4.
    AvmSuspendMessage(AvmMessage) = Csta "AVMSuspendMessage",
    /// Guide 10.1.5.
    AvmResumeMessage(AvmMessage) = Csta "AVMResumeMessage",
    /// Guide 10.1.6.
    AvmRepositionMessage(AvmRepositionMessage) = Csta "AVMRepositionMessage",
    /// Guide 10.1.7.
    AvmDeleteMessage(AvmDeleteMessage) = Csta "AVMDeleteMessage",
    /// Guide 10.1.8.
    AvmSetMessageState(AvmSetMessageState) = Csta "AVMSetMessageState",
    /// Guide 10.2.
    AvmListenMessage(AvmListenMessage) = Csta "AVMListenMessage",
    /// Guide 10.3.
    AvmPickupMessage(AvmPickupMessage) = Csta "AVMPickupMessage",
    /// Guide 10.4.
    AvmGetVoicemailConfig(AvmGetVoicemailConfig) = Csta "AVMGetVoicemailConfig",
    /// Guide 11.1.1.
    ImToSend(ImToSend) = OpenApi "IMToSend",
    /// Guide 12.1.2.
    PresenceStateToSet(PresenceStateToSet) = OpenApi "presenceStateToSet",
    /// Guide 13.1.2.
    DeleteCallLogEntryList(DeleteCallLogEntryList) = Csta "DeleteCallLogEntryList",
    /// Guide 14.2.4, 14.2.6.
    PersonalDirectoryContact(PersonalDirectoryContact) = OpenApi "PersonalDirectoryContact",
    /// Guide 14.2.1, 14.2.3.
    PersonalDirectoryGroup(PersonalDirectoryGroup) = OpenApi "PersonalDirectoryGroup",
}

impl Request {
    /// Reads one request, as strictly as the portal does: namespaces, required elements, numbers and flags. What it
    /// does not know is no error, but told.
    pub fn read(body: &[u8]) -> Result<ReadRequest, RequestError> {
        let node = json::read_any(body)
            .map_err(|error| RequestError { element: String::new(), description: error.to_string() })?;
        let mut walk = Walk::default();
        let mut request = Self::from_root(&node, &mut walk)?;
        // a payload that is itself the contact or the group, without a list around it
        match &mut request {
            Self::PersonalDirectoryContact(list) if list.contact.is_empty() => {
                walk = Walk::default();
                list.contact.push(Contact::from_node(&node, &mut walk)?);
            }
            Self::PersonalDirectoryGroup(list) if list.contact_group.is_empty() => {
                walk = Walk::default();
                list.contact_group.push(ContactGroup::from_node(&node, &mut walk)?);
            }
            _ => {}
        }
        Ok(ReadRequest { request, unknown: walk.unknown })
    }
}
