//! Addresses are registered when the session is opened, and again when the server has taken them away (T-Library model,
//! EventUnregistered, EventRestoreConnection).

use super::connection::Connection;
use crate::address::Address;
use crate::answer::error_code;
use crate::message::{ErrorCode, TypedMessage};
use futures::stream::{self, StreamExt, TryStreamExt};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use telapi_core::session::{GapReason, LinkEvent};
use telapi_core::{DeviceId, Error, ErrorKind, Result};
use tokio::sync::Notify;
use tokio::time::timeout;

/// What was refused is asked for again after these; the last repeats.
const PAUSES: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(60)];

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
        let addresses: Vec<Address> = self.shared.addresses().values().cloned().collect();
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
        let addresses: Vec<Address> = self.shared.addresses().values().cloned().collect();
        let at_once = self.shared.config().registrations_at_once;
        let given_back = stream::iter(addresses).map(|address| async move {
            drop(self.ask(address.unregister().to_message()).await);
        });
        let all = given_back.buffer_unordered(at_once).for_each(std::future::ready);
        let _ = timeout(CLOSING, all).await;
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
    let mut round = 0;
    loop {
        let missing = take_missing(&connection);
        let tried = missing.len();
        let refused = register_again(&connection, missing).await;
        if refused.len() < tried {
            let reason = GapReason::SessionExpired;
            if connection.tell(LinkEvent::Gap { lasted: None, reason }).await.is_err() {
                return;
            }
        }
        let pause = PAUSES.get(round).or(PAUSES.last()).copied().unwrap_or(Duration::from_secs(60));
        let has_more = !refused.is_empty();
        connection.registrations().missing().addresses.extend(refused);
        let changed = connection.registrations().changed.notified();
        let is_told = tokio::select! {
            biased;
            () = connection.closed() => return,
            told = wait(changed, has_more.then_some(pause)) => told,
        };
        round = if is_told { 0 } else { round + 1 };
    }
}

/// Waits for word, at most so long; whether there was word.
async fn wait(changed: impl Future<Output = ()>, at_most: Option<Duration>) -> bool {
    let Some(at_most) = at_most else {
        changed.await;
        return true;
    };
    timeout(at_most, changed).await.is_ok()
}

fn take_missing(connection: &Connection) -> Vec<Address> {
    let missing = std::mem::take(&mut *connection.registrations().missing());
    let addresses = connection.shared.addresses();
    let is_missing = |address: &&Address| missing.all || missing.addresses.contains(&address.dn);
    addresses.values().filter(is_missing).cloned().collect()
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
