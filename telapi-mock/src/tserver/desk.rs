//! Where clients are served: who is connected, what each has registered, what is sent to whom.

use super::code::Code;
use super::line::{Limit, Outgoing, QUEUE};
use super::message::{Message, time};
use super::transcript::{Direction, Exchange};
use crate::fault::{AnswerFault, EventFault, FaultPlan, Occasion};
use crate::transcript::Transcript;
use crate::transport::{WireControl, Wires};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;
use tokio::sync::mpsc;

/// How a client has registered a DN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegisterMode {
    Share,
    /// Other clients are kept out.
    Private,
    /// Events only.
    Monitor,
}

/// A connection.
pub(crate) struct Client {
    pub(crate) peer: SocketAddr,
    pub(crate) wire: Arc<WireControl>,
    pub(crate) limit: Arc<Limit>,
    /// Its name, once it has opened its session.
    pub(crate) application: Option<String>,
    pub(crate) registrations: BTreeMap<String, RegisterMode>,
    sequence: u64,
    queue: mpsc::Sender<Outgoing>,
    /// What becomes of the answers with these ReferenceIDs.
    faults: BTreeMap<u32, AnswerFault>,
}

impl Client {
    pub(crate) fn new(
        peer: SocketAddr,
        wire: Arc<WireControl>,
        limit: Arc<Limit>,
    ) -> (Self, mpsc::Receiver<Outgoing>) {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let client = Self {
            peer,
            wire,
            limit,
            application: None,
            registrations: BTreeMap::new(),
            sequence: 0,
            queue,
            faults: BTreeMap::new(),
        };
        (client, waiting)
    }

    pub(crate) fn spoil(&mut self, reference: u32, fault: AnswerFault) {
        self.faults.insert(reference, fault);
    }

    /// Whether it may ask for something at the DN.
    pub(crate) fn controls(&self, dn: &str) -> bool {
        self.registrations.get(dn).is_some_and(|mode| *mode != RegisterMode::Monitor)
    }

    fn put(&self, outgoing: Outgoing) {
        if self.queue.try_send(outgoing).is_err() {
            tracing::warn!("a client takes its events too slowly: its connection ends");
            self.wire.cut();
        }
    }
}

/// One server's clients, and what is planned to go wrong with them.
pub(crate) struct Desk {
    pub(crate) clients: BTreeMap<u64, Client>,
    last_client: u64,
    /// Whether it is the primary of its pair; without a pair it is.
    pub(crate) is_primary: bool,
    /// Whether a test has taken its link to the switch down.
    pub(crate) is_unlinked: bool,
    /// While true, what happens is not told.
    pub(crate) is_hanging: bool,
    pub(crate) transcript: Transcript<Exchange>,
    pub(crate) plan: FaultPlan,
    pub(crate) wires: Wires,
    pub(crate) requests: usize,
}

impl Desk {
    pub(crate) fn new(is_primary: bool) -> Self {
        Self {
            clients: BTreeMap::new(),
            last_client: 0,
            is_primary,
            is_unlinked: false,
            is_hanging: false,
            transcript: Transcript::default(),
            plan: FaultPlan::default(),
            wires: Wires::default(),
            requests: 0,
        }
    }

    pub(crate) fn add(&mut self, client: Client) -> u64 {
        self.last_client += 1;
        self.clients.insert(self.last_client, client);
        self.last_client
    }

    /// The clients that are told what happens at a DN.
    pub(crate) fn registered(&self, dn: &str) -> Vec<u64> {
        let clients = self.clients.iter().filter(|(_, client)| client.registrations.contains_key(dn));
        clients.map(|(&id, _)| id).collect()
    }

    /// Those that have opened a session.
    pub(crate) fn sessions(&self) -> Vec<u64> {
        let clients = self.clients.iter().filter(|(_, client)| client.application.is_some());
        clients.map(|(&id, _)| id).collect()
    }

    /// Sends a message to a client, as the answer to the request with this ReferenceID if there is one.
    pub(crate) fn send(&mut self, client: u64, at: SystemTime, message: &Message, answers: Option<u32>) {
        if self.is_hanging {
            return;
        }
        let Self { clients, transcript, plan, .. } = self;
        let Some(client) = clients.get_mut(&client) else { return };
        client.sequence += 1;
        let message = message
            .clone()
            .with("Time", time(at))
            .with("EventSequenceNumber", client.sequence)
            .with_some("ReferenceID", answers);
        let line = message.to_line();
        let exchange = Exchange {
            direction: Direction::Sent,
            peer: client.peer,
            dn: message.text("ThisDN").map(str::to_owned),
            name: message.name.clone(),
            line: line.clone(),
        };
        let answer_fault = answers.and_then(|reference| client.faults.remove(&reference));
        let outgoing = if let Some(fault) = &answer_fault {
            Outgoing::answer(line, fault)
        } else {
            let (user, session) = (exchange.dn.as_deref(), client.application.as_deref());
            let fault = plan.event(&Occasion { what: &exchange.name, user, session });
            Outgoing::event(line, fault)
        };
        match &outgoing.order {
            Some(EventFault::Drop) => {}
            Some(EventFault::Duplicate) => {
                transcript.add(exchange.clone());
                transcript.add(exchange);
            }
            _ => transcript.add(exchange),
        }
        client.put(outgoing);
    }

    /// Refuses a request, or tells of an error that nobody has asked for.
    pub(crate) fn refuse(
        &mut self,
        client: u64,
        at: SystemTime,
        code: Code,
        dn: Option<&str>,
        answers: Option<u32>,
    ) {
        let error = Message::new("EventError")
            .with("ErrorCode", code.0)
            .with("ErrorMessage", code.text())
            .with_some("ThisDN", dn);
        self.send(client, at, &error, answers);
    }

    /// Sends a line that is no message: a heartbeat, or what a test wants.
    pub(crate) fn send_line(&mut self, client: u64, name: &str, line: String) {
        if self.is_hanging {
            return;
        }
        let Some(client) = self.clients.get(&client) else { return };
        self.transcript.add(Exchange {
            direction: Direction::Sent,
            peer: client.peer,
            dn: None,
            name: name.into(),
            line: line.clone(),
        });
        client.put(Outgoing::plain(line));
    }
}
