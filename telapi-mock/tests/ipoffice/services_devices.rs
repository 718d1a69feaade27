//! What a phone is set to: guide 6 and 7.

use crate::client::{CSTA, Client, Reply, hex, request, text};
use crate::portal;
use telapi_mock::ipoffice::Portal;
use telapi_mock::{AgentState, ForwardingType, LegState, Switch};

async fn post(client: &Client, path: &str, root: &str, inside: &str) -> Reply {
    let body = format!(r#"<{root} xmlns="{CSTA}">{inside}</{root}>"#);
    request(&client.portal, "POST", &format!("/inyama/service/{path}"), Some(&client.id), &body).await
}

async fn client(portal: &Portal, event_type: &str) -> Client {
    Client::subscribed(portal, "Extn202", "1234", &[event_type]).await
}

#[tokio::test]
async fn forwarding_is_set_told_and_asked_for() {
    let portal = portal().await;
    let mut client = client(&portal, "LogicalDeviceFeaturesEvents").await;
    let set = |device: &str, kind: &str, to: &str| {
        format!(
            "<device>{device}</device><forwardingType>{kind}</forwardingType><activateForward>true</activateForward><forwardDN>{to}</forwardDN>"
        )
    };
    let path = "logicaldevice/setForwarding";
    assert_eq!(post(&client, path, "SetForwarding", &set("202", "forwardSideways", "203")).await.status, 400);
    assert_eq!(
        post(&client, path, "SetForwarding", &set("201", "forwardBusy", "203")).await.status,
        500,
        "not its own"
    );
    assert_eq!(
        post(&client, path, "SetForwarding", &set("202", "forwardBusy", "202")).await.status,
        500,
        "to itself"
    );
    assert_eq!(post(&client, path, "SetForwarding", &set("202", "forwardBusy", "203")).await.status, 202);
    let event = client.expect("ForwardingEvent").await;
    assert_eq!((text(&event, "forwardingType"), text(&event, "forwardStatus")), ("forwardBusy", "true"));
    assert!(event.contains(r#"typeOfNumber="dialingNumber">203<"#), "{event}");
    let get = post(&client, "logicaldevice/getForwarding", "GetForwarding", "<device>202</device>").await;
    assert_eq!(get.status, 202);
    let immediate = client.expect("ForwardingEvent").await;
    assert_eq!(
        (text(&immediate, "forwardingType"), text(&immediate, "forwardStatus")),
        ("forwardImmediate", "false")
    );
    assert_eq!(text(&client.expect("ForwardingEvent").await, "forwardingType"), "forwardBusy");
}

fn rings_at(switch: &Switch) -> Option<(String, String)> {
    let calls = switch.calls();
    let mut legs = calls.iter().flat_map(|call| &call.legs);
    legs.find(|leg| leg.state == LegState::Alerting).map(|leg| {
        let from = leg.last_redirection.as_ref().map(|party| party.number.clone());
        (leg.device.number.clone(), from.unwrap_or_default())
    })
}

#[tokio::test(start_paused = true)]
async fn calls_are_forwarded_for_every_reason_and_say_who_sent_them_on() {
    let sent_on = Some(("203".to_owned(), "202".to_owned()));
    for kind in [
        ForwardingType::Immediate,
        ForwardingType::ImmediateInternal,
        ForwardingType::Busy,
        ForwardingType::BusyInternal,
        ForwardingType::DoNotDisturb,
        ForwardingType::NoAnswer,
    ] {
        let switch = crate::switch();
        switch.set_forwarding("202", kind, true, Some("203")).unwrap();
        match kind {
            ForwardingType::Busy | ForwardingType::BusyInternal => {
                drop(switch.phone("202").dial("204").unwrap());
            }
            ForwardingType::DoNotDisturb => switch.set_do_not_disturb("202", true).unwrap(),
            _ => {}
        }
        // only where 202 has called it
        let _ = switch.phone("204").pick_up();
        switch.phone("201").dial("202").unwrap();
        if kind == ForwardingType::NoAnswer {
            assert_eq!(rings_at(&switch), Some(("202".into(), String::new())));
            switch.wait_until(|_| rings_at(&switch) == sent_on).await;
        }
        assert_eq!(rings_at(&switch), sent_on, "{kind:?}");
        // an external caller's forwarding is nothing to an internal one
        let switch = crate::switch();
        switch.set_forwarding("202", ForwardingType::ImmediateExternal, true, Some("203")).unwrap();
        switch.phone("201").dial("202").unwrap();
        assert_eq!(rings_at(&switch), Some(("202".into(), String::new())));
    }
}

#[tokio::test]
async fn forwardings_in_a_circle_are_busy() {
    let switch = crate::switch();
    switch.set_forwarding("202", ForwardingType::Immediate, true, Some("203")).unwrap();
    switch.set_forwarding("203", ForwardingType::Immediate, true, Some("202")).unwrap();
    switch.phone("201").dial("202").unwrap();
    assert!(switch.calls()[0].has("201", LegState::Failed));
}

#[tokio::test]
async fn a_phone_that_is_not_to_be_disturbed_is_busy_to_callers() {
    let portal = portal().await;
    let mut client = client(&portal, "LogicalDeviceFeaturesEvents").await;
    let on = "<device>202</device><doNotDisturbOn>true</doNotDisturbOn><callingDeviceList/>";
    let path = "logicaldevice/setDoNotDisturb";
    assert_eq!(post(&client, path, "SetDoNotDisturb", "<device>202</device>").await.status, 400);
    assert_eq!(post(&client, path, "SetDoNotDisturb", on).await.status, 202);
    assert_eq!(text(&client.expect("DoNotDisturbEvent").await, "doNotDisturbOn"), "true");
    portal.switch().phone("201").dial("202").unwrap();
    assert!(portal.switch().calls()[0].has("201", LegState::Failed));
    let get = post(&client, "logicaldevice/getDoNotDisturb", "GetDoNotDisturb", "<device>202</device>").await;
    assert_eq!(get.status, 202);
    assert_eq!(text(&client.expect("DoNotDisturbEvent").await, "doNotDisturbOn"), "true");
}

async fn get_agent_state(client: &Client) -> Reply {
    post(client, "logicaldevice/getAgentState", "GetAgentState", "<device>202</device>").await
}

#[tokio::test]
async fn agent_states_are_answered_at_once_and_changes_told() {
    let portal = portal().await;
    let mut client = client(&portal, "LogicalDeviceFeaturesEvents").await;
    let answer = get_agent_state(&client).await;
    assert_eq!((answer.status, text(&answer.body, "agentState")), (200, "agentReady"));
    assert_eq!((text(&answer.body, "acdGroup"), text(&answer.body, "loggedOnState")), ("Sales", "true"));
    let set = |state: &str| format!("<device>202</device><requestedAgentState>{state}</requestedAgentState>");
    let path = "logicaldevice/setAgentState";
    assert_eq!(post(&client, path, "SetAgentState", &set("asleep")).await.status, 400);
    for (state, event, answered) in [
        ("notReady", "AgentNotReadyEvent", "agentNotReady"),
        ("workingAfterCall", "AgentWorkingAfterCallEvent", "agentWorkingAfterCall"),
        ("ready", "AgentReadyEvent", "agentReady"),
        ("loggedOff", "AgentLoggedOffEvent", "agentNull"),
        ("loggedOn", "AgentLoggedOnEvent", "agentReady"),
    ] {
        assert_eq!(post(&client, path, "SetAgentState", &set(state)).await.status, 202);
        assert!(client.expect(event).await.contains(">Sales</"));
        assert_eq!(text(&get_agent_state(&client).await.body, "agentState"), answered);
    }
    portal.switch().set_agent_state("202", Some("300"), AgentState::Busy).unwrap();
    client.expect("AgentBusyEvent").await;
}

#[tokio::test]
async fn microphones_are_muted_by_call_and_by_participant() {
    let portal = portal().await;
    let mut client = Client::subscribed(&portal, "Extn201", "1234", &["PhysicalDeviceFeaturesEvents"]).await;
    client.make_call("201", "202", "a").await;
    portal.switch().phone("202").pick_up().unwrap();
    let by_call = |call: &str| {
        format!(
            "<microphoneMuteOn>true</microphoneMuteOn><extensions><privateData><string>{}</string></privateData></extensions>",
            hex(call)
        )
    };
    let path = "physicaldevice/setMicrophoneMute";
    assert_eq!(
        post(&client, path, "SetMicrophoneMute", "<microphoneMuteOn>true</microphoneMuteOn>").await.status,
        400
    );
    assert_eq!(post(&client, path, "SetMicrophoneMute", &by_call("b")).await.status, 500);
    assert_eq!(post(&client, path, "SetMicrophoneMute", &by_call("a")).await.status, 202);
    let event = client.expect("MicrophoneMuteEvent").await;
    assert!(event.contains(r#"connectionRate="-1""#) && event.contains(">a</"), "{event}");
    assert!(portal.switch().calls()[0].leg("201").unwrap().muted);
    client.clear("a").await;

    client.make_call("201", "*99*1#", "c").await;
    let conference = portal.switch().calls()[0].conference.clone().unwrap();
    let participant = &conference.participants[0].id;
    let inside = format!(
        "<device>{participant}</device><auditoryApparatus>{}</auditoryApparatus><microphoneMuteOn>true</microphoneMuteOn>",
        conference.id
    );
    let path = "callcontrol/physicaldevice/setMicrophoneMute";
    assert_eq!(post(&client, path, "SetMicrophoneMute", &by_call("c")).await.status, 400);
    assert_eq!(post(&client, path, "SetMicrophoneMute", &inside).await.status, 202);
    let event = client.expect("MicrophoneMuteEvent").await;
    assert_eq!(text(&event, "auditoryApparatus"), conference.id);
    assert!(event.contains(&format!(">{participant}</")), "{event}");
}
