//! The bot of `make_hold_transfer` over Genesys T-Server: it calls, holds, retrieves, consults and transfers.
//!
//! Without arguments it runs against a mock PBX inside this program: `cargo run --example tserver_bot`.
//!
//! On a live T-Server behind a gateway that speaks `tlib-json/1` (see telapi-tserver's GATEWAY.md; the phones of `--to` and `--consult`
//! must be answered by somebody; the application's password, if the server wants one, in `TELAPI_PASSWORD`). `--server` may be
//! given several times, for the two of a pair:
//!
//! ```text
//! cargo run --example tserver_bot -- --server tserver://gateway.example.com:7000 --dn 1101 --to 1102 --consult 1103
//! ```

#[path = "shared/bot.rs"]
mod bot;

use bot::scenario;
use std::error::Error;
use std::time::Duration;
use telapi::tserver::Session;
use telapi_mock::tserver::TServer;
use telapi_mock::{Extension, Switch};

const USAGE: &str = "known: --server URL, --dn, --to, --consult, --application";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    if arguments.servers.is_empty() {
        on_the_mock(&arguments).await
    } else {
        run(&arguments.servers, &arguments).await
    }
}

/// Three phones and a T-Server, all inside this program, spoken to over real sockets.
async fn on_the_mock(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let switch = Switch::builder()
        .extension(Extension::new("1101").full_name("Anna Berg"))
        .extension(Extension::new("1102").full_name("Bela Cerny").answers_after(Duration::from_millis(300)))
        .extension(Extension::new("1103").full_name("Carla Diaz").answers_after(Duration::from_millis(300)))
        .build();
    let server = TServer::builder(&switch).start().await?;
    let url = format!("tserver://{}", server.address());
    println!("A mock PBX listens at {url}.");
    run(&[url], arguments).await?;
    println!(
        "The PBX says: {} registrations of {}, and {} talk.",
        server.registrations(&arguments.dn),
        arguments.dn,
        switch.talks().concat().join(" and ")
    );
    Ok(())
}

async fn run(servers: &[String], arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let mut builder =
        Session::builder(servers).application(arguments.application.as_str()).address(arguments.dn.as_str());
    if let Ok(password) = std::env::var("TELAPI_PASSWORD") {
        builder = builder.password(password);
    }
    let session = builder.connect().await?;
    let phone = session.device(&arguments.dn)?;
    println!("{} is registered.", phone.id());
    let outcome = scenario(&phone, &arguments.to, &arguments.consult).await;
    session.close().await;
    println!("The session is closed.");
    outcome
}

struct Arguments {
    servers: Vec<String>,
    application: String,
    dn: String,
    to: String,
    consult: String,
}

impl Arguments {
    fn read() -> Result<Self, String> {
        let mut this = Self {
            servers: Vec::new(),
            application: "telapi-bot".to_owned(),
            dn: "1101".to_owned(),
            to: "1102".to_owned(),
            consult: "1103".to_owned(),
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value; {USAGE}"))?;
            match name.as_str() {
                "--server" => this.servers.push(value),
                "--application" => this.application = value,
                "--dn" => this.dn = value,
                "--to" => this.to = value,
                "--consult" => this.consult = value,
                _ => return Err(format!("unknown: {name}; {USAGE}")),
            }
        }
        Ok(this)
    }
}
