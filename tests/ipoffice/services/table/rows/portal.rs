//! Instant messages, presence, call logs, directories (IP Office guide 11 to 14).

use super::*;
use telapi::ipoffice::event::{PresenceMode, PresenceType};
use telapi::ipoffice::service::{CallLogFilter, ContactIds, DirectoryQuery, ImToSend, PresenceStateToSet};

pub(super) const ROWS: &[Row] = &[
    Row {
        service: "im",
        guide: "11.1.1",
        who: Who::User,
        method: "POST",
        path: "im",
        root: "IMToSend",
        ask: |scene| {
            Box::pin(async move {
                let own = scene
                    .session
                    .get_presence_states([""; 0])
                    .await
                    .unwrap()
                    .presence_states
                    .remove(0)
                    .jid
                    .unwrap();
                scene.now();
                scene.session.send_im(&ImToSend::new(own, "lunch?")).await
            })
        },
    },
    Row {
        service: "presence, get",
        guide: "12.1.1",
        who: Who::User,
        method: "GET",
        path: "presence",
        root: "",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                scene.session.get_presence_states([""; 0]).await.map(drop)
            })
        },
    },
    Row {
        service: "presence, set",
        guide: "12.1.2",
        who: Who::User,
        method: "POST",
        path: "presence",
        root: "presenceStateToSet",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                let state = PresenceStateToSet::new(PresenceType::Available, PresenceMode::DoNotDisturb);
                scene.session.set_presence_state(&state).await
            })
        },
    },
    Row {
        service: "calllog, get",
        guide: "13.1.1",
        who: Who::User,
        method: "GET",
        path: "calllog",
        root: "",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                phone(scene).get_call_logs(&CallLogFilter::all()).await.map(drop)
            })
        },
    },
    Row {
        service: "calllog, delete",
        guide: "13.1.2",
        who: Who::User,
        method: "DELETE",
        path: "calllog",
        root: "DeleteCallLogEntryList",
        ask: |scene| {
            Box::pin(async move {
                talk(scene).await.hang_up().await.unwrap();
                let entry = phone(scene).get_call_logs(&CallLogFilter::all()).await.unwrap().entries[0]
                    .id
                    .clone()
                    .unwrap();
                scene.now();
                phone(scene).delete_call_logs([entry]).await.map(drop)
            })
        },
    },
    Row {
        service: "calllog, delete all",
        guide: "13.1.2",
        who: Who::User,
        method: "DELETE",
        path: "calllog",
        root: "DeleteCallLogEntryList",
        ask: |scene| {
            Box::pin(async move {
                talk(scene).await.hang_up().await.unwrap();
                scene.now();
                phone(scene).delete_all_call_logs().await?;
                assert!(phone(scene).get_call_logs(&CallLogFilter::all()).await?.entries.is_empty());
                Ok(())
            })
        },
    },
    Row {
        service: "directory",
        guide: "14.1.1",
        who: Who::User,
        method: "GET",
        path: "directory",
        root: "",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                let found =
                    scene.session.directory_search(&DirectoryQuery::all().query("Bela")).await?.list.unwrap();
                let names: Vec<_> =
                    found.iter().map(|it| (it.first_name.as_deref(), it.work_phone.as_deref())).collect();
                assert_eq!(names, [(Some("Bela"), Some("202"))]);
                Ok(())
            })
        },
    },
    Row {
        service: "personal contacts, get",
        guide: "14.1.2",
        who: Who::User,
        method: "GET",
        path: "directory/personal",
        root: "",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                scene.session.get_personal_contacts(&DirectoryQuery::all()).await.map(drop)
            })
        },
    },
    Row {
        service: "personal contacts, add",
        guide: "14.2.4",
        who: Who::User,
        method: "PUT",
        path: "directory/personal",
        root: "PersonalDirectoryContact",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                scene.session.add_personal_contacts(&[person()]).await.map(drop)
            })
        },
    },
    Row {
        service: "personal contacts, modify",
        guide: "14.2.6",
        who: Who::User,
        method: "POST",
        path: "directory/personal",
        root: "PersonalDirectoryContact",
        ask: |scene| {
            Box::pin(async move {
                let contact = added(scene).await;
                scene.now();
                scene.session.modify_personal_contacts(&[contact]).await.map(drop)
            })
        },
    },
    Row {
        service: "personal contacts, delete",
        guide: "14.2.5",
        who: Who::User,
        method: "DELETE",
        path: "directory/personal",
        root: "",
        ask: |scene| {
            Box::pin(async move {
                let contact = added(scene).await;
                let ids = ContactIds { id: contact.id.unwrap(), personal_id: contact.personal_id.unwrap() };
                scene.now();
                scene.session.delete_personal_contacts(&[ids], None).await.map(drop)
            })
        },
    },
    Row {
        service: "contact groups, get",
        guide: "14.2",
        who: Who::User,
        method: "GET",
        path: "directory/personalGroup",
        root: "",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                scene.session.get_contact_groups().await.map(drop)
            })
        },
    },
    Row {
        service: "contact groups, create",
        guide: "14.2.1",
        who: Who::User,
        method: "PUT",
        path: "directory/personalGroup",
        root: "PersonalDirectoryGroup",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                scene.session.create_contact_group("Office").await.map(drop)
            })
        },
    },
    Row {
        service: "contact groups, modify",
        guide: "14.2.3",
        who: Who::User,
        method: "POST",
        path: "directory/personalGroup",
        root: "PersonalDirectoryGroup",
        ask: |scene| {
            Box::pin(async move {
                let id = group(scene).await;
                scene.now();
                scene.session.modify_contact_group(id, "Home").await.map(drop)
            })
        },
    },
    Row {
        service: "contact groups, delete",
        guide: "14.2.2",
        who: Who::User,
        method: "DELETE",
        path: "directory/personalGroup",
        root: "",
        ask: |scene| {
            Box::pin(async move {
                let id = group(scene).await;
                scene.now();
                scene.session.delete_contact_group(id).await.map(drop)
            })
        },
    },
    Row {
        service: "photo",
        guide: "14.2.7",
        who: Who::User,
        method: "GET",
        path: "directory/photo",
        root: "",
        ask: |scene| {
            Box::pin(async move {
                scene.now();
                scene.session.get_photo(None).await.map(drop)
            })
        },
    },
];
