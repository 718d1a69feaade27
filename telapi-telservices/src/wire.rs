//! Bytes ↔ types of the TelServices gateway, without I/O.
//!
//! [`decode_return`] reads an answer, [`decode_event`] one event, [`decode_message`] either; [`Pdus`] tells the messages of one
//! datagram apart. The requests stand in [`service`](crate::service).
//!
//! Where a guide's section is named, it is of *TelServer v1.7, TelServices gateway*.

mod agent;
mod answer;
mod call;
mod enumerations;
mod error;
mod event;
mod feature;
mod history;
mod message;
mod moment;
mod party;
mod pdus;
mod root_reader;
mod snapshot;
mod statistics;

pub use agent::{AgentInfo, AgentStates, ServiceName};
pub use answer::Answer;
pub use call::{AddedParties, CallInfo, CallLeg, PermittedServices};
pub use enumerations::{
    AgentState, CallCause, CallService, CallState, FeatureState, ForwardType, NumberType, RoutingPointState,
    SessionEvent,
};
pub use error::TelServiceError;
pub use event::{EventKind, TelServiceEvent};
pub use feature::ForwardRecord;
pub use history::HistoryRecord;
pub use message::{Message, Outcome, TelServiceReturn, decode_event, decode_message, decode_return};
pub use moment::{LocalDate, LocalDateTime, LocalTime, MomentError};
pub use party::{Party, PartyNumber, QualifiedCall};
pub use pdus::Pdus;
pub(crate) use root_reader::RootReader;
pub use snapshot::Snapshot;
pub use statistics::{
    RoutingPointSnapshot, RoutingPointStatistics, RoutingPointTotal, UserSnapshot, UserStatistics, UserTotal,
};
pub use telapi_core::Secret;
pub use telapi_core::wire::{DecodeError, DecodeErrorKind, Limits};

#[cfg(test)]
mod tests;
