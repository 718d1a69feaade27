//! Requests to voicemail (guide 10.1 to 10.4).

use super::part::{Connection, DeviceNumber};
use crate::xml::field::element_struct;

element_struct! {
    /// Guide 10.1.1.
    AvmSnapshotVoiceMailbox in None {
        /// Whose mailbox.
        device: one DeviceNumber = "device",
    }
}

element_struct! {
    /// Guide 10.1.2 to 10.1.5: play, stop, suspend, resume.
    AvmMessage in None {
        /// The call over which it is heard.
        connection: one Connection = "connection",
        /// Whose mailbox.
        device: one DeviceNumber = "device",
        /// The message's id. As JSON `message_`: a request's `message` is its root.
        #[serde(rename = "message_")]
        message: one i64 = "message",
    }
}

element_struct! {
    /// Guide 10.1.6.
    AvmRepositionMessage in None {
        /// The call over which it is heard.
        connection: one Connection = "connection",
        /// Whose mailbox.
        device: one DeviceNumber = "device",
        /// The message's id. As JSON `message_`: a request's `message` is its root.
        #[serde(rename = "message_")]
        message: one i64 = "message",
        /// Where to go on.
        period: one Period = "period",
    }
}

element_struct! {
    /// A place in a message.
    Period in Csta {
        /// Relative to where it is, in no unit that the guide names; the mock takes seconds.
        relative_position: one i64 = "relativePosition",
    }
}

element_struct! {
    /// Guide 10.1.7.
    AvmDeleteMessage in None {
        /// Whose mailbox.
        device: one DeviceNumber = "device",
        /// The message's id. As JSON `message_`: a request's `message` is its root.
        #[serde(rename = "message_")]
        message: one i64 = "message",
    }
}

element_struct! {
    /// Guide 10.1.8.
    AvmSetMessageState in None {
        /// Whose mailbox.
        device: one DeviceNumber = "device",
        /// The message's id. As JSON `message_`: a request's `message` is its root.
        #[serde(rename = "message_")]
        message: one i64 = "message",
        /// `stateOld`, `stateNew`, …
        new_state: one String = "newState",
    }
}

element_struct! {
    /// Guide 10.2.
    AvmListenMessage in None {
        /// For whom the message is left.
        target_device: one DeviceNumber = "targetDevice",
        /// Who listens.
        listen_device: one DeviceNumber = "listenDevice",
    }
}

element_struct! {
    /// Guide 10.3.
    AvmPickupMessage in None {
        /// For whom the message is left.
        target_device: one DeviceNumber = "targetDevice",
        /// Who takes the call.
        pickup_device: one DeviceNumber = "pickupDevice",
    }
}

element_struct! {
    /// Guide 10.4.
    AvmGetVoicemailConfig in None {
        /// Whose mailbox.
        device: one DeviceNumber = "device",
    }
}
