//! Two servers of one switch (the table of `Pair`).

use crate::client::{Client, name, opening, pair as value};
use crate::switch;
use serde_json::{Value, json};
use std::time::Duration;
use telapi_mock::tserver::{Pair, Server, Standby};

async fn pair(standby: Standby) -> Pair {
    Pair::builder(&switch(), standby).start().await.unwrap()
}

async fn role(client: &mut Client) -> i64 {
    client.ask("QueryServer", json!({})).await["attributes"]["ServerRole"].as_i64().unwrap()
}

/// The ConnID of a phone's call.
async fn conn_id(client: &mut Client, dn: &str) -> Value {
    value(&client.register(dn).await["attributes"]["Extensions"], "conn-1").clone()
}

#[tokio::test]
async fn a_hot_backup_knows_the_calls_and_their_data_but_is_asked_in_vain() {
    let pair = pair(Standby::Hot).await;
    let mut primary = Client::on(pair.server(Server::First), &["1001"]).await;
    let mut backup = Client::on(pair.server(Server::Second), &["1001"]).await;
    assert_eq!((role(&mut primary).await, role(&mut backup).await), (0, 1));
    let call = json!({ "ThisDN": "1001", "OtherDN": "1002", "UserData": [["a", 1]] });
    assert_eq!(backup.refused("MakeCall", call.clone()).await, 58);
    let dialing = primary.ask("MakeCall", call).await;
    backup.expect("OffHook").await;
    let seen = backup.expect("Dialing").await;
    assert_eq!(seen["ConnID"], dialing["attributes"]["ConnID"]);
    assert!(seen["ReferenceID"].is_null());

    pair.stop(Server::First).await;
    primary.expect("OffHook").await;
    primary.is_closed().await;
    backup.expect("LinkDisconnected").await;
    assert_eq!(backup.expect("PrimaryChanged").await["ServerRole"], 0);
    backup.expect("LinkConnected").await;
    assert_eq!((pair.primary(), role(&mut backup).await), (Some(Server::Second), 0));
    let release = json!({ "ThisDN": "1001", "ConnID": seen["ConnID"] });
    let released = backup.ask("ReleaseCall", release).await;
    assert_eq!((name(&released), &released["attributes"]["UserData"]), ("EventReleased", &json!([["a", 1]])));
}

#[tokio::test]
async fn a_warm_backup_has_no_link_until_it_is_primary_and_then_other_ids() {
    let pair = pair(Standby::Warm).await;
    let mut primary = Client::on(pair.server(Server::First), &["1001"]).await;
    let mut backup = Client::connect(pair.server(Server::Second)).await;
    assert_eq!(name(&backup.ask("RegisterClient", opening("test")).await), "EventLinkDisconnected");
    assert_eq!(role(&mut backup).await, 1);
    assert_eq!(backup.refused("RegisterAddress", crate::client::registering("1001", 0)).await, 54);
    pair.server(Server::First).switch().phone("1001").dial("1002").unwrap();
    let before = conn_id(&mut primary, "1001").await;
    pair.stop(Server::First).await;
    assert_eq!(backup.expect("PrimaryChanged").await["ServerRole"], 0);
    backup.expect("LinkConnected").await;
    let after = conn_id(&mut backup, "1001").await;
    assert!(after.is_string() && after != before, "{before} {after}");
    // the call has gone on, and goes on here
    pair.server(Server::Second).switch().phone("1002").pick_up().unwrap();
    assert_eq!(backup.expect("Established").await["ConnID"], after);
}

#[tokio::test]
async fn a_server_that_comes_back_is_the_backup() {
    for standby in [Standby::Hot, Standby::Warm] {
        let pair = pair(standby).await;
        pair.stop(Server::First).await;
        pair.start(Server::First).await.unwrap();
        assert_eq!(pair.primary(), Some(Server::Second));
        let mut first = Client::connect(pair.server(Server::First)).await;
        first.ask("RegisterClient", opening("test")).await;
        assert_eq!(role(&mut first).await, 1);
        pair.stop(Server::Second).await;
        assert_eq!((pair.primary(), role(&mut first).await), (Some(Server::First), 0));
        pair.stop(Server::First).await;
        assert_eq!(pair.primary(), None);
        pair.start(Server::Second).await.unwrap();
        assert_eq!(pair.primary(), Some(Server::Second));
        Client::on(pair.server(Server::Second), &["1001"]).await;
    }
}

#[tokio::test]
async fn roles_are_changed_while_both_run() {
    let hot = pair(Standby::Hot).await;
    let mut first = Client::on(hot.server(Server::First), &["1001"]).await;
    hot.switch_over();
    first.expect("LinkDisconnected").await;
    assert_eq!(first.expect("PrimaryChanged").await["ServerRole"], 1);
    first.expect("LinkConnected").await;
    assert_eq!(hot.server(Server::First).registrations("1001"), 1);
    assert_eq!(hot.primary(), Some(Server::Second));

    let warm = pair(Standby::Warm).await;
    let mut first = Client::on(warm.server(Server::First), &["1001"]).await;
    warm.switch_over();
    assert_eq!(first.expect("PrimaryChanged").await["ServerRole"], 1);
    first.expect("LinkDisconnected").await;
    assert_eq!(warm.server(Server::First).registrations("1001"), 0);
    warm.switch_over();
    assert_eq!(first.expect("PrimaryChanged").await["ServerRole"], 0);
    first.expect("LinkConnected").await;
}

#[tokio::test(start_paused = true)]
async fn a_silent_primary_is_replaced_after_a_time() {
    let pair =
        Pair::builder(&switch(), Standby::Hot).takeover_after(Duration::from_secs(5)).start().await.unwrap();
    let mut client = Client::open(pair.server(Server::First)).await;
    pair.silence(Server::First);
    client.send("QueryServer", json!({})).await;
    assert_eq!(pair.primary(), None);
    let before = tokio::time::Instant::now();
    pair.wait_for_primary(Server::Second).await;
    assert_eq!(before.elapsed().as_secs(), 5);
    assert!(tokio::time::timeout(Duration::from_secs(9), client.line()).await.is_err());
}
