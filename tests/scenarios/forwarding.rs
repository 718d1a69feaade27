//! Phones that send their calls on.

use super::stage::{
    ANNA, BELA, CARLA, DORA, Extra, Service, Stage, Told, UNKNOWN, cleared, end, forward, parties, soon,
};
use telapi::csta::{EventCause, ForwardingType};
use telapi::{Call, CallState, EndReason};

/// The phone sends such calls on, or does so no more.
async fn set(stage: &Stage, phone: &'static str, calls: &ForwardingType, to: Option<&'static str>) {
    stage.does(Extra::Forward { phone, calls, to }).await;
    stage.tells(phone, forward(calls, to)).await;
}

async fn do_not_disturb(stage: &Stage, phone: &'static str, on: bool) {
    stage.does(Extra::DoNotDisturb { phone, on }).await;
    stage.tells(phone, Told::DoNotDisturb { on }).await;
}

/// ANNA calls BELA, and it rings at another phone, which answers and then hangs up.
async fn rings_at(stage: &Stage, number: &'static str) {
    let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
    let theirs = stage.ringing(number).await;
    soon(call.alerting()).await.unwrap();
    goes_on(stage, &call, (&theirs, number)).await;
}

async fn goes_on(stage: &Stage, call: &Call, (theirs, number): (&Call, &str)) {
    stage.agrees().await;
    assert_eq!((call.state(), theirs.state()), (CallState::Delivered, CallState::Alerting));
    stage.at(number).pick_up().unwrap();
    soon(call.established()).await.unwrap();
    stage.agrees().await;
    assert_eq!((parties(call), parties(theirs)), (vec![number.to_owned()], vec![ANNA.to_owned()]));
    assert_eq!(stage.talks(), [[ANNA, number]]);
    stage.at(number).hang_up().unwrap();
    cleared(call).await;
    cleared(theirs).await;
}

/// ANNA calls BELA in vain.
async fn fails(stage: &Stage, cause: EventCause) {
    let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
    let error = soon(call.established()).await.unwrap_err();
    assert_eq!(error.end_reason(), Some(&EndReason::Failed(stage.cause(cause))));
    stage.agrees().await;
    stage.asked(Service::HangUp, call.hang_up()).await;
    end(&call).await;
}

pub(crate) async fn every_call_is_sent_on(stage: &Stage) {
    for calls in [ForwardingType::ForwardImmediate, ForwardingType::ForwardImmediateInternal] {
        set(stage, BELA, &calls, Some(CARLA)).await;
        rings_at(stage, CARLA).await;
        assert!(stage.device(BELA).calls().is_empty(), "it never rang there");
        // and to another number, and no more
        set(stage, BELA, &calls, Some(DORA)).await;
        rings_at(stage, DORA).await;
        set(stage, BELA, &calls, None).await;
        rings_at(stage, BELA).await;
    }
    stage.tells_no_more(BELA).await;
}

pub(crate) async fn calls_to_a_busy_phone_are_sent_on(stage: &Stage) {
    for calls in [ForwardingType::ForwardBusy, ForwardingType::ForwardBusyInternal] {
        set(stage, BELA, &calls, Some(CARLA)).await;
        rings_at(stage, BELA).await;
        let (bela, dora) = stage.talk(BELA, DORA).await;
        let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
        let carla = stage.ringing(CARLA).await;
        soon(call.alerting()).await.unwrap();
        stage.agrees().await;
        assert_eq!((parties(&call), parties(&carla)), (vec![CARLA.to_owned()], vec![ANNA.to_owned()]));
        assert_eq!(stage.talks(), [[BELA, DORA]], "who talks is not disturbed");
        stage.asked(Service::HangUp, call.hang_up()).await;
        end(&carla).await;

        set(stage, BELA, &calls, None).await;
        fails(stage, EventCause::Busy).await;
        stage.at(DORA).hang_up().unwrap();
        cleared(&bela).await;
        cleared(&dora).await;
    }
}

pub(crate) async fn what_nobody_answers_is_sent_on(stage: &Stage) {
    for calls in [ForwardingType::ForwardNoAnswer, ForwardingType::ForwardNoAnswerInternal] {
        set(stage, BELA, &calls, Some(CARLA)).await;
        rings_at(stage, BELA).await;
        let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
        let bela = stage.ringing(BELA).await;
        let carla = stage.ringing(CARLA).await;
        let end = end(&bela).await;
        assert_eq!(end, stage.end(EndReason::Diverted(Some(EventCause::CallForwardNoAnswer))));
        assert_eq!(bela.record().times.established, None);
        goes_on(stage, &call, (&carla, CARLA)).await;
        set(stage, BELA, &calls, None).await;
    }
}

pub(crate) async fn who_is_not_to_be_disturbed_sends_on(stage: &Stage) {
    for calls in [ForwardingType::ForwardDoNotDisturb, ForwardingType::ForwardDoNotDisturbInternal] {
        set(stage, BELA, &calls, Some(CARLA)).await;
        rings_at(stage, BELA).await;
        do_not_disturb(stage, BELA, true).await;
        rings_at(stage, CARLA).await;
        set(stage, BELA, &calls, None).await;
        fails(stage, EventCause::Busy).await;
        do_not_disturb(stage, BELA, false).await;
    }
}

/// All that call here are phones of the switch.
pub(crate) async fn what_is_for_calls_from_outside_leaves_others_alone(stage: &Stage) {
    use ForwardingType::{
        ForwardBusyExternal, ForwardDoNotDisturbExternal, ForwardImmediateExternal, ForwardNoAnswerExternal,
    };
    for calls in
        [ForwardImmediateExternal, ForwardBusyExternal, ForwardNoAnswerExternal, ForwardDoNotDisturbExternal]
    {
        set(stage, BELA, &calls, Some(CARLA)).await;
    }
    rings_at(stage, BELA).await;
    do_not_disturb(stage, BELA, true).await;
    fails(stage, EventCause::Busy).await;
}

pub(crate) async fn from_phone_to_phone_and_in_a_circle(stage: &Stage) {
    let all = ForwardingType::ForwardImmediate;
    set(stage, BELA, &all, Some(CARLA)).await;
    set(stage, CARLA, &all, Some(DORA)).await;
    rings_at(stage, DORA).await;
    set(stage, DORA, &all, Some(BELA)).await;
    fails(stage, EventCause::Busy).await;
    set(stage, DORA, &all, Some(UNKNOWN)).await;
    fails(stage, EventCause::DestNotObtainable).await;
}

pub(crate) async fn a_phone_is_not_forwarded_to_itself(stage: &Stage) {
    let all = ForwardingType::ForwardImmediate;
    set(stage, BELA, &all, Some(CARLA)).await;
    stage.refuses(Extra::Forward { phone: BELA, calls: &all, to: Some(BELA) }).await;
    stage.tells_no_more(BELA).await;
    rings_at(stage, CARLA).await;
}

pub(crate) async fn who_talks_already_is_not_sent_on(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    set(stage, BELA, &ForwardingType::ForwardImmediate, Some(CARLA)).await;
    stage.agrees().await;
    assert_eq!(stage.talks(), [[ANNA, BELA]]);
    // the phone itself may call whom it likes, the other one included
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
    let (call, theirs) = stage.talk(BELA, CARLA).await;
    stage.asked(Service::HangUp, theirs.hang_up()).await;
    cleared(&call).await;
}

pub(crate) async fn the_word_of_a_forwarding_is_lost(stage: &Stage) {
    let all = ForwardingType::ForwardImmediate;
    let wish = Extra::Forward { phone: BELA, calls: &all, to: Some(CARLA) };
    stage.does_unheard(BELA, wish, forward(&all, Some(CARLA))).await;
    rings_at(stage, CARLA).await;
    // whoever asks again is told
    stage.does(wish).await;
    stage.tells_again(BELA, forward(&all, Some(CARLA))).await;
    rings_at(stage, CARLA).await;
}
