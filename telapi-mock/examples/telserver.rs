//! A TelServer in a process of its own, to measure a client beside it or to try one by hand.
//!
//! ```text
//! cargo run --release -p telapi-mock --example telserver -- [--extensions 10] [--port 0]
//! ```
//!
//! It prints its address on one line and serves until it is killed. The phones are numbered from 20001 upwards; calls to them ring
//! until somebody acts. Requests come by TCP or HTTP: a call is made by
//! `curl 'http://<address>/makeCall?deviceNumber=20001&calledDeviceNumber=20002'`.

use std::process::ExitCode;
use telapi_mock::{Extension, Switch, telservices::TelServer};

const USAGE: &str = "usage: telserver [--extensions N] [--port PORT]";

struct Arguments {
    extensions: u32,
    port: u16,
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments { extensions: 10, port: 0 };
    while let Some(name) = given.next() {
        let value = given.next().ok_or_else(|| format!("{name} needs a value"))?;
        let wrong = |_| format!("{name} cannot be {value:?}");
        match name.as_str() {
            "--extensions" => arguments.extensions = value.parse().map_err(wrong)?,
            "--port" => arguments.port = value.parse().map_err(wrong)?,
            _ => return Err(format!("there is no argument {name}")),
        }
    }
    if arguments.extensions > 50_000 {
        return Err("more than 50000 extensions are not served".into());
    }
    Ok(arguments)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match arguments(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let numbers = (1..=arguments.extensions).map(|index| (20_000 + index).to_string());
    let switch = numbers.fold(Switch::builder(), |switch, number| switch.extension(Extension::new(number)));
    match TelServer::builder(&switch.build()).port(arguments.port).start().await {
        Ok(server) => {
            println!("{}", server.address());
            std::future::pending().await
        }
        Err(error) => {
            eprintln!("the server cannot listen on port {}: {error}", arguments.port);
            ExitCode::FAILURE
        }
    }
}
