//! How calls change: parties come, leave, and go over from one call to another.

use super::{Call, Calls, ConnId, Part};
use crate::switch::{Leg, LegState};
use telapi_core::CallId;

impl Calls {
    /// The call that the switch knows by this number.
    pub(crate) fn of_key(&self, key: u64) -> Option<ConnId> {
        self.keys.get(&key).copied()
    }

    /// The switch knows the call by this number, too.
    pub(crate) fn is_also(&mut self, key: u64, conn_id: ConnId) {
        self.keys.insert(key, conn_id);
    }

    pub(crate) fn get_mut(&mut self, conn_id: ConnId) -> Option<&mut Call> {
        self.known.get_mut(&conn_id)
    }

    pub(crate) fn part_mut(&mut self, conn_id: ConnId, dn: &str) -> Option<&mut Part> {
        self.get_mut(conn_id)?.parts.iter_mut().find(|part| part.dn == dn)
    }

    /// The newest call in which a DN talks, or that it holds.
    pub(crate) fn talking(&self, dn: &str) -> Option<ConnId> {
        let talks = |call: &Call| {
            call.part(dn).is_some_and(|part| matches!(part.state, LegState::Connected | LegState::Held))
        };
        self.known.values().rev().find(|call| talks(call)).map(|call| call.conn_id)
    }

    /// Adds the device's part to a call.
    pub(crate) fn join(&mut self, conn_id: ConnId, leg: &Leg) {
        if let Some(call) = self.get_mut(conn_id) {
            call.parts.push(Part::of(leg));
        }
    }

    /// Sets the state of a device's part; gives its call and the state before.
    pub(crate) fn set_state(&mut self, leg: &Leg) -> Option<(ConnId, LegState)> {
        let conn_id = self.find(&leg.device.number, &leg.call_id)?.conn_id;
        let call = self.get_mut(conn_id)?;
        let part = call.parts.iter_mut().find(|part| part.is(leg))?;
        let before = std::mem::replace(&mut part.state, leg.state);
        call.was_answered |= leg.state == LegState::Connected;
        Some((conn_id, before))
    }

    /// Takes a device's part out of a call.
    pub(crate) fn leave(&mut self, conn_id: ConnId, dn: &str, call_id: &CallId) -> Option<Part> {
        let call = self.get_mut(conn_id)?;
        let index = call.parts.iter().position(|part| part.dn == dn && part.call_id == *call_id)?;
        Some(call.parts.remove(index))
    }

    /// Forgets a call that nobody is in any more; gives it.
    pub(crate) fn forget_empty(&mut self, conn_id: ConnId) -> Option<Call> {
        self.get(conn_id).filter(|call| call.parts.is_empty())?;
        self.keys.retain(|_, known| *known != conn_id);
        self.known.remove(&conn_id)
    }

    /// Which of two calls that become one gives its ConnID: the one that the other was made for, else the one that is held.
    pub(crate) fn survivor(&self, held: ConnId, active: ConnId) -> (ConnId, ConnId) {
        let is_consultation = self.get(held).is_some_and(|call| call.previous == Some(active));
        if is_consultation { (active, held) } else { (held, active) }
    }

    /// Brings one call's parties and data into another, and forgets it. Gives who has gone over.
    pub(crate) fn merge(&mut self, into: ConnId, from: ConnId) -> Vec<String> {
        let Some(gone) = self.known.remove(&from) else { return Vec::new() };
        for conn_id in self.keys.values_mut().filter(|conn_id| **conn_id == from) {
            *conn_id = into;
        }
        let moved = gone.parts.iter().map(|part| part.dn.clone()).collect();
        if let Some(call) = self.get_mut(into) {
            call.parts.extend(gone.parts);
            call.queue = call.queue.take().or(gone.queue);
            for (key, value) in gone.user_data {
                if !call.user_data.iter().any(|(own, _)| *own == key) {
                    call.user_data.push((key, value));
                }
            }
        }
        moved
    }
}
