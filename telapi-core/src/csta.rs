//! CSTA's vocabulary (ECMA-269, in the XML of ECMA-323): its enumerations, its structures, its events.
//!
//! Everything a server sends is kept: values of enumerations that are not listed stand in `Other`, elements and
//! attributes that are not known under `unknown`. All types serialise; the JSON keys are the names of the fields.

mod device;
mod enumeration;
mod enumerations;
pub mod event;
mod event_cause;
mod linkage;
mod services;

pub use device::{
    ConnectionInformation, ConnectionListItem, DeviceHistoryListItem, DeviceIdentifier, NamedDevice,
};
pub use enumerations::{
    AgentState, AgentWorkingAfterCallPendingAgentState, CallCharacteristic, DeviceIdTypeOfNumber,
    FlowDirection, ForwardDefault, ForwardingType, LocalConnectionState, MediaClass, PendingAgentState,
    SystemStatusValue,
};
pub use event::{CstaEvent, EventType};
pub use event_cause::EventCause;
pub use linkage::{
    CallLinkageData, CallLinkageDataList, Extensions, GlobalCallData, GlobalCallLinkageId, PrivateData,
    Withheld,
};
pub use services::{
    CallCharacteristics, CallControlService, MediaCallCharacteristics, MediaClasses, PermittedServices,
    ServiceNames, ServicesPermitted,
};
