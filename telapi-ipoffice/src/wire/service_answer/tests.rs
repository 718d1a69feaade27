use super::*;
use crate::wire::{Limits, Message, decode_message};

fn answer(text: &str) -> ServiceAnswer {
    match decode_message(text, &Limits::default()).unwrap() {
        Message::Answer(answer) => *answer,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_agents_states_are_told_group_by_group() {
    let text =
        "<a:GetAgentStateResponse xmlns:a='x'><a:agentStateList><a:agentStateEntry><a:agentID>77</a:agentID>
        <a:loggedOnState>true</a:loggedOnState><a:agentInfo><a:agentInfoItem><a:acdGroup>Repairs</a:acdGroup>
        <a:agentState>agentReady</a:agentState></a:agentInfoItem><a:agentInfoItem><a:acdGroup>9</a:acdGroup>
        <a:agentState>agentNotReady</a:agentState></a:agentInfoItem></a:agentInfo></a:agentStateEntry>
        </a:agentStateList></a:GetAgentStateResponse>";
    let answer = GetAgentStateResponse::try_from(answer(text)).unwrap();
    let agents = answer.agent_state_list.unwrap();
    let agent = &agents[0];
    assert_eq!(agent.agent_id.as_ref().unwrap().as_str(), "77");
    assert_eq!(agent.logged_on_state, Some(true));
    let states: Vec<_> =
        agent.agent_info.iter().flatten().map(|item| item.agent_state.clone().unwrap()).collect();
    assert_eq!(states, [AgentState::AgentReady, AgentState::AgentNotReady]);
}

#[test]
fn each_answer_is_known_by_its_root_and_is_no_event() {
    for root in [
        "GetAgentStateResponse",
        "SendStoredCallLogResponse",
        "DeleteCallLogEntryResponse",
        "directorySearchResponse",
        "directoryGroupSearchResponse",
        "PersonalDirectoryContact",
        "PersonalDirectoryGroup",
    ] {
        let answer = answer(&format!("<n:{root} xmlns:n='urn:n'/>"));
        assert_eq!(answer.message(), root);
        assert_eq!(serde_json::to_value(&answer).unwrap()["message"], root);
    }
}

#[test]
fn what_is_not_known_is_kept_and_a_schema_location_is_not() {
    let text = "<directoryGroupSearchResponse xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'
        xsi:schemaLocation='a b' colour='red'><list><contactGroup><groupID>4</groupID><size>9</size></contactGroup></list>
        </directoryGroupSearchResponse>";
    let answer = DirectoryGroupSearchResponse::try_from(answer(text)).unwrap();
    assert_eq!(answer.unknown.attributes.len(), 1);
    let groups = answer.list.unwrap();
    assert_eq!(groups[0].group_id.as_deref(), Some("4"));
    assert_eq!(groups[0].unknown.elements.len(), 1);
}

#[test]
fn the_wrong_answer_is_given_back() {
    let other = GetAgentStateResponse::try_from(answer("<DeleteCallLogEntryResponse/>")).unwrap_err();
    assert_eq!(other.message(), "DeleteCallLogEntryResponse");
}
