//! The resident memory of an idle session, among many in one process.

use crate::ratio::{Goal, Ratio};
use crate::{Result, mock};
use futures::stream::{self, StreamExt, TryStreamExt};
use std::process::{Command, Stdio};
use std::time::Duration;
use telapi::ipoffice::{HttpClient, Session};

/// The argument that makes this program the process whose memory is measured.
pub(crate) const PROCESS: &str = "memory-process";
const SESSIONS: usize = mock::PHONES;
/// How many log in at once.
const AT_ONCE: usize = 32;
/// The login's connections are closed by then, and the first snapshot is over.
const UNTIL_IDLE: Duration = Duration::from_secs(10);
/// Each session has a WebSocket, and for a while a connection for its requests.
const OPEN_FILES: usize = 2 * SESSIONS + 100;

/// What the sessions speak, and with what.
#[derive(Clone, Copy)]
enum Kind {
    Http,
    /// Over TLS, each with a client of its own, which loads the platform's trust store.
    TlsAlone,
    /// Over TLS, all with one client.
    TlsShared,
}

impl Kind {
    fn argument(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::TlsAlone => "tls-alone",
            Self::TlsShared => "tls-shared",
        }
    }
}

/// KiB of resident memory a session.
pub(crate) fn measure() -> Result<Ratio> {
    let name = format!("an idle session among {SESSIONS}");
    Ok(Ratio { name, value: kib(Kind::Http)?, goal: Goal::AtMost(48.0), unit: "KiB" })
}

/// The same over TLS, with a client that all share, by what it is with a client each.
pub(crate) fn measure_tls() -> Result<Ratio> {
    let (alone, shared) = (kib(Kind::TlsAlone)?, kib(Kind::TlsShared)?);
    eprintln!("over TLS: {alone:.1} KiB a session with a client each, {shared:.1} KiB with one for all");
    let name = "an idle TLS session, client shared".to_owned();
    Ok(Ratio { name, value: shared / alone, goal: Goal::AtMost(0.5), unit: "of its own" })
}

/// In a fresh process, with the mock in another one.
fn kib(kind: Kind) -> Result<f64> {
    let mock = match kind {
        Kind::Http => mock::Process::http()?,
        Kind::TlsAlone | Kind::TlsShared => mock::Process::https()?,
    };
    // the shell raises the limit of open files as far as it may: std has no call for it
    let raise = r#"ulimit -n "$(ulimit -H -n)" && exec "$0" "$@""#;
    let mut command = Command::new("sh");
    command.args(["-c", raise]).arg(std::env::current_exe()?).args([PROCESS, kind.argument(), &mock.url]);
    if let Some(store) = &mock.trust_store {
        // the platform's, and the mock's CA
        command.env("SSL_CERT_FILE", store);
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("the process with the idle sessions has failed: see above".into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// Opens the sessions, waits, and prints KiB a session.
pub(crate) fn idle_sessions(arguments: &[String]) -> Result<()> {
    let [kind, url] = arguments else { return Err("a kind and a URL are wanted".into()) };
    let limit = open_files()?;
    if limit < OPEN_FILES {
        return Err(format!(
            "{OPEN_FILES} open files are needed, the limit is {limit}: raise it (ulimit -H -n)"
        )
        .into());
    }
    // as most programs have it: tokio's default
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let before = resident_kib()?;
        let shared =
            (kind == Kind::TlsShared.argument()).then(|| HttpClient::builder().build()).transpose()?;
        let logins = stream::iter(0..SESSIONS).map(|number| log_in(url, number, shared.clone()));
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

async fn log_in(url: &str, number: usize, shared: Option<HttpClient>) -> Result<Session> {
    let user = format!("Extn{}", mock::FIRST_PHONE + number);
    let mut builder = Session::builder(url).credentials(user, mock::PASSWORD).application("ratios");
    if let Some(shared) = shared {
        builder = builder.http_client(shared);
    }
    Ok(builder.connect().await?)
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
