//! No password and no session id in any log line, Debug output or error (quirks; design: "No secret leaks").

use super::world::{PASSWORD, World, debug, pass, secs, soon, story_until, told, watch};
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex};
use telapi::ipoffice::{SavedSession, Session};
use telapi_mock::ipoffice::Fault;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

/// What is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// The whole life of a session; gives all that a user could print of it.
async fn life(world: &World) -> String {
    let mut shown = String::new();
    let builder = world.user("201");
    shown += &debug(&builder);
    // refused when it is started; till then it must not be shown either
    let with_password = world.portal.url().replace("://", &format!("://Extn201:{PASSWORD}@"));
    let unchecked = Session::builder(&with_password).secondary(&with_password).server_at("b", &with_password);
    shown += &debug(&unchecked);
    let error = unchecked.credentials("Extn201", PASSWORD).application("bot").start().unwrap_err();
    shown += &(debug(&error) + &told(&error));
    let wrong = builder.clone().credentials("Extn201", format!("{PASSWORD}x"));
    let error = soon(wrong.connect()).await.unwrap_err();
    shown += &(debug(&error) + &told(&error));

    let session = soon(builder.connect()).await.unwrap();
    shown += &(debug(&session) + &debug(&session.login()));
    shown += &serde_json::to_string(&session.login().as_deref()).unwrap();
    let mut events = watch(&session).await;
    let mut all = session.events();
    let call = world.talk(&session, "202").await;
    for fault in [Fault::status(500), Fault::Html, Fault::Cut, Fault::NeverAnswer, Fault::status(302)] {
        world.portal.answer_next("holdCall", fault);
        let error = soon(call.hold()).await.unwrap_err();
        shown += &(debug(&error) + &told(&error));
    }
    world.portal.cut_websockets();
    story_until(&mut events, "resynchronised").await;
    world.portal.close_websockets();
    story_until(&mut events, "resynchronised").await;
    world.portal.inject("Extn201", "<Events clientSessionId=\"");
    world.portal.inject("Extn201", "<Events><NewEvent/></Events>");
    let id = world.portal.session_ids("Extn201").pop().unwrap();
    world.portal.inject("Extn201", format!(r#"<Events clientSessionId="{id}"><NewEvent/></Events>"#));
    world.portal.inject("Extn201", format!(r#"<NewEvent clientSessionId="{id}"/>"#));
    pass(secs(1)).await;
    world.portal.expire_sessions();
    story_until(&mut events, "resynchronised").await;
    world.portal.stop().await;
    story_until(&mut events, "disconnected").await;
    pass(secs(30)).await;
    shown += &debug(&session.state().get());
    world.portal.restart().await.unwrap();
    story_until(&mut events, "resynchronised").await;
    // a second login throws this one out
    let second = world.log_in("201").await;
    while let Some(item) = soon(all.next()).await {
        shown += &debug(&item);
        if let Some(event) = item.event() {
            shown += &serde_json::to_string(event).unwrap();
        }
    }
    shown += &(debug(&session) + &debug(&call) + &debug(session.calls()) + &debug(&events));
    shown += &debug(&session.device("201").unwrap());
    // over a restart, with a builder that fits and with one that does not
    let saved = soon(second.suspend()).await.unwrap_or_else(|error| panic!("{error}"));
    let again =
        || SavedSession::from_secret_json(saved.to_secret_json()).unwrap_or_else(|error| panic!("{error}"));
    let error = world.user("202").resume(again()).start().unwrap_err();
    shown += &(debug(&error) + &told(&error) + &debug(&saved.to_secret_json()));
    let third = soon(world.user("201").resume(again()).connect()).await.unwrap();
    shown += &(debug(&third) + &debug(&third.login()) + &debug(&second.state().get()));
    world.portal.expire_sessions();
    pass(secs(30)).await;
    third.close().await;
    shown
}

#[tokio::test(start_paused = true)]
async fn neither_password_nor_session_id_is_logged_or_shown() {
    let log = Log::default();
    let filter = EnvFilter::new("telapi_core=trace,telapi_ipoffice=trace,telapi=trace,telapi_mock=off");
    let subscriber =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(log.clone());
    // with a single dispatcher in the process, tracing lets other tests' threads decide what is listened to
    let other = tracing_subscriber::registry().set_default();
    let guard = subscriber.set_default();
    let world = World::new().await;
    let shown = life(&world).await;
    drop((guard, other));

    let log = log.text();
    for line in [" INFO ", " WARN ", "DEBUG ", "connected", "disconnected", "request failed"] {
        assert!(log.contains(line), "the log was listened to, and has no {line}: {log}");
    }
    let mut secrets: BTreeSet<String> =
        world.portal.transcript().into_iter().filter_map(|exchange| exchange.session).collect();
    assert!(secrets.len() >= 4, "there were several sessions");
    secrets.insert(PASSWORD.to_owned());
    for secret in secrets {
        for (what, text) in [("log", &log), ("Debug", &shown)] {
            let found = text.find(&secret).map(|at| &text[at.saturating_sub(300)..at + secret.len()]);
            assert!(found.is_none(), "in the {what}: {found:?}");
        }
    }
}
