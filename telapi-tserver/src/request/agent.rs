//! Requests about agents (T-Library model, *Requests*).

use super::declare::request;
use crate::message::{AgentWorkMode, KvList, MonitorNextCallType};
use telapi_core::{AgentId, DeviceId, Secret};

request! {
    /// Logs an agent in. The agent's type has no attribute in the pages: on the gateway link it is the extension `AgentType`. `TAgentLogin`.
    RequestAgentLogin
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The agent.
        agent_id: AgentId = AgentID,
    }
    {
        /// The queue.
        this_queue: DeviceId = ThisQueue,
        /// The agent's password.
        password: Secret = Password,
        /// How the agent is going to work.
        agent_work_mode: AgentWorkMode = AgentWorkMode,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventAgentLogin
}

request! {
    /// Logs the agent out. `TAgentLogout`.
    RequestAgentLogout
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
    }
    {
        /// The queue.
        this_queue: DeviceId = ThisQueue,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventAgentLogout, EventQueueLogout
}

request! {
    /// The agent is ready. `TAgentSetReady`.
    RequestAgentReady
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
    }
    {
        /// The queue.
        this_queue: DeviceId = ThisQueue,
        /// How the agent works.
        agent_work_mode: AgentWorkMode = AgentWorkMode,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventAgentReady
}

request! {
    /// The agent is not ready. `TAgentSetNotReady`.
    RequestAgentNotReady
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
    }
    {
        /// The queue.
        this_queue: DeviceId = ThisQueue,
        /// How the agent works.
        agent_work_mode: AgentWorkMode = AgentWorkMode,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventAgentNotReady
}

request! {
    /// Reserves an agent. One of the three names must be there. `TReserveAgent`.
    RequestReserveAgent
    {
        /// For how long, in milliseconds.
        timeout: i64 = Timeout,
    }
    {
        /// The agent's DN.
        this_dn: DeviceId = ThisDN,
        /// The agent.
        agent_id: AgentId = AgentID,
        /// The agent's place.
        place: String = Place,
        /// Of several reservations the highest wins.
        priority: i64 = Priority,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventAgentReserved
}

request! {
    /// A supervisor is brought into the next call of an agent, or into all, and is not heard until he asks for it
    /// ([`RequestSetMuteOff`](crate::request::RequestSetMuteOff)). `TMonitorNextCall`.
    RequestMonitorNextCall
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The agent's DN.
        other_dn: DeviceId = OtherDN,
        /// How many.
        monitor_next_call_type: MonitorNextCallType = MonitorNextCallType,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventMonitoringNextCall
}

request! {
    /// He is brought into no other. `TCancelMonitoring`.
    RequestCancelMonitoring
    {
        /// The DN that asks.
        this_dn: DeviceId = ThisDN,
        /// The agent's DN.
        other_dn: DeviceId = OtherDN,
    }
    {
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventMonitoringCancelled
}
