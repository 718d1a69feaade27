//! A gateway that says what the test wants, line by line: for what no honest server does.

use super::world::soon;
use serde_json::{Value, json};
use telapi::SessionState;
use telapi::tserver::{Session, SessionBuilder};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// The socket that sessions connect to.
pub(crate) struct RawGateway(TcpListener);

impl RawGateway {
    pub(crate) async fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn url(&self) -> String {
        format!("tserver://{}", self.0.local_addr().unwrap())
    }

    /// A session that registers 201, and looks at it only when it must.
    pub(crate) fn session(&self) -> SessionBuilder {
        Session::builder([self.url()]).seed(7).address("201").snapshot_interval(None)
    }

    /// The next connection.
    pub(crate) async fn accept(&self) -> RawConnection {
        let (socket, _) = soon(self.0.accept()).await.unwrap();
        RawConnection::new(socket)
    }

    /// A session that is online, and its connection.
    pub(crate) async fn online(&self, session: SessionBuilder) -> (Session, RawConnection) {
        let session = session.start().unwrap();
        let connection = self.open().await;
        soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
        (session, connection)
    }

    /// The next connection, with its session opened and 201 registered there.
    pub(crate) async fn open(&self) -> RawConnection {
        let mut connection = self.accept().await;
        connection.welcome().await;
        connection.answer_next("RequestRegisterAddress").await;
        connection
    }
}

/// One connection, at the gateway's end.
pub(crate) struct RawConnection {
    lines: Lines<BufReader<OwnedReadHalf>>,
    socket: OwnedWriteHalf,
}

impl RawConnection {
    fn new(socket: TcpStream) -> Self {
        // without it the second of two small lines waits for real time, and ours is virtual
        socket.set_nodelay(true).unwrap();
        let (read, write) = socket.into_split();
        Self { lines: BufReader::new(read).lines(), socket: write }
    }

    /// What the client asks next; `None` when it has closed the connection. Polls are answered.
    pub(crate) async fn asked(&mut self) -> Option<Value> {
        loop {
            let line = self.lines.next_line().await.ok().flatten()?;
            let asked: Value = serde_json::from_str(&line).unwrap();
            assert!(line.matches("\"ReferenceID\"").count() <= 1, "a member that comes twice: {line}");
            if asked["addp"] == "poll" {
                self.say(json!({"addp": "reply", "seq": asked["seq"]})).await;
            } else if asked.get("message").is_some() {
                return Some(asked);
            }
        }
    }

    /// The number of the client's next reply to a poll; `None` when it has closed the connection.
    pub(crate) async fn replied(&mut self) -> Option<u64> {
        loop {
            let line = self.lines.next_line().await.ok().flatten()?;
            let said: Value = serde_json::from_str(&line).unwrap();
            if said["addp"] == "reply" {
                return said["seq"].as_u64();
            }
        }
    }

    /// The next request of this name.
    pub(crate) async fn asked_for(&mut self, name: &str) -> Value {
        let asked = soon(self.asked()).await;
        let asked = asked.unwrap_or_else(|| panic!("the client has gone instead of asking {name}"));
        assert_eq!(asked["message"], name, "{asked}");
        asked
    }

    pub(crate) async fn say(&mut self, line: Value) {
        self.say_text(&line.to_string()).await;
    }

    /// That the client has gone meanwhile is for the test to see elsewhere.
    pub(crate) async fn say_text(&mut self, line: &str) {
        let _ = self.socket.write_all(format!("{line}\n").as_bytes()).await;
    }

    /// Says a part of something.
    pub(crate) async fn say_bytes(&mut self, bytes: &[u8]) {
        let _ = self.socket.write_all(bytes).await;
    }

    /// Says an event that answers nobody.
    pub(crate) async fn tell(&mut self, name: &str, attributes: Value) {
        self.say(event(name, attributes)).await;
    }

    /// Answers a request with this event.
    pub(crate) async fn answer(&mut self, asked: &Value, name: &str, mut attributes: Value) {
        attributes["ReferenceID"] = asked["attributes"]["ReferenceID"].clone();
        for copied in ["ThisDN", "ConnID"] {
            if let (None, Some(value)) = (attributes.get(copied), asked["attributes"].get(copied)) {
                attributes[copied] = value.clone();
            }
        }
        self.tell(name, attributes).await;
    }

    /// Takes the next request, of this name, and answers it as a good server does.
    pub(crate) async fn answer_next(&mut self, name: &str) {
        let asked = self.asked_for(name).await;
        self.answer_well(&asked).await;
    }

    /// Answers a request as a good server without calls does.
    pub(crate) async fn answer_well(&mut self, asked: &Value) {
        match asked["message"].as_str().unwrap() {
            "RequestRegisterClient" => self.tell("EventLinkConnected", json!({})).await,
            "RequestQueryServer" => self.answer(asked, "EventServerInfo", json!({"ServerRole": 0})).await,
            "RequestRegisterAddress" => {
                let picture = json!({"AddressInfoType": 8, "AddressInfoStatus": 1, "Extensions": []});
                self.answer(asked, "EventRegistered", picture).await;
            }
            "RequestQueryAddress" => {
                let picture = json!({"AddressInfoType": 17, "AddressInfoStatus": 1, "Extensions": []});
                self.answer(asked, "EventAddressInfo", picture).await;
            }
            "RequestUnregisterAddress" => self.answer(asked, "EventUnregistered", json!({})).await,
            other => panic!("nobody has said how {other} is answered"),
        }
    }

    /// Opens the session up to where addresses are registered.
    pub(crate) async fn welcome(&mut self) {
        self.answer_next("RequestRegisterClient").await;
        self.answer_next("RequestQueryServer").await;
    }
}

/// An event's line.
pub(crate) fn event(name: &str, mut attributes: Value) -> Value {
    attributes["Time"] = json!({"sec": 1_700_000_000, "usec": 0});
    json!({"message": name, "attributes": attributes})
}
