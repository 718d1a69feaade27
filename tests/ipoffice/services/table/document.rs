//! What the README of telapi-ipoffice and the methods' own documentation say of the services is so.

use super::super::super::services_table::{methods, rows, words};
use super::rows::ROWS;

const README: &str = include_str!("../../../../telapi-ipoffice/README.md");

/// Where the methods of each type are.
const SOURCES: [(&str, &[&str]); 4] = [
    (
        "Phone",
        &[
            include_str!("../../../../telapi-ipoffice/src/phone/call_log.rs"),
            include_str!("../../../../telapi-ipoffice/src/phone/calls.rs"),
            include_str!("../../../../telapi-ipoffice/src/phone/settings.rs"),
            include_str!("../../../../telapi-ipoffice/src/phone/voicemail.rs"),
        ],
    ),
    (
        "Session",
        &[
            include_str!("../../../../telapi-ipoffice/src/session/directory.rs"),
            include_str!("../../../../telapi-ipoffice/src/session/services.rs"),
        ],
    ),
    ("Call", &[include_str!("../../../../telapi-core/src/call/handle.rs")]),
    ("Device", &[include_str!("../../../../telapi-core/src/call/device.rs")]),
];

/// The services of the guide's sections 4 to 14: each section, with its method and URL.
const GUIDE: &[(&str, &str)] = &[
    ("4.3.1", "POST session"),
    ("4.3.2", "DELETE session"),
    ("4.3.3", "POST session/heartbeat"),
    ("4.3.4", "GET (WebSocket)"),
    ("5.2.1", "POST callcontrol/answerCall"),
    ("5.2.2", "POST callcontrol/clearCall"),
    ("5.2.3", "POST callcontrol/clearConnection"),
    ("5.2.4", "POST callcontrol/clearConnection"),
    ("5.2.5", "POST callcontrol/conferenceCall"),
    ("5.2.6", "POST callcontrol/consultationCall"),
    ("5.2.7", "POST callcontrol/directedPickupCall"),
    ("5.2.8", "POST callcontrol/holdCall"),
    ("5.2.9", "POST callcontrol/makeCall"),
    ("5.2.10", "POST callcontrol/proxyMakeCall"),
    ("5.2.11", "POST callcontrol/parkCall"),
    ("5.2.12", "POST callcontrol/retrieveCall"),
    ("5.2.13", "POST callcontrol/singleStepTransferCall"),
    ("5.2.14", "POST callcontrol/transferCall"),
    ("5.2.15", "POST callcontrol/lockConference"),
    ("5.2.16", "POST callcontrol/generatedtmf"),
    ("6.1.1", "POST physicaldevice/setMicrophoneMute"),
    ("6.1.2", "POST callcontrol/physicaldevice/setMicrophoneMute"),
    ("7.1.1", "POST logicaldevice/setAgentState"),
    ("7.1.2", "POST logicaldevice/getAgentState"),
    ("7.1.3", "POST logicaldevice/setForwarding"),
    ("7.1.4", "POST logicaldevice/getForwarding"),
    ("7.1.5", "POST logicaldevice/setDoNotDisturb"),
    ("7.1.6", "POST logicaldevice/getDoNotDisturb"),
    ("8.1.1", "GET snapshot"),
    ("9.1.1", "POST callcontrol/recordCall"),
    ("9.1.2", "POST callcontrol/stopRecordCall"),
    ("10.1.1", "POST voicemail/getMessages"),
    ("10.1.2", "POST voicemail/playMessage"),
    ("10.1.3", "POST voicemail/stopMessage"),
    ("10.1.4", "POST voicemail/suspendMessage"),
    ("10.1.5", "POST voicemail/resumeMessage"),
    ("10.1.6", "POST voicemail/repositionMessage"),
    ("10.1.7", "POST voicemail/deleteMessage"),
    ("10.1.8", "POST voicemail/setMessageState"),
    ("10.2", "POST voicemail/listenMessage"),
    ("10.3", "POST voicemail/pickupMessage"),
    ("10.4", "POST voicemail/getVoicemailConfig"),
    ("10.4.1", "POST voicemail/getVoicemailServiceStatus"),
    ("11.1.1", "POST im"),
    ("12.1.1", "GET presence"),
    ("12.1.2", "POST presence"),
    ("13.1.1", "GET calllog"),
    ("13.1.2", "DELETE calllog"),
    ("14.1.1", "GET directory"),
    ("14.1.2", "GET directory/personal"),
    ("14.2", "GET directory/personalGroup"),
    ("14.2.1", "PUT directory/personalGroup"),
    ("14.2.2", "DELETE directory/personalGroup"),
    ("14.2.3", "POST directory/personalGroup"),
    ("14.2.4", "PUT directory/personal"),
    ("14.2.5", "DELETE directory/personal"),
    ("14.2.6", "POST directory/personal"),
    ("14.2.7", "GET directory/photo"),
];

/// What a session does by itself, its methods being no service's own.
const BY_ITSELF: [&str; 5] = ["4.3.1", "4.3.2", "4.3.3", "4.3.4", "8.1.1"];

/// A row of the README's table.
struct Documented {
    guide: String,
    request: String,
    methods: Vec<String>,
    verified: String,
}

fn documented() -> Vec<Documented> {
    let row = |cells: Vec<&'static str>| Documented {
        guide: cells[0].to_owned(),
        request: words(cells[1]).remove(0),
        methods: words(cells[2]),
        verified: cells[4].to_owned(),
    };
    rows(README, "| guide | request |").into_iter().map(row).collect()
}

#[test]
fn each_service_of_the_guide_has_one_row_in_the_readme() {
    let rows: Vec<_> = documented().into_iter().map(|row| (row.guide, row.request)).collect();
    let guide: Vec<_> =
        GUIDE.iter().map(|(guide, asked)| ((*guide).to_owned(), (*asked).to_owned())).collect();
    assert_eq!(rows, guide);
}

#[test]
fn what_the_readme_calls_tried_against_the_mock_is_a_row_of_the_tests_table_and_verified_as_it_says() {
    let mut wrong = Vec::new();
    for row in documented() {
        let tests: Vec<_> = ROWS.iter().copied().flatten().filter(|it| it.guide == row.guide).collect();
        let guide = &row.guide;
        if tests.is_empty() && !BY_ITSELF.contains(&guide.as_str()) {
            wrong.push(format!("{guide}: no test"));
        }
        for test in tests {
            if row.request != format!("{} {}", test.method, test.path) {
                wrong.push(format!("{guide}: {} is sent as {} {}", test.service, test.method, test.path));
            }
            if (row.verified == "no body, mock") != test.root.is_empty() {
                wrong.push(format!("{guide}: {} has the body {:?}", test.service, test.root));
            }
        }
    }
    let known = |guide: &str| GUIDE.iter().any(|(it, _)| *it == guide);
    wrong.extend(
        ROWS.iter().copied().flatten().filter(|row| !known(row.guide)).map(|row| row.service.to_owned()),
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_method_of_the_readme_is_there_and_documents_what_answers_it_who_may_ask_and_where_the_guide_has_it()
{
    let (methods, mut wrong) = (methods(&SOURCES), Vec::new());
    for row in documented().iter().filter(|row| !BY_ITSELF.contains(&row.guide.as_str())) {
        if row.methods.is_empty() {
            wrong.push(format!("{}: no method", row.guide));
        }
        for method in &row.methods {
            let Some(text) = methods.get(method) else {
                wrong.push(format!("{method}: there is none"));
                continue;
            };
            let says_guide = text.split("IP Office guide ").skip(1).any(|rest| {
                let number = rest.split(|it: char| !it.is_ascii_digit() && it != '.').next().unwrap();
                number.trim_end_matches('.') == row.guide
            });
            let of_a_call = method.starts_with("Call::") || method.starts_with("Device::");
            // of calls' and devices' methods it is said where these are handed out
            let said = ["*Answered by*", "*Events that follow*", "*Who*"];
            let missing = said.iter().filter(|what| !of_a_call || **what != "*Who*");
            wrong.extend(
                missing.filter(|what| !text.contains(**what)).map(|what| format!("{method}: no {what}")),
            );
            if !says_guide {
                wrong.push(format!("{method}: no IP Office guide {}", row.guide));
            }
            let is_unverified = row.verified.starts_with("unverified");
            if is_unverified != text.contains("unverified") && !row.guide.starts_with("13.1.2") {
                wrong.push(format!("{method}: {}", row.verified));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_service_method_is_in_the_readme() {
    let documented: Vec<String> = documented().into_iter().flat_map(|row| row.methods).collect();
    let missing: Vec<_> = methods(&SOURCES)
        .into_keys()
        .filter(|method| method.starts_with("Phone::") || method.starts_with("Session::"))
        .filter(|method| method != "Session::request" && !documented.contains(method))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
