//! The T-Server front-end over real sockets, held against the T-Library model and CALL_MODEL.md by a client that shares no code
//! with it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say plainly what they expect, in their helpers too"
)]

mod agents;
mod answers;
mod calls;
mod client;
mod conferences;
mod faults;
mod features;
mod ledger;
mod links;
mod monitoring;
mod pair;
mod predictive;
mod private_services;
mod queries;
mod registration;
mod rooms;
mod routing;
mod sessions;
mod transfers;
mod user_data;
mod world;

use std::time::Duration;
use telapi_mock::tserver::{TServer, TServerBuilder};
use telapi_mock::{Extension, Switch};

/// Phones 1001 to 1004.
fn switch() -> Switch {
    let numbers = ["1001", "1002", "1003", "1004"];
    numbers.iter().fold(Switch::builder(), |switch, number| switch.extension(Extension::new(*number))).build()
}

async fn server() -> TServer {
    server_with(|settings| settings).await
}

async fn server_with(settings: impl FnOnce(TServerBuilder) -> TServerBuilder) -> TServer {
    settings(TServer::builder(&switch())).start().await.unwrap()
}

/// Longer than anything here takes.
const AT_MOST: Duration = Duration::from_secs(20);
