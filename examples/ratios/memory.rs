//! The resident memory of an idle session, among many in one process.

use crate::ratio::{Goal, Ratio};
use crate::{Result, mock};
use futures::stream::{self, StreamExt, TryStreamExt};
use std::process::{Command, Stdio};
use std::time::Duration;
use telapi::ipoffice::Session;

/// The argument that makes this program the process whose memory is measured.
pub(crate) const PROCESS: &str = "memory-process";
const SESSIONS: usize = mock::PHONES;
/// How many log in at once.
const AT_ONCE: usize = 32;
/// The login's connections are closed by then, and the first snapshot is over.
const UNTIL_IDLE: Duration = Duration::from_secs(10);
/// Each session has a WebSocket, and for a while a connection for its requests.
const OPEN_FILES: usize = 2 * SESSIONS + 100;

/// KiB of resident memory a session, in a fresh process with the mock in another one.
pub(crate) fn measure() -> Result<Ratio> {
    // the shell raises the limit of open files as far as it may: std has no call for it
    let raise = r#"ulimit -n "$(ulimit -H -n)" && exec "$0" "$@""#;
    let mut command = Command::new("sh");
    command.args(["-c", raise]).arg(std::env::current_exe()?).arg(PROCESS);
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("the process with the idle sessions has failed: see above".into());
    }
    let value = String::from_utf8(output.stdout)?.trim().parse()?;
    let name = format!("an idle session among {SESSIONS}");
    Ok(Ratio { name, value, goal: Goal::AtMost(48.0), unit: "KiB" })
}

/// Opens the sessions, waits, and prints KiB a session.
pub(crate) fn idle_sessions() -> Result<()> {
    let limit = open_files()?;
    if limit < OPEN_FILES {
        return Err(format!(
            "{OPEN_FILES} open files are needed, the limit is {limit}: raise it (ulimit -H -n)"
        )
        .into());
    }
    let mock = mock::Process::start()?;
    // as most programs have it: tokio's default
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let before = resident_kib()?;
        let logins = stream::iter(0..SESSIONS).map(|number| log_in(&mock.url, number));
        let sessions: Vec<Session> = logins.buffer_unordered(AT_ONCE).try_collect().await?;
        tokio::time::sleep(UNTIL_IDLE).await;
        let after = resident_kib()?;
        if let Some(session) = sessions.iter().find(|session| !session.state().get().is_online()) {
            return Err(format!("a session is not online: {:?}", session.state()).into());
        }
        println!("{}", (after - before) / f64::from(u32::try_from(sessions.len())?));
        Ok(())
    })
}

async fn log_in(url: &str, number: usize) -> Result<Session> {
    let user = format!("Extn{}", mock::FIRST_PHONE + number);
    Ok(Session::builder(url).credentials(user, mock::PASSWORD).application("ratios").connect().await?)
}

/// `VmRSS` of this process.
fn resident_kib() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS in /proc")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

fn open_files() -> Result<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line =
        limits.lines().find_map(|line| line.strip_prefix("Max open files")).ok_or("no limits in /proc")?;
    let soft = line.split_whitespace().next().unwrap_or_default();
    Ok(if soft == "unlimited" { usize::MAX } else { soft.parse()? })
}
