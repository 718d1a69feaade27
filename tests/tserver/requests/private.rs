//! Private services (the vendor's page *Private Services and Events*).

use super::super::world::soon;
use super::scene::Scene;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{AddressInfoType, AddressType, KvList};
use telapi::tserver::private_service::{Answer, PrivateEvent};
use telapi::tserver::request::{RequestPrivateService, RequestQueryAddress};
use telapi_mock::tserver::PrivateAnswer;

/// By the typed service and by its number; answered by the private event, or acknowledged and told behind. 51 a number that is
/// none; each service of the table is in `private_services`.
pub(super) async fn private_service(scene: &mut Scene) {
    let (ours, _) = scene.talk().await;
    let answer = soon(scene.session.recording().start(&ours)).await.unwrap();
    let conn_id = Some(scene.conn_id("c1"));
    let started = PrivateEvent::RecordingStarted { dn: "201".into(), conn_id };
    assert_eq!(answer.private_event(), Some(started));
    assert_eq!(scene.told().await, ["201 PrivateInfo c1"]);
    assert!(matches!(scene.answer(), TEvent::PrivateInfo(info) if info.private_msg_id == 3013));
    let picture = RequestQueryAddress::new("201", AddressType::DN, AddressInfoType::DNStatus);
    let TEvent::AddressInfo(picture) = scene.ask(picture).await else { panic!("it is answered") };
    assert_eq!(picture.user_data, Some(KvList::new().with("RecordingState", 1)), "started");

    let guest = RequestPrivateService::new(1, "203").extensions(KvList::new().with("HOST_DN", "204"));
    scene.world.server.answer_private_services(PrivateAnswer::Ack);
    let answer = soon(scene.session.private_service(guest.clone())).await.unwrap();
    assert_eq!(answer, Answer::Accepted);
    assert_eq!(scene.told().await, ["203 ACK", "203 PrivateInfo 204"]);
    scene.refused(guest, 43).await;
    scene.refused(RequestPrivateService::new(777, "203"), 51).await;
}
