//! Contacts and their groups (IP Office guide 14).

use super::presence::TelephonyPresence;
use telapi_core::wire::{Element, FromElement, ListItem, Read, Unknown};
use telapi_core::{csta_enum, element_struct};

csta_enum! {
    /// Which directory a contact belongs to (IP Office guide 14.1, 14.3). The guide shows these two, and speaks of external
    /// ones.
    DirectoryType {
        /// `GLOBAL`: that of the system.
        Global = "GLOBAL",
        /// `PERSONAL`: that of a user.
        Personal = "PERSONAL",
    }
}

csta_enum! {
    /// What became of contacts or groups (IP Office guide 14.3.2, 14.3.3).
    DirectoryChange {
        /// `ADD`
        Add = "ADD",
        /// `MODIFY`
        Modify = "MODIFY",
        /// `MODFIY`: how the guide spells it, so that a portal may too.
        ModifyMisspelt = "MODFIY",
        /// `DELETE`
        Delete = "DELETE",
    }
}

/// A telephone's presence within a contact: told whole, or by a word (IP Office guide 14.1.1 shows a word and speaks of a
/// snapshot).
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum ContactPresence {
    /// A word.
    Word(String),
    /// What the telephone does.
    Telephony(Box<TelephonyPresence>),
}

impl FromElement for ContactPresence {
    fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
        if element.has_children() {
            return match TelephonyPresence::from_element(element, unknown) {
                Read::Value(presence) => Read::Value(Self::Telephony(Box::new(presence))),
                Read::Nothing => Read::Nothing,
                Read::Foreign => Read::Foreign,
            };
        }
        match String::from_element(element, unknown) {
            Read::Value(word) => Read::Value(Self::Word(word)),
            Read::Nothing => Read::Nothing,
            Read::Foreign => Read::Foreign,
        }
    }
}

element_struct! {
    /// A contact (IP Office guide 14.1.1).
    Contact {
        /// Its id (guide 14.2.5 asks for it; no sample shows it, so it is unverified).
        id: String = "id",
        /// Its personal id (guide 14.2.5 asks for it; no sample shows it, so it is unverified).
        personal_id: String = "personalID" | "personalId",
        /// The directory that it belongs to.
        contact_type: DirectoryType = "contactType",
        /// First name.
        first_name: String = "firstName",
        /// Last name.
        last_name: String = "lastName",
        /// The number at home.
        home_phone: String = "homePhone",
        /// The mobile number.
        mobile_phone: String = "mobilePhone",
        /// Another number.
        other_phone: String = "otherPhone",
        /// The number at work.
        work_phone: String = "workPhone",
        /// E-mail at work.
        work_email: String = "workEmail",
        /// Another e-mail address.
        other_email: String = "otherEmail",
        /// Private e-mail.
        personal_email: String = "personalEmail",
        /// Which e-mail address is preferred.
        primary_email: String = "primaryEmail",
        /// Which number is preferred.
        primary_phone: String = "primaryPhone",
        /// A Skype name.
        skype_one_id: String = "skypeOneId",
        /// Another Skype name.
        skype_two_id: String = "skypeTwoId",
        /// Notes.
        notes: String = "notes",
        /// What the guide shows without a word about it.
        data: String = "data",
        /// What the contact's telephone does, if it is known.
        telephony_presence: ContactPresence = "telephonyPresence",
        *
        /// The ids of the groups that it belongs to; `0` in all that the guide shows.
        groups: String = "groups",
        /// The XMPP ids: the system's, Google's, OCS's in the guide's order.
        xmpp_ids: String = "xmppIds",
    }
}

impl ListItem for Contact {
    const ELEMENT: &'static str = "contact";
}

element_struct! {
    /// A group of contacts (IP Office guide 14.2).
    ContactGroup {
        /// Its id.
        group_id: String = "groupID",
        /// Its name. The group without one is the default group, 'ALL'.
        group_name: String = "groupName",
    }
}

impl ListItem for ContactGroup {
    const ELEMENT: &'static str = "contactGroup";
}

element_struct! {
    /// Contacts that were found (IP Office guide 14.1): the answer to a request.
    DirectorySearchResponse {
        /// How many there are, as the portal says.
        list_count: u64 = "listCount",
        /// The contacts.
        list: Vec<Contact> = "list",
    }
}

element_struct! {
    /// Groups of contacts (IP Office guide 14.2): the answer to a request.
    DirectoryGroupSearchResponse {
        /// How many there are, as the portal says: 0 beside two groups in the guide's sample.
        list_count: u64 = "listCount",
        /// The groups.
        list: Vec<ContactGroup> = "list",
    }
}

element_struct! {
    /// A directory has changed (IP Office guide 14.3.1, 14.3.2).
    DirectoryEvent {
        /// Whose directory it is, by extension; not told of the system's.
        for_user: String = "forUser",
        /// Which directory.
        dir_type_changed: DirectoryType = "dirTypeChanged",
        /// What became of the contacts.
        contact_type_changed: DirectoryChange = "contactTypeChanged",
        /// The contacts. No sample shows any: `contact` elements, as in a search, are unverified.
        contacts: Vec<Contact> = "contacts",
    }
}

element_struct! {
    /// Groups of a personal directory have changed (IP Office guide 14.3.3).
    DirectoryGroupChangeEvent {
        /// Whose groups they are, by extension.
        for_user: String = "forUser",
        /// What became of them.
        group_type_changed: DirectoryChange = "groupTypeChanged",
        /// The groups. No sample shows any: `contactGroup` elements, as in a search, are unverified.
        groups: Vec<ContactGroup> = "groups",
    }
}
