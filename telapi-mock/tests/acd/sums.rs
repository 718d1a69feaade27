//! Statistics add up at every moment, and are what happened: random traffic, whose events the test counts by itself.

use crate::ledger::{Counter, Ledger, count};
use crate::world::{LINE, SALES, centre, config, pass, sales, seconds};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use telapi_mock::{
    Agent, AgentState, AgentsDistribution, Campaign, Extension, HistoryQuery, RecordType, RoutingPointConfig,
    Switch,
};

const CAMP: &str = "camp";
const AGENTS: [&str; 4] = ["501", "502", "503", "504"];

fn world(seed: u64, random: &mut fastrand::Rng) -> Switch {
    let distribution =
        [AgentsDistribution::Cyclic, AgentsDistribution::Sequential, AgentsDistribution::MostIdle];
    let point = config(|config| {
        config.agents_distribution = Some(distribution[random.usize(..3)]);
        config.no_answer_timeout = Some(seconds(random.u64(1..30)));
        config.agent_working_after_call_timeout = Some(seconds(random.u64(0..20)));
        config.queue_limit = random.bool().then_some(100);
        config.statistics_incoming_call_immediate_abandon_timeout = random.bool().then_some(seconds(3));
    });
    let template = config(|config| {
        config.no_answer_timeout = Some(seconds(10));
        config.failed_call_retry_timeout = Some(seconds(20));
        config.failed_call_retry_limit = Some(2);
        config.agent_working_after_call_timeout = Some(seconds(5));
    });
    let both = Agent::new("agent504").inbound_service(SALES).outbound_service(CAMP);
    let switch = centre(sales().config(point).failure_route("204"))
        .seed(seed)
        .extension(Extension::new("503").rejects().agent(Agent::new("agent503").inbound_service(SALES)))
        .extension(Extension::new("504").agent(both))
        .extension(Extension::new("901").answers_after(seconds(4)))
        .extension(Extension::new("902"))
        .extension(Extension::new("903").busy())
        .campaign_template("template", template)
        .build();
    switch.set_campaign(CAMP, Campaign::new().call("901").call("902").call("903").call("999").call("203"));
    switch
}

/// Does something at random; what is refused changes nothing.
fn act(switch: &Switch, random: &mut fastrand::Rng) {
    let caller = switch.phone(format!("20{}", random.u8(1..=4)));
    let agent = AGENTS[random.usize(..4)];
    let phone = switch.phone(agent);
    let states = [
        AgentState::LoggedOn,
        AgentState::Ready,
        AgentState::Ready,
        AgentState::NotReady,
        AgentState::LoggedOff,
    ];
    let any = format!("20{}", random.u8(1..=4));
    let _ = match random.u8(0..22) {
        0..=3 => caller.dial(LINE).map(drop),
        4 => caller.dial(LINE).and_then(|_| caller.hang_up()),
        5 => caller.hang_up(),
        6..=8 => phone.pick_up(),
        9 => phone.hang_up(),
        10..=12 => switch.request_agent_state(agent, states[random.usize(..5)]),
        13 => phone.reject(),
        14 => phone.transfer_to(&any),
        15 => phone.consult(&any).map(drop),
        16 => caller.pick_up().or_else(|_| phone.transfer()),
        17 => phone.conference(),
        18 => caller.pick_up_at(agent).map(drop),
        19 => phone.dial(&any).map(drop),
        20 => caller.transfer_to(LINE),
        _ if random.u8(0..4) == 0 => switch.suspend_routing_point(SALES),
        _ => switch.resume_routing_point(SALES),
    };
}

fn compare(switch: &Switch, ledger: &Ledger, what: &str) {
    let now = switch.now();
    let legs = switch.calls().into_iter().flat_map(|call| call.legs);
    let mut legs: Vec<_> = legs.map(|leg| ((leg.device.number, leg.call_id), leg.state)).collect();
    legs.sort();
    let told = ledger.parts.iter().map(|(key, part)| (key.clone(), part.state));
    assert_eq!(told.collect::<Vec<_>>(), legs, "{what}: who believes the events knows every leg");
    compare_routing_point(switch, ledger, now, what);
    for device in ["201", "202", "204"].into_iter().chain(AGENTS) {
        compare_calls(switch, ledger, device, now, &format!("{what}, {device}"));
    }
    for device in AGENTS {
        compare_times(switch, ledger, device, now, &format!("{what}, {device}"));
    }
    let snapshot = switch.routing_point_snapshot(SALES).unwrap();
    let counts = snapshot.ready_available_agents_count
        + snapshot.busy_or_working_after_call_agents_count
        + snapshot.not_ready_or_direct_call_agents_count
        + snapshot.logged_off_or_closed_agents_count;
    assert_eq!(counts, 4, "{what}");
}

fn compare_routing_point(switch: &Switch, ledger: &Ledger, now: SystemTime, what: &str) {
    let total = switch.routing_point_total(SALES).unwrap();
    let living = u64::try_from(ledger.calls.len()).unwrap();
    let talking = ledger.calls.values().filter_map(|call| call.talks);
    let (mut connected, mut queued, mut routed) = (ledger.connected, ledger.queued, ledger.routed);
    talking.for_each(|talks| connected.add(now.duration_since(talks).unwrap()));
    for call in ledger.calls.values() {
        routed += call.rings;
        let waits = call.waits.map(|waits| now.duration_since(waits).unwrap());
        if call.waits.is_some() || call.waited.is_some() {
            queued.add(call.waited.unwrap_or_default() + waits.unwrap_or_default());
        }
    }
    connected.agrees(total.incoming_calls_connected, what);
    queued.agrees(total.queued_calls, what);
    let ended = ledger.on_agent + ledger.on_queue + ledger.failed;
    assert_eq!(total.incoming_calls_count + ledger.immediately, ledger.arrived, "{what}");
    assert_eq!(total.incoming_calls_count, ledger.connected.count + ended + living, "{what}");
    assert_eq!(total.incoming_calls_abandoned_immediately_count, ledger.immediately, "{what}");
    assert_eq!(total.incoming_calls_abandoned_on_agent_count, ledger.on_agent, "{what}");
    assert_eq!(total.incoming_calls_abandoned_on_queue_count, ledger.on_queue, "{what}");
    assert_eq!(total.routed_to_failure_route_calls_count, ledger.failed, "{what}");
    assert_eq!(total.routed_to_distribution_calls_count, routed, "{what}");
    assert_eq!(total.incoming_calls_alerting.count, routed, "{what}");
    if ledger.immediately == 0 {
        let alerting: u64 = total.agents.iter().map(|agent| agent.agent_incoming_calls.alerting.count).sum();
        assert_eq!(alerting, routed, "{what}: what rang at the agents");
        let rang: Duration =
            total.agents.iter().map(|agent| agent.agent_incoming_calls.alerting.duration).sum();
        assert_eq!(rang, total.incoming_calls_alerting.duration, "{what}");
    }
    let camp = switch.routing_point_total(CAMP).unwrap();
    assert_eq!(camp.outgoing_calls_originated_count, ledger.launched, "{what}");
    assert_eq!(camp.outgoing_calls_retried_count, ledger.attempts_again, "{what}");
    assert_eq!(camp.outgoing_calls_performed_count, ledger.reached, "{what}");
    assert_eq!(camp.outgoing_calls_failed_count, ledger.given_up, "{what}");
    assert_eq!(camp.outgoing_calls_intended_count, 5, "{what}");
    let made: u64 = camp.agents.iter().map(|agent| agent.agent_outgoing_calls.originated_count).sum();
    assert_eq!(made, ledger.launched, "{what}: what the agents made for the campaign");
}

fn compare_calls(switch: &Switch, ledger: &Ledger, device: &str, now: SystemTime, what: &str) {
    let total = switch.user_total(device).unwrap();
    for (of_service, incoming, outgoing) in [
        (false, total.incoming_calls, total.outgoing_calls),
        (true, total.agent_incoming_calls, total.agent_outgoing_calls),
    ] {
        let mut phone = ledger.phones.get(&(device.into(), of_service)).copied().unwrap_or_default();
        let living = ledger.parts.iter().filter(|((number, _), _)| number == device);
        for (_, part) in living.filter(|(_, part)| !of_service || part.by_service) {
            count(&mut phone, part, now, None);
        }
        phone.alerting.agrees(incoming.alerting, what);
        phone.connected.agrees(incoming.connected, what);
        phone.reached.agrees(outgoing.connected, what);
        assert_eq!(
            (incoming.abandoned_count, incoming.failed_count),
            (phone.abandoned, phone.failed),
            "{what}"
        );
        assert_eq!(outgoing.originated_count, phone.originated, "{what}");
        let ringing = incoming.alerting.count - phone.connected.count - phone.abandoned - phone.failed;
        assert!(ringing <= 2, "{what}: {ringing} ring still");
    }
}

fn compare_times(switch: &Switch, ledger: &Ledger, device: &str, now: SystemTime, what: &str) {
    let times = switch.user_total(device).unwrap().agent_times;
    let spent = |state: AgentState| {
        let before = ledger.times.get(&(device.to_owned(), state)).copied().unwrap_or_default();
        let now_in = ledger.agents.get(device).filter(|(current, _)| *current == state);
        before + now_in.map(|(_, since)| now.duration_since(*since).unwrap()).unwrap_or_default()
    };
    assert_eq!(times.logged_off, spent(AgentState::LoggedOff), "{what}");
    assert_eq!(times.busy, spent(AgentState::Busy), "{what}");
    assert_eq!(times.working_after_call, spent(AgentState::WorkingAfterCall), "{what}");
    let direct = times.ready + times.not_ready + times.direct_call;
    assert_eq!(direct, spent(AgentState::Ready) + spent(AgentState::NotReady), "{what}");
    assert!(
        times.ready <= spent(AgentState::Ready) && times.not_ready <= spent(AgentState::NotReady),
        "{what}"
    );
    let parts = [times.not_ready, times.ready, times.direct_call, times.working_after_call, times.busy];
    assert_eq!(parts.iter().sum::<Duration>(), times.logged_on(), "{what}");
    let total = times.percentage(times.logged_on()) + times.percentage(times.logged_off);
    let whole = if (times.logged_on() + times.logged_off).is_zero() { 0.0 } else { 100.0 };
    assert!((total - whole).abs() < 1e-6, "{what}: {total}");
}

/// Runs a seed; gives what was counted at the end.
async fn run(seed: u64) -> Arc<Counter> {
    let mut random = fastrand::Rng::with_seed(seed);
    let switch = world(seed, &mut random);
    let counter = Arc::new(Counter::default());
    switch.attach(&counter);
    // counted are calls since the first log-on: let it be before all calls
    for agent in AGENTS {
        switch.request_agent_state(agent, AgentState::LoggedOn).unwrap();
        switch.request_agent_state(agent, AgentState::Ready).unwrap();
    }
    switch.start_routing_point(CAMP, None, &RoutingPointConfig::default()).unwrap();
    for step in 0..150 {
        act(&switch, &mut random);
        if random.bool() {
            pass(seconds(random.u64(0..12))).await;
        }
        compare(&switch, &counter.0.lock().unwrap(), &format!("seed {seed}, step {step}"));
    }
    counter
}

#[tokio::test(start_paused = true)]
async fn statistics_are_what_happened_whatever_happens() {
    // how often each fate was seen over all seeds
    let mut seen = [0; 10];
    for seed in 0..150 {
        let counter = run(seed).await;
        let ledger = counter.0.lock().unwrap();
        let counts = [
            ledger.connected.count,
            ledger.queued.count,
            ledger.immediately,
            ledger.on_agent,
            ledger.on_queue,
            ledger.failed,
            ledger.attempts_again,
            ledger.reached,
            ledger.given_up,
            ledger.phones.values().map(|phone| phone.failed).sum(),
        ];
        for (sum, count) in seen.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    assert!(seen.iter().all(|&count| count > 50), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_history() {
    let history = async |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let switch = world(seed, &mut random);
        for agent in AGENTS {
            switch.request_agent_state(agent, AgentState::LoggedOn).unwrap();
            switch.request_agent_state(agent, AgentState::Ready).unwrap();
        }
        switch.start_routing_point(CAMP, None, &RoutingPointConfig::default()).unwrap();
        for _ in 0..100 {
            act(&switch, &mut random);
            pass(seconds(random.u64(0..5))).await;
        }
        switch.history(&HistoryQuery::new().record_type(RecordType::All))
    };
    for seed in 0..10 {
        let first = history(seed).await;
        assert!(first.len() > 20, "seed {seed}");
        assert_eq!(first, history(seed).await, "seed {seed}");
    }
}
