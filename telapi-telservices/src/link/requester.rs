//! Requests about calls, in the guide's words (guide, *User services*).
//!
//! A request names its call by the other party, for TelServices has no ids of calls. Where another call of the device could be
//! meant as well, it is not sent.

use super::connection::{Connection, Look};
use super::device::Device;
use crate::normalize::{DeviceCalls, Leg, OwnCall, OwnCallIs};
use crate::service::{
    AnswerCall, CloseSession, ConferenceCall, ConsultationCall, DivertCall, DropCall, HoldCall, MakeCall,
    RetrieveCall, ServiceRequest, TransferCall,
};
use crate::wire::{CallState, PartyNumber};
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{self, StreamExt, TryStreamExt};
use std::sync::Arc;
use std::time::Duration;
use telapi_core::call::{CallControl, CallRecord, EndReason, MakeCallOptions};
use telapi_core::session::{Requester, SnapshotAnswer};
use telapi_core::{CallId, Delivery, Error, ErrorKind, Result};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout, timeout_at};

/// How many devices are asked about at once; the transport bounds connections by itself.
const AT_ONCE: usize = 32;

/// For how long closing a session may take, of all devices together.
const CLOSING: Duration = Duration::from_secs(4);

impl Requester for Connection {
    fn call_control(&self, request: CallControl) -> BoxFuture<'static, Result<()>> {
        let connection = self.clone();
        async move { connection.carry_out(request).await }.boxed()
    }

    fn snapshot(&self) -> BoxFuture<'static, Result<SnapshotAnswer>> {
        let connection = self.clone();
        async move {
            let devices = connection.shared.open_devices();
            let looks = devices.map(|device| {
                let connection = connection.clone();
                Ok(async move { connection.look(&device, Look::Compare).await })
            });
            stream::iter(looks).try_for_each_concurrent(AT_ONCE, |look| look).await?;
            Ok(SnapshotAnswer::Told)
        }
        .boxed()
    }

    fn log_out(&self) -> BoxFuture<'static, ()> {
        let connection = self.clone();
        async move { connection.close_sessions().await }.boxed()
    }

    /// Each request has a connection of its own: that one breaks says nothing about what the server makes of the request.
    fn goes_on_after_a_loss(&self) -> bool {
        true
    }
}

impl Connection {
    /// Closes all sessions, as well as it can.
    pub(super) async fn close_sessions(&self) {
        self.begin_closing();
        let closing = self.shared.config.closing;
        let closes = self.shared.open_devices().map(|device| {
            let connection = self.clone();
            async move {
                // what is being opened is closed after that
                let _opened = device.is_not_being_opened().await;
                let mut close = CloseSession::new(device.id().clone());
                close.actual_close_session_timeout = closing.after;
                close.client_only = closing.for_all_clients.then_some(false);
                // nobody is left who could be told that it did not succeed
                let _ = connection.exchange.ask(&close).await;
            }
        });
        let all = stream::iter(closes).for_each_concurrent(AT_ONCE, |close| close);
        // what does not close in time, the server closes by the session's own timeout
        let _ = timeout(CLOSING, all).await;
    }

    async fn carry_out(&self, control: CallControl) -> Result<()> {
        match &control {
            CallControl::MakeCall { call, options } => self.make_call(call, options).await,
            CallControl::ConsultationCall { existing, consultation } => {
                self.consult(existing, consultation).await
            }
            CallControl::AnswerCall { call } => {
                let request = |calls: &DeviceCalls, leg: &Leg| {
                    let mut request = AnswerCall::new(call.device.clone());
                    request.calling_number = named(calls, leg, |state| *state == CallState::Alerting)?;
                    Ok(request)
                };
                self.ask_about(call, request).await
            }
            CallControl::HoldCall { call } => {
                let request = |calls: &DeviceCalls, leg: &Leg| {
                    let mut request = HoldCall::new(call.device.clone());
                    request.other_number = named(calls, leg, |state| *state == CallState::Connected)?;
                    Ok(request)
                };
                self.ask_about(call, request).await
            }
            CallControl::RetrieveCall { call } => {
                let request = |calls: &DeviceCalls, leg: &Leg| {
                    let mut request = RetrieveCall::new(call.device.clone());
                    request.other_number = named(calls, leg, |state| *state == CallState::Hold)?;
                    Ok(request)
                };
                self.ask_about(call, request).await
            }
            CallControl::ClearConnection { call } => {
                let request = |calls: &DeviceCalls, leg: &Leg| {
                    // the guide drops what is connected; what rings it knows to answer and to divert
                    if leg.state == CallState::Alerting && !leg.may_be_dropped() {
                        return Err(control.unsupported());
                    }
                    let mut request = DropCall::new(call.device.clone());
                    request.other_number = named(calls, leg, |_| true)?;
                    Ok(request)
                };
                self.ask_about(call, request).await
            }
            CallControl::SingleStepTransferCall { call, to } | CallControl::DeflectCall { call, to } => {
                let request = |calls: &DeviceCalls, leg: &Leg| {
                    let mut request = DivertCall::new(call.device.clone(), to.as_str());
                    request.other_number = named(calls, leg, |state| {
                        matches!(state, CallState::Alerting | CallState::Connected)
                    })?;
                    Ok(request)
                };
                self.ask_about(call, request).await
            }
            CallControl::TransferCall { held, active } => {
                let request = |calls: &DeviceCalls, _: &Leg| {
                    let mut request = TransferCall::new(held.device.clone());
                    (request.prim_other_number, request.sec_other_number) = both(calls, held, active)?;
                    Ok(request)
                };
                self.ask_about(held, request).await
            }
            CallControl::ConferenceCall { held, active } => {
                let request = |calls: &DeviceCalls, _: &Leg| {
                    let mut request = ConferenceCall::new(held.device.clone());
                    (request.prim_other_number, request.sec_other_number) = both(calls, held, active)?;
                    Ok(request)
                };
                self.ask_about(held, request).await
            }
            // the guide has no such services
            _ => Err(control.unsupported()),
        }
    }

    /// Asks for something about a call. If the device's session is not open any more, it is opened again; if the server has no
    /// such call, the other party may be another by now. In both cases the server has done nothing: the device is looked at, and
    /// the request repeated if the call is still there, in the second case only if it names the call otherwise.
    async fn ask_about<R: ServiceRequest>(
        &self,
        call: &CallRecord,
        request: impl Fn(&DeviceCalls, &Leg) -> Result<R>,
    ) -> Result<()> {
        let device = self.device(&call.device)?;
        let seen = device.openings().await;
        let first = about(&device, call, &request).await?;
        let Err(error) = self.answer_about(&device, &first).await else { return Ok(()) };
        let is_expired = error.kind() == ErrorKind::SessionExpired;
        if is_expired {
            self.open_again(&device, seen).await?;
        } else if error.kind() != ErrorKind::NoCall {
            return Err(error);
        }
        self.look(&device, Look::Check).await?;
        let again = match about(&device, call, &request).await {
            Ok(again) => again,
            // that it is over is why the server has no such call
            Err(_) if !is_expired => return Err(error),
            Err(ended) => return Err(ended),
        };
        if is_expired || again.to_xml().expose() != first.to_xml().expose() {
            return self.answer_about(&device, &again).await.map(drop);
        }
        Err(error)
    }

    // --- calls that are made ---------------------------------------------------------------------------------------

    async fn make_call(&self, call: &CallRecord, options: &MakeCallOptions) -> Result<()> {
        if options.cli_display_number.is_some() || options.withhold_cli {
            let what = "makeCall: the guide has no word for who is shown as calling";
            return Err(Error::new(ErrorKind::Unsupported).context(what));
        }
        let device = self.device(&call.device)?;
        let own = own_call(call)?;
        let mut request = MakeCall::new(call.device.clone(), own.called.as_str());
        request.extra_data.clone_from(&options.correlator_data);
        self.make(&device, own, |connection| async move {
            let device = connection.device(&request.device_number)?;
            connection.ask_of(&device, &request).await
        })
        .await
    }

    async fn consult(&self, existing: &Arc<CallRecord>, consultation: &CallRecord) -> Result<()> {
        let device = self.device(&existing.device)?;
        let own = own_call(consultation)?;
        let (existing, called) = (Arc::clone(existing), own.called.clone());
        self.make(&device, own, |connection| async move {
            let request = |calls: &DeviceCalls, leg: &Leg| {
                let mut request = ConsultationCall::new(existing.device.clone(), called.as_str());
                request.other_number = named(calls, leg, |state| *state == CallState::Connected)?;
                Ok(request)
            };
            connection.ask_about(&existing, request).await
        })
        .await
    }

    /// Makes a call, and waits until it is there: only then it is known which of the device's calls it is. Another call of the
    /// device is made only after that.
    async fn make<F>(&self, device: &Arc<Device>, own: OwnCall, ask: impl FnOnce(Self) -> F) -> Result<()>
    where
        F: Future<Output = Result<()>>,
    {
        let config = &self.shared.config;
        let turn = device.may_make_a_call(config.request_deadline + config.event_deadline).await?;
        let is_settled = {
            let mut picture = device.picture().await;
            let (events, is_settled) = picture.expect(own);
            // that nobody listens any more, who asked will learn by itself
            let _ = self.tell_all(events).await;
            is_settled
        };
        let outcome = ask(self.clone()).await;
        match outcome {
            Ok(()) => self.settled(device, is_settled).await,
            // it may come about all the same, and is then known as ours
            Err(error) if error.delivery() == Delivery::Unknown => {
                let (connection, device) = (self.clone(), Arc::clone(device));
                tokio::spawn(async move {
                    let _ = connection.settled(&device, is_settled).await;
                    drop(turn);
                });
                Err(error)
            }
            Err(error) => {
                self.stop_expecting(device).await;
                Err(error)
            }
        }
    }

    /// Waits until it is known which call is ours. If no event tells it soon, one may have been lost: the device is looked at.
    async fn settled(&self, device: &Device, mut is_settled: oneshot::Receiver<OwnCallIs>) -> Result<()> {
        let patience = self.shared.config.event_deadline;
        let end = Instant::now() + patience;
        let mut settled = timeout(patience / 4, &mut is_settled).await;
        if settled.is_err() {
            // what keeps us from looking, who keeps the connection alive meets too
            let _ = self.look(device, Look::Check).await;
            settled = timeout_at(end, &mut is_settled).await;
        }
        match settled {
            Ok(Ok(OwnCallIs::Made)) => Ok(()),
            Ok(Ok(OwnCallIs::Ambiguous)) => {
                let what = "several calls of the device could be the one that was asked for";
                Err(Error::new(ErrorKind::Ambiguous).context(what).delivered(Delivery::Unknown))
            }
            Ok(Err(_)) | Err(_) => {
                self.stop_expecting(device).await;
                let what = format!(
                    "the server has accepted the request, and told of no such call within {patience:?}"
                );
                Err(Error::new(ErrorKind::Timeout).context(what).delivered(Delivery::Unknown))
            }
        }
    }

    async fn stop_expecting(&self, device: &Device) {
        let mut picture = device.picture().await;
        let events = picture.stop_expecting();
        // another connection may have taken the place of this one, which nobody listens to any more
        let connection = self.shared.connection().unwrap_or_else(|| self.clone());
        let _ = connection.tell_all(events).await;
    }
}

/// The request as the device's calls are now.
async fn about<R>(
    device: &Device,
    call: &CallRecord,
    request: &impl Fn(&DeviceCalls, &Leg) -> Result<R>,
) -> Result<R> {
    let picture = device.picture().await;
    request(picture.calls(), leg(picture.calls(), call)?)
}

fn leg<'a>(calls: &'a DeviceCalls, call: &CallRecord) -> Result<&'a Leg> {
    let mut ids = call.call_ids.iter();
    ids.find_map(|id| calls.leg(id)).ok_or_else(|| Error::call_ended(EndReason::EndedUnseen))
}

fn own_call(call: &CallRecord) -> Result<OwnCall> {
    let missing = || crate::config::invalid("a call needs an id and a number");
    let call_id = call.call_id().cloned().ok_or_else(missing)?;
    let called = call.called.as_ref().ok_or_else(missing)?;
    Ok(OwnCall::new(call_id, called.number()))
}

/// The other party, by which the server knows the call; not if another call that could be meant has the same.
fn named(
    calls: &DeviceCalls,
    leg: &Leg,
    could_be_meant: impl Fn(&CallState) -> bool,
) -> Result<Option<PartyNumber>> {
    let is_another = |other: &&Leg| other.call_id != leg.call_id && could_be_meant(&other.state);
    let has_number = leg.other != PartyNumber::Empty;
    let could_be_taken_for_it = |other: &Leg| !has_number || other.other == leg.other;
    if calls.live().filter(is_another).any(could_be_taken_for_it) {
        let what = "the device has several calls with the same other party, by which the server knows them";
        return Err(Error::new(ErrorKind::Ambiguous).context(what));
    }
    Ok(has_number.then(|| leg.other.clone()))
}

type BothParties = (Option<PartyNumber>, Option<PartyNumber>);

/// The other parties of two calls, the primary call's first.
fn both(calls: &DeviceCalls, held: &CallRecord, active: &CallRecord) -> Result<BothParties> {
    let (held, active) = (leg(calls, held)?, leg(calls, active)?);
    let number = |leg: &Leg| (leg.other != PartyNumber::Empty).then(|| leg.other.clone());
    let (primary, secondary) =
        if active.is_primary() && !held.is_primary() { (active, held) } else { (held, active) };
    Ok((number(primary), number(secondary)))
}

/// The id that the call has at the device, for services of the protocol's own.
pub(crate) fn other_number(calls: &DeviceCalls, call_id: &CallId) -> Result<Option<PartyNumber>> {
    let leg = calls.leg(call_id).ok_or_else(|| Error::call_ended(EndReason::EndedUnseen))?;
    named(calls, leg, |_| true)
}
