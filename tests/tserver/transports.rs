//! TCP, TLS, and a transport of somebody's own.

use super::world::{HEALED, World, open, pass, secs, soon, story_until, url};
use futures::future::{BoxFuture, FutureExt};
use telapi::tserver::gateway::{Frame, Gateway};
use telapi::tserver::request::RequestQueryServer;
use telapi::tserver::transport::{Connection, Sender, Transport};
use telapi::tserver::{HttpClient, Session, TlsPolicy};
use telapi::{ErrorKind, Result};
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn over_tls_the_certificate_is_verified_by_default() {
    let world = World::behind(telapi_mock::tserver::TServerBuilder::tls).await;
    let server = url(&world.server).replace("tserver://", "tservers://");
    let error = soon(Session::builder([&server]).address("201").connect()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    assert_eq!(world.asked("RequestRegisterClient"), 0, "nobody is told anything");
    let ca = world.server.ca_pem().unwrap();
    let trusting = Session::builder([&server]).address("201").tls(TlsPolicy::private_ca(ca).unwrap());
    let session = soon(trusting.connect()).await.unwrap();
    assert_eq!(world.server.registrations("201"), 1);
    drop(session);
}

/// The gateway link by another name, whose frames are counted, and which may fail after some of them, or see to polls by itself.
#[derive(Debug)]
struct Counted(Gateway, std::sync::Arc<std::sync::atomic::AtomicUsize>, Does);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Does {
    Well,
    FailsAfter(usize),
    SeesToPolls,
}

fn counted(does: Does) -> (Counted, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    let count = std::sync::Arc::default();
    let gateway = Gateway::new(HttpClient::builder().build_without_tls().unwrap());
    (Counted(gateway, std::sync::Arc::clone(&count), does), count)
}

struct CountedSender(Box<dyn Sender>, std::sync::Arc<std::sync::atomic::AtomicUsize>, Does);

impl Transport for Counted {
    fn check(&self, server: &str) -> Result<()> {
        self.0.check(server.trim_start_matches("counted+"))
    }

    fn shown(&self, server: &str) -> String {
        server.to_owned()
    }

    fn connect(&self, server: &str, end: Instant) -> BoxFuture<'static, Result<Connection>> {
        let (connecting, count, does) =
            (self.0.connect(server.trim_start_matches("counted+"), end), self.1.clone(), self.2);
        async move {
            let Connection { sender, receiver } = connecting.await?;
            Ok(Connection { sender: Box::new(CountedSender(sender, count, does)), receiver })
        }
        .boxed()
    }

    fn speaks_addp(&self) -> bool {
        self.2 != Does::SeesToPolls
    }
}

impl Sender for CountedSender {
    fn send<'a>(&'a mut self, frame: &'a Frame) -> BoxFuture<'a, Result<()>> {
        let before = self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if self.2 == Does::FailsAfter(before) {
            return async { Err(telapi::Error::new(ErrorKind::ConnectionLost)) }.boxed();
        }
        self.0.send(frame)
    }
}

#[tokio::test(start_paused = true)]
async fn a_transport_of_somebodys_own_is_used_in_place_of_the_gateway_link() {
    let world = World::new().await;
    let (own, count) = counted(Does::Well);
    let server = format!("counted+{}", url(&world.server));
    let session = soon(Session::builder([server]).address("201").transport(own).connect()).await.unwrap();
    let call = world.talk(&session, "201", "202").await;
    soon(call.hang_up()).await.unwrap();
    assert!(count.load(std::sync::atomic::Ordering::Relaxed) >= 5);
}

#[tokio::test(start_paused = true)]
async fn a_transport_that_sees_to_polls_by_itself_is_not_asked_to_poll() {
    let world = World::new().await;
    let (own, count) = counted(Does::SeesToPolls);
    let builder = Session::builder([format!("counted+{}", url(&world.server))]).address("201").transport(own);
    let builder = builder.snapshot_interval(None).addp_timeout(secs(2)).addp_remote_timeout(secs(0));
    let (_session, _events) = open(builder).await;
    let sent = count.load(std::sync::atomic::Ordering::Relaxed);
    pass(secs(60)).await;
    assert_eq!(count.load(std::sync::atomic::Ordering::Relaxed), sent);
    assert_eq!(world.asked("RequestRegisterClient"), 1, "nor is its silence the end");
    world.server.inject(r#"{"addp":"poll","seq":1}"#);
    pass(secs(1)).await;
    assert_eq!(count.load(std::sync::atomic::Ordering::Relaxed), sent, "it answers by itself");
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_takes_nothing_more_is_the_end_of_the_connection_and_of_its_requests_at_once() {
    let world = World::new().await;
    // RegisterClient, QueryServer, RegisterAddress have left, and the next does not
    let (own, _count) = counted(Does::FailsAfter(3));
    let builder = Session::builder([format!("counted+{}", url(&world.server))]).address("201").transport(own);
    let builder = builder.snapshot_interval(None).addp_timeout(secs(0)).addp_remote_timeout(secs(0));
    let (session, mut events) = open(builder).await;
    let begun = Instant::now();
    let error = soon(session.request(RequestQueryServer::new())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error}");
    assert_eq!(story_until(&mut events, "resynchronised").await, HEALED);
    assert!(begun.elapsed() < secs(5), "{:?}", begun.elapsed());
}
