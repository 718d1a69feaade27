//! A call to a routing point: where it is, and what it counts as.

use crate::switch::acd::event::Route;
use crate::switch::acd::statistics::{RoutingPointTotal, Times};
use std::time::{Duration, SystemTime};

/// A call to a routing point, until it ends, is sent away, or leaves the agent who has talked.
#[derive(Debug)]
pub(super) struct RoutedCall {
    pub(super) arrival: u64,
    pub(super) service: String,
    /// The call that it is now.
    pub(super) key: u64,
    pub(super) arrived: SystemTime,
    pub(super) phase: Phase,
    /// How long it has waited before it waits now; none if it never had to.
    waited: Option<Duration>,
    /// Ringing at agents' phones, but for the one that rings.
    rings: Times,
    routed_to_assigned_agent: u64,
}

#[derive(Debug)]
pub(super) enum Phase {
    Queued {
        since: SystemTime,
        is_told: bool,
    },
    Ringing {
        leg: u64,
        since: SystemTime,
        /// When it is taken from the agent; none if it rings elsewhere, where he has sent it.
        gives_up: Option<SystemTime>,
    },
    Talking {
        leg: u64,
        since: SystemTime,
    },
}

impl RoutedCall {
    /// A call that has just come to a service's routing point.
    pub(super) fn new(arrival: u64, service: String, key: u64, now: SystemTime) -> Self {
        Self {
            arrival,
            service,
            key,
            arrived: now,
            phase: Phase::Queued { since: now, is_told: false },
            waited: None,
            rings: Times::default(),
            routed_to_assigned_agent: 0,
        }
    }

    pub(super) fn is_queued(&self) -> bool {
        matches!(self.phase, Phase::Queued { .. })
    }

    /// Whether this part is the agent's phone, which rings.
    pub(super) fn rings_agent(&self, uid: u64) -> bool {
        matches!(self.phase, Phase::Ringing { leg, gives_up: Some(_), .. } if leg == uid)
    }

    pub(super) fn gives_up_at(&self) -> Option<SystemTime> {
        if let Phase::Ringing { gives_up, .. } = self.phase { gives_up } else { None }
    }

    pub(super) fn leg_replaced(&mut self, old: u64, new: u64) {
        if let Phase::Ringing { leg, .. } | Phase::Talking { leg, .. } = &mut self.phase
            && *leg == old
        {
            *leg = new;
        }
    }

    /// How long it waits, and has waited; none if it never had to.
    pub(super) fn waited(&self, now: SystemTime) -> Option<Duration> {
        match self.phase {
            Phase::Queued { since, is_told: true } => {
                Some(self.waited.unwrap_or_default() + now.duration_since(since).unwrap_or_default())
            }
            _ => self.waited,
        }
    }

    /// It stops waiting or ringing.
    pub(super) fn go_on(&mut self, phase: Phase, now: SystemTime) {
        self.waited = self.waited(now);
        if let Phase::Ringing { since, gives_up: Some(_), .. } = self.phase {
            self.rings.add(now.duration_since(since).unwrap_or_default());
        }
        self.phase = phase;
    }

    /// It rings at an agent's phone.
    pub(super) fn ring(&mut self, leg: u64, route: Route, now: SystemTime, gives_up: SystemTime) {
        self.routed_to_assigned_agent += u64::from(route == Route::AssignedAgent);
        self.go_on(Phase::Ringing { leg, since: now, gives_up: Some(gives_up) }, now);
    }

    /// Counts it, but for how it ended.
    pub(super) fn count(&self, total: &mut RoutingPointTotal, now: SystemTime) {
        let mut rings = self.rings;
        if let Phase::Ringing { since, gives_up: Some(_), .. } = self.phase {
            rings.add(now.duration_since(since).unwrap_or_default());
        }
        if let Phase::Talking { since, .. } = self.phase {
            total.incoming_calls_connected.add(now.duration_since(since).unwrap_or_default());
        }
        if let Some(waited) = self.waited(now) {
            total.queued_calls.add(waited);
        }
        total.incoming_calls_count += 1;
        total.routed_to_assigned_agent_calls_count += self.routed_to_assigned_agent;
        total.routed_to_distribution_calls_count += rings.count - self.routed_to_assigned_agent;
        let sum = &mut total.incoming_calls_alerting;
        sum.count += rings.count;
        sum.duration += rings.duration;
        sum.max_duration = sum.max_duration.max(rings.max_duration);
    }
}
