//! What happens by itself when a time is over.

use super::CallProcessing;
use crate::switch::error::SwitchError;
use crate::switch::event::Cause;
use crate::switch::truth::LegState;
use std::time::SystemTime;

/// Something to be done later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// Unless the leg has stopped ringing by then.
    Leg { leg: u64, kind: TimerKind },
    /// What the contact centre has for this time, unless it has something earlier by then.
    Due(SystemTime),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TimerKind {
    /// The phone picks up by itself.
    Answer,
    /// The switch gives the call up.
    NoAnswer,
    /// The phone forwards the call, as nobody has answered it.
    ForwardNoAnswer,
}

impl CallProcessing {
    /// Whether the timer still matters: its leg rings, and nobody else decides for how long.
    pub(crate) fn is_live(&self, timer: Timer) -> bool {
        match timer {
            Timer::Leg { leg, kind } => self
                .ringing(leg)
                .is_some_and(|(key, _)| kind == TimerKind::Answer || !self.acd.times(key, leg)),
            Timer::Due(at) => self.is_due_at(at),
        }
    }

    /// A timer has run down. One that matters no more does nothing.
    pub(crate) fn timer_expired(&mut self, timer: Timer) -> Result<(), SwitchError> {
        if !self.is_live(timer) {
            return Ok(());
        }
        match timer {
            Timer::Leg { leg, kind } => self.rung_out(leg, kind),
            Timer::Due(_) => self.see_to_what_is_due(),
        }
    }

    /// The call and the phone of a leg, if it rings.
    fn ringing(&self, leg: u64) -> Option<(u64, String)> {
        self.calls.values().find_map(|call| {
            let leg = call.leg(leg).filter(|leg| leg.state == LegState::Alerting)?;
            Some((call.key, leg.device.clone()))
        })
    }

    fn rung_out(&mut self, leg: u64, kind: TimerKind) -> Result<(), SwitchError> {
        let Some((key, device)) = self.ringing(leg) else { return Ok(()) };
        match kind {
            // it goes on ringing while its owner talks to somebody else
            TimerKind::Answer if self.is_busy_besides(&device, Some(leg)) => {}
            TimerKind::Answer => {
                let mut call = self.take(key)?;
                self.connect(&mut call, leg);
                self.put_answered(call);
            }
            TimerKind::NoAnswer => {
                let mut call = self.take(key)?;
                let waiting = call.others(leg);
                let [caller] = waiting.as_slice() else {
                    self.end(&call, &device, Cause::CallNotAnswered);
                    return Ok(());
                };
                if !self.has_voicemail(&device) {
                    self.end(&call, &device, Cause::CallNotAnswered);
                    return Ok(());
                }
                self.tell_cleared(&call, leg, Cause::CallForwardNoAnswer, &device);
                call.remove(leg);
                self.connect_to_voicemail(&mut call, *caller, &device, Cause::CallForwardNoAnswer);
                self.put(call);
            }
            TimerKind::ForwardNoAnswer => self.forward_unanswered(key, leg, &device)?,
        }
        Ok(())
    }
}
