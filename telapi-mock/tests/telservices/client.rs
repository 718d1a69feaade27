//! A client of the tests' own: bytes out, bytes in.

use crate::AT_MOST;
use std::net::SocketAddr;
use std::time::Duration;
use telapi_mock::telservices::TelServer;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream, UdpSocket};
use tokio::time::timeout;

pub(crate) const DONE: &str = "<TelServiceReturn><result><standard/></result></TelServiceReturn>";

/// A request with its fields, `deviceNumber` first if it is not empty.
pub(crate) fn request(service: &str, device: &str, fields: &str) -> String {
    let device = match device {
        "" => String::new(),
        number => format!("<deviceNumber>{number}</deviceNumber>"),
    };
    format!("<TelServiceRequest><{service}>{device}{fields}</{service}></TelServiceRequest>")
}

pub(crate) fn error(name: &str) -> String {
    format!("<TelServiceReturn><error><{name}/></error></TelServiceReturn>")
}

/// Sends bytes over a connection of their own, and gives what came back before its end.
pub(crate) async fn send(server: &TelServer, bytes: &[u8]) -> String {
    let stream = TcpStream::connect(server.address()).await.unwrap();
    converse(stream, bytes).await
}

/// The same from another address of this computer: another client.
pub(crate) async fn send_from(address: &str, server: &TelServer, text: &str) -> String {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(address.parse().unwrap(), 0)).unwrap();
    converse(socket.connect(server.address()).await.unwrap(), text.as_bytes()).await
}

async fn converse(stream: TcpStream, bytes: &[u8]) -> String {
    stream.set_nodelay(true).unwrap();
    exchange(AT_MOST, stream, bytes).await
}

/// Says something over a connection, and gives what came back before its end.
pub(crate) async fn exchange(
    patience: Duration,
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    bytes: &[u8],
) -> String {
    stream.write_all(bytes).await.unwrap();
    stream.flush().await.unwrap();
    let mut answer = Vec::new();
    // a connection that is cut ends in an error, and what came before it counts
    let _ = timeout(patience, stream.read_to_end(&mut answer)).await.expect("the server does not close");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Asks for something about a device.
pub(crate) async fn ask(server: &TelServer, service: &str, device: &str, fields: &str) -> String {
    send(server, request(service, device, fields).as_bytes()).await
}

/// Asks for something that must be done.
pub(crate) async fn order(server: &TelServer, service: &str, device: &str, fields: &str) {
    assert_eq!(ask(server, service, device, fields).await, DONE, "{service} {device} {fields}");
}

/// Sends a request by HTTP; gives the status and the body.
pub(crate) async fn http_with(
    server: &TelServer,
    method: &str,
    path: &str,
    media_type: &str,
    body: &str,
) -> (u16, String) {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: telserver\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    let stream = TcpStream::connect(server.address()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let answer = exchange(Duration::from_secs(3600), stream, format!("{head}{body}").as_bytes()).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// Sends a request by HTTP that must be answered with 200.
pub(crate) async fn http(server: &TelServer, body: &str) -> String {
    let (status, answer) = http_with(server, "POST", "/", "text/xml", body).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

/// Asks for a snapshot that waits for a change behind the one with this number.
pub(crate) async fn poll(server: &TelServer, device: &str, timeout: i64, known: Option<&str>) -> String {
    let known = known.map(|known| format!("<snapshotSeq>{known}</snapshotSeq>")).unwrap_or_default();
    let wish = format!("<resultOnEvent><timeout>{timeout}</timeout>{known}</resultOnEvent>");
    http(server, &request("snapshot", device, &wish)).await
}

/// Where events come to.
pub(crate) struct Ear {
    socket: UdpSocket,
}

impl Ear {
    pub(crate) async fn new() -> Self {
        Self { socket: UdpSocket::bind("127.0.0.1:0").await.unwrap() }
    }

    /// A port for events, and a session for the device that uses it.
    pub(crate) async fn on(server: &TelServer, device: &str) -> Self {
        let ear = Self::new().await;
        order(server, "openSession", device, &ear.field()).await;
        ear
    }

    pub(crate) fn field(&self) -> String {
        format!("<eventUDPPort>{}</eventUDPPort>", self.socket.local_addr().unwrap().port())
    }

    pub(crate) async fn hear(&self) -> String {
        self.hear_from().await.0
    }

    /// A datagram, and who has sent it.
    pub(crate) async fn hear_from(&self) -> (String, SocketAddr) {
        self.hear_within(AT_MOST).await
    }

    pub(crate) async fn hear_within(&self, patience: Duration) -> (String, SocketAddr) {
        let mut buffer = vec![0; 1 << 16];
        let received = timeout(patience, self.socket.recv_from(&mut buffer)).await.expect("no event comes");
        let (length, from) = received.unwrap();
        (String::from_utf8_lossy(&buffer[..length]).into_owned(), from)
    }

    /// The state of the primary call in the next events.
    pub(crate) async fn hear_states<const N: usize>(&self) -> [String; N] {
        let mut states = [const { String::new() }; N];
        for state in &mut states {
            choice(&self.hear().await, "state").clone_into(state);
        }
        states
    }

    /// Nothing comes any more: what would have come, has come before the answer to this.
    pub(crate) async fn hears_no_more(&self, server: &TelServer, device: &str) {
        order(server, "doNotDisturb", device, "<state><on/></state>").await;
        let next = self.hear().await;
        assert!(next.contains("doNotDisturb"), "{next}");
    }
}

/// What is between the first start tag of this name and its end.
pub(crate) fn inner<'a>(xml: &'a str, name: &str) -> &'a str {
    let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("no {name} in {xml}"));
    rest.split_once(&format!("</{name}>")).unwrap_or_else(|| panic!("no end of {name} in {xml}")).0
}

/// The name of the empty element in an element.
pub(crate) fn choice<'a>(xml: &'a str, name: &str) -> &'a str {
    inner(xml, name).trim_start_matches('<').trim_end_matches("/>")
}
