//! What a wait for an event must not take for the one that answers its request.

use super::super::world::{World, soon};
use telapi::ipoffice::service::Forward;
use telapi_core::csta::ForwardingType;

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
