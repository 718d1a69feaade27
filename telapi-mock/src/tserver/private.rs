//! Private events, and what the server remembers for them.

use super::calls::ConnId;
use super::message::{KvList, Message};
use super::state::Inner;
use crate::switch::RecordingEvent;

pub(crate) const HOT_DESKING: i64 = 1;
pub(crate) const HOT_DESKING_CANCELLED: i64 = 2;
pub(crate) const ACCOUNT_CODE: i64 = 501;
pub(crate) const RECORDING_STARTED: i64 = 3013;
pub(crate) const RECORDING_STOPPED: i64 = 3014;
pub(crate) const RECORDING_SUSPENDED: i64 = 3015;
pub(crate) const RECORDING_RESUMED: i64 = 3016;

/// By what a private service is answered (T-Library model, section 2: a server may do any of these).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrivateAnswer {
    /// By its EventPrivateInfo, which carries the ReferenceID.
    #[default]
    Info,
    /// By EventACK; the EventPrivateInfo comes behind it, without a ReferenceID.
    Ack,
    /// By a conventional event in place of the private one: EventDNBackInService and EventDNOutOfService for hot desking,
    /// EventAttachedDataChanged with `RecordingState` or the account code.
    Conventional,
}

/// What has become of a call's recording (the user data's `RecordingState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recording {
    Started,
    Stopped,
    Suspended,
}

impl Recording {
    pub(crate) fn as_user_data(self) -> KvList {
        let state = match self {
            Self::Started => 1,
            Self::Stopped => 2,
            Self::Suspended => 3,
        };
        vec![("RecordingState".into(), state.into())]
    }
}

impl Inner {
    /// A private event, or the conventional one in its place.
    pub(crate) fn private_message(
        &self,
        number: i64,
        dn: &str,
        conn_id: Option<ConnId>,
        user_data: &KvList,
    ) -> Message {
        let is_conventional = self.private_answer == PrivateAnswer::Conventional;
        match (conn_id, is_conventional) {
            (Some(conn_id), true) => {
                self.calls.about("EventAttachedDataChanged", conn_id, dn).with_list("UserData", user_data)
            }
            (None, true) if number == HOT_DESKING => Message::new("EventDNBackInService").with("ThisDN", dn),
            (None, true) => Message::new("EventDNOutOfService").with("ThisDN", dn),
            (conn_id, false) => Message::new("EventPrivateInfo")
                .with("PrivateMsgID", number)
                .with("ThisDN", dn)
                .with_some("ConnID", conn_id.map(|conn_id| conn_id.to_string())),
        }
    }

    pub(crate) fn set_recording(&mut self, conn_id: ConnId, dn: &str, recording: Recording) {
        if let Some(call) = self.calls.get_mut(conn_id) {
            call.recordings.insert(dn.into(), recording);
        }
    }

    /// The switch tells that a call is recorded or not any more.
    pub(crate) fn follow_recording(&mut self, event: &RecordingEvent) {
        let dn = event.device.number.as_str();
        let Some(conn_id) = self.calls.find(dn, &event.call_id).map(|call| call.conn_id) else { return };
        let (number, recording) = if event.started {
            (RECORDING_STARTED, Recording::Started)
        } else {
            (RECORDING_STOPPED, Recording::Stopped)
        };
        self.set_recording(conn_id, dn, recording);
        let message = self.private_message(number, dn, Some(conn_id), &recording.as_user_data());
        self.tell(&message);
    }

    /// What a DN's picture says of recordings.
    pub(crate) fn recording_state(&self, dn: &str) -> KvList {
        let mut recordings = self.calls.at(dn).filter_map(|call| call.recordings.get(dn));
        recordings.next().map(|recording| recording.as_user_data()).unwrap_or_default()
    }
}
