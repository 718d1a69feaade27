//! Call associated events.

use crate::csta::{
    CallCharacteristics, CallLinkageDataList, ConnectionInformation, DeviceIdentifier, EventCause,
    Extensions, NamedDevice, ServicesPermitted, Withheld,
};
use crate::element_struct;
use crate::id::{ConnectionId, CorrelatorData, HexBinary, MonitorCrossRefId, UserData};

element_struct! {
    /// What is known of a call. IP Office answers a snapshot with these, one for each call (IP Office guide 8.2.1).
    CallInformationEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection.
        connection: ConnectionId = "connection",
        /// The device.
        device: NamedDevice = "device",
        /// Who calls.
        calling_device: NamedDevice = "callingDevice",
        /// The account code.
        account_info: HexBinary = "accountInfo",
        /// The authorisation code: a secret, redacted wherever it is printed.
        auth_code: Withheld = "authCode",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// What a party attached: on IP Office a name.
        user_data: UserData = "userData",
        /// How the call was qualified.
        call_qualifying_data: HexBinary = "callQualifyingData",
        /// Its media.
        connection_info: ConnectionInformation = "connectionInfo",
        /// Which calls became one.
        call_linkage_data_list: CallLinkageDataList = "callLinkageDataList",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// What the call is about.
        subject_of_call: String = "subjectOfCall",
        /// The languages to use. IP Office puts counts of a conference's parties here (`3:0`).
        language_preferences: String = "languagePreferences",
        /// More about the device.
        device_info: DeviceIdentifier = "deviceInfo",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A service that had been accepted could not be completed. No document that we have shows its elements.
    ServiceCompletionFailureEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection.
        connection: ConnectionId = "connection",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}
