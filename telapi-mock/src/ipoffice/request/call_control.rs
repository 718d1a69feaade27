//! Requests of call control (guide 5.2) and of call recording (guide 9.1).

use super::part::{Connection, Correlator, DeviceNumber, Extensions, MediaCallCharacteristics};
use crate::xml::field::element_struct;

element_struct! {
    /// Guide 5.2.1.
    AnswerCall in Csta {
        /// The call that rings.
        call_to_be_answered: one Connection = "callToBeAnswered",
    }
}

element_struct! {
    /// Guide 5.2.2.
    ClearCall in Csta {
        /// The call.
        call_to_be_cleared: one Connection = "callToBeCleared",
    }
}

element_struct! {
    /// Guide 5.2.3; with the reason `conference`, guide 5.2.4.
    ClearConnection in Csta {
        /// The call, or the conference's participant.
        connection_to_be_cleared: one Connection = "connectionToBeCleared",
        /// The conference's.
        correlator_data: maybe Correlator = "correlatorData",
        /// `conference`, to drop a participant.
        reason: maybe String = "reason",
    }
}

element_struct! {
    /// Guide 5.2.5.
    ConferenceCall in Csta {
        /// The held call.
        held_call: one Connection = "heldCall",
        /// The active call.
        active_call: one Connection = "activeCall",
    }
}

element_struct! {
    /// Guide 5.2.6.
    ConsultationCall in Csta {
        /// The call to hold.
        existing_call: one Connection = "existingCall",
        /// Whom to call.
        consulted_device: one DeviceNumber = "consultedDevice",
        /// The new call's id.
        correlator_data: maybe Correlator = "correlatorData",
        /// The new call's subject.
        subject_of_call: maybe String = "subjectOfCall",
    }
}

element_struct! {
    /// Guide 5.2.7.
    DirectedPickupCall in Csta {
        /// The call that rings elsewhere or is parked.
        call_to_be_picked_up: one Connection = "callToBePickedUp",
        /// Who takes it.
        requesting_device: one DeviceNumber = "requestingDevice",
    }
}

element_struct! {
    /// Guide 5.2.8.
    HoldCall in Csta {
        /// The call.
        call_to_be_held: one Connection = "callToBeHeld",
    }
}

element_struct! {
    /// Guide 5.2.9.
    MakeCall in Csta {
        /// Who calls.
        calling_device: one DeviceNumber = "callingDevice",
        /// Whom, or the digits that join a meet-me conference.
        called_directory_number: one DeviceNumber = "calledDirectoryNumber",
        /// `doNotPrompt` in the guide's samples.
        auto_originate: maybe String = "autoOriginate",
        /// The call's id.
        correlator_data: maybe Correlator = "correlatorData",
        /// Voice in the guide's samples.
        media_call_characteristics: maybe MediaCallCharacteristics = "mediaCallCharacteristics",
        /// The subject.
        subject_of_call: maybe String = "subjectOfCall",
        /// What the called party is to see of the caller.
        extensions: maybe Extensions = "extensions",
    }
}

element_struct! {
    /// Guide 5.2.10.
    ProxyMakeCall in Csta {
        /// The phone that calls.
        target_device: one DeviceNumber = "targetDevice",
        /// For whom it calls: itself, or the number of a meet-me conference.
        calling_device: one DeviceNumber = "callingDevice",
        /// Whom.
        called_directory_number: one DeviceNumber = "calledDirectoryNumber",
        /// `doNotPrompt` in the guide's samples.
        auto_originate: maybe String = "autoOriginate",
        /// The call's id.
        correlator_data: maybe Correlator = "correlatorData",
        /// Voice in the guide's samples.
        media_call_characteristics: maybe MediaCallCharacteristics = "mediaCallCharacteristics",
        /// The subject.
        subject_of_call: maybe String = "subjectOfCall",
        /// Whether the called party is to join a meet-me conference.
        request_for_conference: maybe bool = "requestForConference",
        /// Whether the phone that calls owns the conference. A text: the guide's sample has `true/false`.
        conference_request_owner: maybe String = "conferenceRequestOwner",
        /// What the called party is to see of the caller.
        extensions: maybe Extensions = "extensions",
    }
}

element_struct! {
    /// Guide 5.2.11.
    ParkCall in Csta {
        /// The call.
        parking: one Connection = "parking",
        /// The park slot.
        park_to: one DeviceNumber = "parkTo",
        /// The subject.
        subject_of_call: maybe String = "subjectOfCall",
    }
}

element_struct! {
    /// Guide 5.2.12.
    RetrieveCall in Csta {
        /// The held call.
        call_to_be_retrieved: one Connection = "callToBeRetrieved",
    }
}

element_struct! {
    /// Guide 5.2.13, with CSTA's payload.
    SingleStepTransferCall in Csta {
        /// The call to leave.
        active_call: one Connection = "activeCall",
        /// Where it goes on.
        transferred_to: one DeviceNumber = "transferredTo",
        /// The new call's id.
        correlator_data: maybe Correlator = "correlatorData",
        /// The subject.
        subject_of_call: maybe String = "subjectOfCall",
    }
}

element_struct! {
    /// Guide 5.2.14.
    TransferCall in Csta {
        /// The held call.
        held_call: one Connection = "heldCall",
        /// The active call.
        active_call: one Connection = "activeCall",
    }
}

element_struct! {
    /// Guide 5.2.15.
    SetLockRequest in None {
        /// The conference's id.
        conf_unique_id: one String = "confUniqueId",
        /// Whether it is to be locked.
        is_conf_locked: one bool = "isConfLocked",
    }
}

element_struct! {
    /// Guide 5.2.16.
    GenerateDigits in Csta {
        /// The call.
        connection_to_send_digits: one Connection = "connectionToSendDigits",
        /// `dTMF` or `rotaryPulse`.
        digit_mode: maybe String = "digitMode",
        /// The digits.
        characters_to_send: one String = "charactersToSend",
    }
}

element_struct! {
    /// Guide 9.1.1.
    ArsRecordCall in None {
        /// The call.
        connection: one Connection = "connection",
        /// Who wants it recorded.
        requesting_device: one DeviceNumber = "requestingDevice",
    }
}

element_struct! {
    /// Guide 9.1.2.
    ArsStopRecordCall in None {
        /// The call.
        connection: one Connection = "connection",
    }
}
