//! Writes what the mock answers and tells, under the names of the guide's samples, for `structure.py` to compare:
//!
//! ```text
//! cargo run -p telapi-mock --example samples -- FOLDER
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a check"
)]
#![allow(dead_code, reason = "the tests' client can do more")]

#[path = "../tests/ipoffice/client.rs"]
mod client;

use client::{CSTA, Client, OPEN_API, request};
use std::path::Path;
use std::time::Duration;
use telapi_mock::ipoffice::{Direction, Portal, Told};
use telapi_mock::{AgentState, Extension, ForwardingType, HuntGroup, Switch};

/// A sample's name, and the root (or the event) that it shows.
const SAMPLES: &[(&str, &str)] = &[
    ("5.3.2-ConferencedEvent", "ConferencedEvent"),
    ("5.3.13-ConferenceLockedEvent", "ConferenceLockedEvent"),
    ("5.3.14-ConferenceActiveSpeakerEvent", "ConferenceActiveSpeakerEvent"),
    ("6.2.1-MicrophoneMuteEvent", "MicrophoneMuteEvent"),
    ("6.2.3-HookswitchEvent", "HookswitchEvent"),
    ("7.1.2-GetAgentStateResponse", "GetAgentStateResponse"),
    ("7.2.1-ForwardingEvent", "ForwardingEvent"),
    ("7.2.2-DoNotDisturbEvent", "DoNotDisturbEvent"),
    ("7.2.3-AgentReadyEvent", "AgentReadyEvent"),
    ("7.2.4-AgentNotReadyEvent", "AgentNotReadyEvent"),
    ("7.2.5-AgentWorkingAfterCallEvent", "AgentWorkingAfterCallEvent"),
    ("9.2.1-ARSRecordCallStartedEvent", "ARSRecordCallStartedEvent"),
    ("9.2.2-ARSRecordCallStoppedEvent", "ARSRecordCallStoppedEvent"),
    ("10.5.1-AVMSnapshotEvent", "AVMSnapshotEvent"),
    ("10.5.2-AVMNewMessageEvent", "AVMNewMessageEvent"),
    ("10.5.3-AVMFolderSnapshotEvent", "AVMFolderSnapshotEvent"),
    ("10.5.4-AVMPlayedEvent", "AVMPlayedEvent"),
    ("10.5.5-AVMMessageStateChangedEvent", "AVMMessageStateChangedEvent"),
    ("10.5.6-AVMMessageLeaveInProgressEvent", "AVMMessageLeaveInProgressEvent"),
    ("10.5.7-AVMGetVoicemailConfigEvent", "AVMGetVoicemailConfigEvent"),
    ("10.5.8-AVMVoicemailStatusEvent", "AVMVoicemailStatusEvent"),
    ("11.2.1-IMToReceiveEvent", "IMToReceiveEvent"),
    ("12.2.2-telephonyPresenceEvent", "telephonyPresenceEvent"),
    ("13.1.1-SendStoredCallLogResponse", "SendStoredCallLogResponse"),
    ("13.1.2-DeleteCallLogEntryResponse", "DeleteCallLogEntryResponse"),
    ("13.2.1-CallLogEvent", "CallLogEvent"),
    ("14.1.1-directorySearchResponse", "directorySearchResponse"),
    ("14.2-directoryGroupSearchResponse", "directoryGroupSearchResponse"),
    ("14.3.3-directoryGroupChangeEvent", "directoryGroupChangeEvent"),
    ("15.4-HASwitchEvent", "HASwitchEvent"),
];

/// Samples that show a special case: a part of the message tells it.
const SPECIAL: &[(&str, &str)] = &[
    ("4.4.1-logoutEvent", ":logoutEvent>"),
    ("4.4.2-OutOfServiceEvent", ":OutOfServiceEvent>"),
    ("4.5-BackInServiceEvent", ":BackInServiceEvent>"),
    ("6.2.2-MicrophoneMuteEvent-2", r#"connectionRate="10""#),
    ("8.2.1-CallInformationEvent", ":CallInformationEvent>"),
    ("10.5.6-AVMMessageLeaveInProgressEvent-2", "<messageLeaveInProgress>false<"),
    ("12.2.1-presenceStates-2", "<jid>Extn202@mock.invalid<"),
    ("12.1.1-presenceStates", "<jid>Extn201@mock.invalid<"),
    ("14.1.2-directorySearchResponse-2", "<list><contact><contactType>PERSONAL<"),
    ("14.3.2-directoryEvent-2", "<forUser>201</forUser><dirTypeChanged>"),
    ("14.3.1-directoryEvent", "<dirTypeChanged>GLOBAL<"),
    ("15.5-OutOfServiceEvent-2", ":OutOfServiceEvent>"),
    ("18-Error", "<Error><code>UNKNOWN<"),
    ("18-Errors", "<Errors><Error>"),
];

const ALL: &[&str] = &[
    "CallControlFeaturesEvents",
    "PhysicalDeviceFeaturesEvents",
    "LogicalDeviceFeaturesEvents",
    "VoicemailServicesEvents",
    "RecordingServicesEvents",
    "CallLogEvents",
    "DirectoryEvents",
    "ImEvents",
    "PresenceEvents",
    "DeviceMaintenanceEvents",
    "CallAssociatedFeaturesEvents",
    "LogoutEvents",
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = std::env::args().nth(1).expect("usage: samples FOLDER");
    let extension = |number: &str| Extension::new(number).password("1234");
    let switch = Switch::builder()
        .extension(extension("201").voicemail())
        .extension(extension("202"))
        .application_user("ctiapp", "secret")
        .hunt_group(HuntGroup::new("Sales", "300").member("201"))
        .build();
    let portal = Portal::builder(&switch).start().await.unwrap();
    let client = Client::subscribed(&portal, "Extn201", "1234", ALL).await;
    what_phones_do(&switch, &portal);
    what_requests_cause(&client).await;
    how_it_ends(&client).await;
    save(&portal, Path::new(&folder));
}

fn what_phones_do(switch: &Switch, portal: &Portal) {
    for state in [AgentState::Ready, AgentState::NotReady, AgentState::WorkingAfterCall] {
        switch.set_agent_state("201", None, state).unwrap();
    }
    switch.set_forwarding("201", ForwardingType::Busy, true, Some("202")).unwrap();
    switch.set_do_not_disturb("201", true).unwrap();
    let id = switch.leave_message("202", "201", Duration::from_secs(8), "subject").unwrap();
    switch.play_message("201", id).unwrap();
    switch.set_message_state("201", id, "stateOld").unwrap();
    // it is not to be disturbed: who calls leaves a message
    switch.phone("202").dial("201").unwrap();
    switch.phone("202").hang_up().unwrap();
    let call = switch.phone("201").dial("202").unwrap();
    switch.phone("202").pick_up().unwrap();
    switch.set_microphone_mute("201", &call, true).unwrap();
    switch.start_recording("201", &call).unwrap();
    switch.stop_recording("201", &call).unwrap();
    switch.phone("201").hang_up().unwrap();
    switch.phone("201").dial("*99*1#").unwrap();
    let conference = switch.calls()[0].conference.clone().unwrap();
    switch.lock_conference(None, &conference.id, true).unwrap();
    let participant = conference.participants[0].id.clone();
    let (locked, member) = (conference.id.clone(), participant.clone());
    portal.tell(&Told::ActiveSpeaker { conference: conference.id, participant });
    let folders = vec![(0, "Inbox".into(), "Inbox".into())];
    portal.tell(&Told::FolderSnapshot { device: "201".into(), folders });
    portal.tell(&Told::HaSwitch { primary_server_active: true, active_server: "192.0.2.1".into() });
    portal.set_voicemail(true);
    switch.set_participant_mute(None, &locked, &member, true).unwrap();
    portal.tell(&Told::DirectoryChanged);
}

async fn what_requests_cause(client: &Client) {
    let device = "<device>201</device>";
    for (method, path, space, root, inside) in [
        ("POST", "logicaldevice/getAgentState", CSTA, "GetAgentState", "<c:device>201</c:device>"),
        ("POST", "voicemail/getMessages", CSTA, "AVMSnapshotVoiceMailbox", device),
        ("POST", "voicemail/getVoicemailConfig", CSTA, "AVMGetVoicemailConfig", device),
        (
            "POST",
            "im",
            OPEN_API,
            "IMToSend",
            "<im><to>Extn201@mock.invalid</to><message>hello</message></im>",
        ),
        (
            "PUT",
            "directory/personal",
            OPEN_API,
            "PersonalDirectoryContact",
            "<contact><groups>0</groups><workPhone>201</workPhone><xmppIds>x</xmppIds></contact>",
        ),
        ("PUT", "directory/personalGroup", OPEN_API, "PersonalDirectoryGroup", "<groupName>x</groupName>"),
    ] {
        let body = format!(r#"<c:{root} xmlns:c="{space}">{inside}</c:{root}>"#);
        let reply =
            request(&client.portal, method, &format!("/inyama/service/{path}"), Some(&client.id), &body)
                .await;
        assert!(reply.status < 300, "{path}: {}", reply.body);
    }
    client.portal.switch().set_do_not_disturb("201", false).unwrap();
    for (method, path) in [
        ("GET", "calllog"),
        ("DELETE", "calllog"),
        ("GET", "directory?query=Ext"),
        ("GET", "directory/personalGroup"),
    ] {
        let reply =
            request(&client.portal, method, &format!("/inyama/service/{path}"), Some(&client.id), "").await;
        assert_eq!(reply.status, 200, "{path}");
    }
}

/// What ends a session, and what is wrong.
async fn how_it_ends(client: &Client) {
    let presence = "<presenceState><jid>Extn202@mock.invalid</jid><type>AVAILABLE</type></presenceState>";
    let presence = format!(r#"<c:presenceStateToSet xmlns:c="{OPEN_API}">{presence}</c:presenceStateToSet>"#);
    let application = Client::subscribed(&client.portal, "ctiapp", "secret", ALL).await;
    for (who, method, path, body, status) in [
        (client, "GET", "presence", "", 200),
        (&application, "POST", "presence", presence.as_str(), 202),
        (client, "GET", "directory/personal", "", 200),
        (client, "POST", "im", "<im/>", 400),
        (client, "GET", "snapshot", "", 200),
    ] {
        let path = format!("/inyama/service/{path}");
        let reply = request(&client.portal, method, &path, Some(&who.id), body).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
    }
    assert_eq!(client.clear("nothing").await.status, 500);
    let phone = client.portal.switch().phone("201");
    phone.log_out().unwrap();
    phone.log_in().unwrap();
    Client::subscribed(&client.portal, "Extn201", "1234", ALL).await;
}

fn save(portal: &Portal, folder: &Path) {
    let transcript = portal.transcript();
    for (sample, root) in SAMPLES {
        let found = transcript.iter().find(|exchange| {
            !matches!(exchange.direction, Direction::Request { .. })
                && (exchange.body.contains(&format!(":{root}>"))
                    || exchange.body.contains(&format!(":{root} ")))
        });
        let found = found.unwrap_or_else(|| panic!("the mock has said no {root}"));
        std::fs::write(folder.join(format!("{sample}.xml")), &found.body).unwrap();
    }
    for (sample, part) in SPECIAL {
        let mut said =
            transcript.iter().filter(|exchange| !matches!(exchange.direction, Direction::Request { .. }));
        let found = said.find(|exchange| exchange.body.contains(part));
        let found = found.unwrap_or_else(|| panic!("the mock has said no {part}"));
        std::fs::write(folder.join(format!("{sample}.xml")), &found.body).unwrap();
    }
    println!("{} messages of the mock", SAMPLES.len() + SPECIAL.len());
}
