#![doc = include_str!("../README.md")]

#[cfg(feature = "ipoffice")]
#[doc(inline)]
pub use telapi_ipoffice as ipoffice;

#[cfg(feature = "telservices")]
#[doc(inline)]
pub use telapi_telservices as telservices;

#[cfg(feature = "tserver")]
#[doc(inline)]
pub use telapi_tserver as tserver;

pub use telapi_core::call::{
    Call, CallChange, CallRecord, CallRef, CallState, CallTimes, Calls, Device, Direction, EndReason,
    MakeCallOptions, Party, WhileOffline,
};
pub use telapi_core::session::{
    BlindReason, CallSnapshot, CloseReason, EventStream, GapReason, ReconnectPolicy, ServerPolicy,
    ServerStatus, SessionState, StateWatch, StreamItem, Subscription,
};
pub use telapi_core::wire::{DecodeError, Limits, Unknown, UnknownElement};
pub use telapi_core::{
    AgentId, CallId, ConferenceId, ConnectionId, CorrelatorData, Delivery, DeviceId, DeviceNumber, Error,
    ErrorKind, HexBinary, MonitorCrossRefId, PrivateDataString, Refusal, Result, SwitchingSubDomain,
    TlsProblem, UserData, csta,
};
