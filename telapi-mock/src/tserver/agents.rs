//! Agents, as T-Server knows them: those of the switch's routing points, and any other who logs in through it.

use super::message::{KvList, Message};
use super::state::{Core, Inner};
use crate::switch::{AgentInfo, AgentState};
use std::collections::BTreeSet;

/// AgentWorkMode `AfterCallWork`.
pub(crate) const AFTER_CALL_WORK: i64 = 3;

/// An agent who is logged in.
#[derive(Clone, Debug)]
pub(crate) struct LoggedIn {
    pub(crate) agent_id: String,
    pub(crate) is_ready: bool,
    pub(crate) work_mode: i64,
    pub(crate) queues: BTreeSet<String>,
}

impl LoggedIn {
    pub(crate) fn new(agent_id: &str) -> Self {
        Self { agent_id: agent_id.into(), is_ready: false, work_mode: 0, queues: BTreeSet::new() }
    }
}

impl Core {
    /// Whether the switch knows the phone's agent itself.
    pub(crate) fn is_agents_phone(&self, dn: &str) -> bool {
        self.config.extensions.get(dn).is_some_and(|extension| extension.agent.is_some())
    }
}

impl Inner {
    /// 0 logged out, 1 not ready, 2 ready, 3 after-call work.
    pub(crate) fn agent_status(&self, dn: &str) -> i64 {
        match self.agents.get(dn) {
            None => 0,
            Some(agent) if agent.is_ready => 2,
            Some(agent) if agent.work_mode == AFTER_CALL_WORK => 3,
            Some(_) => 1,
        }
    }

    pub(crate) fn agent_id(&self, dn: &str) -> Option<&str> {
        self.agents.get(dn).map(|agent| agent.agent_id.as_str())
    }

    /// Where an agent is logged in.
    pub(crate) fn phone_of_agent(&self, agent_id: &str) -> Option<String> {
        self.agents.iter().find(|(_, agent)| agent.agent_id == agent_id).map(|(dn, _)| dn.clone())
    }

    /// A message about a phone's agent.
    pub(crate) fn about_agent(&self, name: &str, dn: &str) -> Message {
        Message::new(name).with("ThisDN", dn).with_some("AgentID", self.agent_id(dn))
    }

    /// Sets whether a phone's agent is ready; gives what is to be told.
    pub(crate) fn set_ready(
        &mut self,
        dn: &str,
        is_ready: bool,
        work_mode: i64,
        reasons: &KvList,
    ) -> Message {
        if let Some(agent) = self.agents.get_mut(dn) {
            agent.is_ready = is_ready;
            agent.work_mode = work_mode;
        }
        let name = if is_ready { "EventAgentReady" } else { "EventAgentNotReady" };
        self.about_agent(name, dn).with("AgentWorkMode", work_mode).with_list("Reason", reasons)
    }

    /// The switch has moved an agent.
    pub(crate) fn agent_moved(&mut self, dn: &str, agent: &AgentInfo, wish: &super::tell::Wish) {
        let mode = wish.work_mode.unwrap_or_default();
        match agent.state {
            AgentState::LoggedOn => {
                let mut new = LoggedIn::new(&agent.agent_id);
                new.queues.extend(wish.queue.clone());
                self.agents.insert(dn.into(), new);
                let message = self
                    .about_agent("EventAgentLogin", dn)
                    .with("AgentWorkMode", mode)
                    .with_some("ThisQueue", wish.queue.as_deref())
                    .with_list("Reason", &wish.reasons);
                self.tell(&message);
            }
            AgentState::LoggedOff => {
                let message = self.about_agent("EventAgentLogout", dn).with_list("Reason", &wish.reasons);
                if self.agents.remove(dn).is_some() {
                    self.tell(&message);
                    self.stop_monitoring(dn);
                }
            }
            AgentState::Ready => {
                let message = self.set_ready(dn, true, mode, &wish.reasons);
                self.tell(&message);
            }
            AgentState::NotReady if wish.passes_not_ready => {}
            AgentState::NotReady => {
                let message = self.set_ready(dn, false, mode, &wish.reasons);
                self.tell(&message);
            }
            AgentState::WorkingAfterCall => {
                let message = self.set_ready(dn, false, AFTER_CALL_WORK, &wish.reasons);
                self.tell(&message);
            }
            // T-Library has no state for it
            AgentState::Busy => {}
        }
    }

    /// A phone has left a call: an agent who has asked for it works after it.
    pub(crate) fn works_after_call(&mut self, core: &Core, dn: &str) {
        if core.is_agents_phone(dn) || self.calls.at(dn).next().is_some() {
            return;
        }
        let agent = self.agents.get(dn);
        if agent.is_some_and(|agent| agent.is_ready && agent.work_mode == AFTER_CALL_WORK) {
            let message = self.set_ready(dn, false, AFTER_CALL_WORK, &KvList::new());
            self.tell(&message);
        }
    }
}
