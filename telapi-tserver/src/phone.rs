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
        match self.ask(request).await {
            Err(error) if ErrorCode::of(&error) == Some(ErrorCode::IN_REQUESTED_STATE) => Ok(()),
            outcome => outcome,
        }
    }

    /// What the server calls a call of this DN.
    fn conn_id(&self, call: &Call) -> Result<ConnId> {
        let record = call.record();
        if record.device != self.dn {
            let why = format!("the call is one of {}", record.device.number());
            return Err(Error::new(ErrorKind::InvalidArgument).context(why));
        }
        let conn_id = self.session.conn_id(call);
        conn_id.ok_or_else(|| Error::new(ErrorKind::NoCall).context("the server has no ConnID for the call"))
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

    /// The DN is not heard in the call, or is again.
    pub async fn set_mute(&self, call: &Call, on: bool) -> Result<()> {
        let (dn, conn_id) = (self.dn.clone(), self.conn_id(call)?);
        if on {
            self.set(RequestSetMuteOn::new(dn, conn_id)).await
        } else {
            self.set(RequestSetMuteOff::new(dn, conn_id)).await
        }
    }

    /// Sends digits into the call.
    pub async fn send_dtmf(&self, call: &Call, digits: impl Into<String>) -> Result<()> {
        self.ask(RequestSendDTMF::new(self.dn.clone(), self.conn_id(call)?, digits)).await
    }

    /// Takes so many digits that are dialled in the call.
    pub async fn collect_digits(&self, call: &Call, count: u32) -> Result<Arc<TEvent>> {
        self.request(RequestCollectDigits::new(self.dn.clone(), self.conn_id(call)?, count)).await
    }

    /// Changes between two calls.
    pub async fn alternate(&self, held: &Call, current: &Call) -> Result<()> {
        let (held, current) = (self.conn_id(held)?, self.conn_id(current)?);
        self.ask(RequestAlternateCall::new(self.dn.clone(), held, current)).await
    }

    /// Leaves the current call, and takes the held one back.
    pub async fn reconnect(&self, held: &Call, current: &Call) -> Result<()> {
        let (held, current) = (self.conn_id(held)?, self.conn_id(current)?);
        self.ask(RequestReconnectCall::new(self.dn.clone(), held, current)).await
    }

    /// Calls somebody into the call.
    pub async fn add_to_conference(&self, call: &Call, number: impl Into<DeviceId>) -> Result<()> {
        self.ask(RequestSingleStepConference::new(self.dn.clone(), self.conn_id(call)?, number)).await
    }

    /// Throws somebody out of the conference.
    pub async fn delete_from_conference(&self, call: &Call, number: impl Into<DeviceId>) -> Result<()> {
        self.ask(RequestDeleteFromConference::new(self.dn.clone(), self.conn_id(call)?, number)).await
    }

    // --- attached data ---------------------------------------------------------------------------------------------

    /// Attaches data to the call.
    pub async fn attach_user_data(&self, call: &Call, data: KvList) -> Result<()> {
        self.ask(RequestAttachUserData::new(self.dn.clone(), self.conn_id(call)?, data)).await
    }

    /// Attaches data to the call, in place of what has the same keys.
    pub async fn update_user_data(&self, call: &Call, data: KvList) -> Result<()> {
        self.ask(RequestUpdateUserData::new(self.dn.clone(), self.conn_id(call)?, data)).await
    }

    /// Deletes what has this key.
    pub async fn delete_user_data(&self, call: &Call, key: impl Into<String>) -> Result<()> {
        self.ask(RequestDeletePair::new(self.dn.clone(), self.conn_id(call)?, key)).await
    }

    /// Deletes all that is attached to the call.
    pub async fn delete_all_user_data(&self, call: &Call) -> Result<()> {
        self.ask(RequestDeleteUserData::new(self.dn.clone(), self.conn_id(call)?)).await
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone").field("dn", &self.dn).finish_non_exhaustive()
    }
}
