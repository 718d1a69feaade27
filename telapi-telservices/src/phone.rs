//! A watched device beyond its calls: features, agent, statistics, history (guide, *User services*).

use crate::link::other_number;
use crate::service::{
    AddPartyToCall, AlternateCall, ChangeAgentState, DoNotDisturb, Forward, ForwardInfo, OnOff, QualifyCall,
    QueryAgentState, QueryDoNotDisturb, QueryForward, QueryHistory, QueryMsgWaiting, QueryUserStatistics,
    ReconnectCall, RequestedAgentState, ServiceRequest, Snapshot, StatisticsType,
};
use crate::session::Services;
use crate::wire::{
    self, AgentInfo, FeatureState, ForwardRecord, HistoryRecord, QualifiedCall, UserStatistics,
};
use futures::future::FutureExt;
use std::fmt;
use telapi_core::call::WhileOffline;
use telapi_core::session::About;
use telapi_core::{CallId, DeviceId, Error, ErrorKind, Result};

/// A device that a session watches, and what stands behind it beyond its calls: those are made and answered by
/// [`Session::device`](crate::Session::device). Cheap to clone; it does not keep the session alive.
///
/// A method returns when the server has answered. Where the server has closed the device's session, that is opened again and the
/// request repeated, for the server has done nothing. While the session is not connected, a request is refused or waits as
/// [`while_offline`](Self::while_offline) has it, in one queue with the requests about calls.
///
/// ```no_run
/// # async fn run(session: telapi_telservices::Session) -> telapi_core::Result<()> {
/// use telapi_telservices::service::{OnOff, RequestedAgentState};
///
/// let phone = session.phone("1101")?;
/// phone.set_do_not_disturb(OnOff::On).await?;
/// phone.set_agent_state(RequestedAgentState::Ready).await?;
/// for record in phone.query_history().await? {
///     println!("{:?} {:?}", record.creation_date, record.other_party);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Phone {
    device: DeviceId,
    services: Services,
}

/// What becomes of the call that rings while the server says who calls (guide, *QualifyCall*).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhileQualifying {
    /// It rings on.
    LetRing,
    /// The server answers it: what it does unless it is told otherwise.
    Answer,
}

impl Phone {
    pub(crate) fn new(device: DeviceId, services: Services) -> Self {
        Self { device, services }
    }

    /// The device's number.
    pub fn number(&self) -> &str {
        self.device.number()
    }

    /// The same device, whose requests do this while the session is not connected. Default: what the
    /// [session](crate::SessionBuilder::while_offline) was told.
    #[must_use]
    pub fn while_offline(&self, while_offline: WhileOffline) -> Self {
        let mut phone = self.clone();
        phone.services.while_offline = while_offline;
        phone
    }

    /// Sends any request about this device.
    ///
    /// # Errors
    /// What the server says: [`Error::refusal`] has its word.
    pub async fn request<R>(&self, request: R) -> Result<R::Answer>
    where
        R: ServiceRequest + Clone + Send + Sync + 'static,
        R::Answer: Send + 'static,
    {
        self.services.ask_of(&self.device, About::NoCall, request).await
    }

    /// The same for one that is about the calls that are there.
    async fn request_about_calls<R>(&self, request: R) -> Result<R::Answer>
    where
        R: ServiceRequest + Clone + Send + Sync + 'static,
        R::Answer: Send + 'static,
    {
        self.services.ask_of(&self.device, About::SomeCall, request).await
    }
}

/// Calls.
impl Phone {
    /// Adds a party to a call that is connected or on hold: a single step conference (guide, *AddPartyToCall*). Answered by
    /// ConferencedEvents once the party takes part.
    ///
    /// # Errors
    /// [`ErrorKind::Ambiguous`] if another call of the device has the same other party, by which the server knows them.
    pub async fn add_party_to_call(&self, call: &CallId, number: impl Into<DeviceId>) -> Result<()> {
        let (device, number) = (self.device.clone(), number.into());
        let about = About::Call { device: device.clone(), call_id: call.clone() };
        let add = self.services.begin("addPartyToCall", about, move |connection, call_id| {
            let (device, number) = (device.clone(), number.clone());
            async move {
                let call_id = call_id.ok_or_else(|| Error::new(ErrorKind::InvalidArgument))?;
                let mut request = AddPartyToCall::new(device.clone(), number);
                request.other_number =
                    connection.with_calls(&device, |calls| other_number(calls, &call_id)).await?;
                connection.ask_of_device(&device, &request).await
            }
            .boxed()
        });
        add.await
    }

    /// Holds the connected call and connects the one on hold (guide, *AlternateCall*). Answered by HeldEvent and RetrievedEvent.
    pub async fn alternate_call(&self) -> Result<()> {
        self.request_about_calls(AlternateCall::new(self.device.clone())).await
    }

    /// Hangs up the active call and connects the one on hold (guide, *ReconnectCall*). Answered by ConnectionClearedEvent and
    /// RetrievedEvent.
    pub async fn reconnect_call(&self) -> Result<()> {
        self.request_about_calls(ReconnectCall::new(self.device.clone())).await
    }

    /// Who calls: the number, and the name if the server knows it (guide, *QualifyCall*).
    pub async fn qualify_call(&self, meanwhile: WhileQualifying) -> Result<QualifiedCall> {
        let answer = meanwhile == WhileQualifying::Answer;
        self.request_about_calls(QualifyCall::new(self.device.clone()).answer_call(answer)).await
    }

    /// The device as the server sees it now (guide, *Snapshot*). The call book is not told: for that there is
    /// [`Session::resynchronise`](crate::Session::resynchronise).
    pub async fn snapshot(&self) -> Result<wire::Snapshot> {
        self.request(Snapshot::new(self.device.clone())).await.map(|snapshot| *snapshot)
    }
}

/// Features.
impl Phone {
    /// Keeps calls away, or lets them come again (guide, *DoNotDisturb*). Answered by a DoNotDisturbEvent.
    pub async fn set_do_not_disturb(&self, state: OnOff) -> Result<()> {
        self.request(DoNotDisturb::new(self.device.clone(), state)).await
    }

    /// Whether calls are kept away (guide, *QueryDoNotDisturb*).
    pub async fn query_do_not_disturb(&self) -> Result<FeatureState> {
        self.request(QueryDoNotDisturb::new(self.device.clone())).await
    }

    /// Turns a forward on or off (guide, *Forward*). Answered by a ForwardingEvent.
    pub async fn set_forward(&self, forward: ForwardInfo) -> Result<()> {
        self.request(Forward::new(self.device.clone(), forward)).await
    }

    /// The forwards that are on (guide, *QueryForward*).
    pub async fn query_forward(&self) -> Result<Vec<ForwardRecord>> {
        self.request(QueryForward::new(self.device.clone())).await
    }

    /// Whether a message waits (guide, *QueryMsgWaiting*).
    pub async fn query_msg_waiting(&self) -> Result<FeatureState> {
        self.request(QueryMsgWaiting::new(self.device.clone())).await
    }
}

/// The agent at the device, and what was done there.
impl Phone {
    /// Asks for another state of the agent (guide, *AgentState*). Answered by an event of the agent.
    pub async fn set_agent_state(&self, state: RequestedAgentState) -> Result<()> {
        self.request(ChangeAgentState::new(self.device.clone(), state)).await
    }

    /// The agent's state (guide, *QueryAgentState*). The guide shows one; a server that tells several is understood too.
    pub async fn query_agent_state(&self) -> Result<Vec<AgentInfo>> {
        self.request(QueryAgentState::new(self.device.clone())).await
    }

    /// The calls that were (guide, *QueryHistory*). With filters: [`request`](Self::request) with a [`QueryHistory`].
    pub async fn query_history(&self) -> Result<Vec<HistoryRecord>> {
        self.request(QueryHistory::new().device_number(self.device.clone())).await
    }

    /// What the user does, or did (guide, *QueryUserStatistics*).
    pub async fn query_user_statistics(&self, statistics: StatisticsType) -> Result<UserStatistics> {
        self.request(QueryUserStatistics::new(self.device.clone(), statistics)).await
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone").field("device", &self.device).finish_non_exhaustive()
    }
}
