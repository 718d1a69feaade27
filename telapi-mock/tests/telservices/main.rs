//! The TelServices front-end over real sockets, held against the guide by a client that shares no code with it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say plainly what they expect, in their helpers too"
)]

mod agents;
mod calls;
mod centre;
mod client;
mod directories;
mod faults;
mod history;
mod messages;
mod requests;
mod routing_points;
mod services;
mod sessions;
mod statistics;
mod transports;

use std::time::Duration;
use telapi_mock::telservices::{TelServer, TelServerBuilder};
use telapi_mock::{Extension, Switch};

/// Phones 701 to 704 with users Extn701 and so on, password 1234.
fn switch() -> Switch {
    let numbers = ["701", "702", "703", "704"];
    let extension =
        |number: &str| Extension::new(number).password("1234").full_name(format!("Person {number}"));
    numbers.iter().fold(Switch::builder(), |switch, number| switch.extension(extension(number))).build()
}

async fn server() -> TelServer {
    server_with(|settings| settings).await
}

async fn server_with(settings: impl FnOnce(TelServerBuilder) -> TelServerBuilder) -> TelServer {
    settings(TelServer::builder(&switch())).start().await.unwrap()
}

/// Longer than anything here takes.
const AT_MOST: Duration = Duration::from_secs(20);
