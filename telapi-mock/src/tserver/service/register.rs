//! Registrations: who is told of a DN, and may ask for something there.

use super::Asked;
use crate::tserver::code::Code;
use crate::tserver::desk::RegisterMode;
use crate::tserver::message::Message;
use crate::tserver::state::{Core, Inner};

pub(super) fn register_address(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let dn = asked.dn()?;
    let mode = match asked.request.integer("RegisterMode").unwrap_or(0) {
        0 => RegisterMode::Share,
        1 => RegisterMode::Private,
        2 => RegisterMode::Monitor,
        _ => return Err(Code::INVALID_ATTRIBUTE),
    };
    let address = core.address_type(dn)?;
    let settings = core.settings(dn);
    let mut inner = core.lock();
    if inner.is_taken(asked, dn, mode) {
        return Err(Code::SEIZED);
    }
    let picture = inner.picture(dn, address, &settings);
    let who = asked.who;
    if let Some(client) = inner.desks.get_mut(who.desk).and_then(|desk| desk.clients.get_mut(&who.client)) {
        client.registrations.insert(dn.into(), mode);
    }
    let message = Message::new("EventRegistered")
        .with("ThisDN", dn)
        .with("AddressInfoType", 8)
        .with("AddressInfoStatus", address.number())
        .with_some("AgentID", inner.agent_id(dn))
        .with_list("UserData", &inner.recording_state(dn))
        .with("Extensions", crate::tserver::message::list_to_json(&picture));
    inner.answer(who, &message, asked.reference);
    Ok(())
}

pub(super) fn unregister_address(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let dn = asked.dn()?;
    core.address_type(dn)?;
    let removed = core.with_client(asked.who, |client| client.registrations.remove(dn)).flatten();
    removed.ok_or(Code::NOT_REGISTERED)?;
    let message = Message::new("EventUnregistered").with("ThisDN", dn);
    core.lock().answer(asked.who, &message, asked.reference);
    Ok(())
}

impl Inner {
    /// Whether another client's registration stands in the way: a private one does in the way of every other; and a
    /// private one is not had where somebody else may ask for something.
    fn is_taken(&self, asked: &Asked<'_>, dn: &str, wanted: RegisterMode) -> bool {
        let Some(desk) = self.desks.get(asked.who.desk) else { return false };
        let mut others = desk.clients.iter().filter(|(id, _)| **id != asked.who.client);
        others.any(|(_, client)| match client.registrations.get(dn) {
            Some(RegisterMode::Private) => true,
            Some(RegisterMode::Share) => wanted == RegisterMode::Private,
            Some(RegisterMode::Monitor) | None => false,
        })
    }

    /// The server takes a DN away from everybody who has it registered; gives how many there were.
    pub(crate) fn take_away(&mut self, desk: usize, dn: &str, code: Code) -> usize {
        let now = self.now;
        let Some(desk) = self.desks.get_mut(desk) else { return 0 };
        let registered = desk.registered(dn);
        let message = Message::new("EventUnregistered")
            .with("ThisDN", dn)
            .with("ErrorCode", code.0)
            .with("ErrorMessage", code.text());
        for client in &registered {
            if let Some(client) = desk.clients.get_mut(client) {
                client.registrations.remove(dn);
            }
            desk.send(*client, now, &message, None);
        }
        registered.len()
    }
}
