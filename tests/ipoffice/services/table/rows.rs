//! The table's rows, and what they need beforehand.

mod call_control;
mod devices;
mod portal;
mod voicemail;

use super::{Row, Scene, Who};
use std::time::Duration;
use telapi::ipoffice::Phone;
use telapi::ipoffice::event::{Contact, VoicemailMessageId};
use telapi::{Call, CallId, Device};
use telapi_core::ConferenceId;

pub(super) const ROWS: [&[Row]; 4] = [call_control::ROWS, devices::ROWS, voicemail::ROWS, portal::ROWS];

fn device(scene: &Scene) -> Device {
    scene.session.device("201").unwrap()
}

fn phone(scene: &Scene) -> Phone {
    scene.session.phone("201").unwrap()
}

fn id(call: &Call) -> CallId {
    call.record().call_id().cloned().unwrap()
}

/// 201 talks with 202.
async fn talk(scene: &Scene) -> Call {
    let call = device(scene).make_call("202").await.unwrap();
    call.established().await.unwrap();
    call
}

/// 201 and 202 meet in a conference: the call's id at 201, the conference's, and the participant's that 202 is.
async fn meet(scene: &Scene) -> (CallId, ConferenceId, CallId) {
    let call = device(scene).make_call("*99*7#").await.unwrap();
    call.established().await.unwrap();
    scene.world.phone("202").dial("*99*7#").unwrap();
    let entered = |calls: &[telapi_mock::CallSnapshot]| {
        calls.iter().any(|call| call.conference.as_ref().is_some_and(|it| it.participants.len() == 2))
    };
    let calls = scene.world.switch.wait_until(entered).await;
    let conference = calls.iter().find_map(|call| call.conference.clone()).unwrap();
    (id(&call), conference.id.as_str().into(), CallId::new(&conference.participants[1].id))
}

/// A message for 201.
fn message(scene: &Scene) -> VoicemailMessageId {
    let left = scene.world.switch.leave_message("202", "201", Duration::from_secs(60), "Lunch?").unwrap();
    VoicemailMessageId::new(left.to_string())
}

/// A message that is being played at 201.
async fn playing(scene: &Scene) -> (CallId, VoicemailMessageId) {
    let (call, id) = (CallId::new("c"), message(scene));
    phone(scene).play_message(&call, &id).await.unwrap();
    (call, id)
}

fn person() -> Contact {
    let mut contact = Contact::new();
    contact.first_name = Some("Ase".into());
    contact
}

/// A personal contact that is there, with its ids.
async fn added(scene: &Scene) -> Contact {
    let added = scene.session.add_personal_contacts(&[person()]).await.unwrap().changed.remove(0);
    let mut contact = person();
    (contact.id, contact.personal_id) = (added.id, added.personal_id);
    contact
}

/// The id of a group of contacts that is there.
async fn group(scene: &Scene) -> String {
    scene.session.create_contact_group("Office").await.unwrap().changed.remove(0).group_id.unwrap()
}
