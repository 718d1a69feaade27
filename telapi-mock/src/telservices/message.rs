//! Answers and events, as plain structs that are filled and written: the mock's own writer.
//!
//! Every struct has a default, in which nothing optional is there; its fields stand in the order of the wire.
//!
//! ```
//! use telapi_mock::telservices::message::{Answer, OnOff, ServiceError, answer_to_xml};
//!
//! let answer = answer_to_xml(&Ok(Answer::DoNotDisturb(OnOff::On)));
//! assert_eq!(answer, "<TelServiceReturn><result><doNotDisturb><on/></doNotDisturb></result></TelServiceReturn>");
//! let error = answer_to_xml(&Err(ServiceError::NoCall));
//! assert_eq!(error, "<TelServiceReturn><error><noCall/></error></TelServiceReturn>");
//! ```

mod agent;
mod answer;
mod call;
mod content;
mod counted;
mod event;
mod history;
mod party;
mod routing_point;
mod statistics;

pub use agent::{AgentInfo, AgentState};
pub use answer::{
    Answer, ForwardRecord, ForwardType, OnOff, QualifiedCall, ServiceError, Snapshot, answer_to_xml,
};
pub use call::{CallCause, CallInfo, CallLeg, CallService, CallState, PermittedServices};
pub use content::{Clock, Moment, Percentage};
pub use event::{Event, SessionEvent};
pub use history::HistoryRecord;
pub use party::{NumberType, PartyInfo};
pub use routing_point::{RoutingPointSnapshot, RoutingPointState, RoutingPointStatistics, RoutingPointTotal};
pub use statistics::{UserSnapshot, UserStatistics, UserTotal};

pub(crate) use content::Content;
