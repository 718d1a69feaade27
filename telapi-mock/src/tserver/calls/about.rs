//! What every message about a call says.

use super::{Call, Calls, ConnId};
use crate::tserver::message::{KvList, Message};

impl Calls {
    /// A message about a DN's part in a call; at a queue or route point, about the call that waits there.
    pub(crate) fn about(&self, name: &str, conn_id: ConnId, dn: &str) -> Message {
        let message = Message::new(name).with("ThisDN", dn).with("ConnID", conn_id.to_string());
        let Some(call) = self.get(conn_id) else { return message };
        let waits_here = call.part(dn).is_none();
        let other = call.other(dn);
        let role = match call.part(dn) {
            Some(_) if call.is_conference() => 3,
            Some(part) => part.role,
            None => 2,
        };
        let other_role = other.map(|other| call.part(other).map_or(2, |part| part.role));
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
        self.is_room || self.parts.iter().filter(|part| part.invited_by.is_none()).count() > 2
    }

    /// The one other party, be it a queue or a number that is being dialled.
    pub(crate) fn other(&self, dn: &str) -> Option<&str> {
        let mut others = self.others(dn);
        match (others.next(), others.next()) {
            (Some(other), None) => Some(other),
            (Some(_), Some(_)) => None,
            (None, _) => {
                let dialled = (!self.was_answered && self.ani == dn).then_some(self.dnis.as_str());
                self.queue.as_deref().filter(|queue| *queue != dn).or(dialled)
            }
        }
    }
}
