//! Where calls are forwarded to.

use telapi_core::DeviceId;

/// Where calls are forwarded to, if they are (IP Office guide 7.1.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forward {
    /// To this number.
    To(DeviceId),
    /// Nowhere: the forwarding is turned off.
    Off,
}
