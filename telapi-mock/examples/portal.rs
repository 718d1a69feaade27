//! A portal in a process of its own, to measure a client beside it or to try one by hand.
//!
//! ```text
//! cargo run --release -p telapi-mock --example portal -- [--extensions 10] [--port 0]
//! ```
//!
//! It prints its URL on one line and serves until it is killed. The phones are numbered from 20001 upwards, their users
//! are called Extn20001 and so on, with the password 1234; calls to them ring until somebody acts. The application user
//! is ctiapp, with the password secret. Each session needs two or three file descriptors: for 2,000 of them, raise
//! `ulimit -n` to 10000.

mod arguments;

use arguments::Arguments;
use std::process::ExitCode;
use telapi_mock::{Extension, Switch, ipoffice::Portal};

const USAGE: &str = "usage: portal [--extensions N] [--port PORT]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let switch = Switch::builder().application_user("ctiapp", "secret");
    let switch = arguments
        .numbers()
        .fold(switch, |switch, number| switch.extension(Extension::new(number).password("1234")));
    let portal = Portal::builder(&switch.build())
        .max_sessions(usize::try_from(arguments.extensions).unwrap_or(usize::MAX))
        .port(arguments.port);
    match portal.start().await {
        Ok(portal) => {
            println!("{}", portal.url());
            std::future::pending().await
        }
        Err(error) => {
            eprintln!("the portal cannot listen on port {}: {error}", arguments.port);
            ExitCode::FAILURE
        }
    }
}
