//! A bot that calls, holds, retrieves, consults and transfers.
//!
//! Without arguments it runs against a mock PBX inside this program: `cargo run --example make_hold_transfer`.
//!
//! On a live portal, with the password in `TELAPI_PASSWORD` (the phones of `--to` and `--consult` must be answered by
//! somebody):
//!
//! ```text
//! cargo run --example make_hold_transfer -- --url https://onex.example.com:9443 --user Extn201 --device 201 \
//!     --to 202 --consult 203 --ca portal-ca.pem
//! ```

#[path = "shared/bot.rs"]
mod bot;

use bot::scenario;
use std::error::Error;
use std::time::Duration;
use telapi::ipoffice::{Session, SessionBuilder, TlsPolicy};
use telapi_mock::ipoffice::Portal;
use telapi_mock::{Extension, Switch};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    match &arguments.url {
        Some(url) => {
            let password =
                std::env::var("TELAPI_PASSWORD").map_err(|_| "put the password into TELAPI_PASSWORD")?;
            let mut builder = Session::builder(url).credentials(&arguments.user, password);
            if let Some(ca) = &arguments.ca {
                builder = builder.tls(TlsPolicy::private_ca(std::fs::read(ca)?)?);
            }
            run(builder, &arguments).await
        }
        None => on_the_mock(&arguments).await,
    }
}

/// Three phones and a portal, all inside this program, spoken to over real HTTP and a real WebSocket.
async fn on_the_mock(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let switch = Switch::builder()
        .extension(Extension::new("201").user("Extn201").password("1234").full_name("Anna Berg"))
        .extension(Extension::new("202").full_name("Bela Cerny").answers_after(Duration::from_millis(300)))
        .extension(Extension::new("203").full_name("Carla Diaz").answers_after(Duration::from_millis(300)))
        .build();
    let portal = Portal::builder(&switch).start().await?;
    println!("A mock PBX listens at {}.", portal.url());
    run(Session::builder(portal.url()).credentials("Extn201", "1234"), arguments).await?;
    let talking: Vec<_> =
        switch.calls().iter().flat_map(|call| call.legs.clone()).map(|leg| leg.device.number).collect();
    println!("The PBX says who is talking now: {}.", talking.join(" and "));
    Ok(())
}

async fn run(builder: SessionBuilder, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let session = builder.application("make-hold-transfer").connect().await?;
    let phone = session.device(&arguments.device)?;
    println!("{} is logged in.", phone.id());
    let outcome = scenario(&phone, &arguments.to, &arguments.consult).await;
    session.close().await;
    println!("Logged out.");
    outcome
}

struct Arguments {
    url: Option<String>,
    user: String,
    ca: Option<String>,
    device: String,
    to: String,
    consult: String,
}

impl Arguments {
    fn read() -> Result<Self, String> {
        let mut this = Self {
            url: None,
            user: "Extn201".to_owned(),
            ca: None,
            device: "201".to_owned(),
            to: "202".to_owned(),
            consult: "203".to_owned(),
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--url" => this.url = Some(value),
                "--user" => this.user = value,
                "--ca" => this.ca = Some(value),
                "--device" => this.device = value,
                "--to" => this.to = value,
                "--consult" => this.consult = value,
                _ => {
                    return Err(format!("unknown: {name}; known: --url --user --ca --device --to --consult"));
                }
            }
        }
        Ok(this)
    }
}
