//! A contact centre in three lines.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use telapi_mock::{
    Agent, AgentState, Extension, FrontEnd, RoutingPoint, RoutingPointChange, RoutingPointConfig, Switch,
    SwitchBuilder, SwitchEvent, What,
};

/// The number that callers dial.
pub(crate) const LINE: &str = "800";

/// The service behind it.
pub(crate) const SALES: &str = "sales";

/// Friday, 2026-11-20, 09:00 UTC.
pub(crate) fn friday_at_nine() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_165_200)
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A configuration, changed from nothing.
pub(crate) fn config(change: impl FnOnce(&mut RoutingPointConfig)) -> RoutingPointConfig {
    let mut config = RoutingPointConfig::default();
    change(&mut config);
    config
}

/// Agents at 501, 502 and 503, callers at 201 to 204, and a routing point for the agents.
pub(crate) fn centre(point: RoutingPoint) -> SwitchBuilder {
    let builder = Switch::builder().clock_starts_at(friday_at_nine()).routing_point(point);
    let builder = ["201", "202", "203", "204"]
        .iter()
        .fold(builder, |builder, number| builder.extension(Extension::new(*number)));
    ["501", "502", "503"].iter().fold(builder, |builder, number| {
        let agent = Agent::new(format!("agent{number}")).inbound_service(SALES);
        builder.extension(Extension::new(*number).agent(agent))
    })
}

pub(crate) fn sales() -> RoutingPoint {
    RoutingPoint::new(SALES, LINE)
}

/// Logs agents on and makes them ready.
pub(crate) fn ready(switch: &Switch, devices: &[&str]) {
    for device in devices {
        switch.request_agent_state(device, AgentState::LoggedOn).unwrap();
        switch.request_agent_state(device, AgentState::Ready).unwrap();
    }
}

pub(crate) fn state(switch: &Switch, device: &str) -> AgentState {
    switch.agent(device).unwrap().state
}

/// Whose phones ring, by their number.
pub(crate) fn ringing(switch: &Switch) -> Vec<String> {
    let legs = switch.calls().into_iter().flat_map(|call| call.legs);
    let mut ringing: Vec<String> = legs
        .filter(|leg| leg.state == telapi_mock::LegState::Alerting)
        .map(|leg| leg.device.number)
        .collect();
    ringing.sort();
    ringing
}

/// Lets so much time pass, and everything happen that is due.
pub(crate) async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
}

/// Notes each change of an agent as `501: ready`, and of a routing point as `sales: Queued { call: 1 }`.
#[derive(Default)]
pub(crate) struct Recorder(Mutex<Vec<String>>);

impl Recorder {
    pub(crate) fn of(switch: &Switch) -> Arc<Self> {
        let recorder = Arc::new(Self::default());
        switch.attach(&recorder);
        recorder
    }

    /// What was noted since the last look.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl FrontEnd for Recorder {
    fn deliver(&self, events: &[SwitchEvent]) {
        let lines = events.iter().filter_map(|event| match &event.what {
            What::Agent(agent) => Some(format!("{}: {:?}", agent.device.number, agent.state)),
            What::RoutingPoint(event) => Some(format!("{}: {}", event.service, change(&event.change))),
            _ => None,
        });
        self.0.lock().unwrap().extend(lines);
    }
}

fn change(change: &RoutingPointChange) -> String {
    match change {
        RoutingPointChange::State(state) => state.name().into(),
        RoutingPointChange::Arrived { caller, .. } => format!("{} arrived", caller.number),
        RoutingPointChange::Queued { .. } => "queued".into(),
        RoutingPointChange::Routed { agent, route, .. } => format!("to {} by {route:?}", agent.number),
        RoutingPointChange::Returned { agent, .. } => format!("back from {}", agent.number),
        RoutingPointChange::Failed { to, .. } => {
            format!("failed, to {}", to.as_ref().map_or("nobody", |to| to.number.as_str()))
        }
        RoutingPointChange::Connected { .. } => "connected".into(),
        RoutingPointChange::Abandoned { place, .. } => format!("abandoned {place:?}"),
        RoutingPointChange::Ended { .. } => "ended".into(),
        RoutingPointChange::Launched { agent, number, attempt } => {
            format!("{} calls {number}, attempt {attempt}", agent.number)
        }
        RoutingPointChange::Done { number, reached } => {
            format!("{number} {}", if *reached { "reached" } else { "given up" })
        }
        other => format!("{other:?}"),
    }
}
