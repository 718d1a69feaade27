//! A client of the tests' own: lines out, lines in.

use crate::AT_MOST;
use serde_json::{Value, json};
use std::collections::VecDeque;
use telapi_mock::tserver::TServer;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A connection, whose session is open or not.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    reference: u32,
    /// Events that came while an answer was waited for.
    waiting: VecDeque<Value>,
}

impl Client {
    /// A connection without a session.
    pub(crate) async fn connect(server: &TServer) -> Self {
        let stream = TcpStream::connect(server.address()).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream: BufReader::new(stream), reference: 0, waiting: VecDeque::new() }
    }

    /// A session.
    pub(crate) async fn open(server: &TServer) -> Self {
        let mut client = Self::connect(server).await;
        let answer = client.ask("RegisterClient", opening("test")).await;
        assert_eq!(name(&answer), "EventLinkConnected", "{answer}");
        client
    }

    /// A session with these DNs registered.
    pub(crate) async fn on(server: &TServer, dns: &[&str]) -> Self {
        let mut client = Self::open(server).await;
        for dn in dns {
            client.register(dn).await;
        }
        client
    }

    pub(crate) async fn register(&mut self, dn: &str) -> Value {
        let answer = self.ask("RegisterAddress", registering(dn, 0)).await;
        assert_eq!(name(&answer), "EventRegistered", "{answer}");
        answer
    }

    pub(crate) async fn send_bytes(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).await.unwrap();
    }

    /// Sends a request; gives its ReferenceID.
    pub(crate) async fn send(&mut self, request: &str, mut attributes: Value) -> u32 {
        self.reference += 1;
        attributes["ReferenceID"] = self.reference.into();
        let line = json!({ "message": format!("Request{request}"), "attributes": attributes });
        self.send_bytes(format!("{line}\n").as_bytes()).await;
        self.reference
    }

    /// Sends a request and waits for what carries its ReferenceID; what comes before it waits to be heard.
    pub(crate) async fn ask(&mut self, request: &str, attributes: Value) -> Value {
        let reference = self.send(request, attributes).await;
        loop {
            let line = self.line().await.unwrap_or_else(|| panic!("{request}: the connection ends"));
            if line["attributes"]["ReferenceID"] == reference {
                return line;
            }
            self.waiting.push_back(line);
        }
    }

    /// Asks for what is refused; gives the error's code.
    pub(crate) async fn refused(&mut self, request: &str, attributes: Value) -> i64 {
        let answer = self.ask(request, attributes).await;
        assert_eq!(name(&answer), "EventError", "{answer}");
        answer["attributes"]["ErrorCode"].as_i64().unwrap()
    }

    /// The next line as it comes; `None` at the end of the connection.
    pub(crate) async fn line(&mut self) -> Option<Value> {
        let mut line = String::new();
        let read = timeout(AT_MOST, self.stream.read_line(&mut line)).await.expect("nothing comes");
        match read {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))),
        }
    }

    /// The next line as it comes, be it no JSON.
    pub(crate) async fn bytes(&mut self) -> Vec<u8> {
        let mut line = Vec::new();
        timeout(AT_MOST, self.stream.read_until(b'\n', &mut line)).await.expect("nothing comes").unwrap();
        line
    }

    /// The next event.
    pub(crate) async fn hear(&mut self) -> Value {
        if let Some(event) = self.waiting.pop_front() {
            return event;
        }
        self.line().await.expect("the connection ends")
    }

    /// The next event, which must have this name, without its time and number.
    pub(crate) async fn expect(&mut self, event: &str) -> Value {
        let heard = self.hear().await;
        assert_eq!(name(&heard), format!("Event{event}"), "{heard}");
        heard["attributes"].clone()
    }

    /// Puts an answer among what waits to be heard.
    pub(crate) fn keep(&mut self, event: Value) {
        self.waiting.push_back(event);
    }

    /// What waits to be heard.
    pub(crate) fn drain(&mut self) -> Vec<Value> {
        self.waiting.drain(..).collect()
    }

    /// Nothing comes any more: what would have come, has come before the answer to this.
    pub(crate) async fn hears_no_more(&mut self) {
        self.ask("QueryServer", json!({})).await;
        assert_eq!(self.waiting, VecDeque::<Value>::new());
    }

    /// The connection ends, behind whatever came.
    pub(crate) async fn is_closed(&mut self) {
        let mut rest = Vec::new();
        // a connection that is cut ends in an error
        let _ =
            timeout(AT_MOST, self.stream.read_to_end(&mut rest)).await.expect("the server does not close");
        assert_eq!(String::from_utf8_lossy(&rest), "");
    }
}

pub(crate) fn opening(application: &str) -> Value {
    json!({ "ApplicationName": application, "ApplicationPassword": "secret", "ProtocolVersion": "tlib-json/1" })
}

pub(crate) fn registering(dn: &str, mode: i64) -> Value {
    json!({ "ThisDN": dn, "RegisterMode": mode, "ControlMode": 0, "AddressType": 1 })
}

pub(crate) fn name(message: &Value) -> &str {
    message["message"].as_str().unwrap_or_default()
}

/// The values of a key in a list of pairs.
pub(crate) fn pair<'a>(list: &'a Value, key: &str) -> &'a Value {
    let pairs = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    pairs.iter().find(|pair| pair[0] == key).map_or(&Value::Null, |pair| &pair[1])
}
