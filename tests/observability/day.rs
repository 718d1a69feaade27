//! A day of normal traffic, as an operator who logs at info sees it.

use super::listener::{Listener, Told};
use super::world::{PASSWORD, World, minutes, pass, secs, soon, story_until, watch};
use std::collections::BTreeSet;
use telapi::ipoffice::Session;
use telapi_mock::ipoffice::Portal;
use telapi_mock::{Extension, Switch};
use tracing::Level;

/// Numbers of seven digits, which no port and no duration can be mistaken for.
const OWN: &str = "7390201";
const ANSWERS: &str = "7390202";
const CONSULTED: &str = "7390203";
const CALLER: &str = "7390204";
const BUSY: &str = "7390205";
const REJECTS: &str = "7390206";

const NUMBERS: [(&str, &str); 6] = [
    (OWN, "Anna Berg"),
    (ANSWERS, "Bela Cerny"),
    (CONSULTED, "Carla Diaz"),
    (CALLER, "Dora Egli"),
    (BUSY, "Emil Funk"),
    (REJECTS, "Fritz Gros"),
];

async fn world() -> World {
    let mut builder = Switch::builder().seed(7).application_user("ctiapp", PASSWORD);
    for (number, name) in NUMBERS {
        let phone = Extension::new(number).full_name(name).password(PASSWORD);
        builder = builder.extension(match number {
            ANSWERS | CONSULTED => phone.answers_after(secs(1)),
            BUSY => phone.busy(),
            REJECTS => phone.rejects(),
            _ => phone,
        });
    }
    let switch = builder.build();
    let portal = Portal::builder(&switch).start().await.unwrap();
    World { switch, portal }
}

/// A few minutes of this day.
async fn some_calls(world: &World, session: &Session, ids: &mut BTreeSet<String>) {
    let device = session.device(OWN).unwrap();
    let call = world.talk(session, ANSWERS).await;
    soon(call.hold()).await.unwrap();
    ids.extend(session.calls().snapshot().iter().filter_map(|call| Some(call.call_id()?.to_string())));
    soon(call.retrieve()).await.unwrap();
    let consultation = soon(call.consult(CONSULTED)).await.unwrap();
    soon(consultation.established()).await.unwrap();
    soon(call.transfer_to(&consultation)).await.unwrap();
    pass(secs(20)).await;
    world.phone(ANSWERS).hang_up().unwrap();
    for number in [BUSY, REJECTS] {
        let call = soon(device.make_call(number)).await.unwrap();
        soon(call.established()).await.unwrap_err();
        pass(secs(5)).await;
        let _ = soon(call.hang_up()).await;
    }
    world.phone(CALLER).dial(OWN).unwrap();
    pass(secs(5)).await;
    world.phone(OWN).pick_up().unwrap();
    pass(secs(90)).await;
    world.phone(CALLER).hang_up().unwrap();
    pass(minutes(10)).await;
}

#[tokio::test(start_paused = true)]
async fn a_day_of_normal_traffic_writes_connects_and_disconnects_and_no_number_and_no_secret() {
    let (listener, listening) = Listener::listen();
    let world = world().await;
    let session = world.log_in(OWN).await;
    let watcher = soon(world.application_user().application("watcher").connect()).await.unwrap();
    drop(watch(&session).await);
    let everything = watcher.events();
    let reading = tokio::spawn(async move {
        let mut everything = everything;
        while everything.next().await.is_some() {}
    });
    let mut call_ids = BTreeSet::new();
    let mut secrets = BTreeSet::from([PASSWORD.to_owned()]);
    let sessions = || {
        ["ctiapp".to_owned(), format!("Extn{OWN}")]
            .into_iter()
            .flat_map(|user| world.portal.session_ids(&user))
    };
    let began = tokio::time::Instant::now();
    let mut rounds = 0;
    while began.elapsed() < minutes(24 * 60) {
        some_calls(&world, &session, &mut call_ids).await;
        rounds += 1;
        if rounds == 50 {
            secrets.extend(sessions());
            let mut events = session.events();
            // planned, at night
            world.portal.restart().await.unwrap();
            story_until(&mut events, "connected").await;
            story_until(&mut events, "resynchronised").await;
            world.phone(OWN).log_out().unwrap();
            pass(minutes(8 * 60)).await;
            world.phone(OWN).log_in().unwrap();
            pass(minutes(1)).await;
        }
    }
    secrets.extend(sessions());
    session.close().await;
    watcher.close().await;
    reading.await.unwrap();
    drop(listening);

    assert!(rounds > 60, "hundreds of calls: {rounds} rounds of five");
    assert!(call_ids.len() > 60 && secrets.len() == 5, "{} {}", call_ids.len(), secrets.len());
    let lines: Vec<String> = listener.lines(Level::INFO).into_iter().map(|line| line.name).collect();
    let mut sorted = lines.clone();
    sorted.sort();
    let expected = [
        "closed",
        "closed",
        "connected",
        "connected",
        "connected again",
        "connected again",
        "disconnected",
        "disconnected",
    ];
    assert_eq!(sorted, expected, "{lines:?}");

    let told = listener.told();
    let (open, quiet): (Vec<_>, Vec<_>) = told.iter().partition(|told| told.level <= Level::INFO);
    let text = |told: Vec<&Told>| told.into_iter().map(Told::shown).collect::<Vec<_>>().join("\n");
    let (open, quiet) = (text(open), text(quiet));
    for (number, name) in NUMBERS {
        for private in name.split(' ').chain([number]) {
            assert!(!open.contains(private), "{private}: {open}");
        }
        // or else it would be no wonder
        assert!(quiet.contains(number), "trace tells of {number}");
    }
    assert!(quiet.contains("Dora Egli"), "trace tells who calls");
    for id in call_ids {
        assert!(!open.contains(&id) && quiet.contains(&id), "{id}: {open}");
    }
    for secret in secrets {
        let found = told.iter().find(|told| told.shown().contains(&secret));
        assert!(found.is_none(), "{found:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_login_is_an_error_that_names_nobody() {
    let (listener, listening) = Listener::listen();
    let world = world().await;
    let builder =
        Session::builder(world.portal.url()).credentials(format!("Extn{OWN}"), "wrong").application("bot");
    soon(builder.connect()).await.unwrap_err();
    drop(listening);
    let lines = listener.lines(Level::INFO);
    let [line] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!((line.level, line.name.as_str()), (Level::ERROR, "session failed"));
    assert_eq!(line.fields["reason"], "refused");
    assert!(line.fields["error"].starts_with("login refused (status 401"), "{line:?}");
    assert!(!line.shown().contains(OWN));
    let whole = listener.lines(Level::DEBUG).into_iter().find(|line| line.name == "why the session failed");
    assert!(whole.unwrap().shown().contains(OWN), "debug says who");
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_is_gone_for_a_night_is_a_handful_of_warnings() {
    let (listener, listening) = Listener::listen();
    let world = world().await;
    let session = world.log_in(OWN).await;
    let mut events = watch(&session).await;
    world.portal.stop().await;
    story_until(&mut events, "disconnected").await;
    pass(minutes(8 * 60)).await;
    world.portal.restart().await.unwrap();
    story_until(&mut events, "resynchronised").await;
    session.close().await;
    drop(listening);
    let lines = listener.lines(Level::INFO);
    let warnings = lines.iter().filter(|line| line.level == Level::WARN).count();
    // after 1, 2, 4, … 64 minutes, and hourly
    assert!((8..=15).contains(&warnings), "{warnings}");
    assert!(
        lines.iter().filter(|line| line.level == Level::WARN).all(|line| line.name == "still not connected")
    );
    assert_eq!(lines.len() - warnings, 4, "connected, disconnected, connected again, closed");
}
