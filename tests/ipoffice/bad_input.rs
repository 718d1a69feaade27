//! What the portal should never send: each is told as an error, and the session goes on.

use super::world::{World, find, secs, soon, story_until, told, watch, within};
use std::error::Error as _;
use telapi::ipoffice::{Event, EventKind, Session};
use telapi::{DecodeError, Error, ErrorKind, EventStream, Limits, SessionState, StreamItem};

struct Scene {
    world: World,
    session: Session,
    events: EventStream<Event>,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let session = world.log_in("201").await;
        let events = watch(&session).await;
        Self { world, session, events }
    }

    async fn told(&mut self) -> Error {
        let decode_error = |item: &StreamItem<Event>| match item {
            StreamItem::DecodeError(error) => Some(error.clone()),
            _ => None,
        };
        within(secs(5), find(&mut self.events, decode_error)).await
    }

    /// A call is made and seen, over the same WebSocket.
    async fn goes_on(mut self) {
        assert!(self.session.state().get().is_online());
        let call = self.world.talk(&self.session, "202").await;
        soon(call.hang_up()).await.unwrap();
        self.session.close().await;
        assert_eq!(story_until(&mut self.events, "closed").await, ["closed: closed by the user"]);
    }

    /// A call is made and seen, after the WebSocket was opened anew.
    async fn heals(mut self) {
        let story = story_until(&mut self.events, "resynchronised").await;
        assert_eq!(story, ["disconnected", "connected", "gap: EventsInterrupted", "resynchronised"]);
        assert_eq!(self.world.logins(), 1);
        self.goes_on().await;
    }
}

/// The decoder's own error, somewhere among the sources.
fn decoder(error: &Error) -> &DecodeError {
    let mut next = error.source();
    while let Some(source) = next {
        if let Some(found) = source.downcast_ref() {
            return found;
        }
        next = source.source();
    }
    panic!("no decoder's error: {}", told(error))
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_told_with_its_place_and_the_session_goes_on() {
    let deep = format!("<Events>{}{}</Events>", "<a>".repeat(100), "</a>".repeat(100));
    let bomb = r#"<!DOCTYPE Events [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><Events>&b;</Events>"#;
    // each with the byte where the fault is seen at the earliest, and the elements that are open there
    let unreadable = [
        ("<Events><HeldEvent><cause>normal</HeldEvent></Events>", 32, "Events/HeldEvent/cause"),
        ("<Events><HeldEvent><cause>normal", 8, "Events/HeldEvent"),
        ("<Events><HeldEvent>&nope;</HeldEvent></Events>", 19, "Events/HeldEvent"),
        (deep.as_str(), 8 + 3 * 60, "Events/a/a"),
        (bomb, 0, ""),
        ("<Events/><Events/>", 9, ""),
        ("no XML at all", 0, ""),
        (r#"{"Events":[{"HeldEvent":{"cause" 1}}]}"#, 33, "Events/HeldEvent"),
        (r#"{"Events":[]} {}"#, 14, ""),
        ("<html><body>It works!</body></html>", 0, ""),
    ];
    for (message, offset, path) in unreadable {
        let mut scene = Scene::new().await;
        assert_eq!(scene.world.portal.inject("Extn201", message), 1);
        let error = scene.told().await;
        assert_eq!(error.kind(), ErrorKind::Decode, "{message}");
        let fault = decoder(&error);
        assert!(fault.offset() >= offset && fault.offset() <= message.len(), "{message}: {fault}");
        assert!(fault.path().starts_with(path), "{message}: {fault}");
        assert!(told(&error).contains(&format!("at byte {}", fault.offset())), "{}", told(&error));
        scene.goes_on().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_no_event_is_told_and_the_session_goes_on() {
    for message in [
        "<userLoginResponse><loginFailureCode>NONE</loginFailureCode></userLoginResponse>",
        "<Error><errorValue>X</errorValue></Error>",
        "<userLoginRequest><userPassword>hunter2</userPassword></userLoginRequest>",
    ] {
        let mut scene = Scene::new().await;
        scene.world.portal.inject("Extn201", message);
        let error = scene.told().await;
        assert!(!told(&error).contains("hunter2"), "{}", told(&error));
        scene.goes_on().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_above_the_limit_is_told_and_the_websocket_opened_anew() {
    let mut scene = Scene::new().await;
    let huge = format!("<Events><HeldEvent><cause>{}</cause></HeldEvent></Events>", "x".repeat(1 << 20));
    scene.world.portal.inject("Extn201", huge);
    let error = scene.told().await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(told(&error).contains("larger than 1048576 bytes"), "{}", told(&error));
    scene.heals().await;
}

#[tokio::test(start_paused = true)]
async fn the_limit_is_the_users_choice() {
    let world = World::new().await;
    let limits = Limits::default().max_depth(6);
    let session = soon(world.user("201").limits(limits).connect()).await.unwrap();
    let events = watch(&session).await;
    let mut scene = Scene { world, session, events };
    scene.world.portal.inject("Extn201", "<Events><a><a><a><a><a><a/></a></a></a></a></a></Events>");
    assert!(told(&scene.told().await).contains("nested deeper than 6 elements"));
}

#[tokio::test(start_paused = true)]
async fn text_that_is_not_utf_8_is_told_and_the_websocket_opened_anew() {
    let mut scene = Scene::new().await;
    scene.world.portal.inject_bytes("Extn201", b"<Events>\xff\xfe</Events>");
    assert_eq!(scene.told().await.kind(), ErrorKind::Decode);
    scene.heals().await;
}

#[tokio::test(start_paused = true)]
async fn bytes_that_are_no_websocket_frame_are_told_and_the_websocket_opened_anew() {
    let mut scene = Scene::new().await;
    // reserved bits and a reserved opcode (RFC 6455, 5.2)
    scene.world.portal.inject_raw("Extn201", &[0xff, 0x00]);
    assert_eq!(scene.told().await.kind(), ErrorKind::Decode);
    scene.heals().await;
}

#[tokio::test(start_paused = true)]
async fn a_binary_message_is_read_like_a_text() {
    let mut scene = Scene::new().await;
    scene.world.portal.inject_binary("Extn201", vec![0u8, 159, 146, 150]);
    let error = scene.told().await;
    assert_eq!(decoder(&error).offset(), 1, "{}", told(&error));

    let fancy = b"<Events><FancyEvent/></Events>".to_vec();
    scene.world.portal.inject_binary("Extn201", fancy);
    find(&mut scene.events, |item| (item.event()?.message() == "FancyEvent").then_some(())).await;
    scene.goes_on().await;
}

#[tokio::test(start_paused = true)]
async fn an_event_that_nobody_knows_is_passed_on_whole() {
    let mut scene = Scene::new().await;
    let message = r#"<o:Events xmlns:o="http://openapi.common.avaya.com/" xmlns:x="urn:new">
        <x:FancyEvent colour="green"><x:depth><x:leaf>42</x:leaf></x:depth></x:FancyEvent></o:Events>"#;
    scene.world.portal.inject("Extn201", message);
    let element = find(&mut scene.events, |item| match &item.event()?.kind {
        EventKind::Unknown(element) => Some(element.clone()),
        _ => None,
    })
    .await;
    let json = serde_json::to_string(&element).unwrap();
    for part in ["FancyEvent", "colour", "green", "depth", "leaf", "42"] {
        assert!(json.contains(part), "{json}");
    }
    scene.goes_on().await;
}

#[tokio::test(start_paused = true)]
async fn a_text_without_anything_in_it_is_no_error() {
    let mut scene = Scene::new().await;
    for nothing in ["", "  \r\n", "<Events/>"] {
        scene.world.portal.inject("Extn201", nothing);
    }
    scene.world.phone("202").dial("201").unwrap();
    find(&mut scene.events, |item| {
        assert!(!matches!(item, StreamItem::DecodeError(_)), "{item:?}");
        (item.event()?.message() == "DeliveredEvent").then_some(())
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_event_for_a_call_that_nobody_knows_begins_one_which_the_next_snapshot_ends() {
    let mut scene = Scene::new().await;
    let message = r#"<Events xmlns:c="http://www.ecma-international.org/standards/ecma-323/csta/ed4">
        <c:EstablishedEvent><c:establishedConnection><c:callID>no-such-call</c:callID></c:establishedConnection>
        <c:localConnectionInfo>connected</c:localConnectionInfo><c:cause>normal</c:cause></c:EstablishedEvent></Events>"#;
    scene.world.portal.inject("Extn201", message);
    find(&mut scene.events, |item| (item.event()?.message() == "EstablishedEvent").then_some(())).await;
    let call = scene.session.device("201").unwrap().calls().pop().unwrap();
    assert_eq!(within(secs(63), call.ended()).await, telapi::EndReason::EndedUnseen);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_garbage_neither_ends_nor_delays_the_session() {
    let mut scene = Scene::new().await;
    for _ in 0..2000 {
        scene.world.portal.inject("Extn201", "<Events><");
    }
    soon(async {
        let mut errors = 0;
        while errors < 2000 {
            scene.told().await;
            errors += 1;
        }
    })
    .await;
    assert!(matches!(scene.session.state().get(), SessionState::Online { .. }));
    scene.goes_on().await;
}
