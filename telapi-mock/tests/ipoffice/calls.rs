//! Calls through the portal: guide 5.2, 5.3, 8, 17.

use crate::client::{ALL_EVENTS, Client, find, hex, text};
use crate::{portal, portal_with};
use telapi_mock::{LegState, PhoneState};

#[tokio::test]
async fn a_bots_main_scenario_make_hold_retrieve_consult_transfer() {
    let portal = portal().await;
    let switch = portal.switch().clone();
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    assert_eq!(client.make_call("201", "202", "call-1").await.status, 202);
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "DeliveredEvent"] {
        assert_eq!(text(&client.expect(event).await, "callID"), "call-1");
    }
    switch.phone("202").pick_up().unwrap();
    let established = client.expect("EstablishedEvent").await;
    assert_eq!(text(&established, "callID"), "call-1");
    assert_eq!(text(&established, "string"), hex("Extn202"), "the user data is the partner's name");

    let held = "<callToBeHeld><callID>call-1</callID></callToBeHeld>";
    assert_eq!(client.call("holdCall", "HoldCall", held).await.status, 202);
    assert_eq!(text(&client.expect("HeldEvent").await, "localConnectionInfo"), "null");
    let retrieved = "<callToBeRetrieved><callID>call-1</callID></callToBeRetrieved>";
    assert_eq!(client.call("retrieveCall", "RetrieveCall", retrieved).await.status, 202);
    let event = client.expect("RetrievedEvent").await;
    assert_eq!(text(&event, "string"), hex("call-1"), "the correlator is the caller's");

    let consult = format!(
        "<existingCall><callID>call-1</callID></existingCall><consultedDevice>203</consultedDevice><correlatorData><string>{}</string></correlatorData>",
        hex("call-2")
    );
    assert_eq!(client.call("consultationCall", "ConsultationCall", &consult).await.status, 202);
    assert_eq!(text(&client.expect("HeldEvent").await, "callID"), "call-1");
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "DeliveredEvent"] {
        assert_eq!(text(&client.expect(event).await, "callID"), "call-2");
    }
    switch.phone("203").pick_up().unwrap();
    client.expect("EstablishedEvent").await;
    let transfer =
        "<heldCall><callID>call-1</callID></heldCall><activeCall><callID>call-2</callID></activeCall>";
    assert_eq!(client.call("transferCall", "TransferCall", transfer).await.status, 202);
    assert_eq!(text(&client.expect("ConnectionClearedEvent").await, "callID"), "call-1");
    assert_eq!(text(&client.expect("ConnectionClearedEvent").await, "callID"), "call-2");
    let calls = switch.calls();
    assert!(calls[0].has("202", LegState::Connected) && calls[0].has("203", LegState::Connected));
}

#[tokio::test]
async fn the_called_user_answers_and_each_end_is_told_of_the_end_by_its_own_id() {
    let portal = portal().await;
    let caller = Client::new(&portal, "Extn201", "1234").await;
    let mut other = Client::new(&portal, "Extn202", "1234").await;
    caller.make_call("201", "202", "mine").await;
    let delivered = other.expect("DeliveredEvent").await;
    assert_eq!(text(&delivered, "localConnectionInfo"), "alerting");
    let id = text(&delivered, "callID").to_owned();
    assert_ne!(id, "mine");
    let inside = format!("<callToBeAnswered><callID>{id}</callID></callToBeAnswered>");
    assert_eq!(other.call("answerCall", "AnswerCall", &inside).await.status, 202);
    assert_eq!(text(&other.expect("EstablishedEvent").await, "callID"), id);
    // dropCall is clearConnection's other name
    let inside = "<connectionToBeCleared><callID>mine</callID></connectionToBeCleared>";
    assert_eq!(caller.call("dropCall", "ClearConnection", inside).await.status, 202);
    let cleared = other.expect("ConnectionClearedEvent").await;
    assert_eq!(text(&cleared, "callID"), id);
    assert!(cleared.contains(">201</"), "201 has released the call: {cleared}");
}

#[tokio::test]
async fn a_failed_call_lasts_until_it_is_cleared() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    client.make_call("201", "999", "x").await;
    client.expect("ServiceInitiatedEvent").await;
    client.expect("OriginatedEvent").await;
    assert_eq!(text(&client.expect("FailedEvent").await, "cause"), "destNotObtainable");
    assert_eq!(portal.switch().phone("201").state(), PhoneState::Failed);
    assert_eq!(client.clear("x").await.status, 202);
    client.expect("ConnectionClearedEvent").await;
    assert_eq!(client.clear("x").await.status, 500);
}

#[tokio::test]
async fn a_single_step_transfer_is_csta_s() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    client.make_call("201", "202", "x").await;
    portal.switch().phone("202").pick_up().unwrap();
    let inside = "<activeCall><callID>x</callID></activeCall><transferredTo>203</transferredTo>";
    assert_eq!(client.call("singleStepTransferCall", "SingleStepTransferCall", inside).await.status, 202);
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "DeliveredEvent", "EstablishedEvent"] {
        client.expect(event).await;
    }
    assert_eq!(text(&client.expect("ConnectionClearedEvent").await, "cause"), "singleStepTransfer");
    assert_eq!(portal.switch().phone("203").state(), PhoneState::Ringing);
}

#[tokio::test]
async fn a_conference_is_told_once_to_an_application_user_and_to_each_participant() {
    let portal = portal().await;
    let switch = portal.switch().clone();
    let first = Client::new(&portal, "Extn201", "1234").await;
    let mut third = Client::subscribed(&portal, "Extn203", "1234", ALL_EVENTS).await;
    first.make_call("201", "202", "a").await;
    switch.phone("202").pick_up().unwrap();
    switch.phone("201").consult("203").unwrap();
    switch.phone("203").pick_up().unwrap();
    let mut watcher = Client::new(&portal, "ctiapp", "secret").await;
    let calls = switch.calls();
    let active = &calls[1].leg("201").unwrap().call_id;
    let inside =
        format!("<heldCall><callID>a</callID></heldCall><activeCall><callID>{active}</callID></activeCall>");
    assert_eq!(first.call("conferenceCall", "ConferenceCall", &inside).await.status, 202);
    let formed = watcher.expect("ConferencedEvent").await;
    assert!(formed.contains(r#":Event device="conference">"#), "{formed}");
    assert_eq!(formed.matches(":connectionListItem>").count(), 6, "three items: {formed}");
    watcher.expect("ConnectionClearedEvent").await;
    third.expect("DeliveredEvent").await;
    third.expect("EstablishedEvent").await;
    let formed = third.expect("ConferencedEvent").await;
    assert!(!formed.contains(":Event "), "{formed}");

    // 203 throws 202 out, by the participant's id (5.2.4)
    let conference = switch.calls()[0].conference.clone().unwrap();
    let victim = &conference.participants.iter().find(|one| one.party.number == "202").unwrap().id;
    let inside = format!(
        "<connectionToBeCleared><callID>{victim}</callID></connectionToBeCleared><correlatorData><string>{}</string></correlatorData><reason>conference</reason>",
        hex(&conference.id)
    );
    let wrong = inside.replace(&hex(&conference.id), &hex("another conference"));
    assert_eq!(third.call("clearConnection", "ClearConnection", &wrong).await.status, 500);
    let none = inside.replace(&hex(&conference.id), "");
    assert_eq!(third.call("clearConnection", "ClearConnection", &none).await.status, 400);
    assert_eq!(third.call("clearConnection", "ClearConnection", &inside).await.status, 202);
    let left = third.expect("ConferencedEvent").await;
    assert_eq!((text(&left, "flowDirection"), text(&left, "deviceID")), ("none", "202"));

    // and the call's end is an event without connections
    let id = switch.calls()[0].leg("203").unwrap().call_id.clone();
    let inside = format!("<callToBeCleared><callID>{id}</callID></callToBeCleared>");
    assert_eq!(third.call("clearCall", "ClearCall", &inside).await.status, 202);
    let ended = third.expect("ConferencedEvent").await;
    assert!(!ended.contains("conferenceConnections"));
    assert_eq!(find(&ended, "localConnectionInfo"), Some("null"));
    third.expect("ConnectionClearedEvent").await;
}

#[tokio::test]
async fn who_leaves_a_conference_is_named_as_its_participant() {
    // guide 5.3.2 and 5.3.4: a room that is dialled
    let portal = portal().await;
    let switch = portal.switch().clone();
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    client.make_call("201", "*99*99#", "a").await;
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "EstablishedEvent", "ConferencedEvent"] {
        client.expect(event).await;
    }
    switch.phone("203").dial("*99*99#").unwrap();
    let joined = client.expect("ConferencedEvent").await;
    assert_eq!(joined.matches(":connectionListItem>").count(), 2, "one item, who joined: {joined}");
    assert_eq!((text(&joined, "flowDirection"), text(&joined, "deviceID")), ("transmitAndReceive", "203"));
    assert!(!joined.contains("oldConnection"), "{joined}");

    client.clear("a").await;
    let left = client.expect("ConnectionClearedEvent").await;
    let external = format!(r#"switchingSubDomainInformationElements="{}""#, hex("External"));
    assert!(left.contains(&external), "{left}");
    assert!(left.contains(">10.20.30.40-Conf 99 201<"), "{left}");
    assert_eq!(text(&left, "subDomainCallLinkageID"), "10.20.30.40-Conf 99");
    assert_eq!((text(&left, "localConnectionInfo"), text(&left, "cause")), ("null", "normal"));
}

#[tokio::test]
async fn a_snapshot_is_an_empty_answer_and_an_event_for_each_call_whose_services_tell_the_state() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    let reply = client.snapshot().await;
    assert_eq!((reply.status, reply.body.as_str()), (200, ""));
    client.expect_nothing().await;
    let switch = portal.switch();
    switch.phone("201").dial("202").unwrap();
    switch.phone("202").pick_up().unwrap();
    switch.phone("201").hold().unwrap();
    switch.phone("203").dial("201").unwrap();
    for event in [
        "ServiceInitiatedEvent",
        "OriginatedEvent",
        "DeliveredEvent",
        "EstablishedEvent",
        "HeldEvent",
        "DeliveredEvent",
    ] {
        client.expect(event).await;
    }
    client.snapshot().await;
    let held = client.expect("CallInformationEvent").await;
    assert_eq!((text(&held, "retrieveCall"), text(&held, "answerCall")), ("true", "false"));
    let ringing = client.expect("CallInformationEvent").await;
    assert_eq!((text(&ringing, "retrieveCall"), text(&ringing, "answerCall")), ("false", "true"));
    client.expect_nothing().await;
    // an application user gets every device's
    let mut watcher = Client::new(&portal, "ctiapp", "secret").await;
    watcher.snapshot().await;
    for device in ["201", "202", "203", "201"] {
        let event = watcher.expect("CallInformationEvent").await;
        assert!(event.contains(&format!(r#":Event device="{device}">"#)), "{event}");
    }
    watcher.expect_nothing().await;
}

#[tokio::test]
async fn an_application_user_sees_and_controls_every_phone() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "ctiapp", "secret").await;
    assert_eq!(client.make_call("203", "204", "theirs").await.status, 202);
    for (event, device) in [
        ("ServiceInitiatedEvent", "203"),
        ("OriginatedEvent", "203"),
        ("DeliveredEvent", "203"),
        ("DeliveredEvent", "204"),
    ] {
        let event = client.expect(event).await;
        assert!(event.contains(&format!(r#":Event device="{device}">"#)), "{event}");
    }
    let id = portal.switch().calls()[0].leg("204").unwrap().call_id.clone();
    let inside = format!("<callToBeAnswered><callID>{id}</callID></callToBeAnswered>");
    assert_eq!(client.call("answerCall", "AnswerCall", &inside).await.status, 202);
    assert_eq!(portal.switch().phone("203").state(), PhoneState::Talking);
}

#[tokio::test]
async fn only_subscribed_categories_are_sent() {
    let portal = portal().await;
    let mut client = Client::subscribed(&portal, "Extn201", "1234", &["PhysicalDeviceFeaturesEvents"]).await;
    client.make_call("201", "202", "x").await;
    client.snapshot().await;
    assert_eq!(text(&client.expect("HookswitchEvent").await, "hookswitchOnHook"), "false");
    client.expect_nothing().await;
    // ServiceInitiatedEvent stands in two categories
    let mut client = Client::subscribed(&portal, "Extn203", "1234", &["CallAssociatedFeaturesEvents"]).await;
    client.make_call("203", "999", "y").await;
    client.expect("ServiceInitiatedEvent").await;
    client.expect_nothing().await;
}

#[tokio::test]
async fn a_phone_that_logs_off_and_on_is_told_as_such() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    portal.switch().phone("201").log_out().unwrap();
    let event = client.expect("OutOfServiceEvent").await;
    assert_eq!(text(&event, "cause"), "numberUnallocated");
    assert_eq!(client.make_call("201", "202", "x").await.status, 500);
    portal.switch().phone("201").log_in().unwrap();
    client.expect("BackInServiceEvent").await;
}

#[tokio::test]
async fn prefixes_vary_from_event_to_event_where_that_is_asked_for() {
    let portal = portal_with(telapi_mock::ipoffice::PortalBuilder::varies_prefixes).await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    client.make_call("201", "202", "x").await;
    let roots = [client.event().await, client.event().await]
        .map(|event| event.split("?>").nth(1).unwrap().chars().take(4).collect::<String>());
    assert_ne!(roots[0], roots[1]);
}

#[tokio::test]
async fn one_message_holds_several_events_where_that_is_asked_for() {
    let portal = portal_with(telapi_mock::ipoffice::PortalBuilder::batches_events).await;
    let mut client = Client::new(&portal, "ctiapp", "secret").await;
    client.make_call("201", "202", "x").await;
    let message = client.event().await;
    let devices: Vec<_> =
        message.split(":Event device=").skip(1).map(|event| event[1..4].to_owned()).collect();
    assert_eq!(devices, ["201", "201", "201", "201", "202"], "{message}");
    assert_eq!(message.matches(":Events ").count(), 1);
}
