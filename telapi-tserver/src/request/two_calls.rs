//! Requests about two calls, and about conferences (T-Library model, *Requests*).

use super::declare::request;
use crate::message::{ConnId, KvList, MergeType};
use telapi_core::DeviceId;

request! {
    /// Changes between two calls. `TAlternateCall`.
    RequestAlternateCall
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call that is held.
        previous_conn_id: ConnId = PreviousConnID,
        /// The current call.
        conn_id: ConnId = ConnID,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventRetrieved
}

request! {
    /// Leaves the current call, and takes the held one back. `TReconnectCall`.
    RequestReconnectCall
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call that is held.
        previous_conn_id: ConnId = PreviousConnID,
        /// The current call.
        conn_id: ConnId = ConnID,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventRetrieved
}

request! {
    /// Holds a call and calls somebody, to transfer the call. `TInitiateTransfer`.
    RequestInitiateTransfer
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// Where to.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// The site where that is.
        location: String = Location,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventDialing
}

request! {
    /// Transfers a call without waiting for an answer. `TMuteTransfer`.
    RequestMuteTransfer
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// Where to.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// The site where that is.
        location: String = Location,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventReleased
}

request! {
    /// Transfers a call at once. `TSingleStepTransfer`.
    RequestSingleStepTransfer
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// Where to.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// The site where that is.
        location: String = Location,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventReleased
}

request! {
    /// Holds a call and calls somebody, for a conference. `TInitiateConference`.
    RequestInitiateConference
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// Where to.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// The site where that is.
        location: String = Location,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventDialing
}

request! {
    /// Calls somebody into a call. `TSingleStepConference`.
    RequestSingleStepConference
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// Where to.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// The site where that is.
        location: String = Location,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventPartyAdded
}

request! {
    /// Connects the others of two calls, and leaves. `TCompleteTransfer`.
    RequestCompleteTransfer
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call that is held.
        conn_id: ConnId = ConnID,
        /// The current call.
        current_conn_id: ConnId = TransferConnID,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventReleased
}

request! {
    /// Makes one call of two. `TCompleteConference`.
    RequestCompleteConference
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call that is held.
        conn_id: ConnId = ConnID,
        /// The current call.
        current_conn_id: ConnId = ConferenceConnID,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventPartyAdded
}

request! {
    /// Makes one call of two, or connects their others. `TMergeCalls`.
    RequestMergeCalls
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call that is held.
        conn_id: ConnId = ConnID,
        /// The current call.
        current_conn_id: ConnId = TransferConnID,
        /// Which of it.
        merge_type: MergeType = MergeType,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventReleased, EventPartyAdded
}

request! {
    /// Throws a party out of a conference. `TDeleteFromConference`.
    RequestDeleteFromConference
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// Who is to go.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventPartyDeleted
}

request! {
    /// Has a party hear nothing. `TListenDisconnect`.
    RequestListenDisconnect
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// Who is to hear nothing.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventListenDisconnected
}

request! {
    /// Has a party hear again. `TListenReconnect`.
    RequestListenReconnect
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// Who is to hear again.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventListenReconnected
}
