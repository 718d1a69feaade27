//! Call control, and recording (IP Office guide 5.2, 9).

use super::*;
use futures::StreamExt;
use telapi::ipoffice::service::ConferenceRequestOwner;
use telapi_core::CorrelatorData;

pub(super) const ROWS: &[Row] = &[
    Row {
        service: "answerCall",
        guide: "5.2.1",
        who: Who::User,
        method: "POST",
        path: "callcontrol/answerCall",
        root: "AnswerCall",
        ask: |scene| {
            Box::pin(async move {
                let world = &scene.world;
                world.phone("202").dial("201").unwrap();
                let call = device(scene).incoming().next().await.unwrap();
                scene.now();
                call.answer().await
            })
        },
    },
    Row {
        service: "clearCall",
        guide: "5.2.2",
        who: Who::User,
        method: "POST",
        path: "callcontrol/clearCall",
        root: "ClearCall",
        ask: |scene| {
            Box::pin(async move {
                let call = talk(scene).await;
                scene.now();
                call.clear().await
            })
        },
    },
    Row {
        service: "clearConnection",
        guide: "5.2.3",
        who: Who::User,
        method: "POST",
        path: "callcontrol/clearConnection",
        root: "ClearConnection",
        ask: |scene| {
            Box::pin(async move {
                let call = talk(scene).await;
                scene.now();
                call.hang_up().await
            })
        },
    },
    Row {
        service: "holdCall",
        guide: "5.2.8",
        who: Who::User,
        method: "POST",
        path: "callcontrol/holdCall",
        root: "HoldCall",
        ask: |scene| {
            Box::pin(async move {
                let call = talk(scene).await;
                scene.now();
                call.hold().await
            })
        },
    },
    Row {
        service: "singleStepTransferCall",
        guide: "5.2.13",
        who: Who::User,
        method: "POST",
        path: "callcontrol/singleStepTransferCall",
        root: "SingleStepTransferCall",
        ask: |scene| {
            Box::pin(async move {
                let call = talk(scene).await;
                scene.now();
                call.single_step_transfer("203").await
            })
        },
    },
    Row {
        service: "parkCall",
        guide: "5.2.11",
        who: Who::User,
        method: "POST",
        path: "callcontrol/parkCall",
        root: "ParkCall",
        ask: |scene| {
            Box::pin(async move {
                let call = talk(scene).await;
                scene.now();
                call.park("1").await
            })
        },
    },
    Row {
        service: "retrieveCall",
        guide: "5.2.12",
        who: Who::User,
        method: "POST",
        path: "callcontrol/retrieveCall",
        root: "RetrieveCall",
        ask: |scene| {
            Box::pin(async move {
                let call = talk(scene).await;
                call.hold().await.unwrap();
                scene.now();
                call.retrieve().await
            })
        },
    },
    Row {
        service: "consultationCall",
        guide: "5.2.6",
        who: Who::User,
        method: "POST",
        path: "callcontrol/consultationCall",
        root: "ConsultationCall",
        ask: |scene| {
            Box::pin(async move {
                let call = talk(scene).await;
                scene.now();
                call.consult("203").await.map(drop)
            })
        },
    },
    Row {
        service: "conferenceCall",
        guide: "5.2.5",
        who: Who::User,
        method: "POST",
        path: "callcontrol/conferenceCall",
        root: "ConferenceCall",
        ask: |scene| {
            Box::pin(async move {
                let call = talk(scene).await;
                let other = call.consult("203").await.unwrap();
                other.established().await.unwrap();
                scene.now();
                call.conference_with(&other).await
            })
        },
    },
    Row {
        service: "transferCall",
        guide: "5.2.14",
        who: Who::User,
        method: "POST",
        path: "callcontrol/transferCall",
        root: "TransferCall",
        ask: |scene| {
            Box::pin(async move {
                let call = talk(scene).await;
                let other = call.consult("203").await.unwrap();
                other.established().await.unwrap();
                scene.now();
                call.transfer_to(&other).await
            })
        },
    },
    Row {
        service: "directedPickupCall",
        guide: "5.2.7",
        who: Who::User,
        method: "POST",
        path: "callcontrol/directedPickupCall",
        root: "DirectedPickupCall",
        ask: |scene| {
            Box::pin(async move {
                let call = talk(scene).await;
                call.park("1").await.unwrap();
                let id = id(&call);
                scene.now();
                device(scene).pick_up(id).await.map(drop)
            })
        },
    },
    Row {
        service: "makeCall",
        guide: "5.2.9",
        who: Who::User,
        method: "POST",
        path: "callcontrol/makeCall",
        root: "MakeCall",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                device(scene).make_call("202").await.map(drop)
            })
        },
    },
    Row {
        service: "proxyMakeCall",
        guide: "5.2.10",
        who: Who::Application,
        method: "POST",
        path: "callcontrol/proxyMakeCall",
        root: "ProxyMakeCall",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                phone(scene).proxy_make_call("202").await.map(drop)
            })
        },
    },
    Row {
        service: "proxyMakeCall into a conference",
        guide: "5.2.10",
        who: Who::Application,
        method: "POST",
        path: "callcontrol/proxyMakeCall",
        root: "ProxyMakeCall",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                phone(scene)
                    .proxy_make_call_into_conference("7", "203", ConferenceRequestOwner::TargetDevice)
                    .await
            })
        },
    },
    Row {
        service: "clearConnection of a participant",
        guide: "5.2.4",
        who: Who::User,
        method: "POST",
        path: "callcontrol/clearConnection",
        root: "ClearConnection",
        ask: |scene| {
            Box::pin(async move {
                let (call, _, participant) = meet(scene).await;
                scene.now();
                let correlator = CorrelatorData::from_text(call.as_str());
                scene.session.drop_participant(&participant, correlator).await.map(drop)
            })
        },
    },
    Row {
        service: "lockConference, locking",
        guide: "5.2.15",
        who: Who::User,
        method: "POST",
        path: "callcontrol/lockConference",
        root: "SetLockRequest",
        ask: |scene| {
            Box::pin(async move {
                let (_, id, _) = meet(scene).await;
                scene.now();
                scene.session.lock_conference(&id).await.map(drop)
            })
        },
    },
    Row {
        service: "lockConference, unlocking",
        guide: "5.2.15",
        who: Who::User,
        method: "POST",
        path: "callcontrol/lockConference",
        root: "SetLockRequest",
        ask: |scene| {
            Box::pin(async move {
                let (_, id, _) = meet(scene).await;
                scene.session.lock_conference(&id).await.unwrap();
                scene.now();
                scene.session.unlock_conference(&id).await.map(drop)
            })
        },
    },
    Row {
        service: "generatedtmf",
        guide: "5.2.16",
        who: Who::User,
        method: "POST",
        path: "callcontrol/generatedtmf",
        root: "GenerateDigits",
        ask: |scene| {
            Box::pin(async move {
                let id = id(&talk(scene).await);
                scene.now();
                phone(scene).generate_digits(&id, "1").await
            })
        },
    },
    Row {
        service: "recordCall",
        guide: "9.1.1",
        who: Who::User,
        method: "POST",
        path: "callcontrol/recordCall",
        root: "ARSRecordCall",
        ask: |scene| {
            Box::pin(async move {
                let id = id(&talk(scene).await);
                scene.now();
                phone(scene).record_call(&id).await.map(drop)
            })
        },
    },
    Row {
        service: "stopRecordCall",
        guide: "9.1.2",
        who: Who::User,
        method: "POST",
        path: "callcontrol/stopRecordCall",
        root: "ARSStopRecordCall",
        ask: |scene| {
            Box::pin(async move {
                let id = id(&talk(scene).await);
                phone(scene).record_call(&id).await.unwrap();
                scene.now();
                phone(scene).stop_record_call(&id).await.map(drop)
            })
        },
    },
];
