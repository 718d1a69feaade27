//! Hot desking: a guest's extension at a host's device (tserver-private-services, *Hot Desking*).

use super::{Answer, HOT_DESKING_CANCEL, HOT_DESKING_INITIATE, ask};
use crate::message::KvList;
use crate::request::RequestPrivateService;
use crate::session::Services;
use telapi_core::{DeviceId, Result};

/// The key of the host among the extensions.
const HOST_DN: &str = "HOST_DN";

/// Guests at other people's devices. It does not keep the session alive.
#[derive(Clone)]
pub struct HotDesking {
    pub(super) services: Services,
}

impl HotDesking {
    /// Associates the guest's extension with the host's device.
    ///
    /// # Errors
    /// What the server says: there is an association already, or none can be.
    pub async fn initiate(&self, guest: impl Into<DeviceId>, host: impl AsRef<str>) -> Result<Answer> {
        let extensions = KvList::new().with(HOST_DN, host.as_ref());
        let request = RequestPrivateService::new(HOT_DESKING_INITIATE, guest).extensions(extensions);
        ask(&self.services, request).await
    }

    /// Ends the guest's association.
    ///
    /// # Errors
    /// What the server says: there is none, or it cannot be ended.
    pub async fn cancel(&self, guest: impl Into<DeviceId>) -> Result<Answer> {
        ask(&self.services, RequestPrivateService::new(HOT_DESKING_CANCEL, guest)).await
    }
}

impl std::fmt::Debug for HotDesking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HotDesking")
    }
}
