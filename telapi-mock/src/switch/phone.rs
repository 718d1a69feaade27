//! A phone, and the person at it.

use super::truth::{Leg, LegState};
use super::{NewCall, Switch, SwitchError};
use telapi_core::{CallId, CorrelatorData};

/// Acts as the person at a phone. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Phone {
    switch: Switch,
    number: String,
}

/// What a phone is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PhoneState {
    /// Nobody is logged in to it, or the switch does not have it.
    LoggedOut,
    /// It has no call.
    Idle,
    /// It rings.
    Ringing,
    /// It has called and hears the other end ring.
    Calling,
    /// It talks.
    Talking,
    /// It hears the busy tone.
    Failed,
    /// It only has calls on hold.
    Holding,
}

impl Phone {
    pub(super) fn new(switch: Switch, number: String) -> Self {
        Self { switch, number }
    }

    /// The phone's number.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The phone's parts in calls, the oldest first.
    pub fn legs(&self) -> Vec<Leg> {
        self.switch.inner.lock().processing.legs_of(&self.number)
    }

    /// What the phone is doing; what it does actively counts before what it holds.
    pub fn state(&self) -> PhoneState {
        if !self.switch.is_logged_in(&self.number) {
            return PhoneState::LoggedOut;
        }
        let mut state = PhoneState::Idle;
        for leg in self.legs() {
            match leg.state {
                LegState::Held if state == PhoneState::Idle => state = PhoneState::Holding,
                LegState::Held | LegState::Queued | LegState::Null => {}
                LegState::Alerting => state = PhoneState::Ringing,
                LegState::Initiated | LegState::Originated | LegState::Delivered => {
                    return PhoneState::Calling;
                }
                LegState::Connected => return PhoneState::Talking,
                LegState::Failed => return PhoneState::Failed,
            }
        }
        state
    }

    /// Calls a number; gives the call's id for this phone.
    pub fn dial(&self, number: &str) -> Result<CallId, SwitchError> {
        self.switch.make_call(&self.number, number, NewCall::default())
    }

    /// Answers the call that rings.
    pub fn pick_up(&self) -> Result<(), SwitchError> {
        self.switch.answer(&self.number, &self.leg_in(&[LegState::Alerting], "answer")?)
    }

    /// Refuses the call that rings; the caller hears the busy tone.
    pub fn reject(&self) -> Result<(), SwitchError> {
        self.switch.clear_connection(&self.number, &self.leg_in(&[LegState::Alerting], "reject")?)
    }

    /// Puts the receiver down: ends the call that is talking, calling or failed, or else the newest that is held.
    pub fn hang_up(&self) -> Result<(), SwitchError> {
        let active = [LegState::Connected, LegState::Delivered, LegState::Failed, LegState::Originated];
        let call_id = self
            .leg_in(&active, "hang up")
            .or_else(|_| self.leg_in(&[LegState::Held, LegState::Initiated], "hang up"))?;
        self.switch.clear_connection(&self.number, &call_id)
    }

    /// Holds the call that talks.
    pub fn hold(&self) -> Result<(), SwitchError> {
        self.switch.hold(&self.number, &self.leg_in(&[LegState::Connected], "hold")?)
    }

    /// Takes back the call that was held; the newest of several.
    pub fn retrieve(&self) -> Result<(), SwitchError> {
        self.switch.retrieve(&self.number, &self.leg_in(&[LegState::Held], "retrieve")?)
    }

    /// Holds the call that talks and calls a number; gives the new call's id for this phone.
    pub fn consult(&self, number: &str) -> Result<CallId, SwitchError> {
        let existing = self.leg_in(&[LegState::Connected], "consult")?;
        self.switch.consult(&self.number, &existing, number, NewCall::default())
    }

    /// Puts the held party and the other one, who talks or still rings, together.
    pub fn transfer(&self) -> Result<(), SwitchError> {
        let held = self.leg_in(&[LegState::Held], "transfer")?;
        let active = self.leg_in(&[LegState::Connected, LegState::Delivered], "transfer")?;
        self.switch.transfer(&self.number, &held, &active)
    }

    /// Sends the call that talks or rings on to a number.
    pub fn transfer_to(&self, number: &str) -> Result<(), SwitchError> {
        let states = [LegState::Connected, LegState::Alerting];
        self.switch.single_step_transfer(&self.number, &self.leg_in(&states, "transfer")?, number)
    }

    /// Brings the held party and the one that talks together, and stays.
    pub fn conference(&self) -> Result<(), SwitchError> {
        let held = self.leg_in(&[LegState::Held], "conference")?;
        let active = self.leg_in(&[LegState::Connected], "conference")?;
        self.switch.conference(&self.number, &held, &active)
    }

    /// Puts the call that talks, or else the newest that is held, into a park slot and leaves it.
    pub fn park(&self, slot: &str) -> Result<(), SwitchError> {
        let call_id = self
            .leg_in(&[LegState::Connected], "park")
            .or_else(|_| self.leg_in(&[LegState::Held], "park"))?;
        self.switch.park(&self.number, &call_id, slot)
    }

    /// Takes over the call that is parked in a slot; gives its id for this phone.
    pub fn unpark(&self, slot: &str) -> Result<CallId, SwitchError> {
        let calls = self.switch.calls();
        let mut parked = calls.into_iter().filter_map(|call| call.parked);
        let found = parked.find(|parked| parked.slot == slot);
        let parked = found.ok_or_else(|| SwitchError::EmptySlot(slot.into()))?;
        self.switch.pick_up(&self.number, &parked.call_id)
    }

    /// Takes over the call that rings at another phone; gives its id for this phone.
    pub fn pick_up_at(&self, number: &str) -> Result<CallId, SwitchError> {
        let ringing = self.switch.phone(number).leg_in(&[LegState::Alerting], "be picked up")?;
        self.switch.pick_up(&self.number, &ringing)
    }

    /// Logs the user off: the phone's calls end and it is out of service.
    pub fn log_out(&self) -> Result<(), SwitchError> {
        self.switch.log_out(&self.number)
    }

    /// Logs the user in: the phone is back in service.
    pub fn log_in(&self) -> Result<(), SwitchError> {
        self.switch.log_in(&self.number)
    }

    /// Calls a number with a correlator, whose text is the call's id for this phone.
    pub fn dial_with(&self, number: &str, correlator: CorrelatorData) -> Result<CallId, SwitchError> {
        self.switch.make_call(&self.number, number, NewCall::correlated(correlator))
    }

    /// The newest of the phone's calls that is in one of the states.
    fn leg_in(&self, states: &[LegState], wanted: &'static str) -> Result<CallId, SwitchError> {
        let found = self.switch.inner.lock().processing.newest_in(&self.number, states);
        found.ok_or_else(|| SwitchError::NoSuchLeg { device: self.number.clone(), wanted })
    }
}
