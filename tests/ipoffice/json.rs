//! The data format JSON (IP Office guide 2.6.2). No sample of a portal's JSON is public, so each dialect that a portal may
//! speak is tried.

use super::world::{PASSWORD, World, find, requests, soon, story_until, switch, told, watch};
use futures::StreamExt;
use std::time::Duration;
use telapi::ipoffice::event::{EventKind, PresenceMode, PresenceType, VoicemailMessageId};
use telapi::ipoffice::service::{CallLogFilter, DirectoryQuery, Forward, HoldCall, PresenceStateToSet};
use telapi::ipoffice::{DataFormat, Event, SavedSession, Session};
use telapi::{CallId, CallState, CloseReason, ConnectionId, EndReason, ErrorKind, EventStream, StreamItem};
use telapi_core::csta::{CstaEvent, ForwardingType};
use telapi_mock::fault::AnswerFault;
use telapi_mock::ipoffice::{Direction, Exchange, JsonDialect, Portal};
use telapi_mock::{Extension, HuntGroup};

const JSON: &str = "text/json;charset=UTF-8";

/// A PBX whose portal speaks this dialect to those who ask for JSON.
async fn world(dialect: JsonDialect) -> World {
    let voicemail = Extension::new("208").password(PASSWORD).voicemail().busy();
    let switch =
        switch().extension(voicemail).hunt_group(HuntGroup::new("Sales", "300").member("201")).build();
    let portal = Portal::builder(&switch).json_dialect(dialect).start().await.unwrap();
    World { switch, portal }
}

async fn log_in(world: &World) -> Session {
    soon(world.user("201").data_format(DataFormat::Json).connect()).await.unwrap()
}

fn is_json(body: &str) -> bool {
    body.starts_with('{')
}

/// What a session's stream tells of its events, but for the session that they were told to.
fn facts(mut events: EventStream<Event>) -> Vec<serde_json::Value> {
    let mut facts = Vec::new();
    while let Some(Some(item)) = futures::FutureExt::now_or_never(events.next()) {
        if let StreamItem::DecodeError(error) = &item {
            panic!("{}", told(error));
        }
        let Some(event) = item.event() else { continue };
        let mut fact = serde_json::to_value(event).unwrap();
        let fields = fact.as_object_mut().unwrap();
        fields.remove("client_session_id");
        fields.remove("monitor_cross_ref_id");
        if let Some(entry) = fields.get_mut("entry").and_then(serde_json::Value::as_object_mut) {
            entry.remove("monitor_cross_ref_id");
        }
        // what each session asks for by itself
        if fields["message"] != "CallInformationEvent" {
            facts.push(fact);
        }
    }
    facts
}

/// All that was said since the transcript was emptied, apart from what belongs to this session.
fn said_to(world: &World, session: &Session) -> Vec<Exchange> {
    let id = session.login().unwrap().client_session_id.clone().unwrap();
    let of_it = |exchange: &Exchange| exchange.session.as_deref() == Some(id.expose());
    world.portal.transcript().into_iter().filter(of_it).collect()
}

#[tokio::test(start_paused = true)]
async fn calls_go_in_every_dialect_as_they_do_in_xml() {
    for dialect in JsonDialect::ALL {
        let world = world(dialect).await;
        let session = log_in(&world).await;
        assert_eq!(session.login().unwrap().user_extension.as_deref(), Some("201"), "{dialect:?}");
        assert!(session.login().unwrap().unknown.is_empty(), "{dialect:?}: {:?}", session.login());
        let events = watch(&session).await;
        // the same telephone, seen by a session in XML
        let beside = soon(world.user("201").application("beside").connect()).await.unwrap();
        let expected = watch(&beside).await;

        let call = world.talk(&session, "202").await;
        soon(call.hold()).await.unwrap();
        let consultation = soon(session.device("201").unwrap().make_call("203")).await.unwrap();
        soon(consultation.established()).await.unwrap();
        soon(call.transfer_to(&consultation)).await.unwrap();
        assert_eq!(world.switch.talks(), [["202", "203"]], "{dialect:?}");
        world.phone("202").hang_up().unwrap();
        world.quiet().await;

        let conference = world.talk(&session, "202").await;
        let third = soon(conference.consult("203")).await.unwrap();
        soon(third.established()).await.unwrap();
        soon(conference.conference_with(&third)).await.unwrap();
        soon(session.resynchronise()).await.unwrap();
        assert_eq!(conference.state(), CallState::Connected, "{dialect:?}");
        soon(conference.hang_up()).await.unwrap();

        world.phone("204").dial("201").unwrap();
        let incoming = soon(session.device("201").unwrap().incoming().next()).await.unwrap();
        soon(incoming.answer()).await.unwrap();
        soon(incoming.hang_up()).await.unwrap();

        let mut failing = session.events();
        let busy = soon(session.device("201").unwrap().make_call("205")).await.unwrap();
        let error = soon(busy.established()).await.unwrap_err();
        assert!(matches!(error.end_reason(), Some(EndReason::Failed(Some(_)))), "{dialect:?}: {error:?}");
        find(&mut failing, |item| match item.event()?.csta()? {
            CstaEvent::Failed(failed) => Some(failed.cause.clone()),
            _ => None,
        })
        .await;

        super::world::pass(Duration::from_secs(5)).await;
        let (events, expected) = (facts(events), facts(expected));
        assert!(expected.len() > 20, "{dialect:?}: {}", expected.len());
        for (event, expected) in events.iter().zip(&expected) {
            assert_eq!(event, expected, "{dialect:?}");
        }
        assert_eq!(events.len(), expected.len(), "{dialect:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn services_are_answered_in_every_dialect() {
    for dialect in JsonDialect::ALL {
        let world = world(dialect).await;
        let session = log_in(&world).await;
        let phone = session.phone("201").unwrap();

        let left = world.switch.leave_message("202", "201", Duration::from_secs(60), "Lunch?").unwrap();
        let messages = soon(phone.get_messages()).await.unwrap().snapshot_data_list;
        let id = VoicemailMessageId::new(left.to_string());
        assert_eq!(messages[0].message_id.as_ref(), Some(&id), "{dialect:?}");
        assert_eq!(messages[0].subject.as_deref(), Some("Lunch?"), "{dialect:?}");
        assert_eq!(messages[0].sender_device.as_ref().unwrap().device_id().number(), "202", "{dialect:?}");
        assert_eq!(soon(phone.delete_message(&id)).await.unwrap().message_id, Some(id), "{dialect:?}");

        let told = soon(phone.set_forwarding(ForwardingType::ForwardBusy, Forward::to("203"))).await.unwrap();
        assert_eq!(told.forward_to.unwrap().device_id().number(), "203", "{dialect:?}");

        let call = world.talk(&session, "202").await;
        soon(call.hang_up()).await.unwrap();
        let log = soon(phone.get_call_logs(&CallLogFilter::all())).await.unwrap();
        assert_eq!(log.entries.len(), 1, "{dialect:?}");
        assert_eq!(log.entries[0].dialback_number.as_deref(), Some("202"), "{dialect:?}");

        let state = PresenceStateToSet::new(PresenceType::Available, PresenceMode::DoNotDisturb);
        soon(session.set_presence_state(&state)).await.unwrap();
        let presence = soon(session.get_presence_states([""; 0])).await.unwrap().presence_states;
        assert_eq!(presence[0].mode, Some(PresenceMode::DoNotDisturb), "{dialect:?}");

        let found = soon(session.directory_search(&DirectoryQuery::all())).await.unwrap();
        assert!(found.list.unwrap().len() > 5, "{dialect:?}");
        let agents = soon(phone.get_agent_state()).await.unwrap().agent_state_list.unwrap();
        assert_eq!(agents[0].agent_info.as_ref().unwrap().len(), 1, "{dialect:?}");

        let unknown =
            soon(session.request(&HoldCall::new(ConnectionId::new(CallId::new("none"))))).await.unwrap_err();
        let refusal = unknown.refusal().unwrap();
        assert_eq!((refusal.status, refusal.code.is_some()), (Some(500), true), "{dialect:?}: {unknown}");

        soon(session.close()).await;
        assert_eq!(world.portal.sessions(), 0, "{dialect:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_application_user_is_told_of_each_device_in_every_dialect() {
    for dialect in JsonDialect::ALL {
        let world = world(dialect).await;
        let builder = world.application_user().data_format(DataFormat::Json);
        let session = soon(builder.connect()).await.unwrap();
        assert!(session.login().unwrap().devices.len() > 5, "{dialect:?}");
        let events = watch(&session).await;
        let beside = soon(world.application_user().application("beside").connect()).await.unwrap();
        let expected = watch(&beside).await;
        let call = soon(session.device("201").unwrap().make_call("202")).await.unwrap();
        soon(call.established()).await.unwrap();
        let third = soon(call.consult("203")).await.unwrap();
        soon(third.established()).await.unwrap();
        soon(call.conference_with(&third)).await.unwrap();
        soon(call.hang_up()).await.unwrap();
        super::world::pass(Duration::from_secs(5)).await;
        let (events, expected) = (facts(events), facts(expected));
        assert!(expected.iter().any(|fact| fact["event"]["device"] == "conference"), "{dialect:?}");
        for (event, expected) in events.iter().zip(&expected) {
            assert_eq!(event, expected, "{dialect:?}");
        }
        assert_eq!(events.len(), expected.len(), "{dialect:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_login_is_told_in_every_dialect() {
    for dialect in JsonDialect::ALL {
        for how in
            [telapi_mock::ipoffice::Refusals::AsLoginFailureCode, telapi_mock::ipoffice::Refusals::AsStatus]
        {
            let world = world(dialect).await;
            world.portal.refuse_logins_by("LICENSE_NOT_AVAILABLE", how, None, 1);
            let error = soon(world.user("201").data_format(DataFormat::Json).connect()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::LoginRefused, "{dialect:?}, {how:?}");
            assert_eq!(
                error.refusal().unwrap().code.as_deref(),
                Some("LICENSE_NOT_AVAILABLE"),
                "{dialect:?}, {how:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_replaced_is_told_in_every_dialect() {
    for dialect in JsonDialect::ALL {
        let world = world(dialect).await;
        let session = log_in(&world).await;
        let mut events = watch(&session).await;
        let _other = log_in(&world).await;
        let reason = find(&mut events, |item| match item {
            StreamItem::Closed { reason } => Some(reason.clone()),
            _ => None,
        });
        assert!(matches!(reason.await, CloseReason::LoggedInElsewhere), "{dialect:?}");
    }
}

/// Guide 2.6.2: the header is in each request.
#[tokio::test(start_paused = true)]
async fn the_header_is_in_every_request_and_everything_is_json() {
    let world = world(JsonDialect::Plain).await;
    let session = log_in(&world).await;
    watch(&session).await;
    let call = world.talk(&session, "202").await;
    soon(call.hang_up()).await.unwrap();
    soon(session.get_presence_states([""; 0])).await.unwrap();
    super::world::pass(super::world::minutes(2)).await;
    soon(session.close()).await;

    let transcript = world.portal.transcript();
    for exchange in &transcript {
        if let Direction::Request { method, path } = &exchange.direction {
            assert_eq!(exchange.content_type.as_deref(), Some(JSON), "{method} {path}");
        }
        assert!(
            exchange.body.is_empty() || is_json(&exchange.body),
            "{:?}: {}",
            exchange.direction,
            exchange.body
        );
    }
    for (method, path) in [
        ("POST", "/session"),
        ("GET", "/openapiwebsocket/…"),
        ("GET", "/snapshot"),
        ("POST", "/session/heartbeat"),
        ("POST", "/makeCall"),
        ("GET", "/presence"),
        ("DELETE", "/session"),
    ] {
        assert!(requests(&world.portal, method, path) > 0, "{method} {path}");
    }
    assert!(transcript.iter().any(|exchange| exchange.direction == Direction::Event));
}

#[tokio::test(start_paused = true)]
async fn without_the_option_everything_is_xml() {
    let world = world(JsonDialect::Plain).await;
    let session = world.log_in("201").await;
    watch(&session).await;
    world.talk(&session, "202").await;
    for exchange in world.portal.transcript() {
        assert_ne!(exchange.content_type.as_deref(), Some(JSON), "{:?}", exchange.direction);
        assert!(!is_json(&exchange.body), "{}", exchange.body);
    }
}

#[tokio::test(start_paused = true)]
async fn either_format_is_read_whatever_was_asked_for() {
    let held = [
        r#" {"Events": {"Event": {"HeldEvent": {"heldConnection": {"callID": "x"}}}}}"#,
        "<Events><Event><HeldEvent><heldConnection><callID>x</callID></heldConnection></HeldEvent></Event></Events>",
    ];
    for asked in [DataFormat::Xml, DataFormat::Json] {
        let world = world(JsonDialect::Plain).await;
        let session = soon(world.user("201").data_format(asked).connect()).await.unwrap();
        let mut events = watch(&session).await;
        for held in held {
            world.portal.inject("Extn201", held);
            let call = find(&mut events, |item| item.event()?.csta()?.call_id().cloned());
            assert_eq!(call.await.as_str(), "x", "{asked:?}");
        }
        for body in [
            r#"{"Error": {"errorValue": "NO", "description": "gone"}}"#,
            "<Error><errorValue>NO</errorValue><description>gone</description></Error>",
        ] {
            let fault = AnswerFault::Answer { status: 200, retry_after: None, body: body.into() };
            world.portal.answer_next("/presence", fault);
            let error = soon(session.get_presence_states([""; 0])).await.unwrap_err();
            assert_eq!(error.refusal().unwrap().code.as_deref(), Some("NO"), "{asked:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_may_be_resumed_in_the_other_format() {
    for (before, after) in [(DataFormat::Xml, DataFormat::Json), (DataFormat::Json, DataFormat::Xml)] {
        let world = world(JsonDialect::Jettison).await;
        let session = soon(world.user("201").data_format(before).connect()).await.unwrap();
        let saved = soon(session.suspend()).await.unwrap();
        let saved = SavedSession::from_secret_json(saved.to_secret_json().expose()).unwrap();
        let session = world.user("201").data_format(after).resume(saved).start().unwrap();
        story_until(&mut session.events(), "resynchronised").await;
        assert!(session.was_resumed());
        world.portal.clear_transcript();
        let call = world.talk(&session, "202").await;
        soon(call.hang_up()).await.unwrap();
        let said = said_to(&world, &session);
        let make_call = said.iter().find(
            |it| matches!(&it.direction, Direction::Request { path, .. } if path.ends_with("/makeCall")),
        );
        assert_eq!(is_json(&make_call.unwrap().body), after == DataFormat::Json);
        assert_eq!(world.logins(), 0, "it is still the same session");
    }
}

#[tokio::test(start_paused = true)]
async fn json_that_cannot_be_read_is_told_without_secrets_and_harms_nothing() {
    let world = world(JsonDialect::Plain).await;
    let session = log_in(&world).await;
    let id = session.login().unwrap().client_session_id.clone().unwrap();
    let mut events = watch(&session).await;
    for broken in [
        format!(r#"{{"Events": {{"{}": {{"a" 1}}}}}}"#, id.expose()),
        "[".repeat(200),
        r#"{"Events": NaN}"#.to_owned(),
        r#"{"Events": {"HeldEvent": "\ud800"}}"#.to_owned(),
    ] {
        world.portal.inject("Extn201", broken);
        let error = find(&mut events, |item| match item {
            StreamItem::DecodeError(error) => Some(error.clone()),
            _ => None,
        })
        .await;
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(!told(&error).contains(id.expose()), "{}", told(&error));
        assert!(!format!("{error:?}").contains(id.expose()));
    }
    let mut unknown = session.events();
    world.portal.inject(
        "Extn201",
        format!(r#"{{"NewEvent": {{"a": "{0}", "clientSessionId": "{0}"}}}}"#, id.expose()),
    );
    let shown = find(&mut unknown, |item| match &item.event()?.kind {
        EventKind::Unknown(element) => Some(format!("{element:?}")),
        _ => None,
    })
    .await;
    assert!(!shown.contains(id.expose()), "{shown}");
    let call = world.talk(&session, "202").await;
    soon(call.hang_up()).await.unwrap();
    assert_eq!(world.logins(), 1);
}
