//! Contact centre: agents, routing points that give calls to them, campaigns that call for them, and what became of it.
//!
//! Written from the agent and supervisor services of the TelServices guide; nothing in it is TelServices' own.

pub(crate) mod agent;
pub(crate) mod config;
pub(crate) mod event;
pub(crate) mod statistics;
pub(crate) mod working_time;

pub use agent::{Agent, AgentEvent, AgentInfo, AgentState};
pub use config::{AgentsDistribution, Campaign, RoutingPoint, RoutingPointConfig};
pub use event::{Abandoned, Route, RoutingPointChange, RoutingPointEvent, RoutingPointState};
pub use statistics::{
    AgentTimes, IncomingCalls, OutgoingCalls, RoutingPointSnapshot, RoutingPointTotal, Times, UserSnapshot,
    UserTotal,
};
pub use working_time::{NonWorkingDays, NonWorkingDaysOfWeek, WorkingHours, WorkingTimeError};

use super::{Switch, SwitchError};
use telapi_core::CallId;

/// Agents.
impl Switch {
    /// The agent at a phone.
    pub fn agent(&self, device: &str) -> Result<AgentInfo, SwitchError> {
        self.inner.lock().processing.agent(device, self.inner.now())
    }

    /// An agent asks to be moved to another state, one of his [`AgentInfo::permitted_states`]. An agent who is busy
    /// cannot, and nobody can ask to be busy. To ask for the state that one is in changes nothing, but that working after
    /// a call begins anew.
    pub fn request_agent_state(&self, device: &str, state: AgentState) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.request_agent_state(device, state))
    }

    /// Somebody has opened a session for an agent's phone, who may be the agent: if a user's id or a password is given that
    /// is not his, or none where he has one, this and all that the session asks for him fails with
    /// [`SwitchError::AgentCredentials`], until a session is opened rightly. He is logged on if one of his routing points
    /// says so.
    pub fn open_agent_session(
        &self,
        device: &str,
        user_id: Option<&str>,
        password: Option<&str>,
    ) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.open_agent_session(device, user_id, password))
    }

    /// The last session of an agent's phone has closed: he is logged off, on a call or not.
    pub fn close_agent_session(&self, device: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.close_agent_session(device))
    }

    /// A user as he is now.
    pub fn user_snapshot(&self, device: &str) -> Result<UserSnapshot, SwitchError> {
        self.inner.lock().processing.user_snapshot(device)
    }

    /// What a user did.
    pub fn user_total(&self, device: &str) -> Result<UserTotal, SwitchError> {
        self.inner.lock().processing.user_total(device, self.inner.now())
    }
}

/// Routing points and campaigns, by the name of their service.
impl Switch {
    /// The state.
    pub fn routing_point_state(&self, service: &str) -> Result<RoutingPointState, SwitchError> {
        self.inner.lock().processing.routing_point_state(service)
    }

    /// Starts a routing point that is stopped, or makes a campaign of a template, the first without a name given, and
    /// starts it. Its statistics begin anew.
    pub fn start_routing_point(
        &self,
        service: &str,
        template: Option<&str>,
        config: &RoutingPointConfig,
    ) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.start_routing_point(service, template, config))
    }

    /// Stops it: calls that wait or that nobody has answered yet go where they go when it is suspended. A campaign is
    /// gone then, and the directory of its name.
    pub fn stop_routing_point(&self, service: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.stop_routing_point(service))
    }

    /// Suspends it: calls to it, and those that wait, go to the failure route; a campaign's calls that nobody has answered
    /// yet are cleared, and it makes none.
    pub fn suspend_routing_point(&self, service: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.suspend_routing_point(service))
    }

    /// Lets a suspended one go on.
    pub fn resume_routing_point(&self, service: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.resume_routing_point(service))
    }

    /// Changes what the configuration says, and takes a campaign's table as it is now: numbers that are not in it any more
    /// are not called, new ones are.
    pub fn update_routing_point(
        &self,
        service: &str,
        config: &RoutingPointConfig,
    ) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.update_routing_point(service, config))
    }

    /// Sets the table of a campaign. One that has been started sees it when it is updated.
    pub fn set_campaign(&self, service: impl Into<String>, campaign: Campaign) {
        self.inner.lock().processing.set_campaign(service.into(), campaign);
    }

    /// An inbound routing point cannot see its device any more: it is `started-failed`, and calls to it, and those that
    /// wait, go to the failure route.
    pub fn fail_routing_point(&self, service: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.fail_routing_point(service))
    }

    /// It sees its device again.
    pub fn recover_routing_point(&self, service: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.recover_routing_point(service))
    }

    /// Decides from outside where a call goes that waits at a routing point, named by the device that waits and its id for it.
    /// Without a number it is cleared, busy. It counts as one that was sent to the failure route.
    pub fn route_call(&self, device: &str, call_id: &CallId, to: Option<&str>) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.route_waiting(device, call_id, to))
    }

    /// A routing point, named by its number, calls somebody, who comes to it as a caller does once he has answered. Gives the
    /// phone that rings and its id of the call, unless it has refused already.
    pub fn call_from_point(
        &self,
        point: &str,
        number: &str,
    ) -> Result<Option<(String, CallId)>, SwitchError> {
        self.inner.perform(|switch| switch.call_from_point(point, number))
    }

    /// A routing point as it is now.
    pub fn routing_point_snapshot(&self, service: &str) -> Result<RoutingPointSnapshot, SwitchError> {
        self.inner.lock().processing.routing_point_snapshot(service, self.inner.now())
    }

    /// What a routing point did since it was started.
    pub fn routing_point_total(&self, service: &str) -> Result<RoutingPointTotal, SwitchError> {
        self.inner.lock().processing.routing_point_total(service, self.inner.now())
    }
}
