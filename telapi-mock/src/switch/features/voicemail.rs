//! Mailboxes, and calls that leave messages in them.

use crate::switch::truth::Party;
use crate::switch::{Switch, SwitchError};
use std::time::{Duration, SystemTime};
use telapi_core::CallId;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VoicemailMessage {
    /// Its id, unique in the switch.
    pub id: i64,
    /// `stateNew`, `stateOld`, `stateSaved`, or what a request has set.
    pub state: String,
    /// Who left it.
    pub sender: Party,
    /// For whom.
    pub target: Party,
    /// When it was left.
    pub received: SystemTime,
    /// How long it is.
    pub length: Duration,
    /// Its subject, mostly empty.
    pub subject: String,
}

/// Something about a mailbox; its owner's phone sees it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VoicemailEvent {
    /// The phone.
    pub device: Party,
    /// What.
    pub change: VoicemailChange,
}

/// What happened to a mailbox.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum VoicemailChange {
    /// A message was left.
    New(VoicemailMessage),
    /// A message is being played on the phone.
    Played(i64),
    /// A message's state has changed, or the message is deleted (`stateDeleted`).
    StateChanged(i64, String),
    /// A caller begins to leave a message, or has ended (`None`).
    LeaveInProgress(Option<Party>),
}

/// For tests and front-ends.
impl Switch {
    /// Puts a message into a mailbox, as if a call had left it; gives its id. The subject may be empty.
    pub fn leave_message(
        &self,
        from: &str,
        to: &str,
        length: Duration,
        subject: &str,
    ) -> Result<i64, SwitchError> {
        self.inner.perform(|switch| switch.leave_message(from, to, length, subject))
    }

    /// The messages in a phone's mailbox, the oldest first.
    pub fn messages(&self, device: &str) -> Result<Vec<VoicemailMessage>, SwitchError> {
        self.inner.lock().processing.messages(device)
    }

    /// The message that a phone plays, if it does: its id, where it is, and whether it is suspended.
    pub fn playing(&self, device: &str) -> Result<Option<(i64, Duration, bool)>, SwitchError> {
        self.inner.lock().processing.playing(device, self.inner.now())
    }

    /// A phone plays a message of its mailbox.
    pub fn play_message(&self, device: &str, message: i64) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.play_message(device, message))
    }

    /// A phone stops playing a message.
    pub fn stop_message(&self, device: &str, message: i64) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.stop_message(device, message))
    }

    /// A phone pauses a message that it plays, or goes on with it.
    pub fn suspend_message(&self, device: &str, message: i64, suspended: bool) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.suspend_message(device, message, suspended))
    }

    /// Moves within a message that is played, by so many seconds.
    pub fn reposition_message(&self, device: &str, message: i64, seconds: i64) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.reposition_message(device, message, seconds))
    }

    /// Deletes a message.
    pub fn delete_message(&self, device: &str, message: i64) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.delete_message(device, message))
    }

    /// Sets a message's state.
    pub fn set_message_state(&self, device: &str, message: i64, state: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.set_message_state(device, message, state))
    }

    /// A phone listens to the message that somebody is leaving for another phone; gives the call's id for it.
    pub fn listen_to_message(&self, target: &str, listener: &str) -> Result<CallId, SwitchError> {
        self.inner.perform(|switch| switch.join_voicemail(target, listener, false))
    }

    /// A phone takes over the call that is leaving a message for another phone; gives the call's id for it. No message
    /// is left.
    pub fn pick_up_message(&self, target: &str, device: &str) -> Result<CallId, SwitchError> {
        self.inner.perform(|switch| switch.join_voicemail(target, device, true))
    }
}
