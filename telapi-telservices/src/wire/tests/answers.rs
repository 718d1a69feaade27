//! Rules of answers (guide, *Result*, *Error*, and each service's response).

use super::*;
use std::time::Duration;
use telapi_core::Delivery;

#[test]
fn a_standard_result_says_nothing() {
    assert_eq!(answer("<standard/>"), Answer::Standard);
}

#[test]
fn each_of_the_nine_errors_says_whether_it_heals_and_whether_the_request_may_be_repeated() {
    let table = [
        ("pbxlinkOutOfService", true, Delivery::Rejected),
        ("pbxReject", false, Delivery::Rejected),
        ("pbxTimeout", true, Delivery::Unknown),
        ("noCall", false, Delivery::Rejected),
        ("noOpenSession", true, Delivery::Rejected),
        ("sessionLimitExceeded", true, Delivery::Rejected),
        ("reject", false, Delivery::Rejected),
        ("invalidCredentials", false, Delivery::Rejected),
        ("resourceError", true, Delivery::Rejected),
    ];
    assert_eq!(TelServiceError::KNOWN.len(), table.len());
    for (name, is_transient, delivery) in table {
        let xml = format!("<TelServiceReturn>\n <error> <{name}/> </error></TelServiceReturn>");
        let answer = decode_return(xml.as_bytes(), &Limits::default()).unwrap();
        let Outcome::Error(error) = answer.outcome else { panic!("{name}") };
        assert!(TelServiceError::KNOWN.contains(&error), "{name}");
        assert_eq!((error.name(), error.is_transient(), error.delivery()), (name, is_transient, delivery));
        assert_eq!(error.refusal().code.as_deref(), Some(name));
    }
}

#[test]
fn an_error_that_the_guide_does_not_know_is_kept_and_its_outcome_is_unknown() {
    let xml = b"<TelServiceReturn><error><overload><until>9</until></overload></error></TelServiceReturn>";
    let Outcome::Error(error) = decode_return(xml, &Limits::default()).unwrap().outcome else { panic!() };
    let TelServiceError::Other(element) = &error else { panic!("{error:?}") };
    assert_eq!(element.child("until").unwrap().text, "9");
    assert!(error.leaves_outcome_unknown() && !error.is_transient());
}

#[test]
fn what_an_error_says_besides_does_not_make_it_another_one() {
    let xml = b"<TelServiceReturn><error><noCall><why>gone</why></noCall></error></TelServiceReturn>";
    let answer = decode_return(xml, &Limits::default()).unwrap();
    assert_eq!(answer.outcome, Outcome::Error(TelServiceError::NoCall));
    assert_eq!(answer.unknown.elements[0].text, "gone");
}

#[test]
fn an_agent_has_states_services_and_a_time_that_is_left() {
    let Answer::Agents(agents) = answer(
        "<agent><userID>7</userID><state><busy/></state><timeout>12</timeout>
         <inboundServices><service>shop</service><service>night desk</service></inboundServices><outboundServices/>
         <permittedStates><ready/><lunch/></permittedStates></agent>",
    ) else {
        panic!()
    };
    let agent = &agents[0];
    assert_eq!((agent.user_id.as_deref(), agent.state.as_ref()), (Some("7"), Some(&AgentState::Busy)));
    assert_eq!(agent.timeout, Some(Duration::from_secs(12)));
    let services = agent.inbound_services.as_ref().unwrap();
    assert_eq!(services.iter().map(ServiceName::as_str).collect::<Vec<_>>(), ["shop", "night desk"]);
    assert_eq!(agent.outbound_services, Some(Vec::new()), "an empty list is not the same as none");
    let permitted = &agent.permitted_states.as_ref().unwrap().0;
    assert_eq!(permitted[..], [AgentState::Ready, AgentState::Other("lunch".into())]);
    assert!(agent.unknown.is_empty());
}

#[test]
fn several_agents_are_all_read() {
    let Answer::Agents(agents) =
        answer("<agent><state><ready/></state></agent><agent><state><null/></state></agent>")
    else {
        panic!()
    };
    let states: Vec<_> = agents.iter().map(|agent| agent.state.clone().unwrap()).collect();
    assert_eq!(states, [AgentState::Ready, AgentState::Null]);
}

#[test]
fn features_are_on_or_off() {
    assert_eq!(answer("<doNotDisturb><on/></doNotDisturb>"), Answer::DoNotDisturb(FeatureState::On));
    assert_eq!(answer("<msgWaiting><off/></msgWaiting>"), Answer::MsgWaiting(FeatureState::Off));
}

#[test]
fn forwards_are_a_list_that_may_be_empty() {
    assert_eq!(answer("<forwards/>"), Answer::Forwards(Vec::new()));
    let Answer::Forwards(forwards) = answer(
        "<forwards><forward><number>300</number><type><noAnswerExt/></type><state><on/></state></forward>
         <forward><number/><type><busy/></type><state><off/></state></forward></forwards>",
    ) else {
        panic!()
    };
    assert_eq!(forwards[0].r#type, Some(ForwardType::NoAnswerExternal));
    assert_eq!(forwards[1].number, Some(PartyNumber::Empty));
    assert_eq!(forwards[1].state, Some(FeatureState::Off));
}

#[test]
fn the_history_tells_when_a_call_began_and_how_long_it_was() {
    let Answer::History(records) = answer(
        "<history><record><deviceNumber>300</deviceNumber><userID>u</userID><creationDate>2020-02-29</creationDate>
         <creationTime>07:08:09</creationTime><otherParty><number>*****-17</number></otherParty>
         <alertingDuration>5</alertingDuration><duration>00:01:01</duration><isOutgoing><false/></isOutgoing>
         <isConnected><true/></isConnected><cause><normal/></cause><agentState><notReady/></agentState></record></history>",
    ) else {
        panic!()
    };
    let record = &records[0];
    assert_eq!(record.created().unwrap().to_string(), "2020-02-29T07:08:09");
    assert_eq!(record.duration, Some(Duration::from_secs(61)));
    assert_eq!((record.is_outgoing, record.is_connected), (Some(false), Some(true)));
    assert_eq!(record.cause, Some(CallCause::Normal));
    assert_eq!(record.agent_state, Some(AgentState::NotReady));
    assert!(record.other_party.as_ref().unwrap().number.as_ref().unwrap().is_withheld());
    assert!(record.unknown.is_empty());
    assert_eq!(answer("<history/>"), Answer::History(Vec::new()));
}

#[test]
fn a_qualified_call_may_have_no_name() {
    let Answer::QualifyCall(call) = answer("<qualifyCall><number>300</number></qualifyCall>") else {
        panic!()
    };
    assert_eq!((call.number.unwrap().number(), call.name), (Some("300"), None));
}

#[test]
fn every_state_of_a_routing_point_is_known() {
    let states =
        ["started", "started-completed", "started-failed", "started-running", "started-suspended", "stopped"];
    assert_eq!(RoutingPointState::KNOWN.len(), states.len());
    for name in states {
        let Answer::RoutingPointState(state) =
            answer(&format!("<routingPointState><{name}/></routingPointState>"))
        else {
            panic!("{name}")
        };
        assert!(RoutingPointState::KNOWN.contains(&state), "{name}");
        assert_eq!(state.as_str(), name);
    }
}

#[test]
fn a_search_finds_parties_or_none() {
    assert_eq!(answer("<searchDirectory/>"), Answer::SearchDirectory(Vec::new()));
    let Answer::SearchDirectory(parties) = answer(
        "<searchDirectory><party><number>+49</number><name>A &amp; B</name><numberType><mobile/></numberType>
         <company>C</company></party></searchDirectory>",
    ) else {
        panic!()
    };
    assert_eq!(parties[0].name.as_deref(), Some("A & B"));
    assert_eq!(parties[0].number_type, Some(NumberType::Mobile));
}

#[test]
fn a_snapshot_has_everything_of_a_device() {
    let Answer::Snapshot(snapshot) = answer(
        "<snapshot><snapshotSeq>41</snapshotSeq><calls><call><id>9</id></call><call><id>10</id></call></calls>
         <forwards/><msgWaiting><on/></msgWaiting><doNotDisturb><off/></doNotDisturb>
         <agent><state><ready/></state></agent><session><pbxlinkInService/></session></snapshot>",
    ) else {
        panic!()
    };
    assert_eq!(snapshot.snapshot_seq.as_deref(), Some("41"));
    assert_eq!(snapshot.calls.as_ref().unwrap().len(), 2);
    assert_eq!(
        (snapshot.msg_waiting, snapshot.do_not_disturb),
        (Some(FeatureState::On), Some(FeatureState::Off))
    );
    assert_eq!(snapshot.agents[0].state, Some(AgentState::Ready));
    assert_eq!(snapshot.session, Some(SessionEvent::PbxlinkInService));
    assert!(snapshot.unknown.is_empty());
    let Answer::Snapshot(empty) = answer("<snapshot><calls/></snapshot>") else { panic!() };
    assert_eq!((empty.calls, empty.forwards), (Some(Vec::new()), None));
}

#[test]
fn what_cannot_be_read_as_its_type_is_kept_as_it_came() {
    let Answer::Snapshot(snapshot) = answer(
        "<snapshot><calls><call><id>1</id><primCall><duration>long</duration></primCall></call></calls></snapshot>",
    ) else {
        panic!()
    };
    let leg = snapshot.calls.unwrap()[0].prim_call.clone().unwrap();
    assert_eq!((leg.duration, leg.unknown.elements[0].text.as_str()), (None, "long"));
    let Answer::Other(element) = answer("<doNotDisturb><on/><off/></doNotDisturb>") else { panic!() };
    assert_eq!(element.children.len(), 2);
    let Answer::Other(element) = answer("<queue><length>3</length></queue>") else { panic!() };
    assert_eq!((element.name.as_str(), element.child("length").unwrap().text.as_str()), ("queue", "3"));
}

#[test]
fn what_stands_beside_the_answer_is_kept() {
    let xml = b"<TelServiceReturn v='2'><result><standard/><extra>1</extra></result><error><noCall/></error>x</TelServiceReturn>";
    let answer = decode_return(xml, &Limits::default()).unwrap();
    assert_eq!(answer.outcome, Outcome::Result(Answer::Standard));
    let names: Vec<_> = answer.unknown.elements.iter().map(|element| element.name.as_str()).collect();
    assert_eq!(names, ["extra", "error"]);
    assert_eq!((answer.unknown.attributes.len(), answer.unknown.texts.len()), (1, 1));
}

#[test]
fn an_answer_without_result_is_an_error_and_so_is_another_message() {
    let kind = |xml: &str| decode_return(xml.as_bytes(), &Limits::default()).unwrap_err().kind().clone();
    for xml in ["<TelServiceReturn/>", "<TelServiceReturn><result/></TelServiceReturn>"] {
        assert_eq!(kind(xml), DecodeErrorKind::Missing { element: "result" });
    }
    assert!(matches!(kind("<TelServiceEvent/>"), DecodeErrorKind::WrongRoot { .. }));
    assert_eq!(kind("<TelServiceReturn/><TelServiceReturn/>"), DecodeErrorKind::NotOneRoot);
    assert_eq!(kind("<!DOCTYPE a><TelServiceReturn/>"), DecodeErrorKind::Doctype);
    assert!(matches!(kind("<TelServiceReturn><result>"), DecodeErrorKind::Malformed(_)));
    let limits = Limits::default().max_bytes(10);
    let error = decode_message(b"<TelServiceReturn/>", &limits).unwrap_err();
    assert_eq!(*error.kind(), DecodeErrorKind::TooLarge { limit: 10 });
}

#[test]
fn a_password_that_a_server_repeats_is_not_shown() {
    let xml = b"<TelServiceReturn><error><reject><userPassword>hunter2</userPassword></reject></error></TelServiceReturn>";
    let answer = decode_return(xml, &Limits::default()).unwrap();
    let shown = format!("{answer:?} {}", serde_json::to_string(&answer).unwrap());
    assert!(shown.contains("[redacted]") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn in_json_the_messages_name_stands_beside_what_it_tells() {
    let json = |xml: &str| {
        let message = decode_message(xml.as_bytes(), &Limits::default()).unwrap();
        serde_json::to_string(&message).unwrap()
    };
    let event = "<TelServiceEvent><deviceNumber>300</deviceNumber><event><msgWaiting><on/></msgWaiting></event></TelServiceEvent>";
    assert_eq!(json(event), r#"{"message":"msgWaiting","msg_waiting":"on","device_number":"300"}"#);
    let error = "<TelServiceReturn><error><noCall/></error></TelServiceReturn>";
    assert_eq!(json(error), r#"{"message":"noCall","error":"noCall"}"#);
    let call = "<TelServiceReturn><result><qualifyCall><number>*****-5</number></qualifyCall></result></TelServiceReturn>";
    assert_eq!(json(call), r#"{"message":"qualifyCall","number":"*****-5"}"#);
}
