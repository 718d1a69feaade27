//! The bot of the examples: it has a phone of whatever protocol, calls, holds, retrieves, consults and transfers.

use std::error::Error;
use std::time::Duration;
use telapi::{Call, Device};
use tokio::time::timeout;

/// How long the bot waits for a person to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The bot itself: it knows nothing of the protocol.
pub(crate) async fn scenario(phone: &Device, to: &str, consult: &str) -> Result<(), Box<dyn Error>> {
    println!("Calling {to} …");
    let call = phone.make_call(to).await?;
    call.alerting().await?;
    println!("It rings at {to}.");
    timeout(PATIENCE, call.established()).await??;
    println!("{} answered.", far_end(&call));

    call.hold().await?;
    println!("{} is on hold.", far_end(&call));
    call.retrieve().await?;
    println!("{} is back.", far_end(&call));

    println!("Asking {consult} …");
    let consultation = call.consult(consult).await?;
    timeout(PATIENCE, consultation.established()).await??;
    println!("{} answered, {} is {}.", far_end(&consultation), far_end(&call), call.state());

    call.transfer_to(&consultation).await?;
    println!(
        "Transferred: the first call is {}, the second is {}.",
        call.ended().await,
        consultation.ended().await
    );
    Ok(())
}

fn far_end(call: &Call) -> String {
    match call.record().far_party() {
        // not by name, which only a snapshot tells: whether one has come by now is a matter of moments
        Some(party) => party.device.number().to_owned(),
        None => "somebody".to_owned(),
    }
}
