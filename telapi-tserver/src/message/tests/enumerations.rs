//! The enumerations, from the T-Library model's *Enumerations, numeric*, in its own words.

use super::*;
use std::fmt::Display;

fn read<T: FromValue>(number: i32) -> T {
    T::read(&Value::Integer(number.into())).unwrap()
}

/// The numbers and names are the page's; a number that it does not have is kept.
fn has<T: FromValue + Display + Copy + PartialEq + std::fmt::Debug>(known: &[T], page: &str) {
    let pairs: Vec<(i32, &str)> = page
        .split(',')
        .map(|pair| pair.trim().split_once(' ').unwrap())
        .map(|(number, name)| (number.parse().unwrap(), name))
        .collect();
    assert_eq!(known.len(), pairs.len(), "{page}");
    for ((number, name), known) in pairs.into_iter().zip(known) {
        let value: T = read(number);
        assert_eq!(value, *known, "{name}");
        assert_eq!(value.to_string(), name);
        assert_eq!(value.to_value(), Value::Integer(number.into()), "{name}");
    }
    for unknown in [-1, 54, 98, 1000, i32::MAX] {
        let value: T = read(unknown);
        assert_eq!(value.to_string(), unknown.to_string());
        assert_eq!(value.to_value(), Value::Integer(unknown.into()));
    }
    assert!(T::read(&Value::Integer(i64::MAX)).is_none(), "they have 32 bits");
    assert!(T::read(&Value::from("1")).is_none(), "on the link they are numbers");
}

#[test]
fn of_addresses() {
    has(
        AddressType::KNOWN,
        "0 Unknown, 1 DN, 2 Position, 3 Queue, 4 RouteDN, 5 Trunk, 6 VoiceChannel, 7 DataChannel, 8 Announcement, \
         9 ASAI, 10 ACDGroup, 11 VSP, 12 RouteQueue, 13 AgentID, 99 Other",
    );
    has(RegisterMode::KNOWN, "0 Share, 1 Private, 2 Monitor");
    has(ControlMode::KNOWN, "0 Default, 1 Force, 2 Local");
    has(
        AddressInfoType::KNOWN,
        "0 AddressStatus, 1 MessageWaiting, 2 Association, 3 CallForwarding, 4 AgentStatus, 5 AgentsInQueue, \
         6 AvailableAgentsInQueue, 7 CallsInQueue, 8 AddressType, 9 CallsQuery, 10 SendAllCalls, 11 QueueLoginAudit, \
         12 NumberOfIdleClassifiers, 13 NumberOfClassifiersInUse, 14 IdleTrunks, 15 TrunksInUse, 16 DatabaseValue, \
         17 DNStatus, 18 QueueStatus",
    );
    has(
        AddressStatus::KNOWN,
        "0 Idle, 1 Origination, 2 Dialing, 3 Talking, 4 Ringing, 5 Held, 6 Treatment, 7 LockedOut, 8 Maintenance, \
         9 Available, 10 Vacant",
    );
    has(
        ForwardMode::KNOWN,
        "0 None, 1 Unconditional, 2 OnBusy, 3 OnNoAnswer, 4 OnBusyAndNoAnswer, 5 SendAllCalls",
    );
    has(DNState::KNOWN, "0 Unknown, 1 Ok, 2 Virtual, 3 OutOfService");
}

#[test]
fn of_calls() {
    has(CallType::KNOWN, "0 Unknown, 1 Internal, 2 Inbound, 3 Outbound, 4 Consult");
    has(
        CallState::KNOWN,
        "0 Ok, 1 Transferred, 2 Conferenced, 3 GeneralError, 4 SystemError, 5 RemoteRelease, 6 Busy, 7 NoAnswer, \
         8 SitDetected, 9 AnsweringMachineDetected, 10 AllTrunksBusy, 11 SitInvalidnum, 12 SitVacant, 13 SitIntercept, \
         14 SitUnknown, 15 SitNocircuit, 16 SitReorder, 17 FaxDetected, 18 QueueFull, 19 Cleared, 20 Overflowed, \
         21 Abandoned, 22 Redirected, 23 Forwarded, 24 Consult, 25 Pickedup, 26 Dropped, 27 Droppednoanswer, \
         28 Unknown, 29 Covered, 30 ConverseOn, 31 Bridged, 32 Silence, 33 Answer, 34 NuTone, 35 NoDialTone, \
         36 NoProgress, 37 NoRingBack, 38 NoEstablished, 39 PagerDetected, 40 WrongParty, 41 DialErr, 42 DropErr, \
         43 SwitchErr, 44 NoFreePortErr, 45 TransferErr, 46 Stale, 47 AgentCallBackErr, 48 GroupCallBackErr, \
         49 Deafened, 50 Held, 51 DoNotCall, 52 Cancel, 53 WrongNumber",
    );
    has(
        DNRole::KNOWN,
        "0 Unknown, 1 Origination, 2 Destination, 3 ConferenceMember, 4 NewParty, 5 AddedBy, 6 DeletedBy, \
         7 TransferredBy, 8 DeletedParty, 9 ConferencedBy, 10 Observer",
    );
    has(MakeCallType::KNOWN, "0 Regular, 1 DirectAgent, 2 SupervisorAssist, 3 Priority, 4 DirectPriority");
    has(MergeType::KNOWN, "0 Transfer, 1 Conference");
    has(CallInfoType::KNOWN, "0 PartiesQuery, 1 StatusQuery");
    has(Reliability::KNOWN, "0 Ok, 1 InPast, 2 Uncertain");
    // the page's names for 11, 13 and 15 are no names of Rust's: 1stepTransfer, AMdetected, SITdetected
    has(
        Cause::KNOWN,
        "0 Empty, 1 ACD, 2 Busy, 3 NoAnswer, 4 Reject, 5 Route, 6 Coverage, 7 ConverseOn, 8 Forward, 9 Redirect, \
         10 Transfer, 11 SingleStepTransfer, 12 Conference, 13 AMDetected, 14 FaxDetected, 15 SITDetected",
    );
}

#[test]
fn of_agents_routing_and_the_rest() {
    has(ServerRole::KNOWN, "0 Primary, 1 Backup");
    has(AgentType::KNOWN, "0 Agent, 1 Supervisor");
    has(
        AgentWorkMode::KNOWN,
        "0 Unknown, 1 ManualIn, 2 AutoIn, 3 AfterCallWork, 4 AuxWork, 5 NoCallDisconnect, 6 WalkAway, 7 ReturnBack",
    );
    has(SwitchInfoType::KNOWN, "1 DateTime, 2 ClassifierStat");
    has(MonitorNextCallType::KNOWN, "0 One, 1 All");
    has(
        RouteType::KNOWN,
        "0 Unknown, 1 Default, 2 Label, 3 OverwriteDNIS, 4 DDD, 5 IDDD, 6 Direct, 7 Reject, 8 Announcement, \
         9 PostFeature, 10 DirectAgent, 11 Priority, 12 DirectPriority, 13 AgentID, 14 CallDisconnect",
    );
    has(
        TreatmentType::KNOWN,
        "0 Unknown, 1 IVR, 2 Music, 3 RingBack, 4 Silence, 5 Busy, 6 CollectDigits, 7 PlayAnnouncement, \
         8 PlayAnnouncementAndDigits, 9 VerifyDigits, 10 RecordUserAnn, 11 DeleteUserAnn, 12 CancelCall, \
         13 PlayApplication, 14 SetDefaultRoute, 15 TTS, 16 TTSAndDigits, 17 FastBusy, 18 RAN",
    );
    has(
        MediaType::KNOWN,
        "0 Voice, 1 VoIP, 2 EMail, 3 VMail, 4 SMail, 5 Chat, 6 Video, 7 Cobrowsing, 8 Whiteboard, 9 AppSharing, \
         10 WebForm, 11 WorkItem",
    );
}

#[test]
fn in_json_they_are_numbers() {
    assert_eq!(serde_json::to_string(&CallState::Forwarded).unwrap(), "23");
    assert_eq!(serde_json::from_str::<CallState>("23").unwrap(), CallState::Forwarded);
    assert_eq!(serde_json::from_str::<CallState>("77").unwrap(), CallState::Numbered(77));
}

#[test]
fn a_partys_state_is_an_activity_and_bits() {
    let activities = [
        (0x0, PartyActivity::Null),
        (0x1, PartyActivity::Initiated),
        (0x9, PartyActivity::Queued),
        (0xa, PartyActivity::Alerting),
        (0xb, PartyActivity::Busy),
        (0xc, PartyActivity::Connected),
        (0xd, PartyActivity::CallProgressDetection),
        (0xe, PartyActivity::Held),
        (0xf, PartyActivity::Failed),
        (0x5, PartyActivity::Other(5)),
    ];
    for (bits, activity) in activities {
        assert_eq!(PartyState::new(bits).activity(), activity);
        assert_eq!(PartyState::new(bits | 0x2_0040).activity(), activity, "whatever bits are set besides");
    }
    let bits = [
        (0x10, PartyState::NO_LISTEN),
        (0x20, PartyState::NO_TALK),
        (0x40, PartyState::BRIDGED),
        (0x80, PartyState::AUDIT),
        (0x100, PartyState::TREATMENT_REQUESTED),
        (0x200, PartyState::TREATMENT),
        (0x800, PartyState::ROUTING),
        (0x1_0000, PartyState::DIALING),
        (0x2_0000, PartyState::UNCERTAIN),
    ];
    for (bit, constant) in bits {
        assert_eq!(bit, constant);
        assert!(PartyState::new(0xc | bit).has(constant));
        assert!(!PartyState::new(!bit).has(constant));
    }
    assert_eq!(PartyState::read(&Value::Integer(0x1000c)).map(PartyState::bits), Some(0x1000c));
}
