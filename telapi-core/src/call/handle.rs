//! A call that a bot holds in its hand.

use super::book::ExpectedCall;
use super::device::dialled;
use super::record::{CallRecord, CallRef, CallState};
use super::{Backend, CallControl, EndReason, WhileOffline};
use crate::csta::EventCause;
use crate::id::{CallId, DeviceId};
use crate::{Delivery, Error, ErrorKind, Result};
use futures::future::{BoxFuture, FutureExt as _, TryFutureExt as _, select_all, try_join};
use std::fmt;
use std::sync::Arc;
use tokio::sync::watch;

/// A call of a device. Cheap to clone; all clones see the same call.
///
/// What happened is latched: [`alerting`](Self::alerting), [`established`](Self::established) and [`ended`](Self::ended)
/// answer at once if it happened before they were asked. A wait for what cannot come true any more ends with an error that
/// tells how the call ended ([`Error::end_reason`]). Every wait may be dropped, as `tokio::time::timeout` does, without harm
/// to the call.
///
/// Whom the session may act for is decided where its devices are handed out: on IP Office a device user has its own telephone,
/// an application user any.
///
/// Requests ([`hold`](Self::hold), [`transfer_to`](Self::transfer_to), …) return when the switch has carried them out, as its
/// events tell, and not when it has merely accepted them. A request that was accepted, but of which no event told within
/// the session's event deadline, ends in [`ErrorKind::Timeout`] with its outcome unknown. Dropping a request's future does
/// not withdraw the request. What becomes of requests in each state of the session, [`Backend`] says.
///
/// A request whose answer never came, because the connection broke or the server took too long, is looked up: the calls are
/// made sure of, over a new connection if need be, for at most the event deadline. What they show decides: done, not done
/// ([`Delivery::NotDone`]), or, where they cannot tell, [`Delivery::Unknown`]. Nothing is asked for twice.
///
/// A server that is asked for a call which has just gone says so ([`ErrorKind::NoCall`]), or may do no better than fail
/// ([`ErrorKind::Server`]). The calls are then compared with the switch at once, for at most the event deadline. If it turns out that the call is over, the error is
/// [`ErrorKind::CallEnded`] with the reason, and what the server said is its [refusal](Error::refusal) and its source;
/// otherwise it is the server's, after this second or two. Of a server that failed, what was asked for may have been done all
/// the same: the delivery stays [`Delivery::Unknown`].
#[derive(Clone)]
pub struct Call {
    pub(super) backend: Arc<dyn Backend>,
    record: watch::Receiver<Arc<CallRecord>>,
    while_offline: WhileOffline,
}

impl Call {
    pub(super) fn new(backend: Arc<dyn Backend>, record: &Arc<CallRecord>) -> Self {
        let record = backend.calls().watch(record);
        let while_offline = backend.while_offline();
        Self { backend, record, while_offline }
    }

    pub(super) fn expected(backend: Arc<dyn Backend>, expected: ExpectedCall) -> Self {
        let record = backend.calls().expect(expected);
        let while_offline = backend.while_offline();
        Self { backend, record, while_offline }
    }

    pub(super) fn picking_up(backend: Arc<dyn Backend>, device: &DeviceId, to_pick_up: &CallId) -> Self {
        let record = backend.calls().expect_pick_up(device, to_pick_up);
        let while_offline = backend.while_offline();
        Self { backend, record, while_offline }
    }

    /// The same call, whose requests, those of its consultations included, do this while the session is not connected.
    /// Default: what its device or the session was told.
    #[must_use]
    pub fn while_offline(&self, while_offline: WhileOffline) -> Self {
        Self { while_offline, ..self.clone() }
    }

    /// This call, once the request that makes it is accepted. While that is in doubt, the error names the call.
    pub(super) async fn made_by(self, request: CallControl) -> Result<Self> {
        let answer = self.ask(request).await;
        self.made_or_looked_up(answer).await
    }

    fn ask(&self, request: CallControl) -> BoxFuture<'static, Result<()>> {
        self.backend.call_control(request, self.while_offline)
    }

    /// As [`ask`](Self::ask), for these calls that were there before. If one of them proves to be over, that is why the
    /// server refused.
    async fn ask_about(calls: &[&Self], request: CallControl) -> Result<()> {
        let Some(first) = calls.first() else {
            return Err(request.unsupported());
        };
        let outcome = first.ask(request).await;
        Self::or_ended(calls, outcome).await
    }

    async fn or_ended<T>(calls: &[&Self], outcome: Result<T>) -> Result<T> {
        let Err(error) = outcome else {
            return outcome;
        };
        let has_ended = || calls.iter().find_map(|call| call.record().end.clone());
        let is_in_doubt = match error.kind() {
            ErrorKind::Server => error.delivery() == Delivery::Unknown,
            kind => kind == ErrorKind::NoCall,
        };
        if is_in_doubt && let (None, Some(first)) = (has_ended(), calls.first()) {
            let over = calls.iter().map(|call| call.ended().boxed());
            tokio::select! {
                biased;
                _ = select_all(over) => {}
                // whether it succeeds or not, no more can be learnt
                _ = tokio::time::timeout(first.backend.event_deadline(), first.backend.compare()) => {}
            }
        }
        match has_ended() {
            // that nobody sees the call any more is not why the server refused
            Some(EndReason::SessionClosed) => Err(error),
            // the protocol may know less of how it ended
            Some(end) if error.kind() == ErrorKind::CallEnded => {
                Err(Error::call_ended(end).delivered(error.delivery()))
            }
            Some(end)
                if matches!(error.kind(), ErrorKind::Server | ErrorKind::Refused | ErrorKind::NoCall) =>
            {
                Err(error.for_the_call_ended(end))
            }
            _ => Err(error),
        }
    }

    /// The SDK's own name of the call, which stays the same whatever becomes of it.
    pub fn call_ref(&self) -> CallRef {
        self.record.borrow().call_ref
    }

    /// All that is known of the call now.
    pub fn record(&self) -> Arc<CallRecord> {
        Arc::clone(&self.record.borrow())
    }

    /// How the call stands now.
    pub fn state(&self) -> CallState {
        self.record.borrow().state
    }

    /// Waits until it has rung, here or at the far end.
    pub async fn alerting(&self) -> Result<()> {
        self.latched(|record| record.times.alerting.is_some() || record.times.established.is_some()).await
    }

    /// Waits until it has been answered.
    pub async fn established(&self) -> Result<()> {
        self.latched(|record| record.times.established.is_some()).await
    }

    /// Waits until this device holds it: a current state, not a latch.
    pub async fn held(&self) -> Result<()> {
        self.latched(|record| record.state == CallState::Held).await
    }

    /// Waits until the parties can talk: a current state, not a latch.
    pub async fn connected(&self) -> Result<()> {
        self.latched(|record| record.state == CallState::Connected).await
    }

    /// Waits until it is over for this device, and tells how it ended.
    ///
    /// A call attempt that failed (busy, no such number) is not over before the device is hung up, by
    /// [`hang_up`](Self::hang_up) or by hand: await [`established`](Self::established) to learn of that.
    pub async fn ended(&self) -> EndReason {
        let mut record = self.record.clone();
        let ended = record.wait_for(|record| record.end.is_some()).await;
        ended.ok().and_then(|record| record.end.clone()).unwrap_or(EndReason::SessionClosed)
    }

    /// Waits for the next change, and returns the call as it is then; of a call that is over, at once.
    ///
    /// Changes that come faster than they are asked for are joined into one.
    pub async fn changed(&mut self) -> Arc<CallRecord> {
        // of a call that is over nobody sends any more
        let _ = self.record.changed().await;
        Arc::clone(&self.record.borrow_and_update())
    }

    /// Waits until a condition is true of the call, or the call is over.
    pub async fn wait_until(&self, condition: impl FnMut(&CallRecord) -> bool) -> Result<()> {
        self.latched(condition).await
    }

    /// Answers it, and waits until it is established.
    ///
    /// CSTA's Answer Call (IP Office guide 5.2.1). *Answered by* EstablishedEvent, which ends the wait; FailedEvent
    /// where it failed. *Events that follow*: those of the call.
    pub async fn answer(&self) -> Result<()> {
        let request = CallControl::AnswerCall { call: self.record() };
        self.carry_out(request, |record| record.times.established.is_some()).await
    }

    /// Puts it on hold, and waits until it is held.
    ///
    /// CSTA's Hold Call (IP Office guide 5.2.8). *Answered by* HeldEvent; FailedEvent where it failed. *Events that
    /// follow*: none.
    pub async fn hold(&self) -> Result<()> {
        let request = CallControl::HoldCall { call: self.record() };
        self.carry_out(request, |record| record.state == CallState::Held).await
    }

    /// Takes it back from hold, and waits until the parties can talk again.
    ///
    /// CSTA's Retrieve Call (IP Office guide 5.2.12). *Answered by* RetrievedEvent; FailedEvent where it failed.
    /// *Events that follow*: none.
    pub async fn retrieve(&self) -> Result<()> {
        let request = CallControl::RetrieveCall { call: self.record() };
        self.carry_out(request, |record| record.state == CallState::Connected).await
    }

    /// Puts it on hold and calls somebody else, to ask, to [transfer](Self::transfer_to) or to
    /// [confer](Self::conference_with). Returns the new call once the server has accepted the request.
    ///
    /// CSTA's Consultation Call (IP Office guide 5.2.6). *Answered by* the acceptance. *Events that follow*: HeldEvent
    /// of this call; OriginatedEvent, DeliveredEvent, EstablishedEvent or FailedEvent of the new one.
    pub async fn consult(&self, number: impl AsRef<str>) -> Result<Self> {
        let called = dialled(number.as_ref())?;
        self.live()?;
        let existing = self.record();
        let call_id = self.backend.choose_call_id();
        let expected = ExpectedCall { device: existing.device.clone(), call_id, called };
        let consultation =
            Self::expected(Arc::clone(&self.backend), expected).while_offline(self.while_offline);
        let request = CallControl::ConsultationCall { existing, consultation: consultation.record() };
        Self::or_ended(&[self], consultation.made_by(request).await).await
    }

    /// Connects the other party of this call with that of the other one, leaves both, and waits until it is out of them.
    ///
    /// CSTA's Transfer Call (IP Office guide 5.2.14). *Answered by* EstablishedEvent and ConnectionClearedEvents on IP
    /// Office, TransferredEvent by CSTA; FailedEvent where it failed. *Events that follow*: none here, for the calls
    /// are left.
    pub async fn transfer_to(&self, other: &Self) -> Result<()> {
        let (held, active) = self.held_and_active(other)?;
        let (mine, theirs) = (self.record(), other.record());
        let request = CallControl::TransferCall { held, active };
        let both = async {
            let answer = Self::ask_about(&[self, other], request).await;
            let over = try_join(self.settled(&mine, is_over), other.settled(&theirs, is_over));
            self.done_or_looked_up(answer, over.map_ok(drop)).await
        };
        let outcome = both.await;
        if was_not_done(&outcome) {
            self.expect_no_end();
            other.expect_no_end();
        }
        outcome
    }

    /// Joins this call and the other one into a conference, and waits until the other party is in it. The older of the two
    /// calls then stands for the conference, and the younger ends as [`EndReason::Conferenced`]; of a call that is a
    /// conference already, that one stands for it.
    ///
    /// CSTA's Conference Call (IP Office guide 5.2.5). *Answered by* ConferencedEvent; FailedEvent where it failed.
    /// *Events that follow*: a ConferencedEvent for each party that comes or goes.
    pub async fn conference_with(&self, other: &Self) -> Result<()> {
        let (held, active) = self.held_and_active(other)?;
        let (mine, theirs) = (self.record(), other.record());
        let answer = Self::ask_about(&[self, other], CallControl::ConferenceCall { held, active }).await;
        let joined = async {
            tokio::select! {
                biased;
                outcome = self.settled(&mine, |record| has_joined(record, &mine)) => outcome,
                outcome = other.settled(&theirs, |record| has_joined(record, &theirs)) => outcome,
            }
        };
        self.done_or_looked_up(answer, joined).await
    }

    /// Sends the other party of this established call to a number, leaves, and waits until it is out of the call.
    ///
    /// CSTA's Single Step Transfer Call (IP Office guide 5.2.13, which refers to CSTA for the payload: unverified).
    /// *Answered by* the events by which the call is left; FailedEvent where it failed. *Events that follow*: none here.
    pub async fn single_step_transfer(&self, number: impl AsRef<str>) -> Result<()> {
        let to = dialled(number.as_ref())?.number().to_owned();
        let request = CallControl::SingleStepTransferCall { call: self.record(), to };
        self.leave(request).await
    }

    /// Puts it into a park slot, from which any phone can [take it out](super::Device::pick_up), and waits until it has left
    /// this one.
    ///
    /// CSTA's Park Call (IP Office guide 5.2.11). *Answered by* QueuedEvent and ConnectionClearedEvent; FailedEvent
    /// where it failed. *Events that follow*: none here.
    pub async fn park(&self, slot: impl AsRef<str>) -> Result<()> {
        let slot = match slot.as_ref().trim() {
            "" => return Err(Error::new(ErrorKind::InvalidArgument).context("a park slot needs a number")),
            slot => slot.to_owned(),
        };
        self.leave(CallControl::ParkCall { call: self.record(), slot }).await
    }

    /// Sends this call, which rings here, to a number, and waits until it has left.
    ///
    /// A protocol without such a service answers [`ErrorKind::Unsupported`]. IP Office is one: its guide has only the
    /// [single-step transfer](Self::single_step_transfer), of which it does not say whether it takes a call that rings.
    pub async fn deflect(&self, number: impl AsRef<str>) -> Result<()> {
        let to = dialled(number.as_ref())?.number().to_owned();
        let request = CallControl::DeflectCall { call: self.record(), to };
        self.leave(request).await
    }

    /// Hangs up, or rejects a call that rings, and waits until it is over. One that is over already is no error; one of a
    /// session that is closed is, for the call may go on.
    ///
    /// CSTA's Clear Connection (IP Office guide 5.2.3). *Answered by* ConnectionClearedEvent; FailedEvent where it
    /// failed. *Events that follow*: none of this call.
    pub async fn hang_up(&self) -> Result<()> {
        self.put_an_end(CallControl::ClearConnection { call: self.record() }).await
    }

    /// Ends the call for all its parties, and waits until it is over. What is over already, or only here, is as for
    /// [`hang_up`](Self::hang_up).
    ///
    /// CSTA's Clear Call (IP Office guide 5.2.2). *Answered by* ConnectionClearedEvent, in a conference
    /// ConferencedEvent, too; FailedEvent where it failed. *Events that follow*: none of this call.
    pub async fn clear(&self) -> Result<()> {
        self.put_an_end(CallControl::ClearCall { call: self.record() }).await
    }

    async fn put_an_end(&self, request: CallControl) -> Result<()> {
        let outcome = async {
            self.live()?;
            let before = self.record();
            let answer = Self::ask_about(&[self], request).await;
            // an attempt that fails while it is hung up is no failure of hanging up
            let over = self.settled_unless(is_over, |record| record.failures > before.failures);
            self.done_or_looked_up(answer, over).await
        };
        match outcome.await {
            // the end may also come before the request does, which is then refused
            Err(_) if is_over(&self.record()) => Ok(()),
            outcome => outcome,
        }
    }

    async fn leave(&self, request: CallControl) -> Result<()> {
        let outcome = self.carry_out(request, is_over).await;
        if was_not_done(&outcome) {
            self.expect_no_end();
        }
        outcome
    }

    /// Which of two calls is held. When both are, or neither is, the switch decides what to make of it.
    fn held_and_active(&self, other: &Self) -> Result<(Arc<CallRecord>, Arc<CallRecord>)> {
        self.live()?;
        other.live()?;
        let (mine, theirs) = (self.record(), other.record());
        if mine.call_ref == theirs.call_ref {
            return Err(Error::new(ErrorKind::InvalidArgument).context("two calls are needed, this is one"));
        }
        Ok(match (mine.state, theirs.state) {
            (CallState::Held, _) => (mine, theirs),
            (_, CallState::Held) => (theirs, mine),
            _ => (mine, theirs),
        })
    }

    /// What was to end the call is known not to have been done.
    fn expect_no_end(&self) {
        self.backend.calls().expect_no_end(self.call_ref());
    }

    /// Asks for a service and waits until this is true of the call, as its events tell.
    async fn carry_out(&self, request: CallControl, done: impl Fn(&CallRecord) -> bool) -> Result<()> {
        self.live()?;
        let before = self.record();
        let answer = Self::ask_about(&[self], request).await;
        self.done_or_looked_up(answer, self.settled(&before, done)).await
    }

    /// Waits for the event that says that an accepted service was carried out. A FailedEvent ends the wait at once.
    async fn settled(&self, before: &CallRecord, done: impl Fn(&CallRecord) -> bool) -> Result<()> {
        self.settled_unless(done, |record| has_failed(record, before)).await
    }

    /// Waits for the event that says that an accepted service was carried out, or that it failed.
    async fn settled_unless(
        &self,
        done: impl Fn(&CallRecord) -> bool,
        has_failed: impl Fn(&CallRecord) -> bool,
    ) -> Result<()> {
        let mut watched = self.record.clone();
        let settled = watched.wait_for(|record| done(record) || has_failed(record) || record.end.is_some());
        let record = match self.within_deadline(settled).await? {
            Ok(record) => Arc::clone(&record),
            Err(_) => return Err(Error::call_ended(EndReason::SessionClosed).delivered(Delivery::Unknown)),
        };
        match &record.end {
            _ if done(&record) => Ok(()),
            Some(end) => Err(Error::call_ended(end.clone()).delivered(Delivery::Unknown)),
            None => Err(failed(&record)),
        }
    }

    /// A call that is over can be asked for nothing.
    fn live(&self) -> Result<()> {
        match &self.record().end {
            Some(end) => Err(Error::call_ended(end.clone())),
            None => Ok(()),
        }
    }

    async fn within_deadline<T>(&self, event: impl Future<Output = T>) -> Result<T> {
        tokio::time::timeout(self.backend.event_deadline(), event).await.map_err(|_| {
            Error::new(ErrorKind::Timeout)
                .context("the request was accepted, but no event told that it was carried out")
                .delivered(Delivery::Unknown)
        })
    }

    async fn latched(&self, mut condition: impl FnMut(&CallRecord) -> bool) -> Result<()> {
        let mut watched = self.record.clone();
        loop {
            // a copy, so that the caller's condition runs while nothing is locked
            let record = Arc::clone(&watched.borrow_and_update());
            match &record.end {
                _ if condition(&record) => return Ok(()),
                Some(end) => return Err(Error::call_ended(end.clone())),
                None if record.state == CallState::Failed => {
                    return Err(Error::call_ended(EndReason::Failed(record.cause.clone())));
                }
                None => {}
            }
            if watched.changed().await.is_err() {
                return Err(Error::call_ended(EndReason::SessionClosed));
            }
        }
    }
}

/// Whether a call has become part of a conference, or its conference has grown. The switch may also clear the call that was
/// merged before it tells of the conference.
fn has_joined(record: &CallRecord, before: &CallRecord) -> bool {
    let has_grown = before.conference.is_none() || record.parties.len() > before.parties.len();
    match &record.end {
        Some(EndReason::Conferenced | EndReason::Cleared(Some(EventCause::Conference))) => true,
        _ => record.conference.is_some() && has_grown,
    }
}

/// Whether a request is known not to have been carried out.
fn was_not_done(outcome: &Result<()>) -> bool {
    outcome.as_ref().is_err_and(|error| error.delivery() != Delivery::Unknown)
}

/// Whether it is over at the switch. That its session is closed says nothing of the call, which may go on.
fn is_over(record: &CallRecord) -> bool {
    record.end.as_ref().is_some_and(|end| *end != EndReason::SessionClosed)
}

/// Whether a FailedEvent has come since: of a call attempt, or of a service.
fn has_failed(record: &CallRecord, before: &CallRecord) -> bool {
    let attempt = record.state == CallState::Failed && before.state != CallState::Failed;
    attempt || record.failures > before.failures
}

fn failed(record: &CallRecord) -> Error {
    let cause = record.cause.as_ref().map_or_else(String::new, |cause| format!(", cause {cause}"));
    Error::new(ErrorKind::Refused)
        .context(format!("the switch answered with a FailedEvent{cause}"))
        .delivered(Delivery::Rejected)
}

/// The name of the call, so that streams can be [asked for it](crate::session::Subscription::for_call).
impl From<&Call> for CallRef {
    fn from(call: &Call) -> Self {
        call.call_ref()
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("record", &*self.record.borrow()).finish_non_exhaustive()
    }
}
