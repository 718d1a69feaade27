//! Conferences.

use super::world::{BOTH_WAYS, World, soon, watch};
use telapi::ipoffice::Session;
use telapi::{Call, CallState, EndReason};
use telapi_mock::PhoneState;

/// The numbers of the others, as the call tells them.
fn others(call: &Call) -> Vec<String> {
    let record = call.record();
    let mut numbers: Vec<_> = record.parties.iter().map(|party| party.device.number().to_owned()).collect();
    numbers.sort();
    numbers
}

/// 201 talks with 202 and 203.
async fn confer(world: &World, session: &Session) -> (Call, Call) {
    let call = world.talk(session, "202").await;
    let consultation = soon(call.consult("203")).await.unwrap();
    soon(consultation.established()).await.unwrap();
    soon(call.conference_with(&consultation)).await.unwrap();
    (call, consultation)
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_in_the_middle_of_a_conference_changes_nothing() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let mut events = watch(&session).await;
        let (call, _) = confer(&world, &session).await;
        world.portal.cut_websockets();
        super::world::story_until(&mut events, "resynchronised").await;
        assert_eq!(call.state(), CallState::Connected);
        assert_eq!(session.calls().snapshot().len(), 1, "{:?}", session.calls());
        soon(call.hang_up()).await.unwrap();
        assert_eq!(world.switch.talks(), [["202", "203"]]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_conference_of_others_takes_one_call_of_ours_and_leaves_the_other_alone() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let call = world.talk(&session, "202").await;
        soon(call.hold()).await.unwrap();
        world.phone("202").consult("204").unwrap();
        world.phone("204").pick_up().unwrap();
        world.phone("204").hold().unwrap();
        let other = soon(session.device("201").unwrap().make_call("204")).await.unwrap();
        soon(other.alerting()).await.unwrap();

        // 202 brings 201 and 204 together, and 204 rings with 201's other call
        world.phone("202").conference().unwrap();
        soon(call.wait_until(|record| record.conference.is_some())).await.unwrap();
        assert_eq!((call.state(), other.state()), (CallState::Held, CallState::Delivered));
        assert!(other.record().conference.is_none());
        soon(other.hang_up()).await.unwrap();
        soon(call.retrieve()).await.unwrap();
        assert_eq!(others(&call), ["202", "204"]);
    }
}

#[tokio::test(start_paused = true)]
async fn who_joins_a_conference_later_while_holding_keeps_its_one_call() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let (ours, theirs) = (world.log_in("201").await, world.log_in("204").await);
        let (conference, _) = confer(&world, &ours).await;
        soon(conference.hold()).await.unwrap();
        let call = soon(ours.device("201").unwrap().make_call("204")).await.unwrap();
        world.switch.wait_for("204", PhoneState::Ringing).await;
        world.phone("204").pick_up().unwrap();
        world.phone("204").hold().unwrap();
        soon(call.established()).await.unwrap();

        soon(conference.conference_with(&call)).await.unwrap();
        assert_eq!(others(&conference), ["202", "203", "204"]);
        assert_eq!(
            (conference.state(), soon(call.ended()).await),
            (CallState::Connected, EndReason::Conferenced)
        );
        let calls = theirs.device("204").unwrap().calls();
        assert_eq!(calls.len(), 1, "{calls:?}");
        soon(calls[0].wait_until(|record| record.conference.is_some())).await.unwrap();
        assert_eq!(calls[0].state(), CallState::Held);
        soon(calls[0].retrieve()).await.unwrap();
        assert_eq!(world.switch.talks(), [["201", "202", "203", "204"]]);
    }
}
