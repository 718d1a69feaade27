//! The world of the tests about the contact centre.

use crate::client::{Ear, order};
use std::time::Duration;
use telapi_mock::telservices::TelServer;
use telapi_mock::{Agent, DirectoryEntry, Extension, NumberType, RoutingPoint, RoutingPointConfig, Switch};

/// 2026-05-04T09:00:00, a Monday.
pub(crate) const OPENING: u64 = 1_777_885_200;

/// Callers 701 and 702; agents ann at 705, by her password, and bob at 706, who work for the routing point 800, `sales`. The
/// campaigns' template is `outbound`. Two people are in the public directory `staff`.
pub(crate) async fn centre() -> TelServer {
    centre_with(|_| {}).await
}

pub(crate) async fn centre_with(change: impl FnOnce(&mut RoutingPointConfig)) -> TelServer {
    let mut config = RoutingPointConfig::default();
    change(&mut config);
    let person = |number: &str, name: &str| Extension::new(number).full_name(name);
    let agent = |id: &str| Agent::new(id).inbound_service("sales");
    let switch = Switch::builder()
        .clock_starts_at(std::time::UNIX_EPOCH + Duration::from_secs(OPENING))
        .extension(person("701", "Carl Caller"))
        .extension(person("702", "Dora Dialler"))
        .extension(person("705", "Ann Agent").agent(agent("ann").password("pass")))
        .extension(person("706", "Bob Agent").agent(agent("bob").outbound_service("autumn")))
        .routing_point(RoutingPoint::new("sales", "800").failure_route("702").config(config))
        .campaign_template("outbound", RoutingPointConfig::default())
        .directory(
            "staff",
            [
                DirectoryEntry::new("+801", "Mary Miller").number_type(NumberType::Work).company("Mill & Co"),
                DirectoryEntry::new("+802", "Rose Marlow"),
            ],
        )
        .build();
    TelServer::builder(&switch).start().await.unwrap()
}

/// Ann, logged on: her session, and what she has not been told of that is forgotten.
pub(crate) async fn ann(server: &TelServer) -> Ear {
    let ear = Ear::new().await;
    order(server, "openSession", "705", &format!("{}{}", ear.field(), ann_opens())).await;
    becomes(server, "705", "loggedOn").await;
    assert_eq!(ear.hear_states().await, ["loggedOn", "notReady"]);
    ear
}

/// Who ann is, for her `openSession`.
pub(crate) fn ann_opens() -> &'static str {
    "<userID>ann</userID><userPassword>pass</userPassword>"
}

/// Ann, ready.
pub(crate) async fn ready_ann(server: &TelServer) -> Ear {
    let ear = ann(server).await;
    becomes(server, "705", "ready").await;
    assert_eq!(ear.hear_states().await, ["ready"]);
    ear
}

pub(crate) async fn becomes(server: &TelServer, device: &str, state: &str) {
    order(server, "agentState", device, &wish(state)).await;
}

pub(crate) fn wish(state: &str) -> String {
    format!("<state><{state}/></state>")
}

pub(crate) fn of_service(name: &str) -> String {
    format!("<service>{name}</service>")
}

pub(crate) async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}
