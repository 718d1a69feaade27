//! Requests as the server reads them, for tests that want to see what a client says.
//!
//! The reader is as strict as a decoder made of the ASN.1 schema is: no prolog, attributes or namespaces; every element is
//! known, stands in the order of the guide's list and says what it must.

mod call;
mod directory;
mod feature;
mod query;
mod routing_point;
mod session;
mod value;

pub use crate::xml::field::{Password, RequestError};
pub use call::{
    AddPartyToCall, AlternateCall, AnswerCall, ConferenceCall, ConsultationCall, DivertCall, DropCall,
    HoldCall, MakeCall, QualifyCall, ReconnectCall, RetrieveCall, TransferCall,
};
pub use directory::{Parties, Party, SearchName, SearchNumber, UpdateDirectory, UpdateUserDirectory};
pub use feature::{ChangeAgentState, DoNotDisturb, Forward, ForwardInfo};
pub use query::{
    OfDevice, QueryHistory, QueryUserStatistics, RecordType, ResultOnEvent, Snapshot, StatisticsType,
};
pub use routing_point::{
    AgentsDistribution, OfService, QueryRoutingPointStatistics, RoutingPointConfig, StartRoutingPoint,
    UpdateRoutingPoint,
};
pub use session::{CloseSession, EventUpdate, OpenSession};
pub use value::{Day, Flag};

use crate::xml::field::{FromNode, Walk};
use crate::xml::{Node, Space};
use serde::Serialize;

/// A request and what the reader met in it that should not be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReadRequest {
    /// The request.
    #[serde(flatten)]
    pub request: Request,
    /// Paths of elements and attributes (`element@attribute`) that no request of this kind has in the guide.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
    /// Paths of elements that stand behind one that comes after them in the guide.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disordered: Vec<String>,
}

macro_rules! requests {
    ($( $(#[$about:meta])* $variant:ident($body:ty) = $name:literal, $session:ident; )*) => {
        /// Every request of the guide. As JSON, `message` is the name of its element.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(tag = "message")]
        #[non_exhaustive]
        pub enum Request {
            $( $(#[$about])* #[serde(rename = $name)] $variant($body), )*
        }

        impl Request {
            /// The name of its element: `makeCall`.
            pub fn name(&self) -> &'static str {
                match self {
                    $( Self::$variant(_) => $name, )*
                }
            }

            /// Whether the device must have an open session.
            pub fn needs_session(&self) -> bool {
                match self {
                    $( Self::$variant(_) => requests!(@needs $session), )*
                }
            }

            fn from_node(node: &Node, walk: &mut Walk) -> Result<Self, RequestError> {
                $( if node.is(Space::None, $name) {
                    return <$body as FromNode>::from_node(node, walk).map(Self::$variant);
                } )*
                Err(walk.error(format!("there is no service {:?}", node.name)))
            }
        }
    };
    (@needs session) => { true };
    (@needs nothing) => { false };
}

requests! {
    /// Guide, *OpenSession*.
    OpenSession(OpenSession) = "openSession", nothing;
    /// Guide, *CloseSession*.
    CloseSession(CloseSession) = "closeSession", nothing;
    /// Guide, *AddPartyToCall*.
    AddPartyToCall(AddPartyToCall) = "addPartyToCall", session;
    /// Guide, *AgentState*.
    AgentState(ChangeAgentState) = "agentState", session;
    /// Guide, *AlternateCall*.
    AlternateCall(AlternateCall) = "alternateCall", session;
    /// Guide, *AnswerCall*.
    AnswerCall(AnswerCall) = "answerCall", session;
    /// Guide, *ConferenceCall*.
    ConferenceCall(ConferenceCall) = "conferenceCall", session;
    /// Guide, *ConsultationCall*.
    ConsultationCall(ConsultationCall) = "consultationCall", session;
    /// Guide, *DivertCall*.
    DivertCall(DivertCall) = "divertCall", session;
    /// Guide, *DoNotDisturb*.
    DoNotDisturb(DoNotDisturb) = "doNotDisturb", nothing;
    /// Guide, *DropCall*.
    DropCall(DropCall) = "dropCall", session;
    /// Guide, *Forward*.
    Forward(Forward) = "forward", nothing;
    /// Guide, *HoldCall*.
    HoldCall(HoldCall) = "holdCall", session;
    /// Guide, *MakeCall*.
    MakeCall(MakeCall) = "makeCall", nothing;
    /// Guide, *QualifyCall*.
    QualifyCall(QualifyCall) = "qualifyCall", session;
    /// Guide, *QueryAgentState*.
    QueryAgentState(OfDevice) = "queryAgentState", session;
    /// Guide, *QueryDoNotDisturb*.
    QueryDoNotDisturb(OfDevice) = "queryDoNotDisturb", nothing;
    /// Guide, *QueryForward*.
    QueryForward(OfDevice) = "queryForward", nothing;
    /// Guide, *QueryHistory*.
    QueryHistory(QueryHistory) = "queryHistory", nothing;
    /// Guide, *QueryMsgWaiting*.
    QueryMsgWaiting(OfDevice) = "queryMsgWaiting", nothing;
    /// Guide, *QueryUserStatistics*.
    QueryUserStatistics(QueryUserStatistics) = "queryUserStatistics", nothing;
    /// Guide, *ReconnectCall*.
    ReconnectCall(ReconnectCall) = "reconnectCall", session;
    /// Guide, *RetrieveCall*.
    RetrieveCall(RetrieveCall) = "retrieveCall", session;
    /// Guide, *SearchName*.
    SearchName(SearchName) = "searchName", nothing;
    /// Guide, *SearchNumber*.
    SearchNumber(SearchNumber) = "searchNumber", nothing;
    /// Guide, *Snapshot*.
    Snapshot(Snapshot) = "snapshot", session;
    /// Guide, *TransferCall*.
    TransferCall(TransferCall) = "transferCall", session;
    /// Guide, *UpdateUserDirectory*.
    UpdateUserDirectory(UpdateUserDirectory) = "updateUserDirectory", nothing;
    /// Guide, *QueryRoutingPointState*.
    QueryRoutingPointState(OfService) = "queryRoutingPointState", nothing;
    /// Guide, *QueryRoutingPointStatistics*.
    QueryRoutingPointStatistics(QueryRoutingPointStatistics) = "queryRoutingPointStatistics", nothing;
    /// Guide, *ResumeRoutingPoint*.
    ResumeRoutingPoint(OfService) = "resumeRoutingPoint", nothing;
    /// Guide, *StartRoutingPoint*.
    StartRoutingPoint(StartRoutingPoint) = "startRoutingPoint", nothing;
    /// Guide, *StopRoutingPoint*.
    StopRoutingPoint(OfService) = "stopRoutingPoint", nothing;
    /// Guide, *SuspendRoutingPoint*.
    SuspendRoutingPoint(OfService) = "suspendRoutingPoint", nothing;
    /// Guide, *UpdateRoutingPoint*.
    UpdateRoutingPoint(UpdateRoutingPoint) = "updateRoutingPoint", nothing;
    /// Guide, *UpdateDirectory*.
    UpdateDirectory(UpdateDirectory) = "updateDirectory", nothing;
}

impl Request {
    /// Reads one request: required elements, numbers, flags and choices. What it does not know or expect there is no error,
    /// but told; the server refuses it.
    pub fn read(body: &[u8]) -> Result<ReadRequest, RequestError> {
        let wrong =
            |description: &str| RequestError { element: String::new(), description: description.to_owned() };
        let root = Node::read(body).map_err(|error| wrong(&error.to_string()))?;
        if body.trim_ascii_start().starts_with(b"<?") {
            return Err(wrong("a request has no prolog"));
        }
        if !root.is(Space::None, "TelServiceRequest") || !root.attributes().is_empty() {
            return Err(wrong("the root is no bare TelServiceRequest"));
        }
        let [service] = root.children() else { return Err(wrong("there must be one service")) };
        let mut walk = Walk::default();
        let request = Self::from_node(service, &mut walk)?;
        Ok(ReadRequest { request, unknown: walk.unknown, disordered: walk.disordered })
    }

    /// The device that it is about, where it names one.
    pub fn device_number(&self) -> Option<&str> {
        match self {
            Self::OpenSession(request) => Some(&request.device_number),
            Self::CloseSession(request) => Some(&request.device_number),
            Self::AddPartyToCall(request) => Some(&request.device_number),
            Self::AgentState(request) => Some(&request.device_number),
            Self::AlternateCall(request) => Some(&request.device_number),
            Self::AnswerCall(request) => Some(&request.device_number),
            Self::ConferenceCall(request) => Some(&request.device_number),
            Self::ConsultationCall(request) => Some(&request.device_number),
            Self::DivertCall(request) => Some(&request.device_number),
            Self::DoNotDisturb(request) => Some(&request.device_number),
            Self::DropCall(request) => Some(&request.device_number),
            Self::Forward(request) => Some(&request.device_number),
            Self::HoldCall(request) => Some(&request.device_number),
            Self::MakeCall(request) => Some(&request.device_number),
            Self::QualifyCall(request) => Some(&request.device_number),
            Self::QueryAgentState(request)
            | Self::QueryDoNotDisturb(request)
            | Self::QueryForward(request)
            | Self::QueryMsgWaiting(request) => Some(&request.device_number),
            Self::QueryHistory(request) => request.device_number.as_deref(),
            Self::QueryUserStatistics(request) => Some(&request.device_number),
            Self::ReconnectCall(request) => Some(&request.device_number),
            Self::RetrieveCall(request) => Some(&request.device_number),
            Self::SearchName(request) => request.device_number.as_deref(),
            Self::SearchNumber(request) => request.device_number.as_deref(),
            Self::Snapshot(request) => Some(&request.device_number),
            Self::TransferCall(request) => Some(&request.device_number),
            Self::UpdateUserDirectory(request) => request.device_number.as_deref(),
            Self::QueryRoutingPointState(_)
            | Self::QueryRoutingPointStatistics(_)
            | Self::ResumeRoutingPoint(_)
            | Self::StartRoutingPoint(_)
            | Self::StopRoutingPoint(_)
            | Self::SuspendRoutingPoint(_)
            | Self::UpdateRoutingPoint(_)
            | Self::UpdateDirectory(_) => None,
        }
    }
}
