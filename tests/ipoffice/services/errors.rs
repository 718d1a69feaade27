//! What goes wrong with a service, honestly told.

use super::super::world::{World, pass, secs, soon};
use std::time::Duration;
use telapi::ipoffice::event::{Contact, VoicemailMessageState};
use telapi::ipoffice::service::{ContactIds, DirectoryQuery, Forward};
use telapi::{CallId, ConferenceId, CorrelatorData, Delivery, Error, ErrorKind};
use telapi_core::csta::ForwardingType;
use telapi_mock::fault::AnswerFault;

#[tokio::test(start_paused = true)]
async fn an_event_that_does_not_come_leaves_the_outcome_unknown() {
    let world = World::new().await;
    let session = soon(world.user("201").event_deadline(Duration::from_secs(3)).connect()).await.unwrap();
    let phone = session.phone("201").unwrap();
    soon(phone.get_do_not_disturb()).await.unwrap();
    world.portal.drop_events(1);
    let error = soon(phone.get_do_not_disturb()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown));
}

#[tokio::test(start_paused = true)]
async fn there_is_no_photo_and_the_session_lives_on() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let error = soon(session.get_photo(None)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Refused, Delivery::Rejected));
    assert_eq!(error.refusal().unwrap().status, Some(404));
    assert!(session.state().get().is_online());
}

#[tokio::test(start_paused = true)]
async fn what_cannot_work_is_refused_before_anything_is_sent() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    assert_eq!(session.phone("202").unwrap_err().kind(), ErrorKind::InvalidArgument);
    let query = DirectoryQuery::all().user_extension("202");
    let error = soon(session.directory_search(&query)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidArgument, Delivery::NotSent));
    assert_eq!(world.requests("GET", "/directory"), 0);
}

/// An id that is left empty by mistake must not leave: who knows what a portal takes it for.
#[tokio::test(start_paused = true)]
async fn what_names_nothing_is_refused_before_anything_is_sent() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.phone("201").unwrap();
    world.portal.clear_transcript();
    let (no_call, no_message, message) = (CallId::new(""), " ".into(), "49".into());
    let (call, conference, no_conference) =
        (CallId::new("c"), ConferenceId::from("k"), ConferenceId::from(""));
    let correlator = || CorrelatorData::from_text("k3");
    let contact = |id: Option<&str>, personal_id: Option<&str>| {
        let mut contact = Contact::new();
        (contact.id, contact.personal_id) = (id.map(str::to_owned), personal_id.map(str::to_owned));
        [contact]
    };
    let ids = |id: &str, personal_id: &str| [ContactIds { id: id.into(), personal_id: personal_id.into() }];
    let busy = ForwardingType::ForwardBusy;
    let outcomes: Vec<Option<Error>> = vec![
        soon(phone.record_call(&no_call)).await.err(),
        soon(phone.stop_record_call(&no_call)).await.err(),
        soon(phone.set_microphone_mute(&no_call, true)).await.err(),
        soon(phone.generate_digits(&no_call, "1")).await.err(),
        soon(phone.generate_digits(&call, "")).await.err(),
        soon(phone.play_message(&no_call, &message)).await.err(),
        soon(phone.play_message(&call, &no_message)).await.err(),
        soon(phone.suspend_message(&call, &no_message)).await.err(),
        soon(phone.delete_message(&no_message)).await.err(),
        soon(phone.set_message_state(&no_message, VoicemailMessageState::Old)).await.err(),
        soon(phone.listen_message(" ")).await.err(),
        soon(phone.pickup_message("")).await.err(),
        soon(phone.set_forwarding(busy, Forward::to(" "))).await.err(),
        soon(phone.proxy_make_call(" ")).await.err(),
        soon(phone.delete_call_logs([""; 0])).await.err(),
        soon(phone.delete_call_logs(["1", " "])).await.err(),
        soon(session.drop_participant(&no_call, correlator())).await.err(),
        soon(session.set_participant_microphone_mute(&no_call, &conference, true)).await.err(),
        soon(session.set_participant_microphone_mute(&call, &no_conference, true)).await.err(),
        soon(session.lock_conference(&no_conference)).await.err(),
        soon(session.modify_personal_contacts(&contact(Some("4"), None))).await.err(),
        soon(session.modify_personal_contacts(&contact(None, Some("4")))).await.err(),
        soon(session.modify_personal_contacts(&contact(Some(" "), Some("4")))).await.err(),
        soon(session.delete_personal_contacts(&ids("1,2", "3"), None)).await.err(),
        soon(session.delete_personal_contacts(&ids("1", " "), None)).await.err(),
        soon(session.delete_personal_contacts(&ids("1", "2"), Some(" "))).await.err(),
        soon(session.modify_contact_group(" ", "Office")).await.err(),
        soon(session.create_contact_group(" ")).await.err(),
        soon(session.delete_contact_group(" ")).await.err(),
        soon(session.get_presence_states([" "])).await.err(),
        soon(session.get_presence_states(["a@b,c@d"])).await.err(),
    ];
    for (at, error) in outcomes.iter().enumerate() {
        let what = error.as_ref().map(|error| (error.kind(), error.delivery()));
        assert_eq!(what, Some((ErrorKind::InvalidArgument, Delivery::NotSent)), "{at}");
    }
    assert_eq!(world.portal.transcript().iter().map(|it| it.body.clone()).collect::<String>(), "");
}

#[tokio::test(start_paused = true)]
async fn voicemail_that_is_not_there_is_no_portal_that_is_down() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.phone("201").unwrap();
    world.portal.answer_next("getMessages", AnswerFault::unavailable(Duration::from_secs(9)));
    let error = soon(phone.get_messages()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unavailable, Delivery::Rejected));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(9)));
    assert!(session.state().get().is_online());
    soon(phone.get_messages()).await.unwrap();
    assert_eq!(world.logins(), 1);
}

#[tokio::test(start_paused = true)]
async fn each_kind_of_answer_has_its_error() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.phone("201").unwrap();
    let status = |status| AnswerFault::Answer { status, retry_after: None, body: String::new() };
    for (fault, kind, delivery) in [
        (status(400), ErrorKind::Refused, Delivery::Rejected),
        (status(500), ErrorKind::Server, Delivery::Unknown),
        (AnswerFault::Html, ErrorKind::Protocol, Delivery::Unknown),
        (AnswerFault::Cut, ErrorKind::ConnectionLost, Delivery::Unknown),
        (AnswerFault::NeverAnswer, ErrorKind::Timeout, Delivery::Unknown),
    ] {
        world.portal.answer_next("setDoNotDisturb", fault.clone());
        let error = soon(phone.set_do_not_disturb(true)).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, delivery), "{fault:?}");
        world.portal.answer_next("getAgentState", fault.clone());
        let error = soon(phone.get_agent_state()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, delivery), "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_gone_is_logged_in_anew_at_once() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let phone = session.phone("201").unwrap();
    let gone = AnswerFault::Answer { status: 401, retry_after: None, body: String::new() };
    world.portal.answer_next("setDoNotDisturb", gone.clone());
    let error = soon(phone.set_do_not_disturb(true)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::SessionExpired, Delivery::Rejected));
    soon(async {
        while world.logins() < 2 || !session.state().get().is_online() {
            pass(secs(1)).await;
        }
    })
    .await;
    soon(phone.set_do_not_disturb(true)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_failed_event_ends_the_wait_at_once() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.phone("201").unwrap();
    let call = world.talk(&session, "202").await;
    let id = call.record().call_id().cloned().unwrap();
    let failed = |call: &str| {
        format!(
            "<Events><FailedEvent xmlns='http://www.ecma-international.org/standards/ecma-323/csta/ed4'>\
             <failedConnection><callID>{call}</callID></failedConnection><cause>blocked</cause></FailedEvent></Events>"
        )
    };
    world.portal.drop_events(1);
    let begun = tokio::time::Instant::now();
    let (outcome, ()) = tokio::join!(soon(phone.record_call(&id)), async {
        pass(secs(1)).await;
        world.portal.inject("Extn201", failed("another call"));
        pass(secs(1)).await;
        world.portal.inject("Extn201", failed(id.as_str()));
    });
    let error = outcome.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Refused, Delivery::Rejected));
    assert_eq!(begun.elapsed().as_secs(), 2, "neither another call's event nor the deadline ended it");
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_ends_the_wait_and_offline_requests_are_not_sent() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.phone("201").unwrap();
    world.portal.drop_events(1);
    let (outcome, ()) = tokio::join!(soon(phone.get_do_not_disturb()), async {
        pass(secs(1)).await;
        world.portal.stop().await;
    });
    let error = outcome.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::ConnectionLost, Delivery::Unknown));
    let error = soon(phone.get_do_not_disturb()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotConnected, Delivery::NotSent));
}
