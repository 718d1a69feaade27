//! Pictures: what the server knows of each device's calls, made of what the switch tells (guide, event *Call*).
//!
//! A picture shows one call of a device, and beside it the call that consults somebody about it. The switch tells each
//! device of its own part alone; that somebody is held by the other end is worked out here. No I/O and no clock: events go in,
//! pictures come out.

mod cause;
mod follow;
mod part;
mod permitted;
mod queue;
#[cfg(test)]
mod tests;

use super::message::{CallInfo, CallState, PermittedServices};
use crate::switch::{CallEventKind, CallSnapshot, Cause, Leg, SwitchEvent, What};
pub(crate) use cause::cause_in_history;
use part::Part;
use permitted::permitted_services;
use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;
use telapi_core::CallId;

/// What the guide leaves to the server's configuration, or open.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "settings that have nothing to do with each other")]
pub(crate) struct PictureRules {
    /// A call that ends is told once as `cleared`; or else it is just gone.
    pub(crate) tells_cleared: bool,
    pub(crate) call_references: bool,
    /// `isConference` is written when it is false.
    pub(crate) is_conference_false: bool,
    pub(crate) names: bool,
    pub(crate) first_other_party: bool,
}

impl Default for PictureRules {
    fn default() -> Self {
        Self {
            tells_cleared: true,
            call_references: true,
            is_conference_false: true,
            names: true,
            first_other_party: false,
        }
    }
}

/// A picture that has changed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    /// Whose.
    pub(crate) device: String,
    pub(crate) call: CallInfo,
}

/// The calls of all devices.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pictures {
    rules: PictureRules,
    /// The numbers of the routing points.
    queues: BTreeSet<String>,
    devices: BTreeMap<String, DeviceCalls>,
}

/// The calls of one device.
#[derive(Clone, Debug, Default)]
struct DeviceCalls {
    /// The newest id that was given.
    last_id: u64,
    /// The oldest first.
    calls: Vec<Shown>,
    /// The call that was held to consult somebody, until it is shown who.
    consults_about: Option<CallId>,
}

/// One picture.
#[derive(Clone, Debug)]
struct Shown {
    id: u64,
    primary: Part,
    secondary: Option<Part>,
}

impl Shown {
    fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.primary).chain(&self.secondary)
    }

    fn parts_mut(&mut self) -> impl Iterator<Item = &mut Part> {
        std::iter::once(&mut self.primary).chain(&mut self.secondary)
    }
}

/// What is told of a part, for those who look for a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) call_id: CallId,
    pub(crate) state: CallState,
    /// The other party's number, as it is shown.
    pub(crate) other_number: String,
    pub(crate) other_name: Option<String>,
}

impl Pictures {
    pub(crate) fn new(rules: PictureRules, queues: BTreeSet<String>) -> Self {
        Self { rules, queues, devices: BTreeMap::new() }
    }

    /// Takes in what one act has caused, and gives the pictures that it has changed.
    pub(crate) fn follow(&mut self, events: &[SwitchEvent]) -> Vec<Told> {
        let mut told = Vec::new();
        for (index, event) in events.iter().enumerate() {
            let later = events.get(index + 1..).unwrap_or_default();
            let touched = self.take(event, later);
            for (device, call_id) in touched {
                told.extend(self.show(&device, &call_id, event.at));
            }
        }
        told
    }

    /// Makes the memory agree with what is so, for what was not told: at the start, or while the link to the PBX was down.
    pub(crate) fn agree_with(&mut self, calls: &[CallSnapshot], now: SystemTime) {
        let legs: Vec<&Leg> = calls.iter().flat_map(|call| &call.legs).collect();
        let mut live: BTreeSet<(&str, &CallId)> = BTreeSet::new();
        for leg in &legs {
            live.insert((&leg.device.number, &leg.call_id));
            live.extend(self.queue_of(leg).map(|queue| (queue, &leg.call_id)));
        }
        for (number, device) in &mut self.devices {
            device.retain(|part| live.contains(&(number.as_str(), &part.call_id)));
        }
        for leg in legs {
            if let Some(queue) = self.queue_of(leg).filter(|queue| self.part(queue, &leg.call_id).is_none()) {
                self.device(queue).add(Part::queued(leg));
            }
            if let Some(part) = self.part_mut(&leg.device.number, &leg.call_id) {
                part.refresh(leg);
                continue;
            }
            let mut part = Part::new(leg, CallState::Initiated);
            part.is_outgoing = leg.calling.number == leg.device.number;
            part.refresh(leg);
            part.connected_since(now);
            self.device(&leg.device.number).add(part);
        }
    }

    /// A device's calls as they are.
    pub(crate) fn calls_of(&self, device: &str, now: SystemTime) -> Vec<CallInfo> {
        let calls = self.devices.get(device).into_iter().flat_map(|device| &device.calls);
        calls.map(|shown| self.info(shown, now)).collect()
    }

    /// A device's parts in calls, the oldest first.
    pub(crate) fn known(&self, device: &str) -> Vec<Known> {
        let calls = self.devices.get(device).into_iter().flat_map(|device| &device.calls);
        let known = |part: &Part| {
            let other = part.other_party(self.rules);
            Known {
                call_id: part.call_id.clone(),
                state: part.state,
                other_number: other.number,
                other_name: other.name,
            }
        };
        calls.flat_map(Shown::parts).map(known).collect()
    }

    /// The picture that a part belongs to, if it is to be told. What has ended is forgotten by that.
    fn show(&mut self, number: &str, call_id: &CallId, now: SystemTime) -> Option<Told> {
        let device = self.devices.get_mut(number)?;
        let index =
            device.calls.iter().position(|shown| shown.parts().any(|part| part.call_id == *call_id))?;
        let before = device.calls.get(index)?.clone();
        let goes_on = device.forget_cleared(index);
        let after = device.calls.get(index).filter(|_| goes_on).cloned();
        let call = match &after {
            _ if self.rules.tells_cleared => self.info(&before, now),
            Some(after) => self.info(after, now),
            None => CallInfo {
                id: before.id,
                permitted_services: Some(PermittedServices::default()),
                ..CallInfo::default()
            },
        };
        for part in self.device(number).calls.iter_mut().flat_map(Shown::parts_mut) {
            part.restart_duration(now);
        }
        Some(Told { device: number.to_owned(), call })
    }

    fn info(&self, shown: &Shown, now: SystemTime) -> CallInfo {
        let secondary = shown.secondary.as_ref();
        CallInfo {
            id: shown.id,
            prim_call: Some(shown.primary.leg(self.rules, now)),
            sec_call: secondary.map(|part| part.leg(self.rules, now)),
            permitted_services: Some(permitted_services(&shown.primary, secondary)),
            extra_data: secondary.and_then(|part| part.data.clone()).or_else(|| shown.primary.data.clone()),
        }
    }

    fn device(&mut self, number: &str) -> &mut DeviceCalls {
        self.devices.entry(number.to_owned()).or_default()
    }

    fn part(&self, device: &str, call_id: &CallId) -> Option<&Part> {
        let mut parts = self.devices.get(device)?.calls.iter().flat_map(Shown::parts);
        parts.find(|part| part.call_id == *call_id)
    }

    fn part_mut(&mut self, device: &str, call_id: &CallId) -> Option<&mut Part> {
        let mut parts = self.devices.get_mut(device)?.calls.iter_mut().flat_map(Shown::parts_mut);
        parts.find(|part| part.call_id == *call_id)
    }

    /// The part that a device has in the switch's call of this number.
    fn part_in(&self, device: &str, call: u64) -> Option<&Part> {
        let mut parts = self.devices.get(device)?.calls.iter().flat_map(Shown::parts);
        parts.find(|part| part.call == call)
    }
}

impl DeviceCalls {
    /// A call of its own, with the next id.
    fn add(&mut self, part: Part) {
        self.last_id += 1;
        self.calls.push(Shown { id: self.last_id, primary: part, secondary: None });
    }

    /// A call that consults somebody about another stands beside it. Where two stand already, it is one of its own, and what
    /// it is about is given back.
    fn add_consultation(&mut self, about: CallId, part: Part) -> Option<CallId> {
        let mut alone = self.calls.iter_mut().filter(|shown| shown.secondary.is_none());
        if let Some(shown) = alone.find(|shown| shown.primary.call_id == about) {
            shown.secondary = Some(part);
            return None;
        }
        self.add(part);
        Some(about)
    }

    /// Forgets what has ended in a picture, whose second call becomes the first if the first has; says whether anything is
    /// left of it.
    fn forget_cleared(&mut self, index: usize) -> bool {
        let Some(shown) = self.calls.get_mut(index) else { return false };
        if shown.secondary.as_ref().is_some_and(|part| part.state == CallState::Cleared) {
            shown.secondary = None;
        }
        if shown.primary.state != CallState::Cleared {
            return true;
        }
        let Some(secondary) = shown.secondary.take() else {
            self.calls.remove(index);
            return false;
        };
        shown.primary = secondary;
        true
    }

    fn retain(&mut self, is_live: impl Fn(&Part) -> bool) {
        for part in self.calls.iter_mut().flat_map(Shown::parts_mut) {
            if !is_live(part) {
                part.state = CallState::Cleared;
            }
        }
        for index in (0..self.calls.len()).rev() {
            self.forget_cleared(index);
        }
    }
}

/// Whether the device is told more of the same by a later event of the same act.
fn is_told_again(device: &str, kind: CallEventKind, cause: Cause, later: &[SwitchEvent]) -> bool {
    later.iter().any(|event| match &event.what {
        What::Call(call) => call.kind == kind && call.cause == cause && call.leg.device.number == device,
        _ => false,
    })
}
