//! Services of a telephone (IP Office guide 5.2, 6, 7, 9, 10).

use super::super::world::{World, soon};
use super::newest;
use telapi::ipoffice::service::Forward;
use telapi_core::csta::{AgentState, ForwardingType};
use telapi_mock::HuntGroup;

#[tokio::test(start_paused = true)]
async fn a_setting_is_set_and_returned_as_the_event_tells_it() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.phone("201").unwrap();
    let told = soon(phone.set_forwarding(ForwardingType::ForwardBusy, Forward::to("203"))).await.unwrap();
    assert_eq!(told.forward_to.unwrap().device_id().number(), "203");
    assert!(newest(&world, "logicaldevice/setForwarding").2.contains("forwardBusy"));
    let all = soon(phone.get_forwarding()).await.unwrap();
    let busy = all.iter().find(|it| it.forwarding_type == Some(ForwardingType::ForwardBusy)).unwrap();
    assert_eq!(busy.forward_status, Some(true));
    let told = soon(phone.set_forwarding(ForwardingType::ForwardBusy, Forward::Off)).await.unwrap();
    assert_eq!(told.forward_status, Some(false));

    soon(phone.set_do_not_disturb(true)).await.unwrap();
    assert!(world.switch.do_not_disturb("201").unwrap());
    assert_eq!(soon(phone.get_do_not_disturb()).await.unwrap().do_not_disturb_on, Some(true));
}

#[tokio::test(start_paused = true)]
async fn an_application_user_acts_for_any_telephone() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    soon(session.phone("202").unwrap().set_do_not_disturb(true)).await.unwrap();
    assert!(world.switch.do_not_disturb("202").unwrap());
    assert!(!world.switch.do_not_disturb("201").unwrap());
}

#[tokio::test(start_paused = true)]
async fn an_agents_state_is_in_the_answer_itself() {
    let world = World::with(|switch| switch.hunt_group(HuntGroup::new("Sales", "300").member("201"))).await;
    let session = world.log_in("201").await;
    let answer = soon(session.phone("201").unwrap().get_agent_state()).await.unwrap();
    let agents = answer.agent_state_list.unwrap();
    let states: Vec<_> = agents[0].agent_info.iter().flatten().map(|it| it.agent_state.clone()).collect();
    assert_eq!(states, [Some(AgentState::AgentReady)]);
}

#[tokio::test(start_paused = true)]
async fn a_call_is_recorded_muted_and_given_digits() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.phone("201").unwrap();
    let call = world.talk(&session, "202").await;
    let id = call.record().call_id().cloned().unwrap();
    assert_eq!(soon(phone.record_call(&id)).await.unwrap().recorded_connection.unwrap().call_id, id);
    soon(phone.stop_record_call(&id)).await.unwrap();
    soon(phone.set_microphone_mute(&id, true)).await.unwrap();
    assert!(world.switch.calls()[0].leg("201").unwrap().muted);
    soon(phone.generate_digits(&id, "12#")).await.unwrap();
    assert!(newest(&world, "callcontrol/generatedtmf").2.contains("<csta:charactersToSend>12#<"));
}

#[tokio::test(start_paused = true)]
async fn a_call_made_by_proxy_is_named_by_its_id() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let id = soon(session.phone("201").unwrap().proxy_make_call("202")).await.unwrap();
    soon(world.switch.wait_until(|calls| calls.iter().any(|call| call.leg("202").is_some()))).await;
    assert!(session.calls().snapshot().iter().any(|record| record.call_id() == Some(&id)));
}

#[tokio::test(start_paused = true)]
async fn a_mailbox_is_read() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.phone("201").unwrap();
    assert!(soon(phone.get_messages()).await.unwrap().snapshot_data_list.is_empty());
    let config = soon(phone.get_voicemail_config()).await.unwrap();
    let code = config.voicemail_code.as_ref().map_or("", |code| code.expose());
    assert!(code.is_empty() || !format!("{config:?}").contains(code));
    soon(session.get_voicemail_service_status()).await.unwrap();
}
