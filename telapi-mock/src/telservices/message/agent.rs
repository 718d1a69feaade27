//! Agents (guide, event *Agent*).

use super::content::{Content, seconds_left, written};
use crate::switch;
use crate::telservices::choice::choice;
use crate::xml::Element;

choice! {
    /// The state of an agent. `null` and `busy` cannot be requested.
    AgentState {
        /// `null`: there is no agent.
        Null = "null",
        /// `loggedOff`
        LoggedOff = "loggedOff",
        /// `loggedOn`
        LoggedOn = "loggedOn",
        /// `busy`
        Busy = "busy",
        /// `notReady`
        NotReady = "notReady",
        /// `ready`
        Ready = "ready",
        /// `workingAfterCall`
        WorkingAfterCall = "workingAfterCall",
    }
}

impl Content for Vec<AgentState> {
    fn fill(&self, element: Element) -> Element {
        element.children(self.iter().map(|state| Element::plain(state.as_str())))
    }
}

written! {
    /// What is told of an agent.
    AgentInfo {
        /// The agent's id.
        user_id: maybe String = "userID",
        /// The state.
        state: one AgentState = "state",
        /// After how many seconds the server will change the state by itself.
        timeout: maybe u64 = "timeout",
        /// The inbound services that the agent works for.
        inbound_services: maybe Vec<String> = "inboundServices",
        /// The outbound services that the agent works for.
        outbound_services: maybe Vec<String> = "outboundServices",
        /// The states that the agent may change to.
        permitted_states: maybe Vec<AgentState> = "permittedStates",
    }
}

/// The names that work is done for; the element is left out if there are none, as in the guide's examples.
pub(super) fn services(names: &[String]) -> Option<Vec<String>> {
    (!names.is_empty()).then(|| names.to_vec())
}

impl From<switch::AgentState> for AgentState {
    fn from(state: switch::AgentState) -> Self {
        match state {
            switch::AgentState::LoggedOn => Self::LoggedOn,
            switch::AgentState::LoggedOff => Self::LoggedOff,
            switch::AgentState::Ready => Self::Ready,
            switch::AgentState::NotReady => Self::NotReady,
            switch::AgentState::Busy => Self::Busy,
            switch::AgentState::WorkingAfterCall => Self::WorkingAfterCall,
        }
    }
}

impl AgentState {
    /// The switch's state; none where there is no agent.
    pub(crate) fn at_switch(self) -> Option<switch::AgentState> {
        match self {
            Self::Null => None,
            Self::LoggedOn => Some(switch::AgentState::LoggedOn),
            Self::LoggedOff => Some(switch::AgentState::LoggedOff),
            Self::Ready => Some(switch::AgentState::Ready),
            Self::NotReady => Some(switch::AgentState::NotReady),
            Self::Busy => Some(switch::AgentState::Busy),
            Self::WorkingAfterCall => Some(switch::AgentState::WorkingAfterCall),
        }
    }
}

impl From<&switch::AgentInfo> for AgentInfo {
    fn from(agent: &switch::AgentInfo) -> Self {
        Self {
            user_id: Some(agent.agent_id.clone()),
            state: agent.state.into(),
            timeout: agent.timeout.map(seconds_left),
            inbound_services: services(&agent.inbound_services),
            outbound_services: services(&agent.outbound_services),
            permitted_states: Some(agent.permitted_states.iter().copied().map(AgentState::from).collect()),
        }
    }
}
