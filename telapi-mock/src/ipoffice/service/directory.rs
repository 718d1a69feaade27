//! Directories (guide 14): the switch's users, personal contacts and their groups, photos.

use super::im::jid;
use super::{Caller, Failure, Outcome, answer, expect, misplaced};
use crate::ipoffice::http::xml;
use crate::ipoffice::request::{Contact, ContactGroup, Request};
use crate::ipoffice::session::{Session, User};
use crate::ipoffice::state::PortalState;
use crate::switch::{Extension, SwitchError};
use crate::xml::{Element, Prefixes};
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many personal contacts a user may have.
const CONTACTS: usize = 10_000;

const CATEGORY: &[&str] = &["DirectoryEvents"];

/// Personal directories by their owner: an extension, or an application user's name.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    personal: BTreeMap<String, Personal>,
    photos: BTreeMap<String, (String, Vec<u8>)>,
    ids: u64,
}

#[derive(Debug, Default)]
struct Personal {
    contacts: BTreeMap<u64, Contact>,
    groups: BTreeMap<u64, ContactGroup>,
}

impl Directory {
    /// Whose personal contacts have this number.
    pub(super) fn who_has(&self, number: &str) -> Vec<String> {
        let having = self.personal.iter().filter(|(_, personal)| {
            personal.contacts.values().any(|contact| contact.numbers().any(|own| own == number))
        });
        having.map(|(owner, _)| owner.clone()).collect()
    }

    /// Sets a user's photo, with its media type.
    pub(crate) fn set_photo(&mut self, user: &str, content_type: String, photo: Vec<u8>) {
        self.photos.insert(user.to_owned(), (content_type, photo));
    }

    fn next_id(&mut self) -> u64 {
        self.ids += 1;
        self.ids
    }
}

impl Contact {
    fn numbers(&self) -> impl Iterator<Item = &str> {
        let numbers =
            [&self.work_phone, &self.home_phone, &self.mobile_phone, &self.other_phone, &self.primary_phone];
        numbers.into_iter().filter_map(|number| number.as_deref())
    }

    /// Whether the first name, the last name or a number begins so (guide 14.1.1).
    fn matches(&self, query: &str) -> bool {
        let query = query.to_lowercase();
        let names = [self.first_name.as_deref(), self.last_name.as_deref()].into_iter().flatten();
        names.chain(self.numbers()).any(|text| text.to_lowercase().starts_with(&query))
    }

    fn of(extension: &Extension) -> Self {
        let (first, last) = extension.full_name.split_once(' ').unwrap_or((extension.full_name.as_str(), ""));
        Self {
            id: None,
            personal_id: None,
            contact_type: Some("GLOBAL".into()),
            first_name: Some(first.into()),
            last_name: Some(last.into()),
            groups: vec!["0".into()],
            home_phone: None,
            mobile_phone: None,
            other_phone: None,
            work_phone: Some(extension.number.clone()),
            work_email: None,
            other_email: None,
            personal_email: None,
            primary_email: None,
            primary_phone: Some(extension.number.clone()),
            xmpp_ids: vec![jid(&extension.user)],
            skype_one_id: None,
            skype_two_id: None,
            notes: None,
            data: None,
            telephony_presence: None,
        }
    }

    fn element(&self) -> Element {
        let mut element = Element::plain("contact");
        let mut leaf = |name: &'static str, text: Option<&str>| {
            element = std::mem::replace(&mut element, Element::plain("contact"))
                .plain_leaf(name, text.unwrap_or_default());
        };
        leaf("contactType", self.contact_type.as_deref());
        if self.id.is_some() {
            leaf("id", self.id.as_deref());
            leaf("personalID", self.personal_id.as_deref());
        }
        leaf("firstName", self.first_name.as_deref());
        leaf("lastName", self.last_name.as_deref());
        self.groups.iter().for_each(|group| leaf("groups", Some(group)));
        for (name, text) in [
            ("homePhone", &self.home_phone),
            ("mobilePhone", &self.mobile_phone),
            ("otherPhone", &self.other_phone),
            ("workPhone", &self.work_phone),
            ("workEmail", &self.work_email),
            ("otherEmail", &self.other_email),
            ("personalEmail", &self.personal_email),
            ("primaryEmail", &self.primary_email),
            ("primaryPhone", &self.primary_phone),
        ] {
            leaf(name, text.as_deref());
        }
        self.xmpp_ids.iter().for_each(|id| leaf("xmppIds", Some(id)));
        leaf("skypeOneId", self.skype_one_id.as_deref());
        leaf("skypeTwoId", self.skype_two_id.as_deref());
        leaf("notes", self.notes.as_deref());
        leaf("data", self.data.as_deref());
        leaf("telephonyPresence", self.telephony_presence.as_deref());
        element
    }
}

impl ContactGroup {
    fn element(&self) -> Element {
        Element::plain("contactGroup")
            .plain_leaf("groupID", self.group_id.as_deref().unwrap_or_default())
            .plain_leaf("groupName", self.group_name.as_deref().unwrap_or_default())
    }
}

/// A parameter of a query, decoded; one that is empty is none.
pub(super) fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
}

/// Whose personal directory: an application user may name somebody (guide 14.1.1).
fn owner(caller: &Caller<'_>, query: Option<&str>) -> Result<String, Failure> {
    match (&caller.user, parameter(query, "userExtension")) {
        (User::Device { extension, .. }, _) => Ok(extension.clone()),
        (User::Application { .. }, Some(extension)) => {
            if caller.portal.config.extensions.contains_key(&extension) {
                Ok(extension)
            } else {
                Err(SwitchError::UnknownDevice(extension).into())
            }
        }
        (User::Application { name }, None) => Ok(name.clone()),
    }
}

/// `GET /inyama/service/directory` (guide 14.1.1).
pub(crate) async fn search(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&portal, &headers, |caller| find(caller, query.as_deref(), true))
}

/// `GET /inyama/service/directory/personal` (guide 14.1.2).
pub(crate) async fn contacts(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&portal, &headers, |caller| find(caller, query.as_deref(), false))
}

fn find(caller: &Caller<'_>, query: Option<&str>, global: bool) -> Outcome {
    let owner = owner(caller, query)?;
    let wanted = parameter(query, "query");
    let users = caller.portal.config.extensions.values().filter(|_| global).map(Contact::of);
    let inner = caller.portal.lock();
    let personal = inner.stores.directory.personal.get(&owner);
    let personal = personal.into_iter().flat_map(|personal| personal.contacts.values().cloned());
    let found = users.chain(personal);
    let found: Vec<Element> = found
        .filter(|contact| wanted.as_deref().is_none_or(|wanted| contact.matches(wanted)))
        .map(|contact| contact.element())
        .collect();
    let response = Element::open_api("directorySearchResponse")
        .plain_leaf("listCount", found.len())
        .child(Element::plain("list").children(found));
    Ok(xml(StatusCode::OK, response.to_document(Prefixes::OLDER)))
}

/// `PUT /inyama/service/directory/personal` (guide 14.2.4).
pub(crate) async fn add_contact(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&portal, &headers, |caller| {
        let owner = owner(caller, query.as_deref())?;
        let mut contacts = read_contacts(&body)?;
        {
            let directory = &mut portal.lock().stores.directory;
            for contact in &mut contacts {
                let id = directory.next_id();
                contact.id = Some(id.to_string());
                contact.personal_id = Some(id.to_string());
                contact.contact_type = Some("PERSONAL".into());
                let personal = directory.personal.entry(owner.clone()).or_default();
                if personal.contacts.len() >= CONTACTS {
                    return Err(SwitchError::Unsupported("keep more contacts").into());
                }
                personal.contacts.insert(id, contact.clone());
            }
        }
        contacts_changed(caller, &owner, "ADD", &contacts);
        Ok(contact_ids(&contacts))
    })
}

/// `POST /inyama/service/directory/personal` (guide 14.2.6).
pub(crate) async fn modify_contact(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&portal, &headers, |caller| {
        let owner = owner(caller, query.as_deref())?;
        let mut contacts = read_contacts(&body)?;
        {
            let directory = &mut portal.lock().stores.directory;
            let personal = directory.personal.entry(owner.clone()).or_default();
            for contact in &mut contacts {
                let missing = || Failure::Input("id".into(), "names none of the contacts".into());
                let id = contact.id.as_deref().or(contact.personal_id.as_deref());
                let id: u64 = id.and_then(|id| id.parse().ok()).ok_or_else(missing)?;
                let kept = personal.contacts.get_mut(&id).ok_or_else(missing)?;
                contact.id.clone_from(&kept.id);
                contact.personal_id.clone_from(&kept.personal_id);
                contact.contact_type.clone_from(&kept.contact_type);
                kept.clone_from(contact);
            }
        }
        contacts_changed(caller, &owner, "MODFIY", &contacts);
        Ok(contact_ids(&contacts))
    })
}

/// `DELETE /inyama/service/directory/personal` (guide 14.2.5): several at once, parted by commas; out of a group, or
/// altogether.
pub(crate) async fn delete_contact(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&portal, &headers, |caller| {
        let query = query.as_deref();
        let owner = owner(caller, query)?;
        let ids = parameter(query, "id").or_else(|| parameter(query, "personalID"));
        let missing = || Failure::Input("id".into(), "names none of the contacts".into());
        let ids: Vec<u64> = ids
            .ok_or_else(missing)?
            .split(',')
            .map(|id| id.trim().parse().map_err(|_| missing()))
            .collect::<Result<_, _>>()?;
        let group = parameter(query, "groupID");
        let mut gone = Vec::new();
        {
            let directory = &mut portal.lock().stores.directory;
            let personal = directory.personal.entry(owner.clone()).or_default();
            if ids.iter().any(|id| !personal.contacts.contains_key(id)) {
                return Err(missing());
            }
            for id in ids {
                match (&group, personal.contacts.get_mut(&id)) {
                    (Some(group), Some(contact)) => {
                        contact.groups.retain(|kept| kept != group);
                        gone.push(contact.clone());
                    }
                    _ => gone.extend(personal.contacts.remove(&id)),
                }
            }
        }
        contacts_changed(caller, &owner, if group.is_some() { "MODFIY" } else { "DELETE" }, &gone);
        Ok(contact_ids(&gone))
    })
}

fn read_contacts(body: &[u8]) -> Result<Vec<Contact>, Failure> {
    match expect("PersonalDirectoryContact", body)? {
        Request::PersonalDirectoryContact(request) => Ok(request.contact),
        other => Err(misplaced("PersonalDirectoryContact", &other)),
    }
}

/// "HTTP 202 OK with id and personal id" (guide 14.2.4), in the request's own words: the guide shows no body.
fn contact_ids(contacts: &[Contact]) -> Response {
    let one = |contact: &Contact| {
        Element::plain("contact")
            .plain_leaf("id", contact.id.as_deref().unwrap_or_default())
            .plain_leaf("personalID", contact.personal_id.as_deref().unwrap_or_default())
    };
    let response = Element::open_api("PersonalDirectoryContact").children(contacts.iter().map(one));
    xml(StatusCode::ACCEPTED, response.to_document(Prefixes::OLDER))
}

/// Tells the owner's sessions and the application users (guide 14.3.2). `MODFIY` is the guide's spelling.
fn contacts_changed(caller: &Caller<'_>, owner: &str, change: &str, contacts: &[Contact]) {
    let records = Element::plain("contacts").children(contacts.iter().map(Contact::element));
    let event = Element::open_api("directoryEvent")
        .plain_leaf("forUser", owner)
        .plain_leaf("dirTypeChanged", "PERSONAL")
        .plain_leaf("contactTypeChanged", change)
        .child(records);
    tell_owner(caller, owner, &event);
}

fn tell_owner(caller: &Caller<'_>, owner: &str, event: &Element) {
    caller.portal.switch.observe(|_, now| {
        let concerned = |session: &Session| match &session.user {
            User::Device { extension, .. } if extension != owner => None,
            _ => Some(owner.to_owned()),
        };
        let mut inner = caller.portal.lock();
        caller.portal.send_to(&mut inner, CATEGORY, now, concerned, |_| event.clone());
    });
}

/// `GET /inyama/service/directory/personalGroup` (guide 14.2). The group without a name holds all.
pub(crate) async fn groups(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&portal, &headers, |caller| {
        let owner = owner(caller, query.as_deref())?;
        let all = ContactGroup { group_id: Some("0".into()), group_name: None };
        let inner = portal.lock();
        let own = inner.stores.directory.personal.get(&owner);
        let own = own.into_iter().flat_map(|personal| personal.groups.values());
        let groups: Vec<Element> = std::iter::once(&all).chain(own).map(ContactGroup::element).collect();
        let response = Element::open_api("directoryGroupSearchResponse")
            .plain_leaf("listCount", groups.len())
            .child(Element::plain("list").children(groups));
        Ok(xml(StatusCode::OK, response.to_document(Prefixes::OLDER)))
    })
}

/// `PUT /inyama/service/directory/personalGroup` (guide 14.2.1).
pub(crate) async fn create_group(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&portal, &headers, |caller| {
        let owner = owner(caller, query.as_deref())?;
        let mut group = read_group(&body)?;
        {
            let directory = &mut portal.lock().stores.directory;
            let id = directory.next_id();
            group.group_id = Some(id.to_string());
            let personal = directory.personal.entry(owner.clone()).or_default();
            if personal.groups.len() >= CONTACTS {
                return Err(SwitchError::Unsupported("keep more groups").into());
            }
            personal.groups.insert(id, group.clone());
        }
        Ok(group_changed(caller, &owner, "ADD", &group))
    })
}

/// `POST /inyama/service/directory/personalGroup` (guide 14.2.3).
pub(crate) async fn modify_group(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&portal, &headers, |caller| {
        let owner = owner(caller, query.as_deref())?;
        let group = read_group(&body)?;
        {
            let directory = &mut portal.lock().stores.directory;
            let personal = directory.personal.entry(owner.clone()).or_default();
            let missing = || Failure::Input("groupID".into(), "names none of the groups".into());
            let id = group.group_id.as_deref().and_then(|id| id.parse().ok());
            let kept = personal.groups.get_mut(&id.ok_or_else(missing)?).ok_or_else(missing)?;
            kept.clone_from(&group);
        }
        Ok(group_changed(caller, &owner, "MODFIY", &group))
    })
}

/// `DELETE /inyama/service/directory/personalGroup` (guide 14.2.2).
pub(crate) async fn delete_group(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&portal, &headers, |caller| {
        let owner = owner(caller, query.as_deref())?;
        let id = parameter(query.as_deref(), "groupID").and_then(|id| id.parse::<u64>().ok());
        let missing = || Failure::Input("groupID".into(), "names none of the groups".into());
        let group = {
            let directory = &mut portal.lock().stores.directory;
            let personal = directory.personal.entry(owner.clone()).or_default();
            personal.groups.remove(&id.ok_or_else(missing)?).ok_or_else(missing)?
        };
        Ok(group_changed(caller, &owner, "DELETE", &group))
    })
}

fn read_group(body: &[u8]) -> Result<ContactGroup, Failure> {
    let group = match expect("PersonalDirectoryGroup", body)? {
        Request::PersonalDirectoryGroup(request) => request.contact_group.into_iter().next(),
        other => return Err(misplaced("PersonalDirectoryGroup", &other)),
    };
    let missing = || Failure::Input("groupName".into(), "the element is missing".into());
    group.filter(|group| group.group_name.is_some()).ok_or_else(missing)
}

/// Tells of it (guide 14.3.3), and answers with the id.
fn group_changed(caller: &Caller<'_>, owner: &str, change: &str, group: &ContactGroup) -> Response {
    let event = Element::open_api("directoryGroupChangeEvent")
        .plain_leaf("forUser", owner)
        .plain_leaf("groupTypeChanged", change)
        .child(Element::plain("groups").child(group.element()));
    tell_owner(caller, owner, &event);
    let id =
        Element::plain("contactGroup").plain_leaf("groupID", group.group_id.as_deref().unwrap_or_default());
    let response = Element::open_api("PersonalDirectoryGroup").child(id);
    xml(StatusCode::ACCEPTED, response.to_document(Prefixes::OLDER))
}

/// `GET /inyama/service/directory/photo` (guide 14.2.7).
pub(crate) async fn photo(
    State(portal): State<Arc<PortalState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&portal, &headers, |caller| {
        let user = match parameter(query.as_deref(), "jid") {
            Some(jid) => portal.user_with_jid(&jid).ok_or(Failure::NotFound)?,
            None => caller.user.name().to_owned(),
        };
        let inner = portal.lock();
        let (content_type, photo) = inner.stores.directory.photos.get(&user).ok_or(Failure::NotFound)?;
        let headers = [(header::CONTENT_TYPE, content_type.clone())];
        Ok((StatusCode::OK, headers, photo.clone()).into_response())
    })
}
