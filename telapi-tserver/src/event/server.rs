//! Events about registration, servers and links (T-Library model, *Events*).

use super::declare::{Common, dn_event, event, no_call_view, server_event};
use crate::message::{KvList, message_struct};
use compact_str::CompactString;

server_event! {
    /// The link between T-Server and the switch is up: the answer to opening a session, or it came back, or a hot standby has switched over.
    EventLinkConnected
    {}
    {
        /// The server's name.
        application_name: CompactString = ApplicationName,
        /// The session.
        session_id: i64 = SessionID,
    }
}

server_event! {
    /// The link between T-Server and the switch is down. The session lives on.
    EventLinkDisconnected
    {}
    {
        /// The server's name.
        application_name: CompactString = ApplicationName,
        /// The session.
        session_id: i64 = SessionID,
        /// Why.
        error_code: crate::message::ErrorCode = ErrorCode,
        /// The same in words.
        error_message: CompactString = ErrorMessage,
    }
}

server_event! {
    /// What a server is.
    EventServerInfo
    {}
    {
        /// Its version.
        server_version: CompactString = ServerVersion,
        /// Which of a pair it is.
        server_role: crate::message::ServerRole = ServerRole,
        /// What it can do, as a mask.
        server_capability_mask: CompactString = ServerCapabilityMask,
        /// The server's name.
        application_name: CompactString = ApplicationName,
        /// The session.
        session_id: i64 = SessionID,
    }
}

server_event! {
    /// What was asked of the switch.
    EventSwitchInfo
    {}
    {
        /// What it was.
        switch_info_type: crate::message::SwitchInfoType = SwitchInfoType,
        /// The switch's clock. No page tells the unit: on the gateway link, seconds since 1970.
        switch_time: i64 = SwitchTime,
    }
}

server_event! {
    /// What was asked about a location.
    EventLocationInfo
    {}
    {
        /// What it was.
        location_info_type: i64 = LocationInfoType,
        /// The location.
        location: CompactString = Location,
        /// The answer.
        info_status: i64 = AddressInfoStatus,
    }
}

event! {
    /// The DN is registered. The extensions are the picture of it, as `EventAddressInfo` has it.
    EventRegistered
    {
        /// The DN.
        this_dn: telapi_core::DeviceId = ThisDN,
        /// What `info_status` tells: the type of the address.
        info_type: crate::message::AddressInfoType = AddressInfoType,
        /// The request that it answers.
        reference_id: crate::message::ReferenceId = ReferenceID,
        /// The picture of the DN.
        extensions: crate::message::KvList = Extensions,
    }
    {
        /// The type of the address, as a number.
        info_status: i64 = AddressInfoStatus,
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
    }
    this_dn: |event| Some(&event.this_dn), conn_id: |_| None, reference_id: |event| Some(event.reference_id)
}

no_call_view!(EventRegistered);

dn_event! {
    /// The DN is not registered any more. Without a ReferenceID the server has taken it away by itself, and the error code says why.
    EventUnregistered
    {}
    {
        /// Why.
        error_code: crate::message::ErrorCode = ErrorCode,
        /// The same in words.
        error_message: CompactString = ErrorMessage,
    }
}

event! {
    /// What was asked about an address. For `CallsQuery` ConnID is the active call and PreviousConnID the held one.
    EventAddressInfo
    {
        /// The DN.
        this_dn: telapi_core::DeviceId = ThisDN,
        /// What was asked.
        info_type: crate::message::AddressInfoType = AddressInfoType,
        /// The answer, as a number.
        info_status: i64 = AddressInfoStatus,
        /// The request that it answers.
        reference_id: crate::message::ReferenceId = ReferenceID,
    }
    {
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
        /// The active call.
        conn_id: crate::message::ConnId = ConnID,
        /// The held call.
        previous_conn_id: crate::message::ConnId = PreviousConnID,
        /// The switch's number of the call.
        call_id: i64 = CallID,
        /// The queue.
        this_queue: telapi_core::DeviceId = ThisQueue,
        /// What is attached to the call.
        user_data: crate::message::KvList = UserData,
        /// The network's name of the call.
        network_call_id: i64 = NetworkCallID,
        /// The network's node of the call.
        network_node_id: i64 = NetworkNodeID,
        /// The same of the call that was transferred.
        transferred_network_call_id: i64 = TransferredNetworkCallID,
        /// The same of the node.
        transferred_network_node_id: i64 = TransferredNetworkNodeID,
        /// What this server or switch adds.
        extensions: crate::message::KvList = Extensions,
        /// Why, as a list of keys and values.
        reason: crate::message::KvList = Reason,
    }
    this_dn: |event| Some(&event.this_dn), conn_id: |event| event.conn_id, reference_id: |event| Some(event.reference_id)
}

no_call_view!(EventAddressInfo);

server_event! {
    /// What was asked about a call: its parties stand in the extensions.
    EventPartyInfo
    {}
    {
        /// The call.
        conn_id: crate::message::ConnId = ConnID,
        /// Where the call comes from and goes to.
        call_type: crate::message::CallType = CallType,
        /// The switch's number of the call.
        call_id: i64 = CallID,
        /// The call, by another name.
        call_uuid: crate::message::CallUuid = CallUUID,
        /// The DN.
        this_dn: telapi_core::DeviceId = ThisDN,
        /// What is attached to the call.
        user_data: crate::message::KvList = UserData,
    }
    this_dn: |event| event.this_dn.as_ref(), conn_id: |event| event.conn_id
}

server_event! {
    /// A request was refused.
    EventError
    {
        /// Why.
        error_code: crate::message::ErrorCode = ErrorCode,
    }
    {
        /// The same in words.
        error_message: CompactString = ErrorMessage,
        /// The DN.
        this_dn: telapi_core::DeviceId = ThisDN,
        /// The call that the request was about.
        conn_id: crate::message::ConnId = ConnID,
        /// The number of the request that was refused.
        user_event: i64 = UserEvent,
    }
    this_dn: |event| event.this_dn.as_ref(), conn_id: |event| event.conn_id
}

event! {
    /// A request was accepted.
    EventACK
    {
        /// The request that it answers.
        reference_id: crate::message::ReferenceId = ReferenceID,
    }
    {
        /// The number of the request that was accepted.
        user_event: i64 = UserEvent,
        /// The DN.
        this_dn: telapi_core::DeviceId = ThisDN,
        /// The call that the request was about.
        conn_id: crate::message::ConnId = ConnID,
        /// What this server or switch adds.
        extensions: crate::message::KvList = Extensions,
    }
    this_dn: |event| event.this_dn.as_ref(), conn_id: |event| event.conn_id, reference_id: |event| Some(event.reference_id)
}

no_call_view!(EventACK);

server_event! {
    /// The server has lost what its clients had registered: they register again.
    EventRestoreConnection
    {}
    {}
}

server_event! {
    /// The other server of a pair is the primary one now. No page describes it.
    EventPrimaryChanged
    {}
    {
        /// Which of the pair the sender is now.
        server_role: crate::message::ServerRole = ServerRole,
    }
}

server_event! {
    /// What another client has sent.
    EventUserEvent
    {}
    {
        /// The DN.
        this_dn: telapi_core::DeviceId = ThisDN,
        /// Its number.
        user_event: i64 = UserEvent,
        /// What it says.
        user_data: crate::message::KvList = UserData,
        /// The call that it is about.
        conn_id: crate::message::ConnId = ConnID,
    }
    this_dn: |event| event.this_dn.as_ref(), conn_id: |event| event.conn_id
}

server_event! {
    /// Something that only this switch tells, or the answer to a private service.
    EventPrivateInfo
    {
        /// Which.
        private_msg_id: i64 = PrivateMsgID,
    }
    {
        /// The DN.
        this_dn: telapi_core::DeviceId = ThisDN,
        /// The call.
        conn_id: crate::message::ConnId = ConnID,
        /// Another DN that it is about.
        other_dn: telapi_core::DeviceId = OtherDN,
        /// What goes with it.
        user_data: crate::message::KvList = UserData,
        /// Why, as a list of keys and values.
        reason: crate::message::KvList = Reason,
    }
    this_dn: |event| event.this_dn.as_ref(), conn_id: |event| event.conn_id
}

macro_rules! made_by_the_client {
    ($(#[$doc:meta])* $name:ident) => {
        message_struct! {
            $(#[$doc])*
            $name {} {
                /// What goes with it.
                extensions: KvList = Extensions,
            }
        }

        impl $name {
            pub(super) fn common(&self) -> Common<'_> {
                Common {
                    this_dn: None,
                    conn_id: None,
                    reference_id: None,
                    time: None,
                    event_sequence_number: None,
                    rest: &self.rest,
                }
            }

        }

        no_call_view!($name);
    };
}

made_by_the_client! {
    /// The vendor's client library has connected. It is never on the wire, but in logs.
    EventServerConnected
}

made_by_the_client! {
    /// The vendor's client library has lost its connection. It is never on the wire, but in logs.
    EventServerDisconnected
}
