//! The requests: one type for each service of the guide, written as XML, without I/O.
//!
//! What a request must have, its `new` asks for; what it may have, is added by the methods that have the names of the guide.
//! What cannot be asked for, cannot be written.

mod call;
mod configuration;
mod directory;
mod feature;
mod query;
mod request;
mod routing_point;
mod session;
mod shortcut;
mod value;
mod working_time;

pub use call::{
    AddPartyToCall, AlternateCall, AnswerCall, ConferenceCall, ConsultationCall, DivertCall, DropCall,
    HoldCall, MakeCall, QualifyCall, ReconnectCall, RetrieveCall, TransferCall,
};
pub use configuration::{AgentsDistribution, RoutingPointConfig};
pub use directory::{
    DirectoryNumberType, DirectoryParty, SearchName, SearchNumber, UpdateDirectory, UpdateUserDirectory,
};
pub use feature::{
    ChangeAgentState, DoNotDisturb, Forward, ForwardInfo, OnOff, RequestedAgentState, RequestedForwardType,
};
pub use query::{
    HourOfDay, QueryAgentState, QueryDoNotDisturb, QueryForward, QueryHistory, QueryMsgWaiting,
    QueryUserStatistics, RecordType, ResultOnEvent, Snapshot, StatisticsType,
};
pub use request::ServiceRequest;
pub use routing_point::{
    QueryRoutingPointState, QueryRoutingPointStatistics, ResumeRoutingPoint, StartRoutingPoint,
    StopRoutingPoint, SuspendRoutingPoint, UpdateRoutingPoint,
};
pub use session::{CloseSession, EventUpdate, OpenSession};
pub use shortcut::{ShortcutError, make_call_url};
pub use working_time::{DayOfWeek, DayOfYear, WorkingHours, WorkingTimeError};

#[cfg(test)]
mod tests;
