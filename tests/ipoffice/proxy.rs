//! Through an HTTP proxy: requests and WebSocket go the same way, and it is said who refuses.

use super::alone::{run_alone, told as told_by_the_parent};
use super::http_proxy::{self, HttpProxy};
use super::world::{PASSWORD, World, soon, story_until, told, watch, within};
use std::time::Duration;
use telapi::ipoffice::{HttpClient, Proxy, Session, SessionBuilder, TlsPolicy};
use telapi::{Delivery, ErrorKind, TlsProblem};

fn user(world: &World) -> SessionBuilder {
    let builder = world.user("201");
    match world.portal.ca_pem() {
        Some(ca) => builder.tls(TlsPolicy::private_ca(ca).unwrap()),
        None => builder,
    }
}

#[tokio::test(start_paused = true)]
async fn over_http_requests_are_handed_to_the_proxy_and_the_websocket_takes_a_tunnel() {
    let world = World::new().await;
    let (proxy, portal) = (HttpProxy::before(world.portal.address()).await, world.portal.url());
    let session = soon(user(&world).proxy(Proxy::http(proxy.url()).unwrap()).connect()).await.unwrap();
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    soon(call.hang_up()).await.unwrap();
    let seen = proxy.seen();
    for wanted in [
        format!("POST {portal}/inyama/service/session HTTP/1.1"),
        format!("POST {portal}/inyama/service/callcontrol/makeCall HTTP/1.1"),
        format!("CONNECT {} HTTP/1.1", world.portal.address()),
    ] {
        assert!(seen.contains(&wanted), "no {wanted}: {seen:?}");
    }
    world.portal.cut_websockets();
    story_until(&mut events, "resynchronised").await;
    assert!(proxy.seen().iter().any(|line| line.starts_with("CONNECT")), "the next WebSocket as well");
}

#[tokio::test(start_paused = true)]
async fn over_https_everything_takes_tunnels_and_the_proxy_sees_nothing_of_it() {
    let world = World::behind(telapi_mock::ipoffice::PortalBuilder::https).await;
    let proxy = HttpProxy::before(world.portal.address()).await;
    let session = soon(user(&world).proxy(Proxy::http(proxy.url()).unwrap()).connect()).await.unwrap();
    let call = world.talk(&session, "202").await;
    soon(call.hang_up()).await.unwrap();
    let seen = proxy.seen();
    let tunnel = format!("CONNECT {} HTTP/1.1", world.portal.address());
    assert!(seen.len() >= 2 && seen.iter().all(|line| *line == tunnel), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn hosts_that_the_proxy_is_not_for_are_reached_straight() {
    let world = World::new().await;
    let proxy = HttpProxy::before(world.portal.address()).await;
    let way = Proxy::http_except(proxy.url(), "localhost, 127.0.0.0/8").unwrap();
    let session = soon(user(&world).proxy(way).connect()).await.unwrap();
    world.talk(&session, "202").await;
    assert_eq!(proxy.seen(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_wants_other_credentials_ends_the_first_attempt_at_once() {
    for world in [World::new().await, World::behind(telapi_mock::ipoffice::PortalBuilder::https).await] {
        let proxy = HttpProxy::before(world.portal.address()).await;
        let stranger = Proxy::http(format!("http://bot:wrong@{}", proxy.address())).unwrap();
        let error = within(Duration::from_secs(5), user(&world).proxy(stranger).connect()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Proxy, "{error}");
        assert_ne!(error.delivery(), Delivery::Unknown);
        assert_eq!(error.refusal().unwrap().status, Some(407));
        assert!(told(&error).contains("credentials") && !told(&error).contains("wrong"), "{}", told(&error));
        assert!(world.portal.transcript().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_certificate_for_another_name_is_told_apart_through_a_proxy_as_well() {
    let world = World::behind(telapi_mock::ipoffice::PortalBuilder::https).await;
    let proxy = HttpProxy::before(world.portal.address()).await;
    let ca = world.portal.ca_pem().unwrap();
    let builder = Session::builder("https://onex.example.com:9443").credentials("Extn201", PASSWORD);
    let builder = builder.application("bot").tls(TlsPolicy::private_ca(ca).unwrap());
    let error = soon(builder.proxy(Proxy::http(proxy.url()).unwrap()).connect()).await.unwrap_err();
    assert_eq!(error.tls_problem(), Some(TlsProblem::WrongName), "{}", told(&error));
    assert_eq!(proxy.seen(), ["CONNECT onex.example.com:9443 HTTP/1.1"]);
    assert!(world.portal.transcript().is_empty());
}

#[tokio::test(start_paused = true)]
async fn no_redirect_of_a_login_or_of_a_request_is_followed() {
    let elsewhere = World::new().await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("Location: {}/inyama/service/session", elsewhere.portal.url());
        let answer = format!(
            "HTTP/1.1 {status} Elsewhere\r\n{location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        for path in ["/session", "/callcontrol/makeCall"] {
            let world = World::new().await;
            let proxy = HttpProxy::with(world.portal.address(), Some((path, answer.clone()))).await;
            let way = Proxy::http(proxy.url()).unwrap();
            let connecting = user(&world).proxy(way).login_deadline(Duration::from_secs(10)).connect();
            let error = match soon(connecting).await {
                Err(error) => error,
                Ok(session) => {
                    soon(session.device("201").unwrap().make_call("202")).await.map(drop).unwrap_err()
                }
            };
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Protocol, Delivery::Rejected), "{path}");
            assert_eq!(error.refusal().unwrap().status, Some(status));
            assert!(!told(&error).contains(&elsewhere.portal.url()), "{}", told(&error));
        }
    }
    assert!(elsewhere.portal.transcript().is_empty());
}

#[tokio::test(start_paused = true)]
async fn sessions_share_a_client_with_its_way_its_trust_and_its_connections() {
    let world = World::behind(telapi_mock::ipoffice::PortalBuilder::https).await;
    let proxy = HttpProxy::before(world.portal.address()).await;
    let trust = TlsPolicy::private_ca(world.portal.ca_pem().unwrap()).unwrap();
    let client = HttpClient::builder().tls(trust.clone()).proxy(Proxy::http(proxy.url()).unwrap());
    let client = client.build().unwrap();
    let mut sessions = vec![soon(world.user("201").http_client(client.clone()).connect()).await.unwrap()];
    let first = proxy.seen().len();
    // its first snapshot is over, and uses no connection
    watch(&sessions[0]).await;
    sessions.push(soon(world.user("202").http_client(client).connect()).await.unwrap());
    // its requests find the other one's connection; its WebSocket needs one of its own
    assert_eq!((first, proxy.seen().len()), (2, 1));
    let ids = ["Extn201", "Extn202"].map(|user| world.portal.session_ids(user).pop().unwrap());
    for (session, number) in sessions.iter().zip(["201", "202"]) {
        soon(session.device(number).unwrap().make_call("204")).await.map(drop).unwrap();
    }
    let asked = world.portal.transcript().into_iter().filter(|exchange| exchange.body.contains("MakeCall"));
    let asked: Vec<_> = asked.filter_map(|exchange| exchange.session).collect();
    assert_eq!(asked, ids, "each request names its own session");
    // one is over, and the other goes on
    sessions.remove(0).close().await;
    assert!(sessions[0].state().get().is_online());
    soon(sessions[0].resynchronise()).await.unwrap();
}

#[tokio::test]
async fn what_a_shared_client_has_said_cannot_be_said_again() {
    let client = HttpClient::builder().tls(TlsPolicy::pinned_sha256([7; 32])).build().unwrap();
    let builder = || Session::builder("http://127.0.0.1:1").credentials("Extn201", "x").application("bot");
    let given = || builder().http_client(client.clone());
    let second = Duration::from_secs(1);
    for (what, builder) in [
        ("tls", given().tls(TlsPolicy::platform())),
        ("proxy", given().proxy(Proxy::none())),
        ("connect_deadline", given().connect_deadline(second)),
        ("tls", builder().tls(TlsPolicy::platform()).http_client(client.clone())),
    ] {
        let error = builder.start().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(
            told(&error).contains(what) && told(&error).contains("HttpClient"),
            "{what}: {}",
            told(&error)
        );
    }
    drop(given().request_deadline(second).max_login_response(1 << 20).start().unwrap());
}

#[tokio::test]
async fn the_environment_names_the_proxy_for_requests_and_websocket_and_whom_it_is_not_for() {
    const CHILD: &str = "ipoffice::proxy::a_session_with_the_environments_proxy";
    for (world, variable, other) in [
        (World::new().await, "HTTP_PROXY", "HTTPS_PROXY"),
        (World::behind(telapi_mock::ipoffice::PortalBuilder::https).await, "https_proxy", "HTTP_PROXY"),
    ] {
        let proxy = HttpProxy::before(world.portal.address()).await;
        let portal = || ("TELAPI_PORTAL", world.portal.url());
        let pin = world.portal.certificate_sha256().unwrap_or_default();
        let pin: Vec<String> = pin.iter().map(|byte| format!("{byte:02x}")).collect();
        let pin = || ("TELAPI_PIN", pin.join(":"));
        run_alone(CHILD, [portal(), pin(), (variable, proxy.url())]).await;
        let seen = proxy.seen();
        assert!(seen.len() >= 2 && seen.iter().any(|line| line.starts_with("CONNECT")), "{seen:?}");
        run_alone(CHILD, [portal(), pin(), (variable, proxy.url()), ("NO_PROXY", "127.0.0.1".to_owned())])
            .await;
        run_alone(CHILD, [portal(), pin(), (other, proxy.url())]).await;
        assert_eq!(proxy.seen(), Vec::<String>::new(), "{variable}");
    }
}

#[tokio::test]
#[ignore = "run by another test, in an environment of its own"]
async fn a_session_with_the_environments_proxy() {
    let pin = TlsPolicy::pinned_fingerprint(&told_by_the_parent("TELAPI_PIN")).unwrap();
    let builder = Session::builder(told_by_the_parent("TELAPI_PORTAL")).credentials("Extn201", PASSWORD);
    let session = builder.application("bot").tls(pin).proxy(Proxy::system()).connect().await.unwrap();
    session.close().await;
}

#[tokio::test]
async fn a_proxy_of_the_environment_that_cannot_be_spoken_to_is_refused() {
    const CHILD: &str = "ipoffice::proxy::a_session_with_a_proxy_that_speaks_something_else";
    for proxy in ["socks5://bot:Watzmann2713@127.0.0.1:1", "https://bot:Watzmann2713@127.0.0.1:1"] {
        let told = run_alone(CHILD, [("ALL_PROXY", proxy.to_owned())]).await;
        assert!(!told.contains(http_proxy::PASSWORD), "{told}");
    }
}

#[tokio::test]
#[ignore = "run by another test, in an environment of its own"]
async fn a_session_with_a_proxy_that_speaks_something_else() {
    let builder = Session::builder("http://127.0.0.1:1").credentials("Extn201", "x").application("bot");
    let error = builder.proxy(Proxy::system()).connect().await.unwrap_err();
    println!("{} {error:?}", told(&error));
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}
