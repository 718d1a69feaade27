//! Requests that make a new call.

use super::super::ServiceRequest;
use super::{begin, connection, correlator_data, device};
use crate::wire::AdditionalCallRequestInfo;
use telapi_core::wire::XmlWriter;
use telapi_core::{ConnectionId, CorrelatorData, DeviceId, csta_enum};

csta_enum! {
    /// Whether the caller's phone asks before it dials (CSTA `autoOriginate`).
    AutoOriginate {
        /// `prompt`
        Prompt = "prompt",
        /// `doNotPrompt`
        DoNotPrompt = "doNotPrompt",
    }
}

/// Calls a number, or joins a meet-me conference by its number (IP Office guide 5.2.9).
///
/// ```
/// use telapi_core::{CorrelatorData, DeviceId, SwitchingSubDomain};
/// use telapi_ipoffice::service::{MakeCall, ServiceRequest};
///
/// let phone = DeviceId::new("211").on(SwitchingSubDomain::from_text("192.168.42.1"));
/// let call = MakeCall::new(phone, "212".into(), CorrelatorData::from_text("0b3c")).subject_of_call("invoice");
/// assert_eq!(MakeCall::PATH, "callcontrol/makeCall");
/// assert!(call.to_xml().contains("<csta:string>30623363</csta:string>"));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MakeCall {
    /// The device that calls, with its switch.
    pub calling_device: DeviceId,
    /// The number to call: `*99*99#` joins conference 99.
    pub called_directory_number: DeviceId,
    /// Whether the caller's phone asks before it dials.
    pub auto_originate: AutoOriginate,
    /// Ties the call to the request: its text is the call id of the events that follow, so it must be unique.
    pub correlator_data: CorrelatorData,
    /// What the call is about.
    pub subject_of_call: String,
    /// What the called party is shown of the caller. Since IP Office 11.0 FP4.
    pub additional_call_request_info: Option<AdditionalCallRequestInfo>,
}

impl MakeCall {
    /// A call from this device to this number. The correlator is the hex of a text that is unique, such as a fresh UUID.
    pub fn new(
        calling_device: DeviceId,
        called_directory_number: DeviceId,
        correlator_data: CorrelatorData,
    ) -> Self {
        Self {
            calling_device,
            called_directory_number,
            auto_originate: AutoOriginate::DoNotPrompt,
            correlator_data,
            subject_of_call: String::new(),
            additional_call_request_info: None,
        }
    }

    /// Lets the caller's phone ask before it dials, or not, which is the default.
    #[must_use]
    pub fn auto_originate(mut self, auto_originate: AutoOriginate) -> Self {
        self.auto_originate = auto_originate;
        self
    }
}

/// Declares what may be wished for the call of a request that makes one.
macro_rules! wishes {
    ($request:ident) => {
        impl $request {
            /// Says what the call is about.
            #[must_use]
            pub fn subject_of_call(mut self, subject: impl Into<String>) -> Self {
                self.subject_of_call = subject.into();
                self
            }

            /// Shows this number on the called party's phone instead of the caller's.
            #[must_use]
            pub fn cli_display_number(mut self, number: impl Into<String>) -> Self {
                self.request_info().cli_display_number = Some(number.into());
                self
            }

            /// Withholds the caller's number.
            #[must_use]
            pub fn withhold_cli(mut self) -> Self {
                self.request_info().withhold_cli = Some(true);
                self
            }

            fn request_info(&mut self) -> &mut AdditionalCallRequestInfo {
                self.additional_call_request_info.get_or_insert_default()
            }

            /// With what is wished for a call that a [`Device`](telapi_core::call::Device) makes.
            pub(crate) fn with(mut self, options: &telapi_core::call::MakeCallOptions) -> Self {
                if let Some(number) = &options.cli_display_number {
                    self = self.cli_display_number(number);
                }
                if options.withhold_cli { self.withhold_cli() } else { self }
            }
        }
    };
}
pub(super) use wishes;

wishes!(MakeCall);

impl ServiceRequest for MakeCall {
    const PATH: &'static str = "callcontrol/makeCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:MakeCall");
        device(&mut xml, "csta:callingDevice", &self.calling_device);
        device(&mut xml, "csta:calledDirectoryNumber", &self.called_directory_number);
        xml.leaf("csta:autoOriginate", self.auto_originate.as_str());
        correlator_data(&mut xml, &self.correlator_data);
        voice(&mut xml);
        xml.leaf("csta:subjectOfCall", &self.subject_of_call);
        if let Some(info) = &self.additional_call_request_info {
            additional_call_request_info(&mut xml, info);
        }
        xml.finish()
    }
}

/// All of the guide's samples ask for voice, and for nothing else.
pub(super) fn voice(xml: &mut XmlWriter) {
    xml.open("csta:mediaCallCharacteristics", &[])
        .open("csta:mediaClass", &[])
        .leaf("csta:voice", "true")
        .close()
        .close();
}

/// `additionalInfo` and what is in it stand in no namespace (IP Office guide 5.2.9).
pub(super) fn additional_call_request_info(xml: &mut XmlWriter, info: &AdditionalCallRequestInfo) {
    let kind = [("booleanFlag", "true"), ("intValue", "0"), ("stringData", "EXTENDEDSERVICES")];
    xml.open("csta:extensions", &[])
        .open("csta:privateData", &[])
        .open("csta:private", &[])
        .open("additionalInfo", &kind)
        .open("additionalCallRequestInfo", &[]);
    if let Some(number) = &info.cli_display_number {
        xml.leaf("cliDisplayNumber", number);
    }
    if let Some(withhold) = info.withhold_cli {
        xml.leaf("withholdCli", if withhold { "true" } else { "false" });
    }
    xml.close().close().close().close().close();
}

/// Holds a call and calls a third party to consult it (IP Office guide 5.2.6).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsultationCall {
    /// The call to hold.
    pub existing_call: ConnectionId,
    /// The number to consult.
    pub consulted_device: DeviceId,
    /// Ties the new call to the request: its text is the call id of the events that follow, so it must be unique.
    pub correlator_data: CorrelatorData,
    /// What the new call is about.
    pub subject_of_call: String,
}

impl ConsultationCall {
    /// Holds this call and calls this number. The correlator is the hex of a text that is unique, such as a fresh UUID.
    pub fn new(
        existing_call: ConnectionId,
        consulted_device: DeviceId,
        correlator_data: CorrelatorData,
    ) -> Self {
        Self { existing_call, consulted_device, correlator_data, subject_of_call: String::new() }
    }

    /// Says what the new call is about.
    #[must_use]
    pub fn subject_of_call(mut self, subject: impl Into<String>) -> Self {
        self.subject_of_call = subject.into();
        self
    }
}

impl ServiceRequest for ConsultationCall {
    const PATH: &'static str = "callcontrol/consultationCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:ConsultationCall");
        connection(&mut xml, "csta:existingCall", &self.existing_call);
        device(&mut xml, "csta:consultedDevice", &self.consulted_device);
        correlator_data(&mut xml, &self.correlator_data);
        xml.leaf("csta:subjectOfCall", &self.subject_of_call);
        xml.finish()
    }
}
