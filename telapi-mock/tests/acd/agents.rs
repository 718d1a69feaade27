//! Agents and their states (guide: *AgentState*, *QueryAgentState*, event *Agent*).

use crate::world::{LINE, Recorder, SALES, centre, config, pass, ready, ringing, sales, seconds, state};
use telapi_mock::{Agent, AgentState, Extension, HuntGroup, PhoneState, SwitchError};

#[tokio::test(start_paused = true)]
async fn an_agent_logs_on_gets_ready_and_logs_off_and_each_change_is_told() {
    let switch = centre(sales()).build();
    let seen = Recorder::of(&switch);
    let agent = switch.agent("501").unwrap();
    assert_eq!((agent.state, agent.agent_id.as_str()), (AgentState::LoggedOff, "agent501"));
    assert_eq!((agent.inbound_services.len(), agent.permitted_states), (0, vec![AgentState::LoggedOn]));

    ready(&switch, &["501"]);
    assert_eq!(seen.take(), ["501: LoggedOn", "501: NotReady", "501: Ready", "sales: started-running"]);
    assert_eq!(switch.agent("501").unwrap().inbound_services, [SALES]);
    switch.request_agent_state("501", AgentState::Ready).unwrap();
    assert!(seen.take().is_empty(), "to become what one is changes nothing");
    switch.request_agent_state("501", AgentState::LoggedOff).unwrap();
    assert_eq!(seen.take(), ["501: LoggedOff", "sales: started"]);
}

#[tokio::test(start_paused = true)]
async fn nobody_can_ask_to_be_busy_nor_for_what_is_not_permitted() {
    let switch = centre(sales()).build();
    let refused =
        |state| matches!(switch.request_agent_state("501", state), Err(SwitchError::AgentState { .. }));
    assert!(refused(AgentState::Busy) && refused(AgentState::Ready) && refused(AgentState::WorkingAfterCall));
    ready(&switch, &["501"]);
    assert!(
        refused(AgentState::Busy) && refused(AgentState::WorkingAfterCall) && refused(AgentState::LoggedOn)
    );
    assert!(matches!(switch.request_agent_state("201", AgentState::Ready), Err(SwitchError::NoAgent(_))));
    assert!(matches!(switch.agent("999"), Err(SwitchError::UnknownDevice(_))));
}

#[tokio::test(start_paused = true)]
async fn busy_is_set_by_the_switch_and_working_after_call_ends_by_itself() {
    let after_call = config(|config| config.agent_working_after_call_timeout = Some(seconds(30)));
    let switch = centre(sales().config(after_call)).build();
    ready(&switch, &["501"]);
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(state(&switch, "501"), AgentState::Busy);
    assert_eq!(switch.agent("501").unwrap().permitted_states, []);
    switch.phone("501").pick_up().unwrap();
    assert_eq!(state(&switch, "501"), AgentState::Busy);
    switch.phone("201").hang_up().unwrap();

    // the guide's example has just these states, and the time that remains
    let agent = switch.agent("501").unwrap();
    assert_eq!((agent.state, agent.timeout), (AgentState::WorkingAfterCall, Some(seconds(30))));
    let permitted = [AgentState::Ready, AgentState::NotReady, AgentState::WorkingAfterCall];
    assert_eq!(agent.permitted_states, permitted);
    pass(seconds(12)).await;
    assert_eq!(switch.agent("501").unwrap().timeout, Some(seconds(18)));
    pass(seconds(18)).await;
    assert_eq!(state(&switch, "501"), AgentState::Ready);
    assert_eq!(switch.agent("501").unwrap().timeout, None);
}

#[tokio::test(start_paused = true)]
async fn an_agent_ends_working_after_a_call_himself_or_begins_it_anew() {
    let after_call = config(|config| config.agent_working_after_call_timeout = Some(seconds(30)));
    let switch = centre(sales().config(after_call)).build();
    ready(&switch, &["501"]);
    switch.phone("201").dial(LINE).unwrap();
    switch.phone("501").pick_up().unwrap();
    switch.phone("501").hang_up().unwrap();
    pass(seconds(20)).await;
    switch.request_agent_state("501", AgentState::WorkingAfterCall).unwrap();
    pass(seconds(20)).await;
    assert_eq!(switch.agent("501").unwrap().timeout, Some(seconds(10)));
    switch.request_agent_state("501", AgentState::NotReady).unwrap();
    pass(seconds(60)).await;
    assert_eq!(state(&switch, "501"), AgentState::NotReady, "the timer of a state that is left does nothing");
}

#[tokio::test(start_paused = true)]
async fn opening_a_session_logs_on_and_logging_on_makes_ready_if_the_configuration_says_so() {
    let both = config(|config| {
        config.agent_logged_on_on_open_session = Some(true);
        config.agent_ready_on_logged_on = Some(true);
    });
    let switch = centre(sales().config(both)).build();
    switch.open_agent_session("501", Some("agent501"), None).unwrap();
    assert_eq!(state(&switch, "501"), AgentState::Ready);
    switch.close_agent_session("501").unwrap();
    assert_eq!(state(&switch, "501"), AgentState::LoggedOff);

    let switch = centre(sales()).build();
    switch.open_agent_session("501", None, None).unwrap();
    assert_eq!(state(&switch, "501"), AgentState::LoggedOff, "neither by default");
}

#[tokio::test(start_paused = true)]
async fn who_is_not_the_agent_moves_nobody() {
    let agent = Agent::new("agent504").password("secret").inbound_service(SALES);
    let switch = centre(sales()).extension(Extension::new("504").agent(agent)).build();
    let refused = Err(SwitchError::AgentCredentials("504".into()));
    assert_eq!(switch.request_agent_state("504", AgentState::LoggedOn), refused);
    assert_eq!(switch.open_agent_session("504", None, Some("guess")), refused);
    assert_eq!(switch.open_agent_session("504", Some("agent501"), Some("secret")), refused);
    switch.open_agent_session("504", Some("agent504"), Some("secret")).unwrap();
    ready(&switch, &["504"]);
    switch.close_agent_session("504").unwrap();
    assert_eq!(switch.request_agent_state("504", AgentState::LoggedOn), refused);
}

#[tokio::test(start_paused = true)]
async fn whose_phone_is_logged_out_is_no_agent_until_he_logs_on_again() {
    let switch = centre(sales()).build();
    ready(&switch, &["501"]);
    switch.phone("501").log_out().unwrap();
    assert_eq!(state(&switch, "501"), AgentState::LoggedOff);
    let refused = switch.request_agent_state("501", AgentState::LoggedOn);
    assert_eq!(refused, Err(SwitchError::LoggedOut("501".into())));
    switch.phone("501").log_in().unwrap();
    assert_eq!(state(&switch, "501"), AgentState::LoggedOff);
}

#[tokio::test(start_paused = true)]
async fn an_agent_stays_busy_while_he_holds_consults_and_confers_and_is_free_when_he_has_sent_the_caller_on()
{
    let switch = centre(sales()).build();
    let consult = || {
        ready(&switch, &["501"]);
        switch.phone("201").dial(LINE).unwrap();
        switch.phone("501").pick_up().unwrap();
        switch.phone("501").consult("202").unwrap();
        switch.phone("202").pick_up().unwrap();
        assert_eq!(state(&switch, "501"), AgentState::Busy);
    };
    consult();
    switch.phone("501").transfer().unwrap();
    assert_eq!(state(&switch, "501"), AgentState::Ready);
    switch.phone("201").hang_up().unwrap();
    switch.request_agent_state("501", AgentState::LoggedOff).unwrap();

    consult();
    switch.phone("501").conference().unwrap();
    assert_eq!(state(&switch, "501"), AgentState::Busy, "the caller is in the conference");
    switch.phone("501").hang_up().unwrap();
    assert_eq!(state(&switch, "501"), AgentState::Ready);
    assert_eq!(switch.talks(), [["201", "202"]]);
}

#[tokio::test(start_paused = true)]
async fn an_agent_on_a_direct_call_keeps_his_state_and_gets_no_other() {
    let switch = centre(sales()).build();
    ready(&switch, &["501"]);
    switch.phone("501").dial("202").unwrap();
    switch.phone("202").pick_up().unwrap();
    assert_eq!(state(&switch, "501"), AgentState::Ready);
    switch.phone("501").hold().unwrap();
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(ringing(&switch), Vec::<String>::new());
    switch.phone("202").hang_up().unwrap();
    assert_eq!(ringing(&switch), ["501"]);
}

#[tokio::test(start_paused = true)]
async fn a_hunt_groups_states_and_those_of_routing_points_are_asked_for_and_set_in_one_way() {
    let group = HuntGroup::new("Main", "300").member("501");
    let switch = centre(sales()).hunt_group(group).build();
    let states = || {
        let states = switch.agent_states("501").unwrap();
        states.into_iter().map(|(group, state)| (group.user, state)).collect::<Vec<_>>()
    };
    assert_eq!(states(), [("Main".into(), AgentState::Ready), (SALES.into(), AgentState::LoggedOff)]);
    switch.set_agent_state("501", Some(SALES), AgentState::LoggedOn).unwrap();
    switch.set_agent_state("501", None, AgentState::Ready).unwrap();
    switch.set_agent_state("501", Some("Main"), AgentState::NotReady).unwrap();
    assert_eq!(states(), [("Main".into(), AgentState::NotReady), (SALES.into(), AgentState::Ready)]);
    assert_eq!(switch.phone("501").state(), PhoneState::Idle);
}
