//! A client that knows only sockets, so that what it finds is what is on the wire.

use futures::{SinkExt, StreamExt};
use std::collections::BTreeMap;
use std::time::Duration;
use telapi_mock::ipoffice::Portal;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error, Message};

pub(crate) const CSTA: &str = "http://www.ecma-international.org/standards/ecma-323/csta/ed4";
pub(crate) const OPEN_API: &str = "http://openapi.common.avaya.com/";

/// An answer, as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// One request over a stream of its own; an error if the server ends it without an answer.
pub(crate) async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    method: &str,
    path: &str,
    session: Option<&str>,
    body: &str,
) -> std::io::Result<Reply> {
    let (bytes, end) = exchange_bytes(stream, method, path, session, body).await;
    end?;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) =
        text.split_once("\r\n\r\n").ok_or_else(|| std::io::Error::from(std::io::ErrorKind::UnexpectedEof))?;
    let (status, headers) = read_head(head);
    Ok(Reply { status, headers, body: body.to_owned() })
}

pub(crate) fn read_head(head: &str) -> (u16, BTreeMap<String, String>) {
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_lowercase(), value.to_owned())
    });
    (status, headers.collect())
}

/// One request over a stream of its own; all bytes of the answer until the server ends it, and how it did.
pub(crate) async fn exchange_bytes(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    method: &str,
    path: &str,
    session: Option<&str>,
    body: &str,
) -> (Vec<u8>, std::io::Result<()>) {
    let session = session.map(|id| format!("ClientSessionId: {id}\r\n")).unwrap_or_default();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: mock\r\nConnection: close\r\nContent-Length: {}\r\n{session}\r\n",
        body.len()
    );
    let mut bytes = Vec::new();
    let end = async {
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        stream.read_to_end(&mut bytes).await.map(drop)
    };
    let end = end.await;
    (bytes, end)
}

/// One request to a http portal.
pub(crate) async fn request(
    portal: &Portal,
    method: &str,
    path: &str,
    session: Option<&str>,
    body: &str,
) -> Reply {
    let stream = TcpStream::connect(portal.address()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    exchange(stream, method, path, session, body).await.unwrap()
}

pub(crate) const ALL_EVENTS: &[&str] = &[
    "CallControlFeaturesEvents",
    "CallAssociatedFeaturesEvents",
    "PhysicalDeviceFeaturesEvents",
    "DeviceMaintenanceEvents",
    "LogoutEvents",
];

pub(crate) fn login_body(user: &str, password: &str, application: &str, events: &[&str]) -> String {
    let types = events.join("</eventTypes><eventTypes>");
    let types = format!("<eventTypes>{types}</eventTypes>");
    format!(
        r#"<?xml version="1.0"?><x:userLoginRequest xmlns:x="{OPEN_API}"><userName>{user}</userName><userPassword>{password}</userPassword><applicationName>{application}</applicationName><loginSubscriptionRequest httpMethod="WEBSOCKET" callBackUrl=" ">{types}</loginSubscriptionRequest></x:userLoginRequest>"#
    )
}

pub(crate) async fn log_in(portal: &Portal, user: &str, password: &str) -> Reply {
    request(portal, "POST", "/inyama/service/session", None, &login_body(user, password, "test", ALL_EVENTS))
        .await
}

/// A session with its WebSocket.
pub(crate) struct Client {
    pub(crate) portal: Portal,
    pub(crate) id: String,
    pub(crate) socket: WebSocketStream<TcpStream>,
}

impl Client {
    pub(crate) async fn new(portal: &Portal, user: &str, password: &str) -> Self {
        Self::subscribed(portal, user, password, ALL_EVENTS).await
    }

    pub(crate) async fn subscribed(portal: &Portal, user: &str, password: &str, events: &[&str]) -> Self {
        let body = login_body(user, password, "test", events);
        let reply = request(portal, "POST", "/inyama/service/session", None, &body).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let id = text(&reply.body, "clientSessionID").to_owned();
        let socket = open(portal, &id, "").await.unwrap();
        Self { portal: portal.clone(), id, socket }
    }

    /// A call control request, given what is inside the CSTA element.
    pub(crate) async fn call(&self, service: &str, root: &str, inside: &str) -> Reply {
        let body = format!(r#"<{root} xmlns="{CSTA}">{inside}</{root}>"#);
        let path = format!("/inyama/service/callcontrol/{service}");
        request(&self.portal, "POST", &path, Some(&self.id), &body).await
    }

    pub(crate) async fn make_call(&self, from: &str, to: &str, call_id: &str) -> Reply {
        let inside = format!(
            "<callingDevice>{from}</callingDevice><calledDirectoryNumber>{to}</calledDirectoryNumber><correlatorData><string>{}</string></correlatorData>",
            hex(call_id)
        );
        self.call("makeCall", "MakeCall", &inside).await
    }

    pub(crate) async fn clear(&self, call_id: &str) -> Reply {
        let inside = format!("<connectionToBeCleared><callID>{call_id}</callID></connectionToBeCleared>");
        self.call("clearConnection", "ClearConnection", &inside).await
    }

    pub(crate) async fn heartbeat(&self) -> u16 {
        request(&self.portal, "POST", "/inyama/service/session/heartbeat", Some(&self.id), "").await.status
    }

    pub(crate) async fn snapshot(&self) -> Reply {
        request(&self.portal, "GET", "/inyama/service/snapshot", Some(&self.id), "").await
    }

    /// The next message of any kind.
    pub(crate) async fn message(&mut self) -> Option<Result<Message, Error>> {
        self.socket.next().await
    }

    /// The next event, which must be a text.
    pub(crate) async fn event(&mut self) -> String {
        match self.message().await {
            Some(Ok(Message::Text(text))) => text.to_string(),
            other => panic!("no event but {other:?}"),
        }
    }

    /// The next event other than of the hookswitch, which must be of this name.
    pub(crate) async fn expect(&mut self, name: &str) -> String {
        loop {
            let event = self.event().await;
            if name != "HookswitchEvent" && event.contains(":HookswitchEvent>") {
                continue;
            }
            assert!(event.contains(&format!(":{name}>")), "wanted {name}, got {event}");
            return event;
        }
    }

    /// That nothing comes: a marker sent now is the next that is read.
    pub(crate) async fn expect_nothing(&mut self) {
        assert_eq!(self.portal.inject(&self.id, "marker"), 1);
        assert_eq!(self.event().await, "marker");
    }

    pub(crate) async fn send(&mut self, message: Message) -> Result<(), Error> {
        self.socket.send(message).await
    }

    /// Waits until the server has ended the connection; gives whether it was by a closing handshake.
    pub(crate) async fn closed(&mut self) -> bool {
        loop {
            match self.message().await {
                Some(Ok(Message::Close(_))) => return true,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return false,
            }
        }
    }
}

/// Opens a WebSocket.
pub(crate) async fn open(
    portal: &Portal,
    session: &str,
    query: &str,
) -> Result<WebSocketStream<TcpStream>, Error> {
    let stream = TcpStream::connect(portal.address()).await.unwrap();
    // or the second of two small messages waits in the kernel, in real time, while paused time jumps ahead
    stream.set_nodelay(true).unwrap();
    let url = format!("ws://{}/inyama/openapiwebsocket/{session}{query}", portal.address());
    tokio_tungstenite::client_async(url, stream).await.map(|(socket, _)| socket)
}

pub(crate) fn hex(text: &str) -> String {
    let digits: Vec<_> = text.bytes().map(|byte| format!("{byte:02X}")).collect();
    digits.concat()
}

/// The text of the first element of that local name.
pub(crate) fn text<'a>(xml: &'a str, name: &str) -> &'a str {
    find(xml, name).unwrap_or_else(|| panic!("no {name} in {xml}"))
}

pub(crate) fn find<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let at = [format!("<{name}>"), format!(":{name}>")]
        .iter()
        .filter_map(|tag| Some(xml.find(tag)? + tag.len()))
        .min()?;
    xml[at..].split('<').next()
}

/// Fails a test that would otherwise hang for ever.
pub(crate) async fn within<T>(seconds: u64, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(seconds), future).await.expect("took too long")
}
