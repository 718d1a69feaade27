//! The picture of a DN, as EventRegistered and EventAddressInfo show it.

use super::message::KvList;
use super::state::{AddressType, Core, Inner, Waiting};
use crate::switch::ForwardingType;
use serde_json::Value;

/// What the switch knows of a phone besides its calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    is_disturbed: bool,
    forwarded_to: String,
}

impl Core {
    /// Asks the switch; nothing is set at a queue.
    pub(crate) fn settings(&self, dn: &str) -> Settings {
        let forwardings = self.switch.forwardings(dn).unwrap_or_default();
        let order = [ForwardingType::Immediate, ForwardingType::Busy, ForwardingType::NoAnswer];
        let active = |kind: &ForwardingType| {
            forwardings.iter().find(|forwarding| forwarding.active && forwarding.forwarding_type == *kind)
        };
        let forwarded_to = order.iter().find_map(active).map(|forwarding| forwarding.to.clone());
        Settings {
            is_disturbed: self.switch.do_not_disturb(dn).unwrap_or_default(),
            forwarded_to: forwarded_to.unwrap_or_default(),
        }
    }
}

impl Inner {
    /// DNStatus or QueueStatus.
    pub(crate) fn picture(&self, dn: &str, address: AddressType, settings: &Settings) -> KvList {
        let mut picture = KvList::new();
        let mut put = |key: String, value: Value| picture.push((key, value));
        let mut status = 0;
        for (index, call) in self.calls.at(dn).enumerate() {
            let number = index + 1;
            put(format!("conn-{number}"), call.conn_id.to_string().into());
            // at a queue or route point a call is queued
            let state = call.part(dn).map_or(9, super::calls::Part::party_state);
            put(format!("ps-{number}"), state.into());
            put(format!("ct-{number}"), call.kind.into());
            let own = call.part(dn).map_or(0, super::calls::Part::address_status);
            // what goes on counts before what is held
            status = if status == 0 || status == 5 { own } else { status };
        }
        if address == AddressType::Dn {
            put("status".into(), status.into());
            put("dnd".into(), i64::from(settings.is_disturbed).into());
            let is_lit = self.messages.get(dn).is_some_and(Waiting::is_lit);
            put("mwl".into(), i64::from(is_lit).into());
            put("AgentStatus".into(), self.agent_status(dn).into());
            put("fwd".into(), settings.forwarded_to.as_str().into());
        }
        picture
    }
}
