//! Requests about calls, in T-Library's words.

use super::connection::Connection;
use crate::answer::no_conn_id;
use crate::message::{ConnId, Message, TypedMessage};
use crate::request::{
    RequestAnswerCall, RequestClearCall, RequestCompleteConference, RequestCompleteTransfer, RequestHoldCall,
    RequestInitiateTransfer, RequestMakeCall, RequestRedirectCall, RequestReleaseCall, RequestRetrieveCall,
    RequestSingleStepTransfer,
};
use futures::future::{BoxFuture, FutureExt};
use std::sync::OnceLock;
use telapi_core::call::{CallControl, CallRecord, MakeCallOptions};
use telapi_core::session::{Requester, SnapshotAnswer};
use telapi_core::{Delivery, DeviceId, Error, ErrorKind, Result};

impl Requester for Connection {
    fn call_control(&self, request: CallControl) -> BoxFuture<'static, Result<()>> {
        let connection = self.clone();
        async move { connection.carry_out(request).await }.boxed()
    }

    fn snapshot(&self) -> BoxFuture<'static, Result<SnapshotAnswer>> {
        let connection = self.clone();
        async move { connection.look_at_all().await }.boxed()
    }

    /// Gives the addresses back, one round at a time; the connection's end gives back the rest.
    fn log_out(&self) -> BoxFuture<'static, ()> {
        let connection = self.clone();
        async move { connection.unregister_all().await }.boxed()
    }
}

impl Connection {
    async fn carry_out(&self, control: CallControl) -> Result<()> {
        match &control {
            CallControl::MakeCall { call, options } => {
                let request = make_call(call, options, &control)?;
                self.make(call, request).await
            }
            CallControl::ConsultationCall { existing, consultation } => {
                let to = called(consultation)?;
                let request =
                    RequestInitiateTransfer::new(existing.device.clone(), self.named(existing)?, to);
                self.make(consultation, request.to_message()).await
            }
            CallControl::AnswerCall { call } => {
                let request = RequestAnswerCall::new(call.device.clone(), self.named(call)?);
                self.asked(request.to_message()).await
            }
            CallControl::HoldCall { call } => {
                let request = RequestHoldCall::new(call.device.clone(), self.named(call)?);
                self.asked(request.to_message()).await
            }
            CallControl::RetrieveCall { call } => {
                let request = RequestRetrieveCall::new(call.device.clone(), self.named(call)?);
                self.asked(request.to_message()).await
            }
            CallControl::ClearConnection { call } => {
                let request = RequestReleaseCall::new(call.device.clone(), self.named(call)?);
                self.asked(request.to_message()).await
            }
            CallControl::ClearCall { call } => {
                let request = RequestClearCall::new(call.device.clone(), self.named(call)?);
                self.asked(request.to_message()).await
            }
            CallControl::SingleStepTransferCall { call, to } => {
                let to = to.as_str();
                let request = RequestSingleStepTransfer::new(call.device.clone(), self.named(call)?, to);
                self.asked(request.to_message()).await
            }
            CallControl::DeflectCall { call, to } => {
                let request = RequestRedirectCall::new(call.device.clone(), self.named(call)?, to.as_str());
                self.asked(request.to_message()).await
            }
            CallControl::TransferCall { held, active } => {
                let (device, held, active) = (held.device.clone(), self.named(held)?, self.named(active)?);
                self.asked(RequestCompleteTransfer::new(device, held, active).to_message()).await
            }
            CallControl::ConferenceCall { held, active } => {
                let (device, held, active) = (held.device.clone(), self.named(held)?, self.named(active)?);
                self.asked(RequestCompleteConference::new(device, held, active).to_message()).await
            }
            // the pages have no such requests
            _ => Err(control.unsupported()),
        }
    }

    async fn asked(&self, request: Message) -> Result<()> {
        self.ask(request).await.map(drop)
    }

    /// What the server calls the call now.
    fn named(&self, call: &CallRecord) -> Result<ConnId> {
        let conn_id = call.call_id().and_then(|id| self.shared.conn_id(&call.device, id));
        conn_id.ok_or_else(no_conn_id)
    }

    /// Asks for a call to be made. The event with the request's ReferenceID is that of the call.
    async fn make(&self, call: &CallRecord, request: Message) -> Result<()> {
        let Some(call_id) = call.call_id().cloned() else {
            return Err(Error::new(ErrorKind::InvalidArgument).context("the call has no id of ours"));
        };
        let left = OnceLock::new();
        let leaves = |reference| {
            self.shared.calls().expect(reference, &call.device, call_id);
            let _first = left.set(reference);
        };
        let outcome = self.ask_telling(request, leaves).await.map(drop);
        let is_in_doubt = matches!(&outcome, Err(error) if error.delivery() == Delivery::Unknown);
        if let Some(reference) = left.get() {
            let mut calls = self.shared.calls();
            // without an answer the event may still come, and it is that of this call
            if is_in_doubt { calls.doubt(*reference) } else { calls.forget(*reference) }
        }
        outcome
    }
}

fn make_call(call: &CallRecord, options: &MakeCallOptions, control: &CallControl) -> Result<Message> {
    // the pages have no words for the caller's number, nor one for data that is not user data
    if options.withhold_cli || options.cli_display_number.is_some() || options.correlator_data.is_some() {
        return Err(control.unsupported());
    }
    Ok(RequestMakeCall::new(call.device.clone(), called(call)?).to_message())
}

fn called(call: &CallRecord) -> Result<DeviceId> {
    let called = call.called.clone();
    called.ok_or_else(|| Error::new(ErrorKind::InvalidArgument).context("nobody is called"))
}
