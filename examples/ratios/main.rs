//! What telapi costs beside the bare libraries below it: ratios, each with the goal that it must meet.
//!
//! ```text
//! cargo run --release --example ratios [-- [--json] [decode] [tserver] [session] [tserver-session] [publish] [memory] [memory-tls]]
//! ```
//!
//! Without names, all of them are measured; with `--json`, each is one line: an object with `name`, `value`, `goal` and
//! `met`. Ours and the floor run in turn, and the best of several rounds counts, so that what else the machine does
//! disturbs neither more than the other. BENCHMARKS.md says what the floors do and where the time goes.

#![expect(clippy::print_stdout, reason = "it prints its results")]

mod decode;
mod fixtures;
mod floor;
mod memory;
mod mock;
mod publish;
mod ratio;
mod session;
mod tserver;
mod tserver_session;

use std::error::Error;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    // the two processes of the measurement of memory are this program too
    match arguments.first().map(String::as_str) {
        Some(mock::PROCESS) => return mock::serve(arguments.get(1)),
        Some(memory::PROCESS) => return memory::idle_sessions(arguments.get(1..).unwrap_or_default()),
        _ => {}
    }
    let json = arguments.iter().any(|argument| argument == "--json");
    arguments.retain(|argument| argument != "--json");
    if let Some(unknown) = arguments.iter().find(|argument| !NAMES.contains(&argument.as_str())) {
        return Err(format!("{unknown}? Name some of {}, or none.", NAMES.join(", ")).into());
    }
    let wanted = |name: &str| arguments.is_empty() || arguments.iter().any(|argument| argument == name);
    for name in NAMES.iter().filter(|name| wanted(name)) {
        let ratios = match *name {
            "decode" => decode::measure()?,
            "tserver" => tserver::measure()?,
            "session" => vec![session::measure()?],
            "tserver-session" => vec![tserver_session::measure()?],
            "publish" => vec![publish::measure()?],
            "memory" => vec![memory::measure()?],
            _ => vec![memory::measure_tls()?],
        };
        for ratio in &ratios {
            println!("{}", if json { ratio.json() } else { ratio.row() });
        }
    }
    Ok(())
}

const NAMES: [&str; 7] =
    ["decode", "tserver", "session", "tserver-session", "publish", "memory", "memory-tls"];
