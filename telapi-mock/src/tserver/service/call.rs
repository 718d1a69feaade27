//! Calls are made, answered, held, sent on and ended.

use super::Asked;
use crate::switch::{LegState, NewCall};
use crate::tserver::code::Code;
use crate::tserver::state::Core;
use crate::tserver::tell::Wish;
use telapi_core::CallId;

pub(super) const DIALING: &[&str] = &["EventDialing"];
/// A DN that leaves a call which rings there is told that it is abandoned, if it ends for all.
const RELEASED: &[&str] = &["EventReleased", "EventAbandoned"];
/// An incorrect state of the object, if nothing fits better.
pub(super) const STATE: Code = Code(1161);
const NO_ACTIVE: Code = Code(1163);
const NO_HELD: Code = Code(1164);
const NOTHING_TO_COMPLETE: Code = Code(1168);

pub(super) fn make_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    make(core, asked).map(drop)
}

pub(super) fn make(core: &Core, asked: &Asked<'_>) -> Result<(String, CallId), Code> {
    let dn = core.controlled(asked)?.to_owned();
    let number = core.called(asked)?;
    let user_data = asked.request.list("UserData")?;
    let wish = Wish { user_data, ..Wish::default() };
    let make = |switch: &crate::Switch| switch.make_call(&dn, number, NewCall::default());
    let call_id = core.perform(asked, (DIALING, None), wish, STATE, make)?;
    core.hang_up_if_gone(&dn, &call_id);
    Ok((dn, call_id))
}

impl Core {
    /// A call that could not be put through is over for T-Server: the phone need not hear the tone.
    fn hang_up_if_gone(&self, dn: &str, call_id: &CallId) {
        if self.lock().calls.find(dn, call_id).is_none() {
            // who has hung up meanwhile need not again
            let _ = self.switch.clear_connection(dn, call_id);
        }
    }
}

pub(super) fn answer_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let at = core.part_in(asked, "ConnID", &[LegState::Alerting], Code(1167))?;
    let answer = (&["EventEstablished"][..], Some(at.conn_id));
    core.perform(asked, answer, Wish::default(), Code(1167), |switch| switch.answer(&at.dn, &at.call_id))
}

pub(super) fn release_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let at = core.part(asked, "ConnID")?;
    let release = |switch: &crate::Switch| switch.clear_connection(&at.dn, &at.call_id);
    core.perform(asked, (RELEASED, Some(at.conn_id)), Wish::default(), Code(1166), release)
}

pub(super) fn clear_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let at = core.part(asked, "ConnID")?;
    let clear = |switch: &crate::Switch| switch.clear_call(&at.dn, &at.call_id);
    core.perform(asked, (RELEASED, Some(at.conn_id)), Wish::default(), Code(1165), clear)
}

pub(super) fn hold_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let at = core.part_in(asked, "ConnID", &[LegState::Connected], NO_ACTIVE)?;
    let answer = (&["EventHeld"][..], Some(at.conn_id));
    core.perform(asked, answer, Wish::default(), NO_ACTIVE, |switch| switch.hold(&at.dn, &at.call_id))
}

pub(super) fn retrieve_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let at = core.part_in(asked, "ConnID", &[LegState::Held], NO_HELD)?;
    let answer = (&["EventRetrieved"][..], Some(at.conn_id));
    core.perform(asked, answer, Wish::default(), NO_HELD, |switch| switch.retrieve(&at.dn, &at.call_id))
}

pub(super) fn redirect_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let at = core.part_in(asked, "ConnID", &[LegState::Alerting], STATE)?;
    let number = core.destination(asked, Code(177))?;
    let answer = (&["EventReleased"][..], Some(at.conn_id));
    let send = |switch: &crate::Switch| switch.single_step_transfer(&at.dn, &at.call_id, number);
    busy(core.perform(asked, answer, Wish::default(), STATE, send))
}

/// A number that is known and cannot be reached is busy.
fn busy<T>(result: Result<T, Code>) -> Result<T, Code> {
    result.map_err(|code| if code == Code::INVALID_CALLED_DN { Code::DN_BUSY } else { code })
}

pub(super) fn alternate_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let held = core.part_in(asked, "PreviousConnID", &[LegState::Held], NO_HELD)?;
    let active = core.part_in(asked, "ConnID", &[LegState::Connected], NO_ACTIVE)?;
    let answer = (&["EventRetrieved"][..], Some(held.conn_id));
    let alternate = |switch: &crate::Switch| switch.alternate(&held.dn, &held.call_id, &active.call_id);
    core.perform(asked, answer, Wish::default(), STATE, alternate)
}

pub(super) fn reconnect_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let held = core.part_in(asked, "PreviousConnID", &[LegState::Held], NO_HELD)?;
    let active = core.part(asked, "ConnID")?;
    let answer = (&["EventRetrieved"][..], Some(held.conn_id));
    let reconnect = |switch: &crate::Switch| switch.reconnect(&held.dn, &held.call_id, &active.call_id);
    core.perform(asked, answer, Wish::default(), NO_ACTIVE, reconnect)
}

/// InitiateTransfer and InitiateConference: what becomes of the two calls is said when it is completed.
pub(super) fn initiate(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    consult(core, asked, DIALING).map(drop)
}

fn consult(
    core: &Core,
    asked: &Asked<'_>,
    answer: &'static [&'static str],
) -> Result<(super::At, CallId), Code> {
    let at = core.part_in(asked, "ConnID", &[LegState::Connected], NO_ACTIVE)?;
    let number = core.destination(asked, Code::INVALID_CALLED_DN)?;
    let wish = Wish { user_data: asked.request.list("UserData")?, ..Wish::default() };
    let consult = |switch: &crate::Switch| switch.consult(&at.dn, &at.call_id, number, NewCall::default());
    let call_id = core.perform(asked, (answer, None), wish, NO_ACTIVE, consult)?;
    core.hang_up_if_gone(&at.dn, &call_id);
    Ok((at, call_id))
}

/// Consults and transfers at once. Whom nobody can be transferred to is left again.
pub(super) fn mute_transfer(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let (at, consultation) = consult(core, asked, &[])?;
    let answer = (&["EventReleased"][..], Some(at.conn_id));
    let transfer = |switch: &crate::Switch| switch.transfer(&at.dn, &at.call_id, &consultation);
    core.perform(asked, answer, Wish::default(), Code::DN_BUSY, transfer).inspect_err(|_| {
        let back = core.switch.reconnect(&at.dn, &at.call_id, &consultation);
        // there may be nothing left to leave
        let _ = back.or_else(|_| core.switch.retrieve(&at.dn, &at.call_id));
    })
}

pub(super) fn single_step_transfer(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let at = core.part_in(asked, "ConnID", &[LegState::Connected, LegState::Held], NO_ACTIVE)?;
    let number = core.destination(asked, Code::INVALID_CALLED_DN)?;
    core.add_user_data(asked, &at)?;
    let answer = (&["EventReleased"][..], Some(at.conn_id));
    let transfer = |switch: &crate::Switch| switch.single_step_transfer(&at.dn, &at.call_id, number);
    busy(core.perform(asked, answer, Wish::default(), STATE, transfer))
}

pub(super) fn single_step_conference(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let at = core.part_in(asked, "ConnID", &[LegState::Connected, LegState::Held], NO_ACTIVE)?;
    let number = core.destination(asked, Code::INVALID_CALLED_DN)?;
    core.add_user_data(asked, &at)?;
    let answer = (&["EventPartyAdded"][..], Some(at.conn_id));
    let wish = Wish { conn_id: Some(at.conn_id), ..Wish::default() };
    let add = |switch: &crate::Switch| switch.add_party(&at.dn, &at.call_id, number, None);
    busy(core.perform(asked, answer, wish, STATE, add))
}

pub(super) fn complete_transfer(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    complete(core, asked, "TransferConnID", false)
}

pub(super) fn complete_conference(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    complete(core, asked, "ConferenceConnID", true)
}

pub(super) fn merge_calls(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    match asked.request.integer("MergeType").unwrap_or(0) {
        0 => complete(core, asked, "TransferConnID", false),
        1 => complete(core, asked, "TransferConnID", true),
        _ => Err(Code::INVALID_ATTRIBUTE),
    }
}

fn complete(core: &Core, asked: &Asked<'_>, current: &str, is_conference: bool) -> Result<(), Code> {
    let held = core.part_in(asked, "ConnID", &[LegState::Held], NO_HELD)?;
    let states: &[LegState] =
        if is_conference { &[LegState::Connected] } else { &[LegState::Connected, LegState::Delivered] };
    let active = core.part_in(asked, current, states, NOTHING_TO_COMPLETE)?;
    let (survivor, _) = core.lock().calls.survivor(held.conn_id, active.conn_id);
    let names: &[&str] = if is_conference { &["EventPartyAdded"] } else { &["EventReleased"] };
    core.perform(asked, (names, Some(survivor)), Wish::default(), NOTHING_TO_COMPLETE, |switch| {
        if is_conference {
            switch.conference(&held.dn, &held.call_id, &active.call_id)
        } else {
            switch.transfer(&held.dn, &held.call_id, &active.call_id)
        }
    })
}

pub(super) fn delete_from_conference(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let at = core.part(asked, "ConnID")?;
    let other = asked.text("OtherDN")?;
    let calls = core.switch.calls();
    let legs = calls.iter().flat_map(|call| &call.legs);
    let own = legs.into_iter().find(|leg| leg.device.number == at.dn && leg.call_id == at.call_id);
    let conference = own.and_then(|leg| leg.conference.as_ref()).ok_or(STATE)?;
    let found = conference.participants.iter().find(|participant| participant.party.number == other);
    let participant = found.ok_or(Code::INVALID_ATTRIBUTE)?;
    let answer = (&["EventPartyDeleted", "EventReleased"][..], Some(at.conn_id));
    let wish = Wish { drops: Some(other.into()), ..Wish::default() };
    core.perform(asked, answer, wish, STATE, |switch| switch.drop_participant(Some(&at.dn), &participant.id))
}
