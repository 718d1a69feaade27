//! A connection of the link, frame by frame, as no session shows it.

use std::time::Duration;
use telapi::tserver::gateway::{Frame, Gateway};
use telapi::tserver::message::{Attribute, Message, MessageType};
use telapi::tserver::transport::{Connection, Transport};
use tokio::time::{Instant, timeout_at};

/// How long an answer may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) type Outcome<T = ()> = Result<T, String>;

pub(crate) struct Line {
    connection: Connection,
    reference: i64,
    /// What came while something else was waited for.
    aside: Vec<Message>,
    /// Replies to polls that came meanwhile.
    replies: Vec<u64>,
}

impl Line {
    pub(crate) async fn connect(gateway: &Gateway, server: &str) -> Outcome<Self> {
        let connected = gateway.connect(server, Instant::now() + PATIENCE).await;
        let connection = connected.map_err(|error| format!("{error:?}"))?;
        Ok(Self { connection, reference: 0, aside: Vec::new(), replies: Vec::new() })
    }

    pub(crate) async fn send(&mut self, frame: Frame) -> Outcome {
        self.connection.sender.send(&frame).await.map_err(|error| format!("cannot be sent: {error:?}"))
    }

    /// Sends a request with a ReferenceID of its own.
    pub(crate) async fn ask(&mut self, request: Message) -> Outcome<i64> {
        self.reference += 1;
        self.send(Frame::Message(request.with(Attribute::ReferenceID, self.reference))).await?;
        Ok(self.reference)
    }

    /// The next frame, whatever it is; `None` if the connection ends.
    pub(crate) async fn next(&mut self) -> Outcome<Option<Frame>> {
        let received = timeout_at(Instant::now() + PATIENCE, self.connection.receiver.receive()).await;
        match received.map_err(|_| format!("nothing came within {PATIENCE:?}"))? {
            Ok(None) | Err(_) => Ok(None),
            Ok(Some(Ok(frame))) => Ok(Some(frame)),
            Ok(Some(Err(error))) => Err(format!("a line could not be read: {error}")),
        }
    }

    /// The first message, now or before, for which this is true. Polls are answered meanwhile.
    pub(crate) async fn wait(
        &mut self,
        what: &str,
        mut is_it: impl FnMut(&Message) -> bool,
    ) -> Outcome<Message> {
        if let Some(at) = self.aside.iter().position(&mut is_it) {
            return Ok(self.aside.remove(at));
        }
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            match self.next().await.map_err(|error| format!("{what} did not come: {error}"))? {
                None => return Err(format!("the connection ended before {what} came")),
                Some(Frame::Poll { seq }) => self.send(Frame::Reply { seq }).await?,
                Some(Frame::Reply { seq }) => self.replies.push(seq),
                Some(Frame::Message(message)) if is_it(&message) => return Ok(message),
                Some(Frame::Message(message)) => self.aside.push(message),
                Some(_) => {}
            }
        }
        Err(format!("{what} did not come within {PATIENCE:?}"))
    }

    /// What answers the request with this ReferenceID, which must be this event.
    pub(crate) async fn answer(&mut self, reference: i64, event: MessageType) -> Outcome<Message> {
        let answers =
            |message: &Message| message.attributes.integer(Attribute::ReferenceID) == Some(reference);
        let message = self.wait(&format!("{event} for request {reference}"), answers).await?;
        if message.name == event {
            return Ok(message);
        }
        let code = message.attributes.integer(Attribute::ErrorCode);
        let code = code.map_or_else(String::new, |code| format!(" {code}"));
        Err(format!("{event} was wanted, {}{code} came", message.name))
    }

    /// What refuses the request with this ReferenceID, which must be with this code.
    pub(crate) async fn refusal(&mut self, reference: i64, code: i64) -> Outcome {
        let error = self.answer(reference, MessageType::EventError).await?;
        match error.attributes.integer(Attribute::ErrorCode) {
            Some(told) if told == code => Ok(()),
            told => Err(format!("error {code} was wanted, {told:?} came")),
        }
    }

    /// Waits until this poll is answered.
    pub(crate) async fn reply(&mut self, wanted: u64) -> Outcome {
        while !self.replies.contains(&wanted) {
            match self.next().await? {
                None => return Err("the connection ended before the reply came".to_owned()),
                Some(Frame::Reply { seq }) => self.replies.push(seq),
                Some(Frame::Poll { seq }) => self.send(Frame::Reply { seq }).await?,
                Some(Frame::Message(message)) => self.aside.push(message),
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Waits until the other side ends the connection.
    pub(crate) async fn end(&mut self) -> Outcome {
        while self.next().await.map_err(|_| "the connection was not ended".to_owned())?.is_some() {}
        Ok(())
    }
}
