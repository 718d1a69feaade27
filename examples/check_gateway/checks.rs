//! The checklist of GATEWAY.md, point by point.

use crate::line::{Line, Outcome};
use telapi::tserver::HttpClient;
use telapi::tserver::gateway::{Frame, Gateway, PROTOCOL_VERSION};
use telapi::tserver::message::{
    AddressInfoType, AddressType, Attribute, CallInfoType, ConnId, ControlMode, FromValue, KvList, Message,
    MessageType, RegisterMode, TypedMessage, Value,
};
use telapi::tserver::request::{
    RequestAttachUserData, RequestHoldCall, RequestMakeCall, RequestQueryAddress, RequestQueryCall,
    RequestQueryServer, RequestRegisterAddress, RequestRegisterClient, RequestReleaseCall,
    RequestUnregisterAddress,
};

/// A DN that no switch has.
const NOBODY: &str = "nobody-here-0";

pub(crate) struct Checks {
    gateway: Gateway,
    server: String,
    first: String,
    second: String,
    results: Vec<bool>,
}

impl Checks {
    pub(crate) fn new(server: &str, first: &str, second: &str) -> telapi::Result<Self> {
        let gateway = Gateway::new(HttpClient::builder().build()?);
        let [server, first, second] = [server, first, second].map(str::to_owned);
        Ok(Self { gateway, server, first, second, results: Vec::new() })
    }

    pub(crate) fn count(&self) -> usize {
        self.results.len()
    }

    pub(crate) fn passed(&self) -> usize {
        self.results.iter().filter(|passed| **passed).count()
    }

    fn note<T>(&mut self, what: &str, outcome: Outcome<T>) -> Option<T> {
        self.results.push(outcome.is_ok());
        let number = self.results.len();
        match outcome {
            Ok(value) => {
                println!("{number:3}  pass  {what}");
                Some(value)
            }
            Err(why) => {
                println!("{number:3}  FAIL  {what}: {why}");
                None
            }
        }
    }

    pub(crate) async fn run(&mut self) {
        let line = Line::connect(&self.gateway, &self.server).await;
        let Some(line) = self.note("the connection is made", line) else { return };
        let outcome = wrong_version(line).await;
        self.note("another ProtocolVersion is refused with 55, and the connection closed", outcome);
        let opened = self.open().await;
        let Some(mut line) =
            self.note("a session is opened, and told the state of the link to the switch", opened)
        else {
            return;
        };
        let outcome = polled(&mut line).await;
        self.note("a poll is answered with its number, beside requests", outcome);
        let outcome = role(&mut line).await;
        self.note("QueryServer tells the role", outcome);
        let outcome = unknown(&mut line).await;
        self.note("an unknown message, attribute or member is no error", outcome);
        let outcome = self.registered(&mut line).await;
        self.note(
            "addresses are registered with their picture; one that is none is refused with 59",
            outcome,
        );
        let outcome = self.not_registered().await;
        self.note("a request for a DN that is not registered is refused with 41", outcome);
        let outcome = self.same_picture(&mut line).await;
        self.note("QueryAddress tells the picture", outcome);
        let outcome = self.two_at_once(&mut line).await;
        self.note("two requests at once are answered each with its own ReferenceID", outcome);
        let called = self.call(&mut line).await;
        let conn_id = self.note("a call: Dialing with the ReferenceID, Ringing with the same ConnID", called);
        if let Some(conn_id) = conn_id {
            let outcome = self.data(&mut line, conn_id).await;
            self.note("user data come back as they were", outcome);
            let outcome = self.released(&mut line, conn_id).await;
            self.note("the call is released at both", outcome);
        }
        let outcome = self.nobodys_call(&mut line).await;
        self.note("a ConnID of nobody is refused with 56", outcome);
        let outcome = self.unregistered(&mut line).await;
        self.note("addresses are given back", outcome);
        let outcome = too_long(&mut line).await;
        self.note("a line over 1 MiB ends the connection", outcome);
    }

    async fn open(&self) -> Outcome<Line> {
        let mut line = Line::connect(&self.gateway, &self.server).await?;
        let request = register_client(PROTOCOL_VERSION);
        line.send(Frame::Message(request)).await?;
        let is_answer = |message: &Message| {
            message.name == MessageType::EventLinkConnected
                || message.name == MessageType::EventLinkDisconnected
                || message.name == MessageType::EventError
        };
        let answer = line.wait("the answer", is_answer).await?;
        if answer.name == MessageType::EventError {
            return Err(format!("refused with {:?}", answer.attributes.integer(Attribute::ErrorCode)));
        }
        answer.attributes.time().ok_or("it has no Time")?;
        Ok(line)
    }

    async fn registered(&self, line: &mut Line) -> Outcome {
        for dn in [&self.first, &self.second] {
            let reference = line.ask(register(dn)).await?;
            let event = line.answer(reference, MessageType::EventRegistered).await?;
            event.attributes.get(Attribute::AddressInfoType).ok_or("it has no AddressInfoType")?;
            let picture = event.attributes.get(Attribute::Extensions).and_then(Value::as_list);
            picture.ok_or("it has no list of extensions")?;
        }
        let reference = line.ask(register(NOBODY)).await?;
        line.refusal(reference, 59).await
    }

    async fn not_registered(&self) -> Outcome {
        let mut other = self.open().await?;
        let request = RequestMakeCall::new(self.first.as_str(), self.second.as_str()).to_message();
        let reference = other.ask(request).await?;
        other.refusal(reference, 41).await
    }

    async fn same_picture(&self, line: &mut Line) -> Outcome {
        let query = RequestQueryAddress::new(self.first.as_str(), AddressType::DN, AddressInfoType::DNStatus);
        let reference = line.ask(query.to_message()).await?;
        let event = line.answer(reference, MessageType::EventAddressInfo).await?;
        let picture = event.attributes.get(Attribute::Extensions).and_then(Value::as_list);
        picture.ok_or("it has no list of extensions").map(drop)?;
        Ok(())
    }

    async fn two_at_once(&self, line: &mut Line) -> Outcome {
        let one = line.ask(RequestQueryServer::new().to_message()).await?;
        let other = line.ask(register(NOBODY)).await?;
        line.refusal(other, 59).await?;
        line.answer(one, MessageType::EventServerInfo).await.map(drop)
    }

    async fn call(&self, line: &mut Line) -> Outcome<ConnId> {
        let request = RequestMakeCall::new(self.first.as_str(), self.second.as_str()).to_message();
        let reference = line.ask(request).await?;
        let dialing = line.answer(reference, MessageType::EventDialing).await?;
        let conn_id = dialing.attributes.get(Attribute::ConnID).and_then(ConnId::read);
        let conn_id = conn_id.ok_or("Dialing has no ConnID of 16 hexadecimal digits")?;
        line.wait("EventRinging with the same ConnID", |message| {
            is(message, MessageType::EventRinging, &self.second, conn_id)
        })
        .await?;
        let request = RequestQueryCall::new(conn_id, CallInfoType::PartiesQuery).to_message();
        // what the server tells of a call is its own affair, as long as it answers
        let reference = line.ask(request).await?;
        line.wait("an answer to QueryCall", |message| {
            message.attributes.integer(Attribute::ReferenceID) == Some(reference)
        })
        .await?;
        Ok(conn_id)
    }

    async fn data(&self, line: &mut Line, conn_id: ConnId) -> Outcome {
        let data = KvList::new()
            .with("telapi-check", "first")
            .with("telapi-check", "second")
            .with("telapi-number", 42)
            .with("telapi-list", KvList::new().with("inside", "ü"));
        let request = RequestAttachUserData::new(self.first.as_str(), conn_id, data.clone());
        let reference = line.ask(request.to_message()).await?;
        let event = line.answer(reference, MessageType::EventAttachedDataChanged).await?;
        let told = event.attributes.get(Attribute::UserData).and_then(Value::as_list);
        let told = told.ok_or("the event has no list of user data")?;
        let ours: KvList =
            told.iter().filter(|(key, _)| key.starts_with("telapi-")).map(|(k, v)| (k, v.clone())).collect();
        if ours == data { Ok(()) } else { Err(format!("{ours:?} came back of {data:?}")) }
    }

    async fn released(&self, line: &mut Line, conn_id: ConnId) -> Outcome {
        let request = RequestReleaseCall::new(self.first.as_str(), conn_id).to_message();
        let reference = line.ask(request).await?;
        line.answer(reference, MessageType::EventReleased).await?;
        let is_end = |message: &Message| {
            let second = &self.second;
            is(message, MessageType::EventReleased, second, conn_id)
                || is(message, MessageType::EventAbandoned, second, conn_id)
        };
        line.wait("Released or Abandoned at the second DN", is_end).await.map(drop)
    }

    async fn nobodys_call(&self, line: &mut Line) -> Outcome {
        let request = RequestHoldCall::new(self.first.as_str(), ConnId::new(0xff)).to_message();
        let reference = line.ask(request).await?;
        line.refusal(reference, 56).await
    }

    async fn unregistered(&self, line: &mut Line) -> Outcome {
        for dn in [&self.first, &self.second] {
            let request = RequestUnregisterAddress::new(dn.as_str(), ControlMode::Default).to_message();
            let reference = line.ask(request).await?;
            line.answer(reference, MessageType::EventUnregistered).await?;
        }
        Ok(())
    }
}

fn register(dn: &str) -> Message {
    let (share, control) = (RegisterMode::Share, ControlMode::Default);
    RequestRegisterAddress::new(dn, share, control, AddressType::DN).to_message()
}

fn register_client(version: &str) -> Message {
    let mut request = RequestRegisterClient::new("telapi-check-gateway", version);
    request.extensions = Some(KvList::new().with("addp-timeout", 0).with("addp-remote-timeout", 0));
    request.application_password = std::env::var("TELAPI_PASSWORD").ok().map(Into::into);
    request.to_message()
}

fn is(message: &Message, event: MessageType, dn: &str, conn_id: ConnId) -> bool {
    message.name == event
        && message.attributes.text(Attribute::ThisDN) == Some(dn)
        && message.attributes.get(Attribute::ConnID).and_then(ConnId::read) == Some(conn_id)
}

async fn wrong_version(mut line: Line) -> Outcome {
    let reference = line.ask(register_client("tlib-json/0")).await?;
    let is_error = |message: &Message| message.name == MessageType::EventError;
    let error = line.wait("EventError", is_error).await?;
    let told = error.attributes.integer(Attribute::ReferenceID);
    if told.is_some_and(|told| told != reference) {
        return Err("its ReferenceID is another one's".to_owned());
    }
    match error.attributes.integer(Attribute::ErrorCode) {
        Some(55) => line.end().await,
        code => Err(format!("error 55 was wanted, {code:?} came")),
    }
}

async fn polled(line: &mut Line) -> Outcome {
    let reference = line.ask(RequestQueryServer::new().to_message()).await?;
    line.send(Frame::Poll { seq: 4711 }).await?;
    line.reply(4711).await?;
    line.answer(reference, MessageType::EventServerInfo).await.map(drop)
}

async fn role(line: &mut Line) -> Outcome {
    let reference = line.ask(RequestQueryServer::new().to_message()).await?;
    let info = line.answer(reference, MessageType::EventServerInfo).await?;
    match info.attributes.integer(Attribute::ServerRole) {
        Some(0 | 1) => Ok(()),
        role => Err(format!("ServerRole is {role:?}")),
    }
}

async fn unknown(line: &mut Line) -> Outcome {
    let mut nobody = Message::new("RequestOfNobody").with("NobodysAttribute", 1_i64);
    nobody.beside.insert("nobodys".to_owned(), "member".into());
    line.send(Frame::Message(nobody)).await?;
    let reference = line.ask(RequestQueryServer::new().with("NobodysAttribute", "x").to_message()).await?;
    line.answer(reference, MessageType::EventServerInfo).await.map(drop)
}

async fn too_long(line: &mut Line) -> Outcome {
    let long = Message::new("RequestOfNobody").with("NobodysAttribute", "x".repeat((1 << 20) + 1));
    // the other side may end the connection before all of it has left
    drop(line.send(Frame::Message(long)).await);
    line.end().await
}
