//! Agents (guide, event *Agent*).

use super::AgentState;
use std::sync::Arc;
use std::time::Duration;
use telapi_core::element_struct;
use telapi_core::wire::{Element, FromElement, FromText, ListItem, Read, Unknown};

/// The name of a service, which is a routing point's (guide, event *Agent*; *Supervisor services*).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct ServiceName(Arc<str>);

impl ServiceName {
    /// Takes the name.
    pub fn new(name: impl AsRef<str>) -> Self {
        Self(name.as_ref().into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ServiceName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for ServiceName {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl FromText for ServiceName {
    fn from_text(text: &str) -> Read<Self> {
        Read::Value(text.into())
    }
}

impl ListItem for ServiceName {
    const ELEMENT: &'static str = "service";
}

/// States that an agent may be moved to (guide, event *Agent*, `permittedStates`), in the order of the message.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[serde(transparent)]
pub struct AgentStates(pub Vec<AgentState>);

impl FromElement for AgentStates {
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        Read::Value(Self(names(element, unknown)))
    }
}

/// The names of the empty elements inside. One that is not empty is unknown.
pub(super) fn names<T: for<'n> From<&'n str>>(element: Element<'_>, unknown: &mut Unknown) -> Vec<T> {
    unknown.keep_attributes_except(element, &[]);
    unknown.keep_text(element);
    let mut names = Vec::new();
    for child in element.children() {
        if child.has_children() || !child.text().is_empty() {
            unknown.keep(child);
        } else {
            unknown.keep_attributes_except(child, &[]);
            names.push(T::from(child.name()));
        }
    }
    names
}

element_struct! {
    /// An agent (guide, event *Agent*: `AgentInfo`).
    AgentInfo {
        /// The agent's id.
        user_id: String = "userID",
        /// The state.
        state: AgentState = "state",
        /// After so long the server will change the state by itself.
        timeout: Duration = "timeout",
        /// The inbound services that the agent works for.
        inbound_services: Vec<ServiceName> = "inboundServices",
        /// The outbound services that the agent works for.
        outbound_services: Vec<ServiceName> = "outboundServices",
        /// The states that the agent may be moved to.
        permitted_states: AgentStates = "permittedStates",
    }
}
