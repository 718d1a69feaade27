//! Keeps the sessions alive: the server closes one of which it has not heard for its timeout (guide, *OpenSession*). What it asks
//! is a snapshot, which is harmless, and repairs what was missed; and a server that answers lives.

use super::connection::{Connection, End, Look};
use super::device::Device;
use crate::service::SearchNumber;
use futures::stream::{self, TryStreamExt};
use std::sync::Arc;
use std::time::Duration;
use telapi_core::{ErrorKind, Result};
use tokio::time::{Instant, sleep_until};

/// How soon after a request has met nobody it is looked once more whether anybody is there.
const SOON: Duration = Duration::from_secs(1);

/// Keeps the sessions alive until nobody listens any more.
pub(super) async fn keep_alive(connection: Connection) {
    let interval = connection.shared.config.keep_alive_interval();
    let mut last_doubt: Option<Instant> = None;
    loop {
        let oldest = connection.shared.open_devices().map(|device| device.answered()).min();
        let next = oldest.unwrap_or_else(Instant::now) + interval;
        let turned = tokio::select! {
            biased;
            () = connection.closed() => return,
            () = connection.is_doubtful.notified() => {
                let now = Instant::now();
                // many requests may fail at once, and say one thing
                if last_doubt.is_some_and(|last| now.saturating_duration_since(last) < SOON) {
                    continue;
                }
                last_doubt = Some(now);
                look_at_one(&connection).await
            }
            () = sleep_until(next) => look_at_those_that_are_due(&connection, interval).await,
        };
        if turned.is_err() {
            return;
        }
    }
}

async fn look_at_one(connection: &Connection) -> Result<(), End> {
    let looked = match connection.shared.open_devices().next() {
        Some(device) => connection.look(&device, Look::Check).await,
        None => is_there(connection).await,
    };
    match looked {
        Ok(()) => Ok(()),
        Err(error) => connection.could_not_look(error).await,
    }
}

async fn look_at_those_that_are_due(connection: &Connection, interval: Duration) -> Result<(), End> {
    let now = Instant::now();
    let open: Vec<_> = connection.shared.open_devices().collect();
    if open.is_empty() {
        return look_at_one(connection).await;
    }
    let due = open.into_iter().filter(|device| now.saturating_duration_since(device.answered()) >= interval);
    let looks = due.map(|device| Ok(look_at(connection, device)));
    // half of the connections, for others want to ask for something too
    let at_once = connection.shared.config.transport.max_connections.div_ceil(2);
    stream::iter(looks).try_for_each_concurrent(at_once, |look| look).await
}

async fn look_at(connection: &Connection, device: Arc<Device>) -> Result<(), End> {
    if let Err(error) = connection.look(&device, Look::Check).await {
        connection.could_not_look(error).await?;
        // it has not answered, and is asked again after an interval all the same
        device.has_answered();
    }
    Ok(())
}

/// Whether the server answers anything at all: for sessions that watch no device.
pub(super) async fn is_there(connection: &Connection) -> Result<()> {
    match connection.ask(&SearchNumber::new("0")).await {
        Err(error) if is_no_answer(error.kind()) => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn is_no_answer(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Connect
            | ErrorKind::Proxy
            | ErrorKind::Tls
            | ErrorKind::ConnectionLost
            | ErrorKind::Timeout
            | ErrorKind::Protocol
            | ErrorKind::Decode
    )
}
