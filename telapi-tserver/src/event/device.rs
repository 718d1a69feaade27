//! Events about DNs beside their calls (T-Library model, *Events*).

use super::declare::dn_event;
use compact_str::CompactString;

dn_event! {
    /// The handset was lifted.
    EventOffHook
    {}
    {
        /// The call.
        conn_id: crate::message::ConnId = ConnID,
        /// The switch's number of the call.
        call_id: i64 = CallID,
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
        /// The queue of the DN.
        this_queue: telapi_core::DeviceId = ThisQueue,
    }
    conn_id: |event| event.conn_id
}

dn_event! {
    /// The handset was put down.
    EventOnHook
    {}
    {
        /// The call.
        conn_id: crate::message::ConnId = ConnID,
        /// The switch's number of the call.
        call_id: i64 = CallID,
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
        /// The queue of the DN.
        this_queue: telapi_core::DeviceId = ThisQueue,
    }
    conn_id: |event| event.conn_id
}

dn_event! {
    /// The DN is not to be disturbed.
    EventDNDOn
    {}
    {
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
    }
}

dn_event! {
    /// The DN may be disturbed again.
    EventDNDOff
    {}
    {
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
    }
}

dn_event! {
    /// Calls to the DN are forwarded.
    EventForwardSet
    {}
    {
        /// Where to.
        other_dn: telapi_core::DeviceId = OtherDN,
        /// Which calls.
        forward_mode: crate::message::ForwardMode = ForwardMode,
    }
}

dn_event! {
    /// Calls to the DN are not forwarded any more.
    EventForwardCancel
    {}
    {
        /// Where to.
        other_dn: telapi_core::DeviceId = OtherDN,
        /// Which calls.
        forward_mode: crate::message::ForwardMode = ForwardMode,
    }
}

dn_event! {
    /// A message waits for the DN.
    EventMessageWaitingOn
    {}
    {
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
    }
}

dn_event! {
    /// No message waits for the DN any more.
    EventMessageWaitingOff
    {}
    {
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
    }
}

dn_event! {
    /// The DN is out of service.
    EventDNOutOfService
    {}
    {
        /// Why.
        error_code: crate::message::ErrorCode = ErrorCode,
        /// The same in words.
        error_message: CompactString = ErrorMessage,
    }
}

dn_event! {
    /// The DN is back in service.
    EventDNBackInService
    {}
    {
        /// Why.
        error_code: crate::message::ErrorCode = ErrorCode,
        /// The same in words.
        error_message: CompactString = ErrorMessage,
    }
}
