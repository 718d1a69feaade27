//! Agents log in and out, are ready or not, and are reserved.

use super::Asked;
use crate::switch::AgentState;
use crate::tserver::agents::LoggedIn;
use crate::tserver::code::Code;
use crate::tserver::message::Message;
use crate::tserver::state::{AddressType, Core, Inner, Reservation};
use crate::tserver::tell::Wish;
use std::time::Duration;

const WRONG_STATE: Code = Code(185);
const LOGGED_OUT: Code = Code(187);
const AGENT_ID: Code = Code(192);
/// AgentWorkMode `AutoIn`: ready from the login on.
const AUTO_IN: i64 = 2;

/// What an agent's request says beside the DN.
fn wish(core: &Core, asked: &Asked<'_>) -> Result<Wish, Code> {
    let queue = asked.request.text("ThisQueue").map(str::to_owned);
    if queue.as_deref().is_some_and(|queue| core.address_type(queue) != Ok(AddressType::Queue)) {
        return Err(Code::INVALID_ATTRIBUTE);
    }
    let work_mode = asked.request.integer("AgentWorkMode").unwrap_or(0);
    if !(0..=7).contains(&work_mode) {
        return Err(Code::INVALID_ATTRIBUTE);
    }
    Ok(Wish { queue, work_mode: Some(work_mode), reasons: asked.request.list("Reason")?, ..Wish::default() })
}

pub(super) fn login(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let dn = core.controlled(asked)?;
    let wish = wish(core, asked)?;
    let agent_id = asked.text("AgentID")?;
    let is_ready = wish.work_mode == Some(AUTO_IN);
    {
        let mut inner = core.lock();
        if let Some(agent) = inner.agents.get_mut(dn) {
            // one more queue
            let is_new = wish.queue.clone().is_some_and(|queue| agent.queues.insert(queue));
            if agent.agent_id != agent_id || !is_new {
                return Err(WRONG_STATE);
            }
            let message = inner.login_message(dn, &wish);
            inner.answer_at(asked, &message);
            return Ok(());
        }
        if inner.phone_of_agent(agent_id).is_some() {
            return Err(WRONG_STATE);
        }
    }
    let known = &core.options.agent_ids;
    if core.is_agents_phone(dn) {
        let password = asked.request.text("Password");
        core.switch
            .open_agent_session(dn, Some(agent_id), password)
            .map_err(|error| Code::of(&error, WRONG_STATE))?;
        let wish = Wish { passes_not_ready: is_ready, ..wish };
        core.perform(asked, (&["EventAgentLogin"], None), wish.clone(), WRONG_STATE, |switch| {
            switch.request_agent_state(dn, AgentState::LoggedOn)?;
            if is_ready { switch.request_agent_state(dn, AgentState::Ready) } else { Ok(()) }
        })
    } else if !known.is_empty() && !known.contains(agent_id) {
        Err(AGENT_ID)
    } else {
        let mut inner = core.lock();
        let mut agent = LoggedIn::new(agent_id);
        agent.queues.extend(wish.queue.clone());
        inner.agents.insert(dn.into(), agent);
        let message = inner.login_message(dn, &wish);
        inner.answer_at(asked, &message);
        let message = inner.set_ready(dn, is_ready, wish.work_mode.unwrap_or_default(), &wish.reasons);
        inner.tell(&message);
        Ok(())
    }
}

pub(super) fn logout(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let dn = core.controlled(asked)?;
    let wish = wish(core, asked)?;
    {
        let mut inner = core.lock();
        let agent = inner.agents.get_mut(dn).ok_or(LOGGED_OUT)?;
        if let Some(queue) = &wish.queue {
            if !agent.queues.remove(queue) {
                return Err(LOGGED_OUT);
            }
            if !agent.queues.is_empty() {
                let message = inner.about_agent("EventQueueLogout", dn).with("ThisQueue", queue.as_str());
                inner.answer_at(asked, &message);
                return Ok(());
            }
        }
        if !core.is_agents_phone(dn) {
            let message = inner.about_agent("EventAgentLogout", dn);
            inner.agents.remove(dn);
            let message = message.with_some("ThisQueue", wish.queue).with_list("Reason", &wish.reasons);
            inner.answer_at(asked, &message);
            inner.stop_monitoring(dn);
            return Ok(());
        }
    }
    core.perform(asked, (&["EventAgentLogout"], None), wish, WRONG_STATE, |switch| {
        switch.request_agent_state(dn, AgentState::LoggedOff)
    })
}

pub(super) fn set_ready(core: &Core, asked: &Asked<'_>, is_ready: bool) -> Result<(), Code> {
    let dn = core.controlled(asked)?;
    let wish = wish(core, asked)?;
    let mode = wish.work_mode.unwrap_or_default();
    let agent = core.lock().agents.get(dn).cloned().ok_or(LOGGED_OUT)?;
    if is_ready && agent.is_ready && agent.work_mode == mode {
        return Err(Code::ALREADY_SO);
    }
    // the switch says nothing to an agent who is what he asks to be; his reasons are T-Server's
    let (names, state): (&[&str], _) = if is_ready {
        (&["EventAgentReady"], AgentState::Ready)
    } else {
        (&["EventAgentNotReady"], AgentState::NotReady)
    };
    if core.is_agents_phone(dn) && core.switch.agent(dn).is_ok_and(|agent| agent.state != state) {
        return core.perform(asked, (names, None), wish, WRONG_STATE, |switch| {
            switch.request_agent_state(dn, state)
        });
    }
    let mut inner = core.lock();
    let message = inner.set_ready(dn, is_ready, mode, &wish.reasons);
    inner.answer_at(asked, &message);
    Ok(())
}

/// An agent is kept for whoever asks, as long as he says, unless somebody else keeps him who may no less.
pub(super) fn reserve(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let timeout = asked.request.integer("Timeout").and_then(|time| u64::try_from(time).ok());
    let timeout = timeout.filter(|time| *time > 0).ok_or(Code::INVALID_ATTRIBUTE)?;
    let priority = asked.request.integer("Priority").unwrap_or(0);
    let dn = match (asked.request.text("ThisDN"), asked.request.text("AgentID")) {
        (Some(_), _) => core.controlled(asked)?.to_owned(),
        (None, Some(agent_id)) => core.lock().phone_of_agent(agent_id).ok_or(AGENT_ID)?,
        (None, None) => return Err(Code::INVALID_ATTRIBUTE),
    };
    let mut inner = core.lock();
    if !inner.is_linked(asked.who.desk) {
        return Err(Code::NO_LINK);
    }
    if !inner.agents.contains_key(&dn) {
        return Err(LOGGED_OUT);
    }
    let kept = inner.reservations.get(&dn);
    if kept.is_some_and(|kept| kept.who != asked.who && kept.priority >= priority) {
        return Err(Code::SEIZED);
    }
    inner.reserved += 1;
    let number = inner.reserved;
    inner.reservations.insert(dn.clone(), Reservation { who: asked.who, priority, number });
    let message = Message::new("EventAgentReserved")
        .with("ThisDN", dn.as_str())
        .with_some("AgentID", inner.agent_id(&dn))
        .with_some("Place", asked.request.text("Place"))
        .with("Timeout", timeout);
    // who watches the agent's DN learns of it, too
    inner.answer_at(asked, &message);
    drop(inner);
    core.after(Duration::from_millis(timeout), move |core| {
        let mut inner = core.lock();
        if inner.reservations.get(&dn).is_some_and(|kept| kept.number == number) {
            inner.reservations.remove(&dn);
        }
    });
    Ok(())
}

impl Inner {
    fn login_message(&self, dn: &str, wish: &Wish) -> Message {
        self.about_agent("EventAgentLogin", dn)
            .with("AgentWorkMode", wish.work_mode.unwrap_or_default())
            .with_some("ThisQueue", wish.queue.as_deref())
            .with_list("Reason", &wish.reasons)
    }
}
