//! Private services (T-Library model, *Requests*).

use super::declare::request;
use crate::message::{ConnId, KvList};
use telapi_core::DeviceId;

request! {
    /// Asks for something that only this switch has. `TPrivateService`.
    RequestPrivateService
    {
        /// The service's number.
        private_msg_id: i64 = PrivateMsgID,
        /// The DN.
        this_dn: DeviceId = ThisDN,
    }
    {
        /// The call.
        conn_id: ConnId = ConnID,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventPrivateInfo, EventACK
}
