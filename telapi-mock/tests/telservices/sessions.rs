//! Sessions: who opens, who is told, who closes (guide, *Session*).

use crate::client::{DONE, Ear, ask, choice, error, order, request, send_from};
use crate::{server, server_with};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn services_that_need_a_session_are_refused_without_one() {
    let server = server().await;
    for service in ["answerCall", "holdCall", "snapshot", "transferCall", "queryAgentState", "closeSession"] {
        assert_eq!(ask(&server, service, "701", "").await, error("noOpenSession"), "{service}");
    }
    order(&server, "makeCall", "701", "<calledDeviceNumber>702</calledDeviceNumber>").await;
    assert_eq!(ask(&server, "openSession", "799", "").await, error("reject"), "an unknown device");
}

#[tokio::test(start_paused = true)]
async fn every_client_of_a_session_is_told_by_the_port_that_it_has_given() {
    let server = server().await;
    let (one, other) = (Ear::on(&server, "701").await, Ear::on(&server, "701").await);
    assert_eq!((server.sessions(), server.clients("701")), (1, 2));
    server.switch().phone("702").dial("701").unwrap();
    assert_eq!(one.hear().await, other.hear().await);
}

#[tokio::test(start_paused = true)]
async fn only_events_of_calls_name_their_device_unless_the_server_names_it_always() {
    let server = server().await;
    let ear = Ear::on(&server, "701").await;
    server.switch().set_do_not_disturb("701", true).unwrap();
    assert!(!ear.hear().await.contains("deviceNumber"));
    server.switch().phone("701").dial("702").unwrap();
    assert!(ear.hear().await.starts_with("<TelServiceEvent><deviceNumber>701</deviceNumber><event><call>"));
    let server = server_with(telapi_mock::telservices::TelServerBuilder::names_device_in_every_event).await;
    let ear = Ear::on(&server, "701").await;
    server.switch().set_do_not_disturb("701", true).unwrap();
    assert!(
        ear.hear()
            .await
            .starts_with("<TelServiceEvent><deviceNumber>701</deviceNumber><event><doNotDisturb>")
    );
}

#[tokio::test(start_paused = true)]
async fn a_restricted_client_hears_of_nothing_but_calls_that_ring() {
    let server = server().await;
    let ear = Ear::new().await;
    let fields = format!("{}<eventUpdate><restricted/></eventUpdate>", ear.field());
    order(&server, "openSession", "701", &fields).await;
    order(&server, "doNotDisturb", "701", "<state><on/></state>").await;
    order(&server, "doNotDisturb", "701", "<state><off/></state>").await;
    for _ in 0..2 {
        server.switch().phone("702").dial("701").unwrap();
        server.switch().phone("702").hang_up().unwrap();
    }
    assert_eq!(ear.hear_states().await, ["alerting", "alerting"]);
}

#[tokio::test(start_paused = true)]
async fn a_session_lives_until_its_last_client_closes_it() {
    let server = server().await;
    let ear = Ear::on(&server, "701").await;
    let open = request("openSession", "701", "<eventUDPPort>9</eventUDPPort>");
    assert_eq!(send_from("127.0.0.2", &server, &open).await, DONE);
    assert_eq!(send_from("127.0.0.2", &server, &request("closeSession", "701", "")).await, DONE);
    assert_eq!(server.clients("701"), 1);
    ear.hears_no_more(&server, "701").await;
    order(&server, "closeSession", "701", "").await;
    assert_eq!(server.sessions(), 0);
}

#[tokio::test(start_paused = true)]
async fn who_closes_for_all_closes_for_all_and_they_are_told() {
    let server = server().await;
    let ear = Ear::on(&server, "701").await;
    let close = request("closeSession", "701", "<clientOnly><false/></clientOnly>");
    assert_eq!(send_from("127.0.0.2", &server, &close).await, DONE);
    assert_eq!(choice(&ear.hear().await, "session"), "sessionClosedByClient");
    assert_eq!(server.sessions(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_session_without_requests_ends_at_its_timeout_and_each_request_resets_it() {
    let server = server().await;
    let ear = Ear::new().await;
    let fields = format!("{}<sessionTimeout>30</sessionTimeout>", ear.field());
    order(&server, "openSession", "701", &fields).await;
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_secs(29)).await;
        ask(&server, "snapshot", "701", "").await;
    }
    assert_eq!(server.sessions(), 1);
    let before = tokio::time::Instant::now();
    let (told, _) = ear.hear_within(Duration::from_secs(60)).await;
    assert_eq!(choice(&told, "session"), "sessionClosedByTimeout");
    assert_eq!(before.elapsed().as_secs(), 30);
    assert_eq!(ask(&server, "snapshot", "701", "").await, error("noOpenSession"));
}

#[tokio::test(start_paused = true)]
async fn a_timeout_that_is_not_positive_is_ignored() {
    let server = server().await;
    for timeout in ["0", "-5"] {
        order(&server, "openSession", "701", &format!("<sessionTimeout>{timeout}</sessionTimeout>")).await;
    }
    tokio::time::sleep(Duration::from_secs(100_000)).await;
    assert_eq!(server.sessions(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_delayed_close_is_undone_by_opening_again() {
    let server = server().await;
    let later = "<actualCloseSessionTimeout>3</actualCloseSessionTimeout>";
    order(&server, "openSession", "701", "").await;
    order(&server, "closeSession", "701", later).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    order(&server, "openSession", "701", "").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(server.sessions(), 1);
    order(&server, "closeSession", "701", later).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(server.sessions(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_licence_limits_the_sessions_not_the_clients() {
    let server = server_with(|settings| settings.max_sessions(1)).await;
    order(&server, "openSession", "701", "").await;
    assert_eq!(ask(&server, "openSession", "702", "").await, error("sessionLimitExceeded"));
    order(&server, "openSession", "701", "<eventUDPPort>9</eventUDPPort>").await;
    order(&server, "closeSession", "701", "").await;
    order(&server, "openSession", "702", "").await;
}

#[tokio::test(start_paused = true)]
async fn only_the_first_opening_for_a_device_must_show_a_password() {
    let server = server_with(telapi_mock::telservices::TelServerBuilder::requires_credentials).await;
    let user = |password: &str| format!("<userID>Extn701</userID><userPassword>{password}</userPassword>");
    for fields in [String::new(), user("wrong")] {
        assert_eq!(ask(&server, "openSession", "701", &fields).await, error("invalidCredentials"));
    }
    order(&server, "openSession", "701", &user("1234")).await;
    order(&server, "openSession", "701", "").await;
    assert_eq!(ask(&server, "openSession", "702", &user("1234")).await, error("invalidCredentials"));
    server.restart().await.unwrap();
    assert_eq!(ask(&server, "openSession", "701", "").await, error("invalidCredentials"));
}

#[tokio::test(start_paused = true)]
async fn the_administrator_and_the_pbx_may_end_a_session() {
    let server = server().await;
    let ear = Ear::on(&server, "701").await;
    assert!(server.close_session_by_admin("701"));
    assert_eq!(choice(&ear.hear().await, "session"), "sessionClosedByAdmin");
    let ear = Ear::on(&server, "701").await;
    assert!(server.reject_monitoring("701") && !server.reject_monitoring("701"));
    assert_eq!(choice(&ear.hear().await, "session"), "sessionClosedByMonitoringReject");
}

#[tokio::test(start_paused = true)]
async fn while_the_link_to_the_pbx_is_down_nothing_is_asked_of_it_and_nothing_heard() {
    let server = server().await;
    let ear = Ear::on(&server, "701").await;
    server.pbx_link_down();
    assert_eq!(choice(&ear.hear().await, "session"), "pbxlinkOutOfService");
    let called = "<calledDeviceNumber>702</calledDeviceNumber>";
    assert_eq!(ask(&server, "makeCall", "701", called).await, error("pbxlinkOutOfService"));
    assert_eq!(ask(&server, "openSession", "702", "").await, error("pbxlinkOutOfService"));
    server.switch().phone("702").dial("701").unwrap();
    let snapshot = ask(&server, "snapshot", "701", "").await;
    assert!(snapshot.contains("<calls/>"), "{snapshot}");
    assert_eq!(choice(&snapshot, "session"), "pbxlinkOutOfService");
    server.pbx_link_up();
    assert_eq!(choice(&ear.hear().await, "session"), "pbxlinkInService");
    assert_eq!(choice(&ask(&server, "snapshot", "701", "").await, "state"), "alerting");
}

#[tokio::test(start_paused = true)]
async fn a_session_without_a_monitor_hears_nothing_until_a_service_needs_it() {
    let server = server().await;
    let ear = Ear::new().await;
    let fields = format!("{}<startPbxMonitor><false/></startPbxMonitor>", ear.field());
    order(&server, "openSession", "701", &fields).await;
    order(&server, "doNotDisturb", "701", "<state><on/></state>").await;
    ask(&server, "snapshot", "701", "").await;
    order(&server, "doNotDisturb", "701", "<state><off/></state>").await;
    assert_eq!(choice(&ear.hear().await, "doNotDisturb"), "off");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_has_forgotten_its_sessions_says_so() {
    let server = server().await;
    order(&server, "openSession", "701", "").await;
    server.forget_sessions();
    assert_eq!(ask(&server, "snapshot", "701", "").await, error("noOpenSession"));
}
