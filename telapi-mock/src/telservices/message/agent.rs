//! Agents (guide, event *Agent*).

use super::content::{Content, written};
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
