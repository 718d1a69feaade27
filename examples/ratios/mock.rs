//! The mock PBX: beside the measurement in a thread of its own, or in a process of its own.

use crate::Result;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use telapi_mock::ipoffice::Portal;
use telapi_mock::{Extension, Switch};
use tokio::runtime::{Builder, Runtime};

/// The argument that makes this program the mock.
pub(crate) const PROCESS: &str = "mock-process";
/// Every user's password.
pub(crate) const PASSWORD: &str = "1234";
/// The users who own no phone.
pub(crate) const APPLICATION_USERS: [&str; 2] = ["ours", "floor"];
/// The first phone's number; its user is `Extn10000`.
pub(crate) const FIRST_PHONE: usize = 10_000;
pub(crate) const PHONES: usize = 2_000;

/// A portal over plain HTTP, and what it runs on.
pub(crate) fn portal(phones: usize) -> Result<(Runtime, Portal)> {
    let numbers = (FIRST_PHONE..FIRST_PHONE + phones).map(|number| number.to_string());
    let phones =
        numbers.map(|number| Extension::new(&number).user(format!("Extn{number}")).password(PASSWORD));
    let switch = phones.fold(Switch::builder().seed(7), telapi_mock::SwitchBuilder::extension);
    let switch =
        APPLICATION_USERS.iter().fold(switch, |switch, user| switch.application_user(*user, PASSWORD));
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let portal = {
        // the switch has tasks of its own
        let _inside = runtime.enter();
        let switch = switch.build();
        runtime.block_on(Portal::builder(&switch).max_sessions(PHONES + 2).start())?
    };
    Ok((runtime, portal))
}

/// Tells the portal's URL on stdout, and serves until stdin ends.
pub(crate) fn serve() -> Result<()> {
    let (_runtime, portal) = portal(PHONES)?;
    println!("{}", portal.url());
    std::io::stdout().flush()?;
    std::io::stdin().lock().lines().for_each(drop);
    Ok(())
}

/// The mock in another process, which ends when this is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) url: String,
}

impl Process {
    pub(crate) fn start() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command.arg(PROCESS).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let out = child.stdout.take().ok_or("the mock has no stdout")?;
        let mut url = String::new();
        BufReader::new(out).read_line(&mut url)?;
        Ok(Self { child, url: url.trim().to_owned() })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // it has ended by itself if this fails
        let _ = self.child.wait();
    }
}
