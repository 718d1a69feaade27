//! Why something happened: the 120 values of CSTA's `EventCause`.

use super::enumeration::csta_enum;

csta_enum! {
    /// Why an event came about (CSTA `cause`; the values of ECMA-323 editions 3 to 6).
    EventCause {
        /// `aCDBusy`
        AcdBusy = "aCDBusy",
        /// `aCDForward`
        AcdForward = "aCDForward",
        /// `aCDSaturated`
        AcdSaturated = "aCDSaturated",
        /// `activation`
        Activation = "activation",
        /// `activeParticipation`
        ActiveParticipation = "activeParticipation",
        /// `alertTimeExpired`
        AlertTimeExpired = "alertTimeExpired",
        /// `alternate`
        Alternate = "alternate",
        /// `autoWork`
        AutoWork = "autoWork",
        /// `babble`
        Babble = "babble",
        /// `badAttribute`
        BadAttribute = "badAttribute",
        /// `badGrammar`
        BadGrammar = "badGrammar",
        /// `badURI`
        BadUri = "badURI",
        /// `badVoice`
        BadVoice = "badVoice",
        /// `blocked`
        Blocked = "blocked",
        /// `busy`
        Busy = "busy",
        /// `busyOverflow`
        BusyOverflow = "busyOverflow",
        /// `calendarOverflow`
        CalendarOverflow = "calendarOverflow",
        /// `callBack`
        CallBack = "callBack",
        /// `callCancelled`
        CallCancelled = "callCancelled",
        /// `callForward`
        CallForward = "callForward",
        /// `callForwardImmediate`
        CallForwardImmediate = "callForwardImmediate",
        /// `callForwardBusy`
        CallForwardBusy = "callForwardBusy",
        /// `callForwardNoAnswer`
        CallForwardNoAnswer = "callForwardNoAnswer",
        /// `callInterception`
        CallInterception = "callInterception",
        /// `callInterceptionBusy`
        CallInterceptionBusy = "callInterceptionBusy",
        /// `callInterceptionForwarded`
        CallInterceptionForwarded = "callInterceptionForwarded",
        /// `callInterceptionNoAnswer`
        CallInterceptionNoAnswer = "callInterceptionNoAnswer",
        /// `callInterceptionResourcesNotAvailable`
        CallInterceptionResourcesNotAvailable = "callInterceptionResourcesNotAvailable",
        /// `callNotAnswered`
        CallNotAnswered = "callNotAnswered",
        /// `callPickup`
        CallPickup = "callPickup",
        /// `campOn`
        CampOn = "campOn",
        /// `campOnTrunks`
        CampOnTrunks = "campOnTrunks",
        /// `capacityOverflow`
        CapacityOverflow = "capacityOverflow",
        /// `characterCountReached`
        CharacterCountReached = "characterCountReached",
        /// `conference`
        Conference = "conference",
        /// `consultation`
        Consultation = "consultation",
        /// `destDetected`
        DestDetected = "destDetected",
        /// `destNotObtainable`
        DestNotObtainable = "destNotObtainable",
        /// `destOutOfOrder`
        DestOutOfOrder = "destOutOfOrder",
        /// `distributed`
        Distributed = "distributed",
        /// `distributionDelay`
        DistributionDelay = "distributionDelay",
        /// `doNotDisturb`
        DoNotDisturb = "doNotDisturb",
        /// `dTMFDigitDetected`
        DtmfDigitDetected = "dTMFDigitDetected",
        /// `duplicateDTMF`
        DuplicateDtmf = "duplicateDTMF",
        /// `durationExceeded`
        DurationExceeded = "durationExceeded",
        /// `earlyStop`
        EarlyStop = "earlyStop",
        /// `emptyQueue`
        EmptyQueue = "emptyQueue",
        /// `endOfMessageDetected`
        EndOfMessageDetected = "endOfMessageDetected",
        /// `enteringDistribution`
        EnteringDistribution = "enteringDistribution",
        /// `forcedPause`
        ForcedPause = "forcedPause",
        /// `forcedTransition`
        ForcedTransition = "forcedTransition",
        /// `incompatibleDestination`
        IncompatibleDestination = "incompatibleDestination",
        /// `interdigitTimeout`
        InterdigitTimeout = "interdigitTimeout",
        /// `intrude`
        Intrude = "intrude",
        /// `invalidAccountCode`
        InvalidAccountCode = "invalidAccountCode",
        /// `invalidConnection`
        InvalidConnection = "invalidConnection",
        /// `invalidConnectionState`
        InvalidConnectionState = "invalidConnectionState",
        /// `invalidNumberFormat`
        InvalidNumberFormat = "invalidNumberFormat",
        /// `joinCall`
        JoinCall = "joinCall",
        /// `keyOperation`
        KeyOperation = "keyOperation",
        /// `keyOperationInUse`
        KeyOperationInUse = "keyOperationInUse",
        /// `lawfulInterception`
        LawfulInterception = "lawfulInterception",
        /// `lockout`
        Lockout = "lockout",
        /// `maintenance`
        Maintenance = "maintenance",
        /// `makeCall`
        MakeCall = "makeCall",
        /// `makeConnection`
        MakeConnection = "makeConnection",
        /// `makePredictiveCall`
        MakePredictiveCall = "makePredictiveCall",
        /// `maxTimeout`
        MaxTimeout = "maxTimeout",
        /// `messageDurationExceeded`
        MessageDurationExceeded = "messageDurationExceeded",
        /// `messageSizeExceeded`
        MessageSizeExceeded = "messageSizeExceeded",
        /// `multipleAlerting`
        MultipleAlerting = "multipleAlerting",
        /// `multipleQueuing`
        MultipleQueuing = "multipleQueuing",
        /// `networkCongestion`
        NetworkCongestion = "networkCongestion",
        /// `networkDialling`
        NetworkDialling = "networkDialling",
        /// `networkNotObtainable`
        NetworkNotObtainable = "networkNotObtainable",
        /// `networkOutOfOrder`
        NetworkOutOfOrder = "networkOutOfOrder",
        /// `networkSignal`
        NetworkSignal = "networkSignal",
        /// `newCall`
        NewCall = "newCall",
        /// `nextMessage`
        NextMessage = "nextMessage",
        /// `noAvailableAgents`
        NoAvailableAgents = "noAvailableAgents",
        /// `normal`
        Normal = "normal",
        /// `normalClearing`
        NormalClearing = "normalClearing",
        /// `noAudioSaved`
        NoAudioSaved = "noAudioSaved",
        /// `noQueue`
        NoQueue = "noQueue",
        /// `noRule`
        NoRule = "noRule",
        /// `noSpeechDetected`
        NoSpeechDetected = "noSpeechDetected",
        /// `notAvailableBearerService`
        NotAvailableBearerService = "notAvailableBearerService",
        /// `notSupportedBearerService`
        NotSupportedBearerService = "notSupportedBearerService",
        /// `numberChanged`
        NumberChanged = "numberChanged",
        /// `numberUnallocated`
        NumberUnallocated = "numberUnallocated",
        /// `outOfGrammar`
        OutOfGrammar = "outOfGrammar",
        /// `overflow`
        Overflow = "overflow",
        /// `override`
        Override = "override",
        /// `park`
        Park = "park",
        /// `pathReplacement`
        PathReplacement = "pathReplacement",
        /// `queueCleared`
        QueueCleared = "queueCleared",
        /// `queueTimeOverflow`
        QueueTimeOverflow = "queueTimeOverflow",
        /// `recall`
        Recall = "recall",
        /// `recallBusy`
        RecallBusy = "recallBusy",
        /// `recallForwarded`
        RecallForwarded = "recallForwarded",
        /// `recallNoAnswer`
        RecallNoAnswer = "recallNoAnswer",
        /// `recallResourcesNotAvailable`
        RecallResourcesNotAvailable = "recallResourcesNotAvailable",
        /// `redirected`
        Redirected = "redirected",
        /// `remainsInQueue`
        RemainsInQueue = "remainsInQueue",
        /// `reorderTone`
        ReorderTone = "reorderTone",
        /// `reserved`
        Reserved = "reserved",
        /// `resourcesNotAvailable`
        ResourcesNotAvailable = "resourcesNotAvailable",
        /// `selectedTrunkBusy`
        SelectedTrunkBusy = "selectedTrunkBusy",
        /// `silentParticipation`
        SilentParticipation = "silentParticipation",
        /// `singleStepConference`
        SingleStepConference = "singleStepConference",
        /// `singleStepTransfer`
        SingleStepTransfer = "singleStepTransfer",
        /// `speechDetected`
        SpeechDetected = "speechDetected",
        /// `suspend`
        Suspend = "suspend",
        /// `switchingFunctionTerminated`
        SwitchingFunctionTerminated = "switchingFunctionTerminated",
        /// `terminationCharacterReceived`
        TerminationCharacterReceived = "terminationCharacterReceived",
        /// `timeout`
        Timeout = "timeout",
        /// `transfer`
        Transfer = "transfer",
        /// `trunksBusy`
        TrunksBusy = "trunksBusy",
        /// `unauthorisedBearerService`
        UnauthorisedBearerService = "unauthorisedBearerService",
        /// `unknownOverflow`
        UnknownOverflow = "unknownOverflow",
    }
}
