//! The protocol's code, as far as it is to be trusted: its faults are caught, and its answers not waited for without end.

use crate::{Delivery, Error, ErrorKind, Result};
use futures::future::{BoxFuture, FutureExt};
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::time::timeout;

/// A fault in the protocol's code is told to whoever waits for the outcome, and ends nothing else.
pub(super) async fn caught<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| Err(fault()))
}

/// The same for one that shows before there is anything to wait for.
pub(super) fn begun<T: Send + 'static>(
    begin: impl FnOnce() -> BoxFuture<'static, Result<T>>,
) -> BoxFuture<'static, Result<T>> {
    std::panic::catch_unwind(AssertUnwindSafe(begin)).unwrap_or_else(|_| async { Err(fault()) }.boxed())
}

fn fault() -> Error {
    let error = Error::new(ErrorKind::ConnectionLost).context("a fault in the protocol's code");
    error.delivered(Delivery::Unknown)
}

/// No answer is waited for without end, even if the protocol forgot to see to it.
pub(super) async fn within<T>(
    deadline: Duration,
    what: &'static str,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    timeout(deadline, caught(work)).await.unwrap_or_else(|_| {
        let error = Error::new(ErrorKind::Timeout).context(format!("{what}: no answer within {deadline:?}"));
        Err(error.delivered(Delivery::Unknown))
    })
}
