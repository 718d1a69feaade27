//! Private events, typed (tserver-private-services).

use super::{
    ACCOUNT_CODE, HOT_DESKING_CANCEL, HOT_DESKING_INITIATE, RECORDING_RESUME, RECORDING_START,
    RECORDING_STOP, RECORDING_SUSPEND,
};
use crate::event::EventPrivateInfo;
use crate::message::{ConnId, KvList};
use telapi_core::DeviceId;

/// What a private event tells.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PrivateEvent {
    /// A guest's extension is associated with a host's device.
    HotDeskingEstablished {
        /// The guest's extension.
        guest: DeviceId,
        /// The host's device.
        host: DeviceId,
    },
    /// It is not any more.
    HotDeskingCancelled {
        /// The guest's extension.
        guest: DeviceId,
        /// The host's device, if the server knows it.
        host: Option<DeviceId>,
    },
    /// The account code of a call was set.
    AccountCodeSet {
        /// The device.
        dn: DeviceId,
        /// The call.
        conn_id: Option<ConnId>,
        /// The code stands among these, under the key of the server's option `accode-name`.
        extensions: KvList,
    },
    /// A call is being recorded.
    RecordingStarted {
        /// The monitored device.
        dn: DeviceId,
        /// The call.
        conn_id: Option<ConnId>,
    },
    /// It is not any more.
    RecordingStopped {
        /// The monitored device.
        dn: DeviceId,
        /// The call.
        conn_id: Option<ConnId>,
    },
    /// Recording is suspended.
    RecordingSuspended {
        /// The monitored device.
        dn: DeviceId,
        /// The call.
        conn_id: Option<ConnId>,
    },
    /// Recording goes on.
    RecordingResumed {
        /// The monitored device.
        dn: DeviceId,
        /// The call.
        conn_id: Option<ConnId>,
    },
    /// One that the page does not know, or that lacks what the page says it has.
    Other,
}

impl PrivateEvent {
    /// What the event tells.
    pub fn of(info: &EventPrivateInfo) -> Self {
        let Some(dn) = info.this_dn.clone() else { return Self::Other };
        let (host, conn_id) = (info.other_dn.clone(), info.conn_id);
        match (info.private_msg_id, host) {
            (HOT_DESKING_INITIATE, Some(host)) => Self::HotDeskingEstablished { guest: dn, host },
            (HOT_DESKING_CANCEL, host) => Self::HotDeskingCancelled { guest: dn, host },
            (ACCOUNT_CODE, _) => {
                Self::AccountCodeSet { dn, conn_id, extensions: info.extensions.clone().unwrap_or_default() }
            }
            (RECORDING_START, _) => Self::RecordingStarted { dn, conn_id },
            (RECORDING_STOP, _) => Self::RecordingStopped { dn, conn_id },
            (RECORDING_SUSPEND, _) => Self::RecordingSuspended { dn, conn_id },
            (RECORDING_RESUME, _) => Self::RecordingResumed { dn, conn_id },
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Attribute, Message, MessageType, Time, TypedMessage};

    fn info(number: i64, attributes: &[(Attribute, &str)]) -> EventPrivateInfo {
        let time = Time { seconds: 1_700_000_000, microseconds: 0 };
        let mut message = Message::new(MessageType::EventPrivateInfo)
            .with(Attribute::TimeinSecs, time)
            .with(Attribute::PrivateMsgID, number);
        for (attribute, text) in attributes {
            message.attributes.push(*attribute, *text);
        }
        EventPrivateInfo::from_message(message).unwrap()
    }

    #[test]
    fn each_number_of_the_page_is_an_event() {
        let dn = DeviceId::new("1001");
        let guest = [(Attribute::ThisDN, "1001"), (Attribute::OtherDN, "2001")];
        let host = DeviceId::new("2001");
        let told = PrivateEvent::of(&info(1, &guest));
        assert_eq!(told, PrivateEvent::HotDeskingEstablished { guest: dn.clone(), host: host.clone() });
        let told = PrivateEvent::of(&info(2, &guest));
        assert_eq!(told, PrivateEvent::HotDeskingCancelled { guest: dn.clone(), host: Some(host) });
        let told = PrivateEvent::of(&info(2, &[(Attribute::ThisDN, "1001")]));
        assert_eq!(told, PrivateEvent::HotDeskingCancelled { guest: dn.clone(), host: None }, "if known");
        let call = [(Attribute::ThisDN, "1001"), (Attribute::ConnID, "0077028a809f7004")];
        let conn_id = Some("0077028a809f7004".parse().unwrap());
        let told = [3013, 3014, 3015, 3016].map(|number| PrivateEvent::of(&info(number, &call)));
        assert_eq!(
            told,
            [
                PrivateEvent::RecordingStarted { dn: dn.clone(), conn_id },
                PrivateEvent::RecordingStopped { dn: dn.clone(), conn_id },
                PrivateEvent::RecordingSuspended { dn: dn.clone(), conn_id },
                PrivateEvent::RecordingResumed { dn, conn_id },
            ]
        );
    }

    #[test]
    fn what_the_page_does_not_know_or_lacks_what_it_says_is_another() {
        assert_eq!(PrivateEvent::of(&info(1, &[(Attribute::ThisDN, "1001")])), PrivateEvent::Other);
        assert_eq!(PrivateEvent::of(&info(3013, &[])), PrivateEvent::Other);
        assert_eq!(PrivateEvent::of(&info(77, &[(Attribute::ThisDN, "1001")])), PrivateEvent::Other);
    }
}
