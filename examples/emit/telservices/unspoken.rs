//! What the mock's server does not say by itself yet: agents, history, directories, statistics, routing points. **Nothing is played
//! here**: the mock's writer writes structs that are filled for the purpose, so that only its shapes are compared.

use crate::Outcome;
use std::path::Path;
use std::time::SystemTime;
use telapi_mock::telservices::message::{
    AgentInfo, AgentState, Answer, CallCause, Event, HistoryRecord, Moment, NumberType, PartyInfo,
    RoutingPointSnapshot, RoutingPointState, RoutingPointStatistics, RoutingPointTotal, UserSnapshot,
    UserStatistics, UserTotal, answer_to_xml,
};

pub(super) fn all(folder: &Path) -> Outcome {
    let write = |name: &str, text: String| std::fs::write(folder.join(format!("{name}.xml")), text);
    let answers = [
        ("return-agent", Answer::Agent(agent())),
        ("return-history", Answer::History(vec![record(), record()])),
        ("return-searchDirectory", Answer::SearchDirectory(Vec::new())),
        ("return-searchDirectory-2", Answer::SearchDirectory(vec![party(), party()])),
        ("return-searchDirectory-3", Answer::SearchDirectory(Vec::new())),
        ("return-searchDirectory-4", Answer::SearchDirectory(vec![party()])),
        ("return-userStatistics", of_user(UserStatistics::Snapshot(user(None)))),
        ("return-userStatistics-2", of_user(UserStatistics::Total(Box::new(total(None))))),
        ("return-routingPointState", Answer::RoutingPointState(RoutingPointState::Running)),
        ("return-routingPointStatistics", of_service(RoutingPointStatistics::Snapshot(snapshot()))),
        (
            "return-routingPointStatistics-2",
            of_service(RoutingPointStatistics::Total(Box::new(service_total()))),
        ),
    ];
    for (name, answer) in answers {
        write(name, answer_to_xml(&Ok(answer)))?;
    }
    write("event-agent", Event::Agent(agent()).to_xml(None))?;
    Ok(())
}

fn of_user(statistics: UserStatistics) -> Answer {
    Answer::UserStatistics(Box::new(statistics))
}

fn of_service(statistics: RoutingPointStatistics) -> Answer {
    Answer::RoutingPointStatistics(Box::new(statistics))
}

fn services() -> Vec<String> {
    vec!["spring".into()]
}

fn agent() -> AgentInfo {
    let mut agent = AgentInfo::default();
    agent.state = AgentState::Ready;
    agent.timeout = Some(12);
    agent.inbound_services = Some(services());
    agent.permitted_states = Some(vec![AgentState::NotReady, AgentState::LoggedOff]);
    agent
}

fn record() -> HistoryRecord {
    let began = Moment(SystemTime::now());
    let mut record = HistoryRecord::default();
    record.creation_date = began.date();
    record.creation_time = began.time();
    record.other_party = Some(PartyInfo::new("702"));
    record.alerting_duration = Some(3);
    record.duration = Some(21);
    record.is_outgoing = Some(false);
    record.is_connected = Some(true);
    record.cause = Some(CallCause::Normal);
    record
}

fn party() -> PartyInfo {
    let mut party = PartyInfo::new("+4930555");
    party.name = Some("Ann".into());
    party.number_type = Some(NumberType::Mobile);
    party.company = Some("Us".into());
    party
}

fn user(device: Option<&str>) -> UserSnapshot {
    let mut user = UserSnapshot::default();
    user.device_number = device.map(str::to_owned);
    user.user_id = device.map(|device| format!("agent {device}"));
    user.agent_state = Some(AgentState::Ready);
    user.inbound_services = Some(services());
    user
}

fn total(device: Option<&str>) -> UserTotal {
    let mut total = UserTotal::zero();
    total.device_number = device.map(str::to_owned);
    total.start = Some(Moment(SystemTime::now()));
    total.user_id = device.map(|device| format!("agent {device}"));
    total.inbound_services = Some(services());
    total
}

fn snapshot() -> RoutingPointSnapshot {
    let mut snapshot = RoutingPointSnapshot::zero();
    snapshot.agents = Some(vec![user(Some("701")), user(Some("702"))]);
    snapshot
}

fn service_total() -> RoutingPointTotal {
    let mut service = RoutingPointTotal::zero();
    service.start = Some(Moment(SystemTime::now()));
    service.agents = Some(vec![total(Some("701")), total(Some("702"))]);
    service
}
