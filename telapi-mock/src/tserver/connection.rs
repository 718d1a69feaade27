//! One client's connection: lines in, lines out, and heartbeats.

use super::code::Code;
use super::desk::Client;
use super::line::{self, Limit};
use super::message::{Line, Message};
use super::service::{Asked, Goes, carry_out, polls_after};
use super::state::{Core, Who};
use super::transcript::{Direction, Exchange};
use crate::fault::{AnswerFault, ConnectionFault, FaultPlan, Occasion};
use crate::transport::Wire;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader, ReadHalf};
use tokio::time::Instant;

/// A longer line ends the connection.
const MAX_LINE: usize = 1 << 20;

/// Serves a connection until it ends.
pub(crate) async fn serve(core: Arc<Core>, desk: usize, wire: Wire, peer: SocketAddr) {
    let control = Arc::clone(wire.control());
    let limit = Arc::<Limit>::default();
    let (client, queue) = Client::new(peer, Arc::clone(&control), Arc::clone(&limit));
    let Some(hanging) = core.hanging.get(desk).map(tokio::sync::watch::Sender::subscribe) else { return };
    let Some(id) = core.lock().desks.get_mut(desk).map(|desk| desk.add(client)) else { return };
    let (reading, writing) = tokio::io::split(wire);
    let who = Who { desk, client: id };
    let reader = Reader { core: Arc::clone(&core), who, peer, polls_after: None, polled: None, polls: 0 };
    tokio::join!(reader.run(reading), line::write(queue, writing, control, limit, hanging));
}

struct Reader {
    core: Arc<Core>,
    who: Who,
    peer: SocketAddr,
    /// After how long a silence the client is polled.
    polls_after: Option<Duration>,
    /// When it was polled, since it was last heard of.
    polled: Option<Instant>,
    polls: u64,
}

impl Reader {
    async fn run(mut self, half: ReadHalf<Wire>) {
        let mut reading = BufReader::new(half);
        let mut line = Vec::new();
        let mut heard = Instant::now();
        loop {
            let deadline = self.polls_after.map(|after| self.polled.unwrap_or(heard) + after);
            tokio::select! {
                progress = read_on(&mut reading, &mut line) => {
                    heard = Instant::now();
                    self.polled = None;
                    match progress {
                        Progress::Part => {}
                        Progress::Line => {
                            if self.take(&std::mem::take(&mut line)) == Goes::Away {
                                break;
                            }
                        }
                        Progress::End => break,
                    }
                }
                () = tokio::time::sleep_until(deadline.unwrap_or(heard)), if deadline.is_some() => {
                    if self.polled.is_some() {
                        tracing::debug!("a client is silent: its connection ends");
                        break;
                    }
                    self.poll();
                }
            }
        }
        self.core.lock().forget(self.who);
    }

    fn poll(&mut self) {
        self.polled = Some(Instant::now());
        self.polls += 1;
        self.send_line(&json!({ "addp": "poll", "seq": self.polls }));
    }

    fn send_line(&self, line: &serde_json::Value) {
        if let Some(desk) = self.core.lock().desks.get_mut(self.who.desk) {
            desk.send_line(self.who.client, "addp", line.to_string());
        }
    }

    /// Takes a line.
    fn take(&mut self, bytes: &[u8]) -> Goes {
        let line = Line::read(bytes);
        self.note(bytes, &line);
        if self.core.is_hanging(self.who.desk) {
            return Goes::On;
        }
        match line {
            Line::Message(request) => self.serve(&request),
            Line::Poll(seq) => {
                self.send_line(&json!({ "addp": "reply", "seq": seq }));
                Goes::On
            }
            Line::Reply | Line::Other => Goes::On,
            Line::Malformed => {
                let request = Message::new("");
                self.core
                    .refuse(&Asked { who: self.who, request: &request, reference: None }, Code::MALFORMED);
                Goes::On
            }
        }
    }

    fn note(&self, bytes: &[u8], line: &Line) {
        let mut inner = self.core.lock();
        let Some(desk) = inner.desks.get_mut(self.who.desk) else { return };
        let (name, dn) = match line {
            Line::Message(request) => (request.name.as_str(), request.text("ThisDN")),
            Line::Poll(_) | Line::Reply => ("addp", None),
            Line::Other | Line::Malformed => ("", None),
        };
        desk.requests += usize::from(matches!(line, Line::Message(_)));
        desk.transcript.add(Exchange {
            direction: Direction::Received,
            peer: self.peer,
            dn: dn.map(str::to_owned),
            name: name.into(),
            line: String::from_utf8_lossy(bytes).into_owned(),
        });
    }

    fn serve(&mut self, request: &Message) -> Goes {
        if let Some(fault) = self.planned(request, FaultPlan::connection) {
            let mut inner = self.core.lock();
            if let Some(desk) = inner.desks.get_mut(self.who.desk)
                && let Some(wire) = desk.clients.get(&self.who.client).map(|client| Arc::clone(&client.wire))
            {
                desk.wires.befall(&wire, fault);
            }
            if !matches!(fault, ConnectionFault::Slow { .. }) {
                return Goes::On;
            }
        }
        let fault = self.planned(request, FaultPlan::answer);
        let reference = request.reference();
        let mut asked = Asked { who: self.who, request, reference };
        match fault {
            Some(AnswerFault::Answer { status, body, .. }) => {
                self.answer_instead(&asked, status, body);
                return Goes::On;
            }
            Some(AnswerFault::NeverAnswer) => return Goes::On,
            Some(AnswerFault::Cut) => {
                self.core.with_client(self.who, |client| client.wire.cut());
                return Goes::Away;
            }
            Some(fault) => {
                if let Some(reference) = reference {
                    self.core.with_client(self.who, |client| client.spoil(reference, fault.clone()));
                }
                if fault == AnswerFault::Twice {
                    asked.reference = None;
                    carry_out(&self.core, &asked);
                    asked.reference = reference;
                }
            }
            None => {}
        }
        let goes = carry_out(&self.core, &asked);
        if request.name == "RequestRegisterClient" && goes == Goes::On {
            self.polls_after = polls_after(request);
        }
        goes
    }

    /// Answers a request that is not carried out: with a line of the test's, or without one with EventError of the code.
    fn answer_instead(&self, asked: &Asked<'_>, status: u16, body: String) {
        if body.is_empty() {
            return self.core.refuse(asked, Code(status));
        }
        if let Some(desk) = self.core.lock().desks.get_mut(self.who.desk) {
            desk.send_line(self.who.client, "", body);
        }
    }

    fn planned<F>(
        &self,
        request: &Message,
        ask: impl FnOnce(&mut FaultPlan, &Occasion<'_>) -> Option<F>,
    ) -> Option<F> {
        let mut inner = self.core.lock();
        let desk = inner.desks.get_mut(self.who.desk)?;
        let application = desk.clients.get(&self.who.client)?.application.clone();
        let user = request.text("ThisDN");
        let occasion = Occasion { what: &request.name, user, session: application.as_deref() };
        ask(&mut desk.plan, &occasion)
    }
}

enum Progress {
    /// Some bytes of a line.
    Part,
    Line,
    /// The connection has ended, or is to.
    End,
}

/// Reads on, up to the end of the line. What was read stays in `line` if this is given up.
async fn read_on(reading: &mut BufReader<ReadHalf<Wire>>, line: &mut Vec<u8>) -> Progress {
    let Ok(bytes) = reading.fill_buf().await else { return Progress::End };
    if bytes.is_empty() {
        return Progress::End;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n');
    line.extend(bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default());
    let taken = end.map_or(bytes.len(), |end| end + 1);
    reading.consume(taken);
    match end {
        _ if line.len() > MAX_LINE => Progress::End,
        Some(_) => Progress::Line,
        None => Progress::Part,
    }
}
