//! What becomes of a request, in each state of the session, with an honest word on whether it left. Of one for a call, and of
//! one for a service of the protocol's own (`SessionHandle::service`): both wait in one queue.
//!
//! | the session is | a request asked for now, [`Refuse`](WhileOffline::Refuse) | the same, [`Wait`](WhileOffline::Wait) | a request under way |
//! |---|---|---|---|
//! | connecting, for the first time or again, or waiting to | `NotConnected`, `NotSent`, at once | waits; at the end of its wait `NotConnected`, `NotSent`. Both have what went wrong last as their source | goes on over its old connection and ends as it would have: to give it up would only add a doubt |
//! | connected, online or blind; calls not sure yet | leaves | leaves, behind those that wait already; if it is about a call that was there before, not before the calls are sure | ends with what the protocol makes of the answer, or at the deadline |
//! | connected, online or blind; calls sure | leaves | leaves | the same |
//! | closing | `Closed`, `NotSent` | `Closed`, `NotSent`; so do those that wait | goes on while the log-out takes, then `Closed`, `Unknown` |
//! | closed | `Closed`, `NotSent` | `Closed`, `NotSent` | `Closed`, `Unknown` |
//!
//! | in any state | kind | delivery |
//! |---|---|---|
//! | too many requests wait, for the driver or for a connection | `Unavailable` | `NotSent` |
//! | it may wait, and could not leave though the session seemed connected | waits on, and is tried again after a second; at the end of its wait, why it could not leave | `NotSent` |
//! | it waited, and a call that it names has ended meanwhile | `CallEnded`, with the reason | `NotSent` |
//! | no answer within [`request_deadline`](super::DriverConfig::request_deadline), of which the protocol should have told | `Timeout` | `Unknown` |
//! | the protocol's code has a fault | `ConnectionLost` | `Unknown` |
//! | the server says that another one serves ([`Redirected`](ErrorKind::Redirected)), for the first time | it goes to that one, once: it waits as if it could not leave, for at most `request_deadline` if it may not wait by itself | |
//! | the same, for the second time | `Redirected`; the session leaves that server, too | `Rejected` |
//! | anything else | the protocol's word | the protocol's word |
//!
//! # Why a request about a call waits until the calls are sure
//!
//! While nobody watched, the call may have ended, or gone on under another id after a transfer or in a conference. Sent at
//! once on the new connection, a request would name what is not there any more; IP Office answers that with a 500, of which
//! nobody knows what it did. After the snapshot that begins each connection the book knows the calls' ids, and of those that
//! have ended the server need not be asked. A server that refuses the snapshot has nothing better to tell: what waits leaves
//! then. A request that makes a call of its own needs none of this and leaves at once, unless others wait before it: a bot
//! that holds a call and makes another means it in this order. Of a service of its own, the protocol says what it is about
//! (`About`): no call; a call, whose id is then kept up to date as well; or a conference or a participant, which the book
//! cannot tell of: it waits until the calls are sure all the same, and the server is asked. How requests that leave at the same time overtake each other
//! on their way, in a protocol that runs them beside each other, is beyond our power.
//!
//! # What the call book learns
//!
//! A call that a request makes is in the book before the request leaves, and is kept there as long as the request waits or
//! is under way, whatever a snapshot says. Then: accepted, or unknown: events or a snapshot tell, which is asked for at once
//! if it is unknown; known not to be done: it ends as `NotMade`. That a call ends *because* of the request (as
//! `Transferred`, `Parked`, …) is only expected once the request leaves.
//!
//! Nothing is done twice: a request leaves once, or not at all. What is tried again has not left, or was turned away by a
//! server that serves nobody any more, which did nothing.
//!
//! A request about a call at which the server fails may have come too late for the call. `Call` then asks for a comparison
//! (`Ask::Compare`) before it hands the error on, and tells `CallEnded` if that is how it turns out.

use super::super::SessionState;
use super::super::link::Protocol;
use super::super::request::Request;
use super::caught::{begun, within};
use super::waiting::NotSent;
use super::{Done, Driver, State};
#[cfg(doc)]
use crate::call::WhileOffline;
use crate::{Delivery, Error, ErrorKind};
use tokio::time::Instant;
use tracing::Instrument;

impl<P: Protocol> Driver<P> {
    /// Somebody asks for a service.
    pub(super) fn request(&mut self, request: Request) {
        let state = self.supervisor.session_state();
        match request.may_wait_until {
            _ if matches!(state, SessionState::Closing | SessionState::Closed { .. }) => {
                self.refuse(request, self.closed());
            }
            Some(until) if !state.is_connected() || self.waiting.keeps(&request) => self.wait(request, until),
            _ if state.is_connected() => self.send(request),
            _ => self.refuse(request, self.not_connected()),
        }
    }

    /// A request that may wait could not leave, though there seemed to be a connection: the loss of it is about to be known,
    /// or it was that of this request alone.
    pub(super) fn not_sent(&mut self, not_sent: NotSent) {
        match self.supervisor.session_state() {
            SessionState::Closing | SessionState::Closed { .. } => {
                self.refuse(not_sent.request, self.closed());
            }
            _ => self.waiting.push_again(not_sent, &self.calls, Instant::now()),
        }
    }

    fn wait(&mut self, request: Request, until: Instant) {
        if self.waiting.is_full() {
            let too_many = format!("{}: too many requests are waiting", request.what.service());
            return self.tell_unsent(request, Error::new(ErrorKind::Unavailable).context(too_many));
        }
        self.waiting.push(request, until, &self.calls);
    }

    /// There is a connection, or the calls are sure: what may leave does.
    pub(super) fn send_waiting(&mut self) {
        if !self.supervisor.session_state().is_connected() {
            return;
        }
        self.refuse_overdue(Instant::now());
        while let Some((request, outcome)) = self.waiting.next() {
            match outcome {
                Ok(()) => self.send(request),
                Err(error) => self.refuse(request, error),
            }
        }
    }

    /// The calls have been made sure of, as far as they can be.
    pub(super) fn calls_are_sure(&mut self) {
        self.waiting.calls_are_sure();
        self.send_waiting();
    }

    /// Requests that have waited for long enough are not sent any more.
    pub(super) fn refuse_overdue(&mut self, now: Instant) {
        for (request, could_not_leave) in self.waiting.take_overdue(now) {
            self.refuse(request, could_not_leave.unwrap_or_else(|| self.not_connected()));
        }
    }

    /// The session ends: nothing that waits will be sent.
    pub(super) fn refuse_waiting(&mut self) {
        for request in self.waiting.take_all() {
            self.refuse(request, self.closed());
        }
    }

    pub(super) fn refuse(&self, request: Request, error: Error) {
        let service = request.what.service();
        self.tell_unsent(request, error.context(service));
    }

    /// Tells the book and who asked that the request has not left.
    fn tell_unsent(&self, request: Request, error: Error) {
        request.what.is_not_carried_out(&self.calls);
        // who asked may have gone
        let _ = request.reply.send(Err(error));
    }

    fn not_connected(&self) -> Error {
        let error = Error::new(ErrorKind::NotConnected);
        match self.supervisor.last_error() {
            Some(last) => error.caused_by(last.clone()),
            None => error,
        }
    }

    /// That the session is over, or about to be; and what ended it, if something went wrong.
    pub(super) fn closed(&self) -> Error {
        let error = Error::new(ErrorKind::Closed);
        match self.supervisor.state() {
            State::Closed { reason } => {
                reason.error().cloned().map_or(error.clone(), |why| error.caused_by(why))
            }
            _ => error,
        }
    }

    /// Hands the request over to the protocol, and waits for the answer beside the loop.
    fn send(&mut self, request: Request) {
        let Some(link) = &self.link else {
            return self.refuse(request, self.not_connected());
        };
        let Request { mut what, may_wait_until, place, was_redirected, reply } = request;
        let patience = self.request_deadline;
        let (calls, generation) = (self.calls.clone(), self.generation);
        what.leaves(&calls);
        // asked here and not in the task, so that requests leave in their order
        let answer = begun(|| what.begin(&*link.requester));
        let answer = within(self.request_deadline, what.service(), answer);
        let span = reply.span();
        let done = async move {
            let outcome = match (answer.await, may_wait_until) {
                (Err(error), Some(until)) if Instant::now() < until && could_not_leave(&error) => {
                    what.stays(&calls);
                    let request = Request { what, may_wait_until, place, was_redirected, reply };
                    return Done::NotSent(Box::new(NotSent { request, until, error }));
                }
                (Err(error), _) if error.kind() == ErrorKind::Redirected && !was_redirected => {
                    what.stays(&calls);
                    let until = may_wait_until.unwrap_or_else(|| Instant::now() + patience);
                    let request = Request { what, may_wait_until, place, was_redirected: true, reply };
                    let not_done = Box::new(NotSent { request, until, error });
                    return Done::Redirected { generation, not_done };
                }
                (outcome, _) => outcome,
            };
            let is_in_doubt = outcome.as_ref().is_err_and(|error| error.delivery() == Delivery::Unknown);
            what.ended(&calls, &outcome);
            let call_in_doubt = is_in_doubt && what.makes_a_call();
            // of a connection that is gone already, the driver does not heed it
            let ends_the_connection =
                |error: &&Error| matches!(error.kind(), ErrorKind::SessionExpired | ErrorKind::Redirected);
            let expired = outcome.as_ref().err().filter(ends_the_connection).cloned();
            let _ = reply.send(outcome);
            Done::Request { generation, expired, call_in_doubt }
        };
        self.running.spawn(done.instrument(span));
    }
}

/// Whether the server cannot have got a request that failed like this, and may get it the next time.
fn could_not_leave(error: &Error) -> bool {
    let kinds = [
        ErrorKind::Connect,
        ErrorKind::Proxy,
        ErrorKind::ConnectionLost,
        ErrorKind::Timeout,
        ErrorKind::NotConnected,
    ];
    error.delivery() == Delivery::NotSent && kinds.contains(&error.kind())
}
