//! Routes calls by skill over T-Server: each call at a route point is attached what its number says of the caller, and sent to who
//! knows about that.
//!
//! Without arguments it runs against a mock PBX inside this program, where three people call: `cargo run --example route_point`.
//!
//! On a live T-Server behind a gateway (see telapi-tserver's GATEWAY.md), until Ctrl-C; a skill is the first digits of the caller's
//! number, or nothing for all others, and where to:
//!
//! ```text
//! cargo run --example route_point -- tserver://gateway.example.com:7000 8000 43=1102 =1101
//! ```

use std::error::Error;
use std::time::Duration;
use telapi::tserver::event::{Event, EventRouteRequest};
use telapi::tserver::message::{AddressType, KvList, MessageType, RouteType};
use telapi::tserver::request::RequestRouteCall;
use telapi::tserver::{Address, Session};
use telapi::{StreamItem, Subscription};
use telapi_mock::tserver::TServer;
use telapi_mock::{Extension, RoutingPoint, Switch, SwitchBuilder};

/// Where callers are sent whose numbers begin so. The first that fits is taken.
type Skills = Vec<(String, String)>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &*arguments {
        [] => on_the_mock().await,
        [server, route_point, skills @ ..] if !skills.is_empty() => {
            let read =
                |skill: &String| skill.split_once('=').map(|(from, to)| (from.to_owned(), to.to_owned()));
            let skills: Option<Skills> = skills.iter().map(read).collect();
            let skills = skills.ok_or("a skill is DIGITS=WHERE")?;
            tokio::select! {
                outcome = route(server, route_point, &skills, usize::MAX) => outcome,
                _ = tokio::signal::ctrl_c() => Ok(()),
            }
        }
        _ => Err("usage: route_point [SERVER ROUTE-POINT DIGITS=WHERE…]".into()),
    }
}

async fn on_the_mock() -> Result<(), Box<dyn Error>> {
    let phones = ["1101", "1102", "1103", "4311", "4922", "3333"].map(Extension::new);
    let switch = phones.into_iter().fold(Switch::builder(), SwitchBuilder::extension);
    let switch = switch.routing_point(RoutingPoint::new("by-skill", "8000")).build();
    let server = TServer::builder(&switch).route_point("8000", Some("1101")).start().await?;
    let url = format!("tserver://{}", server.address());
    println!("A mock PBX listens at {url}.");
    let skills = [("43", "1102"), ("49", "1103"), ("", "1101")];
    let skills = skills.map(|(digits, to)| (digits.to_owned(), to.to_owned())).to_vec();
    let callers = async {
        for caller in ["4311", "4922", "3333"] {
            tokio::time::sleep(Duration::from_millis(200)).await;
            switch.phone(caller).dial("8000")?;
        }
        Ok::<_, Box<dyn Error>>(())
    };
    let routed = route(&url, "8000", &skills, 3);
    tokio::try_join!(routed, callers)?;
    Ok(())
}

/// Answers so many route requests.
async fn route(server: &str, route_point: &str, skills: &Skills, most: usize) -> Result<(), Box<dyn Error>> {
    let address = Address::new(route_point).address_type(AddressType::RouteDN);
    let session = Session::builder([server]).application("router").address(address).connect().await?;
    println!("{route_point} is registered.");
    let only = Subscription::new().only([MessageType::EventRouteRequest]);
    let mut events = session.events_with(only);
    let mut routed = 0;
    while let Some(item) = events.next().await {
        let StreamItem::Event(event) = item else { continue };
        if let Some(Event::RouteRequest(request)) = event.message() {
            answer(&session, request, skills).await?;
            routed += 1;
            if routed == most {
                break;
            }
        }
    }
    session.close().await;
    println!("The session is closed after {routed} calls.");
    Ok(())
}

async fn answer(session: &Session, call: &EventRouteRequest, skills: &Skills) -> Result<(), Box<dyn Error>> {
    let caller = call.ani.as_deref().unwrap_or_default();
    let skill = skills.iter().find(|(digits, _)| caller.starts_with(digits.as_str()));
    let request = RequestRouteCall::new(call.this_dn.clone(), call.conn_id);
    let request = if let Some((digits, to)) = skill {
        println!("{caller} is sent to {to}.");
        request.other_dn(to.as_str()).user_data(KvList::new().with("Skill", digits.as_str()))
    } else {
        println!("{caller} is rejected.");
        request.route_type(RouteType::Reject)
    };
    match session.request(request).await {
        Ok(_) => Ok(()),
        // the caller may have hung up meanwhile
        Err(error) if error.refusal().is_some() => {
            println!("{caller} was not routed: {error}.");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
