//! Which services a call permits at the moment.

use super::enumerations::{CallCharacteristic, MediaClass};
use crate::element_struct;
use crate::wire::{Element, FromElement, Read, Unknown, flags};

/// Declares the services with their wire names, and the set of them.
macro_rules! call_control_services {
    ($($(#[$doc:meta])* $service:ident = $wire:literal,)*) => {
        /// A call control service, as `servicesPermitted` names it (ECMA-323 `CallControlServices`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum CallControlService {
            $($(#[$doc])* $service,)*
        }

        impl CallControlService {
            /// All of them, in the order of the guide's samples.
            pub const ALL: &[Self] = &[$(Self::$service,)*];

            /// The name on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$service => $wire,)*
                }
            }

            fn from_wire(name: &str) -> Option<Self> {
                match name {
                    $($wire => Some(Self::$service),)*
                    _ => None,
                }
            }
        }
    };
}

call_control_services! {
    /// `acceptCall`
    AcceptCall = "acceptCall",
    /// `alternateCall`
    AlternateCall = "alternateCall",
    /// `answerCall`: the call rings here.
    AnswerCall = "answerCall",
    /// `callBack`
    CallBack = "callBack",
    /// `callBackMessage`
    CallBackMessage = "callBackMessage",
    /// `campOnCall`
    CampOnCall = "campOnCall",
    /// `clearCall`
    ClearCall = "clearCall",
    /// `clearConnection`
    ClearConnection = "clearConnection",
    /// `conferenceCall`
    ConferenceCall = "conferenceCall",
    /// `consultationCall`
    ConsultationCall = "consultationCall",
    /// `deflectCall`
    DeflectCall = "deflectCall",
    /// `dialDigits`
    DialDigits = "dialDigits",
    /// `directedPickupCall`
    DirectedPickupCall = "directedPickupCall",
    /// `groupPickupCall`
    GroupPickupCall = "groupPickupCall",
    /// `holdCall`: the call is established and not held.
    HoldCall = "holdCall",
    /// `intrudeCall`
    IntrudeCall = "intrudeCall",
    /// `joinCall`
    JoinCall = "joinCall",
    /// `makeCall`
    MakeCall = "makeCall",
    /// `makePredictiveCall`
    MakePredictiveCall = "makePredictiveCall",
    /// `parkCall`
    ParkCall = "parkCall",
    /// `reconnectCall`
    ReconnectCall = "reconnectCall",
    /// `retrieveCall`: the call is held here.
    RetrieveCall = "retrieveCall",
    /// `sendMessage`
    SendMessage = "sendMessage",
    /// `singleStepConference`
    SingleStepConference = "singleStepConference",
    /// `singleStepTransfer`
    SingleStepTransfer = "singleStepTransfer",
    /// `transferCall`
    TransferCall = "transferCall",
}

impl std::fmt::Display for CallControlService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl serde::Serialize for CallControlService {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The call control services that are permitted: a set, one bit a service. In JSON, the list of their names.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PermittedServices(u32);

impl PermittedServices {
    /// None at all.
    pub const NONE: Self = Self(0);

    /// Whether the service is permitted.
    pub fn contains(self, service: CallControlService) -> bool {
        self.0 & Self::bit(service) != 0
    }

    /// Permits a service.
    pub fn insert(&mut self, service: CallControlService) {
        self.0 |= Self::bit(service);
    }

    /// The permitted ones, in the order of [`CallControlService::ALL`].
    pub fn iter(self) -> impl Iterator<Item = CallControlService> {
        CallControlService::ALL.iter().copied().filter(move |service| self.contains(*service))
    }

    /// Whether nothing is permitted.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn bit(service: CallControlService) -> u32 {
        1 << (service as u32)
    }
}

impl FromIterator<CallControlService> for PermittedServices {
    fn from_iter<I: IntoIterator<Item = CallControlService>>(services: I) -> Self {
        let mut set = Self::NONE;
        services.into_iter().for_each(|service| set.insert(service));
        set
    }
}

impl std::fmt::Debug for PermittedServices {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl serde::Serialize for PermittedServices {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// A service that is permitted and has no name here is kept as unknown; one that is not permitted is as good as absent.
impl FromElement for PermittedServices {
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        unknown.keep_attributes_except(element, &[]);
        unknown.keep_text(element);
        let mut set = Self::NONE;
        for child in element.children() {
            match (child.text(), CallControlService::from_wire(child.name())) {
                _ if child.has_children() => unknown.keep(child),
                ("true" | "1", Some(service)) => set.insert(service),
                ("false" | "0" | "", _) => {}
                _ => unknown.keep(child),
            }
        }
        Read::Value(set)
    }
}

/// Names of services of one kind that are permitted.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[serde(transparent)]
pub struct ServiceNames(pub Vec<String>);

impl FromElement for ServiceNames {
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        Read::Value(Self(flags(element, unknown)))
    }
}

element_struct! {
    /// Which services the call permits at the moment (ECMA-323 `ServicesPermitted`).
    ServicesPermitted {
        /// Call control.
        call_control_services: PermittedServices = "callControlServices",
        /// Call associated features.
        call_associated_services: ServiceNames = "callAssociatedServices",
        /// Media attachment. The schema spells the element `mediaAttachementServices`.
        media_attachment_services: ServiceNames = "mediaAttachementServices" | "mediaAttachmentServices",
        /// Routeing.
        routeing_services: ServiceNames = "routeingServices",
        /// Voice units.
        voice_services: ServiceNames = "voiceServices",
    }
}

impl ServicesPermitted {
    /// Whether the call control service is permitted.
    pub fn permits(&self, service: CallControlService) -> bool {
        self.call_control_services.is_some_and(|services| services.contains(service))
    }
}

/// The kinds of media of a call: those that are told as true.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[serde(transparent)]
pub struct MediaClasses(pub Vec<MediaClass>);

impl FromElement for MediaClasses {
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        Read::Value(Self(flags(element, unknown)))
    }
}

/// What is special about a call: what is told as true.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[serde(transparent)]
pub struct CallCharacteristics(pub Vec<CallCharacteristic>);

impl FromElement for CallCharacteristics {
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        Read::Value(Self(flags(element, unknown)))
    }
}

element_struct! {
    /// The media of a call (ECMA-323 `MediaCallCharacteristics`).
    MediaCallCharacteristics {
        /// The kinds of media.
        media_class: MediaClasses = "mediaClass",
        /// CSTA's rate of the connection.
        connection_rate: i64 = "connectionRate",
        /// Constant or variable bit rate.
        bit_rate: String = "bitRate",
        /// The delay that the medium tolerates, in milliseconds.
        delay_tolerance: i64 = "delayTolerance",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Document, Limits};

    #[test]
    fn each_service_has_a_bit_and_a_name_of_its_own() {
        for (index, service) in CallControlService::ALL.iter().enumerate() {
            let set = PermittedServices::from_iter([*service]);
            assert_eq!(set.iter().collect::<Vec<_>>(), [*service], "{index}");
            assert_eq!(CallControlService::from_wire(service.as_str()), Some(*service));
        }
    }

    #[test]
    fn true_is_in_the_set_false_is_not_and_a_new_service_is_kept() {
        let xml = "<s><callControlServices><holdCall>true</holdCall><parkCall>false</parkCall>\
                   <teleportCall>true</teleportCall></callControlServices></s>";
        let document = Document::parse(xml, &Limits::default()).unwrap();
        let Read::Value(read) =
            ServicesPermitted::from_element(document.root().unwrap(), &mut Unknown::default())
        else {
            panic!("a value");
        };
        assert!(read.permits(CallControlService::HoldCall));
        assert!(!read.permits(CallControlService::ParkCall));
        assert_eq!(read.unknown.elements[0].name, "teleportCall");
        assert_eq!(
            serde_json::to_value(read.call_control_services).unwrap(),
            serde_json::json!(["holdCall"])
        );
    }
}
