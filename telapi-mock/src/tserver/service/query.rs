//! What is asked about DNs and calls.

use super::Asked;
use crate::switch::LegState;
use crate::tserver::calls::{ConnId, Part};
use crate::tserver::code::Code;
use crate::tserver::message::{KvList, Message, find, integer, list_to_json};
use crate::tserver::state::{AddressType, Core};
use std::time::UNIX_EPOCH;

/// The types of SwitchInfo.
const DATE_TIME: i64 = 1;
const CLASSIFIER_STAT: i64 = 2;

/// RequestQueryAddress. What not every T-Server has is not had here.
pub(super) fn query_address(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let dn = asked.dn().or_else(|_| asked.text("ThisQueue"))?;
    core.watched(asked, dn)?;
    let address = core.address_type(dn)?;
    let is_phone = address == AddressType::Dn;
    let info = asked.request.integer("AddressInfoType").ok_or(Code::INVALID_ATTRIBUTE)?;
    let settings = core.settings(dn);
    let mut inner = core.lock();
    let picture = inner.picture(dn, address, &settings);
    let status = find(&picture, "status").and_then(integer).unwrap_or_default();
    let waiting = inner.calls.at(dn).count();
    let message = Message::new("EventAddressInfo").with("ThisDN", dn).with("AddressInfoType", info);
    let message = match info {
        0 if is_phone => message.with("AddressInfoStatus", status),
        9 => {
            let with = |states: &[LegState]| {
                let mut calls = inner.calls.at(dn);
                let is_it = |part: Option<&Part>| part.map_or(!is_phone, |part| states.contains(&part.state));
                calls.find(|call| is_it(call.part(dn))).map(|call| call.conn_id.to_string())
            };
            let active = with(&[
                LegState::Connected,
                LegState::Alerting,
                LegState::Delivered,
                LegState::Originated,
                LegState::Failed,
            ]);
            let held = with(&[LegState::Held]).filter(|_| is_phone);
            message
                .with("AddressInfoStatus", waiting)
                .with_some("ConnID", active)
                .with_some("PreviousConnID", held)
                .with("Extensions", list_to_json(&picture))
        }
        17 if is_phone => {
            message.with("AddressInfoStatus", status).with("Extensions", list_to_json(&picture))
        }
        18 if !is_phone => {
            message.with("AddressInfoStatus", waiting).with("Extensions", list_to_json(&picture))
        }
        0 | 17 | 18 => return Err(Code::INVALID_ATTRIBUTE),
        _ => return Err(Code::UNSUPPORTED),
    };
    let message = message.with_list("UserData", &inner.recording_state(dn));
    let message = message.with_some("AgentID", inner.agent_id(dn));
    inner.answer(asked.who, &message, asked.reference);
    Ok(())
}

/// RequestQueryCall: who is in a call.
pub(super) fn query_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    if !core.lock().is_linked(asked.who.desk) {
        return Err(Code::NO_LINK);
    }
    match asked.request.integer("CallInfoType").unwrap_or(0) {
        0 => {}
        1 => return Err(Code::UNSUPPORTED),
        _ => return Err(Code::INVALID_ATTRIBUTE),
    }
    let conn_id = asked.request.text("ConnID").and_then(ConnId::read).ok_or(Code::INVALID_CONN_ID)?;
    let mut inner = core.lock();
    let call = inner.calls.get(conn_id).ok_or(Code::INVALID_CONN_ID)?;
    let parts = call.parts.iter().map(|part| (part.dn.as_str(), part.party_state()));
    let queue = call.queue.iter().map(|queue| (queue.as_str(), 9));
    let mut parties = KvList::new();
    for (index, (dn, state)) in parts.chain(queue).enumerate() {
        parties.push((format!("dn-{}", index + 1), dn.into()));
        parties.push((format!("ps-{}", index + 1), state.into()));
    }
    let message = Message::new("EventPartyInfo")
        .with_some("ThisDN", asked.request.text("ThisDN"))
        .with("ConnID", conn_id.to_string())
        .with("CallID", call.number)
        .with("CallUUID", call.uuid.as_str())
        .with("CallType", call.kind)
        .with("Extensions", list_to_json(&parties))
        .with_list("UserData", &call.user_data);
    inner.answer(asked.who, &message, asked.reference);
    Ok(())
}

/// RequestQuerySwitch: what the switch's clock says. It has no call classifiers.
pub(super) fn query_switch(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    match asked.request.integer("SwitchInfoType").ok_or(Code::INVALID_ATTRIBUTE)? {
        DATE_TIME => {}
        CLASSIFIER_STAT => return Err(Code::UNSUPPORTED),
        _ => return Err(Code::INVALID_ATTRIBUTE),
    }
    let mut inner = core.lock();
    let seconds = inner.now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let message =
        Message::new("EventSwitchInfo").with("SwitchInfoType", DATE_TIME).with("SwitchTime", seconds);
    inner.answer(asked.who, &message, asked.reference);
    Ok(())
}

impl Core {
    /// The client must have registered the DN, be it to watch only.
    fn watched(&self, asked: &Asked<'_>, dn: &str) -> Result<(), Code> {
        let inner = self.lock();
        if !inner.is_linked(asked.who.desk) {
            return Err(Code::NO_LINK);
        }
        let desk = inner.desks.get(asked.who.desk).ok_or(Code::UNKNOWN_ERROR)?;
        let client = desk.clients.get(&asked.who.client).ok_or(Code::UNKNOWN_ERROR)?;
        if client.registrations.contains_key(dn) { Ok(()) } else { Err(Code::NOT_REGISTERED) }
    }
}
