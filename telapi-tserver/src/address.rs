//! What a session registers.

use crate::message::{AddressInfoType, AddressType, ControlMode, KvList, RegisterMode};
use crate::request::{RequestQueryAddress, RequestRegisterAddress, RequestUnregisterAddress};
use telapi_core::DeviceId;

/// An address that a session registers: a DN, a queue, a route point (T-Library model, `TRegisterAddress`).
///
/// ```
/// use telapi_tserver::Address;
/// use telapi_tserver::message::{AddressType, RegisterMode};
///
/// let route_point = Address::new("8000").address_type(AddressType::RouteDN).register_mode(RegisterMode::Private);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Address {
    /// Its number.
    pub dn: DeviceId,
    /// What it is. Default: a DN.
    pub address_type: AddressType,
    /// Whether others may register it, too. Default: they may.
    pub register_mode: RegisterMode,
    /// Whether the switch is asked. Default: as the server likes.
    pub control_mode: ControlMode,
    /// What this server or switch wants besides.
    pub extensions: Option<KvList>,
}

impl Address {
    /// A DN that others may register, too.
    pub fn new(dn: impl Into<DeviceId>) -> Self {
        Self {
            dn: dn.into(),
            address_type: AddressType::DN,
            register_mode: RegisterMode::Share,
            control_mode: ControlMode::Default,
            extensions: None,
        }
    }

    /// Says what it is.
    #[must_use]
    pub fn address_type(mut self, address_type: AddressType) -> Self {
        self.address_type = address_type;
        self
    }

    /// Says whether others may register it, too.
    #[must_use]
    pub fn register_mode(mut self, register_mode: RegisterMode) -> Self {
        self.register_mode = register_mode;
        self
    }

    /// Says whether the switch is asked.
    #[must_use]
    pub fn control_mode(mut self, control_mode: ControlMode) -> Self {
        self.control_mode = control_mode;
        self
    }

    /// Says what this server or switch wants besides.
    #[must_use]
    pub fn extensions(mut self, extensions: KvList) -> Self {
        self.extensions = Some(extensions);
        self
    }

    pub(crate) fn register(&self) -> RequestRegisterAddress {
        let mut request = RequestRegisterAddress::new(
            self.dn.clone(),
            self.register_mode,
            self.control_mode,
            self.address_type,
        );
        request.extensions.clone_from(&self.extensions);
        request
    }

    pub(crate) fn unregister(&self) -> RequestUnregisterAddress {
        RequestUnregisterAddress::new(self.dn.clone(), self.control_mode)
    }

    /// Asks for what registering has told.
    pub(crate) fn query(&self) -> RequestQueryAddress {
        let info_type =
            if self.is_queue() { AddressInfoType::QueueStatus } else { AddressInfoType::DNStatus };
        RequestQueryAddress::new(self.dn.clone(), self.address_type, info_type)
    }

    /// Whether calls wait there (registration events, note b).
    fn is_queue(&self) -> bool {
        matches!(self.address_type, AddressType::Queue | AddressType::RouteDN | AddressType::RouteQueue)
    }
}

/// A DN with nothing special about it.
impl<T: Into<DeviceId>> From<T> for Address {
    fn from(dn: T) -> Self {
        Self::new(dn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_dn_its_status_is_asked_and_of_what_calls_wait_at_the_queues() {
        use AddressType::{AgentID, DN, Position, Queue, RouteDN, RouteQueue, Trunk};
        for queue in [Queue, RouteDN, RouteQueue] {
            let query = Address::new("800").address_type(queue).query();
            assert_eq!(query.address_info_type, AddressInfoType::QueueStatus, "{queue:?}");
        }
        for other in [DN, Position, Trunk, AgentID] {
            let query = Address::new("201").address_type(other).query();
            assert_eq!(query.address_info_type, AddressInfoType::DNStatus, "{other:?}");
        }
    }

    #[test]
    fn what_the_user_says_of_an_address_is_asked_for() {
        let extensions = KvList::new().with("k", 1);
        let address = Address::new("800").control_mode(ControlMode::Force).extensions(extensions.clone());
        let request = address.register();
        assert_eq!((request.control_mode, request.extensions), (ControlMode::Force, Some(extensions)));
        assert_eq!(address.unregister().control_mode, ControlMode::Force);
    }
}
