//! No password is told: in no line at any level, no Debug, no text of an error, no JSON, whatever a server repeats.

use super::listener::Listener;
use super::raw::{RawGateway, event};
use super::world::{PASSWORD, debug, secs, soon, told};
use serde_json::{Value, json};
use telapi::tserver::message::{Attribute, Message};
use telapi::tserver::request::{RequestAgentLogin, RequestPrivateService};
use telapi::tserver::{Address, HotStandby};
use telapi::{SessionState, StreamItem};

/// An agent's password, nowhere else to be found.
const AGENTS: &str = "Watzmann2713";

/// What a server says that repeats a password wherever it can.
fn repeats(password: &str, reference: &Value) -> Vec<String> {
    let words = format!("the password {password} is wrong");
    let attributes = [
        json!({"ErrorCode": 53, "ErrorMessage": words}),
        json!({"ErrorCode": 53, "ErrorMessage": password}),
        json!({"ErrorCode": 53, "ApplicationPassword": password, "Password": password}),
        json!({"ErrorCode": 53, "YourPassword": words}),
        json!({"ErrorCode": 53, "YourPassword": [["ApplicationPassword", password]]}),
        json!({"ErrorCode": 53, "YourPassword": {"it": [words, {"is": password}]}}),
        json!({"ErrorCode": 53, "Extensions": [["password", password], ["list", [["in it", words]]]]}),
        json!({"ErrorCode": 53, "Reason": [[words, 1]]}),
        json!({"ErrorCode": 53, password: password}),
        // what makes no EventError
        json!({"ErrorCode": words}),
        json!({"ErrorMessage": words}),
    ];
    let mut lines = Vec::new();
    for mut attributes in attributes {
        attributes["ReferenceID"] = reference.clone();
        for name in ["EventError", "EventLinkDisconnected", "EventPrivateInfo", "EventOfTheFuture"] {
            lines.push(event(name, attributes.clone()));
        }
    }
    let mut beside = event("EventError", json!({"ErrorCode": 53, "ReferenceID": reference}));
    beside["beside"] = json!({"it": password, password: words});
    lines.push(beside);
    lines.push(event(password, json!({"ReferenceID": reference})));
    let mut lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    lines.extend([
        format!("{{\"message\":{password}"),
        password.to_owned(),
        format!("{{\"{password}\":\"{password}\"}}"),
    ]);
    lines
}

/// All that a program could print.
#[derive(Default)]
struct Shown(Vec<String>);

impl Shown {
    fn thing(&mut self, thing: &impl std::fmt::Debug) {
        self.0.push(debug(thing));
    }

    fn outcome<T: std::fmt::Debug>(&mut self, outcome: Result<T, telapi::Error>) {
        match outcome {
            Ok(done) => self.thing(&done),
            Err(error) => self.0.extend([debug(&error), told(&error)]),
        }
    }
}

#[track_caller]
fn assert_not_told(what: &str, shown: &[String]) {
    assert!(!shown.is_empty(), "{what}: nothing is shown");
    for password in [PASSWORD, AGENTS] {
        let found = shown.iter().find(|shown| shown.contains(password));
        assert!(found.is_none(), "{password} in the {what}: {found:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_a_server_repeats_while_a_session_is_opened_no_password_is_told() {
    let (listener, listening) = Listener::listen();
    let mut shown = Shown::default();
    for line in repeats(PASSWORD, &Value::Null) {
        let gateway = RawGateway::new().await;
        let builder = gateway.session().password(PASSWORD).login_deadline(secs(2));
        shown.thing(&builder);
        let (outcome, ()) = soon(futures::future::join(builder.connect(), async {
            let mut connection = gateway.accept().await;
            let asked = connection.asked_for("RequestRegisterClient").await;
            assert_eq!(asked["attributes"]["ApplicationPassword"], PASSWORD, "it is there to be told");
            connection.say_text(&line).await;
        }))
        .await;
        shown.outcome(outcome);
    }
    drop(listening);
    assert_not_told("Debug and errors", &shown.0);
    assert_not_told("log", &listener.told().iter().map(debug).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn whatever_a_server_repeats_in_a_session_no_password_is_told() {
    let (listener, listening) = Listener::listen();
    let mut shown = Shown::default();
    let gateway = RawGateway::new().await;
    let session = gateway.session().password(PASSWORD).hot_standby(HotStandby::default()).start().unwrap();
    let mut events = session.events();
    let mut connection = gateway.open().await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    shown.thing(&(&session, session.state().get(), session.servers()));
    let (count, none) = (repeats("", &Value::Null).len(), json!(4_294_967_295_u32));
    for password in [PASSWORD, AGENTS] {
        for at in 0..count {
            let login = RequestAgentLogin::new("201", "7001").password(AGENTS);
            shown.thing(&login);
            let request = async {
                let asked = connection.asked_for("RequestAgentLogin").await;
                assert_eq!(asked["attributes"]["Password"], AGENTS, "it is there to be told");
                let reference = &asked["attributes"]["ReferenceID"];
                connection.say_text(&repeats(password, reference)[at]).await;
                connection.answer(&asked, "EventError", json!({"ErrorCode": 53})).await;
            };
            let (outcome, ()) = soon(futures::future::join(session.request(login), request)).await;
            shown.outcome(outcome);
        }
    }
    for line in repeats(PASSWORD, &none) {
        connection.say_text(&line).await;
    }
    // a message that nobody has a type for
    let message = Message::new("RequestOfTheFuture").with(Attribute::Password, AGENTS);
    let (outcome, ()) = soon(futures::future::join(session.request_message(message), async {
        let asked = connection.asked_for("RequestOfTheFuture").await;
        let words = json!({"ErrorCode": 53, "ErrorMessage": format!("what is {AGENTS}?")});
        connection.answer(&asked, "EventError", words).await;
    }))
    .await;
    shown.outcome(outcome);
    shown.thing(&(RequestPrivateService::new(1, "201"), Address::new("201")));
    drop((session, connection));
    while let Some(item) = soon(events.next()).await {
        shown.thing(&item);
        if let StreamItem::Event(event) = &item {
            shown.0.push(serde_json::to_string(&**event).unwrap());
        }
    }
    drop(listening);
    assert_not_told("Debug, JSON and errors", &shown.0);
    assert_not_told("log", &listener.told().iter().map(debug).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn what_merely_equals_a_password_elsewhere_is_left_as_it_is() {
    let gateway = RawGateway::new().await;
    let (session, mut connection) = gateway.online(gateway.session().password("gold")).await;
    let login = RequestAgentLogin::new("201", "7001").password("7001");
    let (answer, ()) = soon(futures::future::join(session.request(login), async {
        let asked = connection.asked_for("RequestAgentLogin").await;
        let told = json!({"AgentID": "7001", "ThisQueue": "gold", "Extensions": [["ReasonCode", "7001"]]});
        connection.answer(&asked, "EventAgentLogin", told).await;
    }))
    .await;
    let shown = debug(&answer.unwrap());
    for kept in [r#""7001""#, r#""gold""#] {
        assert!(shown.contains(kept), "{shown}");
    }
}
