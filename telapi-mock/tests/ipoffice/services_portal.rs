//! What the portal keeps itself: call logs, presence, instant messages, directories (guide 11 to 14).

use crate::client::{CSTA, Client, OPEN_API, Reply, find, request, text};
use crate::portal;
use std::time::{Duration, UNIX_EPOCH};
use telapi_mock::ipoffice::{Portal, Told};
use telapi_mock::{Extension, Switch};

async fn ask(client: &Client, method: &str, path: &str, body: &str) -> Reply {
    request(&client.portal, method, &format!("/inyama/service/{path}"), Some(&client.id), body).await
}

async fn user(portal: &Portal, number: &str, event_type: &str) -> Client {
    Client::subscribed(portal, &format!("Extn{number}"), "1234", &[event_type]).await
}

/// The switch's clock stands at 2011-05-26, 13:22:42 UTC.
fn dated() -> Switch {
    let extensions = ["201", "202", "203"].map(|number| Extension::new(number).password("1234"));
    let clock = UNIX_EPOCH + Duration::from_secs(1_306_416_162);
    let builder = Switch::builder().application_user("ctiapp", "secret").clock_starts_at(clock);
    extensions.into_iter().fold(builder, telapi_mock::SwitchBuilder::extension).build()
}

#[tokio::test]
async fn each_call_is_logged_for_both_ends_and_found_by_every_filter() {
    let switch = dated();
    let portal = Portal::builder(&switch).start().await.unwrap();
    let mut client = user(&portal, "201", "CallLogEvents").await;
    switch.phone("201").dial("202").unwrap();
    switch.phone("202").pick_up().unwrap();
    switch.phone("201").hang_up().unwrap();
    let outgoing = client.expect("CallLogEvent").await;
    assert_eq!((text(&outgoing, "type"), text(&outgoing, "call_type")), ("Added", "Outgoing"));
    assert_eq!((text(&outgoing, "dialback_number"), text(&outgoing, "isExternal")), ("202", "false"));
    assert!(text(&outgoing, "call_timestamp").starts_with("2011-05-26T13:22:4"), "{outgoing}");
    switch.phone("203").dial("201").unwrap();
    switch.phone("203").hang_up().unwrap();
    assert_eq!(text(&client.expect("CallLogEvent").await, "call_type"), "Missed-Lost");
    for (query, entries) in [
        ("", 2),
        ("?callType=Outgoing", 1),
        ("?callType=Incoming", 0),
        ("?fromDate=20110526&toDate=20110526", 2),
        ("?fromDate=20110527", 0),
        ("?toDate=20110525", 0),
    ] {
        let reply = ask(&client, "GET", &format!("calllog{query}"), "").await;
        assert_eq!((reply.status, reply.body.matches("<return>").count()), (200, entries), "{query}");
    }
    for query in ["?callType=Sideways", "?fromDate=2011-5-26", "?toDate=20111350"] {
        assert_eq!(ask(&client, "GET", &format!("calllog{query}"), "").await.status, 400, "{query}");
    }
    let application = Client::subscribed(&portal, "ctiapp", "secret", &["CallLogEvents"]).await;
    assert_eq!(ask(&application, "GET", "calllog", "").await.status, 400, "whose?");
    let query = "calllog?userExtension=202&switchingSubDomainIP=10.20.30.40";
    let of_202 = ask(&application, "GET", query, "").await;
    assert_eq!(text(&of_202.body, "call_type"), "Incoming");
    let elsewhere = query.replace("10.20", "10.99");
    assert_eq!(ask(&application, "GET", &elsewhere, "").await.status, 500);
}

#[tokio::test]
async fn log_entries_are_deleted_by_id_or_all_at_once() {
    let portal = portal().await;
    let switch = portal.switch();
    let client = user(&portal, "201", "CallLogEvents").await;
    for _ in 0..3 {
        switch.phone("201").dial("202").unwrap();
        switch.phone("201").hang_up().unwrap();
    }
    let list = ask(&client, "GET", "calllog", "").await.body;
    let id = text(&list, "id").to_owned();
    let body = format!(
        r#"<c:DeleteCallLogEntryList xmlns:c="{CSTA}"><device></device><entryIdList>{id}</entryIdList></c:DeleteCallLogEntryList>"#
    );
    assert_eq!(ask(&client, "DELETE", "calllog", &body.replace(&format!(">{id}<"), ">x<")).await.status, 400);
    let deleted = ask(&client, "DELETE", "calllog", &body).await;
    assert_eq!((deleted.status, text(&deleted.body, "return")), (200, "Ok"));
    let left = ask(&client, "GET", "calllog", "").await.body;
    assert_eq!(left.matches("<return>").count(), 2);
    assert!(!left.contains(&format!("<id>{id}</id>")));
    ask(&client, "DELETE", "calllog", "").await;
    assert!(!ask(&client, "GET", "calllog", "").await.body.contains("<return>"));
}

#[tokio::test]
async fn presence_is_set_told_and_asked_for() {
    let portal = portal().await;
    let client = user(&portal, "201", "PresenceEvents").await;
    let mut other = user(&portal, "202", "PresenceEvents").await;
    let own = ask(&client, "GET", "presence", "").await;
    assert_eq!((text(&own.body, "jid"), text(&own.body, "type")), ("Extn201@mock.invalid", "AVAILABLE"));
    let set = |jid: &str, kind: &str| {
        format!(
            r#"<o:presenceStateToSet xmlns:o="{OPEN_API}"><presenceState><jid>{jid}</jid><status>out for lunch</status><type>{kind}</type><mode>DND</mode></presenceState></o:presenceStateToSet>"#
        )
    };
    assert_eq!(ask(&client, "POST", "presence", &set("", "")).await.status, 400);
    assert_eq!(ask(&client, "POST", "presence", &set("Extn202@mock.invalid", "AWAY")).await.status, 500);
    assert_eq!(ask(&client, "POST", "presence", &set("", "AWAY")).await.status, 202);
    let told = other.expect("presenceStates").await;
    assert_eq!((text(&told, "jid"), text(&told, "mode")), ("Extn201@mock.invalid", "DND"));
    let several = "presence?jids=extn201@mock.invalid,Extn203@mock.invalid,nobody@mock.invalid";
    let several = ask(&other, "GET", several, "").await.body;
    assert_eq!(several.matches("<presenceState>").count(), 2, "{several}");
    assert_eq!(text(&several, "status"), "out for lunch");
    portal.set_xmpp(false);
    assert_eq!(ask(&client, "GET", "presence", "").await.status, 503);
    assert_eq!(ask(&client, "POST", "presence", &set("", "AVAILABLE")).await.status, 503);
}

#[tokio::test]
async fn a_message_reaches_its_receiver_from_whom_it_is() {
    let portal = portal().await;
    let client = user(&portal, "201", "ImEvents").await;
    let mut receiver = user(&portal, "202", "ImEvents").await;
    let im = |to: &str| {
        format!(
            r#"<o:IMToSend xmlns:o="{OPEN_API}"><im><from>somebody@else</from><to>{to}</to><message>hello &amp; bye</message></im></o:IMToSend>"#
        )
    };
    assert_eq!(ask(&client, "POST", "im", &im("")).await.status, 400);
    assert_eq!(ask(&client, "POST", "im", &im("nobody@mock.invalid")).await.status, 500);
    assert_eq!(ask(&client, "POST", "im", &im("Extn202@mock.invalid")).await.status, 202);
    let event = receiver.expect("IMToReceiveEvent").await;
    assert_eq!(text(&event, "from"), "Extn201@mock.invalid", "a device user's from is not heeded");
    assert_eq!(text(&event, "message"), "hello &amp; bye");
    portal.set_xmpp(false);
    assert_eq!(ask(&client, "POST", "im", &im("Extn202@mock.invalid")).await.status, 503);
}

fn contact(inside: &str) -> String {
    format!(r#"<o:PersonalDirectoryContact xmlns:o="{OPEN_API}">{inside}</o:PersonalDirectoryContact>"#)
}

#[tokio::test]
async fn contacts_are_added_found_modified_and_deleted_with_their_events() {
    let portal = portal().await;
    let mut client = user(&portal, "201", "DirectoryEvents").await;
    let mut application = Client::subscribed(&portal, "ctiapp", "secret", &["DirectoryEvents"]).await;
    let jane = "<contact><firstName>Jane</firstName><lastName>20Smith</lastName><workPhone>202</workPhone></contact>";
    let joe = "<firstName>Joe</firstName><mobilePhone>0171</mobilePhone>";
    assert_eq!(ask(&client, "PUT", "directory/personal", "<contact/>").await.status, 400);
    let added = ask(&client, "PUT", "directory/personal", &contact(jane)).await;
    let id = text(&added.body, "id").to_owned();
    assert_eq!(added.status, 202);
    let event = client.expect("directoryEvent").await;
    assert_eq!((text(&event, "forUser"), text(&event, "contactTypeChanged")), ("201", "ADD"));
    assert!(application.expect("directoryEvent").await.contains(r#"device="201""#));
    assert_eq!(ask(&client, "PUT", "directory/personal", &contact(joe)).await.status, 202);
    client.expect("directoryEvent").await;
    for (query, found) in [
        ("directory/personal", 2),
        ("directory/personal?query=20", 1),
        ("directory/personal?query=jo", 1),
        ("directory", 6),
        ("directory?query=Pers", 4),
    ] {
        let reply = ask(&client, "GET", query, "").await;
        assert_eq!(text(&reply.body, "listCount"), found.to_string(), "{query}: {}", reply.body);
    }
    let theirs = ask(&application, "GET", "directory/personal?userExtension=201", "").await;
    assert_eq!(text(&theirs.body, "listCount"), "2");
    let changed = contact(&format!("<contact><id>{id}</id><firstName>Janet</firstName></contact>"));
    assert_eq!(ask(&client, "POST", "directory/personal", &changed.replace(&id, "999")).await.status, 400);
    assert_eq!(ask(&client, "POST", "directory/personal", &changed).await.status, 202);
    assert_eq!(text(&client.expect("directoryEvent").await, "firstName"), "Janet");
    assert_eq!(ask(&client, "DELETE", "directory/personal?id=999", "").await.status, 400);
    let both = format!("directory/personal?id={id},{}&personalID={id}", id.parse::<u32>().unwrap() + 1);
    assert_eq!(ask(&client, "DELETE", &both, "").await.status, 202);
    assert_eq!(text(&client.expect("directoryEvent").await, "contactTypeChanged"), "DELETE");
    assert_eq!(text(&ask(&client, "GET", "directory/personal", "").await.body, "listCount"), "0");
    portal.tell(&Told::DirectoryChanged);
    assert_eq!(text(&client.expect("directoryEvent").await, "dirTypeChanged"), "GLOBAL");
}

#[tokio::test]
async fn groups_are_created_modified_and_deleted_with_their_events() {
    let portal = portal().await;
    let mut client = user(&portal, "201", "DirectoryEvents").await;
    let group = |inside: &str| {
        format!(r#"<o:PersonalDirectoryGroup xmlns:o="{OPEN_API}">{inside}</o:PersonalDirectoryGroup>"#)
    };
    let path = "directory/personalGroup";
    assert_eq!(ask(&client, "PUT", path, &group("<groupName></groupName>")).await.status, 400);
    let created = ask(&client, "PUT", path, &group("<groupName>Office</groupName>")).await;
    assert_eq!(created.status, 202);
    let id = text(&created.body, "groupID").to_owned();
    assert_eq!(text(&client.expect("directoryGroupChangeEvent").await, "groupTypeChanged"), "ADD");
    let list = ask(&client, "GET", path, "").await.body;
    assert_eq!((list.matches("<contactGroup>").count(), find(&list, "groupName")), (2, Some("Office")));
    let renamed =
        group(&format!("<contactGroup><groupID>{id}</groupID><groupName>Home</groupName></contactGroup>"));
    assert_eq!(ask(&client, "POST", path, &renamed).await.status, 202);
    assert_eq!(text(&client.expect("directoryGroupChangeEvent").await, "groupName"), "Home");
    assert_eq!(ask(&client, "DELETE", &format!("{path}?groupID={id}"), "").await.status, 202);
    assert_eq!(ask(&client, "DELETE", &format!("{path}?groupID={id}"), "").await.status, 400);
}

#[tokio::test]
async fn a_photo_comes_with_its_type_or_not_at_all() {
    let portal = portal().await;
    let client = user(&portal, "201", "DirectoryEvents").await;
    assert_eq!(ask(&client, "GET", "directory/photo", "").await.status, 404);
    portal.set_photo("Extn202", "image/png", "PNG");
    let photo = ask(&client, "GET", "directory/photo?jid=Extn202%40mock.invalid", "").await;
    assert_eq!((photo.status, photo.headers["content-type"].as_str()), (200, "image/png"));
    assert_eq!((photo.headers["content-length"].as_str(), photo.body.as_str()), ("3", "PNG"));
}

#[tokio::test]
async fn a_phones_presence_is_told_to_those_who_have_it_as_a_contact() {
    let portal = portal().await;
    let mut client = user(&portal, "201", "PresenceEvents").await;
    let mut stranger = user(&portal, "203", "PresenceEvents").await;
    let jane = contact("<contact><firstName>Jane</firstName><workPhone>202</workPhone></contact>");
    ask(&client, "PUT", "directory/personal", &jane).await;
    portal.switch().phone("204").dial("202").unwrap();
    let rings = client.expect("telephonyPresenceEvent").await;
    assert_eq!((text(&rings, "forDevice"), text(&rings, "ringing")), ("202", "true"));
    portal.switch().phone("202").pick_up().unwrap();
    let talks = client.expect("telephonyPresenceEvent").await;
    assert_eq!(
        (text(&talks, "onhook"), text(&talks, "online"), text(&talks, "ringing")),
        ("false", "true", "false")
    );
    portal.switch().set_do_not_disturb("202", true).unwrap();
    assert_eq!(text(&client.expect("telephonyPresenceEvent").await, "dndon"), "true");
    stranger.expect_nothing().await;
}

#[tokio::test]
async fn no_service_is_there_without_a_session() {
    let portal = portal().await;
    for (method, path) in [
        ("POST", "callcontrol/proxyMakeCall"),
        ("POST", "callcontrol/physicaldevice/setMicrophoneMute"),
        ("POST", "physicaldevice/setMicrophoneMute"),
        ("POST", "logicaldevice/getAgentState"),
        ("POST", "voicemail/getMessages"),
        ("POST", "im"),
        ("GET", "presence"),
        ("POST", "presence"),
        ("GET", "calllog"),
        ("DELETE", "calllog"),
        ("GET", "directory"),
        ("GET", "directory/personal"),
        ("PUT", "directory/personal"),
        ("POST", "directory/personal"),
        ("DELETE", "directory/personal"),
        ("GET", "directory/personalGroup"),
        ("PUT", "directory/personalGroup"),
        ("POST", "directory/personalGroup"),
        ("DELETE", "directory/personalGroup"),
        ("GET", "directory/photo"),
    ] {
        let path = format!("/inyama/service/{path}");
        assert_eq!(request(&portal, method, &path, Some("unknown"), "").await.status, 401, "{method} {path}");
    }
}

#[tokio::test]
async fn the_remaining_events_come_when_a_test_says_so() {
    let portal = portal().await;
    let events = [
        "CallControlFeaturesEvents",
        "DeviceMaintenanceEvents",
        "CallAssociatedFeaturesEvents",
        "SnapshotServicesCallbackEvents",
    ];
    let mut client = Client::subscribed(&portal, "Extn201", "1234", &events).await;
    let mut other = Client::subscribed(&portal, "Extn202", "1234", &["CallLogEvents"]).await;
    let (device, call_id) = (|| "201".to_owned(), || "a".to_owned());
    for (told, name) in [
        (Told::SystemStatus { status: "normal".into() }, "SystemStatus"),
        (Told::DeviceCapsChanged { device: device() }, "DeviceCapsChangedEvent"),
        (Told::CallCleared { device: device(), call_id: call_id() }, "CallClearedEvent"),
        (Told::Bridged { device: device(), call_id: call_id() }, "BridgedEvent"),
        (
            Told::Transferred {
                device: device(),
                old_calls: [call_id(), "b".into()],
                transferred_to: "203".into(),
            },
            "TransferedEvent",
        ),
        (
            Told::ServiceCompletionFailure { device: device(), call_id: call_id(), cause: "busy".into() },
            "ServiceCompletionFailureEvent",
        ),
        (Told::SnapshotDeviceData { device: device(), call_id: call_id() }, "SnapshotDeviceData"),
    ] {
        portal.tell(&told);
        client.expect(name).await;
    }
    other.expect_nothing().await;
    portal.tell(&Told::HaSwitch { primary_server_active: true, active_server: "192.0.2.1".into() });
    assert_eq!(text(&client.expect("HASwitchEvent").await, "activeServer"), "192.0.2.1");
    other.expect("HASwitchEvent").await;
}
