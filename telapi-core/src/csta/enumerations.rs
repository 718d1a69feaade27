//! CSTA's other enumerations, as the events use them.

use super::enumeration::csta_enum;

csta_enum! {
    /// How the monitored device stands to the call (CSTA `localConnectionInfo`). `null` is a value of CSTA: no relation.
    ///
    /// Not to be trusted everywhere: IP Office sends `null` with HeldEvent and RetrievedEvent though the call lives.
    LocalConnectionState {
        /// `null`
        Null = "null",
        /// `initiated`
        Initiated = "initiated",
        /// `alerting`
        Alerting = "alerting",
        /// `connected`
        Connected = "connected",
        /// `hold`
        Hold = "hold",
        /// `queued`
        Queued = "queued",
        /// `fail`
        Fail = "fail",
    }
}

csta_enum! {
    /// The state of an agent in one group, as asked for (CSTA).
    AgentState {
        /// `agentNotReady`
        AgentNotReady = "agentNotReady",
        /// `agentNull`
        AgentNull = "agentNull",
        /// `agentReady`
        AgentReady = "agentReady",
        /// `agentBusy`
        AgentBusy = "agentBusy",
        /// `agentWorkingAfterCall`
        AgentWorkingAfterCall = "agentWorkingAfterCall",
    }
}

csta_enum! {
    /// The state that a busy agent will have next (CSTA).
    PendingAgentState {
        /// `agentNotReady`
        AgentNotReady = "agentNotReady",
        /// `agentNull`
        AgentNull = "agentNull",
        /// `agentReady`
        AgentReady = "agentReady",
        /// `agentWorkingAfterCall`
        AgentWorkingAfterCall = "agentWorkingAfterCall",
    }
}

csta_enum! {
    /// The state that an agent will have after the work that follows a call (CSTA).
    AgentWorkingAfterCallPendingAgentState {
        /// `notReady`
        NotReady = "notReady",
        /// `ready`
        Ready = "ready",
        /// `null`
        Null = "null",
    }
}

csta_enum! {
    /// Which calls are forwarded (CSTA).
    ForwardingType {
        /// `forwardImmediate`
        ForwardImmediate = "forwardImmediate",
        /// `forwardBusy`
        ForwardBusy = "forwardBusy",
        /// `forwardNoAns`
        ForwardNoAnswer = "forwardNoAns",
        /// `forwardDND`
        ForwardDoNotDisturb = "forwardDND",
        /// `forwardBusyInt`
        ForwardBusyInternal = "forwardBusyInt",
        /// `forwardBusyExt`
        ForwardBusyExternal = "forwardBusyExt",
        /// `forwardNoAnsInt`
        ForwardNoAnswerInternal = "forwardNoAnsInt",
        /// `forwardNoAnsExt`
        ForwardNoAnswerExternal = "forwardNoAnsExt",
        /// `forwardImmInt`
        ForwardImmediateInternal = "forwardImmInt",
        /// `forwardImmExt`
        ForwardImmediateExternal = "forwardImmExt",
        /// `forwardDNDInt`
        ForwardDoNotDisturbInternal = "forwardDNDInt",
        /// `forwardDNDExt`
        ForwardDoNotDisturbExternal = "forwardDNDExt",
    }
}

csta_enum! {
    /// What of a forwarding is the default of the switch (CSTA).
    ForwardDefault {
        /// `forwardingTypeAndForwardDN`
        ForwardingTypeAndForwardDn = "forwardingTypeAndForwardDN",
        /// `forwardingType`
        ForwardingType = "forwardingType",
        /// `forwardDN`
        ForwardDn = "forwardDN",
    }
}

csta_enum! {
    /// How the switch, or its link, is (CSTA).
    SystemStatusValue {
        /// `disabled`
        Disabled = "disabled",
        /// `partiallyDisabled`
        PartiallyDisabled = "partiallyDisabled",
        /// `enabled`
        Enabled = "enabled",
        /// `initializing`
        Initializing = "initializing",
        /// `messagesLost`
        MessagesLost = "messagesLost",
        /// `normal`
        Normal = "normal",
        /// `overloadImminent`
        OverloadImminent = "overloadImminent",
        /// `overloadReached`
        OverloadReached = "overloadReached",
        /// `overloadRelieved`
        OverloadRelieved = "overloadRelieved",
    }
}

csta_enum! {
    /// What kind of number a device is named by (ECMA-323 `typeOfNumber`).
    DeviceIdTypeOfNumber {
        /// `dialingNumber`
        DialingNumber = "dialingNumber",
        /// `deviceNumber`
        DeviceNumber = "deviceNumber",
        /// `implicitPublic`
        ImplicitPublic = "implicitPublic",
        /// `explicitPublic:unknown`
        ExplicitPublicUnknown = "explicitPublic:unknown",
        /// `explicitPublic:international`
        ExplicitPublicInternational = "explicitPublic:international",
        /// `explicitPublic:national`
        ExplicitPublicNational = "explicitPublic:national",
        /// `explicitPublic:networkspecific`
        ExplicitPublicNetworkspecific = "explicitPublic:networkspecific",
        /// `explicitPublic:subscriber`
        ExplicitPublicSubscriber = "explicitPublic:subscriber",
        /// `explicitPublic:abbreviated`
        ExplicitPublicAbbreviated = "explicitPublic:abbreviated",
        /// `implicitPrivate`
        ImplicitPrivate = "implicitPrivate",
        /// `explicitPrivate:unknown`
        ExplicitPrivateUnknown = "explicitPrivate:unknown",
        /// `explicitPrivate:level3RegionalNumber`
        ExplicitPrivateLevel3RegionalNumber = "explicitPrivate:level3RegionalNumber",
        /// `explicitPrivate:level2RegionalNumber`
        ExplicitPrivateLevel2RegionalNumber = "explicitPrivate:level2RegionalNumber",
        /// `explicitPrivate:level1RegionalNumber`
        ExplicitPrivateLevel1RegionalNumber = "explicitPrivate:level1RegionalNumber",
        /// `explicitPrivate:pTNSpecificNumber`
        ExplicitPrivatePTNSpecificNumber = "explicitPrivate:pTNSpecificNumber",
        /// `explicitPrivate:localNumber`
        ExplicitPrivateLocalNumber = "explicitPrivate:localNumber",
        /// `explicitPrivate:abbreviated`
        ExplicitPrivateAbbreviated = "explicitPrivate:abbreviated",
        /// `other`
        OtherKind = "other",
    }
}

csta_enum! {
    /// Which way media flow on a connection (ECMA-323 `flowDirection`). IP Office's `none` in a ConferencedEvent means
    /// that the party has left (guide 5.3.2).
    FlowDirection {
        /// `none`
        None = "none",
        /// `transmit`
        Transmit = "transmit",
        /// `receive`
        Receive = "receive",
        /// `transmitAndReceive`
        TransmitAndReceive = "transmitAndReceive",
    }
}

csta_enum! {
    /// A kind of medium (ECMA-323 `MediaClassComponents`).
    MediaClass {
        /// `voice`
        Voice = "voice",
        /// `data`
        Data = "data",
        /// `image`
        Image = "image",
        /// `audio`
        Audio = "audio",
        /// `other`
        OtherKind = "other",
        /// `notKnown`
        NotKnown = "notKnown",
        /// `chat`
        Chat = "chat",
        /// `email`
        Email = "email",
        /// `message`
        Message = "message",
        /// `im`
        Im = "im",
        /// `sms`
        Sms = "sms",
        /// `mms`
        Mms = "mms",
    }
}

csta_enum! {
    /// What is special about a call (ECMA-323 `callCharacteristics`).
    CallCharacteristic {
        /// `voiceUnitCall`: the far end is voicemail or another voice unit.
        VoiceUnitCall = "voiceUnitCall",
        /// `acdCall`
        AcdCall = "acdCall",
        /// `priorityCall`
        PriorityCall = "priorityCall",
    }
}
