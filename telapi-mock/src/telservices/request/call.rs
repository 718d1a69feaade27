//! Requests about calls (guide, *User services*).

use super::value::Flag;
use crate::xml::field::element_struct;

element_struct! {
    /// Guide, *AddPartyToCall*.
    AddPartyToCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The other party of the call.
        other_number: maybe String = "otherNumber",
        /// Whom to add.
        added_device_number: one String = "addedDeviceNumber",
        /// Data for the call.
        extra_data: maybe String = "extraData",
    }
}

element_struct! {
    /// Guide, *AlternateCall*.
    AlternateCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The other party of the first call.
        prim_other_number: maybe String = "primOtherNumber",
        /// The other party of the second call.
        sec_other_number: maybe String = "secOtherNumber",
    }
}

element_struct! {
    /// Guide, *AnswerCall*.
    AnswerCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// Who calls.
        calling_number: maybe String = "callingNumber",
    }
}

element_struct! {
    /// Guide, *ConferenceCall*.
    ConferenceCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The other party of the first call.
        prim_other_number: maybe String = "primOtherNumber",
        /// The other party of the second call.
        sec_other_number: maybe String = "secOtherNumber",
    }
}

element_struct! {
    /// Guide, *ConsultationCall*.
    ConsultationCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The other party of the call.
        other_number: maybe String = "otherNumber",
        /// Whom to call.
        consulted_device_number: one String = "consultedDeviceNumber",
        /// Data for the call.
        extra_data: maybe String = "extraData",
    }
}

element_struct! {
    /// Guide, *DivertCall*.
    DivertCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The other party of the call.
        other_number: maybe String = "otherNumber",
        /// Where the call goes.
        diverted_device_number: one String = "divertedDeviceNumber",
        /// Data for the call.
        extra_data: maybe String = "extraData",
    }
}

element_struct! {
    /// Guide, *DropCall*.
    DropCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The other party of the call.
        other_number: maybe String = "otherNumber",
    }
}

element_struct! {
    /// Guide, *HoldCall*.
    HoldCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The other party of the call.
        other_number: maybe String = "otherNumber",
    }
}

element_struct! {
    /// Guide, *MakeCall*.
    MakeCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// Whom to call.
        called_device_number: one String = "calledDeviceNumber",
        /// Data for the call.
        extra_data: maybe String = "extraData",
    }
}

element_struct! {
    /// Guide, *QualifyCall*.
    QualifyCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// Whether the call is answered; true by default.
        answer_call: maybe Flag = "answerCall",
        /// Whether the caller's name is wanted; true by default.
        need_name: maybe Flag = "needName",
    }
}

element_struct! {
    /// Guide, *ReconnectCall*.
    ReconnectCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The other party of the first call.
        prim_other_number: maybe String = "primOtherNumber",
        /// The other party of the second call.
        sec_other_number: maybe String = "secOtherNumber",
    }
}

element_struct! {
    /// Guide, *RetrieveCall*.
    RetrieveCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The other party of the call.
        other_number: maybe String = "otherNumber",
    }
}

element_struct! {
    /// Guide, *TransferCall*.
    TransferCall in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The other party of the first call.
        prim_other_number: maybe String = "primOtherNumber",
        /// The other party of the second call.
        sec_other_number: maybe String = "secOtherNumber",
    }
}
