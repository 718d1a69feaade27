//! The user services (guide, *User services*), each as an application sees it.

use crate::client::{DONE, Ear, ask, choice, error, inner, order};
use crate::{server, server_with};
use telapi_mock::telservices::{TelServer, TelServerBuilder};
use telapi_mock::{LegState, PhoneState};

const CONSULT_703: &str = "<consultedDeviceNumber>703</consultedDeviceNumber>";

/// 701 talks to 702, and has a session.
async fn talking() -> TelServer {
    let server = server().await;
    order(&server, "openSession", "701", "").await;
    server.switch().phone("701").dial("702").unwrap();
    server.switch().phone("702").pick_up().unwrap();
    server
}

/// 701 holds 702, and talks to 703.
async fn consulting() -> TelServer {
    let server = talking().await;
    order(&server, "consultationCall", "701", CONSULT_703).await;
    server.switch().phone("703").pick_up().unwrap();
    server
}

#[tokio::test(start_paused = true)]
async fn a_consultation_is_transferred() {
    let server = consulting().await;
    order(&server, "transferCall", "701", "").await;
    assert_eq!(server.switch().talks(), [["702", "703"]]);
    assert!(ask(&server, "snapshot", "701", "").await.contains("<calls/>"));
}

#[tokio::test(start_paused = true)]
async fn a_consultation_is_transferred_while_it_rings() {
    let server = talking().await;
    order(&server, "consultationCall", "701", CONSULT_703).await;
    order(&server, "transferCall", "701", "").await;
    assert_eq!(server.switch().phone("703").state(), PhoneState::Ringing);
    assert_eq!(server.switch().phone("702").state(), PhoneState::Calling);
}

#[tokio::test(start_paused = true)]
async fn a_consultation_becomes_a_conference() {
    let server = consulting().await;
    order(&server, "conferenceCall", "701", "").await;
    assert_eq!(server.switch().talks(), [["701", "702", "703"]]);
    let snapshot = ask(&server, "snapshot", "701", "").await;
    assert_eq!(choice(&snapshot, "isConference"), "true");
    let added = inner(&snapshot, "addedParties");
    assert_eq!(inner(added, "otherParty"), "<number>703</number><name>Person 703</name>");
}

#[tokio::test(start_paused = true)]
async fn the_two_calls_of_a_consultation_change_places_and_back() {
    let server = consulting().await;
    for talks in ["702", "703"] {
        order(&server, "alternateCall", "701", "").await;
        assert_eq!(
            server.switch().calls().iter().filter(|call| call.has("701", LegState::Connected)).count(),
            1
        );
        let call = server.switch().calls().into_iter().find(|call| call.has("701", LegState::Connected));
        assert!(call.unwrap().leg(talks).is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn to_reconnect_ends_the_consultation() {
    let server = consulting().await;
    let others = "<primOtherNumber>702</primOtherNumber><secOtherNumber>703</secOtherNumber>";
    order(&server, "reconnectCall", "701", others).await;
    assert_eq!(server.switch().talks(), [["701", "702"]]);
    assert_eq!(server.switch().phone("703").state(), PhoneState::Idle);
}

#[tokio::test(start_paused = true)]
async fn services_for_two_calls_want_one_that_is_held_and_one_that_is_not() {
    let server = talking().await;
    for service in ["alternateCall", "conferenceCall", "reconnectCall", "transferCall"] {
        assert_eq!(ask(&server, service, "701", "").await, error("noCall"), "{service}");
    }
    let server = consulting().await;
    let stranger = "<primOtherNumber>704</primOtherNumber>";
    assert_eq!(ask(&server, "transferCall", "701", stranger).await, error("noCall"));
}

#[tokio::test(start_paused = true)]
async fn a_call_in_another_state_or_with_somebody_else_is_no_call() {
    let server = talking().await;
    for (service, fields) in [
        ("answerCall", ""),
        ("retrieveCall", ""),
        ("qualifyCall", ""),
        ("holdCall", "<otherNumber>703</otherNumber>"),
        ("dropCall", "<otherNumber>703</otherNumber>"),
        (
            "consultationCall",
            "<otherNumber>703</otherNumber><consultedDeviceNumber>704</consultedDeviceNumber>",
        ),
    ] {
        assert_eq!(ask(&server, service, "701", fields).await, error("noCall"), "{service}");
    }
    order(&server, "holdCall", "701", "<otherNumber>702</otherNumber>").await;
    assert_eq!(ask(&server, "dropCall", "701", "").await, error("noCall"), "a held call is not connected");
    order(&server, "dropCall", "701", "<otherNumber>702</otherNumber>").await;
}

#[tokio::test(start_paused = true)]
async fn a_party_is_added_by_answering() {
    let server = talking().await;
    let ear = Ear::on(&server, "703").await;
    let fields = "<addedDeviceNumber>703</addedDeviceNumber><extraData>hot &amp; cold</extraData>";
    order(&server, "addPartyToCall", "701", fields).await;
    let rings = ear.hear().await;
    assert_eq!((choice(&rings, "state"), inner(&rings, "extraData")), ("alerting", "hot &amp; cold"));
    order(&server, "answerCall", "703", "").await;
    assert_eq!(server.switch().talks(), [["701", "702", "703"]]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_rings_is_diverted_and_one_that_talks_transferred() {
    let server = talking().await;
    order(&server, "openSession", "704", "").await;
    server.switch().phone("703").dial("704").unwrap();
    let to_701 = "<divertedDeviceNumber>701</divertedDeviceNumber>";
    assert_eq!(ask(&server, "divertCall", "704", to_701).await, error("pbxReject"), "701 is busy");
    let ear = Ear::on(&server, "704").await;
    let to_704 = "<otherNumber>702</otherNumber><divertedDeviceNumber>704</divertedDeviceNumber>";
    server.switch().phone("703").hang_up().unwrap();
    ear.hear().await;
    order(&server, "divertCall", "701", to_704).await;
    let rings = ear.hear().await;
    assert_eq!((choice(&rings, "state"), choice(&rings, "cause")), ("alerting", "transfer"));
    assert_eq!(inner(inner(&rings, "lastRedirectionParty"), "number"), "701");
    order(&server, "divertCall", "704", "<divertedDeviceNumber>703</divertedDeviceNumber>").await;
    assert_eq!(server.switch().phone("703").state(), PhoneState::Ringing);
}

#[tokio::test(start_paused = true)]
async fn to_qualify_a_call_says_who_calls_and_answers() {
    let server = server().await;
    order(&server, "openSession", "702", "").await;
    server.switch().phone("701").dial("702").unwrap();
    let no_answer = "<answerCall><false/></answerCall>";
    let answer = ask(&server, "qualifyCall", "702", no_answer).await;
    assert_eq!(inner(&answer, "qualifyCall"), "<number>701</number><name>Person 701</name>");
    assert_eq!(server.switch().phone("702").state(), PhoneState::Ringing);
    let answer = ask(&server, "qualifyCall", "702", "<needName><false/></needName>").await;
    assert_eq!(inner(&answer, "qualifyCall"), "<number>701</number>");
    assert_eq!(server.switch().talks(), [["701", "702"]]);
}

#[tokio::test(start_paused = true)]
async fn the_caller_chooses_among_calls_that_ring() {
    let server = server().await;
    let ear = Ear::on(&server, "702").await;
    server.switch().phone("701").dial("702").unwrap();
    assert_eq!(
        ask(&server, "answerCall", "702", "<callingNumber>703</callingNumber>").await,
        error("noCall")
    );
    order(&server, "answerCall", "702", "<callingNumber>701</callingNumber>").await;
    assert_eq!(ear.hear_states().await, ["alerting", "connected"]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_withholds_its_number_is_named_by_what_stands_in_its_place() {
    let server = server().await;
    let ear = Ear::on(&server, "702").await;
    let mut new = telapi_mock::NewCall::default();
    new.withhold_cli = true;
    server.switch().make_call("701", "702", new).unwrap();
    let rings = ear.hear().await;
    let shown = inner(&rings, "number");
    assert_eq!(shown, format!("*****-{}", inner(&rings, "callReference")));
    assert!(!rings.contains("701") && !rings.contains("<name>"), "{rings}");
    order(&server, "answerCall", "702", &format!("<callingNumber>{shown}</callingNumber>")).await;
}

#[tokio::test(start_paused = true)]
async fn both_ends_of_a_call_have_its_reference_unless_the_server_tells_none() {
    let server = server().await;
    let (caller, other) = (Ear::on(&server, "701").await, Ear::on(&server, "702").await);
    server.switch().phone("701").dial("702").unwrap();
    let (begins, rings) = (caller.hear().await, other.hear().await);
    assert_eq!(inner(&begins, "callReference"), inner(&rings, "callReference"));
    let server = server_with(TelServerBuilder::tells_no_call_references).await;
    let ear = Ear::on(&server, "701").await;
    server.switch().phone("701").dial("702").unwrap();
    assert!(!ear.hear().await.contains("callReference"));
}

#[tokio::test(start_paused = true)]
async fn what_the_switch_will_not_do_is_a_pbx_reject() {
    let server = talking().await;
    let called = "<calledDeviceNumber>703</calledDeviceNumber>";
    assert_eq!(ask(&server, "makeCall", "701", called).await, error("pbxReject"), "701 is busy");
    server.switch().fail(telapi_mock::CallsInFailure::Kept);
    assert_eq!(ask(&server, "makeCall", "703", called).await, error("pbxlinkOutOfService"));
}

#[tokio::test(start_paused = true)]
async fn calls_that_the_failure_of_the_switch_has_ended_are_gone_from_the_next_snapshot() {
    let server = talking().await;
    server.switch().fail(telapi_mock::CallsInFailure::Gone);
    server.switch().recover();
    assert!(ask(&server, "snapshot", "701", "").await.contains("<calls/>"));
    order(&server, "makeCall", "701", "<calledDeviceNumber>702</calledDeviceNumber>").await;
}

#[tokio::test(start_paused = true)]
async fn each_forward_is_set_told_shown_and_taken_back() {
    let server = server().await;
    let ear = Ear::on(&server, "701").await;
    let kinds = [
        "immediate",
        "busy",
        "noAnswer",
        "immInt",
        "immExt",
        "busyInt",
        "busyExt",
        "noAnswerInt",
        "noAnswerExt",
    ];
    let record = |kind: &str, state: &str| {
        format!("<number>702</number><type><{kind}/></type><state><{state}/></state>")
    };
    for kind in kinds {
        for state in ["on", "off"] {
            order(&server, "forward", "701", &format!("<info>{}</info>", record(kind, state))).await;
            assert_eq!(inner(&ear.hear().await, "forward"), record(kind, state));
            let answer = ask(&server, "queryForward", "701", "").await;
            let expected = match state {
                "on" => format!("<forwards><forward>{}</forward></forwards>", record(kind, state)),
                _ => "<forwards/>".to_owned(),
            };
            assert!(answer.contains(&expected), "{kind} {state}: {answer}");
        }
    }
    let to_itself = "<info><number>701</number><type><busy/></type><state><on/></state></info>";
    assert_eq!(ask(&server, "forward", "701", to_itself).await, error("pbxReject"));
}

#[tokio::test(start_paused = true)]
async fn do_not_disturb_is_set_told_and_shown() {
    let server = server().await;
    let ear = Ear::on(&server, "701").await;
    for state in ["on", "off"] {
        order(&server, "doNotDisturb", "701", &format!("<state><{state}/></state>")).await;
        assert_eq!(choice(&ear.hear().await, "doNotDisturb"), state);
        assert_eq!(choice(&ask(&server, "queryDoNotDisturb", "701", "").await, "doNotDisturb"), state);
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_waits_until_it_is_heard() {
    let server = server().await;
    let ear = Ear::on(&server, "701").await;
    let switch = server.switch();
    let message = switch.leave_message("702", "701", std::time::Duration::from_secs(5), "").unwrap();
    switch.leave_message("703", "701", std::time::Duration::from_secs(5), "").unwrap();
    assert_eq!(choice(&ear.hear().await, "msgWaiting"), "on");
    assert_eq!(choice(&ask(&server, "queryMsgWaiting", "701", "").await, "msgWaiting"), "on");
    switch.set_message_state("701", message, "stateOld").unwrap();
    switch.delete_message("701", message + 1).unwrap();
    assert_eq!(choice(&ear.hear().await, "msgWaiting"), "off");
    assert_eq!(choice(&ask(&server, "snapshot", "701", "").await, "msgWaiting"), "off");
}

#[tokio::test(start_paused = true)]
async fn what_is_said_with_a_call_reaches_the_other_end() {
    let server = server().await;
    let ear = Ear::on(&server, "702").await;
    let fields = "<calledDeviceNumber>702</calledDeviceNumber><extraData>order 5</extraData>";
    assert_eq!(ask(&server, "makeCall", "701", fields).await, DONE);
    assert_eq!(inner(&ear.hear().await, "extraData"), "order 5");
}
