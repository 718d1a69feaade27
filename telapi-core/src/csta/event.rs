//! CSTA's events: one struct each, gathered in [`CstaEvent`].

mod call_associated;
mod call_change;
mod call_setup;
mod logical_device;
mod maintenance;
mod physical_device;
mod snapshot;

pub use call_associated::*;
pub use call_change::*;
pub use call_setup::*;
pub use logical_device::*;
pub use maintenance::*;
pub use physical_device::*;
pub use snapshot::*;

use super::{EventCause, Extensions, LocalConnectionState, NamedDevice, ServicesPermitted};
use crate::id::{CallId, ConnectionId, CorrelatorData, MonitorCrossRefId};
use crate::wire::{Element, ElementStruct, Unknown, UnknownElement};

/// Declares the enum of all events with the names of their elements, and that of their types.
macro_rules! csta_events {
    ($($variant:ident($event:ident) = $element:literal $(| $alias:literal)*,)*) => {
        /// An event of CSTA.
        ///
        /// In JSON: an object with `message`, the name of the element, and the event's fields.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum CstaEvent {
            $(#[doc = concat!("`", $element, "`.")] $variant(Box<$event>),)*
            /// An event that nobody here knows, kept whole.
            Unknown(Box<UnknownElement>),
        }

        impl CstaEvent {
            /// The names of the elements that are read.
            pub const ELEMENTS: &[&'static str] = &[$($element, $($alias,)*)*];

            /// Reads an event from its element, if it is one that is known here.
            pub fn known(element: Element<'_>) -> Option<Self> {
                match element.name() {
                    $($element $(| $alias)* => Some(Self::$variant(<$event>::boxed(element))),)*
                    _ => None,
                }
            }

            /// The name of the event's element.
            pub fn message(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $element,)*
                    Self::Unknown(element) => &element.name,
                }
            }

            /// Which of the events it is.
            pub fn event_type(&self) -> EventType {
                match self {
                    $(Self::$variant(_) => EventType::$variant,)*
                    Self::Unknown(_) => EventType::Unknown,
                }
            }

            /// What is not known of the event, and is no part of one of its fields; none of one that is not known at all.
            pub fn unknown_mut(&mut self) -> Option<&mut Unknown> {
                match self {
                    $(Self::$variant(event) => Some(&mut event.unknown),)*
                    Self::Unknown(_) => None,
                }
            }
        }

        /// Which event of CSTA it is, without what it says: what a stream of events asks for with
        /// [`only`](crate::session::Subscription::only).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum EventType {
            $(#[doc = concat!("`", $element, "`.")] $variant,)*
            /// An event that nobody here knows.
            Unknown,
        }

        impl EventType {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)* Self::Unknown];

            /// The name of the event's element; none of one that nobody here knows.
            pub fn element(self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($element),)*
                    Self::Unknown => None,
                }
            }
        }

        $(impl From<$event> for CstaEvent {
            fn from(event: $event) -> Self {
                Self::$variant(Box::new(event))
            }
        })*

        impl serde::Serialize for CstaEvent {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[derive(serde::Serialize)]
                struct Tagged<'a, T> {
                    message: &'a str,
                    #[serde(flatten)]
                    event: &'a T,
                }
                #[derive(serde::Serialize)]
                struct Whole<'a> {
                    message: &'a str,
                    unknown: &'a UnknownElement,
                }
                let message = self.message();
                match self {
                    $(Self::$variant(event) => Tagged { message, event: &**event }.serialize(serializer),)*
                    Self::Unknown(unknown) => Whole { message, unknown }.serialize(serializer),
                }
            }
        }
    };
}

csta_events! {
    ServiceInitiated(ServiceInitiatedEvent) = "ServiceInitiatedEvent",
    DigitsDialed(DigitsDialedEvent) = "DigitsDialedEvent",
    Originated(OriginatedEvent) = "OriginatedEvent",
    NetworkReached(NetworkReachedEvent) = "NetworkReachedEvent",
    NetworkCapabilitiesChanged(NetworkCapabilitiesChangedEvent) = "NetworkCapabilitiesChangedEvent",
    Offered(OfferedEvent) = "OfferedEvent",
    Delivered(DeliveredEvent) = "DeliveredEvent",
    Established(EstablishedEvent) = "EstablishedEvent",
    Queued(QueuedEvent) = "QueuedEvent",
    Failed(FailedEvent) = "FailedEvent",
    Held(HeldEvent) = "HeldEvent",
    Retrieved(RetrievedEvent) = "RetrievedEvent",
    Diverted(DivertedEvent) = "DivertedEvent",
    Transferred(TransferredEvent) = "TransferedEvent" | "TransferredEvent",
    Conferenced(ConferencedEvent) = "ConferencedEvent",
    Bridged(BridgedEvent) = "BridgedEvent",
    ConnectionCleared(ConnectionClearedEvent) = "ConnectionClearedEvent",
    CallCleared(CallClearedEvent) = "CallClearedEvent",
    CallInformation(CallInformationEvent) = "CallInformationEvent",
    ServiceCompletionFailure(ServiceCompletionFailureEvent) = "ServiceCompletionFailureEvent",
    AgentBusy(AgentBusyEvent) = "AgentBusyEvent",
    AgentLoggedOff(AgentLoggedOffEvent) = "AgentLoggedOffEvent",
    AgentLoggedOn(AgentLoggedOnEvent) = "AgentLoggedOnEvent",
    AgentNotReady(AgentNotReadyEvent) = "AgentNotReadyEvent",
    AgentReady(AgentReadyEvent) = "AgentReadyEvent",
    AgentWorkingAfterCall(AgentWorkingAfterCallEvent) = "AgentWorkingAfterCallEvent",
    DoNotDisturb(DoNotDisturbEvent) = "DoNotDisturbEvent",
    Forwarding(ForwardingEvent) = "ForwardingEvent",
    Hookswitch(HookswitchEvent) = "HookswitchEvent",
    MicrophoneMute(MicrophoneMuteEvent) = "MicrophoneMuteEvent",
    BackInService(BackInServiceEvent) = "BackInServiceEvent",
    DeviceCapsChanged(DeviceCapsChangedEvent) = "DeviceCapsChangedEvent",
    OutOfService(OutOfServiceEvent) = "OutOfServiceEvent",
    SystemStatus(SystemStatus) = "SystemStatus",
    SnapshotDeviceData(SnapshotDeviceData) = "SnapshotDeviceData",
}

impl ConferencedEvent {
    /// The devices that it names as taking part, who has just left included: on IP Office only those that changed, unless
    /// it is the conference's first event.
    pub fn participants(&self) -> Vec<crate::id::DeviceId> {
        let endpoints = self.conference_connections.iter().flatten().map(|item| &item.endpoint);
        endpoints.chain([&self.added_party]).flatten().filter_map(NamedDevice::device_id).collect()
    }
}

/// The name of the event's element, or `unknown`.
impl std::fmt::Display for EventType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.element().unwrap_or("unknown"))
    }
}

impl CstaEvent {
    /// Reads an event from its element; one that is not known is kept whole.
    pub fn read(element: Element<'_>) -> Self {
        Self::known(element).unwrap_or_else(|| Self::Unknown(Box::new(element.into())))
    }

    /// The connection that the event is about: of a conference or transfer, the first of the old calls.
    pub fn connection(&self) -> Option<&ConnectionId> {
        match self {
            Self::ServiceInitiated(event) => event.initiated_connection.as_ref(),
            Self::DigitsDialed(event) => event.dialing_connection.as_ref(),
            Self::Originated(event) => event.originated_connection.as_ref(),
            Self::NetworkReached(event) => event.outbound_connection.as_ref(),
            Self::NetworkCapabilitiesChanged(event) => event.outbound_connection.as_ref(),
            Self::Offered(event) => event.offered_connection.as_ref(),
            Self::Delivered(event) => event.connection.as_ref(),
            Self::Diverted(event) => event.connection.as_ref(),
            Self::CallInformation(event) => event.connection.as_ref(),
            Self::ServiceCompletionFailure(event) => event.connection.as_ref(),
            Self::Established(event) => event.established_connection.as_ref(),
            Self::Queued(event) => event.queued_connection.as_ref(),
            Self::Failed(event) => event.failed_connection.as_ref(),
            Self::Held(event) => event.held_connection.as_ref(),
            Self::Retrieved(event) => event.retrieved_connection.as_ref(),
            Self::Transferred(event) => event.primary_old_call.as_ref(),
            Self::Conferenced(event) => event.primary_old_call.as_ref(),
            Self::Bridged(event) => event.bridged_connection.as_ref(),
            Self::ConnectionCleared(event) => event.dropped_connection.as_ref(),
            Self::CallCleared(event) => event.cleared_call.as_ref(),
            Self::AgentBusy(_)
            | Self::AgentLoggedOff(_)
            | Self::AgentLoggedOn(_)
            | Self::AgentNotReady(_)
            | Self::AgentReady(_)
            | Self::AgentWorkingAfterCall(_)
            | Self::DoNotDisturb(_)
            | Self::Forwarding(_)
            | Self::Hookswitch(_)
            | Self::MicrophoneMute(_)
            | Self::BackInService(_)
            | Self::DeviceCapsChanged(_)
            | Self::OutOfService(_)
            | Self::SystemStatus(_)
            | Self::SnapshotDeviceData(_)
            | Self::Unknown(_) => None,
        }
    }

    /// The call that the event is about.
    pub fn call_id(&self) -> Option<&CallId> {
        self.connection().map(|connection| &connection.call_id)
    }

    /// The device that did it, or that it happened to.
    pub fn subject_device(&self) -> Option<&NamedDevice> {
        match self {
            Self::ServiceInitiated(event) => event.initiating_device.as_ref(),
            Self::DigitsDialed(event) => event.dialing_device.as_ref(),
            Self::Originated(event) => event.calling_device.as_ref(),
            Self::NetworkReached(event) => event.network_interface_used.as_ref(),
            Self::NetworkCapabilitiesChanged(event) => event.network_interface_used.as_ref(),
            Self::Offered(event) => event.offered_device.as_ref(),
            Self::Delivered(event) => event.alerting_device.as_ref(),
            Self::Established(event) => event.answering_device.as_ref(),
            Self::Queued(event) => event.queue.as_ref(),
            Self::Failed(event) => event.failing_device.as_ref(),
            Self::Held(event) => event.holding_device.as_ref(),
            Self::Retrieved(event) => event.retrieving_device.as_ref(),
            Self::Diverted(event) => event.diverting_device.as_ref(),
            Self::Transferred(event) => event.transferring_device.as_ref(),
            Self::Conferenced(event) => event.conferencing_device.as_ref(),
            Self::Bridged(event) => event.bridged_appearance.as_ref(),
            Self::ConnectionCleared(event) => event.releasing_device.as_ref(),
            Self::CallInformation(event) => event.device.as_ref(),
            Self::DoNotDisturb(event) => event.device.as_ref(),
            Self::Forwarding(event) => event.device.as_ref(),
            Self::Hookswitch(event) => event.device.as_ref(),
            Self::BackInService(event) => event.device.as_ref(),
            Self::DeviceCapsChanged(event) => event.device.as_ref(),
            Self::OutOfService(event) => event.device.as_ref(),
            Self::AgentBusy(event) => event.agent_device.as_ref(),
            Self::AgentLoggedOff(event) => event.agent_device.as_ref(),
            Self::AgentLoggedOn(event) => event.agent_device.as_ref(),
            Self::AgentNotReady(event) => event.agent_device.as_ref(),
            Self::AgentReady(event) => event.agent_device.as_ref(),
            Self::AgentWorkingAfterCall(event) => event.agent_device.as_ref(),
            Self::MicrophoneMute(event) => event.invoking_device.as_ref(),
            Self::CallCleared(_)
            | Self::ServiceCompletionFailure(_)
            | Self::SystemStatus(_)
            | Self::SnapshotDeviceData(_)
            | Self::Unknown(_) => None,
        }
    }

    /// The subscription that the event belongs to.
    pub fn monitor_cross_ref_id(&self) -> Option<&MonitorCrossRefId> {
        match self {
            Self::ServiceInitiated(event) => event.monitor_cross_ref_id.as_ref(),
            Self::DigitsDialed(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Originated(event) => event.monitor_cross_ref_id.as_ref(),
            Self::NetworkReached(event) => event.monitor_cross_ref_id.as_ref(),
            Self::NetworkCapabilitiesChanged(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Offered(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Delivered(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Established(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Queued(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Failed(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Held(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Retrieved(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Diverted(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Transferred(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Conferenced(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Bridged(event) => event.monitor_cross_ref_id.as_ref(),
            Self::ConnectionCleared(event) => event.monitor_cross_ref_id.as_ref(),
            Self::CallCleared(event) => event.monitor_cross_ref_id.as_ref(),
            Self::CallInformation(event) => event.monitor_cross_ref_id.as_ref(),
            Self::ServiceCompletionFailure(event) => event.monitor_cross_ref_id.as_ref(),
            Self::AgentBusy(event) => event.monitor_cross_ref_id.as_ref(),
            Self::AgentLoggedOff(event) => event.monitor_cross_ref_id.as_ref(),
            Self::AgentLoggedOn(event) => event.monitor_cross_ref_id.as_ref(),
            Self::AgentNotReady(event) => event.monitor_cross_ref_id.as_ref(),
            Self::AgentReady(event) => event.monitor_cross_ref_id.as_ref(),
            Self::AgentWorkingAfterCall(event) => event.monitor_cross_ref_id.as_ref(),
            Self::DoNotDisturb(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Forwarding(event) => event.monitor_cross_ref_id.as_ref(),
            Self::Hookswitch(event) => event.monitor_cross_ref_id.as_ref(),
            Self::MicrophoneMute(event) => event.monitor_cross_ref_id.as_ref(),
            Self::BackInService(event) => event.monitor_cross_ref_id.as_ref(),
            Self::DeviceCapsChanged(event) => event.monitor_cross_ref_id.as_ref(),
            Self::OutOfService(event) => event.monitor_cross_ref_id.as_ref(),
            Self::SystemStatus(_) | Self::SnapshotDeviceData(_) | Self::Unknown(_) => None,
        }
    }

    /// Why it came about.
    pub fn cause(&self) -> Option<&EventCause> {
        match self {
            Self::ServiceInitiated(event) => event.cause.as_ref(),
            Self::DigitsDialed(event) => event.cause.as_ref(),
            Self::Originated(event) => event.cause.as_ref(),
            Self::NetworkReached(event) => event.cause.as_ref(),
            Self::NetworkCapabilitiesChanged(event) => event.cause.as_ref(),
            Self::Offered(event) => event.cause.as_ref(),
            Self::Delivered(event) => event.cause.as_ref(),
            Self::Established(event) => event.cause.as_ref(),
            Self::Queued(event) => event.cause.as_ref(),
            Self::Failed(event) => event.cause.as_ref(),
            Self::Held(event) => event.cause.as_ref(),
            Self::Retrieved(event) => event.cause.as_ref(),
            Self::Diverted(event) => event.cause.as_ref(),
            Self::Transferred(event) => event.cause.as_ref(),
            Self::Conferenced(event) => event.cause.as_ref(),
            Self::Bridged(event) => event.cause.as_ref(),
            Self::ConnectionCleared(event) => event.cause.as_ref(),
            Self::CallCleared(event) => event.cause.as_ref(),
            Self::ServiceCompletionFailure(event) => event.cause.as_ref(),
            Self::AgentBusy(event) => event.cause.as_ref(),
            Self::AgentLoggedOff(event) => event.cause.as_ref(),
            Self::AgentLoggedOn(event) => event.cause.as_ref(),
            Self::AgentNotReady(event) => event.cause.as_ref(),
            Self::AgentReady(event) => event.cause.as_ref(),
            Self::AgentWorkingAfterCall(event) => event.cause.as_ref(),
            Self::BackInService(event) => event.cause.as_ref(),
            Self::DeviceCapsChanged(event) => event.cause.as_ref(),
            Self::OutOfService(event) => event.cause.as_ref(),
            Self::CallInformation(_)
            | Self::DoNotDisturb(_)
            | Self::Forwarding(_)
            | Self::Hookswitch(_)
            | Self::MicrophoneMute(_)
            | Self::SystemStatus(_)
            | Self::SnapshotDeviceData(_)
            | Self::Unknown(_) => None,
        }
    }

    /// How the monitored device stands to the call.
    pub fn local_connection_info(&self) -> Option<&LocalConnectionState> {
        match self {
            Self::ServiceInitiated(event) => event.local_connection_info.as_ref(),
            Self::DigitsDialed(event) => event.local_connection_info.as_ref(),
            Self::Originated(event) => event.local_connection_info.as_ref(),
            Self::NetworkReached(event) => event.local_connection_info.as_ref(),
            Self::NetworkCapabilitiesChanged(event) => event.local_connection_info.as_ref(),
            Self::Offered(event) => event.local_connection_info.as_ref(),
            Self::Delivered(event) => event.local_connection_info.as_ref(),
            Self::Established(event) => event.local_connection_info.as_ref(),
            Self::Queued(event) => event.local_connection_info.as_ref(),
            Self::Failed(event) => event.local_connection_info.as_ref(),
            Self::Held(event) => event.local_connection_info.as_ref(),
            Self::Retrieved(event) => event.local_connection_info.as_ref(),
            Self::Diverted(event) => event.local_connection_info.as_ref(),
            Self::Transferred(event) => event.local_connection_info.as_ref(),
            Self::Conferenced(event) => event.local_connection_info.as_ref(),
            Self::Bridged(event) => event.local_connection_info.as_ref(),
            Self::ConnectionCleared(event) => event.local_connection_info.as_ref(),
            Self::CallCleared(_)
            | Self::CallInformation(_)
            | Self::ServiceCompletionFailure(_)
            | Self::AgentBusy(_)
            | Self::AgentLoggedOff(_)
            | Self::AgentLoggedOn(_)
            | Self::AgentNotReady(_)
            | Self::AgentReady(_)
            | Self::AgentWorkingAfterCall(_)
            | Self::DoNotDisturb(_)
            | Self::Forwarding(_)
            | Self::Hookswitch(_)
            | Self::MicrophoneMute(_)
            | Self::BackInService(_)
            | Self::DeviceCapsChanged(_)
            | Self::OutOfService(_)
            | Self::SystemStatus(_)
            | Self::SnapshotDeviceData(_)
            | Self::Unknown(_) => None,
        }
    }

    /// What ties the event to the request that caused it.
    pub fn correlator_data(&self) -> Option<&CorrelatorData> {
        match self {
            Self::ServiceInitiated(event) => event.correlator_data.as_ref(),
            Self::DigitsDialed(event) => event.correlator_data.as_ref(),
            Self::Originated(event) => event.correlator_data.as_ref(),
            Self::NetworkReached(event) => event.correlator_data.as_ref(),
            Self::NetworkCapabilitiesChanged(event) => event.correlator_data.as_ref(),
            Self::Offered(event) => event.correlator_data.as_ref(),
            Self::Delivered(event) => event.correlator_data.as_ref(),
            Self::Established(event) => event.correlator_data.as_ref(),
            Self::Queued(event) => event.correlator_data.as_ref(),
            Self::Failed(event) => event.correlator_data.as_ref(),
            Self::Held(event) => event.correlator_data.as_ref(),
            Self::Retrieved(event) => event.correlator_data.as_ref(),
            Self::Diverted(event) => event.correlator_data.as_ref(),
            Self::Transferred(event) => event.correlator_data.as_ref(),
            Self::Conferenced(event) => event.correlator_data.as_ref(),
            Self::Bridged(event) => event.correlator_data.as_ref(),
            Self::ConnectionCleared(event) => event.correlator_data.as_ref(),
            Self::CallCleared(event) => event.correlator_data.as_ref(),
            Self::CallInformation(event) => event.correlator_data.as_ref(),
            Self::ServiceCompletionFailure(_)
            | Self::AgentBusy(_)
            | Self::AgentLoggedOff(_)
            | Self::AgentLoggedOn(_)
            | Self::AgentNotReady(_)
            | Self::AgentReady(_)
            | Self::AgentWorkingAfterCall(_)
            | Self::DoNotDisturb(_)
            | Self::Forwarding(_)
            | Self::Hookswitch(_)
            | Self::MicrophoneMute(_)
            | Self::BackInService(_)
            | Self::DeviceCapsChanged(_)
            | Self::OutOfService(_)
            | Self::SystemStatus(_)
            | Self::SnapshotDeviceData(_)
            | Self::Unknown(_) => None,
        }
    }

    /// What can be done with the call now.
    pub fn services_permitted(&self) -> Option<&ServicesPermitted> {
        match self {
            Self::ServiceInitiated(event) => event.services_permitted.as_ref(),
            Self::DigitsDialed(event) => event.services_permitted.as_ref(),
            Self::Originated(event) => event.services_permitted.as_ref(),
            Self::NetworkReached(event) => event.services_permitted.as_ref(),
            Self::NetworkCapabilitiesChanged(event) => event.services_permitted.as_ref(),
            Self::Offered(event) => event.services_permitted.as_ref(),
            Self::Delivered(event) => event.services_permitted.as_ref(),
            Self::Established(event) => event.services_permitted.as_ref(),
            Self::Queued(event) => event.services_permitted.as_ref(),
            Self::Failed(event) => event.services_permitted.as_ref(),
            Self::Held(event) => event.services_permitted.as_ref(),
            Self::Retrieved(event) => event.services_permitted.as_ref(),
            Self::Diverted(event) => event.services_permitted.as_ref(),
            Self::Transferred(event) => event.services_permitted.as_ref(),
            Self::Conferenced(event) => event.services_permitted.as_ref(),
            Self::Bridged(event) => event.services_permitted.as_ref(),
            Self::ConnectionCleared(event) => event.services_permitted.as_ref(),
            Self::CallInformation(event) => event.services_permitted.as_ref(),
            Self::CallCleared(_)
            | Self::ServiceCompletionFailure(_)
            | Self::AgentBusy(_)
            | Self::AgentLoggedOff(_)
            | Self::AgentLoggedOn(_)
            | Self::AgentNotReady(_)
            | Self::AgentReady(_)
            | Self::AgentWorkingAfterCall(_)
            | Self::DoNotDisturb(_)
            | Self::Forwarding(_)
            | Self::Hookswitch(_)
            | Self::MicrophoneMute(_)
            | Self::BackInService(_)
            | Self::DeviceCapsChanged(_)
            | Self::OutOfService(_)
            | Self::SystemStatus(_)
            | Self::SnapshotDeviceData(_)
            | Self::Unknown(_) => None,
        }
    }

    /// What the vendor added.
    pub fn extensions(&self) -> Option<&Extensions> {
        match self {
            Self::ServiceInitiated(event) => event.extensions.as_deref(),
            Self::DigitsDialed(event) => event.extensions.as_deref(),
            Self::Originated(event) => event.extensions.as_deref(),
            Self::NetworkReached(event) => event.extensions.as_deref(),
            Self::NetworkCapabilitiesChanged(event) => event.extensions.as_deref(),
            Self::Offered(event) => event.extensions.as_deref(),
            Self::Delivered(event) => event.extensions.as_deref(),
            Self::Established(event) => event.extensions.as_deref(),
            Self::Queued(event) => event.extensions.as_deref(),
            Self::Failed(event) => event.extensions.as_deref(),
            Self::Held(event) => event.extensions.as_deref(),
            Self::Retrieved(event) => event.extensions.as_deref(),
            Self::Diverted(event) => event.extensions.as_deref(),
            Self::Transferred(event) => event.extensions.as_deref(),
            Self::Conferenced(event) => event.extensions.as_deref(),
            Self::Bridged(event) => event.extensions.as_deref(),
            Self::ConnectionCleared(event) => event.extensions.as_deref(),
            Self::CallCleared(event) => event.extensions.as_deref(),
            Self::CallInformation(event) => event.extensions.as_deref(),
            Self::ServiceCompletionFailure(event) => event.extensions.as_deref(),
            Self::AgentBusy(event) => event.extensions.as_deref(),
            Self::AgentLoggedOff(event) => event.extensions.as_deref(),
            Self::AgentLoggedOn(event) => event.extensions.as_deref(),
            Self::AgentNotReady(event) => event.extensions.as_deref(),
            Self::AgentReady(event) => event.extensions.as_deref(),
            Self::AgentWorkingAfterCall(event) => event.extensions.as_deref(),
            Self::DoNotDisturb(event) => event.extensions.as_deref(),
            Self::Forwarding(event) => event.extensions.as_deref(),
            Self::Hookswitch(event) => event.extensions.as_deref(),
            Self::MicrophoneMute(event) => event.extensions.as_deref(),
            Self::BackInService(event) => event.extensions.as_deref(),
            Self::DeviceCapsChanged(event) => event.extensions.as_deref(),
            Self::OutOfService(event) => event.extensions.as_deref(),
            Self::SystemStatus(event) => event.extensions.as_deref(),
            Self::SnapshotDeviceData(event) => event.extensions.as_deref(),
            Self::Unknown(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
