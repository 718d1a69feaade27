//! Services of a telephone (IP Office guide 5.2, 6, 7, 9, 10).

use super::super::world::{World, soon};
use super::newest;
use std::time::Duration;
use telapi::MakeCallOptions;
use telapi::ipoffice::event::{VoicemailMessageId, VoicemailMessageState};
use telapi::ipoffice::service::Forward;
use telapi::ipoffice::service::ImToSend;
use telapi::{Delivery, ErrorKind};
use telapi_core::CallId;
use telapi_core::csta::{AgentState, ForwardingType};
use telapi_mock::{CallIds, HuntGroup, PhoneState};

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

/// The request names no phone (guide 6.1.1): it is the portal that decides whose microphone is meant.
#[tokio::test(start_paused = true)]
async fn that_the_other_end_is_muted_is_not_taken_for_ours() {
    let world = World::with(|switch| switch.call_ids(CallIds::Shared)).await;
    let session = soon(world.application_user().connect()).await.unwrap();
    world.phone("201").dial("202").unwrap();
    world.switch.wait_for("202", PhoneState::Talking).await;
    let id = world.phone("201").legs()[0].call_id.clone();
    let error = soon(session.phone("202").unwrap().set_microphone_mute(&id, true)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown), "{error}");
    assert!(world.phone("201").legs()[0].muted);
    soon(session.phone("201").unwrap().set_microphone_mute(&id, false)).await.unwrap();
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
async fn a_call_made_by_proxy_shows_of_its_caller_what_is_wished() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let shown = MakeCallOptions::new().cli_display_number("555");
    soon(session.phone("201").unwrap().proxy_make_call_with("202", shown)).await.unwrap();
    let (.., body) = newest(&world, "callcontrol/proxyMakeCall");
    assert!(
        body.contains("<cliDisplayNumber>555</cliDisplayNumber>") && !body.contains("withholdCli"),
        "{body}"
    );
    let withheld = MakeCallOptions::new().withhold_cli();
    soon(session.phone("203").unwrap().proxy_make_call_with("204", withheld)).await.unwrap();
    let (.., body) = newest(&world, "callcontrol/proxyMakeCall");
    assert!(body.contains("<withholdCli>true</withholdCli>") && !body.contains("cliDisplayNumber"), "{body}");
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

#[tokio::test(start_paused = true)]
async fn a_message_is_played_marked_and_deleted() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.phone("201").unwrap();
    let left = world.switch.leave_message("202", "201", Duration::from_secs(60), "Lunch?").unwrap();
    let messages = soon(phone.get_messages()).await.unwrap().snapshot_data_list;
    let id = messages[0].message_id.clone().unwrap();
    assert_eq!((id.as_str(), messages[0].subject.as_deref()), (left.to_string().as_str(), Some("Lunch?")));
    let call = CallId::new("c");
    soon(phone.play_message(&call, &id)).await.unwrap();
    soon(phone.suspend_message(&call, &id)).await.unwrap();
    let before = world.switch.playing("201").unwrap().unwrap().1;
    soon(phone.reposition_message(&call, &id, 5)).await.unwrap();
    let after = world.switch.playing("201").unwrap().unwrap().1;
    assert_eq!(after, before + Duration::from_secs(5));
    soon(phone.resume_message(&call, &id)).await.unwrap();
    soon(phone.stop_message(&call, &id)).await.unwrap();
    assert!(world.switch.playing("201").unwrap().is_none());
    let told = soon(phone.set_message_state(&id, VoicemailMessageState::New)).await.unwrap();
    assert_eq!(told.message_id, Some(id.clone()));
    assert_eq!(
        soon(phone.delete_message(&id)).await.unwrap().message_id,
        Some(VoicemailMessageId::new(id.as_str()))
    );
    assert!(world.switch.messages("201").unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_conference_is_locked_and_its_participant_muted_and_dropped() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = soon(session.device("201").unwrap().make_call("*99*7#")).await.unwrap();
    soon(world.switch.wait_until(|calls| calls.iter().any(|call| call.conference.is_some()))).await;
    world.phone("202").dial("*99*7#").unwrap();
    let entered = |calls: &[telapi_mock::CallSnapshot]| {
        calls.iter().any(|call| call.conference.as_ref().is_some_and(|it| it.participants.len() == 2))
    };
    let calls = soon(world.switch.wait_until(entered)).await;
    let conference = calls.iter().find_map(|call| call.conference.clone()).unwrap();
    let id = conference.id.as_str().into();
    assert_eq!(soon(session.lock_conference(&id)).await.unwrap().is_conf_locked, Some(true));
    assert_eq!(soon(session.unlock_conference(&id)).await.unwrap().is_conf_locked, Some(false));
    let participant = CallId::new(&conference.participants[1].id);
    soon(session.set_participant_microphone_mute(&participant, &id, true)).await.unwrap();
    let correlator = telapi_core::CorrelatorData::from_text(call.record().call_id().unwrap().as_str());
    soon(session.drop_participant(&participant, correlator.clone())).await.unwrap();
    assert!(newest(&world, "callcontrol/clearConnection").2.contains("<csta:reason>conference<"));
    assert!(!entered(&world.switch.calls()));
    let own = CallId::new(&conference.participants[0].id);
    soon(session.drop_participant(&own, correlator)).await.unwrap();
    world.quiet().await;
}

#[tokio::test(start_paused = true)]
async fn an_instant_message_arrives() {
    let world = World::new().await;
    let (from, to) = (world.log_in("201").await, world.log_in("202").await);
    let own = soon(to.get_presence_states([""; 0])).await.unwrap().presence_states.remove(0).jid.unwrap();
    let mut events = to.events();
    soon(from.send_im(&ImToSend::new(own, "lunch <now>?"))).await.unwrap();
    let said = super::super::world::find(&mut events, |item| match &item.event()?.kind {
        telapi::ipoffice::EventKind::ImToReceive(told) => told.im.as_ref()?.message.clone(),
        _ => None,
    });
    assert_eq!(said.await, "lunch <now>?");
}
