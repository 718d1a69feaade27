//! User data: what applications say with a call; and events of their own.

use super::{Asked, At};
use crate::tserver::calls::ConnId;
use crate::tserver::code::Code;
use crate::tserver::message::{KvList, Message, list_to_json};
use crate::tserver::state::Core;

/// How user data are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Pairs are added behind those that there are, whatever their keys.
    Attach,
    /// Pairs take the place of those with their keys.
    Update,
    /// The pairs with a key go.
    DeletePair,
    /// All go.
    DeleteAll,
}

pub(super) fn change(core: &Core, asked: &Asked<'_>, change: Change) -> Result<(), Code> {
    let dn = core.controlled(asked)?;
    let text = asked.request.text("ConnID").ok_or(Code::INVALID_CONN_ID)?;
    let conn_id = ConnId::read(text).ok_or(Code::INVALID_CONN_ID)?;
    let new = asked.request.list("UserData")?;
    let mut inner = core.lock();
    let call = inner.calls.get_mut(conn_id).ok_or(Code::INVALID_CONN_ID)?;
    if call.part(dn).is_none() && call.queue.as_deref() != Some(dn) {
        return Err(Code::INVALID_CONN_ID);
    }
    let data = &mut call.user_data;
    match change {
        Change::Attach | Change::Update if new.is_empty() => return Err(Code::INVALID_ATTRIBUTE),
        Change::Attach => data.extend(new),
        Change::Update => update(data, new),
        Change::DeletePair => {
            let key = asked.text("DataKey")?;
            let before = data.len();
            data.retain(|(own, _)| own != key);
            if data.len() == before {
                return Err(Code::INVALID_ATTRIBUTE);
            }
        }
        Change::DeleteAll => data.clear(),
    }
    let data = list_to_json(data);
    let told: Vec<String> = call.parts.iter().map(|part| part.dn.clone()).chain(call.queue.clone()).collect();
    for each in told {
        let message = inner
            .calls
            .about("EventAttachedDataChanged", conn_id, &each)
            .with("UserData", data.clone())
            .with("ThirdPartyDN", dn);
        let answers = (each == dn).then_some((asked.who, asked.reference));
        inner.tell_as_answer(&message, answers);
    }
    Ok(())
}

pub(super) fn update(data: &mut KvList, new: KvList) {
    for (key, value) in new {
        match data.iter_mut().find(|(own, _)| *own == key) {
            Some((_, old)) => *old = value,
            None => data.push((key, value)),
        }
    }
}

impl Core {
    /// What a request says with a call goes into the call's data, without a word of its own.
    pub(crate) fn add_user_data(&self, asked: &Asked<'_>, at: &At) -> Result<(), Code> {
        let new = asked.request.list("UserData")?;
        if let Some(call) = self.lock().calls.get_mut(at.conn_id) {
            update(&mut call.user_data, new);
        }
        Ok(())
    }

    /// EventACK for a request, by its message's number.
    pub(crate) fn acknowledge(&self, asked: &Asked<'_>, number: i64) {
        let message = Message::new("EventACK")
            .with("UserEvent", number)
            .with_some("ThisDN", asked.request.text("ThisDN"));
        self.lock().answer(asked.who, &message, asked.reference);
    }
}

/// An application tells everybody who has registered a DN something of its own.
pub(super) fn distribute_user_event(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let dn = core.controlled(asked)?;
    let number = asked.request.integer("UserEvent").ok_or(Code::INVALID_ATTRIBUTE)?;
    let message = Message::new("EventUserEvent")
        .with("ThisDN", dn)
        .with("UserEvent", number)
        .with_list("UserData", &asked.request.list("UserData")?)
        .with_list("Extensions", &asked.request.list("Extensions")?);
    core.acknowledge(asked, 48);
    core.lock().tell(&message);
    Ok(())
}
