//! What an event of the switch does to the pictures.

use super::cause::{cause_of_end, cause_of_failure, cause_of_redirection, is_redirection, is_transfer};
use super::part::Part;
use super::{Pictures, is_told_again};
use crate::switch::{
    CallEvent, CallEventKind, Cause, ConferenceChange, ConferenceEvent, LegState, Party, SwitchEvent, What,
};
use crate::telservices::message::{CallCause, CallState};
use std::time::SystemTime;
use telapi_core::CallId;

/// A device and its part in a call.
pub(super) type Touched = Vec<(String, CallId)>;

impl Pictures {
    /// Takes in one event; `later` is what the same act has caused besides. Gives the parts of which a picture is to be told.
    pub(super) fn take(&mut self, event: &SwitchEvent, later: &[SwitchEvent]) -> Touched {
        match &event.what {
            What::Call(call) => {
                let mut touched = self.take_call(call, event.at, later);
                touched.extend(self.take_queued(call));
                touched
            }
            What::Conference(conference) => self.take_conference(conference, later),
            _ => Touched::new(),
        }
    }

    fn take_call(&mut self, event: &CallEvent, at: SystemTime, later: &[SwitchEvent]) -> Touched {
        let own = (event.leg.device.number.clone(), event.leg.call_id.clone());
        match event.kind {
            CallEventKind::ServiceInitiated => {
                let beside = self.begins(event);
                return beside.map(|held| (own.0.clone(), held)).into_iter().chain([own]).collect();
            }
            CallEventKind::ConnectionCleared => return self.cleared(event, own, later),
            CallEventKind::Held => {
                self.changes(event, None);
                let mut touched = self.far_end(event, CallCause::HeldByOtherParty);
                if event.cause == Cause::Consultation {
                    // the first picture of a consultation shows both calls
                    self.device(&own.0).consults_about = Some(own.1);
                } else {
                    touched.insert(0, own);
                }
                return touched;
            }
            CallEventKind::Retrieved => {
                self.changes(event, None);
                let mut touched = self.far_end(event, CallCause::RetrievedByOtherParty);
                touched.insert(0, own);
                return touched;
            }
            CallEventKind::Delivered => self.delivered(event),
            CallEventKind::Established => self.established(event, at),
            CallEventKind::Failed => self.changes(event, Some(cause_of_failure(event.cause))),
            CallEventKind::Originated | CallEventKind::Queued => self.changes(event, None),
        }
        vec![own]
    }

    /// The device calls somebody, maybe about another call of its own; which is given if its picture cannot show both.
    fn begins(&mut self, event: &CallEvent) -> Option<CallId> {
        let mut part = Part::new(&event.leg, CallState::Initiated);
        part.is_outgoing = true;
        let device = self.device(&event.leg.device.number);
        let about = device.consults_about.take().filter(|_| event.cause == Cause::Consultation);
        let Some(about) = about else {
            device.add(part);
            return None;
        };
        device.add_consultation(about, part)
    }

    fn changes(&mut self, event: &CallEvent, cause: Option<CallCause>) {
        if let Some(part) = self.part_mut(&event.leg.device.number, &event.leg.call_id) {
            part.refresh(&event.leg);
            part.cause = cause;
        }
    }

    /// Somebody rings: at the device itself, or at the other end.
    fn delivered(&mut self, event: &CallEvent) {
        let leg = &event.leg;
        let (redirects, transfers) = (is_redirection(event.cause), is_transfer(event.cause));
        let is_new = self.part(&leg.device.number, &leg.call_id).is_none();
        let first_called = self.first_called(event).filter(|_| redirects);
        let first_other = self.consulted_about(event);
        if is_new {
            self.device(&leg.device.number).add(Part::new(leg, CallState::Alerting));
        }
        let Some(part) = self.part_mut(&leg.device.number, &leg.call_id) else { return };
        part.refresh(leg);
        if is_new {
            part.first_other = first_other;
            part.first_called = first_called;
        }
        part.cause = match (redirects, transfers) {
            // the examples of the guide show none on the device that a call is diverted to
            (true, _) if !is_new => Some(cause_of_redirection(event.cause)),
            (_, true) => Some(CallCause::Transfer),
            _ => None,
        };
        if redirects || transfers {
            part.last_redirection.clone_from(&leg.last_redirection);
        }
        if transfers {
            part.first_called = None;
            part.will_restart();
        }
    }

    /// Who was called first, as the other end knows it.
    fn first_called(&self, event: &CallEvent) -> Option<Party> {
        let leg = &event.leg;
        let other = leg.partner().and_then(|partner| self.part_in(&partner.number, leg.call));
        other.map_or(Some(leg.called.clone()), |part| {
            Some(part.first_called.clone().unwrap_or_else(|| part.called.clone()))
        })
    }

    /// On a device that is consulted: whom it is about.
    fn consulted_about(&self, event: &CallEvent) -> Option<Party> {
        let leg = &event.leg;
        let caller = leg.partner().filter(|_| event.cause == Cause::Consultation)?;
        let calls = &self.devices.get(&caller.number)?.calls;
        let consulting =
            calls.iter().find(|shown| shown.secondary.as_ref().is_some_and(|part| part.call == leg.call))?;
        Some(consulting.primary.other.clone()).filter(|party| party.number != leg.device.number)
    }

    fn established(&mut self, event: &CallEvent, at: SystemTime) {
        let leg = &event.leg;
        if self.part(&leg.device.number, &leg.call_id).is_none() {
            self.device(&leg.device.number).add(Part::new(leg, CallState::Connected));
        }
        let Some(part) = self.part_mut(&leg.device.number, &leg.call_id) else { return };
        part.refresh(leg);
        part.connected_since(at);
        part.cause = None;
        if is_transfer(event.cause) {
            part.cause = Some(CallCause::Transfer);
            part.first_called = None;
            part.last_redirection.clone_from(&leg.last_redirection);
            part.will_restart();
        } else if event.cause == Cause::CallPickup && event.subject.number != leg.device.number {
            part.cause = Some(CallCause::Redirect);
        }
    }

    /// The other end of a call of two learns that it is held, or not any more; the switch tells only who holds.
    fn far_end(&mut self, event: &CallEvent, cause: CallCause) -> Touched {
        let leg = &event.leg;
        let Some(partner) = leg.partner().filter(|_| leg.conference.is_none()) else {
            return Touched::new();
        };
        let Some(call_id) = self.part_in(&partner.number, leg.call).map(|part| part.call_id.clone()) else {
            return Touched::new();
        };
        if let Some(part) = self.part_mut(&partner.number, &call_id) {
            part.cause = Some(cause);
        }
        vec![(partner.number.clone(), call_id)]
    }

    fn cleared(&mut self, event: &CallEvent, own: (String, CallId), later: &[SwitchEvent]) -> Touched {
        let leg = &event.leg;
        let by_other = event.subject.number != leg.device.number;
        let index = self.devices.get(&own.0).and_then(|device| {
            device.calls.iter().position(|shown| shown.parts().any(|part| part.call_id == own.1))
        });
        let Some(part) = self.part_mut(&own.0, &own.1) else { return Touched::new() };
        part.state = CallState::Cleared;
        part.cause = cause_of_end(event.cause, by_other);
        match event.cause {
            // both calls that a transfer takes from a phone end in one picture
            Cause::Transfer if is_told_again(&own.0, event.kind, event.cause, later) => Touched::new(),
            Cause::Transfer => self.all_cleared(&own.0),
            // it is not over: it has become the conference, which is shown in its place
            Cause::Conference => {
                let Some((device, index)) = self.devices.get_mut(&own.0).zip(index) else {
                    return Touched::new();
                };
                device.forget_cleared(index);
                let shown = device.calls.get(index).into_iter();
                shown.map(|shown| (own.0.clone(), shown.primary.call_id.clone())).collect()
            }
            _ => vec![own],
        }
    }

    /// One part of each picture of a device in which something has ended.
    fn all_cleared(&self, device: &str) -> Touched {
        let calls = self.devices.get(device).into_iter().flat_map(|device| &device.calls);
        let ended = calls.filter_map(|shown| shown.parts().find(|part| part.state == CallState::Cleared));
        ended.map(|part| (device.to_owned(), part.call_id.clone())).collect()
    }

    fn take_conference(&mut self, event: &ConferenceEvent, later: &[SwitchEvent]) -> Touched {
        if event.change == ConferenceChange::Ended {
            return Touched::new();
        }
        let mut touched = Touched::new();
        for leg in &event.legs {
            let Some(part) = self.part_mut(&leg.device.number, &leg.call_id) else { continue };
            part.refresh(leg);
            if leg.state != LegState::Alerting {
                part.cause = Some(CallCause::Conference);
            }
            // who makes the conference is shown it once its held call is merged
            let merges = CallEventKind::ConnectionCleared;
            if !is_told_again(&leg.device.number, merges, Cause::Conference, later) {
                touched.push((leg.device.number.clone(), leg.call_id.clone()));
            }
        }
        touched
    }
}
