//! The writer of answers and events, held against the guide without a server.

use std::time::{Duration, UNIX_EPOCH};
use telapi_mock::telservices::message::{
    AgentInfo, AgentState, Answer, CallCause, Clock, Event, HistoryRecord, Moment, NumberType, PartyInfo,
    Percentage, RoutingPointSnapshot, RoutingPointState, RoutingPointStatistics, UserSnapshot,
    UserStatistics, UserTotal, answer_to_xml,
};

fn result(answer: Answer) -> String {
    let xml = answer_to_xml(&Ok(answer));
    let inner = xml.strip_prefix("<TelServiceReturn><result>").unwrap();
    inner.strip_suffix("</result></TelServiceReturn>").unwrap().to_owned()
}

#[test]
fn an_agent_is_told_with_its_services_and_states() {
    let mut agent = AgentInfo::default();
    agent.state = AgentState::Ready;
    agent.timeout = Some(12);
    agent.outbound_services = Some(vec!["spring".into(), "autumn".into()]);
    agent.permitted_states = Some(vec![AgentState::NotReady, AgentState::LoggedOff]);
    let told = "<agent><state><ready/></state><timeout>12</timeout><outboundServices><service>spring</service>\
        <service>autumn</service></outboundServices><permittedStates><notReady/><loggedOff/></permittedStates></agent>";
    assert_eq!(result(Answer::Agent(agent.clone())), told);
    let event = Event::Agent(agent).to_xml(None);
    assert_eq!(event, format!("<TelServiceEvent><event>{told}</event></TelServiceEvent>"));
}

#[test]
fn a_record_of_the_history_has_date_and_time_apart() {
    let began = Moment(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let mut record = HistoryRecord::default();
    record.creation_date = began.date();
    record.creation_time = began.time();
    record.other_party = Some(PartyInfo::new("702"));
    record.is_outgoing = Some(true);
    record.cause = Some(CallCause::Normal);
    assert_eq!(
        result(Answer::History(vec![record])),
        "<history><record><creationDate>2023-11-14</creationDate><creationTime>22:13:20</creationTime>\
         <otherParty><number>702</number></otherParty><isOutgoing><true/></isOutgoing><cause><normal/></cause>\
         </record></history>"
    );
}

#[test]
fn a_directory_has_parties_in_the_order_of_the_guide() {
    let mut party = PartyInfo::new("+849");
    party.name = Some("Ann & Co".into());
    party.number_type = Some(NumberType::Mobile);
    party.company = Some("Us".into());
    assert_eq!(
        result(Answer::SearchDirectory(vec![party])),
        "<searchDirectory><party><number>+849</number><name>Ann &amp; Co</name><numberType><mobile/></numberType>\
         <company>Us</company></party></searchDirectory>"
    );
}

#[test]
fn statistics_keep_the_guides_spelling() {
    let mut total = UserTotal::default();
    total.agent_logged_on_duration = Some(Clock(Duration::from_secs(502)));
    total.agent_logged_on_percentage = Some(Percentage(100.0));
    assert_eq!(
        result(Answer::UserStatistics(Box::new(UserStatistics::Total(Box::new(total))))),
        "<userStatistics><total><agentLoggedOnDuration>00:08:22</agentLoggedOnDuration>\
         <agentLoggedOnPercentage>1.0E2</agentLoggedOnPercentage></total></userStatistics>"
    );
    let mut agent = UserSnapshot::default();
    agent.device_number = Some("701".into());
    agent.agent_state = Some(AgentState::LoggedOff);
    let mut snapshot = RoutingPointSnapshot::default();
    snapshot.queued_calls_count = Some(3);
    snapshot.agents = Some(vec![agent]);
    assert_eq!(
        result(Answer::RoutingPointStatistics(Box::new(RoutingPointStatistics::Snapshot(snapshot)))),
        "<routingPointStatistics><snapshot><queuedCallsCount>3</queuedCallsCount><agents><agent>\
         <deviceNumber>701</deviceNumber><agentState><loggedOff/></agentState></agent></agents></snapshot>\
         </routingPointStatistics>"
    );
    assert_eq!(
        result(Answer::RoutingPointState(RoutingPointState::Suspended)),
        "<routingPointState><started-suspended/></routingPointState>"
    );
}
