//! The mock PBX: beside the measurement in a thread of its own, or in a process of its own.

use crate::Result;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use telapi_mock::ipoffice::{Portal, PortalBuilder};
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
/// The platform's trust store, as Debian and its kin have it.
const PLATFORM_STORE: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A portal over plain HTTP, and what it runs on.
pub(crate) fn portal(phones: usize) -> Result<(Runtime, Portal)> {
    portal_as(phones, |portal| portal)
}

fn portal_as(
    phones: usize,
    change: impl FnOnce(PortalBuilder) -> PortalBuilder,
) -> Result<(Runtime, Portal)> {
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
        runtime.block_on(change(Portal::builder(&switch).max_sessions(PHONES + 2)).start())?
    };
    Ok((runtime, portal))
}

/// Tells the portal's URL on stdout, and serves until stdin ends. With the name of a file, it speaks TLS, and adds its CA to
/// what stands there.
pub(crate) fn serve(trust_store: Option<&String>) -> Result<()> {
    let (_runtime, portal) =
        portal_as(PHONES, |portal| if trust_store.is_some() { portal.https() } else { portal })?;
    if let (Some(file), Some(ca)) = (trust_store, portal.ca_pem()) {
        std::fs::OpenOptions::new().append(true).open(file)?.write_all(ca.as_bytes())?;
    }
    println!("{}", portal.url());
    std::io::stdout().flush()?;
    std::io::stdin().lock().lines().for_each(drop);
    Ok(())
}

/// The mock in another process, which ends when this is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) url: String,
    /// Where whoever is to trust it finds its CA, beside those that the platform trusts.
    pub(crate) trust_store: Option<PathBuf>,
}

impl Process {
    pub(crate) fn http() -> Result<Self> {
        Self::start(None)
    }

    pub(crate) fn https() -> Result<Self> {
        let file = std::env::temp_dir().join(format!("telapi-ratios-{}.pem", std::process::id()));
        // where the platform has none, as a container may, the mock's CA stands alone
        std::fs::write(&file, std::fs::read(PLATFORM_STORE).unwrap_or_default())?;
        Self::start(Some(file))
    }

    fn start(trust_store: Option<PathBuf>) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(PROCESS).args(&trust_store);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let out = child.stdout.take().ok_or("the mock has no stdout")?;
        let mut url = String::new();
        BufReader::new(out).read_line(&mut url)?;
        Ok(Self { child, url: url.trim().to_owned(), trust_store })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // it has ended by itself if this fails
        let _ = self.child.wait();
        if let Some(file) = &self.trust_store {
            let _ = std::fs::remove_file(file);
        }
    }
}
