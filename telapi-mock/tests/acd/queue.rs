//! Calls that wait, and where they go that cannot (guide: *StartRoutingPoint*, `queueLimit`; *SuspendRoutingPoint*).

use crate::world::{LINE, Recorder, SALES, centre, config, pass, ready, ringing, sales, seconds};
use telapi_mock::{AgentState, LegState, PhoneState, RoutingPoint};

#[tokio::test(start_paused = true)]
async fn calls_wait_in_the_order_in_which_they_came() {
    let switch = centre(sales()).build();
    let seen = Recorder::of(&switch);
    switch.phone("202").dial(LINE).unwrap();
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(seen.take(), ["sales: 202 arrived", "sales: queued", "sales: 201 arrived", "sales: queued"]);
    let waiting = switch.calls().remove(0);
    assert_eq!(waiting.legs.len(), 1);
    assert_eq!(
        (waiting.legs[0].state, waiting.legs[0].partner().unwrap().number.as_str()),
        (LegState::Delivered, LINE)
    );

    ready(&switch, &["501"]);
    switch.phone("501").pick_up().unwrap();
    assert_eq!(switch.talks(), [["202", "501"]]);
    switch.phone("202").hang_up().unwrap();
    switch.phone("501").pick_up().unwrap();
    assert_eq!(switch.talks(), [["201", "501"]]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_gives_up_is_out_of_the_queue() {
    let switch = centre(sales()).build();
    let seen = Recorder::of(&switch);
    switch.phone("201").dial(LINE).unwrap();
    switch.phone("201").hang_up().unwrap();
    assert_eq!(seen.take().last().unwrap(), "sales: abandoned OnQueue");
    ready(&switch, &["501"]);
    assert_eq!(ringing(&switch), Vec::<String>::new());
    assert!(switch.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_queue_takes_so_many_calls_as_the_limit_allows_of_the_agents_logged_on() {
    // half a call for each of two agents
    let limit = config(|config| config.queue_limit = Some(50));
    let switch = centre(sales().config(limit).failure_route("204")).build();
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(switch.phone("204").state(), PhoneState::Ringing, "nobody is logged on");
    switch.phone("201").hang_up().unwrap();

    ready(&switch, &["501", "502"]);
    for device in ["501", "502"] {
        switch.request_agent_state(device, AgentState::NotReady).unwrap();
    }
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(switch.phone("204").state(), PhoneState::Idle, "one waits");
    switch.phone("202").dial(LINE).unwrap();
    assert_eq!(switch.phone("204").state(), PhoneState::Ringing);
    assert_eq!(switch.calls()[1].leg("204").unwrap().last_redirection.as_ref().unwrap().number, LINE);
}

#[tokio::test(start_paused = true)]
async fn an_agent_who_is_ready_takes_a_call_whatever_the_limit() {
    let limit = config(|config| config.queue_limit = Some(0));
    let switch = centre(sales().config(limit)).build();
    ready(&switch, &["501"]);
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(ringing(&switch), ["501"]);
    switch.phone("202").dial(LINE).unwrap();
    assert_eq!(switch.phone("202").state(), PhoneState::Failed, "busy, as there is no failure route");
}

#[tokio::test(start_paused = true)]
async fn a_suspended_routing_point_sends_calls_to_the_failure_route_and_those_that_wait_too() {
    let switch = centre(sales().failure_route("204")).build();
    let seen = Recorder::of(&switch);
    switch.phone("201").dial(LINE).unwrap();
    seen.take();
    switch.suspend_routing_point(SALES).unwrap();
    assert_eq!(seen.take(), ["sales: failed, to 204", "sales: started-suspended"]);
    assert_eq!(switch.phone("204").state(), PhoneState::Ringing);
    switch.phone("204").pick_up().unwrap();

    ready(&switch, &["501"]);
    switch.phone("202").dial(LINE).unwrap();
    assert_eq!(switch.phone("202").state(), PhoneState::Failed, "the failure route is busy");
    switch.phone("202").hang_up().unwrap();
    switch.resume_routing_point(SALES).unwrap();
    switch.phone("202").dial(LINE).unwrap();
    assert_eq!(ringing(&switch), ["501"]);
}

#[tokio::test(start_paused = true)]
async fn failure_routes_that_lead_to_each_other_end_in_busy() {
    let switch = centre(sales().failure_route("801"))
        .routing_point(RoutingPoint::new("other", "801").failure_route(LINE))
        .build();
    switch.suspend_routing_point(SALES).unwrap();
    switch.suspend_routing_point("other").unwrap();
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(switch.phone("201").state(), PhoneState::Failed);
}

#[tokio::test(start_paused = true)]
async fn outside_its_working_hours_a_routing_point_gives_nobody_a_call() {
    let hours = config(|config| {
        config.working_hours = Some("9/9:30,10:00/12".parse().unwrap());
        config.non_working_days_of_week = Some("1,7".parse().unwrap());
        config.non_working_days = Some("23-11".parse().unwrap());
    });
    let switch = centre(sales().config(hours)).build();
    ready(&switch, &["501"]);
    let state = || switch.routing_point_state(SALES).unwrap().name();
    assert_eq!(state(), "started-running");
    pass(seconds(30 * 60)).await;
    assert_eq!(state(), "started", "a break");
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(switch.phone("201").state(), PhoneState::Failed);
    pass(seconds(30 * 60)).await;
    assert_eq!(state(), "started-running");
    // the weekend, and the Monday that is free
    for _ in 0..3 {
        pass(seconds(24 * 3600)).await;
        assert_eq!(state(), "started");
    }
    pass(seconds(24 * 3600)).await;
    assert_eq!(state(), "started-running");
}

#[tokio::test(start_paused = true)]
async fn an_agent_of_two_services_gets_the_call_that_has_waited_longest() {
    let both = telapi_mock::Agent::new("both").inbound_service(SALES).inbound_service("help");
    let switch = centre(sales())
        .routing_point(RoutingPoint::new("help", "801"))
        .extension(telapi_mock::Extension::new("504").agent(both))
        .build();
    switch.phone("201").dial("801").unwrap();
    switch.phone("202").dial(LINE).unwrap();
    ready(&switch, &["504"]);
    switch.phone("504").pick_up().unwrap();
    assert_eq!(switch.talks(), [["201", "504"]]);
}
