//! Which message answers a request, and what a request wants that the switch cannot know.

use crate::tserver::calls::ConnId;
use crate::tserver::code::Code;
use crate::tserver::message::{KvList, Message};
use crate::tserver::state::{Inner, Who};
use std::collections::HashMap;
use std::thread::{self, ThreadId};

/// A message that will carry a request's ReferenceID.
pub(crate) struct Expected {
    pub(crate) who: Who,
    pub(crate) reference: u32,
    pub(crate) dn: String,
    /// Any of these.
    pub(crate) names: &'static [&'static str],
    /// About this call, if it is known.
    pub(crate) conn_id: Option<ConnId>,
}

impl Expected {
    /// Whether somebody waits for a party to come into this call.
    pub(crate) fn is_party_of(&self, conn_id: ConnId) -> bool {
        self.conn_id == Some(conn_id) && self.names.contains(&"EventPartyAdded")
    }
}

/// What a client wants by a request, for the messages that it causes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    pub(crate) dn: String,
    /// For the call that it makes.
    pub(crate) user_data: KvList,
    /// The call that a party is to be added to.
    pub(crate) conn_id: Option<ConnId>,
    /// The party that is to leave a conference.
    pub(crate) drops: Option<String>,
    /// The mode of a forward that is several of the switch's.
    pub(crate) forward_mode: Option<i64>,
    /// Nobody has answered the call that is given up.
    pub(crate) is_unanswered: bool,
    /// Whether a queue or route point, the one that was asked, makes the call.
    pub(crate) is_predictive: bool,
    /// The agent whom the party that is called is to observe.
    pub(crate) observes: Option<String>,
    /// How a call is routed.
    pub(crate) route_type: Option<i64>,
    /// Whether an agent is not to be told that he is not ready, for he is about to be.
    pub(crate) passes_not_ready: bool,
    /// AgentWorkMode, the queue, and the reasons of an agent's request.
    pub(crate) work_mode: Option<i64>,
    pub(crate) queue: Option<String>,
    pub(crate) reasons: KvList,
}

/// The requests that are being carried out. The switch tells of an act in the thread that has asked for it.
#[derive(Default)]
pub(crate) struct Wishes(HashMap<ThreadId, Wish>);

impl Wishes {
    /// What the act wants that is being told of.
    pub(crate) fn now(&self) -> Wish {
        self.0.get(&thread::current().id()).cloned().unwrap_or_default()
    }

    pub(crate) fn begin(&mut self, wish: Wish) {
        self.0.insert(thread::current().id(), wish);
    }

    pub(crate) fn end(&mut self) {
        self.0.remove(&thread::current().id());
    }
}

impl Inner {
    /// Tells everybody who has registered its ThisDN.
    pub(crate) fn tell(&mut self, message: &Message) {
        self.tell_as_answer(message, None);
    }

    /// The same; it is the answer for the client that has asked by this ReferenceID, who gets it in any case.
    pub(crate) fn tell_as_answer(&mut self, message: &Message, answers: Option<(Who, Option<u32>)>) {
        let Some(dn) = message.text("ThisDN") else { return };
        let now = self.now;
        let mut is_answered = answers.is_none();
        for desk in 0..self.desks.len() {
            let linked = self.is_linked(desk);
            let clients = self.desks.get(desk).map(|desk| desk.registered(dn)).unwrap_or_default();
            for client in clients.into_iter().filter(|_| linked) {
                let who = Who { desk, client };
                let reference = match answers {
                    Some((asks, reference)) if asks == who => {
                        is_answered = true;
                        reference
                    }
                    _ => self.expected_by(who, dn, message),
                };
                if let Some(desk) = self.desks.get_mut(desk) {
                    desk.send(client, now, message, reference);
                }
            }
        }
        if let Some((who, reference)) = answers.filter(|_| !is_answered) {
            self.answer(who, message, reference);
        }
    }

    /// The ReferenceID that the message carries for this client.
    fn expected_by(&mut self, who: Who, dn: &str, message: &Message) -> Option<u32> {
        let conn_id = message.text("ConnID").and_then(ConnId::read);
        let is_it = |expected: &Expected| {
            expected.who == who
                && expected.dn == dn
                && expected.names.contains(&message.name.as_str())
                && expected.conn_id.is_none_or(|wanted| Some(wanted) == conn_id)
        };
        let index = self.expected.iter().position(is_it)?;
        Some(self.expected.remove(index).reference)
    }

    /// Whether the answer to the request is still to come; it is not expected any more.
    pub(crate) fn give_up(&mut self, who: Who, reference: u32) -> bool {
        let before = self.expected.len();
        self.expected.retain(|expected| (expected.who, expected.reference) != (who, reference));
        self.expected.len() < before
    }

    /// Refuses requests whose answers will not come.
    pub(crate) fn disappoint(&mut self, code: Code, which: impl Fn(&Expected) -> bool) {
        let now = self.now;
        let (gone, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.expected).into_iter().partition(which);
        self.expected = kept;
        for Expected { who, reference, dn, .. } in gone {
            if let Some(desk) = self.desks.get_mut(who.desk) {
                desk.refuse(who.client, now, code, Some(&dn), Some(reference));
            }
        }
    }
}
