//! What a test counts by itself, from the switch's events alone.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};
use telapi_core::CallId;
use telapi_mock::{
    Abandoned, AgentState, CallEvent, CallEventKind, Cause, FrontEnd, LegState, RoutingPointChange,
    SwitchEvent, Times, What,
};

/// What a list of times comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) count: u64,
    pub(crate) duration: Duration,
    pub(crate) max: Duration,
}

impl Sum {
    pub(crate) fn add(&mut self, duration: Duration) {
        *self =
            Self { count: self.count + 1, duration: self.duration + duration, max: self.max.max(duration) };
    }

    pub(crate) fn agrees(self, times: Times, what: &str) {
        let told = Self { count: times.count, duration: times.duration, max: times.max_duration };
        assert_eq!(told, self, "{what}");
        let average =
            if self.count == 0 { Duration::ZERO } else { self.duration / u32::try_from(self.count).unwrap() };
        assert_eq!(times.avg_duration(), average, "{what}");
    }
}

/// A phone's part in a call.
pub(crate) struct Part {
    pub(crate) state: LegState,
    pub(crate) outgoing: bool,
    pub(crate) by_service: bool,
    pub(crate) rings: Option<SystemTime>,
    pub(crate) talks: Option<SystemTime>,
}

#[derive(Clone, Copy, Default)]
pub(crate) struct Phone {
    pub(crate) alerting: Sum,
    pub(crate) connected: Sum,
    pub(crate) abandoned: u64,
    pub(crate) failed: u64,
    pub(crate) originated: u64,
    pub(crate) reached: Sum,
}

/// A call at the routing point.
pub(crate) struct Routed {
    pub(crate) waited: Option<Duration>,
    pub(crate) waits: Option<SystemTime>,
    pub(crate) talks: Option<SystemTime>,
    pub(crate) rings: u64,
}

/// What the test has counted.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) parts: BTreeMap<(String, CallId), Part>,
    /// By the phone, and whether only calls of services.
    pub(crate) phones: BTreeMap<(String, bool), Phone>,
    pub(crate) calls: BTreeMap<u64, Routed>,
    pub(crate) agents: BTreeMap<String, (AgentState, SystemTime)>,
    pub(crate) times: BTreeMap<(String, AgentState), Duration>,
    pub(crate) arrived: u64,
    pub(crate) routed: u64,
    pub(crate) connected: Sum,
    pub(crate) queued: Sum,
    pub(crate) immediately: u64,
    pub(crate) on_agent: u64,
    pub(crate) on_queue: u64,
    pub(crate) failed: u64,
    pub(crate) launched: u64,
    pub(crate) attempts_again: u64,
    pub(crate) reached: u64,
    pub(crate) given_up: u64,
}

impl Ledger {
    fn part(&mut self, event: &CallEvent, at: SystemTime) {
        let leg = &event.leg;
        let key = (leg.device.number.clone(), leg.call_id.clone());
        let part = self.parts.entry(key.clone()).or_insert_with(|| Part {
            state: leg.state,
            outgoing: event.kind == CallEventKind::ServiceInitiated,
            by_service: leg.service.is_some(),
            rings: (leg.state == LegState::Alerting).then_some(at),
            talks: None,
        });
        part.state = leg.state;
        if event.kind == CallEventKind::Established {
            part.talks.get_or_insert(at);
        }
        if event.kind != CallEventKind::ConnectionCleared {
            return;
        }
        let part = self.parts.remove(&key).unwrap();
        for of_service in [false, true].into_iter().filter(|of_service| !of_service || part.by_service) {
            let phone = self.phones.entry((leg.device.number.clone(), of_service)).or_default();
            count(phone, &part, at, Some(event.cause));
        }
    }

    fn agent(&mut self, device: &str, state: AgentState, at: SystemTime) {
        if let Some((before, since)) = self.agents.insert(device.into(), (state, at)) {
            *self.times.entry((device.into(), before)).or_default() += at.duration_since(since).unwrap();
        }
    }

    fn routing(&mut self, change: &RoutingPointChange, at: SystemTime) {
        let since = |then: SystemTime| at.duration_since(then).unwrap();
        match change {
            RoutingPointChange::Arrived { arrival: call, .. } => {
                self.arrived += 1;
                self.calls.insert(*call, Routed { waited: None, waits: None, talks: None, rings: 0 });
            }
            RoutingPointChange::Queued { arrival: call } => {
                self.calls.get_mut(call).unwrap().waits = Some(at);
            }
            RoutingPointChange::Routed { arrival: call, .. } => {
                let call = self.calls.get_mut(call).unwrap();
                call.rings += 1;
                stop_waiting(call, at);
            }
            RoutingPointChange::Connected { arrival: call } => {
                self.calls.get_mut(call).unwrap().talks = Some(at);
            }
            RoutingPointChange::Ended { arrival: call } => {
                let call = self.calls.remove(call).unwrap();
                self.connected.add(since(call.talks.unwrap()));
                self.over(&call);
            }
            RoutingPointChange::Failed { arrival: call, .. } => {
                let mut call = self.calls.remove(call).unwrap();
                self.failed += 1;
                stop_waiting(&mut call, at);
                self.over(&call);
            }
            RoutingPointChange::Abandoned { arrival: call, place } => {
                let mut call = self.calls.remove(call).unwrap();
                stop_waiting(&mut call, at);
                match place {
                    Abandoned::Immediately => return self.immediately += 1,
                    Abandoned::OnAgent => self.on_agent += 1,
                    _ => self.on_queue += 1,
                }
                self.over(&call);
            }
            RoutingPointChange::Launched { attempt, .. } => {
                self.launched += 1;
                self.attempts_again += u64::from(*attempt > 1);
            }
            RoutingPointChange::Done { reached: true, .. } => self.reached += 1,
            RoutingPointChange::Done { reached: false, .. } => self.given_up += 1,
            _ => {}
        }
    }

    fn over(&mut self, call: &Routed) {
        self.routed += call.rings;
        if let Some(waited) = call.waited {
            self.queued.add(waited);
        }
    }
}

fn stop_waiting(call: &mut Routed, at: SystemTime) {
    if let Some(since) = call.waits.take() {
        *call.waited.get_or_insert_default() += at.duration_since(since).unwrap();
    }
}

pub(crate) fn count(phone: &mut Phone, part: &Part, at: SystemTime, ended: Option<Cause>) {
    let since = |then: SystemTime| at.duration_since(then).unwrap();
    if part.outgoing {
        phone.originated += 1;
        if let Some(talks) = part.talks {
            phone.reached.add(since(talks));
        }
        return;
    }
    let until = part.talks.unwrap_or(at);
    phone.alerting.add(part.rings.map(|rings| until.duration_since(rings).unwrap()).unwrap_or_default());
    match (part.talks, ended) {
        (Some(talks), _) => phone.connected.add(since(talks)),
        (None, Some(Cause::CallCancelled)) => phone.abandoned += 1,
        (None, Some(_)) => phone.failed += 1,
        (None, None) => {}
    }
}

#[derive(Default)]
pub(crate) struct Counter(pub(crate) Mutex<Ledger>);

impl FrontEnd for Counter {
    fn deliver(&self, events: &[SwitchEvent]) {
        let mut ledger = self.0.lock().unwrap();
        for event in events {
            match &event.what {
                What::Call(call) => ledger.part(call, event.at),
                What::Agent(agent) => ledger.agent(&agent.device.number, agent.state, event.at),
                What::RoutingPoint(point) => ledger.routing(&point.change, event.at),
                _ => {}
            }
        }
    }
}
