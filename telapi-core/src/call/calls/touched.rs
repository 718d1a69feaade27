//! Which calls an event touches, so that it finds the streams that ask for a call.

use super::super::book::{BookEvent, CallBook, CallChange, Name, for_each_name};
use super::super::record::{CallRecord, CallRef};
use super::{Calls, Inner};
use crate::csta::CstaEvent;
use crate::id::{CallId, ConferenceId, DeviceId};
use std::collections::VecDeque;

/// How many names that no call has any more are remembered, so that a late event finds the call that it is about.
const REMEMBERED: usize = 256;

/// A call that an event touches.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TouchedCall {
    /// The call.
    pub call_ref: CallRef,
    /// The device whose call it is.
    pub device: DeviceId,
}

impl From<&CallRecord> for TouchedCall {
    fn from(record: &CallRecord) -> Self {
        Self { call_ref: record.call_ref, device: record.device.clone() }
    }
}

/// The names of calls that have ended, or are called otherwise now.
#[derive(Default)]
pub(super) struct FormerNames(VecDeque<(Name, TouchedCall)>);

impl FormerNames {
    /// The call has ended.
    pub(super) fn ended(&mut self, record: &CallRecord) {
        let conference = record.conference.clone().map(Name::Conference);
        let ids = record.call_ids.iter().map(|id| Name::Call(record.device.clone(), id.clone()));
        ids.chain(conference).for_each(|name| self.remember((name, record.into())));
    }

    fn remember(&mut self, named: (Name, TouchedCall)) {
        if self.0.len() >= REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(named);
    }

    /// The call that was last called so; of a conference, all that were in it.
    fn bearers<'a>(&'a self, name: &'a Name) -> impl Iterator<Item = &'a TouchedCall> {
        let most = match name {
            Name::Call(..) => 1,
            Name::Conference(_) => usize::MAX,
        };
        let bearers = self.0.iter().rev().filter(move |(former, _)| former == name);
        bearers.map(|(_, call)| call).take(most)
    }
}

/// The names that an event may take from calls which go on: ends of calls are told as changes.
pub(super) fn at_stake(book: &CallBook, event: &BookEvent<'_>) -> Vec<(Name, TouchedCall)> {
    if !matches!(event.event, CstaEvent::Transferred(_) | CstaEvent::Conferenced(_)) {
        return Vec::new();
    }
    let mut at_stake = Vec::new();
    for_each_name(event, |name| {
        let bearers = book.bearers(&name).map(|record| (name.clone(), TouchedCall::from(&**record)));
        at_stake.extend(bearers);
    });
    at_stake
}

/// What is left of it are the names that the event has taken.
pub(super) fn lost(book: &CallBook, at_stake: &mut Vec<(Name, TouchedCall)>) {
    at_stake.retain(|(name, call)| !book.bearers(name).any(|record| record.call_ref == call.call_ref));
}

impl Calls {
    /// The calls that an event touches, each once: those that it has changed, and those that it names, by an id or by
    /// their conference, even if it changed nothing. What names no call any more names the one that it named last, as
    /// long as that is remembered.
    ///
    /// To be asked after the event was [applied](Self::apply), with what that answered.
    pub fn touched(&self, event: &BookEvent<'_>, changes: &[CallChange]) -> Vec<TouchedCall> {
        let mut touched = changes.iter().map(|change| TouchedCall::from(&*change.call)).collect();
        let inner = self.lock();
        for_each_name(event, |name| inner.add_bearers(&name, &mut touched));
        drop(inner);
        each_once(touched)
    }

    /// The call that has this id at the device, or had it last.
    pub fn touched_by_id(&self, device: &DeviceId, id: &CallId) -> Vec<TouchedCall> {
        let mut touched = Vec::new();
        self.lock().add_bearers(&Name::Call(device.clone(), id.clone()), &mut touched);
        each_once(touched)
    }

    /// The calls that are part of a conference, or that were until it ended.
    pub fn touched_by_conference(&self, conference: &ConferenceId) -> Vec<TouchedCall> {
        let mut touched = Vec::new();
        self.lock().add_bearers(&Name::Conference(conference.clone()), &mut touched);
        each_once(touched)
    }

    pub(super) fn remember(&self, lost: Vec<(Name, TouchedCall)>) {
        if !lost.is_empty() {
            let mut inner = self.lock();
            for named in lost {
                inner.former.remember(named);
            }
        }
    }
}

impl Inner {
    fn add_bearers(&self, name: &Name, touched: &mut Vec<TouchedCall>) {
        let before = touched.len();
        touched.extend(self.book.bearers(name).map(|record| TouchedCall::from(&**record)));
        if touched.len() == before {
            touched.extend(self.former.bearers(name).cloned());
        }
    }
}

fn each_once(mut touched: Vec<TouchedCall>) -> Vec<TouchedCall> {
    touched.sort_unstable_by_key(|touched| touched.call_ref);
    touched.dedup_by_key(|touched| touched.call_ref);
    touched
}

#[cfg(test)]
mod tests;
