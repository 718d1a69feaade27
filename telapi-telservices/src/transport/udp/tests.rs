//! Which datagrams are events, and what becomes of the others.

use super::*;
use crate::transport::testing::Log;
use std::time::Duration;
use tokio::time::timeout;

const ANY: &str = "127.0.0.1:0";

/// A socket that takes events from nobody yet, of ten bytes at the most.
async fn socket() -> (EventSocket, Senders, Sender) {
    let senders = Senders::default();
    let socket = EventSocket::bind(ANY.parse().unwrap(), senders.clone(), 10).await.unwrap();
    let sender = Sender::to(&socket).await;
    (socket, senders, sender)
}

struct Sender {
    socket: UdpSocket,
    to: SocketAddr,
}

impl Sender {
    async fn to(socket: &EventSocket) -> Self {
        let to = SocketAddr::new("127.0.0.1".parse().unwrap(), socket.port());
        Self { socket: UdpSocket::bind(ANY).await.unwrap(), to }
    }

    async fn send(&self, datagram: impl AsRef<[u8]>) {
        self.socket.send_to(datagram.as_ref(), self.to).await.unwrap();
    }
}

/// Whether nothing is received, for so long that all that was sent has been looked at.
async fn hears_nothing(socket: &mut EventSocket) -> bool {
    timeout(Duration::from_secs(1), socket.recv()).await.is_err()
}

#[tokio::test(start_paused = true)]
async fn a_datagram_is_taken_from_the_servers_address_whatever_its_port_and_of_nobody_else() {
    let (mut socket, senders, server) = socket().await;
    server.send("stranger").await;
    assert!(hears_nothing(&mut socket).await);
    assert_eq!(
        socket.discarded().count(),
        DiscardedDatagrams { strangers: 1, ..DiscardedDatagrams::default() }
    );

    senders.learn("127.0.0.1".parse().unwrap());
    let other_port = Sender::to(&socket).await;
    for sender in [server, other_port] {
        sender.send("event").await;
        assert_eq!(socket.recv().await.unwrap(), "event");
    }
    assert_eq!(socket.discarded().count().strangers, 1);
}

#[tokio::test(start_paused = true)]
async fn an_address_that_the_user_allows_may_send_too() {
    let senders = Senders::allowing(["::ffff:127.0.0.1".parse().unwrap()]);
    senders.learn("192.0.2.1".parse().unwrap());
    let mut socket = EventSocket::bind(ANY.parse().unwrap(), senders, 10).await.unwrap();
    Sender::to(&socket).await.send("event").await;
    assert_eq!(socket.recv().await.unwrap(), "event");
}

#[tokio::test(start_paused = true)]
async fn a_datagram_over_the_limit_is_left_out_and_counted() {
    let (mut socket, senders, server) = socket().await;
    senders.learn("127.0.0.1".parse().unwrap());
    for datagram in [vec![b'x'; 11], vec![b'x'; 60_000], vec![b'x'; 10]] {
        server.send(datagram).await;
    }
    assert_eq!(socket.recv().await.unwrap().len(), 10, "the limit itself is allowed");
    assert_eq!(
        socket.discarded().count(),
        DiscardedDatagrams { oversize: 2, ..DiscardedDatagrams::default() }
    );
}

#[tokio::test(start_paused = true)]
async fn the_messages_of_a_datagram_are_left_together_and_an_empty_one_is_a_datagram() {
    let (mut socket, senders, server) = socket().await;
    senders.learn("127.0.0.1".parse().unwrap());
    for datagram in ["<a/>\n<b/>", "", "<c/>##<d/>"] {
        server.send(datagram).await;
        assert_eq!(socket.recv().await.unwrap(), datagram);
    }
}

#[tokio::test]
async fn without_a_limit_of_the_users_the_largest_datagram_is_taken() {
    let senders = Senders::allowing(["127.0.0.1".parse().unwrap()]);
    let mut socket = EventSocket::bind(ANY.parse().unwrap(), senders, usize::MAX).await.unwrap();
    // 65,535 with the headers of IP and UDP
    let largest = vec![b'x'; 65_507];
    Sender::to(&socket).await.send(&largest).await;
    assert_eq!(socket.recv().await.unwrap(), largest);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_strangers_is_a_line_now_and_then() {
    let (log, listening) = Log::listen();
    let (mut socket, _senders, stranger) = socket().await;
    for _ in 0..300 {
        stranger.send("stranger").await;
        assert!(hears_nothing(&mut socket).await);
    }
    drop(listening);
    assert_eq!(socket.discarded().count().strangers, 300);
    let lines = log.lines_with("datagrams of strangers are left out");
    // at once, and after 1 and 3 minutes
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("WARN telapi::connection"), "{}", lines[0]);
    assert!(lines[0].contains("from=127.0.0.1 kept_back=0"), "{}", lines[0]);
}

#[tokio::test]
async fn each_socket_has_a_port_of_its_own_and_a_taken_one_is_refused() {
    let (first, ..) = socket().await;
    let (second, ..) = socket().await;
    assert!(first.port() != 0 && first.port() != second.port());
    let taken = SocketAddr::new("127.0.0.1".parse().unwrap(), first.port());
    let error = EventSocket::bind(taken, Senders::default(), 10).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(telapi_testing::told(&error).contains(&taken.to_string()), "{error:?}");
}

#[tokio::test]
async fn what_was_no_event_is_counted_too() {
    let (mut socket, ..) = socket().await;
    socket.count_undecodable();
    assert_eq!(
        socket.discarded().count(),
        DiscardedDatagrams { undecodable: 1, ..DiscardedDatagrams::default() }
    );
}
