//! An application user: one session, all devices (IP Office guide 2.4.2 and 17).

use super::world::{BOTH_WAYS, World, minutes, pass, soon, watch};
use telapi::ipoffice::EventDevice;
use telapi::{Call, CallState, ErrorKind};

fn others(call: &Call) -> Vec<String> {
    let record = call.record();
    let mut numbers: Vec<_> = record.parties.iter().map(|party| party.device.number().to_owned()).collect();
    numbers.sort();
    numbers
}

#[tokio::test(start_paused = true)]
async fn calls_of_several_devices_do_not_touch_each_other() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let first = soon(session.device("201").unwrap().make_call("202")).await.unwrap();
    let second = soon(session.device("204").unwrap().make_call("203")).await.unwrap();
    soon(first.established()).await.unwrap();
    soon(second.established()).await.unwrap();
    soon(first.hold()).await.unwrap();
    assert_eq!(second.state(), CallState::Connected);
    soon(second.hang_up()).await.unwrap();
    assert_eq!(first.state(), CallState::Held);
    soon(first.retrieve()).await.unwrap();
    assert_eq!(world.switch.talks(), [["201", "202"]]);
}

#[tokio::test(start_paused = true)]
async fn a_conference_is_told_once_and_reaches_the_call_of_every_participant() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = soon(world.application_user().connect()).await.unwrap();
        let mut events = watch(&session).await;
        world.phone("201").dial("202").unwrap();
        world.phone("202").pick_up().unwrap();
        world.phone("201").consult("203").unwrap();
        world.phone("203").pick_up().unwrap();
        world.phone("201").conference().unwrap();

        // guide 17: a conference's events come once, for the device "conference"
        let told_for = super::world::find(&mut events, |item| {
            let event = item.event().filter(|event| event.message() == "ConferencedEvent")?;
            event.device.clone()
        })
        .await;
        assert_eq!(told_for, EventDevice::Conference);

        let calls: Vec<Call> = ["201", "202", "203"]
            .iter()
            .flat_map(|number| session.device(number).unwrap().calls())
            .filter(|call| call.record().is_live())
            .collect();
        for call in &calls {
            soon(call.wait_until(|record| record.conference.is_some())).await.unwrap();
        }
        pass(minutes(2)).await;
        assert_eq!(session.calls().snapshot().len(), 3, "one each: {:?}", session.calls());
        let call = session.device("203").unwrap().calls().pop().unwrap();
        assert_eq!(others(&call), ["201", "202"]);
        assert_eq!(world.switch.talks(), [["201", "202", "203"]]);
    }
}

#[tokio::test(start_paused = true)]
async fn every_event_names_its_device() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let mut events = watch(&session).await;
    world.phone("204").dial("202").unwrap();
    for number in ["204", "202"] {
        super::world::find(&mut events, |item| {
            let event = item.event().filter(|event| event.message() == "EstablishedEvent")?;
            (event.device.as_ref()?.as_str() == number).then_some(())
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_login_lists_the_devices() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let login = session.login().unwrap();
    let mut numbers: Vec<_> =
        login.devices.iter().filter_map(|device| device.user_extension.clone()).collect();
    numbers.sort();
    assert_eq!(numbers, ["201", "202", "203", "204", "205", "206", "207"]);
}

#[tokio::test(start_paused = true)]
async fn no_rest_heartbeat_is_sent_and_none_is_needed() {
    // guide 4.3.3: "For Application Users ending a heartbeat request is not required"
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    pass(minutes(3 * 60)).await;
    assert_eq!(world.requests("POST", "/heartbeat"), 0);
    assert!(session.state().get().is_online());
    let call = soon(session.device("201").unwrap().make_call("202")).await.unwrap();
    soon(call.established()).await.unwrap();
    assert_eq!(world.logins(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_device_user_cannot_act_for_another_phone() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    assert_eq!(session.device("202").unwrap_err().kind(), ErrorKind::InvalidArgument);
    assert_eq!(session.device("").unwrap_err().kind(), ErrorKind::InvalidArgument);
}
