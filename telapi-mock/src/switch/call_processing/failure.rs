//! The whole switch goes down and comes back (IP Office guide 15.5).

use super::{CallProcessing, Outbox};
use crate::switch::event::{SwitchEvent, What};
use crate::switch::truth::LegState;
use std::time::SystemTime;

/// What becomes of calls when the whole switch goes down, which the IP Office guide leaves open (15.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallsInFailure {
    /// They are gone, and nobody is told: who could tell is down.
    #[default]
    Gone,
    /// Those in which everybody talks or holds live on, for the phones talk to each other and not through the switch, and
    /// are there with the same ids when it is back. The others are gone.
    Kept,
}

impl CallProcessing {
    /// The switch goes down. Each phone that somebody was logged in to is out of service, and no other event tells of it.
    /// Twice is once.
    pub(crate) fn fail(&mut self, now: SystemTime, calls: CallsInFailure) -> Outbox {
        if self.down.is_some() {
            return Outbox::default();
        }
        let keeps = |state| matches!(state, LegState::Connected | LegState::Held);
        self.calls.retain(|_, call| {
            calls == CallsInFailure::Kept
                && call.parked.is_none()
                && call.voicemail.is_none()
                && call.legs.iter().all(|leg| keeps(leg.state))
        });
        let phones = std::mem::take(&mut self.logged_in);
        let events =
            phones.iter().map(|phone| SwitchEvent { at: now, what: What::OutOfService(self.party(phone)) });
        let events = events.collect();
        self.down = Some(phones);
        self.forget_what_is_lost(now);
        Outbox { events, timers: Vec::new() }
    }

    /// The switch is there again, and the phones register themselves. Without an earlier [`Self::fail`] nothing happens.
    pub(crate) fn recover(&mut self, now: SystemTime) -> Outbox {
        self.logged_in.extend(self.down.iter().flatten().cloned());
        let Some(phones) = self.down.take() else { return Outbox::default() };
        self.now = now;
        for phone in phones {
            self.push(What::BackInService(self.party(&phone)));
        }
        self.tell_lost_agents();
        self.settle();
        self.take_outbox()
    }
}
