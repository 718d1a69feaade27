//! What became of a request whose answer never came: the connection broke, or the server took too long.
//!
//! The calls tell, once they have been looked at anew. An event that says that the service was carried out ends the wait at
//! once, as it would have after an answer. Otherwise the calls are made sure of, over a new connection if need be, and then:
//!
//! | the calls show | the connection broke, and the session at the server is lost with it | otherwise |
//! |---|---|---|
//! | that it was carried out | done | done |
//! | that it was not | [`NotDone`](Delivery::NotDone) | [`Unknown`](Delivery::Unknown): the server may still be at work on it |
//! | nothing within the event deadline, or no call that the request should have made | `Unknown` | `Unknown` |
//!
//! A session that is resumed after the connections broke is not lost: it was the network, and the server lived on.
//!
//! That no snapshot shows the call which a request should have made, is no proof: somebody may have been rung and have hung
//! up, or the device have been hung up by hand, before there was a connection again; and a call that was picked up may go by
//! another id than the one by which it was asked for. Asked once more, the same person might be called twice.

use super::{Call, CallRecord, CallState, EndReason, MadeSure};
use crate::{Delivery, Error, ErrorKind, Result};
use futures::future::FutureExt as _;
use std::pin::{Pin, pin};
use tokio::time::timeout;

/// Whether a request left, and no answer came.
fn answer_is_missing(error: &Error) -> bool {
    error.delivery() == Delivery::Unknown
        && matches!(error.kind(), ErrorKind::ConnectionLost | ErrorKind::Timeout)
}

impl Call {
    /// Waits until the service was carried out, as its events tell: after it was accepted, or to learn whether it was.
    pub(super) async fn done_or_looked_up(
        &self,
        answer: Result<()>,
        settled: impl Future<Output = Result<()>>,
    ) -> Result<()> {
        let mut settled = pin!(settled);
        match answer {
            Ok(()) => settled.await,
            Err(error) if answer_is_missing(&error) => self.looked_up(error, settled.as_mut()).await,
            Err(error) => Err(error),
        }
    }

    async fn looked_up(
        &self,
        error: Error,
        mut settled: Pin<&mut impl Future<Output = Result<()>>>,
    ) -> Result<()> {
        let sure = timeout(self.backend.event_deadline(), self.backend.make_sure());
        let (outcome, sure) = tokio::select! {
            biased;
            outcome = &mut settled => (Some(outcome), None),
            sure = sure => (settled.now_or_never(), sure.ok().and_then(Result::ok)),
        };
        let was_not_done = sure == Some(MadeSure::NewConnection) && error.kind() == ErrorKind::ConnectionLost;
        match outcome {
            Some(Ok(())) => Ok(()),
            // that the wait was in vain is no news; what the request met is
            Some(Err(why)) if why.kind() != ErrorKind::Timeout => Err(why),
            None if was_not_done => Err(error.delivered(Delivery::NotDone)),
            _ => Err(error),
        }
    }

    /// This call, once it is known to have been made.
    pub(super) async fn made_or_looked_up(self, answer: Result<()>) -> Result<Self> {
        let Err(error) = answer else {
            return Ok(self);
        };
        if !answer_is_missing(&error) {
            return Err(self.named_by(error));
        }
        // it ends as not made when a snapshot does not show it, which is not yet the whole answer
        let made = async {
            match self.wait_until(was_made).await {
                Err(why) if why.end_reason() == Some(&EndReason::NotMade) => std::future::pending().await,
                outcome => outcome,
            }
        };
        let is_made = self.looked_up(error.clone(), pin!(made)).await.is_ok();
        // it is not known to have been made, however it ended; nor, if it is not there, not to have been
        if is_made { Ok(self) } else { Err(self.named_by(error)) }
    }

    /// While it is in doubt whether the call was made, the error names it.
    fn named_by(&self, error: Error) -> Error {
        if error.delivery() == Delivery::Unknown { error.about(self.call_ref()) } else { error }
    }
}

/// Whether the switch has told of the call.
fn was_made(record: &CallRecord) -> bool {
    match &record.end {
        Some(end) => !matches!(end, EndReason::NotMade | EndReason::SessionClosed),
        None => record.state != CallState::Requested,
    }
}
