//! https: whom we trust, and that nobody else gets to see a password (IP Office guide 2.9).

use super::world::{World, minutes, pass, secs, soon, story_until, told, watch, within};
use telapi::ipoffice::TlsPolicy;
use telapi::{Delivery, ErrorKind};

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
        ("the platform's store", TlsPolicy::platform()),
        ("another CA", TlsPolicy::private_ca(other.portal.ca_pem().unwrap()).unwrap()),
        ("another pin", TlsPolicy::pinned_sha256(other.portal.certificate_sha256().unwrap())),
    ];
    for (whose, policy) in policies {
        let world = world().await;
        let error = within(secs(5), world.user("201").tls(policy).connect()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Tls, Delivery::NotSent), "{whose}: {error}");
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
