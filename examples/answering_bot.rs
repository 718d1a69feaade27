//! A bot that answers each call, and that leaves in order: on SIGTERM or Ctrl-C it takes no more calls, hangs up those that
//! it has, logs out, says so, and exits with 0.
//!
//! Without arguments it answers people at a mock PBX inside this program: `cargo run --example answering_bot`, then Ctrl-C.
//!
//! On a live portal, with the password in `TELAPI_PASSWORD`:
//!
//! ```text
//! cargo run --example answering_bot -- --url https://onex.example.com:9443 --user Extn201 --device 201 --ca portal-ca.pem
//! ```
//!
//! `--talk 60`: how many seconds it stays in a call. `--leave-calls`: on the signal the calls are left as they are, for the
//! person at the phone. `--patience 5`: after so many seconds it goes anyway, and exits with 1.

use futures::StreamExt;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;
use telapi::ipoffice::{Session, SessionBuilder, TlsPolicy};
use telapi::{Call, Device, SessionState};
use telapi_mock::ipoffice::Portal;
use telapi_mock::{Extension, PhoneState, Switch};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments = Arguments::read()?;
    // from the very beginning: a signal may come while the bot still logs in
    let mut signals = Signals::new()?;
    match &arguments.url {
        None => on_the_mock(&arguments, &mut signals).await,
        Some(url) => {
            let password =
                std::env::var("TELAPI_PASSWORD").map_err(|_| "put the password into TELAPI_PASSWORD")?;
            let mut builder = Session::builder(url).credentials(&arguments.user, password);
            if let Some(ca) = &arguments.ca {
                builder = builder.tls(TlsPolicy::private_ca(std::fs::read(ca)?)?);
            }
            run(builder, &arguments, &mut signals).await
        }
    }
}

/// Logs in, works until the signal, and leaves in order.
async fn run(
    builder: SessionBuilder,
    arguments: &Arguments,
    signals: &mut Signals,
) -> Result<ExitCode, Box<dyn Error>> {
    let session = builder.application("answering-bot").start()?;
    let mut state = session.state();
    tokio::select! {
        connected = state.wait_for(SessionState::is_connected) => drop(connected?),
        signal = signals.next() => {
            println!("{signal}: not logged in yet.");
            // all the same: the portal may have opened a session, and its answer be still on its way
            return Ok(leave(arguments, session.close()).await);
        }
    }
    let phone = session.device(&arguments.device)?;
    println!("{} is logged in.", phone.id());

    let (stop, stopping) = watch::channel(false);
    let mut calls = JoinSet::new();
    tokio::select! {
        signal = signals.next() => println!("{signal}: taking no more calls."),
        () = answer_all(&phone, &mut calls, arguments, &stopping) => {
            return Err(format!("the session is {}", session.state().get()).into());
        }
    }

    // tells each call's task, and waits until all have hung up and the portal has confirmed the log-out
    stop.send_replace(true);
    let in_order = async {
        while calls.join_next().await.is_some() {}
        session.close().await;
    };
    Ok(leave(arguments, in_order).await)
}

/// Waits for the end, as long as the operator has patience.
async fn leave(arguments: &Arguments, in_order: impl Future<Output = ()>) -> ExitCode {
    // a second signal changes nothing: some supervisors send one to the program and one to its group
    if timeout(arguments.patience, in_order).await.is_ok() {
        println!("Logged out.");
        return ExitCode::SUCCESS;
    }
    println!("Gone after {:?} without waiting any longer.", arguments.patience);
    ExitCode::FAILURE
}

/// Answers whatever rings, each call in a task of its own; returns when the session has ended. It is dropped on the signal:
/// what rings from then on is left to ring.
async fn answer_all(
    phone: &Device,
    calls: &mut JoinSet<()>,
    arguments: &Arguments,
    stopping: &watch::Receiver<bool>,
) {
    let mut incoming = phone.incoming();
    while let Some(call) = incoming.next().await {
        // those that are over, so that their number does not grow
        while calls.try_join_next().is_some() {}
        let (talk, at_the_end, stopping) = (arguments.talk, arguments.at_the_end, stopping.clone());
        calls.spawn(async move {
            let caller = far_end(&call);
            match serve(&call, talk, at_the_end, stopping).await {
                Ok(what) => println!("{what} {caller}."),
                Err(error) => println!("The call of {caller}: {error}."),
            }
        });
    }
}

/// Answers, stays in the call for a while, and hangs up: sooner on the signal.
async fn serve(
    call: &Call,
    talk: Duration,
    at_the_end: AtTheEnd,
    mut stopping: watch::Receiver<bool>,
) -> telapi::Result<&'static str> {
    call.answer().await?;
    println!("Answered {}.", far_end(call));
    tokio::select! {
        _ = call.ended() => return Ok("It was hung up by"),
        () = sleep(talk) => {}
        _ = stopping.wait_for(|stopping| *stopping) => {
            if at_the_end == AtTheEnd::Leave {
                return Ok("Left the call with");
            }
        }
    }
    call.hang_up().await?;
    Ok("Hung up on")
}

fn far_end(call: &Call) -> String {
    let record = call.record();
    record.far_party().map_or_else(|| "somebody".to_owned(), |party| party.device.number().to_owned())
}

/// A PBX inside this program, where two people call the bot again and again.
async fn on_the_mock(arguments: &Arguments, signals: &mut Signals) -> Result<ExitCode, Box<dyn Error>> {
    let switch = Switch::builder()
        .extension(Extension::new("201").password("1234").full_name("The bot"))
        .extension(Extension::new("202").full_name("Bela Cerny"))
        .extension(Extension::new("203").full_name("Carla Diaz"))
        .build();
    let portal = Portal::builder(&switch).start().await?;
    println!("A mock PBX listens at {}.", portal.url());
    let builder = Session::builder(portal.url()).credentials("Extn201", "1234");
    let exit = tokio::select! {
        exit = run(builder, arguments, signals) => exit?,
        outcome = people(&switch) => {
            outcome?;
            return Err("the people went home".into());
        }
    };
    println!("The PBX says: {} sessions, {} calls.", portal.sessions(), switch.calls().len());
    Ok(exit)
}

/// One calls after the other, for ever.
async fn people(switch: &Switch) -> Result<(), Box<dyn Error>> {
    for number in ["202", "203"].iter().cycle() {
        sleep(Duration::from_millis(500)).await;
        switch.phone(*number).dial("201")?;
        switch.wait_until(|_| switch.phone(*number).state() != PhoneState::Calling).await;
        if switch.phone(*number).state() == PhoneState::Failed {
            switch.phone(*number).hang_up()?;
        }
        switch.wait_for(number, PhoneState::Idle).await;
    }
    Ok(())
}

/// What the operator or the system asks of the program.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    /// Waits for the next one, and names it.
    #[cfg(unix)]
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            Ok(()) = tokio::signal::ctrl_c() => "Ctrl-C",
        }
    }

    /// Waits for the next one, and names it.
    #[cfg(not(unix))]
    async fn next(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl-C",
            Err(_) => std::future::pending().await,
        }
    }
}

/// What becomes of the calls that the bot still has when the signal comes.
#[derive(Clone, Copy, PartialEq)]
enum AtTheEnd {
    HangUp,
    Leave,
}

struct Arguments {
    url: Option<String>,
    user: String,
    ca: Option<String>,
    device: String,
    talk: Duration,
    patience: Duration,
    at_the_end: AtTheEnd,
}

impl Arguments {
    fn read() -> Result<Self, Box<dyn Error>> {
        let mut this = Self {
            url: None,
            user: "Extn201".to_owned(),
            ca: None,
            device: "201".to_owned(),
            talk: Duration::from_secs(60),
            patience: Duration::from_secs(5),
            at_the_end: AtTheEnd::HangUp,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            if name == "--leave-calls" {
                this.at_the_end = AtTheEnd::Leave;
                continue;
            }
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--url" => this.url = Some(value),
                "--user" => this.user = value,
                "--ca" => this.ca = Some(value),
                "--device" => this.device = value,
                "--talk" => this.talk = Duration::from_secs(value.parse()?),
                "--patience" => this.patience = Duration::from_secs(value.parse()?),
                _ => {
                    let known = "--url --user --ca --device --talk --patience --leave-calls";
                    return Err(format!("unknown: {name}; known: {known}").into());
                }
            }
        }
        Ok(this)
    }
}
