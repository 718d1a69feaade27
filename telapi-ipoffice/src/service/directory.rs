//! Directories (IP Office guide 14).

use crate::event::{Contact, ContactGroup};
use crate::wire::OPENAPI;
use telapi_core::wire::XmlWriter;

/// What is looked for in a directory (IP Office guide 14.1): everything, unless it is told otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DirectoryQuery {
    /// What a first name, a last name or a number begins with.
    pub query: Option<String>,
    /// Whose personal directory it is, by extension: only an application user may say it. Default: the user's own.
    pub user_extension: Option<String>,
}

impl DirectoryQuery {
    /// Everything of the user's own.
    pub fn all() -> Self {
        Self::default()
    }

    /// What begins with this.
    #[must_use]
    pub fn query(mut self, query: impl Into<String>) -> Self {
        self.query = Some(query.into());
        self
    }

    /// In the personal directory of the user of this extension, which only an application user may say.
    #[must_use]
    pub fn user_extension(mut self, extension: impl Into<String>) -> Self {
        self.user_extension = Some(extension.into());
        self
    }
}

/// Names a personal contact (IP Office guide 14.2.5).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContactIds {
    /// Its id.
    pub id: String,
    /// Its personal id.
    pub personal_id: String,
}

/// What the portal answers to a change of a directory: the ids of what was changed (IP Office guide 14.2.1 to 14.2.6). The
/// guide shows no sample of it: unverified.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DirectoryChanged<T> {
    /// What was changed, as far as the answer is understood: elements like those of a search, with their ids.
    pub changed: Vec<T>,
    /// The answer as it came.
    pub body: String,
}

/// A picture of a user (IP Office guide 14.2.7).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Photo {
    /// What kind of picture it is: `image/png`.
    pub content_type: Option<String>,
    /// The picture.
    pub data: Vec<u8>,
}

impl std::fmt::Debug for Photo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Photo({:?}, {} bytes)", self.content_type, self.data.len())
    }
}

/// Writes contacts as the answers to searches show them: the guide has no sample of the request, so this is unverified.
pub(crate) fn personal_directory_contact(contacts: &[Contact]) -> String {
    let mut xml = XmlWriter::new();
    xml.open("ns:PersonalDirectoryContact", &[("xmlns:ns", OPENAPI)]);
    for it in contacts {
        xml.open("contact", &[]);
        let mut leaf = |name: &'static str, text: Option<&str>| {
            if let Some(text) = text {
                xml.leaf(name, text);
            }
        };
        leaf("id", it.id.as_deref());
        leaf("personalID", it.personal_id.as_deref());
        leaf("contactType", it.contact_type.as_ref().map(crate::event::DirectoryType::as_str));
        leaf("firstName", it.first_name.as_deref());
        leaf("lastName", it.last_name.as_deref());
        it.groups.iter().for_each(|group| leaf("groups", Some(group)));
        leaf("homePhone", it.home_phone.as_deref());
        leaf("mobilePhone", it.mobile_phone.as_deref());
        leaf("otherPhone", it.other_phone.as_deref());
        leaf("workPhone", it.work_phone.as_deref());
        leaf("workEmail", it.work_email.as_deref());
        leaf("otherEmail", it.other_email.as_deref());
        leaf("personalEmail", it.personal_email.as_deref());
        leaf("primaryEmail", it.primary_email.as_deref());
        leaf("primaryPhone", it.primary_phone.as_deref());
        it.xmpp_ids.iter().for_each(|id| leaf("xmppIds", Some(id)));
        leaf("skypeOneId", it.skype_one_id.as_deref());
        leaf("skypeTwoId", it.skype_two_id.as_deref());
        leaf("notes", it.notes.as_deref());
        leaf("data", it.data.as_deref());
        xml.close();
    }
    xml.finish()
}

/// Writes a group as the answer to a search shows it: unverified, too.
pub(crate) fn personal_directory_group(group: &ContactGroup) -> String {
    let mut xml = XmlWriter::new();
    xml.open("ns:PersonalDirectoryGroup", &[("xmlns:ns", OPENAPI)]).open("contactGroup", &[]);
    if let Some(id) = &group.group_id {
        xml.leaf("groupID", id);
    }
    xml.leaf("groupName", group.group_name.as_deref().unwrap_or_default()).close();
    xml.finish()
}
