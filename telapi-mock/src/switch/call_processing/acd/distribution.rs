//! Which agent gets a call.

use super::Work;
use crate::switch::acd::agent::AgentState;
use crate::switch::acd::config::AgentsDistribution;
use crate::switch::acd::event::{Route, RoutingPointChange};
use crate::switch::calendar::later;
use crate::switch::call_processing::CallProcessing;
use crate::switch::event::Cause;
use crate::switch::truth::LegState;

/// A call that waits and the agent who gets it.
struct Match {
    arrival: u64,
    agent: String,
    route: Route,
}

impl CallProcessing {
    /// Whether an agent can be given a call: he is ready, and nothing goes on at his phone.
    pub(super) fn is_available(&self, device: &str) -> bool {
        let is_ready = self.acd.agents.get(device).is_some_and(|agent| agent.state == AgentState::Ready);
        is_ready
            && self.free(device, "").is_ok()
            && self.calls.values().all(|call| call.legs_of(device).next().is_none())
    }

    /// The agent whose turn it is.
    pub(super) fn next_agent(&self, service: &str) -> Option<String> {
        let record = self.service(service).ok()?;
        let agents = self.agents_of(service);
        let mut available = agents.into_iter().filter(|device| self.is_available(device));
        match record.config.agents_distribution.unwrap_or_default() {
            AgentsDistribution::Sequential => available.next(),
            AgentsDistribution::Cyclic => {
                let available: Vec<String> = available.collect();
                let last = record.last_agent.as_ref();
                let next = available.iter().find(|device| last.is_some_and(|last| *device > last));
                next.or_else(|| available.first()).cloned()
            }
            AgentsDistribution::MostIdle => {
                let idle_since = |device: &String| self.acd.agents.get(device).map(|agent| agent.idle_since);
                // of several, the first is the least
                available.min_by_key(idle_since)
            }
        }
    }

    /// Gives the oldest call that can be given to an agent.
    pub(super) fn distribute_one(&mut self) -> bool {
        let queued = self.acd.calls.iter().filter(|(_, routed)| routed.is_queued());
        let found = queued.map(|(&arrival, _)| arrival).find_map(|arrival| self.match_for(arrival));
        let Some(found) = found else { return false };
        self.ring_agent(&found);
        true
    }

    fn match_for(&self, arrival: u64) -> Option<Match> {
        let routed = self.acd.calls.get(&arrival)?;
        let calling = self.calls.get(&routed.key)?.calling.as_str();
        let point = self.config.routing_points.get(&routed.service)?;
        let assigned = point.assigned_agents.get(calling).filter(|device| self.is_available(device));
        if let Some(agent) = assigned {
            return Some(Match { arrival, agent: agent.clone(), route: Route::AssignedAgent });
        }
        let agent = self.next_agent(&routed.service)?;
        Some(Match { arrival, agent, route: Route::Distribution })
    }

    fn ring_agent(&mut self, found: &Match) {
        let Match { arrival, agent, route } = found;
        let Some((key, service)) =
            self.acd.calls.get(arrival).map(|routed| (routed.key, routed.service.clone()))
        else {
            return;
        };
        let Ok(mut call) = self.take(key) else { return };
        let Some(waiting) = call.legs.first().map(|leg| leg.uid) else { return };
        let now = self.now;
        let uid = self.add_leg(&mut call, agent, LegState::Alerting);
        if let Some(leg) = call.legs.iter_mut().find(|leg| leg.uid == uid) {
            leg.service = Some(service.clone());
        }
        call.last_redirection = self.config.routing_points.get(&service).map(|point| point.number.clone());
        self.give_work(agent, uid, &service);
        if let (Some(routed), Some(record)) =
            (self.acd.calls.get_mut(arrival), self.acd.services.get(&service))
        {
            routed.ring(uid, *route, now, later(now, record.config.no_answer_timeout()));
        }
        let party = self.party(agent);
        let routed = RoutingPointChange::Routed { arrival: *arrival, agent: party, route: *route };
        self.tell_routing_point(&service, routed);
        self.let_ring(&mut call, waiting, uid, Cause::Distributed);
        self.put(call);
    }

    /// An agent is busy with a service's call, which this part of his phone is.
    pub(super) fn give_work(&mut self, device: &str, leg: u64, service: &str) {
        let Some(record) = self.acd.services.get_mut(service) else { return };
        record.last_agent = Some(device.into());
        let after_call = record.config.agent_working_after_call_timeout();
        self.move_agent(device, AgentState::Busy);
        if let Some(agent) = self.acd.agents.get_mut(device) {
            agent.work = Some(Work { leg, is_connected: false, after_call });
        }
    }
}
