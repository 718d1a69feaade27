//! The events, each with a type of its own (T-Library model, *Events*).
//!
//! What the pages call mandatory is a field, what they call optional an `Option`; where no page tells, all but ThisDN, ConnID and the
//! time is optional. Every other attribute is in `rest`.

mod agent;
mod call;
mod declare;
mod device;
mod monitoring;
mod server;
#[cfg(test)]
mod tests;

pub use agent::*;
pub use call::*;
pub use declare::CallView;
pub use device::*;
pub use monitoring::*;
pub use server::*;

use crate::message::{
    AttributeName, Attributes, ConnId, DecodeError, Message, MessageName, MessageType, ReferenceId, Time,
    TypedMessage, Value,
};
use telapi_core::DeviceId;

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident($name:ident),)*) => {
        /// An event of a T-Server.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            $($(#[$doc])* $variant(Box<$name>),)*
            /// A message that has no type of its own, as it came: one that is obsolete, a newer server's, or a request that a log
            /// has between its events.
            Other(Box<Message>),
        }

        impl Event {
            /// Reads a message. One without a type of its own becomes [`Other`](Self::Other).
            ///
            /// # Errors
            /// A mandatory attribute is missing or unreadable: the error names it, and the message comes back as it was.
            pub fn from_message(message: Message) -> Result<Self, (DecodeError, Box<Message>)> {
                match message.message_type() {
                    $(Some(MessageType::$name) => <$name>::boxed(message).map(Self::$variant),)*
                    _ => Ok(Self::Other(Box::new(message))),
                }
            }

            /// As a message.
            pub fn to_message(&self) -> Message {
                match self {
                    $(Self::$variant(event) => event.to_message(),)*
                    Self::Other(message) => (**message).clone(),
                }
            }

            /// Its name.
            pub fn name(&self) -> MessageName {
                match self {
                    $(Self::$variant(_) => MessageType::$name.into(),)*
                    Self::Other(message) => message.name.clone(),
                }
            }

            /// Which of the numbered messages it is.
            pub fn message_type(&self) -> Option<MessageType> {
                match self {
                    $(Self::$variant(_) => Some(MessageType::$name),)*
                    Self::Other(message) => message.message_type(),
                }
            }

            fn common(&self) -> declare::Common<'_> {
                match self {
                    $(Self::$variant(event) => event.common(),)*
                    Self::Other(message) => declare::Common::of(message),
                }
            }

            /// What it says of a call, if it is about one: the same of all events.
            pub fn call(&self) -> Option<CallView<'_>> {
                match self {
                    $(Self::$variant(event) => event.call_view(),)*
                    Self::Other(_) => None,
                }
            }
        }
    };
}

events! {
    /// `EventServerConnected`
    ServerConnected(EventServerConnected),
    /// `EventServerDisconnected`
    ServerDisconnected(EventServerDisconnected),
    /// `EventLinkConnected`
    LinkConnected(EventLinkConnected),
    /// `EventLinkDisconnected`
    LinkDisconnected(EventLinkDisconnected),
    /// `EventServerInfo`
    ServerInfo(EventServerInfo),
    /// `EventSwitchInfo`
    SwitchInfo(EventSwitchInfo),
    /// `EventLocationInfo`
    LocationInfo(EventLocationInfo),
    /// `EventRegistered`
    Registered(EventRegistered),
    /// `EventUnregistered`
    Unregistered(EventUnregistered),
    /// `EventAddressInfo`
    AddressInfo(EventAddressInfo),
    /// `EventPartyInfo`
    PartyInfo(EventPartyInfo),
    /// `EventError`
    Error(EventError),
    /// `EventACK`
    Ack(EventACK),
    /// `EventRestoreConnection`
    RestoreConnection(EventRestoreConnection),
    /// `EventPrimaryChanged`
    PrimaryChanged(EventPrimaryChanged),
    /// `EventUserEvent`
    UserEvent(EventUserEvent),
    /// `EventPrivateInfo`
    PrivateInfo(EventPrivateInfo),
    /// `EventQueued`
    Queued(EventQueued),
    /// `EventDiverted`
    Diverted(EventDiverted),
    /// `EventAbandoned`
    Abandoned(EventAbandoned),
    /// `EventRinging`
    Ringing(EventRinging),
    /// `EventDialing`
    Dialing(EventDialing),
    /// `EventNetworkReached`
    NetworkReached(EventNetworkReached),
    /// `EventDestinationBusy`
    DestinationBusy(EventDestinationBusy),
    /// `EventEstablished`
    Established(EventEstablished),
    /// `EventReleased`
    Released(EventReleased),
    /// `EventHeld`
    Held(EventHeld),
    /// `EventRetrieved`
    Retrieved(EventRetrieved),
    /// `EventPartyChanged`
    PartyChanged(EventPartyChanged),
    /// `EventPartyAdded`
    PartyAdded(EventPartyAdded),
    /// `EventPartyDeleted`
    PartyDeleted(EventPartyDeleted),
    /// `EventBridged`
    Bridged(EventBridged),
    /// `EventRouteRequest`
    RouteRequest(EventRouteRequest),
    /// `EventRouteUsed`
    RouteUsed(EventRouteUsed),
    /// `EventTreatmentRequired`
    TreatmentRequired(EventTreatmentRequired),
    /// `EventTreatmentApplied`
    TreatmentApplied(EventTreatmentApplied),
    /// `EventTreatmentNotApplied`
    TreatmentNotApplied(EventTreatmentNotApplied),
    /// `EventTreatmentEnd`
    TreatmentEnd(EventTreatmentEnd),
    /// `EventAttachedDataChanged`
    AttachedDataChanged(EventAttachedDataChanged),
    /// `EventCallInfoChanged`
    CallInfoChanged(EventCallInfoChanged),
    /// `EventDigitsCollected`
    DigitsCollected(EventDigitsCollected),
    /// `EventDTMFSent`
    DtmfSent(EventDTMFSent),
    /// `EventMuteOn`
    MuteOn(EventMuteOn),
    /// `EventMuteOff`
    MuteOff(EventMuteOff),
    /// `EventListenDisconnected`
    ListenDisconnected(EventListenDisconnected),
    /// `EventListenReconnected`
    ListenReconnected(EventListenReconnected),
    /// `EventNetworkCallStatus`
    NetworkCallStatus(EventNetworkCallStatus),
    /// `EventNetworkPrivateInfo`
    NetworkPrivateInfo(EventNetworkPrivateInfo),
    /// `EventOffHook`
    OffHook(EventOffHook),
    /// `EventOnHook`
    OnHook(EventOnHook),
    /// `EventDNDOn`
    DndOn(EventDNDOn),
    /// `EventDNDOff`
    DndOff(EventDNDOff),
    /// `EventForwardSet`
    ForwardSet(EventForwardSet),
    /// `EventForwardCancel`
    ForwardCancel(EventForwardCancel),
    /// `EventMessageWaitingOn`
    MessageWaitingOn(EventMessageWaitingOn),
    /// `EventMessageWaitingOff`
    MessageWaitingOff(EventMessageWaitingOff),
    /// `EventDNOutOfService`
    DnOutOfService(EventDNOutOfService),
    /// `EventDNBackInService`
    DnBackInService(EventDNBackInService),
    /// `EventAgentLogin`
    AgentLogin(EventAgentLogin),
    /// `EventAgentLogout`
    AgentLogout(EventAgentLogout),
    /// `EventQueueLogout`
    QueueLogout(EventQueueLogout),
    /// `EventAgentReady`
    AgentReady(EventAgentReady),
    /// `EventAgentNotReady`
    AgentNotReady(EventAgentNotReady),
    /// `EventAgentAfterCallWork`
    AgentAfterCallWork(EventAgentAfterCallWork),
    /// `EventAgentIdleReasonSet`
    AgentIdleReasonSet(EventAgentIdleReasonSet),
    /// `EventAgentReserved`
    AgentReserved(EventAgentReserved),
    /// `EventMonitoringNextCall`
    MonitoringNextCall(EventMonitoringNextCall),
    /// `EventMonitoringCancelled`
    MonitoringCancelled(EventMonitoringCancelled),
    /// `EventTransactionStatus`
    TransactionStatus(EventTransactionStatus),
    /// `EventCallCreated`
    CallCreated(EventCallCreated),
    /// `EventCallDataChanged`
    CallDataChanged(EventCallDataChanged),
    /// `EventCallDeleted`
    CallDeleted(EventCallDeleted),
    /// `EventCallPartyAdded`
    CallPartyAdded(EventCallPartyAdded),
    /// `EventCallPartyState`
    CallPartyState(EventCallPartyState),
    /// `EventCallPartyMoved`
    CallPartyMoved(EventCallPartyMoved),
    /// `EventCallPartyDeleted`
    CallPartyDeleted(EventCallPartyDeleted),
}

impl Event {
    /// The DN that it is told for.
    pub fn this_dn(&self) -> Option<&DeviceId> {
        self.common().this_dn
    }

    /// The call that it is about.
    pub fn conn_id(&self) -> Option<ConnId> {
        self.common().conn_id
    }

    /// The request that it answers. One that stands for none is none.
    pub fn reference_id(&self) -> Option<ReferenceId> {
        self.common().reference_id.filter(|id| *id != ReferenceId::NONE)
    }

    /// When it happened, by the server's clock.
    pub fn time(&self) -> Option<Time> {
        self.common().time
    }

    /// Its number among the events of its server, where that counts them (T-Library model, *Identifiers*).
    pub fn event_sequence_number(&self) -> Option<i64> {
        self.common().event_sequence_number
    }

    /// An attribute that has no field, as it came.
    pub fn rest(&self) -> &Attributes {
        self.common().rest
    }

    /// The value of an attribute that has no field, by its name.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        let name = AttributeName::from(name);
        self.rest().iter().find(|(found, _)| **found == name).map(|(_, value)| value)
    }
}

/// As the message on the gateway link: a name and attributes. Passwords are not shown.
impl serde::Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_message().serialize(serializer)
    }
}
