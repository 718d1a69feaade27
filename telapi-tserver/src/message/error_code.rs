//! The codes of EventError (T-Library model, *Error codes*).

use super::typed::FromValue;
use super::value::Value;
use std::fmt;

/// Why a request was refused (T-Library model, *Error codes*). Newer servers have more codes than are named here: each number is
/// kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct ErrorCode(i32);

/// Which part of T-Server, or which kind of switch, a code comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// 40 to 59: T-Server itself.
    General,
    /// 60 to 540: mostly Meridian's and others'.
    Switch,
    /// 541 to 549: the message's form.
    MessageFormat,
    /// 600 to 699: ASAI (Avaya).
    Asai,
    /// 700 to 799: DMS.
    Dms,
    /// 800 to 899: Intecom.
    Intecom,
    /// 900 to 999: Aspect.
    Aspect,
    /// 1000 to 1099: ISCC, calls between sites.
    Iscc,
    /// 1100 to 1199: CSTA, of the T-Server for the CSTA Connector and its family.
    Csta,
    /// 1200 to 1299: MCI.
    Mci,
    /// 1300 to 1399: GLX.
    Glx,
    /// Any other.
    Other,
}

impl ErrorCode {
    /// No more licences.
    pub const NO_MORE_LICENSES: Self = Self(40);
    /// The client has not registered the DN.
    pub const UNREGISTERED_CLIENT: Self = Self(41);
    /// The resource is seized.
    pub const RESOURCE_SEIZED: Self = Self(42);
    /// It is already in the requested state.
    pub const IN_REQUESTED_STATE: Self = Self(43);
    /// Unknown error.
    pub const UNKNOWN_ERROR: Self = Self(50);
    /// Unsupported operation.
    pub const UNSUPPORTED_OPERATION: Self = Self(51);
    /// Internal error.
    pub const INTERNAL_ERROR: Self = Self(52);
    /// Invalid attribute value.
    pub const INVALID_ATTRIBUTE: Self = Self(53);
    /// No connection to the switch.
    pub const NO_CONNECTION_TO_SWITCH: Self = Self(54);
    /// Wrong protocol version.
    pub const WRONG_PROTOCOL_VERSION: Self = Self(55);
    /// Invalid ConnID.
    pub const INVALID_CONN_ID: Self = Self(56);
    /// Timeout.
    pub const TIMEOUT: Self = Self(57);
    /// Out of service.
    pub const OUT_OF_SERVICE: Self = Self(58);
    /// The DN is not configured.
    pub const DN_NOT_CONFIGURED: Self = Self(59);
    /// Invalid called DN.
    pub const INVALID_CALLED_DN: Self = Self(71);
    /// The target DN is invalid.
    pub const TARGET_DN_INVALID: Self = Self(177);
    /// The set is in the wrong state.
    pub const SET_IN_WRONG_STATE: Self = Self(185);
    /// Ready or not ready was asked for while logged out.
    pub const NOT_LOGGED_IN: Self = Self(187);
    /// The agent id is invalid.
    pub const INVALID_AGENT_ID: Self = Self(192);
    /// The DN is busy.
    pub const DN_BUSY: Self = Self(231);
    /// No answer.
    pub const NO_ANSWER: Self = Self(232);
    /// ISCC: no such server.
    pub const ISCC_NO_SUCH_SERVER: Self = Self(1000);
    /// ISCC: the remote server is disconnected.
    pub const ISCC_REMOTE_DISCONNECTED: Self = Self(1001);
    /// ISCC: the remote link is down.
    pub const ISCC_REMOTE_LINK_DOWN: Self = Self(1004);
    /// ISCC: bad location.
    pub const ISCC_BAD_LOCATION: Self = Self(1012);
    /// ISCC: the transaction has expired.
    pub const ISCC_TRANSACTION_EXPIRED: Self = Self(1013);
    /// CSTA: generic operation.
    pub const CSTA_GENERIC_OPERATION: Self = Self(1140);
    /// CSTA: request incompatible with object.
    pub const CSTA_REQUEST_INCOMPATIBLE_WITH_OBJECT: Self = Self(1141);
    /// CSTA: value out of range.
    pub const CSTA_VALUE_OUT_OF_RANGE: Self = Self(1142);
    /// CSTA: object not known.
    pub const CSTA_OBJECT_NOT_KNOWN: Self = Self(1143);
    /// CSTA: invalid calling device.
    pub const CSTA_INVALID_CALLING_DEVICE: Self = Self(1144);
    /// CSTA: invalid called device.
    pub const CSTA_INVALID_CALLED_DEVICE: Self = Self(1145);
    /// CSTA: invalid forwarding.
    pub const CSTA_INVALID_FORWARDING: Self = Self(1146);
    /// CSTA: privilege violation of the device.
    pub const CSTA_PRIVILEGE_VIOLATION_OF_THE_DEVICE: Self = Self(1147);
    /// CSTA: privilege violation of the called device.
    pub const CSTA_PRIVILEGE_VIOLATION_OF_THE_CALLED_DEVICE: Self = Self(1148);
    /// CSTA: privilege violation of the calling device.
    pub const CSTA_PRIVILEGE_VIOLATION_OF_THE_CALLING_DEVICE: Self = Self(1149);
    /// CSTA: invalid call id.
    pub const CSTA_INVALID_CALL_ID: Self = Self(1150);
    /// CSTA: invalid device id.
    pub const CSTA_INVALID_DEVICE_ID: Self = Self(1151);
    /// CSTA: invalid connection id.
    pub const CSTA_INVALID_CONNECTION_ID: Self = Self(1152);
    /// CSTA: invalid destination.
    pub const CSTA_INVALID_DESTINATION: Self = Self(1153);
    /// CSTA: invalid feature.
    pub const CSTA_INVALID_FEATURE: Self = Self(1154);
    /// CSTA: invalid allocation state.
    pub const CSTA_INVALID_ALLOCATION_STATE: Self = Self(1155);
    /// CSTA: invalid cross reference id.
    pub const CSTA_INVALID_CROSS_REFERENCE_ID: Self = Self(1156);
    /// CSTA: invalid object type.
    pub const CSTA_INVALID_OBJECT_TYPE: Self = Self(1157);
    /// CSTA: security violation.
    pub const CSTA_SECURITY_VIOLATION: Self = Self(1158);
    /// CSTA: generic state.
    pub const CSTA_GENERIC_STATE: Self = Self(1160);
    /// CSTA: incorrect object state.
    pub const CSTA_INCORRECT_OBJECT_STATE: Self = Self(1161);
    /// CSTA: invalid connection id for the state.
    pub const CSTA_INVALID_CONNECTION_ID_FOR_THE_STATE: Self = Self(1162);
    /// CSTA: no active call.
    pub const CSTA_NO_ACTIVE_CALL: Self = Self(1163);
    /// CSTA: no held call.
    pub const CSTA_NO_HELD_CALL: Self = Self(1164);
    /// CSTA: no call to clear.
    pub const CSTA_NO_CALL_TO_CLEAR: Self = Self(1165);
    /// CSTA: no connection to clear.
    pub const CSTA_NO_CONNECTION_TO_CLEAR: Self = Self(1166);
    /// CSTA: no call to answer.
    pub const CSTA_NO_CALL_TO_ANSWER: Self = Self(1167);
    /// CSTA: no call to complete.
    pub const CSTA_NO_CALL_TO_COMPLETE: Self = Self(1168);
    /// CSTA: generic resource.
    pub const CSTA_GENERIC_RESOURCE: Self = Self(1170);
    /// CSTA: service busy.
    pub const CSTA_SERVICE_BUSY: Self = Self(1171);
    /// CSTA: resource busy.
    pub const CSTA_RESOURCE_BUSY: Self = Self(1172);
    /// CSTA: resource out of service.
    pub const CSTA_RESOURCE_OUT_OF_SERVICE: Self = Self(1173);
    /// CSTA: network busy.
    pub const CSTA_NETWORK_BUSY: Self = Self(1174);
    /// CSTA: network out of service.
    pub const CSTA_NETWORK_OUT_OF_SERVICE: Self = Self(1175);
    /// CSTA: monitor limit.
    pub const CSTA_MONITOR_LIMIT: Self = Self(1176);
    /// CSTA: conference limit.
    pub const CSTA_CONFERENCE_LIMIT: Self = Self(1177);
    /// CSTA: unspecified.
    pub const CSTA_UNSPECIFIED: Self = Self(1199);

    /// Of this number.
    pub fn new(number: i32) -> Self {
        Self(number)
    }

    /// The number.
    pub fn number(self) -> i32 {
        self.0
    }

    /// Where it comes from.
    pub fn class(self) -> ErrorClass {
        match self.0 {
            40..=59 => ErrorClass::General,
            60..=540 => ErrorClass::Switch,
            541..=549 => ErrorClass::MessageFormat,
            600..=699 => ErrorClass::Asai,
            700..=799 => ErrorClass::Dms,
            800..=899 => ErrorClass::Intecom,
            900..=999 => ErrorClass::Aspect,
            1000..=1099 => ErrorClass::Iscc,
            1100..=1199 => ErrorClass::Csta,
            1200..=1299 => ErrorClass::Mci,
            1300..=1399 => ErrorClass::Glx,
            _ => ErrorClass::Other,
        }
    }

    /// Whether the same request may succeed later, though nobody changes anything: a link that comes back, a resource that gets
    /// free. Of a code without a name here, nobody knows: `false`.
    pub fn is_transient(self) -> bool {
        matches!(
            self,
            Self::NO_MORE_LICENSES
                | Self::RESOURCE_SEIZED
                | Self::NO_CONNECTION_TO_SWITCH
                | Self::TIMEOUT
                | Self::OUT_OF_SERVICE
                | Self::DN_BUSY
                | Self::NO_ANSWER
                | Self::ISCC_REMOTE_DISCONNECTED
                | Self::ISCC_REMOTE_LINK_DOWN
                | Self::ISCC_TRANSACTION_EXPIRED
        ) || matches!(self.0, 1170..=1177 | 1180..=1183 | 1185..=1186)
    }

    /// Whether the request may have been carried out all the same: a timeout, which the server tells of the switch.
    pub fn leaves_outcome_unknown(self) -> bool {
        self == Self::TIMEOUT
    }

    /// What it says, if it has a name here.
    pub fn description(self) -> Option<&'static str> {
        Some(match self {
            Self::NO_MORE_LICENSES => "no more licences",
            Self::UNREGISTERED_CLIENT => "the client has not registered the DN",
            Self::RESOURCE_SEIZED => "the resource is seized",
            Self::IN_REQUESTED_STATE => "it is already in the requested state",
            Self::UNKNOWN_ERROR => "unknown error",
            Self::UNSUPPORTED_OPERATION => "unsupported operation",
            Self::INTERNAL_ERROR => "internal error",
            Self::INVALID_ATTRIBUTE => "invalid attribute value",
            Self::NO_CONNECTION_TO_SWITCH => "no connection to the switch",
            Self::WRONG_PROTOCOL_VERSION => "wrong protocol version",
            Self::INVALID_CONN_ID => "invalid ConnID",
            Self::TIMEOUT => "timeout",
            Self::OUT_OF_SERVICE => "out of service",
            Self::DN_NOT_CONFIGURED => "the DN is not configured",
            Self::INVALID_CALLED_DN => "invalid called DN",
            Self::TARGET_DN_INVALID => "the target DN is invalid",
            Self::SET_IN_WRONG_STATE => "the set is in the wrong state",
            Self::NOT_LOGGED_IN => "ready or not ready was asked for while logged out",
            Self::INVALID_AGENT_ID => "the agent id is invalid",
            Self::DN_BUSY => "the DN is busy",
            Self::NO_ANSWER => "no answer",
            Self::ISCC_NO_SUCH_SERVER => "ISCC: no such server",
            Self::ISCC_REMOTE_DISCONNECTED => "ISCC: the remote server is disconnected",
            Self::ISCC_REMOTE_LINK_DOWN => "ISCC: the remote link is down",
            Self::ISCC_BAD_LOCATION => "ISCC: bad location",
            Self::ISCC_TRANSACTION_EXPIRED => "ISCC: the transaction has expired",
            Self::CSTA_GENERIC_OPERATION => "CSTA: generic operation",
            Self::CSTA_REQUEST_INCOMPATIBLE_WITH_OBJECT => "CSTA: request incompatible with object",
            Self::CSTA_VALUE_OUT_OF_RANGE => "CSTA: value out of range",
            Self::CSTA_OBJECT_NOT_KNOWN => "CSTA: object not known",
            Self::CSTA_INVALID_CALLING_DEVICE => "CSTA: invalid calling device",
            Self::CSTA_INVALID_CALLED_DEVICE => "CSTA: invalid called device",
            Self::CSTA_INVALID_FORWARDING => "CSTA: invalid forwarding",
            Self::CSTA_PRIVILEGE_VIOLATION_OF_THE_DEVICE => "CSTA: privilege violation of the device",
            Self::CSTA_PRIVILEGE_VIOLATION_OF_THE_CALLED_DEVICE => {
                "CSTA: privilege violation of the called device"
            }
            Self::CSTA_PRIVILEGE_VIOLATION_OF_THE_CALLING_DEVICE => {
                "CSTA: privilege violation of the calling device"
            }
            Self::CSTA_INVALID_CALL_ID => "CSTA: invalid call id",
            Self::CSTA_INVALID_DEVICE_ID => "CSTA: invalid device id",
            Self::CSTA_INVALID_CONNECTION_ID => "CSTA: invalid connection id",
            Self::CSTA_INVALID_DESTINATION => "CSTA: invalid destination",
            Self::CSTA_INVALID_FEATURE => "CSTA: invalid feature",
            Self::CSTA_INVALID_ALLOCATION_STATE => "CSTA: invalid allocation state",
            Self::CSTA_INVALID_CROSS_REFERENCE_ID => "CSTA: invalid cross reference id",
            Self::CSTA_INVALID_OBJECT_TYPE => "CSTA: invalid object type",
            Self::CSTA_SECURITY_VIOLATION => "CSTA: security violation",
            Self::CSTA_GENERIC_STATE => "CSTA: generic state",
            Self::CSTA_INCORRECT_OBJECT_STATE => "CSTA: incorrect object state",
            Self::CSTA_INVALID_CONNECTION_ID_FOR_THE_STATE => "CSTA: invalid connection id for the state",
            Self::CSTA_NO_ACTIVE_CALL => "CSTA: no active call",
            Self::CSTA_NO_HELD_CALL => "CSTA: no held call",
            Self::CSTA_NO_CALL_TO_CLEAR => "CSTA: no call to clear",
            Self::CSTA_NO_CONNECTION_TO_CLEAR => "CSTA: no connection to clear",
            Self::CSTA_NO_CALL_TO_ANSWER => "CSTA: no call to answer",
            Self::CSTA_NO_CALL_TO_COMPLETE => "CSTA: no call to complete",
            Self::CSTA_GENERIC_RESOURCE => "CSTA: generic resource",
            Self::CSTA_SERVICE_BUSY => "CSTA: service busy",
            Self::CSTA_RESOURCE_BUSY => "CSTA: resource busy",
            Self::CSTA_RESOURCE_OUT_OF_SERVICE => "CSTA: resource out of service",
            Self::CSTA_NETWORK_BUSY => "CSTA: network busy",
            Self::CSTA_NETWORK_OUT_OF_SERVICE => "CSTA: network out of service",
            Self::CSTA_MONITOR_LIMIT => "CSTA: monitor limit",
            Self::CSTA_CONFERENCE_LIMIT => "CSTA: conference limit",
            Self::CSTA_UNSPECIFIED => "CSTA: unspecified",
            _ => return None,
        })
    }
}

impl From<i32> for ErrorCode {
    fn from(number: i32) -> Self {
        Self(number)
    }
}

impl FromValue for ErrorCode {
    fn read(value: &Value) -> Option<Self> {
        i32::read(value).map(Self)
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

/// `59 (the DN is not configured)`
impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.description() {
            Some(description) => write!(f, "{} ({description})", self.0),
            None => fmt::Display::fmt(&self.0, f),
        }
    }
}
