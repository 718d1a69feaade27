//! Prints everything that a session of an application user is told.
//!
//! Without arguments it watches a mock PBX inside this program, on which two people telephone:
//! `cargo run --example watch_events`.
//!
//! On a live portal, with the password in `TELAPI_PASSWORD`, until Ctrl-C:
//!
//! ```text
//! cargo run --example watch_events -- --url https://onex.example.com:9443 --user ctiapp --ca portal-ca.pem
//! ```

use std::error::Error;
use std::time::Duration;
use telapi::StreamItem;
use telapi::ipoffice::{Event, Session, SessionBuilder, TlsPolicy};
use telapi_mock::ipoffice::Portal;
use telapi_mock::{Extension, PhoneState, Switch};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    match option("--url") {
        None => on_the_mock().await,
        Some(url) => {
            let password =
                std::env::var("TELAPI_PASSWORD").map_err(|_| "put the password into TELAPI_PASSWORD")?;
            let user = option("--user").ok_or("--user is missing")?;
            let mut builder = Session::builder(url).credentials(user, password);
            if let Some(ca) = option("--ca") {
                builder = builder.tls(TlsPolicy::private_ca(std::fs::read(ca)?)?);
            }
            // an error would mean that there is no Ctrl-C to wait for
            watch(builder, async |_| Ok(tokio::signal::ctrl_c().await?)).await
        }
    }
}

async fn on_the_mock() -> Result<(), Box<dyn Error>> {
    let switch = Switch::builder()
        .extension(Extension::new("201").full_name("Anna Berg"))
        .extension(Extension::new("202").full_name("Bela Cerny").answers_after(Duration::from_millis(200)))
        .application_user("ctiapp", "secret")
        .build();
    let portal = Portal::builder(&switch).start().await?;
    let builder = Session::builder(portal.url()).credentials("ctiapp", "secret");
    watch(builder, async |session| {
        let mut items = session.events();
        switch.phone("201").dial("202")?;
        switch.wait_for("202", PhoneState::Talking).await;
        switch.phone("202").hold()?;
        switch.phone("202").retrieve()?;
        switch.phone("201").hang_up()?;
        // both have hung up once this session was told so
        let mut talking = 2;
        while talking > 0 {
            let item = items.next().await.ok_or("the session ended")?;
            let message = item.event().map_or("", Event::message);
            talking -= i32::from(message == "ConnectionClearedEvent");
        }
        Ok(())
    })
    .await
}

/// Prints the stream until `life` is over, then closes the session and prints the rest.
async fn watch(
    builder: SessionBuilder,
    life: impl AsyncFnOnce(&Session) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let session = builder.application("watch-events").connect().await?;
    let mut items = session.events();
    println!("{}", session.state().get());
    let printing = async {
        while let Some(item) = items.next().await {
            print(&item);
        }
    };
    let living = async {
        let outcome = life(&session).await;
        session.close().await;
        outcome
    };
    let ((), outcome) = tokio::join!(printing, living);
    outcome
}

fn print(item: &StreamItem<Event>) {
    match item {
        StreamItem::Event(event) => {
            let device = event.device.as_ref().map_or("", |device| device.as_str());
            let call =
                event.csta().and_then(|event| event.call_id()).map(ToString::to_string).unwrap_or_default();
            println!("{device:>12}  {:<26} {call}", event.message());
        }
        StreamItem::Connected { server } => println!("-- connected to {server}"),
        StreamItem::Disconnected { reason } => println!("-- disconnected: {reason}"),
        StreamItem::FailedOver { from, to } => println!("-- failed over from {from} to {to}"),
        StreamItem::Gap { reason, .. } => println!("-- events may have been missed: {reason}"),
        StreamItem::Resynchronised { calls } => {
            println!("-- the call book is true again: {} calls", calls.len());
        }
        StreamItem::Repaired { changes } => println!("-- {} calls were repaired", changes.len()),
        StreamItem::Lagged { missed } => println!("-- read too slowly: {missed} items were left out"),
        StreamItem::DecodeError(error) => println!("-- not understood: {error}"),
        StreamItem::Closed { reason } => println!("-- closed: {reason}"),
        other => println!("-- {other:?}"),
    }
}
