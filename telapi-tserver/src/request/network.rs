//! Requests about calls in the network (T-Library model, *Requests*).

use super::declare::request;
use crate::message::{ConnId, KvList};
use telapi_core::DeviceId;

request! {
    /// Consults somebody in the network. `TNetworkConsult`.
    RequestNetworkConsult
    {
        /// The DN that controls the call.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// Where to.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// The site of the call.
        home_location: String = HomeLocation,
        /// The site where that is.
        location: String = Location,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventNetworkCallStatus
}

request! {
    /// Changes between the caller and who is consulted. `TNetworkAlternate`.
    RequestNetworkAlternate
    {
        /// The DN that controls the call.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
    }
    {
        /// The site of the call.
        home_location: String = HomeLocation,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventNetworkCallStatus
}

request! {
    /// Transfers the caller to who is consulted. `TNetworkTransfer`.
    RequestNetworkTransfer
    {
        /// The DN that controls the call.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
    }
    {
        /// The site of the call.
        home_location: String = HomeLocation,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventNetworkCallStatus
}

request! {
    /// Makes a conference. `TNetworkMerge`.
    RequestNetworkMerge
    {
        /// The DN that controls the call.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
    }
    {
        /// The site of the call.
        home_location: String = HomeLocation,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventNetworkCallStatus
}

request! {
    /// Goes back to the caller. `TNetworkReconnect`.
    RequestNetworkReconnect
    {
        /// The DN that controls the call.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
    }
    {
        /// The site of the call.
        home_location: String = HomeLocation,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventNetworkCallStatus
}

request! {
    /// Transfers the caller at once. `TNetworkSingleStepTransfer`.
    RequestNetworkSingleStepTransfer
    {
        /// The DN that controls the call.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// Where to.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// The site of the call.
        home_location: String = HomeLocation,
        /// The site where that is.
        location: String = Location,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventNetworkCallStatus
}

request! {
    /// Asks for something that only this network has. `TNetworkPrivateService`.
    RequestNetworkPrivateService
    {
        /// The DN that controls the call.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// The service's number.
        private_msg_id: i64 = PrivateMsgID,
    }
    {
        /// The site of the call.
        home_location: String = HomeLocation,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventNetworkPrivateInfo
}
