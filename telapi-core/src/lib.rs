#![doc = include_str!("../README.md")]

// `element_struct!` names this crate in a path that serde parses as a string.
extern crate self as telapi_core;

pub mod call;
pub mod csta;
mod error;
mod id;
mod secret;
pub mod session;
#[cfg(feature = "transport")]
pub mod transport;
pub mod wire;

pub use error::{Delivery, Error, ErrorKind, Refusal, Result, TlsProblem};
pub use id::{
    AgentId, CallId, ConferenceId, ConnectionId, CorrelatorData, DeviceId, DeviceIdError, DeviceNumber,
    HexBinary, HexError, MonitorCrossRefId, PrivateDataString, SwitchingSubDomain, UserData,
};
pub use secret::{Secret, blot_out, blot_out_of_error};
