//! Calls (guide, event *Call*): a picture of a device's primary and secondary call.

use super::agent::names;
use super::{CallCause, CallService, CallState, Party};
use std::time::Duration;
use telapi_core::wire::{Element, ElementStruct, Field, FromElement, ListItem, Read, Unknown};
use telapi_core::{CallId, element_struct};

/// The services that a device's state permits (guide, event *Call*).
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[serde(transparent)]
pub struct PermittedServices(Vec<CallService>);

impl PermittedServices {
    /// These services, and makeCall.
    pub fn new(services: impl IntoIterator<Item = CallService>) -> Self {
        Self(services.into_iter().collect())
    }

    /// Whether the service is permitted. makeCall always is, told or not.
    pub fn permits(&self, service: &CallService) -> bool {
        *service == CallService::MakeCall || self.0.contains(service)
    }

    /// The services that were told, in the order of the message: makeCall mostly is not among them.
    pub fn told(&self) -> &[CallService] {
        &self.0
    }
}

impl FromElement for PermittedServices {
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        Read::Value(Self(names(element, unknown)))
    }
}

/// The parties of a conference (guide, event *Call*, `addedParties`: "a list of otherParty", of which there is no sample). So
/// the items are taken by whatever name they have, and a party without an element around it is the list's only one.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
#[serde(transparent)]
pub struct AddedParties(pub Vec<Party>);

impl FromElement for AddedParties {
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        let mut parties = Vec::new();
        if element.child("number").is_some() {
            parties.fill(element, unknown);
            return Read::Value(Self(parties));
        }
        unknown.keep_attributes_except(element, &[]);
        unknown.keep_text(element);
        for child in element.children() {
            if !matches!(child.name(), "otherParty" | "party" | "addedParty") || !parties.fill(child, unknown)
            {
                unknown.keep(child);
            }
        }
        Read::Value(Self(parties))
    }
}

element_struct! {
    /// One of the up to two calls of a device (guide, event *Call*, `primCall`, `secCall`).
    CallLeg {
        /// The state.
        state: CallState = "state",
        /// The other party.
        other_party: Party = "otherParty",
        /// The further parties of a conference.
        added_parties: AddedParties = "addedParties",
        /// On a consulted device: the party of the call that was there before.
        first_other_party: Party = "firstOtherParty",
        /// Who was called first: of an incoming call maybe the DID number.
        first_called_party: Party = "firstCalledParty",
        /// Who diverted or transferred the call.
        last_redirection_party: Party = "lastRedirectionParty",
        /// How long the call has been connected. It stops when a party drops, and starts anew with a transfer.
        duration: Duration = "duration",
        /// Whether the device made the call.
        is_outgoing: bool = "isOutgoing",
        /// Whether the call is a conference; absent is no. [`is_conference`](Self::is_conference) tells both as one.
        is_conference: bool = "isConference",
        /// The reference of the call, which is the history's.
        call_reference: String = "callReference",
        /// Why the state changed.
        cause: CallCause = "cause",
    }
}

/// In memory of its own: a leg is large, and most devices have one call.
impl FromElement for Box<CallLeg> {
    fn from_element(element: Element<'_>, _: &mut Unknown) -> Read<Self> {
        Read::Value(CallLeg::boxed(element))
    }
}

impl CallLeg {
    /// Whether the call is a conference.
    pub fn is_conference(&self) -> bool {
        self.is_conference == Some(true)
    }

    /// Whether the device made the call.
    pub fn is_outgoing(&self) -> bool {
        self.is_outgoing == Some(true)
    }
}

element_struct! {
    /// The calls of a device as they are now, not what changed (guide, event *Call*; *Snapshot*).
    CallInfo {
        /// The call's id.
        id: CallId = "id",
        /// The primary call: the first that there was.
        prim_call: Box<CallLeg> = "primCall",
        /// The secondary call: the consulted one.
        sec_call: Box<CallLeg> = "secCall",
        /// What the device's state permits.
        permitted_services: PermittedServices = "permittedServices",
        /// Correlator data; it may be the called number, where the PBX tells it.
        extra_data: String = "extraData",
    }
}

impl CallInfo {
    /// Whether the service is permitted. makeCall always is.
    pub fn permits(&self, service: &CallService) -> bool {
        match &self.permitted_services {
            Some(services) => services.permits(service),
            None => *service == CallService::MakeCall,
        }
    }
}

impl ListItem for CallInfo {
    const ELEMENT: &'static str = "call";
}
