//! Requests, from the T-Library model's *Requests* and from CALL_MODEL.md's table of attributes.

use super::*;
use crate::gateway::Frame;
use crate::message::{
    AddressInfoType, AddressType, AgentWorkMode, Attribute, CallInfoType, ConnId, ControlMode, ForwardMode,
    KvList, MakeCallType, MergeType, MonitorNextCallType, RegisterMode, RouteType, SwitchInfoType,
    TreatmentType,
};
use serde_json::{Value as Json, json};
use telapi_core::Secret;

const HELD: &str = "006c02462a161006";
const CURRENT: &str = "006c02462a161007";

fn held() -> ConnId {
    HELD.parse().unwrap()
}

fn current() -> ConnId {
    CURRENT.parse().unwrap()
}

fn data() -> KvList {
    KvList::new().with("Segment", "gold")
}

fn reasons() -> KvList {
    KvList::new().with("ReasonCode", 2)
}

fn extensions() -> KvList {
    KvList::new().with("x", 1)
}

/// With user data, reasons and extensions as above.
fn with_all(mut attributes: Json) -> Json {
    attributes["UserData"] = json!([["Segment", "gold"]]);
    with_rx(attributes)
}

/// With reasons and extensions as above.
fn with_rx(mut attributes: Json) -> Json {
    attributes["Reason"] = json!([["ReasonCode", 2]]);
    attributes["Extensions"] = json!([["x", 1]]);
    attributes
}

#[expect(clippy::needless_pass_by_value, reason = "a literal at each caller")]
/// The request is this message on the link, and the message is this request.
fn writes<R: Request + std::fmt::Debug + PartialEq>(request: &R, id: u8, attributes: Json) {
    let message = request.to_message();
    assert_eq!(R::TYPE.id(), id);
    let line = Frame::Message(message.clone()).to_line();
    let written: Json = serde_json::from_slice(&line).unwrap();
    assert_eq!(written, json!({"message": R::TYPE.name(), "attributes": attributes}));
    assert_eq!(R::from_message(message).unwrap(), *request);
    assert!(!R::ANSWERS.is_empty() && R::ANSWERS.iter().all(|answer| !answer.is_request()));
}

#[test]
fn about_servers_and_addresses() {
    writes(
        &RequestRegisterClient::new("bot", "tlib-json/1")
            .application_password(Secret::from("s3cret"))
            .extensions(extensions()),
        0,
        json!({"ApplicationName": "bot", "ProtocolVersion": "tlib-json/1", "ApplicationPassword": "s3cret",
            "Extensions": [["x", 1]]}),
    );
    writes(&RequestQueryServer::new().extensions(extensions()), 1, json!({"Extensions": [["x", 1]]}));
    writes(&RequestSetInputMask::new("ff".repeat(64)), 7, json!({"InputMask": "ff".repeat(64)}));
    writes(
        &RequestRegisterAddress::new("1001", RegisterMode::Share, ControlMode::Default, AddressType::DN)
            .extensions(extensions()),
        3,
        json!({"ThisDN": "1001", "RegisterMode": 0, "ControlMode": 0, "AddressType": 1, "Extensions": [["x", 1]]}),
    );
    writes(
        &RequestUnregisterAddress::new("1001", ControlMode::Force),
        4,
        json!({"ThisDN": "1001", "ControlMode": 1}),
    );
    writes(
        &RequestQueryAddress::new("1001", AddressType::Queue, AddressInfoType::QueueStatus)
            .this_queue("8000"),
        2,
        json!({"ThisDN": "1001", "AddressType": 3, "AddressInfoType": 18, "ThisQueue": "8000"}),
    );
    writes(
        &RequestQueryCall::new(held(), CallInfoType::PartiesQuery).this_dn("1001"),
        108,
        json!({"ConnID": HELD, "CallInfoType": 0, "ThisDN": "1001"}),
    );
    writes(&RequestQuerySwitch::new(SwitchInfoType::DateTime), 121, json!({"SwitchInfoType": 1}));
}

#[test]
fn about_one_call() {
    writes(
        &RequestMakeCall::new("1001", "1002")
            .location("Berlin")
            .make_call_type(MakeCallType::Priority)
            .user_data(data())
            .reason(reasons())
            .extensions(extensions()),
        14,
        with_all(json!({"ThisDN": "1001", "OtherDN": "1002", "Location": "Berlin", "MakeCallType": 3})),
    );
    writes(
        &RequestMakePredictiveCall::new("8000", "0301234").timeout(20).user_data(data()),
        15,
        json!({"ThisDN": "8000", "OtherDN": "0301234", "Timeout": 20, "UserData": [["Segment", "gold"]]}),
    );
    let one = json!({"ThisDN": "1001", "ConnID": HELD});
    macro_rules! one_call {
        ($($name:ident = $id:literal),*) => {$(
            writes(&$name::new("1001", held()), $id, one.clone());
            writes(
                &$name::new("1001", held()).reason(reasons()).extensions(extensions()),
                $id,
                with_rx(one.clone()),
            );
        )*};
    }
    one_call!(
        RequestAnswerCall = 16,
        RequestReleaseCall = 17,
        RequestClearCall = 110,
        RequestHoldCall = 18,
        RequestRetrieveCall = 19,
        RequestSetMuteOn = 143,
        RequestSetMuteOff = 144
    );
    writes(
        &RequestRedirectCall::new("1001", held(), "1003").reason(reasons()).extensions(extensions()),
        103,
        with_rx(json!({"ThisDN": "1001", "ConnID": HELD, "OtherDN": "1003"})),
    );
}

#[test]
fn about_two_calls() {
    let both = |held: &str, current: &str| json!({"ThisDN": "1001", held: HELD, current: CURRENT});
    writes(&RequestAlternateCall::new("1001", held(), current()), 28, both("PreviousConnID", "ConnID"));
    writes(&RequestReconnectCall::new("1001", held(), current()), 29, both("PreviousConnID", "ConnID"));
    writes(&RequestCompleteTransfer::new("1001", held(), current()), 26, both("ConnID", "TransferConnID"));
    writes(
        &RequestCompleteConference::new("1001", held(), current()),
        21,
        both("ConnID", "ConferenceConnID"),
    );
    for (merge, number) in [(MergeType::Transfer, 0), (MergeType::Conference, 1)] {
        let mut attributes = both("ConnID", "TransferConnID");
        attributes["MergeType"] = number.into();
        writes(&RequestMergeCalls::new("1001", held(), current(), merge), 27, attributes);
    }
    macro_rules! to_another {
        ($($name:ident = $id:literal),*) => {$(
            writes(
                &$name::new("1001", held(), "1003")
                    .location("Berlin")
                    .user_data(data())
                    .reason(reasons())
                    .extensions(extensions()),
                $id,
                with_all(json!({"ThisDN": "1001", "ConnID": HELD, "OtherDN": "1003", "Location": "Berlin"})),
            );
        )*};
    }
    to_another!(
        RequestInitiateTransfer = 23,
        RequestMuteTransfer = 24,
        RequestSingleStepTransfer = 25,
        RequestInitiateConference = 20,
        RequestSingleStepConference = 120,
        RequestNetworkConsult = 171
    );
    let third = json!({"ThisDN": "1001", "ConnID": HELD, "OtherDN": "1003"});
    writes(&RequestDeleteFromConference::new("1001", held(), "1003"), 22, third.clone());
    writes(&RequestListenDisconnect::new("1001", held(), "1003"), 104, third.clone());
    writes(&RequestListenReconnect::new("1001", held(), "1003"), 105, third);
}

#[test]
fn about_agents() {
    writes(
        &RequestAgentLogin::new("1001", "a7")
            .this_queue("8000")
            .password("s3cret")
            .agent_work_mode(AgentWorkMode::AutoIn)
            .reason(reasons())
            .extensions(KvList::new().with("AgentType", 0)),
        8,
        json!({"ThisDN": "1001", "AgentID": "a7", "ThisQueue": "8000", "Password": "s3cret", "AgentWorkMode": 2,
            "Reason": [["ReasonCode", 2]], "Extensions": [["AgentType", 0]]}),
    );
    writes(
        &RequestAgentLogout::new("1001").this_queue("8000").reason(reasons()).extensions(extensions()),
        9,
        with_rx(json!({"ThisDN": "1001", "ThisQueue": "8000"})),
    );
    writes(
        &RequestAgentReady::new("1001").this_queue("8000").agent_work_mode(AgentWorkMode::ManualIn),
        10,
        json!({"ThisDN": "1001", "ThisQueue": "8000", "AgentWorkMode": 1}),
    );
    writes(
        &RequestAgentNotReady::new("1001").agent_work_mode(AgentWorkMode::AfterCallWork).reason(reasons()),
        11,
        json!({"ThisDN": "1001", "AgentWorkMode": 3, "Reason": [["ReasonCode", 2]]}),
    );
    writes(
        &RequestReserveAgent::new(3_000).this_dn("1001").agent_id("a7").place("p1").priority(5),
        127,
        json!({"ThisDN": "1001", "AgentID": "a7", "Place": "p1", "Timeout": 3000, "Priority": 5}),
    );
    writes(
        &RequestMonitorNextCall::new("1001", "1002", MonitorNextCallType::All),
        139,
        json!({"ThisDN": "1001", "OtherDN": "1002", "MonitorNextCallType": 1}),
    );
    writes(&RequestCancelMonitoring::new("1001", "1002"), 140, json!({"ThisDN": "1001", "OtherDN": "1002"}));
}

#[test]
fn about_features() {
    macro_rules! of_a_dn {
        ($($name:ident = $id:literal),*) => {$(
            writes(
                &$name::new("1001").reason(reasons()).extensions(extensions()),
                $id,
                with_rx(json!({"ThisDN": "1001"})),
            );
        )*};
    }
    of_a_dn!(
        RequestSetDNDOn = 12,
        RequestSetDNDOff = 13,
        RequestSetMessageWaitingOn = 46,
        RequestSetMessageWaitingOff = 47
    );
    writes(
        &RequestCallForwardSet::new("1001", "1002", ForwardMode::OnBusy),
        34,
        json!({"ThisDN": "1001", "OtherDN": "1002", "ForwardMode": 2}),
    );
    writes(
        &RequestCallForwardCancel::new("1001", ForwardMode::None),
        35,
        json!({"ThisDN": "1001", "ForwardMode": 0}),
    );
    writes(
        &RequestCollectDigits::new("1001", held(), 4)
            .terminate_digits("#")
            .timeout(10)
            .extensions(KvList::new().with("clear", 1)),
        45,
        json!({"ThisDN": "1001", "ConnID": HELD, "NumberOfDigits": 4, "TerminateDigits": "#", "Timeout": 10,
            "Extensions": [["clear", 1]]}),
    );
    writes(
        &RequestSendDTMF::new("1001", held(), "12#"),
        97,
        json!({"ThisDN": "1001", "ConnID": HELD, "DTMFDigits": "12#"}),
    );
}

#[test]
fn about_attached_data_and_events_of_ones_own() {
    let with_data = json!({"ThisDN": "1001", "ConnID": HELD, "UserData": [["Segment", "gold"]]});
    writes(&RequestAttachUserData::new("1001", held(), data()), 30, with_data.clone());
    writes(&RequestUpdateUserData::new("1001", held(), data()), 31, with_data);
    writes(
        &RequestDeletePair::new("1001", held(), "Segment"),
        33,
        json!({"ThisDN": "1001", "ConnID": HELD, "DataKey": "Segment"}),
    );
    writes(&RequestDeleteUserData::new("1001", held()), 32, json!({"ThisDN": "1001", "ConnID": HELD}));
    writes(
        &RequestDistributeUserEvent::new("1001", 900).user_data(data()).extensions(extensions()),
        48,
        json!({"ThisDN": "1001", "UserEvent": 900, "UserData": [["Segment", "gold"]], "Extensions": [["x", 1]]}),
    );
}

#[test]
fn about_routing_private_services_and_the_network() {
    writes(
        &RequestRouteCall::new("9000", held())
            .other_dn("1002")
            .location("Berlin")
            .route_type(RouteType::Direct)
            .user_data(data())
            .reason(reasons())
            .extensions(extensions()),
        36,
        with_all(
            json!({"ThisDN": "9000", "ConnID": HELD, "OtherDN": "1002", "Location": "Berlin", "RouteType": 6}),
        ),
    );
    writes(
        &RequestApplyTreatment::new("9000", held(), TreatmentType::Music)
            .treatment_parms(KvList::new().with("MUSIC_DN", "m1"))
            .reason(reasons()),
        113,
        json!({"ThisDN": "9000", "ConnID": HELD, "TreatmentType": 2, "TreatmentParms": [["MUSIC_DN", "m1"]],
            "Reason": [["ReasonCode", 2]]}),
    );
    // the pages' hot-desking and recording
    writes(
        &RequestPrivateService::new(1, "1001").extensions(KvList::new().with("HOST_DN", "2001")),
        149,
        json!({"PrivateMsgID": 1, "ThisDN": "1001", "Extensions": [["HOST_DN", "2001"]]}),
    );
    writes(
        &RequestPrivateService::new(3013, "1001").conn_id(held()),
        149,
        json!({"PrivateMsgID": 3013, "ThisDN": "1001", "ConnID": HELD}),
    );
    let home = json!({"ThisDN": "1001", "ConnID": HELD, "HomeLocation": "Berlin"});
    writes(&RequestNetworkAlternate::new("1001", held()).home_location("Berlin"), 172, home.clone());
    writes(&RequestNetworkTransfer::new("1001", held()).home_location("Berlin"), 173, home.clone());
    writes(&RequestNetworkMerge::new("1001", held()).home_location("Berlin"), 174, home.clone());
    writes(&RequestNetworkReconnect::new("1001", held()).home_location("Berlin"), 175, home);
    writes(
        &RequestNetworkSingleStepTransfer::new("1001", held(), "1003")
            .home_location("Berlin")
            .location("Bonn"),
        176,
        json!({"ThisDN": "1001", "ConnID": HELD, "OtherDN": "1003", "HomeLocation": "Berlin", "Location": "Bonn"}),
    );
    writes(
        &RequestNetworkPrivateService::new("1001", held(), 7).user_data(data()),
        177,
        json!({"ThisDN": "1001", "ConnID": HELD, "PrivateMsgID": 7, "UserData": [["Segment", "gold"]]}),
    );
}

/// From CALL_MODEL.md, *Which event answers which request*.
#[test]
fn the_events_that_say_that_it_is_done() {
    fn answers<R: Request>(wanted: &[&str]) {
        let found: Vec<_> = R::ANSWERS.iter().map(|answer| answer.name()).collect();
        assert_eq!(found, wanted, "{}", R::TYPE);
    }
    answers::<RequestMakeCall>(&["EventDialing"]);
    answers::<RequestAnswerCall>(&["EventEstablished"]);
    answers::<RequestReleaseCall>(&["EventReleased"]);
    answers::<RequestClearCall>(&["EventReleased"]);
    answers::<RequestHoldCall>(&["EventHeld"]);
    answers::<RequestRetrieveCall>(&["EventRetrieved"]);
    answers::<RequestRedirectCall>(&["EventReleased"]);
    answers::<RequestAlternateCall>(&["EventRetrieved"]);
    answers::<RequestReconnectCall>(&["EventRetrieved"]);
    answers::<RequestInitiateTransfer>(&["EventDialing"]);
    answers::<RequestInitiateConference>(&["EventDialing"]);
    answers::<RequestCompleteTransfer>(&["EventReleased"]);
    answers::<RequestMuteTransfer>(&["EventReleased"]);
    answers::<RequestSingleStepTransfer>(&["EventReleased"]);
    answers::<RequestCompleteConference>(&["EventPartyAdded"]);
    answers::<RequestSingleStepConference>(&["EventPartyAdded"]);
    answers::<RequestDeleteFromConference>(&["EventPartyDeleted"]);
    answers::<RequestMergeCalls>(&["EventReleased", "EventPartyAdded"]);
    answers::<RequestRouteCall>(&["EventRouteUsed"]);
    answers::<RequestApplyTreatment>(&["EventTreatmentApplied", "EventTreatmentNotApplied"]);
    answers::<RequestAttachUserData>(&["EventAttachedDataChanged"]);
    answers::<RequestQueryServer>(&["EventServerInfo"]);
    answers::<RequestQueryAddress>(&["EventAddressInfo"]);
    answers::<RequestQueryCall>(&["EventPartyInfo"]);
    answers::<RequestQuerySwitch>(&["EventSwitchInfo"]);
    answers::<RequestReserveAgent>(&["EventAgentReserved"]);
    answers::<RequestMonitorNextCall>(&["EventMonitoringNextCall"]);
    answers::<RequestNetworkConsult>(&["EventNetworkCallStatus"]);
    answers::<RequestNetworkPrivateService>(&["EventNetworkPrivateInfo"]);
    answers::<RequestPrivateService>(&["EventPrivateInfo", "EventACK"]);
    answers::<RequestDistributeUserEvent>(&["EventACK"]);
    answers::<RequestSetInputMask>(&["EventACK"]);
    answers::<RequestRegisterClient>(&["EventLinkConnected", "EventLinkDisconnected"]);
}

#[test]
fn an_attribute_without_a_method_goes_too() {
    let request = RequestHoldCall::new("1001", held()).with(Attribute::Priority, 3).with("SubscriptionID", 4);
    writes(&request, 18, json!({"ThisDN": "1001", "ConnID": HELD, "Priority": 3, "SubscriptionID": 4}));
}

#[test]
fn passwords_are_not_shown() {
    let login = RequestAgentLogin::new("1001", "a7").password("s3cret");
    let client = RequestRegisterClient::new("bot", "tlib-json/1").application_password("s3cret");
    let messages = [login.to_message(), client.to_message()];
    let mut shown = vec![format!("{login:?}"), format!("{client:#?}")];
    shown.extend(messages.iter().map(|message| format!("{message:?}")));
    shown.extend(messages.iter().map(|message| serde_json::to_string(message).unwrap()));
    for shown in shown {
        assert!(shown.contains("[redacted]") && !shown.contains("s3cret"), "{shown}");
    }
}
