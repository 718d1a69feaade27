//! What goes wrong with a service, honestly told.

use super::super::world::{World, pass, secs, soon};
use std::time::Duration;
use telapi::ipoffice::service::DirectoryQuery;
use telapi::{Delivery, ErrorKind};
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
