//! Requests about attached data, and events of one's own (T-Library model, *Requests*).

use super::declare::request;
use crate::message::{ConnId, KvList};
use telapi_core::DeviceId;

request! {
    /// Attaches data to the call. `TAttachUserData`.
    RequestAttachUserData
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// The data.
        user_data: KvList = UserData,
    }
    {}
    answered by EventAttachedDataChanged
}

request! {
    /// Attaches data to the call, in place of what has the same keys. `TUpdateUserData`.
    RequestUpdateUserData
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// The data.
        user_data: KvList = UserData,
    }
    {}
    answered by EventAttachedDataChanged
}

request! {
    /// Deletes what has this key. `TDeleteUserData`.
    RequestDeletePair
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// The key.
        data_key: String = DataKey,
    }
    {}
    answered by EventAttachedDataChanged
}

request! {
    /// Deletes all that is attached to the call. `TDeleteAllUserData`, by the pages' inference.
    RequestDeleteUserData
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
    }
    {}
    answered by EventAttachedDataChanged
}

request! {
    /// Sends an event to the other clients of a DN. `TSendUserEvent`.
    RequestDistributeUserEvent
    {
        /// The DN.
        this_dn: DeviceId = ThisDN,
        /// The event's number.
        user_event: i64 = UserEvent,
    }
    {
        /// What it says.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventACK
}
