//! A supervisor monitors an agent's calls (T-Library reference, `TMonitorNextCall`; Events and Models, *Monitoring Calls*).

use super::super::world::{pass, secs, soon};
use super::scene::Scene;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{Attribute, CallState, DNRole, ErrorCode, Message, MonitorNextCallType};
use telapi::tserver::request::{RequestCancelMonitoring, RequestMonitorNextCall};
use telapi_mock::{LegState, PhoneState};

fn monitor(supervisor: &str, kind: MonitorNextCallType) -> RequestMonitorNextCall {
    RequestMonitorNextCall::new(supervisor, "205", kind)
}

/// 202 calls the agent, who answers.
async fn next_call(scene: &mut Scene) {
    scene.person("202").dial("205").unwrap();
    scene.told().await;
    scene.person("205").pick_up().unwrap();
}

/// She is brought into the next call, is not heard, and is told as an observer. 42 where somebody else does so, 43 what is so, 187
/// where no agent is, 59 a DN that is none.
pub(super) async fn monitor_next_call(scene: &mut Scene) {
    scene.refused(monitor("204", MonitorNextCallType::One), 187).await;
    soon(scene.phone("205").agent_login("anna")).await.unwrap();
    scene.told().await;
    let TEvent::MonitoringNextCall(told) = scene.ask(monitor("204", MonitorNextCallType::One)).await else {
        panic!("she does")
    };
    assert_eq!((told.this_dn.number(), told.other_dn.as_ref().unwrap().number()), ("204", "205"));
    assert_eq!(told.monitor_next_call_type, Some(MonitorNextCallType::One));
    assert_eq!(scene.told().await, ["204 MonitoringNextCall 205", "205 MonitoringNextCall 204"]);
    scene.refused(monitor("204", MonitorNextCallType::One), 43).await;
    scene.refused(monitor("203", MonitorNextCallType::One), 42).await;
    let nobodys = RequestMonitorNextCall::new("204", "999", MonitorNextCallType::One);
    scene.refused(nobodys, 59).await;
    scene.told().await;

    next_call(scene).await;
    scene.world.switch.wait_for("204", PhoneState::Talking).await;
    let expected = [
        "202 Established c1 205/2",
        "205 Established c1 202/1",
        "204 Ringing c1 s31 202/1",
        "204 Established c1 s31 202/1",
        "202 PartyAdded c1 s31 204/10",
        "205 PartyAdded c1 s31 204/10",
        "204 MuteOn c1 202/1",
    ];
    assert_eq!(scene.told().await, expected);
    let TEvent::Established(established) = scene.message("204", "Established") else { panic!("she is") };
    assert_eq!(
        (established.this_dn_role, established.call_state),
        (Some(DNRole::Observer), Some(CallState::Bridged))
    );
    assert!(scene.person("204").legs()[0].muted, "nobody hears her");
    assert_eq!(scene.talks(), [["202", "204", "205"]]);
    let call = scene.call("204");
    soon(call.wait_until(|call| call.parties.len() == 2)).await.unwrap();
    scene.assert_true();

    // the caller goes: nobody is left to be observed
    scene.person("202").hang_up().unwrap();
    soon(call.ended()).await;
    scene.told().await;
    assert!(scene.world.switch.calls().is_empty() && scene.session.calls().snapshot().is_empty());
    // it was for one call
    next_call(scene).await;
    pass(secs(5)).await;
    assert!(scene.legs("204").is_empty());
}

/// She stays in the call that she is in, and is brought into no other. 1161 where nothing is monitored.
pub(super) async fn cancel_monitoring(scene: &mut Scene) {
    let cancel = RequestCancelMonitoring::new("204", "205");
    scene.refused(cancel.clone(), 1161).await;
    soon(scene.phone("205").agent_login("anna")).await.unwrap();
    scene.ask(monitor("204", MonitorNextCallType::All)).await;
    next_call(scene).await;
    scene.world.switch.wait_for("204", PhoneState::Talking).await;
    scene.told().await;
    let TEvent::MonitoringCancelled(told) = scene.ask(cancel).await else { panic!("she does not") };
    assert_eq!((told.this_dn.number(), told.other_dn.as_ref().unwrap().number()), ("204", "205"));
    assert_eq!(scene.told().await, ["204 MonitoringCancelled 205", "205 MonitoringCancelled 204"]);
    assert_eq!(scene.legs("204")[0].0, LegState::Connected);
    soon(scene.call("204").hang_up()).await.unwrap();
    let told = scene.told().await;
    assert!(told.contains(&"205 PartyDeleted c1 204/8".to_owned()), "{told:?}");
    assert_eq!(scene.talks(), [["202", "205"]], "they talk on");
    scene.assert_true();
    scene.person("202").hang_up().unwrap();
    next_call(scene).await;
    pass(secs(5)).await;
    assert!(scene.legs("204").is_empty());
}

/// T-Library model, events 160 to 166. No page tells what asks for them, and the mock refuses `RequestStartCallMonitoring`: a server
/// that tells them all the same is understood.
#[tokio::test(start_paused = true)]
async fn what_a_server_tells_of_calls_as_such_reaches_the_stream() {
    let mut scene = Scene::new().await;
    let start = Message::new("RequestStartCallMonitoring").with(Attribute::ThisDN, "201");
    let error = soon(scene.session.request_message(start)).await.unwrap_err();
    assert_eq!(ErrorCode::of(&error).map(ErrorCode::number), Some(51), "{error}");
    scene.told().await;
    let call = r#""CallUUID":"0123456789ABCDEFGHIJKLMNOPQRSTUV","ConnID":"006c02462a161006""#;
    let party = format!(r#"{call},"ThisDN":"201","PartyUUID":"P1","PartyState":12"#);
    let moved = format!(r#"{party},"NewConnID":"006c02462a161007""#);
    let told = [
        ("CallCreated", call),
        ("CallDataChanged", call),
        ("CallPartyAdded", &party),
        ("CallPartyState", &party),
        ("CallPartyMoved", &moved),
        ("CallPartyDeleted", &party),
        ("CallDeleted", call),
    ];
    for (name, attributes) in told {
        let line = format!(r#"{{"message":"Event{name}","attributes":{{{attributes}}}}}"#);
        assert_eq!(scene.world.server.inject(&line), 1);
    }
    let expected = [
        "CallCreated c1",
        "CallDataChanged c1",
        "201 CallPartyAdded c1",
        "201 CallPartyState c1",
        "201 CallPartyMoved c1",
        "201 CallPartyDeleted c1",
        "CallDeleted c1",
    ];
    assert_eq!(scene.told().await, expected);
    let TEvent::CallPartyMoved(moved) = scene.message("201", "CallPartyMoved") else { panic!("it is") };
    assert_eq!(moved.new_conn_id.unwrap().to_string(), "006c02462a161007");
    assert!(scene.session.calls().snapshot().is_empty(), "a party's own messages make its calls");
}
