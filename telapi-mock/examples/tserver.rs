//! A T-Server in a process of its own, to measure a client beside it or to try one by hand.
//!
//! ```text
//! cargo run --release -p telapi-mock --example tserver -- [--extensions 10] [--port 0]
//! ```
//!
//! It prints its address on one line and serves until it is killed. The phones are numbered from 20001 upwards; calls to them ring
//! until somebody acts. `nc` is client enough, a line for each message.

mod arguments;

use arguments::Arguments;
use std::process::ExitCode;
use telapi_mock::{Extension, Switch, tserver::TServer};

const USAGE: &str = "usage: tserver [--extensions N] [--port PORT]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let switch = arguments
        .numbers()
        .fold(Switch::builder(), |switch, number| switch.extension(Extension::new(number)));
    match TServer::builder(&switch.build()).port(arguments.port).start().await {
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
