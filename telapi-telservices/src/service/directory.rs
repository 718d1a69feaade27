//! Directories (guide, *SearchName*, *SearchNumber*, *UpdateUserDirectory*, *UpdateDirectory*).

use super::request::request;
use super::value::{Value, request_choice};
use crate::wire::Party;
use telapi_core::DeviceId;
use telapi_core::wire::XmlWriter;

request! {
    /// Looks up a name (guide, *SearchName*): names that begin so, or else have a word that does, or else a company. Ordered by name.
    SearchName = "searchName", needs_session: false, answer: SearchDirectory(Vec<Party>);
    required {
        /// The name, or its beginning.
        name: String,
    }
    optional {
        /// The user who asks: then only directories are searched that he may see.
        user_id: String,
        /// The device of the user, if the user is not told.
        device_number: DeviceId,
    }
    values {
        /// No more entries than this.
        limit: u32,
    }
    order {
        user_id = "userID",
        device_number = "deviceNumber",
        name = "name",
        limit = "limit",
    }
}

request! {
    /// Looks up a number (guide, *SearchNumber*).
    SearchNumber = "searchNumber", needs_session: false, answer: SearchDirectory(Vec<Party>);
    required {
        /// The number, as it stands in the directory.
        number: String,
    }
    optional {
        /// The user who asks: then only directories are searched that he may see.
        user_id: String,
        /// The device of the user, if the user is not told.
        device_number: DeviceId,
    }
    values {}
    order {
        user_id = "userID",
        device_number = "deviceNumber",
        number = "number",
    }
}

request_choice! {
    /// The kind of a number in a directory (guide, event *Call*, `numberType`).
    DirectoryNumberType {
        /// `work`
        Work = "work",
        /// `home`
        Home = "home",
        /// `mobile`
        Mobile = "mobile",
        /// `ip`
        Ip = "ip",
    }
}

/// An entry of a directory (guide, *UpdateUserDirectory*).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DirectoryParty {
    /// The number.
    pub number: String,
    /// The name.
    pub name: Option<String>,
    /// The kind of the number.
    pub number_type: Option<DirectoryNumberType>,
    /// The company.
    pub company: Option<String>,
}

impl DirectoryParty {
    /// A number.
    pub fn new(number: impl Into<String>) -> Self {
        Self { number: number.into(), name: None, number_type: None, company: None }
    }

    /// Whose it is.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The kind of the number.
    #[must_use]
    pub fn number_type(mut self, number_type: DirectoryNumberType) -> Self {
        self.number_type = Some(number_type);
        self
    }

    /// The company.
    #[must_use]
    pub fn company(mut self, company: impl Into<String>) -> Self {
        self.company = Some(company.into());
        self
    }
}

impl Value for Vec<DirectoryParty> {
    fn write(&self, element: &'static str, xml: &mut XmlWriter) {
        xml.open(element, &[]);
        for party in self {
            xml.open("party", &[]).leaf("number", &party.number);
            party.name.write("name", xml);
            party.number_type.write("numberType", xml);
            party.company.write("company", xml);
            xml.close();
        }
        xml.close();
    }
}

request! {
    /// Replaces a directory of a user's own (guide, *UpdateUserDirectory*): **what is not among the parties is deleted**.
    UpdateUserDirectory = "updateUserDirectory", needs_session: false, answer: standard;
    required {
        /// The directory's name, which is free.
        directory_name: String,
        /// All entries.
        parties: Vec<DirectoryParty>,
    }
    optional {
        /// The user.
        user_id: String,
        /// The device of the user, if the user is not told.
        device_number: DeviceId,
    }
    values {}
    order {
        user_id = "userID",
        device_number = "deviceNumber",
        directory_name = "directoryName",
        parties = "parties",
    }
}

request! {
    /// Has the server read a directory of its configuration anew (guide, *UpdateDirectory*).
    UpdateDirectory = "updateDirectory", needs_session: false, answer: standard;
    required {
        /// The directory's name in the configuration.
        directory_name: String,
    }
    optional {}
    values {}
    order {
        directory_name = "directoryName",
    }
}
