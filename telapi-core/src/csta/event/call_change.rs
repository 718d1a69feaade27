//! Call control events, second half: what becomes of a call.

use crate::csta::{
    CallCharacteristics, CallLinkageData, CallLinkageDataList, ConnectionInformation, ConnectionListItem,
    DeviceHistoryListItem, EventCause, Extensions, LocalConnectionState, MediaCallCharacteristics,
    NamedDevice, ServicesPermitted,
};
use crate::element_struct;
use crate::id::{ConnectionId, CorrelatorData, MonitorCrossRefId, UserData};
use crate::wire::UnknownElement;

element_struct! {
    /// A device put a call on hold (ECMA-269 17.2.10; IP Office guide 5.3.8).
    HeldEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection that was held.
        held_connection: ConnectionId = "heldConnection",
        /// Who holds.
        holding_device: NamedDevice = "holdingDevice",
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
        held_connection_info: ConnectionInformation = "heldConnectionInfo",
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
    /// A device took a held call back (ECMA-269 17.2.16; IP Office guide 5.3.9).
    RetrievedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection that was retrieved.
        retrieved_connection: ConnectionId = "retrievedConnection",
        /// Who retrieved it.
        retrieving_device: NamedDevice = "retrievingDevice",
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
        retrieved_connection_info: ConnectionInformation = "retrievedConnectionInfo",
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
    /// A call left a device for another (ECMA-269 17.2.7).
    DivertedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection.
        connection: ConnectionId = "connection",
        /// The device that the call left.
        diverting_device: NamedDevice = "divertingDevice",
        /// Where it went.
        new_destination: NamedDevice = "newDestination",
        /// Who calls.
        calling_device: NamedDevice = "callingDevice",
        /// Who is called.
        called_device: NamedDevice = "calledDevice",
        /// The device that the call was redirected from last.
        last_redirection_device: NamedDevice = "lastRedirectionDevice",
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
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Its media.
        connection_info: ConnectionInformation = "connectionInfo",
        /// The calling number as the network tells it.
        network_calling_device: NamedDevice = "networkCallingDevice",
        /// The called number as the network tells it.
        network_called_device: NamedDevice = "networkCalledDevice",
        /// The device inside that stands for the calling one outside.
        associated_calling_device: NamedDevice = "associatedCallingDevice",
        /// The device inside that stands for the called one outside.
        associated_called_device: NamedDevice = "associatedCalledDevice",
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
    /// A call was transferred. The schema spells it with one r (ECMA-269 17.2.18).
    TransferredEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The first of the calls that became one.
        primary_old_call: ConnectionId = "primaryOldCall",
        /// The second of the calls that became one.
        secondary_old_call: ConnectionId = "secondaryOldCall",
        /// Who transferred.
        transferring_device: NamedDevice = "transferringDevice",
        /// To whom.
        transferred_to_device: NamedDevice = "transferredToDevice",
        /// The connections of the call that came of it.
        transferred_connections: Vec<ConnectionListItem> = "transferredConnections",
        /// How the monitored device stands to the call.
        local_connection_info: LocalConnectionState = "localConnectionInfo",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// What a party attached: on IP Office a name.
        user_data: UserData = "userData",
        /// What the call cost, as it came: its inside stands in no document that we have.
        charging_info: Box<UnknownElement> = "chargingInfo",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Which calls became one.
        call_linkage_data_list: CallLinkageDataList = "callLinkageDataList",
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
    /// A conference was made, or its parties changed (ECMA-269 17.2.3; IP Office guide 5.3.2).
    ConferencedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The first of the calls that became one.
        primary_old_call: ConnectionId = "primaryOldCall",
        /// The second of the calls that became one.
        secondary_old_call: ConnectionId = "secondaryOldCall",
        /// Who made the conference.
        conferencing_device: NamedDevice = "conferencingDevice",
        /// Who was added.
        added_party: NamedDevice = "addedParty",
        /// The parties. On IP Office the first event lists all and later ones only what changed; none at all ends the conference.
        conference_connections: Vec<ConnectionListItem> = "conferenceConnections",
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
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Which calls became one.
        call_linkage_data_list: CallLinkageDataList = "callLinkageDataList",
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
    /// A device took up, or left, a shared call appearance (ECMA-269 17.2.1).
    BridgedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection that was bridged.
        bridged_connection: ConnectionId = "bridgedConnection",
        /// The bridged appearance.
        bridged_appearance: NamedDevice = "bridgedAppearance",
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
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Its media.
        bridged_connection_info: ConnectionInformation = "bridgedConnectionInfo",
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
    /// A device left a call (ECMA-269 17.2.4; IP Office guide 5.3.3, 5.3.4).
    ConnectionClearedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection that ended.
        dropped_connection: ConnectionId = "droppedConnection",
        /// Who hung up.
        releasing_device: NamedDevice = "releasingDevice",
        /// How the monitored device stands to the call.
        local_connection_info: LocalConnectionState = "localConnectionInfo",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// What a party attached: on IP Office a name.
        user_data: UserData = "userData",
        /// What the call cost, as it came: its inside stands in no document that we have.
        charging_info: Box<UnknownElement> = "chargingInfo",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
        /// What is special about the call.
        call_characteristics: CallCharacteristics = "callCharacteristics",
        /// Its media.
        dropped_connection_info: ConnectionInformation = "droppedConnectionInfo",
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
    /// A call ended for all its parties (ECMA-269 17.2.2).
    CallClearedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The call that ended.
        cleared_call: ConnectionId = "clearedCall",
        /// What ties the event to the request that caused it.
        correlator_data: CorrelatorData = "correlatorData",
        /// What a party attached: on IP Office a name.
        user_data: UserData = "userData",
        /// Why it came about.
        cause: EventCause = "cause",
        /// The media of the call.
        media_call_characteristics: MediaCallCharacteristics = "mediaCallCharacteristics",
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
