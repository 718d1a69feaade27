//! No password is told: in no line at any level, no Debug, no text of an error, through failover and outages; nor where the
//! server repeats it.

use super::listener::Listener;
use super::world::{PASSWORD, World, debug, minutes, open, pass, secs, soon, story_until, told, within};
use telapi::telservices::{Session, SessionBuilder, WatchedDevice};
use telapi::{SessionState, StreamItem, WhileOffline};
use telapi_mock::fault::{AnswerFault, ConnectionFault, EventFault, When};
use telapi_mock::telservices::{TelServer, TelServerBuilder};

/// All that a program could print.
#[derive(Default)]
struct Shown(String);

impl Shown {
    fn thing(&mut self, thing: &impl std::fmt::Debug) {
        self.0 += &debug(thing);
    }

    fn outcome<T: std::fmt::Debug>(&mut self, outcome: Result<T, telapi::Error>) {
        match outcome {
            Ok(done) => self.thing(&done),
            Err(error) => self.0 += &(debug(&error) + &told(&error)),
        }
    }
}

fn user() -> WatchedDevice {
    WatchedDevice::new("201").user("Extn201", PASSWORD)
}

/// What is asked for at any time.
async fn asks(session: &Session, shown: &mut Shown) {
    shown.outcome(soon(session.device("201").unwrap().make_call("202")).await);
    for call in session.device("201").unwrap().calls() {
        shown.outcome(soon(call.hold()).await);
        shown.outcome(soon(call.hang_up()).await);
    }
    let phone = session.phone("201").unwrap();
    shown.outcome(soon(phone.snapshot()).await);
    shown.outcome(soon(phone.query_history()).await);
    shown.thing(&(session, session.state().get(), session.servers(), session.calls(), &phone));
}

/// What a server says that repeats the password wherever it can.
fn repeats() -> Vec<AnswerFault> {
    let bodies = [
        format!("<TelServiceReturn><error><{PASSWORD}/></error></TelServiceReturn>"),
        format!("<TelServiceReturn><error><reject>{PASSWORD}</reject></error></TelServiceReturn>"),
        format!("<TelServiceReturn><result><{PASSWORD}/></result></TelServiceReturn>"),
        format!("<{PASSWORD}/>"),
        format!("<TelServiceReturn><{PASSWORD}></TelServiceReturn>"),
        format!("<TelServiceReturn {PASSWORD}='"),
        PASSWORD.to_owned(),
    ];
    bodies.into_iter().map(|body| AnswerFault::answer(200, body)).collect()
}

async fn life(builder: SessionBuilder, servers: [&TelServer; 2], shown: &mut Shown) {
    let [first, second] = servers;
    let builder = builder.device(user()).while_offline(WhileOffline::Wait(secs(5)));
    shown.thing(&(&builder, user()));
    let (session, mut events) = open(builder).await;
    let mut items = session.events();
    asks(&session, shown).await;
    for fault in [AnswerFault::DoAndCut, AnswerFault::NeverAnswer, AnswerFault::Garbage] {
        first.spoil_answers(When::next(1), fault);
        asks(&session, shown).await;
    }
    for body in [format!("<TelServiceEvent><{PASSWORD}>"), format!("<{PASSWORD}/>"), PASSWORD.to_owned()] {
        first.inject("201", body.as_bytes());
        pass(secs(1)).await;
    }
    first.spoil_events(When::next(3), EventFault::Truncate);
    asks(&session, shown).await;
    first.clear_faults();
    for repeat in repeats() {
        first.forget_sessions();
        first.spoil_answers(When::next(2).on("openSession"), repeat);
        asks(&session, shown).await;
        first.clear_faults();
        within(minutes(5), session.state().wait_for(SessionState::is_online)).await.unwrap();
    }
    first.stop().await;
    asks(&session, shown).await;
    story_until(&mut events, "failed over").await;
    asks(&session, shown).await;
    first.restart().await.unwrap();
    second.break_connections(ConnectionFault::Cut);
    second.hang(true);
    asks(&session, shown).await;
    second.stop().await;
    within(minutes(5), session.state().wait_for(SessionState::is_online)).await.unwrap();
    asks(&session, shown).await;
    first.spoil_answers(When::always().on("openSession"), super::world::error("invalidCredentials"));
    first.forget_sessions();
    asks(&session, shown).await;
    within(minutes(5), session.state().wait_for(SessionState::is_closed)).await.unwrap();
    first.clear_faults();
    while let Some(item) = soon(items.next()).await {
        shown.thing(&item);
        if let StreamItem::Event(event) = &item {
            shown.0 += &serde_json::to_string(&**event).unwrap();
        }
    }
}

/// The first login, of which a server repeats what it was told.
async fn first_login(world: &World, shown: &mut Shown) {
    for repeat in repeats() {
        for builder in [world.over_udp(), world.over_http()] {
            world.server.spoil_answers(When::always().on("openSession"), repeat.clone());
            shown.outcome(soon(builder.device(user()).login_deadline(secs(3)).connect()).await);
            world.server.clear_faults();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn through_a_whole_life_no_password_is_told() {
    let (listener, listening) = Listener::listen();
    let mut shown = Shown::default();
    for is_polled in [false, true] {
        let world = World::behind(TelServerBuilder::requires_credentials).await;
        let second = world.another().await;
        let builder = if is_polled {
            world.over_http().server(second.url())
        } else {
            world.over_udp().server(super::world::tcp(&second))
        };
        life(builder, [&world.server, &second], &mut shown).await;
        first_login(&world, &mut shown).await;
        assert!(
            world.asked("openSession").iter().any(|asked| asked.contains(PASSWORD)),
            "it was there to be told"
        );
    }
    drop(listening);
    let logged = format!("{:?}", listener.told());
    for line in ["failed over", "disconnected", "request failed", "supervisor", "exchanged", "event"] {
        assert!(logged.contains(line), "listened to, and has no {line}");
    }
    for thing in ["invalidCredentials", "Decode", "Protocol", "Extn201"] {
        assert!(shown.0.contains(thing), "shown, and has no {thing}");
    }
    for (what, text) in [("log", &logged), ("Debug", &shown.0)] {
        let found = text.find(PASSWORD).map(|at| &text[at.saturating_sub(300)..at + PASSWORD.len()]);
        assert!(found.is_none(), "in the {what}: {found:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_url_with_a_password_is_refused_and_not_repeated() {
    for url in [
        format!("telservices://Extn201:{PASSWORD}@telserver:2555"),
        format!("http://Extn201:{PASSWORD}@telserver"),
        format!("https://telserver/{PASSWORD}"),
    ] {
        let builder = Session::builder(&url).device("201");
        assert!(!debug(&builder).contains(PASSWORD));
        let error = builder.start().unwrap_err();
        assert!(!told(&error).contains(PASSWORD) && !debug(&error).contains(PASSWORD), "{url}");
    }
}
