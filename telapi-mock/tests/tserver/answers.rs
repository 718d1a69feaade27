//! Whatever a client asks for, sensible or not, it is answered once.

use crate::client::{Client, name, pair};
use serde_json::{Value, json};
use std::time::Duration;
use telapi_mock::tserver::TServer;
use telapi_mock::{Agent, Extension, RoutingPoint, Switch};

/// As many stories are told; hundreds were.
const SEEDS: u64 = 12;
const DNS: [&str; 8] = ["1001", "1002", "1003", "1004", "1005", "800", "900", "9999"];

const REQUESTS: [&str; 55] = [
    "QueryServer",
    "QueryAddress",
    "QueryCall",
    "RegisterAddress",
    "SetInputMask",
    "MakeCall",
    "MakeCall",
    "MakeCall",
    "MakePredictiveCall",
    "AnswerCall",
    "AnswerCall",
    "AnswerCall",
    "AnswerCall",
    "ReleaseCall",
    "ClearCall",
    "HoldCall",
    "RetrieveCall",
    "RedirectCall",
    "AlternateCall",
    "ReconnectCall",
    "InitiateTransfer",
    "InitiateTransfer",
    "InitiateConference",
    "InitiateConference",
    "CompleteTransfer",
    "CompleteConference",
    "CompleteConference",
    "MergeCalls",
    "MuteTransfer",
    "SingleStepTransfer",
    "SingleStepConference",
    "DeleteFromConference",
    "ListenDisconnect",
    "ListenReconnect",
    "SetMuteOn",
    "SendDTMF",
    "CollectDigits",
    "SetDNDOff",
    "CallForwardCancel",
    "SetMessageWaitingOn",
    "AttachUserData",
    "DeletePair",
    "DeleteUserData",
    "DistributeUserEvent",
    "AgentLogin",
    "AgentReady",
    "AgentNotReady",
    "AgentLogout",
    "RouteCall",
    "ApplyTreatment",
    "PrivateService",
    "QuerySwitch",
    "MonitorNextCall",
    "CancelMonitoring",
    "ReserveAgent",
];

fn switch(seed: u64) -> Switch {
    let builder = Switch::builder()
        .seed(seed)
        .no_answer_timeout(Duration::from_secs(5))
        .extension(Extension::new("1001").agent(Agent::new("anna").inbound_service("sales")))
        .extension(Extension::new("1002").answers_after(Duration::ZERO))
        .routing_point(RoutingPoint::new("sales", "800"))
        .routing_point(RoutingPoint::new("route", "900"));
    ["1003", "1004", "1005"]
        .iter()
        .fold(builder, |builder, dn| builder.extension(Extension::new(*dn)))
        .build()
}

/// The ConnIDs at a DN.
async fn calls(client: &mut Client, dn: &str) -> Vec<Value> {
    let asked = json!({ "ThisDN": dn, "RegisterMode": 0 });
    let picture = client.ask("RegisterAddress", asked).await;
    let Some(extensions) = picture["attributes"].get("Extensions") else { return Vec::new() };
    let ids = (1..4).map(|number| pair(extensions, &format!("conn-{number}")).clone());
    ids.filter(|id| !id.is_null()).collect()
}

async fn run(seed: u64) -> usize {
    let server = TServer::builder(&switch(seed)).route_point("900", Some("1005")).start().await.unwrap();
    let mut random = fastrand::Rng::with_seed(seed);
    let mut client = Client::on(&server, &DNS[..7]).await;
    let mut done = 0;
    let mut story = Vec::new();
    for _ in 0..120 {
        let one = |random: &mut fastrand::Rng, of: &[Value]| {
            if of.is_empty() { json!("00000000000000ff") } else { of[random.usize(0..of.len())].clone() }
        };
        let request = REQUESTS[random.usize(0..REQUESTS.len())];
        let dn = DNS[random.usize(0..DNS.len())];
        let conns = calls(&mut client, dn).await;
        let mut attributes = json!({
            "ThisDN": dn, "OtherDN": DNS[random.usize(0..DNS.len())], "AddressInfoType": random.i64(0..20),
            "ConnID": one(&mut random, &conns), "PreviousConnID": one(&mut random, &conns),
            "TransferConnID": one(&mut random, &conns), "ConferenceConnID": one(&mut random, &conns),
            "MergeType": random.i64(0..2), "DTMFDigits": "12", "NumberOfDigits": 2, "Timeout": 3,
            "UserData": [["a", 1]], "DataKey": "a", "UserEvent": 1, "AgentID": "anna",
            "AgentWorkMode": random.i64(0..4), "RouteType": random.i64(0..15), "TreatmentType": random.i64(0..20),
            "SwitchInfoType": 1, "MonitorNextCallType": random.i64(0..2), "PrivateMsgID": ([1, 2, 501, 3013, 3014, 3015, 3016])[random.usize(0..7)],
            "Extensions": [["HOST_DN", "1004"], ["ACCOUNT_CODE", 5]]
        });
        if request == "RegisterAddress" {
            attributes["RegisterMode"] = 0.into();
        }
        story.push(format!("{request} {attributes}"));
        let answer = client.ask(request, attributes).await;
        let reference = answer["attributes"]["ReferenceID"].clone();
        assert_ne!(answer["attributes"]["ErrorCode"], 50, "seed {seed}: {story:?}");
        done += usize::from(name(&answer) != "EventError");
        // it is not answered again
        client.ask("QueryServer", json!({})).await;
        for event in client.drain() {
            assert_ne!(
                event["attributes"]["ReferenceID"], reference,
                "seed {seed}: {answer} and {event}: {story:?}"
            );
        }
    }
    done
}

#[tokio::test(start_paused = true)]
async fn everything_is_answered_once() {
    let mut done = 0;
    for seed in 0..SEEDS {
        done += run(seed).await;
    }
    // and much of it is carried out
    assert!(done > 120 * 12 / 5, "{done}");
}
