//! No service of the guide is missing: among the requests, the tests, and in the README of telapi-telservices, which is so.

use super::super::services_table::{methods, rows, words};
use super::TESTED;
use std::collections::BTreeMap;

const README: &str = include_str!("../../../telapi-telservices/README.md");

/// The guide's lists: *Session*, *User services*, *Supervisor services*, in its order.
const GUIDE: [&str; 36] = [
    "openSession",
    "closeSession",
    "addPartyToCall",
    "agentState",
    "alternateCall",
    "answerCall",
    "conferenceCall",
    "consultationCall",
    "divertCall",
    "doNotDisturb",
    "dropCall",
    "forward",
    "holdCall",
    "makeCall",
    "qualifyCall",
    "queryAgentState",
    "queryDoNotDisturb",
    "queryForward",
    "queryHistory",
    "queryMsgWaiting",
    "queryUserStatistics",
    "reconnectCall",
    "retrieveCall",
    "searchName",
    "searchNumber",
    "snapshot",
    "transferCall",
    "updateUserDirectory",
    "queryRoutingPointState",
    "queryRoutingPointStatistics",
    "resumeRoutingPoint",
    "startRoutingPoint",
    "stopRoutingPoint",
    "suspendRoutingPoint",
    "updateRoutingPoint",
    "updateDirectory",
];

/// Where requests are declared.
const REQUESTS: [&str; 6] = [
    include_str!("../../../telapi-telservices/src/service/call.rs"),
    include_str!("../../../telapi-telservices/src/service/directory.rs"),
    include_str!("../../../telapi-telservices/src/service/feature.rs"),
    include_str!("../../../telapi-telservices/src/service/query.rs"),
    include_str!("../../../telapi-telservices/src/service/routing_point.rs"),
    include_str!("../../../telapi-telservices/src/service/session.rs"),
];

/// Where the methods of each type are.
const SOURCES: [(&str, &[&str]); 6] = [
    ("Call", &[include_str!("../../../telapi-core/src/call/handle.rs")]),
    ("Device", &[include_str!("../../../telapi-core/src/call/device.rs")]),
    ("Phone", &[include_str!("../../../telapi-telservices/src/phone.rs")]),
    ("RoutingPoint", &[include_str!("../../../telapi-telservices/src/routing_point.rs")]),
    ("Session", &[include_str!("../../../telapi-telservices/src/session.rs")]),
    ("SessionBuilder", &[include_str!("../../../telapi-telservices/src/session/builder.rs")]),
];

/// Each request that is declared, with the type of its answer.
fn requests() -> BTreeMap<&'static str, &'static str> {
    let declared = REQUESTS.iter().flat_map(|source| source.lines()).filter_map(|line| {
        let (head, answer) = line.split_once(", answer: ")?;
        let (_, name) = head.split_once(" = \"")?;
        Some((name.split_once("\", needs_session: ")?.0, answer))
    });
    declared.collect()
}

fn documented() -> Vec<Vec<&'static str>> {
    rows(README, "| service | asked for by |")
}

#[test]
fn each_service_of_the_guide_has_its_request_its_test_and_its_row_in_the_readme() {
    let mut in_order = GUIDE;
    in_order.sort_unstable();
    assert_eq!(requests().into_keys().collect::<Vec<_>>(), in_order, "requests");
    assert_eq!(TESTED.iter().map(|(service, _)| *service).collect::<Vec<_>>(), GUIDE, "tests");
    let rows: Vec<_> = documented().iter().map(|cells| words(cells[0]).remove(0)).collect();
    assert_eq!(rows, GUIDE, "rows of the README");
}

#[test]
fn answers_and_events_are_those_of_the_readme() {
    let (requests, mut wrong) = (requests(), Vec::new());
    for (cells, (service, events)) in documented().iter().zip(TESTED) {
        let answer = requests[service];
        let is_right = match words(cells[2]).as_slice() {
            [] => answer.starts_with("standard"),
            [told] => answer.contains(&format!("({told})")) || answer.contains(&format!("wire::{told}>")),
            _ => false,
        };
        if !is_right {
            wrong.push(format!("{service} is answered with {answer}, not with {}", cells[2]));
        }
        let (mut told, mut tested) = (words(cells[3]), events.to_vec());
        told.sort_unstable();
        tested.sort_unstable();
        if told != tested {
            wrong.push(format!("{service} is followed by {events:?}, not by {}", cells[3]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_method_of_the_readme_is_there_and_every_service_method_is_in_the_readme() {
    let methods = methods(&SOURCES);
    let documented: Vec<String> = documented().iter().flat_map(|cells| words(cells[1])).collect();
    let unknown: Vec<_> = documented.iter().filter(|method| !methods.contains_key(*method)).collect();
    assert!(unknown.is_empty(), "there is none: {unknown:?}");
    let ours = |method: &&String| {
        ["Phone::", "RoutingPoint::", "Session::"].iter().any(|of| method.starts_with(of))
            && !method.ends_with("::request")
    };
    let missing: Vec<_> = methods.keys().filter(ours).filter(|method| !documented.contains(method)).collect();
    assert!(missing.is_empty(), "not in the README: {missing:?}");
}
