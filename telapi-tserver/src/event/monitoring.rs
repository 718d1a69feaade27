//! Events about calls that are monitored, whatever their DNs (T-Library model, *Events*, 160 to 166), and about monitoring.

use super::declare::{dn_event, server_event};

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
        error_message: String = ErrorMessage,
        /// What goes with it.
        user_data: crate::message::KvList = UserData,
    }
}

server_event! {
    /// There is a new call.
    EventCallCreated
    {
        /// The call.
        call_uuid: crate::message::CallUuid = CallUUID,
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
        ani: String = ANI,
        /// What was dialled.
        dnis: String = DNIS,
        /// What was dialled, as it was dialled.
        dialed_number: String = DialedNumber,
        /// What is attached to the call.
        user_data: crate::message::KvList = UserData,
        /// The call that it came of.
        orig_call_uuid: crate::message::CallUuid = OrigCallUUID,
        /// Calls of other sites that it is one with; only where calls are resynchronised.
        is_link_list: crate::message::KvList = ISLinkList,
    }
}

server_event! {
    /// What is told of a call has changed.
    EventCallDataChanged
    {
        /// The call.
        call_uuid: crate::message::CallUuid = CallUUID,
    }
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
        ani: String = ANI,
        /// What was dialled.
        dnis: String = DNIS,
        /// What was dialled, as it was dialled.
        dialed_number: String = DialedNumber,
        /// What is attached to the call.
        user_data: crate::message::KvList = UserData,
        /// The call that it came of.
        orig_call_uuid: crate::message::CallUuid = OrigCallUUID,
    }
}

server_event! {
    /// A call is over.
    EventCallDeleted
    {
        /// The call.
        call_uuid: crate::message::CallUuid = CallUUID,
    }
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
    }
}

server_event! {
    /// A call has another party.
    EventCallPartyAdded
    {
        /// The call.
        call_uuid: crate::message::CallUuid = CallUUID,
    }
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
        /// The party's DN.
        this_dn: telapi_core::DeviceId = ThisDN,
        /// The party.
        party_uuid: String = PartyUUID,
        /// What the party is doing.
        party_state: crate::message::PartyState = PartyState,
        /// What kind of party it is.
        party_type: i64 = PartyType,
        /// The party's part in the call.
        this_dn_role: crate::message::DNRole = ThisDNRole,
        /// The party's device.
        device: String = Device,
        /// Another party that has to do with it.
        ref_party: String = RefParty,
        /// Who did it.
        ctrl_party: String = CtrlParty,
        /// The party of another site that it stands for.
        remote_party: String = RemoteParty,
        /// That site.
        remote_loc: String = RemoteLoc,
    }
}

server_event! {
    /// A party is doing something else.
    EventCallPartyState
    {
        /// The call.
        call_uuid: crate::message::CallUuid = CallUUID,
    }
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
        /// The party's DN.
        this_dn: telapi_core::DeviceId = ThisDN,
        /// The party.
        party_uuid: String = PartyUUID,
        /// What the party is doing.
        party_state: crate::message::PartyState = PartyState,
        /// What kind of party it is.
        party_type: i64 = PartyType,
        /// The party's part in the call.
        this_dn_role: crate::message::DNRole = ThisDNRole,
        /// The party's device.
        device: String = Device,
        /// Another party that has to do with it.
        ref_party: String = RefParty,
        /// Who did it.
        ctrl_party: String = CtrlParty,
        /// The party of another site that it stands for.
        remote_party: String = RemoteParty,
        /// That site.
        remote_loc: String = RemoteLoc,
    }
}

server_event! {
    /// A party is in another call now.
    EventCallPartyMoved
    {
        /// The call.
        call_uuid: crate::message::CallUuid = CallUUID,
    }
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
        /// The party's DN.
        this_dn: telapi_core::DeviceId = ThisDN,
        /// The party.
        party_uuid: String = PartyUUID,
        /// What the party is doing.
        party_state: crate::message::PartyState = PartyState,
        /// What kind of party it is.
        party_type: i64 = PartyType,
        /// The party's part in the call.
        this_dn_role: crate::message::DNRole = ThisDNRole,
        /// The party's device.
        device: String = Device,
        /// Another party that has to do with it.
        ref_party: String = RefParty,
        /// Who did it.
        ctrl_party: String = CtrlParty,
        /// The party of another site that it stands for.
        remote_party: String = RemoteParty,
        /// That site.
        remote_loc: String = RemoteLoc,
        /// The call that it is in.
        new_call_uuid: crate::message::CallUuid = NewCallUUID,
        /// That one by its ConnID.
        new_conn_id: crate::message::ConnId = NewConnID,
    }
}

server_event! {
    /// A party has left a call.
    EventCallPartyDeleted
    {
        /// The call.
        call_uuid: crate::message::CallUuid = CallUUID,
    }
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
        /// The party's DN.
        this_dn: telapi_core::DeviceId = ThisDN,
        /// The party.
        party_uuid: String = PartyUUID,
        /// What the party is doing.
        party_state: crate::message::PartyState = PartyState,
        /// What kind of party it is.
        party_type: i64 = PartyType,
        /// The party's part in the call.
        this_dn_role: crate::message::DNRole = ThisDNRole,
        /// The party's device.
        device: String = Device,
        /// Another party that has to do with it.
        ref_party: String = RefParty,
        /// Who did it.
        ctrl_party: String = CtrlParty,
        /// The party of another site that it stands for.
        remote_party: String = RemoteParty,
        /// That site.
        remote_loc: String = RemoteLoc,
    }
}
