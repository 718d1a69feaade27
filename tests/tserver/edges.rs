//! Edges of the link: how long a line may be, where a connection may break, what is never answered, how much there may be
//! (tserver-text-and-gateway, *The gateway link*).

use super::raw::{RawGateway, event};
use super::world::{find, secs, soon, story_until, url};
use serde_json::json;
use telapi::tserver::Session;
use telapi::tserver::event::Event as TEvent;
use telapi::{SessionState, StreamItem};
use telapi_mock::tserver::TServer;
use telapi_mock::{Extension, Switch};
use tokio::time::Instant;

/// A line may have a mebibyte.
const MOST_BYTES: usize = 1 << 20;

/// A UserEvent for 201 that is so many bytes long, without its end.
fn line_of(bytes: usize) -> String {
    let line = |filling: &str| {
        event("EventUserEvent", json!({"ThisDN": "201", "UserData": [["Filling", filling]]})).to_string()
    };
    let line = line(&"x".repeat(bytes - line("").len()));
    assert_eq!(line.len(), bytes);
    line
}

#[tokio::test(start_paused = true)]
async fn a_line_of_a_mebibyte_is_read_and_a_longer_one_ends_the_connection() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().start().unwrap();
    let mut events = session.events();
    let mut connection = gateway.open().await;
    story_until(&mut events, "resynchronised").await;
    connection.say_text(&line_of(MOST_BYTES)).await;
    let filling = |item: &StreamItem<telapi::tserver::Event>| match item {
        StreamItem::Event(event) => match event.message() {
            Some(TEvent::UserEvent(event)) => event.user_data.as_ref()?.text("Filling").map(str::len),
            _ => None,
        },
        _ => None,
    };
    assert!(find(&mut events, filling).await > MOST_BYTES - 200);
    connection.say_text(&line_of(MOST_BYTES + 1)).await;
    let lost = |item: &StreamItem<telapi::tserver::Event>| match item {
        StreamItem::Disconnected { reason } => Some(reason.to_string()),
        StreamItem::Event(_) => panic!("a line that is too long was read"),
        _ => None,
    };
    let reason = find(&mut events, lost).await;
    assert!(reason.contains("1048576"), "{reason}");
    let _again = gateway.open().await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn wherever_a_connection_breaks_the_session_comes_online_with_the_next() {
    let answers = [
        event("EventLinkConnected", json!({})),
        event("EventServerInfo", json!({"ReferenceID": 1, "ServerRole": 0})),
        event("EventRinging", json!({"ThisDN": "201", "ConnID": "00000000000000a1", "CallID": 1})),
    ];
    let whole = answers.map(|answer| format!("{answer}\n")).concat();
    for broken_at in 0..whole.len() {
        let gateway = RawGateway::new().await;
        let session = gateway.session().start().unwrap();
        let mut connection = gateway.accept().await;
        connection.asked_for("RequestRegisterClient").await;
        connection.say_bytes(whole.as_bytes().get(..broken_at).unwrap()).await;
        drop(connection);
        let _again = gateway.open().await;
        soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
        assert_eq!(session.calls().snapshot().len(), 0, "broken at {broken_at}");
    }
}

/// Who does not answer one question may be deaf to others, too: what it says then is not believed, and the next connection's
/// registration tells the same.
#[tokio::test(start_paused = true)]
async fn a_server_that_never_tells_of_an_address_is_connected_to_again() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().snapshot_interval(secs(30)).request_deadline(secs(5)).start().unwrap();
    let mut events = session.events();
    let mut connection = gateway.open().await;
    story_until(&mut events, "resynchronised").await;
    let online = Instant::now();
    let _unanswered = connection.asked_for("RequestQueryAddress").await;
    let _again = gateway.open().await;
    assert!(online.elapsed() >= secs(35) && online.elapsed() < secs(45), "{:?}", online.elapsed());
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_addresses_are_given_back_before_the_session_closes() {
    let numbers: Vec<String> = (10_000..20_000).map(|number| number.to_string()).collect();
    let switch =
        numbers.iter().fold(Switch::builder(), |switch, number| switch.extension(Extension::new(number)));
    let switch = switch.build();
    let server = TServer::builder(&switch).start().await.unwrap();
    let session = Session::builder([url(&server)])
        .addresses(numbers.iter().map(String::as_str))
        .connect()
        .await
        .unwrap();
    session.close().await;
    let given_back = server
        .transcript()
        .into_iter()
        .filter(|exchange| exchange.name == "RequestUnregisterAddress")
        .count();
    // the server remembers its newest 10,000 lines, half of which are answers
    assert_eq!(given_back, 5_000);
}
