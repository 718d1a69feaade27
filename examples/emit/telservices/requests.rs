//! Every request that our client can write, sent to a server. Many come to nothing, for there is nothing that they could be about:
//! what counts is what our client says, and that the mock's reader takes it for that.

use super::Stage;
use crate::Outcome;
use std::path::Path;
use telapi::telservices::service::{
    self, DirectoryNumberType, DirectoryParty, EventUpdate, OnOff, RequestedAgentState, RequestedForwardType,
    ServiceRequest, StatisticsType,
};
use telapi::telservices::wire::LocalDate;
use telapi_mock::telservices::request::Request;

impl Stage {
    async fn asked<R: ServiceRequest>(&self, sample: &str, request: R) -> Outcome {
        let text = request.to_xml();
        let read = Request::read(text.expose().as_bytes())?;
        if read.request.name() != R::NAME || !read.unknown.is_empty() || !read.disordered.is_empty() {
            return Err(format!("{sample} is taken for {read:?}").into());
        }
        self.ask(&request).await?;
        self.write(&format!("request-{sample}"), text.expose())
    }
}

pub(super) async fn all(folder: &Path) -> Outcome {
    let stage = Stage::new(folder).await?;
    of_sessions_and_calls(&stage).await?;
    of_features_and_queries(&stage).await?;
    of_directories(&stage).await?;
    of_supervisors(&stage).await
}

async fn of_sessions_and_calls(stage: &Stage) -> Outcome {
    let open = || service::OpenSession::new("701").event_udp_port(4001).event_update(EventUpdate::Full);
    stage.asked("openSession", open()).await?;
    stage.asked("openSession-2", open().user_id("ann")).await?;
    stage.asked("makeCall", service::MakeCall::new("701", "702")).await?;
    stage.asked("snapshot", service::Snapshot::new("702")).await?;
    stage.asked("snapshot-2", service::Snapshot::new("701")).await?;
    stage.asked("answerCall", service::AnswerCall::new("702").calling_number("701")).await?;
    stage.asked("qualifyCall", service::QualifyCall::new("702")).await?;
    stage.asked("holdCall", service::HoldCall::new("701")).await?;
    stage.asked("retrieveCall", service::RetrieveCall::new("701")).await?;
    stage.asked("consultationCall", service::ConsultationCall::new("701", "703")).await?;
    stage.asked("alternateCall", service::AlternateCall::new("701")).await?;
    stage.asked("reconnectCall", service::ReconnectCall::new("701")).await?;
    stage.asked("transferCall", service::TransferCall::new("701")).await?;
    stage.asked("conferenceCall", service::ConferenceCall::new("701")).await?;
    stage.asked("addPartyToCall", service::AddPartyToCall::new("701", "704")).await?;
    stage.asked("divertCall", service::DivertCall::new("702", "703")).await?;
    stage.asked("dropCall", service::DropCall::new("701")).await?;
    stage.asked("closeSession", service::CloseSession::new("701")).await
}

async fn of_features_and_queries(stage: &Stage) -> Outcome {
    let not_ready = service::ChangeAgentState::new("701", RequestedAgentState::NotReady);
    stage.asked("agentState", not_ready).await?;
    stage.asked("queryAgentState", service::QueryAgentState::new("701")).await?;
    stage.asked("doNotDisturb", service::DoNotDisturb::new("701", OnOff::On)).await?;
    stage.asked("queryDoNotDisturb", service::QueryDoNotDisturb::new("701")).await?;
    let info = service::ForwardInfo::new("702", RequestedForwardType::Immediate, OnOff::On);
    stage.asked("forward", service::Forward::new("701", info)).await?;
    stage.asked("queryForward", service::QueryForward::new("701")).await?;
    stage.asked("queryForward-2", service::QueryForward::new("702")).await?;
    stage.asked("queryMsgWaiting", service::QueryMsgWaiting::new("701")).await?;
    let history = service::QueryHistory::new().device_number("701");
    stage.asked("queryHistory", history.start_date(LocalDate::new(2026, 5, 4)?)).await?;
    let of_user = |kind| service::QueryUserStatistics::new("701", kind);
    stage.asked("queryUserStatistics", of_user(StatisticsType::Snapshot)).await?;
    stage.asked("queryUserStatistics-2", of_user(StatisticsType::Total)).await
}

async fn of_directories(stage: &Stage) -> Outcome {
    stage.asked("searchName", service::SearchName::new("Ann")).await?;
    stage.asked("searchNumber", service::SearchNumber::new("+4930555")).await?;
    let party = |kind| DirectoryParty::new("+4930555").name("Ann").number_type(kind).company("Us");
    let parties = vec![party(DirectoryNumberType::Home), party(DirectoryNumberType::Mobile)];
    let update = service::UpdateUserDirectory::new("friends", parties).user_id("ann");
    stage.asked("updateUserDirectory", update).await?;
    stage.asked("updateDirectory", service::UpdateDirectory::new("staff")).await
}

async fn of_supervisors(stage: &Stage) -> Outcome {
    stage.asked("queryRoutingPointState", service::QueryRoutingPointState::new("autumn")).await?;
    let statistics = |kind| service::QueryRoutingPointStatistics::new("autumn", kind);
    stage.asked("queryRoutingPointStatistics", statistics(StatisticsType::Snapshot)).await?;
    stage.asked("queryRoutingPointStatistics-2", statistics(StatisticsType::Total)).await?;
    stage.asked("startRoutingPoint", service::StartRoutingPoint::new("autumn")).await?;
    stage.asked("suspendRoutingPoint", service::SuspendRoutingPoint::new("autumn")).await?;
    stage.asked("resumeRoutingPoint", service::ResumeRoutingPoint::new("autumn")).await?;
    stage.asked("updateRoutingPoint", service::UpdateRoutingPoint::new("autumn")).await?;
    stage.asked("stopRoutingPoint", service::StopRoutingPoint::new("autumn")).await
}
