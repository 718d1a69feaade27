//! Requests about features of DNs and calls (T-Library model, *Requests*).

use super::declare::request;
use crate::message::{ConnId, ForwardMode, KvList};
use telapi_core::DeviceId;

request! {
    /// The DN is not to be disturbed. `TSetDNDOn`.
    RequestSetDNDOn
    {
        /// The DN.
        this_dn: DeviceId = ThisDN,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventDNDOn
}

request! {
    /// The DN may be disturbed again. `TSetDNDOff`.
    RequestSetDNDOff
    {
        /// The DN.
        this_dn: DeviceId = ThisDN,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventDNDOff
}

request! {
    /// Lights the lamp of waiting messages. `TSetMessageWaitingOn`.
    RequestSetMessageWaitingOn
    {
        /// The DN.
        this_dn: DeviceId = ThisDN,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventMessageWaitingOn
}

request! {
    /// Puts it out. `TSetMessageWaitingOff`.
    RequestSetMessageWaitingOff
    {
        /// The DN.
        this_dn: DeviceId = ThisDN,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventMessageWaitingOff
}

request! {
    /// Forwards calls to the DN. `TCallSetForward`.
    RequestCallForwardSet
    {
        /// The DN.
        this_dn: DeviceId = ThisDN,
        /// Where to.
        other_dn: DeviceId = OtherDN,
        /// Which calls.
        forward_mode: ForwardMode = ForwardMode,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventForwardSet
}

request! {
    /// Forwards them no more. `TCallCancelForward`.
    RequestCallForwardCancel
    {
        /// The DN.
        this_dn: DeviceId = ThisDN,
        /// Which calls.
        forward_mode: ForwardMode = ForwardMode,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventForwardCancel
}

request! {
    /// The DN is not heard in the call. `TSetMuteOn`.
    RequestSetMuteOn
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
    answered by EventMuteOn
}

request! {
    /// The DN is heard again. `TSetMuteOff`.
    RequestSetMuteOff
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
    answered by EventMuteOff
}

request! {
    /// Takes digits that are dialled in the call. Whether those dialled before are forgotten has no attribute in the pages: on the gateway link it is the extension `clear`, 0 or 1. `TCollectDigits`.
    RequestCollectDigits
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// How many.
        number_of_digits: i64 = NumberOfDigits,
    }
    {
        /// Digits that end it.
        terminate_digits: String = TerminateDigits,
        /// For how long, in seconds.
        timeout: i64 = Timeout,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventDigitsCollected
}

request! {
    /// Sends digits into the call. `TSendDTMF`.
    RequestSendDTMF
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// The digits.
        dtmf_digits: String = DTMFDigits,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventDTMFSent
}
