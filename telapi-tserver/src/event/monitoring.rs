//! Events about calls that are monitored, whatever their DNs (T-Library model, *Events*, 160 to 166), and about monitoring.

use super::declare::{dn_event, event, no_call_view, server_event};
use compact_str::CompactString;

dn_event! {
    /// The next call of an agent, or all, are monitored.
    EventMonitoringNextCall
    {}
    {
        /// The agent's DN.
        other_dn: telapi_core::DeviceId = OtherDN,
        /// How many calls.
        monitor_next_call_type: crate::message::MonitorNextCallType = MonitorNextCallType,
    }
}

dn_event! {
    /// They are not any more.
    EventMonitoringCancelled
    {}
    {
        /// The agent's DN.
        other_dn: telapi_core::DeviceId = OtherDN,
    }
}

server_event! {
    /// What has become of a transaction.
    EventTransactionStatus
    {}
    {
        /// Which transaction.
        x_reference_id: i64 = XReferenceID,
        /// Why it failed.
        error_code: crate::message::ErrorCode = ErrorCode,
        /// The same in words.
        error_message: CompactString = ErrorMessage,
        /// What goes with it.
        user_data: crate::message::KvList = UserData,
    }
}

/// Declares an event about a call as such. The pages list no time for it.
macro_rules! monitored_call_event {
    ($(#[$doc:meta])* $name:ident { $($must:tt)* } { $($may:tt)* } this_dn: $this_dn:expr, conn_id: $conn_id:expr) => {
        event! {
            @timed by |event| event.time;
            $(#[$doc])* $name
            {
                /// The call.
                call_uuid: crate::message::CallUuid = CallUUID,
                $($must)*
            }
            {
                /// When it happened, by the server's clock.
                time: crate::message::Time = TimeinSecs,
                /// The request that it answers.
                reference_id: crate::message::ReferenceId = ReferenceID,
                /// What this server or switch adds.
                extensions: crate::message::KvList = Extensions,
                $($may)*
            }
            this_dn: $this_dn, conn_id: $conn_id, reference_id: |event| event.reference_id
        }

        no_call_view!($name);
    };
}

/// Declares an event about what has become of a call.
macro_rules! change_of_call {
    ($(#[$doc:meta])* $name:ident { $($may:tt)* } this_dn: $this_dn:expr) => {
        monitored_call_event! {
            $(#[$doc])* $name
            {}
            {
                /// The call, by its ConnID.
                conn_id: crate::message::ConnId = ConnID,
                /// Why.
                call_state: crate::message::CallState = CallState,
                /// Why it happened.
                cause: crate::message::Cause = Cause,
                /// Another call that has to do with it.
                ref_call_uuid: crate::message::CallUuid = RefCallUUID,
                /// That one by its ConnID.
                ref_conn_id: crate::message::ConnId = RefConnID,
                /// How sure the server is.
                reliability: crate::message::Reliability = Reliability,
                $($may)*
            }
            this_dn: $this_dn, conn_id: |event| event.conn_id
        }
    };
}

/// Declares an event about a party of a call.
macro_rules! party_event {
    ($(#[$doc:meta])* $name:ident { $($may:tt)* }) => {
        change_of_call! {
            $(#[$doc])* $name
            {
                /// The party's DN.
                this_dn: telapi_core::DeviceId = ThisDN,
                /// The party.
                party_uuid: CompactString = PartyUUID,
                /// What the party is doing.
                party_state: crate::message::PartyState = PartyState,
                /// What kind of party it is.
                party_type: i64 = PartyType,
                /// The party's part in the call.
                this_dn_role: crate::message::DNRole = ThisDNRole,
                /// The party's device.
                device: CompactString = Device,
                /// Another party that has to do with it.
                ref_party: CompactString = RefParty,
                /// Who did it.
                ctrl_party: CompactString = CtrlParty,
                /// The party of another site that it stands for.
                remote_party: CompactString = RemoteParty,
                /// That site.
                remote_loc: CompactString = RemoteLoc,
                $($may)*
            }
            this_dn: |event| event.this_dn.as_ref()
        }
    };
}

monitored_call_event! {
    /// There is a new call.
    EventCallCreated
    {
        /// The call, by its ConnID.
        conn_id: crate::message::ConnId = ConnID,
    }
    {
        /// Where the call comes from and goes to.
        call_type: crate::message::CallType = CallType,
        /// The switch's number of the call.
        call_id: i64 = CallID,
        /// The network's name of the call.
        network_call_id: i64 = NetworkCallID,
        /// The network's node of the call.
        network_node_id: i64 = NetworkNodeID,
        /// The switch's node of the call.
        node_id: i64 = NodeID,
        /// Who calls.
        ani: CompactString = ANI,
        /// What was dialled.
        dnis: CompactString = DNIS,
        /// What was dialled, as it was dialled.
        dialed_number: CompactString = DialedNumber,
        /// What is attached to the call.
        user_data: crate::message::KvList = UserData,
        /// The call that it came of.
        orig_call_uuid: crate::message::CallUuid = OrigCallUUID,
        /// Calls of other sites that it is one with; only where calls are resynchronised.
        is_link_list: crate::message::KvList = ISLinkList,
    }
    this_dn: |_| None, conn_id: |event| Some(event.conn_id)
}

change_of_call! {
    /// What is told of a call has changed.
    EventCallDataChanged
    {
        /// Where the call comes from and goes to.
        call_type: crate::message::CallType = CallType,
        /// The switch's number of the call.
        call_id: i64 = CallID,
        /// The network's name of the call.
        network_call_id: i64 = NetworkCallID,
        /// The network's node of the call.
        network_node_id: i64 = NetworkNodeID,
        /// The switch's node of the call.
        node_id: i64 = NodeID,
        /// Who calls.
        ani: CompactString = ANI,
        /// What was dialled.
        dnis: CompactString = DNIS,
        /// What was dialled, as it was dialled.
        dialed_number: CompactString = DialedNumber,
        /// What is attached to the call.
        user_data: crate::message::KvList = UserData,
        /// The call that it came of.
        orig_call_uuid: crate::message::CallUuid = OrigCallUUID,
    }
    this_dn: |_| None
}

change_of_call! {
    /// A call is over.
    EventCallDeleted
    {}
    this_dn: |_| None
}

party_event! {
    /// A call has another party.
    EventCallPartyAdded
    {}
}

party_event! {
    /// A party is doing something else.
    EventCallPartyState
    {}
}

party_event! {
    /// A party is in another call now.
    EventCallPartyMoved
    {
        /// The call that it is in.
        new_call_uuid: crate::message::CallUuid = NewCallUUID,
        /// That one by its ConnID.
        new_conn_id: crate::message::ConnId = NewConnID,
    }
}

party_event! {
    /// A party has left a call.
    EventCallPartyDeleted
    {}
}
