//! A supervisor monitors an agent's next call: he is brought into it, and is not heard (T-Library reference, `TMonitorNextCall`;
//! Events and Models, *Monitoring Calls*).

use super::Asked;
use crate::switch::LegState;
use crate::tserver::calls::ConnId;
use crate::tserver::code::Code;
use crate::tserver::message::Message;
use crate::tserver::state::{AddressType, Core, Inner};
use crate::tserver::tell::Wish;
use std::time::Duration;

/// Who monitors an agent's next calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Monitor {
    supervisor: String,
    /// MonitorNextCallType.
    kind: i64,
}

const LOGGED_OUT: Code = Code(187);
const STATE: Code = Code(1161);
/// MonitorNextCallType `One`, `All`.
const ONE: i64 = 0;
const ALL: i64 = 1;

pub(super) fn monitor_next_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let supervisor = core.controlled(asked)?;
    let agent = asked.text("OtherDN")?;
    let kind = asked.request.integer("MonitorNextCallType").unwrap_or(ONE);
    let are_phones = [supervisor, agent].iter().all(|dn| core.address_type(dn) == Ok(AddressType::Dn));
    if core.address_type(agent) == Err(Code::UNKNOWN_DN) {
        return Err(Code::UNKNOWN_DN);
    }
    if !are_phones || supervisor == agent || !(ONE..=ALL).contains(&kind) {
        return Err(Code::INVALID_ATTRIBUTE);
    }
    let mut inner = core.lock();
    if !inner.agents.contains_key(agent) {
        return Err(LOGGED_OUT);
    }
    let wanted = Monitor { supervisor: supervisor.into(), kind };
    match inner.monitors.get(agent) {
        Some(monitor) if *monitor == wanted => return Err(Code::ALREADY_SO),
        Some(monitor) if monitor.supervisor != supervisor => return Err(Code::SEIZED),
        _ => {}
    }
    // one agent at a time
    let of_another = |agents: &String, monitor: &Monitor| monitor.supervisor == supervisor && agents != agent;
    inner.stop_monitoring_where(of_another);
    inner.monitors.insert(agent.into(), wanted);
    let [message, to_agent] = both("EventMonitoringNextCall", supervisor, agent);
    inner.answer_at(asked, &message.with("MonitorNextCallType", kind));
    inner.tell(&to_agent.with("MonitorNextCallType", kind));
    Ok(())
}

/// Nobody is brought into the agent's calls any more; who is in one stays.
pub(super) fn cancel_monitoring(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let supervisor = core.controlled(asked)?;
    let agent = asked.text("OtherDN")?;
    let mut inner = core.lock();
    let monitor = inner.monitors.get(agent).filter(|monitor| monitor.supervisor == supervisor);
    monitor.ok_or(STATE)?;
    inner.monitors.remove(agent);
    let [message, to_agent] = both("EventMonitoringCancelled", supervisor, agent);
    inner.answer_at(asked, &message);
    inner.tell(&to_agent);
    Ok(())
}

/// The message for those who have registered the supervisor's DN, and for those who have the agent's.
fn both(name: &str, supervisor: &str, agent: &str) -> [Message; 2] {
    [(supervisor, agent), (agent, supervisor)]
        .map(|(this, other)| Message::new(name).with("ThisDN", this).with("OtherDN", other))
}

impl Inner {
    /// An agent or a supervisor has logged out.
    pub(crate) fn stop_monitoring(&mut self, dn: &str) {
        self.stop_monitoring_where(|agent, monitor| agent == dn || monitor.supervisor == dn);
    }

    fn stop_monitoring_where(&mut self, which: impl Fn(&String, &Monitor) -> bool) {
        let (over, kept) = std::mem::take(&mut self.monitors)
            .into_iter()
            .partition(|(agent, monitor)| which(agent, monitor));
        self.monitors = kept;
        for (agent, monitor) in over {
            for message in both("EventMonitoringCancelled", &monitor.supervisor, &agent) {
                self.tell(&message);
            }
        }
    }

    /// A DN has answered a call: if it is monitored, the supervisor comes into it behind what is being told.
    pub(crate) fn is_delivered(&mut self, core: &Core, conn_id: ConnId, dn: &str) {
        if let Some(monitor) = self.monitors.get(dn).cloned() {
            let agent = dn.to_owned();
            core.after(Duration::ZERO, move |core| core.observe(conn_id, &agent, &monitor));
        }
    }

    /// Somebody has left a call: an observer does not keep it alive.
    pub(crate) fn nobody_is_observed(&self, core: &Core, conn_id: ConnId) {
        let call = self.calls.get(conn_id).filter(|call| call.is_observed_in_vain());
        if let Some(part) = call.and_then(|call| call.parts.first()).cloned() {
            core.after(Duration::ZERO, move |core| {
                // it may have ended in between
                let _ = core.switch.clear_call(&part.dn, &part.call_id);
            });
        }
    }
}

impl Core {
    /// A supervisor's phone is called into an agent's call, takes it, and is not heard. One that is busy or out of service is not
    /// brought in; the next call is monitored then.
    fn observe(&self, conn_id: ConnId, agent: &str, monitor: &Monitor) {
        let mut inner = self.lock();
        if inner.monitors.get(agent) != Some(monitor) {
            return;
        }
        let Some(part) = inner.calls.get(conn_id).and_then(|call| call.part(agent)).cloned() else { return };
        let supervisor = monitor.supervisor.as_str();
        let wish = Wish { conn_id: Some(conn_id), observes: Some(agent.into()), ..Wish::default() };
        inner.wishes.begin(wish);
        drop(inner);
        let called = self.switch.add_party(agent, &part.call_id, supervisor, None);
        let mut inner = self.lock();
        inner.wishes.end();
        if let Err(error) = called {
            tracing::debug!(%error, "a supervisor could not be brought into a call");
            return;
        }
        let part = inner.calls.get(conn_id).and_then(|call| call.part(supervisor)).cloned();
        let Some(part) = part.filter(|part| part.observes.is_some()) else { return };
        if monitor.kind == ONE {
            inner.monitors.remove(agent);
        }
        drop(inner);
        // the phone may have refused, or taken the call by itself
        if part.state == LegState::Alerting {
            let _ = self.switch.answer(supervisor, &part.call_id);
        }
        let _ = self.switch.set_microphone_mute(supervisor, &part.call_id, true);
    }
}
