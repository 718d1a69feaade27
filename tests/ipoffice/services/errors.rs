//! What goes wrong with a service, honestly told.

use super::super::world::{World, soon};
use std::time::Duration;
use telapi::ipoffice::service::DirectoryQuery;
use telapi::{Delivery, ErrorKind};

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
