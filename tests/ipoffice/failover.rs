//! Portals that hand their users over, and IP Offices that go (IP Office guide 15.2 to 15.5).

use super::world::{
    PASSWORD, World, minutes, pass, requests, secs, soon, story_until, switch, watch, within,
};
use telapi::ipoffice::service::DirectoryQuery;
use telapi::ipoffice::{LearnServers, SavedSession, Session, SessionBuilder};
use telapi::{BlindReason, CallState, ErrorKind, SessionState, StreamItem};
use telapi_mock::Switch;
use telapi_mock::ipoffice::{Fault, Portal, Server, Told};

/// What the two portals of a pair call themselves.
const NAMES: [&str; 2] = ["192.0.2.1", "192.0.2.2"];

const REDIRECTED: &str = "<Error><errorValue>SERVICE_REDIRECTED</errorValue></Error>";

struct Pair {
    world: World,
    secondary: Portal,
}

impl Pair {
    async fn new() -> Self {
        let switch = switch().build();
        let primary = Self::portal(&switch, NAMES[0]).await;
        let secondary = Self::portal(&switch, NAMES[1]).await;
        Self { world: World { switch, portal: primary }, secondary }
    }

    async fn portal(switch: &Switch, name: &str) -> Portal {
        let portal = Portal::builder(switch).ha_configuration(NAMES[0], NAMES[1]);
        portal.advertises(format!("{name}:8080")).start().await.unwrap()
    }

    /// A session that knows both.
    fn user(&self, number: &str) -> SessionBuilder {
        self.world.user(number).secondary(self.secondary.url())
    }

    fn primary_serves(by: &Portal) {
        by.tell(&Told::HaSwitch { primary_server_active: true, active_server: NAMES[0].to_owned() });
    }

    fn secondary_serves(by: &Portal) {
        by.tell(&Told::HaSwitch { primary_server_active: false, active_server: NAMES[1].to_owned() });
    }
}

fn is_at(session: &Session, portal: &Portal) -> bool {
    matches!(session.state().get(), SessionState::Online { server } if *server == *portal.url())
}

#[tokio::test(start_paused = true)]
async fn a_session_follows_the_switch_of_servers_and_comes_back() {
    let pair = Pair::new().await;
    let session = soon(pair.user("201").connect()).await.unwrap();
    let mut events = watch(&session).await;
    let call = pair.world.talk(&session, "202").await;

    Pair::secondary_serves(&pair.world.portal);
    let story = story_until(&mut events, "resynchronised").await;
    let followed = ["disconnected", "failed over", "connected", "gap: ConnectionLost", "resynchronised"];
    assert_eq!(story, followed);
    assert!(is_at(&session, &pair.secondary));
    // guide 15.4: the session with the server that is left is closed
    pass(secs(1)).await;
    assert_eq!((pair.world.portal.sessions(), pair.secondary.sessions()), (0, 1));

    Pair::primary_serves(&pair.secondary);
    assert_eq!(story_until(&mut events, "resynchronised").await, followed);
    assert!(is_at(&session, &pair.world.portal));
    assert_eq!(call.state(), CallState::Connected);
    soon(call.hold()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_names_itself_is_not_left() {
    let pair = Pair::new().await;
    let session = soon(pair.user("201").connect()).await.unwrap();
    watch(&session).await;
    Pair::primary_serves(&pair.world.portal);
    pass(minutes(5)).await;
    assert!(is_at(&session, &pair.world.portal));
    assert_eq!(pair.world.logins(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_switch_that_names_nobody_still_says_which_of_the_two_it_is() {
    let pair = Pair::new().await;
    let session = soon(pair.user("201").connect()).await.unwrap();
    let mut events = watch(&session).await;
    for (by, primary_server_active, serves) in
        [(&pair.world.portal, false, &pair.secondary), (&pair.secondary, true, &pair.world.portal)]
    {
        by.tell(&Told::HaSwitch { primary_server_active, active_server: " ".to_owned() });
        story_until(&mut events, "resynchronised").await;
        assert!(is_at(&session, serves));
    }
    // it names itself
    let itself = Told::HaSwitch { primary_server_active: true, active_server: String::new() };
    pair.world.portal.tell(&itself);
    pass(minutes(5)).await;
    assert!(is_at(&session, &pair.world.portal));
    assert_eq!(pair.world.logins(), 2);
}

#[tokio::test(start_paused = true)]
async fn nobody_who_was_not_configured_is_spoken_to() {
    let pair = Pair::new().await;
    let session = soon(pair.world.user("201").connect()).await.unwrap();
    let mut events = watch(&session).await;
    Pair::secondary_serves(&pair.world.portal);
    story_until(&mut events, "resynchronised").await;
    pass(minutes(5)).await;
    assert!(is_at(&session, &pair.world.portal), "there is no other");
    assert!(pair.secondary.transcript().is_empty());
    assert_eq!(session.servers().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_the_user_gave_a_url_leads_there() {
    let pair = Pair::new().await;
    let builder = pair.world.user("201").server_at(NAMES[1], pair.secondary.url());
    let session = soon(builder.connect()).await.unwrap();
    let mut events = watch(&session).await;
    assert_eq!(session.servers().len(), 2, "the login named it");
    // so that it is there when the first one dies
    pair.world.portal.stop().await;
    story_until(&mut events, "failed over").await;
    story_until(&mut events, "resynchronised").await;
    assert!(is_at(&session, &pair.secondary));
}

#[tokio::test(start_paused = true)]
async fn a_server_may_be_learnt_where_the_user_says_so() {
    let world = World::new().await;
    let learnt = world.portal.url().replace("127.0.0.1", "localhost");
    for (learn, expected) in [
        (LearnServers::Any, Some(&learnt)),
        (LearnServers::Only(vec!["LocalHost".to_owned()]), Some(&learnt)),
        (LearnServers::Only(vec!["example.com".to_owned()]), None),
        (LearnServers::Never, None),
    ] {
        let session = soon(world.user("201").learn_servers(learn.clone()).connect()).await.unwrap();
        let mut events = watch(&session).await;
        let active_server = "localhost".to_owned();
        world.portal.tell(&Told::HaSwitch { primary_server_active: true, active_server });
        story_until(&mut events, "resynchronised").await;
        let servers: Vec<_> = session.servers().iter().map(|status| status.server.to_string()).collect();
        assert_eq!(servers.get(1), expected, "{learn:?}");
        session.close().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_was_learnt_elsewhere_is_resumed_there() {
    let pair = Pair::new().await;
    let builder = || pair.world.user("201").server_at(NAMES[1], pair.secondary.url());
    let session = soon(builder().connect()).await.unwrap();
    let mut events = watch(&session).await;
    Pair::secondary_serves(&pair.world.portal);
    story_until(&mut events, "resynchronised").await;
    let saved = soon(session.suspend()).await.unwrap();
    assert_eq!(saved.server(), pair.secondary.url());

    let again = SavedSession::from_secret_json(saved.to_secret_json()).unwrap();
    let refused = pair.world.user("201").resume(again).connect();
    assert_eq!(
        soon(refused).await.unwrap_err().kind(),
        ErrorKind::InvalidArgument,
        "not without the user's word"
    );
    let session = soon(builder().resume(saved).connect()).await.unwrap();
    assert!(session.was_resumed() && is_at(&session, &pair.secondary));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_redirected_is_carried_out_by_the_other_server() {
    let pair = Pair::new().await;
    let session = soon(pair.user("201").connect()).await.unwrap();
    let call = pair.world.talk(&session, "202").await;
    pair.world.portal.answer_next("holdCall", Fault::answer(400, REDIRECTED));
    soon(call.hold()).await.unwrap();
    assert!(is_at(&session, &pair.secondary));
    assert_eq!(pair.world.requests("POST", "/holdCall"), 1);
    assert_eq!(requests(&pair.secondary, "POST", "/holdCall"), 1);

    pair.secondary.answer_next("makeCall", Fault::answer(500, REDIRECTED));
    let phone = session.device("201").unwrap();
    let second = soon(phone.make_call("203")).await.unwrap();
    soon(second.established()).await.unwrap();
    assert!(is_at(&session, &pair.world.portal));
    assert_eq!(pair.world.switch.talks(), [["201", "203"]], "and 202 is held");
    assert_eq!(requests(&pair.secondary, "POST", "/makeCall"), 1);
    assert_eq!(pair.world.requests("POST", "/makeCall"), 2, "one for each call");
}

#[tokio::test(start_paused = true)]
async fn heartbeats_and_logins_that_are_redirected_lead_to_the_other_server_too() {
    for status in [200, 302, 400, 401, 500, 503] {
        let pair = Pair::new().await;
        pair.world.portal.answer_next("session", Fault::answer(status, REDIRECTED));
        let session = soon(pair.user("201").connect()).await.unwrap();
        assert!(is_at(&session, &pair.secondary), "{status}");
    }
    let pair = Pair::new().await;
    pair.world.portal.answer_next("session", Fault::answer(400, REDIRECTED));
    let session = soon(pair.user("201").connect()).await.unwrap();
    let mut events = watch(&session).await;
    pair.secondary.answer_next("heartbeat", Fault::answer(403, REDIRECTED));
    story_until(&mut events, "resynchronised").await;
    assert!(is_at(&session, &pair.world.portal));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_leaves_a_living_portal_is_logged_out_there() {
    let pair = Pair::new().await;
    let session = soon(pair.user("201").connect()).await.unwrap();
    let mut events = watch(&session).await;
    // it may be the network between us, and not the portal
    pair.world.portal.cut_websockets();
    story_until(&mut events, "resynchronised").await;
    pass(secs(10)).await;
    assert_eq!((pair.world.portal.sessions(), pair.secondary.sessions()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn of_a_pair_a_phone_that_goes_may_be_the_ip_office_and_a_new_login_tells_which() {
    let pair = Pair::new().await;
    let session = soon(pair.user("201").connect()).await.unwrap();
    let mut events = watch(&session).await;
    pair.world.phone("201").log_out().unwrap();
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "failed over", "connected", "gap: SessionExpired", "resynchronised"]);
    let blind = |state: &SessionState| {
        matches!(state, SessionState::Blind { reason: BlindReason::PhoneLoggedOut, .. })
    };
    assert!(blind(&session.state().get()), "its user has logged out: {}", session.state().get());
    assert_eq!(pair.world.portal.sessions(), 0, "guide 15.5: the session is closed");
    pass(minutes(10)).await;
    assert!(blind(&session.state().get()), "and it stays as it is");
    assert_eq!((pair.world.logins(), requests(&pair.secondary, "POST", "/session")), (1, 1));

    pair.world.phone("201").log_in().unwrap();
    assert_eq!(
        story_until(&mut events, "resynchronised").await,
        ["gap: Blind(PhoneLoggedOut)", "resynchronised"]
    );
    assert!(is_at(&session, &pair.secondary));
}

/// All phones of the switch that are logged in.
const PHONES: [&str; 6] = ["201", "202", "203", "204", "205", "206"];

#[tokio::test(start_paused = true)]
async fn without_a_pair_an_application_user_is_blind_while_all_phones_are_gone() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let mut events = watch(&session).await;
    world.phone("201").log_out().unwrap();
    pass(minutes(1)).await;
    assert!(session.state().get().is_online(), "one phone is that phone alone");
    for phone in &PHONES[1..] {
        world.phone(phone).log_out().unwrap();
    }
    let blind = session.state();
    let is_blind = |state: &SessionState| {
        matches!(state, SessionState::Blind { reason: BlindReason::SwitchLinkDown, .. })
    };
    soon(blind.clone().wait_for(is_blind)).await.unwrap();
    pass(minutes(2)).await;
    world.phone("203").log_in().unwrap();
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["gap: Blind(SwitchLinkDown)", "resynchronised"]);
    assert!(is_at(&session, &world.portal));
    assert_eq!(world.logins(), 1);
}

#[tokio::test(start_paused = true)]
async fn of_a_pair_an_application_user_leaves_when_all_phones_go_at_once() {
    let pair = Pair::new().await;
    let builder = pair.world.application_user().secondary(pair.secondary.url());
    let session = soon(builder.connect()).await.unwrap();
    let mut events = watch(&session).await;
    pair.world.phone("201").log_out().unwrap();
    pass(minutes(1)).await;
    assert!(is_at(&session, &pair.world.portal), "one phone is that phone alone");
    for phone in &PHONES[1..] {
        pair.world.phone(phone).log_out().unwrap();
    }
    let reason = super::world::find(&mut events, |item| match item {
        StreamItem::Disconnected { reason } => Some(reason.kind()),
        _ => None,
    });
    assert_eq!(reason.await, ErrorKind::Unavailable);
    within(secs(30), story_until(&mut events, "resynchronised")).await;
    assert!(is_at(&session, &pair.secondary));
    assert_eq!(pair.world.portal.sessions(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_a_server_is_refused_before_anything_is_sent() {
    let world = World::new().await;
    let builder = || Session::builder(world.portal.url()).credentials("Extn201", PASSWORD).application("bot");
    for refused in [
        builder().server_at("192.0.2.1", "one.example.com"),
        builder().server_at("192.0.2.1:80", "http://one.example.com"),
        builder().learn_servers(LearnServers::Only(vec!["not a host".to_owned()])),
    ] {
        assert_eq!(soon(refused.connect()).await.unwrap_err().kind(), ErrorKind::InvalidArgument);
    }
    assert!(world.portal.transcript().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_is_configured_by_name_and_named_by_address_is_one_server() {
    let switch = switch().build();
    // its portals name each other by their addresses
    let pair = telapi_mock::ipoffice::Pair::builder(&switch).takeover_after(secs(0)).start().await.unwrap();
    let primary = pair.portal(Server::Primary);
    let by_name = primary.url().replace("127.0.0.1", "localhost");
    let builder = Session::builder(&by_name).credentials("Extn201", PASSWORD).application("bot");
    let session = soon(builder.seed(7).learn_servers(LearnServers::Any).connect()).await.unwrap();
    let mut events = watch(&session).await;
    pair.stop(Server::Primary).await;
    story_until(&mut events, "resynchronised").await;
    assert!(is_at(&session, pair.portal(Server::Secondary)));
    pair.start(Server::Primary).await.unwrap();
    story_until(&mut events, "resynchronised").await;
    let servers: Vec<_> = session.servers().iter().map(|status| status.server.to_string()).collect();
    assert_eq!(servers, [by_name.clone(), pair.portal(Server::Secondary).url()]);
    assert!(matches!(session.state().get(), SessionState::Online { server } if *server == *by_name));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_had_its_licence_is_not_over_because_the_other_server_has_none() {
    for code in ["LICENSE_NOT_AVAILABLE", "PREFFERED_EDITION_LICENSE_NOT_AVAILABLE"] {
        let pair = Pair::new().await;
        let session = soon(pair.user("201").connect()).await.unwrap();
        let mut events = watch(&session).await;
        pair.secondary.refuse_logins(code, 1000);
        pair.world.portal.stop().await;
        pass(minutes(10)).await;
        pair.world.portal.restart().await.unwrap();
        story_until(&mut events, "resynchronised").await;
        assert!(is_at(&session, &pair.world.portal), "{code}");
        assert!(requests(&pair.secondary, "POST", "/session") < 60, "with growing pauses");
    }
    // the first login has nothing to go by
    let pair = Pair::new().await;
    pair.world.portal.refuse_logins("LICENSE_NOT_AVAILABLE", 1);
    assert_eq!(soon(pair.user("201").connect()).await.unwrap_err().kind(), ErrorKind::LoginRefused);
}

#[tokio::test(start_paused = true)]
async fn portals_that_name_each_other_without_end_are_followed_in_no_haste() {
    let pair = Pair::new().await;
    let session = soon(pair.user("201").connect()).await.unwrap();
    for _ in 0..3600 {
        Pair::secondary_serves(&pair.world.portal);
        Pair::primary_serves(&pair.secondary);
        pass(secs(1)).await;
    }
    let logins = pair.world.logins() + requests(&pair.secondary, "POST", "/session");
    // a pause is 30 s at most, 15 s with jitter
    assert!(logins < 3600 / 15 + 10, "{logins} logins");
    assert!(pair.world.portal.sessions() + pair.secondary.sessions() <= 2);
    assert_eq!(session.servers().len(), 2);
    pass(minutes(2)).await;
    assert!(session.state().get().is_online());
    assert_eq!(pair.world.portal.sessions() + pair.secondary.sessions(), 1, "none is left behind");
}

#[tokio::test(start_paused = true)]
async fn names_that_mean_nothing_do_no_harm() {
    // the name of a host has 253 characters at most
    let long = "a".repeat(100_000);
    let many = format!("{}.example", "a.".repeat(30_000));
    let pair = Pair::new().await;
    let builder = pair.world.user("201").learn_servers(LearnServers::Any);
    let session = soon(builder.connect()).await.unwrap();
    for name in
        ["", " ", "\u{1f4a9}", "a b", "[::1", "127.1.1.1.1", "%00", "http://x", "-", "..", &long, &many]
    {
        let active_server = name.to_owned();
        pair.world.portal.tell(&Told::HaSwitch { primary_server_active: false, active_server });
        pass(minutes(3)).await;
        assert!(is_at(&session, &pair.world.portal), "{:.20}: {}", name, session.state().get());
    }
    assert!(session.servers().len() <= 16);
}

#[tokio::test(start_paused = true)]
async fn a_service_without_a_call_that_is_redirected_is_carried_out_by_the_other_server() {
    let pair = Pair::new().await;
    let session = soon(pair.user("201").connect()).await.unwrap();
    watch(&session).await;
    pair.world.portal.answer_next("directory", Fault::answer(403, REDIRECTED));
    let found = soon(session.directory_search(&DirectoryQuery::all().query("Bela"))).await.unwrap();
    assert!(found.list.is_some());
    assert!(is_at(&session, &pair.secondary));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_closed_at_any_moment_of_a_failover_leaves_no_session_behind() {
    for step in 0..60 {
        let pair = Pair::new().await;
        let session = soon(pair.user("201").connect()).await.unwrap();
        watch(&session).await;
        Pair::secondary_serves(&pair.world.portal);
        pass(std::time::Duration::from_millis(step * 50)).await;
        soon(session.close()).await;
        pass(secs(30)).await;
        let left = (pair.world.portal.sessions(), pair.secondary.sessions());
        assert_eq!(left, (0, 0), "closed {} ms after the event", step * 50);
    }
}
