//! Calls in the network. The mock is a PBX's T-Server, with no network's T-Server behind it: it says that it does not do so, and
//! nothing changes. What a server that does would answer, a raw gateway says (T-Library model, *Attributes* 136 to 140).

use super::super::raw::RawGateway;
use super::super::world::{open, soon};
use super::scene::Scene;
use serde_json::{Value as Json, json};
use telapi::tserver::event::{Event as TEvent, EventNetworkCallStatus};
use telapi::tserver::message::{ConnId, KvList};
use telapi::tserver::request::{
    Request, RequestNetworkAlternate, RequestNetworkConsult, RequestNetworkMerge,
    RequestNetworkPrivateService, RequestNetworkReconnect, RequestNetworkSingleStepTransfer,
    RequestNetworkTransfer,
};

const CONN_ID: &str = "006c02462a161006";

fn call() -> ConnId {
    CONN_ID.parse().unwrap()
}

/// 51, and the call stands as it stood.
async fn unsupported<R: Request>(scene: &mut Scene, request: impl Fn(ConnId) -> R) {
    scene.talk().await;
    scene.refused(request(scene.conn_id("c1")), 51).await;
    assert_eq!(scene.told().await, ["201 Error 51"]);
    assert_eq!(scene.talks(), [["201", "202"]]);
    scene.assert_true();
}

/// What a gateway is asked, and what comes of its answer.
async fn answered<R: Request>(request: R, event: &str, attributes: Json) -> (Json, TEvent) {
    let gateway = RawGateway::new().await;
    let connected = async { open(gateway.session()).await };
    let ((session, _events), mut connection) = soon(futures::future::join(connected, gateway.open())).await;
    let asks = session.request(request);
    let answers = async {
        let asked = connection.asked_for(R::TYPE.name()).await;
        connection.answer(&asked, event, attributes).await;
        asked["attributes"].clone()
    };
    let (answer, asked) = soon(futures::future::join(asks, answers)).await;
    let answer = answer.unwrap();
    assert_eq!(R::ANSWERS, [answer.message_type().unwrap()]);
    (asked, (*answer).clone())
}

/// 201 and who it is about are in every answer.
async fn status<R: Request>(request: R, state: i64) -> (Json, EventNetworkCallStatus) {
    let attributes = json!({"NetworkCallState": state, "NetworkDestState": 2, "NetworkPartyRole": 1,
        "NetworkOrigDN": "0301234", "NetworkDestDN": "7001"});
    let (asked, answer) = answered(request, "EventNetworkCallStatus", attributes).await;
    assert_eq!((&asked["ThisDN"], &asked["ConnID"]), (&json!("201"), &json!(CONN_ID)));
    let TEvent::NetworkCallStatus(status) = answer else { panic!("the call's status") };
    assert_eq!((status.this_dn.number(), status.conn_id), ("201", call()));
    let (orig, dest) = (status.network_orig_dn.as_ref().unwrap(), status.network_dest_dn.as_ref().unwrap());
    assert_eq!((orig.number(), dest.number()), ("0301234", "7001"));
    assert_eq!((status.network_dest_state, status.network_party_role), (Some(2), Some(1)));
    assert_eq!(status.network_call_state, Some(state));
    (asked, *status)
}

pub(super) async fn consult(scene: &mut Scene) {
    unsupported(scene, |conn_id| RequestNetworkConsult::new("201", conn_id, "7001")).await;
    let request = RequestNetworkConsult::new("201", call(), "7001").home_location("Bonn").location("Kiel");
    let (asked, _) = status(request.user_data(KvList::new().with("why", "advice")), 1).await;
    assert_eq!(
        (&asked["OtherDN"], &asked["HomeLocation"], &asked["Location"]),
        (&json!("7001"), &json!("Bonn"), &json!("Kiel"))
    );
    assert_eq!(asked["UserData"], json!([["why", "advice"]]));
}

pub(super) async fn alternate(scene: &mut Scene) {
    unsupported(scene, |conn_id| RequestNetworkAlternate::new("201", conn_id)).await;
    status(RequestNetworkAlternate::new("201", call()), 2).await;
}

pub(super) async fn transfer(scene: &mut Scene) {
    unsupported(scene, |conn_id| RequestNetworkTransfer::new("201", conn_id)).await;
    status(RequestNetworkTransfer::new("201", call()), 3).await;
}

pub(super) async fn merge(scene: &mut Scene) {
    unsupported(scene, |conn_id| RequestNetworkMerge::new("201", conn_id)).await;
    status(RequestNetworkMerge::new("201", call()), 4).await;
}

pub(super) async fn reconnect(scene: &mut Scene) {
    unsupported(scene, |conn_id| RequestNetworkReconnect::new("201", conn_id)).await;
    status(RequestNetworkReconnect::new("201", call()), 5).await;
}

pub(super) async fn single_step_transfer(scene: &mut Scene) {
    unsupported(scene, |conn_id| RequestNetworkSingleStepTransfer::new("201", conn_id, "7001")).await;
    let (asked, _) = status(RequestNetworkSingleStepTransfer::new("201", call(), "7001"), 3).await;
    assert_eq!(asked["OtherDN"], "7001");
}

pub(super) async fn private_service(scene: &mut Scene) {
    unsupported(scene, |conn_id| RequestNetworkPrivateService::new("201", conn_id, 7)).await;
    let request = RequestNetworkPrivateService::new("201", call(), 7);
    let (asked, answer) = answered(request, "EventNetworkPrivateInfo", json!({"PrivateMsgID": 8})).await;
    assert_eq!(asked["PrivateMsgID"], 7);
    let TEvent::NetworkPrivateInfo(info) = answer else { panic!("what the network tells") };
    assert_eq!((info.private_msg_id, info.conn_id), (Some(8), call()));
}
