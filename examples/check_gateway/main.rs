//! Connects to a gateway that speaks `tlib-json/1`, runs the checklist of telapi-tserver's GATEWAY.md, and says what passes.
//!
//! Without arguments it checks the mock inside this program: `cargo run --example check_gateway`.
//!
//! On a gateway of your own (the first DN calls the second, which somebody need not answer; the application's password, if the server
//! wants one, in `TELAPI_PASSWORD`):
//!
//! ```text
//! cargo run --example check_gateway -- tserver://gateway.example.com:7000 --dn 1101 --dn 1102
//! ```
//!
//! The exit status is 0 if all points pass.

mod checks;
mod line;

use checks::Checks;
use std::error::Error;
use std::process::ExitCode;
use telapi_mock::tserver::TServer;
use telapi_mock::{Extension, Switch, SwitchBuilder};

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut server = None;
    let mut dns = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--dn" => dns.push(arguments.next().ok_or("--dn needs a number")?),
            url if server.is_none() && !url.starts_with('-') => server = Some(url.to_owned()),
            other => return Err(format!("unknown: {other}; known: URL, --dn DN --dn DN").into()),
        }
    }
    let Some(server) = server else {
        let extensions = ["1101", "1102"].map(Extension::new);
        let switch = extensions.into_iter().fold(Switch::builder(), SwitchBuilder::extension).build();
        let mock = TServer::builder(&switch).start().await?;
        let url = format!("tserver://{}", mock.address());
        println!("A mock gateway listens at {url}.");
        return check(&url, "1101", "1102").await;
    };
    let [first, second] = &*dns else { return Err("two DNs are needed: --dn DN --dn DN".into()) };
    check(&server, first, second).await
}

async fn check(server: &str, first: &str, second: &str) -> Result<ExitCode, Box<dyn Error>> {
    let mut checks = Checks::new(server, first, second)?;
    checks.run().await;
    println!("{} of {} points pass.", checks.passed(), checks.count());
    Ok(if checks.passed() == checks.count() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
