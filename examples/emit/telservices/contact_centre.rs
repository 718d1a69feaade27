//! The guide's examples of agents, routing points, statistics, history and directories.

use super::Stage;
use crate::Outcome;
use std::error::Error;
use std::path::Path;
use std::time::Duration;
use telapi::telservices::service::{
    self, AnswerCall, ChangeAgentState, DropCall, MakeCall, OpenSession, RequestedAgentState, StatisticsType,
};
use telapi_mock::{
    Agent, DirectoryEntry, Extension, NumberType, RoutingPoint, RoutingPointConfig, Switch, SwitchBuilder,
};

/// An agent, another who stays at home, and a call to the routing point, after which the first has work left to do.
pub(super) async fn all(folder: &Path) -> Outcome {
    let stage = Stage::behind(folder, switch(), |settings| settings).await?;
    stage.order(&OpenSession::new("701").user_id("ann").event_udp_port(9)).await?;
    stage.order(&ChangeAgentState::new("701", RequestedAgentState::LoggedOn)).await?;
    stage.order(&ChangeAgentState::new("701", RequestedAgentState::Ready)).await?;
    let of_user = |kind| service::QueryUserStatistics::new("701", kind);
    stage.answered("return-userStatistics", &of_user(StatisticsType::Snapshot)).await?;
    stage.order(&MakeCall::new("703", "780")).await?;
    stage.order(&AnswerCall::new("701")).await?;
    stage.server.clear_transcript();
    stage.order(&DropCall::new("701")).await?;
    stage.told("701", "agent", &["event-agent"])?;
    stage.answered("return-agent", &service::QueryAgentState::new("701")).await?;
    stage.answered("return-userStatistics-2", &of_user(StatisticsType::Total)).await?;
    stage.answered("return-history", &service::QueryHistory::new().device_number("701")).await?;

    stage.answered("return-routingPointState", &service::QueryRoutingPointState::new("autumn")).await?;
    let of_service = |kind| service::QueryRoutingPointStatistics::new("autumn", kind);
    stage.answered("return-routingPointStatistics", &of_service(StatisticsType::Snapshot)).await?;
    stage.answered("return-routingPointStatistics-2", &of_service(StatisticsType::Total)).await?;
    directories(&stage).await
}

async fn directories(stage: &Stage) -> Result<(), Box<dyn Error>> {
    stage.answered("return-searchDirectory", &service::SearchName::new("Zoe")).await?;
    stage.answered("return-searchDirectory-2", &service::SearchName::new("An")).await?;
    stage.answered("return-searchDirectory-3", &service::SearchNumber::new("+4930556")).await?;
    stage.answered("return-searchDirectory-4", &service::SearchNumber::new("+4930555")).await
}

fn switch() -> SwitchBuilder {
    let agent = |id: &str| Agent::new(id).inbound_service("autumn");
    let mut config = RoutingPointConfig::default();
    config.agent_working_after_call_timeout = Some(Duration::from_secs(15));
    let entry = |number: &str, name: &str| {
        DirectoryEntry::new(number, name).number_type(NumberType::Mobile).company("Us")
    };
    Switch::builder()
        .extension(Extension::new("701").agent(agent("ann")))
        .extension(Extension::new("702").agent(agent("bob")))
        .extension(Extension::new("703"))
        .routing_point(RoutingPoint::new("autumn", "780").config(config))
        .directory("staff", [entry("+4930555", "Ann"), entry("+4930557", "Anton")])
}
