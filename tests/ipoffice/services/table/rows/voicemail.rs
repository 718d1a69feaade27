//! Voicemail (IP Office guide 10).

use super::*;
use telapi::ipoffice::event::VoicemailMessageState;

pub(super) const ROWS: &[Row] = &[
    Row {
        service: "getMessages",
        guide: "10.1.1",
        who: Who::User,
        method: "POST",
        path: "voicemail/getMessages",
        root: "AVMSnapshotVoiceMailbox",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                phone(scene).get_messages().await.map(drop)
            })
        },
    },
    Row {
        service: "getVoicemailConfig",
        guide: "10.4",
        who: Who::User,
        method: "POST",
        path: "voicemail/getVoicemailConfig",
        root: "AVMGetVoicemailConfig",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                phone(scene).get_voicemail_config().await.map(drop)
            })
        },
    },
    Row {
        service: "getVoicemailServiceStatus",
        guide: "10.4.1",
        who: Who::User,
        method: "POST",
        path: "voicemail/getVoicemailServiceStatus",
        root: "",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                scene.session.get_voicemail_service_status().await.map(drop)
            })
        },
    },
    Row {
        service: "playMessage",
        guide: "10.1.2",
        who: Who::User,
        method: "POST",
        path: "voicemail/playMessage",
        root: "AVMPlayMessage",
        ask: |scene| {
            Box::pin(async move {
                let id = message(scene);
                scene.now();
                phone(scene).play_message(&CallId::new("c"), &id).await.map(drop)
            })
        },
    },
    Row {
        service: "stopMessage",
        guide: "10.1.3",
        who: Who::User,
        method: "POST",
        path: "voicemail/stopMessage",
        root: "AVMStopMessage",
        ask: |scene| {
            Box::pin(async move {
                let (call, id) = playing(scene).await;
                scene.now();
                phone(scene).stop_message(&call, &id).await
            })
        },
    },
    Row {
        service: "suspendMessage",
        guide: "10.1.4",
        who: Who::User,
        method: "POST",
        path: "voicemail/suspendMessage",
        root: "AVMSuspendMessage",
        ask: |scene| {
            Box::pin(async move {
                let (call, id) = playing(scene).await;
                scene.now();
                phone(scene).suspend_message(&call, &id).await
            })
        },
    },
    Row {
        service: "resumeMessage",
        guide: "10.1.5",
        who: Who::User,
        method: "POST",
        path: "voicemail/resumeMessage",
        root: "AVMResumeMessage",
        ask: |scene| {
            Box::pin(async move {
                let (call, id) = playing(scene).await;
                phone(scene).suspend_message(&call, &id).await.unwrap();
                scene.now();
                phone(scene).resume_message(&call, &id).await
            })
        },
    },
    Row {
        service: "repositionMessage",
        guide: "10.1.6",
        who: Who::User,
        method: "POST",
        path: "voicemail/repositionMessage",
        root: "AVMRepositionMessage",
        ask: |scene| {
            Box::pin(async move {
                let (call, id) = playing(scene).await;
                scene.now();
                phone(scene).reposition_message(&call, &id, 5).await
            })
        },
    },
    Row {
        service: "deleteMessage",
        guide: "10.1.7",
        who: Who::User,
        method: "POST",
        path: "voicemail/deleteMessage",
        root: "AVMDeleteMessage",
        ask: |scene| {
            Box::pin(async move {
                let id = message(scene);
                scene.now();
                phone(scene).delete_message(&id).await.map(drop)
            })
        },
    },
    Row {
        service: "setMessageState",
        guide: "10.1.8",
        who: Who::User,
        method: "POST",
        path: "voicemail/setMessageState",
        root: "AVMSetMessageState",
        ask: |scene| {
            Box::pin(async move {
                let id = message(scene);
                scene.now();
                phone(scene).set_message_state(&id, VoicemailMessageState::New).await.map(drop)
            })
        },
    },
    Row {
        service: "listenMessage",
        guide: "10.2",
        who: Who::User,
        method: "POST",
        path: "voicemail/listenMessage",
        root: "AVMListenMessage",
        ask: |scene| {
            Box::pin(async move {
                let world = &scene.world;
                world.phone("203").dial("208").unwrap();
                scene.now();
                let told = phone(scene).listen_message("208").await?;
                assert!(world.switch.calls()[0].leg("201").is_some(), "{told:?}");
                Ok(())
            })
        },
    },
    Row {
        service: "pickupMessage",
        guide: "10.3",
        who: Who::User,
        method: "POST",
        path: "voicemail/pickupMessage",
        root: "AVMPickupMessage",
        ask: |scene| {
            Box::pin(async move {
                let world = &scene.world;
                world.phone("203").dial("208").unwrap();
                scene.now();
                let told = phone(scene).pickup_message("208").await?;
                assert!(world.switch.calls()[0].leg("201").is_some(), "{told:?}");
                Ok(())
            })
        },
    },
];
