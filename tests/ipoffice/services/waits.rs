//! What a wait for an event must not take for the one that answers its request.

use super::super::world::{World, pass, secs, soon, watch};
use super::newest;
use std::sync::Arc;
use std::time::Duration;
use telapi::ipoffice::event::VoicemailMessageState;
use telapi::ipoffice::service::Forward;
use telapi::{CallId, CallRecord, ConferenceId, CorrelatorData, Delivery, ErrorKind};
use telapi_core::csta::ForwardingType;
use telapi_mock::PhoneState;
use telapi_mock::fault::AnswerFault;

const CSTA: &str = "http://www.ecma-international.org/standards/ecma-323/csta/ed4";

fn state_changed(message: &str, state: &str) -> String {
    format!(
        "<Events><c:AVMMessageStateChangedEvent xmlns:c='{CSTA}'><messageId>{message}</messageId>\
         <newState>{state}</newState></c:AVMMessageStateChangedEvent></Events>"
    )
}

/// The portal accepts the next request of this service, and does nothing.
fn accept(world: &World, service: &str) {
    world.portal.answer_next(service, AnswerFault::status(202));
}

/// Tells this to a user, one after the other, a second apart.
async fn tell(world: &World, user: &str, events: &[String]) {
    for event in events {
        pass(secs(1)).await;
        world.portal.inject(user, event.clone());
    }
}

/// Guide 10.5.5: the event tells of other changes as well, such as that a message was heard meanwhile.
#[tokio::test(start_paused = true)]
async fn another_change_of_the_message_does_not_answer() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.phone("201").unwrap();
    let message = "49".into();

    accept(&world, "setMessageState");
    let told =
        [state_changed("49", "stateOld"), state_changed("50", "stateNew"), state_changed("49", "stateNew")];
    let (changed, ()) = tokio::join!(
        soon(phone.set_message_state(&message, VoicemailMessageState::New)),
        tell(&world, "Extn201", &told)
    );
    assert_eq!(changed.unwrap().new_state, Some(VoicemailMessageState::New));

    accept(&world, "deleteMessage");
    let told = [state_changed("49", "stateOld"), state_changed("49", "stateDeleted")];
    let (deleted, ()) = tokio::join!(soon(phone.delete_message(&message)), tell(&world, "Extn201", &told));
    assert_eq!(deleted.unwrap().new_state.unwrap().as_str(), "stateDeleted");
}

#[tokio::test(start_paused = true)]
async fn forwardings_that_are_asked_for_twice_at_once_are_told_once_each() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.phone("201").unwrap();
    let busy = ForwardingType::ForwardBusy;
    soon(phone.set_forwarding(busy.clone(), Forward::to("203"))).await.unwrap();
    let (one, other) = tokio::join!(soon(phone.get_forwarding()), soon(phone.get_forwarding()));
    for told in [one.unwrap(), other.unwrap()] {
        let types: Vec<_> = told.iter().filter_map(|it| it.forwarding_type.clone()).collect();
        let count = |wanted: &ForwardingType| types.iter().filter(|it| *it == wanted).count();
        assert_eq!(count(&busy), 1, "{types:?}");
        assert!(types.iter().all(|it| count(it) == 1), "{types:?}");
    }
}

/// Only the event of a new call tells which call it is that was picked up (guide 10.3).
#[tokio::test(start_paused = true)]
async fn a_call_that_was_there_before_is_not_the_one_that_is_picked_up() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.phone("201").unwrap();
    world.phone("204").dial("201").unwrap();
    world.switch.wait_for("201", PhoneState::Ringing).await;
    soon(session.calls().wait_until(|calls| calls.len() == 1)).await.unwrap();
    let known = world.phone("201").legs()[0].call_id.clone();
    let of = |event: &str, connection: &str, call: &str| {
        format!(
            "<Events><c:{event} xmlns:c='{CSTA}'><c:{connection}><c:callID>{call}</c:callID></c:{connection}>\
             </c:{event}></Events>"
        )
    };
    let not_these = [
        of("FailedEvent", "failedConnection", known.as_str()),
        of("EstablishedEvent", "establishedConnection", known.as_str()),
    ];
    accept(&world, "listenMessage");
    let told = [&not_these[..], &[of("EstablishedEvent", "establishedConnection", "heard")]].concat();
    let (joined, ()) = tokio::join!(soon(phone.listen_message("208")), tell(&world, "Extn201", &told));
    assert_eq!(joined.unwrap().established_connection.unwrap().call_id, CallId::new("heard"));
    accept(&world, "pickupMessage");
    let told = [&not_these[..], &[of("EstablishedEvent", "establishedConnection", "taken")]].concat();
    let (joined, ()) = tokio::join!(soon(phone.pickup_message("208")), tell(&world, "Extn201", &told));
    assert_eq!(joined.unwrap().established_connection.unwrap().call_id, CallId::new("taken"));
}

/// Whether the two ends of a call share its id, the guide does not say.
#[tokio::test(start_paused = true)]
async fn that_the_other_end_is_recorded_is_not_taken_for_ours() {
    let world = World::new().await;
    let session =
        soon(world.application_user().event_deadline(Duration::from_secs(9)).connect()).await.unwrap();
    let phone = session.phone("201").unwrap();
    let told = |event: &str, device: &str| {
        format!(
            "<Events><Event device='{device}'><c:{event} xmlns:c='{CSTA}'>\
             <monitorCrossRefID>{device}</monitorCrossRefID>\
             <recordedConnection><c:callID>shared</c:callID></recordedConnection></c:{event}></Event></Events>"
        )
    };
    let call = CallId::new("shared");
    accept(&world, "recordCall");
    let events = ["202", "201"].map(|device| told("ARSRecordCallStartedEvent", device));
    let (started, ()) = tokio::join!(soon(phone.record_call(&call)), tell(&world, "ctiapp", &events));
    assert_eq!(started.unwrap().monitor_cross_ref_id.unwrap().as_str(), "201");
    accept(&world, "stopRecordCall");
    let events = ["202", "201"].map(|device| told("ARSRecordCallStoppedEvent", device));
    let (stopped, ()) = tokio::join!(soon(phone.stop_record_call(&call)), tell(&world, "ctiapp", &events));
    assert_eq!(stopped.unwrap().monitor_cross_ref_id.unwrap().as_str(), "201");
    // an application user is told once of what concerns a whole conference (guide 17)
    accept(&world, "recordCall");
    let events = ["202", "conference"].map(|device| told("ARSRecordCallStartedEvent", device));
    let (started, ()) = tokio::join!(soon(phone.record_call(&call)), tell(&world, "ctiapp", &events));
    assert_eq!(started.unwrap().monitor_cross_ref_id.unwrap().as_str(), "conference");
}

/// An event that tells something else than what was asked for, of somebody else, or of another call: none of these answers.
#[tokio::test(start_paused = true)]
async fn what_is_nearly_the_event_does_not_answer() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let phone = session.phone("201").unwrap();
    // told as `device` says; the monitor's id tells which of them was taken
    let told = |device: &str, event: &str, id: &str, inside: &str| {
        format!(
            "<Events><Event device='{device}'><c:{event} xmlns:c='{CSTA}'><monitorCrossRefID>{id}</monitorCrossRefID>\
             {inside}</c:{event}></Event></Events>"
        )
    };
    let failed = |device: &str, call: &str| {
        told(
            device,
            "FailedEvent",
            "wrong",
            &format!("<failedConnection><callID>{call}</callID></failedConnection>"),
        )
    };

    let quiet = |device, id, on| {
        told(device, "DoNotDisturbEvent", id, &format!("<doNotDisturbOn>{on}</doNotDisturbOn>"))
    };
    accept(&world, "setDoNotDisturb");
    let events = [
        // a FailedEvent of a call, and one of a conference, are not about a telephone's settings
        failed("201", "a call"),
        told("conference", "FailedEvent", "wrong", ""),
        told("202", "FailedEvent", "wrong", ""),
        quiet("202", "wrong", true),
        quiet("201", "wrong", false),
        quiet("201", "right", true),
    ];
    let (taken, ()) = tokio::join!(soon(phone.set_do_not_disturb(true)), tell(&world, "ctiapp", &events));
    assert_eq!(taken.unwrap().monitor_cross_ref_id.unwrap().as_str(), "right");

    let forwarded = |kind: &str, id: &str, on: bool| {
        let inside = format!("<forwardingType>{kind}</forwardingType><forwardStatus>{on}</forwardStatus>");
        told("201", "ForwardingEvent", id, &inside)
    };
    accept(&world, "setForwarding");
    let events = [
        forwarded("forwardNoAns", "wrong", true),
        forwarded("forwardBusy", "wrong", false),
        forwarded("forwardBusy", "right", true),
    ];
    let setting = phone.set_forwarding(ForwardingType::ForwardBusy, Forward::to("203"));
    let (taken, ()) = tokio::join!(soon(setting), tell(&world, "ctiapp", &events));
    assert_eq!(taken.unwrap().monitor_cross_ref_id.unwrap().as_str(), "right");

    let ours = CallId::new("ours");
    let recorded = |call: &str, id: &str| {
        let inside = format!("<recordedConnection><callID>{call}</callID></recordedConnection>");
        told("201", "ARSRecordCallStartedEvent", id, &inside)
    };
    accept(&world, "recordCall");
    let events = [failed("201", "another"), recorded("another", "wrong"), recorded("ours", "right")];
    let (taken, ()) = tokio::join!(soon(phone.record_call(&ours)), tell(&world, "ctiapp", &events));
    assert_eq!(taken.unwrap().monitor_cross_ref_id.unwrap().as_str(), "right");

    let played = |device, message: &str, id| {
        told(device, "AVMPlayedEvent", id, &format!("<messageId>{message}</messageId>"))
    };
    accept(&world, "playMessage");
    let events = [played("202", "49", "wrong"), played("201", "50", "wrong"), played("201", "49", "right")];
    let (call, message) = (CallId::new("c"), "49".into());
    let (taken, ()) =
        tokio::join!(soon(phone.play_message(&call, &message)), tell(&world, "ctiapp", &events));
    assert_eq!(taken.unwrap().monitor_cross_ref_id.unwrap().as_str(), "right");

    accept(&world, "pickupMessage");
    let established = |device, call: &str| {
        let inside = format!("<establishedConnection><callID>{call}</callID></establishedConnection>");
        told(device, "EstablishedEvent", "m", &inside)
    };
    let events = [failed("202", "theirs"), established("202", "theirs"), established("201", "ours")];
    let (taken, ()) = tokio::join!(soon(phone.pickup_message("208")), tell(&world, "ctiapp", &events));
    assert_eq!(taken.unwrap().established_connection.unwrap().call_id, CallId::new("ours"));
}

/// Guide 5.2.4, 5.2.15, 6.1.2: another conference's, another participant's, or the other way round.
#[tokio::test(start_paused = true)]
async fn what_is_nearly_the_event_of_a_conference_does_not_answer() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let (conference, participant) = (ConferenceId::from("k"), CallId::new("p"));
    let told = |event: &str, inside: &str| {
        format!(
            "<Events><Event device='conference'><c:{event} xmlns:c='{CSTA}'>{inside}</c:{event}></Event></Events>"
        )
    };

    let locked = |conference: &str, on: bool, id: &str| {
        let inside = format!(
            "<monitorCrossRefId>{id}</monitorCrossRefId><confUniqueId>{conference}</confUniqueId>\
             <isConfLocked>{on}</isConfLocked>"
        );
        told("ConferenceLockedEvent", &inside)
    };
    accept(&world, "lockConference");
    let events = [locked("other", true, "wrong"), locked("k", false, "wrong"), locked("k", true, "right")];
    let (taken, ()) =
        tokio::join!(soon(session.lock_conference(&conference)), tell(&world, "ctiapp", &events));
    assert_eq!(taken.unwrap().monitor_cross_ref_id.unwrap().as_str(), "right");

    let muted = |participant: &str, on: bool, id: &str| {
        let inside = format!(
            "<monitorCrossRefID>{id}</monitorCrossRefID><invokingDevice><deviceIdentifier>{participant}</deviceIdentifier>\
             </invokingDevice><microphoneMuteOn>{on}</microphoneMuteOn>"
        );
        told("MicrophoneMuteEvent", &inside)
    };
    accept(&world, "setMicrophoneMute");
    let events = [muted("q", true, "wrong"), muted("p", false, "wrong"), muted("p", true, "right")];
    let muting = session.set_participant_microphone_mute(&participant, &conference, true);
    let (taken, ()) = tokio::join!(soon(muting), tell(&world, "ctiapp", &events));
    assert_eq!(taken.unwrap().monitor_cross_ref_id.unwrap().as_str(), "right");

    let conferenced = |participant: &str, direction: &str, id: &str| {
        let inside = format!(
            "<monitorCrossRefID>{id}</monitorCrossRefID><conferenceConnections><connectionListItem><newConnection>\
             <callID>{participant}</callID></newConnection><resultingConnectionInfo><flowDirection>{direction}\
             </flowDirection></resultingConnectionInfo></connectionListItem></conferenceConnections>"
        );
        told("ConferencedEvent", &inside)
    };
    accept(&world, "clearConnection");
    let events = [
        conferenced("p", "transmitAndReceive", "wrong"),
        conferenced("q", "none", "wrong"),
        conferenced("p", "none", "right"),
    ];
    let dropping = session.drop_participant(&participant, CorrelatorData::from_text("joined"));
    let (taken, ()) = tokio::join!(soon(dropping), tell(&world, "ctiapp", &events));
    let taken = serde_json::to_value(&*taken.unwrap()).unwrap();
    assert_eq!(taken["monitor_cross_ref_id"], "right");
}

/// What came before the connection was lost may not be all.
#[tokio::test(start_paused = true)]
async fn forwardings_are_not_said_to_be_all_if_the_connection_is_lost_among_them() {
    let world = World::new().await;
    let session = soon(world.user("201").snapshot_quiet(secs(5)).connect()).await.unwrap();
    watch(&session).await;
    let phone = session.phone("201").unwrap();
    let (outcome, ()) = tokio::join!(soon(phone.get_forwarding()), async {
        pass(secs(1)).await;
        world.portal.stop().await;
    });
    let error = outcome.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::ConnectionLost, Delivery::Unknown));
}

/// Guide 5.2.10: a meet-me conference tells of a call that was made by its ConferencedEvent, which has the call's correlator.
#[tokio::test(start_paused = true)]
async fn a_conference_tells_of_a_call_that_was_made_by_proxy() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let phone = session.phone("201").unwrap();
    accept(&world, "proxyMakeCall");
    let (made, sent) = tokio::join!(soon(phone.proxy_make_call("*99*7#")), async {
        pass(secs(1)).await;
        let (.., body) = newest(&world, "callcontrol/proxyMakeCall");
        let sent = body.split_once("<csta:string>").unwrap().1.split_once('<').unwrap().0.to_owned();
        let conferenced = |correlator: &str| {
            format!(
                "<Events><Event device='conference'><c:ConferencedEvent xmlns:c='{CSTA}'><c:correlatorData>\
                 <c:string>{correlator}</c:string></c:correlatorData></c:ConferencedEvent></Event></Events>"
            )
        };
        tell(&world, "ctiapp", &[conferenced("3132"), conferenced(&sent)]).await;
        sent
    });
    assert_eq!(CorrelatorData::from_text(made.unwrap().as_str()).to_hex(), sent);
}

/// Guide 5.2.4 has the conference's id in the place of the correlator. A device user's own call in it is the one that is
/// dropped then; of an application user's telephones that may be any.
#[tokio::test(start_paused = true)]
async fn that_somebody_else_leaves_the_conference_does_not_answer() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let call = soon(session.device("201").unwrap().make_call("*99*7#")).await.unwrap();
    soon(call.established()).await.unwrap();
    world.phone("202").dial("*99*7#").unwrap();
    let both = |calls: &[Arc<CallRecord>]| calls.iter().filter(|call| call.conference.is_some()).count() == 2;
    soon(session.calls().wait_until(both)).await.unwrap();
    let conference = call.record().conference.clone().unwrap();
    let other = world.phone("202").legs()[0].call_id.clone();
    let event = |device: &str, event: &str, inside: &str| {
        format!(
            "<Events><Event device='{device}'><c:{event} xmlns:c='{CSTA}'>{inside}</c:{event}></Event></Events>"
        )
    };
    accept(&world, "clearConnection");
    let events = [
        event(
            "202",
            "ConnectionClearedEvent",
            &format!("<droppedConnection><callID>{other}</callID></droppedConnection>"),
        ),
        event(
            "conference",
            "ConferencedEvent",
            "<conferenceConnections><connectionListItem><newConnection><callID>p</callID></newConnection>\
             <resultingConnectionInfo><flowDirection>none</flowDirection></resultingConnectionInfo>\
             </connectionListItem></conferenceConnections>",
        ),
    ];
    let participant = CallId::new("p");
    let dropping = session.drop_participant(&participant, CorrelatorData::from_text(conference.as_str()));
    let (taken, ()) = tokio::join!(soon(dropping), tell(&world, "ctiapp", &events));
    assert_eq!(taken.unwrap().message(), "ConferencedEvent");
}
