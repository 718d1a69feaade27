//! Hot desking over T-Server: a guest's extension is associated with a host's device, and not any more.
//!
//! Without arguments it runs against a mock PBX inside this program: `cargo run --example hot_desking`.
//!
//! On a live T-Server for the CSTA Connector, behind a gateway (see telapi-tserver's GATEWAY.md):
//!
//! ```text
//! cargo run --example hot_desking -- tserver://gateway.example.com:7000 1101 1102
//! ```

use std::error::Error;
use telapi::tserver::Session;
use telapi::tserver::message::ErrorCode;
use telapi::tserver::private_service::{Answer, PrivateEvent};
use telapi_mock::tserver::TServer;
use telapi_mock::{Extension, Switch, SwitchBuilder};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &*arguments {
        [] => on_the_mock().await,
        [server, guest, host] => run(server, guest, host).await,
        _ => Err("usage: hot_desking [SERVER GUEST HOST]".into()),
    }
}

async fn on_the_mock() -> Result<(), Box<dyn Error>> {
    let extensions = ["1101", "1102"].map(Extension::new);
    let switch = extensions.into_iter().fold(Switch::builder(), SwitchBuilder::extension).build();
    let server = TServer::builder(&switch).start().await?;
    let url = format!("tserver://{}", server.address());
    println!("A mock PBX listens at {url}.");
    run(&url, "1101", "1102").await
}

async fn run(server: &str, guest: &str, host: &str) -> Result<(), Box<dyn Error>> {
    let session = Session::builder([server]).application("hot-desking").address(guest).connect().await?;
    let desks = session.hot_desking();
    tell(&desks.initiate(guest, host).await?);
    match desks.initiate(guest, host).await {
        Ok(answer) => tell(&answer),
        Err(error) => match ErrorCode::of(&error) {
            Some(code) => println!("Once more is refused: {code}."),
            None => return Err(error.into()),
        },
    }
    tell(&desks.cancel(guest).await?);
    session.close().await;
    println!("The session is closed.");
    Ok(())
}

fn tell(answer: &Answer) {
    match answer.private_event() {
        Some(PrivateEvent::HotDeskingEstablished { guest, host }) => println!("{guest} is at {host} now."),
        Some(PrivateEvent::HotDeskingCancelled { guest, host: Some(host) }) => {
            println!("{guest} has left {host}.");
        }
        Some(PrivateEvent::HotDeskingCancelled { guest, host: None }) => println!("{guest} has left."),
        Some(other) => println!("The server answers with {other:?}."),
        None => println!("The server has accepted it; what comes of it, an event will tell."),
    }
}
