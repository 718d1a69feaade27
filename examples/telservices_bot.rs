//! The bot of `make_hold_transfer` over uniGone's TelServices: it calls, holds, retrieves, consults and transfers.
//!
//! Without arguments it runs against a mock PBX inside this program: `cargo run --example telservices_bot`; with `--http` the
//! same over HTTP, with long polls in place of UDP.
//!
//! On a live TelServer (the phones of `--to` and `--consult` must be answered by somebody; a password, if the server wants one,
//! in `TELAPI_PASSWORD`, for the user that `--user` names):
//!
//! ```text
//! cargo run --example telservices_bot -- --url telservices://telserver.example.com:2555 --device 1101 --to 1102 --consult 1103
//! ```

#[path = "shared/bot.rs"]
mod bot;

use bot::scenario;
use std::error::Error;
use std::time::Duration;
use telapi::telservices::{Session, WatchedDevice};
use telapi_mock::telservices::TelServer;
use telapi_mock::{Extension, Switch};

const USAGE: &str = "known: --http, --url URL, --device, --to, --consult, --user";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    match &arguments.url {
        Some(url) => run(url, &arguments).await,
        None => on_the_mock(&arguments).await,
    }
}

/// Three phones and a TelServer, all inside this program, spoken to over real sockets.
async fn on_the_mock(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let switch = Switch::builder()
        .extension(Extension::new("1101").full_name("Anna Berg"))
        .extension(Extension::new("1102").full_name("Bela Cerny").answers_after(Duration::from_millis(300)))
        .extension(Extension::new("1103").full_name("Carla Diaz").answers_after(Duration::from_millis(300)))
        .build();
    let server = TelServer::builder(&switch).start().await?;
    let url = if arguments.http { server.url() } else { format!("telservices://{}", server.address()) };
    println!("A mock PBX listens at {url}.");
    run(&url, arguments).await?;
    println!(
        "The PBX says: {} sessions, and {} talk.",
        server.sessions(),
        switch.talks().concat().join(" and ")
    );
    Ok(())
}

async fn run(url: &str, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let mut device = WatchedDevice::new(arguments.device.as_str());
    if let Some(user) = &arguments.user {
        let password =
            std::env::var("TELAPI_PASSWORD").map_err(|_| "put the password into TELAPI_PASSWORD")?;
        device = device.user(user, password);
    }
    let session = Session::builder(url).device(device).connect().await?;
    let phone = session.device(&arguments.device)?;
    println!("{} is watched.", phone.id());
    let outcome = scenario(&phone, &arguments.to, &arguments.consult).await;
    session.close().await;
    println!("The session is closed.");
    outcome
}

struct Arguments {
    url: Option<String>,
    http: bool,
    user: Option<String>,
    device: String,
    to: String,
    consult: String,
}

impl Arguments {
    fn read() -> Result<Self, String> {
        let mut this = Self {
            url: None,
            http: false,
            user: None,
            device: "1101".to_owned(),
            to: "1102".to_owned(),
            consult: "1103".to_owned(),
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            if name == "--http" {
                this.http = true;
                continue;
            }
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value; {USAGE}"))?;
            match name.as_str() {
                "--url" => this.url = Some(value),
                "--user" => this.user = Some(value),
                "--device" => this.device = value,
                "--to" => this.to = value,
                "--consult" => this.consult = value,
                _ => return Err(format!("unknown: {name}; {USAGE}")),
            }
        }
        Ok(this)
    }
}
