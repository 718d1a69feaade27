//! Events about calls (T-Library model, *Events*).

use super::declare::call_event;

call_event! {
    /// A call waits in a queue.
    EventQueued
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// A call leaves a queue or a route point for somewhere else.
    EventDiverted
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// A call rings at the DN.
    EventRinging
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// The DN calls.
    EventDialing
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// A call has left the switch for the network.
    EventNetworkReached
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// Who is called is busy.
    EventDestinationBusy
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// The DN talks.
    EventEstablished
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// The DN has left the call.
    EventReleased
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// The DN has put the call on hold.
    EventHeld
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// The DN has taken the call back.
    EventRetrieved
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// The other party of the call is another one now, and the call may have another ConnID.
    EventPartyChanged
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// A party has joined the call.
    EventPartyAdded
    {}
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
}

call_event! {
    /// A party has left the call.
    EventPartyDeleted
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// Another appearance of the DN has taken the call.
    EventBridged
    {}
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
}

call_event! {
    /// A call at a route point was routed.
    EventRouteUsed
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {
        /// How.
        route_type: crate::message::RouteType = RouteType,
    }
}

call_event! {
    /// A call waits for a treatment.
    EventTreatmentRequired
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {}
}

call_event! {
    /// A treatment has begun.
    EventTreatmentApplied
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {
        /// Which treatment.
        treatment_type: crate::message::TreatmentType = TreatmentType,
        /// Its parameters.
        treatment_parms: crate::message::KvList = TreatmentParms,
        /// Why it was refused.
        error_code: crate::message::ErrorCode = ErrorCode,
        /// The same in words.
        error_message: String = ErrorMessage,
    }
}

call_event! {
    /// A treatment was refused.
    EventTreatmentNotApplied
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {
        /// Which treatment.
        treatment_type: crate::message::TreatmentType = TreatmentType,
        /// Its parameters.
        treatment_parms: crate::message::KvList = TreatmentParms,
        /// Why it was refused.
        error_code: crate::message::ErrorCode = ErrorCode,
        /// The same in words.
        error_message: String = ErrorMessage,
    }
}

call_event! {
    /// A treatment is over.
    EventTreatmentEnd
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
    {
        /// Which treatment.
        treatment_type: crate::message::TreatmentType = TreatmentType,
        /// Its parameters.
        treatment_parms: crate::message::KvList = TreatmentParms,
        /// Why it was refused.
        error_code: crate::message::ErrorCode = ErrorCode,
        /// The same in words.
        error_message: String = ErrorMessage,
    }
}

call_event! {
    /// What is attached to the call has changed; `user_data` has all of it.
    EventAttachedDataChanged
    {}
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
        /// The key that was changed.
        data_key: String = DataKey,
    }
}

call_event! {
    /// What the switch tells of the call has changed.
    EventCallInfoChanged
    {}
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
}

call_event! {
    /// Digits were dialled in the call; `collected_digits` has them.
    EventDigitsCollected
    {}
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
}

call_event! {
    /// Digits were sent into the call.
    EventDTMFSent
    {}
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
        /// The digits.
        dtmf_digits: String = DTMFDigits,
    }
}

call_event! {
    /// The DN is not heard any more.
    EventMuteOn
    {}
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
}

call_event! {
    /// The DN is heard again.
    EventMuteOff
    {}
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
}

call_event! {
    /// A party hears nothing any more.
    EventListenDisconnected
    {}
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
}

call_event! {
    /// A party hears again.
    EventListenReconnected
    {}
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
    }
}

call_event! {
    /// What has become of a call in the network.
    EventNetworkCallStatus
    {}
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
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

call_event! {
    /// Something that only this network tells.
    EventNetworkPrivateInfo
    {}
    {
        /// The switch's number of the call.
        call_id: i64 = CallID,
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
