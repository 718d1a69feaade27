//! The enumerations of answers and events. Each is written as an empty element, `<state><alerting/></state>`.

use telapi_core::csta_enum;

csta_enum! {
    /// The state of a device's call (guide, event *Call*).
    CallState: choice {
        /// `initiated`: the handset is up.
        Initiated = "initiated",
        /// `originated`: the number has been processed.
        Originated = "originated",
        /// `delivered`: the call has reached the other party.
        Delivered = "delivered",
        /// `queued`: the call waits here.
        Queued = "queued",
        /// `alerting`: a new call has arrived and rings.
        Alerting = "alerting",
        /// `connected`
        Connected = "connected",
        /// `cleared`
        Cleared = "cleared",
        /// `failed`
        Failed = "failed",
        /// `hold`
        Hold = "hold",
    }
}

csta_enum! {
    /// Why a call's state changed (guide, event *Call*), or why a call of the history ended (guide, *QueryHistory*, which does
    /// not list the values).
    CallCause: choice {
        /// `busy`
        Busy = "busy",
        /// `conference`
        Conference = "conference",
        /// `destNotObtainable`
        DestNotObtainable = "destNotObtainable",
        /// `droppedByOtherParty`
        DroppedByOtherParty = "droppedByOtherParty",
        /// `heldByOtherParty`
        HeldByOtherParty = "heldByOtherParty",
        /// `normal`: only in the history.
        Normal = "normal",
        /// `redirect`
        Redirect = "redirect",
        /// `retrievedByOtherParty`
        RetrievedByOtherParty = "retrievedByOtherParty",
        /// `route`: a routing point has diverted the call.
        Route = "route",
        /// `transfer`
        Transfer = "transfer",
    }
}

csta_enum! {
    /// A service that a device's state permits (guide, event *Call*).
    CallService: choice {
        /// `alternateCall`
        AlternateCall = "alternateCall",
        /// `answerCall`
        AnswerCall = "answerCall",
        /// `conferenceCall`
        ConferenceCall = "conferenceCall",
        /// `consultationCall`
        ConsultationCall = "consultationCall",
        /// `divertCall`
        DivertCall = "divertCall",
        /// `dropCall`
        DropCall = "dropCall",
        /// `holdCall`
        HoldCall = "holdCall",
        /// `makeCall`: permitted without being told.
        MakeCall = "makeCall",
        /// `reconnectCall`
        ReconnectCall = "reconnectCall",
        /// `retrieveCall`
        RetrieveCall = "retrieveCall",
        /// `transferCall`
        TransferCall = "transferCall",
    }
}

csta_enum! {
    /// The state of an agent (guide, event *Agent*). Those that can be asked for are
    /// [`RequestedAgentState`](crate::service::RequestedAgentState).
    AgentState: choice {
        /// `null`
        Null = "null",
        /// `loggedOff`
        LoggedOff = "loggedOff",
        /// `loggedOn`
        LoggedOn = "loggedOn",
        /// `busy`: only the server moves an agent there.
        Busy = "busy",
        /// `notReady`
        NotReady = "notReady",
        /// `ready`
        Ready = "ready",
        /// `workingAfterCall`
        WorkingAfterCall = "workingAfterCall",
    }
}

csta_enum! {
    /// Whether a feature of a device is on (guide, *DoNotDisturb*, *Forward*, *QueryMsgWaiting*).
    FeatureState: choice {
        /// `on`
        On = "on",
        /// `off`
        Off = "off",
    }
}

csta_enum! {
    /// When, and which, calls are forwarded (guide, *Forward*): "Int" is internal calls, "Ext" external ones.
    ForwardType: choice {
        /// `immediate`
        Immediate = "immediate",
        /// `busy`
        Busy = "busy",
        /// `noAnswer`
        NoAnswer = "noAnswer",
        /// `immInt`
        ImmediateInternal = "immInt",
        /// `immExt`
        ImmediateExternal = "immExt",
        /// `busyInt`
        BusyInternal = "busyInt",
        /// `busyExt`
        BusyExternal = "busyExt",
        /// `noAnswerInt`
        NoAnswerInternal = "noAnswerInt",
        /// `noAnswerExt`
        NoAnswerExternal = "noAnswerExt",
    }
}

csta_enum! {
    /// The kind of a party's number (guide, event *Call*).
    NumberType: choice {
        /// `work`
        Work = "work",
        /// `home`
        Home = "home",
        /// `mobile`
        Mobile = "mobile",
        /// `ip`
        Ip = "ip",
    }
}

csta_enum! {
    /// The state of a routing point (guide, *QueryRoutingPointState*).
    RoutingPointState: choice {
        /// `started`: but it does not work yet.
        Started = "started",
        /// `started-completed`: its job is done.
        StartedCompleted = "started-completed",
        /// `started-failed`: it cannot do what it is for.
        StartedFailed = "started-failed",
        /// `started-running`
        StartedRunning = "started-running",
        /// `started-suspended`
        StartedSuspended = "started-suspended",
        /// `stopped`
        Stopped = "stopped",
    }
}

csta_enum! {
    /// What happened to a session (guide, event *Session*).
    SessionEvent: choice {
        /// `sessionClosedByAdmin`
        SessionClosedByAdmin = "sessionClosedByAdmin",
        /// `sessionClosedByTimeout`
        SessionClosedByTimeout = "sessionClosedByTimeout",
        /// `sessionClosedByMonitoringReject`
        SessionClosedByMonitoringReject = "sessionClosedByMonitoringReject",
        /// `sessionClosedByClient`
        SessionClosedByClient = "sessionClosedByClient",
        /// `pbxlinkOutOfService`: the session lives, but the PBX cannot be seen.
        PbxlinkOutOfService = "pbxlinkOutOfService",
        /// `pbxlinkInService`
        PbxlinkInService = "pbxlinkInService",
    }
}
