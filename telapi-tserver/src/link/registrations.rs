//! Addresses are registered when the session is opened, and again when the server has taken them away (T-Library model,
//! EventUnregistered, EventRestoreConnection).

mod patience;

use super::connection::Connection;
use crate::address::Address;
use crate::answer::error_code;
use crate::message::{ErrorCode, TypedMessage};
use crate::told::Source;
use futures::stream::{self, StreamExt, TryStreamExt};
use patience::Patience;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use telapi_core::session::{GapReason, LinkEvent};
use telapi_core::{DeviceId, Error, ErrorKind, Result};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout, timeout_at};

/// For how long closing a session may take.
const CLOSING: Duration = Duration::from_secs(4);

/// What is not registered and should be.
#[derive(Debug, Default)]
pub(super) struct Registrations {
    missing: Mutex<Missing>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Missing {
    addresses: BTreeSet<DeviceId>,
    all: bool,
    /// Nobody is to wait for the end of a pause.
    at_once: bool,
}

impl Registrations {
    fn missing(&self) -> MutexGuard<'_, Missing> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server has taken it away.
    pub(super) fn is_gone(&self, dn: DeviceId) {
        self.missing().addresses.insert(dn);
        self.changed.notify_one();
    }

    /// The server has lost all.
    pub(super) fn all_are_gone(&self) {
        self.missing().all = true;
        self.changed.notify_one();
    }

    /// What was refused may be taken now.
    pub(super) fn try_again(&self) {
        self.missing().at_once = true;
        self.changed.notify_one();
    }
}

impl Connection {
    /// Registers all addresses, some at a time.
    ///
    /// # Errors
    /// One is refused, for a reason that will not pass: its number is wrong, say, or somebody else has it for himself. What is refused
    /// for a reason that will pass is asked for again later.
    pub(super) async fn register_all(&self) -> Result<()> {
        let addresses = self.shared.all_addresses();
        let at_once = self.shared.config().registrations_at_once;
        let was_open = self.shared.was_open.load(Ordering::Relaxed);
        let registered = addresses.iter().map(|address| {
            Ok(async move {
                match self.register(address).await {
                    Ok(()) => Ok(()),
                    Err(error) if error.refusal().is_some() && (was_open || passes(&error)) => {
                        self.registrations().is_gone(address.dn.clone());
                        Ok(())
                    }
                    Err(error) if error.refusal().is_some() => Err(final_refusal(address, &error)),
                    Err(error) => Err(error),
                }
            })
        });
        stream::iter(registered).try_for_each_concurrent(at_once, |register| register).await
    }

    /// Gives the addresses back, as well as it can and as far as there is time; the connection's end gives back the rest.
    pub(super) async fn unregister_all(&self) {
        let addresses = self.shared.all_addresses();
        let at_once = self.shared.config().registrations_at_once;
        let given_back = stream::iter(addresses).map(|address| async move {
            drop(self.ask(address.unregister().to_message()).await);
        });
        let all = given_back.buffer_unordered(at_once).for_each(std::future::ready);
        let _ = timeout(CLOSING, all).await;
    }

    /// Nobody is told of this address any more: nobody knows its calls.
    async fn no_longer_sees(&self, dn: &DeviceId) {
        let changes = self.shared.calls().unregistered(dn);
        // that nobody listens any more, whoever waits learns by itself
        let _ = self.tell_all(changes, Source::Snapshot).await;
    }

    pub(crate) async fn register(&self, address: &Address) -> Result<()> {
        let asked = self.ask(address.register().to_message()).await;
        asked.map(drop).map_err(|error| error.context(format!("register {}", address.dn.number())))
    }
}

/// Whether a refusal is about the switch and not about the address: it passes by itself, and nobody can do anything about it.
fn passes(error: &Error) -> bool {
    let code = error_code(error);
    [ErrorCode::NO_CONNECTION_TO_SWITCH, ErrorCode::OUT_OF_SERVICE, ErrorCode::TIMEOUT]
        .map(Some)
        .contains(&code)
}

fn final_refusal(address: &Address, error: &Error) -> Error {
    let what = format!("register {}", address.dn.number());
    let refusal = error.refusal().cloned().unwrap_or_default();
    Error::new(ErrorKind::LoginRefused).context(what).delivered(error.delivery()).refused(refusal)
}

/// Registers what is not registered, until nobody listens any more.
pub(super) async fn keep_registered(connection: Connection) {
    let mut patience = Patience::default();
    loop {
        let changed = connection.registrations().changed.notified();
        let now = Instant::now();
        let (due, next) = take_due(&connection, &patience, now);
        if due.is_empty() {
            tokio::select! {
                biased;
                () = connection.closed() => return,
                () = wait(changed, next) => continue,
            }
        }
        for address in &due {
            patience.tries(&address.dn, now);
        }
        let tried = due.len();
        let refused = register_again(&connection, due).await;
        let is_any_back = refused.len() < tried;
        connection.registrations().missing().addresses.extend(refused);
        if is_any_back {
            let reason = GapReason::SessionExpired;
            if connection.tell(LinkEvent::Gap { lasted: None, reason }).await.is_err() {
                return;
            }
        }
    }
}

/// Waits for word, or for this time.
async fn wait(changed: impl Future<Output = ()>, until: Option<Instant>) {
    match until {
        Some(until) => drop(timeout_at(until, changed).await),
        None => changed.await,
    }
}

/// Takes out what is to be tried now, and tells when the next of the rest is.
fn take_due(connection: &Connection, patience: &Patience, now: Instant) -> (Vec<Address>, Option<Instant>) {
    let mut missing = connection.registrations().missing();
    let addresses = connection.shared.addresses();
    if std::mem::take(&mut missing.all) {
        missing.addresses = addresses.keys().cloned().collect();
    }
    let at_once = std::mem::take(&mut missing.at_once);
    let (mut due, mut next) = (Vec::new(), None::<Instant>);
    missing.addresses.retain(|dn| {
        let Some(address) = addresses.get(dn) else { return false };
        let at = if at_once { now } else { patience.next_try(dn).unwrap_or(now) };
        if at <= now {
            due.push(address.clone());
            return false;
        }
        next = Some(next.map_or(at, |next| next.min(at)));
        true
    });
    (due, next)
}

/// Those that are refused once more.
async fn register_again(connection: &Connection, missing: Vec<Address>) -> Vec<DeviceId> {
    let at_once = connection.shared.config().registrations_at_once;
    let tried = stream::iter(missing).map(|address| async move {
        match connection.register(&address).await {
            Ok(()) => None,
            Err(error) => {
                let dn = address.dn;
                tracing::debug!(target: "telapi::connection", device = %dn, %error, "an address is not registered");
                if error.refusal().is_some() {
                    connection.no_longer_sees(&dn).await;
                }
                // the connection's end is the end of this as well
                Some(dn).filter(|_| can_work_later(&error))
            }
        }
    });
    tried.buffer_unordered(at_once).filter_map(std::future::ready).collect().await
}

/// Whether it is worth asking again: an administrator may add a DN any time, but nobody gives back what this server cannot do.
fn can_work_later(error: &Error) -> bool {
    error_code(error) != Some(ErrorCode::UNSUPPORTED_OPERATION)
}
