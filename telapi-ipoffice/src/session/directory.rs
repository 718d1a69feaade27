//! Instant messages, presence and directories (IP Office guide 11, 12, 14).

use super::Session;
use crate::config::invalid;
use crate::event::{
    Contact, ContactGroup, DirectoryGroupSearchResponse, DirectorySearchResponse, EventKind, PresenceStates,
};
use crate::portal::Portal;
use crate::service::{
    Ask, ContactIds, DirectoryChanged, DirectoryQuery, Expected, ImToSend, Photo, PresenceStateToSet,
    personal_directory_contact, personal_directory_group,
};
use crate::transport::Method;
use crate::wire::{
    AnswerMessage, Message, PersonalDirectoryContact, PersonalDirectoryGroup, ServiceAnswer, UserKind,
};
use telapi_core::Result;

const DIRECTORY: &str = "directory";
const PERSONAL: &str = "directory/personal";
const PERSONAL_GROUP: &str = "directory/personalGroup";
const PRESENCE: &str = "presence";
const PHOTO: &str = "directory/photo";

/// How large a photo may be unless it is told otherwise.
pub(crate) const MAX_PHOTO: usize = 1 << 20;

/// Instant messages and presence. An answer that is refused may say that XMPP is not there.
impl Session {
    /// Sends an instant message (im, IP Office guide 11.1.1: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* the acceptance alone. *Events that follow*: IMToReceive at its receiver. *Who*: device users;
    /// application users, who say whom it is from.
    pub async fn send_im(&self, im: &ImToSend) -> Result<()> {
        if im.to.trim().is_empty() {
            return Err(invalid("an instant message needs somebody to go to"));
        }
        let im = im.clone();
        self.services().accepted(move |_| im.clone()).await
    }

    /// The presence of these users, by XMPP id, or the user's own if there are none (presence, IP Office guide 12.1.1:
    /// Avaya's own, no service of CSTA).
    ///
    /// *Answered by* the answer's body. *Events that follow*: none; presenceStates tell of later changes. *Who*: device
    /// users and application users.
    pub async fn get_presence_states(
        &self,
        jids: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<PresenceStates> {
        let jids: Vec<String> = jids.into_iter().map(|jid| jid.as_ref().trim().to_owned()).collect();
        if jids.iter().any(|jid| jid.is_empty() || jid.contains(',')) {
            return Err(invalid("an XMPP id is empty or holds a comma"));
        }
        let ask = Ask::get(PRESENCE).with("jids", (!jids.is_empty()).then(|| jids.join(",")));
        let sent = self.services().plain(PRESENCE, move |_| Ok(ask.clone())).await?;
        if let Message::Events(message) = sent.message("presenceStates")? {
            for event in message.events {
                if let EventKind::PresenceStates(states) = event.kind {
                    return Ok(*states);
                }
            }
        }
        Err(sent.other("another message"))
    }

    /// Sets the user's own presence (presence, IP Office guide 12.1.2: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* the acceptance alone. *Events that follow*: presenceStates, to those who see it. *Who*: device
    /// users and application users.
    pub async fn set_presence_state(&self, state: &PresenceStateToSet) -> Result<()> {
        let state = state.clone();
        self.services().accepted(move |_| state.clone()).await
    }
}

/// Directories. Personal contacts and groups are those of the user who is logged in; in searches an application user may name
/// another one.
impl Session {
    /// Searches all directories (directory, IP Office guide 14.1.1: Avaya's own, no service of CSTA). External ones are
    /// searched only if there is a query.
    ///
    /// *Answered by* the answer's body. *Events that follow*: none. *Who*: device users; application users, who may
    /// name another user by `userExtension`.
    pub async fn directory_search(&self, query: &DirectoryQuery) -> Result<DirectorySearchResponse> {
        self.search(DIRECTORY, query).await
    }

    /// The personal contacts (directory/personal, IP Office guide 14.1.2: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* the answer's body. *Events that follow*: none. *Who*: device users; application users, who may
    /// name another user by `userExtension`.
    pub async fn get_personal_contacts(&self, query: &DirectoryQuery) -> Result<DirectorySearchResponse> {
        self.search(PERSONAL, query).await
    }

    async fn search(&self, path: &'static str, query: &DirectoryQuery) -> Result<DirectorySearchResponse> {
        let query = query.clone();
        let ask = move |portal: &Portal| {
            if query.user_extension.is_some() && portal.login().user_kind() == UserKind::DeviceUser {
                return Err(invalid("only an application user may search another user's directory"));
            }
            let ask = Ask::get(path).with("query", query.query.clone());
            Ok(ask.with("userExtension", query.user_extension.clone()))
        };
        self.services().plain(path, ask).await?.read()
    }

    /// Adds personal contacts, one or several (directory/personal, IP Office guide 14.2.4: Avaya's own, no service of
    /// CSTA; the payload is unverified).
    ///
    /// *Answered by* the answer's body. *Events that follow*: DirectoryEvent (14.3.2). *Who*: device users and
    /// application users, each for the contacts of the user who is logged in.
    pub async fn add_personal_contacts(&self, contacts: &[Contact]) -> Result<DirectoryChanged<Contact>> {
        if contacts.is_empty() {
            return Err(invalid("there is no contact to add"));
        }
        self.write_contacts(Method::PUT, contacts).await
    }

    /// Changes personal contacts, one or several, each with its `id` and `personal_id` (directory/personal, IP Office
    /// guide 14.2.6: Avaya's own, no service of CSTA; the payload is unverified).
    ///
    /// *Answered by* the answer's body. *Events that follow*: DirectoryEvent (14.3.2). *Who*: device users and
    /// application users, each for the contacts of the user who is logged in.
    pub async fn modify_personal_contacts(&self, contacts: &[Contact]) -> Result<DirectoryChanged<Contact>> {
        let is_named = |id: &Option<String>| id.as_ref().is_some_and(|id| !id.trim().is_empty());
        let has_ids = |contact: &Contact| is_named(&contact.id) && is_named(&contact.personal_id);
        if contacts.is_empty() || !contacts.iter().all(has_ids) {
            return Err(invalid("a contact to change needs its id and its personal id"));
        }
        self.write_contacts(Method::POST, contacts).await
    }

    async fn write_contacts(
        &self,
        method: Method,
        contacts: &[Contact],
    ) -> Result<DirectoryChanged<Contact>> {
        let body = personal_directory_contact(contacts);
        self.change(
            Ask { body: Some(body), ..Ask::new(method, PERSONAL) },
            PersonalDirectoryContact::MESSAGE,
            contacts_of,
        )
        .await
    }

    /// Deletes personal contacts, one or several (directory/personal, IP Office guide 14.2.5: Avaya's own, no service
    /// of CSTA): from this group, or altogether.
    ///
    /// *Answered by* the answer's body, of which the guide shows no sample. *Events that follow*: DirectoryEvent
    /// (14.3.2). *Who*: device users and application users, each for the contacts of the user who is logged in.
    pub async fn delete_personal_contacts(
        &self,
        contacts: &[ContactIds],
        group_id: Option<&str>,
    ) -> Result<DirectoryChanged<Contact>> {
        let is_wrong = |id: &str| id.trim().is_empty() || id.contains(',');
        if contacts.is_empty() || contacts.iter().any(|it| is_wrong(&it.id) || is_wrong(&it.personal_id)) {
            return Err(invalid("contacts to delete need their ids and their personal ids"));
        }
        // without a group they would be gone from all of them
        if group_id.is_some_and(|id| id.trim().is_empty()) {
            return Err(invalid("the group to delete contacts from has an empty id"));
        }
        let ids: Vec<&str> = contacts.iter().map(|it| it.id.trim()).collect();
        let personal_ids: Vec<&str> = contacts.iter().map(|it| it.personal_id.trim()).collect();
        let ask = Ask::new(Method::DELETE, PERSONAL)
            .with("id", Some(ids.join(",")))
            .with("personalID", Some(personal_ids.join(",")))
            .with("groupID", group_id);
        self.change(ask, PersonalDirectoryContact::MESSAGE, contacts_of).await
    }

    /// The groups of personal contacts (directory/personalGroup, IP Office guide 14.2: Avaya's own, no service of
    /// CSTA). The one without a name is the default group, 'ALL'.
    ///
    /// *Answered by* the answer's body. *Events that follow*: none. *Who*: device users and application users, each for
    /// the contacts of the user who is logged in.
    pub async fn get_contact_groups(&self) -> Result<DirectoryGroupSearchResponse> {
        self.services().plain(PERSONAL_GROUP, |_| Ok(Ask::get(PERSONAL_GROUP))).await?.read()
    }

    /// Creates a group of contacts (directory/personalGroup, IP Office guide 14.2.1: Avaya's own, no service of CSTA;
    /// the payload is unverified).
    ///
    /// *Answered by* the answer's body. *Events that follow*: DirectoryGroupChangeEvent (14.3.3). *Who*: device users
    /// and application users, each for the contacts of the user who is logged in.
    pub async fn create_contact_group(
        &self,
        name: impl Into<String>,
    ) -> Result<DirectoryChanged<ContactGroup>> {
        let mut group = ContactGroup::new();
        group.group_name = Some(name.into());
        self.write_group(Method::PUT, &group).await
    }

    /// Renames a group of contacts (directory/personalGroup, IP Office guide 14.2.3: Avaya's own, no service of CSTA;
    /// the payload is unverified).
    ///
    /// *Answered by* the answer's body. *Events that follow*: DirectoryGroupChangeEvent (14.3.3). *Who*: device users
    /// and application users, each for the contacts of the user who is logged in.
    pub async fn modify_contact_group(
        &self,
        group_id: impl Into<String>,
        name: impl Into<String>,
    ) -> Result<DirectoryChanged<ContactGroup>> {
        let group_id = group_id.into();
        if group_id.trim().is_empty() {
            return Err(invalid("a group to change needs its id"));
        }
        let mut group = ContactGroup::new();
        (group.group_id, group.group_name) = (Some(group_id), Some(name.into()));
        self.write_group(Method::POST, &group).await
    }

    async fn write_group(
        &self,
        method: Method,
        group: &ContactGroup,
    ) -> Result<DirectoryChanged<ContactGroup>> {
        if group.group_name.as_deref().is_none_or(|name| name.trim().is_empty()) {
            return Err(invalid("a group needs a name"));
        }
        let body = personal_directory_group(group);
        self.change(
            Ask { body: Some(body), ..Ask::new(method, PERSONAL_GROUP) },
            PersonalDirectoryGroup::MESSAGE,
            groups_of,
        )
        .await
    }

    /// Deletes a group of contacts (directory/personalGroup, IP Office guide 14.2.2: Avaya's own, no service of CSTA).
    ///
    /// *Answered by* the answer's body, of which the guide shows no sample. *Events that follow*:
    /// DirectoryGroupChangeEvent (14.3.3). *Who*: device users and application users, each for the contacts of the user
    /// who is logged in.
    pub async fn delete_contact_group(
        &self,
        group_id: impl AsRef<str>,
    ) -> Result<DirectoryChanged<ContactGroup>> {
        let id = group_id.as_ref().trim();
        if id.is_empty() {
            return Err(invalid("a group to delete needs its id"));
        }
        self.change(
            Ask::new(Method::DELETE, PERSONAL_GROUP).with("groupID", Some(id)),
            PersonalDirectoryGroup::MESSAGE,
            groups_of,
        )
        .await
    }

    /// Sends a change. What its answer looks like no sample shows, so anything is taken, and kept.
    async fn change<T>(
        &self,
        ask: Ask,
        expected: &'static str,
        read: impl FnOnce(Message) -> Option<Vec<T>>,
    ) -> Result<DirectoryChanged<T>> {
        let ask = ask.expecting(Expected::Anything);
        let sent = self.services().plain(ask.path, move |_| Ok(ask.clone())).await?;
        let changed = sent.message(expected).ok().and_then(read).unwrap_or_default();
        Ok(DirectoryChanged { changed, body: sent.text() })
    }

    /// The picture of the user with this XMPP id, or the user's own (directory/photo, IP Office guide 14.2.7: Avaya's
    /// own, no service of CSTA): at most 1 MiB. [`ErrorKind::Refused`](telapi_core::ErrorKind::Refused) with the status
    /// 404: there is none.
    ///
    /// *Answered by* the answer's body, whose type its header tells. *Events that follow*: none. *Who*: device users
    /// and application users.
    pub async fn get_photo(&self, jid: Option<&str>) -> Result<Photo> {
        self.get_photo_up_to(jid, MAX_PHOTO).await
    }

    /// As [`get_photo`](Self::get_photo) (directory/photo, IP Office guide 14.2.7), with another limit, in bytes;
    /// [`ErrorKind::Decode`](telapi_core::ErrorKind::Decode) if the picture is larger. It cannot be above
    /// [`max_login_response`](crate::SessionBuilder::max_login_response).
    ///
    /// *Answered by* the answer's body, whose type its header tells. *Events that follow*: none. *Who*: device users
    /// and application users.
    pub async fn get_photo_up_to(&self, jid: Option<&str>, max_bytes: usize) -> Result<Photo> {
        let ask = Ask { max_body: Some(max_bytes), ..Ask::get(PHOTO) };
        let ask = ask.with("jid", jid).expecting(Expected::Anything);
        let answer = self.services().plain(PHOTO, move |_| Ok(ask.clone())).await?.answer;
        Ok(Photo { content_type: answer.content_type, data: answer.body.to_vec() })
    }
}

fn contacts_of(message: Message) -> Option<Vec<Contact>> {
    match message {
        Message::Answer(answer) => match *answer {
            ServiceAnswer::PersonalDirectoryContact(answer) => Some(answer.contacts),
            _ => None,
        },
        _ => None,
    }
}

fn groups_of(message: Message) -> Option<Vec<ContactGroup>> {
    match message {
        Message::Answer(answer) => match *answer {
            ServiceAnswer::PersonalDirectoryGroup(answer) => Some(answer.contact_groups),
            _ => None,
        },
        _ => None,
    }
}
