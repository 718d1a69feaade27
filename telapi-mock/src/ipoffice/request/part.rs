//! What several requests have in common.

use super::hex::Hex;
use crate::xml::field::{FromNode, RequestError, Walk, attribute, element_struct};
use crate::xml::{Node, Space};
use serde::Serialize;

/// A device: its number, and which switch it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DeviceNumber {
    /// The number; for `SetMicrophoneMute` in a conference, a participant's id.
    pub number: String,
    /// The attribute `switchingSubDomainInformationElements`: the switch's address.
    pub switching_sub_domain_information_elements: Option<Hex>,
    /// The attribute `typeOfNumber`.
    pub type_of_number: Option<String>,
}

impl FromNode for DeviceNumber {
    fn from_node(node: &Node, walk: &mut Walk) -> Result<Self, RequestError> {
        const DOMAIN: &str = "switchingSubDomainInformationElements";
        walk.note_unknown(node, &[(Space::None, DOMAIN), (Space::None, "typeOfNumber")]);
        let domain = attribute(node, DOMAIN);
        let domain =
            domain.map(|hex| Hex::parse(&hex).ok_or_else(|| walk.error(format!("{DOMAIN} is not hex"))));
        Ok(Self {
            number: node.text().to_owned(),
            switching_sub_domain_information_elements: domain.transpose()?,
            type_of_number: attribute(node, "typeOfNumber"),
        })
    }
}

element_struct! {
    /// One device's part in a call. IP Office names it by the call id alone; CSTA has the device too.
    Connection in Csta {
        /// The call's id as the device knows it.
        call_id: one String = "callID",
        /// The device.
        device_id: maybe DeviceNumber = "deviceID",
    }
}

element_struct! {
    /// What the caller names a call by.
    Correlator in Csta {
        /// The text, mostly a UUID.
        string: maybe Hex = "string",
    }
}

element_struct! {
    /// What the vendor adds to CSTA.
    Extensions in Csta {
        /// The private data.
        private_data: maybe PrivateData = "privateData",
    }
}

element_struct! {
    /// Private data: a text, or additional infos, or both.
    PrivateData in Csta {
        /// A text.
        string: maybe Hex = "string",
        /// Additional infos.
        private: maybe Private = "private",
    }
}

element_struct! {
    /// The list of additional infos (guide 5.3.1).
    Private in None {
        /// The infos, told apart by `intValue`.
        additional_info: many AdditionalInfo = "additionalInfo",
    }
}

element_struct! {
    /// One additional info; a request's is number 0 (guide 5.2.9).
    AdditionalInfo in None {
        /// The attribute `booleanFlag`.
        boolean_flag: attribute = "booleanFlag",
        /// The attribute `intValue`.
        int_value: attribute = "intValue",
        /// The attribute `stringData`.
        string_data: attribute = "stringData",
        /// What the called party is to see of the caller.
        additional_call_request_info: maybe AdditionalCallRequestInfo = "additionalCallRequestInfo",
    }
}

element_struct! {
    /// What the called party is to see of the caller (guide 5.2.9).
    AdditionalCallRequestInfo in None {
        /// Shown in place of the caller's number.
        cli_display_number: maybe String = "cliDisplayNumber",
        /// Whether the caller's number is withheld.
        withhold_cli: maybe bool = "withholdCli",
    }
}

element_struct! {
    /// What kind of media a call is for.
    MediaCallCharacteristics in Csta {
        /// The class.
        media_class: maybe MediaClass = "mediaClass",
    }
}

element_struct! {
    /// A media class.
    MediaClass in Csta {
        /// Voice.
        voice: maybe bool = "voice",
        /// Audio.
        audio: maybe bool = "audio",
        /// Chat.
        chat: maybe bool = "chat",
    }
}
