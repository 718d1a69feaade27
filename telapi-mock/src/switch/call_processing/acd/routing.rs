//! Calls to routing points: they come in, wait, ring at an agent's phone, and come back if he does not take them.

use super::routed_call::{Phase, RoutedCall};
use crate::switch::acd::agent::AgentState;
use crate::switch::acd::event::{Abandoned, RoutingPointChange};
use crate::switch::call_processing::features::Destination;
use crate::switch::call_processing::{Call, CallProcessing};
use crate::switch::error::SwitchError;
use crate::switch::event::{CallEventKind, Cause};
use crate::switch::truth::LegState;
use telapi_core::CallId;

/// What has become of a call.
enum Fate {
    Connected { leg: u64 },
    RingsElsewhere { leg: u64 },
    Abandoned(Abandoned),
    Ended,
}

impl CallProcessing {
    /// The service whose routing point has this number.
    pub(in crate::switch::call_processing) fn routing_point_at(&self, number: &str) -> Option<&str> {
        let mut points = self.config.routing_points.values();
        points.find(|point| point.number == number).map(|point| point.service.as_str())
    }

    /// The routing point at which a call waits.
    pub(in crate::switch::call_processing) fn waits_at(&self, key: u64) -> Option<&str> {
        let mut calls = self.acd.calls.values();
        let routed = calls.find(|routed| routed.key == key && routed.is_queued())?;
        self.config.routing_points.get(&routed.service).map(|point| point.number.as_str())
    }

    /// A call, which is out of the switch, comes to a routing point.
    pub(in crate::switch::call_processing) fn arrive(
        &mut self,
        call: &mut Call,
        waiting: u64,
        number: &str,
        cause: Cause,
    ) {
        let Some(service) = self.routing_point_at(number).map(str::to_owned) else { return };
        let caller = self.calling_party(call, "");
        self.acd.arrivals += 1;
        let arrival = self.acd.arrivals;
        self.tell_routing_point(&service, RoutingPointChange::Arrived { arrival, call: call.key, caller });
        let routed = RoutedCall::new(arrival, service.clone(), call.key, self.now);
        if !self.admits_call(&service) {
            return self.send_away(call, waiting, &routed);
        }
        self.acd.calls.insert(arrival, routed);
        if call.leg(waiting).is_some_and(|leg| leg.state != LegState::Held) {
            call.set_state(waiting, LegState::Delivered);
        }
        self.tell(call, waiting, CallEventKind::Delivered, cause, number);
    }

    /// Whether there is an agent for one more call, or room in the queue.
    fn admits_call(&self, service: &str) -> bool {
        let Ok(record) = self.service(service) else { return false };
        if !record.works_at(self.now) {
            return false;
        }
        let Some(limit) = record.config.queue_limit else { return true };
        let agents = self.agents_of(service);
        let is_logged_on = |device: &&String| {
            let agent = self.acd.agents.get(*device);
            agent.is_some_and(|agent| agent.state != AgentState::LoggedOff)
        };
        let logged_on = u64::try_from(agents.iter().filter(is_logged_on).count()).unwrap_or(u64::MAX);
        let queued = self.acd.calls.values().filter(|call| call.service == service && call.is_queued());
        let queued = u64::try_from(queued.count()).unwrap_or(u64::MAX);
        queued < logged_on.saturating_mul(limit.into()) / 100
            || agents.iter().any(|device| self.is_available(device))
    }

    /// A call, which is out of the switch, goes to the failure route, or is cleared if it cannot.
    fn send_away(&mut self, call: &mut Call, waiting: u64, routed: &RoutedCall) {
        let service = routed.service.clone();
        let now = self.now;
        if let Some(record) = self.acd.services.get_mut(&service) {
            routed.count(&mut record.total, now);
            record.total.routed_to_failure_route_calls_count += 1;
        }
        let point = self.config.routing_points.get(&service);
        let number = point.map(|point| point.number.clone()).unwrap_or_default();
        let route = point.and_then(|point| point.failure_route.clone());
        let is_new = !call.failed_at.contains(&service);
        call.failed_at.push(service.clone());
        let caller = call.leg(waiting).map(|leg| leg.device.clone()).unwrap_or_default();
        let found = route.filter(|_| is_new).and_then(|route| self.destination(&route, &caller).ok());
        let found = found.filter(|found| call.legs.iter().all(|leg| leg.device != found.phone));
        self.send_from_point(call, waiting, (routed.arrival, &service, &number), found);
    }

    /// A call leaves its routing point for a destination, or is cleared without one.
    fn send_from_point(
        &mut self,
        call: &mut Call,
        waiting: u64,
        (arrival, service, number): (u64, &str, &str),
        found: Option<Destination>,
    ) {
        let to = found.as_ref().map(|found| self.party(&found.phone));
        self.tell_routing_point(service, RoutingPointChange::Failed { arrival, to });
        if let Some(found) = found {
            call.last_redirection = Some(number.into());
            self.ring_at(call, waiting, found, Cause::Distributed);
        } else {
            call.set_state(waiting, LegState::Failed);
            self.tell(call, waiting, CallEventKind::Failed, Cause::Busy, number);
        }
    }

    /// Somebody outside of the switch decides where a call goes that a device has, and that waits at a routing point; without a
    /// number it is cleared. It counts as one that was sent to the failure route.
    pub(crate) fn route_waiting(
        &mut self,
        device: &str,
        call_id: &CallId,
        to: Option<&str>,
    ) -> Result<(), SwitchError> {
        let ((key, waiting), state) = self.place(device, call_id)?;
        let mut queued = self.acd.calls.values().filter(|routed| routed.is_queued());
        let Some(arrival) = queued.find(|routed| routed.key == key).map(|routed| routed.arrival) else {
            return Err(SwitchError::WrongState { call_id: call_id.clone(), state, wanted: "be routed" });
        };
        let found = match to {
            None => None,
            Some(to) => {
                let found = self.destination(to, device).map_err(|_| SwitchError::Unreachable(to.into()))?;
                let legs = self.calls.get(&key).map(|call| call.legs.as_slice()).unwrap_or_default();
                if legs.iter().any(|leg| leg.device == found.phone) {
                    return Err(SwitchError::Unreachable(to.into()));
                }
                Some(found)
            }
        };
        let mut call = self.take(key)?;
        if let Some(routed) = self.acd.calls.remove(&arrival) {
            let service = routed.service.clone();
            if let Some(record) = self.acd.services.get_mut(&service) {
                routed.count(&mut record.total, self.now);
                record.total.routed_to_failure_route_calls_count += 1;
            }
            let point = self.config.routing_points.get(&service);
            let number = point.map(|point| point.number.clone()).unwrap_or_default();
            self.send_from_point(&mut call, waiting, (arrival, &service, &number), found);
        }
        self.put(call);
        Ok(())
    }

    /// Sends the oldest call away that waits where no work is done.
    pub(super) fn send_away_one(&mut self) -> bool {
        let waits_in_vain = |routed: &RoutedCall| {
            let works = |service| self.service(service).is_ok_and(|record| record.works_at(self.now));
            routed.is_queued() && !works(&routed.service)
        };
        let found = self.acd.calls.iter().find(|(_, routed)| waits_in_vain(routed));
        let Some((arrival, key)) = found.map(|(&arrival, routed)| (arrival, routed.key)) else {
            return false;
        };
        let (Some(routed), Ok(mut call)) = (self.acd.calls.remove(&arrival), self.take(key)) else {
            return false;
        };
        if let Some(waiting) = call.legs.first().map(|leg| leg.uid) {
            self.send_away(&mut call, waiting, &routed);
        }
        self.put(call);
        true
    }

    /// Tells of the calls that no agent got at once.
    pub(super) fn tell_who_waits(&mut self) {
        let mut told = Vec::new();
        for routed in self.acd.calls.values_mut() {
            if let Phase::Queued { is_told, .. } = &mut routed.phase
                && !*is_told
            {
                *is_told = true;
                told.push((routed.service.clone(), routed.arrival));
            }
        }
        for (service, arrival) in told {
            self.tell_routing_point(&service, RoutingPointChange::Queued { arrival });
        }
    }

    /// The part of an agent's phone has left a call, which is out of the switch: if a routing point had the call ring there,
    /// it waits again, and he is not ready.
    pub(in crate::switch::call_processing) fn return_to_queue(
        &mut self,
        call: &Call,
        leg: u64,
        device: &str,
    ) -> bool {
        let now = self.now;
        let Some(routed) = self.acd.calls.values_mut().find(|routed| routed.rings_agent(leg)) else {
            return false;
        };
        routed.go_on(Phase::Queued { since: now, is_told: false }, now);
        let (service, arrival) = (routed.service.clone(), routed.arrival);
        if self
            .acd
            .agents
            .get(device)
            .and_then(|agent| agent.work.as_ref())
            .is_some_and(|work| work.leg == leg)
        {
            self.move_agent(device, AgentState::NotReady);
        }
        let agent = self.party(device);
        self.tell_routing_point(&service, RoutingPointChange::Returned { arrival, agent });
        let number = self.config.routing_points.get(&service).map(|point| point.number.clone());
        if let (Some(waiting), Some(number)) = (call.legs.first().map(|leg| leg.uid), number) {
            self.tell(call, waiting, CallEventKind::Delivered, Cause::Distributed, &number);
        }
        true
    }

    /// Takes calls from agents who have let them ring too long.
    pub(super) fn take_unanswered_from_agents(&mut self) -> Result<(), SwitchError> {
        let now = self.now;
        let is_over = |routed: &&RoutedCall| routed.gives_up_at().is_some_and(|at| at <= now);
        let over = self.acd.calls.values().filter(is_over).filter_map(|routed| match routed.phase {
            Phase::Ringing { leg, .. } => Some((routed.key, leg)),
            _ => None,
        });
        for (key, leg) in over.collect::<Vec<_>>() {
            let mut call = self.take(key)?;
            let device = call.leg(leg).map(|leg| leg.device.clone()).unwrap_or_default();
            self.tell_cleared(&call, leg, Cause::CallNotAnswered, &device);
            call.remove(leg);
            self.return_to_queue(&call, leg, &device);
            self.put(call);
        }
        Ok(())
    }

    /// Learns what has become of the calls.
    pub(super) fn see_to_routed_calls(&mut self) {
        for arrival in self.acd.calls.keys().copied().collect::<Vec<_>>() {
            let now = self.now;
            let Some((key, fate)) = self.fate_of(arrival) else { continue };
            let Some(routed) = self.acd.calls.get_mut(&arrival) else { continue };
            routed.key = key;
            let service = routed.service.clone();
            match fate {
                None => {}
                Some(Fate::Connected { leg }) => {
                    routed.go_on(Phase::Talking { leg, since: now }, now);
                    self.tell_routing_point(&service, RoutingPointChange::Connected { arrival });
                }
                Some(Fate::RingsElsewhere { leg }) => {
                    routed.go_on(Phase::Ringing { leg, since: now, gives_up: None }, now);
                }
                Some(Fate::Abandoned(place)) => self.abandon(arrival, place),
                Some(Fate::Ended) => {
                    let routed = self.acd.calls.remove(&arrival);
                    if let (Some(routed), Some(record)) = (routed, self.acd.services.get_mut(&service)) {
                        routed.count(&mut record.total, now);
                    }
                    self.tell_routing_point(&service, RoutingPointChange::Ended { arrival });
                }
            }
        }
    }

    /// Which call it is now, and what has become of it, if anything.
    fn fate_of(&self, arrival: u64) -> Option<(u64, Option<Fate>)> {
        let routed = self.acd.calls.get(&arrival)?;
        let call = self.calls.get(&routed.key);
        let (leg, is_ringing) = match routed.phase {
            Phase::Queued { .. } if call.is_some() => return Some((routed.key, None)),
            Phase::Queued { .. } => return Some((routed.key, Some(Fate::Abandoned(Abandoned::OnQueue)))),
            Phase::Ringing { leg, .. } => (leg, true),
            Phase::Talking { leg, .. } => (leg, false),
        };
        let fate = match (self.leg_state(leg), is_ringing) {
            (Some((key, LegState::Alerting)), _) | (Some((key, _)), false) => return Some((key, None)),
            (Some((key, _)), true) => return Some((key, Some(Fate::Connected { leg }))),
            (None, false) => Fate::Ended,
            (None, true) => {
                let legs = call.map(|call| call.legs.as_slice()).unwrap_or_default();
                let rings = legs.iter().find(|leg| leg.state == LegState::Alerting);
                match (rings, legs) {
                    (Some(leg), _) => Fate::RingsElsewhere { leg: leg.uid },
                    (None, [_, .., leg]) => Fate::Connected { leg: leg.uid },
                    (None, _) => Fate::Abandoned(Abandoned::OnAgent),
                }
            }
        };
        Some((routed.key, Some(fate)))
    }

    fn abandon(&mut self, arrival: u64, place: Abandoned) {
        let now = self.now;
        let Some(routed) = self.acd.calls.remove(&arrival) else { return };
        let Some(record) = self.acd.services.get_mut(&routed.service) else { return };
        let lasted = now.duration_since(routed.arrived).unwrap_or_default();
        let timeout = record.config.statistics_incoming_call_immediate_abandon_timeout;
        let is_immediate = timeout.is_some_and(|timeout| lasted <= timeout);
        let place = if is_immediate { Abandoned::Immediately } else { place };
        let total = &mut record.total;
        match place {
            Abandoned::Immediately => total.incoming_calls_abandoned_immediately_count += 1,
            Abandoned::OnAgent => total.incoming_calls_abandoned_on_agent_count += 1,
            Abandoned::OnQueue => total.incoming_calls_abandoned_on_queue_count += 1,
        }
        if !is_immediate {
            routed.count(total, now);
        }
        self.tell_routing_point(&routed.service, RoutingPointChange::Abandoned { arrival, place });
    }
}
