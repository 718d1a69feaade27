//! Whatever people do at phones, who follows the messages knows which calls there are: each DN's ConnIDs are those that
//! the messages have told, and all parties of a call have one.

use crate::client::{Client, name, pair};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use telapi_mock::tserver::TServer;
use telapi_mock::{
    Agent, AgentState, Extension, ForwardingType, Leg, LegState, RoutingPoint, Switch, SwitchError,
};

const PHONES: [&str; 7] = ["1001", "1002", "1003", "1004", "1005", "1006", "1007"];
/// As many stories are told; hundreds were.
const SEEDS: u64 = 12;
const QUEUES: [&str; 2] = ["800", "900"];

fn switch(seed: u64) -> Switch {
    let builder = Switch::builder()
        .seed(seed)
        .extension(Extension::new("1001").agent(Agent::new("anna").inbound_service("sales")))
        .extension(Extension::new("1002").answers_after(Duration::ZERO))
        .extension(Extension::new("1003").rejects())
        .routing_point(RoutingPoint::new("sales", "800").failure_route("1004"))
        .routing_point(RoutingPoint::new("route", "900"));
    let others = ["1004", "1005", "1006", "1007"];
    others.iter().fold(builder, |builder, number| builder.extension(Extension::new(*number))).build()
}

/// Does one thing that makes sense at the phone, which may be refused all the same.
fn act(switch: &Switch, random: &mut fastrand::Rng) -> String {
    let (who, other) = (PHONES[random.usize(0..PHONES.len())], PHONES[random.usize(0..PHONES.len())]);
    let number = match random.u32(0..14) {
        0 => "9999",
        1 | 2 => QUEUES[random.usize(0..2)],
        3 => "*99*1#",
        _ => other,
    };
    let phone = switch.phone(who);
    let legs = phone.legs();
    let is = |state: LegState| legs.iter().find(|leg| leg.state == state);
    let (what, result) = match (is(LegState::Alerting), is(LegState::Connected), is(LegState::Held)) {
        _ if random.u32(0..8) == 0 => around(switch, random, who, other),
        (Some(_), _, _) => match random.u32(0..8) {
            0 => ("rejects", phone.reject()),
            1 => ("sends on", phone.transfer_to(number)),
            _ => ("picks up", phone.pick_up()),
        },
        (None, Some(active), Some(held)) => match random.u32(0..8) {
            0 | 1 => ("transfers", phone.transfer()),
            2..=4 => ("conferences", phone.conference()),
            5 => ("alternates", switch.alternate(who, &held.call_id, &active.call_id)),
            6 => ("comes back", switch.reconnect(who, &held.call_id, &active.call_id)),
            _ => ("hangs up", phone.hang_up()),
        },
        (None, Some(active), None) => match random.u32(0..12) {
            0..=4 => ("consults", phone.consult(number).map(drop)),
            5 => ("holds", phone.hold()),
            6 => ("transfers to", phone.transfer_to(number)),
            7 | 8 => ("adds", switch.add_party(who, &active.call_id, other, None)),
            9 => ("parks", phone.park("p")),
            10 => ("clears", switch.clear_call(who, &active.call_id)),
            _ => ("hangs up", phone.hang_up()),
        },
        (None, None, Some(held)) => match random.u32(0..5) {
            0 => ("adds to what it holds", switch.add_party(who, &held.call_id, other, None)),
            1 => ("transfers", phone.transfer()),
            2 => ("retrieves", phone.retrieve()),
            _ => ("hangs up", phone.hang_up()),
        },
        _ if legs.is_empty() => match random.u32(0..8) {
            0 => ("picks up at", phone.pick_up_at(other).map(drop)),
            1 => ("takes out", phone.unpark("p").map(drop)),
            _ => ("dials", phone.dial(number).map(drop)),
        },
        _ => match random.u32(0..3) {
            0 => ("waits", Ok(())),
            _ => ("hangs up", phone.hang_up()),
        },
    };
    format!("{who} {what} {number}/{other}: {result:?}")
}

/// Does something else.
fn around(
    switch: &Switch,
    random: &mut fastrand::Rng,
    who: &str,
    other: &str,
) -> (&'static str, Result<(), SwitchError>) {
    match random.u32(0..4) {
        0 => {
            let on = random.bool();
            ("forwards to", switch.set_forwarding(who, ForwardingType::Busy, on, Some(other)))
        }
        1 => {
            let states =
                [AgentState::LoggedOn, AgentState::Ready, AgentState::NotReady, AgentState::LoggedOff];
            ("moves the agent", switch.request_agent_state("1001", states[random.usize(0..4)]))
        }
        2 => {
            let phone = switch.phone(who);
            ("logs out and in", phone.log_out().and_then(|()| phone.log_in()))
        }
        _ => {
            let legs = switch.calls().into_iter().flat_map(|call| call.legs);
            let waits = |leg: &Leg| leg.partner().is_some_and(|to| to.number == "900");
            let waiting: Vec<Leg> = legs.filter(waits).collect();
            let route = |leg: &Leg| switch.route_call(&leg.device.number, &leg.call_id, Some(other));
            ("routes to", waiting.first().map_or(Ok(()), route))
        }
    }
}

/// What the messages have told: the ConnIDs at each DN.
#[derive(Default)]
struct Ledger(BTreeMap<String, BTreeSet<String>>);

impl Ledger {
    fn follow(&mut self, event: &Value) {
        let attributes = &event["attributes"];
        let dn = attributes["ThisDN"].as_str().unwrap_or_default();
        let Some(conn_id) = attributes["ConnID"].as_str() else { return };
        let calls = self.0.entry(dn.into()).or_default();
        let is_new = !calls.contains(conn_id);
        match name(event) {
            "EventDialing" | "EventRinging" | "EventQueued" | "EventRouteRequest" => {
                // a call that an agent does not take is queued again
                assert!(is_new, "{event}");
                calls.insert(conn_id.into());
            }
            // who picks a call up has not rung
            "EventEstablished" => {
                calls.insert(conn_id.into());
            }
            "EventReleased" | "EventAbandoned" | "EventDiverted" => {
                assert!(calls.remove(conn_id), "{event}");
            }
            "EventPartyChanged" => {
                if let Some(previous) = attributes["PreviousConnID"].as_str() {
                    assert!(calls.remove(previous) || calls.contains(conn_id), "{event}");
                    calls.insert(conn_id.into());
                }
                assert!(calls.contains(conn_id), "{event}");
            }
            "EventRouteUsed" => {}
            _ => assert!(!is_new, "{event}"),
        }
    }

    fn at(&self, dn: &str) -> BTreeSet<String> {
        self.0.get(dn).cloned().unwrap_or_default()
    }
}

fn conn_ids(picture: &Value) -> BTreeSet<String> {
    let extensions = &picture["attributes"]["Extensions"];
    let ids = (1..20).map(|number| pair(extensions, &format!("conn-{number}")).clone());
    ids.filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

async fn run(seed: u64) {
    let switch = switch(seed);
    let server = TServer::builder(&switch).route_point("900", None).start().await.unwrap();
    let mut random = fastrand::Rng::with_seed(seed);
    let dns: Vec<&str> = PHONES.iter().chain(&QUEUES).copied().collect();
    let mut client = Client::on(&server, &dns).await;
    let mut ledger = Ledger::default();
    let mut story = Vec::new();
    for _ in 0..60 {
        story.push(act(&switch, &mut random));
        // phones that pick up by themselves do it now
        tokio::time::sleep(Duration::from_millis(1)).await;
        client.ask("QueryServer", json!({})).await;
        let story = story.join("\n");
        for event in client.drain() {
            let followed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ledger.follow(&event)));
            assert!(followed.is_ok(), "seed {seed}, {event} after\n{story}");
        }
        let calls = switch.calls();
        for dn in &dns {
            let told = ledger.at(dn);
            let picture = client.register(dn).await;
            assert_eq!(conn_ids(&picture), told, "seed {seed}: {dn} after\n{story}");
        }
        for phone in PHONES {
            let legs = calls.iter().flat_map(|call| &call.legs).filter(|leg| leg.device.number == phone);
            // a call that cannot be put through may be over for T-Server
            let (failed, live): (Vec<_>, Vec<_>) = legs.partition(|leg| leg.state == LegState::Failed);
            let told = ledger.at(phone).len();
            let expected = live.len()..=live.len() + failed.len();
            assert!(expected.contains(&told), "seed {seed}: {phone} has {told}, {live:?} after\n{story}");
        }
        for call in calls.iter().filter(|call| call.legs.len() > 1) {
            let mut common: Option<BTreeSet<String>> = None;
            for leg in &call.legs {
                let own = ledger.at(&leg.device.number);
                common = Some(common.map_or(own.clone(), |common| &common & &own));
            }
            assert!(!common.unwrap().is_empty(), "seed {seed}: {:?} after\n{story}", call.legs);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_follows_the_messages_knows_every_call() {
    for seed in 0..SEEDS {
        run(seed).await;
    }
}
