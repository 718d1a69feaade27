//! How CSTA's messages name devices and connections.

use super::enumerations::DeviceIdTypeOfNumber;
use crate::element_struct;
use crate::id::{CallId, ConnectionId, DeviceId, DeviceNumber, SwitchingSubDomain};
use crate::wire::{Element, FromElement, FromText, ListItem, Read, Unknown};

/// A device as a message names it (ECMA-323 `DeviceID`): the number and what is said about it.
///
/// The number is empty where the switch knows a device but not its number.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct DeviceIdentifier {
    /// The number, extension or name.
    pub number: DeviceNumber,
    /// What kind of number it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_of_number: Option<DeviceIdTypeOfNumber>,
    /// The switch that the device belongs to: on IP Office its address, or `External`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub switching_sub_domain_information_elements: Option<SwitchingSubDomain>,
    /// What the information elements are: IP Office says `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub switching_sub_domain_ccie_type: Option<String>,
    /// CSTA's rate of the connection. IP Office puts a number of its own there, and `-1` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_rate: Option<i64>,
    /// Constant or variable bit rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<String>,
    /// The delay that the medium tolerates, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_tolerance: Option<i64>,
    /// The media, in ECMA-323's list form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_class: Option<String>,
    /// Whether the number must not be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_number: Option<bool>,
    /// Whether the name must not be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_name: Option<bool>,
}

impl DeviceIdentifier {
    /// A device of which only the number is known.
    pub fn new(number: impl Into<DeviceNumber>) -> Self {
        Self { number: number.into(), ..Self::default() }
    }

    /// Number and switch, without what else was said.
    pub fn device_id(&self) -> DeviceId {
        let device = DeviceId::from(&self.number);
        match &self.switching_sub_domain_information_elements {
            Some(sub_domain) => device.on(sub_domain.clone()),
            None => device,
        }
    }
}

/// Sets the field if the text is such a value, and keeps the attribute otherwise.
fn set<T: FromText>(field: &mut Option<T>, text: &str) -> bool {
    match T::from_text(text.trim_ascii()) {
        Read::Value(value) => *field = Some(value),
        Read::Nothing => {}
        Read::Foreign => return false,
    }
    true
}

impl FromElement for DeviceIdentifier {
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        if element.has_children() && !element.has_only_members() {
            return Read::Foreign;
        }
        let mut this = Self::new(element.text());
        for (name, value) in element.attributes() {
            if !this.set_attribute(name, value) {
                unknown.keep_attribute(element, name, value);
            }
        }
        for (name, value) in element.members() {
            if !this.set_attribute(name, value) {
                unknown.keep_attribute(element, name, value);
            }
        }
        Read::Value(this)
    }
}

impl DeviceIdentifier {
    /// Takes an attribute, or answers `false`.
    fn set_attribute(&mut self, name: &str, value: &str) -> bool {
        match name {
            "typeOfNumber" => set(&mut self.type_of_number, value),
            "switchingSubDomainInformationElements" => {
                set(&mut self.switching_sub_domain_information_elements, value)
            }
            "switchingSubDomainCCIEType" => set(&mut self.switching_sub_domain_ccie_type, value),
            "connectionRate" => set(&mut self.connection_rate, value),
            "bitRate" => set(&mut self.bit_rate, value),
            "delayTolerance" => set(&mut self.delay_tolerance, value),
            "mediaClass" => set(&mut self.media_class, value),
            "privateNumber" => set(&mut self.private_number, value),
            "privateName" => set(&mut self.private_name, value),
            _ => false,
        }
    }
}

/// A device that takes part in a call, or the reason why it is not named (ECMA-323 `SubjectDeviceID`, `CallingDeviceID`,
/// `CalledDeviceID`, `RedirectionDeviceID` and their like).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NamedDevice {
    /// The device. In a box, for an event has a dozen places for devices, and names three.
    DeviceIdentifier(Box<DeviceIdentifier>),
    /// The number that was dialled to reach it, which is what a redirection may tell.
    NumberDialed(Box<DeviceIdentifier>),
    /// The switch does not know it.
    NotKnown,
    /// It need not be told.
    NotRequired,
    /// It is not told.
    NotSpecified,
    /// It must not be told.
    Restricted,
}

impl From<DeviceIdentifier> for NamedDevice {
    fn from(device: DeviceIdentifier) -> Self {
        Self::DeviceIdentifier(Box::new(device))
    }
}

impl NamedDevice {
    /// The device as it is named, unless it is not.
    pub fn identifier(&self) -> Option<&DeviceIdentifier> {
        match self {
            Self::DeviceIdentifier(device) | Self::NumberDialed(device) => Some(device),
            Self::NotKnown | Self::NotRequired | Self::NotSpecified | Self::Restricted => None,
        }
    }

    /// Number and switch, unless it is not named or its number is empty.
    pub fn device_id(&self) -> Option<DeviceId> {
        self.identifier().map(DeviceIdentifier::device_id).filter(|device| !device.number().is_empty())
    }
}

impl FromElement for NamedDevice {
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        unknown.keep_attributes_except(element, &[]);
        unknown.keep_text(element);
        let mut named = None;
        for child in element.children() {
            let read = match child.name() {
                _ if named.is_some() => None,
                "deviceIdentifier" | "deviceID" => identifier(child, unknown).map(Self::from),
                "numberDialed" => identifier(child, unknown).map(Box::new).map(Self::NumberDialed),
                "notKnown" => Some(Self::NotKnown),
                "notRequired" => Some(Self::NotRequired),
                "notSpecified" => Some(Self::NotSpecified),
                "restricted" => Some(Self::Restricted),
                _ => None,
            };
            match read {
                Some(read) => named = Some(read),
                None => unknown.keep(child),
            }
        }
        named.map_or(Read::Nothing, Read::Value)
    }
}

fn identifier(element: Element<'_>, unknown: &mut Unknown) -> Option<DeviceIdentifier> {
    match DeviceIdentifier::from_element(element, unknown) {
        Read::Value(identifier) => Some(identifier),
        Read::Nothing | Read::Foreign => None,
    }
}

/// `callingDeviceList` is the one list of devices in the events: the callers whom do not disturb lets through.
impl ListItem for DeviceIdentifier {
    const ELEMENT: &'static str = "callingDevice";
}

/// Of a `deviceID` in a connection, number and switch are read; attributes beyond them are kept as unknown.
impl FromElement for ConnectionId {
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        unknown.keep_attributes_except(element, &[]);
        unknown.keep_text(element);
        let (mut call_id, mut device_id) = (None, None);
        for child in element.children() {
            match child.name() {
                "callID" if call_id.is_none() => match CallId::from_element(child, unknown) {
                    Read::Value(id) => call_id = Some(id),
                    Read::Nothing => {}
                    Read::Foreign => unknown.keep(child),
                },
                "deviceID" if device_id.is_none() => match identifier(child, &mut Unknown::default()) {
                    Some(device) => {
                        unknown.keep_attributes_except(child, &["switchingSubDomainInformationElements"]);
                        unknown.keep_members_except(child, &["switchingSubDomainInformationElements"]);
                        device_id = Some(device.device_id());
                    }
                    None => unknown.keep(child),
                },
                _ => unknown.keep(child),
            }
        }
        if call_id.is_none() && device_id.is_none() {
            return Read::Nothing;
        }
        let connection = ConnectionId::new(call_id.unwrap_or_default());
        Read::Value(match device_id {
            Some(device) => connection.of(device),
            None => connection,
        })
    }
}

element_struct! {
    /// Media of a connection (ECMA-323 `ConnectionInformation`).
    ConnectionInformation {
        /// Which way media flow.
        flow_direction: super::FlowDirection = "flowDirection",
        /// How many channels there are.
        number_of_channels: i64 = "numberOfChannels",
        /// The media session. IP Office puts the participant's user name here (guide 5.3.2).
        media_session_info: String = "mediaSessionInfo",
    }
}

element_struct! {
    /// One connection of a call that was conferenced or transferred (ECMA-323 `ConnectionListItem`).
    ///
    /// In IP Office's ConferencedEvent the new connection's call id is a participant's id, and a `flow_direction` of `none`
    /// says that the participant has left (guide 5.3.2).
    ConnectionListItem {
        /// The connection as it is named from now on.
        new_connection: ConnectionId = "newConnection",
        /// The connection as it was named before.
        old_connection: ConnectionId = "oldConnection",
        /// The device.
        endpoint: NamedDevice = "endpoint",
        /// The network interface behind which the device is.
        associated_nid: NamedDevice = "associatedNID",
        /// Its media.
        resulting_connection_info: ConnectionInformation = "resultingConnectionInfo",
    }
}

impl ListItem for ConnectionListItem {
    const ELEMENT: &'static str = "connectionListItem";
}

element_struct! {
    /// A device that a call was at before (ECMA-323 `DeviceHistoryListItem`).
    DeviceHistoryListItem {
        /// The device that the call left.
        old_device_id: NamedDevice = "oldDeviceID",
        /// Why it left.
        event_cause: super::EventCause = "eventCause",
        /// Its connection there.
        old_connection_id: ConnectionId = "oldConnectionID",
    }
}

impl ListItem for DeviceHistoryListItem {
    const ELEMENT: &'static str = "deviceHistoryListItem";
}
