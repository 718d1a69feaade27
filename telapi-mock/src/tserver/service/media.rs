//! Who hears what: mute, listening, digits.

use super::call::STATE;
use super::{Asked, At};
use crate::switch::LegState;
use crate::tserver::calls::ConnId;
use crate::tserver::code::Code;
use crate::tserver::state::{Core, Inner, Who};
use crate::tserver::tell::Wish;
use std::time::Duration;

/// A DN that waits for digits.
#[derive(Clone, Debug)]
pub(crate) struct Collector {
    number: u64,
    who: Who,
    reference: Option<u32>,
    dn: String,
    conn_id: ConnId,
    digits: String,
    /// How many there are to be.
    count: usize,
    /// Which end it.
    terminators: String,
}

const NO_ACTIVE: Code = Code(1163);
/// How long digits are waited for if the request does not say.
const PATIENCE: u64 = 10;

pub(super) fn set_mute(core: &Core, asked: &Asked<'_>, on: bool) -> Result<(), Code> {
    let at = core.part_in(asked, "ConnID", &[LegState::Connected], NO_ACTIVE)?;
    let names: &[&str] = if on { &["EventMuteOn"] } else { &["EventMuteOff"] };
    core.perform(asked, (names, Some(at.conn_id)), Wish::default(), NO_ACTIVE, |switch| {
        switch.set_microphone_mute(&at.dn, &at.call_id, on)
    })
}

/// A party is made to hear nothing, or to hear again.
pub(super) fn set_listening(core: &Core, asked: &Asked<'_>, hears: bool) -> Result<(), Code> {
    let at = core.part_in(asked, "ConnID", &[LegState::Connected, LegState::Held], NO_ACTIVE)?;
    let listener = asked.request.text("OtherDN").unwrap_or(&at.dn);
    let mut inner = core.lock();
    let part = inner.calls.part_mut(at.conn_id, listener).ok_or(Code::INVALID_ATTRIBUTE)?;
    if part.is_deaf != hears {
        return Err(Code::ALREADY_SO);
    }
    part.is_deaf = !hears;
    let name = if hears { "EventListenReconnected" } else { "EventListenDisconnected" };
    let message = inner.calls.about(name, at.conn_id, &at.dn).with("OtherDN", listener);
    inner.tell_as_answer(&message, Some((asked.who, asked.reference)));
    Ok(())
}

pub(super) fn send_dtmf(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let at = core.part_in(asked, "ConnID", &[LegState::Connected], NO_ACTIVE)?;
    let digits = asked.text("DTMFDigits")?;
    if !digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'*' | b'#' | b'A'..=b'D')) {
        return Err(Code::INVALID_ATTRIBUTE);
    }
    core.perform(asked, (&[], None), Wish::default(), NO_ACTIVE, |switch| {
        switch.send_digits(&at.dn, &at.call_id, digits)
    })?;
    let mut inner = core.lock();
    let message = inner.calls.about("EventDTMFSent", at.conn_id, &at.dn).with("DTMFDigits", digits);
    inner.tell_as_answer(&message, Some((asked.who, asked.reference)));
    inner.hear_digits(at.conn_id, &at.dn, digits);
    Ok(())
}

pub(super) fn collect_digits(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let at: At = core.part_in(asked, "ConnID", &[LegState::Connected], NO_ACTIVE)?;
    let positive = |attribute| match asked.request.integer(attribute) {
        None => Ok(None),
        Some(value) => u64::try_from(value).map(Some).map_err(|_| Code::INVALID_ATTRIBUTE),
    };
    let count = positive("NumberOfDigits")?.filter(|count| *count > 0).ok_or(Code::INVALID_ATTRIBUTE)?;
    let timeout = positive("Timeout")?.filter(|seconds| *seconds > 0).unwrap_or(PATIENCE);
    let mut inner = core.lock();
    if inner.collectors.iter().any(|collector| collector.dn == at.dn) {
        return Err(STATE);
    }
    inner.collected += 1;
    let number = inner.collected;
    inner.collectors.push(Collector {
        number,
        who: asked.who,
        reference: asked.reference,
        dn: at.dn,
        conn_id: at.conn_id,
        digits: String::new(),
        count: usize::try_from(count).unwrap_or(usize::MAX),
        terminators: asked.request.text("TerminateDigits").unwrap_or_default().into(),
    });
    drop(inner);
    core.after(Duration::from_secs(timeout), move |core| {
        let now = core.switch.now();
        let mut inner = core.lock();
        inner.now = now;
        inner.has_collected(|collector| collector.number == number);
    });
    Ok(())
}

impl Inner {
    /// A party has sent digits into a call: the others hear them.
    pub(crate) fn hear_digits(&mut self, conn_id: ConnId, from: &str, digits: &str) {
        for collector in &mut self.collectors {
            if collector.conn_id != conn_id || collector.dn == from {
                continue;
            }
            for digit in digits.chars().filter(char::is_ascii) {
                if !collector.is_done() {
                    collector.digits.push(digit);
                }
            }
        }
        self.has_collected(Collector::is_done);
    }

    /// A DN leaves a call: it gets the digits so far.
    pub(crate) fn stop_collecting(&mut self, conn_id: ConnId, dn: &str) {
        self.has_collected(|collector| collector.conn_id == conn_id && collector.dn == dn);
    }

    /// Tells of what was collected by these.
    fn has_collected(&mut self, which: impl Fn(&Collector) -> bool) {
        let collectors = std::mem::take(&mut self.collectors);
        let (done, waiting): (Vec<_>, Vec<_>) = collectors.into_iter().partition(which);
        self.collectors = waiting;
        for collector in done {
            let last = collector.digits.chars().next_back().map(String::from);
            let message = self
                .calls
                .about("EventDigitsCollected", collector.conn_id, &collector.dn)
                .with("CollectedDigits", collector.digits.as_str())
                .with_some("LastDigit", last);
            self.tell_as_answer(&message, Some((collector.who, collector.reference)));
        }
    }
}

impl Collector {
    fn is_done(&self) -> bool {
        self.digits.len() >= self.count
            || self.digits.chars().next_back().is_some_and(|last| self.terminators.contains(last))
    }
}
