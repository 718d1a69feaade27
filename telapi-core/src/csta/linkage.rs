//! How CSTA's messages say which calls belong together, and what vendors add.

use crate::element_struct;
use crate::id::{HexBinary, PrivateDataString};
use crate::wire::{Element, FromElement, FromText, Read, Unknown, UnknownElement};

element_struct! {
    /// The id of a call across switches (ECMA-323 `globalCallLinkageID`).
    ///
    /// On IP Office an own call's is its call id; `no call linkage` and an empty text say that there is none.
    GlobalCallLinkageId {
        /// Unique within its switch.
        sub_domain_call_linkage_id: String = "subDomainCallLinkageID",
        /// Unique everywhere.
        globally_unique_call_linkage_id: String = "globallyUniqueCallLinkageID",
    }
}

impl GlobalCallLinkageId {
    /// The globally unique id, unless it is one of the texts that stand for none.
    pub fn globally_unique(&self) -> Option<&str> {
        let id = self.globally_unique_call_linkage_id.as_deref()?;
        let is_sentinel = id.is_empty() || id.split_ascii_whitespace().eq(["no", "call", "linkage"]);
        (!is_sentinel).then_some(id)
    }
}

element_struct! {
    /// A call across switches (ECMA-323 `GlobalCallData`).
    GlobalCallData {
        /// The switch that gave the id: on IP Office its address.
        global_call_switching_sub_domain_name: String = "globalCallSwitchingSubDomainName",
        /// The id.
        global_call_linkage_id: GlobalCallLinkageId = "globalCallLinkageID",
        /// When the id was given.
        call_linkage_id_timestamp: String = "callLinkageIDTimestamp",
    }
}

element_struct! {
    /// Which call it is across switches, and which thread of calls it belongs to (ECMA-323 `CallLinkageData`).
    CallLinkageData {
        /// The call.
        global_call_data: GlobalCallData = "globalCallData",
        /// The thread: its inside stands in no document that we have, so it is kept as it came.
        thread_data: UnknownElement = "threadData",
    }
}

element_struct! {
    /// Which calls became one (ECMA-323 `CallLinkageDataList`).
    CallLinkageDataList {
        /// The call as it is now.
        new_call_linkage_data: CallLinkageData = "newCallLinkageData",
        /// The call that it was.
        old_call_linkage_data: CallLinkageData = "oldCallLinkageData",
    }
}

/// A secret that a message brought: a password, an authorisation code. Redacted in Debug, Display and JSON.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Withheld(HexBinary);

impl Withheld {
    /// The secret itself.
    pub fn expose(&self) -> &HexBinary {
        &self.0
    }
}

impl std::fmt::Debug for Withheld {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl serde::Serialize for Withheld {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[redacted]")
    }
}

impl FromText for Withheld {
    /// What is not hex is taken as the text that it is: kept as unknown it would be printed.
    fn from_text(text: &str) -> Read<Self> {
        Read::Value(Self(HexBinary::from_hex(text).unwrap_or_else(|_| HexBinary::from_text(text))))
    }
}

/// What a vendor adds to a message (ECMA-323 `CSTAPrivateData`). IP Office sends both parts side by side.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct PrivateData {
    /// The text form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub string: Option<PrivateDataString>,
    /// The elements inside `private`, as they came, without those that the caller reads with types of its own
    /// ([`Document::caller_reads_private`](crate::wire::Document::caller_reads_private)).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub private: Vec<UnknownElement>,
    /// What came besides, kept as it came.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

impl FromElement for PrivateData {
    fn from_element(element: Element<'_>, _: &mut Unknown) -> Read<Self> {
        use crate::wire::Field;
        let mut this = Self::default();
        let mut unknown = Unknown::default();
        unknown.keep_attributes_except(element, &[]);
        unknown.keep_text(element);
        for child in element.children() {
            match child.name() {
                "private" => {
                    unknown.keep_attributes_except(child, &[]);
                    unknown.keep_text(child);
                    let kept = child.children().filter(|element| !element.is_private_of_caller());
                    this.private.extend(kept.map(UnknownElement::from));
                }
                "string" if this.string.fill(child, &mut unknown) => {}
                _ => unknown.keep(child),
            }
        }
        this.unknown = unknown;
        Read::Value(this)
    }
}

element_struct! {
    /// What stands beside a message's own elements (ECMA-323 `CSTACommonArguments`).
    Extensions {
        /// Security data: its inside stands in no document that we have, so it is kept as it came.
        security: UnknownElement = "security",
        /// What the vendor adds.
        private_data: PrivateData = "privateData",
    }
}

/// What is large and seldom there stands in a box, so that an event without it is small.
macro_rules! read_into_box {
    ($($type:ty),*) => {$(
        impl FromElement for Box<$type> {
            fn from_element(element: Element<'_>, unknown: &mut Unknown) -> Read<Self> {
                match <$type>::from_element(element, unknown) {
                    Read::Value(value) => Read::Value(Self::new(value)),
                    Read::Nothing => Read::Nothing,
                    Read::Foreign => Read::Foreign,
                }
            }

            fn take_another(&mut self, element: Element<'_>, unknown: &mut Unknown) -> bool {
                (**self).take_another(element, unknown)
            }
        }
    )*};
}

read_into_box!(CallLinkageData, Extensions, UnknownElement);
