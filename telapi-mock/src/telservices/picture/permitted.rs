//! What the state of a device permits: as the guide's examples have it, and what follows from the services' descriptions where
//! there is no example. `makeCall` is always permitted and never listed.

use super::part::Part;
use crate::telservices::message::CallService::{self, ConsultationCall, DropCall, HoldCall};
use crate::telservices::message::{CallState, PermittedServices};

/// The services, in the order of the examples.
pub(super) fn permitted_services(primary: &Part, secondary: Option<&Part>) -> PermittedServices {
    let second = secondary.filter(|part| part.state != CallState::Cleared);
    let services = match (primary.state, second) {
        (CallState::Cleared, Some(second)) => alone(second.state),
        (_, Some(second)) => together(primary.state, second.state),
        // the switch sends no conference on
        (CallState::Connected, None) if primary.is_conference => &[HoldCall, DropCall, ConsultationCall],
        (state, None) => alone(state),
    };
    PermittedServices(services.to_vec())
}

fn alone(state: CallState) -> &'static [CallService] {
    use CallService::{AnswerCall, DivertCall, RetrieveCall};
    match state {
        CallState::Initiated | CallState::Originated | CallState::Delivered | CallState::Failed => {
            &[DropCall]
        }
        CallState::Alerting => &[AnswerCall, DivertCall],
        CallState::Connected => &[HoldCall, DropCall, DivertCall, ConsultationCall],
        CallState::Hold => &[RetrieveCall],
        CallState::Queued | CallState::Cleared => &[],
    }
}

fn together(one: CallState, other: CallState) -> &'static [CallService] {
    use CallService::{AlternateCall, ConferenceCall, ReconnectCall, RetrieveCall, TransferCall};
    let active = if one == CallState::Hold { other } else { one };
    match active {
        CallState::Connected => {
            &[DropCall, HoldCall, ReconnectCall, AlternateCall, TransferCall, ConferenceCall]
        }
        CallState::Delivered => &[DropCall, ReconnectCall, TransferCall],
        CallState::Hold => &[RetrieveCall],
        _ => &[DropCall, ReconnectCall],
    }
}
