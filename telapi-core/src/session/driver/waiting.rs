//! The requests that wait for a connection, in the order in which they were asked for. No I/O, no clock.

use super::super::request::Request;
use crate::call::{CallRecord, Calls};
use crate::{Error, Result};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How long nothing leaves after a request could not, though the session is connected.
const PAUSE: Duration = Duration::from_secs(1);

/// Requests that wait for a connection. Those about a call that was there before wait until the calls are sure, too; and
/// none overtakes another.
#[derive(Default)]
pub(super) struct WaitingRequests {
    queue: VecDeque<Waiting>,
    most: usize,
    /// Whether the calls have been made sure of since the session was connected.
    calls_are_sure: bool,
    /// Nothing leaves before: a request that could not leave was taken in again.
    paused_until: Option<Instant>,
}

/// A request that could not leave.
pub(super) struct NotSent {
    pub(super) request: Request,
    /// Until then it may wait.
    pub(super) until: Instant,
    /// Why.
    pub(super) error: Error,
}

struct Waiting {
    request: Request,
    until: Instant,
    /// Why it could not leave when it was tried.
    could_not_leave: Option<Error>,
    /// What is known of the calls that it names, in its order; of those that the call book knows.
    named: Vec<watch::Receiver<Arc<CallRecord>>>,
}

impl Waiting {
    fn new(mut request: Request, until: Instant, could_not_leave: Option<Error>, calls: &Calls) -> Self {
        let named = request.what.watch(calls);
        Self { request, until, could_not_leave, named }
    }
}

impl WaitingRequests {
    /// At most so many.
    pub(super) fn new(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// The connection is lost: calls may end, or change their ids, unseen.
    pub(super) fn calls_are_unsure(&mut self) {
        self.calls_are_sure = false;
    }

    /// The snapshot that begins a connection is complete, or there is none to be had.
    pub(super) fn calls_are_sure(&mut self) {
        self.calls_are_sure = true;
    }

    /// Whether a request that may wait has to, though the session is connected.
    pub(super) fn keeps(&self, request: &Request) -> bool {
        !self.queue.is_empty() || !self.may_leave(request)
    }

    fn may_leave(&self, request: &Request) -> bool {
        self.calls_are_sure || !request.what.is_about_a_call()
    }

    /// Whether no more may wait.
    pub(super) fn is_full(&self) -> bool {
        self.queue.len() >= self.most
    }

    /// Takes a request in.
    pub(super) fn push(&mut self, request: Request, until: Instant, calls: &Calls) {
        self.queue.push_back(Waiting::new(request, until, None, calls));
    }

    /// Takes a request in once more that could not leave, at its place; none is tried before the pause is over, or a
    /// connection that refuses each at once would be asked without end.
    pub(super) fn push_again(
        &mut self,
        NotSent { request, until, error }: NotSent,
        calls: &Calls,
        now: Instant,
    ) {
        let at = self.queue.partition_point(|waiting| waiting.request.place < request.place);
        self.queue.insert(at, Waiting::new(request, until, Some(error), calls));
        self.paused_until = Some(now + PAUSE);
    }

    /// Whether a pause has just ended.
    pub(super) fn pause_is_over(&mut self, now: Instant) -> bool {
        self.paused_until.take_if(|until| now >= *until).is_some()
    }

    /// When the first of them is to be refused, or what waits may be tried again.
    pub(super) fn next_timeout(&self) -> Option<Instant> {
        self.first_overdue().into_iter().chain(self.paused_until).min()
    }

    fn first_overdue(&self) -> Option<Instant> {
        self.queue.iter().map(|waiting| waiting.until).min()
    }

    /// Those that have waited for long enough, with why they could not leave when they were tried.
    pub(super) fn take_overdue(&mut self, now: Instant) -> Vec<(Request, Option<Error>)> {
        if self.first_overdue().is_none_or(|timeout| now < timeout) {
            return Vec::new();
        }
        let (overdue, queue): (VecDeque<Waiting>, _) =
            std::mem::take(&mut self.queue).into_iter().partition(|waiting| now >= waiting.until);
        self.queue = queue;
        overdue.into_iter().map(|waiting| (waiting.request, waiting.could_not_leave)).collect()
    }

    /// The next one that may leave now that there is a connection: with its calls as they are known now, or with the word
    /// that one of them has ended.
    pub(super) fn next(&mut self) -> Option<(Request, Result<()>)> {
        if self.paused_until.is_some() || !self.may_leave(&self.queue.front()?.request) {
            return None;
        }
        let Waiting { mut request, named, .. } = self.queue.pop_front()?;
        let outcome = request.what.name_as_known(&named);
        Some((request, outcome))
    }

    /// All of them, for there will be no connection any more.
    pub(super) fn take_all(&mut self) -> Vec<Request> {
        self.queue.drain(..).map(|waiting| waiting.request).collect()
    }
}
