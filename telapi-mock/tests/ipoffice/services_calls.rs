//! Call control beyond two parties, and recording: guide 5.2.4, 5.2.9, 5.2.10, 5.2.15, 5.2.16, 5.3.13, 5.3.14, 9.

use crate::client::{CSTA, Client, find, hex, request, text};
use crate::portal;
use telapi_mock::ipoffice::Told;
use telapi_mock::{LegState, Switch};

const EVENTS: &[&str] = &["CallControlFeaturesEvents", "RecordingServicesEvents"];

async fn post(client: &Client, path: &str, body: &str) -> u16 {
    let path = format!("/inyama/service/{path}");
    request(&client.portal, "POST", &path, Some(&client.id), body).await.status
}

/// A call from 201 to 202 that talks.
async fn talking(client: &Client, switch: &Switch) {
    assert_eq!(client.make_call("201", "202", "a").await.status, 202);
    switch.phone("202").pick_up().unwrap();
}

fn lock(conference: &str, locked: bool) -> String {
    format!(
        r#"<x:SetLockRequest xmlns:x="http://conferencing.common.avaya.com/"><confUniqueId>{conference}</confUniqueId><isConfLocked>{locked}</isConfLocked></x:SetLockRequest>"#
    )
}

#[tokio::test]
async fn the_called_party_sees_what_the_caller_wants_to_be_seen() {
    for (info, number) in [
        ("<cliDisplayNumber>ABC123</cliDisplayNumber>", "ABC123"),
        ("<cliDisplayNumber>ABC123</cliDisplayNumber><withholdCli>true</withholdCli>", ""),
    ] {
        let portal = portal().await;
        let client = Client::subscribed(&portal, "Extn201", "1234", EVENTS).await;
        let inside = format!(
            r#"<callingDevice>201</callingDevice><calledDirectoryNumber>202</calledDirectoryNumber><extensions><privateData><private><additionalInfo xmlns="" booleanFlag="true" intValue="0" stringData="EXTENDEDSERVICES"><additionalCallRequestInfo>{info}</additionalCallRequestInfo></additionalInfo></private></privateData></extensions>"#
        );
        assert_eq!(client.call("makeCall", "MakeCall", &inside).await.status, 202);
        let call = &portal.switch().calls()[0];
        assert_eq!(call.leg("202").unwrap().calling.number, number);
        assert_eq!(call.leg("201").unwrap().calling.number, "201", "the caller sees itself");
    }
}

#[tokio::test]
async fn whoever_dials_a_meet_me_conference_is_in_it() {
    let portal = portal().await;
    let mut first = Client::subscribed(&portal, "Extn201", "1234", EVENTS).await;
    let second = Client::subscribed(&portal, "Extn202", "1234", EVENTS).await;
    assert_eq!(first.make_call("201", "*99*99#", "a").await.status, 202);
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "EstablishedEvent"] {
        assert_eq!(text(&first.expect(event).await, "callID"), "a");
    }
    let formed = first.expect("ConferencedEvent").await;
    assert_eq!(formed.matches("connectionListItem>").count(), 2, "one participant: {formed}");
    assert_eq!(second.make_call("202", "*99*99#", "b").await.status, 202);
    assert!(first.expect("ConferencedEvent").await.contains("Extn202"));
    let calls = portal.switch().calls();
    assert_eq!((calls.len(), calls[0].conference.as_ref().unwrap().participants.len()), (1, 2));
    // the room is there as long as somebody is
    assert_eq!(second.clear("b").await.status, 202);
    assert_eq!(portal.switch().calls().len(), 1);
    assert_eq!(first.clear("a").await.status, 202);
    assert!(portal.switch().calls().is_empty());
}

#[tokio::test]
async fn a_proxy_calls_for_a_phone_or_has_a_conference_call_somebody() {
    let portal = portal().await;
    let client = Client::subscribed(&portal, "ctiapp", "secret", EVENTS).await;
    let proxy = |calling: &str, more: &str| {
        format!(
            "<targetDevice>203</targetDevice><callingDevice>{calling}</callingDevice><calledDirectoryNumber>201</calledDirectoryNumber><correlatorData><string>{}</string></correlatorData>{more}",
            hex("p")
        )
    };
    assert_eq!(client.call("proxyMakeCall", "ProxyMakeCall", &proxy("203", "")).await.status, 202);
    assert_eq!(portal.switch().calls()[0].leg("203").unwrap().call_id.as_str(), "p");
    portal.switch().phone("203").hang_up().unwrap();
    let conference = "<requestForConference>true</requestForConference><conferenceRequestOwner>true</conferenceRequestOwner>";
    assert_eq!(client.call("proxyMakeCall", "ProxyMakeCall", &proxy("99", conference)).await.status, 202);
    portal.switch().phone("201").pick_up().unwrap();
    let calls = portal.switch().calls();
    let members: Vec<&str> = calls[0].legs.iter().map(|leg| leg.device.number.as_str()).collect();
    assert_eq!((calls.len(), members), (1, vec!["203", "201"]));
    assert_eq!(
        client.call("proxyMakeCall", "ProxyMakeCall", "<targetDevice>203</targetDevice>").await.status,
        400
    );
}

#[tokio::test]
async fn a_locked_conference_is_joined_by_nobody_and_its_members_are_told() {
    let portal = portal().await;
    let mut client = Client::subscribed(&portal, "Extn201", "1234", EVENTS).await;
    let other = Client::subscribed(&portal, "Extn202", "1234", EVENTS).await;
    client.make_call("201", "*99*7#", "a").await;
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "EstablishedEvent", "ConferencedEvent"] {
        client.expect(event).await;
    }
    let conference = portal.switch().calls()[0].conference.clone().unwrap();
    assert_eq!(
        post(&other, "callcontrol/lockConference", &lock(&conference.id, true)).await,
        500,
        "not a member"
    );
    assert_eq!(post(&client, "callcontrol/lockConference", "<SetLockRequest/>").await, 400);
    assert_eq!(post(&client, "callcontrol/lockConference", &lock(&conference.id, true)).await, 202);
    let locked = client.expect("ConferenceLockedEvent").await;
    assert_eq!(
        (text(&locked, "confUniqueId"), text(&locked, "isConfLocked")),
        (conference.id.as_str(), "true")
    );
    assert!(locked.contains(r#"xmlns:ns12="http://conferencing.avaya.com/""#), "{locked}");
    other.make_call("202", "*99*7#", "b").await;
    assert!(portal.switch().calls().iter().any(|call| call.has("202", LegState::Failed)));
    assert_eq!(post(&client, "callcontrol/lockConference", &lock(&conference.id, false)).await, 202);
    assert_eq!(text(&client.expect("ConferenceLockedEvent").await, "isConfLocked"), "false");
    let participant = conference.participants[0].id.clone();
    portal.tell(&Told::ActiveSpeaker { conference: conference.id, participant: participant.clone() });
    let speaks = client.expect("ConferenceActiveSpeakerEvent").await;
    assert_eq!(text(&speaks, "activeSpeakerParticipantId"), participant);
}

#[tokio::test]
async fn digits_go_into_a_call_that_talks() {
    let portal = portal().await;
    let client = Client::subscribed(&portal, "Extn201", "1234", EVENTS).await;
    let digits = |mode: &str| {
        format!(
            "<connectionToSendDigits><callID>a</callID></connectionToSendDigits><digitMode>{mode}</digitMode><charactersToSend>12#</charactersToSend>"
        )
    };
    assert_eq!(client.call("generatedtmf", "GenerateDigits", &digits("dTMF")).await.status, 500, "no call");
    talking(&client, portal.switch()).await;
    assert_eq!(client.call("generatedtmf", "GenerateDigits", &digits("smoke")).await.status, 400);
    assert_eq!(client.call("generatedtmf", "GenerateDigits", &digits("dTMF")).await.status, 202);
    assert_eq!(portal.switch().calls()[0].leg("201").unwrap().digits, "12#");
}

#[tokio::test]
async fn a_recording_begins_and_ends_with_its_events() {
    let portal = portal().await;
    let mut client = Client::subscribed(&portal, "Extn201", "1234", &["RecordingServicesEvents"]).await;
    talking(&client, portal.switch()).await;
    let connection = format!(r#"<connection xmlns=""><c:callID xmlns:c="{CSTA}">a</c:callID></connection>"#);
    let start = format!(r#"{connection}<requestingDevice xmlns="">201</requestingDevice>"#);
    assert_eq!(client.call("recordCall", "ARSRecordCall", &connection).await.status, 400, "for whom?");
    assert_eq!(client.call("recordCall", "ARSRecordCall", &start).await.status, 202);
    let started = client.expect("ARSRecordCallStartedEvent").await;
    assert_eq!((text(&started, "callID"), text(&started, "isManuallyRecorded")), ("a", "true"));
    assert!(portal.switch().calls()[0].recorded);
    assert_eq!(
        client.call("recordCall", "ARSRecordCall", &start).await.status,
        500,
        "it is recorded already"
    );
    assert_eq!(client.call("stopRecordCall", "ARSStopRecordCall", &connection).await.status, 202);
    assert_eq!(text(&client.expect("ARSRecordCallStoppedEvent").await, "isRecorded"), "false");
    assert_eq!(find(&started, "requestingDevice"), None, "it has attributes: {started}");
}
