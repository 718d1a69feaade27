//! Statistics of users and routing points (guide, *QueryUserStatistics*, *QueryRoutingPointStatistics*).

use crate::centre::{OPENING, becomes, centre, of_service, pass, ready_ann};
use crate::client::{ask, choice, error, inner, order};
use telapi_mock::telservices::TelServer;

async fn of_user(server: &TelServer, device: &str, kind: &str) -> String {
    let answer = ask(server, "queryUserStatistics", device, &format!("<type><{kind}/></type>")).await;
    inner(&answer, kind).to_owned()
}

async fn of_sales(server: &TelServer, kind: &str) -> String {
    let fields = format!("{}<type><{kind}/></type>", of_service("sales"));
    inner(&ask(server, "queryRoutingPointStatistics", "", &fields).await, kind).to_owned()
}

/// Ann is ready at 9:00, and from 9:00:10 on talks for 20 s to 701, who has waited for 4 s of ringing.
async fn one_call(server: &TelServer) {
    ready_ann(server).await;
    pass(10).await;
    server.switch().phone("701").dial("800").unwrap();
    pass(4).await;
    server.switch().phone("705").pick_up().unwrap();
    pass(20).await;
    server.switch().phone("701").hang_up().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_users_snapshot_is_what_he_does_now() {
    let server = centre().await;
    ready_ann(&server).await;
    let services = "<inboundServices><service>sales</service></inboundServices>";
    assert_eq!(
        of_user(&server, "705", "snapshot").await,
        format!("<agentState><ready/></agentState>{services}"),
        "as in the guide's example, without device and user"
    );
    server.switch().phone("701").dial("800").unwrap();
    let busy = of_user(&server, "705", "snapshot").await;
    assert_eq!(choice(&busy, "agentState"), "busy");
    assert_eq!(choice(inner(&busy, "calls"), "state"), "alerting");
    assert!(!of_user(&server, "701", "snapshot").await.contains("agentState"), "who is no agent has none");
}

#[tokio::test(start_paused = true)]
async fn a_users_total_is_what_he_did() {
    let server = centre().await;
    one_call(&server).await;
    let total = of_user(&server, "705", "total").await;
    for (name, value) in [
        ("start", "2026-05-04T09:00:00"),
        ("incomingCallsAlertingCount", "1"),
        ("agentIncomingCallsConnectedCount", "1"),
        ("incomingCallsAlertingDuration", "00:00:04"),
        ("incomingCallsConnectedMaxDuration", "00:00:20"),
        ("agentReadyDuration", "00:00:10"),
        ("agentBusyDuration", "00:00:24"),
        ("agentLoggedOnDuration", "00:00:34"),
        ("agentLoggedOnPercentage", "1.0E2"),
        ("agentLoggedOffPercentage", "0"),
        ("outgoingCallsOriginatedCount", "0"),
    ] {
        assert_eq!(inner(&total, name), value, "{name}");
    }
    let caller = of_user(&server, "701", "total").await;
    assert_eq!(inner(&caller, "outgoingCallsOriginatedCount"), "1");
    assert_eq!(inner(&caller, "outgoingCallsConnectedDuration"), "00:00:20");
}

#[tokio::test(start_paused = true)]
async fn the_user_who_is_named_must_be_the_phones() {
    let server = centre().await;
    let named = |id: &str| format!("<userID>{id}</userID><type><total/></type>");
    for id in ["ann", "Extn705"] {
        let answer = ask(&server, "queryUserStatistics", "705", &named(id)).await;
        assert!(answer.contains("<userStatistics>"), "{id}: {answer}");
    }
    assert_eq!(ask(&server, "queryUserStatistics", "705", &named("bob")).await, error("reject"));
    assert_eq!(ask(&server, "queryUserStatistics", "799", &named("ann")).await, error("reject"));
}

#[tokio::test(start_paused = true)]
async fn a_routing_points_snapshot_counts_its_agents_and_queue() {
    let server = centre().await;
    order(&server, "openSession", "706", "").await;
    becomes(&server, "706", "loggedOn").await;
    server.switch().phone("701").dial("800").unwrap();
    pass(7).await;
    let snapshot = of_sales(&server, "snapshot").await;
    for (name, value) in [
        ("queuedCallsCount", "1"),
        ("queuedCallsDuration", "00:00:07"),
        ("notReadyOrDirectCallAgentsCount", "1"),
        ("loggedOffOrClosedAgentsCount", "1"),
        ("readyAvailableAgentsCount", "0"),
    ] {
        assert_eq!(inner(&snapshot, name), value, "{name}");
    }
    assert_eq!(
        inner(&snapshot, "agents"),
        "<agent><deviceNumber>705</deviceNumber><agentState><loggedOff/></agentState></agent>\
         <agent><deviceNumber>706</deviceNumber><userID>bob</userID><agentState><notReady/></agentState>\
         <inboundServices><service>sales</service></inboundServices><outboundServices><service>autumn</service>\
         </outboundServices></agent>"
    );
}

#[tokio::test(start_paused = true)]
async fn a_routing_points_total_is_what_it_did() {
    let server = centre().await;
    one_call(&server).await;
    server.switch().request_agent_state("705", telapi_mock::AgentState::NotReady).unwrap();
    server.switch().phone("701").dial("800").unwrap();
    pass(3).await;
    server.switch().phone("701").hang_up().unwrap();
    let total = of_sales(&server, "total").await;
    let own = total.split_once("<agents>").unwrap().0;
    for (name, value) in [
        ("start", "2026-05-04T09:00:00"),
        ("workDuration", "00:00:34"),
        ("routedToDistributionCallsCount", "1"),
        ("queuedCallsCount", "1"),
        ("queuedCallsMaxDuration", "00:00:03"),
        ("incomingCallsCount", "2"),
        ("incomingCallsAbandoneddImmediatelCount", "0"),
        ("incomingCallsAbandonedOnQueueCount", "1"),
        ("incomingCallsConnectedCount", "1"),
        ("incomingCallsAlertingAvgDuration", "00:00:04"),
        ("incomingCallsConnectedDuration", "00:00:20"),
    ] {
        assert_eq!(inner(own, name), value, "{name}");
    }
    let agents = inner(&total, "agents");
    assert!(agents.starts_with("<agent><deviceNumber>705</deviceNumber><start>"), "{agents}");
    // who has not been logged on yet has a name and nothing else
    assert!(
        agents.ends_with("<agent><deviceNumber>706</deviceNumber><userID>bob</userID></agent>"),
        "{agents}"
    );
    assert_eq!(server.switch().now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs(), OPENING + 37);
}
