//! Requests about one call (T-Library model, *Requests*).

use super::declare::request;
use crate::message::{ConnId, KvList, MakeCallType};
use telapi_core::DeviceId;

request! {
    /// Calls. `TMakeCall`.
    RequestMakeCall
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// Where to.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// The site where that is.
        location: String = Location,
        /// How.
        make_call_type: MakeCallType = MakeCallType,
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
    /// Calls for whoever will be free. `TMakePredictiveCall`.
    RequestMakePredictiveCall
    {
        /// The queue or route point that calls.
        this_dn: DeviceId = ThisDN,
        /// Where to.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// For how long it may ring, in seconds.
        timeout: i64 = Timeout,
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
    /// Answers a call that rings. `TAnswerCall`.
    RequestAnswerCall
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventEstablished
}

request! {
    /// Leaves a call. `TReleaseCall`.
    RequestReleaseCall
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
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
    /// Ends a call for all. `TClearCall`.
    RequestClearCall
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
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
    /// Puts a call on hold. `THoldCall`.
    RequestHoldCall
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventHeld
}

request! {
    /// Takes a held call back. `TRetrieveCall`.
    RequestRetrieveCall
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
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
    /// Sends a call that rings to somewhere else. `TRedirectCall`.
    RequestRedirectCall
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// Where to.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventReleased
}
