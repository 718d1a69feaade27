//! Rules of the requests, from the guide's lists of parameters and the forms of its samples. The content is our own.

use super::*;
use crate::wire::{Answer, FeatureState, LocalDate, PartyNumber};
use std::time::Duration;

/// What stands inside the request.
fn inside(request: &impl ServiceRequest) -> String {
    let xml = request.to_xml();
    let inside = xml
        .expose()
        .strip_prefix("<TelServiceRequest>")
        .and_then(|xml| xml.strip_suffix("</TelServiceRequest>"));
    inside.expect("a request has no prolog").to_owned()
}

#[test]
fn a_request_with_nothing_but_what_it_must_have() {
    assert_eq!(inside(&HoldCall::new("300")), "<holdCall><deviceNumber>300</deviceNumber></holdCall>");
    assert_eq!(inside(&QueryHistory::new()), "<queryHistory></queryHistory>");
    assert_eq!(
        inside(&StopRoutingPoint::new("c")),
        "<stopRoutingPoint><service>c</service></stopRoutingPoint>"
    );
    assert_eq!(
        inside(&UpdateDirectory::new("ldap")),
        "<updateDirectory><directoryName>ldap</directoryName></updateDirectory>"
    );
}

#[test]
fn parameters_stand_in_the_guides_order() {
    assert_eq!(
        inside(&AddPartyToCall::new("300", "302").extra_data("x").other_number("301")),
        "<addPartyToCall><deviceNumber>300</deviceNumber><otherNumber>301</otherNumber>\
         <addedDeviceNumber>302</addedDeviceNumber><extraData>x</extraData></addPartyToCall>"
    );
    assert_eq!(
        inside(&TransferCall::new("300").sec_other_number("302").prim_other_number("301")),
        "<transferCall><deviceNumber>300</deviceNumber><primOtherNumber>301</primOtherNumber>\
         <secOtherNumber>302</secOtherNumber></transferCall>"
    );
    let history = QueryHistory::new()
        .limit(5)
        .search("Mei")
        .end_date(LocalDate::new(2021, 2, 3).unwrap())
        .start_hour(HourOfDay::new(23).unwrap())
        .start_date(LocalDate::new(2021, 1, 2).unwrap())
        .user_id("u")
        .device_number("300")
        .record_type(RecordType::All);
    assert_eq!(
        inside(&history),
        "<queryHistory><recordType><all/></recordType><deviceNumber>300</deviceNumber><userID>u</userID>\
         <startDate>2021-01-02</startDate><startHour>23</startHour><endDate>2021-02-03</endDate><search>Mei</search>\
         <limit>5</limit></queryHistory>"
    );
    assert!(HourOfDay::new(24).is_err());
}

#[test]
fn what_a_text_holds_stays_a_text() {
    let xml = inside(&MakeCall::new("300", "<&>\u{1}").extra_data("</extraData><x/>"));
    assert!(xml.contains("<calledDeviceNumber>&lt;&amp;&gt;\u{fffd}</calledDeviceNumber>"), "{xml}");
    assert!(!xml.contains("<x/>"), "{xml}");
}

#[test]
fn a_party_that_withholds_its_number_is_named_as_the_event_named_it() {
    let party = PartyNumber::from("*****-17");
    assert!(
        inside(&DropCall::new("300").other_number(party)).contains("<otherNumber>*****-17</otherNumber>")
    );
}

#[test]
fn a_session_is_opened_with_all_options_and_its_password_is_not_shown() {
    let open = OpenSession::new("300")
        .event_udp_port(20_001)
        .event_update(EventUpdate::Restricted)
        .user_id("u")
        .user_password("hunter2")
        .session_timeout(Duration::from_millis(1500))
        .start_pbx_monitor(false);
    assert_eq!(
        inside(&open),
        "<openSession><deviceNumber>300</deviceNumber><eventUDPPort>20001</eventUDPPort>\
         <eventUpdate><restricted/></eventUpdate><userID>u</userID><userPassword>hunter2</userPassword>\
         <sessionTimeout>2</sessionTimeout><startPbxMonitor><false/></startPbxMonitor></openSession>"
    );
    let shown = format!("{open:?} {:?}", open.to_xml());
    assert!(shown.contains("[redacted]") && !shown.contains("hunter2"), "{shown}");
    let close =
        CloseSession::new("300").actual_close_session_timeout(Duration::from_secs(3)).client_only(true);
    assert_eq!(
        inside(&close),
        "<closeSession><deviceNumber>300</deviceNumber><actualCloseSessionTimeout>3</actualCloseSessionTimeout>\
         <clientOnly><true/></clientOnly></closeSession>"
    );
}

#[test]
fn neither_null_nor_busy_can_be_asked_of_an_agent() {
    let names: Vec<_> = RequestedAgentState::ALL.iter().map(|state| state.as_str()).collect();
    assert_eq!(names, ["loggedOff", "loggedOn", "notReady", "ready", "workingAfterCall"]);
    let request = ChangeAgentState::new("300", RequestedAgentState::Ready);
    assert_eq!(
        inside(&request),
        "<agentState><deviceNumber>300</deviceNumber><state><ready/></state></agentState>"
    );
}

#[test]
fn a_forward_stands_in_info() {
    let info = ForwardInfo::new("301", RequestedForwardType::BusyExternal, OnOff::On);
    assert_eq!(
        inside(&Forward::new("300", info)),
        "<forward><deviceNumber>300</deviceNumber><info><number>301</number><type><busyExt/></type><state><on/></state>\
         </info></forward>"
    );
    let names = RequestedForwardType::ALL.iter().map(|r#type| r#type.as_str());
    assert!(names.eq(crate::wire::ForwardType::KNOWN.iter().map(crate::wire::ForwardType::as_str)));
}

#[test]
fn a_snapshot_may_wait_for_a_change() {
    let wait = ResultOnEvent::new(Duration::from_secs(30)).snapshot_seq("41");
    assert_eq!(
        inside(&Snapshot::new("300").result_on_event(wait)),
        "<snapshot><deviceNumber>300</deviceNumber><resultOnEvent><timeout>30</timeout><snapshotSeq>41</snapshotSeq>\
         </resultOnEvent></snapshot>"
    );
}

#[test]
fn a_directory_is_updated_with_all_its_parties() {
    let meier = DirectoryParty::new("301").name("Meier").number_type(DirectoryNumberType::Home).company("C");
    let update = UpdateUserDirectory::new("outlook", [meier, DirectoryParty::new("302")]).user_id("u");
    assert_eq!(
        inside(&update),
        "<updateUserDirectory><userID>u</userID><directoryName>outlook</directoryName><parties>\
         <party><number>301</number><name>Meier</name><numberType><home/></numberType><company>C</company></party>\
         <party><number>302</number></party></parties></updateUserDirectory>"
    );
    let name = SearchName::new("Mei").user_id("u").device_number("300").limit(3);
    assert_eq!(
        inside(&name),
        "<searchName><userID>u</userID><deviceNumber>300</deviceNumber><name>Mei</name><limit>3</limit></searchName>"
    );
}

#[test]
fn statistics_are_asked_for_by_type() {
    assert_eq!(
        inside(&QueryUserStatistics::new("300", StatisticsType::Total).user_id("u")),
        "<queryUserStatistics><deviceNumber>300</deviceNumber><userID>u</userID><type><total/></type></queryUserStatistics>"
    );
    assert_eq!(
        inside(&QueryRoutingPointStatistics::new("s", StatisticsType::Snapshot)),
        "<queryRoutingPointStatistics><service>s</service><type><snapshot/></type></queryRoutingPointStatistics>"
    );
}

#[test]
fn a_routing_point_is_started_with_its_whole_configuration() {
    let seconds = Duration::from_secs;
    let config =
        RoutingPointConfig::new(seconds(20), seconds(600), 3, seconds(30), AgentsDistribution::MostIdle)
            .service_timeout(seconds(3600))
            .working_hours(WorkingHours::new([((8, 30), (12, 0)), ((12, 0), (17, 0))]).unwrap())
            .non_working_days_of_week([DayOfWeek::Sunday, DayOfWeek::Saturday])
            .non_working_days([DayOfYear::new(12, 25).unwrap(), DayOfYear::new(1, 1).unwrap()])
            .queue_limit(100)
            .agent_logged_on_on_open_session(true)
            .agent_ready_on_logged_on(false)
            .statistics_incoming_call_immediate_abandon_timeout(seconds(2));
    assert_eq!(
        inside(&StartRoutingPoint::new("c").template("t").config(config)),
        "<startRoutingPoint><service>c</service><template>t</template><config><serviceTimeout>3600</serviceTimeout>\
         <workingHours>8:30/12:00,12:00/17:00</workingHours><nonWorkingDaysOfWeek>1,7</nonWorkingDaysOfWeek>\
         <nonWorkingDays>25-12,01-01</nonWorkingDays><noAnswerTimeout>20</noAnswerTimeout>\
         <failedCallRetryTimeout>600</failedCallRetryTimeout><failedCallRetryLimit>3</failedCallRetryLimit>\
         <agentWorkingAfterCallTimeout>30</agentWorkingAfterCallTimeout><agentsDistribution><most-idle/></agentsDistribution>\
         <queueLimit>100</queueLimit><agentLoggedOnOnOpenSession><true/></agentLoggedOnOnOpenSession>\
         <agentReadyOnLoggedOn><false/></agentReadyOnLoggedOn><statisticsIncomingCallImmediateAbandonTimeout>2\
         </statisticsIncomingCallImmediateAbandonTimeout></config></startRoutingPoint>"
    );
}

#[test]
fn working_times_that_are_none_cannot_be_made() {
    use WorkingTimeError::{Empty, EndsBeforeItBegins, NoTimeOfDay, Overlap};
    let error = |intervals: &[_]| WorkingHours::new(intervals.iter().copied()).unwrap_err();
    assert_eq!(error(&[]), Empty);
    assert_eq!(error(&[((8, 60), (9, 0))]), NoTimeOfDay { hour: 8, minute: 60 });
    assert_eq!(error(&[((8, 0), (24, 1))]), NoTimeOfDay { hour: 24, minute: 1 });
    assert_eq!(error(&[((24, 0), (24, 0))]), NoTimeOfDay { hour: 24, minute: 0 });
    assert_eq!(error(&[((8, 0), (8, 0))]), EndsBeforeItBegins);
    assert_eq!(error(&[((8, 0), (12, 0)), ((11, 59), (13, 0))]), Overlap);
    assert_eq!(WorkingHours::new([((0, 0), (24, 0))]).unwrap().to_string(), "0:00/24:00");
    for (month, day) in [(2, 30), (13, 1), (0, 1), (4, 31), (1, 0)] {
        assert_eq!(DayOfYear::new(month, day), Err(WorkingTimeError::NoDayOfYear { month, day }));
    }
    assert_eq!(DayOfYear::new(2, 29).unwrap().to_string(), "29-02");
}

#[test]
fn the_shortcut_refuses_what_is_no_http_url_and_does_not_repeat_it() {
    for server in ["telserver:8080", "ftp://hunter2@telserver", "", "http://"] {
        let error = make_call_url(server, &"300".into(), &"301".into()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
    let url = make_call_url("https://t:1/x?y=1#z", &"3 0&0=".into(), &"ü".into()).unwrap();
    assert_eq!(url, "https://t:1/makeCall?deviceNumber=3%200%260%3D&calledDeviceNumber=%C3%BC");
}

#[test]
fn a_request_knows_its_answer() {
    let on = Answer::DoNotDisturb(FeatureState::On);
    assert_eq!(QueryDoNotDisturb::read_answer(on.clone()), Ok(FeatureState::On));
    assert_eq!(QueryMsgWaiting::read_answer(on.clone()), Err(Box::new(on)), "that was for another one");
    assert_eq!(HoldCall::read_answer(Answer::Standard), Ok(()));
}

#[test]
fn the_guide_says_which_requests_need_a_session() {
    fn needs<T: ServiceRequest>() -> (&'static str, bool) {
        (T::NAME, T::NEEDS_SESSION)
    }
    let with = [
        needs::<AddPartyToCall>(),
        needs::<ChangeAgentState>(),
        needs::<AlternateCall>(),
        needs::<AnswerCall>(),
        needs::<ConferenceCall>(),
        needs::<ConsultationCall>(),
        needs::<DivertCall>(),
        needs::<DropCall>(),
        needs::<HoldCall>(),
        needs::<QualifyCall>(),
        needs::<QueryAgentState>(),
        needs::<ReconnectCall>(),
        needs::<RetrieveCall>(),
        needs::<Snapshot>(),
        needs::<TransferCall>(),
    ];
    let without = [
        needs::<DoNotDisturb>(),
        needs::<Forward>(),
        needs::<MakeCall>(),
        needs::<QueryDoNotDisturb>(),
        needs::<QueryForward>(),
        needs::<QueryHistory>(),
        needs::<QueryMsgWaiting>(),
        needs::<QueryUserStatistics>(),
        needs::<SearchName>(),
        needs::<SearchNumber>(),
        needs::<UpdateUserDirectory>(),
        needs::<QueryRoutingPointState>(),
        needs::<QueryRoutingPointStatistics>(),
        needs::<ResumeRoutingPoint>(),
        needs::<StartRoutingPoint>(),
        needs::<StopRoutingPoint>(),
        needs::<SuspendRoutingPoint>(),
        needs::<UpdateRoutingPoint>(),
        needs::<UpdateDirectory>(),
        needs::<OpenSession>(),
    ];
    assert!(with.iter().all(|(_, needs)| *needs), "{with:?}");
    assert!(!without.iter().any(|(_, needs)| *needs), "{without:?}");
}
