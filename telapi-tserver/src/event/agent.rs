//! Events about agents (T-Library model, *Events*).

use super::declare::{dn_event, server_event};
use compact_str::CompactString;

dn_event! {
    /// An agent has logged in at the DN. That says nothing about the agent being ready.
    EventAgentLogin
    {}
    {
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
        /// The queue.
        this_queue: telapi_core::DeviceId = ThisQueue,
        /// How the agent works.
        agent_work_mode: crate::message::AgentWorkMode = AgentWorkMode,
    }
}

dn_event! {
    /// An agent has logged out.
    EventAgentLogout
    {}
    {
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
        /// The queue.
        this_queue: telapi_core::DeviceId = ThisQueue,
    }
}

dn_event! {
    /// An agent has left one queue, and is still logged in elsewhere.
    EventQueueLogout
    {}
    {
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
        /// The queue.
        this_queue: telapi_core::DeviceId = ThisQueue,
    }
}

dn_event! {
    /// An agent is ready.
    EventAgentReady
    {}
    {
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
        /// The queue.
        this_queue: telapi_core::DeviceId = ThisQueue,
        /// How the agent works.
        agent_work_mode: crate::message::AgentWorkMode = AgentWorkMode,
    }
}

dn_event! {
    /// An agent is not ready; with work mode 3, because of what is to be done after a call.
    EventAgentNotReady
    {}
    {
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
        /// The queue.
        this_queue: telapi_core::DeviceId = ThisQueue,
        /// How the agent works.
        agent_work_mode: crate::message::AgentWorkMode = AgentWorkMode,
    }
}

dn_event! {
    /// An agent works after a call. Obsolete: `EventAgentNotReady` with work mode 3 tells it.
    EventAgentAfterCallWork
    {}
    {
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
        /// The queue.
        this_queue: telapi_core::DeviceId = ThisQueue,
        /// How the agent works.
        agent_work_mode: crate::message::AgentWorkMode = AgentWorkMode,
    }
}

dn_event! {
    /// Why an agent is idle. Obsolete.
    EventAgentIdleReasonSet
    {}
    {
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
        /// The queue.
        this_queue: telapi_core::DeviceId = ThisQueue,
        /// The reason's number.
        agent_idle_reason: i64 = AgentIdleReason,
    }
}

server_event! {
    /// An agent was reserved: at least one of the three names is there.
    EventAgentReserved
    {}
    {
        /// The agent's DN.
        this_dn: telapi_core::DeviceId = ThisDN,
        /// The agent at the DN.
        agent_id: telapi_core::AgentId = AgentID,
        /// The agent's place.
        place: CompactString = Place,
        /// For how long, in milliseconds.
        timeout: i64 = Timeout,
        /// Why, as a list of keys and values.
        reason: crate::message::KvList = Reason,
    }
    this_dn: |event| event.this_dn.as_ref(), conn_id: |_| None
}
