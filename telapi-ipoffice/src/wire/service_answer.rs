//! What services answer in the body of their answer, instead of by an event.

use crate::event::{
    Contact, ContactGroup, DeleteCallLogEntryResponse, DirectoryGroupSearchResponse, DirectorySearchResponse,
    SendStoredCallLogResponse,
};
use serde_json::{Value, json};
use telapi_core::csta::{AgentState, DeviceIdentifier};
use telapi_core::wire::{Element, ElementStruct, ListItem};
use telapi_core::{AgentId, element_struct};

element_struct! {
    /// The state of an agent in one group (IP Office guide 7.1.2 `agentInfoItem`).
    AgentInfoItem {
        /// The group, by its name in the guide's sample.
        acd_group: DeviceIdentifier = "acdGroup",
        /// The agent's state in it.
        agent_state: AgentState = "agentState",
    }
}

impl ListItem for AgentInfoItem {
    const ELEMENT: &'static str = "agentInfoItem";
}

element_struct! {
    /// An agent with its states (IP Office guide 7.1.2 `agentStateEntry`).
    AgentStateEntry {
        /// The agent: its extension in the guide's sample.
        agent_id: AgentId = "agentID",
        /// Whether it is logged on.
        logged_on_state: bool = "loggedOnState",
        /// Its state in each group that it belongs to.
        agent_info: Vec<AgentInfoItem> = "agentInfo",
    }
}

impl ListItem for AgentStateEntry {
    const ELEMENT: &'static str = "agentStateEntry";
}

element_struct! {
    /// The states of agents (IP Office guide 7.1.2): the answer to getAgentState.
    GetAgentStateResponse {
        /// The agents.
        agent_state_list: Vec<AgentStateEntry> = "agentStateList",
    }
}

element_struct! {
    /// The contacts that were added, changed or deleted, each with `id` and `personalID` (IP Office guide 14.2.4 to 14.2.6).
    /// The guide says that the ids come and shows no sample: unverified.
    PersonalDirectoryContact {
        *
        /// The contacts, of which the portal tells the ids.
        contacts: Contact = "contact",
    }
}

element_struct! {
    /// The groups that were created, changed or deleted, each with its `groupID` (IP Office guide 14.2.1 to 14.2.3). The
    /// guide says that the id comes and shows no sample: unverified.
    PersonalDirectoryGroup {
        *
        /// The groups, of which the portal tells the ids.
        contact_groups: ContactGroup = "contactGroup",
    }
}

/// An answer, whose element has this name.
pub(crate) trait AnswerMessage: TryFrom<ServiceAnswer, Error = ServiceAnswer> {
    /// The name of its element.
    const MESSAGE: &'static str;
}

/// Declares the answers once: the variant with its type, and its element.
macro_rules! service_answers {
    ($($(#[$doc:meta])* $variant:ident($answer:ident) = $element:literal,)*) => {
        /// The body of a service's answer.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum ServiceAnswer {
            $($(#[$doc])* $variant(Box<$answer>),)*
        }

        impl ServiceAnswer {
            /// Reads the element, if it is one of these answers.
            pub(crate) fn read(element: Element<'_>) -> Option<Self> {
                match element.name() {
                    $($element => Some(Self::$variant(ElementStruct::boxed(element))),)*
                    _ => None,
                }
            }

            /// The name of the answer's element: `directorySearchResponse`.
            pub fn message(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $element,)*
                }
            }

            /// The answer's fields, with `message`.
            fn to_json(&self) -> Value {
                let fields = match self {
                    $(Self::$variant(answer) => serde_json::to_value(answer),)*
                };
                // cannot fail: all keys are texts
                let mut json = fields.unwrap_or_default();
                if let Some(object) = json.as_object_mut() {
                    object.insert("message".to_owned(), json!(self.message()));
                }
                json
            }
        }

        $(
            impl AnswerMessage for $answer {
                const MESSAGE: &'static str = $element;
            }

            impl From<$answer> for ServiceAnswer {
                fn from(answer: $answer) -> Self {
                    Self::$variant(Box::new(answer))
                }
            }

            impl TryFrom<ServiceAnswer> for $answer {
                type Error = ServiceAnswer;

                /// The answer, or whatever else it is.
                fn try_from(answer: ServiceAnswer) -> Result<Self, ServiceAnswer> {
                    match answer {
                        ServiceAnswer::$variant(answer) => Ok(*answer),
                        #[allow(unreachable_patterns, reason = "a list of one would have no other")]
                        other => Err(other),
                    }
                }
            }
        )*
    };
}

service_answers! {
    /// The states of agents (guide 7.1.2).
    GetAgentState(GetAgentStateResponse) = "GetAgentStateResponse",
    /// The call log (guide 13.1.1).
    SendStoredCallLog(SendStoredCallLogResponse) = "SendStoredCallLogResponse",
    /// Entries of the call log were deleted (guide 13.1.2).
    DeleteCallLogEntry(DeleteCallLogEntryResponse) = "DeleteCallLogEntryResponse",
    /// Contacts that were found (guide 14.1).
    DirectorySearch(DirectorySearchResponse) = "directorySearchResponse",
    /// Groups of contacts (guide 14.2).
    DirectoryGroupSearch(DirectoryGroupSearchResponse) = "directoryGroupSearchResponse",
    /// Contacts that were changed (guide 14.2.4 to 14.2.6).
    PersonalDirectoryContact(PersonalDirectoryContact) = "PersonalDirectoryContact",
    /// Groups that were changed (guide 14.2.1 to 14.2.3).
    PersonalDirectoryGroup(PersonalDirectoryGroup) = "PersonalDirectoryGroup",
}

/// An object with `message` and the answer's fields.
impl serde::Serialize for ServiceAnswer {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

#[cfg(test)]
mod tests;
