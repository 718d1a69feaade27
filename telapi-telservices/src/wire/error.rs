//! What an answer says when the request was not carried out (guide, *Error*).

use telapi_core::wire::{Element, Unknown, UnknownElement};
use telapi_core::{Delivery, Refusal};

/// Declares the errors with their names on the wire.
macro_rules! errors {
    ($($(#[$doc:meta])* $variant:ident = $wire:literal,)*) => {
        /// An error (guide, *Error*).
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum TelServiceError {
            $($(#[$doc])* $variant,)*
            /// One that the guide does not know, as it came.
            Other(Box<UnknownElement>),
        }

        impl TelServiceError {
            /// The errors of the guide.
            pub const KNOWN: &[Self] = &[$(Self::$variant,)*];

            /// Its name on the wire.
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(element) => &element.name,
                }
            }

            /// Reads the element inside `error`. What a known one has inside goes to `unknown`.
            pub(super) fn read(element: Element<'_>, unknown: &mut Unknown) -> Self {
                let known = match element.name() {
                    $($wire => Self::$variant,)*
                    _ => return Self::Other(Box::new(element.into())),
                };
                unknown.keep_attributes_except(element, &[]);
                unknown.keep_text(element);
                element.children().for_each(|child| unknown.keep(child));
                known
            }
        }
    };
}

errors! {
    /// `pbxlinkOutOfService`: the server has no link to the PBX.
    PbxlinkOutOfService = "pbxlinkOutOfService",
    /// `pbxReject`: the PBX does not accept the request.
    PbxReject = "pbxReject",
    /// `pbxTimeout`: the PBX did not answer the server in time. It may still have done what it was asked.
    PbxTimeout = "pbxTimeout",
    /// `noCall`: there is no call in the state that the request needs.
    NoCall = "noCall",
    /// `noOpenSession`: the request needs a session. To open one heals it.
    NoOpenSession = "noOpenSession",
    /// `sessionLimitExceeded`: the licence has no session left.
    SessionLimitExceeded = "sessionLimitExceeded",
    /// `reject`: the server does not accept the request.
    Reject = "reject",
    /// `invalidCredentials`: the user is not who he says.
    InvalidCredentials = "invalidCredentials",
    /// `resourceError`: the server lacks something, such as memory.
    ResourceError = "resourceError",
}

impl TelServiceError {
    /// Whether the same request may succeed later without anybody changing anything: the link to the PBX comes back, the PBX
    /// answers again, a session is opened again or given back, memory is freed. An error that the guide does not know is not.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::PbxlinkOutOfService
            | Self::PbxTimeout
            | Self::NoOpenSession
            | Self::SessionLimitExceeded
            | Self::ResourceError => true,
            Self::PbxReject | Self::NoCall | Self::Reject | Self::InvalidCredentials | Self::Other(_) => {
                false
            }
        }
    }

    /// Whether the request may have been carried out nonetheless, so that it must not be repeated: of the guide's errors only
    /// after `pbxTimeout`. Of an error that the guide does not know, nobody can say.
    pub fn leaves_outcome_unknown(&self) -> bool {
        matches!(self, Self::PbxTimeout | Self::Other(_))
    }

    /// How far the request got, in the family's terms.
    pub fn delivery(&self) -> Delivery {
        if self.leaves_outcome_unknown() { Delivery::Unknown } else { Delivery::Rejected }
    }

    /// The refusal in the family's terms: the error's name as its code.
    pub fn refusal(&self) -> Refusal {
        Refusal::with_code(self.name())
    }
}
