//! Agents (T-Library model, *Requests*, *Events*; CALL_MODEL, *Call by call*).

use super::super::world::{open, pass, secs, soon, url};
use super::scene::Scene;
use telapi::AgentId;
use telapi::tserver::Session;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{AddressInfoType, AddressType, AgentWorkMode, ErrorCode, KvList};
use telapi::tserver::request::{
    RequestAgentLogin, RequestAgentLogout, RequestAgentNotReady, RequestAgentReady, RequestQueryAddress,
    RequestReserveAgent,
};
use telapi_mock::AgentState;

/// AgentStatus in the picture of 205, and who is logged in there.
async fn status(scene: &Scene) -> (Option<i64>, Option<AgentId>) {
    let query = RequestQueryAddress::new("205", AddressType::DN, AddressInfoType::DNStatus);
    let TEvent::AddressInfo(status) = scene.ask(query).await else { panic!("it is answered") };
    (status.extensions.as_ref().unwrap().integer("AgentStatus"), status.agent_id.clone())
}

/// An agent of the switch, who is ready at once (AutoIn): she gets the queue's call. 192 another's id, 185 who is logged in already.
pub(super) async fn login(scene: &mut Scene) {
    scene.refused(RequestAgentLogin::new("205", "ben"), 192).await;
    assert_eq!(status(scene).await, (Some(0), None));
    scene.person("202").dial("810").unwrap();
    scene.told().await;
    let login =
        RequestAgentLogin::new("205", "anna").this_queue("810").agent_work_mode(AgentWorkMode::AutoIn);
    let reasons = KvList::new().with("ReasonCode", 1);
    let TEvent::AgentLogin(told) = scene.ask(login.reason(reasons.clone())).await else { panic!("she is") };
    assert_eq!(
        (told.agent_id.clone(), told.this_queue.as_ref().unwrap().number()),
        (Some("anna".into()), "810")
    );
    assert_eq!((told.agent_work_mode, told.reason.as_ref()), (Some(AgentWorkMode::AutoIn), Some(&reasons)));
    assert_eq!(scene.world.switch.agent("205").unwrap().state, AgentState::Busy);
    let told = scene.told().await;
    assert_eq!(told[..2], ["205 AgentLogin", "205 AgentReady"]);
    assert!(
        told.ends_with(&["810 Diverted c1 202/1 third 205".into(), "205 Ringing c1 202/1".into()]),
        "{told:?}"
    );
    scene.refused(RequestAgentLogin::new("205", "anna"), 185).await;

    soon(scene.phone("201").agent_login("cleo")).await.unwrap();
    scene.refused(RequestAgentLogin::new("203", "cleo"), 185).await;
}

/// Out of one of two queues, and out of all. 187 who is not logged in, or not there.
pub(super) async fn logout(scene: &mut Scene) {
    scene.refused(RequestAgentLogout::new("201"), 187).await;
    for queue in ["810", "820"] {
        scene.ask(RequestAgentLogin::new("201", "cleo").this_queue(queue)).await;
    }
    scene.told().await;
    let out = RequestAgentLogout::new("201").this_queue("810");
    let TEvent::QueueLogout(told) = scene.ask(out.clone()).await else { panic!("out of one") };
    assert_eq!(
        (told.agent_id.clone(), told.this_queue.as_ref().unwrap().number()),
        (Some("cleo".into()), "810")
    );
    assert_eq!(scene.told().await, ["201 QueueLogout"]);
    scene.refused(out, 187).await;
    scene.told().await;
    soon(scene.phone("201").agent_logout()).await.unwrap();
    assert_eq!(scene.told().await, ["201 AgentLogout"]);
    let TEvent::AgentLogout(told) = scene.answer() else { panic!("she is") };
    assert_eq!(told.agent_id, Some("cleo".into()));
    scene.refused(RequestAgentReady::new("201"), 187).await;

    soon(scene.phone("205").agent_login("anna")).await.unwrap();
    soon(scene.phone("205").agent_logout()).await.unwrap();
    assert_eq!(scene.world.switch.agent("205").unwrap().state, AgentState::LoggedOff);
    assert_eq!(status(scene).await, (Some(0), None));
}

/// Calls come to her then. 43 who is ready so already, 187 who is logged out.
pub(super) async fn ready(scene: &mut Scene) {
    scene.refused(RequestAgentReady::new("205"), 187).await;
    soon(scene.phone("205").agent_login("anna")).await.unwrap();
    assert_eq!(status(scene).await, (Some(1), Some("anna".into())), "logged in, and not ready");
    scene.told().await;
    soon(scene.phone("205").agent_ready()).await.unwrap();
    assert_eq!(scene.told().await, ["205 AgentReady"]);
    let TEvent::AgentReady(told) = scene.answer() else { panic!("she is") };
    assert_eq!(told.agent_id, Some("anna".into()));
    assert_eq!(scene.world.switch.agent("205").unwrap().state, AgentState::Ready);
    assert_eq!(status(scene).await.0, Some(2));
    scene.refused(RequestAgentReady::new("205"), 43).await;
    scene.person("202").dial("810").unwrap();
    assert_eq!(scene.legs("205")[0].1, "202", "it rings");
}

/// With the work mode and the reasons; calls wait. 187 who is logged out.
pub(super) async fn not_ready(scene: &mut Scene) {
    scene.refused(RequestAgentNotReady::new("205"), 187).await;
    let phone = scene.phone("205");
    soon(phone.agent_login("anna")).await.unwrap();
    soon(phone.agent_ready()).await.unwrap();
    scene.told().await;
    let reasons = KvList::new().with("ReasonCode", "lunch");
    soon(phone.agent_not_ready(AgentWorkMode::AuxWork, Some(reasons.clone()))).await.unwrap();
    assert_eq!(scene.told().await, ["205 AgentNotReady"]);
    let TEvent::AgentNotReady(told) = scene.answer() else { panic!("she is") };
    assert_eq!((told.agent_work_mode, told.reason.as_ref()), (Some(AgentWorkMode::AuxWork), Some(&reasons)));
    assert_eq!(scene.world.switch.agent("205").unwrap().state, AgentState::NotReady);
    assert_eq!(status(scene).await.0, Some(1));
    scene.person("202").dial("810").unwrap();
    assert_eq!(scene.told().await, ["202 Dialing c1 810/2", "810 Queued c1 202/1"]);
    assert!(scene.legs("205").is_empty());
}

/// Told to who asked and at the agent's DN; kept for so long. 42 for another who has no more right to her, 187 who is logged out.
pub(super) async fn reserve(scene: &mut Scene) {
    let wish = |priority: i64| RequestReserveAgent::new(30_000).this_dn("205").priority(priority);
    scene.refused(wish(1), 187).await;
    soon(scene.phone("205").agent_login("anna")).await.unwrap();
    scene.told().await;
    let TEvent::AgentReserved(told) = scene.ask(wish(1).place("desk 5")).await else { panic!("she is") };
    assert_eq!((told.this_dn.clone(), told.agent_id.clone()), (Some("205".into()), Some("anna".into())));
    assert_eq!((told.timeout, told.place.as_deref()), (Some(30_000), Some("desk 5")));
    assert_eq!(scene.told().await, ["205 AgentReserved"]);

    let (other, _events) = open(Session::builder([url(&scene.world.server)]).address("205")).await;
    let by_id = |priority: i64| RequestReserveAgent::new(5_000).agent_id("anna").priority(priority);
    let error = soon(other.request(by_id(1))).await.unwrap_err();
    assert_eq!(ErrorCode::of(&error).map(ErrorCode::number), Some(42), "{error}");
    soon(other.request(by_id(2))).await.unwrap();
    assert_eq!(scene.told().await, ["205 AgentReserved"], "the other's");
    scene.refused(wish(1), 42).await;
    pass(secs(6)).await;
    assert!(matches!(scene.ask(wish(1)).await, TEvent::AgentReserved(_)), "she is free again");
}
