//! Agents (guide, *AgentState*, *QueryAgentState*, event *Agent*).

use super::super::world::{pass, secs, soon};
use super::centre::{Scene, Way};
use telapi::telservices::WatchedDevice;
use telapi::telservices::service::RequestedAgentState as Asked;
use telapi::telservices::wire::AgentState;
use telapi::{Delivery, ErrorKind, StreamItem};
use telapi_mock::AgentState as Known;

pub(super) async fn agent_state(scene: &mut Scene) {
    scene.anna_is(&[Asked::LoggedOn]).await;
    scene.now();
    for (asked, known) in [
        (Asked::Ready, Known::Ready),
        (Asked::NotReady, Known::NotReady),
        (Asked::LoggedOff, Known::LoggedOff),
    ] {
        scene.anna_is(&[asked]).await;
        assert_eq!(scene.world.switch.agent("201").unwrap().state, known);
    }
    let error = soon(scene.phone().set_agent_state(Asked::Ready)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "she is logged off");
}

pub(super) async fn query_agent_state(scene: &mut Scene) {
    scene.anna_is(&[Asked::LoggedOn, Asked::Ready]).await;
    let agents = soon(scene.phone().query_agent_state()).await.unwrap();
    let [anna] = &agents[..] else { panic!("one: {agents:?}") };
    assert_eq!(anna.user_id.as_deref(), Some("anna"));
    assert_eq!(anna.state, Some(AgentState::Ready));
    assert_eq!(anna.timeout, None);
    assert_eq!(anna.inbound_services, Some(vec!["sales".into()]));
    let permitted = [AgentState::Ready, AgentState::NotReady, AgentState::LoggedOff];
    assert_eq!(anna.permitted_states.as_ref().unwrap().0, permitted);

    // behind a call that sales has given her
    scene.world.phone("202").dial("800").unwrap();
    scene.world.phone("201").pick_up().unwrap();
    scene.world.phone("202").hang_up().unwrap();
    pass(secs(10)).await;
    let agents = soon(scene.phone().query_agent_state()).await.unwrap();
    assert_eq!(agents[0].state, Some(AgentState::WorkingAfterCall));
    assert_eq!(agents[0].timeout, Some(secs(20)));
}

/// What is told of an agent, up to and with the first event of this name.
async fn story_until(scene: &mut Scene, last: &str) -> Vec<String> {
    let story = async {
        let mut story = Vec::new();
        while story.last().is_none_or(|name| name != last) {
            let StreamItem::Event(event) = scene.events.next().await.unwrap() else { continue };
            let Some(csta) = event.csta().filter(|csta| csta.message().starts_with("Agent")) else {
                continue;
            };
            let text = serde_json::to_value(csta).unwrap();
            assert_eq!(text["agent_id"], "anna", "{text}");
            assert!(text["agent_device"].to_string().contains("201"), "{text}");
            story.push(csta.message().to_owned());
        }
        story
    };
    soon(story).await
}

/// Guide, event *Agent*: each state that the server can tell but `null` is an event of CSTA.
#[tokio::test(start_paused = true)]
async fn an_agents_day_is_told_in_cstas_words() {
    let mut scene = Scene::new(Way::Udp).await;
    for state in [Asked::LoggedOn, Asked::Ready] {
        soon(scene.phone().set_agent_state(state)).await.unwrap();
    }
    assert_eq!(
        story_until(&mut scene, "AgentReadyEvent").await,
        ["AgentLoggedOnEvent", "AgentNotReadyEvent", "AgentReadyEvent"]
    );
    scene.world.phone("202").dial("800").unwrap();
    assert_eq!(story_until(&mut scene, "AgentBusyEvent").await, ["AgentBusyEvent"]);
    scene.world.phone("201").pick_up().unwrap();
    scene.world.phone("202").hang_up().unwrap();
    let behind = story_until(&mut scene, "AgentWorkingAfterCallEvent").await;
    assert_eq!(behind, ["AgentWorkingAfterCallEvent"]);
    let asked_at = scene.world.switch.now();
    assert_eq!(story_until(&mut scene, "AgentReadyEvent").await, ["AgentReadyEvent"]);
    let lasted = scene.world.switch.now().duration_since(asked_at).unwrap();
    assert!(lasted >= secs(29) && lasted <= secs(31), "30 s by the routing point: {lasted:?}");
    soon(scene.phone().set_agent_state(Asked::LoggedOff)).await.unwrap();
    assert_eq!(story_until(&mut scene, "AgentLoggedOffEvent").await, ["AgentLoggedOffEvent"]);
}

/// An agent who works after a call may ask to do so for longer (guide, event *Agent*, `permittedStates` of the example).
#[tokio::test(start_paused = true)]
async fn working_after_a_call_begins_anew_when_it_is_asked_for() {
    let mut scene = Scene::new(Way::Udp).await;
    scene.anna_is(&[Asked::LoggedOn, Asked::Ready]).await;
    scene.world.phone("202").dial("800").unwrap();
    scene.world.phone("201").pick_up().unwrap();
    scene.world.phone("202").hang_up().unwrap();
    pass(secs(25)).await;
    soon(scene.phone().set_agent_state(Asked::WorkingAfterCall)).await.unwrap();
    pass(secs(20)).await;
    let agents = soon(scene.phone().query_agent_state()).await.unwrap();
    assert_eq!(
        (agents[0].state.as_ref(), agents[0].timeout),
        (Some(&AgentState::WorkingAfterCall), Some(secs(10)))
    );
}

/// The guide, *OpenSession*: the PBX is who judges an agent's credentials, and with wrong ones "agent features will not be
/// efficient".
#[tokio::test(start_paused = true)]
async fn with_another_password_the_session_opens_and_the_agent_is_not_moved() {
    let stranger = WatchedDevice::new("201").user("anna", "Wrong1234");
    let scene = Scene::watching(Way::Udp, stranger).await;
    let error = soon(scene.phone().set_agent_state(Asked::LoggedOn)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Refused, Delivery::Rejected));
    assert_eq!(scene.world.switch.agent("201").unwrap().state, Known::LoggedOff);
}

#[tokio::test(start_paused = true)]
async fn where_there_is_no_agent_the_state_is_null() {
    let scene = Scene::watching(Way::Udp, WatchedDevice::new("202")).await;
    let agents = soon(scene.session.phone("202").unwrap().query_agent_state()).await.unwrap();
    assert_eq!(agents[0].state, Some(AgentState::Null));
}
