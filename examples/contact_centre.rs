//! A contact centre: 200 agents, each logged in with a phone of their own, over one HTTP client. Each calls a customer, puts
//! the call on hold, takes it back and hangs up; 20 of them at once. In the end a summary: how long each service took, from
//! the request to the event that says that it was carried out.
//!
//! It runs against a mock PBX inside this program, over TLS: `cargo run --release --example contact_centre`.
//!
//! 200 is what a portal serves (IP Office guide 2.10). The 201st is refused, and the bot can tell why.
//!
//! The times are those of this machine, with client and mock on the same cores: what a live PBX takes, they do not say.

use futures::stream::{self, StreamExt, TryStreamExt};
use std::error::Error;
use std::time::{Duration, Instant};
use telapi::ipoffice::wire::LoginFailureCode;
use telapi::ipoffice::{HttpClient, Session, TlsPolicy};
use telapi_mock::ipoffice::Portal;
use telapi_mock::{Extension, Switch, SwitchBuilder};

const AGENTS: u32 = 200;
const AT_ONCE: usize = 20;
const PASSWORD: &str = "Watzmann2713";

/// The agents' phones are 1001 to 1200, the customers' 2001 to 2200.
fn agent(number: u32) -> String {
    (1000 + number).to_string()
}

fn customer(number: u32) -> String {
    (2000 + number).to_string()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let pbx = pbx();
    let portal = Portal::builder(&pbx).https().start().await?;
    let certificate = portal.certificate_sha256().ok_or("the portal has no certificate")?;
    let client = HttpClient::builder().tls(TlsPolicy::pinned_sha256(certificate)).build()?;

    let builder = |number| {
        Session::builder(portal.url())
            .credentials(format!("Extn{}", agent(number)), PASSWORD)
            .application("contact-centre")
            .http_client(client.clone())
    };
    let log_in = |number| builder(number).connect();
    let begun = Instant::now();
    let sessions: Vec<Session> =
        stream::iter((1..=AGENTS).map(log_in)).buffered(AT_ONCE).try_collect().await?;
    println!("{} agents are logged in, after {:?}.", sessions.len(), begun.elapsed());

    // it would try until its login deadline, for somebody may log out meanwhile
    let beyond = builder(AGENTS + 1).login_deadline(Duration::from_secs(2)).connect().await;
    let error = beyond.err().ok_or("the next one should have been refused")?;
    match LoginFailureCode::of(&error) {
        Some(LoginFailureCode::CstaResourceNotAvailable) => println!("The next one is refused: {error}."),
        other => return Err(format!("refused for another reason, {other:?}: {error}").into()),
    }

    let begun = Instant::now();
    let calls = stream::iter((1..=AGENTS).zip(&sessions)).map(|(number, session)| call(session, number));
    let times: Vec<Times> = calls.buffer_unordered(AT_ONCE).try_collect().await?;
    println!("{} calls, {AT_ONCE} at once, took {:?}.", times.len(), begun.elapsed());
    summarise(&times);

    futures::future::join_all(sessions.iter().map(Session::close)).await;
    println!("The PBX says: {} sessions, {} calls.", portal.sessions(), pbx.calls().len());
    Ok(())
}

fn pbx() -> Switch {
    let agents = (1..=AGENTS + 1).map(|number| Extension::new(agent(number)).password(PASSWORD));
    let customers = (1..=AGENTS).map(|number| Extension::new(customer(number)).answers_after(Duration::ZERO));
    agents.chain(customers).fold(Switch::builder(), SwitchBuilder::extension).build()
}

/// How long each service of one call took, from the request on.
struct Times {
    accepted: Duration,
    established: Duration,
    held: Duration,
    retrieved: Duration,
    hung_up: Duration,
}

/// One call, from the agent's point of view.
async fn call(session: &Session, number: u32) -> telapi::Result<Times> {
    let phone = session.device(agent(number))?;
    let asked = Instant::now();
    let call = phone.make_call(customer(number)).await?;
    let accepted = asked.elapsed();
    call.established().await?;
    let established = asked.elapsed();
    let held = timed(call.hold()).await?;
    let retrieved = timed(call.retrieve()).await?;
    let hung_up = timed(call.hang_up()).await?;
    Ok(Times { accepted, established, held, retrieved, hung_up })
}

async fn timed(service: impl Future<Output = telapi::Result<()>>) -> telapi::Result<Duration> {
    let asked = Instant::now();
    service.await?;
    Ok(asked.elapsed())
}

fn summarise(times: &[Times]) {
    println!("{:<24} {:>10} {:>10} {:>10}", "from the request to", "median", "95 of 100", "longest");
    let of = |time: fn(&Times) -> Duration| times.iter().map(time).collect();
    line("makeCall, the answer", of(|times| times.accepted));
    line("EstablishedEvent", of(|times| times.established));
    line("HeldEvent", of(|times| times.held));
    line("RetrievedEvent", of(|times| times.retrieved));
    line("ConnectionClearedEvent", of(|times| times.hung_up));
}

fn line(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |hundredths: usize| times.get((times.len() * hundredths / 100).min(times.len() - 1)).copied();
    let [median, most, longest] = [50, 95, 100].map(|hundredths| at(hundredths).unwrap_or_default());
    println!("{name:<24} {median:>10.1?} {most:>10.1?} {longest:>10.1?}");
}
