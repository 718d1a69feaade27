//! A pair of portals, of which one serves: guide 15. Time is paused; clients and portals share it.

use crate::client::{ALL_EVENTS, Client, Reply, find, hex, log_in, login_body, open, request, text, within};
use crate::switch;
use std::time::Duration;
use telapi_mock::ipoffice::Server::{Primary, Secondary};
use telapi_mock::ipoffice::{Pair, PairBuilder, Refusals, Server};
use telapi_mock::{CallsInFailure, PhoneState};
use tokio::net::TcpStream;
use tokio::time::advance;
use tokio_tungstenite::tungstenite::Error;

const SESSION: &str = "/inyama/service/session";
const SECOND: Duration = Duration::from_secs(1);

/// A pair that takes 30 seconds for everything but an IP Office's failure, and a minute for that.
async fn pair() -> Pair {
    pair_with(|builder| builder).await
}

async fn pair_with(settings: impl FnOnce(PairBuilder) -> PairBuilder) -> Pair {
    let builder = Pair::builder(&switch())
        .takeover_after(SECOND * 30)
        .primary_serves_after(SECOND * 30)
        .secondary_sessions_end_after(SECOND * 30)
        .ip_office_takeover_after(SECOND * 60);
    settings(builder).start().await.unwrap()
}

/// A pair whose secondary serves since the primary has stopped.
async fn failed_over(settings: impl FnOnce(PairBuilder) -> PairBuilder) -> Pair {
    let pair = pair_with(settings).await;
    pair.stop(Primary).await;
    within(31, pair.wait_for_active(Secondary)).await;
    pair
}

async fn login(pair: &Pair, server: Server, user: &str) -> Reply {
    log_in(pair.portal(server), user, "1234").await
}

async fn client(pair: &Pair, server: Server, user: &str) -> Client {
    Client::new(pair.portal(server), user, "1234").await
}

async fn connects(pair: &Pair, server: Server) -> bool {
    TcpStream::connect(pair.portal(server).address()).await.is_ok()
}

/// The status and the error's code.
fn refusal(reply: &Reply) -> (u16, &str) {
    (reply.status, text(&reply.body, "code"))
}

#[tokio::test(start_paused = true)]
async fn the_primary_serves_and_both_are_named() {
    let pair = pair().await;
    assert_eq!(pair.active(), Some(Primary));
    let reply = login(&pair, Primary, "Extn201").await;
    assert_eq!(
        (text(&reply.body, "primaryServer"), text(&reply.body, "secondaryServer")),
        ("127.0.0.1", "127.0.0.2")
    );
    assert_eq!(text(&reply.body, "userSwitchDevice"), "127.0.0.1", "it stands beside the switch (15.2)");
    let [one, other] = [Primary, Secondary].map(|server| pair.portal(server).address());
    assert_eq!((one.port(), one.ip().to_string()), (other.port(), "127.0.0.1".into()));
    assert!(text(&reply.body, "webSocketWsUrl").starts_with(&format!("ws://{one}/")), "{}", reply.body);
    // guide 15.4
    let reply = login(&pair, Secondary, "Extn201").await;
    assert_eq!(refusal(&reply), (503, "SERVICE_REDIRECTED"));
    assert_eq!((pair.portal(Primary).sessions(), pair.portal(Secondary).sessions()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn the_secondary_serves_some_time_after_the_primary_has_stopped_and_knows_nothing_of_its_sessions() {
    let pair = pair().await;
    let mut before = client(&pair, Primary, "Extn201").await;
    let first = login(&pair, Primary, "Extn202").await.body;
    before.make_call("201", "202", "a").await;
    pair.stop(Primary).await;
    assert!(!before.closed().await, "cut");
    assert!(!connects(&pair, Primary).await);
    assert_eq!(pair.active(), None);
    for _ in 0..2 {
        assert_eq!(refusal(&login(&pair, Secondary, "Extn202").await), (503, "SYSTEM_STARTUP_IN_PROGRESS"));
        let heartbeat = format!("{SESSION}/heartbeat");
        let reply = request(pair.portal(Secondary), "POST", &heartbeat, Some(&before.id), "").await;
        assert_eq!(refusal(&reply), (503, "SYSTEM_STARTUP_IN_PROGRESS"));
        advance(SECOND * 29).await;
    }
    within(1, pair.wait_for_active(Secondary)).await;

    // guide 15.3: the same pair, another session, monitor and address of the switch
    let second = login(&pair, Secondary, "Extn202").await.body;
    for same in ["primaryServer", "secondaryServer", "userExtension", "xmppDomain"] {
        assert_eq!(text(&first, same), text(&second, same));
    }
    for other in ["clientSessionID", "userMonitorID", "userSwitchDevice", "userParkSlots", "webSocketWsUrl"] {
        assert_ne!(text(&first, other), text(&second, other), "{other}");
    }
    assert_eq!(text(&second, "userSwitchDevice"), "10.20.30.40");
    let mut after = client(&pair, Secondary, "Extn201").await;
    let stranger = Client { id: before.id.clone(), ..client(&pair, Secondary, "Extn203").await };
    assert_eq!(stranger.heartbeat().await, 401, "no session is carried over");
    // the call has lived on, for the switch has
    assert_eq!(after.snapshot().await.status, 200);
    let call = after.expect("CallInformationEvent").await;
    assert_eq!(text(&call, "callID"), "a");
    assert!(
        call.contains(&format!(r#"switchingSubDomainInformationElements="{}""#, hex("10.20.30.40"))),
        "{call}"
    );
}

#[tokio::test(start_paused = true)]
async fn how_a_portal_that_starts_refuses_logins_is_its_setting() {
    let pair = pair_with(|pair| pair.portals(|portal| portal.refusals(Refusals::AsLoginFailureCode))).await;
    pair.stop(Primary).await;
    let reply = login(&pair, Secondary, "Extn201").await;
    assert_eq!((reply.status, text(&reply.body, "loginFailureCode")), (200, "SYSTEM_STARTUP_IN_PROGRESS"));
}

#[tokio::test(start_paused = true)]
async fn a_silent_primary_keeps_its_connections_open_and_the_secondary_serves() {
    let pair = pair().await;
    let mut client = client(&pair, Primary, "Extn201").await;
    pair.silence(Primary);
    assert!(connects(&pair, Primary).await);
    assert!(tokio::time::timeout(SECOND * 5, client.heartbeat()).await.is_err());
    pair.portal(Primary).switch().phone("201").dial("202").unwrap();
    assert!(tokio::time::timeout(SECOND * 5, client.message()).await.is_err(), "neither an event nor an end");
    assert_eq!(pair.active(), None);
    within(21, pair.wait_for_active(Secondary)).await;
    assert_eq!(login(&pair, Secondary, "Extn201").await.status, 200);

    pair.start(Primary).await.unwrap();
    assert!(!client.closed().await, "what was open is cut at last");
    within(31, pair.wait_for_active(Primary)).await;
    assert_eq!(client.heartbeat().await, 401, "its sessions are forgotten");
}

#[tokio::test(start_paused = true)]
async fn when_the_primary_is_back_everybody_at_the_secondary_is_told_and_redirected_and_then_logged_out() {
    let pair = failed_over(|pair| pair).await;
    let mut user = client(&pair, Secondary, "Extn201").await;
    let mut application = Client::new(pair.portal(Secondary), "ctiapp", "secret").await;
    let mut uninterested =
        Client::subscribed(pair.portal(Secondary), "Extn203", "1234", &["LogoutEvents"]).await;
    pair.start(Primary).await.unwrap();
    assert_eq!(refusal(&login(&pair, Primary, "Extn201").await), (503, "SYSTEM_STARTUP_IN_PROGRESS"));
    assert_eq!((user.heartbeat().await, pair.active()), (202, Some(Secondary)), "it serves until then");
    within(31, pair.wait_for_active(Primary)).await;

    for client in [&mut user, &mut application, &mut uninterested] {
        let event = client.event().await;
        let told = "HASwitchEvent><primaryServerActive>true</primaryServerActive><activeServer>127.0.0.1</activeServer></";
        assert!(event.contains(told), "{event}");
        assert!(
            event.contains(&format!(r#"clientSessionId="{}""#, client.id)) && !event.contains(":Event "),
            "{event}"
        );
    }
    // every request: a heartbeat, a call, a log-out, a WebSocket, a login
    assert_eq!(user.heartbeat().await, 503);
    assert_eq!(refusal(&user.make_call("201", "202", "a").await), (503, "SERVICE_REDIRECTED"));
    assert_eq!(pair.portal(Secondary).switch().calls(), [], "it was not carried out");
    let left = request(&user.portal, "DELETE", SESSION, Some(&user.id), "").await;
    assert_eq!(refusal(&left), (503, "SERVICE_REDIRECTED"));
    let Err(Error::Http(refused)) = open(&user.portal, &user.id, "").await else { panic!("it was opened") };
    assert_eq!(refused.status(), 503);
    assert_eq!(refusal(&login(&pair, Secondary, "Extn202").await), (503, "SERVICE_REDIRECTED"));
    // the server that serves is named by the event alone
    assert_eq!(find(&left.body, "errorValue"), None, "{}", left.body);
    assert_eq!(login(&pair, Primary, "Extn201").await.status, 200);

    assert_eq!(pair.portal(Secondary).sessions(), 3);
    advance(SECOND * 29).await;
    pair.portal(Secondary).switch().phone("204").dial("202").unwrap();
    application.expect("ServiceInitiatedEvent").await;
    for client in [&mut user, &mut application, &mut uninterested] {
        assert!(within(2, client.closed()).await);
    }
    assert_eq!(pair.portal(Secondary).sessions(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_primary_that_is_back_in_time_is_not_replaced() {
    let pair = pair_with(|pair| pair.primary_serves_after(SECOND * 10)).await;
    pair.stop(Primary).await;
    advance(SECOND * 15).await;
    pair.start(Primary).await.unwrap();
    within(11, pair.wait_for_active(Primary)).await;
    advance(SECOND * 60).await;
    assert_eq!(refusal(&login(&pair, Secondary, "Extn201").await), (503, "SERVICE_REDIRECTED"));
    assert_eq!((login(&pair, Primary, "Extn201").await.status, pair.active()), (200, Some(Primary)));
}

#[tokio::test(start_paused = true)]
async fn a_primary_that_is_lost_again_on_its_way_back_leaves_the_secondary_serving() {
    let pair = failed_over(|pair| pair).await;
    let mut client = client(&pair, Secondary, "Extn201").await;
    pair.start(Primary).await.unwrap();
    advance(SECOND * 20).await;
    pair.stop(Primary).await;
    advance(SECOND * 60).await;
    assert_eq!((pair.active(), client.heartbeat().await), (Some(Secondary), 202));
    client.expect_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn to_start_a_server_that_runs_is_to_start_it_again() {
    let pair = pair_with(|pair| pair.primary_serves_after(SECOND * 60)).await;
    let mut client = client(&pair, Primary, "Extn201").await;
    pair.start(Primary).await.unwrap();
    assert!(!client.closed().await);
    assert_eq!(refusal(&login(&pair, Primary, "Extn201").await), (503, "SYSTEM_STARTUP_IN_PROGRESS"));
    assert_eq!(pair.active(), None);
    within(61, pair.wait_for_active(Primary)).await;
    assert_eq!(login(&pair, Primary, "Extn201").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn while_both_are_gone_nobody_serves_and_the_one_that_comes_first_does() {
    let pair = failed_over(|pair| pair).await;
    pair.stop(Secondary).await;
    advance(SECOND * 120).await;
    assert_eq!((pair.active(), connects(&pair, Secondary).await), (None, false));
    pair.start(Secondary).await.unwrap();
    within(31, pair.wait_for_active(Secondary)).await;
    assert_eq!(login(&pair, Secondary, "Extn201").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn the_status_of_a_redirection_is_a_setting_for_the_guide_tells_none() {
    for status in [200, 307, 403, 500] {
        let pair = pair_with(|pair| pair.redirect_status(status)).await;
        assert_eq!(refusal(&login(&pair, Secondary, "Extn201").await), (status, "SERVICE_REDIRECTED"));
    }
}

#[tokio::test(start_paused = true)]
async fn at_one_address_the_two_are_told_apart_by_their_ports() {
    let here = std::net::Ipv4Addr::LOCALHOST;
    let pair = pair_with(|pair| pair.hosts(here, here)).await;
    let body = login(&pair, Primary, "Extn201").await.body;
    let [one, other] = [Primary, Secondary].map(|server| pair.portal(server).address().to_string());
    assert_ne!(one, other);
    assert_eq!(
        (text(&body, "primaryServer"), text(&body, "secondaryServer")),
        (one.as_str(), other.as_str())
    );
}

#[tokio::test(start_paused = true)]
async fn when_the_ip_office_fails_all_phones_are_out_of_service_and_nobody_logs_in_until_another_is_there() {
    let pair = pair().await;
    let mut user = client(&pair, Primary, "Extn201").await;
    let mut application = Client::new(pair.portal(Primary), "ctiapp", "secret").await;
    let switch = pair.portal(Primary).switch().clone();
    switch.phone("203").log_out().unwrap();
    application.expect("OutOfServiceEvent").await;

    pair.ip_office_fails(CallsInFailure::Gone);
    let event = user.event().await;
    assert!(event.contains(":OutOfServiceEvent>"), "{event}");
    assert!(text(&event, "cause") == "numberUnallocated" && event.contains(">201</"), "{event}");
    for device in ["201", "202", "204"] {
        let event = application.event().await;
        assert!(
            event.contains(&format!(r#":Event device="{device}">"#)),
            "those that were in service: {event}"
        );
    }
    application.expect_nothing().await;
    assert_eq!(refusal(&login(&pair, Primary, "Extn202").await), (503, "CSTA_PROVIDER_NOT_AVAILABLE"));
    assert_eq!(refusal(&login(&pair, Secondary, "Extn202").await), (503, "SERVICE_REDIRECTED"));
    assert_eq!(user.heartbeat().await, 202, "the portal lives");
    assert_eq!(user.make_call("201", "202", "a").await.status, 500);

    advance(SECOND * 59).await;
    assert_eq!(login(&pair, Primary, "Extn202").await.status, 503);
    let back = within(2, user.event()).await;
    assert!(back.contains(":BackInServiceEvent>"), "{back}");
    for device in ["201", "202", "204"] {
        let event = application.event().await;
        assert!(event.contains(&format!(r#":Event device="{device}">"#)), "and not 203: {event}");
    }
    let body = login(&pair, Primary, "Extn202").await.body;
    assert_eq!((text(&body, "inService"), text(&body, "userSwitchDevice")), ("true", "10.20.30.41"));
    assert_eq!(pair.active(), Some(Primary));
    assert_eq!(user.make_call("201", "202", "a").await.status, 202);

    // guide 15.6
    user.expect("ServiceInitiatedEvent").await;
    user.expect("OriginatedEvent").await;
    user.expect("DeliveredEvent").await;
    pair.ip_office_returns();
    user.expect_nothing().await;
    assert_eq!(text(&login(&pair, Primary, "Extn202").await.body, "userSwitchDevice"), "127.0.0.1");
}

#[tokio::test(start_paused = true)]
async fn calls_are_gone_with_the_ip_office_or_live_on() {
    for (calls, lives) in [(CallsInFailure::Gone, false), (CallsInFailure::Kept, true)] {
        let pair = pair().await;
        let switch = pair.portal(Primary).switch().clone();
        let mut user = client(&pair, Primary, "Extn201").await;
        switch.phone("201").dial("202").unwrap();
        switch.phone("202").pick_up().unwrap();
        switch.phone("203").dial("204").unwrap();
        for event in ["ServiceInitiatedEvent", "OriginatedEvent", "DeliveredEvent", "EstablishedEvent"] {
            user.expect(event).await;
        }
        pair.ip_office_fails(calls);
        user.expect("OutOfServiceEvent").await;
        user.expect_nothing().await;
        assert_eq!(switch.calls().len(), usize::from(lives), "what only rings is gone in any case");
        assert!(switch.phone("202").hang_up().is_err(), "nothing can be asked of a switch that is down");
        within(61, user.expect("BackInServiceEvent")).await;
        assert_eq!(user.snapshot().await.status, 200);
        if lives {
            user.expect("CallInformationEvent").await;
            switch.phone("202").hang_up().unwrap();
            user.expect("ConnectionClearedEvent").await;
        } else {
            user.expect_nothing().await;
        }
        assert_eq!(switch.phone("201").state(), PhoneState::Idle);
    }
}

#[tokio::test(start_paused = true)]
async fn both_portals_count_what_they_are_asked() {
    let pair = pair().await;
    let portals = [pair.portal(Primary), pair.portal(Secondary)];
    let user = client(&pair, Primary, "Extn201").await;
    user.heartbeat().await;
    login(&pair, Secondary, "Extn201").await;
    assert_eq!(portals.map(telapi_mock::ipoffice::Portal::logins_received), [1, 1], "refused ones too");
    assert_eq!(
        portals.map(telapi_mock::ipoffice::Portal::requests_received),
        [3, 1],
        "the WebSocket's opening is one"
    );
    let other = login_body("Extn202", "1234", "other", ALL_EVENTS);
    request(portals[0], "POST", "/service/inyama/session", None, &other).await;
    portals[0].clear_transcript();
    assert_eq!(portals.map(telapi_mock::ipoffice::Portal::logins_received), [2, 1], "by either path");
}

#[tokio::test(start_paused = true)]
async fn a_pair_that_is_dropped_does_nothing_any_more() {
    let pair = pair().await;
    let secondary = pair.portal(Secondary).clone();
    pair.stop(Primary).await;
    drop(pair);
    advance(SECOND * 60).await;
    assert_eq!(log_in(&secondary, "Extn201", "1234").await.status, 503);
}
