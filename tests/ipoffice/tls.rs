//! https: whom we trust, and that nobody else gets to see a password (IP Office guide 2.9).

use super::alone::{run_alone, told as told_by_the_parent};
use super::world::{PASSWORD, World, minutes, pass, secs, soon, story_until, switch, told, watch, within};
use telapi::ipoffice::{Event, Session, TlsPolicy, WebSocketHost};
use telapi::{Delivery, ErrorKind, EventStream, SessionState, TlsProblem};
use telapi_mock::ipoffice::{Pair, Portal, PortalBuilder, Server};

async fn world() -> World {
    World::behind(telapi_mock::ipoffice::PortalBuilder::https).await
}

#[tokio::test(start_paused = true)]
async fn a_private_ca_is_trusted_for_requests_and_for_the_websocket() {
    let world = world().await;
    let ca = world.portal.ca_pem().unwrap();
    let builder = world.user("201").tls(TlsPolicy::private_ca(ca).unwrap());
    let session = soon(builder.connect()).await.unwrap();
    let call = world.talk(&session, "202").await;
    soon(call.hang_up()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_pinned_certificate_is_trusted_whoever_signed_it() {
    let world = world().await;
    let pin = world.portal.certificate_sha256().unwrap();
    let session = soon(world.user("201").tls(TlsPolicy::pinned_sha256(pin)).connect()).await.unwrap();
    let mut events = watch(&session).await;
    world.portal.cut_websockets();
    story_until(&mut events, "resynchronised").await;
    world.talk(&session, "202").await;
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_is_not_trusted_ends_the_session_before_any_password_is_sent() {
    let other = world().await;
    let policies = [
        ("the platform's store", TlsPolicy::platform(), TlsProblem::UntrustedIssuer),
        (
            "another CA",
            TlsPolicy::private_ca(other.portal.ca_pem().unwrap()).unwrap(),
            TlsProblem::UntrustedIssuer,
        ),
        (
            "another pin",
            TlsPolicy::pinned_sha256(other.portal.certificate_sha256().unwrap()),
            TlsProblem::NotThePinned,
        ),
    ];
    for (whose, policy, problem) in policies {
        let world = world().await;
        let error = within(secs(5), world.user("201").tls(policy).connect()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Tls, Delivery::NotSent), "{whose}: {error}");
        assert_eq!(error.tls_problem(), Some(problem), "{whose}");
        assert!(told(&error).contains("certificate"), "{whose}: {}", told(&error));
        pass(minutes(5)).await;
        assert!(world.portal.transcript().is_empty(), "{whose}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_default_refusal_says_what_can_be_done() {
    let world = world().await;
    let error = within(secs(5), world.user("201").connect()).await.unwrap_err();
    assert!(told(&error).contains("private_ca") && told(&error).contains("pinned"), "{}", told(&error));
}

#[tokio::test(start_paused = true)]
async fn http_at_an_https_port_is_no_endless_wait() {
    let world = world().await;
    let url = world.portal.url().replace("https", "http");
    let builder = telapi::ipoffice::Session::builder(url).credentials("Extn201", "x").application("bot");
    let error = within(secs(12), builder.login_deadline(secs(10)).connect()).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Protocol | ErrorKind::ConnectionLost),
        "{:?}: {}",
        error.kind(),
        told(&error)
    );
}

#[tokio::test(start_paused = true)]
async fn the_websocket_is_opened_under_the_policy_of_the_requests() {
    // at another port of the same host somebody else listens: with a certificate of its own
    let other = world().await;
    let elsewhere = other.portal.address().to_string();
    let world = World::behind(|portal| portal.https().advertises(elsewhere)).await;
    for (policy, problem) in [
        (TlsPolicy::private_ca(world.portal.ca_pem().unwrap()).unwrap(), TlsProblem::UntrustedIssuer),
        (TlsPolicy::pinned_sha256(world.portal.certificate_sha256().unwrap()), TlsProblem::NotThePinned),
    ] {
        let builder = world.user("201").tls(policy).websocket_host(WebSocketHost::AsAdvertised);
        let error = within(secs(5), builder.connect()).await.unwrap_err();
        assert_eq!((error.kind(), error.tls_problem()), (ErrorKind::Tls, Some(problem)), "{}", told(&error));
    }
    assert!(other.portal.transcript().is_empty());
    assert_eq!(world.portal.sessions(), 0, "what was logged in is logged out");
}

/// On Linux the platform's trust store is where OpenSSL's is, and `SSL_CERT_FILE` may name another.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_platforms_trust_store_is_trusted_for_requests_and_for_the_websocket() {
    const CHILD: &str = "ipoffice::tls::a_session_that_trusts_the_platforms_store";
    let (world, other) = (world().await, world().await);
    for (ca, outcome) in [(&world, "connected"), (&other, "UntrustedIssuer")] {
        let file = std::env::temp_dir().join(format!("telapi-{}-{outcome}.pem", std::process::id()));
        std::fs::write(&file, ca.portal.ca_pem().unwrap()).unwrap();
        let store = ("SSL_CERT_FILE", file.to_str().unwrap().to_owned());
        let told = run_alone(CHILD, [("TELAPI_PORTAL", world.portal.url()), store]).await;
        std::fs::remove_file(&file).unwrap();
        assert!(told.contains(&format!("outcome: {outcome}")), "{told}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "run by another test, in an environment of its own"]
async fn a_session_that_trusts_the_platforms_store() {
    let builder = Session::builder(told_by_the_parent("TELAPI_PORTAL"));
    let builder = builder.credentials("Extn201", super::world::PASSWORD).application("bot");
    match builder.connect().await {
        Ok(session) => {
            println!("outcome: connected");
            session.close().await;
        }
        Err(error) => println!("outcome: {:?}", error.tls_problem().unwrap()),
    }
}

/// A pair whose portals have a certificate each.
async fn tls_pair(policy: impl FnOnce(&Pair) -> TlsPolicy) -> (Pair, Session, EventStream<Event>) {
    let switch = switch().build();
    let pair = Pair::builder(&switch).portals(PortalBuilder::https).takeover_after(secs(0));
    let pair = pair.start().await.unwrap();
    let urls = [Server::Primary, Server::Secondary].map(|server| pair.portal(server).url());
    let builder = Session::builder(&urls[0]).secondary(&urls[1]).credentials("Extn201", PASSWORD);
    let session = soon(builder.application("bot").seed(7).tls(policy(&pair)).connect()).await.unwrap();
    let events = watch(&session).await;
    (pair, session, events)
}

fn is_at(session: &Session, portal: &Portal) -> bool {
    matches!(session.state().get(), SessionState::Online { server } if *server == *portal.url())
}

fn fingerprint(portal: &Portal) -> [u8; 32] {
    portal.certificate_sha256().unwrap()
}

const BOTH: [Server; 2] = [Server::Primary, Server::Secondary];

#[tokio::test(start_paused = true)]
async fn a_pair_whose_portals_are_pinned_each_fails_over() {
    let both =
        |pair: &Pair| TlsPolicy::pinned_sha256_any(BOTH.map(|server| fingerprint(pair.portal(server))));
    let (pair, session, mut events) = tls_pair(both).await;
    pair.stop(Server::Primary).await;
    story_until(&mut events, "resynchronised").await;
    assert!(is_at(&session, pair.portal(Server::Secondary)));
}

#[tokio::test(start_paused = true)]
async fn a_pinned_portal_that_renews_its_certificate_is_left_alone_and_the_other_serves() {
    let both =
        |pair: &Pair| TlsPolicy::pinned_sha256_any(BOTH.map(|server| fingerprint(pair.portal(server))));
    let (pair, session, mut events) = tls_pair(both).await;
    let primary = pair.portal(Server::Primary);
    let asked = primary.requests_received();
    primary.renew_certificate().unwrap();
    story_until(&mut events, "disconnected").await;
    // nobody serves the user: the secondary sees no reason to, and of the primary nobody knows who it is
    pass(minutes(10)).await;
    assert_eq!(primary.requests_received(), asked, "not even a heartbeat, whoever that is");
    let status = &session.servers()[0];
    let problem = status.last_error.as_ref().and_then(telapi::Error::tls_problem);
    assert_eq!(problem, Some(TlsProblem::NotThePinned), "{status:?}");
    assert!(!session.state().get().is_closed(), "it may be mended: {}", session.state().get());
    pair.stop(Server::Primary).await;
    within(minutes(2), story_until(&mut events, "resynchronised")).await;
    assert!(is_at(&session, pair.portal(Server::Secondary)));
}

#[tokio::test(start_paused = true)]
async fn a_portal_whose_new_certificate_is_of_a_ca_that_nobody_trusts_is_left_and_the_other_serves() {
    let both = |pair: &Pair| {
        let pem = BOTH.map(|server| pair.portal(server).ca_pem().unwrap());
        TlsPolicy::private_ca(pem.concat()).unwrap()
    };
    let (pair, session, mut events) = tls_pair(both).await;
    pair.portal(Server::Primary).renew_certificate().unwrap();
    story_until(&mut events, "disconnected").await;
    pass(minutes(10)).await;
    let problem = session.servers()[0].last_error.as_ref().and_then(telapi::Error::tls_problem);
    assert_eq!(problem, Some(TlsProblem::UntrustedIssuer));
    pair.stop(Server::Primary).await;
    within(minutes(2), story_until(&mut events, "resynchronised")).await;
    assert!(is_at(&session, pair.portal(Server::Secondary)));
}
