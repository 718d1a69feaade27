//! A supervisor's wallboard: what a routing point and its agents do, in a table that is refreshed (TelServices, *Supervisor
//! services*).
//!
//! Without arguments it shows a mock PBX inside this program, which five callers keep busy, six times, once a second: `cargo run
//! --example supervisor_wallboard`. On a live TelServer, until it is interrupted:
//!
//! ```text
//! cargo run --example supervisor_wallboard -- --url telservices://telserver.example.com:2555 --service sales
//! ```

use std::error::Error;
use std::time::Duration;
use telapi::telservices::service::{OnOff, RequestedAgentState, StatisticsType};
use telapi::telservices::wire::{
    RoutingPointSnapshot, RoutingPointStatistics, RoutingPointTotal, UserSnapshot,
};
use telapi::telservices::{RoutingPoint, Session};
use telapi_mock::telservices::TelServer;
use telapi_mock::{Agent, Extension, RoutingPoint as MockRoutingPoint, Switch};

/// How long the table stands before it is made anew.
const REFRESHED_EVERY: Duration = Duration::from_secs(1);

const USAGE: &str = "known: --url URL, --service NAME";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (url, service) = arguments()?;
    match url {
        Some(url) => {
            let session = Session::builder(url).connect().await?;
            show(&session.routing_point(service.as_str()), u32::MAX).await
        }
        None => on_the_mock(&service).await,
    }
}

/// Shows the routing point, so many times.
async fn show(routing_point: &RoutingPoint, times: u32) -> Result<(), Box<dyn Error>> {
    for _ in 0..times {
        let state = routing_point.query_state().await?;
        println!("\n{} is {state}", routing_point.service());
        if let RoutingPointStatistics::Snapshot(now) =
            routing_point.query_statistics(StatisticsType::Snapshot).await?
        {
            show_now(&now);
        }
        if let RoutingPointStatistics::Total(so_far) =
            routing_point.query_statistics(StatisticsType::Total).await?
        {
            show_so_far(&so_far);
        }
        tokio::time::sleep(REFRESHED_EVERY).await;
    }
    Ok(())
}

fn show_now(now: &RoutingPointSnapshot) {
    let count = Option::unwrap_or_default;
    println!(
        "  now: {} queued for {}; {} agents ready, {} busy, {} not ready, {} logged off",
        count(now.queued_calls_count),
        time(now.queued_calls_duration),
        count(now.ready_available_agents_count),
        count(now.busy_or_working_after_call_agents_count),
        count(now.not_ready_or_direct_call_agents_count),
        count(now.logged_off_or_closed_agents_count),
    );
    for agent in now.agents.iter().flatten() {
        show_agent(agent);
    }
}

fn show_agent(agent: &UserSnapshot) {
    let number = agent.device_number.as_ref().map(ToString::to_string).unwrap_or_default();
    let name = agent.user_id.as_deref().unwrap_or("-");
    let state = agent.agent_state.as_ref().map(ToString::to_string).unwrap_or_default();
    println!("    {number:<6} {name:<10} {state}");
}

fn show_so_far(so_far: &RoutingPointTotal) {
    let count = Option::unwrap_or_default;
    println!(
        "  so far: {} calls came, {} were connected, the longest waited {}",
        count(so_far.incoming_calls_count),
        count(so_far.incoming_calls_connected_count),
        time(so_far.queued_calls_longest_duration),
    );
}

fn time(duration: Option<Duration>) -> String {
    let seconds = duration.unwrap_or_default().as_secs();
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Two agents, a routing point, and callers, all inside this program.
async fn on_the_mock(service: &str) -> Result<(), Box<dyn Error>> {
    let agent = |number: &str, name: &str| {
        let agent = Agent::new(name).inbound_service(service);
        Extension::new(number).answers_after(Duration::from_millis(200)).agent(agent)
    };
    let switch = Switch::builder().extension(agent("8001", "anna")).extension(agent("8002", "bela"));
    let switch = switch.routing_point(MockRoutingPoint::new(service, "8000"));
    let callers = ["7001", "7002", "7003", "7004", "7005"];
    let switch =
        callers.iter().fold(switch, |switch, number| switch.extension(Extension::new(*number))).build();
    let server = TelServer::builder(&switch).start().await?;
    let url = format!("telservices://{}", server.address());
    println!("A mock PBX listens at {url}.");

    let session = Session::builder(url).device("8001").device("8002").connect().await?;
    for number in ["8001", "8002"] {
        let phone = session.phone(number)?;
        phone.set_do_not_disturb(OnOff::Off).await?;
        phone.set_agent_state(RequestedAgentState::LoggedOn).await?;
        phone.set_agent_state(RequestedAgentState::Ready).await?;
    }
    let calls = tokio::spawn(async move {
        for number in callers {
            if let Err(error) = switch.phone(number).dial("8000") {
                println!("{number} cannot call: {error}");
            }
            tokio::time::sleep(REFRESHED_EVERY).await;
        }
        switch
    });
    show(&session.routing_point(service), 6).await?;
    let switch = calls.await?;
    println!("\nThe PBX says: {} calls are there.", switch.calls().len());
    session.close().await;
    Ok(())
}

fn arguments() -> Result<(Option<String>, String), String> {
    let (mut url, mut service) = (None, "sales".to_owned());
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value; {USAGE}"))?;
        match name.as_str() {
            "--url" => url = Some(value),
            "--service" => service = value,
            _ => return Err(format!("unknown: {name}; {USAGE}")),
        }
    }
    Ok((url, service))
}
