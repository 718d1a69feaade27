//! A call as it was last told.

use crate::wire::{CallCause, CallInfo, CallLeg, CallService, CallState, Party, PartyNumber};
use std::time::Duration;
use telapi_core::csta::{CallControlService, PermittedServices};
use telapi_core::{CallId, ConferenceId, DeviceId};

/// How many parties of a conference are kept at most.
const MOST_PARTIES: usize = 256;

/// Which of the two calls of a picture it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Primary,
    Secondary,
}

/// A call of a picture, with what the picture says of both.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) leg: &'a CallLeg,
    pub(super) picture: &'a CallInfo,
    pub(super) place: Place,
}

/// What the server calls the element; empty if it does not.
pub(super) fn element(picture: &CallInfo) -> CallId {
    picture.id.clone().unwrap_or_default()
}

/// The calls of a picture. One without a state says nothing.
pub(super) fn told(picture: &CallInfo) -> impl Iterator<Item = Told<'_>> {
    let primary = picture.prim_call.as_ref().map(|leg| Told { leg, picture, place: Place::Primary });
    let secondary = picture.sec_call.as_ref().map(|leg| Told { leg, picture, place: Place::Secondary });
    [primary, secondary].into_iter().flatten().filter(|told| told.leg.state.is_some())
}

impl Told<'_> {
    pub(super) fn state(&self) -> &CallState {
        self.leg.state.as_ref().unwrap_or(&CallState::Initiated)
    }

    pub(super) fn number(&self) -> PartyNumber {
        number(self.leg.other_party.as_ref())
    }

    /// Everybody else in the call.
    pub(super) fn others(&self) -> Vec<Party> {
        let added = self.leg.added_parties.iter().flat_map(|added| &added.0);
        self.leg.other_party.iter().chain(added).take(MOST_PARTIES).cloned().collect()
    }
}

pub(super) fn number(party: Option<&Party>) -> PartyNumber {
    party.and_then(|party| party.number.clone()).unwrap_or(PartyNumber::Empty)
}

/// A call of a device, as it was last told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Leg {
    /// The id that was made up for it, or chosen by who asked for it.
    pub(crate) call_id: CallId,
    /// How it stands.
    pub(crate) state: CallState,
    /// The other party.
    pub(crate) other: PartyNumber,
    pub(super) element: CallId,
    pub(super) place: Place,
    pub(super) name: Option<String>,
    /// Everybody else in it, of a conference more than one.
    pub(super) others: Vec<Party>,
    pub(super) is_outgoing: Option<bool>,
    /// The number that was called first.
    pub(super) called: Option<DeviceId>,
    pub(super) last_redirection: Option<DeviceId>,
    pub(super) duration: Option<Duration>,
    pub(super) reference: Option<String>,
    pub(super) is_conference: bool,
    pub(super) conference: Option<ConferenceId>,
    pub(super) cause: Option<CallCause>,
    pub(super) services: PermittedServices,
    pub(super) extra_data: Option<String>,
    /// It is over, and repeated until it vanishes.
    pub(super) is_over: bool,
    /// It may be the call that we asked for: nobody was told of it yet.
    pub(super) is_held_back: bool,
}

impl Leg {
    /// A call that was not there before.
    pub(super) fn begun(call_id: CallId, told: &Told<'_>, device: &DeviceId) -> Self {
        let leg = told.leg;
        let called = match leg.first_called_party.as_ref().map(|party| number(Some(party))) {
            Some(first) if first != PartyNumber::Empty => Some(device_id(&first)),
            _ if leg.is_outgoing == Some(false) => Some(device.clone()),
            _ => Some(told.number()).filter(|number| *number != PartyNumber::Empty).map(|it| device_id(&it)),
        };
        Self {
            call_id,
            element: element(told.picture),
            place: told.place,
            state: told.state().clone(),
            other: told.number(),
            name: leg.other_party.as_ref().and_then(|party| party.name.clone()),
            others: told.others(),
            is_outgoing: leg.is_outgoing,
            called,
            last_redirection: leg
                .last_redirection_party
                .as_ref()
                .map(|party| device_id(&number(Some(party)))),
            // a transfer tells that with the party before, and then it begins anew
            duration: leg.duration.filter(|_| leg.cause != Some(CallCause::Transfer)),
            reference: leg.call_reference.clone().filter(|reference| !reference.is_empty()),
            is_conference: leg.is_conference(),
            conference: None,
            cause: leg.cause.clone(),
            services: services(told),
            extra_data: told.picture.extra_data.clone(),
            is_over: *told.state() == CallState::Cleared,
            is_held_back: false,
        }
    }

    /// The same call as it is told now. What a picture leaves out of what does not change, is as it was.
    pub(super) fn then(&self, told: &Told<'_>, device: &DeviceId) -> Self {
        let next = Self::begun(self.call_id.clone(), told, device);
        let was_connected = matches!(self.state, CallState::Connected | CallState::Hold);
        Self {
            is_outgoing: next.is_outgoing.or(self.is_outgoing),
            called: self.called.clone().or(next.called),
            reference: next.reference.or_else(|| self.reference.clone()),
            name: next.name.or_else(|| self.name.clone().filter(|_| self.other == next.other)),
            conference: self.conference.clone().filter(|_| next.is_conference),
            is_over: next.is_over || self.is_over || (was_connected && next.state == CallState::Failed),
            is_held_back: self.is_held_back,
            ..next
        }
    }

    /// Whether it is the first call that the device had, of the two that a picture tells.
    pub(crate) fn is_primary(&self) -> bool {
        self.place == Place::Primary
    }

    /// Whether the server says that it can be dropped.
    pub(crate) fn may_be_dropped(&self) -> bool {
        self.services.contains(CallControlService::ClearConnection)
    }

    pub(super) fn is_live(&self) -> bool {
        !self.is_over
    }

    /// Whether the device has called, as far as that is told: if not, it has.
    pub(super) fn is_outgoing(&self) -> bool {
        self.is_outgoing.unwrap_or(!matches!(self.state, CallState::Alerting | CallState::Queued))
    }

    pub(super) fn is_withheld(&self) -> bool {
        self.other.is_withheld()
    }

    /// The other party, unless it has no number yet.
    pub(super) fn other_device(&self) -> Option<DeviceId> {
        (self.other != PartyNumber::Empty).then(|| device_id(&self.other))
    }
}

/// The party as a device. What stands for a number that is withheld is a name like any other: it tells the calls apart, and
/// requests name the party by it.
pub(super) fn device_id(number: &PartyNumber) -> DeviceId {
    DeviceId::new(number.to_string())
}

/// What can be done with this call of those that the device has, for the guide's list is the device's.
fn services(told: &Told<'_>) -> PermittedServices {
    let state = told.state();
    let of_this_call = |service: &CallService| match (service, state) {
        (CallService::AnswerCall, CallState::Alerting) => Some(CallControlService::AnswerCall),
        (CallService::DivertCall, CallState::Alerting) => Some(CallControlService::DeflectCall),
        (CallService::DivertCall, CallState::Connected) => Some(CallControlService::SingleStepTransfer),
        (CallService::HoldCall, CallState::Connected) => Some(CallControlService::HoldCall),
        (CallService::ConsultationCall, CallState::Connected) => Some(CallControlService::ConsultationCall),
        (CallService::RetrieveCall, CallState::Hold) => Some(CallControlService::RetrieveCall),
        (CallService::AlternateCall, _) => Some(CallControlService::AlternateCall),
        (CallService::ConferenceCall, _) => Some(CallControlService::ConferenceCall),
        (CallService::ReconnectCall, _) => Some(CallControlService::ReconnectCall),
        (CallService::TransferCall, _) => Some(CallControlService::TransferCall),
        (CallService::MakeCall, _) => Some(CallControlService::MakeCall),
        (CallService::DropCall, CallState::Hold) => None,
        (CallService::DropCall, _) => Some(CallControlService::ClearConnection),
        _ => None,
    };
    told.picture
        .permitted_services
        .iter()
        .flat_map(crate::wire::PermittedServices::told)
        .filter_map(of_this_call)
        .collect()
}
