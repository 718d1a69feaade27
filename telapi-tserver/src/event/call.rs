//! Events about calls (T-Library model, *Events*).

use super::declare::call_event;
use compact_str::CompactString;

/// Declares an event that always tells the switch's number of the call.
macro_rules! call_event_with_id {
    ($(#[$doc:meta])* $name:ident { $($may:tt)* }) => {
        call_event! {
            $(#[$doc])* $name
            {
                /// The switch's number of the call.
                call_id: i64 = CallID,
            }
            { $($may)* }
        }
    };
}

/// Declares an event that may tell it.
macro_rules! call_event_maybe_with_id {
    ($(#[$doc:meta])* $name:ident { $($may:tt)* }) => {
        call_event! {
            $(#[$doc])* $name
            {}
            {
                /// The switch's number of the call.
                call_id: i64 = CallID,
                $($may)*
            }
        }
    };
}

call_event_with_id! {
    /// A call waits in a queue.
    EventQueued
    {}
}

call_event_with_id! {
    /// A call leaves a queue or a route point for somewhere else.
    EventDiverted
    {}
}

call_event_with_id! {
    /// A call rings at the DN.
    EventRinging
    {}
}

call_event_with_id! {
    /// The DN calls.
    EventDialing
    {}
}

call_event_with_id! {
    /// A call has left the switch for the network.
    EventNetworkReached
    {}
}

call_event_with_id! {
    /// Who is called is busy.
    EventDestinationBusy
    {}
}

call_event_with_id! {
    /// The DN talks.
    EventEstablished
    {}
}

call_event_with_id! {
    /// The DN has left the call.
    EventReleased
    {}
}

call_event_with_id! {
    /// The DN has put the call on hold.
    EventHeld
    {}
}

call_event_with_id! {
    /// The DN has taken the call back.
    EventRetrieved
    {}
}

call_event_with_id! {
    /// The other party of the call is another one now, and the call may have another ConnID.
    EventPartyChanged
    {}
}

call_event_maybe_with_id! {
    /// A party has joined the call.
    EventPartyAdded
    {}
}

call_event_with_id! {
    /// A party has left the call.
    EventPartyDeleted
    {}
}

call_event_maybe_with_id! {
    /// Another appearance of the DN has taken the call.
    EventBridged
    {}
}

call_event_with_id! {
    /// A call at a route point was routed.
    EventRouteUsed
    {
        /// How.
        route_type: crate::message::RouteType = RouteType,
    }
}

call_event_with_id! {
    /// A call waits for a treatment.
    EventTreatmentRequired
    {}
}

call_event_with_id! {
    /// A treatment has begun.
    EventTreatmentApplied
    {
        /// Which treatment.
        treatment_type: crate::message::TreatmentType = TreatmentType,
        /// Its parameters.
        treatment_parms: crate::message::KvList = TreatmentParms,
        /// Why it was refused.
        error_code: crate::message::ErrorCode = ErrorCode,
        /// The same in words.
        error_message: CompactString = ErrorMessage,
    }
}

call_event_with_id! {
    /// A treatment was refused.
    EventTreatmentNotApplied
    {
        /// Which treatment.
        treatment_type: crate::message::TreatmentType = TreatmentType,
        /// Its parameters.
        treatment_parms: crate::message::KvList = TreatmentParms,
        /// Why it was refused.
        error_code: crate::message::ErrorCode = ErrorCode,
        /// The same in words.
        error_message: CompactString = ErrorMessage,
    }
}

call_event_with_id! {
    /// A treatment is over.
    EventTreatmentEnd
    {
        /// Which treatment.
        treatment_type: crate::message::TreatmentType = TreatmentType,
        /// Its parameters.
        treatment_parms: crate::message::KvList = TreatmentParms,
        /// Why it was refused.
        error_code: crate::message::ErrorCode = ErrorCode,
        /// The same in words.
        error_message: CompactString = ErrorMessage,
    }
}

call_event_maybe_with_id! {
    /// What is attached to the call has changed; `user_data` has all of it.
    EventAttachedDataChanged
    {
        /// The key that was changed.
        data_key: CompactString = DataKey,
    }
}

call_event_maybe_with_id! {
    /// What the switch tells of the call has changed.
    EventCallInfoChanged
    {}
}

call_event_maybe_with_id! {
    /// Digits were dialled in the call; `collected_digits` has them.
    EventDigitsCollected
    {}
}

call_event_maybe_with_id! {
    /// Digits were sent into the call.
    EventDTMFSent
    {
        /// The digits.
        dtmf_digits: CompactString = DTMFDigits,
    }
}

call_event_maybe_with_id! {
    /// The DN is not heard any more.
    EventMuteOn
    {}
}

call_event_maybe_with_id! {
    /// The DN is heard again.
    EventMuteOff
    {}
}

call_event_maybe_with_id! {
    /// A party hears nothing any more.
    EventListenDisconnected
    {}
}

call_event_maybe_with_id! {
    /// A party hears again.
    EventListenReconnected
    {}
}

call_event_maybe_with_id! {
    /// What has become of a call in the network.
    EventNetworkCallStatus
    {
        /// The state of the call in the network.
        network_call_state: i64 = NetworkCallState,
        /// The state of who is consulted.
        network_dest_state: i64 = NetworkDestState,
        /// The part of the DN.
        network_party_role: i64 = NetworkPartyRole,
        /// Who called.
        network_orig_dn: telapi_core::DeviceId = NetworkOrigDN,
        /// Who is called.
        network_dest_dn: telapi_core::DeviceId = NetworkDestDN,
    }
}

call_event_maybe_with_id! {
    /// Something that only this network tells.
    EventNetworkPrivateInfo
    {
        /// Which.
        private_msg_id: i64 = PrivateMsgID,
    }
}

call_event! {
    @declared
    /// Who called has hung up before the call was answered.
    EventAbandoned
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
        /// Where the call comes from and goes to.
        call_type: crate::message::CallType = CallType,
        /// What became of the call.
        call_state: crate::message::CallState = CallState,
        /// The DN's part in the call.
        this_dn_role: crate::message::DNRole = ThisDNRole,
    }
    {
        /// The queue that the call waited in.
        this_queue: telapi_core::DeviceId = ThisQueue,
    }
    call_type: |event| Some(event.call_type),
    call_state: |event| Some(event.call_state),
    this_dn_role: |event| Some(event.this_dn_role),
    this_queue: |event| event.this_queue.as_ref()
}

call_event! {
    @declared
    /// A call waits at a route point to be told where to go.
    EventRouteRequest
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
        /// Where the call comes from and goes to.
        call_type: crate::message::CallType = CallType,
        /// The route point, as `this_dn`.
        this_queue: telapi_core::DeviceId = ThisQueue,
    }
    {
        /// What became of the call.
        call_state: crate::message::CallState = CallState,
        /// The DN's part in the call.
        this_dn_role: crate::message::DNRole = ThisDNRole,
    }
    call_type: |event| Some(event.call_type),
    call_state: |event| event.call_state,
    this_dn_role: |event| event.this_dn_role,
    this_queue: |event| Some(&event.this_queue)
}
