//! No request of the T-Library model is missing: among the types, the tests, and in the README of telapi-tserver, which is so.

use super::super::services_table::{methods, rows, words};
use super::all;
use std::collections::BTreeMap;

const README: &str = include_str!("../../../telapi-tserver/README.md");

/// The model's table: the message, its number, and the function of T-Library that sends it.
const MODEL: [(&str, u8, &str); 61] = [
    ("RequestRegisterClient", 0, "TOpenServerEx"),
    ("RequestSetInputMask", 7, "TSetInputMask"),
    ("RequestRegisterAddress", 3, "TRegisterAddress"),
    ("RequestUnregisterAddress", 4, "TUnregisterAddress"),
    ("RequestQueryServer", 1, "TQueryServer"),
    ("RequestQueryAddress", 2, "TQueryAddress"),
    ("RequestQueryCall", 108, "TQueryCall"),
    ("RequestQuerySwitch", 121, "TQuerySwitch"),
    ("RequestMakeCall", 14, "TMakeCall"),
    ("RequestMakePredictiveCall", 15, "TMakePredictiveCall"),
    ("RequestAnswerCall", 16, "TAnswerCall"),
    ("RequestReleaseCall", 17, "TReleaseCall"),
    ("RequestClearCall", 110, "TClearCall"),
    ("RequestHoldCall", 18, "THoldCall"),
    ("RequestRetrieveCall", 19, "TRetrieveCall"),
    ("RequestRedirectCall", 103, "TRedirectCall"),
    ("RequestAlternateCall", 28, "TAlternateCall"),
    ("RequestReconnectCall", 29, "TReconnectCall"),
    ("RequestCompleteTransfer", 26, "TCompleteTransfer"),
    ("RequestCompleteConference", 21, "TCompleteConference"),
    ("RequestInitiateTransfer", 23, "TInitiateTransfer"),
    ("RequestMuteTransfer", 24, "TMuteTransfer"),
    ("RequestSingleStepTransfer", 25, "TSingleStepTransfer"),
    ("RequestInitiateConference", 20, "TInitiateConference"),
    ("RequestSingleStepConference", 120, "TSingleStepConference"),
    ("RequestDeleteFromConference", 22, "TDeleteFromConference"),
    ("RequestMergeCalls", 27, "TMergeCalls"),
    ("RequestListenDisconnect", 104, "TListenDisconnect"),
    ("RequestListenReconnect", 105, "TListenReconnect"),
    ("RequestAgentLogin", 8, "TAgentLogin"),
    ("RequestAgentLogout", 9, "TAgentLogout"),
    ("RequestAgentReady", 10, "TAgentSetReady"),
    ("RequestAgentNotReady", 11, "TAgentSetNotReady"),
    ("RequestReserveAgent", 127, "TReserveAgent"),
    ("RequestSetDNDOn", 12, "TSetDNDOn"),
    ("RequestSetDNDOff", 13, "TSetDNDOff"),
    ("RequestSetMessageWaitingOn", 46, "TSetMessageWaitingOn"),
    ("RequestSetMessageWaitingOff", 47, "TSetMessageWaitingOff"),
    ("RequestCallForwardSet", 34, "TCallSetForward"),
    ("RequestCallForwardCancel", 35, "TCallCancelForward"),
    ("RequestSetMuteOn", 143, "TSetMuteOn"),
    ("RequestSetMuteOff", 144, "TSetMuteOff"),
    ("RequestCollectDigits", 45, "TCollectDigits"),
    ("RequestSendDTMF", 97, "TSendDTMF"),
    ("RequestAttachUserData", 30, "TAttachUserData"),
    ("RequestUpdateUserData", 31, "TUpdateUserData"),
    ("RequestDeletePair", 33, "TDeleteUserData"),
    ("RequestDeleteUserData", 32, "TDeleteAllUserData"),
    ("RequestDistributeUserEvent", 48, "TSendUserEvent"),
    ("RequestMonitorNextCall", 139, "TMonitorNextCall"),
    ("RequestCancelMonitoring", 140, "TCancelMonitoring"),
    ("RequestRouteCall", 36, "TRouteCall"),
    ("RequestApplyTreatment", 113, "TApplyTreatment"),
    ("RequestPrivateService", 149, "TPrivateService"),
    ("RequestNetworkConsult", 171, "TNetworkConsult"),
    ("RequestNetworkAlternate", 172, "TNetworkAlternate"),
    ("RequestNetworkTransfer", 173, "TNetworkTransfer"),
    ("RequestNetworkMerge", 174, "TNetworkMerge"),
    ("RequestNetworkReconnect", 175, "TNetworkReconnect"),
    ("RequestNetworkSingleStepTransfer", 176, "TNetworkSingleStepTransfer"),
    ("RequestNetworkPrivateService", 177, "TNetworkPrivateService"),
];

/// Where requests are declared.
const REQUESTS: [&str; 9] = [
    include_str!("../../../telapi-tserver/src/request/agent.rs"),
    include_str!("../../../telapi-tserver/src/request/call.rs"),
    include_str!("../../../telapi-tserver/src/request/data.rs"),
    include_str!("../../../telapi-tserver/src/request/feature.rs"),
    include_str!("../../../telapi-tserver/src/request/network.rs"),
    include_str!("../../../telapi-tserver/src/request/private.rs"),
    include_str!("../../../telapi-tserver/src/request/route.rs"),
    include_str!("../../../telapi-tserver/src/request/server.rs"),
    include_str!("../../../telapi-tserver/src/request/two_calls.rs"),
];

/// The modules of requests.
const MODULES: &str = include_str!("../../../telapi-tserver/src/request.rs");

/// Where the methods of each type are.
const SOURCES: [(&str, &[&str]); 8] = [
    ("AccountCodes", &[include_str!("../../../telapi-tserver/src/private_service/account_code.rs")]),
    ("Call", &[include_str!("../../../telapi-core/src/call/handle.rs")]),
    ("Device", &[include_str!("../../../telapi-core/src/call/device.rs")]),
    ("HotDesking", &[include_str!("../../../telapi-tserver/src/private_service/hot_desking.rs")]),
    ("Phone", &[include_str!("../../../telapi-tserver/src/phone.rs")]),
    ("Recording", &[include_str!("../../../telapi-tserver/src/private_service/recording.rs")]),
    (
        "Session",
        &[
            include_str!("../../../telapi-tserver/src/session.rs"),
            include_str!("../../../telapi-tserver/src/private_service.rs"),
        ],
    ),
    ("SessionBuilder", &[include_str!("../../../telapi-tserver/src/session/builder.rs")]),
];

/// Each request that is declared, with its documentation.
fn declared() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for declaration in REQUESTS.iter().flat_map(|source| source.split("request! {").skip(1)) {
        let lines = || declaration.lines().map(str::trim);
        let docs =
            lines().map_while(|line| if line.is_empty() { Some("") } else { line.strip_prefix("///") });
        let name = lines().find(|line| line.starts_with("Request")).expect("a declaration has a name");
        found.insert(name.to_owned(), docs.collect());
    }
    found
}

fn documented() -> Vec<Vec<&'static str>> {
    rows(README, "| request | T-Library | asked for by | answered by |")
}

#[test]
fn each_request_of_the_model_has_its_type_its_test_and_its_row_in_the_readme() {
    let mut names = MODEL.map(|(name, ..)| name);
    let rows: Vec<_> = documented().iter().map(|cells| words(cells[0]).remove(0)).collect();
    assert_eq!(rows, names, "rows of the README");
    let tested: Vec<_> = all().into_iter().map(|tested| (tested.name, tested.id)).collect();
    assert_eq!(tested, MODEL.map(|(name, id, _)| (name, id)), "tests");
    names.sort_unstable();
    assert_eq!(declared().into_keys().collect::<Vec<_>>(), names, "types");
    assert_eq!(MODULES.matches("pub use ").count(), REQUESTS.len(), "where types are declared");
}

#[test]
fn functions_of_t_library_are_those_of_the_types_and_of_the_readme() {
    let (declared, mut wrong) = (declared(), Vec::new());
    for (cells, (name, _, function)) in documented().iter().zip(MODEL) {
        if words(cells[1]) != [function] {
            wrong.push(format!("{name} is {}, not {function}, in the README", cells[1]));
        }
        if !words(&declared[name]).iter().any(|word| word == function) {
            wrong.push(format!("the type {name} does not say that it is {function}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn answers_are_those_of_the_readme_and_all_were_seen_but_the_networks() {
    let mut wrong = Vec::new();
    for (cells, tested) in documented().iter().zip(all()) {
        if words(cells[3]) != tested.answers {
            wrong.push(format!("{} is answered by {:?}, not by {}", tested.name, tested.answers, cells[3]));
        }
        let seen = if tested.name.starts_with("RequestNetwork") { Vec::new() } else { tested.answers };
        if tested.seen != seen {
            wrong.push(format!("of {} a test sees {:?} instead of {seen:?}", tested.name, tested.seen));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_method_of_the_readme_is_there_and_every_method_that_asks_is_in_the_readme() {
    let methods = methods(&SOURCES);
    let documented: Vec<String> = documented().iter().flat_map(|cells| words(cells[2])).collect();
    let unknown: Vec<_> = documented.iter().filter(|method| !methods.contains_key(*method)).collect();
    assert!(unknown.is_empty(), "there is none: {unknown:?}");
    let of_any_request = ["Phone::request", "Session::request_message"];
    let ours = |method: &&String| {
        let is_core = ["Call::", "Device::"].iter().any(|of| method.starts_with(of));
        !is_core && !of_any_request.contains(&method.as_str())
    };
    let missing: Vec<_> = methods.keys().filter(ours).filter(|method| !documented.contains(method)).collect();
    assert!(missing.is_empty(), "not in the README: {missing:?}");
}
