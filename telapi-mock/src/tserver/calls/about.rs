//! What every message about a call says.

use super::{Call, Calls, ConnId};
use crate::tserver::message::{KvList, Message};

/// DNRole `Observer`.
pub(crate) const OBSERVER: i64 = 10;

impl Calls {
    /// A message about a DN's part in a call; at a queue or route point, about the call that waits there.
    pub(crate) fn about(&self, name: &str, conn_id: ConnId, dn: &str) -> Message {
        let message = Message::new(name).with("ThisDN", dn).with("ConnID", conn_id.to_string());
        let Some(call) = self.get(conn_id) else { return message };
        let waits_here = call.part(dn).is_none();
        let other = call.other(dn);
        let role_of_point = |dn: &str| if call.made_by.as_deref() == Some(dn) { 1 } else { 2 };
        let role = match call.part(dn) {
            Some(part) if part.observes.is_some() => OBSERVER,
            Some(_) if call.is_conference() => 3,
            Some(part) => part.role,
            None => role_of_point(dn),
        };
        let other_role =
            other.map(|other| call.part(other).map_or_else(|| role_of_point(other), |part| part.role));
        message
            .with("ThisDNRole", role)
            .with("CallID", call.number)
            .with("CallUUID", call.uuid.as_str())
            .with("CallType", call.kind)
            .with("CallState", 0)
            .with("ANI", call.ani.as_str())
            .with("DNIS", call.dnis.as_str())
            .with_some("OtherDN", other)
            .with_some("OtherDNRole", other_role)
            .with_some("PreviousConnID", call.previous.map(|previous| previous.to_string()))
            .with_some("ThisQueue", waits_here.then_some(dn))
            .with_list("UserData", &call.user_data)
    }

    /// The other parties of a conference, as Extensions show them.
    pub(crate) fn parties(&self, conn_id: ConnId, besides: &str) -> KvList {
        let Some(call) = self.get(conn_id) else { return KvList::new() };
        let others: Vec<&str> = call.others(besides).collect();
        let number = ("NumOfOrigDNs".to_owned(), others.len().into());
        let each =
            others.iter().enumerate().map(|(index, dn)| (format!("OrigDN-{}", index + 1), (*dn).into()));
        std::iter::once(number).chain(each).collect()
    }
}

impl Call {
    /// The DNs of the parties besides this one, without those who are only invited.
    pub(crate) fn others(&self, dn: &str) -> impl Iterator<Item = &str> {
        let parts = self.parts.iter().filter(move |part| part.dn != dn && part.invited_by.is_none());
        parts.map(|part| part.dn.as_str())
    }

    pub(crate) fn is_conference(&self) -> bool {
        let takes_part = |part: &&super::Part| part.invited_by.is_none() && part.observes.is_none();
        self.is_room || self.parts.iter().filter(takes_part).count() > 2
    }

    /// Whether somebody observes an agent in it who is not there, or has nobody to talk with.
    pub(crate) fn is_observed_in_vain(&self) -> bool {
        let (observers, others): (Vec<_>, Vec<_>) =
            self.parts.iter().partition(|part| part.observes.is_some());
        !observers.is_empty() && others.len() < 2
    }

    /// The one other party, be it a queue or a number that is being dialled.
    pub(crate) fn other(&self, dn: &str) -> Option<&str> {
        // who observes an agent hears the agent's other party, and neither of both sees him
        let observed = self.part(dn).and_then(|part| part.observes.as_deref());
        let is_other = |other: &&str| {
            let is_observer = self.part(other).is_some_and(|part| part.observes.is_some());
            !is_observer && observed != Some(*other)
        };
        let mut others = self.others(dn).filter(is_other);
        match (others.next(), others.next()) {
            (Some(other), None) => Some(other),
            (Some(_), Some(_)) => None,
            (None, _) => {
                let is_own = !self.was_answered && self.ani == dn || self.made_by.as_deref() == Some(dn);
                let dialled = is_own.then_some(self.dnis.as_str());
                let elsewhere = self.queue.as_deref().or(self.made_by.as_deref());
                elsewhere.filter(|queue| *queue != dn).or(dialled)
            }
        }
    }
}
