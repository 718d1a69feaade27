//! Call control events, first half: how a call comes about.

use crate::csta::{
    CallCharacteristics, CallLinkageData, ConnectionInformation, DeviceHistoryListItem, DeviceIdentifier,
    EventCause, Extensions, LocalConnectionState, MediaCallCharacteristics, NamedDevice, ServicesPermitted,
};
use crate::element_struct;
use crate::id::{ConnectionId, CorrelatorData, MonitorCrossRefId, UserData};
use crate::wire::UnknownElement;

element_struct! {
    /// A device went off hook, or is prompted to (ECMA-269 17.2.17; IP Office guide 5.3.12).
    ServiceInitiatedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection of the device that went off hook.
        initiated_connection: ConnectionId = "initiatedConnection",
        /// The device.
        initiating_device: NamedDevice = "initiatingDevice",
        /// Who is called.
        called_device: NamedDevice = "calledDevice",
        /// How the monitored device stands to the call.
        local_connection_info: LocalConnectionState = "localConnectionInfo",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Its media.
        initiated_connection_info: ConnectionInformation = "initiatedConnectionInfo",
        /// The calling number as the network tells it.
        network_calling_device: NamedDevice = "networkCallingDevice",
        /// The called number as the network tells it.
        network_called_device: NamedDevice = "networkCalledDevice",
        /// The device inside that stands for the calling one outside.
        associated_calling_device: NamedDevice = "associatedCallingDevice",
        /// Which call it is across switches.
        call_linkage_data: Box<CallLinkageData> = "callLinkageData",
        /// What the call is about.
        subject_of_call: String = "subjectOfCall",
        /// The messages of the call, as they came: their inside stands in no document that we have.
        message_info: Box<UnknownElement> = "messageInfo",
        /// The languages to use. IP Office puts counts of a conference's parties here (`3:0`).
        language_preferences: String = "languagePreferences",
        /// Where the parties are, as it came: its inside stands in no document that we have.
        location_info_list: Box<UnknownElement> = "locationInfoList",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A device dialled (ECMA-269 17.2.6).
    DigitsDialedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection that dials.
        dialing_connection: ConnectionId = "dialingConnection",
        /// Who dials.
        dialing_device: NamedDevice = "dialingDevice",
        /// The digits.
        dialing_sequence: DeviceIdentifier = "dialingSequence",
        /// How the monitored device stands to the call.
        local_connection_info: LocalConnectionState = "localConnectionInfo",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// The calling number as the network tells it.
        network_calling_device: NamedDevice = "networkCallingDevice",
        /// The called number as the network tells it.
        network_called_device: NamedDevice = "networkCalledDevice",
        /// The device inside that stands for the calling one outside.
        associated_calling_device: NamedDevice = "associatedCallingDevice",
        /// The device inside that stands for the called one outside.
        associated_called_device: NamedDevice = "associatedCalledDevice",
        /// Its media.
        dialing_connection_info: ConnectionInformation = "dialingConnectionInfo",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Which call it is across switches.
        call_linkage_data: Box<CallLinkageData> = "callLinkageData",
        /// The languages to use. IP Office puts counts of a conference's parties here (`3:0`).
        language_preferences: String = "languagePreferences",
        /// Where the parties are, as it came: its inside stands in no document that we have.
        location_info_list: Box<UnknownElement> = "locationInfoList",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A device has dialled, and the call is on its way (ECMA-269 17.2.14; IP Office guide 5.3.10).
    OriginatedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection of the calling device.
        originated_connection: ConnectionId = "originatedConnection",
        /// Who calls.
        calling_device: NamedDevice = "callingDevice",
        /// Who is called.
        called_device: NamedDevice = "calledDevice",
        /// The device that the call was made from.
        originating_device: DeviceIdentifier = "originatingDevice",
        /// How the monitored device stands to the call.
        local_connection_info: LocalConnectionState = "localConnectionInfo",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// The calling number as the network tells it.
        network_calling_device: NamedDevice = "networkCallingDevice",
        /// The called number as the network tells it.
        network_called_device: NamedDevice = "networkCalledDevice",
        /// The device inside that stands for the calling one outside.
        associated_calling_device: NamedDevice = "associatedCallingDevice",
        /// The device inside that stands for the called one outside.
        associated_called_device: NamedDevice = "associatedCalledDevice",
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Its media.
        originated_connection_info: ConnectionInformation = "originatedConnectionInfo",
        /// Which call it is across switches.
        call_linkage_data: Box<CallLinkageData> = "callLinkageData",
        /// What the call is about.
        subject_of_call: String = "subjectOfCall",
        /// The messages of the call, as they came: their inside stands in no document that we have.
        message_info: Box<UnknownElement> = "messageInfo",
        /// The languages to use. IP Office puts counts of a conference's parties here (`3:0`).
        language_preferences: String = "languagePreferences",
        /// Where the parties are, as it came: its inside stands in no document that we have.
        location_info_list: Box<UnknownElement> = "locationInfoList",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A call went out over a trunk (ECMA-269 17.2.12).
    NetworkReachedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection to the network.
        outbound_connection: ConnectionId = "outboundConnection",
        /// The trunk.
        network_interface_used: NamedDevice = "networkInterfaceUsed",
        /// Who calls.
        calling_device: NamedDevice = "callingDevice",
        /// Who is called.
        called_device: NamedDevice = "calledDevice",
        /// The device that the call was redirected from last.
        last_redirection_device: NamedDevice = "lastRedirectionDevice",
        /// The connection of the network interface that the call came in by.
        originating_nid_connection: ConnectionId = "originatingNIDConnection",
        /// How the monitored device stands to the call.
        local_connection_info: LocalConnectionState = "localConnectionInfo",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// What a party attached: on IP Office a name.
        user_data: UserData = "userData",
        /// What the network can tell, as it came: its inside stands in no document that we have.
        network_capability: Box<UnknownElement> = "networkCapability",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Its media.
        outbound_connection_info: ConnectionInformation = "outboundConnectionInfo",
        /// The calling number as the network tells it.
        network_calling_device: NamedDevice = "networkCallingDevice",
        /// The called number as the network tells it.
        network_called_device: NamedDevice = "networkCalledDevice",
        /// The device inside that stands for the calling one outside.
        associated_calling_device: NamedDevice = "associatedCallingDevice",
        /// Which call it is across switches.
        call_linkage_data: Box<CallLinkageData> = "callLinkageData",
        /// The languages to use. IP Office puts counts of a conference's parties here (`3:0`).
        language_preferences: String = "languagePreferences",
        /// The devices that the call was at before.
        device_history: Vec<DeviceHistoryListItem> = "deviceHistory",
        /// Where the parties are, as it came: its inside stands in no document that we have.
        location_info_list: Box<UnknownElement> = "locationInfoList",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// The network can tell more, or less, of a call than before (ECMA-269 17.2.11).
    NetworkCapabilitiesChangedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection to the network.
        outbound_connection: ConnectionId = "outboundConnection",
        /// The trunk.
        network_interface_used: NamedDevice = "networkInterfaceUsed",
        /// Who is called.
        called_device: NamedDevice = "calledDevice",
        /// How the call progresses in the network, as it came: its inside stands in no document that we have.
        progress_indicator: Box<UnknownElement> = "progressIndicator",
        /// How the monitored device stands to the call.
        local_connection_info: LocalConnectionState = "localConnectionInfo",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// What a party attached: on IP Office a name.
        user_data: UserData = "userData",
        /// What the network can tell, as it came: its inside stands in no document that we have.
        network_capability: Box<UnknownElement> = "networkCapability",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Its media.
        outbound_connection_info: ConnectionInformation = "outboundConnectionInfo",
        /// Which call it is across switches.
        call_linkage_data: Box<CallLinkageData> = "callLinkageData",
        /// The languages to use. IP Office puts counts of a conference's parties here (`3:0`).
        language_preferences: String = "languagePreferences",
        /// Where the parties are, as it came: its inside stands in no document that we have.
        location_info_list: Box<UnknownElement> = "locationInfoList",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A call is offered to a device, which does not ring yet (ECMA-269 17.2.13).
    OfferedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection that is offered.
        offered_connection: ConnectionId = "offeredConnection",
        /// The device that it is offered to.
        offered_device: NamedDevice = "offeredDevice",
        /// Who calls.
        calling_device: NamedDevice = "callingDevice",
        /// Who is called.
        called_device: NamedDevice = "calledDevice",
        /// The device that the call was redirected from last.
        last_redirection_device: NamedDevice = "lastRedirectionDevice",
        /// The connection of the network interface that the call came in by.
        originating_nid_connection: ConnectionId = "originatingNIDConnection",
        /// How the monitored device stands to the call.
        local_connection_info: LocalConnectionState = "localConnectionInfo",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// What a party attached: on IP Office a name.
        user_data: UserData = "userData",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// The calling number as the network tells it.
        network_calling_device: NamedDevice = "networkCallingDevice",
        /// The called number as the network tells it.
        network_called_device: NamedDevice = "networkCalledDevice",
        /// The device inside that stands for the calling one outside.
        associated_calling_device: NamedDevice = "associatedCallingDevice",
        /// The device inside that stands for the called one outside.
        associated_called_device: NamedDevice = "associatedCalledDevice",
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Its media.
        offered_connection_info: ConnectionInformation = "offeredConnectionInfo",
        /// Which call it is across switches.
        call_linkage_data: Box<CallLinkageData> = "callLinkageData",
        /// What the call is about.
        subject_of_call: String = "subjectOfCall",
        /// The messages of the call, as they came: their inside stands in no document that we have.
        message_info: Box<UnknownElement> = "messageInfo",
        /// The languages to use. IP Office puts counts of a conference's parties here (`3:0`).
        language_preferences: String = "languagePreferences",
        /// The devices that the call was at before.
        device_history: Vec<DeviceHistoryListItem> = "deviceHistory",
        /// Where the parties are, as it came: its inside stands in no document that we have.
        location_info_list: Box<UnknownElement> = "locationInfoList",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A call rings at a device (ECMA-269 17.2.5; IP Office guide 5.3.5).
    DeliveredEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection.
        connection: ConnectionId = "connection",
        /// The device that rings.
        alerting_device: NamedDevice = "alertingDevice",
        /// Who calls.
        calling_device: NamedDevice = "callingDevice",
        /// Who is called.
        called_device: NamedDevice = "calledDevice",
        /// The device that the call was redirected from last.
        last_redirection_device: NamedDevice = "lastRedirectionDevice",
        /// The connection of the network interface that the call came in by.
        originating_nid_connection: ConnectionId = "originatingNIDConnection",
        /// How the monitored device stands to the call.
        local_connection_info: LocalConnectionState = "localConnectionInfo",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// What a party attached: on IP Office a name.
        user_data: UserData = "userData",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// The calling number as the network tells it.
        network_calling_device: NamedDevice = "networkCallingDevice",
        /// The called number as the network tells it.
        network_called_device: NamedDevice = "networkCalledDevice",
        /// The device inside that stands for the calling one outside.
        associated_calling_device: NamedDevice = "associatedCallingDevice",
        /// The device inside that stands for the called one outside.
        associated_called_device: NamedDevice = "associatedCalledDevice",
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Its media.
        connection_info: ConnectionInformation = "connectionInfo",
        /// Which call it is across switches.
        call_linkage_data: Box<CallLinkageData> = "callLinkageData",
        /// What the call is about.
        subject_of_call: String = "subjectOfCall",
        /// The messages of the call, as they came: their inside stands in no document that we have.
        message_info: Box<UnknownElement> = "messageInfo",
        /// The languages to use. IP Office puts counts of a conference's parties here (`3:0`).
        language_preferences: String = "languagePreferences",
        /// The devices that the call was at before.
        device_history: Vec<DeviceHistoryListItem> = "deviceHistory",
        /// Where the parties are, as it came: its inside stands in no document that we have.
        location_info_list: Box<UnknownElement> = "locationInfoList",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A call was answered, or two parties were connected by a third (ECMA-269 17.2.8; IP Office guide 5.3.6).
    EstablishedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection that was established.
        established_connection: ConnectionId = "establishedConnection",
        /// Who answered. IP Office has been seen to name the caller here (guide 5.3.6).
        answering_device: NamedDevice = "answeringDevice",
        /// Who calls.
        calling_device: NamedDevice = "callingDevice",
        /// Who is called.
        called_device: NamedDevice = "calledDevice",
        /// The device that the call was redirected from last.
        last_redirection_device: NamedDevice = "lastRedirectionDevice",
        /// The connection of the network interface that the call came in by. The schema forgot a letter of the element's name.
        originatin_nid_connection: ConnectionId = "originatinNIDConnection" | "originatingNIDConnection",
        /// How the monitored device stands to the call.
        local_connection_info: LocalConnectionState = "localConnectionInfo",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// What a party attached: on IP Office a name.
        user_data: UserData = "userData",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// The calling number as the network tells it.
        network_calling_device: NamedDevice = "networkCallingDevice",
        /// The called number as the network tells it.
        network_called_device: NamedDevice = "networkCalledDevice",
        /// The device inside that stands for the calling one outside.
        associated_calling_device: NamedDevice = "associatedCallingDevice",
        /// The device inside that stands for the called one outside.
        associated_called_device: NamedDevice = "associatedCalledDevice",
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Its media.
        established_connection_info: ConnectionInformation = "establishedConnectionInfo",
        /// Which call it is across switches.
        call_linkage_data: Box<CallLinkageData> = "callLinkageData",
        /// What the call is about.
        subject_of_call: String = "subjectOfCall",
        /// The messages of the call, as they came: their inside stands in no document that we have.
        message_info: Box<UnknownElement> = "messageInfo",
        /// The languages to use. IP Office puts counts of a conference's parties here (`3:0`).
        language_preferences: String = "languagePreferences",
        /// The devices that the call was at before.
        device_history: Vec<DeviceHistoryListItem> = "deviceHistory",
        /// Where the parties are, as it came: its inside stands in no document that we have.
        location_info_list: Box<UnknownElement> = "locationInfoList",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A call waits: in a queue, or in a park slot (ECMA-269 17.2.15; IP Office guide 5.3.11).
    QueuedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection that waits.
        queued_connection: ConnectionId = "queuedConnection",
        /// Where it waits: a queue, or a park slot.
        queue: NamedDevice = "queue",
        /// Who calls.
        calling_device: NamedDevice = "callingDevice",
        /// Who is called.
        called_device: NamedDevice = "calledDevice",
        /// The device that the call was redirected from last.
        last_redirection_device: NamedDevice = "lastRedirectionDevice",
        /// How many calls wait there.
        number_queued: i64 = "numberQueued",
        /// How many of them go before.
        calls_in_front: i64 = "callsInFront",
        /// How the monitored device stands to the call.
        local_connection_info: LocalConnectionState = "localConnectionInfo",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// What a party attached: on IP Office a name.
        user_data: UserData = "userData",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// The calling number as the network tells it.
        network_calling_device: NamedDevice = "networkCallingDevice",
        /// The called number as the network tells it.
        network_called_device: NamedDevice = "networkCalledDevice",
        /// The device inside that stands for the calling one outside.
        associated_calling_device: NamedDevice = "associatedCallingDevice",
        /// The device inside that stands for the called one outside.
        associated_called_device: NamedDevice = "associatedCalledDevice",
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Its media.
        queued_connection_info: ConnectionInformation = "queuedConnectionInfo",
        /// Which call it is across switches.
        call_linkage_data: Box<CallLinkageData> = "callLinkageData",
        /// What the call is about.
        subject_of_call: String = "subjectOfCall",
        /// The messages of the call, as they came: their inside stands in no document that we have.
        message_info: Box<UnknownElement> = "messageInfo",
        /// The languages to use. IP Office puts counts of a conference's parties here (`3:0`).
        language_preferences: String = "languagePreferences",
        /// The devices that the call was at before.
        device_history: Vec<DeviceHistoryListItem> = "deviceHistory",
        /// Where the parties are, as it came: its inside stands in no document that we have.
        location_info_list: Box<UnknownElement> = "locationInfoList",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A call cannot be completed (ECMA-269 17.2.9; IP Office guide 5.3.7).
    FailedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection that failed.
        failed_connection: ConnectionId = "failedConnection",
        /// The device at which the call failed.
        failing_device: NamedDevice = "failingDevice",
        /// Who calls.
        calling_device: NamedDevice = "callingDevice",
        /// Who is called.
        called_device: NamedDevice = "calledDevice",
        /// The device that the call was redirected from last.
        last_redirection_device: NamedDevice = "lastRedirectionDevice",
        /// The connection of the network interface that the call came in by.
        originating_nid_connection: ConnectionId = "originatingNIDConnection",
        /// How the monitored device stands to the call.
        local_connection_info: LocalConnectionState = "localConnectionInfo",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// What a party attached: on IP Office a name.
        user_data: UserData = "userData",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// The calling number as the network tells it.
        network_calling_device: NamedDevice = "networkCallingDevice",
        /// The called number as the network tells it.
        network_called_device: NamedDevice = "networkCalledDevice",
        /// The device inside that stands for the calling one outside.
        associated_calling_device: NamedDevice = "associatedCallingDevice",
        /// The device inside that stands for the called one outside.
        associated_called_device: NamedDevice = "associatedCalledDevice",
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Its media.
        failed_connection_info: ConnectionInformation = "failedConnectionInfo",
        /// Which call it is across switches.
        call_linkage_data: Box<CallLinkageData> = "callLinkageData",
        /// What the call is about.
        subject_of_call: String = "subjectOfCall",
        /// The messages of the call, as they came: their inside stands in no document that we have.
        message_info: Box<UnknownElement> = "messageInfo",
        /// The languages to use. IP Office puts counts of a conference's parties here (`3:0`).
        language_preferences: String = "languagePreferences",
        /// The devices that the call was at before.
        device_history: Vec<DeviceHistoryListItem> = "deviceHistory",
        /// Where the parties are, as it came: its inside stands in no document that we have.
        location_info_list: Box<UnknownElement> = "locationInfoList",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}
