//! Requests about calls (guide, *User services*).

use super::request::request;
use crate::wire::{PartyNumber, QualifiedCall};
use telapi_core::DeviceId;

request! {
    /// Adds a party to a call that is connected or on hold (guide, *AddPartyToCall*): a single step conference.
    AddPartyToCall = "addPartyToCall", needs_session: true, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
        /// The party to add.
        added_device_number: DeviceId,
    }
    optional {
        /// The other party of the call, if the device has several calls. It may be withheld: as the event wrote it.
        other_number: PartyNumber,
        /// Correlator data of the call.
        extra_data: String,
    }
    values {}
    order {
        device_number = "deviceNumber",
        other_number = "otherNumber",
        added_device_number = "addedDeviceNumber",
        extra_data = "extraData",
    }
}

request! {
    /// Holds the connected call and connects the one on hold (guide, *AlternateCall*).
    AlternateCall = "alternateCall", needs_session: true, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {
        /// The other party of the first call.
        prim_other_number: PartyNumber,
        /// The other party of the second call.
        sec_other_number: PartyNumber,
    }
    values {}
    order {
        device_number = "deviceNumber",
        prim_other_number = "primOtherNumber",
        sec_other_number = "secOtherNumber",
    }
}

request! {
    /// Answers a call (guide, *AnswerCall*).
    AnswerCall = "answerCall", needs_session: true, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {
        /// Who calls. Without it, the first call that rings is answered.
        calling_number: PartyNumber,
    }
    values {}
    order {
        device_number = "deviceNumber",
        calling_number = "callingNumber",
    }
}

request! {
    /// Makes a conference of the active call and the one on hold (guide, *ConferenceCall*).
    ConferenceCall = "conferenceCall", needs_session: true, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {
        /// The other party of the first call.
        prim_other_number: PartyNumber,
        /// The other party of the second call.
        sec_other_number: PartyNumber,
    }
    values {}
    order {
        device_number = "deviceNumber",
        prim_other_number = "primOtherNumber",
        sec_other_number = "secOtherNumber",
    }
}

request! {
    /// Holds a call and calls a third party to consult it (guide, *ConsultationCall*).
    ConsultationCall = "consultationCall", needs_session: true, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
        /// The number to consult.
        consulted_device_number: DeviceId,
    }
    optional {
        /// The other party of the call, if the device has several calls. It may be withheld: as the event wrote it.
        other_number: PartyNumber,
        /// Correlator data of the call.
        extra_data: String,
    }
    values {}
    order {
        device_number = "deviceNumber",
        other_number = "otherNumber",
        consulted_device_number = "consultedDeviceNumber",
        extra_data = "extraData",
    }
}

request! {
    /// Diverts a call that rings, or transfers a connected one in one step (guide, *DivertCall*).
    DivertCall = "divertCall", needs_session: true, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
        /// Where the call goes.
        diverted_device_number: DeviceId,
    }
    optional {
        /// The other party of the call, if the device has several calls. It may be withheld: as the event wrote it.
        other_number: PartyNumber,
        /// Correlator data of the call.
        extra_data: String,
    }
    values {}
    order {
        device_number = "deviceNumber",
        other_number = "otherNumber",
        diverted_device_number = "divertedDeviceNumber",
        extra_data = "extraData",
    }
}

request! {
    /// Hangs up (guide, *DropCall*).
    DropCall = "dropCall", needs_session: true, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {
        /// The other party of the call, if the device has several calls. It may be withheld: as the event wrote it.
        other_number: PartyNumber,
    }
    values {}
    order {
        device_number = "deviceNumber",
        other_number = "otherNumber",
    }
}

request! {
    /// Holds the connected call (guide, *HoldCall*).
    HoldCall = "holdCall", needs_session: true, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {
        /// The other party of the call, if the device has several calls. It may be withheld: as the event wrote it.
        other_number: PartyNumber,
    }
    values {}
    order {
        device_number = "deviceNumber",
        other_number = "otherNumber",
    }
}

request! {
    /// Calls a number (guide, *MakeCall*). [`make_call_url`](super::make_call_url) is its short form.
    MakeCall = "makeCall", needs_session: false, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
        /// The number, as dialled on the phone.
        called_device_number: DeviceId,
    }
    optional {
        /// Correlator data of the call.
        extra_data: String,
    }
    values {}
    order {
        device_number = "deviceNumber",
        called_device_number = "calledDeviceNumber",
        extra_data = "extraData",
    }
}

request! {
    /// Asks who calls (guide, *QualifyCall*). **Without [`answer_call`](Self::answer_call) being `false`, the server answers the
    /// call as well**, if it is configured so.
    QualifyCall = "qualifyCall", needs_session: true, answer: QualifyCall(QualifiedCall);
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {}
    values {
        /// Whether the server also answers the call: `true` by the server's default.
        answer_call: bool,
        /// Whether the caller's name is wanted too: `true` by the server's default.
        need_name: bool,
    }
    order {
        device_number = "deviceNumber",
        answer_call = "answerCall",
        need_name = "needName",
    }
}

request! {
    /// Hangs up the active call and connects the one on hold (guide, *ReconnectCall*).
    ReconnectCall = "reconnectCall", needs_session: true, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {
        /// The other party of the first call.
        prim_other_number: PartyNumber,
        /// The other party of the second call.
        sec_other_number: PartyNumber,
    }
    values {}
    order {
        device_number = "deviceNumber",
        prim_other_number = "primOtherNumber",
        sec_other_number = "secOtherNumber",
    }
}

request! {
    /// Takes a call back from hold (guide, *RetrieveCall*).
    RetrieveCall = "retrieveCall", needs_session: true, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {
        /// The other party of the call, if the device has several calls. It may be withheld: as the event wrote it.
        other_number: PartyNumber,
    }
    values {}
    order {
        device_number = "deviceNumber",
        other_number = "otherNumber",
    }
}

request! {
    /// Connects the call on hold with the active one, without this device (guide, *TransferCall*).
    TransferCall = "transferCall", needs_session: true, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {
        /// The other party of the first call.
        prim_other_number: PartyNumber,
        /// The other party of the second call.
        sec_other_number: PartyNumber,
    }
    values {}
    order {
        device_number = "deviceNumber",
        prim_other_number = "primOtherNumber",
        sec_other_number = "secOtherNumber",
    }
}
