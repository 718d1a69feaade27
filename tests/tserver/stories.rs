//! What a demanding user does with calls and phones, from the README alone (CALL_MODEL, *Call by call*).

use super::world::{World, find, no_call, open, secs, soon, switch, url};
use futures::StreamExt;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{
    AddressType, AgentWorkMode, ErrorCode, ForwardMode, KvList, RouteType, TreatmentType,
};
use telapi::tserver::request::{RequestApplyTreatment, RequestRouteCall};
use telapi::tserver::{Address, Event, Session};
use telapi::{CallState, DeviceId, EndReason, ErrorKind, EventStream, StreamItem};
use telapi_mock::RoutingPoint;
use telapi_mock::tserver::TServer;

async fn message<T>(events: &mut EventStream<Event>, mut is_it: impl FnMut(&TEvent) -> Option<T>) -> T {
    find(events, |item| match item {
        StreamItem::Event(event) => event.message().and_then(&mut is_it),
        _ => None,
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn calls_are_answered_held_consulted_about_transferred_conferenced_and_deflected() {
    let world = World::new().await;
    let (session, _events) = open(world.session().addresses(["202", "204"])).await;
    let mut incoming = session.device("204").unwrap().incoming();
    // answered
    let ours = soon(session.device("201").unwrap().make_call("204")).await.unwrap();
    let theirs = soon(incoming.next()).await.unwrap();
    soon(theirs.alerting()).await.unwrap();
    soon(ours.alerting()).await.unwrap_or_else(|error| panic!("{error}: {:?}", ours.record()));
    soon(theirs.answer()).await.unwrap();
    soon(ours.established()).await.unwrap();
    soon(theirs.established()).await.unwrap();
    // held, consulted, transferred
    let consultation = soon(ours.consult("202")).await.unwrap();
    soon(ours.held()).await.unwrap();
    soon(consultation.established()).await.unwrap();
    soon(ours.transfer_to(&consultation)).await.unwrap();
    assert_eq!(soon(ours.ended()).await, EndReason::Transferred);
    assert_eq!(theirs.state(), CallState::Connected);
    let known = |call: &telapi::CallRecord| call.parties.iter().any(|party| party.device.number() == "202");
    soon(theirs.wait_until(known)).await.unwrap();
    soon(theirs.hang_up()).await.unwrap();
    soon(theirs.ended()).await;
    no_call(&session).await;
    // a conference of three, of which one leaves
    let ours = soon(session.device("201").unwrap().make_call("204")).await.unwrap();
    let theirs = soon(incoming.next()).await.unwrap();
    soon(theirs.answer()).await.unwrap();
    soon(ours.established()).await.unwrap();
    let consultation = soon(ours.consult("203")).await.unwrap();
    soon(consultation.established()).await.unwrap();
    soon(ours.conference_with(&consultation)).await.unwrap();
    soon(ours.wait_until(|call| call.parties.len() == 2)).await.unwrap();
    soon(theirs.wait_until(|call| call.parties.len() == 2)).await.unwrap();
    soon(session.phone("201").unwrap().delete_from_conference(&ours, "203")).await.unwrap();
    soon(ours.wait_until(|call| call.parties.len() == 1)).await.unwrap();
    soon(theirs.wait_until(|call| call.parties.len() == 1)).await.unwrap();
    soon(ours.hang_up()).await.unwrap();
    soon(theirs.ended()).await;
    no_call(&session).await;
    // deflected while it rings
    world.phone("203").dial("204").unwrap();
    let theirs = soon(incoming.next()).await.unwrap();
    soon(theirs.deflect("202")).await.unwrap();
    assert!(matches!(soon(theirs.ended()).await, EndReason::Diverted(_)));
    soon(session.calls().wait_until(|calls| calls.iter().any(|call| call.state == CallState::Connected)))
        .await
        .unwrap();
    soon(session.device("202").unwrap().calls()[0].clear()).await.unwrap();
    no_call(&session).await;
    // a single step
    let ours = world.talk(&session, "201", "203").await;
    soon(ours.single_step_transfer("202")).await.unwrap();
    assert_eq!(soon(ours.ended()).await, EndReason::Transferred);
    soon(session.calls().wait_until(|calls| calls.iter().any(|call| call.state == CallState::Connected)))
        .await
        .unwrap();
    for number in ["201", "202", "204"] {
        world.assert_true(&session, number);
    }
}

#[tokio::test(start_paused = true)]
async fn a_phone_does_what_phones_do() {
    let world = World::new().await;
    let (session, mut events) = open(world.session().address("204")).await;
    let phone = session.phone("201").unwrap();
    soon(phone.set_do_not_disturb(true)).await.unwrap();
    soon(phone.set_do_not_disturb(true)).await.unwrap();
    soon(phone.set_do_not_disturb(false)).await.unwrap();
    soon(phone.set_message_waiting(true)).await.unwrap();
    soon(phone.forward(ForwardMode::Unconditional, "202")).await.unwrap();
    let to = message(&mut events, |told| match told {
        TEvent::ForwardSet(told) => told.other_dn.clone(),
        _ => None,
    });
    assert_eq!(to.await, DeviceId::new("202"));
    soon(phone.cancel_forward(ForwardMode::Unconditional)).await.unwrap();
    let call = world.talk(&session, "201", "202").await;
    soon(phone.send_dtmf(&call, "12#")).await.unwrap();
    soon(phone.set_mute(&call, true)).await.unwrap();
    soon(phone.set_mute(&call, false)).await.unwrap();
    let second = soon(call.consult("203")).await.unwrap();
    soon(second.established()).await.unwrap();
    soon(phone.alternate(&call, &second)).await.unwrap();
    soon(call.connected()).await.unwrap();
    soon(second.held()).await.unwrap();
    soon(phone.reconnect(&second, &call)).await.unwrap();
    soon(call.ended()).await;
    soon(second.connected()).await.unwrap();
    world.assert_true(&session, "201");
}

#[tokio::test(start_paused = true)]
async fn an_agent_logs_in_pauses_with_a_reason_and_logs_out() {
    let world = World::behind(|server| server.agent_id("7001")).await;
    let (session, mut events) = open(world.session()).await;
    let phone = session.phone("201").unwrap();
    soon(phone.agent_login("7001")).await.unwrap();
    soon(phone.agent_ready()).await.unwrap();
    let reasons = KvList::new().with("ReasonCode", "lunch").with("ReasonCode", 2);
    soon(phone.agent_not_ready(AgentWorkMode::Unknown, Some(reasons.clone()))).await.unwrap();
    let is_lunch = |told: &TEvent| match told {
        TEvent::AgentNotReady(told) if told.reason.is_some() => told.reason.clone(),
        _ => None,
    };
    assert_eq!(message(&mut events, is_lunch).await, reasons);
    soon(phone.agent_ready()).await.unwrap();
    soon(phone.agent_logout()).await.unwrap();
    let error = soon(phone.agent_login("nobody")).await.unwrap_err();
    assert!(ErrorCode::of(&error).is_some(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_call_at_a_route_point_is_treated_and_routed() {
    let switch = switch().routing_point(RoutingPoint::new("by-skill", "800")).build();
    let server = TServer::builder(&switch).route_point("800", None).start().await.unwrap();
    let world = World { switch, server };
    let route_point = Address::new("800").address_type(AddressType::RouteDN);
    let builder = Session::builder([url(&world.server)]).address(route_point).address("204");
    let (session, mut events) = open(builder).await;
    let mut incoming = session.device("204").unwrap().incoming();
    world.phone("201").dial("800").unwrap();
    let conn_id = message(&mut events, |told| match told {
        TEvent::RouteRequest(told) => Some(told.conn_id),
        _ => None,
    });
    let conn_id = conn_id.await;
    let waiting = session.device("800").unwrap().calls();
    assert_eq!(waiting.iter().map(telapi::Call::state).collect::<Vec<_>>(), [CallState::Queued]);
    soon(session.request(RequestApplyTreatment::new("800", conn_id, TreatmentType::Music))).await.unwrap();
    let route = RequestRouteCall::new("800", conn_id).other_dn("204").route_type(RouteType::Direct);
    soon(session.request(route.user_data(KvList::new().with("Skill", "gold")))).await.unwrap();
    let rings = soon(incoming.next()).await.unwrap();
    assert!(matches!(soon(waiting[0].ended()).await, EndReason::Diverted(_)));
    let told = message(&mut events, |told| match told {
        TEvent::Ringing(told) => Some(told.user_data.clone()),
        _ => None,
    });
    assert_eq!(told.await.unwrap_or_default().text("Skill"), Some("gold"));
    soon(rings.answer()).await.unwrap();
    soon(rings.hang_up()).await.unwrap();
    no_call(&session).await;
}

#[tokio::test(start_paused = true)]
async fn a_number_that_nobody_has_and_one_with_odd_characters_end_in_words() {
    let world = World::new().await;
    let (session, _events) = open(world.session().event_deadline(secs(2))).await;
    for number in ["999", "+49 (89) 1234-5", "sip:a@b;c=\"d\"", "\u{1F4DE}", "a\nb\tc\\"] {
        match soon(session.device("201").unwrap().make_call(number)).await {
            Ok(call) => assert!(matches!(soon(call.ended()).await, EndReason::Failed(_)), "{number}"),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Refused, "{number}: {error}"),
        }
    }
    no_call(&session).await;
    let call = world.talk(&session, "201", "202").await;
    soon(call.hang_up()).await.unwrap();
}
