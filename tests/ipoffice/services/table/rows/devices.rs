//! Physical and logical devices, and the snapshot (IP Office guide 6 to 8).

use super::*;
use telapi::ipoffice::service::{Forward, RequestedAgentState};
use telapi_core::csta::ForwardingType;

pub(super) const ROWS: &[Row] = &[
    Row {
        service: "setMicrophoneMute",
        guide: "6.1.1",
        who: Who::User,
        method: "POST",
        path: "physicaldevice/setMicrophoneMute",
        root: "SetMicrophoneMute",
        ask: |scene| {
            Box::pin(async move {
                let id = id(&talk(scene).await);
                scene.now();
                phone(scene).set_microphone_mute(&id, true).await.map(drop)
            })
        },
    },
    Row {
        service: "setMicrophoneMute of a participant",
        guide: "6.1.2",
        who: Who::User,
        method: "POST",
        path: "callcontrol/physicaldevice/setMicrophoneMute",
        root: "SetMicrophoneMute",
        ask: |scene| {
            Box::pin(async move {
                let (_, id, participant) = meet(scene).await;
                scene.now();
                scene.session.set_participant_microphone_mute(&participant, &id, true).await.map(drop)
            })
        },
    },
    Row {
        service: "setAgentState",
        guide: "7.1.1",
        who: Who::User,
        method: "POST",
        path: "logicaldevice/setAgentState",
        root: "SetAgentState",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                phone(scene).set_agent_state(RequestedAgentState::NotReady).await
            })
        },
    },
    Row {
        service: "getAgentState",
        guide: "7.1.2",
        who: Who::User,
        method: "POST",
        path: "logicaldevice/getAgentState",
        root: "GetAgentState",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                phone(scene).get_agent_state().await.map(drop)
            })
        },
    },
    Row {
        service: "setForwarding",
        guide: "7.1.3",
        who: Who::User,
        method: "POST",
        path: "logicaldevice/setForwarding",
        root: "SetForwarding",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                phone(scene).set_forwarding(ForwardingType::ForwardBusy, Forward::to("203")).await.map(drop)
            })
        },
    },
    Row {
        service: "getForwarding",
        guide: "7.1.4",
        who: Who::User,
        method: "POST",
        path: "logicaldevice/getForwarding",
        root: "GetForwarding",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                phone(scene).get_forwarding().await.map(drop)
            })
        },
    },
    Row {
        service: "setDoNotDisturb",
        guide: "7.1.5",
        who: Who::User,
        method: "POST",
        path: "logicaldevice/setDoNotDisturb",
        root: "SetDoNotDisturb",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                phone(scene).set_do_not_disturb(true).await.map(drop)
            })
        },
    },
    Row {
        service: "getDoNotDisturb",
        guide: "7.1.6",
        who: Who::User,
        method: "POST",
        path: "logicaldevice/getDoNotDisturb",
        root: "GetDoNotDisturb",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                phone(scene).get_do_not_disturb().await.map(drop)
            })
        },
    },
    Row {
        service: "snapshot",
        guide: "8.1.1",
        who: Who::User,
        method: "GET",
        path: "snapshot",
        root: "",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                scene.session.resynchronise().await.map(drop)
            })
        },
    },
];
