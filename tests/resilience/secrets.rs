//! Through failovers, fallbacks and outages no secret is told: the password, the session ids, which are the WebSockets' paths
//! as well, the voicemail code, a proxy's credentials. Looked for in all that telapi logs at trace level, in every Debug and
//! in every error's text.

use super::listener::Listener;
use super::told::Told;
use super::world::{PASSWORD, debug, minutes, pass, secs, soon, told, within};
use std::collections::BTreeSet;
use telapi::ipoffice::{HttpClient, Proxy, SavedSession, Session, SessionBuilder, TlsPolicy};
use telapi::{SessionState, StreamItem, WhileOffline};
use telapi_mock::ipoffice::{Fault, Pair, PortalBuilder, Server};
use telapi_mock::{CallsInFailure, Extension, Switch, SwitchBuilder};

/// What the mock gives as every mailbox's code.
const VOICEMAIL_CODE: &str = "bW9jay1jb2Rl";

/// The password of a proxy.
const PROXY_PASSWORD: &str = "Karwendel2749";

/// All that a program could print.
#[derive(Default)]
struct Shown(String);

impl Shown {
    fn thing(&mut self, thing: &impl std::fmt::Debug) {
        self.0 += &debug(thing);
    }

    fn error(&mut self, error: &telapi::Error) {
        self.0 += &(debug(error) + &told(error));
    }

    fn outcome<T: std::fmt::Debug>(&mut self, outcome: Result<T, telapi::Error>) {
        match outcome {
            Ok(done) => self.thing(&done),
            Err(error) => self.error(&error),
        }
    }
}

async fn pair() -> (Switch, Pair) {
    let phones = ["201", "202"].map(|number| Extension::new(number).password(PASSWORD));
    let phones = phones.map(|phone| phone.answers_after(secs(1)).voicemail());
    let switch = phones.into_iter().fold(Switch::builder().seed(7), SwitchBuilder::extension).build();
    let pair = Pair::builder(&switch).portals(PortalBuilder::https).start().await.unwrap();
    (switch, pair)
}

fn user(pair: &Pair) -> SessionBuilder {
    let [primary, secondary] = [Server::Primary, Server::Secondary].map(|server| pair.portal(server).url());
    let pins =
        [Server::Primary, Server::Secondary].map(|server| pair.portal(server).certificate_sha256().unwrap());
    Session::builder(primary)
        .secondary(secondary)
        .credentials("Extn201", PASSWORD)
        .application("bot")
        .tls(TlsPolicy::pinned_sha256_any(pins))
        .while_offline(WhileOffline::Wait(secs(20)))
        .seed(7)
}

/// What is asked for at any time; gives what came of it.
async fn asks(session: &Session, shown: &mut Shown) {
    let device = session.device("201").unwrap();
    shown.outcome(soon(device.make_call("202")).await);
    for call in device.calls() {
        shown.outcome(soon(call.hold()).await);
        shown.outcome(soon(call.hang_up()).await);
    }
    let phone = session.phone("201").unwrap();
    shown.outcome(soon(phone.get_voicemail_config()).await);
    shown.outcome(soon(session.get_presence_states(["201"])).await);
    shown.thing(&(session, session.login(), session.state().get(), session.servers(), session.calls()));
}

/// A whole life between two portals.
async fn life(pair: &Pair, shown: &mut Shown) {
    let builder = user(pair);
    shown.thing(&builder);
    let (session, told) = Told::from_the_beginning(builder).await;
    let mut items = session.events();
    asks(&session, shown).await;
    for fault in [Fault::DoAndCut, Fault::NeverAnswer, Fault::status(401)] {
        pair.portal(Server::Primary).answer_next("makeCall", fault);
        asks(&session, shown).await;
    }

    pair.stop(Server::Primary).await;
    asks(&session, shown).await;
    pass(minutes(3)).await;
    asks(&session, shown).await;
    assert_eq!(told.connected_to(), Some((pair.portal(Server::Secondary).url(), true)));

    // it takes its users back: HASwitchEvent, SERVICE_REDIRECTED
    pair.start(Server::Primary).await.unwrap();
    pair.wait_for_active(Server::Primary).await;
    asks(&session, shown).await;
    pass(minutes(3)).await;
    assert_eq!(told.connected_to(), Some((pair.portal(Server::Primary).url(), true)));

    pair.ip_office_fails(CallsInFailure::Gone);
    asks(&session, shown).await;
    pass(minutes(3)).await;
    pair.silence(Server::Primary);
    asks(&session, shown).await;
    pass(minutes(3)).await;
    pair.portal(Server::Secondary).renew_certificate().unwrap();
    // it is not the pinned one any more
    within(minutes(5), session.state().wait_for(|state| matches!(state, SessionState::Reconnecting { .. })))
        .await
        .unwrap();
    pass(minutes(3)).await;
    asks(&session, shown).await;
    pair.start(Server::Primary).await.unwrap();
    within(minutes(5), session.state().wait_for(SessionState::is_online)).await.unwrap();

    let saved = soon(session.suspend()).await.unwrap();
    shown.thing(&saved.to_secret_json());
    let again = SavedSession::from_secret_json(saved.to_secret_json()).unwrap();
    let resumed = soon(user(pair).resume(again).connect()).await.unwrap();
    asks(&resumed, shown).await;
    resumed.close().await;
    shown.thing(&(&resumed, &session));
    while let Some(item) = soon(items.next()).await {
        shown.thing(&item);
        if let StreamItem::Event(event) = &item {
            shown.0 += &serde_json::to_string(&**event).unwrap();
        }
    }
}

/// A proxy with credentials, which is not there.
async fn behind_a_proxy(pair: &Pair, shown: &mut Shown) {
    let proxy = Proxy::http(format!("http://telapi:{PROXY_PASSWORD}@127.0.0.1:9")).unwrap();
    let client = HttpClient::builder().proxy(proxy.clone()).build().unwrap();
    let session = Session::builder(pair.portal(Server::Primary).url()).credentials("Extn201", PASSWORD);
    let session = session.application("bot").http_client(client.clone()).login_deadline(secs(5));
    shown.thing(&(&proxy, &client, &session));
    shown.outcome(soon(session.connect()).await);
}

#[tokio::test(start_paused = true)]
async fn through_a_whole_life_of_failovers_no_secret_is_told() {
    let (listener, listening) = Listener::listen();
    let (_switch, pair) = pair().await;
    let mut shown = Shown::default();
    life(&pair, &mut shown).await;
    behind_a_proxy(&pair, &mut shown).await;
    drop(listening);

    let logged = format!("{:?}", listener.told());
    for line in ["failed over", "disconnected", "request failed", "supervisor", "why disconnected", "event"] {
        assert!(logged.contains(line), "listened to, and has no {line}");
    }
    for thing in ["Redirected", "NotThePinned", "Proxy", "NotSent", "voicemail_on"] {
        assert!(shown.0.contains(thing), "shown, and has no {thing}");
    }
    let portals = [Server::Primary, Server::Secondary].map(|server| pair.portal(server).transcript());
    let mut secrets: BTreeSet<String> =
        portals.into_iter().flatten().filter_map(|exchange| exchange.session).collect();
    assert!(secrets.len() >= 5, "there were several sessions: {}", secrets.len());
    secrets.extend([PASSWORD, VOICEMAIL_CODE, PROXY_PASSWORD].map(str::to_owned));
    for secret in secrets {
        for (what, text) in [("log", &logged), ("Debug", &shown.0)] {
            let found = text.find(&secret).map(|at| &text[at.saturating_sub(300)..at + secret.len()]);
            assert!(found.is_none(), "in the {what}: {found:?}");
        }
    }
}
