//! What several events have in common.

use super::Frame;
use crate::switch::{Leg, Party, Service};
use crate::xml::Element;
use std::fmt::Write;

/// Two upper-case hex digits for each byte.
pub(crate) fn hex(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // writing into a String cannot fail
        let _ = write!(out, "{byte:02X}");
        out
    })
}

/// A device as the guide's samples write it, each with attributes of its own.
pub(super) struct Identifier<'a> {
    number: &'a str,
    switch: Option<&'a str>,
    connection_rate: Option<u64>,
    ccie_type: bool,
    type_of_number: bool,
}

impl<'a> Identifier<'a> {
    pub(super) fn of(party: &'a Party) -> Self {
        Self {
            number: &party.number,
            switch: None,
            connection_rate: None,
            ccie_type: false,
            type_of_number: true,
        }
    }

    /// With the address of its switch.
    pub(super) fn on(mut self, frame: &'a Frame<'a>) -> Self {
        self.switch = Some(frame.switch);
        self
    }

    /// As something that is no device of the switch (guide 5.3.4).
    pub(super) fn external(mut self) -> Self {
        self.switch = Some("External");
        self
    }

    pub(super) fn connection_rate(mut self, rate: u64) -> Self {
        self.connection_rate = Some(rate);
        self
    }

    pub(super) fn ccie_type(mut self) -> Self {
        self.ccie_type = true;
        self
    }

    pub(super) fn without_type_of_number(mut self) -> Self {
        self.type_of_number = false;
        self
    }

    pub(super) fn element(self, name: &'static str) -> Element {
        let mut element = Element::csta(name).text(self.number);
        if let Some(switch) = self.switch {
            element = element.attribute("switchingSubDomainInformationElements", hex(switch));
        }
        if let Some(rate) = self.connection_rate {
            element = element.attribute("connectionRate", rate);
        }
        if self.ccie_type {
            element = element.attribute("switchingSubDomainCCIEType", "other");
        }
        if self.type_of_number {
            element = element.attribute("typeOfNumber", "dialingNumber");
        }
        element
    }

    /// Inside the element that names its part.
    pub(super) fn in_part(self, part: &'static str) -> Element {
        Element::csta(part).child(self.element("deviceIdentifier"))
    }
}

/// A connection, which IP Office names by the call id alone.
pub(super) fn connection(name: &'static str, call_id: impl std::fmt::Display) -> Element {
    Element::csta(name).leaf("callID", call_id)
}

/// `correlatorData`, `userData`: a text as hex in `string`.
pub(super) fn hex_string(name: &'static str, text: &str) -> Element {
    Element::csta(name).leaf("string", hex(text))
}

/// The flags of `callControlServices`, in the order of the samples. `directedPickupCall` stands only where it is
/// permitted (guide 5.3.11).
const SERVICES: [&str; 26] = [
    "acceptCall",
    "alternateCall",
    "answerCall",
    "callBack",
    "callBackMessage",
    "campOnCall",
    "clearCall",
    "clearConnection",
    "conferenceCall",
    "consultationCall",
    "deflectCall",
    "dialDigits",
    "directedPickupCall",
    "groupPickupCall",
    "holdCall",
    "intrudeCall",
    "joinCall",
    "makeCall",
    "makePredictiveCall",
    "parkCall",
    "reconnectCall",
    "retrieveCall",
    "sendMessage",
    "singleStepConference",
    "singleStepTransfer",
    "transferCall",
];

pub(super) fn services_permitted(services: &[Service]) -> Element {
    let permitted = |name: &str| services.iter().any(|service| service.csta_name() == name);
    let shown = SERVICES.iter().filter(|name| **name != "directedPickupCall" || permitted(name));
    let flags = shown.map(|name| Element::csta(name).text(permitted(name)));
    Element::csta("servicesPermitted").child(Element::csta("callControlServices").children(flags))
}

pub(super) fn media_call_characteristics() -> Element {
    let class = Element::csta("mediaClass").leaf("audio", true).leaf("chat", false);
    Element::csta("mediaCallCharacteristics").child(class)
}

pub(super) fn call_characteristics() -> Element {
    Element::csta("callCharacteristics").leaf("voiceUnitCall", false)
}

pub(super) fn flow(name: &'static str) -> Element {
    Element::csta(name).leaf("flowDirection", "transmitAndReceive")
}

pub(super) fn last_redirection_device(leg: &Leg) -> Element {
    let number = leg.last_redirection.as_ref().map_or("", |party| party.number.as_str());
    let dialed = Element::csta("numberDialed").attribute("typeOfNumber", "dialingNumber").text(number);
    Element::csta("lastRedirectionDevice").child(dialed)
}

/// Which ids a `globalCallLinkageID` shows; the samples differ.
#[derive(Clone, Copy)]
pub(super) enum Linkage {
    SubDomain,
    GloballyUnique,
    Both,
    /// `no call linkage`, as in 5.3.11.
    None,
}

/// The conference's name, with the switch in front of it: `148.147.206.180-Conf 99`.
pub(super) fn conference_of(frame: &Frame<'_>, leg: &Leg) -> Option<String> {
    leg.conference.as_ref().map(|conference| format!("{}-{}", frame.switch, conference.name))
}

pub(super) fn call_linkage_data(frame: &Frame<'_>, leg: &Leg, shown: Linkage) -> Element {
    let mut id = Element::csta("globalCallLinkageID");
    if matches!(shown, Linkage::SubDomain | Linkage::Both) {
        id = id.leaf("subDomainCallLinkageID", conference_of(frame, leg).unwrap_or_default());
    }
    if matches!(shown, Linkage::GloballyUnique | Linkage::Both) {
        id = id.leaf("globallyUniqueCallLinkageID", &leg.call_id);
    }
    if matches!(shown, Linkage::None) {
        id = id.leaf("globallyUniqueCallLinkageID", "no call linkage");
    }
    let data =
        Element::csta("globalCallData").leaf("globalCallSwitchingSubDomainName", frame.switch).child(id);
    Element::csta("callLinkageData").child(data)
}

/// One `additionalInfo`, told apart by its number (guide 5.3.1).
pub(super) fn additional_info(number: u8, flag: bool) -> Element {
    Element::plain("additionalInfo")
        .attribute("stringData", "EXTENDEDSERVICES")
        .attribute("intValue", number)
        .attribute("booleanFlag", flag)
}

/// CALLRECORDING, RECORDINGMANUALLY and ISCONFERENCECALL.
pub(super) fn call_infos(leg: &Leg) -> [Element; 3] {
    [additional_info(1, true), additional_info(2, false), additional_info(3, leg.conference.is_some())]
}

/// ADDITIONALEVENTINFO: when it happened.
pub(super) fn event_info(frame: &Frame<'_>) -> Element {
    let info =
        Element::plain("additionalEventInfo").attribute("zone", "0:0").attribute("timestamp", frame.millis());
    additional_info(6, true).child(info)
}

/// `extensions`, with the hex string that some events have before the additional infos.
pub(super) fn extensions(string: Option<&str>, infos: impl IntoIterator<Item = Element>) -> Element {
    let mut data = Element::csta("privateData");
    if let Some(text) = string {
        data = data.leaf("string", hex(text));
    }
    Element::csta("extensions").child(data.child(Element::csta("private").children(infos)))
}

/// A device in an event of voicemail or recording: an element without a namespace.
pub(super) fn plain_device(name: &'static str, frame: &Frame<'_>, number: &str) -> Element {
    Element::plain(name)
        .attribute("switchingSubDomainInformationElements", hex(frame.switch))
        .attribute("typeOfNumber", "dialingNumber")
        .text(number)
}
