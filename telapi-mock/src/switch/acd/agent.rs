//! Agents.

use crate::switch::config::Secret;
use crate::switch::truth::Party;
use std::time::Duration;

/// What an agent does: for a hunt group, or for all the routing points that he works for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AgentState {
    /// Logged on. An agent of routing points passes through it, to ready or not ready.
    LoggedOn,
    /// Logged off.
    LoggedOff,
    /// Ready for calls.
    Ready,
    /// Not ready for calls.
    NotReady,
    /// On a call of the service, from its ringing on.
    Busy,
    /// Seeing to what a call has left to do.
    WorkingAfterCall,
}

impl AgentState {
    /// CSTA's name for the state in an answer; an agent who has just logged on is ready.
    pub fn csta_name(self) -> &'static str {
        match self {
            Self::LoggedOff => "agentNull",
            Self::LoggedOn | Self::Ready => "agentReady",
            Self::NotReady => "agentNotReady",
            Self::Busy => "agentBusy",
            Self::WorkingAfterCall => "agentWorkingAfterCall",
        }
    }

    /// The state that CSTA's requests ask for by this name.
    pub fn from_requested(name: &str) -> Option<Self> {
        match name {
            "loggedOn" => Some(Self::LoggedOn),
            "loggedOff" => Some(Self::LoggedOff),
            "ready" => Some(Self::Ready),
            "notReady" => Some(Self::NotReady),
            "workingAfterCall" => Some(Self::WorkingAfterCall),
            _ => None,
        }
    }

    /// The states that an agent of routing points may ask for (TelServices guide, event *Agent*, `permittedStates`; its
    /// example has those of [`WorkingAfterCall`](Self::WorkingAfterCall), the state itself included).
    pub fn permitted(self) -> &'static [Self] {
        match self {
            Self::LoggedOff => &[Self::LoggedOn],
            Self::LoggedOn | Self::Ready | Self::NotReady => &[Self::Ready, Self::NotReady, Self::LoggedOff],
            Self::Busy => &[],
            Self::WorkingAfterCall => &[Self::Ready, Self::NotReady, Self::WorkingAfterCall],
        }
    }
}

/// An agent's state has changed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AgentEvent {
    /// The agent's phone.
    pub device: Party,
    /// The hunt group; none if the agent is in none, or works for routing points.
    pub group: Option<Party>,
    /// The new state.
    pub state: AgentState,
    /// All about the agent, if he works for routing points.
    pub agent: Option<AgentInfo>,
}

/// An agent of routing points (TelServices guide, event *Agent*).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AgentInfo {
    /// The agent's id, by which he opens a session.
    pub agent_id: String,
    /// The state.
    pub state: AgentState,
    /// How long until the switch changes the state by itself, to ready.
    pub timeout: Option<Duration>,
    /// The inbound services that he works for; none while he is logged off.
    pub inbound_services: Vec<String>,
    /// The outbound services that he works for; none while he is logged off.
    pub outbound_services: Vec<String>,
    /// The states that he may ask for.
    pub permitted_states: Vec<AgentState>,
}

/// Makes a phone an agent's; see [`Extension::agent`](crate::Extension::agent). He is logged off when the switch starts.
#[derive(Clone, Debug)]
#[must_use]
pub struct Agent {
    pub(crate) id: String,
    pub(crate) password: Option<Secret>,
    pub(crate) inbound_services: Vec<String>,
    pub(crate) outbound_services: Vec<String>,
}

impl Agent {
    /// An agent with this id, who works for nobody yet and needs no password.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), password: None, inbound_services: Vec::new(), outbound_services: Vec::new() }
    }

    /// With a password: without it no session moves him ([`Switch::open_agent_session`](crate::Switch::open_agent_session)).
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(Secret(password.into()));
        self
    }

    /// Whether it is his; anything is, if he needs none.
    pub(crate) fn has_password(&self, password: Option<&str>) -> bool {
        self.password.as_ref().is_none_or(|own| Some(own.0.as_str()) == password)
    }

    /// He works for the inbound routing point with this service name.
    pub fn inbound_service(mut self, service: impl Into<String>) -> Self {
        self.inbound_services.push(service.into());
        self
    }

    /// He works for the campaign with this service name, whenever there is one.
    pub fn outbound_service(mut self, service: impl Into<String>) -> Self {
        self.outbound_services.push(service.into());
        self
    }
}
