//! Calls that nobody answers.

use super::stage::{
    ANNA, BELA, BUSY, DORA, LOGGED_OUT, NO_ANSWER, REJECTING, Service, Stage, UNKNOWN, cleared, end, soon,
    within,
};
use futures::StreamExt;
use std::time::Duration;
use telapi::csta::EventCause;
use telapi::{Call, CallState, Delivery, EndReason, ErrorKind};
use tokio::time::timeout;

/// The wait for an answer ends as failed for this cause; then the caller hangs up, and the call has ended for it too.
async fn fails(stage: &Stage, call: &Call, cause: EventCause) {
    let error = soon(call.established()).await.unwrap_err();
    let failed = EndReason::Failed(stage.cause(cause.clone()));
    assert_eq!((error.kind(), error.end_reason()), (ErrorKind::CallEnded, Some(&failed)));
    let expected = if stage.keeps_failed(cause) { CallState::Failed } else { CallState::Ended };
    assert_eq!(call.state(), expected, "is it over before the phone is hung up?");
    stage.agrees().await;

    stage.asked(Service::HangUp, call.hang_up()).await;
    assert_eq!(end(call).await, failed);
    assert_eq!(call.record().times.established, None);
}

async fn calling_fails(stage: &Stage, number: &str, cause: EventCause) {
    let call = soon(stage.device(ANNA).make_call(number)).await.unwrap();
    fails(stage, &call, cause).await;
}

pub(crate) async fn a_busy_phone(stage: &Stage) {
    calling_fails(stage, BUSY, EventCause::Busy).await;
    // and one that talks
    let (theirs, _) = stage.talk(BELA, DORA).await;
    calling_fails(stage, BELA, EventCause::Busy).await;
    assert_eq!(stage.talks(), [[BELA, DORA]]);
    stage.at(BELA).hang_up().unwrap();
    cleared(&theirs).await;
}

pub(crate) async fn a_phone_that_rejects_at_once(stage: &Stage) {
    calling_fails(stage, REJECTING, EventCause::Blocked).await;
}

pub(crate) async fn a_phone_that_rejects_after_it_has_rung(stage: &Stage) {
    let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
    let theirs = stage.ringing(BELA).await;
    soon(call.alerting()).await.unwrap();
    stage.at(BELA).reject().unwrap();
    fails(stage, &call, EventCause::Blocked).await;
    cleared(&theirs).await;
    assert!(call.record().times.alerting.is_some());
}

pub(crate) async fn a_phone_that_nobody_answers(stage: &Stage) {
    let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
    let theirs = stage.ringing(BELA).await;
    let error = within(NO_ANSWER * 2, call.established()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CallEnded);
    let reason = error.end_reason().unwrap();
    let not_answered = stage.end(EndReason::Cleared(Some(EventCause::CallNotAnswered)));
    assert_eq!(reason.cause(), not_answered.cause(), "{reason}");
    soon(call.hang_up()).await.unwrap();
    end(&call).await;
    end(&theirs).await;
    assert_eq!(theirs.record().times.established, None);
}

pub(crate) async fn a_caller_whose_own_patience_ends(stage: &Stage) {
    let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
    let theirs = stage.ringing(BELA).await;
    for _ in 0..3 {
        timeout(NO_ANSWER / 10, call.established()).await.unwrap_err();
    }
    assert_eq!(call.state(), CallState::Delivered, "a wait that is given up harms nothing");
    stage.agrees().await;

    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&call).await;
    assert_eq!(end(&theirs).await, EndReason::Cleared(stage.cause(EventCause::CallCancelled)));
}

pub(crate) async fn an_unknown_number(stage: &Stage) {
    calling_fails(stage, UNKNOWN, EventCause::DestNotObtainable).await;
}

pub(crate) async fn a_phone_without_its_user(stage: &Stage) {
    calling_fails(stage, LOGGED_OUT, EventCause::DestOutOfOrder).await;
}

pub(crate) async fn we_reject_a_call(stage: &Stage) {
    let theirs = soon(stage.device(BELA).make_call(ANNA)).await.unwrap();
    let call = stage.ringing(ANNA).await;
    if stage.asked(Service::Reject, call.hang_up()).await.is_none() {
        stage.at(ANNA).reject().unwrap();
    }
    cleared(&call).await;
    assert_eq!(call.record().times.established, None);
    fails(stage, &theirs, EventCause::Blocked).await;
}

pub(crate) async fn the_caller_gives_up_while_it_rings(stage: &Stage) {
    stage.at(BELA).dial(ANNA).unwrap();
    let call = stage.ringing(ANNA).await;
    stage.at(BELA).hang_up().unwrap();
    assert_eq!(end(&call).await, EndReason::Cleared(stage.cause(EventCause::CallCancelled)));
    let error = soon(call.answer()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CallEnded, Delivery::NotSent));
    // who looks only now finds no call that rings
    timeout(NO_ANSWER, stage.device(ANNA).incoming().next()).await.unwrap_err();
}

pub(crate) async fn answering_a_call_that_has_just_gone(stage: &Stage) {
    stage.at(BELA).dial(ANNA).unwrap();
    let call = stage.ringing(ANNA).await;
    // the bot cannot know of it yet: nothing has been read from the connection since
    stage.at(BELA).hang_up().unwrap();
    assert_eq!(call.state(), CallState::Alerting);
    let error = soon(call.answer()).await.unwrap_err();
    let cancelled = EndReason::Cleared(stage.cause(EventCause::CallCancelled));
    assert_eq!((error.kind(), error.end_reason()), (ErrorKind::CallEnded, Some(&cancelled)), "{error}");
    assert!(!error.is_transient(), "to ask again is no use: {error}");
    assert_ne!(error.delivery(), Delivery::NotSent, "it had left: {error}");

    assert_eq!(end(&call).await, cancelled);
    assert_eq!(call.record().times.established, None);
    stage.agrees().await;
}

pub(crate) async fn awaiting_what_cannot_come_true_any_more(stage: &Stage) {
    // the bot believes that the other one holds, or answers; the other one hangs up
    let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
    let theirs = stage.ringing(BELA).await;
    let (established, held, ()) = soon(async {
        tokio::join!(theirs.established(), theirs.held(), async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            stage.at(ANNA).hang_up().unwrap();
        })
    })
    .await;
    for error in [established.unwrap_err(), held.unwrap_err()] {
        let reason = EndReason::Cleared(stage.cause(EventCause::CallCancelled));
        assert_eq!((error.kind(), error.end_reason()), (ErrorKind::CallEnded, Some(&reason)));
    }
    cleared(&call).await;
    let late = within(Duration::ZERO, call.connected()).await.unwrap_err();
    assert!(matches!(late.end_reason(), Some(EndReason::Cleared(_))), "{late}");
}
