//! Voicemail services (IP Office guide 10). A 503 to any of them says that voicemail is not there, not that the portal is
//! down.

use super::ServiceRequest;
use super::call_control::{begin, connection};
use super::of_a_device::of_a_device;
use crate::event::{VoicemailMessageId, VoicemailMessageState};
use telapi_core::wire::XmlWriter;
use telapi_core::{ConnectionId, DeviceId, SwitchingSubDomain};

/// A device as voicemail names it.
fn device(xml: &mut XmlWriter, name: &'static str, device: &DeviceId) {
    let switch = device.sub_domain().map(SwitchingSubDomain::to_hex);
    let mut attributes = Vec::with_capacity(2);
    if let Some(switch) = &switch {
        attributes.push(("switchingSubDomainInformationElements", switch.as_str()));
    }
    // so in all samples of voicemail's requests, unlike those of the other groups
    attributes.push(("typeOfNumber", "deviceNumber"));
    xml.leaf_with(name, &attributes, device.number());
}

of_a_device! {
    |xml, mailbox| device(xml, "device", mailbox);
    /// Asks for the messages of a mailbox (IP Office guide 10.1.1). It is answered by AVMSnapshotEvent.
    AvmSnapshotVoiceMailbox = "csta:AVMSnapshotVoiceMailbox" at "voicemail/getMessages",
    /// Asks for the voicemail settings of a user (IP Office guide 10.4). It is answered by AVMGetVoicemailConfigEvent.
    AvmGetVoicemailConfig = "csta:AVMGetVoicemailConfig" at "voicemail/getVoicemailConfig",
}

/// Declares requests about a message that is played in a call.
macro_rules! of_a_message_in_a_call {
    ($($(#[$doc:meta])* $name:ident = $root:literal at $path:literal,)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq)]
            #[non_exhaustive]
            pub struct $name {
                /// The call in which it is played.
                pub connection: ConnectionId,
                /// The device whose message it is, with its switch.
                pub device: DeviceId,
                /// The message.
                pub message: VoicemailMessageId,
            }

            impl $name {
                /// About this message of this device, in this call.
                pub fn new(connection: ConnectionId, device: DeviceId, message: VoicemailMessageId) -> Self {
                    Self { connection, device, message }
                }
            }

            impl ServiceRequest for $name {
                const PATH: &'static str = $path;

                fn to_xml(&self) -> String {
                    let mut xml = begin($root);
                    connection(&mut xml, "connection", &self.connection);
                    device(&mut xml, "device", &self.device);
                    xml.leaf("message", self.message.as_str());
                    xml.finish()
                }
            }
        )*
    };
}

of_a_message_in_a_call! {
    /// Plays a message (IP Office guide 10.1.2). It is answered by AVMPlayedEvent.
    AvmPlayMessage = "csta:AVMPlayMessage" at "voicemail/playMessage",
    /// Stops playing a message (IP Office guide 10.1.3). The guide names no event that answers it.
    AvmStopMessage = "csta:AVMStopMessage" at "voicemail/stopMessage",
    /// Suspends a message that is played (IP Office guide 10.1.4). The guide names no event that answers it.
    AvmSuspendMessage = "csta:AVMSuspendMessage" at "voicemail/suspendMessage",
    /// Goes on with a message that was suspended (IP Office guide 10.1.5). The guide names no event that answers it.
    AvmResumeMessage = "csta:AVMResumeMessage" at "voicemail/resumeMessage",
}

/// Moves within a message that is played (IP Office guide 10.1.6). The guide names no event that answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AvmRepositionMessage {
    /// The call in which it is played.
    pub connection: ConnectionId,
    /// The device whose message it is, with its switch.
    pub device: DeviceId,
    /// The message.
    pub message: VoicemailMessageId,
    /// How far to move, backwards if it is negative. The guide does not name the unit.
    pub relative_position: i64,
}

impl AvmRepositionMessage {
    /// Moves by so much within this message of this device, in this call.
    pub fn new(
        connection: ConnectionId,
        device: DeviceId,
        message: VoicemailMessageId,
        relative_position: i64,
    ) -> Self {
        Self { connection, device, message, relative_position }
    }
}

impl ServiceRequest for AvmRepositionMessage {
    const PATH: &'static str = "voicemail/repositionMessage";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:AVMRepositionMessage");
        connection(&mut xml, "connection", &self.connection);
        device(&mut xml, "device", &self.device);
        xml.leaf("message", self.message.as_str());
        xml.open("period", &[]);
        xml.leaf("csta:relativePosition", &self.relative_position.to_string()).close();
        xml.finish()
    }
}

/// Deletes a message (IP Office guide 10.1.7). It is answered by AVMMessageStateChangedEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AvmDeleteMessage {
    /// The device whose message it is, with its switch.
    pub device: DeviceId,
    /// The message.
    pub message: VoicemailMessageId,
}

impl AvmDeleteMessage {
    /// Deletes this message of this device.
    pub fn new(device: DeviceId, message: VoicemailMessageId) -> Self {
        Self { device, message }
    }
}

impl ServiceRequest for AvmDeleteMessage {
    const PATH: &'static str = "voicemail/deleteMessage";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:AVMDeleteMessage");
        device(&mut xml, "device", &self.device);
        xml.leaf("message", self.message.as_str());
        xml.finish()
    }
}

/// Marks a message as heard or not heard (IP Office guide 10.1.8). It is answered by AVMMessageStateChangedEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AvmSetMessageState {
    /// The device whose message it is, with its switch.
    pub device: DeviceId,
    /// The message.
    pub message: VoicemailMessageId,
    /// What it is to be.
    pub new_state: VoicemailMessageState,
}

impl AvmSetMessageState {
    /// Gives this message of this device this state.
    pub fn new(device: DeviceId, message: VoicemailMessageId, new_state: VoicemailMessageState) -> Self {
        Self { device, message, new_state }
    }
}

impl ServiceRequest for AvmSetMessageState {
    const PATH: &'static str = "voicemail/setMessageState";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:AVMSetMessageState");
        device(&mut xml, "device", &self.device);
        xml.leaf("message", self.message.as_str());
        xml.leaf("newState", self.new_state.as_str());
        xml.finish()
    }
}

/// Listens to a message while it is left (IP Office guide 10.2). It is answered by EstablishedEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AvmListenMessage {
    /// The device for which the message is left, with its switch.
    pub target_device: DeviceId,
    /// The device that listens, with its switch.
    pub listen_device: DeviceId,
}

impl AvmListenMessage {
    /// Lets one device listen to what is left for the other.
    pub fn new(target_device: DeviceId, listen_device: DeviceId) -> Self {
        Self { target_device, listen_device }
    }
}

impl ServiceRequest for AvmListenMessage {
    const PATH: &'static str = "voicemail/listenMessage";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:AVMListenMessage");
        device(&mut xml, "targetDevice", &self.target_device);
        device(&mut xml, "listenDevice", &self.listen_device);
        xml.finish()
    }
}

/// Takes over a call that is leaving a message (IP Office guide 10.3). It is answered by EstablishedEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AvmPickupMessage {
    /// The device for which the message is left, with its switch.
    pub target_device: DeviceId,
    /// The device that takes the call, with its switch.
    pub pickup_device: DeviceId,
}

impl AvmPickupMessage {
    /// Lets one device take the call that leaves a message for the other.
    pub fn new(target_device: DeviceId, pickup_device: DeviceId) -> Self {
        Self { target_device, pickup_device }
    }
}

impl ServiceRequest for AvmPickupMessage {
    const PATH: &'static str = "voicemail/pickupMessage";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:AVMPickupMessage");
        device(&mut xml, "targetDevice", &self.target_device);
        device(&mut xml, "pickupDevice", &self.pickup_device);
        xml.finish()
    }
}
