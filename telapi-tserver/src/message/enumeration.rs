//! T-Library's enumerations by number (T-Library model, *Enumerations, numeric*). On the wire they are their numbers.

use super::typed::FromValue;
use super::value::Value;

macro_rules! enumeration {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $number:literal,)* }) => {
        $(#[$doc])*
        ///
        /// A number that is not listed is kept in [`Numbered`](Self::Numbered).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", stringify!($variant), "`, number ", $number)] $variant,)*
            /// A number that is not listed here.
            Numbered(i32),
        }

        impl $name {
            /// Those that have a name.
            pub const KNOWN: &[Self] = &[$(Self::$variant,)*];

            /// The number.
            pub fn number(self) -> i32 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Numbered(number) => number,
                }
            }
        }

        impl From<i32> for $name {
            fn from(number: i32) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    other => Self::Numbered(other),
                }
            }
        }

        impl FromValue for $name {
            fn read(value: &Value) -> Option<Self> {
                i32::read(value).map(Self::from)
            }

            fn to_value(&self) -> Value {
                Value::Integer(self.number().into())
            }
        }

        /// Its name, or its number if it has none here.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$variant => f.pad(stringify!($variant)),)*
                    Self::Numbered(number) => std::fmt::Display::fmt(number, f),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i32(self.number())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                i32::deserialize(deserializer).map(Self::from)
            }
        }
    };
}

enumeration! {
    /// What kind of object an address is (T-Library model, *Enumerations*).
    AddressType {
        Unknown = 0,
        DN = 1,
        Position = 2,
        Queue = 3,
        RouteDN = 4,
        Trunk = 5,
        VoiceChannel = 6,
        DataChannel = 7,
        Announcement = 8,
        ASAI = 9,
        ACDGroup = 10,
        VSP = 11,
        RouteQueue = 12,
        AgentID = 13,
        Other = 99,
    }
}

enumeration! {
    /// How a DN is registered: private keeps other clients out, monitor takes events only.
    RegisterMode {
        Share = 0,
        Private = 1,
        Monitor = 2,
    }
}

enumeration! {
    /// Whether a registration is carried out at the switch.
    ControlMode {
        Default = 0,
        Force = 1,
        Local = 2,
    }
}

enumeration! {
    /// Which of a pair a server is.
    ServerRole {
        Primary = 0,
        Backup = 1,
    }
}

enumeration! {
    /// What kind of agent logs in.
    AgentType {
        Agent = 0,
        Supervisor = 1,
    }
}

enumeration! {
    /// Where a call comes from and goes to.
    CallType {
        Unknown = 0,
        Internal = 1,
        Inbound = 2,
        Outbound = 3,
        Consult = 4,
    }
}

enumeration! {
    /// What became of the call, or why the event came.
    CallState {
        Ok = 0,
        Transferred = 1,
        Conferenced = 2,
        GeneralError = 3,
        SystemError = 4,
        RemoteRelease = 5,
        Busy = 6,
        NoAnswer = 7,
        SitDetected = 8,
        AnsweringMachineDetected = 9,
        AllTrunksBusy = 10,
        SitInvalidnum = 11,
        SitVacant = 12,
        SitIntercept = 13,
        SitUnknown = 14,
        SitNocircuit = 15,
        SitReorder = 16,
        FaxDetected = 17,
        QueueFull = 18,
        Cleared = 19,
        Overflowed = 20,
        Abandoned = 21,
        Redirected = 22,
        Forwarded = 23,
        Consult = 24,
        Pickedup = 25,
        Dropped = 26,
        Droppednoanswer = 27,
        Unknown = 28,
        Covered = 29,
        ConverseOn = 30,
        Bridged = 31,
        Silence = 32,
        Answer = 33,
        NuTone = 34,
        NoDialTone = 35,
        NoProgress = 36,
        NoRingBack = 37,
        NoEstablished = 38,
        PagerDetected = 39,
        WrongParty = 40,
        DialErr = 41,
        DropErr = 42,
        SwitchErr = 43,
        NoFreePortErr = 44,
        TransferErr = 45,
        Stale = 46,
        AgentCallBackErr = 47,
        GroupCallBackErr = 48,
        Deafened = 49,
        Held = 50,
        DoNotCall = 51,
        Cancel = 52,
        WrongNumber = 53,
    }
}

enumeration! {
    /// How an agent works. Of an agent who is not ready, 2 means legal guard.
    AgentWorkMode {
        Unknown = 0,
        ManualIn = 1,
        AutoIn = 2,
        AfterCallWork = 3,
        AuxWork = 4,
        NoCallDisconnect = 5,
        WalkAway = 6,
        ReturnBack = 7,
    }
}

enumeration! {
    /// What part a DN has in a call.
    DNRole {
        Unknown = 0,
        Origination = 1,
        Destination = 2,
        ConferenceMember = 3,
        NewParty = 4,
        AddedBy = 5,
        DeletedBy = 6,
        TransferredBy = 7,
        DeletedParty = 8,
        ConferencedBy = 9,
        Observer = 10,
    }
}

enumeration! {
    /// How a call is to be made.
    MakeCallType {
        Regular = 0,
        DirectAgent = 1,
        SupervisorAssist = 2,
        Priority = 3,
        DirectPriority = 4,
    }
}

enumeration! {
    /// What two calls are merged into.
    MergeType {
        Transfer = 0,
        Conference = 1,
    }
}

enumeration! {
    /// Which calls are forwarded.
    ForwardMode {
        None = 0,
        Unconditional = 1,
        OnBusy = 2,
        OnNoAnswer = 3,
        OnBusyAndNoAnswer = 4,
        SendAllCalls = 5,
    }
}

enumeration! {
    /// What is asked about an address, or told.
    AddressInfoType {
        AddressStatus = 0,
        MessageWaiting = 1,
        Association = 2,
        CallForwarding = 3,
        AgentStatus = 4,
        AgentsInQueue = 5,
        AvailableAgentsInQueue = 6,
        CallsInQueue = 7,
        AddressType = 8,
        CallsQuery = 9,
        SendAllCalls = 10,
        QueueLoginAudit = 11,
        NumberOfIdleClassifiers = 12,
        NumberOfClassifiersInUse = 13,
        IdleTrunks = 14,
        TrunksInUse = 15,
        DatabaseValue = 16,
        DNStatus = 17,
        QueueStatus = 18,
    }
}

enumeration! {
    /// What an address is doing.
    AddressStatus {
        Idle = 0,
        Origination = 1,
        Dialing = 2,
        Talking = 3,
        Ringing = 4,
        Held = 5,
        Treatment = 6,
        LockedOut = 7,
        Maintenance = 8,
        Available = 9,
        Vacant = 10,
    }
}

enumeration! {
    /// What is asked about a call.
    CallInfoType {
        PartiesQuery = 0,
        StatusQuery = 1,
    }
}

enumeration! {
    /// What is asked of the switch.
    SwitchInfoType {
        DateTime = 1,
        ClassifierStat = 2,
    }
}

enumeration! {
    /// How many calls of an agent are monitored.
    MonitorNextCallType {
        One = 0,
        All = 1,
    }
}

enumeration! {
    /// How a call is routed.
    RouteType {
        Unknown = 0,
        Default = 1,
        Label = 2,
        OverwriteDNIS = 3,
        DDD = 4,
        IDDD = 5,
        Direct = 6,
        Reject = 7,
        Announcement = 8,
        PostFeature = 9,
        DirectAgent = 10,
        Priority = 11,
        DirectPriority = 12,
        AgentID = 13,
        CallDisconnect = 14,
    }
}

enumeration! {
    /// What a caller is treated with.
    TreatmentType {
        Unknown = 0,
        IVR = 1,
        Music = 2,
        RingBack = 3,
        Silence = 4,
        Busy = 5,
        CollectDigits = 6,
        PlayAnnouncement = 7,
        PlayAnnouncementAndDigits = 8,
        VerifyDigits = 9,
        RecordUserAnn = 10,
        DeleteUserAnn = 11,
        CancelCall = 12,
        PlayApplication = 13,
        SetDefaultRoute = 14,
        TTS = 15,
        TTSAndDigits = 16,
        FastBusy = 17,
        RAN = 18,
    }
}

enumeration! {
    /// The medium; from 100 on a custom one.
    MediaType {
        Voice = 0,
        VoIP = 1,
        EMail = 2,
        VMail = 3,
        SMail = 4,
        Chat = 5,
        Video = 6,
        Cobrowsing = 7,
        Whiteboard = 8,
        AppSharing = 9,
        WebForm = 10,
        WorkItem = 11,
    }
}

enumeration! {
    /// How sure the server is of what it tells.
    Reliability {
        Ok = 0,
        InPast = 1,
        Uncertain = 2,
    }
}

enumeration! {
    /// Why something happened.
    Cause {
        Empty = 0,
        ACD = 1,
        Busy = 2,
        NoAnswer = 3,
        Reject = 4,
        Route = 5,
        Coverage = 6,
        ConverseOn = 7,
        Forward = 8,
        Redirect = 9,
        Transfer = 10,
        SingleStepTransfer = 11,
        Conference = 12,
        AMDetected = 13,
        FaxDetected = 14,
        SITDetected = 15,
    }
}

enumeration! {
    /// Whether a DN is in service.
    DNState {
        Unknown = 0,
        Ok = 1,
        Virtual = 2,
        OutOfService = 3,
    }
}

/// The state of a party, as a field of bits (T-Library model, *PartyState*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct PartyState(u32);

/// What a party is doing: the lowest four bits of its [`PartyState`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PartyActivity {
    /// Nothing: 0.
    Null,
    /// The handset is lifted: 1.
    Initiated,
    /// It waits in a queue: 9.
    Queued,
    /// It rings: 10.
    Alerting,
    /// It is busy: 11.
    Busy,
    /// It talks: 12.
    Connected,
    /// The progress of the call is being detected: 13.
    CallProgressDetection,
    /// It is on hold: 14.
    Held,
    /// It has failed: 15.
    Failed,
    /// Bits that have no name.
    Other(u8),
}

impl PartyState {
    /// It hears nothing.
    pub const NO_LISTEN: u32 = 0x10;
    /// It is not heard.
    pub const NO_TALK: u32 = 0x20;
    /// It is bridged.
    pub const BRIDGED: u32 = 0x40;
    /// It audits.
    pub const AUDIT: u32 = 0x80;
    /// A treatment is asked for.
    pub const TREATMENT_REQUESTED: u32 = 0x100;
    /// It is treated.
    pub const TREATMENT: u32 = 0x200;
    /// It is being routed.
    pub const ROUTING: u32 = 0x800;
    /// It dials.
    pub const DIALING: u32 = 0x1_0000;
    /// Nobody is sure.
    pub const UNCERTAIN: u32 = 0x2_0000;

    /// Of these bits.
    pub fn new(bits: u32) -> Self {
        Self(bits)
    }

    /// The bits.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// Whether one of these bits is set: [`Self::NO_TALK`].
    pub fn has(self, bits: u32) -> bool {
        self.0 & bits != 0
    }

    /// What the party is doing.
    pub fn activity(self) -> PartyActivity {
        match self.0 & 0xf {
            0x0 => PartyActivity::Null,
            0x1 => PartyActivity::Initiated,
            0x9 => PartyActivity::Queued,
            0xa => PartyActivity::Alerting,
            0xb => PartyActivity::Busy,
            0xc => PartyActivity::Connected,
            0xd => PartyActivity::CallProgressDetection,
            0xe => PartyActivity::Held,
            0xf => PartyActivity::Failed,
            other => PartyActivity::Other(other.try_into().unwrap_or(u8::MAX)),
        }
    }
}

impl FromValue for PartyState {
    fn read(value: &Value) -> Option<Self> {
        u32::read(value).map(Self)
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}
