//! Routing points and campaigns (guide, *Supervisor services*; event *Call*, `queued` and `route`).

use crate::centre::{ann, becomes, centre, of_service, ready_ann};
use crate::client::{Ear, ask, choice, error, inner, order};
use telapi_mock::telservices::TelServer;
use telapi_mock::{Campaign, LegState, RoutingPointConfig};

async fn state(server: &TelServer, service: &str) -> String {
    let answer = ask(server, "queryRoutingPointState", "", &of_service(service)).await;
    choice(&answer, "routingPointState").to_owned()
}

async fn orders(server: &TelServer, what: &str, service: &str) {
    order(server, what, "", &of_service(service)).await;
}

/// A configuration with what the guide demands, behind and before what it does not.
fn config(before: &str, behind: &str) -> String {
    format!(
        "<config>{before}<noAnswerTimeout>20</noAnswerTimeout><failedCallRetryTimeout>60</failedCallRetryTimeout>\
         <failedCallRetryLimit>2</failedCallRetryLimit>\
         <agentWorkingAfterCallTimeout>5</agentWorkingAfterCallTimeout>\
         <agentsDistribution><cyclic/></agentsDistribution>{behind}</config>"
    )
}

#[tokio::test(start_paused = true)]
async fn a_routing_point_is_started_suspended_resumed_and_stopped() {
    let server = centre().await;
    assert_eq!(state(&server, "sales").await, "started", "no agent is there");
    ready_ann(&server).await;
    assert_eq!(state(&server, "sales").await, "started-running");
    orders(&server, "suspendRoutingPoint", "sales").await;
    assert_eq!(state(&server, "sales").await, "started-suspended");
    server.switch().phone("701").dial("800").unwrap();
    assert!(server.switch().calls()[0].has("702", LegState::Alerting), "it goes to the failure route");
    orders(&server, "resumeRoutingPoint", "sales").await;
    assert_eq!(state(&server, "sales").await, "started-running");
    orders(&server, "stopRoutingPoint", "sales").await;
    assert_eq!(state(&server, "sales").await, "stopped");
    orders(&server, "startRoutingPoint", "sales").await;
    assert_eq!(state(&server, "sales").await, "started-running");
    server.switch().fail_routing_point("sales").unwrap();
    assert_eq!(state(&server, "sales").await, "started-failed");
}

#[tokio::test(start_paused = true)]
async fn what_a_routing_point_cannot_do_is_rejected() {
    let server = centre().await;
    for (what, service) in [
        ("queryRoutingPointState", "nothing"),
        ("suspendRoutingPoint", "nothing"),
        ("updateRoutingPoint", "nothing"),
        ("startRoutingPoint", "sales"),
        ("resumeRoutingPoint", "sales"),
    ] {
        let answer = ask(&server, what, "", &of_service(service)).await;
        assert_eq!(answer, error("reject"), "{what} {service}");
    }
    let template = format!("{}<template>inbound</template>", of_service("spring"));
    assert_eq!(ask(&server, "startRoutingPoint", "", &template).await, error("reject"), "no such template");
    for wrong in [
        "<workingHours>late</workingHours>",
        "<workingHours>12/8</workingHours>",
        "<nonWorkingDaysOfWeek>0</nonWorkingDaysOfWeek>",
        "<nonWorkingDays>31-2</nonWorkingDays>",
    ] {
        let fields = format!("{}{}", of_service("sales"), config(wrong, ""));
        assert_eq!(ask(&server, "updateRoutingPoint", "", &fields).await, error("reject"), "{wrong}");
    }
    orders(&server, "stopRoutingPoint", "sales").await;
    assert_eq!(ask(&server, "stopRoutingPoint", "", &of_service("sales")).await, error("reject"));
}

#[tokio::test(start_paused = true)]
async fn without_the_pbx_nothing_is_started_and_all_can_be_asked() {
    let server = centre().await;
    server.pbx_link_down();
    for what in ["start", "stop", "suspend", "resume", "update"] {
        let answer = ask(&server, &format!("{what}RoutingPoint"), "", &of_service("sales")).await;
        assert_eq!(answer, error("pbxlinkOutOfService"), "{what}");
    }
    assert_eq!(state(&server, "sales").await, "started");
    for (query, device, fields) in [
        ("queryHistory", "", ""),
        ("queryUserStatistics", "705", "<type><total/></type>"),
        ("queryRoutingPointStatistics", "", "<service>sales</service><type><total/></type>"),
        ("searchName", "", "<name>Ma</name>"),
        ("searchNumber", "", "<number>+801</number>"),
        ("updateDirectory", "", "<directoryName>staff</directoryName>"),
    ] {
        let answer = ask(&server, query, device, fields).await;
        assert!(answer.contains("<result>"), "{query}: {answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_campaign_is_made_of_its_template_calls_and_is_gone_when_stopped() {
    let server = centre().await;
    order(&server, "openSession", "706", "").await;
    becomes(&server, "706", "loggedOn").await;
    becomes(&server, "706", "ready").await;
    server.switch().set_campaign("autumn", Campaign::new().call("701").call("702"));
    let fields = format!("{}<template>outbound</template>{}", of_service("autumn"), config("", ""));
    order(&server, "startRoutingPoint", "", &fields).await;
    assert_eq!(state(&server, "autumn").await, "started-running");
    assert!(server.switch().calls()[0].has("701", LegState::Alerting));
    // as configured: after 20 s without an answer the next is called
    crate::centre::pass(21).await;
    assert!(server.switch().calls()[0].has("702", LegState::Alerting));
    let known = ask(&server, "queryAgentState", "706", "").await;
    assert_eq!(inner(&known, "outboundServices"), "<service>autumn</service>");

    // an update reads the table anew
    server.switch().set_campaign("autumn", Campaign::new());
    orders(&server, "updateRoutingPoint", "autumn").await;
    server.switch().phone("702").pick_up().unwrap();
    server.switch().phone("702").hang_up().unwrap();
    crate::centre::pass(6).await;
    assert_eq!(state(&server, "autumn").await, "started-completed");
    orders(&server, "stopRoutingPoint", "autumn").await;
    assert_eq!(ask(&server, "queryRoutingPointState", "", &of_service("autumn")).await, error("reject"));
}

#[tokio::test(start_paused = true)]
async fn working_hours_come_as_the_guide_writes_them() {
    let server = centre().await;
    ready_ann(&server).await;
    let set = async |before: &str| {
        let fields = format!("{}{}", of_service("sales"), config(before, ""));
        order(&server, "updateRoutingPoint", "", &fields).await;
        state(&server, "sales").await
    };
    // it is Monday, 4 May, 9:00
    assert_eq!(set("<workingHours>8:30/12:00,12/17</workingHours>").await, "started-running");
    assert_eq!(set("<nonWorkingDaysOfWeek>1,2</nonWorkingDaysOfWeek>").await, "started");
    let saturday = "<nonWorkingDaysOfWeek>7</nonWorkingDaysOfWeek>";
    assert_eq!(set(saturday).await, "started-running");
    assert_eq!(set(&format!("{saturday}<nonWorkingDays>25-12,4-5</nonWorkingDays>")).await, "started");
}

#[tokio::test(start_paused = true)]
async fn too_many_campaigns_are_a_resource_error() {
    let server = centre().await;
    for number in 1..1000 {
        server
            .switch()
            .start_routing_point(&format!("c{number}"), None, &RoutingPointConfig::default())
            .unwrap();
    }
    assert_eq!(ask(&server, "startRoutingPoint", "", &of_service("more")).await, error("resourceError"));
}

#[tokio::test(start_paused = true)]
async fn a_caller_is_queued_at_the_routing_point_and_routed_to_the_agent() {
    let server = centre().await;
    let agent = ann(&server).await;
    let caller = Ear::on(&server, "701").await;
    let queue = Ear::on(&server, "800").await;
    order(&server, "makeCall", "701", "<calledDeviceNumber>800</calledDeviceNumber>").await;
    let queued = queue.hear().await;
    assert_eq!((choice(&queued, "state"), inner(inner(&queued, "otherParty"), "number")), ("queued", "701"));
    let snapshot = ask(&server, "snapshot", "800", "").await;
    assert_eq!(choice(inner(&snapshot, "calls"), "state"), "queued");
    assert!(!snapshot.contains("<forwards") && !snapshot.contains("<agent>"), "it is no phone: {snapshot}");
    for (service, fields) in [
        ("queryForward", ""),
        ("queryMsgWaiting", ""),
        ("queryDoNotDisturb", ""),
        ("makeCall", "<calledDeviceNumber>702</calledDeviceNumber>"),
        ("agentState", "<state><ready/></state>"),
    ] {
        assert_eq!(ask(&server, service, "800", fields).await, error("reject"), "{service}");
    }
    assert_eq!(ask(&server, "dropCall", "800", "").await, error("noCall"), "nothing of it is permitted");
    assert_eq!(caller.hear_states().await, ["initiated", "originated", "delivered"]);

    becomes(&server, "705", "ready").await;
    let routed = caller.hear().await;
    assert_eq!(choice(&routed, "cause"), "route");
    assert_eq!(inner(inner(&routed, "otherParty"), "number"), "705");
    assert_eq!(inner(inner(&routed, "lastRedirectionParty"), "number"), "800");
    let left = queue.hear().await;
    assert_eq!((choice(&left, "state"), choice(&left, "cause")), ("cleared", "route"));
    let mut heard = Vec::new();
    for _ in 0..3 {
        heard.push(agent.hear().await);
    }
    let rings = heard.iter().find(|event| event.contains("<alerting/>")).unwrap();
    // as in example 5 for a device that a call is diverted to
    assert_eq!(inner(inner(rings, "firstCalledParty"), "number"), "800");
    assert_eq!(inner(inner(rings, "lastRedirectionParty"), "number"), "800");
    assert!(heard.iter().any(|event| event.contains("<agent>") && event.contains("<busy/></state>")));
}
