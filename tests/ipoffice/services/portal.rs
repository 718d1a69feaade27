//! Services of the portal (IP Office guide 11 to 14).

use super::super::world::{World, soon};
use super::newest;
use telapi::ErrorKind;
use telapi::ipoffice::Phone;
use telapi::ipoffice::event::{CallLogType, Contact, PresenceMode, PresenceType};
use telapi::ipoffice::service::{CallLogDate, CallLogFilter, ContactIds, DirectoryQuery, PresenceStateToSet};

#[tokio::test(start_paused = true)]
async fn a_contact_lives_from_its_addition_to_its_deletion() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut contact = Contact::new();
    (contact.first_name, contact.work_phone) = (Some("Åse & Co".into()), Some("0049".into()));
    let added = soon(session.add_personal_contacts(std::slice::from_ref(&contact))).await.unwrap();
    let (id, personal_id) =
        (added.changed[0].id.clone().unwrap(), added.changed[0].personal_id.clone().unwrap());
    let mut other = Contact::new();
    other.first_name = Some("Åse Berg".into());
    let other = soon(session.add_personal_contacts(&[other])).await.unwrap().changed.remove(0);
    // what is not encoded would end at the &, and find both
    let found = soon(session.get_personal_contacts(&DirectoryQuery::all().query("Åse & C"))).await.unwrap();
    let found = found.list.unwrap();
    assert_eq!((found.len(), found[0].first_name.as_deref()), (1, Some("Åse & Co")));
    (contact.id, contact.personal_id) = (Some(id.clone()), Some(personal_id.clone()));
    contact.first_name = Some("Ase".into());
    soon(session.modify_personal_contacts(&[contact])).await.unwrap();
    let other = ContactIds { id: other.id.unwrap(), personal_id: other.personal_id.unwrap() };
    let both = [ContactIds { id, personal_id }, other];
    soon(session.delete_personal_contacts(&both, None)).await.unwrap();
    let left = soon(session.get_personal_contacts(&DirectoryQuery::all())).await.unwrap();
    assert!(left.list.unwrap_or_default().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_group_is_created_renamed_and_deleted() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let created = soon(session.create_contact_group("Office")).await.unwrap();
    let id = created.changed[0].group_id.clone().unwrap();
    soon(session.modify_contact_group(&id, "Home")).await.unwrap();
    let groups = soon(session.get_contact_groups()).await.unwrap().list.unwrap();
    assert!(groups.iter().any(|group| group.group_name.as_deref() == Some("Home")));
    soon(session.delete_contact_group(&id)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_call_log_is_filtered_and_an_application_user_says_whose_it_is() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let phone = session.phone("201").unwrap();
    let call = soon(session.device("201").unwrap().make_call("202")).await.unwrap();
    soon(call.established()).await.unwrap();
    soon(call.hang_up()).await.unwrap();
    let count = async |phone: &Phone, filter: CallLogFilter| {
        soon(phone.get_call_logs(&filter)).await.unwrap().entries.len()
    };
    let day = |year| CallLogDate::new(year, 1, 2).unwrap();
    let all = CallLogFilter::all;
    assert_eq!(count(&phone, all()).await, 1);
    assert_eq!(count(&phone, all().call_type(CallLogType::Outgoing)).await, 1);
    assert_eq!(count(&phone, all().call_type(CallLogType::MissedLost)).await, 0);
    assert_eq!(count(&phone, all().from_date(day(2000)).to_date(day(2500))).await, 1);
    assert_eq!(count(&phone, all().from_date(day(2500))).await, 0);
    assert_eq!(count(&phone, all().to_date(day(2000))).await, 0);
    assert_eq!(count(&session.phone("203").unwrap(), all()).await, 0);
    let id = soon(phone.get_call_logs(&all())).await.unwrap().entries[0].id.clone().unwrap();
    soon(phone.delete_call_logs([id])).await.unwrap();
    assert_eq!(count(&phone, all()).await, 0);
    assert_eq!(newest(&world, "calllog").0, "GET");
    assert_eq!(CallLogDate::new(2026, 2, 30).unwrap_err().kind(), ErrorKind::InvalidArgument);
}

#[tokio::test(start_paused = true)]
async fn presence_is_set_and_asked_for() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let state =
        PresenceStateToSet::new(PresenceType::Available, PresenceMode::DoNotDisturb).status("out for lunch");
    soon(session.set_presence_state(&state)).await.unwrap();
    let own = soon(session.get_presence_states([""; 0])).await.unwrap();
    assert_eq!(own.presence_states[0].status.as_deref(), Some("out for lunch"));
    assert_eq!(own.presence_states[0].mode, Some(PresenceMode::DoNotDisturb));
}

#[tokio::test(start_paused = true)]
async fn a_photo_comes_with_its_type_and_not_beyond_its_limit() {
    let world = World::new().await;
    world.portal.set_photo("Extn201", "image/png", vec![0xff; 4000]);
    let session = world.log_in("201").await;
    let photo = soon(session.get_photo(None)).await.unwrap();
    assert_eq!((photo.content_type.as_deref(), photo.data), (Some("image/png"), vec![0xff; 4000]));
    let error = soon(session.get_photo_up_to(None, 3999)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}
