//! A server that repeats our secrets to us does not get them into an error, a log line or an event's text.

use super::world::{PASSWORD, World, debug, find, secs, soon, told, watch, within};
use telapi::ipoffice::event::Contact;
use telapi::ipoffice::service::CallLogFilter;
use telapi::ipoffice::{Event, EventKind};
use telapi::{Delivery, Error, ErrorKind, StreamItem};
use telapi_mock::ipoffice::Fault;

/// All that a program can print of an error.
fn shown(error: &Error) -> String {
    told(error) + &debug(error)
}

/// What the mock answers to a login, with another session id.
fn accepted(session_id: &str) -> String {
    format!(
        "<userLoginResponse><clientSessionID>{session_id}</clientSessionID><userName>Extn201</userName>
         <userExtension>201</userExtension><loginFailureCode>NONE</loginFailureCode></userLoginResponse>"
    )
}

/// What `connect` says when the portal answers every login so.
async fn error_of_login(world: &World, answer: &Fault) -> Error {
    for _ in 0..20 {
        world.portal.answer_next("/session", answer.clone());
    }
    soon(world.user("201").login_deadline(secs(2)).connect()).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_repeats_the_session_id_or_the_password_does_not_tell_it() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let id = world.portal.session_ids("Extn201").pop().unwrap();
    let device = session.device("201").unwrap();
    for secret in [id.as_str(), PASSWORD] {
        for status in [200, 400, 404, 500, 503] {
            for body in [
                format!("<Error><description>no session {secret}, sorry</description></Error>"),
                format!("<Error><errorValue>{secret}</errorValue><description>sorry</description></Error>"),
                format!(
                    "<Errors><Error><code>X-{secret}</code></Error><Error><description>{secret}</description></Error></Errors>"
                ),
            ] {
                world.portal.answer_next("makeCall", Fault::answer(status, body));
                let error = soon(device.make_call("202")).await.unwrap_err();
                assert!(!shown(&error).contains(secret), "{status}: {}", shown(&error));
                let refusal = error.refusal().unwrap();
                assert_eq!(refusal.status, Some(status), "the answer was understood: {error}");
                assert!(told(&error).contains("[redacted]"), "{error}");
            }
        }
    }
    session.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_login_refused_with_the_password_in_its_code_or_its_words_does_not_tell_it() {
    for (status, body) in [
        (
            200,
            format!("<userLoginResponse><loginFailureCode>{PASSWORD}</loginFailureCode></userLoginResponse>"),
        ),
        (
            200,
            format!(
                "<userLoginResponse><loginFailureCode>BAD_{PASSWORD}!</loginFailureCode></userLoginResponse>"
            ),
        ),
        (
            403,
            format!("<userLoginResponse><loginFailureCode>{PASSWORD}</loginFailureCode></userLoginResponse>"),
        ),
        (403, format!("<Error><errorValue>{PASSWORD}</errorValue></Error>")),
        (
            403,
            format!("<Error><code>{PASSWORD}</code><description>it is not {PASSWORD}</description></Error>"),
        ),
        (500, format!("<Error><description>no {PASSWORD}</description></Error>")),
        (200, format!("<{PASSWORD}/>")),
        (200, format!("<{PASSWORD}>&{PASSWORD};</{PASSWORD}>")),
        (200, format!("<userLoginResponse><{PASSWORD}></userLoginResponse>")),
    ] {
        let world = World::new().await;
        let error = error_of_login(&world, &Fault::answer(status, body.clone())).await;
        assert!(!shown(&error).contains(PASSWORD), "{body}: {}", shown(&error));
        // what is no XML is not quoted at all
        let answered = ["[redacted]", "something else than the portal answered"];
        assert!(answered.iter().any(|words| told(&error).contains(words)), "{body}: {}", told(&error));
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_that_nobody_knows_and_that_tells_a_secret_is_passed_on_without_it() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let id = world.portal.session_ids("Extn201").pop().unwrap();
    let mut events = watch(&session).await;
    let message = format!(
        "<Events clientSessionId='{id}'><WarpEvent><clientSessionId>{id}</clientSessionId><see>at {id}</see>\
         <userPassword>{PASSWORD}</userPassword><speed>9</speed></WarpEvent></Events>"
    );
    assert_eq!(world.portal.inject("Extn201", message), 1);
    let warp =
        |item: &StreamItem<Event>| item.event().filter(|event| event.message() == "WarpEvent").cloned();
    let event = within(secs(5), find(&mut events, warp)).await;
    let printed = debug(&event) + &serde_json::to_string(&event).unwrap();
    assert!(!printed.contains(&id) && !printed.contains(PASSWORD), "{printed}");
    let EventKind::Unknown(element) = &event.kind else { panic!("{event:?}") };
    assert_eq!(element.child("speed").unwrap().text, "9");
    session.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_session_id_that_no_request_can_name_is_an_answer_to_try_again() {
    for id in [
        "a/b5e55",
        "a?b5e55",
        "a#b5e55",
        "a%2fb5e55",
        "a\\b5e55",
        "a b5e55",
        "5e55\u{7f}",
        "ü5e55",
        "..",
        ".",
    ] {
        let world = World::new().await;
        let error = error_of_login(&world, &Fault::answer(200, accepted(id))).await;
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Protocol, Delivery::Unknown), "{id:?}");
        assert!(error.is_transient(), "{id:?}");
        assert!(id.len() < 3 || !shown(&error).contains(id), "{}", shown(&error));

        // and the next login heals it
        let world = World::new().await;
        world.portal.answer_next("/session", Fault::answer(200, accepted(id)));
        let session = soon(world.user("201").connect()).await.unwrap();
        world.talk(&session, "202").await;
        session.close().await;
    }
}

/// Guide 14.2.4: an answer without a sample is handed over as it came, but for this; and so is what is not known of one.
#[tokio::test(start_paused = true)]
async fn an_answer_that_repeats_the_session_id_does_not_tell_it() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let id = world.portal.session_ids("Extn201").pop().unwrap();
    let repeated = |root: &str, inside: &str| format!("<{root}><for>{id}</for>{inside}</{root}>");
    let answer = repeated("PersonalDirectoryContact", "<contact><id>4</id></contact>");
    world.portal.answer_next("directory/personal", Fault::answer(202, answer));
    let changed = soon(session.add_personal_contacts(&[Contact::new()])).await.unwrap();
    assert!(changed.body.contains("<id>4</id>"), "{}", changed.body);
    assert!(!debug(&changed).contains(&id), "{changed:?}");
    let answer = repeated("SendStoredCallLogResponse", "<return><id>4</id></return>");
    world.portal.answer_next("calllog", Fault::answer(200, answer));
    let log = soon(session.phone("201").unwrap().get_call_logs(&CallLogFilter::all())).await.unwrap();
    assert_eq!(log.entries.len(), 1);
    assert!(!debug(&log).contains(&id), "{log:?}");
}
