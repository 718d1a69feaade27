//! What a wait for an event must not take for the one that answers its request.

use super::super::world::{World, pass, secs, soon};
use std::time::Duration;
use telapi::CallId;
use telapi::ipoffice::service::Forward;
use telapi_core::csta::ForwardingType;
use telapi_mock::fault::AnswerFault;

const CSTA: &str = "http://www.ecma-international.org/standards/ecma-323/csta/ed4";

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
}
