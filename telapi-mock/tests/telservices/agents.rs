//! Agents (guide, *AgentState*, *QueryAgentState*, event *Agent*, *OpenSession*).

use crate::centre::{ann, ann_opens, becomes, centre, centre_with, pass, ready_ann, wish};
use crate::client::{DONE, Ear, ask, choice, error, inner, order, poll};
use std::time::Duration;
use telapi_mock::telservices::TelServer;

async fn state(server: &TelServer, device: &str) -> String {
    let answer = ask(server, "queryAgentState", device, "").await;
    choice(inner(&answer, "agent"), "state").to_owned()
}

fn told(state: &str, permitted: &str) -> String {
    format!(
        "<userID>ann</userID><state><{state}/></state><inboundServices><service>sales</service></inboundServices>\
         <permittedStates>{permitted}</permittedStates>"
    )
}

#[tokio::test(start_paused = true)]
async fn an_agent_changes_state_and_the_event_and_the_query_say_the_same() {
    let server = centre().await;
    let ear = ann(&server).await;
    becomes(&server, "705", "ready").await;
    let event = ear.hear().await;
    assert_eq!(inner(&event, "agent"), told("ready", "<ready/><notReady/><loggedOff/>"));
    assert!(!event.contains("deviceNumber"), "as in the example: {event}");
    let answer = ask(&server, "queryAgentState", "705", "").await;
    assert_eq!(inner(&answer, "agent"), inner(&event, "agent"));
    becomes(&server, "705", "loggedOff").await;
    let event = ear.hear().await;
    assert_eq!(
        inner(&event, "agent"),
        "<userID>ann</userID><state><loggedOff/></state><permittedStates><loggedOn/></permittedStates>",
        "who is logged off works for nobody"
    );
}

#[tokio::test(start_paused = true)]
async fn working_after_a_call_tells_how_long_it_lasts() {
    let lasts = |seconds| {
        move |config: &mut telapi_mock::RoutingPointConfig| {
            config.agent_working_after_call_timeout = Some(Duration::from_secs(seconds));
        }
    };
    let server = centre_with(lasts(30)).await;
    let ear = ready_ann(&server).await;
    let phone = |number: &str| server.switch().phone(number);
    phone("701").dial("800").unwrap();
    phone("705").pick_up().unwrap();
    phone("701").hang_up().unwrap();
    let event = loop {
        let event = ear.hear().await;
        if event.contains("<workingAfterCall/></state>") {
            break event;
        }
    };
    assert_eq!(inner(&event, "timeout"), "30");
    assert_eq!(inner(&event, "permittedStates"), "<ready/><notReady/><workingAfterCall/>");
    pass(10).await;
    assert_eq!(inner(&ask(&server, "queryAgentState", "705", "").await, "timeout"), "20");
    let (event, _) = ear.hear_within(Duration::from_secs(60)).await;
    assert_eq!(choice(&event, "state"), "ready");
    assert!(!event.contains("<timeout>"), "{event}");
}

#[tokio::test(start_paused = true)]
async fn a_change_that_cannot_be_has_its_error() {
    let server = centre().await;
    let change = |device: &'static str, state: &str| {
        let (server, wish) = (server.clone(), wish(state));
        async move { ask(&server, "agentState", device, &wish).await }
    };
    assert_eq!(change("705", "ready").await, error("noOpenSession"));
    assert_eq!(ask(&server, "queryAgentState", "705", "").await, error("noOpenSession"));
    order(&server, "openSession", "705", ann_opens()).await;
    // the guide: null is not possible, busy is the server's
    assert_eq!(change("705", "null").await, error("reject"));
    assert_eq!(change("705", "busy").await, error("reject"));
    assert_eq!(change("705", "ready").await, error("pbxReject"), "she is logged off");
    order(&server, "openSession", "701", "").await;
    assert_eq!(change("701", "loggedOn").await, error("pbxReject"), "nobody's phone");
    assert_eq!(change("799", "ready").await, error("reject"), "no phone");
    server.pbx_link_down();
    assert_eq!(change("705", "loggedOn").await, error("pbxlinkOutOfService"));
}

#[tokio::test(start_paused = true)]
async fn where_there_is_no_agent_the_state_is_null_and_the_snapshot_has_none() {
    let server = centre().await;
    order(&server, "openSession", "701", "").await;
    assert_eq!(state(&server, "701").await, "null");
    assert!(!ask(&server, "snapshot", "701", "").await.contains("<agent>"));
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_has_the_agent_and_who_polls_hears_of_a_change() {
    let server = centre().await;
    ann(&server).await;
    let first = poll(&server, "705", 0, None).await;
    assert_eq!(choice(inner(&first, "agent"), "state"), "notReady");
    let sequence = inner(&first, "snapshotSeq");
    let (next, ()) = tokio::join!(poll(&server, "705", 60, Some(sequence)), async {
        pass(5).await;
        becomes(&server, "705", "ready").await;
    });
    assert_eq!(inner(&next, "agent"), told("ready", "<ready/><notReady/><loggedOff/>"));
}

#[tokio::test(start_paused = true)]
async fn who_wants_only_what_rings_hears_nothing_of_agents() {
    let server = centre().await;
    let ear = Ear::new().await;
    let fields = format!("{}<eventUpdate><restricted/></eventUpdate>{}", ear.field(), ann_opens());
    order(&server, "openSession", "705", &fields).await;
    becomes(&server, "705", "loggedOn").await;
    becomes(&server, "705", "ready").await;
    server.switch().phone("701").dial("800").unwrap();
    assert_eq!(choice(&ear.hear().await, "state"), "alerting");
}

#[tokio::test(start_paused = true)]
async fn with_wrong_credentials_the_session_opens_and_the_agent_cannot_be_moved() {
    let server = centre().await;
    for wrong in ["", "<userID>ann</userID><userPassword>no</userPassword>", "<userID>bob</userID>"] {
        assert_eq!(ask(&server, "openSession", "705", wrong).await, DONE, "{wrong}");
        assert_eq!(ask(&server, "agentState", "705", &wish("loggedOn")).await, error("pbxReject"), "{wrong}");
    }
    assert_eq!(state(&server, "705").await, "loggedOff");
    order(&server, "openSession", "705", ann_opens()).await;
    becomes(&server, "705", "loggedOn").await;
}

#[tokio::test(start_paused = true)]
async fn credentials_do_not_reach_a_pbx_to_which_there_is_no_link() {
    let server = centre().await;
    server.pbx_link_down();
    let unwatched = format!("{}<startPbxMonitor><false/></startPbxMonitor>", ann_opens());
    order(&server, "openSession", "705", &unwatched).await;
    server.pbx_link_up();
    assert_eq!(ask(&server, "agentState", "705", &wish("loggedOn")).await, error("pbxReject"));
    order(&server, "openSession", "705", ann_opens()).await;
    becomes(&server, "705", "loggedOn").await;
}

#[tokio::test(start_paused = true)]
async fn what_an_agent_did_while_the_link_was_down_a_snapshot_shows() {
    let server = centre().await;
    let ear = ann(&server).await;
    server.pbx_link_down();
    server.switch().request_agent_state("705", telapi_mock::AgentState::Ready).unwrap();
    server.pbx_link_up();
    for expected in ["pbxlinkOutOfService", "pbxlinkInService"] {
        assert_eq!(choice(&ear.hear().await, "session"), expected);
    }
    assert_eq!(choice(inner(&ask(&server, "snapshot", "705", "").await, "agent"), "state"), "ready");
    ear.hears_no_more(&server, "705").await;
}

#[tokio::test(start_paused = true)]
async fn a_member_of_a_hunt_group_is_no_agent_of_the_guides() {
    let switch = telapi_mock::Switch::builder()
        .extension(telapi_mock::Extension::new("701"))
        .hunt_group(telapi_mock::HuntGroup::new("Sales", "300").member("701"))
        .build();
    let server = TelServer::builder(&switch).start().await.unwrap();
    let ear = Ear::on(&server, "701").await;
    switch.set_agent_state("701", Some("300"), telapi_mock::AgentState::NotReady).unwrap();
    ear.hears_no_more(&server, "701").await;
    assert_eq!(state(&server, "701").await, "null");
}

#[tokio::test(start_paused = true)]
async fn where_credentials_are_required_the_agents_own_will_do() {
    let switch = centre().await.switch().clone();
    let server = TelServer::builder(&switch).requires_credentials().start().await.unwrap();
    let wrong = "<userID>ann</userID><userPassword>no</userPassword>";
    assert_eq!(ask(&server, "openSession", "705", wrong).await, error("invalidCredentials"));
    order(&server, "openSession", "705", ann_opens()).await;
    becomes(&server, "705", "loggedOn").await;
}

#[tokio::test(start_paused = true)]
async fn an_agent_may_be_logged_on_and_ready_by_opening_the_session() {
    let server = centre_with(|config| {
        config.agent_logged_on_on_open_session = Some(true);
        config.agent_ready_on_logged_on = Some(true);
    })
    .await;
    let ear = Ear::new().await;
    order(&server, "openSession", "705", &format!("{}{}", ear.field(), ann_opens())).await;
    assert_eq!(ear.hear_states().await, ["loggedOn", "ready"]);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_last_session_logs_the_agent_off() {
    let server = centre().await;
    let is_off = async |server: &TelServer| {
        let off = server.switch().agent("705").unwrap().state == telapi_mock::AgentState::LoggedOff;
        assert!(off);
    };
    ann(&server).await;
    order(&server, "closeSession", "705", "<clientOnly><false/></clientOnly>").await;
    is_off(&server).await;
    ann(&server).await;
    server.close_session_by_admin("705");
    is_off(&server).await;
    ann(&server).await;
    server.reject_monitoring("705");
    is_off(&server).await;
    ann(&server).await;
    order(&server, "openSession", "705", &format!("{}<sessionTimeout>30</sessionTimeout>", ann_opens()))
        .await;
    pass(31).await;
    is_off(&server).await;
    ann(&server).await;
    server.forget_sessions();
    is_off(&server).await;
}

#[tokio::test(start_paused = true)]
async fn an_agent_stays_logged_on_while_another_client_has_the_session() {
    let server = centre().await;
    ann(&server).await;
    let other = crate::client::request("openSession", "705", ann_opens());
    assert_eq!(crate::client::send_from("127.0.0.2", &server, &other).await, DONE);
    order(&server, "closeSession", "705", "").await;
    assert_eq!(state(&server, "705").await, "notReady");
}
