//! Identifiers: each kind its own type, never a bare string.

mod device;
mod hex_text;
mod text;

pub use device::{ConnectionId, DeviceId, DeviceIdError};
pub use hex_text::{CorrelatorData, HexBinary, HexError, PrivateDataString, SwitchingSubDomain, UserData};
pub use text::{AgentId, CallId, ConferenceId, DeviceNumber, MonitorCrossRefId};
