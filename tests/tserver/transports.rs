//! TCP, TLS, and a transport of somebody's own.

use super::world::{World, soon, url};
use futures::future::{BoxFuture, FutureExt};
use telapi::tserver::gateway::{Frame, Gateway};
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

/// The gateway link by another name, whose frames are counted.
#[derive(Debug)]
struct Counted(Gateway, std::sync::Arc<std::sync::atomic::AtomicUsize>);

struct CountedSender(Box<dyn Sender>, std::sync::Arc<std::sync::atomic::AtomicUsize>);

impl Transport for Counted {
    fn check(&self, server: &str) -> Result<()> {
        self.0.check(server.trim_start_matches("counted+"))
    }

    fn shown(&self, server: &str) -> String {
        server.to_owned()
    }

    fn connect(&self, server: &str, end: Instant) -> BoxFuture<'static, Result<Connection>> {
        let (connecting, count) =
            (self.0.connect(server.trim_start_matches("counted+"), end), self.1.clone());
        async move {
            let Connection { sender, receiver } = connecting.await?;
            Ok(Connection { sender: Box::new(CountedSender(sender, count)), receiver })
        }
        .boxed()
    }
}

impl Sender for CountedSender {
    fn send<'a>(&'a mut self, frame: &'a Frame) -> BoxFuture<'a, Result<()>> {
        self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.0.send(frame)
    }
}

#[tokio::test(start_paused = true)]
async fn a_transport_of_somebodys_own_is_used_in_place_of_the_gateway_link() {
    let world = World::new().await;
    let count = std::sync::Arc::default();
    let own = Counted(
        Gateway::new(HttpClient::builder().build_without_tls().unwrap()),
        std::sync::Arc::clone(&count),
    );
    let server = format!("counted+{}", url(&world.server));
    let session = soon(Session::builder([server]).address("201").transport(own).connect()).await.unwrap();
    let call = world.talk(&session, "201", "202").await;
    soon(call.hang_up()).await.unwrap();
    assert!(count.load(std::sync::atomic::Ordering::Relaxed) >= 5);
}
