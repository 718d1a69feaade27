//! Private services: hot desking, recording, account codes (the vendor's page *Private Services and Events*).

use super::{Asked, At};
use crate::switch::LegState;
use crate::tserver::calls::ConnId;
use crate::tserver::code::Code;
use crate::tserver::message::{KvList, Message, find, list_to_json};
use crate::tserver::private::{self, PrivateAnswer, Recording};
use crate::tserver::state::{AddressType, Core, Inner};
use crate::tserver::tell::Wish;

const TARGET: Code = Code(177);
const STATE: Code = Code(1161);
/// RequestPrivateService, for EventACK.
const PRIVATE_SERVICE: i64 = 149;

pub(super) fn private_service(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let number = asked.request.integer("PrivateMsgID").ok_or(Code::INVALID_ATTRIBUTE)?;
    core.controlled(asked)?;
    let extensions = asked.request.list("Extensions")?;
    match number {
        private::HOT_DESKING => begin_hot_desking(core, asked, &extensions),
        private::HOT_DESKING_CANCELLED => cancel_hot_desking(core, asked),
        private::RECORDING_STARTED => record(core, asked, true),
        private::RECORDING_STOPPED => record(core, asked, false),
        private::RECORDING_SUSPENDED => suspend(core, asked, true),
        private::RECORDING_RESUMED => suspend(core, asked, false),
        private::ACCOUNT_CODE => set_account_code(core, asked, &extensions),
        _ => Err(Code::UNSUPPORTED),
    }
}

/// A guest extension is associated with a host device: neither may be so with another, and both must be phones.
fn begin_hot_desking(core: &Core, asked: &Asked<'_>, extensions: &KvList) -> Result<(), Code> {
    let guest = asked.dn()?;
    let host = find(extensions, "HOST_DN").and_then(|host| host.as_str()).ok_or(Code::INVALID_ATTRIBUTE)?;
    let is_phone = |dn| core.address_type(dn) == Ok(AddressType::Dn);
    if !is_phone(guest) || !is_phone(host) || guest == host {
        return Err(TARGET);
    }
    if !core.switch.is_logged_in(host) {
        return Err(Code::OUT_OF_SERVICE);
    }
    let mut inner = core.lock();
    if inner.guests.contains_key(guest) {
        return Err(Code::ALREADY_SO);
    }
    if inner.guests.values().any(|other| other.as_deref() == Some(host)) {
        return Err(Code::SEIZED);
    }
    inner.guests.insert(guest.into(), Some(host.into()));
    let message = inner.private_message(private::HOT_DESKING, guest, None, &KvList::new());
    inner.answer_privately(asked, &message.with("OtherDN", host));
    Ok(())
}

fn cancel_hot_desking(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let guest = asked.dn()?;
    let mut inner = core.lock();
    let host = inner.guests.remove(guest).ok_or(STATE)?;
    let message = inner.private_message(private::HOT_DESKING_CANCELLED, guest, None, &KvList::new());
    inner.answer_privately(asked, &message.with_some("OtherDN", host));
    Ok(())
}

fn recorded(core: &Core, asked: &Asked<'_>) -> Result<(At, Option<Recording>), Code> {
    let at = core.part_in(asked, "ConnID", &[LegState::Connected, LegState::Held], STATE)?;
    let inner = core.lock();
    let recording = inner.calls.get(at.conn_id).and_then(|call| call.recordings.get(&at.dn)).copied();
    Ok((at, recording))
}

/// The switch tells of it, to the DN that has asked for the recording.
fn record(core: &Core, asked: &Asked<'_>, begins: bool) -> Result<(), Code> {
    let (at, recording) = recorded(core, asked)?;
    let is_active = matches!(recording, Some(Recording::Started | Recording::Suspended));
    let is_recorded = core
        .lock()
        .calls
        .get(at.conn_id)
        .is_some_and(|call| call.recordings.values().any(|recording| *recording != Recording::Stopped));
    match begins {
        true if is_recorded => return Err(Code::ALREADY_SO),
        false if !is_active => return Err(STATE),
        _ => {}
    }
    let answer = core.private_answer(asked);
    core.perform(asked, (answer, Some(at.conn_id)), Wish::default(), STATE, |switch| {
        if begins {
            switch.start_recording(&at.dn, &at.call_id)
        } else {
            switch.stop_recording(&at.dn, &at.call_id)
        }
    })
}

/// The switch knows no such thing: it records on, and T-Server says that it does not.
fn suspend(core: &Core, asked: &Asked<'_>, suspends: bool) -> Result<(), Code> {
    let (at, recording) = recorded(core, asked)?;
    let (number, from, to) = if suspends {
        (private::RECORDING_SUSPENDED, Recording::Started, Recording::Suspended)
    } else {
        (private::RECORDING_RESUMED, Recording::Suspended, Recording::Started)
    };
    if recording != Some(from) {
        return Err(STATE);
    }
    let mut inner = core.lock();
    inner.set_recording(at.conn_id, &at.dn, to);
    let message = inner.private_message(number, &at.dn, Some(at.conn_id), &to.as_user_data());
    inner.answer_privately(asked, &message);
    Ok(())
}

/// The page has it among the services as an event of the number 501.
fn set_account_code(core: &Core, asked: &Asked<'_>, extensions: &KvList) -> Result<(), Code> {
    let at = core.part(asked, "ConnID")?;
    let name = core.options.accode_name.as_str();
    let account =
        find(extensions, name).filter(|value| value.is_string() || value.is_i64() || value.is_u64());
    let account = account.ok_or(Code::INVALID_ATTRIBUTE)?.clone();
    let mut inner = core.lock();
    let message = inner.account_code(name, &at.dn, at.conn_id, account);
    inner.answer_privately(asked, &message);
    Ok(())
}

impl Core {
    /// By which events the answer comes; one that comes at once has come then.
    fn private_answer(&self, asked: &Asked<'_>) -> &'static [&'static str] {
        let answer = self.lock().private_answer;
        match answer {
            PrivateAnswer::Info => &["EventPrivateInfo"],
            PrivateAnswer::Conventional => &["EventAttachedDataChanged"],
            PrivateAnswer::Ack => {
                self.acknowledge(asked, PRIVATE_SERVICE);
                &[]
            }
        }
    }
}

impl Inner {
    /// Tells what has come of a service, as its answer or behind it.
    fn answer_privately(&mut self, asked: &Asked<'_>, message: &Message) {
        if self.private_answer != PrivateAnswer::Ack {
            return self.answer_at(asked, message);
        }
        let ack = Message::new("EventACK")
            .with("UserEvent", PRIVATE_SERVICE)
            .with_some("ThisDN", asked.request.text("ThisDN"));
        self.answer(asked.who, &ack, asked.reference);
        self.tell(message);
    }

    /// An account code was set for a call.
    pub(crate) fn account_code(
        &self,
        name: &str,
        dn: &str,
        conn_id: ConnId,
        account: serde_json::Value,
    ) -> Message {
        let pair = vec![(name.to_owned(), account)];
        let message = self.private_message(private::ACCOUNT_CODE, dn, Some(conn_id), &pair);
        if self.private_answer == PrivateAnswer::Conventional {
            return message;
        }
        message.with("PrivateID", 0).with("Extensions", list_to_json(&pair))
    }
}
