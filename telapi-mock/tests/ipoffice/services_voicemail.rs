//! Voicemail: guide 10.

use crate::client::{CSTA, Client, find, request, text};
use crate::{portal, switch};
use std::time::Duration;
use telapi_mock::ipoffice::{Portal, Told};
use telapi_mock::{Extension, LegState, Switch};

async fn post(client: &Client, service: &str, root: &str, inside: &str) -> u16 {
    let body = format!(r#"<v:{root} xmlns:v="{CSTA}">{inside}</v:{root}>"#);
    let path = format!("/inyama/service/voicemail/{service}");
    request(&client.portal, "POST", &path, Some(&client.id), &body).await.status
}

async fn client(portal: &Portal) -> Client {
    Client::subscribed(portal, "Extn201", "1234", &["VoicemailServicesEvents"]).await
}

#[tokio::test]
async fn a_new_message_is_told_and_stands_in_the_mailbox() {
    let portal = portal().await;
    let mut client = client(&portal).await;
    let id = portal.switch().leave_message("202", "201", Duration::from_secs(8), "Lunch?").unwrap();
    let new = client.expect("AVMNewMessageEvent").await;
    assert_eq!((text(&new, "messageId"), text(&new, "length")), (id.to_string().as_str(), "8"));
    assert_eq!((text(&new, "state"), text(&new, "senderName")), ("stateNew", "Extn202"));
    assert_eq!(text(&new, "subject"), "Lunch?");
    assert_eq!(post(&client, "getMessages", "AVMSnapshotVoiceMailbox", "<device>201</device>").await, 202);
    let snapshot = client.expect("AVMSnapshotEvent").await;
    assert_eq!(text(&snapshot, "newState"), "stateNew");
    assert_eq!(snapshot.matches("<snapshotDataList>").count(), 1);
    assert_eq!(post(&client, "getMessages", "AVMSnapshotVoiceMailbox", "").await, 400);
    assert_eq!(post(&client, "getMessages", "AVMSnapshotVoiceMailbox", "<device>202</device>").await, 500);
}

#[tokio::test(start_paused = true)]
async fn a_message_is_played_paused_moved_and_stopped() {
    let portal = portal().await;
    let mut client = client(&portal).await;
    let id = portal.switch().leave_message("202", "201", Duration::from_secs(60), "").unwrap();
    client.expect("AVMNewMessageEvent").await;
    let inside = |message: i64, more: &str| {
        format!(
            "<connection><v:callID>c</v:callID></connection><device>201</device><message>{message}</message>{more}"
        )
    };
    let playing = || portal.switch().playing("201").unwrap();
    assert_eq!(post(&client, "stopMessage", "AVMStopMessage", &inside(id, "")).await, 500, "not played");
    assert_eq!(post(&client, "playMessage", "AVMPlayMessage", &inside(id + 1, "")).await, 500);
    assert_eq!(post(&client, "playMessage", "AVMPlayMessage", "<message>x</message>").await, 400);
    assert_eq!(post(&client, "playMessage", "AVMPlayMessage", &inside(id, "")).await, 202);
    assert_eq!(text(&client.expect("AVMPlayedEvent").await, "messageId"), id.to_string());
    assert_eq!(post(&client, "suspendMessage", "AVMSuspendMessage", &inside(id, "")).await, 202);
    assert!(playing().unwrap().2);
    let before = playing().unwrap().1;
    let period = "<period><v:relativePosition>5</v:relativePosition></period>";
    assert_eq!(post(&client, "repositionMessage", "AVMRepositionMessage", &inside(id, period)).await, 202);
    assert_eq!(playing().unwrap().1, before + Duration::from_secs(5));
    assert_eq!(post(&client, "resumeMessage", "AVMResumeMessage", &inside(id, "")).await, 202);
    assert!(!playing().unwrap().2);
    assert_eq!(post(&client, "stopMessage", "AVMStopMessage", &inside(id, "")).await, 202);
    assert_eq!(playing(), None);
}

#[tokio::test]
async fn a_messages_state_is_set_and_the_message_deleted() {
    let portal = portal().await;
    let mut client = client(&portal).await;
    let id = portal.switch().leave_message("202", "201", Duration::from_secs(1), "").unwrap();
    client.expect("AVMNewMessageEvent").await;
    let message = format!("<device>201</device><message>{id}</message>");
    let old = format!("{message}<newState>stateOld</newState>");
    assert_eq!(
        post(&client, "setMessageState", "AVMSetMessageState", &old.replace("stateOld", "x")).await,
        400
    );
    assert_eq!(post(&client, "setMessageState", "AVMSetMessageState", &old).await, 202);
    assert_eq!(text(&client.expect("AVMMessageStateChangedEvent").await, "newState"), "stateOld");
    assert_eq!(portal.switch().messages("201").unwrap()[0].state, "stateOld");
    assert_eq!(post(&client, "deleteMessage", "AVMDeleteMessage", &message).await, 202);
    assert_eq!(text(&client.expect("AVMMessageStateChangedEvent").await, "newState"), "stateDeleted");
    assert!(portal.switch().messages("201").unwrap().is_empty());
    assert_eq!(post(&client, "deleteMessage", "AVMDeleteMessage", &message).await, 500);
}

#[tokio::test]
async fn while_voicemail_is_off_its_services_answer_503_and_only_its_status_is_told() {
    let portal = portal().await;
    let mut client = client(&portal).await;
    let status = "getVoicemailServiceStatus";
    assert_eq!(post(&client, status, "ignored", "").await, 202);
    assert_eq!(text(&client.expect("AVMVoicemailStatusEvent").await, "voicemailStatus"), "statusConnected");
    assert_eq!(
        post(&client, "getVoicemailConfig", "AVMGetVoicemailConfig", "<device>201</device>").await,
        202
    );
    assert_eq!(text(&client.expect("AVMGetVoicemailConfigEvent").await, "voicemailOn"), "false");
    portal.set_voicemail(false);
    assert_eq!(
        text(&client.expect("AVMVoicemailStatusEvent").await, "voicemailStatus"),
        "statusDisconnected"
    );
    assert_eq!(post(&client, "getMessages", "AVMSnapshotVoiceMailbox", "<device>201</device>").await, 503);
    assert_eq!(post(&client, "flyMessage", "AVMSnapshotVoiceMailbox", "").await, 404);
    portal.set_voicemail(true);
    assert_eq!(post(&client, "getMessages", "AVMSnapshotVoiceMailbox", "<device>201</device>").await, 202);
}

/// 201 has voicemail and is busy: who calls leaves a message.
fn with_voicemail() -> Switch {
    let extension = |number: &str| Extension::new(number).password("1234");
    Switch::builder()
        .extension(extension("201").voicemail().busy())
        .extension(extension("202"))
        .extension(extension("203"))
        .build()
}

#[tokio::test]
async fn a_caller_leaves_a_message_and_somebody_listens_or_takes_the_call() {
    let switch = with_voicemail();
    let portal = Portal::builder(&switch).start().await.unwrap();
    let mut owner = client(&portal).await;
    let other = Client::subscribed(&portal, "Extn203", "1234", &["CallControlFeaturesEvents"]).await;
    switch.phone("202").dial("201").unwrap();
    let begins = owner.expect("AVMMessageLeaveInProgressEvent").await;
    assert_eq!((text(&begins, "messageLeaveInProgress"), text(&begins, "callerName")), ("true", "Extn202"));
    let listen = "<targetDevice>201</targetDevice><listenDevice>203</listenDevice>";
    assert_eq!(post(&other, "listenMessage", "AVMListenMessage", listen).await, 202);
    assert!(switch.calls()[0].has("203", LegState::Connected));
    switch.phone("203").hang_up().unwrap();
    assert!(switch.calls()[0].has("202", LegState::Connected), "who only listened does not end it");
    switch.phone("202").hang_up().unwrap();
    let ends = owner.expect("AVMMessageLeaveInProgressEvent").await;
    assert_eq!((text(&ends, "messageLeaveInProgress"), find(&ends, "callerName")), ("false", None));
    owner.expect("AVMNewMessageEvent").await;

    switch.phone("202").dial("201").unwrap();
    owner.expect("AVMMessageLeaveInProgressEvent").await;
    let pick_up = "<targetDevice>201</targetDevice><pickupDevice>203</pickupDevice>";
    assert_eq!(post(&other, "pickupMessage", "AVMPickupMessage", pick_up).await, 202);
    owner.expect("AVMMessageLeaveInProgressEvent").await;
    switch.phone("203").hang_up().unwrap();
    assert_eq!(switch.messages("201").unwrap().len(), 1, "the call that was taken leaves no message");
    assert_eq!(post(&other, "pickupMessage", "AVMPickupMessage", pick_up).await, 500);
}

#[tokio::test]
async fn what_no_service_causes_comes_when_a_test_says_so() {
    let portal = Portal::builder(&switch()).start().await.unwrap();
    let mut client = client(&portal).await;
    let device = || "201".to_owned();
    let inbox = (0, "Inbox".to_owned(), "Inbox".to_owned());
    for (told, name) in [
        (Told::MessageStopped { device: device(), message: 4 }, "AVMStopEvent"),
        (Told::MessageSuspended { device: device(), message: 4 }, "AVMSuspendEvent"),
        (Told::FolderSnapshot { device: device(), folders: vec![inbox] }, "AVMFolderSnapshotEvent"),
        (Told::GreetingRecorded { device: device() }, "AVMGreetingRecordedEvent"),
        (Told::GreetingSnapshot { device: device() }, "AVMGreetingSnapshotEvent"),
    ] {
        portal.tell(&told);
        client.expect(name).await;
    }
}
