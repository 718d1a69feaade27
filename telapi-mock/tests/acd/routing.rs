//! Which agent gets a call (guide: *StartRoutingPoint*, `agentsDistribution`, `noAnswerTimeout`; event *Call*, cause `route`).

use crate::world::{LINE, Recorder, centre, config, pass, ready, ringing, sales, seconds, state};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use telapi_mock::{
    AgentState, AgentsDistribution, Answer, CallEvent, CallEventKind, Cause, Extension, FrontEnd, LegState,
    PhoneState, Switch, SwitchEvent, What,
};

/// Keeps what phones are told of calls.
#[derive(Default)]
struct Calls(Mutex<Vec<CallEvent>>);

impl FrontEnd for Calls {
    fn deliver(&self, events: &[SwitchEvent]) {
        let calls = events.iter().filter_map(|event| match &event.what {
            What::Call(call) => Some((**call).clone()),
            _ => None,
        });
        self.0.lock().unwrap().extend(calls);
    }
}

/// Who gets the calls of 201, each answered and ended.
fn turns(switch: &Switch, count: usize) -> Vec<String> {
    (0..count)
        .map(|_| {
            switch.phone("201").dial(LINE).unwrap();
            let agent = ringing(switch).pop().unwrap();
            switch.phone(agent.as_str()).pick_up().unwrap();
            switch.phone("201").hang_up().unwrap();
            agent
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_call_is_diverted_to_an_agent_by_the_routing_point() {
    let switch = centre(sales()).build();
    ready(&switch, &["501"]);
    let calls = Arc::new(Calls::default());
    switch.attach(&calls);
    switch.phone("201").dial(LINE).unwrap();
    let told = std::mem::take(&mut *calls.0.lock().unwrap());
    let last = |number: &str| told.iter().rev().find(|event| event.leg.device.number == number).unwrap();

    let at_agent = last("501");
    assert_eq!((at_agent.kind, at_agent.cause), (CallEventKind::Delivered, Cause::Distributed));
    assert_eq!((at_agent.leg.calling.number.as_str(), at_agent.leg.called.number.as_str()), ("201", LINE));
    assert_eq!(at_agent.leg.last_redirection.as_ref().unwrap().number, LINE);
    assert_eq!(at_agent.leg.service.as_deref(), Some("sales"));
    let at_caller = last("201");
    assert_eq!((at_caller.leg.state, at_caller.subject.number.as_str()), (LegState::Delivered, "501"));

    switch.phone("501").pick_up().unwrap();
    assert_eq!(switch.talks(), [["201", "501"]]);
}

#[tokio::test(start_paused = true)]
async fn cyclic_goes_round_sequential_begins_at_the_first_and_most_idle_takes_who_has_waited_longest() {
    let by = |distribution| {
        let config = config(|config| config.agents_distribution = Some(distribution));
        let switch = centre(sales().config(config)).build();
        ready(&switch, &["503", "502", "501"]);
        switch
    };
    assert_eq!(turns(&by(AgentsDistribution::Cyclic), 5), ["501", "502", "503", "501", "502"]);
    assert_eq!(turns(&by(AgentsDistribution::Sequential), 3), ["501", "501", "501"]);

    let config = config(|config| config.agents_distribution = Some(AgentsDistribution::MostIdle));
    let switch = centre(sales().config(config)).build();
    for device in ["502", "503", "501"] {
        ready(&switch, &[device]);
        pass(seconds(1)).await;
    }
    let mut agents = Vec::new();
    for _ in 0..4 {
        agents.extend(turns(&switch, 1));
        pass(seconds(1)).await;
    }
    assert_eq!(agents, ["502", "503", "501", "502"]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_with_an_agent_of_his_own_gets_him_if_he_is_ready() {
    let switch = centre(sales().assigned_agent("201", "503")).build();
    let seen = Recorder::of(&switch);
    ready(&switch, &["501", "503"]);
    seen.take();
    switch.phone("201").dial(LINE).unwrap();
    assert!(seen.take().contains(&"sales: to 503 by AssignedAgent".into()));
    switch.phone("201").hang_up().unwrap();
    switch.request_agent_state("503", AgentState::NotReady).unwrap();
    switch.phone("201").dial(LINE).unwrap();
    assert!(seen.take().contains(&"sales: to 501 by Distribution".into()));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_an_agent_does_not_answer_goes_to_the_next_and_he_is_not_ready() {
    let config = config(|config| config.no_answer_timeout = Some(seconds(15)));
    let switch = centre(sales().config(config)).build();
    ready(&switch, &["501", "502"]);
    switch.phone("201").dial(LINE).unwrap();
    pass(seconds(14)).await;
    assert_eq!(ringing(&switch), ["501"]);
    pass(seconds(1)).await;
    assert_eq!((ringing(&switch), state(&switch, "501")), (vec!["502".into()], AgentState::NotReady));
    pass(seconds(15)).await;
    assert_eq!(ringing(&switch), Vec::<String>::new());
    assert_eq!(switch.phone("201").state(), PhoneState::Calling, "it waits");
    switch.request_agent_state("502", AgentState::Ready).unwrap();
    switch.phone("502").pick_up().unwrap();
    assert_eq!(switch.talks(), [["201", "502"]]);
}

#[tokio::test(start_paused = true)]
async fn an_agent_rings_as_long_as_the_routing_point_says_whatever_the_switch_says() {
    let config = config(|config| config.no_answer_timeout = Some(seconds(100)));
    let switch = centre(sales().config(config)).no_answer_timeout(Duration::from_secs(10)).build();
    ready(&switch, &["501"]);
    switch.phone("201").dial(LINE).unwrap();
    pass(seconds(99)).await;
    assert_eq!(ringing(&switch), ["501"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_every_agent_rejects_waits_instead_of_going_round_for_ever() {
    let rejects = |number: &str| {
        let agent = telapi_mock::Agent::new(number).inbound_service("sales");
        Extension::new(number).rejects().agent(agent)
    };
    let switch = centre(sales()).extension(rejects("501")).extension(rejects("502")).build();
    ready(&switch, &["501", "502"]);
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(switch.phone("201").state(), PhoneState::Calling);
    assert_eq!((state(&switch, "501"), state(&switch, "502")), (AgentState::NotReady, AgentState::NotReady));
    assert_ne!(Answer::Reject, Answer::Never);
}

#[tokio::test(start_paused = true)]
async fn an_agent_is_ready_again_when_the_caller_gives_up_while_he_rings() {
    let config = config(|config| config.agent_working_after_call_timeout = Some(seconds(30)));
    let switch = centre(sales().config(config)).build();
    ready(&switch, &["501"]);
    switch.phone("201").dial(LINE).unwrap();
    switch.phone("201").hang_up().unwrap();
    assert_eq!(state(&switch, "501"), AgentState::Ready);
}

#[tokio::test(start_paused = true)]
async fn a_phone_in_do_not_disturb_gets_no_call_of_the_service() {
    let switch = centre(sales()).build();
    ready(&switch, &["501", "502"]);
    switch.set_do_not_disturb("501", true).unwrap();
    switch.phone("201").dial(LINE).unwrap();
    assert_eq!(ringing(&switch), ["502"]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_is_transferred_and_forwarded_into_the_queue() {
    let switch = centre(sales()).build();
    // blind, by who talks to him
    switch.phone("201").dial("202").unwrap();
    switch.phone("202").pick_up().unwrap();
    switch.phone("202").transfer_to(LINE).unwrap();
    // supervised, while the queue waits for an agent
    switch.phone("203").dial("204").unwrap();
    switch.phone("204").pick_up().unwrap();
    switch.phone("204").consult(LINE).unwrap();
    switch.phone("204").transfer().unwrap();
    // and sent on by a phone
    let forwarding = telapi_mock::ForwardingType::Immediate;
    switch.set_forwarding("204", forwarding, true, Some(LINE)).unwrap();
    switch.phone("202").dial("204").unwrap();

    let snapshot = switch.routing_point_snapshot("sales").unwrap();
    assert_eq!(snapshot.queued_calls.count, 3);
    ready(&switch, &["501", "502", "503"]);
    for agent in ["501", "502", "503"] {
        switch.phone(agent).pick_up().unwrap();
    }
    assert_eq!(switch.talks(), [["201", "501"], ["203", "502"], ["202", "503"]]);
}
