//! Pictures of calls (guide, event *Call*).

use super::content::{Content, Item, written};
use super::party::PartyInfo;
use crate::telservices::choice::choice;
use crate::xml::Element;

choice! {
    /// The state of a call at a device.
    CallState {
        /// `initiated`: the receiver is up.
        Initiated = "initiated",
        /// `originated`: the number is processed.
        Originated = "originated",
        /// `delivered`: the other end rings.
        Delivered = "delivered",
        /// `queued`: the call is queued here.
        Queued = "queued",
        /// `alerting`: the call rings here.
        Alerting = "alerting",
        /// `connected`
        Connected = "connected",
        /// `cleared`
        Cleared = "cleared",
        /// `failed`
        Failed = "failed",
        /// `hold`: this device holds the call.
        Hold = "hold",
    }
}

choice! {
    /// Why a call's state has changed.
    CallCause {
        /// `busy`
        Busy = "busy",
        /// `conference`
        Conference = "conference",
        /// `destNotObtainable`
        DestNotObtainable = "destNotObtainable",
        /// `droppedByOtherParty`
        DroppedByOtherParty = "droppedByOtherParty",
        /// `heldByOtherParty`
        HeldByOtherParty = "heldByOtherParty",
        /// `redirect`
        Redirect = "redirect",
        /// `retrievedByOtherParty`
        RetrievedByOtherParty = "retrievedByOtherParty",
        /// `transfer`
        Transfer = "transfer",
        /// `route`: a routing point has diverted the call.
        Route = "route",
        /// `normal`: only the history has it.
        Normal = "normal",
    }
}

choice! {
    /// A service that a device's state permits.
    CallService {
        /// `alternateCall`
        AlternateCall = "alternateCall",
        /// `answerCall`
        AnswerCall = "answerCall",
        /// `conferenceCall`
        ConferenceCall = "conferenceCall",
        /// `consultationCall`
        ConsultationCall = "consultationCall",
        /// `divertCall`
        DivertCall = "divertCall",
        /// `dropCall`
        DropCall = "dropCall",
        /// `holdCall`
        HoldCall = "holdCall",
        /// `makeCall`
        MakeCall = "makeCall",
        /// `reconnectCall`
        ReconnectCall = "reconnectCall",
        /// `retrieveCall`
        RetrieveCall = "retrieveCall",
        /// `transferCall`
        TransferCall = "transferCall",
    }
}

/// What the state of a device permits, in the order of the wire; it may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PermittedServices(
    /// The services.
    pub Vec<CallService>,
);

impl Content for PermittedServices {
    fn fill(&self, element: Element) -> Element {
        element.children(self.0.iter().map(|service| Element::plain(service.as_str())))
    }
}

/// The further parties of a conference: "a list of otherParty".
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct AddedParties<'a>(pub(super) &'a [PartyInfo]);

impl Content for AddedParties<'_> {
    fn fill(&self, element: Element) -> Element {
        element.children(self.0.iter().map(|party| party.fill(Element::plain("otherParty"))))
    }
}

/// One of the up to two calls of a picture.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CallLeg {
    /// The state.
    pub state: CallState,
    /// The other party.
    pub other_party: PartyInfo,
    /// The further parties of a conference; the element is left out if there are none.
    pub added_parties: Vec<PartyInfo>,
    /// On a consulted device: the party of the call that was there before.
    pub first_other_party: Option<PartyInfo>,
    /// Who was called first.
    pub first_called_party: Option<PartyInfo>,
    /// Who has diverted or transferred the call.
    pub last_redirection_party: Option<PartyInfo>,
    /// For how many seconds it has been connected.
    pub duration: u64,
    /// Whether the device has made the call.
    pub is_outgoing: bool,
    /// Whether it is a conference; `None` leaves the element out, which says no.
    pub is_conference: Option<bool>,
    /// The call's reference, which the history has too.
    pub call_reference: Option<String>,
    /// Why the state has changed.
    pub cause: Option<CallCause>,
}

impl Content for CallLeg {
    fn fill(&self, element: Element) -> Element {
        let party = |name: &'static str, party: &PartyInfo| party.fill(Element::plain(name));
        let added = (!self.added_parties.is_empty())
            .then(|| AddedParties(&self.added_parties).fill(Element::plain("addedParties")));
        element
            .child(self.state.fill(Element::plain("state")))
            .child(party("otherParty", &self.other_party))
            .children(added)
            .children(self.first_other_party.as_ref().map(|it| party("firstOtherParty", it)))
            .children(self.first_called_party.as_ref().map(|it| party("firstCalledParty", it)))
            .children(self.last_redirection_party.as_ref().map(|it| party("lastRedirectionParty", it)))
            .child(self.duration.fill(Element::plain("duration")))
            .child(self.is_outgoing.fill(Element::plain("isOutgoing")))
            .children(self.is_conference.map(|it| it.fill(Element::plain("isConference"))))
            .children(self.call_reference.as_ref().map(|it| it.fill(Element::plain("callReference"))))
            .children(self.cause.map(|it| it.fill(Element::plain("cause"))))
    }
}

written! {
    /// The picture of a call at a device, and of the call that consults somebody about it.
    CallInfo {
        /// The call's id.
        id: one u64 = "id",
        /// The first call.
        prim_call: maybe CallLeg = "primCall",
        /// The consultation.
        sec_call: maybe CallLeg = "secCall",
        /// What the device's state permits.
        permitted_services: maybe PermittedServices = "permittedServices",
        /// What was said with the call.
        extra_data: maybe String = "extraData",
    }
}

impl Item for CallInfo {
    const NAME: &'static str = "call";
}
