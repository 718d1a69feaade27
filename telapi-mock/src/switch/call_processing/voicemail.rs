//! Mailboxes, and calls that go to one: the caller's leg goes on alone until it hangs up or somebody takes it over.

use super::{Call, CallProcessing};
use crate::switch::error::SwitchError;
use crate::switch::event::{CallEventKind, Cause, What};
use crate::switch::features::{VoicemailChange, VoicemailEvent, VoicemailMessage};
use crate::switch::truth::LegState;
use std::time::{Duration, SystemTime};
use telapi_core::CallId;

/// More messages than this a mailbox does not keep: the oldest goes.
const MAILBOX: usize = 1000;

#[derive(Debug, Default)]
pub(super) struct Mailbox {
    messages: Vec<VoicemailMessage>,
    playing: Option<Playing>,
}

#[derive(Debug)]
struct Playing {
    message: i64,
    position: Duration,
    /// When it went on playing from the position; none while it is suspended.
    since: Option<SystemTime>,
}

impl Playing {
    fn position(&self, now: SystemTime) -> Duration {
        let more = self.since.and_then(|since| now.duration_since(since).ok());
        self.position + more.unwrap_or_default()
    }
}

/// A call that leaves a message.
#[derive(Debug)]
pub(super) struct VoicemailRecord {
    pub(super) mailbox: String,
    began: SystemTime,
    pub(super) listeners: Vec<u64>,
}

impl CallProcessing {
    // --- mailboxes -----------------------------------------------------------------------------------------------

    pub(crate) fn messages(&self, device: &str) -> Result<Vec<VoicemailMessage>, SwitchError> {
        self.require_device(device)?;
        let record = self.devices.get(device);
        Ok(record.map(|record| record.mailbox.messages.clone()).unwrap_or_default())
    }

    pub(crate) fn playing(
        &self,
        device: &str,
        now: SystemTime,
    ) -> Result<Option<(i64, Duration, bool)>, SwitchError> {
        self.require_device(device)?;
        let playing = self.devices.get(device).and_then(|record| record.mailbox.playing.as_ref());
        Ok(playing.map(|playing| (playing.message, playing.position(now), playing.since.is_none())))
    }

    pub(crate) fn leave_message(
        &mut self,
        from: &str,
        to: &str,
        length: Duration,
        subject: &str,
    ) -> Result<i64, SwitchError> {
        self.require_device(to)?;
        self.message_ids += 1;
        let message = VoicemailMessage {
            id: self.message_ids,
            state: "stateNew".into(),
            sender: self.party(from),
            target: self.party(to),
            received: self.now,
            length,
            subject: subject.into(),
        };
        let messages = &mut self.record_of(to)?.mailbox.messages;
        if messages.len() >= MAILBOX {
            messages.remove(0);
        }
        messages.push(message.clone());
        self.tell_mailbox(to, VoicemailChange::New(message));
        Ok(self.message_ids)
    }

    pub(crate) fn play_message(&mut self, device: &str, message: i64) -> Result<(), SwitchError> {
        let now = self.now;
        let mailbox = self.mailbox_with(device, message)?;
        mailbox.playing = Some(Playing { message, position: Duration::ZERO, since: Some(now) });
        self.tell_mailbox(device, VoicemailChange::Played(message));
        Ok(())
    }

    pub(crate) fn stop_message(&mut self, device: &str, message: i64) -> Result<(), SwitchError> {
        self.playing_of(device, message)?;
        self.record_of(device)?.mailbox.playing = None;
        Ok(())
    }

    pub(crate) fn suspend_message(
        &mut self,
        device: &str,
        message: i64,
        suspended: bool,
    ) -> Result<(), SwitchError> {
        let now = self.now;
        let playing = self.playing_of(device, message)?;
        if playing.since.is_none() == suspended {
            return Err(SwitchError::NotPlaying(message));
        }
        playing.position = playing.position(now);
        playing.since = (!suspended).then_some(now);
        Ok(())
    }

    pub(crate) fn reposition_message(
        &mut self,
        device: &str,
        message: i64,
        seconds: i64,
    ) -> Result<(), SwitchError> {
        let now = self.now;
        let playing = self.playing_of(device, message)?;
        let by = Duration::from_secs(seconds.unsigned_abs());
        let position = playing.position(now);
        playing.position =
            if seconds < 0 { position.saturating_sub(by) } else { position.saturating_add(by) };
        playing.since = playing.since.map(|_| now);
        Ok(())
    }

    pub(crate) fn delete_message(&mut self, device: &str, message: i64) -> Result<(), SwitchError> {
        let mailbox = self.mailbox_with(device, message)?;
        mailbox.messages.retain(|kept| kept.id != message);
        mailbox.playing.take_if(|playing| playing.message == message);
        self.tell_mailbox(device, VoicemailChange::StateChanged(message, "stateDeleted".into()));
        Ok(())
    }

    pub(crate) fn set_message_state(
        &mut self,
        device: &str,
        message: i64,
        state: &str,
    ) -> Result<(), SwitchError> {
        let mailbox = self.mailbox_with(device, message)?;
        for kept in mailbox.messages.iter_mut().filter(|kept| kept.id == message) {
            kept.state = state.into();
        }
        self.tell_mailbox(device, VoicemailChange::StateChanged(message, state.into()));
        Ok(())
    }

    fn mailbox_with(&mut self, device: &str, message: i64) -> Result<&mut Mailbox, SwitchError> {
        let mailbox = &mut self.record_of(device)?.mailbox;
        if mailbox.messages.iter().any(|kept| kept.id == message) {
            return Ok(mailbox);
        }
        Err(SwitchError::UnknownMessage(message))
    }

    fn playing_of(&mut self, device: &str, message: i64) -> Result<&mut Playing, SwitchError> {
        let playing = self.mailbox_with(device, message)?.playing.as_mut();
        playing.filter(|playing| playing.message == message).ok_or(SwitchError::NotPlaying(message))
    }

    fn tell_mailbox(&mut self, device: &str, change: VoicemailChange) {
        let event = VoicemailEvent { device: self.party(device), change };
        self.push(What::Voicemail(Box::new(event)));
    }

    // --- calls that leave messages -------------------------------------------------------------------------------

    pub(crate) fn has_voicemail(&self, device: &str) -> bool {
        self.config.extensions.get(device).is_some_and(|extension| extension.voicemail)
    }

    /// The caller, whose call nobody else is in, is connected to a mailbox.
    pub(super) fn connect_to_voicemail(&mut self, call: &mut Call, uid: u64, mailbox: &str, cause: Cause) {
        call.set_state(uid, LegState::Connected);
        call.voicemail =
            Some(VoicemailRecord { mailbox: mailbox.into(), began: self.now, listeners: Vec::new() });
        call.last_redirection = Some(mailbox.into());
        let caller = call.leg(uid).map(|leg| self.party(&leg.device));
        self.tell(call, uid, CallEventKind::Established, cause, mailbox);
        self.tell_mailbox(mailbox, VoicemailChange::LeaveInProgress(caller));
    }

    /// A call to a mailbox has ended.
    pub(super) fn message_left(&mut self, call: &Call) {
        let Some(record) = &call.voicemail else { return };
        let length = self.now.duration_since(record.began).unwrap_or_default();
        self.tell_mailbox(&record.mailbox, VoicemailChange::LeaveInProgress(None));
        // the mailbox is one of the switch's own, or the call would not have got there
        let _ = self.leave_message(&call.calling, &record.mailbox, length, &call.subject);
    }

    /// A phone listens to who leaves a message for another, or takes the call over (IP Office guide 10.2, 10.3).
    pub(crate) fn join_voicemail(
        &mut self,
        target: &str,
        device: &str,
        takes_over: bool,
    ) -> Result<CallId, SwitchError> {
        self.require_device(target)?;
        self.require_phone(device)?;
        let found = self.calls.values().find(|call| {
            call.voicemail.as_ref().is_some_and(|record| record.mailbox == target)
                && call.legs.iter().all(|leg| leg.device != device)
        });
        let wanted = if takes_over { "take over from voicemail" } else { "listen to" };
        let none = || SwitchError::NoSuchLeg { device: target.into(), wanted };
        let key = found.map(|call| call.key).ok_or_else(none)?;
        if self.is_busy_besides(device, None) {
            return Err(SwitchError::Busy(device.into()));
        }
        let mut call = self.take(key)?;
        if takes_over {
            let listeners = call.voicemail.take().map(|record| record.listeners).unwrap_or_default();
            for uid in listeners {
                self.tell_cleared(&call, uid, Cause::CallPickup, device);
                call.remove(uid);
            }
            self.tell_mailbox(target, VoicemailChange::LeaveInProgress(None));
        }
        let uid = self.add_leg(&mut call, device, LegState::Connected);
        let told = if takes_over { call.uids() } else { vec![uid] };
        if let Some(record) = &mut call.voicemail {
            record.listeners.push(uid);
        }
        let cause = if takes_over { Cause::CallPickup } else { Cause::Normal };
        for each in told {
            self.tell(&call, each, CallEventKind::Established, cause, device);
        }
        let own = call.leg(uid).map(|leg| leg.call_id.clone()).unwrap_or_default();
        self.put(call);
        Ok(own)
    }

    /// Somebody who only listens leaves.
    pub(super) fn stop_listening(&mut self, call: &mut Call, uid: u64, device: &str) {
        self.tell_cleared(call, uid, Cause::Normal, device);
        call.remove(uid);
        if let Some(record) = &mut call.voicemail {
            record.listeners.retain(|&listener| listener != uid);
        }
    }
}
