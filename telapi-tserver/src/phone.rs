//! What a DN can do beyond its calls: agents, features, digits, attached data.

use crate::event::Event as TEvent;
use crate::message::{AgentWorkMode, ConnId, ErrorCode, ForwardMode, KvList};
use crate::request::{
    Request, RequestAgentLogin, RequestAgentLogout, RequestAgentNotReady, RequestAgentReady,
    RequestAlternateCall, RequestAttachUserData, RequestCallForwardCancel, RequestCallForwardSet,
    RequestCollectDigits, RequestDeleteFromConference, RequestDeletePair, RequestDeleteUserData,
    RequestReconnectCall, RequestSendDTMF, RequestSetDNDOff, RequestSetDNDOn, RequestSetMessageWaitingOff,
    RequestSetMessageWaitingOn, RequestSetMuteOff, RequestSetMuteOn, RequestSingleStepConference,
    RequestUpdateUserData,
};
use crate::session::Session;
use std::fmt;
use std::sync::Arc;
use telapi_core::call::Call;
use telapi_core::{AgentId, DeviceId, Error, ErrorKind, Result};

/// What an address of the session can do beyond its calls. Each method waits for the event that answers it.
///
/// Who sets what is so already has what he wants: those methods take the server's refusal 43, *already in requested state*, for
/// success, and no event comes then.
///
/// What has more to say than a method here has words for is a [request](crate::request) of its own: [`request`](Self::request).
#[derive(Clone)]
pub struct Phone {
    dn: DeviceId,
    session: Session,
}

impl Session {
    /// What this address can do beyond its calls.
    ///
    /// Refuses one that the session does not register.
    pub fn phone(&self, dn: impl AsRef<str>) -> Result<Phone> {
        let device = self.device(dn)?;
        Ok(Phone { dn: device.id().clone(), session: self.clone() })
    }
}

impl Phone {
    /// The DN.
    pub fn dn(&self) -> &DeviceId {
        &self.dn
    }

    /// Sends any request, and waits for the event that answers it.
    ///
    /// # Errors
    /// What the server says: [`ErrorCode::of`](crate::message::ErrorCode::of) has its code. `Timeout` leaves open what was done.
    pub async fn request<R: Request>(&self, request: R) -> Result<Arc<TEvent>> {
        self.session.request(request).await
    }

    async fn ask<R: Request>(&self, request: R) -> Result<()> {
        self.session.request(request).await.map(drop)
    }

    /// Sets something. What is so already is refused with 43, *already in requested state*: it is as it was to be.
    async fn set<R: Request>(&self, request: R) -> Result<()> {
        is_so(self.ask(request).await)
    }

    /// Asks for something about calls of this DN, with the ConnIDs that they have when the request leaves.
    async fn ask_about<R: Request, const CALLS: usize>(
        &self,
        calls: [&Call; CALLS],
        request: impl Fn(DeviceId, [ConnId; CALLS]) -> R + Send + 'static,
    ) -> Result<Arc<TEvent>> {
        for call in calls {
            let record = call.record();
            if record.device != self.dn {
                let why = format!("the call is one of {}", record.device.number());
                return Err(Error::new(ErrorKind::InvalidArgument).context(why));
            }
        }
        let dn = self.dn.clone();
        let request = move |conn_ids| request(dn.clone(), conn_ids).to_message();
        self.session.services().ask_about(R::TYPE.name(), calls, request).await
    }

    // --- the agent -------------------------------------------------------------------------------------------------

    /// Logs an agent in, without a queue or a password; [`RequestAgentLogin`] has both.
    pub async fn agent_login(&self, agent: impl Into<AgentId>) -> Result<()> {
        self.ask(RequestAgentLogin::new(self.dn.clone(), agent)).await
    }

    /// Logs the agent out.
    pub async fn agent_logout(&self) -> Result<()> {
        self.set(RequestAgentLogout::new(self.dn.clone())).await
    }

    /// The agent is ready.
    pub async fn agent_ready(&self) -> Result<()> {
        self.set(RequestAgentReady::new(self.dn.clone())).await
    }

    /// The agent is not ready, and works so; the reasons, if any, in the custom `ReasonCode` or as this server wants them.
    pub async fn agent_not_ready(&self, work_mode: AgentWorkMode, reasons: Option<KvList>) -> Result<()> {
        let mut request = RequestAgentNotReady::new(self.dn.clone()).agent_work_mode(work_mode);
        request.reason = reasons;
        self.set(request).await
    }

    // --- the device ------------------------------------------------------------------------------------------------

    /// The DN is not to be disturbed, or may be again.
    pub async fn set_do_not_disturb(&self, on: bool) -> Result<()> {
        let dn = self.dn.clone();
        if on { self.set(RequestSetDNDOn::new(dn)).await } else { self.set(RequestSetDNDOff::new(dn)).await }
    }

    /// The lamp of waiting messages is lit, or put out.
    pub async fn set_message_waiting(&self, on: bool) -> Result<()> {
        let dn = self.dn.clone();
        if on {
            self.set(RequestSetMessageWaitingOn::new(dn)).await
        } else {
            self.set(RequestSetMessageWaitingOff::new(dn)).await
        }
    }

    /// Such calls are forwarded.
    pub async fn forward(&self, mode: ForwardMode, to: impl Into<DeviceId>) -> Result<()> {
        self.set(RequestCallForwardSet::new(self.dn.clone(), to, mode)).await
    }

    /// Such calls are not forwarded any more.
    pub async fn cancel_forward(&self, mode: ForwardMode) -> Result<()> {
        self.set(RequestCallForwardCancel::new(self.dn.clone(), mode)).await
    }

    // --- in a call -------------------------------------------------------------------------------------------------
    //
    // The errors are what the server says, `NoCall` for a call that has no ConnID there, `InvalidArgument` for one of another DN.

    /// The DN is not heard in the call, or is again.
    pub async fn set_mute(&self, call: &Call, on: bool) -> Result<()> {
        let done = if on {
            self.ask_about([call], |dn, [conn_id]| RequestSetMuteOn::new(dn, conn_id)).await
        } else {
            self.ask_about([call], |dn, [conn_id]| RequestSetMuteOff::new(dn, conn_id)).await
        };
        is_so(done.map(drop))
    }

    /// Sends digits into the call.
    pub async fn send_dtmf(&self, call: &Call, digits: impl Into<String>) -> Result<()> {
        let digits = digits.into();
        let request = move |dn, [conn_id]: [_; 1]| RequestSendDTMF::new(dn, conn_id, digits.clone());
        self.ask_about([call], request).await.map(drop)
    }

    /// Takes so many digits that are dialled in the call.
    pub async fn collect_digits(&self, call: &Call, count: u32) -> Result<Arc<TEvent>> {
        self.ask_about([call], move |dn, [conn_id]| RequestCollectDigits::new(dn, conn_id, count)).await
    }

    /// Changes between two calls.
    pub async fn alternate(&self, held: &Call, current: &Call) -> Result<()> {
        let request = |dn, [held, current]: [_; 2]| RequestAlternateCall::new(dn, held, current);
        self.ask_about([held, current], request).await.map(drop)
    }

    /// Leaves the current call, and takes the held one back.
    pub async fn reconnect(&self, held: &Call, current: &Call) -> Result<()> {
        let request = |dn, [held, current]: [_; 2]| RequestReconnectCall::new(dn, held, current);
        self.ask_about([held, current], request).await.map(drop)
    }

    /// Calls somebody into the call.
    pub async fn add_to_conference(&self, call: &Call, number: impl Into<DeviceId>) -> Result<()> {
        let number = number.into();
        let request =
            move |dn, [conn_id]: [_; 1]| RequestSingleStepConference::new(dn, conn_id, number.clone());
        self.ask_about([call], request).await.map(drop)
    }

    /// Throws somebody out of the conference.
    pub async fn delete_from_conference(&self, call: &Call, number: impl Into<DeviceId>) -> Result<()> {
        let number = number.into();
        let request =
            move |dn, [conn_id]: [_; 1]| RequestDeleteFromConference::new(dn, conn_id, number.clone());
        self.ask_about([call], request).await.map(drop)
    }

    // --- attached data ---------------------------------------------------------------------------------------------

    /// Attaches data to the call.
    pub async fn attach_user_data(&self, call: &Call, data: KvList) -> Result<()> {
        let request = move |dn, [conn_id]: [_; 1]| RequestAttachUserData::new(dn, conn_id, data.clone());
        self.ask_about([call], request).await.map(drop)
    }

    /// Attaches data to the call, in place of what has the same keys.
    pub async fn update_user_data(&self, call: &Call, data: KvList) -> Result<()> {
        let request = move |dn, [conn_id]: [_; 1]| RequestUpdateUserData::new(dn, conn_id, data.clone());
        self.ask_about([call], request).await.map(drop)
    }

    /// Deletes what has this key.
    pub async fn delete_user_data(&self, call: &Call, key: impl Into<String>) -> Result<()> {
        let key = key.into();
        let request = move |dn, [conn_id]: [_; 1]| RequestDeletePair::new(dn, conn_id, key.clone());
        self.ask_about([call], request).await.map(drop)
    }

    /// Deletes all that is attached to the call.
    pub async fn delete_all_user_data(&self, call: &Call) -> Result<()> {
        let request = |dn, [conn_id]: [_; 1]| RequestDeleteUserData::new(dn, conn_id);
        self.ask_about([call], request).await.map(drop)
    }
}

fn is_so(outcome: Result<()>) -> Result<()> {
    match outcome {
        Err(error) if ErrorCode::of(&error) == Some(ErrorCode::IN_REQUESTED_STATE) => Ok(()),
        outcome => outcome,
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone").field("dn", &self.dn).finish_non_exhaustive()
    }
}
