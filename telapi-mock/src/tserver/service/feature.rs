//! What a phone is set to: do not disturb, forwards, the message lamp.

use super::Asked;
use crate::switch::ForwardingType;
use crate::tserver::code::Code;
use crate::tserver::message::Message;
use crate::tserver::state::{Core, Waiting};
use crate::tserver::tell::Wish;

pub(super) fn set_dnd(core: &Core, asked: &Asked<'_>, on: bool) -> Result<(), Code> {
    let dn = core.controlled(asked)?;
    if core.switch.do_not_disturb(dn) == Ok(on) {
        return Err(Code::ALREADY_SO);
    }
    let names: &[&str] = if on { &["EventDNDOn"] } else { &["EventDNDOff"] };
    core.perform(asked, (names, None), Wish::default(), Code::UNKNOWN_ERROR, |switch| {
        switch.set_do_not_disturb(dn, on)
    })
}

/// The switch's forwards for a ForwardMode.
fn kinds(mode: i64) -> Result<&'static [ForwardingType], Code> {
    match mode {
        1 => Ok(&[ForwardingType::Immediate]),
        2 => Ok(&[ForwardingType::Busy]),
        3 => Ok(&[ForwardingType::NoAnswer]),
        4 => Ok(&[ForwardingType::Busy, ForwardingType::NoAnswer]),
        5 => Err(Code::UNSUPPORTED),
        _ => Err(Code::INVALID_ATTRIBUTE),
    }
}

pub(super) fn set_forward(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let dn = core.controlled(asked)?;
    let to = asked.text("OtherDN")?;
    let mode = asked.request.integer("ForwardMode").unwrap_or(1);
    forward(core, asked, dn, mode, Some(to))
}

/// Without a mode (0), all that are set.
pub(super) fn cancel_forward(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let dn = core.controlled(asked)?;
    let mode = asked.request.integer("ForwardMode").unwrap_or(0);
    if mode != 0 {
        return forward(core, asked, dn, mode, None);
    }
    let forwardings = core.switch.forwardings(dn).unwrap_or_default();
    for forwarding in forwardings.iter().filter(|forwarding| forwarding.active) {
        core.switch
            .set_forwarding(dn, forwarding.forwarding_type, false, None)
            .map_err(|error| Code::of(&error, Code::UNKNOWN_ERROR))?;
    }
    let message = Message::new("EventForwardCancel").with("ThisDN", dn).with("ForwardMode", 0);
    core.tell_as_answer(asked, &message);
    Ok(())
}

fn forward(core: &Core, asked: &Asked<'_>, dn: &str, mode: i64, to: Option<&str>) -> Result<(), Code> {
    let kinds = kinds(mode)?;
    let wish = Wish { forward_mode: (kinds.len() > 1).then_some(mode), ..Wish::default() };
    let names: &[&str] = if to.is_some() { &["EventForwardSet"] } else { &["EventForwardCancel"] };
    core.perform(asked, (names, None), wish, Code::UNKNOWN_ERROR, |switch| {
        kinds.iter().try_for_each(|kind| switch.set_forwarding(dn, *kind, to.is_some(), to))
    })
}

pub(super) fn set_message_waiting(core: &Core, asked: &Asked<'_>, on: bool) -> Result<(), Code> {
    let dn = core.controlled(asked)?;
    let name = if on { "EventMessageWaitingOn" } else { "EventMessageWaitingOff" };
    let mut inner = core.lock();
    let waiting = inner.messages.entry(dn.into()).or_default();
    if waiting.is_lit() == on {
        return Err(Code::ALREADY_SO);
    }
    *waiting = Waiting { is_set: on, ..Waiting::default() };
    let message = Message::new(name).with("ThisDN", dn);
    inner.tell_as_answer(&message, Some((asked.who, asked.reference)));
    Ok(())
}
