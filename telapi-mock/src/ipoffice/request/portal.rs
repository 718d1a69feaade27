//! Requests that the portal itself carries out: login (guide 4.3.1), instant messages (11.1), presence (12.1), call logs
//! (13.1), contacts and their groups (14.2).

use crate::xml::field::{Password, element_struct};

element_struct! {
    /// Guide 4.3.1, 15.2.
    UserLoginRequest in None {
        /// The user's name.
        user_name: one String = "userName",
        /// The password.
        user_password: maybe Password = "userPassword",
        /// The program's name.
        application_name: one String = "applicationName",
        /// The program's version.
        application_version: maybe String = "applicationVersion",
        /// What is subscribed.
        login_subscription_request: one LoginSubscriptionRequest = "loginSubscriptionRequest",
    }
}

element_struct! {
    /// What a login subscribes.
    LoginSubscriptionRequest in None {
        /// The attribute `httpMethod`: `WEBSOCKET`.
        http_method: attribute = "httpMethod",
        /// The attribute `callBackUrl`, blank in the guide's sample.
        call_back_url: attribute = "callBackUrl",
        /// The categories of events.
        event_types: many String = "eventTypes",
    }
}

element_struct! {
    /// Guide 11.1.1.
    ImToSend in None {
        /// The message.
        im: one Im = "im",
    }
}

element_struct! {
    /// An instant message.
    Im in None {
        /// Who sends it; only an application user's is heeded.
        from: maybe String = "from",
        /// To whom.
        to: one String = "to",
        /// The text.
        message: one String = "message",
    }
}

element_struct! {
    /// Guide 12.1.2.
    PresenceStateToSet in None {
        /// The state.
        presence_state: one PresenceState = "presenceState",
    }
}

element_struct! {
    /// Somebody's presence.
    PresenceState in None {
        /// Whose; blank for the user's own.
        jid: maybe String = "jid",
        /// In the user's words.
        status: maybe String = "status",
        /// `AVAILABLE`, …
        presence_type: one String = "type",
        /// `DND`, …
        mode: maybe String = "mode",
    }
}

element_struct! {
    /// Guide 13.1.2. Only the ids are heeded.
    DeleteCallLogEntryList in None {
        /// Not used.
        device: maybe String = "device",
        /// The entries to delete.
        entry_id_list: many i64 = "entryIdList",
        /// Not used.
        delete_message: maybe String = "delete_message",
    }
}

element_struct! {
    /// Guide 14.2.4, 14.2.6. The guide has no sample; read after the contacts of its answers.
    PersonalDirectoryContact in None {
        /// The contacts, one or several; a payload that is itself a contact counts as one.
        contact: many Contact = "contact",
    }
}

element_struct! {
    /// A contact, as the answers of guide 14.1.1 have it. The ids stand in no sample.
    Contact in None {
        /// The id, once there is one.
        id: maybe String = "id",
        /// The id in the personal directory, once there is one.
        personal_id: maybe String = "personalID",
        /// `PERSONAL`, `GLOBAL`, …
        contact_type: maybe String = "contactType",
        /// The first name.
        first_name: maybe String = "firstName",
        /// The last name.
        last_name: maybe String = "lastName",
        /// The ids of its groups.
        groups: many String = "groups",
        /// A number.
        home_phone: maybe String = "homePhone",
        /// A number.
        mobile_phone: maybe String = "mobilePhone",
        /// A number.
        other_phone: maybe String = "otherPhone",
        /// A number.
        work_phone: maybe String = "workPhone",
        /// An address.
        work_email: maybe String = "workEmail",
        /// An address.
        other_email: maybe String = "otherEmail",
        /// An address.
        personal_email: maybe String = "personalEmail",
        /// An address.
        primary_email: maybe String = "primaryEmail",
        /// A number.
        primary_phone: maybe String = "primaryPhone",
        /// Ids for instant messages.
        xmpp_ids: many String = "xmppIds",
        /// An id.
        skype_one_id: maybe String = "skypeOneId",
        /// An id.
        skype_two_id: maybe String = "skypeTwoId",
        /// Notes.
        notes: maybe String = "notes",
        /// Data.
        data: maybe String = "data",
        /// What the phone does; only answers have it.
        telephony_presence: maybe String = "telephonyPresence",
    }
}

element_struct! {
    /// Guide 14.2.1, 14.2.3. The guide has no sample; read after the groups of its answers.
    PersonalDirectoryGroup in None {
        /// The groups; a payload that is itself a group counts as one.
        contact_group: many ContactGroup = "contactGroup",
    }
}

element_struct! {
    /// A group of contacts (guide 14.2).
    ContactGroup in None {
        /// The id, once there is one.
        group_id: maybe String = "groupID",
        /// The name; empty for the default group.
        group_name: maybe String = "groupName",
    }
}
