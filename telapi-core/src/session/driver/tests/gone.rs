//! A server that fails at a request for a call which has just gone, as the portal does with a 500.

use super::fake::*;
use crate::call::{CallControl, EndReason};
use crate::csta::CallControlService::{HoldCall, RetrieveCall};
use crate::error::Refusal;
use crate::{Delivery, Error, ErrorKind, Result};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::error::Error as _;
use std::time::Duration;

/// What the portal says of a call id that it does not know.
fn invalid_call_id() -> Error {
    let refusal = Refusal { status: Some(500), ..Refusal::with_code("invalidCallID") };
    Error::new(ErrorKind::Server).context("holdCall").refused(refusal).delivered(Delivery::Unknown)
}

/// The request was in vain because the call is over, for this reason; what the server said is not lost.
fn is_told_as_ended(outcome: Result<()>, reason: &EndReason) {
    let error = outcome.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CallEnded, Delivery::Unknown), "{error}");
    assert_eq!(error.end_reason(), Some(reason));
    assert!(!error.is_transient(), "to ask again is no use");
    assert_eq!(error.refusal(), invalid_call_id().refusal());
    let source =
        error.source().and_then(|source| source.downcast_ref::<Error>()).expect("what the server said");
    assert_eq!((source.kind(), source.refusal()), (ErrorKind::Server, invalid_call_id().refusal()));
}

async fn fails(connection: &mut Connection) -> CallControl {
    let (request, reply) = connection.call_control().await;
    answer(reply, Err(invalid_call_id()));
    request
}

#[tokio::test(start_paused = true)]
async fn the_comparison_that_follows_tells_that_the_call_has_gone() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (held, ()) = tokio::join!(call.hold(), async {
        fails(&mut connection).await;
        connection.answer_snapshot([]).await;
        connection.confirm_silence().await;
    });
    is_told_as_ended(held, &EndReason::EndedUnseen);
    assert_eq!(scene.next().await, "Repaired(a ended)", "nobody else need throw away what he knows");
}

#[tokio::test(start_paused = true)]
async fn the_event_that_comes_meanwhile_tells_how_it_ended() {
    let (scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (held, snapshot) = tokio::join!(call.hold(), async {
        fails(&mut connection).await;
        let snapshot = connection.snapshot().await;
        connection.tell(cleared("a")).await;
        snapshot
    });
    is_told_as_ended(held, &EndReason::Cleared(None));
    drop(snapshot);
}

#[tokio::test(start_paused = true)]
async fn an_event_before_the_answer_tells_it_without_a_comparison() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (held, ()) = tokio::join!(call.hold(), async {
        let (_, reply) = connection.call_control().await;
        connection.tell(cleared("a")).await;
        assert_eq!(scene.next().await, "ConnectionClearedEvent");
        answer(reply, Err(invalid_call_id()));
    });
    is_told_as_ended(held, &EndReason::Cleared(None));
    connection.is_left_alone_for(Duration::from_secs(60)).await;
}

#[tokio::test(start_paused = true)]
async fn of_a_call_that_goes_on_the_error_is_the_servers() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (held, ()) = tokio::join!(call.hold(), async {
        fails(&mut connection).await;
        connection.answer_snapshot([is_there("a", HoldCall)]).await;
    });
    let error = held.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Server, Delivery::Unknown));
    assert_eq!(error.refusal(), invalid_call_id().refusal());
    assert_eq!(call.record().end, None);
    // the snapshot's own event, and no item that says that anything was wrong
    assert_eq!(scene.next().await, "CallInformationEvent");
    scene.tells_nothing_for(PAUSE).await;
}

#[tokio::test(start_paused = true)]
async fn a_comparison_that_cannot_be_made_or_does_not_end_holds_the_error_back_for_no_longer_than_an_event() {
    let (scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (held, ()) = tokio::join!(call.hold(), async {
        fails(&mut connection).await;
        answer(
            connection.snapshot().await,
            Err(Error::new(ErrorKind::Refused).delivered(Delivery::Rejected)),
        );
    });
    assert_eq!(held.unwrap_err().kind(), ErrorKind::Server);

    let (held, unanswered) =
        tokio::join!(tokio::time::timeout(Duration::from_secs(11), call.hold()), async {
            fails(&mut connection).await;
            connection.snapshot().await
        });
    assert_eq!(held.expect("an answer").unwrap_err().kind(), ErrorKind::Server);
    drop(unanswered);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_lost_meanwhile_ends_the_comparison() {
    let (scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (held, _snapshot) = tokio::join!(tokio::time::timeout(PAUSE, call.hold()), async {
        fails(&mut connection).await;
        let snapshot = connection.snapshot().await;
        connection.lose().await;
        snapshot
    });
    assert_eq!(held.expect("an answer").unwrap_err().kind(), ErrorKind::Server);
}

#[tokio::test(start_paused = true)]
async fn whichever_of_two_calls_has_gone_is_the_reason() {
    type Ask = for<'c> fn(&'c crate::call::Call, &'c crate::call::Call) -> BoxFuture<'c, Result<()>>;
    let asks: [Ask; 2] =
        [|one, other| one.transfer_to(other).boxed(), |one, other| one.conference_with(other).boxed()];
    for ask in asks {
        for gone in ["a", "b"] {
            let calls = [is_there("a", RetrieveCall), is_there("b", HoldCall)];
            let (scene, mut connection) = online_with(config(), calls).await;
            let (held, active) = (scene.call("a"), scene.call("b"));
            let (asked, snapshot) = tokio::join!(ask(&held, &active), async {
                fails(&mut connection).await;
                let snapshot = connection.snapshot().await;
                connection.tell(cleared(gone)).await;
                snapshot
            });
            is_told_as_ended(asked, &EndReason::Cleared(None));
            drop(snapshot);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_consultation_from_a_call_that_has_gone_says_so_and_names_the_call_that_may_be_there() {
    let (scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (consulted, snapshot) = tokio::join!(call.consult("23"), async {
        fails(&mut connection).await;
        let snapshot = connection.snapshot().await;
        connection.tell(cleared("a")).await;
        snapshot
    });
    let error = consulted.map(drop).unwrap_err();
    assert!(error.call_ref().is_some_and(|consultation| consultation != call.call_ref()));
    is_told_as_ended(Err(error), &EndReason::Cleared(None));
    drop(snapshot);
}

#[tokio::test(start_paused = true)]
async fn hanging_up_what_has_gone_is_no_error() {
    let (scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (hung_up, ()) = tokio::join!(call.hang_up(), async {
        fails(&mut connection).await;
        connection.answer_snapshot([]).await;
        connection.confirm_silence().await;
    });
    hung_up.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_session_that_closes_meanwhile_ends_the_wait() {
    let (scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (held, _) = tokio::join!(call.hold(), async {
        fails(&mut connection).await;
        let snapshot = connection.snapshot().await;
        let closing = scene.handle.close();
        let logged_out = async {
            if let Request::LogOut(reply) = connection.request().await {
                answer(reply, Ok(()));
            }
        };
        tokio::join!(closing, logged_out);
        snapshot
    });
    assert_eq!(held.unwrap_err().kind(), ErrorKind::Server, "of the call itself nothing was learnt");
    assert_eq!(end(&call), Some(EndReason::SessionClosed));
}
