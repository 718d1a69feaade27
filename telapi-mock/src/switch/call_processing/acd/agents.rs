//! Agents and their states.

use super::AgentRecord;
use crate::switch::acd::agent::{Agent, AgentEvent, AgentInfo, AgentState};
use crate::switch::acd::config::RoutingPointConfig;
use crate::switch::acd::statistics::{Activity, AgentTimes};
use crate::switch::calendar::later;
use crate::switch::call_processing::CallProcessing;
use crate::switch::error::SwitchError;
use crate::switch::event::What;
use crate::switch::truth::{LegState, Party};
use std::time::{Duration, SystemTime};

impl AgentRecord {
    pub(super) fn new(config: Agent, now: SystemTime) -> Self {
        Self {
            is_admitted: config.password.is_none(),
            config,
            state: AgentState::LoggedOff,
            works_until: None,
            work: None,
            idle_since: now,
            first_log_on: None,
            times: AgentTimes::default(),
            activity: Activity::LoggedOff,
            active_since: now,
        }
    }

    /// His times up to now.
    pub(super) fn times_at(&self, now: SystemTime) -> AgentTimes {
        let mut times = self.times;
        if let Some(first) = self.first_log_on {
            let since = self.active_since.max(first);
            times.add(self.activity, now.duration_since(since).unwrap_or_default());
        }
        times
    }
}

impl CallProcessing {
    pub(super) fn agent_record(&self, device: &str) -> Result<&AgentRecord, SwitchError> {
        self.require_device(device)?;
        self.acd.agents.get(device).ok_or_else(|| SwitchError::NoAgent(device.into()))
    }

    pub(crate) fn agent(&self, device: &str, now: SystemTime) -> Result<AgentInfo, SwitchError> {
        let agent = self.agent_record(device)?;
        let timeout = agent.works_until.map(|until| until.duration_since(now).unwrap_or_default());
        let (inbound_services, outbound_services) = self.services_of(device);
        Ok(AgentInfo {
            agent_id: agent.config.id.clone(),
            state: agent.state,
            timeout,
            inbound_services,
            outbound_services,
            permitted_states: agent.state.permitted().to_vec(),
        })
    }

    /// The inbound and the outbound services that an agent works for; none while he is logged off.
    pub(super) fn services_of(&self, device: &str) -> (Vec<String>, Vec<String>) {
        let Some(agent) = self.acd.agents.get(device).filter(|agent| agent.state != AgentState::LoggedOff)
        else {
            return (Vec::new(), Vec::new());
        };
        let campaigns = self.acd.services.iter().filter(|(_, service)| service.has_listed(device));
        let mut outbound = agent.config.outbound_services.clone();
        outbound.extend(campaigns.map(|(name, _)| name.clone()));
        outbound.sort();
        outbound.dedup();
        (agent.config.inbound_services.clone(), outbound)
    }

    pub(crate) fn request_agent_state(&mut self, device: &str, state: AgentState) -> Result<(), SwitchError> {
        let agent = self.agent_record(device)?;
        if !agent.is_admitted {
            return Err(SwitchError::AgentCredentials(device.into()));
        }
        if !agent.state.permitted().contains(&state) {
            return Err(SwitchError::AgentState { device: device.into(), state: agent.state, wanted: state });
        }
        let works_again = state == AgentState::WorkingAfterCall;
        if agent.state == state && !works_again {
            return Ok(());
        }
        self.require_phone(device)?;
        if state == AgentState::LoggedOn {
            self.log_agent_on(device);
        } else {
            let until = works_again.then(|| later(self.now, self.after_call_time(device)));
            self.move_agent(device, state);
            self.work_until(device, until);
        }
        Ok(())
    }

    /// The longest time that one of the agent's services gives him after a call.
    fn after_call_time(&self, device: &str) -> Duration {
        let configs = self.configs_for(device);
        configs.map(RoutingPointConfig::agent_working_after_call_timeout).max().unwrap_or_default()
    }

    pub(crate) fn open_agent_session(
        &mut self,
        device: &str,
        user_id: Option<&str>,
        password: Option<&str>,
    ) -> Result<(), SwitchError> {
        let agent = self.agent_record(device)?;
        let is_his_id = user_id.is_none_or(|id| id == agent.config.id);
        if !is_his_id || !agent.config.has_password(password) {
            return Err(SwitchError::AgentCredentials(device.into()));
        }
        let is_off = agent.state == AgentState::LoggedOff;
        let logs_on =
            self.configs_for(device).any(|config| config.agent_logged_on_on_open_session == Some(true));
        if let Some(agent) = self.acd.agents.get_mut(device) {
            agent.is_admitted = true;
        }
        if is_off && logs_on && self.is_logged_in(device) {
            self.log_agent_on(device);
        }
        Ok(())
    }

    pub(crate) fn close_agent_session(&mut self, device: &str) -> Result<(), SwitchError> {
        self.agent_record(device)?;
        if let Some(agent) = self.acd.agents.get_mut(device) {
            agent.is_admitted = agent.config.password.is_none();
        }
        self.move_agent(device, AgentState::LoggedOff);
        Ok(())
    }

    fn log_agent_on(&mut self, device: &str) {
        let is_ready = self.configs_for(device).any(|config| config.agent_ready_on_logged_on == Some(true));
        let now = self.now;
        if let Some(agent) = self.acd.agents.get_mut(device) {
            agent.idle_since = now;
            agent.first_log_on.get_or_insert(now);
        }
        self.move_agent(device, AgentState::LoggedOn);
        self.move_agent(device, if is_ready { AgentState::Ready } else { AgentState::NotReady });
    }

    /// Moves an agent, and tells if that changes anything. Nobody is busy any more who is moved to another state.
    pub(in crate::switch::call_processing) fn move_agent(&mut self, device: &str, state: AgentState) {
        let Some(agent) = self.acd.agents.get_mut(device).filter(|agent| agent.state != state) else {
            return;
        };
        agent.state = state;
        agent.works_until = None;
        if state != AgentState::Busy {
            agent.work = None;
        }
        if state != AgentState::WorkingAfterCall {
            self.tell_agent(device);
        }
    }

    /// An agent works after a call until then.
    fn work_until(&mut self, device: &str, until: Option<SystemTime>) {
        let works = |agent: &&mut AgentRecord| agent.state == AgentState::WorkingAfterCall;
        if let Some(agent) = self.acd.agents.get_mut(device).filter(works) {
            agent.works_until = until;
            self.tell_agent(device);
        }
    }

    pub(super) fn tell_agent(&mut self, device: &str) {
        let Ok(info) = self.agent(device, self.now) else { return };
        let event =
            AgentEvent { device: self.party(device), group: None, state: info.state, agent: Some(info) };
        self.push(What::Agent(Box::new(event)));
    }

    /// Agents whose call is over work after it, or are ready again.
    pub(super) fn see_to_agents(&mut self) {
        for device in self.acd.agents.keys().cloned().collect::<Vec<_>>() {
            let Some(leg) = self.acd.agents.get(&device).and_then(|agent| Some(agent.work.as_ref()?.leg))
            else {
                continue;
            };
            let state = self.leg_state(leg).map(|(_, state)| state);
            let now = self.now;
            let Some(agent) = self.acd.agents.get_mut(&device) else { continue };
            let Some(work) = &mut agent.work else { continue };
            if state.is_some() {
                work.is_connected |= matches!(state, Some(LegState::Connected | LegState::Held));
                continue;
            }
            let after_call = if work.is_connected { work.after_call } else { Duration::ZERO };
            agent.idle_since = now;
            if after_call.is_zero() {
                self.move_agent(&device, AgentState::Ready);
            } else {
                self.move_agent(&device, AgentState::WorkingAfterCall);
                self.work_until(&device, Some(later(now, after_call)));
            }
        }
    }

    /// Those who have worked long enough after a call are ready.
    pub(super) fn end_work_after_calls(&mut self) {
        let now = self.now;
        let is_over = |agent: &AgentRecord| agent.works_until.is_some_and(|until| until <= now);
        let over = self.acd.agents.iter().filter(|(_, agent)| is_over(agent));
        for device in over.map(|(device, _)| device.clone()).collect::<Vec<_>>() {
            self.move_agent(&device, AgentState::Ready);
        }
    }

    pub(super) fn activity(&self, device: &str, state: AgentState) -> Activity {
        let has_call = || self.calls.values().any(|call| call.legs_of(device).next().is_some());
        match state {
            AgentState::LoggedOff => Activity::LoggedOff,
            AgentState::Busy => Activity::Busy,
            AgentState::WorkingAfterCall => Activity::WorkingAfterCall,
            AgentState::LoggedOn | AgentState::Ready | AgentState::NotReady if has_call() => {
                Activity::DirectCall
            }
            AgentState::Ready => Activity::Ready,
            AgentState::LoggedOn | AgentState::NotReady => Activity::NotReady,
        }
    }

    /// Notes who does something else now than before.
    pub(super) fn see_to_activities(&mut self) {
        let states = self.acd.agents.iter().map(|(device, agent)| (device.clone(), agent.state));
        for (device, state) in states.collect::<Vec<_>>() {
            let activity = self.activity(&device, state);
            let now = self.now;
            let Some(agent) = self.acd.agents.get_mut(&device) else { continue };
            if agent.activity != activity {
                agent.times = agent.times_at(now);
                agent.activity = activity;
                agent.active_since = now;
            }
        }
    }

    /// The agent's state for each of his routing points, as a hunt group's member has one for each group.
    pub(in crate::switch::call_processing) fn routing_point_agent_states(
        &self,
        device: &str,
    ) -> Vec<(Party, AgentState)> {
        let Some(agent) = self.acd.agents.get(device) else { return Vec::new() };
        let services = agent.config.inbound_services.iter();
        let points = services.filter_map(|service| self.config.routing_points.get(service));
        points.map(|point| (self.party(&point.number), agent.state)).collect()
    }
}
